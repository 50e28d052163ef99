"""Who stands under which version of a lifecycle, and what became of a sweep."""

from collections.abc import Iterator
from typing import Final, cast

import attrs

from casenum.arguments import fulfils
from casenum.cases import Case, fold, thaw_all
from casenum.desk import worklists
from casenum.errors import ArgumentError, CasenumError
from casenum.lifecycle import Signature
from casenum.storage import CaseStore, SupportsQuery, SupportsScan, WorkList

_BATCH: Final = 500  # cases of one page


@attrs.frozen(slots=True)
class Population:
    """Count the cases of one kind that stand under one version of a lifecycle.

    >>> Population("request", Signature("service-case", 1, "3f2a"), 12).cases
    12
    """

    kind: str
    definition: Signature
    cases: int


@attrs.frozen(slots=True)
class Swept:
    """Say what a sweep did: how many cases it migrated, how many were there, which it could not.

    >>> Swept(3, 4, ()).migrated
    3
    """

    migrated: int
    there: int
    failed: tuple[tuple[str, CasenumError], ...]


def standing_cases(store: CaseStore, *, done: bool) -> Iterator[Case]:
    """Yield the cases of a store as they stand, those that are done only where that is asked.

    Raises:
        ArgumentError: the store answers no work lists, and gives no histories.
    """
    if fulfils(store, SupportsQuery):
        yield from _listed(store, WorkList(categories=None if done else worklists.WORKING))
    elif fulfils(store, SupportsScan):
        for history in cast("SupportsScan", store).histories():
            case = fold(history.case_id, thaw_all(history.records))
            if done or not case.is_done:
                yield case
    else:
        found = type(store).__name__
        raise ArgumentError("store", "one that answers work lists or gives histories", found)


def _listed(store: CaseStore, work: WorkList) -> Iterator[Case]:
    cursor: str | None = None
    while True:
        found = worklists.page(store, work, cursor, _BATCH)
        yield from found.cases
        cursor = found.cursor
        if cursor is None:
            return

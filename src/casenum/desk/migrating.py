"""The shell around versions of a lifecycle: who stands under which, and the way to the newest."""

from collections.abc import Iterator
from typing import Final

import attrs

from casenum.arguments import fulfils
from casenum.cases import Case, fold, restore, thaw_all
from casenum.desk.decisions.migrating import migrate
from casenum.desk.decisions.values import Decision, Stamp
from casenum.desk.reading import existing
from casenum.desk.rules import Rules
from casenum.errors import ArgumentError, CasenumError
from casenum.lifecycle import Category, Policy, Signature
from casenum.storage import CaseStore, SupportsQuery, SupportsScan, WorkList

_LIVE: Final = tuple(each.value for each in Category if each is not Category.DONE)
BY: Final = "system:migration"
"""Who migrates where nobody in particular does."""


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


def on_touch(rules: Rules, case: Case, stamp: Stamp) -> Decision:
    """Return what brings a case to the newest version before anything else is written to it."""
    versions = rules.versions[case.kind]
    if versions is None or versions.policy is not Policy.ON_TOUCH:
        return Decision(())
    return migrate(case, versions, attrs.evolve(stamp, by=BY))


def standing_cases(store: CaseStore, *, done: bool) -> Iterator[Case]:
    """Yield the cases of a store as they stand, those that are done only where that is asked.

    Raises:
        ArgumentError: the store answers no work lists, and gives no histories.
    """
    if fulfils(store, SupportsQuery):
        yield from _listed(store, None if done else _LIVE)
    elif fulfils(store, SupportsScan):
        for history in store.histories():  # type: ignore[attr-defined]  # fulfils() says so
            case = fold(history.case_id, thaw_all(history.records))
            if done or not case.is_done:
                yield case
    else:
        raise ArgumentError("store", "one with work lists or histories", "one without")


def _listed(store: CaseStore, categories: tuple[str, ...] | None) -> Iterator[Case]:
    cursor: str | None = None
    while True:
        page = store.query(WorkList(categories=categories), cursor=cursor)  # type: ignore[attr-defined]  # fulfils() says so
        for kept in page.snapshots:
            yield restore(kept) or existing(store, kept.case_id)
        cursor = page.cursor
        if cursor is None:
            return

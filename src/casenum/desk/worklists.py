"""Work lists: cases from a store's snapshots, page by page, and who has how many."""

from typing import Final, cast

import attrs

from casenum.arguments import fulfils, text
from casenum.cases import Case, restore
from casenum.desk.policies import LOADS, TURN, AssignmentPolicy, Chances
from casenum.desk.reading import existing
from casenum.errors import ArgumentError, CaseRefused, shown
from casenum.lifecycle import JSON, Category
from casenum.storage import CaseStore, Page, Snapshot, SupportsQuery, WorkList

WORKING: Final = (Category.NEW.value, Category.OPEN.value, Category.PENDING.value)
_BATCH: Final = 500


@attrs.frozen(slots=True)
class CasePage:
    """Hold a part of an answer; ``cursor`` asks for the next part, None is the end.

    >>> CasePage((), None).cases
    ()
    """

    cases: tuple[Case, ...]
    cursor: str | None


def page(store: CaseStore, work: WorkList, cursor: str | None, limit: int) -> CasePage:
    """Return the cases that a work list chooses.

    Raises:
        ArgumentError: the store answers no work lists, or an argument cannot be meant.
    """
    return _cases(store, _asked(store).query(work, cursor=cursor, limit=limit))


def orphans(store: CaseStore, cursor: str | None, limit: int) -> CasePage:
    """Return cases that nobody has, in no queue; the next page that has any, or the end.

    Raises:
        ArgumentError: the store answers no work lists, or an argument cannot be meant.
    """
    work = WorkList(categories=WORKING, assigned=False)
    while True:
        found = _asked(store).query(work, cursor=cursor, limit=limit)
        alone = tuple([snapshot for snapshot in found.snapshots if snapshot.queue is None])
        if alone or found.cursor is None:
            return _cases(store, Page(alone, found.cursor))
        cursor = found.cursor


def chosen(store: CaseStore, policy: AssignmentPolicy) -> dict[str, JSON]:
    """Return whom a policy chooses, and why.

    Raises:
        CaseRefused: it chooses nobody.
        ArgumentError: it asks for loads and the store answers no work lists.
    """
    name, asks = policy.name, policy.asks
    turn = store.take(f"turns of {name}").first if TURN in asks else 0
    loads = {person: _load(store, person) for person in policy.people} if LOADS in asks else {}
    choice = policy.choose(Chances(turn=turn, loads=loads))
    if choice is None:
        problem = f"nobody of policy {shown(name)} can take the case"
        raise CaseRefused("nobody", problem, "leave it in its queue, or name more people")
    return {"to": text("choice", choice.to), "policy": name, "why": dict(choice.why)}


def _load(store: CaseStore, person: str) -> int:
    work = WorkList(categories=WORKING, assignee=person)
    asked, count, cursor = _asked(store), 0, None
    while True:
        found = asked.query(work, cursor=cursor, limit=_BATCH)
        count, cursor = count + len(found.snapshots), found.cursor
        if cursor is None:
            return count


def _asked(store: CaseStore) -> SupportsQuery:
    if not fulfils(store, SupportsQuery):
        raise ArgumentError("store", "one that answers work lists", type(store).__name__)
    return cast("SupportsQuery", store)


def _cases(store: CaseStore, found: Page) -> CasePage:
    return CasePage(tuple([_case(store, kept) for kept in found.snapshots]), found.cursor)


def _case(store: CaseStore, kept: Snapshot) -> Case:
    case = restore(kept)
    return existing(store, kept.case_id) if case is None else case

"""From facts to a case: one table of what each fact changes, and the walk over it."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final

import attrs

from casenum.cases.case import Case
from casenum.cases.facts import Fact, FactName
from casenum.cases.printed import number_from_data
from casenum.errors import HistoryBroken
from casenum.lifecycle import Category, Entry, Signature, follow

_DONE: Final = Category.DONE
_Draft = dict[str, Any]


def _instant(text: object) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None


def _received(draft: _Draft, fact: Fact) -> None:
    data = fact.data
    draft["kind"] = data["kind"]
    draft["channel"] = data.get("channel")
    draft["requester"] = data.get("requester")
    draft["priority"] = data.get("priority")
    draft["received_at"] = fact.at
    draft["occurred_at"] = _instant(data.get("occurred_at"))
    draft["parent"] = data.get("parent")
    draft["follow_up_of"] = data.get("follow_up_of")


def _registered(draft: _Draft, fact: Fact) -> None:
    draft["number"] = number_from_data(fact.data["number"])
    draft["registered_at"] = fact.at


def _assigned(draft: _Draft, fact: Fact) -> None:
    draft["assignee"] = fact.data.get("to")
    draft["queue"] = fact.data.get("queue", draft.get("queue"))


def _moved(draft: _Draft, fact: Fact) -> None:
    entry = fact.entry
    if entry is not None and "resolution" in entry.payload:
        draft["resolution"] = entry.payload["resolution"]


def _interaction(draft: _Draft, fact: Fact) -> None:
    draft["interactions"] = draft.get("interactions", 0) + 1
    if fact.data.get("answer"):
        draft["answered"] = True


def _priority_changed(draft: _Draft, fact: Fact) -> None:
    draft["priority"] = fact.data["priority"]


def _escalated(draft: _Draft, fact: Fact) -> None:
    data = fact.data
    draft["escalation"] = data["level"]
    if "kind" in data:  # the first release knew no kinds: its escalations count, and lead nowhere
        draft[_LEVELS[str(data["kind"])]] = data["rung"]
    if "queue" in data:
        draft["queue"], draft["assignee"] = data["queue"], None


def _followed_up(draft: _Draft, fact: Fact) -> None:
    draft["follow_ups"] = draft.get("follow_ups", 0) + 1
    draft["followed_by"] = fact.data["case"]


def _child_added(draft: _Draft, _: Fact) -> None:
    draft["children"] = draft.get("children", 0) + 1


def _marked_duplicate(draft: _Draft, fact: Fact) -> None:
    draft["duplicate_of"] = fact.data["of"]


def _took_over(draft: _Draft, _: Fact) -> None:
    draft["duplicates"] = draft.get("duplicates", 0) + 1


def _task_added(draft: _Draft, fact: Fact) -> None:
    draft["tasks"] = draft.get("tasks", 0) + 1
    draft["open_tasks"] = (*draft.get("open_tasks", ()), fact.data["task"])


def _task_settled(draft: _Draft, fact: Fact) -> None:
    settled = fact.data["task"]
    draft["open_tasks"] = tuple([task for task in draft["open_tasks"] if task != settled])


def _timer_lapsed(draft: _Draft, fact: Fact) -> None:
    """Change nothing: only the snapshot's ``wake_at`` knew of the timer."""


_LEVELS: Final = {"functional": "functional_level", "hierarchical": "hierarchical_level"}


FOLDS: Final[dict[str, Callable[[_Draft, Fact], None]]] = {
    FactName.RECEIVED: _received,
    FactName.REGISTERED: _registered,
    FactName.ASSIGNED: _assigned,
    FactName.MOVED: _moved,
    FactName.IMPORTED: _moved,
    FactName.MIGRATED: _moved,
    FactName.INTERACTION: _interaction,
    FactName.PRIORITY_CHANGED: _priority_changed,
    FactName.ESCALATED: _escalated,
    FactName.FOLLOWED_UP: _followed_up,
    FactName.CHILD_ADDED: _child_added,
    FactName.MARKED_DUPLICATE: _marked_duplicate,
    FactName.TOOK_OVER: _took_over,
    FactName.TASK_ADDED: _task_added,
    FactName.TASK_DONE: _task_settled,
    FactName.TASK_DROPPED: _task_settled,
    FactName.TIMER_LAPSED: _timer_lapsed,
}


def fold(case_id: str, facts: Iterable[Fact]) -> Case:
    """Return the case that its facts, all of them, amount to.

    Raises:
        HistoryBroken: no fact says a status, a version is missing or double, a fact's name is
            unknown to this release, or ``received`` is not the first fact and no other.

    >>> from datetime import UTC, datetime
    >>> from casenum.lifecycle import service_case
    >>> at = datetime(2021, 1, 4, 9, 0, tzinfo=UTC)
    >>> entry = service_case().start(at=at, by="amy").entry
    >>> fold("01J0", [Fact(1, "received", at, "amy", entry, {"kind": "inquiry"})]).status
    'received'
    """
    return _walk({"id": case_id, "version": 0}, facts)


def extend(case: Case, facts: Iterable[Fact]) -> Case:
    """Return the case after some more facts; without any, the case itself.

    Raises:
        HistoryBroken: as `fold` says.

    >>> from datetime import UTC, datetime
    >>> from casenum.lifecycle import Category, Standing
    >>> at = datetime(2021, 1, 4, 9, 0, tzinfo=UTC)
    >>> standing = Standing("received", Category.NEW, 1, at)
    >>> case = Case(id="01J0", version=1, standing=standing, kind="inquiry", received_at=at)
    >>> extend(case, [Fact(2, "escalated", at, "amy", None, {"level": 1})]).escalation
    1
    """
    return _walk({name: getattr(case, name) for name in _NAMES}, facts)


_NAMES: Final = tuple(field.name for field in attrs.fields(Case))


def _walk(draft: _Draft, facts: Iterable[Fact]) -> Case:
    version, standing, last = draft["version"], draft.get("standing"), draft.get("changed_at")
    moved: Entry | None = None
    for fact in facts:
        version += 1
        change, entry = FOLDS.get(fact.name), fact.entry
        if change is None or fact.version != version or (version == 1) is not (change is _received):
            raise _broken(fact, version)
        if entry is not None:
            standing, moved = follow(standing, entry), entry
            if entry.category is not _DONE:
                draft["resolution"] = None
        change(draft, fact)
        last = fact.at
    if standing is None:
        raise HistoryBroken(version or 1, "no fact so far says a status")
    draft["version"], draft["standing"], draft["changed_at"] = version, standing, last
    if moved is not None:
        draft["definition"] = Signature(moved.lifecycle, moved.version, moved.digest)
    return Case(**draft)


def _broken(fact: Fact, version: int) -> HistoryBroken:
    if fact.version != version:
        return HistoryBroken(version, f"the fact found there has version {fact.version}")
    if fact.name not in FOLDS:
        return HistoryBroken(version, "its name is unknown to this release")
    return HistoryBroken(version, "'received' must be the first fact and no other")

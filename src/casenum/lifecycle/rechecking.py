"""One entry of a history held against the version of the definition that it names."""

from casenum.errors import shown
from casenum.lifecycle.actors import Actor
from casenum.lifecycle.definition import Status, Transition
from casenum.lifecycle.engine import Lifecycle
from casenum.lifecycle.histories import is_migration
from casenum.lifecycle.steps import IMPORT, UPDATE
from casenum.lifecycle.values import Category, Entry, Standing


def fault_of(life: Lifecycle, before: Standing | None, entry: Entry) -> str | None:
    """Return why a version of a lifecycle would not have made an entry, or None.

    >>> from datetime import UTC, datetime
    >>> from casenum.lifecycle import service_case
    >>> life, at = service_case(), datetime(2021, 1, 4, tzinfo=UTC)
    >>> fault_of(life, None, life.start(at=at, by="amy").entry)
    """
    statuses = {status.name: status for status in life.statuses}
    found = statuses.get(entry.target)
    if found is None:
        return f"there is no status {shown(entry.target)}"
    if found.category is not entry.category:
        return f"{shown(entry.target)} is of category {found.category.value!r}"
    if before is None:
        return f"no case begins in {shown(entry.target)}" if found.final else None
    if entry.event == IMPORT or is_migration(entry):  # no transition has to allow these
        return None
    if entry.event == UPDATE and entry.target == before.status:
        return None
    return _not_allowed(life, statuses.get(before.status), before, entry)


def _not_allowed(
    life: Lifecycle, here: Status | None, before: Standing, entry: Entry
) -> str | None:
    ways = [] if here is None else [each for each in life.transitions if _leaves(each, here, entry)]
    leading = [each for each in ways if _end(each, before) == entry.target]
    way = f"from {shown(before.status)} to {shown(entry.target)}"
    if not leading:
        return f"{shown(entry.event)} does not lead {way}"
    if not any(_granted(each, entry) for each in leading):
        return f"{shown(entry.event)} needs other fields or another actor {way}"
    return None


def _leaves(transition: Transition, here: Status, entry: Entry) -> bool:
    if transition.event != entry.event:
        return False
    return any(_is_source(source, here) for source in transition.source)


def _is_source(source: str, here: Status) -> bool:
    if isinstance(source, Category):  # all of its statuses that are not final
        return here.category is source and not here.final
    return source == here.name


def _end(transition: Transition, before: Standing) -> str | None:
    return transition.target if isinstance(transition.target, str) else before.previous


def _granted(transition: Transition, entry: Entry) -> bool:
    brought = set(transition.requires) <= entry.payload.keys()
    return brought and Actor.parse(entry.by).kind in transition.kinds

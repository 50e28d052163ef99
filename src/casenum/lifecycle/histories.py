"""Histories read back: entries in, standing out, and a clear error where they do not follow."""

from collections.abc import Iterable, Mapping
from typing import Final

from casenum.errors import ArgumentTypeError, HistoryBroken, shown
from casenum.lifecycle.definition import Status
from casenum.lifecycle.steps import MIGRATE, MIGRATED_FROM
from casenum.lifecycle.tables import reopens
from casenum.lifecycle.values import Entry, Standing

_NO_CREATION: Final = "a history begins with the entry that created the case"


def follow(before: Standing | None, entry: Entry) -> Standing:
    """Return where a case stands after one more entry; the first creates it.

    What the entry did is believed, its category included: no definition is asked, so a history can
    be read when its definition is long gone.

    Raises:
        ArgumentTypeError: it is no `Entry`.
        HistoryBroken: the entry does not follow from where the case stood.

    >>> from datetime import UTC, datetime
    >>> from casenum.lifecycle import service_case
    >>> life, at = service_case(), datetime(2021, 1, 4, tzinfo=UTC)
    >>> first = life.start(at=at, by="amy")
    >>> second = life.apply(first.standing, "register", at=at, by="amy")
    >>> follow(follow(None, first.entry), second.entry) == second.standing
    True
    """
    if not isinstance(entry, Entry):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ArgumentTypeError("entry", "an Entry", type(entry).__name__)
    if before is None:
        return _created(entry)
    sequence, target, category = entry.sequence, entry.target, entry.category
    if sequence != before.version + 1:
        raise HistoryBroken(sequence, f"the one before it is {before.version}")
    if entry.source != before.status:
        was = f"source is {shown(entry.source)}, but the case was {shown(before.status)}"
        raise HistoryBroken(sequence, was)
    if entry.event == MIGRATE and is_migration(entry):
        return _resettled(before, entry)
    count = before.reopens + reopens(before.category, category)
    if target == before.status:
        return Standing(target, category, sequence, before.entered, before.previous, count)
    return Standing(target, category, sequence, entry.at, before.status, count)


def is_migration(entry: Entry) -> bool:
    """Return whether an entry brought a case to another version; nobody moved it.

    >>> from datetime import UTC, datetime
    >>> from casenum.lifecycle import service_case
    >>> is_migration(service_case().start(at=datetime(2021, 1, 4, tzinfo=UTC), by="amy").entry)
    False
    """
    # An event of somebody's own lifecycle may have the name, but not the field.
    return entry.event == MIGRATE and MIGRATED_FROM in entry.payload


def _resettled(before: Standing, entry: Entry) -> Standing:
    """Follow a migration: the status may have another name, but the case has not moved."""
    told = entry.payload.get("previous")
    previous = told if isinstance(told, str) else None
    entered = before.entered if entry.target == before.status else entry.at
    return Standing(entry.target, entry.category, entry.sequence, entered, previous, before.reopens)


def _created(first: Entry) -> Standing:
    if first.sequence != 1:
        raise HistoryBroken(first.sequence, "it is the first entry; its sequence must be 1")
    if first.source is not None:
        raise HistoryBroken(1, f"source is {shown(first.source)}; {_NO_CREATION}")
    return Standing(first.target, first.category, 1, first.at)


def replayed(statuses: Mapping[str, Status], entries: Iterable[Entry]) -> Standing:
    """Return where a case stands after its entries, oldest first.

    Raises:
        ArgumentTypeError: one of them is no `Entry`.
        HistoryBroken: the entries do not follow from one another, or a status is unknown.
    """
    standing: Standing | None = None
    for entry in entries:
        standing = follow(standing, entry)
        if standing.status not in statuses:
            problem = f"no status {shown(entry.target)}; replay it under its own version"
            raise HistoryBroken(entry.sequence, problem)
    if standing is None:
        raise HistoryBroken(1, f"there is none; {_NO_CREATION}")
    return standing

"""Where a case goes in its lifecycle."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import attrs

from casenum.cases import Case, Fact, FactName
from casenum.desk.decisions.values import Decision, Stamp, noted
from casenum.errors import TransitionRefused
from casenum.lifecycle import JSON, Category, Lifecycle

_REGISTER: Final = "register"
_ASSIGN: Final = ("assign", FactName.ASSIGNED)
_NO_FIELDS: Final[Mapping[str, JSON]] = {}


def assign(case: Case, life: Lifecycle, wish: Mapping[str, JSON], stamp: Stamp) -> Decision:
    """Decide that somebody has the case; ``wish`` holds ``to`` and perhaps ``queue``."""
    return moved(case, life, _ASSIGN, stamp, dict(wish))


@attrs.frozen(slots=True)
class Move:
    """Say which event is asked for, why, and what it brings."""

    event: str
    reason: str | None
    fields: Mapping[str, JSON]


def move(case: Case, life: Lifecycle, wanted: Move, stamp: Stamp) -> Decision:
    """Decide a move of the lifecycle; what its guards ask and the case knows is filled in.

    Who may register a case gives it its number too: the event alone would leave it without one.
    """
    event = wanted.event
    if event == _REGISTER and case.number is None:
        reasons = ("it has no number yet; Desk.register() gives it one",)
        raise TransitionRefused("guard", case.status, event, reasons, life.allowed(case.standing))
    fields = told(case, life, event, wanted.fields)
    step = life.apply(
        case.standing, event, at=stamp.at, by=stamp.by, reason=wanted.reason, **fields
    )
    fact = Fact(case.version + 1, FactName.MOVED, stamp.at, step.entry.by, step.entry, {})
    return Decision((fact,), step.effects)


def told(
    case: Case, life: Lifecycle, event: str, given: Mapping[str, JSON] = _NO_FIELDS
) -> dict[str, JSON]:
    """Return the fields of an event, with what its guards may ask and the case knows.

    That a person answered, the caller may know better. How many tasks are open, nobody does.
    """
    fields = dict(given)
    if any(t.guard is not None for t in life.transitions if t.event == event):
        if case.answered:
            fields.setdefault("answered", True)
        if case.open_tasks:
            fields["open_tasks"] = len(case.open_tasks)
    return fields


def moved(
    case: Case,
    life: Lifecycle,
    verb: tuple[str, str],
    stamp: Stamp,
    data: dict[str, JSON],
    *,
    anyway: bool = True,
) -> Decision:
    """Decide a fact that also is an event of the lifecycle, where it has such an event.

    A lifecycle without the event still has the fact, ``anyway``: numbers and owners are not
    statuses.
    """
    event, name = verb
    if anyway and event not in life.events:
        return noted(case, name, stamp, data)
    known = told(case, life, event)
    step = life.apply(case.standing, event, at=stamp.at, by=stamp.by, reason=None, **known)
    fact = Fact(case.version + 1, name, stamp.at, step.entry.by, step.entry, data)
    return Decision((fact,), step.effects)


def in_time(case: Case, decision: Decision, life: Lifecycle, within: timedelta | None) -> Decision:
    """Return a decision on a case, unless it brings a done case back after its time.

    Raises:
        TransitionRefused: it does.
    """
    entry = decision.facts[-1].entry
    if entry is None or not is_late(case, entry.at, within) or entry.category is Category.DONE:
        return decision
    reasons = (f"it has been {case.status} for too long; Desk.follow_up() opens a new case",)
    others = tuple([event for event in life.allowed(case.standing) if event != entry.event])
    raise TransitionRefused("guard", case.status, entry.event, reasons, others)


def is_late(case: Case, at: datetime, within: timedelta | None) -> bool:
    """Return whether a done case has been so for longer than it may come back."""
    return case.is_done and within is not None and at - case.standing.entered > within

"""Where a case goes in its lifecycle."""

from collections.abc import Mapping
from typing import Final

import attrs

from casenum.cases import Case, Fact, FactName
from casenum.desk.decisions.values import Decision, Stamp, noted
from casenum.errors import TransitionRefused
from casenum.lifecycle import JSON, Lifecycle

_REGISTER: Final = "register"
_ASSIGN: Final = ("assign", FactName.ASSIGNED)


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
    told = {**_known(case, life, event), **wanted.fields}
    step = life.apply(case.standing, event, at=stamp.at, by=stamp.by, reason=wanted.reason, **told)
    fact = Fact(case.version + 1, FactName.MOVED, stamp.at, step.entry.by, step.entry, {})
    return Decision((fact,), step.effects)


def _known(case: Case, life: Lifecycle, event: str) -> dict[str, JSON]:
    """Return what the guards of an event may ask and the case knows."""
    guarded = any(t.guard is not None for t in life.transitions if t.event == event)
    return {"answered": True} if guarded and case.answered else {}


def moved(
    case: Case, life: Lifecycle, verb: tuple[str, str], stamp: Stamp, data: dict[str, JSON]
) -> Decision:
    """Decide a fact that also is an event of the lifecycle, where it has such an event."""
    event, name = verb
    # A lifecycle without the event still has the fact: numbers and owners are not statuses.
    if event not in life.events:
        return noted(case, name, stamp, data)
    known = _known(case, life, event)
    step = life.apply(case.standing, event, at=stamp.at, by=stamp.by, reason=None, **known)
    fact = Fact(case.version + 1, name, stamp.at, step.entry.by, step.entry, data)
    return Decision((fact,), step.effects)

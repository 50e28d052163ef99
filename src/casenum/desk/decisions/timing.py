"""What happens to a case by itself, because the time for it has come."""

from datetime import datetime

from casenum.cases import Case, Fact, FactName, extend
from casenum.desk.decisions.moving import told
from casenum.desk.decisions.values import Decision, Stamp, noted
from casenum.lifecycle import Lifecycle, Step

TIMER = "system:timer"


def wake_at(case: Case, life: Lifecycle) -> datetime | None:
    """Return when the case moves by itself, or None where it does not.

    What the case knows may forbid what its standing allows: then it waits until that has changed.
    """
    if not life.timers:
        return None
    at = life.wake_at(case.standing)
    return None if at is None or _step(case, life, at) is None else at


def overdue(case: Case, life: Lifecycle, now: datetime) -> Decision:
    """Decide all that was due by now, each stamped with the moment that was due.

    A timer that was held up goes off at the moment that let it go, which the case's last fact told.
    """
    decision = Decision(())
    while (at := wake_at(case, life)) is not None and at <= now:
        step = _step(case, life, at)
        if step is None:  # pragma: no cover - wake_at() has asked
            break
        entry = step.entry
        fact = Fact(case.version + 1, FactName.MOVED, entry.at, entry.by, entry, {})
        case = extend(case, [fact])
        decision = decision.then(Decision((fact,), step.effects))
    return decision


def _step(case: Case, life: Lifecycle, at: datetime) -> Step | None:
    step = life.advance(case.standing, at)[0]
    last = case.changed_at or case.received_at
    event = step.entry.event
    known = told(case, life, event)
    if last <= at and not known:
        return step
    tried = life.try_apply(
        case.standing, event, at=max(at, last), by=TIMER, reason=step.entry.reason, **known
    )
    return tried if isinstance(tried, Step) else None


def lapsed(case: Case, stamp: Stamp) -> Decision:
    """Decide that a timer that was set does not go off any more."""
    return noted(case, FactName.TIMER_LAPSED, stamp, {})

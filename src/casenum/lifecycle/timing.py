"""Timers as data: when a case would move by itself, and the moves that were due by some moment.

A timer that is due asks for its event as anybody would, at the moment that was due. So the answer
depends on the standing alone and not on who asks when.
"""

from datetime import datetime, timedelta
from typing import Final

from casenum.lifecycle.deciding import decide, unknown_status
from casenum.lifecycle.steps import Signature, in_utc, no_standing
from casenum.lifecycle.tables import Tables
from casenum.lifecycle.values import Standing, Step

TIMER: Final = "system:timer"  # who makes the moves of timers


def due(tables: Tables, signature: Signature, standing: Standing) -> Step | None:
    """Return the step that the first timer to go off will make, or None where none will.

    Raises:
        TransitionRefused: the status is unknown here.
        ArgumentTypeError: it is no standing, or a guard returned neither True nor a No.
    """
    if not isinstance(standing, Standing):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise no_standing(standing)
    if standing.status not in tables.statuses:
        raise unknown_status(tables, standing.status, "wake")
    for timer in tables.timers.get(standing.status, ()):
        at = _later(standing.entered, timer.after)
        if at is None:
            break  # those that follow wait longer
        step = decide(tables, signature, standing, timer.event, at, TIMER, timer.name, {})
        if isinstance(step, Step):
            return step
    return None


def run_out(
    tables: Tables, signature: Signature, standing: Standing, now: datetime
) -> tuple[Step, ...]:
    """Return the steps of all timers that have run out by now, oldest first.

    No definition lets timers lead round, so there are fewer steps than statuses.

    Raises:
        TransitionRefused: the status is unknown here.
        ArgumentError: now is naive.
        ArgumentTypeError: an argument has the wrong type, or a guard returned neither True nor a
            No.
    """
    now = in_utc(now, "now")
    steps: list[Step] = []
    step = due(tables, signature, standing)
    while step is not None and step.entry.at <= now:
        steps.append(step)
        step = due(tables, signature, step.standing)
    return tuple(steps)


def _later(entered: datetime, after: timedelta) -> datetime | None:
    try:
        return in_utc(entered, "entered") + after
    except OverflowError:  # after the calendar is never
        return None

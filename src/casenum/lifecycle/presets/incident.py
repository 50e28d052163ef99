"""The incident: something is broken, and should work again soon.

The states are those of ServiceNow's incident state model (product documentation, "Incident states":
New, In Progress, On Hold with its four reasons, Resolved, Closed, Canceled). Each reason to wait is
a status of its own, because clocks treat them differently.
"""

from functools import cache
from typing import Final

from casenum.lifecycle.definition import Status
from casenum.lifecycle.engine import Lifecycle
from casenum.lifecycle.presets.tables import Move, built
from casenum.lifecycle.values import Category

_STATUSES: Final = (
    Status("new", Category.NEW, initial=True),
    Status("in_progress", Category.OPEN),
    Status("awaiting_caller", Category.PENDING),
    Status("awaiting_change", Category.PENDING),
    Status("awaiting_problem", Category.PENDING),
    Status("awaiting_vendor", Category.PENDING),
    Status("resolved", Category.DONE),
    Status("closed", Category.DONE),
    Status("cancelled", Category.DONE, final=True),
)

_WAITING: Final = frozenset(
    {"awaiting_caller", "awaiting_change", "awaiting_problem", "awaiting_vendor"}
)
_WORKING: Final = _WAITING | {"new", "in_progress"}

_MOVES: Final = (
    Move("start", {"new"}, "in_progress"),
    Move("await_caller", _WORKING - {"awaiting_caller"}, "awaiting_caller", "question"),
    Move("await_change", _WORKING - {"awaiting_change"}, "awaiting_change"),
    Move("await_problem", _WORKING - {"awaiting_problem"}, "awaiting_problem"),
    Move("await_vendor", _WORKING - {"awaiting_vendor"}, "awaiting_vendor"),
    Move("resume", _WAITING, "in_progress", wakes=True),
    Move("resolve", _WORKING, "resolved", "resolution"),
    Move("close", {"resolved"}, "closed", "closed"),
    Move("reopen", {"resolved", "closed"}, "in_progress", "reopened", wakes=True),
    Move("cancel", _WORKING, "cancelled", "cancelled"),
)


@cache
def incident() -> Lifecycle:
    """Return the lifecycle of an incident: nine statuses, four of which wait for somebody.

    >>> from datetime import UTC, datetime
    >>> life, at = incident(), datetime(2021, 1, 4, tzinfo=UTC)
    >>> life.allowed(life.start(at=at, by="amy", status="awaiting_caller").standing)[-2:]
    ('resolve', 'resume')
    """
    return built("incident", _STATUSES, _MOVES)

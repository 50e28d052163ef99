"""Open311: a report from the street, which is open or closed, with notes for the public.

GeoReport v2 (wiki.open311.org) knows the two statuses ``open`` and ``closed``; ``status_notes``
says why the status was changed, or more than the status does.
"""

from functools import cache
from typing import Final

from casenum.lifecycle.definition import Status
from casenum.lifecycle.engine import Lifecycle
from casenum.lifecycle.presets.tables import Move, built
from casenum.lifecycle.values import Category

_NOTES: Final = ("status_notes",)

_STATUSES: Final = (
    Status("open", Category.OPEN, initial=True),
    Status("closed", Category.DONE),
)

_MOVES: Final = (
    Move("close", {"open"}, "closed", "closed"),
    Move("reopen", {"closed"}, "open", "reopened"),
    # To the same status: the notes are recorded, and nothing moves.
    Move("note", {"open"}, "open", "note", requires=_NOTES),
    Move("note", {"closed"}, "closed", "note", requires=_NOTES),
)


@cache
def open311() -> Lifecycle:
    """Return the lifecycle of an Open311 service request: open or closed, with notes.

    >>> from datetime import UTC, datetime
    >>> life, at = open311(), datetime(2021, 1, 4, tzinfo=UTC)
    >>> standing = life.start(at=at, by="customer:42").standing
    >>> step = life.apply(standing, "note", at=at, by="amy", status_notes="crew sent")
    >>> step.standing.status, step.entry.payload
    ('open', {'status_notes': 'crew sent'})
    """
    return built("open311", _STATUSES, _MOVES)

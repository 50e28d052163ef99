"""The complaint: somebody is not content, and hears what was decided and why.

The steps are those in which ISO 10002:2018 ("Customer satisfaction: guidelines for complaints
handling in organizations") operates a complaint: receipt, acknowledgement, initial assessment,
investigation, response, communicating the decision, closing. A decision that is not accepted keeps
the complaint alive, or leads to a body outside (ISO 10003).
"""

from functools import cache
from typing import Final

from casenum.lifecycle.definition import PREVIOUS, Status
from casenum.lifecycle.engine import Lifecycle
from casenum.lifecycle.presets.tables import Move, built
from casenum.lifecycle.values import Category

_STATUSES: Final = (
    Status("received", Category.NEW, initial=True),
    Status("acknowledged", Category.NEW),
    Status("assessed", Category.OPEN),
    Status("investigated", Category.OPEN),
    Status("decided", Category.OPEN),
    Status("awaiting_complainant", Category.PENDING),
    Status("communicated", Category.PENDING),
    Status("closed", Category.DONE),
    Status("referred", Category.DONE, final=True),
    Status("withdrawn", Category.DONE, final=True),
)

_ALIVE: Final = frozenset(
    {
        "received",
        "acknowledged",
        "assessed",
        "investigated",
        "decided",
        "awaiting_complainant",
        "communicated",
    }
)

_MOVES: Final = (
    Move("acknowledge", {"received"}, "acknowledged", "acknowledgement"),
    Move("assess", {"acknowledged"}, "assessed"),
    Move("investigate", {"assessed"}, "investigated"),
    Move("ask", {"assessed", "investigated"}, "awaiting_complainant", "question"),
    Move("resume", {"awaiting_complainant"}, PREVIOUS, wakes=True),
    # The depth of an investigation follows the weight of the complaint: it may be none.
    Move("decide", {"assessed", "investigated"}, "decided"),
    Move("communicate", {"decided"}, "communicated", "decision"),
    Move("accept", {"communicated"}, "closed", "closed", wakes=True),
    Move("dispute", {"communicated"}, "assessed", wakes=True),
    Move("close", {"communicated"}, "closed", "closed"),
    Move("reopen", {"closed"}, "assessed", "reopened"),
    Move("refer", {"communicated", "closed"}, "referred", "referred"),
    Move("withdraw", _ALIVE, "withdrawn", "withdrawn"),
)


@cache
def complaint() -> Lifecycle:
    """Return the lifecycle of a complaint: from acknowledgement to a decision that is told.

    >>> from datetime import UTC, datetime
    >>> life, at = complaint(), datetime(2021, 1, 4, tzinfo=UTC)
    >>> told = life.start(at=at, by="amy", status="communicated").standing
    >>> life.apply(told, "dispute", at=at, by="customer:42").standing.status
    'assessed'
    """
    return built("complaint", _STATUSES, _MOVES)

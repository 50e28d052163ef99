"""The citizen's appeal: a public body owes an answer, or a reason why there is none.

The steps are those of a law that many public bodies answer under, Federal Law 59-FZ of 2 May 2006
of the Russian Federation: registered within 3 days (article 8), redirected to the body that is
competent within 7 days with notice to the citizen (article 8), information requested from others
(article 10), left unanswered or the correspondence ended on listed grounds (article 11), answered
within 30 days of registration, which may be extended with notice (article 12). The days belong to
the clocks, not to the table.
"""

from functools import cache
from typing import Final

from casenum.lifecycle.definition import Status
from casenum.lifecycle.engine import Lifecycle
from casenum.lifecycle.presets.tables import Move, built
from casenum.lifecycle.values import Category

_STATUSES: Final = (
    Status("received", Category.NEW, initial=True),
    Status("registered", Category.NEW),
    Status("under_review", Category.OPEN),
    Status("information_requested", Category.PENDING),
    Status("answered", Category.DONE),
    Status("discontinued", Category.DONE, final=True),
    Status("left_unanswered", Category.DONE, final=True),
    Status("redirected", Category.DONE, final=True),
)

_REVIEWED: Final = frozenset({"under_review", "information_requested"})

_MOVES: Final = (
    Move("register", {"received"}, "registered", "acknowledgement"),
    Move("redirect", {"registered"}, "redirected", "redirected"),
    Move("review", {"registered"}, "under_review"),
    Move("request_information", {"under_review"}, "information_requested"),
    Move("resume", {"information_requested"}, "under_review", wakes=True),
    # To the same status: recorded, told, and nothing moves.
    Move("extend", {"under_review"}, "under_review", "extension"),
    Move("extend", {"information_requested"}, "information_requested", "extension"),
    Move("answer", _REVIEWED, "answered", "answer"),
    Move("leave_unanswered", _REVIEWED | {"registered"}, "left_unanswered"),
    Move("discontinue", _REVIEWED, "discontinued", "discontinued"),
    Move("reopen", {"answered"}, "under_review", "reopened"),
)


@cache
def citizens_appeal() -> Lifecycle:
    """Return the lifecycle of an appeal to a public body: registered, reviewed, answered.

    >>> from datetime import UTC, datetime
    >>> life, at = citizens_appeal(), datetime(2021, 1, 4, tzinfo=UTC)
    >>> standing = life.start(at=at, by="amy", status="under_review").standing
    >>> step = life.apply(standing, "extend", at=at, by="amy")
    >>> step.standing.status, step.effects
    ('under_review', (Effect(kind='notify', topic='extension'),))
    """
    return built("citizens-appeal", _STATUSES, _MOVES)

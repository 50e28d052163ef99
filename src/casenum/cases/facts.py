"""What happened to a case: one frozen value a fact, one table of the names a fact can have."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import attrs

from casenum.lifecycle.values import JSON, Entry


class FactName:
    """Name what can happen to a case.

    A fact with a lifecycle entry moves the case, whatever its name. Names are plain text, as they
    are stored.

    >>> FactName.REGISTERED
    'registered'
    """

    RECEIVED: Final = "received"  # the case exists; data: kind, channel, requester, occurred_at,
    # parent, follow_up_of
    REGISTERED: Final = "registered"  # it has its number; data: number, scheme
    ASSIGNED: Final = "assigned"  # somebody has it; data: to, queue; policy and why, if one chose
    MOVED: Final = "moved"  # any other move; data: the event's fields
    IMPORTED: Final = "imported"  # a foreign log says so; data: refused, why we would not
    MIGRATED: Final = "migrated"  # its lifecycle has a newer version; the entry says which
    INTERACTION: Final = "interaction"  # somebody spoke; data: direction, public, channel, field
    PRIORITY_CHANGED: Final = "priority_changed"  # data: priority
    ESCALATED: Final = "escalated"  # data: level, over all kinds; kind, rung in it, to, queue
    FOLLOWED_UP: Final = "followed_up"  # a case that follows it was opened; data: case
    CHILD_ADDED: Final = "child_added"  # a case below it was opened; data: case
    MARKED_DUPLICATE: Final = "marked_duplicate"  # another stands for it; data: of, merged
    TOOK_OVER: Final = "took_over"  # it stands for another; data: case, merged
    TASK_ADDED: Final = "task_added"  # data: task, field
    TASK_DONE: Final = "task_done"  # data: task
    TASK_DROPPED: Final = "task_dropped"  # data: task, reason
    TIMER_LAPSED: Final = "timer_lapsed"  # the timer that it waited for does not go off any more


@attrs.frozen(slots=True)
class Fact:
    """Say what happened, when, and who did it.

    ``version`` is the fact's place in the history, from 1. ``entry`` is the move, where the fact
    moved the case. ``data`` is what else is known, as plain JSON values, and holds no customer's
    words: those lie in the store's personal data, under the field that ``data["field"]`` names.

    >>> from datetime import UTC, datetime
    >>> Fact(1, "escalated", datetime(2021, 1, 4, tzinfo=UTC), "amy", None, {"level": 2}).name
    'escalated'
    """

    version: int
    name: str
    at: datetime
    by: str
    entry: Entry | None
    data: Mapping[str, JSON]

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

    RECEIVED: Final = "received"  # the case exists; data: kind, channel, requester, occurred_at
    REGISTERED: Final = "registered"  # it has its number; data: number, scheme
    ASSIGNED: Final = "assigned"  # somebody has it; data: to, queue
    MOVED: Final = "moved"  # any other move; data: the event's fields
    IMPORTED: Final = "imported"  # a foreign log says so; data: refused, why we would not
    MIGRATED: Final = "migrated"  # its lifecycle has a newer version; the entry says which
    INTERACTION: Final = "interaction"  # somebody spoke; data: direction, public, channel, field
    PRIORITY_CHANGED: Final = "priority_changed"  # data: priority
    ESCALATED: Final = "escalated"  # data: level, to


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

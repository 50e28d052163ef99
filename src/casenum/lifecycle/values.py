"""What a lifecycle works on: small frozen values that know nothing of the definition."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

import attrs

JSON: TypeAlias = "bool | int | float | str | list[JSON] | dict[str, JSON] | None"


class Category(StrEnum):
    """Close the set that clocks, figures and adapters read; status names stay open.

    >>> Category("pending")
    <Category.PENDING: 'pending'>
    """

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    DONE = "done"


@attrs.frozen(slots=True, weakref_slot=False)
class Standing:
    """Say where a case stands: small, frozen, without a word of the definition.

    ``version`` counts the entries so far, ``entered`` is when the status began, ``previous`` is the
    status before it, ``reopens`` counts the moves from done back to work.

    >>> from datetime import UTC, datetime
    >>> Standing("received", Category.NEW, 1, datetime(2021, 1, 4, tzinfo=UTC)).reopens
    0
    """

    status: str
    category: Category
    version: int
    entered: datetime
    previous: str | None = None
    reopens: int = 0


@attrs.frozen(slots=True, weakref_slot=False)
class Entry:
    """Keep one line of a history: creation, move, or an update to the same status.

    ``sequence`` counts from 1. The creation has no source. ``lifecycle``, ``version`` and
    ``digest`` name the definition that allowed it.

    >>> from datetime import UTC, datetime
    >>> at = datetime(2021, 1, 4, tzinfo=UTC)
    >>> Entry(1, at, "amy", "start", None, "received", Category.NEW, None, {}, "s", 1, "d").source
    """

    sequence: int
    at: datetime
    by: str
    event: str
    source: str | None
    target: str
    category: Category
    reason: str | None
    payload: Mapping[str, JSON]
    lifecycle: str
    version: int
    digest: str


@attrs.frozen(slots=True)
class Effect:
    """Ask for something to happen after a move, as data: the caller stores it, an outbox sends it.

    >>> Effect("notify", "resolved").topic
    'resolved'
    """

    kind: str
    topic: str


@attrs.frozen(slots=True, weakref_slot=False)
class Step:
    """Hold the result of a move: where the case stands now, the history entry, and the effects.

    >>> Step.__slots__[:3]
    ('standing', 'entry', 'effects')
    """

    standing: Standing
    entry: Entry
    effects: tuple[Effect, ...] = ()

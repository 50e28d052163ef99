"""Cursors of feeds, which every store of ours refuses and reads alike."""

import re
from datetime import UTC, datetime
from typing import Final

from casenum.arguments import moment, text, whole
from casenum.errors import ArgumentError
from casenum.storage import FeedPage, Record
from casenum.stores.inputs import LARGEST

_PART: Final = re.compile(r"-?[0-9]{1,18}", re.ASCII)


def feed_place(cursor: object, limit: object, start: tuple[int, ...]) -> tuple[int, ...]:
    """Read the cursor of a feed: numbers, as many as ``start`` has; None is the start.

    Raises:
        ArgumentError: no page gave this cursor, or a page has no size.

    >>> feed_place("7/12", 100, (0, 0)), feed_place(None, 100, (0, 0))
    ((7, 12), (0, 0))
    """
    whole("limit", limit, least=1, most=LARGEST)
    if cursor is None:
        return start
    parts = text("cursor", cursor, limit=300).split("/")
    if len(parts) != len(start) or not all(map(_PART.fullmatch, parts)):
        raise ArgumentError("cursor", "the cursor of a page of this store", "another text")
    return tuple(map(int, parts))


def feed_page(records: tuple[Record, ...], place: tuple[int, ...]) -> FeedPage:
    """Return a page whose cursor leads on after a place.

    >>> feed_page((), (7, 12)).cursor
    '7/12'
    """
    return FeedPage(records, "/".join(map(str, place)))


def due_until(now: object, limit: object) -> datetime:
    """Return until when cases are asked that are due, in UTC.

    Raises:
        ArgumentError: the moment is naive, or nothing is asked for.
    """
    whole("limit", limit, least=1, most=LARGEST)
    return moment("now", now).astimezone(UTC)

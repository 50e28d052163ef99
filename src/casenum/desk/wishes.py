"""What a caller asks of the desk, checked before anything is read or written."""

from datetime import datetime, timedelta
from typing import Final

import attrs

from casenum.arguments import moment, optional_text, text
from casenum.desk.decisions.arriving import Receipt
from casenum.errors import ArgumentError, ArgumentTypeError
from casenum.lifecycle import Actor

TITLE_LIMIT: Final = 1_000  # characters of a title or a reason
WORDS_LIMIT: Final = 1_000_000  # characters of a note or a reply: a long mail, not an attachment
_WORD_LIMIT: Final = 64  # characters of a kind, a channel, a priority
_LONGEST: Final = timedelta(days=36_525)  # a hundred years

By = str | Actor


@attrs.frozen(slots=True)
class Wish:
    """Name what a verb wants, so that a token used for something else is noticed."""

    verb: str
    by: str
    token: str | None


@attrs.frozen(slots=True)
class Arrival:
    """Say what arrived, under which title, brought in by which wish."""

    title: str
    receipt: Receipt
    wish: Wish


def wish(verb: str, by: By, token: str | None) -> Wish:
    """Return a wish whose actor and token can be meant."""
    return Wish(verb, str(Actor.parse(by)), optional_text("token", token))


def arrival(title: str, receipt: Receipt, wanted: Wish) -> Arrival:
    """Return an arrival whose title can be kept."""
    return Arrival(text("title", title, limit=TITLE_LIMIT), receipt, wanted)


def receipt(
    kind: str,
    channel: str | None,
    requester: str | None,
    priority: str | None,
    occurred_at: datetime | None,
    *,
    parent: str | None = None,
    follow_up_of: str | None = None,
) -> Receipt:
    """Return a receipt whose columns can be kept."""
    return Receipt(
        kind=text("kind", kind, limit=_WORD_LIMIT),
        channel=optional_text("channel", channel, limit=_WORD_LIMIT),
        requester=optional_text("requester", requester),
        priority=optional_text("priority", priority, limit=_WORD_LIMIT),
        occurred_at=None if occurred_at is None else moment("occurred_at", occurred_at),
        parent=parent,
        follow_up_of=follow_up_of,
    )


def span(name: str, value: object) -> timedelta:
    """Return the value if it is a length of time that a desk can wait.

    Raises:
        ArgumentTypeError: it is no timedelta.
        ArgumentError: it is not above zero, or more than a hundred years.

    >>> span("quiet", timedelta(days=3)).days
    3
    """
    if not isinstance(value, timedelta):
        raise ArgumentTypeError(name, "a timedelta", type(value).__name__)
    if not timedelta(0) < value <= _LONGEST:
        found = "a longer one" if value > _LONGEST else "none"
        raise ArgumentError(name, "a length of time up to a hundred years", found)
    return value

"""What a caller asks of the desk, checked before anything is read or written."""

from datetime import datetime
from typing import Final

import attrs

from casenum.arguments import moment, optional_text, text
from casenum.desk.decisions.arriving import Receipt
from casenum.lifecycle import Actor

TITLE_LIMIT: Final = 1_000  # characters of a title or a reason
WORDS_LIMIT: Final = 1_000_000  # characters of a note or a reply: a long mail, not an attachment
_WORD_LIMIT: Final = 64  # characters of a kind, a channel, a priority

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
) -> Receipt:
    """Return a receipt whose columns can be kept."""
    return Receipt(
        kind=text("kind", kind, limit=_WORD_LIMIT),
        channel=optional_text("channel", channel, limit=_WORD_LIMIT),
        requester=optional_text("requester", requester),
        priority=optional_text("priority", priority, limit=_WORD_LIMIT),
        occurred_at=None if occurred_at is None else moment("occurred_at", occurred_at),
    )

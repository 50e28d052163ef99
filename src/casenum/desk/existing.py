"""What a host knows of a case that it had before it had a desk."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import attrs

from casenum.arguments import mapping, moment, optional_text, text
from casenum.desk.decisions.arriving import Receipt
from casenum.desk.wishes import TITLE_LIMIT, receipt
from casenum.errors import ArgumentError

NO_SCOPE: Final[Mapping[str, str]] = {}
"""The scope of a number whose pattern has none."""


@attrs.frozen(slots=True)
class Existing:
    """Say where an existing case stands: its number, its status, and since when.

    ``at`` is when it came to its status, ``received_at`` when it arrived, which is the same where
    nothing else is said. ``scope`` is for a number of ours, where the old one does not read.

    Raises:
        ArgumentError: a part cannot be meant, or the case arrived after it came to its status.
        ArgumentTypeError: a part has the wrong type.

    >>> from datetime import UTC
    >>> Existing("SRV-2021-007", "assigned", datetime(2021, 1, 4, tzinfo=UTC)).kind
    'request'
    """

    number: str
    status: str
    at: datetime
    kind: str = attrs.field(default="request", kw_only=True)
    title: str | None = attrs.field(default=None, kw_only=True)
    channel: str | None = attrs.field(default=None, kw_only=True)
    requester: str | None = attrs.field(default=None, kw_only=True)
    priority: str | None = attrs.field(default=None, kw_only=True)
    assignee: str | None = attrs.field(default=None, kw_only=True)
    queue: str | None = attrs.field(default=None, kw_only=True)
    received_at: datetime | None = attrs.field(default=None, kw_only=True)
    occurred_at: datetime | None = attrs.field(default=None, kw_only=True)
    scope: Mapping[str, str] = attrs.field(default=NO_SCOPE, kw_only=True)

    def __attrs_post_init__(self) -> None:
        text("number", self.number)
        text("status", self.status)
        optional_text("title", self.title, limit=TITLE_LIMIT)
        optional_text("assignee", self.assignee)
        optional_text("queue", self.queue)
        mapping("scope", self.scope)
        self.receipt()
        arrived, came = self.received, moment("at", self.at)
        if arrived > came:
            raise ArgumentError("received_at", "no later than at", "later")

    @property
    def received(self) -> datetime:
        """Return when the case arrived, as far as that is known."""
        return self.at if self.received_at is None else moment("received_at", self.received_at)

    def receipt(self) -> Receipt:
        """Return the columns that the first fact of the case knows."""
        columns = self.kind, self.channel, self.requester, self.priority, self.occurred_at
        return receipt(*columns)

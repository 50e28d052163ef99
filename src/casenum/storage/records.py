"""What passes between an application and its store: frozen values, opaque to the store.

Times are aware; a store keeps the instant to the microsecond and gives it back in UTC. Payloads are
text that the store never reads. A store returns values equal to those it was given.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

import attrs


class ClaimState(StrEnum):
    """Name the states of a claim: RESERVED → CONFIRMED | VOID, CONFIRMED → VOID.

    >>> ClaimState("void")
    <ClaimState.VOID: 'void'>
    """

    RESERVED = "reserved"
    CONFIRMED = "confirmed"
    VOID = "void"  # final: a tombstone, the number is never given again
    ALIAS = "alias"  # a foreign or old text that leads to a subject


@attrs.frozen(slots=True)
class Claim:
    """Say who holds a number.

    Two claims are equal when number, series, value and subject are, so that an honest retry is
    recognised whatever its clock says. An alias has no series and no value. ``redirect`` is the
    subject that took over in a merge.

    >>> from datetime import UTC, datetime
    >>> at = datetime(2021, 1, 4, tzinfo=UTC)
    >>> claim = Claim("SRV-1", "service", 1, ClaimState.CONFIRMED, "case-a", at, "amy")
    >>> claim.holder
    'case-a'
    """

    number: str
    series: str | None
    value: int | None
    state: ClaimState = attrs.field(eq=False)
    subject: str | None
    at: datetime = attrs.field(eq=False)
    by: str = attrs.field(eq=False)
    reason: str | None = attrs.field(default=None, eq=False)
    redirect: str | None = attrs.field(default=None, eq=False)

    @property
    def holder(self) -> str | None:
        """Return the subject that the number leads to today."""
        return self.subject if self.redirect is None else self.redirect


@attrs.frozen(slots=True)
class Taken:
    """Hold a contiguous block of values of one series; n = 0 is a token's memo alone.

    ``replayed`` says that the token was known and this is its first caller's result.

    >>> list(Taken("service:2021", 7, 2).values)
    [7, 8]
    """

    series: str
    first: int
    n: int
    memo: str = ""
    replayed: bool = attrs.field(default=False, eq=False)

    @property
    def values(self) -> range:
        """Return the values of the block."""
        return range(self.first, self.first + self.n)


@attrs.frozen(slots=True)
class Record:
    """Keep one fact of one case.

    ``id`` is the same whenever an honest retry builds the record again; ``version`` is its place in
    the history, from 1, without holes; ``schema`` is the release of the payload's form.

    >>> from datetime import UTC, datetime
    >>> at = datetime(2021, 1, 4, tzinfo=UTC)
    >>> Record("r1", "case-a", 1, "received", at, "amy", "{}").schema
    1
    """

    id: str
    case_id: str
    version: int
    name: str
    at: datetime
    by: str
    payload: str
    schema: int = 1


@attrs.frozen(slots=True)
class Snapshot:
    """Keep where a case stands, in columns that a store can index, and ``state`` that it cannot.

    It is written in the same append as the records that led to it, and can always be folded anew
    from them. ``wake_at`` is when a timer of the case is due.

    >>> from datetime import UTC, datetime
    >>> at = datetime(2021, 1, 4, tzinfo=UTC)
    >>> Snapshot("case-a", 2, 1, None, "request", "received", "new", at, at, "{}").assignee is None
    True
    """

    case_id: str
    version: int
    schema: int
    number: str | None
    kind: str
    status: str
    category: str
    received_at: datetime
    changed_at: datetime
    state: str
    assignee: str | None = None
    queue: str | None = None
    requester: str | None = None
    priority: str | None = None
    wake_at: datetime | None = None


@attrs.frozen(slots=True)
class Loaded:
    """Say at which version a case is, with its snapshot where one is kept.

    >>> Loaded(3, None).version
    3
    """

    version: int
    snapshot: Snapshot | None


@attrs.frozen(slots=True)
class Message:
    """Ask the host to tell somebody something; written with the facts, sent after the commit.

    ``key`` is the same whenever an honest retry builds the message again.

    >>> from datetime import UTC, datetime
    >>> Message("r1/0", "case-a", "acknowledge", "{}", datetime(2021, 1, 4, tzinfo=UTC)).topic
    'acknowledge'
    """

    key: str
    case_id: str
    topic: str
    payload: str
    at: datetime


@attrs.frozen(slots=True)
class History:
    """Hold all records of one case, oldest first.

    >>> History("case-a", ()).records
    ()
    """

    case_id: str
    records: Sequence[Record]


@attrs.frozen(slots=True, kw_only=True)
class WorkList:
    """Choose cases by the columns of their snapshots; None chooses all.

    Statuses and categories are sets to choose from. ``assigned`` chooses cases with (True) or
    without (False) an assignee. Times are half-open: from is in, until is out.

    >>> WorkList(statuses=("assigned",), assignee="amy").kind is None
    True
    """

    statuses: tuple[str, ...] | None = None
    categories: tuple[str, ...] | None = None
    kind: str | None = None
    assignee: str | None = None
    queue: str | None = None
    requester: str | None = None
    priority: str | None = None
    assigned: bool | None = None
    received_from: datetime | None = None
    received_until: datetime | None = None
    changed_from: datetime | None = None
    changed_until: datetime | None = None


@attrs.frozen(slots=True)
class Page:
    """Hold a part of an answer; ``cursor`` asks for the next part, None is the end.

    >>> Page((), None).snapshots
    ()
    """

    snapshots: tuple[Snapshot, ...]
    cursor: str | None


@attrs.frozen(slots=True)
class FeedPage:
    """Hold a part of a feed; ``cursor`` asks for what comes next, today or in a year.

    >>> FeedPage((), "0").records
    ()
    """

    records: tuple[Record, ...]
    cursor: str

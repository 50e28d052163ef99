"""The course of one case: what all figures need of a history, read off in one walk."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import attrs

from casenum.cases.facts import Fact, FactName
from casenum.lifecycle.histories import is_migration
from casenum.lifecycle.values import Category, Entry

_DONE = Category.DONE
_ESCALATED = FactName.ESCALATED
_IMPORTED = FactName.IMPORTED


@attrs.frozen(slots=True)
class Course:
    """Hold what happened to one case up to a moment, as far as figures ask.

    ``first_done`` and ``last_done`` are when it first came to a done status, and when it last went
    from work to done. ``closings`` are all those moments. ``spent`` is the time in each status it
    has left, in seconds; the status it is in has no end yet and is not there. ``active`` is the
    part of it in statuses of the categories new and open, ``paused`` in pending ones. A clock that
    steps back, or lags behind another's, takes no time away: what it says earlier is said at once.

    >>> from datetime import UTC
    >>> nine = datetime(2021, 1, 4, 9, tzinfo=UTC)
    >>> begun = Entry(1, nine, "amy", "start", None, "closed", _DONE, None, {}, "s", 1, "d")
    >>> course = trace([Fact(1, "received", nine, "amy", begun, {})], as_of=nine)
    >>> course.status, course.first_done == nine
    ('closed', True)
    """

    received: datetime
    status: str | None
    category: Category | None
    closings: tuple[datetime, ...]
    first_done: datetime | None
    reopened: int
    escalated: int
    spent: Mapping[str, float]
    active: float
    paused: float
    refused: tuple[tuple[str, str], ...]

    @property
    def last_done(self) -> datetime | None:
        """Return when the case last went from work to done, or None if it never did."""
        return self.closings[-1] if self.closings else None


def trace(history: Iterable[Fact], *, as_of: datetime) -> Course | None:
    """Walk a history once, up to the first fact later than ``as_of``.

    Return None if there is none up to then: the case did not exist yet.
    """
    walk: Walk | None = None
    for fact in history:
        if fact.at > as_of:
            break
        if walk is None:
            walk = Walk(fact.at)
        walk.feed(fact)
    return None if walk is None else walk.course()


class Walk:
    """Follow one history, fact by fact, and give its course so far.

    >>> from datetime import UTC
    >>> nine = datetime(2021, 1, 4, 9, tzinfo=UTC)
    >>> walk = Walk(nine)
    >>> walk.feed(Fact(1, "received", nine, "amy", None, {}))
    >>> walk.course().status is None
    True
    """

    __slots__ = (
        "category",
        "closings",
        "escalated",
        "first_done",
        "last",
        "received",
        "refused",
        "reopened",
        "seconds",
        "since",
        "spent",
        "status",
    )

    def __init__(self, received: datetime) -> None:
        self.received: datetime = received
        self.status: str | None = None
        self.category: Category | None = None
        self.last: datetime = received
        self.since: float = received.timestamp()
        self.spent: dict[str, float] = {}
        self.seconds: dict[Category, float] = {}
        self.closings: list[datetime] = []
        self.first_done: datetime | None = None
        self.reopened: int = 0
        self.escalated: int = 0
        self.refused: list[tuple[str, str]] = []

    def feed(self, fact: Fact) -> None:
        """Take the next fact."""
        entry = fact.entry
        if entry is None:
            self.escalated += fact.name == _ESCALATED
        elif entry.target != self.status or entry.category is not self.category:
            if fact.name == _IMPORTED and entry.source is not None and fact.data.get("refused"):
                self.refused.append((entry.source, entry.target))
            self._enter(entry)

    def _enter(self, entry: Entry) -> None:
        # timestamp() counts in UTC; the difference of two times of one zone would be off over DST
        at, now = entry.at, entry.at.timestamp()
        if now < self.since:  # a clock stepped back, or two differ: no time has passed
            at, now = self.last, self.since
        status, before, after = self.status, self.category, entry.category
        if status is not None and before is not None:
            past = now - self.since
            self.spent[status] = self.spent.get(status, 0.0) + past
            self.seconds[before] = self.seconds.get(before, 0.0) + past
        if after is not before:
            self._cross(at, before, entry)
        self.status, self.category, self.last, self.since = entry.target, after, at, now

    def _cross(self, at: datetime, before: Category | None, entry: Entry) -> None:
        if entry.category is _DONE:
            self.closings.append(at)
            self.first_done = self.first_done or at
        elif before is _DONE and not is_migration(entry):  # a new definition reopens nothing
            self.reopened += 1

    def course(self) -> Course:
        """Return what happened so far."""
        seconds = self.seconds.get
        return Course(
            self.received,
            self.status,
            self.category,
            tuple(self.closings),
            self.first_done,
            self.reopened,
            self.escalated,
            self.spent,
            seconds(Category.NEW, 0.0) + seconds(Category.OPEN, 0.0),
            seconds(Category.PENDING, 0.0),
            tuple(self.refused),
        )

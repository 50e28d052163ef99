"""Accumulators: each takes the courses of cases one by one and gives its figure at the end.

Nothing here keeps a history: a case leaves a few numbers behind, so a million facts need the memory
of a million floats at the most.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final

from casenum.lifecycle.values import Category
from casenum.metrics.course import Course
from casenum.metrics.values import Metric, RefusedMove, Scope, Spread, Week

_HOUR = 3600.0
_WEEK = timedelta(days=7)

DUPLICATE: Final = "duplicate"
"""The status of a case that another case stands for: it is no case of its own in a cohort."""

NO_STATUS: Final = "(none)"
"""The name under which cases are counted that never had a status."""

_FIRST = "hours from receipt to the first entry into a done status"
_FULL = "hours from receipt to the last move from work into a done status"
_ACTIVE = (
    "hours in statuses of the categories new and open that the case has left, of resolved cases"
)
_PAUSED = "hours in statuses of the category pending that the case has left, of resolved cases"
_REOPENED = "cases reopened at least once / cases resolved at least once"
_ESCALATED = "cases escalated at least once / cases"
_IN_STATUS = "mean hours per case in the status, of cases that were in it and have left it"


class Standings:
    """Count cases by status and by category, as they stand.

    >>> Standings().by_category()
    {}
    """

    __slots__ = ("_categories", "_statuses")

    def __init__(self) -> None:
        self._statuses: Counter[str] = Counter()
        self._categories: Counter[str] = Counter()

    def feed(self, course: Course) -> None:
        """Take one case into the counts."""
        self._statuses[course.status or NO_STATUS] += 1
        self._categories[course.category or NO_STATUS] += 1

    def by_status(self) -> dict[str, int]:
        """Return how many cases stand in each status, the most frequent first."""
        return dict(sorted(self._statuses.items(), key=lambda item: (-item[1], item[0])))

    def by_category(self) -> dict[str, int]:
        """Return how many cases stand in each category, in the order of work."""
        order = [*(category.value for category in Category), NO_STATUS]
        return {name: self._categories[name] for name in order if self._categories[name]}


class Weeks:
    """Count cases opened and closed in each ISO week of a zone.

    >>> from datetime import UTC
    >>> Weeks(UTC).result(datetime(2021, 1, 4, tzinfo=UTC))
    ()
    """

    __slots__ = ("_closed", "_opened", "_zone")

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._opened: Counter[date] = Counter()
        self._closed: Counter[date] = Counter()

    def feed(self, course: Course) -> None:
        """Take one case into the counts."""
        self._opened[self._monday(course.received)] += 1
        self._closed.update({self._monday(at) for at in course.closings})

    def _day(self, at: datetime) -> date:
        try:
            return at.astimezone(self._zone).date()
        except OverflowError:  # at an end of the calendar the zone has no such day
            return at.astimezone(UTC).date()

    def _monday(self, at: datetime) -> date:
        day = self._day(at)
        return day - timedelta(days=day.weekday())

    def result(self, as_of: datetime) -> tuple[Week, ...]:
        """Return all weeks from the first to the last in which anything happened."""
        mondays = self._opened.keys() | self._closed.keys()
        today = self._day(as_of)
        return tuple(self._week(monday, today) for monday in _each(mondays))

    def _week(self, monday: date, today: date) -> Week:
        year, number, _ = monday.isocalendar()
        opened, closed = self._opened[monday], self._closed[monday]
        return Week(year, number, opened, closed, complete=today - monday >= _WEEK)


def _each(mondays: Iterable[date]) -> Iterable[date]:
    known = sorted(mondays)
    if known:
        days = range(known[0].toordinal(), known[-1].toordinal() + 1, _WEEK.days)
        yield from map(date.fromordinal, days)


class Resolutions:
    """Measure how long cases took, and how often they came back.

    A case counts once. Cases that were never resolved are left out and counted as ``open``, cases
    that turned out to be duplicates as ``duplicate``.

    >>> from datetime import UTC
    >>> scope = Scope(datetime(2021, 1, 4, tzinfo=UTC))
    >>> Resolutions().first(scope).median.value is None
    True
    """

    __slots__ = ("_active", "_excluded", "_first", "_full", "_paused", "_reopened")

    def __init__(self) -> None:
        self._first = array("d")
        self._full = array("d")
        self._active = array("d")
        self._paused = array("d")
        self._excluded: Counter[str] = Counter()
        self._reopened = 0

    def feed(self, course: Course) -> None:
        """Take one case into the figures."""
        first, last = course.first_done, course.last_done
        if course.status == DUPLICATE:
            self._excluded[DUPLICATE] += 1
        elif first is None or last is None:
            self._excluded["open"] += 1
        else:
            received = course.received.timestamp()
            self._first.append((first.timestamp() - received) / _HOUR)
            self._full.append((last.timestamp() - received) / _HOUR)
            self._active.append(course.active / _HOUR)
            self._paused.append(course.paused / _HOUR)
            self._reopened += course.reopened > 0

    @property
    def reopened(self) -> int:
        """Return how many cases were reopened at least once."""
        return self._reopened

    def first(self, scope: Scope) -> Spread:
        """Return the time to the first resolution."""
        return Spread.of(self._first, self._excluded, scope, _FIRST)

    def full(self, scope: Scope) -> Spread:
        """Return the time to the last resolution."""
        return Spread.of(self._full, self._excluded, scope, _FULL)

    def active(self, scope: Scope) -> Spread:
        """Return the time that resolved cases were waiting for us or worked on."""
        return Spread.of(self._active, self._excluded, scope, _ACTIVE)

    def paused(self, scope: Scope) -> Spread:
        """Return the time that resolved cases were waiting for somebody else."""
        return Spread.of(self._paused, self._excluded, scope, _PAUSED)

    def reopen_rate(self, scope: Scope) -> Metric:
        """Return the share of resolved cases that were reopened."""
        return Metric.share(self._reopened, len(self._first), self._excluded, scope, _REOPENED)


class Escalations:
    """Measure how many cases were escalated.

    >>> from datetime import UTC
    >>> Escalations().rate(Scope(datetime(2021, 1, 4, tzinfo=UTC))).n
    0
    """

    __slots__ = ("_cases", "_escalated", "_excluded")

    def __init__(self) -> None:
        self._cases = 0
        self._escalated = 0
        self._excluded: Counter[str] = Counter()

    def feed(self, course: Course) -> None:
        """Take one case into the figure."""
        if course.status == DUPLICATE:
            self._excluded[DUPLICATE] += 1
        else:
            self._cases += 1
            self._escalated += course.escalated > 0

    def rate(self, scope: Scope) -> Metric:
        """Return the share of cases that were escalated at least once."""
        return Metric.share(self._escalated, self._cases, self._excluded, scope, _ESCALATED)


class Dwell:
    """Measure the time that cases spend in each status.

    >>> from datetime import UTC
    >>> Dwell().result(Scope(datetime(2021, 1, 4, tzinfo=UTC)))
    {}
    """

    __slots__ = ("_cases", "_seconds", "_still")

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}
        self._cases: Counter[str] = Counter()
        self._still: Counter[str] = Counter()

    def feed(self, course: Course) -> None:
        """Take one case into the figures."""
        seconds, cases = self._seconds, self._cases
        for status, spent in course.spent.items():
            seconds[status] = seconds.get(status, 0.0) + spent
            cases[status] += 1
        if course.status is not None and course.status not in course.spent:
            self._still[course.status] += 1

    def result(self, scope: Scope) -> Mapping[str, Metric]:
        """Return the mean time in each status, sorted by name, cases still in it excluded."""
        statuses = sorted(self._cases.keys() | self._still.keys())
        return {status: self._metric(status, scope) for status in statuses}

    def _metric(self, status: str, scope: Scope) -> Metric:
        hours, n = self._seconds.get(status, 0.0) / _HOUR, self._cases[status]
        still = self._still[status]
        excluded = {"never left it": still} if still else {}
        value = hours / n if n else None
        return Metric(value, n, hours, n, excluded, scope.as_of, scope.period, _IN_STATUS)


class Refusals:
    """Count the moves of foreign logs that the lifecycle would have refused.

    >>> Refusals().result()
    ()
    """

    __slots__ = ("_counts",)

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()

    def feed(self, course: Course) -> None:
        """Take one case into the counts."""
        self._counts.update(course.refused)

    def result(self) -> tuple[RefusedMove, ...]:
        """Return the counts, the most frequent first."""
        ordered = sorted(self._counts.items(), key=lambda item: (-item[1], item[0]))
        return tuple(RefusedMove(source, target, n) for (source, target), n in ordered)

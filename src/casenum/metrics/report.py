"""All figures of a store in one pass over its histories."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo

import attrs

from casenum.arguments import moment
from casenum.cases.facts import Fact
from casenum.errors import ArgumentTypeError
from casenum.lifecycle.values import JSON
from casenum.metrics.course import Course, trace
from casenum.metrics.figures import Dwell, Escalations, Refusals, Resolutions, Standings, Weeks
from casenum.metrics.values import Metric, RefusedMove, Scope, Spread, Week


@attrs.frozen(slots=True)
class Report:
    """Hold all figures, as known at ``as_of``; durations are hours of real time.

    >>> empty = report([], as_of=datetime(2021, 1, 4, tzinfo=UTC))
    >>> empty.cases, empty.reopen_rate.value, empty.weeks
    (0, None, ())
    """

    as_of: datetime
    zone: str
    cases: int
    by_status: Mapping[str, int]
    by_category: Mapping[str, int]
    weeks: tuple[Week, ...]
    first_resolution: Spread
    full_resolution: Spread
    active_time: Spread
    paused_time: Spread
    reopened_cases: int
    reopen_rate: Metric
    escalation_rate: Metric
    time_in_status: Mapping[str, Metric]
    refused: tuple[RefusedMove, ...]

    def to_dict(self) -> dict[str, JSON]:
        """Return the report as plain JSON values."""
        return {
            "as_of": self.as_of.isoformat(),
            "zone": self.zone,
            "cases": self.cases,
            "by_status": dict(self.by_status),
            "by_category": dict(self.by_category),
            "weeks": [week.to_dict() for week in self.weeks],
            "first_resolution_h": self.first_resolution.to_dict(),
            "full_resolution_h": self.full_resolution.to_dict(),
            "active_time_h": self.active_time.to_dict(),
            "paused_time_h": self.paused_time.to_dict(),
            "reopened_cases": self.reopened_cases,
            "reopen_rate": self.reopen_rate.to_dict(),
            "escalation_rate": self.escalation_rate.to_dict(),
            "time_in_status_h": {
                status: metric.to_dict() for status, metric in self.time_in_status.items()
            },
            "refused": [move.to_dict() for move in self.refused],
        }


class Figures:
    """Take histories one by one, and give the report of what was seen so far.

    Facts later than ``as_of`` are not looked at, so yesterday's report stays as it was.

    Raises:
        ArgumentError: ``as_of`` is naive.

    >>> figures = Figures(as_of=datetime(2021, 1, 4, 9, tzinfo=UTC))
    >>> figures.feed([Fact(1, "received", datetime(2021, 1, 4, 8, tzinfo=UTC), "amy", None, {})])
    >>> figures.result().cases, figures.result().weeks[0].name
    (1, '2021-W01')
    """

    __slots__ = (
        "_as_of",
        "_cases",
        "_dwell",
        "_earliest",
        "_escalations",
        "_parts",
        "_refusals",
        "_resolutions",
        "_standings",
        "_weeks",
        "_zone",
    )

    def __init__(self, *, as_of: datetime, zone: tzinfo = UTC) -> None:
        self._as_of = moment("as_of", as_of)
        if not isinstance(zone, tzinfo):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ArgumentTypeError("zone", "a tzinfo", type(zone).__name__)
        self._zone = zone
        self._cases = 0
        self._earliest: datetime | None = None
        self._standings = Standings()
        self._weeks = Weeks(zone)
        self._resolutions = Resolutions()
        self._escalations = Escalations()
        self._dwell = Dwell()
        self._refusals = Refusals()
        self._parts = tuple(
            part.feed
            for part in (
                self._standings,
                self._weeks,
                self._resolutions,
                self._escalations,
                self._dwell,
                self._refusals,
            )
        )

    def feed(self, history: Sequence[Fact]) -> None:
        """Take the history of one case, oldest fact first.

        Raises:
            ArgumentTypeError: it is no sequence of facts.
        """
        _require_facts(history)
        course = trace(history, as_of=self._as_of)
        if course is not None:
            self.take(course)

    def take(self, course: Course) -> None:
        """Take a case whose history was walked elsewhere, up to ``as_of``."""
        self._cases += 1
        if self._earliest is None or course.received < self._earliest:
            self._earliest = course.received
        for feed in self._parts:
            feed(course)

    def _scope(self) -> Scope:
        earliest = self._earliest
        return Scope(self._as_of, None if earliest is None else (earliest, self._as_of))

    def result(self) -> Report:
        """Return the figures of all histories taken so far."""
        scope, resolutions = self._scope(), self._resolutions
        return Report(
            self._as_of,
            str(self._zone),
            self._cases,
            self._standings.by_status(),
            self._standings.by_category(),
            self._weeks.result(self._as_of),
            resolutions.first(scope),
            resolutions.full(scope),
            resolutions.active(scope),
            resolutions.paused(scope),
            resolutions.reopened,
            resolutions.reopen_rate(scope),
            self._escalations.rate(scope),
            self._dwell.result(scope),
            self._refusals.result(),
        )


def _require_facts(history: Sequence[Fact]) -> None:
    """Look at the first fact only: a history that holds others beside it is no accident."""
    if not isinstance(history, Sequence):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ArgumentTypeError("history", "a sequence of facts", type(history).__name__)
    if history and not isinstance(history[0], Fact):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ArgumentTypeError("history", "a sequence of facts", type(history).__name__)


def report(histories: Iterable[Sequence[Fact]], *, as_of: datetime, zone: tzinfo = UTC) -> Report:
    """Return all figures over histories, each the facts of one case, oldest first.

    Histories stream: none is kept. Weeks are those of ``zone``.

    Raises:
        ArgumentError: ``as_of`` is naive.
        ArgumentTypeError: ``zone`` is no tzinfo, or a history no sequence of facts.

    >>> nine, ten = datetime(2021, 1, 4, 9, tzinfo=UTC), datetime(2021, 1, 4, 10, tzinfo=UTC)
    >>> report([[Fact(1, "received", nine, "amy", None, {})]], as_of=ten).by_status
    {'(none)': 1}
    """
    figures = Figures(as_of=as_of, zone=zone)
    for history in histories:
        figures.feed(history)
    return figures.result()

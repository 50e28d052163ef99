"""What a replay found: counts, the rows that could not be used, and the figures."""

from collections.abc import Iterable

import attrs

from casenum.errors import LogError
from casenum.lifecycle import JSON
from casenum.metrics import Metric, Report

_KEPT = 100  # errors of one kind that are kept; the others are counted


@attrs.frozen(slots=True)
class Problem:
    """Count the rows that could not be used for one reason, and keep the first hundred of them.

    >>> Problem("naive", 1, (LogError(17, "naive", "the time has no UTC offset"),)).lines
    (17,)
    """

    code: str
    count: int
    first: tuple[LogError, ...]

    @property
    def lines(self) -> tuple[int, ...]:
        """Return the lines of the errors that are kept."""
        return tuple(error.line for error in self.first)

    def to_dict(self) -> dict[str, JSON]:
        """Return the problem as plain JSON values."""
        problem = self.first[0].problem
        return {"count": self.count, "first": problem, "lines": list(self.lines)}


class Problems:
    """Collect the rows that cannot be used; a strict collection raises the first one.

    >>> problems = Problems(strict=False)
    >>> problems.add(LogError(17, "naive", "the time has no UTC offset"))
    >>> [(problem.code, problem.count) for problem in problems.result()]
    [('naive', 1)]
    """

    __slots__ = ("_counts", "_first", "_strict")

    def __init__(self, *, strict: bool) -> None:
        self._strict = strict
        self._counts: dict[str, int] = {}
        self._first: dict[str, list[LogError]] = {}

    def add(self, error: LogError) -> None:
        """Count an error.

        Raises:
            LogError: the collection is strict.
        """
        if self._strict:
            raise error
        self._counts[error.code] = self._counts.get(error.code, 0) + 1
        kept = self._first.setdefault(error.code, [])
        if len(kept) < _KEPT:
            kept.append(error)

    def result(self) -> tuple[Problem, ...]:
        """Return what was collected, sorted by code."""
        return tuple(
            Problem(code, self._counts[code], tuple(first))
            for code, first in sorted(self._first.items())
        )


@attrs.frozen(slots=True)
class ReplayResult:
    """Say what a log held, what became of it, and its figures.

    ``events`` counts the rows that could be read. ``status_changes`` holds the refused ones too:
    the log made them. ``silent_rows`` said nothing about a status. ``cases_added`` are new in the
    store, ``cases_there`` were in it before; ``cases_diverged`` are those of them that went on
    differently since, and were left as they are.

    >>> attrs.fields(ReplayResult).cases.name
    'cases'
    """

    cases: int
    events: int
    status_changes: int
    same_status_updates: int
    silent_rows: int
    cases_added: int
    cases_there: int
    cases_diverged: int
    problems: tuple[Problem, ...]
    report: Report

    def to_dict(self) -> dict[str, JSON]:
        """Return the result as plain JSON values: hours to 4 decimals, rates to 6."""
        report = self.report
        first, full = report.first_resolution, report.full_resolution
        return {
            "cases": self.cases,
            "events": self.events,
            "status_changes": self.status_changes,
            "same_status_updates": self.same_status_updates,
            "silent_rows": self.silent_rows,
            "cases_added": self.cases_added,
            "cases_there": self.cases_there,
            "cases_diverged": self.cases_diverged,
            "problems": {problem.code: problem.to_dict() for problem in self.problems},
            "refused": [move.to_dict() for move in report.refused],
            "resolved_cases": report.reopen_rate.n,
            "reopened_cases": report.reopened_cases,
            "reopen_rate": _rounded(report.reopen_rate, 6),
            "first_resolution_median_h": _rounded(first.median, 4),
            "first_resolution_p90_h": _rounded(first.p90, 4),
            "first_resolution_mean_h": _rounded(first.mean, 4),
            "full_resolution_median_h": _rounded(full.median, 4),
            "full_resolution_p90_h": _rounded(full.p90, 4),
            "full_resolution_mean_h": _rounded(full.mean, 4),
            "active_time_mean_h": _rounded(report.active_time.mean, 4),
            "paused_time_mean_h": _rounded(report.paused_time.mean, 4),
        }


def _rounded(metric: Metric, digits: int) -> float | None:
    return None if metric.value is None else round(metric.value, digits)


def first_lines(problems: Iterable[Problem], *, limit: int) -> tuple[str, ...]:
    """Return one readable line for each problem, with the first line numbers.

    >>> errors = tuple(LogError(line, "naive", "the time has no UTC offset") for line in (3, 9))
    >>> first_lines([Problem("naive", 2, errors)], limit=1)
    ('naive: 2 rows left out, at line 3 ...: the time has no UTC offset',)
    """
    return tuple(_line(problem, limit) for problem in problems)


def _line(problem: Problem, limit: int) -> str:
    lines = ", ".join(map(str, problem.lines[:limit]))
    more = " ..." if problem.count > limit else ""
    rows = "1 row" if problem.count == 1 else f"{problem.count} rows"
    return f"{problem.code}: {rows} left out, at line {lines}{more}: {problem.first[0].problem}"

"""What commands write: tables for a terminal of any width, plain columns for a pipe, or JSON."""

import json
from collections.abc import Iterable, Mapping, Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from casenum.lifecycle import JSON
from casenum.metrics import Metric, Report, Spread, Week

_UNBOUNDED = 10_000  # columns of a pipe: nothing is folded, so every row stays one line
_WEEKS = 8  # the last weeks that a page shows; JSON has them all


def write_json(value: JSON) -> None:
    """Print one JSON value."""
    print(json.dumps(value, indent=2))


class Page:
    """Print headings, lines and tables, folded on a terminal and plain in a pipe."""

    def __init__(self) -> None:
        terminal = Console(highlight=False).is_terminal
        self._console = Console(highlight=False, width=None if terminal else _UNBOUNDED)
        self._terminal = terminal

    def heading(self, text: str) -> None:
        """Print the heading of what follows."""
        self.line()
        self._console.print(text, style="bold", markup=False)

    def line(self, text: str = "") -> None:
        """Print a line as it is."""
        self._console.print(text, markup=False, soft_wrap=not self._terminal)

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Print rows under the names of their columns; a name with ``#`` is right-aligned."""
        table = Table(box=box.SIMPLE_HEAD if self._terminal else None, pad_edge=False)
        for name in columns:
            right = name.startswith("#")
            table.add_column(
                name.removeprefix("#"), justify="right" if right else "left", overflow="fold"
            )
        for row in rows:
            table.add_row(*(_escaped(cell) for cell in row))
        with self._console.capture() as capture:
            self._console.print(table)
        for line in capture.get().splitlines():
            print(line.rstrip())


def _escaped(cell: str) -> str:
    return cell.replace("[", r"\[")


# --- figures -----------------------------------------------------------------


def write_report(page: Page, report: Report) -> None:
    """Print a report: where cases stand, what came and went, how long it took."""
    page.line(f"{report.cases} cases as of {report.as_of:%Y-%m-%d %H:%M %Z}")
    _standings(page, report)
    _weeks(page, report)
    _durations(page, report)
    _dwell(page, report.time_in_status)
    _refused(page, report)
    _methods(page, report)


def _standings(page: Page, report: Report) -> None:
    page.heading("Where they stand")
    page.table(("category", "#cases"), _counted(report.by_category))
    page.line()
    page.table(("status", "#cases"), _counted(report.by_status))


def _counted(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    return [(name, str(count)) for name, count in counts.items()]


def _weeks(page: Page, report: Report) -> None:
    shown = report.weeks[-_WEEKS:]
    left = len(report.weeks) - len(shown)
    page.heading(f"Opened and closed per ISO week ({report.zone})")
    page.table(("week", "#opened", "#closed", ""), map(_week, shown))
    if left:
        page.line(f"(the last {_WEEKS} weeks; {left} earlier ones are in --json)")


def _week(week: Week) -> tuple[str, str, str, str]:
    note = "" if week.complete else "not over yet"
    return week.name, str(week.opened), str(week.closed), note


def _durations(page: Page, report: Report) -> None:
    spreads = (
        ("first resolution", report.first_resolution),
        ("full resolution", report.full_resolution),
        ("active time", report.active_time),
        ("paused time", report.paused_time),
    )
    page.heading("How long it took, in hours")
    columns = ("", "#median", "#90 % within", "#mean", "#n", "left out")
    page.table(columns, (_spread(name, spread) for name, spread in spreads))
    rates = (("reopen rate", report.reopen_rate), ("escalation rate", report.escalation_rate))
    page.heading("How often")
    page.table(("", "#rate", "#cases", "#of", "left out"), (_rate(*rate) for rate in rates))


def _spread(name: str, spread: Spread) -> tuple[str, ...]:
    return (
        name,
        number(spread.median.value),
        number(spread.p90.value),
        number(spread.mean.value),
        str(spread.mean.n),
        _excluded(spread.mean),
    )


def _rate(name: str, metric: Metric) -> tuple[str, ...]:
    value = "-" if metric.value is None else f"{metric.value:.1%}"
    return name, value, f"{metric.numerator:g}", f"{metric.denominator:g}", _excluded(metric)


def _dwell(page: Page, dwell: Mapping[str, Metric]) -> None:
    page.heading("Time in status, in hours")
    rows = [
        (status, number(metric.value), number(metric.numerator), str(metric.n), _excluded(metric))
        for status, metric in dwell.items()
    ]
    page.table(("status", "#mean per case", "#total", "#n", "left out"), rows)


def _refused(page: Page, report: Report) -> None:
    if report.refused:
        page.heading("Moves in imported logs that the lifecycle refuses")
        rows = [(move.source, move.target, str(move.count)) for move in report.refused]
        page.table(("from", "to", "#count"), rows)


def _methods(page: Page, report: Report) -> None:
    figures = {
        "first resolution": report.first_resolution.median,
        "full resolution": report.full_resolution.median,
        "active time": report.active_time.mean,
        "paused time": report.paused_time.mean,
        "reopen rate": report.reopen_rate,
        "escalation rate": report.escalation_rate,
    }
    page.heading("How these figures are computed")
    for name, metric in figures.items():
        page.line(f"{name}: {metric.method}")
    for metric in list(report.time_in_status.values())[:1]:
        page.line(f"time in status: {metric.method}")


def number(value: float | None) -> str:
    """Return a figure for reading: two decimals, or a dash where there is none."""
    return "-" if value is None else f"{value:,.2f}"


def _excluded(metric: Metric) -> str:
    return ", ".join(f"{count} {reason}" for reason, count in sorted(metric.excluded.items()))

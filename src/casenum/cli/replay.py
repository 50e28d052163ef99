"""``casenum replay``: a foreign log, numbered and held against the lifecycle."""

from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import click
from rich.console import Console
from rich.progress import Progress

from casenum.cli.inputs import STDIN, Source, opened, read_text
from casenum.cli.options import as_json, name_option, zone_option
from casenum.cli.tables import Page, number, write_json
from casenum.errors import LogError
from casenum.exchange import (
    XES_COLUMNS,
    Columns,
    LogEvent,
    ReplayResult,
    StatusMap,
    first_lines,
    is_xes,
    read_events,
    read_xes,
)
from casenum.exchange import replay as replayed
from casenum.lifecycle import Lifecycle, service_case
from casenum.numbers import Pattern
from casenum.stores import open_store

Item = TypeVar("Item")

_TICK = 500  # rows between two looks at the progress bar


@click.command()
@click.argument("log")
@click.option("--case", metavar="COL", help="The column of the case id.")
@click.option("--status", metavar="COL[,COL]", help="The status column or columns.")
@click.option("--at", metavar="COL", help="The column of the time, in ISO 8601.")
@click.option("--map", "mapping", metavar="FILE", help="TOML with a table [status]: theirs = ours.")
@click.option("--store", default="memory:", help="Where to keep the cases; nowhere when left out.")
@click.option("--pattern", default="LOG-{seq:6}", show_default=True, help="How to number them.")
@click.option("--strict", is_flag=True, help="Stop at the first row that cannot be used.")
@name_option
@zone_option
@as_json
def replay(
    log: str,
    *,
    case: str | None,
    status: str | None,
    at: str | None,
    mapping: str | None,
    store: str,
    pattern: str,
    strict: bool,
    name: str | None,
    zone: str | None,
    as_json: bool,
) -> None:
    """Number every case of a LOG, and hold every change of status against the lifecycle.

    LOG is CSV, whose columns must be named, or XES, where columns are attributes and default to
    concept:name of the trace, concept:name of the event, and time:timestamp. It may be packed with
    gzip, and - reads standard input. The map's keys are the values of the status columns joined by
    /; an empty status says that the row says nothing.

    Example: casenum replay log.csv --case id --status state --at time --store cases.db
    """
    if log == mapping == STDIN:
        raise click.UsageError("only one of LOG and --map can be standard input")
    life = service_case()
    statuses = None if mapping is None else _statuses(mapping, life)
    scheme = Pattern(pattern, name=name, zone=zone)
    with opened(log) as source:
        events = _events(source, case, status, at)  # before a store is made: it may be no log
        with open_store(store) as kept, _watching(source) as watch:
            result = replayed(
                watch(events),
                store=kept,
                scheme=scheme,
                lifecycle=life,
                statuses=statuses,
                strict=strict,
            )
    if as_json:
        write_json(result.to_dict())
    else:
        _write(Page(), result)


def _events(
    source: Source, case: str | None, status: str | None, at: str | None
) -> Iterator[LogEvent | LogError]:
    names = None if status is None else status.split(",")
    if is_xes(source.beginning()):
        usual = XES_COLUMNS
        columns = Columns(case or usual.case, names or usual.status, at or usual.at)
        return read_xes(source.binary, columns)
    if case is None or names is None or at is None:
        raise click.UsageError("a CSV log needs --case, --status and --at")
    return read_events(source.text, Columns(case, names, at))


def _statuses(path: str, life: Lifecycle) -> StatusMap:
    return StatusMap.from_toml(read_text(path), {status.name for status in life.statuses})


class _Watch:
    """Move a progress bar along while items go by."""

    def __init__(self, progress: Progress, source: Source) -> None:
        self._progress, self._source = progress, source

    def __call__(self, items: Iterable[Item]) -> Iterator[Item]:
        task = self._progress.add_task("reading", total=self._source.size)
        for count, item in enumerate(items):
            if count % _TICK == 0 and self._source.size is not None:
                self._progress.update(task, completed=self._source.position())
            yield item


@contextmanager
def _watching(source: Source) -> Generator[_Watch, None, None]:
    console = Console(stderr=True)
    # transient: the bar is for waiting, and leaves no trace; in a pipe there is none at all
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        yield _Watch(progress, source)


# --- the page ----------------------------------------------------------------


def _write(page: Page, result: ReplayResult) -> None:
    page.table(("what the log holds", "#"), _counts(result))
    if result.problems:
        page.heading("Rows left out")
        for line in first_lines(result.problems, limit=5):
            page.line(line)
    _write_refused(page, result)
    _write_figures(page, result)


def _counts(result: ReplayResult) -> list[tuple[str, str]]:
    refused = sum(move.count for move in result.report.refused)
    counts = (
        ("rows read", result.events),
        ("cases", result.cases),
        ("cases added to the store", result.cases_added),
        ("cases that were in the store", result.cases_there),
        ("of these, gone on differently and left alone", result.cases_diverged),
        ("changes of status", result.status_changes),
        ("of these, refused by the lifecycle", refused),
        ("updates to the same status", result.same_status_updates),
        ("rows that say nothing", result.silent_rows),
    )
    return [(what, f"{count:,}") for what, count in counts]


def _write_refused(page: Page, result: ReplayResult) -> None:
    if result.report.refused:
        page.heading("Refused by the lifecycle, and kept as the log has them")
        rows = [(move.source, move.target, str(move.count)) for move in result.report.refused]
        page.table(("from", "to", "#count"), rows)


def _write_figures(page: Page, result: ReplayResult) -> None:
    report = result.report
    figures = (
        ("first resolution, median hours", report.first_resolution.median),
        ("first resolution, mean hours", report.first_resolution.mean),
        ("full resolution, median hours", report.full_resolution.median),
        ("full resolution, mean hours", report.full_resolution.mean),
        ("active time, mean hours", report.active_time.mean),
        ("paused time, mean hours", report.paused_time.mean),
    )
    page.heading("Figures")
    rows = [(name, number(metric.value), f"{metric.n:,}") for name, metric in figures]
    rate = report.reopen_rate
    reopened = "-" if rate.value is None else f"{rate.value:.2%}"
    page.table(("", "#value", "#n"), [*rows, ("reopen rate", reopened, f"{rate.n:,}")])

"""``casenum replay``: a foreign log, numbered and held against the lifecycle."""

import click

from casenum.cli.inputs import STDIN, opened
from casenum.cli.logs import (
    at_option,
    case_option,
    events_of,
    map_option,
    status_option,
    statuses_of,
    watching,
)
from casenum.cli.options import as_json, name_option, zone_option
from casenum.cli.tables import Page, number, write_json
from casenum.exchange import ReplayResult, first_lines
from casenum.exchange import replay as replayed
from casenum.lifecycle import service_case
from casenum.numbers import Pattern
from casenum.stores import open_store


@click.command()
@click.argument("log")
@case_option
@status_option
@at_option
@map_option
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
    statuses = statuses_of(mapping, life)
    scheme = Pattern(pattern, name=name, zone=zone)
    with opened(log) as source:
        events = events_of(source, case, status, at)  # before a store is made: it may be no log
        with open_store(store) as kept, watching(source) as watch:
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

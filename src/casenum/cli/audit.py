"""``casenum audit``: what the lifecycle would refuse of a foreign log; nothing is written."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import click

from casenum.cli.failures import FINE, NO
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
from casenum.cli.options import as_json
from casenum.cli.tables import Page, write_json
from casenum.errors import LogError
from casenum.exchange import LogEvent, Problem, first_lines
from casenum.exchange.outcome import Problems
from casenum.lifecycle import JSON, Audit, service_case
from casenum.lifecycle.auditing import Example


@click.command()
@click.argument("log")
@case_option
@status_option
@at_option
@map_option
@click.option("--strict", is_flag=True, help="Stop at the first row that cannot be used.")
@click.option("--answer-before-close", is_flag=True, help="Close only with an answer or a reason.")
@as_json
def audit(
    log: str,
    *,
    case: str | None,
    status: str | None,
    at: str | None,
    mapping: str | None,
    strict: bool,
    answer_before_close: bool,
    as_json: bool,
) -> int:
    """Say what the lifecycle would refuse of a LOG, before anything is switched on.

    The log is read as casenum replay reads it; no case is numbered or kept. Exit status 1 says that
    something would be refused, or that a status is unknown.

    Example: casenum audit tickets.csv --case id --status state --at changed --map zendesk
    """
    if log == mapping == STDIN:
        raise click.UsageError("only one of LOG and --map can be standard input")
    life = service_case(answer_before_close=answer_before_close)
    statuses = statuses_of(mapping, life)
    problems = Problems(strict=strict)
    with opened(log) as source:
        events = events_of(source, case, status, at)
        with watching(source) as watch:
            result = life.audit(_rows(watch(events), problems), statuses=statuses)
    left_out = problems.result()
    if as_json:
        told: dict[str, JSON] = {problem.code: problem.to_dict() for problem in left_out}
        write_json({**result.to_dict(), "problems": told})
    else:
        _write(Page(), result, left_out)
    return FINE if result.is_clean else NO


def _rows(
    events: Iterable[LogEvent | LogError], problems: Problems
) -> Iterator[tuple[str, str, datetime]]:
    for event in events:
        if isinstance(event, LogError):
            problems.add(event)
        else:
            yield event.case, event.status_key, event.at


# --- the page ----------------------------------------------------------------


def _write(page: Page, result: Audit, problems: tuple[Problem, ...]) -> None:
    page.table(("what the log holds", "#"), _counts(result))
    if problems:
        page.heading("Rows left out")
        for line in first_lines(problems, limit=5):
            page.line(line)
    if result.refused:
        page.heading("Changes that the lifecycle would refuse")
        page.table(
            ("from", "to", "why", "#count", "first in"),
            [
                (each.source or "-", each.target, each.code, f"{each.count:,}", _cases(each.first))
                for each in result.refused
            ],
        )
    if result.unknown:
        page.heading("Statuses that nobody has translated")
        page.table(
            ("status", "perhaps", "#rows", "first in"),
            [
                (each.key, each.meant or "-", f"{each.count:,}", _cases(each.first))
                for each in result.unknown
            ],
        )
    if result.unfinished:
        page.heading("Cases that the log leaves in a status that is not done")
        page.table(
            ("status", "#cases", "first in"),
            [(each.status, f"{each.count:,}", _cases(each.first)) for each in result.unfinished],
        )


def _counts(result: Audit) -> list[tuple[str, str]]:
    counts = (
        ("rows read", result.rows),
        ("cases", result.cases),
        ("changes of status", result.changes),
        ("updates to the same status", result.updates),
        ("rows that say nothing", result.silent),
        ("rows earlier than the one before, left out", result.disordered),
        ("cases hit by a refusal or an unknown status", result.hit),
    )
    share = "-" if result.share is None else f"{result.share:.2%}"
    return [*((what, f"{count:,}") for what, count in counts), ("share of the cases", share)]


def _cases(first: Iterable[Example]) -> str:
    return ", ".join(example.case for example in first)

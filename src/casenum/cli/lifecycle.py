"""``casenum lifecycle``: a preset as a picture, as tables or as a document, or what a log did."""

import sys
from collections.abc import Callable, Mapping
from typing import Final

import click

from casenum.cases import thaw_all
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
from casenum.cli.tables import write_json
from casenum.exchange import first_lines
from casenum.exchange import replay as replayed
from casenum.lifecycle import PRESETS, Lifecycle, Overlay, service_case
from casenum.numbers import Pattern
from casenum.stores import open_store

_FORMATS: Final[Mapping[str, Callable[[Lifecycle], str]]] = {
    "dot": Lifecycle.to_dot,
    "json": Lifecycle.to_json,
    "markdown": Lifecycle.to_markdown,
    "mermaid": Lifecycle.to_mermaid,
}
_SERVICE: Final = "service-case"


@click.command()
@click.option(
    "--preset",
    type=click.Choice([*PRESETS]),
    default=_SERVICE,
    show_default=True,
    help="Which lifecycle.",
)
@click.option(
    "--format", "form", type=click.Choice([*_FORMATS]), help="What to print; markdown if not said."
)
@click.option("--answer-before-close", is_flag=True, help="Close only with an answer or a reason.")
@click.option("--overlay", "log", metavar="LOG", help="Draw what the cases of a log did.")
@case_option
@status_option
@at_option
@map_option
@click.option(
    "--least",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Leave out arrows that were taken less often.",
)
@as_json
def lifecycle(
    *,
    preset: str,
    form: str | None,
    answer_before_close: bool,
    log: str | None,
    case: str | None,
    status: str | None,
    at: str | None,
    mapping: str | None,
    least: int,
    as_json: bool,
) -> None:
    """Print a lifecycle: which status of a case may follow which.

    With --overlay the picture shows what the cases of a log did: how often each arrow was taken,
    and how long each status lasted. The log is read as casenum replay reads it, and kept nowhere.

    Example: casenum lifecycle --format dot | dot -Tsvg > service-case.svg
    """
    if as_json and form not in {None, "json"}:
        raise click.UsageError(f"--json and --format {form} ask for two things; give one")
    life = _preset(preset, answer_before_close=answer_before_close)
    wanted = "json" if as_json else form
    if log is None:
        if any(given is not None for given in (case, status, at, mapping)):
            raise click.UsageError("--case, --status, --at and --map say how to read --overlay LOG")
        print(_FORMATS[wanted or "markdown"](life), end="")
        return
    if log == mapping == STDIN:
        raise click.UsageError("only one of --overlay and --map can be standard input")
    if wanted == "markdown":
        raise click.UsageError("--overlay draws a picture; give --format mermaid, dot or json")
    _draw(life, _overlay(life, log, (case, status, at), mapping).at_least(least), wanted)


def _preset(name: str, *, answer_before_close: bool) -> Lifecycle:
    if answer_before_close and name != _SERVICE:
        raise click.UsageError(f"--answer-before-close is for the preset {_SERVICE}")
    return service_case(answer_before_close=True) if answer_before_close else PRESETS[name]()


def _overlay(
    life: Lifecycle, log: str, columns: tuple[str | None, ...], mapping: str | None
) -> Overlay:
    """Replay a log in memory, and count what its cases did; rows left out go to stderr."""
    statuses = statuses_of(mapping, life)
    with opened(log) as source:
        events = events_of(source, *columns)
        with open_store("memory:") as store, watching(source) as watch:
            result = replayed(
                watch(events),
                store=store,
                scheme=Pattern("LOG-{seq:6}"),
                lifecycle=life,
                statuses=statuses,
            )
            for line in first_lines(result.problems, limit=5):
                print(line, file=sys.stderr)
            return Overlay.of(
                [fact.entry for fact in thaw_all(history.records) if fact.entry is not None]
                for history in store.histories()
            )


def _draw(life: Lifecycle, overlay: Overlay, wanted: str | None) -> None:
    if wanted == "json":
        write_json({"lifecycle": life.name, "version": life.version, **overlay.to_dict()})
    elif wanted == "dot":
        print(life.to_dot(overlay=overlay), end="")
    else:
        print(life.to_mermaid(overlay=overlay), end="")

"""What commands share that read an event log: options, rows, the map, and a bar to wait by."""

from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

import click
from rich.console import Console
from rich.progress import Progress

from casenum.cli.inputs import Source, read_text
from casenum.cli.options import Option
from casenum.errors import LogError
from casenum.exchange import (
    XES_COLUMNS,
    Columns,
    LogEvent,
    StatusMap,
    is_xes,
    read_events,
    read_xes,
)
from casenum.lifecycle import Lifecycle
from casenum.lifecycle.mappings import names, table

Item = TypeVar("Item")

_TICK = 500  # rows between two looks at the progress bar

case_option: Final[Option] = click.option(
    "--case", metavar="COL", help="The column of the case id."
)

status_option: Final[Option] = click.option(
    "--status", metavar="COL[,COL]", help="The status column or columns."
)

at_option: Final[Option] = click.option(
    "--at", metavar="COL", help="The column of the time, in ISO 8601."
)

map_option: Final[Option] = click.option(
    "--map",
    "mapping",
    metavar="FILE|NAME",
    help=f"TOML with a table [status]: theirs = ours; or a known one: {', '.join(names())}.",
)


def events_of(
    source: Source, case: str | None, status: str | None, at: str | None
) -> Iterator[LogEvent | LogError]:
    """Return the rows of a log, whose columns must be named where it is CSV.

    Raises:
        LogError: it is no log, or lacks a column.
        UsageError: it is CSV, and a column was not named.
    """
    names = None if status is None else status.split(",")
    if is_xes(source.beginning()):
        usual = XES_COLUMNS
        columns = Columns(case or usual.case, names or usual.status, at or usual.at)
        return read_xes(source.binary, columns)
    if case is None or names is None or at is None:
        raise click.UsageError("a CSV log needs --case, --status and --at")
    return read_events(source.text, Columns(case, names, at))


def statuses_of(path: str | None, life: Lifecycle) -> StatusMap | None:
    """Return the map in a file, or a known one, held against a lifecycle; None for neither.

    Raises:
        ArgumentError: it is no TOML, has no table of statuses, or names an unknown one.
        OSError: it cannot be read.
    """
    if path is None:
        return None
    statuses = {status.name for status in life.statuses}
    if path in names():
        return StatusMap(table(path).names, statuses)
    return StatusMap.from_toml(read_text(path), statuses)


class Watch:
    """Move a progress bar along while items go by."""

    def __init__(self, progress: Progress, source: Source) -> None:
        self._progress, self._source = progress, source

    def __call__(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield the items, looking at the bar now and then."""
        task = self._progress.add_task("reading", total=self._source.size)
        for count, item in enumerate(items):
            if count % _TICK == 0 and self._source.size is not None:
                self._progress.update(task, completed=self._source.position())
            yield item


@contextmanager
def watching(source: Source) -> Generator[Watch, None, None]:
    """Show a progress bar on a terminal while a log is read, and none in a pipe."""
    console = Console(stderr=True)
    # transient: the bar is for waiting, and leaves no trace; in a pipe there is none at all
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        yield Watch(progress, source)

"""``casenum report``: the figures of a store."""

from collections.abc import Iterator
from datetime import datetime, tzinfo

import click

from casenum.arguments import moment
from casenum.cases import Fact, thaw_all
from casenum.cli.options import as_json, zone_named, zone_option
from casenum.cli.tables import Page, write_json, write_report
from casenum.clock import SystemClock
from casenum.errors import ArgumentError
from casenum.metrics import report as figures
from casenum.storage import SupportsScan
from casenum.stores import open_store


@click.command()
@click.argument("store")
@click.option("--as-of", metavar="TIME", help="Report as it was at a time in ISO 8601; now if not.")
@zone_option
@as_json
def report(store: str, *, as_of: str | None, zone: str | None, as_json: bool) -> None:
    """Print the figures of STORE, an SQLite file or the URL of a store.

    Each figure carries how many cases it stands on, what it leaves out, and how it is computed.

    Example: casenum report cases.db
    """
    at, weeks = _moment(as_of), zone_named(zone)
    with open_store(store, create=False) as opened:
        result = figures(histories(opened), as_of=_local(at, weeks), zone=weeks)
    if as_json:
        write_json(result.to_dict())
    else:
        write_report(Page(), result)


def histories(store: SupportsScan) -> Iterator[tuple[Fact, ...]]:
    """Yield the facts of every case of a store."""
    return (thaw_all(history.records) for history in store.histories())


def _local(at: datetime, weeks: tzinfo) -> datetime:
    try:
        return at.astimezone(weeks)
    except OverflowError:  # the zone's calendar ends before: UTC's does not
        return at


def _moment(as_of: str | None) -> datetime:
    if as_of is None:
        return SystemClock().now()
    try:
        return moment("--as-of", datetime.fromisoformat(as_of))
    except ValueError as error:
        expected = "a time with an offset such as 2021-01-04T17:00:00+01:00"
        raise ArgumentError("--as-of", expected, "another text") from error

"""``casenum explain``: what a pattern's numbers are like, and what is proven of them."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

import attrs
import click

from casenum.arguments import moment
from casenum.cli.options import as_json, name_option, scope_option, scopes_of, zone_option
from casenum.cli.tables import Page, write_json
from casenum.clock import SystemClock
from casenum.errors import ArgumentError
from casenum.lifecycle import JSON
from casenum.numbers import Description, Pattern, Simulation, simulate
from casenum.numbers.language.zones import zone_of

_AHEAD: Final = timedelta(days=3653)
_DAY_LENGTH: Final = len("2031-01-01")

# What a pattern that stands has passed; the names are those of the errors that refuse the others.
_PROVEN: Final = (
    ("injective", "what selects the counter can be seen in the number: none is given twice"),
    ("unambiguous", "no text has two readings"),
    ("calendar", "the date fields name one period"),
)
_CHECKED: Final = ("checkable", "the fields before the check lie in the alphabet of its algorithm")


@click.command()
@click.argument("pattern")
@click.option(
    "--simulate", "rate", type=float, metavar="RATE", help="Look ahead at so many numbers a day."
)
@click.option("--until", metavar="DATE", help="How far to look ahead; ten years if not.")
@click.option("--since", metavar="DATE", help="From when to look ahead; now if not.")
@scope_option
@name_option
@zone_option
@as_json
def explain(
    pattern: str,
    *,
    rate: float | None,
    until: str | None,
    since: str | None,
    scopes: tuple[str, ...],
    name: str | None,
    zone: str | None,
    as_json: bool,
) -> None:
    """Show what the numbers of PATTERN are like: samples, capacity, order, and what is proven.

    A pattern that could repeat or misread a number is refused with an example, and the exit status
    is 2. With --simulate the years to come are gone through: when counters begin anew or are full,
    when numbers become longer, and the nights in which clocks change. A DATE is a day of the zone,
    or a time with an offset.

    Example: casenum explain 'SRV-{year}-{seq:3}' --simulate 40
    """
    scheme = Pattern(pattern, name=name, zone=zone, scopes=scopes_of(scopes))
    ahead = _simulated(scheme, rate, since=since, until=until)
    found = scheme.describe()
    if as_json:
        proven: dict[str, JSON] = dict(_proven(found))
        row: dict[str, JSON] = {"name": scheme.name, **_row(found), "proven": proven}
        write_json(row if ahead is None else {**row, "simulation": _simulation_row(ahead)})
        return
    page = Page()
    page.line(found.to_text())
    page.heading("Proven")
    page.table(("proof", "what it shows"), _proven(found))
    if ahead is not None:
        page.heading("Simulated")
        page.line(ahead.to_text())


def _simulated(
    scheme: Pattern, rate: float | None, *, since: str | None, until: str | None
) -> Simulation | None:
    """Return what the years to come bring, or None where nobody asked."""
    if rate is None:
        if since is not None or until is not None:
            raise ArgumentError("--since and --until", "given with --simulate", "alone")
        return None
    settings = scheme.shape.settings
    zone = zone_of(settings.zone or None)
    begin = SystemClock().now() if since is None else _instant("--since", since, zone)
    ahead = min(_AHEAD, datetime.max.replace(tzinfo=UTC) - begin)
    end = begin + ahead if until is None else _instant("--until", until, zone)
    names = scheme.shape.scope_names
    codes = {each: settings.scopes[each] for each in names}
    scope = {each: code.characters[0] * code.least for each, code in codes.items()}
    return simulate(scheme, rate, end, since=begin, scope=scope)


def _instant(option: str, written: str, zone: tzinfo) -> datetime:
    """Return the first instant of a day, or a time with an offset."""
    try:
        found = datetime.fromisoformat(written)
        day = len(written) <= _DAY_LENGTH and found.tzinfo is None
        return moment(option, found.replace(tzinfo=zone) if day else found)
    except ValueError as error:
        expected = "a day such as 2031-01-01, or a time with an offset"
        raise ArgumentError(option, expected, "another text") from error


def _simulation_row(ahead: Simulation) -> dict[str, JSON]:
    return {
        "since": _local(ahead, ahead.since),
        "until": _local(ahead, ahead.until),
        "a_day": ahead.a_day,
        "issued": ahead.issued,
        "refused": ahead.refused,
        "series": ahead.series,
        "longest": ahead.longest,
        "totals": dict(ahead.totals),
        "events": [
            {
                "kind": event.kind,
                "at": _local(ahead, event.at),
                "number": event.number,
                "explanation": event.explanation,
            }
            for event in ahead.events
        ],
    }


def _local(ahead: Simulation, at: datetime) -> str:
    return at.astimezone(ahead.zone).isoformat()


def _proven(found: Description) -> tuple[tuple[str, str], ...]:
    return _PROVEN if found.check is None else (*_PROVEN, _CHECKED)


def _row(found: Description) -> dict[str, JSON]:
    row = attrs.asdict(found)
    for name in ("int32_from", "float_from", "column_from"):
        row[name] = None if row[name] is None else row[name].isoformat()
    return row

"""``casenum explain``: what a pattern's numbers are like, and what is proven of them."""

from typing import Final

import attrs
import click

from casenum.cli.options import as_json, name_option, scope_option, scopes_of, zone_option
from casenum.cli.tables import Page, write_json
from casenum.lifecycle import JSON
from casenum.numbers import Description, Pattern

# What a pattern that stands has passed; the names are those of the errors that refuse the others.
_PROVEN: Final = (
    ("injective", "what selects the counter can be seen in the number: none is given twice"),
    ("unambiguous", "no text has two readings"),
    ("calendar", "the date fields name one period"),
)
_CHECKED: Final = ("checkable", "the fields before the check lie in the alphabet of its algorithm")


@click.command()
@click.argument("pattern")
@scope_option
@name_option
@zone_option
@as_json
def explain(
    pattern: str, *, scopes: tuple[str, ...], name: str | None, zone: str | None, as_json: bool
) -> None:
    """Show what the numbers of PATTERN are like: samples, capacity, order, and what is proven.

    A pattern that could repeat or misread a number is refused with an example, and the exit status
    is 2.

    Example: casenum explain 'SRV-{year}-{seq:3}'
    """
    scheme = Pattern(pattern, name=name, zone=zone, scopes=scopes_of(scopes))
    found = scheme.describe()
    if as_json:
        write_json({"name": scheme.name, **_row(found), "proven": dict(_proven(found))})
        return
    page = Page()
    page.line(found.to_text())
    page.heading("Proven")
    page.table(("proof", "what it shows"), _proven(found))


def _proven(found: Description) -> tuple[tuple[str, str], ...]:
    return _PROVEN if found.check is None else (*_PROVEN, _CHECKED)


def _row(found: Description) -> dict[str, JSON]:
    row = attrs.asdict(found)
    for name in ("int32_from", "float_from"):
        row[name] = None if row[name] is None else row[name].isoformat()
    return row

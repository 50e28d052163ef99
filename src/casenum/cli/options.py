"""Options that several commands share, and the values behind them."""

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

import click

from casenum.arguments import text
from casenum.errors import ArgumentError

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")

name_option = click.option("--name", help="The name of the number scheme, as the store knows it.")

zone_option = click.option("--zone", help="The IANA time zone of dates and weeks; UTC if not.")


def zone_named(name: str | None) -> tzinfo:
    """Return a time zone by its IANA name, or UTC for None.

    Raises:
        ArgumentError: there is no such zone.

    >>> zone_named("Europe/Stockholm").key
    'Europe/Stockholm'
    """
    if name is None:
        return UTC
    try:
        return ZoneInfo(text("zone", name))
    except (ValueError, LookupError, OSError) as error:
        expected = "an IANA name such as Europe/Stockholm"
        raise ArgumentError("zone", expected, "another text") from error

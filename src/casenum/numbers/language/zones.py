"""Zones by their IANA names, with an error that says what is missing."""

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo, available_timezones

from casenum.arguments import nearest, text
from casenum.errors import ArgumentError


def zone_of(name: str | None) -> tzinfo:
    """Return the zone of an IANA name; UTC for None.

    Raises:
        ArgumentTypeError: the name is not text.
        ArgumentError: there is no such zone, or no zone database on this machine.

    >>> zone_of("Europe/Stockholm")
    zoneinfo.ZoneInfo(key='Europe/Stockholm')
    """
    if name is None:
        return UTC
    try:
        return ZoneInfo(text("zone", name))
    except (KeyError, ValueError, OSError) as error:
        if isinstance(error, ArgumentError):
            raise
        raise _unknown(name) from None


def _unknown(name: str) -> ArgumentError:
    known = available_timezones()
    expected = "an IANA zone such as 'Europe/Stockholm'"
    if not known:
        return ArgumentError("zone", f"{expected}; run: pip install tzdata", "one of no database")
    close = sorted(nearest(name, known, most=3))
    return ArgumentError("zone", expected, f"another text; near it: {', '.join(close) or 'none'}")

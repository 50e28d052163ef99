"""Spans of time as a definition holds them: whole seconds, written as days, hours and minutes."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from casenum.arguments import whole
from casenum.errors import ArgumentError, ArgumentTypeError

LONGEST: Final = timedelta(days=36_525)  # a hundred years: a longer wait is a slip of the pen

_SECOND: Final = timedelta(seconds=1)
_UNITS: Final = (
    ("days", timedelta(days=1)),
    ("hours", timedelta(hours=1)),
    ("minutes", timedelta(minutes=1)),
    ("seconds", _SECOND),
)
UNITS: Final = frozenset(name for name, _ in _UNITS)


def span(name: str, value: object) -> timedelta:
    """Return the value if it is a span that a timer can wait.

    Raises:
        ArgumentTypeError: it is no timedelta.
        ArgumentError: it is not whole seconds, from one second to a hundred years.

    >>> span("after", timedelta(0))
    Traceback (most recent call last):
    casenum.errors.ArgumentError: after must be one second or more, not nothing
    """
    if not isinstance(value, timedelta):
        raise ArgumentTypeError(name, "a timedelta", type(value).__name__)
    if value < _SECOND:
        raise ArgumentError(name, "one second or more", "less" if value else "nothing")
    if value > LONGEST:
        raise ArgumentError(name, "a hundred years or less", "more")
    if value.microseconds:
        raise ArgumentError(name, "whole seconds", "parts of one")
    return value


def units(value: timedelta) -> dict[str, int]:
    """Return a span by its units, those that are nothing left out.

    >>> units(timedelta(hours=36))
    {'days': 1, 'hours': 12}
    """
    found: dict[str, int] = {}
    for name, unit in _UNITS:
        count, value = divmod(value, unit)
        if count:
            found[name] = count
    return found


def of_units(name: str, written: Mapping[str, object]) -> timedelta:
    """Return the span that its units make.

    Raises:
        ArgumentTypeError: a unit is no whole number.
        ArgumentError: a unit is below nothing, or the span cannot be meant.

    >>> of_units("after", {"days": 1, "hours": 12}) == timedelta(hours=36)
    True
    """
    total = timedelta(0)
    for unit, size in _UNITS:
        most = LONGEST // size
        total += whole(f"{name}: {unit}", written.get(unit, 0), least=0, most=most) * size
    return span(name, total)


def spoken(value: timedelta) -> str:
    """Return a span in words.

    >>> spoken(timedelta(days=7)), spoken(timedelta(hours=25))
    ('7 days', '1 day 1 hour')
    """
    return " ".join(
        f"{count} {unit if count > 1 else unit.removesuffix('s')}"
        for unit, count in units(value).items()
    )

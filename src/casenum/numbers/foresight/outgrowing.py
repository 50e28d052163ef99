"""When numbers outgrow what they are kept in: integers of 32 bits, floats, columns of a width."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Final

from casenum.numbers.language.periods import DATE_FIELDS
from casenum.numbers.language.shapes import Shape

INT_32: Final = 2**31 - 1
FLOAT_EXACT: Final = 2**53
SEARCHED_FROM: Final = date(1970, 1, 1)
_DIGITS: Final = frozenset("0123456789")


def _is_led_by_date(shape: Shape) -> bool:
    digits = all(element.characters <= _DIGITS for element in shape.elements)
    return digits and next(iter(shape.fields)) in DATE_FIELDS and falls(shape.fields)


def falls(names: Iterable[str]) -> bool:
    """Return whether date fields stand in the order of their weight, the heaviest first.

    >>> falls(["year", "month"]), falls(["month", "year"])
    (True, False)
    """
    order = list(DATE_FIELDS)
    places = [order.index(name) for name in names if name in DATE_FIELDS]
    return places == sorted(places)


def first_day_above(shape: Shape, limit: int) -> date | None:
    """Return the first day whose first number passes a limit; the days are in order of value.

    None where numbers are not all digits and led by a date, or never do.

    >>> from casenum.numbers import Pattern
    >>> first_day_above(Pattern("{year:2}{month}{day}{seq:4}").shape, INT_32)
    datetime.date(2022, 1, 1)
    """
    if not _is_led_by_date(shape):
        return None
    low, high = _searched(shape)
    if _first_number(shape, date.fromordinal(high)) <= limit:
        return None
    while low < high:
        middle = (low + high) // 2
        if _first_number(shape, date.fromordinal(middle)) > limit:
            high = middle
        else:
            low = middle + 1
    return date.fromordinal(low)


def _searched(shape: Shape) -> tuple[int, int]:
    if not shape.short_year:
        return SEARCHED_FROM.toordinal(), date(9998, 12, 31).toordinal()
    century = shape.settings.century
    return date(century, 1, 1).toordinal(), date(century + 99, 12, 31).toordinal()


def _first_number(shape: Shape, day: date) -> int:
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return int(shape.text(shape.sample(at, shape.settings.start)))


def first_value_beyond(shape: Shape, column: int) -> int | None:
    """Return the first value of a counter whose number is longer than a column, or None for none.

    Every scope variable is taken at its longest.

    >>> from casenum.numbers import Pattern
    >>> first_value_beyond(Pattern("ABC-{seq:5}").shape, 10)
    1000000
    """
    if shape.longest <= column:
        return None
    name = next((each for each in ("seq", "opaque") if each in shape.fields), "")
    if not name:
        return shape.start
    counter = shape.fields[name]
    room = column - (shape.longest - counter.most)
    if room < counter.least:
        return shape.start
    first = len(counter.characters) ** room + (shape.start if name == "opaque" else 0)
    return first if first <= shape.limit else None

"""Describing a pattern: how many numbers, how long, until when, in what order, how guessable."""

from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Final

import attrs

from casenum.numbers.periods import DATE_FIELDS
from casenum.numbers.shapes import Shape

INT_32: Final = 2**31 - 1
FLOAT_EXACT: Final = 2**53
_SAMPLE: Final = datetime(2021, 1, 4, 9, tzinfo=UTC)
_SEARCHED_FROM: Final = date(1970, 1, 1)
_ULID_BITS: Final = 80


@attrs.frozen(slots=True)
class Description:
    """Say what a pattern's numbers are like.

    ``capacity`` is how many numbers one series holds; ``int32_from`` and ``float_from`` are the
    first days on which the first number of a period, taken as an integer, passes 2^31-1 and 2^53
    (None where numbers are not all digits and led by a date, or never do; 1970-01-01 is from the
    start); ``guess_bits`` is what an outsider must guess to hit a number that exists.

    >>> from casenum.numbers import Pattern
    >>> facts = Pattern("{year:2}{month}{day}{seq:4}").describe()
    >>> facts.int32_from, facts.capacity, facts.zone
    (datetime.date(2022, 1, 1), 9223372036854775807, 'UTC')
    """

    pattern: str
    samples: tuple[str, ...]
    zone: str
    restart: str
    capacity: int
    longest: int
    int32_from: date | None
    float_from: date | None
    text_order: str
    guess_bits: int
    guessability: str
    check: str | None
    check_misses: tuple[str, ...]

    def to_text(self) -> str:
        """Return the description as lines of text."""
        lines = [
            ("samples", ", ".join(self.samples)),
            ("zone", self.zone),
            ("counter", f"{self.restart}; {self.capacity} numbers in a series"),
            ("length", f"at most {self.longest} characters"),
            ("text order", self.text_order),
            ("guessable", self.guessability),
            ("check", _check_line(self.check, self.check_misses)),
            *_passing("2^31-1", self.int32_from),
            *_passing("2^53", self.float_from),
        ]
        return "\n".join([self.pattern, *[f"  {name + ':':<12} {said}" for name, said in lines]])

    def __str__(self) -> str:
        return self.to_text()


def _check_line(check: str | None, misses: tuple[str, ...]) -> str:
    if check is None:
        return "none: a mistyped number may be another valid one"
    return f"{check} over all but its own characters; sees single and swap, misses some of " + (
        ", ".join(misses)
    )


def _passing(limit: str, day: date | None) -> list[tuple[str, str]]:
    if day is None:
        return []
    when = "from the start" if day == _SEARCHED_FROM else f"from {day}"
    return [("integer", f"passes {limit} {when}")]


def describe(shape: Shape) -> Description:
    """Return what the numbers of a shape are like.

    >>> from casenum.numbers import Pattern
    >>> describe(Pattern("ABC-{seq:5}").shape).samples
    ('ABC-00001', 'ABC-00002', 'ABC-100000')
    """
    capacity = shape.limit - shape.settings.start + 1
    return Description(
        pattern=shape.pattern,
        samples=_samples(shape),
        zone=shape.settings.zone or "UTC",
        restart=_restart(shape),
        capacity=capacity,
        longest=shape.longest,
        int32_from=_first_day_above(shape, INT_32),
        float_from=_first_day_above(shape, FLOAT_EXACT),
        text_order=_text_order(shape),
        guess_bits=_ULID_BITS if "ulid" in shape.fields else 0,
        guessability=_guessability(shape),
        check=shape.algorithm.name if shape.algorithm else None,
        check_misses=shape.algorithm.misses if shape.algorithm else (),
    )


def _samples(shape: Shape) -> tuple[str, ...]:
    start = shape.settings.start
    values = [start, start + 1]
    if "seq" in shape.fields:
        values.append(10 ** shape.fields["seq"].least)
    fitting = [value for value in values if start <= value <= shape.limit]
    texts = [shape.text(shape.sample(_sample_day(shape), value)) for value in fitting]
    return tuple(dict.fromkeys(texts))


def _sample_day(shape: Shape) -> datetime:
    return _SAMPLE.replace(year=shape.settings.century + 21) if shape.short_year else _SAMPLE


def _restart(shape: Shape) -> str:
    scopes = "".join([f", one for each {name}" for name in shape.scope_names])
    period = f"restarts with each {' and '.join(shape.rule.fields)}" if shape.rule.fields else ""
    return (period or "never restarts") + scopes


def _guessability(shape: Shape) -> str:
    if "ulid" in shape.fields:
        return "80 random bits; numbers of one millisecond follow each other; it shows its time"
    hint = " (a check character stops slips, not guesses)" if shape.algorithm else ""
    return (
        f"0 bits: who has seen one number knows others{hint}, and two numbers of a series, seen at "
        "two times, tell how many were given between; it is a name, not a key"
    )


def _text_order(shape: Shape) -> str:
    names = [name for name in shape.fields if name != "check"]
    if "ulid" in shape.fields:
        return "is time order" if names[0] == "ulid" else "is time order within a scope"
    order = [*DATE_FIELDS]
    dates = [order.index(name) for name in names if name in DATE_FIELDS]
    falling = all(one < other for one, other in pairwise(dates)) and not shape.short_year
    if not falling or shape.scope_names or names[-1] != "seq":
        return "is not time order; sort by sort_key"
    field = shape.fields["seq"]
    if not field.grows:
        return "is time order"
    return f"is time order until a counter passes {10**field.least - 1}; sort by sort_key"


def _is_led_by_date(shape: Shape) -> bool:
    digits = all(element.characters <= frozenset("0123456789") for element in shape.elements)
    order = [list(DATE_FIELDS).index(name) for name in shape.fields if name in DATE_FIELDS]
    return (
        digits
        and bool(order)
        and order == sorted(order)
        and next(iter(shape.fields)) in DATE_FIELDS
    )


def _first_day_above(shape: Shape, limit: int) -> date | None:
    """Return the first day whose first number passes a limit; the days are in order of value."""
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
        return _SEARCHED_FROM.toordinal(), date(9998, 12, 31).toordinal()
    century = shape.settings.century
    return date(century, 1, 1).toordinal(), date(century + 99, 12, 31).toordinal()


def _first_number(shape: Shape, day: date) -> int:
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return int(shape.text(shape.sample(at, shape.settings.start)))

"""Describing a pattern: how many numbers, how long, until when, in what order, how guessable."""

from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Final

import attrs

from casenum.arguments import whole
from casenum.numbers.foresight.guessing import guess_bits, guessability, volume
from casenum.numbers.foresight.outgrowing import (
    FLOAT_EXACT,
    INT_32,
    SEARCHED_FROM,
    first_day_above,
    first_value_beyond,
)
from casenum.numbers.language.grammar import LONGEST
from casenum.numbers.language.periods import DATE_FIELDS
from casenum.numbers.language.shapes import Shape

_SAMPLE: Final = datetime(2021, 1, 4, 9, tzinfo=UTC)

# Up to how many characters, the check included, an algorithm sees any two that change places; the
# order of its base says so (see each file). ``misses`` holds at any length.
_ANY_SWAP: Final = {
    "gf32": 31,
    "gf32-2": 31,
    "iso7064-11-2": 10,
    "iso7064-37-2": 36,
    "iso7064-97-10": 96,
}


@attrs.frozen(slots=True)
class Description:
    """Say what a pattern's numbers are like.

    ``capacity`` is how many numbers one series holds; ``int32_from`` and ``float_from`` are the
    first days on which the first number of a period, taken as an integer, passes 2^31-1 and 2^53
    (None where numbers are not all digits and led by a date, or never do; 1970-01-01 is from the
    start), and ``column_from`` that on which it has more digits than the column asked about;
    ``column_value`` is the first value of a counter whose text is longer than that column;
    ``guess_bits`` is what an outsider must guess to name a number that may exist; ``volume`` is
    what seen numbers tell about how many were given; ``check_holds`` is what the check sees
    besides, and up to which length.

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
    check_holds: str
    volume: str
    column: int | None
    column_from: date | None
    column_value: int | None

    def to_text(self) -> str:
        """Return the description as lines of text."""
        lines = [
            ("samples", ", ".join(self.samples)),
            ("zone", self.zone),
            ("counter", f"{self.restart}; {self.capacity} numbers in a series"),
            ("length", f"at most {self.longest} characters"),
            ("text order", self.text_order),
            ("guessable", self.guessability),
            ("volume", self.volume),
            ("check", self._check_line()),
            *_passing("2^31-1", self.int32_from),
            *_passing("2^53", self.float_from),
            *_passing(f"{self.column} digits", self.column_from),
            *self._column_lines(),
        ]
        return "\n".join([self.pattern, *[f"  {name + ':':<12} {said}" for name, said in lines]])

    def _check_line(self) -> str:
        if self.check is None:
            return "none: a mistyped number may be another valid one"
        missed = ", ".join(self.check_misses) or "nothing"
        return (
            f"{self.check} over all before it that it can check; of single, swap, twin, jump and "
            f"leading-zero it misses some {missed}{self.check_holds}"
        )

    def _column_lines(self) -> list[tuple[str, str]]:
        if self.column is None:
            return []
        if self.column_value is None:
            return [("column", f"{self.column} characters hold every number")]
        return [("column", f"{self.column} characters hold no number from {self.column_value} on")]

    def __str__(self) -> str:
        return self.to_text()


def _passing(limit: str, day: date | None) -> list[tuple[str, str]]:
    if day is None:
        return []
    when = "from the start" if day == SEARCHED_FROM else f"from {day}"
    return [("integer", f"passes {limit} {when}")]


def describe(shape: Shape, column: int | None = None) -> Description:
    """Return what the numbers of a shape are like, beside a column of so many characters.

    Raises:
        ArgumentTypeError: the column is no int.
        ArgumentError: it is not 1 to 255.

    >>> from casenum.numbers import Pattern
    >>> describe(Pattern("ABC-{seq:5}").shape).samples
    ('ABC-00001', 'ABC-00002', 'ABC-100000')
    """
    if column is not None:
        whole("column", column, least=1, most=LONGEST)
    return Description(
        pattern=shape.pattern,
        samples=_samples(shape),
        zone=shape.settings.zone or "UTC",
        restart=_restart(shape),
        capacity=shape.limit - shape.start + 1,
        longest=shape.longest,
        int32_from=first_day_above(shape, INT_32),
        float_from=first_day_above(shape, FLOAT_EXACT),
        text_order=_text_order(shape),
        guess_bits=guess_bits(shape),
        guessability=guessability(shape),
        check=shape.algorithm.name if shape.algorithm else None,
        check_misses=shape.algorithm.misses if shape.algorithm else (),
        check_holds=_holds(shape),
        volume=volume(shape),
        column=column,
        column_from=None if column is None else first_day_above(shape, 10**column - 1),
        column_value=None if column is None else first_value_beyond(shape, column),
    )


def _holds(shape: Shape) -> str:
    algorithm = shape.algorithm
    if algorithm is None or algorithm.name not in _ANY_SWAP:
        return ""
    most, longest = _ANY_SWAP[algorithm.name], shape.checked_most + algorithm.check_length
    corrects = "corrects any one wrong character and " if algorithm.check_length > 1 else ""
    corrects = corrects if algorithm.name == "gf32-2" else ""
    fits = "all numbers" if longest <= most else f"not all: they have up to {longest}"
    return f"; up to {most} characters ({fits}) it {corrects}sees any two that change places"


def _samples(shape: Shape) -> tuple[str, ...]:
    values = [shape.start, shape.start + 1]
    if "seq" in shape.fields:
        counter = shape.fields["seq"]
        base = 10 if shape.settings.overflow == "widen" else len(counter.characters)
        values.append(base**counter.least)
    fitting = [value for value in values if shape.start <= value <= shape.limit]
    texts = [shape.text(shape.sample(_sample_day(shape), value)) for value in fitting]
    return tuple(dict.fromkeys(texts))


def _sample_day(shape: Shape) -> datetime:
    return _SAMPLE.replace(year=shape.settings.century + 21) if shape.short_year else _SAMPLE


def _restart(shape: Shape) -> str:
    scopes = "".join([f", one for each {name}" for name in shape.scope_names])
    period = f"restarts with each {' and '.join(shape.rule.fields)}" if shape.rule.fields else ""
    return (period or "never restarts") + scopes


def _text_order(shape: Shape) -> str:
    names = [name for name in shape.fields if name != "check"]
    if "ulid" in shape.fields:
        return "is time order" if names[0] == "ulid" else "is time order within a scope"
    if "seq" not in shape.fields:
        return "is not time order, and that of sort_key neither: the numbers hide it"
    order = [*DATE_FIELDS]
    dates = [order.index(name) for name in names if name in DATE_FIELDS]
    falling = all(one < other for one, other in pairwise(dates)) and not shape.short_year
    leading = names[: names.index("seq")]
    if (
        not falling
        or shape.scope_names
        or set(leading) - set(DATE_FIELDS)
        or len(leading) < len(dates)
    ):
        return "is not time order; sort by sort_key"
    field = shape.fields["seq"]
    if not field.grows:
        return "is time order"
    last = len(field.characters) ** field.least - 1
    return f"is time order until a counter passes {last}; sort by sort_key"

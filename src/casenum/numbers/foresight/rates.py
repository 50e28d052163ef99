"""Rates: when each number of a simulation is asked for."""

from datetime import timedelta
from fractions import Fraction
from typing import Final

from casenum.errors import ArgumentError, ArgumentTypeError
from casenum.numbers.foresight.stretches import DAY

_MOST_A_DAY: Final = 10**12
_MICROSECOND: Final = timedelta(microseconds=1)


def per_us(rate: object) -> Fraction:
    """Return a rate as numbers in a microsecond.

    Raises:
        ArgumentTypeError: it is neither a number nor a timedelta.
        ArgumentError: it is none, without an end, or more than 10^12 numbers a day.

    >>> per_us(timedelta(milliseconds=1))
    Fraction(1, 1000)
    """
    if isinstance(rate, timedelta):
        if rate <= timedelta(0):
            raise ArgumentError("rate", "a time longer than none", "that")
        return Fraction(1, rate // _MICROSECOND)
    if not isinstance(rate, int | float) or isinstance(rate, bool):
        raise ArgumentTypeError("rate", "numbers a day, or a timedelta", type(rate).__name__)
    if not 0 < rate <= _MOST_A_DAY:  # what is no number or no end is not either
        raise ArgumentError("rate", "more than 0 and at most 10^12 numbers a day", "that")
    return Fraction(rate) / DAY


class Stream:
    """Know when each number is asked for: the first at once, all others at one distance.

    >>> hourly = Stream(0, per_us(24))
    >>> hourly.at(2) - hourly.at(1), hourly.before(3_600_000_001), hourly.a_day
    (3600000000, 2, 24.0)
    """

    __slots__ = ("_begin", "_down", "_up", "a_day")

    def __init__(self, begin: int, per_us: Fraction) -> None:
        self._begin, self._up, self._down = begin, per_us.numerator, per_us.denominator
        self.a_day: Final[float] = float(per_us * DAY)

    def at(self, index: int) -> int:
        """Return the instant of a number, the first of which is 0."""
        return self._begin + index * self._down // self._up

    def before(self, us: int) -> int:
        """Return how many numbers are asked for before an instant."""
        return -((self._begin - us) * self._up // self._down)

"""The check digits of Zammad's numbers, old and new, for reading and continuing theirs.

Source: Zammad, ``lib/ticket/number/date.rb`` and ``increment.rb`` (2), and the same files before
they were mended (1). The new one weighs digits 1, 2, 3 over and over from the left; the old one
passes over the first digit and weighs the others 1, 2 over and over. Both print a check of 10 as 1,
so neither sees every wrong digit: choose another algorithm for numbers of your own.
"""

from casenum.checks.automaton import Automaton, State, linked
from casenum.checks.base import DIGITS


def _first(state: tuple[int, int]) -> str:
    return str(10 - state[0])[0]


def _step1(state: tuple[int, int], value: int) -> tuple[int, int]:
    total, weight = state
    return (total + value * weight) % 10, {0: 1, 1: 2, 2: 1}[weight]


def _step2(state: tuple[int, int], value: int) -> tuple[int, int]:
    total, weight = state
    return (total + value * weight) % 10, weight % 3 + 1


class Zammad1(Automaton):
    """Append the check digit that Zammad printed first, 1 to 9.

    >>> Zammad1().check("1955110510001"), Zammad1().is_valid("19551105100014")
    ('4', True)
    """

    __slots__ = ()
    name = "zammad1"
    alphabet = DIGITS
    check_alphabet = DIGITS[1:]
    misses = ("single", "swap", "twin", "jump", "leading-zero")

    def states(self) -> State:
        """Return the automaton: the sum so far, and the weight of the next digit.

        >>> Zammad1().states()[ord("9")][ord("2")][-1]
        '8'
        """
        return linked(DIGITS, (0, 0), _step1, _first)


class Zammad2(Automaton):
    """Append the check digit that Zammad prints now, 1 to 9.

    >>> Zammad2().check("1955110510001"), Zammad2().is_valid("19551105100012")
    ('2', True)
    """

    __slots__ = ()
    name = "zammad2"
    alphabet = DIGITS
    check_alphabet = DIGITS[1:]
    misses = ("single", "swap", "twin", "jump", "leading-zero")

    def states(self) -> State:
        """Return the automaton: the sum so far, and the weight of the next digit.

        >>> Zammad2().states()[ord("9")][-1]
        '1'
        """
        return linked(DIGITS, (0, 1), _step2, _first)

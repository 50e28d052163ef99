"""Damm's check digit: a totally anti-symmetric quasigroup of order ten, walked as an automaton.

Source: H. Michael Damm, "Total anti-symmetrische Quasigruppen", dissertation, Marburg 2004; the
table is the one published there for order ten, with zeros on the diagonal.
"""

from typing import Final

from casenum.checks.automaton import Automaton, State, linked
from casenum.checks.base import DIGITS

# Row: the digit so far; column: the next digit; cell: the digit then. The diagonal is zero, so the
# digit so far is also the check that brings it back to zero.
_TABLE: Final = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


class Damm(Automaton):
    """Append one digit that sees every wrong digit and every swap of neighbours.

    >>> Damm().check("572"), Damm().is_valid("5724"), Damm().is_valid("5742")
    ('4', True, False)
    """

    __slots__ = ()
    name = "damm"
    alphabet = check_alphabet = DIGITS
    misses = ("twin", "jump", "leading-zero")

    def states(self) -> State:
        """Return the automaton: a state for each digit so far.

        >>> Damm().states()[ord("5")][ord("7")][ord("2")][-1]
        '4'
        """
        return linked(DIGITS, 0, lambda at, value: int(_TABLE[at][value]), str)

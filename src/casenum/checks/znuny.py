"""The check digit of Znuny's (and OTRS's) date numbers, for reading and continuing theirs.

Source: Znuny, ``Kernel/System/Ticket/Number/DateChecksum.pm``. Digits weigh 1, 2, 1, 2 from the
left, products are not reduced to one digit, and a check of 10 is printed as 1. So a digit that is
off by five in every second place goes unseen: choose another algorithm for numbers of your own.
"""

from casenum.checks.automaton import Automaton, State, linked
from casenum.checks.base import DIGITS


def _step(state: tuple[int, int], value: int) -> tuple[int, int]:
    total, weight = state
    return (total + value * weight) % 10, 3 - weight


class Znuny(Automaton):
    """Append the check digit that Znuny prints, 1 to 9.

    >>> Znuny().check("202101011000001"), Znuny().is_valid("2021010110000018")
    ('8', True)
    """

    __slots__ = ()
    name = "znuny"
    alphabet = DIGITS
    check_alphabet = DIGITS[1:]
    misses = ("single", "swap", "twin", "jump", "leading-zero")

    def states(self) -> State:
        """Return the automaton: the sum so far, and the weight of the next digit.

        >>> Znuny().states()[ord("9")][-1]
        '1'
        """
        return linked(DIGITS, (0, 1), _step, lambda state: str(10 - state[0])[0])

"""Luhn's check digit: every other digit doubled, its digits added, the sum filled up to tens.

Source: H. P. Luhn, "Computer for verifying numbers", US patent 2950048, 1960; ISO/IEC 7812-1,
annex B. It is what cards, IMEIs and many national numbers carry, and weaker than Damm's.
"""

from casenum.checks.automaton import Automaton, State, linked
from casenum.checks.base import DIGITS


def _step(state: tuple[int, bool], value: int) -> tuple[int, bool]:
    total, doubled = state
    # 9 from the doubled value is what adding its two digits comes to.
    added = 2 * value - 9 * (value > 4) if doubled else value  # noqa: PLR2004 - two digits from 5 on
    return (total + added) % 10, not doubled


class Luhn(Automaton):
    """Append one digit that sees every wrong digit, and every swap but that of 09 and 90.

    >>> Luhn().check("7992739871"), Luhn().is_valid("79927398713"), Luhn().is_valid("79927398731")
    ('3', True, False)
    """

    __slots__ = ()
    name = "luhn"
    alphabet = check_alphabet = DIGITS
    misses = ("swap", "twin", "jump", "leading-zero")
    backward = True

    def states(self) -> State:
        """Return the automaton: the sum so far, and whether the next digit is doubled.

        >>> Luhn().states()[ord("5")][-1]
        '9'
        """
        return linked(DIGITS, (0, True), _step, lambda state: str(-state[0] % 10))

"""Crockford's check symbol: the payload as a number of base 32, modulo 37.

Source: Douglas Crockford, "Base 32", https://www.crockford.com/base32.html. Payloads are canonical
capitals; reading ``o`` as 0 and ``l`` as 1 is the affair of whoever reads what people type.
"""

from typing import Final

from casenum.checks.automaton import Automaton, State, linked
from casenum.checks.base import CROCKFORD

_SYMBOLS: Final = f"{CROCKFORD}*~$=U"


class Crockford37(Automaton):
    """Append one character of 37 that sees every wrong character, swap and jump.

    >>> Crockford37().check("16J"), Crockford37().is_valid("16JD"), Crockford37().check("11")
    ('D', True, '~')
    """

    __slots__ = ()
    name = "crockford37"
    alphabet = CROCKFORD
    check_alphabet = _SYMBOLS
    misses = ("twin", "leading-zero")

    def states(self) -> State:
        """Return the automaton: a state for each remainder so far.

        >>> Crockford37().states()[ord("1")][ord("A")][-1]
        '5'
        """
        modulus = len(_SYMBOLS)
        return linked(CROCKFORD, 0, lambda at, v: (32 * at + v) % modulus, _SYMBOLS.__getitem__)

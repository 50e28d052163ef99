"""ISO/IEC 7064 hybrid systems: two moduli a step apart, one check of the payload's own alphabet.

Source: ISO/IEC 7064:2003, hybrid systems MOD 11,10, MOD 27,26 and MOD 37,36. With M characters, a
step adds the next value modulo M (0 counts as M) and doubles modulo M + 1. A zero at the front is
seen: it leads from the first state to another, and no two states ever meet on the same text.
"""

from casenum.checks.automaton import Automaton, State, linked
from casenum.checks.base import ALPHANUMERIC, DIGITS, LETTERS

_MISSES = ("swap", "twin", "jump")


def _hybrid(alphabet: str) -> State:
    size = len(alphabet)

    def step(product: int, value: int) -> int:
        return ((product + value) % size or size) * 2 % (size + 1)

    return linked(alphabet, size, step, lambda product: alphabet[(1 - product) % size])


class Iso7064Mod11And10(Automaton):
    """Append one digit to digits, as ISO 7064 MOD 11,10 does.

    >>> Iso7064Mod11And10().check("0794"), Iso7064Mod11And10().is_valid("07945")
    ('5', True)
    """

    __slots__ = ()
    name = "iso7064-11-10"
    alphabet = check_alphabet = DIGITS
    misses = _MISSES

    def states(self) -> State:
        """Return the automaton: a state for each product so far.

        >>> Iso7064Mod11And10().states()[ord("0")][ord("7")][ord("9")][ord("4")][-1]
        '5'
        """
        return _hybrid(DIGITS)


class Iso7064Mod27And26(Automaton):
    """Append one letter to letters, as ISO 7064 MOD 27,26 does.

    >>> Iso7064Mod27And26().check("JEJLMGJ"), Iso7064Mod27And26().is_valid("JEJLMGJS")
    ('S', True)
    """

    __slots__ = ()
    name = "iso7064-27-26"
    alphabet = check_alphabet = LETTERS
    misses = _MISSES

    def states(self) -> State:
        """Return the automaton: a state for each product so far.

        >>> Iso7064Mod27And26().states()[ord("A")][-1]
        'C'
        """
        return _hybrid(LETTERS)


class Iso7064Mod37And36(Automaton):
    """Append one digit or letter to digits and letters, as ISO 7064 MOD 37,36 does.

    >>> Iso7064Mod37And36().check("A12425GABC1234002")
    'M'
    """

    __slots__ = ()
    name = "iso7064-37-36"
    alphabet = check_alphabet = ALPHANUMERIC
    misses = _MISSES

    def states(self) -> State:
        """Return the automaton: a state for each product so far.

        >>> Iso7064Mod37And36().states()[ord("0")][-1]
        '2'
        """
        return _hybrid(ALPHANUMERIC)

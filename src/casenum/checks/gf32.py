"""One check character in Crockford's own alphabet: Damm's construction over a field of 32.

Source: H. Michael Damm, "Total anti-symmetrische Quasigruppen", dissertation, Marburg 2004, for
orders that are powers of two. A character is an element of GF(32), five bits modulo
x^5 + x^2 + 1; a step adds the next one (exclusive or) and multiplies by x. So the i-th character
from the right, the check being the 0th, weighs x^i, and the weighted sum of a valid text is zero:

- a wrong character leaves a difference times x^i, which is never zero;
- a swap or a twin leaves one times x^i (x + 1), a jump one times x^i (x^2 + 1), never zero;
- x has order 31, so up to 31 characters no two weigh the same: any two that change places are
  seen, however far apart.
"""

from typing import Final

from casenum.checks.automaton import Automaton, State, linked
from casenum.checks.base import CROCKFORD

_POLYNOMIAL: Final = 0b100101  # x^5 + x^2 + 1: x runs through all 31 elements but zero


def times_x(element: int) -> int:
    """Return an element of GF(32) times x.

    >>> times_x(0b00001), times_x(0b10000)
    (2, 5)
    """
    doubled = element << 1
    return min(doubled, doubled ^ _POLYNOMIAL)  # the smaller one has five bits


class Gf32(Automaton):
    """Append one of the 32 characters that sees every wrong one, swap, twin and jump.

    >>> Gf32().check("16J"), Gf32().is_valid("16JH"), Gf32().is_valid("61JH")
    ('H', True, False)
    """

    __slots__ = ()
    name = "gf32"
    alphabet = check_alphabet = CROCKFORD
    misses = ("leading-zero",)

    def states(self) -> State:
        """Return the automaton: a state for each element so far.

        >>> Gf32().states()[ord("1")][-1]
        '2'
        """
        return linked(CROCKFORD, 0, lambda at, v: times_x(at ^ v), CROCKFORD.__getitem__)

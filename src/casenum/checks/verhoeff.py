"""Verhoeff's check digit: the dihedral group of order ten, permuted by place.

Source: J. Verhoeff, "Error detecting decimal codes", Mathematical Centre Tracts 29, Amsterdam 1969.
The group is that of a pentagon: 0-4 turn it, 5-9 turn it over and turn it. A zero at the front goes
unseen where it stands in the eighth place of a payload, or the sixteenth, and so on.
"""

from typing import Final

from casenum.checks.automaton import Automaton, State, linked
from casenum.checks.base import DIGITS

_SIDES: Final = 5
_FIRST: Final = (
    1,
    5,
    7,
    6,
    2,
    8,
    3,
    0,
    9,
    4,
)  # Verhoeff's permutation, whose eighth power moves nothing
_PERIOD: Final = 8


def _permutations() -> tuple[tuple[int, ...], ...]:
    powers = [tuple(range(10))]
    for _ in range(_PERIOD - 1):
        powers.append(tuple([_FIRST[value] for value in powers[-1]]))
    return tuple(powers)


_PLACES: Final = _permutations()


def _times(one: int, other: int) -> int:
    """Return the product: a turn-over runs the turns that follow it the other way round."""
    turn = one - other if one >= _SIDES else one + other
    return turn % _SIDES + _SIDES * ((one >= _SIDES) != (other >= _SIDES))


def _inverse(value: int) -> int:
    return value if value >= _SIDES else -value % _SIDES


def _step(state: tuple[int, int], value: int) -> tuple[int, int]:
    product, place = state
    return _times(product, _PLACES[place][value]), (place + 1) % _PERIOD


class Verhoeff(Automaton):
    """Append one digit that sees every wrong digit, every swap, and most twins and jumps.

    >>> Verhoeff().check("236"), Verhoeff().is_valid("2363"), Verhoeff().is_valid("2336")
    ('3', True, False)
    """

    __slots__ = ()
    name = "verhoeff"
    alphabet = check_alphabet = DIGITS
    misses = ("twin", "jump", "leading-zero")
    backward = True

    def states(self) -> State:
        """Return the automaton: the product so far, and the place of the next digit.

        >>> Verhoeff().states()[ord("6")][ord("3")][ord("2")][-1]
        '3'
        """
        return linked(DIGITS, (0, 1), _step, lambda state: str(_inverse(state[0])))

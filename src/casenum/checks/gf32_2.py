"""Two check characters in Crockford's own alphabet that tell where one character is wrong.

Source: I. S. Reed and G. Solomon, "Polynomial codes over certain finite fields", J. SIAM 8 (1960);
this is the code of length 31 with two checks over GF(32), shortened to the text. In a valid text
the characters add up to zero, and so they do when the i-th from the right is weighed with x^i. One
wrong character leaves its error e in the first sum and e x^i in the second: their quotient is the
place. Up to 31 characters no two places share a weight, so the place is one.
"""

from operator import ne
from typing import ClassVar, Final

from casenum.arguments import plain
from casenum.checks.base import CROCKFORD, Verbs, refuse_payload
from casenum.checks.gf32 import times_x
from casenum.errors import ArgumentTypeError

_ORDER: Final = 31  # of x: the longest text in which every place has a weight of its own
_LEAST: Final = 3  # a payload and two checks
_SUM: Final = 0b11111  # a state is the sum in its low five bits and the weighted sum above them


def _powers() -> tuple[int, ...]:
    powers = [1]
    while len(powers) < _ORDER:
        powers.append(times_x(powers[-1]))
    return tuple(powers)


_POWER: Final = _powers()
_LOG: Final = {power: i for i, power in enumerate(_POWER)}
_VALUE: Final = {character: value << 5 | value for value, character in enumerate(CROCKFORD)}
_NEXT: Final = tuple(
    [times_x(weighted) << 5 | total for weighted in range(32) for total in range(32)]
)


def _times(one: int, other: int) -> int:
    return _POWER[(_LOG[one] + _LOG[other]) % _ORDER] if one and other else 0


def _checks(state: int) -> str:
    """Return the two characters that bring both sums of a payload's state to zero.

    They stand at places 1 and 0, so c1 + c0 = sum and x c1 + c0 = x^2 weighted; x + 1 is x^18.
    """
    total, weighted = state & _SUM, times_x(times_x(state >> 5))
    one = _times(total ^ weighted, _POWER[_ORDER - _LOG[0b11]])
    return CROCKFORD[one] + CROCKFORD[one ^ total]


_CHECKS: Final = tuple([_checks(state) for state in range(32 * 32)])


class Gf32Pair(Verbs):
    """Append two of the 32 characters, from which one wrong character can be mended.

    >>> pair = Gf32Pair()
    >>> pair.append("16J"), pair.is_valid("16JEV"), pair.correct("1OJEV")
    ('16JEV', True, '16JEV')
    """

    __slots__ = ()
    name = "gf32-2"
    alphabet = check_alphabet = CROCKFORD
    check_length = 2
    misses: ClassVar[tuple[str, ...]] = ("leading-zero",)
    longest: ClassVar[int] = _ORDER

    def check(self, payload: str) -> str:
        """Return the two check characters of a payload.

        Raises:
            ArgumentTypeError: the payload is not text.
            ArgumentError: it is empty or holds a character outside Crockford's alphabet.

        >>> Gf32Pair().check("16J")
        'EV'
        """
        text = plain(payload)
        if not text:
            refuse_payload(payload, CROCKFORD)
        state = 0
        try:
            for character in text:
                state = _NEXT[state] ^ _VALUE[character]
        except KeyError:
            refuse_payload(text, CROCKFORD)
        return _CHECKS[state]

    def is_valid(self, text: object) -> bool:
        """Return whether it is a payload with its right check characters; it never raises.

        >>> Gf32Pair().is_valid("16JEV"), Gf32Pair().is_valid("16jev")
        (True, False)
        """
        whole = plain(text)
        if whole is None or len(whole) < _LEAST:
            return False
        state = 0
        try:
            for character in whole:
                state = _NEXT[state] ^ _VALUE[character]
        except KeyError:
            return False
        return state == 0

    def correct(self, text: str) -> str | None:
        """Return the one valid text that differs in at most one character, or None.

        A character outside the alphabet is a wrong one too. None is the answer where no text or
        more than one is as near: beyond 31 characters, checks included. With two characters wrong
        it may find a third number, so let a person confirm what was mended.

        Raises:
            ArgumentTypeError: it is not text.

        >>> Gf32Pair().correct("26JEV"), Gf32Pair().correct("16JEV"), Gf32Pair().correct("61JEV")
        ('16JEV', '16JEV', None)
        """
        whole = plain(text)
        if whole is None:
            raise ArgumentTypeError("text", "text", type(text).__name__)
        if not _LEAST <= len(whole) <= _ORDER:
            return None
        mended = _mended("".join([each if each in _VALUE else "0" for each in whole]))
        return mended if mended is not None and sum(map(ne, mended, whole)) <= 1 else None


def _mended(text: str) -> str | None:
    """Return the text with the one wrong character that its sums tell of put right."""
    state = 0
    for character in text:
        state = _NEXT[state] ^ _VALUE[character]
    error, weighted = state & _SUM, state >> 5
    if not error or not weighted:
        return None if error or weighted else text
    place = len(text) - 1 - (_LOG[weighted] - _LOG[error]) % _ORDER
    if place < 0:
        return None
    right = CROCKFORD[(_VALUE[text[place]] & _SUM) ^ error]
    return f"{text[:place]}{right}{text[place + 1 :]}"

"""ISO/IEC 7064 pure systems but MOD 97-10: powers of a radix as weights, a remainder of one.

Source: ISO/IEC 7064:2003, pure systems MOD 11-2, MOD 37-2, MOD 661-26 and MOD 1271-36. The i-th
value from the right weighs radix^i, and the weighted sum of a valid text is 1 modulo the modulus;
a greatest check that no character of the payload can be (10, 36) has a sign of its own, which
stands in the last place only. A pair of checks is the least of those that would do.
"""

from typing import ClassVar, Final

from casenum.arguments import plain
from casenum.checks.automaton import Automaton, State, linked
from casenum.checks.base import ALPHANUMERIC, DIGITS, LETTERS, Verbs, refuse_payload

_CHUNK: Final = 4000  # below the length at which int() refuses text, and quick at it
_MISSES: Final = ("leading-zero",)

_BASE: Final = 13  # is 2 modulo 11, so int() weighs the digits as MOD 11-2 does
_SIGNS: Final = f"{DIGITS}X"
# By the payload's sum: 1 less twice the sum, modulo 11.
_ELEVEN: Final = tuple([_SIGNS[(1 - 2 * total) % 11] for total in range(11)])


def _sum_11_2(digits: str) -> int:
    """Return the weighted sum of digits of any length, modulo 11."""
    total = 0
    for start in range(0, len(digits), _CHUNK):
        part = digits[start : start + _CHUNK]
        total = (total * pow(_BASE, len(part), 11) + int(part, _BASE)) % 11
    return total


class Iso7064Mod11(Verbs):
    """Append a digit or X to digits, as ISO 7064 MOD 11-2 does.

    >>> Iso7064Mod11().check("0794"), Iso7064Mod11().check("079")
    ('0', 'X')
    """

    __slots__ = ()
    name = "iso7064-11-2"
    alphabet = DIGITS
    check_alphabet = _SIGNS
    misses: ClassVar[tuple[str, ...]] = _MISSES

    def check(self, payload: str) -> str:
        """Return the check character of a payload of digits.

        Raises:
            ArgumentTypeError: the payload is not text.
            ArgumentError: it is empty or holds anything but 0-9.

        >>> Iso7064Mod11().check("000000021825009")
        '7'
        """
        text = payload if type(payload) is str else plain(payload)
        if not text or not (text.isdigit() and text.isascii()):
            refuse_payload(payload, DIGITS)
        if len(text) > _CHUNK:
            return _ELEVEN[_sum_11_2(text)]
        return _ELEVEN[int(text, _BASE) % 11]

    def is_valid(self, text: object) -> bool:
        """Return whether it is digits and their right check, X in the last place only.

        >>> Iso7064Mod11().is_valid("079X"), Iso7064Mod11().is_valid("X079")
        (True, False)
        """
        whole = text if type(text) is str else plain(text)
        if not whole or not whole.isascii():
            return False
        if whole.isdigit() and 1 < len(whole) <= _CHUNK:
            return int(whole, _BASE) % 11 == 1
        head = whole[:-1]
        return head.isdigit() and _ELEVEN[_sum_11_2(head)] == whole[-1]


class Iso7064Mod37(Automaton):
    """Append a digit, letter or * to digits and letters, as ISO 7064 MOD 37-2 does.

    >>> Iso7064Mod37().check("G123489654321"), Iso7064Mod37().is_valid("A999915000001M")
    ('Y', True)
    """

    __slots__ = ()
    name = "iso7064-37-2"
    alphabet = ALPHANUMERIC
    check_alphabet = f"{ALPHANUMERIC}*"
    misses = _MISSES

    def states(self) -> State:
        """Return the automaton: a state for each weighted sum so far.

        >>> Iso7064Mod37().states()[ord("0")][-1], Iso7064Mod37().states()[ord("1")][-1]
        ('1', '*')
        """
        signs = self.check_alphabet
        return linked(
            ALPHANUMERIC, 0, lambda at, v: (at + v) * 2 % 37, lambda at: signs[(1 - at) % 37]
        )


class _Pair(Verbs):
    """Give the verbs of a system with two check characters; a subclass names its numbers."""

    __slots__ = ()
    alphabet: ClassVar[str]
    check_alphabet: ClassVar[str]
    check_length = 2
    misses: ClassVar[tuple[str, ...]] = _MISSES
    modulus: ClassVar[int]
    _digits: ClassVar[bytes]  # by byte: the digit that int() knows, "!" for none

    def _pair(self, text: str) -> str | None:
        """Return the pair of a payload, or None where a character has no value."""
        radix, modulus, total = len(self.alphabet), self.modulus, 0
        try:
            digits = text.encode("ascii").translate(self._digits)
            for start in range(0, len(digits), _CHUNK):
                part = digits[start : start + _CHUNK]
                total = (total * pow(radix, len(part), modulus) + int(part, radix)) % modulus
        except ValueError:  # of int() at "!", and of encode()
            return None
        high, low = divmod((1 - total * radix * radix) % modulus, radix)
        return self.alphabet[high] + self.alphabet[low]

    def check(self, payload: str) -> str:
        """Return the two check characters of a payload.

        Raises:
            ArgumentTypeError: the payload is not text.
            ArgumentError: it is empty or holds a character outside the alphabet.

        >>> Iso7064Mod1271().check("ISO79")
        '3W'
        """
        text = plain(payload)
        found = self._pair(text) if text else None
        return refuse_payload(payload, self.alphabet) if found is None else found

    def is_valid(self, text: object) -> bool:
        """Return whether it is a payload with its right check characters; it never raises.

        >>> Iso7064Mod1271().is_valid("ISO793W"), Iso7064Mod1271().is_valid(793)
        (True, False)
        """
        whole = plain(text)
        return whole is not None and len(whole) > 2 and self._pair(whole[:-2]) == whole[-2:]  # noqa: PLR2004 - the pair


def _known(alphabet: str) -> bytes:
    digits = ALPHANUMERIC[: len(alphabet)]
    known = dict(zip(alphabet.encode(), digits.encode(), strict=True))
    return bytes([known.get(byte, ord("!")) for byte in range(256)])


class Iso7064Mod661(_Pair):
    """Append two letters to letters, as ISO 7064 MOD 661-26 does.

    >>> Iso7064Mod661().check("XKFSHTWWCOMYYASPSYTHJW")
    'CJ'
    """

    __slots__ = ()
    name = "iso7064-661-26"
    alphabet = check_alphabet = LETTERS
    modulus = 661
    _digits = _known(LETTERS)


class Iso7064Mod1271(_Pair):
    """Append two digits or letters to digits and letters, as ISO 7064 MOD 1271-36 does.

    >>> Iso7064Mod1271().append("ISO79")
    'ISO793W'
    """

    __slots__ = ()
    name = "iso7064-1271-36"
    alphabet = check_alphabet = ALPHANUMERIC
    modulus = 1271
    _digits = _known(ALPHANUMERIC)

"""ISO/IEC 7064 MOD 97-10: two check digits that make the whole number 1 modulo 97.

Source: ISO/IEC 7064:2003, pure system MOD 97-10. Capital letters in a payload stand for 10 to 35,
two digits each, as ISO 11649 (creditor references) and ISO 17442 (LEI) use it; the promises in
``misses`` hold for payloads of digits.
"""

from typing import ClassVar, Final

from casenum.arguments import plain
from casenum.checks.base import DIGITS, LETTERS, Verbs, refuse_payload

_VALUES: Final = {ord(letter): str(10 + i) for i, letter in enumerate(LETTERS)}
_CHUNK: Final = 4000  # below the length at which int() refuses decimal text, and quick at it
_LEAST, _MOST = "02", "98"  # 00, 01 and 99 would be second pairs for payloads that have one
_PAIRS: Final = tuple([f"{98 - total * 100 % 97:02d}" for total in range(97)])


def _remainder(text: str) -> int | None:
    """Return the number modulo 97, or None where a character has no value."""
    if not text.isascii():
        return None
    digits = text if text.isdigit() else text.translate(_VALUES)
    if not digits.isdigit():
        return None
    remainder = 0
    for start in range(0, len(digits), _CHUNK):
        part = digits[start : start + _CHUNK]
        remainder = (remainder * pow(10, len(part), 97) + int(part)) % 97
    return remainder


class Iso7064Mod97(Verbs):
    """Append two digits that see every wrong digit, swap, twin and jump.

    >>> Iso7064Mod97().check("794"), Iso7064Mod97().is_valid("79444")
    ('44', True)
    """

    __slots__ = ()
    name = "iso7064-97-10"
    alphabet = check_alphabet = DIGITS
    check_length = 2
    misses: ClassVar[tuple[str, ...]] = ("leading-zero",)

    def check(self, payload: str) -> str:
        """Return the two check digits of a payload, 02 to 98.

        Raises:
            ArgumentTypeError: the payload is not text.
            ArgumentError: it is empty or holds anything but 0-9 and A-Z.

        >>> Iso7064Mod97().check("213800KUD8LAJWSQ9D")
        '15'
        """
        text = payload if type(payload) is str else plain(payload)
        if not text:
            refuse_payload(payload, DIGITS + LETTERS)
        if text.isdigit() and text.isascii() and len(text) <= _CHUNK:
            return _PAIRS[int(text) % 97]
        remainder = _remainder(text)
        if remainder is None:
            refuse_payload(text, DIGITS + LETTERS)
        return _PAIRS[remainder]

    def is_valid(self, text: object) -> bool:
        """Return whether it ends in the right check digits, in their one canonical spelling.

        >>> Iso7064Mod97().is_valid("79444"), Iso7064Mod97().is_valid("9701")
        (True, False)
        """
        whole = text if type(text) is str else plain(text)
        if whole is None or len(whole) < 3:  # noqa: PLR2004 - a payload and its two check digits
            return False
        pair = whole[-2:]
        if whole.isdigit() and whole.isascii() and len(whole) <= _CHUNK:
            return int(whole) % 97 == 1 and _LEAST <= pair <= _MOST
        return pair.isdigit() and _LEAST <= pair <= _MOST and _remainder(whole) == 1

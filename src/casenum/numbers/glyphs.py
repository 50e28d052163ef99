"""What people type for what is printed: explicit tables, because general folding reads too much.

Unicode's own folding would make No of one sign and accept foreign letters as ASCII ones: NFKC
turns U+2116 into "No", and case-insensitive matching takes U+017F for S and U+212A for K.
"""

from collections.abc import Mapping, Sequence
from typing import Final

# Hyphen-minus first, then every dash and minus that a keyboard, a phone or a word processor makes.
DASHES: Final = "-\u058a\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d"
SPACES: Final = (
    " \t\n\v\f\r\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u2028\u2029\u202f\u205f\u3000"
)
INVISIBLE: Final = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u180e\u061c"
SEPARATORS: Final = "- ._/"

_UPPER: Final = {chr(code): chr(code - 32) for code in range(ord("a"), ord("z") + 1)}
_FULL_WIDTH: Final = {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)}

FOLD: Final[Mapping[str, str]] = {
    **{wide: _UPPER.get(narrow, narrow) for wide, narrow in _FULL_WIDTH.items()},
    **_UPPER,
    **dict.fromkeys(DASHES, "-"),
    **dict.fromkeys(SPACES, " "),
    **dict.fromkeys(INVISIBLE, ""),
}

# A character in normal form, and the digits or Latin capitals that it is taken for.
LOOK_ALIKES: Final[Mapping[str, str]] = {
    "O": "0",
    "I": "1",
    "L": "1",
    "|": "1I",
    "0": "O",
    "1": "IL",
    # Cyrillic, capitals and the small letters that look the same
    **dict(zip("АВЕЅІЈКМНРСТУХ", "ABESIJKMHPCTYX", strict=True)),
    **dict(zip("аеѕіјкрсух", "AESIJKPCYX", strict=True)),
    **dict.fromkeys("Оо", "O0"),
    # Greek
    **dict(zip("ΑΒΕΖΗΚΜΝΡΤΥΧ", "ABEZHKMNPTYX", strict=True)),
    **dict.fromkeys("Οο", "O0"),
    "Ι": "I1",
}


def normal_form(text: str) -> tuple[str, Sequence[int]]:
    r"""Return a text in capitals, with plain dashes and spaces, and where each character stood.

    Outer spaces and invisible characters are gone. The places have one entry more, for the end.

    >>> normal_form(" a\u20111 ")
    ('A-1', [1, 2, 3, 4])
    """
    pairs = [(FOLD.get(character, character), place) for place, character in enumerate(text)]
    kept = [(character, place) for character, place in pairs if character]
    first, last = 0, len(kept)
    while first < last and kept[first][0] == " ":
        first += 1
    while first < last and kept[last - 1][0] == " ":
        last -= 1
    kept = kept[first:last]
    places = [place for _, place in kept]
    end = places[-1] + 1 if places else 0
    return "".join([character for character, _ in kept]), [*places, end]


def spelling(character: str) -> str:
    r"""Return all characters that are read as one of normal form, itself first.

    >>> ascii(spelling("A"))
    "'Aa\\uff21\\uff41'"
    """
    return "".join(sorted({character, *(c for c, to in FOLD.items() if to == character)}))

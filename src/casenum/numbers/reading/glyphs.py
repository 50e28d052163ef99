"""What people type for what is printed: explicit tables, because general folding reads too much.

Unicode's own folding would make No of one sign and accept foreign letters as ASCII ones: NFKC
turns U+2116 into "No", and case-insensitive matching takes U+017F for S and U+212A for K.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from casenum.arguments import plain
from casenum.errors import ArgumentTypeError

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

_TRANSLATION: Final = {ord(character): to or None for character, to in FOLD.items()}
_SEPARATING: Final = b"\t\n\v\f\r- ._/"
_SQUEEZED: Final = str.maketrans("", "", SEPARATORS)
_ASCII: Final = bytes([ord(FOLD.get(chr(code), chr(code))) for code in range(128)]) + bytes(128)

# A character in normal form, and the digits or Latin capitals that it is taken for: those of them
# that the alphabet of a field holds. Crockford's own rule (O is 0; I and L are 1) follows from it.
LOOK_ALIKES: Final[Mapping[str, str]] = {
    "O": "0",
    "I": "1",
    "L": "1",
    "|": "1I",
    "0": "O",
    "1": "IL",
    # Cyrillic capitals, and small letters by their own look or by that of their capital
    **dict(zip("АВЕЅІЈКМНРСТУХԚԜѴ", "ABESIJKMHPCTYXQWV", strict=True)),
    **dict(zip("авеѕіјкмнрстухԛԝѵ", "ABESIJKMHPCTYXQWV", strict=True)),
    **dict.fromkeys("Оо", "O0"),
    **dict.fromkeys("Іі", "I1"),
    **dict.fromkeys("Ӏӏ", "I1L"),
    # Greek, the same; some small letters look like one and are another's
    **dict(zip("ΑΒΕΖΗΚΜΝΡΤΥΧ", "ABEZHKMNPTYX", strict=True)),
    **dict(zip("αβεζκρτχ", "ABEZKPTX", strict=True)),
    "\u03b7": "HN",
    "\u03bc": "MU",
    "\u03bd": "NV",
    "\u03c5": "YU",
    **dict.fromkeys("Οο", "O0"),
    **dict.fromkeys("Ιι", "I1"),
}


def normal_form(text: str) -> str:
    r"""Return a text in capitals, with plain dashes and spaces, without outer spaces.

    Invisible characters are gone. It costs one pass over the text: short texts only.

    >>> normal_form(" a\u20111 ")
    'A-1'
    """
    if text.isascii():  # the usual text: a table of bytes is three times as fast
        return text.encode("ascii").translate(_ASCII).strip(b" ").decode("ascii")
    return text.translate(_TRANSLATION).strip(" ")


def compact(text: str) -> str:
    r"""Return what was typed in capitals and without separators, for a check over all of it.

    Raises:
        ArgumentTypeError: it is not text.

    >>> from casenum.checks import algorithm
    >>> compact(" 572\u20114 "), algorithm("damm").is_valid(compact("57 24"))
    ('5724', True)
    """
    typed = text if type(text) is str else plain(text)
    if typed is None:
        raise ArgumentTypeError("text", "text", type(text).__name__)
    if typed.isascii():
        return typed.encode("ascii").translate(_ASCII, _SEPARATING).decode("ascii")
    return normal_form(typed).translate(_SQUEEZED)


def places(text: str) -> Sequence[int]:
    r"""Return where each character of the normal form stands in the text, and where it ends.

    >>> places(" a\u20111 ")
    [1, 2, 3, 4]
    """
    kept = [place for place, character in enumerate(text) if FOLD.get(character, character)]
    folded = text.translate(_TRANSLATION)
    first = len(folded) - len(folded.lstrip(" "))
    kept = kept[first : len(folded.rstrip(" "))]
    return [*kept, kept[-1] + 1 if kept else 0]


def spelling(character: str) -> str:
    r"""Return all characters that are read as one of normal form, itself first.

    >>> ascii(spelling("A"))
    "'Aa\\uff21\\uff41'"
    """
    return "".join(sorted({character, *(c for c, to in FOLD.items() if to == character)}))

"""Junk: what a scheme is given by mistake or by malice, and must refuse in its own words."""

import string
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

# Zeros of other scripts whose ten digits follow one another, and what looks like digits to Python.
_ZEROS: Final = "\u0660\u06f0\u0966\u09e6\u0e50\u17e0\U0001d7ce"
_RAISED: Final = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"
_SUPERSCRIPT: Final = dict(zip(string.digits, _RAISED, strict=True))
_CLASSES: Final = (string.digits, string.ascii_uppercase, string.ascii_lowercase)
_STEPS: Final = (1, 5, -1)
_LONG: Final = 10_000


class _Liar(str):
    """Be a text that fails whoever asks it anything."""

    __slots__ = ()

    def __len__(self) -> int:
        raise RuntimeError

    def __str__(self) -> str:
        raise RuntimeError

    def isascii(self) -> bool:
        """Fail."""
        raise RuntimeError

    __repr__ = __str__


class _Mute:
    """Be an object that cannot be printed."""

    def __str__(self) -> str:
        raise RuntimeError

    __repr__ = __str__


OBJECTS: Final[tuple[object, ...]] = (
    *(None, True, 0, 12345, 10**5000, 1.5, float("nan"), 1j),
    *(b"", b"A-1", bytearray(b"1"), [], ["A-1"], {}, {"number": "A-1"}, ()),
    *(datetime(2021, 1, 4, tzinfo=UTC), str, object(), _Mute(), _Liar("?"), lambda: "A-1"),
    *("", " ", "\0", "\ud800", "\n", "-", "--", "\u200b", "{seq}", "%s", "\U0001f4e8"),
)


def other_digits(text: str) -> Iterator[str]:
    r"""Yield a text with one of its digits, or all, in other scripts.

    >>> [ascii(each) for each in other_digits("A-1")][:2]
    ["'A-\\u0661'", "'A-\\u0661'"]
    """
    tables = [{str(digit): chr(ord(zero) + digit) for digit in range(10)} for zero in _ZEROS]
    places = [place for place, each in enumerate(text) if each in _SUPERSCRIPT]
    for table in (*tables, _SUPERSCRIPT) if places else ():
        yield "".join([table.get(each, each) for each in text])
        last = places[-1]
        yield f"{text[:last]}{table[text[last]]}{text[last + 1 :]}"


def slips(text: str) -> Iterator[str]:
    """Yield a text with one letter or digit changed, left out or doubled, at each place in turn.

    >>> list(slips("1"))
    ['2', '6', '0', '', '11']
    """
    for place, character in enumerate(text):
        row = next((each for each in _CLASSES if character in each), "")
        found = row.find(character)
        others = [row[(found + step) % len(row)] for step in _STEPS if row]
        for instead in (*others, "", character * 2) if row else ():
            yield f"{text[:place]}{instead}{text[place + 1 :]}"


def full_width(text: str) -> str:
    r"""Return a text in full-width characters.

    >>> ascii(full_width("A-1"))
    "'\\uff21\\uff0d\\uff11'"
    """
    return "".join([chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in text])


def long_texts(number: str) -> tuple[str, ...]:
    """Return texts of many thousand characters, made to keep a reader busy.

    >>> min(len(text) for text in long_texts("A-1")) >= 10_000
    True
    """
    times = _LONG // len(number) + 1
    return (
        "1" * _LONG,
        "-" * _LONG,
        f"{number}{' ' * _LONG}",
        "\u200b" * _LONG,
        number * times,
        f"{number} " * times,
        f"{number}-" * times,
        number[:-1] * (times * 2),
        f"{number[0]}-" * _LONG,
    )

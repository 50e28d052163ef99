"""Suggesting what was meant: one slip away from what was typed, and still a valid number.

The slips are those of F. J. Damerau, "A technique for computer detection and correction of
spelling errors" (1964): one character wrong, missing or too many, or two neighbours swapped.
"""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from casenum.arguments import whole
from casenum.errors import NumberError
from casenum.numbers.reading import Reader
from casenum.numbers.shapes import Shape
from casenum.numbers.values import CaseNumber

Exists: TypeAlias = Callable[[CaseNumber], bool]

_UNWRITTEN: Final = -1  # the slip moves or drops characters and writes none
MOST: Final = 10


def _slips(text: str, alphabet: str) -> Iterator[tuple[str, int]]:
    """Yield each text that is one slip away, and the place of the character that was written."""
    for i in range(len(text) - 1):
        yield f"{text[:i]}{text[i + 1]}{text[i]}{text[i + 2 :]}", _UNWRITTEN
    for i in range(len(text)):
        yield f"{text[:i]}{text[i + 1 :]}", _UNWRITTEN
        for character in alphabet:
            yield f"{text[:i]}{character}{text[i + 1 :]}", i
    for i in range(len(text) + 1):
        for character in alphabet:
            yield f"{text[:i]}{character}{text[i:]}", i


def _near(shape: Shape, reader: Reader, text: str, *, public: bool) -> Iterator[CaseNumber]:
    typed = reader.normal(text)[0]
    for stage in range(2):
        yield from reader.readings(typed, stage, lenient=True)[0]
    characters = {
        c for e in shape.elements for moves, _ in e.machine for cs, _ in moves for c in cs
    }
    group = shape.check_at + 1
    for near, written in _slips(typed, "".join(sorted(characters))):
        match = reader.match(near)
        if match is None:
            continue
        completes = public and group and match.start(group) <= written < match.end(group)
        number = None if completes else shape.accept(near, match.groups())
        if number is not None:
            yield shape.number(dict(number.parts))


def suggest(
    shape: Shape, reader: Reader, text: str, exists: Exists | None, limit: int = MOST
) -> tuple[CaseNumber, ...]:
    """Return numbers that a text may have meant, those that exist first, at most ``limit``.

    Without ``exists`` no check character is written for the text: a stranger learns none.

    >>> from casenum.numbers import Pattern
    >>> pattern = Pattern("CMP-{seq:5}-{check:damm}")
    >>> pattern.suggest("CMP-00010-3", exists=lambda number: number == "CMP-00001-3")[0]
    CaseNumber('CMP-00001-3')
    """
    whole("limit", limit, least=0)
    try:
        near = tuple(dict.fromkeys(_near(shape, reader, text, public=exists is None)))
    except NumberError:
        return ()
    if exists is None:
        return near[:limit]
    known = {number: exists(number) for number in near}
    return tuple(sorted(near, key=lambda number: not known[number])[:limit])

"""Suggesting what was meant: one slip away from what was typed, and still a valid number.

The slips are those of F. J. Damerau, "A technique for computer detection and correction of
spelling errors" (1964): one character wrong, missing or too many, or two neighbours swapped.
"""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final, NamedTuple, TypeAlias

from casenum.arguments import whole
from casenum.checks import Correcting
from casenum.errors import NumberError
from casenum.numbers.language.shapes import Shape
from casenum.numbers.reading.glyphs import compact
from casenum.numbers.reading.loosening import alphabet
from casenum.numbers.reading.reading import Reader
from casenum.numbers.values import CaseNumber

Exists: TypeAlias = Callable[[CaseNumber], bool]

MOST: Final = 10


class _Slip(NamedTuple):
    """Be a text one slip away, the characters that the slip touched, and whether it wrote one."""

    text: str
    begin: int
    end: int
    wrote: bool


def _slips(text: str, characters: str) -> Iterator[_Slip]:
    for i in range(len(text) - 1):
        yield _Slip(f"{text[:i]}{text[i + 1]}{text[i]}{text[i + 2 :]}", i, i + 2, wrote=False)
    for i in range(len(text)):
        yield _Slip(f"{text[:i]}{text[i + 1 :]}", i, i, wrote=False)
        for character in characters:
            yield _Slip(f"{text[:i]}{character}{text[i + 1 :]}", i, i + 1, wrote=True)
    for i in range(len(text) + 1):
        for character in characters:
            yield _Slip(f"{text[:i]}{character}{text[i:]}", i, i + 1, wrote=True)


class _Secrets:
    """Know which slips would tell a stranger what only the printer of numbers knows.

    A tag is never touched: nobody corrects a signature. A check is not written in public.
    """

    __slots__ = ("_check", "_public", "_tag")

    def __init__(self, shape: Shape, *, public: bool) -> None:
        groups = {name: place + 1 for place, name in enumerate(shape.fields)}
        self._check, self._tag = groups.get("check", 0), groups.get("tag", 0)
        self._public = public

    def told(self, reader: Reader, slip: _Slip) -> bool | None:
        """Return whether a slip tells one, or None where its text has not the look of a number."""
        match = reader.match(slip.text)
        if match is None:
            return None
        if self._tag:
            begin, end = match.span(self._tag)
            if slip.begin < end + (slip.begin == slip.end) and begin < slip.end + 1:
                return True
        if self._check and self._public and slip.wrote:
            begin, end = match.span(self._check)
            return begin <= slip.begin < end
        return False


def _near(shape: Shape, reader: Reader, text: str, *, public: bool) -> Iterator[CaseNumber]:
    typed = reader.normal(text)
    for stage in range(2):
        yield from reader.readings(typed, stage, lenient=True)
    if not _near_enough(shape, typed):
        return
    secrets = _Secrets(shape, public=public)
    corrected = () if public else _corrected(shape, reader, typed)
    for slip in chain(corrected, _slips(typed, _characters(shape))):
        number = reader.quick(slip.text) if secrets.told(reader, slip) is False else None
        if number is not None:
            yield number


def _near_enough(shape: Shape, typed: str) -> bool:
    """Return whether a text is as long as a number, or one character off, separators apart."""
    kept = [element for element in shape.elements if not element.separates]
    length = len(compact(typed))
    least, most = sum([each.least for each in kept]), sum([each.most for each in kept])
    return least - 1 <= length <= most + 1


def _characters(shape: Shape) -> str:
    machines = [element.machine for element in shape.elements]
    return "".join(sorted(frozenset[str]().union(*map(alphabet, machines))))


def _corrected(shape: Shape, reader: Reader, typed: str) -> Iterator[_Slip]:
    """Yield the slip that the check characters themselves undo, where they can."""
    algorithm, match = shape.algorithm, reader.spelled(typed)
    if match is None or not isinstance(algorithm, Correcting):
        return
    covered = _covered(shape, match.span, frozenset(algorithm.alphabet))
    right = algorithm.correct("".join([typed[place] for place in covered]))
    for place, meant in zip(covered, right or "", strict=False):
        if typed[place] != meant:
            text = f"{typed[:place]}{meant}{typed[place + 1 :]}"
            yield _Slip(text, place, place + 1, wrote=True)


def _covered(
    shape: Shape, span: Callable[[int], tuple[int, int]], alphabet: frozenset[str]
) -> list[int]:
    """Return the places of what a check covers in a text in normal form, and of the check."""
    covered: list[int] = []
    group = end = 0
    kinds = [element.kind for element in shape.elements]
    for element in shape.elements[: kinds.index("check") + 1]:
        if element.kind == "literal":
            begin, end = end, end + 1
            counts = element.characters <= alphabet
        else:
            group += 1
            begin, end = span(group)
            counts = True
        covered += range(begin, end) if counts else ()
    return covered


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

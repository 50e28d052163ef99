"""What all importers share: what they return, how they refuse, how they walk through a format."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import attrs

from casenum.arguments import text
from casenum.errors import ArgumentError, PatternError

LONGEST: Final = 255  # characters of a format: what a number may have, and more than any product's
ADOPT: Final = "numbers of the old kind come along as aliases"
_NO_OPTIONS: Final[Mapping[str, Any]] = MappingProxyType({})
Field: TypeAlias = Callable[[re.Match[str]], str]


@attrs.frozen(slots=True)
class Imported:
    """Hold a format in the pattern language, and what of it could not be carried over.

    ``source`` is the format as it was given; ``options`` are those of `Pattern` that it implies.

    >>> Imported("TX-##", "TX-{seq:2}").left_out
    ()
    """

    source: str
    pattern: str
    options: Mapping[str, Any] = _NO_OPTIONS
    left_out: tuple[str, ...] = ()


def format_of(name: str, value: str, *, empty: bool = False) -> str:
    """Return a product's format if it is text.

    Raises:
        ArgumentTypeError: it is not text.
        ArgumentError: it is empty, too long, or no text that a number can show.
    """
    return str.__str__(text(name, value, limit=LONGEST, empty=empty))


def digits_of(name: str, value: str) -> str:
    """Return a setting that is text of digits.

    Raises:
        ArgumentTypeError: it is not text.
        ArgumentError: it holds anything but the digits 0 to 9.

    >>> digits_of("system_id", "10")
    '10'
    """
    given = format_of(name, value)
    if not given.isascii() or not given.isdigit():
        raise ArgumentError(name, "digits, as in '10'", "another text")
    return given


def refused(source: str, problem: str, advice: str, position: int | None = None) -> PatternError:
    """Return the refusal of a format that has no pattern.

    >>> print(refused("TX", "it has no counter", "write '#'"))
    pattern 'TX' is refused (import): it has no counter; write '#'
    """
    return PatternError(source, "import", problem, advice, None, position)


def unknown(
    source: str, found: str, choices: Collection[str], position: int | None = None
) -> PatternError:
    """Return the refusal of a placeholder that is none, or that no field can show.

    >>> unknown("{YYY}", "{YYY}", ("{YY}", "{YYYY}"), 0).advice
    'use {YY}, {YYYY}'
    """
    problem = f"nothing in a pattern says what {found[:40]!r} says"
    return refused(source, problem, f"use {', '.join(choices)}", position)


def escaped(literal: str) -> str:
    """Return text as the pattern language writes it.

    >>> escaped("{A}")
    '{{A}}'
    """
    return literal.replace("{", "{{").replace("}", "}}")


def translated(source: str, token: re.Pattern[str], field: Field) -> str:
    """Return a format in the pattern language: its tokens by ``field``, all else as it is.

    >>> translated("A{B}##", re.compile("#+"), lambda match: f"{{seq:{len(match[0])}}}")
    'A{{B}}{seq:2}'
    """
    pieces: list[str] = []
    place = 0
    for match in token.finditer(source):
        pieces += [escaped(source[place : match.start()]), field(match)]
        place = match.end()
    return "".join([*pieces, escaped(source[place:])])


def prove_one_counter(source: str, places: Sequence[int], *, write: str, split: str) -> None:
    """Refuse a format that has no counter, or more than one.

    Raises:
        PatternError: ``import``; ``write`` says how a counter is written, ``split`` what is wrong
            with two.

    >>> prove_one_counter("TX-##", [3], write="write '#'", split="two groups")
    """
    if not places:
        raise refused(source, "it has no counter", write)
    if len(places) > 1:
        raise refused(source, split, f"keep one; {ADOPT}", places[1])

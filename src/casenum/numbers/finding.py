"""Finding numbers in running text: one expression with boundaries, linear in the length."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from casenum.arguments import plain
from casenum.errors import ArgumentTypeError, NumberError
from casenum.numbers.elements import Element
from casenum.numbers.values import CaseNumber, Match

_HYPHENS: Final = "-\u2010\u2011\u2013"
_AFTER: Final = rf"(?!\w)(?![{_HYPHENS}]\w)(?!\.[0-9])"


def _before(first: str) -> str:
    """Return what may not stand before a number, looked at after its first character.

    The first character comes first because the engine then skips quickly to where it stands.
    """
    return rf"(?<!\w{first})(?<![^\W_][{_HYPHENS}]{first})(?<![0-9]\.{first})"


def _expression(elements: Sequence[Element]) -> str:
    first, *rest = [element.spelled for element in elements]
    if elements[0].kind == "literal":
        return f"{first}{_before(first)}{''.join(rest)}{_AFTER}"
    return f"{_before('')}{first}{''.join(rest)}{_AFTER}"


class Finder:
    """Find the numbers of one pattern in a text.

    >>> from casenum.numbers import Pattern
    >>> pattern = Pattern("SRV-{year}-{seq:3}")
    >>> finder = Finder(pattern.shape.elements, pattern.parse)
    >>> [match.span for match in finder.find("#srv-2021-001,")]
    [(1, 13)]
    """

    __slots__ = ("_candidates", "_parse")

    def __init__(self, elements: Sequence[Element], parse: Callable[[str], CaseNumber]) -> None:
        self._candidates = re.compile(_expression(elements)).finditer
        self._parse = parse

    def find(self, text: str) -> tuple[Match, ...]:
        """Return the numbers in a text, in its order.

        Raises:
            ArgumentTypeError: it is not text.
        """
        whole = plain(text)
        if whole is None:
            raise ArgumentTypeError("text", "text", type(text).__name__)
        found: list[Match] = []
        for candidate in self._candidates(whole):
            spelled = candidate[0]
            try:
                number = self._parse(spelled)
            except NumberError:
                continue
            form = "exact" if number == spelled else "typed"
            found.append(Match(number, candidate.span(), form, None))
        return tuple(found)

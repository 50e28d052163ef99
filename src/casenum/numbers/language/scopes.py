"""Scopes: frozen codes that stand in a number and select its counter."""

from typing import Final

import attrs

from casenum.arguments import text, whole
from casenum.errors import ArgumentError

_CLASS: Final = "letters and digits, as in A-Z or A-Z0-9 or ABX"
_LONGEST: Final = 64
_LONG: Final = 65_536  # characters: far above what a pattern hands over


def _characters(given: str) -> str:
    """Return the characters of a class such as ``A-Z0-9``, sorted."""
    spec = str.__str__(text("characters", given))
    found: set[str] = set()
    place = 0
    while place < len(spec):
        last = (
            spec[place + 2] if spec[place + 1 : place + 2] == "-" and place + 2 < len(spec) else ""
        )
        found.update(_span(spec[place], last or spec[place]))
        place += 3 if last else 1
    return "".join(sorted(found))


def _span(first: str, last: str) -> str:
    kinds = (str.isdigit, str.isupper, str.islower)
    alike = any(kind(first) and kind(last) for kind in kinds)
    if not alike or not (first + last).isascii() or first > last:
        raise ArgumentError("characters", _CLASS, "another text")
    return "".join(map(chr, range(ord(first), ord(last) + 1)))


@attrs.frozen(slots=True)
class Scope:
    """Declare the codes a scope variable may have: a class of characters and a length.

    A scope selects the counter and stands in the number for ever, so it holds codes, not labels
    that may be renamed. Case is folded to that of the class before the counter is selected.

    Raises:
        ArgumentError: the class is not of ASCII letters and digits, holds a letter in both cases,
            or the lengths are not 1 to 64 in order.

    >>> Scope("A-Z", 2, 5).read("it")
    'IT'
    """

    characters: str = attrs.field(converter=_characters)
    least: int
    most: int = attrs.field(default=attrs.Factory(lambda scope: scope.least, takes_self=True))

    def __attrs_post_init__(self) -> None:
        if len({character.upper() for character in self.characters}) < len(self.characters):
            raise ArgumentError("characters", "letters in one case", "a letter in both")
        whole("least", self.least, least=1, most=_LONGEST)
        whole("most", self.most, least=self.least, most=_LONGEST)

    def folded(self, value: str) -> str:
        """Return a value in the case of the class.

        >>> Scope("a-z0-9", 2).folded("IT")
        'it'
        """
        upper = text("scope", value, limit=_LONG, empty=True).upper()
        fold = {character.upper(): character for character in self.characters}
        return "".join([fold.get(character, character) for character in upper])

    def read(self, value: str) -> str:
        """Return the code that a value means.

        Raises:
            ArgumentTypeError: it is not text.
            ArgumentError: it is too short, too long, or holds another character.
        """
        given = text("scope", value)
        code = self.folded(given) if given.isascii() else ""
        if not self.least <= len(code) <= self.most or not set(code) <= set(self.characters):
            wanted = f"{self.least} to {self.most}" if self.least < self.most else f"{self.most}"
            wanted += f" characters of {self.characters}"
            raise ArgumentError("scope", wanted, "another text")
        return code

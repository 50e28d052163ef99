"""Alphabets: how a counter is written, from decimal digits to letters that spell nothing.

Sources: Douglas Crockford's base 32; ``safe20`` leaves out vowels and look-alikes; `Widened` is the
hybrid-36 of the Protein Data Bank (R. W. Grosse-Kunstleve, cctbx) with Crockford's letters.
"""

from collections.abc import Mapping
from typing import Final

import attrs

from casenum.numbers.language import machines
from casenum.numbers.language.machines import Machine
from casenum.numbers.ulid import CROCKFORD

COUNTER_LIMIT: Final = 2**63 - 1
_PAIRED: Final = 2  # characters that are written at once


@attrs.frozen(slots=True)
class Alphabet:
    """Write whole numbers by position; the first character is the zero.

    >>> ALPHABETS["safe20"].text(20, 4), ALPHABETS["safe20"].value("2232")
    ('2232', 20)
    """

    name: str
    characters: str
    _values: Mapping[str, int] = attrs.field(init=False, repr=False, eq=False)
    _pairs: tuple[str, ...] = attrs.field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        values = {character: value for value, character in enumerate(self.characters)}
        pairs = tuple([one + other for one in self.characters for other in self.characters])
        object.__setattr__(self, "_values", values)
        object.__setattr__(self, "_pairs", pairs)

    @property
    def base(self) -> int:
        """Return how many characters it has."""
        return len(self.characters)

    def text(self, value: int, width: int) -> str:
        """Return a value of 0 or more, filled to a width with the zero."""
        pairs, square = self._pairs, len(self._pairs)
        pieces: list[str] = []
        while value:
            value, low = divmod(value, square)
            pieces.append(pairs[low])
        # Two at a time may bring one zero too many; filling puts back what is missing.
        zero = self.characters[0]
        return "".join(reversed(pieces)).lstrip(zero).rjust(width, zero)

    def value(self, text: str) -> int:
        """Return the value of a text of its characters.

        Raises:
            KeyError: another character stands in it.
        """
        value, base, values = 0, len(self.characters), self._values
        for character in text:
            value = value * base + values[character]
        return value

    def widest(self) -> int:
        """Return the most characters of which every value is a counter's.

        >>> [(each.name, each.widest(), each.longest()) for each in ALPHABETS.values()][:2]
        [('10', 18, 19), ('16', 15, 16)]
        """
        return self.longest() - 1

    def longest(self) -> int:
        """Return how many characters the last value of a counter takes."""
        return len(self.text(COUNTER_LIMIT, 1))


DECIMAL: Final = Alphabet("10", "0123456789")
CROCKFORD_32: Final = Alphabet("c32", CROCKFORD)

# Each in the order of its code points, so that texts of one width sort as their values.
ALPHABETS: Final[Mapping[str, Alphabet]] = {
    each.name: each
    for each in (
        DECIMAL,
        Alphabet("16", "0123456789ABCDEF"),
        CROCKFORD_32,
        Alphabet("safe20", "23456789CFGHJMPQRVWX"),
        Alphabet("az", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    )
}


@attrs.frozen(slots=True)
class Widened:
    """Write a counter in digits of one width, and behind the last of them with a leading letter.

    Behind 999 come A00, A01 ... A0Z, A10 ... ZZZ: no text has two readings, the width stays, and
    texts sort as their values do.

    >>> wide = Widened(3)
    >>> [wide.text(value) for value in (7, 999, 1000, 1031, wide.limit)], wide.value("A0Z")
    (['007', '999', 'A00', 'A0Z', 'ZZZ'], 1031)
    """

    width: int

    @property
    def limit(self) -> int:
        """Return the last value that fits."""
        letters = CROCKFORD_32.base - DECIMAL.base
        return int(10**self.width + letters * CROCKFORD_32.base ** (self.width - 1) - 1)

    @property
    def machine(self) -> Machine:
        """Return the automaton of its texts."""
        letters = frozenset(CROCKFORD_32.characters[DECIMAL.base :])
        ways = ((machines.DIGITS, machines.DIGITS), (letters, frozenset(CROCKFORD_32.characters)))
        return machines.led(ways, self.width)

    def text(self, value: int) -> str:
        """Return the text of a value of 0 or more."""
        wider = value - 10**self.width
        if wider < 0:
            return DECIMAL.text(value, self.width)
        first = DECIMAL.base * CROCKFORD_32.base ** (self.width - 1)
        return CROCKFORD_32.text(wider + first, self.width)

    def value(self, text: str) -> int:
        """Return the value of a text.

        Raises:
            ValueError: another character stands in it.
            KeyError: the same.
        """
        if text[0] in machines.DIGITS:
            return int(text)
        first = DECIMAL.base * CROCKFORD_32.base ** (self.width - 1)
        return int(CROCKFORD_32.value(text) - first + 10**self.width)

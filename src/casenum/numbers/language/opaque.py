"""Opaque counters: each series has a keyed permutation of its own, so that its numbers look random.

Where a field grows from N to M characters, the values of each width are permuted among themselves:
shorter numbers come first, and no text begins with a zero that was filled in.
"""

from bisect import bisect_right
from typing import Final

from casenum.numbers.language.alphabets import COUNTER_LIMIT, Alphabet
from casenum.numbers.language.permutation import Permutations

FEWEST: Final = 10_000  # below, whoever sees a few numbers knows a good part of all


class OpaqueCounter:
    """Turn the values of a counter into what is printed, and back.

    >>> from casenum.numbers.language.alphabets import DECIMAL
    >>> opaque = OpaqueCounter(bytes(16), DECIMAL, (4, 6), start=1)
    >>> [opaque.value("s", opaque.printed("s", value)) for value in (1, 10_000, 10_001)]
    [1, 10000, 10001]
    >>> opaque.printed("s", 10_000) < 10_000 <= opaque.printed("s", 10_001), opaque.limit
    (True, 1000000)
    """

    __slots__ = ("_kept", "_lows", "_start", "limit")

    def __init__(
        self, key: bytes, alphabet: Alphabet, widths: tuple[int, int], *, start: int
    ) -> None:
        least, most = widths
        self._start = start
        self.limit = min(COUNTER_LIMIT, start + alphabet.base**most - 1)
        ends: list[int] = [alphabet.base**width for width in range(least, most + 1)]
        self._lows: list[int] = [0, *ends[:-1]]
        bounds = zip(self._lows, ends, strict=True)
        self._kept = [Permutations(high - low, key) for low, high in bounds]

    def printed(self, series: str, value: int) -> int:
        """Return what is printed for a value of a series."""
        place = value - self._start
        at = bisect_right(self._lows, place) - 1
        low = self._lows[at]
        return low + self._kept[at].of(series.encode()).forward(place - low)

    def value(self, series: str, printed: int) -> int:
        """Return the value of a series for which this is printed."""
        at = bisect_right(self._lows, printed) - 1
        low = self._lows[at]
        return self._start + low + self._kept[at].of(series.encode()).backward(printed - low)

    def __repr__(self) -> str:
        return f"OpaqueCounter(limit={self.limit})"

"""Stores whose counters break a promise."""

import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import attrs

from casenum.errors import CounterExhausted
from casenum.storage import Taken
from casenum.stores import MemoryStore
from casenum.testing.broken.moments import A_MOMENT


class HighestPlusOne(MemoryStore):
    """Give the highest number in use plus one: two requests before the first claim share it.

    >>> store = HighestPlusOne()
    >>> store.take("bill").first, store.take("bill").first
    (1, 1)
    """

    def take(self, series: str, n: int = 1, *, first: int = 1, **_: Any) -> Taken:
        """Return a block after the highest claim."""
        values = [claim.value or 0 for claim in self.scan(series, limit=1_000_000)]
        return Taken(series, max(values, default=first - 1) + 1, n)


class StaleRead(MemoryStore):
    """Read the last value, and write the next one a moment later.

    >>> StaleRead().take("bill").first
    1
    """

    def take(self, series: str, n: int = 1, *, first: int = 1, **_: Any) -> Taken:
        """Return a block that others may get too."""
        last = self.peek(series)
        begin = first if last is None else last + 1
        time.sleep(A_MOMENT)
        self.advance(series, begin + n - 1)
        return Taken(series, begin, n)


class FullStillMoves(MemoryStore):
    """Take first, and look at the limit afterwards.

    >>> FullStillMoves().take("bill", limit=9).first
    1
    """

    def take(self, series: str, n: int = 1, *, limit: int | None = None, **rest: Any) -> Taken:
        """Return a block, or burn it."""
        taken = super().take(series, n, **rest)
        if limit is not None and taken.values.stop - 1 > limit:
            raise CounterExhausted(series, limit, n)
        return taken


class SequenceCache(MemoryStore):
    """Take ten values in advance for each handle, as a sequence with a cache does.

    >>> store = SequenceCache()
    >>> store.take("bill").first, store.namespaced("").take("bill").first
    (1, 11)
    """

    __slots__ = ("_cached",)

    _cached: dict[str, list[int]]

    def take(self, series: str, n: int = 1, *, token: str | None = None, **rest: Any) -> Taken:
        """Return a value that was taken before, if one value is asked for."""
        if n != 1 or token is not None:
            return super().take(series, n, token=token, **rest)
        if not hasattr(self, "_cached"):
            self._cached = {}
        cached = self._cached.setdefault(series, [])
        if not cached:
            cached.extend(super().take(series, 10, **rest).values)
        return Taken(series, cached.pop(0), 1)


class FloatingPoint(MemoryStore):
    """Compute in floating point, as Lua and JavaScript do.

    >>> FloatingPoint().take("bill").first
    1
    """

    def take(self, series: str, n: int = 1, **rest: Any) -> Taken:
        """Return a block whose first value is exact up to 2^53."""
        taken = super().take(series, n, **rest)
        return attrs.evolve(taken, first=int(float(taken.first)))


class CaseFolds(MemoryStore):
    """Compare names as a column without a binary collation does.

    >>> store = CaseFolds()
    >>> store.take("bill").first, store.take("BILL").first
    (1, 2)
    """

    def take(self, series: str, n: int = 1, **rest: Any) -> Taken:
        """Return a block of whatever series is written alike."""
        return super().take(series.casefold()[:255], n, **rest)


class FirstCountsAlways(MemoryStore):
    """Begin anew at ``first`` whenever it is higher.

    >>> store = FirstCountsAlways()
    >>> store.take("bill").first, store.take("bill", first=100).first
    (1, 100)
    """

    def take(self, series: str, n: int = 1, *, first: int = 1, **rest: Any) -> Taken:
        """Return a block at ``first`` or above."""
        if self.peek(series) is not None:
            self.advance(series, first - 1)
        return super().take(series, n, first=first, **rest)


class AdvanceSets(MemoryStore):
    """Set a counter to what is asked for, down as well as up.

    >>> store = AdvanceSets()
    >>> store.advance("bill", 7), store.advance("bill", 2)
    (7, 2)
    """

    def advance(self, series: str, at_least: int) -> int:
        """Write the value, whatever was there."""
        with self._root.lock:
            self._set(self._world.last, series, at_least)
        return at_least


class RemembersTheLast(MemoryStore):
    """Answer from memory what another worker may have changed.

    >>> store = RemembersTheLast()
    >>> store.take("bill").first, store.namespaced("").take("bill").first, store.peek("bill")
    (1, 2, 1)
    """

    __slots__ = ("_known",)

    _known: dict[str, int]

    def take(self, series: str, n: int = 1, **rest: Any) -> Taken:
        """Take, and remember the last value."""
        taken = super().take(series, n, **rest)
        if not hasattr(self, "_known"):
            self._known = {}
        self._known[taken.series] = taken.values.stop - 1
        return taken

    def peek(self, series: str) -> int | None:
        """Return what this handle took last."""
        known: dict[str, int] = getattr(self, "_known", {})
        return known[series] if series in known else super().peek(series)


BROKEN: Final[Mapping[type[MemoryStore], str]] = MappingProxyType(
    {
        HighestPlusOne: "test_counters_5_a_block_is_contiguous_and_above_all_before",
        StaleRead: "test_counters_5_threads_that_begin_a_series_together_share_it",
        FullStillMoves: "test_counters_7_at_the_limit_nothing_moves",
        SequenceCache: "test_traits_4_calls_in_turn_keep_the_guarantee",
        FloatingPoint: "test_counters_3_values_are_exact_up_to_the_largest",
        CaseFolds: "test_counters_2_series_never_influence_each_other",
        FirstCountsAlways: "test_counters_6_first_is_where_a_new_series_begins",
        AdvanceSets: "test_counters_13_advance_never_lowers",
        RemembersTheLast: "test_model_a_store_does_what_dictionaries_do",
    }
)

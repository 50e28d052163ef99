"""A store is held to the guarantee that it declares: to all of it, and to no more."""

from pathlib import Path
from typing import Any, Final

import attrs
import pytest

from casenum.storage import Guarantee, Taken, Traits
from casenum.stores import MemoryStore
from casenum.testing import CounterLaws, ModelLaws, NumberPair, NumberStoreContract
from casenum.testing.tally import Tally

_SAME: Final = (
    *("declare", "peek", "advance", "series"),
    *("put", "get", "move", "alias", "redirect", "scan"),
)


class LeavesGaps:
    """Leave a value out before each block, as a sequence does whose transactions fail."""

    declared = Guarantee.ORDERED

    def __init__(self, inner: MemoryStore) -> None:
        self._inner = inner
        for name in _SAME:
            setattr(self, name, getattr(inner, name))

    @property
    def traits(self) -> Traits:
        return attrs.evolve(self._inner.traits, guarantee=self.declared)

    def take(self, series: str, n: int = 1, **options: Any) -> Taken:
        place = (options.get("tokens", ""), options.get("token"))
        with self._inner.transaction() as tx:
            if n and place not in tx._world.tokens:
                tx.take(series, **{key: options[key] for key in options if key in _BOUNDS})
            return tx.take(series, n, **options)


_BOUNDS: Final = ("first", "limit")


class SaysGapless(LeavesGaps):
    """Promise more than it keeps."""

    declared = Guarantee.GAPLESS


class TestLeavesGaps(NumberStoreContract):
    """A store that is ordered and leaves gaps keeps every law, and none is expected to fail."""

    def open_pair(self, where: Path) -> tuple[Any, Any]:
        del where
        inner = MemoryStore()
        return LeavesGaps(inner), LeavesGaps(inner)


GAPS_SHOW: Final = (
    "test_counters_1_nothing_lowers_a_series",
    "test_counters_2_series_never_influence_each_other",
    "test_counters_5_a_block_is_contiguous_and_above_all_before",
    "test_counters_6_first_is_where_a_new_series_begins",
    "test_counters_7_at_the_limit_nothing_moves",
    "test_counters_13_advance_never_lowers",
)


@pytest.mark.parametrize("name", GAPS_SHOW)
def test_a_store_that_says_gapless_is_held_to_it(name: str) -> None:
    """The same values that are enough for an ordered store are not enough for a gapless one."""
    inner = MemoryStore()
    two: Any = [SaysGapless(inner), SaysGapless(inner)]
    with pytest.raises(AssertionError):
        getattr(CounterLaws(), name)(NumberPair(*two))


def test_the_model_holds_a_store_to_what_it_says() -> None:
    """Random programs find the gaps of a store that says it has none."""
    inner = MemoryStore()
    two: Any = [SaysGapless(inner), SaysGapless(inner)]
    with pytest.raises((AssertionError, BaseExceptionGroup)):
        ModelLaws().test_model_a_store_does_what_dictionaries_do(NumberPair(*two))


@pytest.mark.parametrize(
    ("declared", "given", "kept"),
    [
        (Guarantee.GAPLESS, (1, 2, 3), True),
        (Guarantee.GAPLESS, (1, 3), False),
        (Guarantee.GAPLESS, (2,), False),
        (Guarantee.ORDERED, (2, 9, 10), True),
        (Guarantee.ORDERED, (2, 9, 8), False),
        (Guarantee.ORDERED, (2, 2), False),
        (Guarantee.UNIQUE, (5, 9, 1), True),
        (Guarantee.UNIQUE, (5, 9, 5), False),
        (Guarantee.UNIQUE, (0,), False),
    ],
)
def test_a_tally_demands_what_is_declared(
    declared: Guarantee,
    given: tuple[int, ...],
    kept: bool,  # noqa: FBT001 - of a table
) -> None:
    """Next, higher, or nobody's: and never below the first."""
    store: Any = LeavesGaps(MemoryStore())
    store.declared = declared
    tally = Tally(store, series="bill")

    def note() -> None:
        for value in given:
            tally.note(Taken("bill", value, 1), 1)

    if kept:
        note()
        assert tally.floor == max(given)
        return
    with pytest.raises(AssertionError):
        note()

"""The laws of `casenum.storage.Counters`, but for races."""

from typing import Any, ClassVar, Final

import pytest

from casenum.errors import ArgumentError, CounterExhausted, TokenMismatch
from casenum.storage import Counters, Taken
from casenum.testing.contract import Laws, NumberPair
from casenum.testing.samples import AWKWARD, fresh
from casenum.testing.tally import Tally

_LARGEST: Final = 2**63 - 1

_REFUSED: Final[tuple[dict[str, object], ...]] = (
    {"series": ""},
    {"series": "x" * 256},
    {"series": "nul\0"},
    {"series": "half\ud800"},
    {"series": None},
    {"n": 0},
    {"n": -1},
    {"n": 1.0},
    {"first": -1},
    {"limit": -1},
    {"token": ""},
    {"token": 7},
    {"token": "t", "tokens": "nul\0"},
    {"token": "t", "memo": None},
    {"token": "t", "fingerprint": "half\ud800"},
)


class CounterLaws(Laws):
    """Prove how a store gives values.

    >>> "test_counters_6_first_is_where_a_new_series_begins" in CounterLaws.laws()
    True
    """

    capability: ClassVar[type | None] = Counters

    def test_counters_0_what_cannot_be_meant_is_refused(self, pair: NumberPair) -> None:
        """A senseless argument is refused in our words, and no value is lost."""
        series = fresh("series")
        take: Any = pair.store.take  # the law is about wrong types
        for wrong in _REFUSED:
            with pytest.raises(ArgumentError):
                take(**{"series": series, **wrong})
        assert pair.other.peek(series) is None

    def test_counters_1_nothing_lowers_a_series(self, pair: NumberPair) -> None:
        """A series only ever rises."""
        tally = Tally(pair.store)
        tally.take(pair.store, 3)
        tally.lift(pair.other, 1)
        tally.take(pair.other)

    def test_counters_2_series_never_influence_each_other(self, pair: NumberPair) -> None:
        """Names that look alike count apart: none is in use because another is."""
        tallies = {name: Tally(pair.store, series=name) for name in AWKWARD}
        for name, tally in tallies.items():
            assert pair.other.peek(name) is None, ascii(name)
            tally.take(pair.store)
        for tally in tallies.values():
            tally.take(pair.store)
        for name, tally in tallies.items():
            tally.stands_at(pair.other.peek(name))

    def test_counters_3_values_are_exact_up_to_the_largest(self, pair: NumberPair) -> None:
        """A value past 2^53 is exact, and past 2^63-1 there is none."""
        tally = Tally(pair.store)
        tally.lift(pair.store, 2**53)
        tally.take(pair.store, 2)
        tally.lift(pair.store, _LARGEST - 1)
        tally.take_below(pair.other, _LARGEST)
        tally.lift(pair.store, _LARGEST)
        with pytest.raises(CounterExhausted):
            pair.store.take(tally.series)
        with pytest.raises(CounterExhausted):
            pair.store.take(tally.series, token=fresh("token"))
        assert pair.store.peek(tally.series) == _LARGEST

    def test_counters_4_the_first_shape_stays(self, pair: NumberPair) -> None:
        """A scheme's name stands for one shape for ever."""
        name = fresh("scheme")
        assert pair.store.declare(name, "A-{seq}") == "A-{seq}"
        assert pair.other.declare(name, "B-{seq}") == "A-{seq}"
        assert pair.store.declare(name, "A-{seq}") == "A-{seq}"

    def test_counters_5_a_block_is_contiguous_and_above_all_before(self, pair: NumberPair) -> None:
        """Blocks of mixed sizes, from either handle, follow each other; gapless, they tile."""
        tally, handles = Tally(pair.store), (pair.store, pair.other)
        for turn, n in enumerate((1, 5, 2, 1, 100, 3)):
            tally.take(handles[turn % 2], n)

    def test_counters_6_first_is_where_a_new_series_begins(self, pair: NumberPair) -> None:
        """The first value counts once, whatever is asked for later."""
        tally, zero = Tally(pair.store, first=1001), Tally(pair.store, first=0)
        tally.take(pair.store, 2, first=1001)
        tally.take(pair.other, first=5)
        tally.take(pair.store, first=9999)
        zero.take(pair.store, first=0)
        zero.take(pair.store, first=0)

    def test_counters_7_at_the_limit_nothing_moves(self, pair: NumberPair) -> None:
        """A full series says so, and a smaller block still gets what is left."""
        tally = Tally(pair.store)
        tally.take_below(pair.store, 10, 8)
        if tally.ordered:
            assert tally.take_below(pair.store, 10, 3) is None
        tally.take_below(pair.other, 10, 2)
        tally.take_below(pair.store, 10, 11)
        tally.take_below(pair.store, 10)
        tally.take_below(pair.store, 11)

    def test_counters_7_a_series_that_would_begin_above_its_limit_does_not_begin(
        self, pair: NumberPair
    ) -> None:
        """A new series is held to its limit too; one that is known is asked where it stands."""
        tally = Tally(pair.store, first=4)
        with pytest.raises(CounterExhausted):
            pair.store.take(tally.series, first=11, limit=10)
        assert pair.other.peek(tally.series) is None
        tally.take_below(pair.store, 10, first=4)
        tally.take_below(pair.store, 10, first=11)

    def test_counters_7_a_refused_token_is_not_remembered(self, pair: NumberPair) -> None:
        """A token whose take was refused can be used again when there is room."""
        tally, token = Tally(pair.store), fresh("token")
        tally.take_below(pair.store, 1)
        assert tally.take_below(pair.store, 0, token=token) is None
        assert not tally.take(pair.store, token=token).replayed

    def test_counters_8_a_token_gives_its_first_result(self, pair: NumberPair) -> None:
        """A retry, from any worker and for whatever series, gets the first result and its memo."""
        tally, token, memo = Tally(pair.store), fresh("token"), "instant \u00b7 random \U0001f4e8"
        options: dict[str, Any] = {"tokens": "service", "token": token}
        first = tally.take(pair.store, 2, **options, memo=memo)
        again = pair.other.take(fresh("next"), 2, **options, memo="another")
        assert (first.memo, first.replayed) == (memo, False)
        assert (again, again.replayed) == (first, True)
        tally.take(pair.store)

    def test_counters_8_a_token_counts_within_its_scheme(self, pair: NumberPair) -> None:
        """Two schemes may meet the same token; names that look alike are different tokens."""
        tally, scheme = Tally(pair.store), fresh("scheme")
        for name in AWKWARD:
            assert not tally.take(pair.store, tokens=scheme, token=name).replayed, ascii(name)
        other = fresh("scheme")
        assert not tally.take(pair.store, tokens=other, token=AWKWARD[0]).replayed

    def test_counters_9_a_token_of_something_else_is_refused(self, pair: NumberPair) -> None:
        """The same token with another wish is a mistake, and nothing moves."""
        series, token = fresh("series"), fresh("token")
        pair.store.take(series, token=token, fingerprint="a")
        last = pair.store.peek(series)
        for part, n, mark in (("n", 2, "a"), ("fingerprint", 1, "b")):
            with pytest.raises(TokenMismatch) as caught:
                pair.other.take(series, n, token=token, fingerprint=mark)
            assert (caught.value.part, pair.store.peek(series)) == (part, last)

    def test_counters_10_nothing_taken_keeps_the_memo(self, pair: NumberPair) -> None:
        """A token without values keeps its memo and begins no series."""
        series, token = fresh("series"), fresh("token")
        assert pair.store.take(series, 0, token=token, memo="m") == Taken(series, 0, 0, "m")
        again = pair.other.take(series, 0, token=token, memo="other")
        assert (again, again.replayed) == (Taken(series, 0, 0, "m"), True)
        assert pair.store.peek(series) is None

    def test_counters_12_a_series_that_was_never_used_has_no_last_value(
        self, pair: NumberPair
    ) -> None:
        """None says never used, and looking does not begin it."""
        tally = Tally(pair.store)
        assert pair.store.peek(tally.series) is None
        assert tally.series not in pair.store.series()
        tally.take(pair.other)

    def test_counters_13_advance_never_lowers(self, pair: NumberPair) -> None:
        """Repair after an import raises a series once, however often it is repeated."""
        tally = Tally(pair.store)
        last = [tally.lift(pair.store, least) for least in (41, 41, 7, 0)]
        assert last == sorted(last)
        tally.take(pair.other, first=1)
        tally.lift(pair.store, 41)

    def test_counters_14_series_are_listed_by_an_exact_prefix(self, pair: NumberPair) -> None:
        """The list is sorted by code point, and a wildcard is a character like any other."""
        mark = fresh("series")
        names = [mark + name for name in ("", "a", "A", "a%b", "aXb", "a_", "\u00e9", "\U0001f4e8")]
        for name in names:
            pair.store.advance(name, 0)
        assert list(pair.other.series(mark)) == sorted(names)
        assert list(pair.other.series(mark + "a%")) == [mark + "a%b"]
        assert list(pair.other.series(mark + "\u00e9")) == [mark + "\u00e9"]

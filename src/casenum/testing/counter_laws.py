"""The laws of `casenum.storage.Counters`, but for races."""

from typing import Any, ClassVar, Final

import pytest

from casenum.errors import ArgumentError, CounterExhausted, TokenMismatch
from casenum.storage import Counters, NumberStore, Taken
from casenum.testing.contract import Laws, NumberPair
from casenum.testing.samples import AWKWARD, fresh

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


def _take(store: NumberStore, series: str, n: int = 1) -> list[int]:
    return list(store.take(series, n).values)


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
        series = fresh("series")
        assert _take(pair.store, series, 3) == [1, 2, 3]
        assert pair.other.advance(series, 1) == 3
        assert _take(pair.other, series) == [4]

    def test_counters_2_series_never_influence_each_other(self, pair: NumberPair) -> None:
        """Names that look alike count apart."""
        for turn in (1, 2):
            for name in AWKWARD:
                assert pair.store.take(name).first == turn, ascii(name)
        assert {name: pair.other.peek(name) for name in AWKWARD} == dict.fromkeys(AWKWARD, 2)

    def test_counters_3_values_are_exact_up_to_the_largest(self, pair: NumberPair) -> None:
        """A value past 2^53 is exact, and past 2^63-1 there is none."""
        series = fresh("series")
        assert pair.store.advance(series, 2**53) == 2**53
        assert _take(pair.store, series, 2) == [2**53 + 1, 2**53 + 2]
        assert pair.store.advance(series, _LARGEST - 1) == _LARGEST - 1
        assert _take(pair.other, series) == [_LARGEST]
        with pytest.raises(CounterExhausted):
            pair.store.take(series)
        with pytest.raises(CounterExhausted):
            pair.store.take(series, token=fresh("token"))
        assert pair.store.peek(series) == _LARGEST

    def test_counters_4_the_first_shape_stays(self, pair: NumberPair) -> None:
        """A scheme's name stands for one shape for ever."""
        name = fresh("scheme")
        assert pair.store.declare(name, "A-{seq}") == "A-{seq}"
        assert pair.other.declare(name, "B-{seq}") == "A-{seq}"
        assert pair.store.declare(name, "A-{seq}") == "A-{seq}"

    def test_counters_5_a_block_is_contiguous_and_above_all_before(self, pair: NumberPair) -> None:
        """Blocks of mixed sizes, from either handle, tile the range."""
        series, handles = fresh("series"), (pair.store, pair.other)
        given = [_take(handles[turn % 2], series, n) for turn, n in enumerate((1, 5, 2, 1, 100, 3))]
        assert [value for block in given for value in block] == list(range(1, 113))

    def test_counters_6_first_is_where_a_new_series_begins(self, pair: NumberPair) -> None:
        """The first value counts once, whatever is asked for later."""
        series, zero = fresh("series"), fresh("series")
        assert pair.store.take(series, 2, first=1001) == Taken(series, 1001, 2)
        assert pair.other.take(series, first=5).first == 1003
        assert pair.store.take(series, first=9999).first == 1004
        assert pair.store.take(zero, first=0).first == 0
        assert pair.store.take(zero, first=0).first == 1

    def test_counters_7_at_the_limit_nothing_moves(self, pair: NumberPair) -> None:
        """A full series says so, and a smaller block still gets what is left."""
        series = fresh("series")
        assert pair.store.take(series, 8, limit=10).first == 1
        with pytest.raises(CounterExhausted) as caught:
            pair.store.take(series, 3, limit=10)
        assert (caught.value.limit, caught.value.wanted) == (10, 3)
        assert pair.other.peek(series) == 8
        assert pair.other.take(series, 2, limit=10).first == 9
        with pytest.raises(CounterExhausted):
            pair.store.take(series, limit=10)
        assert pair.store.take(series, limit=11).first == 11

    def test_counters_7_a_series_that_would_begin_above_its_limit_does_not_begin(
        self, pair: NumberPair
    ) -> None:
        """A new series is held to its limit too; one that is known is asked where it stands."""
        series = fresh("series")
        with pytest.raises(CounterExhausted):
            pair.store.take(series, first=11, limit=10)
        assert pair.other.peek(series) is None
        pair.store.take(series, first=4, limit=10)
        assert pair.store.take(series, first=11, limit=10).first == 5

    def test_counters_7_a_refused_token_is_not_remembered(self, pair: NumberPair) -> None:
        """A token whose take was refused can be used again when there is room."""
        series, token = fresh("series"), fresh("token")
        pair.store.take(series, limit=1)
        with pytest.raises(CounterExhausted):
            pair.store.take(series, limit=1, token=token)
        assert pair.store.take(series, limit=2, token=token) == Taken(series, 2, 1)

    def test_counters_8_a_token_gives_its_first_result(self, pair: NumberPair) -> None:
        """A retry, from any worker and for whatever series, gets the first result and its memo."""
        series, token, memo = fresh("series"), fresh("token"), "instant \u00b7 random \U0001f4e8"
        first = pair.store.take(series, 2, tokens="service", token=token, memo=memo)
        again = pair.other.take(fresh("next"), 2, tokens="service", token=token, memo="another")
        assert (first, first.replayed) == (Taken(series, 1, 2, memo), False)
        assert (again, again.replayed) == (Taken(series, 1, 2, memo), True)
        assert pair.store.take(series).first == 3

    def test_counters_8_a_token_counts_within_its_scheme(self, pair: NumberPair) -> None:
        """Two schemes may meet the same token; names that look alike are different tokens."""
        series, scheme = fresh("series"), fresh("scheme")
        values = [pair.store.take(series, tokens=scheme, token=name).first for name in AWKWARD]
        assert values == list(range(1, len(AWKWARD) + 1))
        assert pair.store.take(series, tokens=fresh("scheme"), token="a").first == values[-1] + 1  # noqa: S106 - not a secret

    def test_counters_9_a_token_of_something_else_is_refused(self, pair: NumberPair) -> None:
        """The same token with another wish is a mistake, and nothing moves."""
        series, token = fresh("series"), fresh("token")
        pair.store.take(series, token=token, fingerprint="a")
        for part, n, mark in (("n", 2, "a"), ("fingerprint", 1, "b")):
            with pytest.raises(TokenMismatch) as caught:
                pair.other.take(series, n, token=token, fingerprint=mark)
            assert (caught.value.part, pair.store.peek(series)) == (part, 1)

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
        series = fresh("series")
        assert pair.store.peek(series) is None
        assert series not in pair.store.series()
        assert pair.other.take(series).first == 1

    def test_counters_13_advance_never_lowers(self, pair: NumberPair) -> None:
        """Repair after an import raises a series once, however often it is repeated."""
        series = fresh("series")
        assert [pair.store.advance(series, least) for least in (41, 41, 7, 0)] == [41] * 4
        assert pair.other.take(series, first=1).first == 42
        assert pair.store.advance(series, 41) == 42

    def test_counters_14_series_are_listed_by_an_exact_prefix(self, pair: NumberPair) -> None:
        """The list is sorted by code point, and a wildcard is a character like any other."""
        mark = fresh("series")
        names = [mark + name for name in ("", "a", "A", "a%b", "aXb", "a_", "\u00e9", "\U0001f4e8")]
        for name in names:
            pair.store.advance(name, 0)
        assert list(pair.other.series(mark)) == sorted(names)
        assert list(pair.other.series(mark + "a%")) == [mark + "a%b"]
        assert list(pair.other.series(mark + "\u00e9")) == [mark + "\u00e9"]

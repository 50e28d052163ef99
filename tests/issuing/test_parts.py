"""The parts that issuing is made of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casenum.errors import ArgumentError
from casenum.issuing import Drawer, GapKind, Memo
from casenum.issuing.claiming import check_guarantee
from casenum.issuing.gaps import adopted, gaps_of
from casenum.numbers import Pattern
from casenum.storage import Claim, ClaimState
from casenum.stores import open_store
from support import AT, clock


@given(st.lists(st.binary(max_size=16), max_size=4), st.none() | st.text(max_size=20))
def test_a_memo_comes_back_as_it_was(drawn: list[bytes], subject: str | None) -> None:
    """What the first caller drew is what a retry renders."""
    memo = Memo(AT, tuple(drawn), subject)
    assert Memo.from_text(memo.to_text()) == memo


def test_only_known_things_can_be_drawn() -> None:
    """A scheme that asks for something unknown is told at once."""
    with pytest.raises(ArgumentError, match="draws must be"):
        Drawer(clock()).draw("tea leaves")


def test_a_guarantee_that_does_not_exist_is_refused() -> None:
    """A scheme of your own that misspells its guarantee is told at once."""
    scheme = Pattern("A-{seq}", name="a")
    misspelt = type("Misspelt", (), {"guarantee": "gaples", "name": "a"})()
    check_guarantee(open_store("memory:"), scheme)
    with pytest.raises(ArgumentError, match="gapless, ordered or unique"):
        check_guarantee(open_store("memory:"), misspelt)


@given(st.sets(st.integers(1, 30)), st.integers(0, 30))
def test_gaps_and_claims_tile_the_series(claimed: set[int], taken: int) -> None:
    """Every value up to the counter is claimed or in exactly one gap."""
    store = open_store("memory:")
    last = max(claimed | {taken})
    if last:
        store.advance("s", last)
    for value in claimed:
        store.put(Claim(f"N{value}", "s", value, ClaimState.CONFIRMED, None, AT, "amy"))
    gaps = list(gaps_of(store, "s"))
    missing = [value for gap in gaps for value in range(gap.first, gap.last + 1)]
    assert missing == sorted(set(range(1, last + 1)) - claimed)
    assert all(gap.kind is GapKind.UNCLAIMED for gap in gaps)


def test_a_reason_that_only_looks_like_an_adoption_explains_nothing() -> None:
    """Only the exact words of an adoption explain a jump."""
    store = open_store("memory:")
    for value, reason in ((3, "adopted above all"), (6, adopted(4, 6)), (9, None)):
        held = Claim(f"N{value}", "s", value, ClaimState.CONFIRMED, None, AT, "amy", reason)
        store.put(held)
    report = [(gap.first, gap.last, gap.kind.value) for gap in gaps_of(store, "s")]
    wanted = [(1, 2, "unclaimed"), (4, 4, "unclaimed"), (5, 5, "skipped"), (7, 8, "unclaimed")]
    assert report == wanted

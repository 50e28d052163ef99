"""Leased blocks give every value once, are on record, and leave no gap without a name."""

import gc
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from casenum.errors import (
    ArgumentError,
    ArgumentTypeError,
    ClaimConflict,
    CounterExhausted,
    DuplicateNumber,
    GuaranteeTooWeak,
    NotFound,
    TokenMismatch,
    Unavailable,
)
from casenum.issuing import GapKind, Issuer, gaps_of
from casenum.numbers import Pattern
from casenum.storage import (
    Claim,
    ClaimState,
    Guarantee,
    Lease,
    NumberStore,
    Taken,
    end_lease,
    leases_of,
)
from casenum.stores import LeasedCounters, MemoryStore, SqliteStore
from casenum.testing import (
    NumberPair,
    NumberStoreContract,
)
from casenum.testing.samples import AT, LATER
from support import ProcessDiedError, bare_store, clock


def leased(store: NumberStore, size: int = 10, holder: str = "n1", **rest: Any) -> LeasedCounters:
    return LeasedCounters(store, size=size, holder=holder, clock=clock(), **rest)


def told(store: NumberStore, series: str = "bill") -> list[tuple[int, int, str, str | None]]:
    """Return the gaps as a reader sees them."""
    return [(gap.first, gap.last, gap.kind.value, gap.reason) for gap in gaps_of(store, series)]


# --- the laws ----------------------------------------------------------------


class TestBlocksOfOne(NumberStoreContract):
    """With blocks of one value nothing differs from the store beneath: every law holds."""

    def open_pair(self, where: Path) -> tuple[LeasedCounters, LeasedCounters]:
        """Two nodes on one store."""
        del where
        store = MemoryStore()
        return leased(store, 1, "n1"), leased(store, 1, "n2")

    def test_gaps_1_every_value_is_accounted_for(self, pair: NumberPair) -> None:
        """The one thing that differs: what nobody has claimed yet is told with its holder."""
        pair.store.take("series")
        assert [gap.kind for gap in gaps_of(pair.other, "series")] == [GapKind.LEASED]


class TestBlocksOfTen(NumberStoreContract):
    """With larger blocks every law of a store that promises unique values holds on two nodes."""

    def open_pair(self, where: Path) -> tuple[LeasedCounters, LeasedCounters]:
        """Two nodes on one store."""
        del where
        store = MemoryStore()
        return leased(store, holder="n1"), leased(store, holder="n2")

    def test_gaps_1_every_value_is_accounted_for(self, pair: NumberPair) -> None:
        """The one thing that differs: what nobody has claimed yet is told with its holder."""
        pair.store.take("series")
        assert [gap.kind for gap in gaps_of(pair.other, "series")] == [GapKind.LEASED]


# --- values ------------------------------------------------------------------


def test_two_nodes_never_share_a_value_and_the_store_is_asked_once_a_block() -> None:
    """Each node counts on in its own block."""
    store = MemoryStore()
    one, two = leased(store), leased(store, holder="n2")
    given = [(one.take("bill").first, two.take("bill").first) for _ in range(12)]
    assert given[:2] == [(1, 11), (2, 12)]
    assert given[-2:] == [(21, 31), (22, 32)]
    assert store.peek("bill") == one.peek("bill") == 40


def test_threads_share_a_node() -> None:
    """Six threads get every value once, and none is missing."""
    node = leased(MemoryStore(), 7)
    with ThreadPoolExecutor(6) as pool:
        given = list(pool.map(lambda _: node.take("bill").first, range(70)))
    assert sorted(given) == list(range(1, 71))


def test_a_larger_take_goes_to_the_store_and_a_smaller_one_to_the_rest() -> None:
    """Blocks of mixed sizes are contiguous; what is left of a block is used by who fits in."""
    node = leased(MemoryStore(), 5)
    blocks = [list(node.take("bill", n).values) for n in (3, 3, 2, 6, 2)]
    assert blocks == [[1, 2, 3], [6, 7, 8], [4, 5], list(range(11, 17)), [9, 10]]


def test_first_is_where_a_new_series_begins_and_a_memo_comes_back() -> None:
    """A series begins once, wherever later blocks are asked to."""
    node = leased(MemoryStore(), 2)
    assert node.take("bill", first=1001, memo="m") == Taken("bill", 1001, 1, "m")
    assert [node.take("bill", first=5).first for _ in range(3)] == [1002, 1003, 1004]
    assert node.take("other", first=0).first == 0


def test_a_limit_in_the_midst_of_a_block_is_kept_and_every_value_below_is_given() -> None:
    """The last block is as large as the limit allows; then the series is full."""
    store = MemoryStore()
    one, two = leased(store), leased(store, holder="n2")
    given = [one.take("bill", limit=13).first for _ in range(9)]
    given += [two.take("bill", limit=13).first for _ in range(3)]
    with pytest.raises(CounterExhausted) as caught:
        two.take("bill", limit=13)
    assert (caught.value.limit, caught.value.wanted) == (13, 1)
    given.append(one.take("bill", limit=13).first)
    assert sorted(given) == list(range(1, 14))
    assert store.peek("bill") == 13


def test_a_lower_limit_than_that_of_the_block_is_kept_too() -> None:
    """Who asks for less than is at hand is refused, and nothing moves."""
    node = leased(MemoryStore())
    assert node.take("bill", 3).first == 1
    with pytest.raises(CounterExhausted):
        node.take("bill", limit=3)
    assert node.take("bill").first == 4


def test_a_token_goes_to_the_store_and_its_replay_is_exact() -> None:
    """A retry on any node gets the first result, its memo included."""
    store = MemoryStore()
    one, two = leased(store), leased(store, holder="n2")
    one.take("bill")
    options: dict[str, Any] = {"tokens": "t", "token": "mail-1", "fingerprint": "f"}
    first = one.take("bill", memo="m", **options)
    again = two.take("another", memo="other", **options)
    assert (first, again, again.replayed) == (Taken("bill", 11, 1, "m"), first, True)
    with pytest.raises(TokenMismatch):
        two.take("bill", 2, **options)


def test_advance_leaves_out_what_a_node_holds_below() -> None:
    """After a repair the next value of the node is above it; what was left out is named."""
    node = leased(MemoryStore())
    node.take("bill", 2)
    assert node.advance("bill", 5) == 10
    assert node.take("bill").first == 6
    assert node.advance("bill", 40) == 40
    assert node.take("bill").first == 41
    assert node.advance("bill", 7) == 50
    assert node.take("bill").first == 42
    node.close()
    assert told(node)[1:] == [
        (7, 10, "returned", "n1"),
        (11, 42, "unclaimed", None),
        (43, 50, "returned", "n1"),
    ]


def test_the_guarantee_drops_to_unique() -> None:
    """A scheme that asks for order refuses leased blocks; the rest is as the store promises."""
    store = MemoryStore()
    node = leased(store)
    assert node.traits.guarantee is Guarantee.UNIQUE
    assert (node.traits.durable, node.traits.independent_keys) == (False, False)
    with pytest.raises(GuaranteeTooWeak):
        Issuer(node, Pattern("A-{seq}", name="a", guarantee="ordered"))


# --- what is on record -------------------------------------------------------


def test_an_issuer_works_with_blocks_and_its_gaps_name_the_holders() -> None:
    """Values that wait in a node's memory are no mystery; who took them is named, with the time."""
    store = MemoryStore()
    scheme = Pattern("A-{seq}", name="a", guarantee="unique")
    one, two = leased(store, holder="node-1"), leased(store, holder="node-2")
    issuers = [Issuer(node, scheme, clock=clock()) for node in (one, two)]
    assert [issuer.issue() for issuer in issuers for _ in range(2)] == [
        "A-1",
        "A-2",
        "A-11",
        "A-12",
    ]
    assert issuers[0].issue(token="mail") == issuers[1].issue(token="mail") == "A-21"
    gaps = issuers[0].gaps()
    assert [(gap.first, gap.last, gap.kind, gap.reason) for gap in gaps] == [
        (3, 10, GapKind.LEASED, "node-1"),
        (13, 20, GapKind.LEASED, "node-2"),
    ]
    assert {gap.at for gap in gaps} == {clock().now()}
    two.close()
    assert Issuer(store, scheme).gaps()[1].kind is GapKind.RETURNED
    assert store.series() == ("a::",)  # a lease is no series of its own


def test_a_used_up_block_is_no_longer_leased() -> None:
    """What came to nothing after it was given is unclaimed, as without blocks."""
    node = leased(MemoryStore(), 3)
    for _ in range(4):
        node.take("bill")
    assert told(node) == [(1, 3, "unclaimed", None), (4, 6, "leased", "n1")]
    assert [(lease.first, lease.open) for lease in leases_of(node, "bill")] == [
        (1, False),
        (4, True),
    ]
    node.close()
    assert told(node) == [(1, 4, "unclaimed", None), (5, 6, "returned", "n1")]


def test_a_closed_node_gives_nothing_and_can_be_closed_again() -> None:
    """The store beneath stays open."""
    store = MemoryStore()
    with leased(store) as node:
        node.take("bill")
    node.close()
    for token in (None, "t"):
        with pytest.raises(Unavailable, match="closed"):
            node.take("bill", token=token)
    assert store.take("bill").first == 11


def test_a_node_that_crashed_repeats_nothing_and_is_named(tmp_path: Path) -> None:
    """Its block stays leased; a new node with the same name takes another one."""
    file = tmp_path / "cases.db"
    with SqliteStore(file) as store:
        crashed = leased(store)
        assert crashed.take("bill", 4).first == 1
        del crashed
        gc.collect()
    with SqliteStore(file) as store, leased(store) as again:
        assert again.take("bill").first == 11
        assert told(store) == [(1, 10, "leased", "n1"), (11, 20, "leased", "n1")]


def test_the_host_ends_the_lease_of_a_crashed_node(tmp_path: Path) -> None:
    """What was claimed stays, the rest is told as given back, and nobody gets any of it again."""
    with SqliteStore(tmp_path / "cases.db") as store:
        crashed = leased(store)
        for value in (crashed.take("bill").first, crashed.take("bill", 3).first):
            store.put(Claim(f"B-{value}", "bill", value, ClaimState.CONFIRMED, None, AT, "amy"))
        del crashed
        gc.collect()
        ended = end_lease(store, "bill", 1, at=LATER, by="agent:amy")
        assert [ended] == list(leases_of(store, "bill"))
        assert (ended.open, ended.holder, ended.returned, ended.at) == (False, "n1", 1, LATER)
        assert told(store) == [(3, 10, "returned", "n1")]
        assert {gap.at for gap in gaps_of(store, "bill")} == {LATER}
        assert leased(store, holder="n2").take("bill").first == 11
        claim = store.get("lease bill 1")
        assert claim is not None
        assert (claim.by, claim.subject) == ("agent:amy", "n1")


def test_a_lease_ends_once() -> None:
    """Who comes second, or names no lease, is told, and nothing changes."""
    store = MemoryStore()
    node = leased(store, 2)
    node.take("bill", 2)
    node.take("bill")
    store.put(Claim("B-1", "bill", 1, ClaimState.CONFIRMED, None, AT, "amy"))
    store.put(Claim("lease bill 9", "lease bill", 9, ClaimState.RESERVED, None, AT, "amy"))
    before = list(leases_of(store, "bill"))
    assert [lease.open for lease in before] == [False, True]
    with pytest.raises(ClaimConflict):
        end_lease(store, "bill", 1, at=LATER, by="amy")
    for series, first in (("bill", 2), ("bill", 9), ("other", 1)):
        with pytest.raises(NotFound, match="no lease"):
            end_lease(store, series, first, at=LATER, by="amy")
    wrong: Any
    for wrong in ({"series": ""}, {"first": "1"}, {"at": AT.replace(tzinfo=None)}, {"by": ""}):
        with pytest.raises(ArgumentError):
            end_lease(store, **{"series": "bill", "first": 3, "at": LATER, "by": "amy", **wrong})
    assert list(leases_of(store, "bill")) == before
    end_lease(store, "bill", 3, at=LATER, by="amy")
    with pytest.raises(ClaimConflict):
        end_lease(store, "bill", 3, at=LATER, by="amy")


def test_a_node_that_was_not_gone_repeats_nothing() -> None:
    """Its lease was ended too early: it goes on in its block, alone, and closes in peace."""
    store = MemoryStore()
    slow, other = leased(store), leased(store, holder="n2")
    slow.take("bill")
    end_lease(store, "bill", 1, at=LATER, by="amy")
    given = [slow.take("bill").first, other.take("bill").first, slow.take("bill").first]
    assert given == [2, 11, 3]
    slow.close()
    assert told(store) == [(1, 10, "returned", "n1"), (11, 20, "leased", "n2")]


def test_a_store_that_dies_between_block_and_record_loses_the_block_only() -> None:
    """Without transactions a lease may be missing: its values are unclaimed, none comes twice."""
    store = bare_store()
    node = leased(store)
    store.writes_left = 1
    with pytest.raises(ProcessDiedError):
        node.take("bill")
    store.writes_left = None
    assert node.take("bill").first == 11
    assert told(store) == [(1, 10, "unclaimed", None), (11, 20, "leased", "n1")]


def test_a_failed_block_leaves_no_trace_where_there_are_transactions() -> None:
    """A number that stands in the place of a lease stops it, and no value is lost."""
    store = MemoryStore()
    store.alias("lease bill 1", "case-a", at=AT, by="amy")
    with pytest.raises(DuplicateNumber):
        leased(store).take("bill")
    assert store.peek("bill") is None


def test_an_end_that_was_written_before_a_failure_is_no_obstacle() -> None:
    """A store without transactions may have ended a lease whose successor failed."""
    store = bare_store()
    node = leased(store, 2)
    node.take("bill", 2)
    store.writes_left = 1
    with pytest.raises(ProcessDiedError):
        node.take("bill")
    store.writes_left = None
    assert node.take("bill").first == 3


@pytest.mark.parametrize("series", ["x" * 255, "\U0001f4e8" * 230, "a:b c/d"])
def test_a_series_of_any_name_has_leases(series: str) -> None:
    """The longest name is kept too."""
    node = leased(MemoryStore())
    node.take(series)
    [lease] = leases_of(node, series)
    assert lease == Lease(series, 1, 10, "n1", clock().now())


def test_a_foreign_claim_beside_a_series_is_no_lease() -> None:
    """Who writes there by hand is not taken for a node."""
    store = MemoryStore()
    for value, reason in enumerate((None, "to you", "given back from x to 7")):
        state = ClaimState.RESERVED
        store.put(Claim(f"x{value}", "lease bill", value, state, None, AT, "amy", reason))
    assert list(leases_of(store, "bill")) == []


def test_gaps_and_leases_cross_each_other() -> None:
    """A lease ends within a stretch, begins within one, or lies between numbers."""
    store = MemoryStore()
    node = leased(store, 4)
    store.take("bill", 2)
    for value in (node.take("bill").first, node.take("bill", 2).first):
        store.put(Claim(f"B-{value}", "bill", value, ClaimState.CONFIRMED, None, AT, "amy"))
    store.take("bill", 3)
    store.put(Claim("B-8", "bill", 8, ClaimState.VOID, None, AT, "amy", "twice"))
    assert told(store) == [
        (1, 2, "unclaimed", None),
        (5, 6, "leased", "n1"),
        (7, 7, "unclaimed", None),
        (8, 8, "void", "twice"),
        (9, 9, "unclaimed", None),
    ]


def test_close_waits_for_the_block_that_is_under_way() -> None:
    """What was fetched ahead and never used is given back too."""
    node = leased(MemoryStore(), 2, prefetch=2)
    node.take("bill")
    node.close()
    assert told(node) == [
        (1, 1, "unclaimed", None),
        (2, 2, "returned", "n1"),
        (3, 4, "returned", "n1"),
    ]


# --- ahead of time -----------------------------------------------------------


class Counting(MemoryStore):
    """Say when a block was taken."""

    taken = Event()
    broken = False

    def take(self, series: str, n: int = 1, **rest: Any) -> Taken:
        try:
            if self.broken:
                raise Unavailable("away")
            return super().take(series, n, **rest)
        finally:
            self.taken.set()


def test_the_next_block_is_fetched_before_it_is_needed() -> None:
    """With a mark the block is there when the last value is given; no value is lost."""
    store = Counting()
    node = leased(store, 4, prefetch=2)
    assert [node.take("bill").first for _ in range(2)] == [1, 2]
    assert "bill" not in node._coming
    store.taken.clear()
    assert node.take("bill").first == 3
    assert store.taken.wait(60)
    store.broken = True
    node._coming["bill"].join()
    assert [node.take("bill").first for _ in range(4)] == [4, 5, 6, 7]


def test_who_comes_first_waits_for_the_block_that_is_under_way() -> None:
    """A burst gets every value once, in the order of the blocks; close gives all the rest back."""
    node = leased(MemoryStore(), 5, prefetch=5)
    assert [node.take("bill").first for _ in range(23)] == list(range(1, 24))
    node.close()
    assert told(node)[-1][2:] == ("returned", "n1")


def test_a_fetch_ahead_that_fails_is_told_to_who_needs_it() -> None:
    """The error comes where a value is missing, and the next call tries again."""
    store = Counting()
    node = leased(store, 2, prefetch=2)
    assert node.take("bill").first == 1
    node._coming["bill"].join()
    store.broken = True
    assert [node.take("bill").first for _ in range(3)] == [2, 3, 4]
    with pytest.raises(Unavailable, match="away"):
        node.take("bill")
    store.broken = False
    assert node.take("bill").first == 5


# --- processes and arguments -------------------------------------------------


def test_a_forked_child_has_blocks_of_its_own(tmp_path: Path) -> None:
    """A child never gives out its parent's values, and never gives them back."""
    with SqliteStore(tmp_path / "cases.db") as store, leased(store) as node:
        assert node.take("bill").first == 1
        reader, writer = os.pipe()
        child = os.fork()
        if not child:  # pragma: no cover - in the child
            os.write(writer, f"{node.take('bill').first}".encode())
            node.close()
            os._exit(0)
        os.waitpid(child, 0)
        os.close(writer)
        with os.fdopen(reader, "rb") as pipe:
            assert pipe.read() == b"11"
        assert node.take("bill").first == 2
        assert [gap[2] for gap in told(store)][-1] == "returned"
        assert [lease.open for lease in leases_of(store, "bill")] == [True, False]


@pytest.mark.parametrize(
    "options",
    [{"size": 0}, {"size": 2**63}, {"holder": ""}, {"prefetch": -1}, {"prefetch": 11}],
    ids=str,
)
def test_what_cannot_be_meant_is_refused(options: dict[str, Any]) -> None:
    """A block holds a value at least, and its holder has a name."""
    with pytest.raises(ArgumentError):
        LeasedCounters(MemoryStore(), **{"size": 10, "holder": "n1", **options})


def test_what_is_no_store_is_refused() -> None:
    """A text is no store; the repr says which node it is."""
    wrong: Any = "memory:"
    with pytest.raises(ArgumentTypeError, match="a store of numbers"):
        LeasedCounters(wrong, holder="n1")
    assert repr(leased(MemoryStore())) == "LeasedCounters(MemoryStore(), size=10, holder='n1')"

"""The laws of `casenum.storage.SupportsPurge`."""

from datetime import UTC, datetime
from typing import ClassVar, Final

import pytest

from casenum.errors import ArgumentError
from casenum.storage import (
    CaseStore,
    ClaimState,
    Lease,
    Namespaced,
    NumberStore,
    SupportsOutbox,
    SupportsPurge,
    Transactional,
    leases_of,
)
from casenum.testing.contract import Laws, NumberPair, tenant, transactional
from casenum.testing.samples import AT, LATER, claim, fresh, message, records, snapshot

# Long before and long after any use of a store, so that no law depends on a clock.
_LONG_AGO: Final = AT
_FAR_AHEAD: Final = datetime(9000, 1, 1, tzinfo=UTC)


def purged(store: object) -> SupportsPurge:
    """Return a store that declares purges.

    >>> from casenum.stores import MemoryStore
    >>> purged(MemoryStore()).purge_tokens(AT)
    0
    """
    assert isinstance(store, SupportsPurge), "the store lacks SupportsPurge"
    return store


class _Stop(Exception):
    """Leave a transaction."""


def _lease(series: str) -> Lease:
    return Lease(series, 1, 100, "node-1", AT)


def _fill(store: NumberStore, mark: str) -> None:
    """Write what must stay, of every kind, under keys that begin with a mark."""
    store.declare(mark, "A-{seq}")
    store.take(mark, 3)
    store.put(claim(mark, 1))
    held = store.put(claim(mark, 2)).number
    store.move(held, ClaimState.VOID, expect=ClaimState.CONFIRMED, at=LATER, by="b", reason="r")
    store.alias(f"{mark}/old", "case-a", at=AT, by="amy")
    store.put(_lease(mark).claim())
    if isinstance(store, CaseStore):
        sent, shot = [message(mark, f"{mark}/m")], snapshot(mark, 1)
        store.append(mark, records(mark, "r1"), expected=0, snapshot=shot, outbox=sent)
        store.put_field(mark, "party", "name", "An")


def _kept(store: NumberStore, mark: str) -> list[object]:
    """Return what `_fill` wrote, but for messages, which can only be asked for by holding them."""
    numbers: list[object] = [
        store.declare(mark, "B-{seq}"),
        store.peek(mark),
        *store.series(mark),
        *store.scan(mark),
        store.get(f"{mark}/old"),
        *leases_of(store, mark),
    ]
    if not isinstance(store, CaseStore):
        return numbers
    return [*numbers, store.load(mark), *store.read(mark), *store.get_fields(mark)]


class PurgeLaws(Laws):
    """Prove that a purge forgets old tokens and nothing else. The store must be new.

    >>> "test_purge_3_nothing_but_tokens_goes" in PurgeLaws.laws()
    True
    """

    capability: ClassVar[type | None] = SupportsPurge

    def test_purge_1_a_younger_token_is_remembered(self, pair: NumberPair) -> None:
        """Who retries within the host's retention gets the first result, memo and all."""
        series, token = fresh("series"), fresh("token")
        first = pair.store.take(series, 2, token=token, memo="m")
        assert purged(pair.other).purge_tokens(_LONG_AGO) == 0
        again = pair.other.take(series, 2, token=token)
        assert (again, again.replayed) == (first, True)

    def test_purge_2_a_retry_with_a_purged_token_is_a_new_call(self, pair: NumberPair) -> None:
        """It gets a value above the first one, and is then remembered as any other call."""
        series, token = fresh("series"), fresh("token")
        first = pair.store.take(series, token=token, memo="m")
        pair.store.take(series, 0, token=fresh("token"))
        assert purged(pair.other).purge_tokens(_FAR_AHEAD) == 2
        assert purged(pair.store).purge_tokens(_FAR_AHEAD) == 0
        later = pair.store.take(series, token=token, fingerprint="other", memo="n")
        assert (later.replayed, later.memo) == (False, "n")
        assert later.first > first.first
        assert pair.other.take(series, token=token, fingerprint="other") == later

    def test_purge_3_nothing_but_tokens_goes(self, pair: NumberPair) -> None:
        """Counters, claims, leases, histories and personal data are what they were."""
        mark = fresh("kept")
        _fill(pair.store, mark)
        pair.store.take(mark, token=mark)
        before = _kept(pair.store, mark)
        assert purged(pair.store).purge_tokens(_FAR_AHEAD) == 1
        assert _kept(pair.other, mark) == before

    def test_purge_3_a_message_that_was_not_delivered_stays(self, pair: NumberPair) -> None:
        """However old it is; one that was delivered was gone before."""
        if not isinstance(pair.store, CaseStore) or not isinstance(pair.store, SupportsOutbox):
            return
        old, done = fresh("old"), fresh("done")
        for case in (old, done):
            sent = [message(case, f"{case}/m")]
            pair.store.append(case, records(case, "r1"), expected=0, outbox=sent)
        pair.store.acknowledge([f"{done}/m"])
        purged(pair.other).purge_tokens(_FAR_AHEAD)
        leased = pair.store.lease(now=LATER, hold=LATER - AT)
        assert [sent.key for sent in leased] == [f"{old}/m"]

    def test_purge_3_another_tenants_tokens_stay(self, pair: NumberPair) -> None:
        """Each tenant has a retention of its own."""
        if not isinstance(pair.store, Namespaced):
            return
        series, token = fresh("series"), fresh("token")
        one, two = tenant(pair.store, fresh("one")), tenant(pair.store, fresh("two"))
        for store in (one, two, pair.store):
            store.take(series, token=token)
        assert purged(one).purge_tokens(_FAR_AHEAD) == 1
        told = [store.take(series, token=token).replayed for store in (one, two, pair.store)]
        assert told == [False, True, True]

    def test_purge_4_a_limit_is_kept(self, pair: NumberPair) -> None:
        """A large purge can be done in turns, and each says how much it did."""
        series = fresh("series")
        for _ in range(5):
            pair.store.take(series, token=fresh("token"))
        turns = [purged(pair.store).purge_tokens(_FAR_AHEAD, limit=2) for _ in range(4)]
        assert turns == [2, 2, 1, 0]

    def test_purge_5_a_rollback_brings_the_tokens_back(self, pair: NumberPair) -> None:
        """A purge is a write like any other."""
        if not isinstance(pair.store, Transactional):
            return
        series, token = fresh("series"), fresh("token")
        first = pair.store.take(series, token=token)
        with pytest.raises(_Stop), transactional(pair.store).transaction() as tx:
            assert purged(tx).purge_tokens(_FAR_AHEAD) == 1
            raise _Stop
        again = pair.other.take(series, token=token)
        assert (again, again.replayed) == (first, True)

    def test_purge_0_what_cannot_be_meant_is_refused(self, pair: NumberPair) -> None:
        """A naive moment is no moment, and a purge of nothing is a mistake."""
        series, token = fresh("series"), fresh("token")
        pair.store.take(series, token=token)
        store = purged(pair.store)
        with pytest.raises(ArgumentError):
            store.purge_tokens(_FAR_AHEAD.replace(tzinfo=None))
        for wrong in (0, -1):
            with pytest.raises(ArgumentError):
                store.purge_tokens(_FAR_AHEAD, limit=wrong)
        assert pair.other.take(series, token=token).replayed

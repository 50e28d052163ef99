"""The laws of `casenum.storage.Transactional` and `Namespaced`."""

from threading import Thread
from typing import ClassVar

import pytest

from casenum.errors import ArgumentError, DuplicateNumber, VersionConflict
from casenum.storage import (
    CaseStore,
    Claim,
    ClaimState,
    Namespaced,
    NumberStore,
    SupportsOutbox,
    SupportsQuery,
    Transactional,
    WorkList,
)
from casenum.testing.contract import Laws, NumberPair, Pair, tenant, transactional
from casenum.testing.samples import AT, LATER, claim, fresh, message, records, snapshot


class _Stop(Exception):
    """Leave a transaction."""


def _write_all(store: NumberStore, mark: str) -> None:
    """Do one write of every kind under keys that begin with a mark."""
    store.declare(mark, "A-{seq}")
    store.take(mark, 2)
    store.take(mark, token=mark)
    store.advance(mark + "/advanced", 7)
    store.put(claim(mark, 1))
    store.alias(mark + "/old", "case-a", at=AT, by="amy")
    if isinstance(store, CaseStore):
        _write_case(store, mark)


def _write_case(store: CaseStore, mark: str) -> None:
    sent = [message(mark, mark + "/m")]
    shot = snapshot(mark, 1, requester=mark)
    store.append(mark, records(mark, "r1"), expected=0, snapshot=shot, outbox=sent)
    store.put_field(mark, mark, "name", "An")


def _traces(store: NumberStore, mark: str) -> list[object]:
    """Return what `_write_all` left; nothing left is a list of empty values."""
    numbers = _numbers_left(store, mark)
    return [*numbers, *_case_left(store, mark)] if isinstance(store, CaseStore) else numbers


def _numbers_left(store: NumberStore, mark: str) -> list[object]:
    return [
        store.peek(mark),
        store.peek(mark + "/advanced"),
        store.get(f"{mark}/1"),
        store.get(mark + "/old"),
        *store.series(mark),
        *store.scan(mark),
    ]


def _case_left(store: CaseStore, mark: str) -> list[object]:
    return [store.load(mark), *store.read(mark), *store.get_fields(mark)]


def _later(store: CaseStore, mark: str) -> list[object]:
    """Return what only a further write shows: a shape, a token, a message, and the next value."""
    return [
        store.declare(mark, "B-{seq}"),
        store.take(mark, token=mark).values,
        store.append(mark, records(mark, "x1"), expected=0, outbox=[message(mark, mark + "/m")]),
    ]


_NOTHING_LATER = ["B-{seq}", range(1, 2), 1]


def _leave(store: CaseStore, mark: str) -> None:
    with transactional(store).transaction() as tx:
        _write_all(tx, mark)
        raise _Stop


class TransactionLaws(Laws):
    """Prove that several calls are one.

    >>> "test_transactional_1_a_rollback_leaves_no_trace" in TransactionLaws.laws()
    True
    """

    capability: ClassVar[type | None] = Transactional

    def test_transactional_1_what_ends_well_is_seen(self, pair: Pair) -> None:
        """Every write of a transaction is there when it ends, also for other workers."""
        mark = fresh("tx")
        with transactional(pair.store).transaction() as tx:
            _write_all(tx, mark)
            inside = _traces(tx, mark)
        assert _traces(pair.other, mark) == inside
        assert pair.other.peek(mark) == 3

    def test_transactional_1_a_rollback_leaves_no_trace(self, pair: Pair) -> None:
        """After an error every write of the transaction is gone, the value of the counter too."""
        mark = fresh("tx")
        with pytest.raises(_Stop):
            _leave(pair.store, mark)
        assert [trace for trace in _traces(pair.other, mark) if trace is not None] == []
        assert _later(pair.other, mark) == _NOTHING_LATER

    def test_transactional_1_a_rollback_brings_back_what_was_changed(self, pair: Pair) -> None:
        """Values that a transaction replaced or erased are as they were before it."""
        mark = fresh("tx")
        _write_all(pair.store, mark)
        before = _traces(pair.store, mark)
        held = f"{mark}/1"
        with pytest.raises(_Stop), transactional(pair.store).transaction() as tx:
            tx.take(mark, 5)
            tx.move(
                held, ClaimState.VOID, expect=ClaimState.CONFIRMED, at=LATER, by="b", reason="r"
            )
            tx.redirect(held, "case-b", at=LATER, by="bob", reason="merge")
            tx.put(claim(mark, 2))
            tx.append(mark, records(mark, "r2", after=1), expected=1, snapshot=snapshot(mark, 2))
            tx.put_field(mark, mark, "name", "Bo")
            tx.erase(mark)
            raise _Stop
        assert _traces(pair.other, mark) == before
        pair.other.put(claim(mark, 3))
        assert [kept.value for kept in pair.store.scan(mark)] == [1, 3]

    def test_transactional_1_others_see_nothing_before_the_end(self, pair: Pair) -> None:
        """A worker that looks while a transaction is open waits, or sees what was before it."""
        mark, seen = fresh("tx"), list[object]()
        looking = Thread(target=lambda: seen.extend(_traces(pair.other, mark)))
        with pytest.raises(_Stop), transactional(pair.store).transaction() as tx:
            _write_all(tx, mark)
            looking.start()
            looking.join(timeout=0.2)  # a store may let the reader wait for us
            raise _Stop
        looking.join()
        assert seen != []
        assert [trace for trace in seen if trace is not None] == []

    def test_transactional_2_a_savepoint_fails_alone(self, pair: Pair) -> None:
        """An inner transaction can be given up while the outer one goes on, and the reverse."""
        kept, lost, gone = fresh("tx"), fresh("tx"), fresh("tx")
        with transactional(pair.store).transaction() as tx:
            _write_all(tx, kept)
            with pytest.raises(_Stop):
                _leave(tx, lost)
            tx.take(kept)
        assert pair.other.peek(kept) == 4
        assert [trace for trace in _traces(pair.other, lost) if trace is not None] == []
        with pytest.raises(_Stop), transactional(pair.store).transaction() as tx:
            with transactional(tx).transaction() as inner:
                _write_all(inner, gone)
            raise _Stop
        assert [trace for trace in _traces(pair.other, gone) if trace is not None] == []

    def test_transactional_3_a_store_within_commits_nothing(self, pair: Pair) -> None:
        """What a store within did goes when the host's transaction goes."""
        mark = fresh("tx")
        with pytest.raises(_Stop), transactional(pair.store).transaction() as tx:
            within = transactional(pair.store).within(tx)
            _write_all(within, mark)
            assert tx.peek(mark) == 3
            raise _Stop
        assert [trace for trace in _traces(pair.other, mark) if trace is not None] == []

    def test_transactional_3_a_domain_error_leaves_the_transaction_usable(self, pair: Pair) -> None:
        """A refused call inside a transaction changes nothing and ends nothing."""
        mark = fresh("tx")
        _write_all(pair.store, mark)
        with transactional(pair.store).transaction() as tx:
            within = transactional(pair.store).within(tx)
            within.take(mark)
            with pytest.raises(DuplicateNumber):
                within.put(claim(mark, 1, subject="case-b"))
            with pytest.raises(VersionConflict):
                within.append(mark, records(mark, "x"), expected=0)
            within.take(mark)
        assert pair.other.peek(mark) == 5
        assert [kept.id for kept in pair.other.read(mark)] == ["r1"]

    def test_transactional_3_only_an_open_transaction_can_be_joined(self, pair: Pair) -> None:
        """A store outside a transaction, or something else, is refused."""
        store = transactional(pair.store)
        for wrong in (pair.store, None, "connection"):
            with pytest.raises(ArgumentError):
                store.within(wrong)


class NamespaceLaws(Laws):
    """Prove that tenants are blind to each other.

    >>> "test_namespaced_1_tenants_are_blind_to_each_other" in NamespaceLaws.laws()
    True
    """

    capability: ClassVar[type | None] = Namespaced

    def test_namespaced_1_tenants_are_blind_to_each_other(self, pair: NumberPair) -> None:
        """The same keys in two tenants and in the store itself are three different things."""
        mark, names = fresh("tenant"), ("", fresh("a"), fresh("a").upper())
        tenants = [tenant(pair.store, name) for name in names]
        for seen in tenants:
            assert [trace for trace in _traces(seen, mark) if trace is not None] == []
            _write_all(seen, mark)
        first, second, third = tenants
        stood = (first.peek(mark), third.peek(mark))
        assert None not in stood
        if isinstance(first, CaseStore) and isinstance(second, CaseStore):
            assert second.erase(mark) == 1
            assert (list(second.get_fields(mark)), len(first.get_fields(mark))) == ([], 1)
        second.take(mark, 10)
        assert (first.peek(mark), third.peek(mark)) == stood

    def test_namespaced_1_queries_and_messages_stay_inside(self, pair: NumberPair) -> None:
        """A tenant's work list and outbox hold that tenant's cases only."""
        mark, name = fresh("case"), fresh("tenant")
        one = tenant(pair.store, name)
        two = tenant(pair.other, fresh("tenant"))
        _write_all(one, mark)
        for store, count in ((one, 1), (two, 0)):
            if isinstance(store, SupportsQuery):
                assert len(store.query(WorkList()).snapshots) == count
            if isinstance(store, SupportsOutbox):
                assert len(store.lease(now=AT, hold=LATER - AT)) == count

    def test_namespaced_1_other_handles_see_the_same_tenant(self, pair: NumberPair) -> None:
        """A tenant's data is found again by name."""
        mark, name = fresh("case"), fresh("tenant \U0001f4e8")
        one = tenant(pair.store, name)
        two = tenant(pair.other, name)
        kept = one.put(Claim(mark, None, None, ClaimState.CONFIRMED, None, AT, "amy"))
        assert (two.get(mark), pair.store.get(mark)) == (kept, None)

    def test_namespaced_1_a_name_is_checked(self, pair: NumberPair) -> None:
        """A name that cannot be kept is refused; "" is the store itself."""
        for wrong in ("x" * 256, "nul\0", "half\ud800"):
            with pytest.raises(ArgumentError):
                tenant(pair.store, wrong)
        mark = fresh("series")
        taken = tenant(pair.store, "").take(mark)
        assert (pair.other.peek(mark) or 0) >= taken.first

"""The memory store keeps the contract, and says what it is not."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from casenum.errors import ArgumentError, Retry, Unavailable
from casenum.storage import Guarantee, Traits
from casenum.stores import MemoryStore
from casenum.stores.memory.state import World
from casenum.testing import (
    CaseFaultLaws,
    DueLaws,
    DumpLaws,
    FaultLaws,
    Faulty,
    FeedLaws,
    Lossy,
    NamespaceLaws,
    OutboxLaws,
    PurgeLaws,
    QueryLaws,
    ScanLaws,
    StoreContract,
    TransactionLaws,
)
from casenum.testing.samples import records

AT = datetime(2021, 1, 4, tzinfo=UTC)


class TestMemoryStore(
    StoreContract,
    TransactionLaws,
    NamespaceLaws,
    QueryLaws,
    ScanLaws,
    OutboxLaws,
    FaultLaws,
    CaseFaultLaws,
    DumpLaws,
    FeedLaws,
    DueLaws,
    PurgeLaws,
):
    """The memory store keeps every law it declares."""

    def open_pair(self, where: Path) -> tuple[MemoryStore, MemoryStore]:
        """Memory is shared by views of one store."""
        del where
        self.store = MemoryStore()
        return self.store, self.store.namespaced("")

    def faulty(self, where: Path) -> Faulty:
        """Memory has no wire; an application may have one to it."""
        del where
        lossy = Lossy(self.store.namespaced(""))
        return Faulty(lossy, lossy)

    def dump(self, where: Path) -> bytes:
        """All that its dictionaries hold."""
        del where
        worlds = self.store._root.worlds.values()
        return repr(
            [[getattr(world, part) for part in World.__slots__] for world in worlds]
        ).encode()


def test_memory_is_gapless_but_not_durable() -> None:
    """Nobody takes memory for a place to keep invoices."""
    promised = Traits(Guarantee.GAPLESS, durable=False, independent_keys=False)
    assert MemoryStore().traits == promised


def test_two_stores_share_nothing() -> None:
    """Every store has a memory of its own."""
    one, two = MemoryStore(), MemoryStore()
    one.take("series")
    assert two.peek("series") is None


def test_a_closed_store_says_so() -> None:
    """What is used after its close is an error, not an empty store."""
    with MemoryStore() as store:
        tenant = store.namespaced("tenant-7")
    store.close()
    for closed in (store, tenant):
        with pytest.raises(Unavailable) as caught:
            closed.take("series")
        assert caught.value.retry is Retry.NEVER


def test_a_transaction_of_another_store_cannot_be_joined() -> None:
    """A transaction belongs to one memory."""
    store, other = MemoryStore(), MemoryStore()
    with other.transaction() as tx, pytest.raises(ArgumentError):
        store.within(tx)


def test_a_tenant_has_no_tenants() -> None:
    """A tenant's store does not lead to another tenant."""
    tenant = MemoryStore().namespaced("tenant-7")
    with pytest.raises(ArgumentError):
        tenant.namespaced("tenant-8")
    assert repr(tenant) == "MemoryStore().namespaced('tenant-7')"
    assert repr(MemoryStore()) == "MemoryStore()"


def test_within_keeps_its_tenant() -> None:
    """A tenant's store within a transaction of the whole store is still the tenant's."""
    store = MemoryStore()
    tenant = store.namespaced("tenant-7")
    with store.transaction() as tx:
        tenant.within(tx).take("series")
    assert (tenant.peek("series"), store.peek("series")) == (1, None)


def test_histories_leave_out_what_was_rolled_back_meanwhile() -> None:
    """A stream that began inside a transaction does not tell of a case that never was."""
    store = MemoryStore()
    store.append("case-a", records("case-a", "r1"), expected=0)
    stream = None
    with pytest.raises(ZeroDivisionError), store.transaction() as tx:  # noqa: PT012 - the transaction fails as a whole
        tx.append("case-b", records("case-b", "r1"), expected=0)
        stream = store.histories()
        assert next(stream).case_id == "case-a"
        raise ZeroDivisionError
    assert stream is not None
    assert list(stream) == []

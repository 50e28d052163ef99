"""On a host's connection the store is a guest: it never ends a transaction and never spoils it."""

from collections.abc import Callable

import pytest

from casenum.errors import (
    ArgumentError,
    ArgumentTypeError,
    ClaimConflict,
    CounterExhausted,
    DuplicateNumber,
    NotApplied,
    NotFound,
    TokenMismatch,
    Unavailable,
    VersionConflict,
)
from casenum.storage import ClaimState, Guarantee
from casenum.testing.samples import AT, claim, records, snapshot
from hosts import Host


def test_the_host_commits(host: Host) -> None:
    """Numbers and the host's rows become visible together, when the host says so."""
    host.run("INSERT INTO customers VALUES ('An')")
    assert host.store.take("series", token="t").first == 1
    host.store.put(claim("series", 1))
    host.store.append("case-a", records("case-a", "r1"), expected=0)
    assert (host.other.peek("series"), host.other.get("series/1")) == (None, None)
    host.connection.commit()
    assert (host.other.peek("series"), len(host.other.read("case-a"))) == (1, 1)


def test_the_host_rolls_back(host: Host) -> None:
    """When the host takes its transaction back, no trace of ours is left."""
    with host.store.transaction() as inner:
        inner.take("series", token="t")
        inner.put(claim("series", 1))
        inner.append("case-a", records("case-a", "r1"), expected=0, snapshot=snapshot("case-a", 1))
        inner.put_field("case-a", "customer:42", "name", "An")
        inner.declare("abc", "A-{seq}")
    host.connection.rollback()
    other = host.other
    assert (other.peek("series"), other.get("series/1"), other.load("case-a")) == (None, None, None)
    assert (other.get_fields("case-a"), other.declare("abc", "B-{seq}")) == ((), "B-{seq}")
    assert not other.take("series", token="t").replayed


def test_a_store_that_begins_the_transaction_leaves_it_to_the_host(host: Host) -> None:
    """Where the host has not begun yet, the first call of ours commits nothing either."""
    assert host.store.take("series").first == 1
    assert host.other.peek("series") is None
    host.connection.rollback()
    assert host.store.peek("series") is None


def test_a_domain_error_leaves_the_transaction_usable(host: Host) -> None:
    """A lost race is no reason to lose the host's work."""
    confirmed = ClaimState.CONFIRMED
    host.other.put(claim("series", 1))
    host.run("INSERT INTO customers VALUES ('An')")
    store = host.store
    store.take("series", token="t")
    refused: tuple[tuple[type[Exception], Callable[[], object]], ...] = (
        (DuplicateNumber, lambda: store.put(claim("series", 1, subject="case-b"))),
        (CounterExhausted, lambda: store.take("full", limit=0, token="u")),
        (CounterExhausted, lambda: store.take("full", limit=0)),
        (TokenMismatch, lambda: store.take("series", 2, token="t")),
        (NotFound, lambda: store.redirect("none", "case-b", at=AT, by="amy", reason="r")),
        (VersionConflict, lambda: store.append("c", records("c", "r", after=1), expected=1)),
        (
            ClaimConflict,
            lambda: store.move("series/1", confirmed, expect=confirmed, at=AT, by="amy"),
        ),
    )
    for kind, call in refused:
        with pytest.raises(kind):
            call()
    host.connection.commit()
    assert (host.other.peek("full"), host.other.peek("series")) == (None, 1)
    assert host.customers() == ["An"]


def test_a_guests_transaction_is_a_savepoint(host: Host) -> None:
    """A part of the work can fail alone, and nothing is committed when it does not."""
    with host.store.transaction() as inner:
        inner.take("series")
    with pytest.raises(ZeroDivisionError), host.store.transaction() as inner:  # noqa: PT012 - it fails as a whole
        inner.take("series", 5)
        raise ZeroDivisionError
    assert (host.store.peek("series"), host.other.peek("series")) == (1, None)
    host.connection.commit()
    assert host.other.peek("series") == 1


def test_missing_tables_are_told_with_the_way_out(host: Host) -> None:
    """No table is made unasked, and the host's transaction goes on after the refusal."""
    meta = "casenum_meta" if host.on_server else "casenum_counters"
    host.run("INSERT INTO customers VALUES ('An')")
    host.run(f"ALTER TABLE {meta} RENAME TO hidden")
    fresh = type(host.store)(host.connection)
    for name in ("take", "peek"):
        with pytest.raises(Unavailable, match=r"schema_sql\(\)"):
            getattr(fresh, name)("series")
    host.run(f"ALTER TABLE hidden RENAME TO {meta}")
    assert fresh.take("series").first == 1
    assert host.customers() == ["An"]


def test_newer_tables_are_refused(host: Host) -> None:
    """A guest of an older release writes nothing."""
    host.run("UPDATE casenum_meta SET value = 99")
    fresh = type(host.store)(host.connection)
    with pytest.raises(Unavailable, match="newer casenum"):
        fresh.take("series")
    assert host.run("SELECT * FROM casenum_counters") == []


def test_a_guest_joins_what_another_store_has_begun(host: Host) -> None:
    """A tenant's store works in the transaction that a store of the same kind opened."""
    tenant = host.other.namespaced("tenant-7")
    with pytest.raises(ZeroDivisionError), host.other.transaction() as tx:  # noqa: PT012 - it fails as a whole
        assert tenant.within(tx).take("series").first == 1
        raise ZeroDivisionError
    assert tenant.peek("series") is None
    assert tenant.within(host.connection).take("series").first == 1
    host.connection.commit()
    assert (tenant.peek("series"), host.other.peek("series")) == (1, None)
    with pytest.raises(ArgumentError, match="within an open transaction"):
        tenant.within(host.other)
    with pytest.raises(ArgumentError, match="namespace"):
        tenant.namespaced("tenant-8")
    assert "namespace='tenant-7'" in repr(tenant)


def test_what_is_no_connection_is_refused(host: Host) -> None:
    """The text says what can be joined."""
    for wrong in (object(), None, "connection"):
        with pytest.raises(ArgumentTypeError, match="connection must be"):
            host.store.within(wrong)


def test_a_guest_promises_what_its_host_keeps(host: Host) -> None:
    """It is gapless; whether a commit is on the disk is for the host's settings to say."""
    if host.on_server:
        host.run("SET synchronous_commit = off")
        assert not host.store.traits.durable
        host.run("SET synchronous_commit = on")
    assert host.store.traits.guarantee is Guarantee.GAPLESS
    assert host.store.traits.durable == host.on_server  # the file's is off
    assert host.other.traits == host.store.traits


def test_a_guest_can_be_closed_without_harm(host: Host) -> None:
    """The connection is the host's; only the host closes it."""
    with host.store as store:
        store.take("series")
    assert host.run("SELECT 1") == [(1,)]


def test_a_connection_that_is_closed_is_told(host: Host) -> None:
    """The driver's refusal comes as ours."""
    host.other.close()
    line = host.store._session._line if host.on_server else host.store._session._connection
    line.close()
    with pytest.raises(NotApplied):
        host.store.peek("series")
    with pytest.raises(NotApplied), host.store.transaction():
        pytest.fail("no transaction can begin")


def test_a_closed_store_of_our_own_says_so(host: Host) -> None:
    """What is used after its close is an error of ours."""
    host.other.close()
    with pytest.raises(Unavailable, match="closed"):
        host.other.take("series")

"""In the host's transaction the store is a guest: it never ends it and never spoils it."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from casenum.errors import (
    ArgumentError,
    ArgumentTypeError,
    ClaimConflict,
    Contention,
    CounterExhausted,
    DuplicateNumber,
    Retry,
    TokenMismatch,
    Unavailable,
    VersionConflict,
)
from casenum.issuing import Issuer
from casenum.numbers import Pattern
from casenum.storage import ClaimState
from casenum.stores import PostgresStore
from casenum.testing.samples import AT, claim, records
from servers import address

Host = psycopg.Connection[Any]
LEVELS = (psycopg.IsolationLevel.REPEATABLE_READ, psycopg.IsolationLevel.SERIALIZABLE)


def customers(host: Host) -> list[str]:
    return [name for (name,) in host.execute("SELECT name FROM customers")]


def is_open(host: Host) -> bool:
    return host.info.transaction_status.name == "INTRANS"


def test_the_host_commits(store: PostgresStore, host: Host) -> None:
    """Numbers and the host's rows become visible together, when the host says so."""
    host.execute("INSERT INTO customers VALUES ('An')")
    within = store.within(host)
    assert within.take("series", token="t").first == 1
    within.put(claim("series", 1))
    within.append("case-a", records("case-a", "r1"), expected=0)
    assert (store.peek("series"), is_open(host)) == (None, True)
    host.commit()
    assert (store.peek("series"), len(store.read("case-a"))) == (1, 1)


def test_the_host_rolls_back(store: PostgresStore, host: Host) -> None:
    """When the host takes its transaction back, no trace of ours is left."""
    within = store.within(host)
    within.declare("a", "A-{seq}")
    within.take("series", token="t")
    within.put(claim("series", 1))
    host.rollback()
    assert (store.peek("series"), store.get("series/1")) == (None, None)
    assert store.declare("a", "B-{seq}") == "B-{seq}"
    assert not store.take("series", token="t").replayed


def test_a_domain_error_leaves_the_hosts_transaction_usable(
    store: PostgresStore, host: Host
) -> None:
    """A lost race is no reason to lose the host's work."""
    store.put(claim("series", 1))
    store.append("case-a", records("case-a", "r1"), expected=0)
    host.execute("INSERT INTO customers VALUES ('An')")
    within = store.within(host)
    confirmed = ClaimState.CONFIRMED
    refused: list[tuple[type[Exception], Callable[[], object]]] = [
        (DuplicateNumber, lambda: within.put(claim("series", 1, subject="case-b"))),
        (DuplicateNumber, lambda: within.put(claim("series", 1, number="another"))),
        (VersionConflict, lambda: within.append("case-a", records("case-a", "x"), expected=0)),
        (CounterExhausted, lambda: within.take("full", limit=0, token="t")),
        (CounterExhausted, lambda: within.take("full", limit=0)),
        (
            ClaimConflict,
            lambda: within.move("series/1", confirmed, expect=confirmed, at=AT, by="amy"),
        ),
    ]
    for kind, call in refused:
        with pytest.raises(kind):
            call()
        assert is_open(host)
    within.take("series", token="t")
    with pytest.raises(TokenMismatch):
        within.take("series", 2, token="t")
    host.commit()
    assert (store.peek("full"), store.peek("series")) == (None, 1)
    assert customers(host) == ["An"]


def test_an_error_of_the_server_leaves_the_hosts_transaction_usable(
    store: PostgresStore, host: Host, url: str
) -> None:
    """Who waited in vain for a row keeps what it had done so far."""
    host.execute("INSERT INTO customers VALUES ('An')")
    host.execute("SET LOCAL lock_timeout = 1")
    within = store.within(host)
    with PostgresStore(url) as other, other.transaction() as tx:
        tx.take("series")
        with pytest.raises(Contention) as caught:
            within.take("series")
        assert (caught.value.retry, is_open(host)) == (Retry.TRANSACTION, True)
    assert within.take("series").first == 2
    host.commit()
    assert customers(host) == ["An"]


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.name)
def test_a_higher_isolation_hears_that_its_transaction_is_to_be_repeated(
    store: PostgresStore, host: Host, level: psycopg.IsolationLevel
) -> None:
    """Whose picture is older than another's write cannot write any more; a new picture can."""
    store.take("series")
    host.rollback()
    host.isolation_level = level
    customers(host)  # from here on the host sees what was then
    store.take("series", token="t")
    store.put(claim("series", 1))
    within = store.within(host)
    overtaken: tuple[Callable[[], object], ...] = (
        lambda: within.take("series"),
        lambda: within.take("other", token="t"),
        lambda: within.put(claim("series", 1, subject="case-b")),
    )
    for call in overtaken:
        with pytest.raises(Contention, match="whole transaction") as caught:
            call()
        assert (caught.value.retry, is_open(host)) == (Retry.TRANSACTION, True)
        assert isinstance(caught.value.__cause__, psycopg.errors.SerializationFailure)
    host.rollback()
    assert store.within(host).take("series").first == 3
    assert store.within(host).take("series", token="t").first == 2
    host.commit()
    host.isolation_level = None


def test_a_guests_transaction_is_a_savepoint(store: PostgresStore, host: Host) -> None:
    """A part of the work within can fail alone, and nothing is committed when it does not."""
    within = store.within(host)
    with within.transaction() as inner:
        inner.take("series")
    with pytest.raises(ZeroDivisionError), within.transaction() as inner:  # noqa: PT012 - it fails as a whole
        inner.take("series", 5)
        raise ZeroDivisionError
    assert (within.peek("series"), store.peek("series")) == (1, None)
    host.commit()
    assert store.peek("series") == 1


def test_an_error_that_the_host_hid_is_told(store: PostgresStore, host: Host) -> None:
    """A statement of the host's own failed within our savepoint: it cannot end well."""
    within = store.within(host)
    with pytest.raises(Unavailable, match="aborted") as caught, within.transaction() as inner:  # noqa: PT012 - it fails as a whole
        inner.take("series")
        with pytest.raises(psycopg.errors.UndefinedTable):
            host.execute("SELECT * FROM nowhere")
    assert (caught.value.retry, within.peek("series")) == (Retry.TRANSACTION, None)
    with pytest.raises(psycopg.errors.UndefinedTable):
        host.execute("SELECT * FROM nowhere")
    with pytest.raises(Unavailable, match="aborted"):
        within.take("series")


def test_a_connection_in_autocommit_is_refused(store: PostgresStore, host: Host) -> None:
    """Without a transaction every call would be a commit of its own."""
    host.rollback()
    host.autocommit = True
    with pytest.raises(ArgumentError, match="autocommit"):
        store.within(host).take("series")
    with host.transaction():
        assert store.within(host).take("series").first == 1
    assert store.peek("series") == 1
    host.autocommit = False


def test_the_hosts_way_to_read_rows_does_not_matter(store: PostgresStore, url: str) -> None:
    """A row factory is the host's taste and stays so."""
    with psycopg.connect(url, row_factory=dict_row) as host:
        within = store.within(host)
        assert (within.take("series").first, within.put(claim("series", 1)).value) == (1, 1)
        assert within.get("series/1") == claim("series", 1)
        assert host.execute("SELECT 1 AS one").fetchone() == {"one": 1}


def test_a_connection_that_spoils_texts_or_their_order_is_refused(
    store: PostgresStore, url: str
) -> None:
    """Another encoding, a pipeline, a closed connection: the text says what is wrong."""
    with psycopg.connect(address(url, client_encoding="latin1")) as host:
        refused = pytest.raises(ArgumentError, match="client_encoding")
        with refused:
            store.within(host)
    with psycopg.connect(url) as host:
        with pytest.raises(ArgumentError, match="pipeline"), host.pipeline():
            store.within(host)
        within = store.within(host)
    with pytest.raises(ArgumentError, match="closed"):
        store.within(host)
    with pytest.raises(Unavailable, match="closed"):
        within.peek("series")


def test_a_database_without_our_tables_says_what_to_run(store: PostgresStore, bare: str) -> None:
    """No table is made in the host's database unasked, and its transaction goes on."""
    with psycopg.connect(bare) as host:
        host.execute("CREATE TABLE customers (name text)")
        for call in (store.within(host).take, store.within(host).peek):
            with pytest.raises(Unavailable, match=r"schema_sql\(\)") as caught:
                call("series")
            assert caught.value.retry is Retry.NEVER
        assert customers(host) == []
        host.execute(PostgresStore.schema_sql().encode())
        assert store.within(host).take("series").first == 1
        host.rollback()


def test_tables_that_go_away_are_told(store: PostgresStore, host: Host) -> None:
    """What an administrator dropped is an error of ours, with the way out."""
    within = store.within(host)
    within.take("series")
    host.execute("DROP TABLE casenum_counters")
    with pytest.raises(Unavailable, match=r"schema_sql\(\)") as caught:
        within.take("series")
    assert isinstance(caught.value.__cause__, psycopg.errors.UndefinedTable)
    host.rollback()


def test_newer_tables_are_refused_within_too(store: PostgresStore, host: Host) -> None:
    """A guest of an older release writes nothing."""
    host.execute("UPDATE casenum_meta SET value = 99")
    with pytest.raises(Unavailable, match="newer casenum"):
        store.within(host).take("series")
    assert host.execute("SELECT * FROM casenum_counters").fetchall() == []


def test_a_guest_is_as_durable_as_its_host(store: PostgresStore, host: Host) -> None:
    """The host's setting decides what an acknowledged commit is worth."""
    assert store.within(host).traits.durable
    host.execute("SET synchronous_commit = off")
    assert not store.within(host).traits.durable


def test_a_guest_can_be_closed_without_harm(store: PostgresStore, host: Host) -> None:
    """The connection is the host's; only the host closes it."""
    with store.within(host) as within:
        within.take("series")
    assert within.session.open
    assert customers(host) == []


def test_what_is_no_connection_is_refused(store: PostgresStore) -> None:
    """The text says what can be joined."""
    with pytest.raises(ArgumentTypeError, match=r"psycopg\.Connection"):
        store.within(object())
    with pytest.raises(ArgumentError, match="open transaction"):
        store.within(store)


def test_a_tenant_stays_a_tenant_within(store: PostgresStore, host: Host) -> None:
    """The namespace is the store's, the transaction the host's."""
    store.namespaced("tenant-7").within(host).take("series")
    host.commit()
    assert (store.namespaced("tenant-7").peek("series"), store.peek("series")) == (1, None)


def test_an_issuer_within_issues_with_the_hosts_rows(store: PostgresStore, host: Host) -> None:
    """The number of an invoice and the invoice are one transaction of the host's."""
    issuer = Issuer(store, Pattern("INV-{seq:5}", name="invoice", guarantee="gapless"))
    number = issuer.within(host).issue()
    host.execute("INSERT INTO customers VALUES (%s)", (number,))
    host.rollback()
    again = issuer.within(host).issue()
    host.execute("INSERT INTO customers VALUES (%s)", (again,))
    host.commit()
    assert number == again == "INV-00001"
    assert customers(host) == ["INV-00001"]
    assert issuer.gaps() == ()

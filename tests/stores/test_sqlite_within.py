"""In the host's transaction the store is a guest: it never ends it and never spoils it."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from casenum.errors import (
    ArgumentError,
    ArgumentTypeError,
    Contention,
    CounterExhausted,
    DuplicateNumber,
    Retry,
    TokenMismatch,
    Unavailable,
)
from casenum.stores import SqliteStore
from casenum.testing.samples import claim, records


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "crm.db"
    connection = sqlite3.connect(made)
    connection.execute("PRAGMA journal_mode = WAL").fetchall()
    connection.execute("CREATE TABLE customers (name TEXT)")
    connection.close()
    SqliteStore.upgrade(made)
    return made


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    with SqliteStore(path) as opened:
        yield opened


@pytest.fixture
def host(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path, timeout=0.02)
    yield connection
    connection.close()


def test_the_host_commits(store: SqliteStore, host: sqlite3.Connection) -> None:
    """Numbers and the host's rows become visible together, when the host says so."""
    host.execute("INSERT INTO customers VALUES ('An')")
    within = store.within(host)
    assert within.take("series", token="t").first == 1
    within.put(claim("series", 1))
    within.append("case-a", records("case-a", "r1"), expected=0)
    assert (store.peek("series"), host.in_transaction) == (None, True)
    host.commit()
    assert (store.peek("series"), len(store.read("case-a"))) == (1, 1)


def test_the_host_rolls_back(store: SqliteStore, host: sqlite3.Connection) -> None:
    """When the host takes its transaction back, no trace of ours is left."""
    within = store.within(host)
    within.take("series", token="t")
    within.put(claim("series", 1))
    host.rollback()
    assert (store.peek("series"), store.get("series/1")) == (None, None)
    assert not store.take("series", token="t").replayed


def test_a_domain_error_leaves_the_hosts_transaction_usable(
    store: SqliteStore, host: sqlite3.Connection
) -> None:
    """A lost race is no reason to lose the host's work."""
    store.put(claim("series", 1))
    host.execute("INSERT INTO customers VALUES ('An')")
    within = store.within(host)
    with pytest.raises(DuplicateNumber):
        within.put(claim("series", 1, subject="case-b"))
    with pytest.raises(CounterExhausted):
        within.take("full", limit=0, token="t")
    within.take("series", token="t")
    with pytest.raises(TokenMismatch):
        within.take("series", 2, token="t")
    host.commit()
    assert (store.peek("full"), store.peek("series")) == (None, 1)
    assert host.execute("SELECT name FROM customers").fetchall() == [("An",)]


def test_a_guests_transaction_is_a_savepoint(store: SqliteStore, host: sqlite3.Connection) -> None:
    """A part of the work within can fail alone, and nothing is committed when it does not."""
    within = store.within(host)
    with within.transaction() as inner:
        inner.take("series")
    with pytest.raises(ZeroDivisionError), within.transaction() as inner:  # noqa: PT012 - the transaction fails as a whole
        inner.take("series", 5)
        raise ZeroDivisionError
    assert within.peek("series") == 1
    assert store.peek("series") is None
    host.commit()
    assert store.peek("series") == 1


def test_a_stale_host_hears_that_its_transaction_is_to_be_repeated(
    store: SqliteStore, host: sqlite3.Connection
) -> None:
    """Who has read before another wrote cannot write any more: SQLite's BUSY_SNAPSHOT."""
    host.execute("BEGIN")
    host.execute("SELECT * FROM customers").fetchall()
    store.take("series")
    with pytest.raises(Contention) as caught:
        store.within(host).take("series")
    assert caught.value.retry is Retry.TRANSACTION
    host.rollback()
    assert store.within(host).take("series").first == 2
    host.rollback()


def test_a_host_without_a_transaction_gets_one_that_waits(
    store: SqliteStore, host: sqlite3.Connection
) -> None:
    """Where the driver would begin at the first write, we begin, and the host commits."""
    assert not host.in_transaction
    store.within(host).take("series")
    assert host.in_transaction
    host.commit()
    assert store.peek("series") == 1


def test_a_connection_in_autocommit_is_refused(store: SqliteStore, path: Path) -> None:
    """Without a transaction every call would be a commit of its own."""
    host = sqlite3.connect(path, isolation_level=None)
    with pytest.raises(ArgumentError, match="autocommit"):
        store.within(host).take("series")
    host.execute("BEGIN")
    assert store.within(host).take("series").first == 1
    host.execute("ROLLBACK")
    host.close()


def test_the_hosts_way_to_read_rows_does_not_matter(
    store: SqliteStore, host: sqlite3.Connection
) -> None:
    """A row factory is the host's taste and stays so; another text factory is refused."""
    host.row_factory = lambda _cursor, _row: {"a": "dict"}
    within = store.within(host)
    assert (within.take("series").first, within.put(claim("series", 1)).value) == (1, 1)
    assert within.get("series/1") == claim("series", 1)
    host.text_factory = bytes
    with pytest.raises(ArgumentError, match="text_factory"):
        store.within(host)
    host.rollback()


def test_a_database_without_our_tables_says_what_to_run(store: SqliteStore) -> None:
    """No table is made in the host's database unasked."""
    host = sqlite3.connect(":memory:")
    within = store.within(host)
    with pytest.raises(Unavailable, match=r"schema_sql\(\)") as caught:
        within.take("series")
    with pytest.raises(Unavailable, match=r"schema_sql\(\)"):
        within.peek("series")
    assert caught.value.retry is Retry.NEVER
    assert host.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    host.executescript(SqliteStore.schema_sql())
    assert store.within(host).take("series").first == 1
    host.close()


def test_newer_tables_are_refused_within_too(store: SqliteStore, host: sqlite3.Connection) -> None:
    """A guest of an older release writes nothing."""
    host.execute("UPDATE casenum_meta SET value = 99")
    with pytest.raises(Unavailable, match="newer casenum"):
        store.within(host).take("series")
    assert host.execute("SELECT * FROM casenum_counters").fetchall() == []
    host.rollback()


def test_a_guest_is_as_durable_as_its_host(store: SqliteStore, host: sqlite3.Connection) -> None:
    """The host's setting decides what an acknowledged commit is worth."""
    assert store.within(host).traits.durable
    host.execute("PRAGMA synchronous = NORMAL")
    assert not store.within(host).traits.durable


def test_a_guest_can_be_closed_without_harm(store: SqliteStore, host: sqlite3.Connection) -> None:
    """The connection is the host's; only the host closes it."""
    with store.within(host) as within:
        within.take("series")
    assert host.execute("SELECT 1").fetchall() == [(1,)]
    assert within._session.open
    host.rollback()


def test_a_connection_of_another_thread_or_closed_is_told(path: Path) -> None:
    """The driver's refusal comes as ours."""
    host = sqlite3.connect(path)
    with SqliteStore(path) as store:
        within = store.within(host)
        host.close()
        with pytest.raises(Unavailable, match="closed or of another thread"):
            within.peek("series")


def test_what_is_no_connection_is_refused(store: SqliteStore) -> None:
    """The text says what can be joined."""
    with pytest.raises(ArgumentTypeError, match=r"sqlite3\.Connection"):
        store.within(object())


def test_a_tenant_stays_a_tenant_within(store: SqliteStore, host: sqlite3.Connection) -> None:
    """The namespace is the store's, the transaction the host's."""
    store.namespaced("tenant-7").within(host).take("series")
    host.commit()
    assert (store.namespaced("tenant-7").peek("series"), store.peek("series")) == (1, None)

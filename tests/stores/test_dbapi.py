"""The DB-API store finds out what it needs to know of a connection, and says what it cannot use."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row, namedtuple_row

from casenum.errors import ArgumentError, Contention, OutcomeUnknown, Retry, Unavailable
from casenum.stores import DbapiStore
from casenum.stores.driver_errors import tolerated
from casenum.stores.guests.faults import commit_fault, sqlstate
from casenum.stores.guests.marks import Marks
from casenum.stores.postgres import statements as postgres_sql
from casenum.stores.sqlite import statements as sqlite_sql
from casenum.testing.samples import claim, message, records
from hosts import by_pg8000, by_psycopg, by_sqlite3, sqlite_file
from servers import postgres_schema


class Pooled:
    """Stand for a pool's connection: it hands everything through, and no module of a driver."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


class AsyncConnection:
    """Stand for a connection that must be awaited."""

    def cursor(self) -> None: ...

    async def rollback(self) -> None: ...


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return sqlite_file(tmp_path)


@pytest.fixture
def host(path: Path) -> Iterator[sqlite3.Connection]:
    connection = by_sqlite3(path)
    yield connection
    connection.close()


@pytest.fixture
def url() -> Iterator[str]:
    with postgres_schema() as address:
        yield address


def use(store: DbapiStore) -> None:
    """Do one of each: a statement with values, one without, one for several rows."""
    assert store.take("series", token="t").first == 1
    assert store.put(claim("series", 1)) == store.get("series/1")
    store.append("c", records("c", "r1", "r2"), expected=0, outbox=[message("c", "m1")])
    assert ([kept.id for kept in store.read("c")], store.acknowledge(["m1", "m2"])) == (
        ["r1", "r2"],
        1,
    )
    assert isinstance(store.traits.durable, bool)


@pytest.mark.parametrize("style", ["qmark", "named", None])
def test_sqlite_takes_values_in_each_of_its_ways(
    host: sqlite3.Connection, style: str | None
) -> None:
    """The driver's own way is found; another that it knows can be asked for."""
    use(DbapiStore(host, paramstyle=style))


@pytest.mark.parametrize("style", ["format", "pyformat", None])
def test_psycopg_takes_values_in_each_of_its_ways(url: str, style: str | None) -> None:
    """Values by place and by name are the same values."""
    with by_psycopg(url) as host:
        use(DbapiStore(host, paramstyle=style))
        host.rollback()


@pytest.mark.parametrize("style", ["qmark", "format", "numeric", "named", "pyformat"])
def test_marks_count_in_order(style: str) -> None:
    """Every way of PEP 249 names the places of a statement once each, in order."""
    spelled = {
        "qmark": "? ?",
        "format": "%s %s",
        "numeric": ":1 :2",
        "named": ":p1 :p2",
        "pyformat": "%(p1)s %(p2)s",
    }
    for written in ("?", "%s"):
        marks = Marks(written, style)
        assert marks.spelled(f"{written} {written}") == spelled[style]
        assert marks.spelled(f"{written} {written}".encode()) == spelled[style]
        assert list(marks.bound(("a", "b"))) in (["a", "b"], ["p1", "p2"])


def test_statements_hold_no_mark_but_those_for_values() -> None:
    """So a statement of one driver's marks can be spelled in another's without a parser."""

    def texts(module: Any) -> Iterator[str]:
        for value in vars(module).values():
            found = value.values() if isinstance(value, dict) else (value,)
            yield from (each for each in found if isinstance(each, str))

    assert all("%" not in each for each in texts(sqlite_sql) if "casenum_" in each)
    for each in texts(postgres_sql):
        assert "?" not in each
        assert "%" not in each.replace("%s", "")


@pytest.mark.parametrize("factory", [sqlite3.Row, lambda _cursor, _row: {"a": "dict"}])
def test_the_hosts_way_to_read_rows_does_not_matter(host: sqlite3.Connection, factory: Any) -> None:
    """A row factory is the host's taste and stays so; another text factory is refused."""
    host.row_factory = factory
    use(DbapiStore(host))
    assert host.row_factory is factory
    host.text_factory = bytes
    with pytest.raises(ArgumentError, match="text_factory"):
        DbapiStore(host)


@pytest.mark.parametrize("factory", [dict_row, namedtuple_row, lambda _cursor: lambda _row: 0])
def test_the_hosts_rows_of_psycopg_do_not_matter(url: str, factory: Any) -> None:
    """Dictionaries or anything else: the host's cursors stay as they were."""
    with psycopg.connect(url, row_factory=factory) as host:
        use(DbapiStore(host))
        host.rollback()


def test_a_cursor_stands_for_its_connection(host: sqlite3.Connection, url: str) -> None:
    """What the host has yet to fetch from its cursor is left there."""
    cursor = host.execute("SELECT 1 UNION SELECT 2")
    use(DbapiStore(cursor))
    assert cursor.fetchall() == [(1,), (2,)]
    server = by_pg8000(url)
    use(DbapiStore(server.cursor()))
    server.close()


def test_a_pools_connection_is_told_about(host: sqlite3.Connection) -> None:
    """Where no driver is seen behind a connection, the host says what it speaks."""
    with pytest.raises(ArgumentError, match="dialect must be given"):
        DbapiStore(Pooled(host))
    with pytest.raises(ArgumentError, match="paramstyle must be given"):
        DbapiStore(Pooled(host), dialect="sqlite")
    store = DbapiStore(Pooled(host), dialect="sqlite", paramstyle="qmark")
    use(store)
    assert store.within(Pooled(host)).peek("series") == 1


def test_rows_that_are_mappings_are_read_by_place(host: sqlite3.Connection) -> None:
    """A pool that makes dictionaries of rows does not disturb."""
    host.row_factory = lambda cursor, row: dict(
        zip([column[0] for column in cursor.description], row, strict=True)
    )
    use(DbapiStore(Pooled(host), dialect="sqlite", paramstyle="qmark"))


def test_a_connection_in_autocommit_is_refused(path: Path, url: str) -> None:
    """Without a transaction every call would be a commit of its own; in one it is a guest."""
    server: Any = by_pg8000(url)
    server.autocommit = True
    hosts: list[Any] = [by_sqlite3(path, isolation_level=None), server]
    hosts.append(psycopg.connect(url, autocommit=True))
    for host in hosts:
        with pytest.raises(ArgumentError, match="autocommit"):
            DbapiStore(host).take("series")
        host.cursor().execute("BEGIN")
        assert DbapiStore(host).take("series").first == 1
        host.cursor().execute("ROLLBACK")
        host.close()


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"connection": "a text"},
        {"connection": AsyncConnection()},
        {"connection": None, "connect": "a text"},
        {"connection": True, "connect": lambda: None},
        {"connect": lambda: None},
        {"dialect": "oracle"},
        {"paramstyle": "dollar"},
        {"schema": "crm"},
        {"prefix": "crm_"},
        {"dialect": "postgresql", "schema": "100%"},
    ],
)
def test_what_cannot_be_meant_is_refused(host: sqlite3.Connection, options: dict[str, Any]) -> None:
    """A senseless option opens nothing."""
    given = {} if not options or "connect" in options else {"connection": host}
    with pytest.raises(ArgumentError):
        DbapiStore(**{**given, **options})


def test_a_connection_to_another_database_is_refused(host: sqlite3.Connection, url: str) -> None:
    """A store of one database does not join a transaction of another."""
    with by_psycopg(url) as other, pytest.raises(ArgumentError, match="one to sqlite"):
        DbapiStore(host).within(other)
    server = by_pg8000(url)
    with pytest.raises(ArgumentError, match="in_transaction"):
        DbapiStore(server, dialect="sqlite")
    server.close()


def test_another_writer_is_contention(host: sqlite3.Connection, path: Path, url: str) -> None:
    """Who waited in vain hears it in our words, with the driver's as the cause."""
    other = sqlite3.connect(path, timeout=0.01)
    host.execute("BEGIN IMMEDIATE")
    with pytest.raises(Contention) as caught:
        DbapiStore(other).take("series")
    assert caught.value.retry is Retry.TRANSACTION
    assert isinstance(caught.value.__cause__, sqlite3.OperationalError)
    with DbapiStore(connect=lambda: sqlite3.connect(path, timeout=0.01)) as own:
        with pytest.raises(Contention) as caught:
            own.take("series")
        assert caught.value.retry is Retry.CALL
    other.close()
    for connect in (by_psycopg, by_pg8000):
        holder: Any = connect(url)
        waiting: Any = connect(url)
        DbapiStore(holder).take("series")
        waiting.cursor().execute("SET lock_timeout = 1")
        with pytest.raises(Contention) as caught:
            DbapiStore(waiting).take("series")
        assert sqlstate(caught.value.__cause__ or caught.value) == "55P03"
        assert DbapiStore(waiting).take("other").first == 1
        waiting.close()
        holder.close()


def test_a_connection_that_the_server_ended_is_replaced(url: str) -> None:
    """A store with connections of its own opens the next one when the server has left."""
    for connect in (by_psycopg, by_pg8000):
        with DbapiStore(connect=lambda connect=connect: connect(url)) as store:  # type: ignore[misc]
            last = store.take("series").first
            with store._session.reading() as cursor:
                process = cursor.execute("SELECT pg_backend_pid()").fetchall()[0]
            with by_psycopg(url) as admin:
                admin.execute("SELECT pg_terminate_backend(%s, 10000)", process)
            with pytest.raises(Unavailable) as caught:
                store.take("series")
            assert caught.value.retry is Retry.CALL
            assert store.take("series").first == last + 1


def test_a_commit_without_an_answer_may_have_happened(path: Path, url: str) -> None:
    """Only a server that says no is known to have written nothing."""

    class Deaf(sqlite3.Connection):
        def commit(self) -> None:
            raise sqlite3.OperationalError("disk I/O error")

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(path, factory=Deaf)

    with DbapiStore(connect=connect) as store:
        with pytest.raises(OutcomeUnknown) as caught:
            store.take("series")
        assert isinstance(caught.value.__cause__, sqlite3.OperationalError)
        assert store.peek("series") is None
    with pytest.raises(psycopg.Error) as refused, by_psycopg(url) as host:
        host.execute("SELECT 1 / 0")
    assert isinstance(commit_fault(refused.value), Unavailable)
    assert isinstance(commit_fault(psycopg.OperationalError()), OutcomeUnknown)


def test_only_errors_of_drivers_are_tolerated() -> None:
    """A mistake of ours is never swallowed, and an interruption neither."""
    for mistake in (ZeroDivisionError, KeyboardInterrupt):
        with pytest.raises(mistake), tolerated():
            raise mistake


def test_a_store_that_was_forked_opens_a_connection_of_its_own(path: Path) -> None:
    """A worker that forks after opening uses nothing of its parent's."""
    opened: list[sqlite3.Connection] = []

    def connect() -> sqlite3.Connection:
        opened.append(by_sqlite3(path))
        return opened[-1]

    with DbapiStore(connect=connect) as store:
        store.take("series")
        store._session._process -= 1  # type: ignore[attr-defined]  # as in a child
        assert (store.take("series").first, len(opened)) == (2, 2)
    opened[0].close()


def test_postgres_tables_may_be_named(url: str) -> None:
    """The host's own names for schema and tables are the store's."""
    with by_psycopg(url) as host:
        host.execute(DbapiStore.schema_sql("postgresql", prefix="crm_").encode())
        assert DbapiStore(host, prefix="crm_").take("series").first == 1
        assert host.execute("SELECT last FROM crm_counters").fetchall() == [(1,)]
        host.rollback()


def test_a_database_of_another_encoding_is_refused(url: str) -> None:
    """A client whose encoding cannot tell every text would lose a customer's name."""
    with by_psycopg(url) as host:
        host.execute("SET client_encoding TO 'LATIN1'")
        with pytest.raises(ArgumentError, match="client_encoding"):
            DbapiStore(host).peek("series")
        host.rollback()

"""What goes wrong with a file is told in our errors, and loses nothing."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from casenum.errors import (
    ArgumentError,
    Contention,
    NotFound,
    OutcomeUnknown,
    Retry,
    StorageError,
    Unavailable,
)
from casenum.storage import Claim, ClaimState
from casenum.stores import SqliteStore
from casenum.stores.sqlite import schema
from casenum.stores.sqlite.faults import Translated, fault
from casenum.stores.sqlite.opening import _switch_to_wal
from casenum.stores.sqlite.session import OwnSession
from casenum.testing import CutConnection, Fault
from casenum.testing.samples import records, snapshot

SOON = timedelta(milliseconds=20)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cases.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    with SqliteStore(path, timeout=SOON) as opened:
        yield opened


def connection_of(store: SqliteStore) -> sqlite3.Connection:
    session = store._session
    assert isinstance(session, OwnSession)
    assert session._connection is not None
    return session._connection


def test_a_locked_file_is_contention(store: SqliteStore, path: Path) -> None:
    """Who waited in vain may try the same call again, and nothing happened."""
    other = sqlite3.connect(path)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Contention) as caught:
        store.take("series")
    with pytest.raises(Contention), store.transaction():
        pytest.fail("no transaction can begin")
    other.close()
    assert caught.value.retry is Retry.CALL
    assert isinstance(caught.value.__cause__, sqlite3.OperationalError)
    assert store.take("series").first == 1


def test_a_full_disk_loses_nothing(store: SqliteStore) -> None:
    """When no page can be written the call says so, and all that was there stays."""
    store.append("case-a", records("case-a", "r1"), expected=0)
    connection = connection_of(store)
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}").fetchall()
    words = "x" * 100_000
    with pytest.raises(Unavailable, match="full") as caught:
        store.put_field("case-a", "customer:42", "text", words)
    assert caught.value.retry is Retry.CALL
    assert (len(store.read("case-a")), store.get_fields("case-a")) == (1, ())
    connection.execute("PRAGMA max_page_count = 100000").fetchall()
    store.put_field("case-a", "customer:42", "text", words)
    assert store.get_fields("case-a") == (("customer:42", "text", words),)


def test_a_disk_that_fills_up_within_a_transaction_ends_it(store: SqliteStore) -> None:
    """The whole transaction is to be repeated; no part of it is written by accident."""
    connection = connection_of(store)
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}").fetchall()
    with pytest.raises(Unavailable, match="full") as caught, store.transaction() as tx:  # noqa: PT012 - the transaction fails as a whole
        tx.take("series")
        tx.put_field("case-a", "customer:42", "text", "x" * 100_000)
    assert caught.value.retry is Retry.TRANSACTION
    assert store.peek("series") is None


def test_a_transaction_that_sqlite_ended_takes_no_further_call(store: SqliteStore) -> None:
    """After SQLite's own rollback a later call would stand alone; it is refused instead."""
    with pytest.raises(Unavailable, match="rolled the transaction back") as caught:
        with_lost_transaction(store, lambda tx: tx.take("other"))
    assert caught.value.retry is Retry.TRANSACTION
    with pytest.raises(Unavailable, match="rolled the transaction back"):
        with_lost_transaction(store, lambda _: None)
    with pytest.raises(Unavailable, match="rolled the transaction back"):
        with_lost_transaction(store, lambda _: None, inner=True)
    assert (store.peek("series"), store.peek("other")) == (None, None)
    assert store.take("series").first == 1


def test_an_error_of_the_caller_outlives_a_transaction_that_sqlite_ended(
    store: SqliteStore,
) -> None:
    """Whatever became of the transaction, the caller's own error is the one that comes out."""
    with pytest.raises(ZeroDivisionError), store.transaction() as tx:  # noqa: PT012 - the transaction fails as a whole
        tx.take("series")
        with tx.transaction():
            connection_of(store).execute("ROLLBACK")
            raise ZeroDivisionError
    assert store.peek("series") is None


def with_lost_transaction(store: SqliteStore, then: Any, *, inner: bool = False) -> None:
    """Do what a full disk does at its worst: the transaction ends below us."""
    with store.transaction() as tx:
        tx.take("series")
        if inner:
            with tx.transaction():
                connection_of(store).execute("ROLLBACK")
        else:
            connection_of(store).execute("ROLLBACK")
            then(tx)


def test_a_read_only_database_is_told(store: SqliteStore) -> None:
    """Reading goes on; writing says what to change, and is not worth a retry."""
    store.take("series")
    connection_of(store).execute("PRAGMA query_only = ON")
    with pytest.raises(Unavailable, match="read-only") as caught:
        store.take("series")
    assert (caught.value.retry, store.peek("series")) == (Retry.NEVER, 1)


def test_a_damaged_file_is_told(path: Path) -> None:
    """Garbage in the pages is an error, never an empty history."""
    with SqliteStore(path) as store:
        for case in range(50):
            name = f"case-{case}"
            store.append(name, records(name, "r1"), expected=0, snapshot=snapshot(name, 1))
    raw = bytearray(path.read_bytes())
    raw[4096:] = b"\xa5" * (len(raw) - 4096)
    path.write_bytes(raw)
    with pytest.raises(Unavailable, match="damaged") as caught, SqliteStore(path) as store:
        store.read("case-1")
    assert caught.value.retry is Retry.NEVER
    assert isinstance(caught.value.__cause__, sqlite3.DatabaseError)


@pytest.mark.parametrize(
    ("damage", "read"),
    [
        ("UPDATE casenum_claims SET state = 'x'", lambda store: store.get("A-1")),
        ("UPDATE casenum_claims SET at = 1 << 62", lambda store: store.scan("a")),
        ("UPDATE casenum_records SET at = 1 << 62", lambda store: store.read("case-a")),
        ("UPDATE casenum_cases SET received_at = 1 << 62", lambda store: store.load("case-a")),
    ],
)
def test_a_row_that_nobody_of_ours_wrote_is_told(
    store: SqliteStore, damage: str, read: Callable[[SqliteStore], object]
) -> None:
    """What somebody wrote past the store is named as damage, without its content."""
    at = datetime(2021, 1, 4, tzinfo=UTC)
    store.put(Claim("A-1", "a", 1, ClaimState.CONFIRMED, "case-a", at, "amy"))
    store.append("case-a", records("case-a", "r1"), expected=0, snapshot=snapshot("case-a", 1))
    assert connection_of(store).execute(damage).rowcount == 1
    with pytest.raises(Unavailable, match="never written") as caught:
        read(store)
    assert caught.value.retry is Retry.NEVER


def test_a_file_of_another_kind_is_told_and_kept(path: Path) -> None:
    """A text file is no database, and stays as it was."""
    path.write_text("Dear diary, " * 1000)
    with pytest.raises(Unavailable, match="not an SQLite database"):
        SqliteStore(path)
    assert path.read_text().startswith("Dear diary")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """The text says where to look."""
    with pytest.raises(Unavailable, match="directory") as caught:
        SqliteStore(tmp_path / "nowhere" / "cases.db")
    assert caught.value.retry is Retry.NEVER


def test_a_missing_file_is_not_made_unasked(path: Path) -> None:
    """With create=False a typo in a path makes no empty store."""
    with pytest.raises(NotFound):
        SqliteStore(path, create=False)
    assert not path.exists()
    path.touch()
    with pytest.raises(Unavailable, match="no tables"):
        SqliteStore(path, create=False)
    assert path.read_bytes() == b""


def test_the_file_of_another_application_is_left_alone(path: Path) -> None:
    """No table is made unasked where somebody else keeps data; upgrade() is the asking."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE customers (name TEXT)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(Unavailable, match=r"run SqliteStore\.upgrade\(\)"):
        SqliteStore(path)
    assert path.read_bytes() == before
    assert SqliteStore.upgrade(path) == schema.RELEASE
    with SqliteStore(path) as store:
        assert store.take("series").first == 1


@pytest.mark.parametrize(("release", "words"), [(99, "newer casenum"), (0, "no tables")])
def test_tables_of_another_release_are_refused(path: Path, release: int, words: str) -> None:
    """An older casenum does not write into newer tables, nor into half a migration."""
    SqliteStore(path).close()
    connection = sqlite3.connect(path)
    connection.execute("UPDATE casenum_meta SET value = ?", (release,))
    connection.commit()
    connection.close()
    with pytest.raises(Unavailable, match=words):
        SqliteStore(path)
    with pytest.raises(StorageError):
        SqliteStore.upgrade(path)


def test_older_tables_are_refused_until_they_are_upgraded(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newer casenum changes the tables only when upgrade() is called."""
    SqliteStore(path).close()
    releases = (*schema.RELEASES, ("CREATE TABLE casenum_extra (a)",))
    monkeypatch.setattr(schema, "RELEASES", releases)
    monkeypatch.setattr(schema, "RELEASE", len(releases))
    with pytest.raises(Unavailable, match="needs 4; run SqliteStore"):
        SqliteStore(path)
    assert [SqliteStore.upgrade(path), SqliteStore.upgrade(path)] == [len(releases)] * 2
    with SqliteStore(path) as store:
        assert connection_of(store).execute("SELECT * FROM casenum_extra").fetchall() == []


def test_a_new_file_that_is_busy_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes that open a new file at once both get it; the wait has an end."""
    busy = Busy(times=2)
    waits: list[float] = []
    monkeypatch.setattr("time.sleep", waits.append)
    monkeypatch.setattr("time.monotonic", lambda: 1.0)
    _switch_to_wal(busy, deadline=2.0)  # type: ignore[arg-type]
    assert (len(waits), busy.times) == (2, 0)
    with pytest.raises(sqlite3.OperationalError):
        _switch_to_wal(Busy(times=1), deadline=1.0)  # type: ignore[arg-type]


class Busy:
    """A connection whose file another process switches to WAL just now."""

    def __init__(self, *, times: int) -> None:
        self.times = times

    def execute(self, _: str) -> "Busy":
        if self.times:
            self.times -= 1
            raise sqlite3.OperationalError
        return self

    def fetchall(self) -> list[object]:
        return []


def test_a_failed_upgrade_leaves_the_file_as_it_was(path: Path) -> None:
    """When a table of that name is there already, no other is made."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE casenum_claims (mine TEXT)")
    connection.commit()
    with pytest.raises(Unavailable):
        SqliteStore.upgrade(path)
    names = connection.execute("SELECT name FROM sqlite_master").fetchall()
    connection.close()
    assert names == [("casenum_claims",)]


class Failing:
    """A connection whose COMMIT goes wrong, before or after the disk has it."""

    def __init__(self, real: sqlite3.Connection, code: int, *, first: str = "") -> None:
        self._real, self._code, self._first = real, code, first

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def execute(self, statement: str) -> Any:
        if statement == "COMMIT" or (statement == "ROLLBACK" and self._first == "ROLLBACK"):
            if self._first == "COMMIT":
                self._real.execute("COMMIT")
            error = sqlite3.OperationalError("made for the test")
            error.sqlite_errorcode = self._code
            raise error
        return self._real.execute(statement)


def failing(store: SqliteStore, code: int, *, first: str = "") -> sqlite3.Connection:
    real = connection_of(store)
    store._session._connection = Failing(real, code, first=first)  # type: ignore[attr-defined]
    return real


def test_a_commit_whose_end_is_unknown_is_told_and_healed_by_its_token(store: SqliteStore) -> None:
    """The reply was lost after the commit: the same token gets the number, none is burnt."""
    real = failing(store, sqlite3.SQLITE_IOERR, first="COMMIT")
    with pytest.raises(OutcomeUnknown) as caught:
        store.take("series", token="mail-1")
    assert caught.value.retry is Retry.TOKEN
    store._session._connection = real  # type: ignore[attr-defined]
    again = store.take("series", token="mail-1")
    assert (again.first, again.replayed, store.peek("series")) == (1, True, 1)


@pytest.mark.parametrize("code", [sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL])
def test_a_commit_that_wrote_nothing_says_so(store: SqliteStore, code: int) -> None:
    """Where SQLite says that nothing was written, the call may be repeated as it is."""
    real = failing(store, code)
    with pytest.raises((Contention, Unavailable)):
        store.take("series")
    store._session._connection = real  # type: ignore[attr-defined]
    assert store.take("series").first == 1


def test_a_connection_that_cannot_roll_back_is_given_up(store: SqliteStore) -> None:
    """Closing it rolls back as well; the next call has a new connection."""
    failing(store, sqlite3.SQLITE_IOERR, first="ROLLBACK")
    with pytest.raises(OutcomeUnknown):
        store.take("series")
    assert store.take("series").first == 1


@pytest.mark.parametrize(
    ("code", "kind", "retry"),
    [
        (sqlite3.SQLITE_BUSY, Contention, Retry.TRANSACTION),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, Contention, Retry.TRANSACTION),
        (sqlite3.SQLITE_LOCKED, Contention, Retry.TRANSACTION),
        (sqlite3.SQLITE_IOERR_READ, Unavailable, Retry.TRANSACTION),
        (sqlite3.SQLITE_READONLY_DBMOVED, Unavailable, Retry.NEVER),
        (sqlite3.SQLITE_CORRUPT_INDEX, Unavailable, Retry.NEVER),
        (sqlite3.SQLITE_CANTOPEN_ISDIR, Unavailable, Retry.NEVER),
        (sqlite3.SQLITE_MISUSE, Unavailable, Retry.NEVER),
    ],
)
def test_every_result_code_has_a_meaning(code: int, kind: type[StorageError], retry: Retry) -> None:
    """Extended codes mean what their primary one means; an unknown one is never retried."""
    error = sqlite3.OperationalError("words of the driver")
    error.sqlite_errorcode = code
    told = fault(error, Retry.TRANSACTION)
    assert (type(told), told.retry, "words" in str(told)) == (kind, retry, False)


def test_errors_of_the_host_pass_untouched() -> None:
    """Only SQLite's errors are translated."""
    with pytest.raises(ZeroDivisionError), Translated(Retry.CALL):
        raise ZeroDivisionError


def test_errors_of_the_hosts_own_database_are_not_taken_for_ours(store: SqliteStore) -> None:
    """What the host's code raises inside a transaction comes out as it is."""
    with pytest.raises(sqlite3.OperationalError), store.transaction() as tx:  # noqa: PT012 - the transaction fails as a whole
        tx.take("series")
        raise sqlite3.OperationalError
    assert store.peek("series") is None


@pytest.mark.parametrize(
    "options",
    [
        {"path": ""},
        {"path": ":memory:"},
        {"path": b"cases.db"},
        {"path": "nul\0"},
        {"timeout": timedelta(seconds=-1)},
        {"timeout": 30},
        {"synchronous": "off"},
    ],
    ids=repr,
)
def test_what_cannot_be_meant_is_refused(path: Path, options: dict[str, Any]) -> None:
    """A senseless option opens nothing."""
    with pytest.raises(ArgumentError):
        SqliteStore(**{"path": path, **options})
    assert not path.exists()


def test_an_sqlite_without_returning_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An old library is named before it fails on the first statement."""
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    with pytest.raises(Unavailable, match="too old"):
        SqliteStore(path)


def test_a_signal_between_begin_and_its_bookkeeping_leaves_no_lock(
    store: SqliteStore, path: Path
) -> None:
    """Who presses Ctrl-C at the wrong moment locks neither this worker out nor the others."""
    session: Any = store._session
    cut = session._connection = CutConnection(session._connection, KeyboardInterrupt)
    cut.disturb(Fault.REPLY_LOST, after=0)
    with pytest.raises(KeyboardInterrupt):
        store.take("series")
    with SqliteStore(path, timeout=SOON) as other:
        assert other.take("series").first == 1
    assert store.take("series").first == 2

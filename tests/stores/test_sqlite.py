"""The SQLite store keeps the contract, in one process and in several."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from casenum.errors import Retry, Unavailable
from casenum.storage import CaseStore, Claim, ClaimState, Guarantee, Traits
from casenum.stores import SqliteStore, open_store
from casenum.stores.sqlite import schema
from casenum.stores.sqlite import statements as sql
from casenum.stores.sqlite.session import _INHERITED, OwnSession
from casenum.testing import (
    CaseFaultLaws,
    CaseRestartLaws,
    CutConnection,
    DueLaws,
    DumpLaws,
    FaultLaws,
    Faulty,
    FeedLaws,
    KillLaws,
    NamespaceLaws,
    OutboxLaws,
    ProcessLaws,
    PurgeLaws,
    QueryLaws,
    RestartLaws,
    ScanLaws,
    StoreContract,
    TransactionFaultLaws,
    TransactionLaws,
)
from casenum.testing.samples import message, records, snapshot

AT = datetime(2021, 1, 4, tzinfo=UTC)


class TestSqliteStore(
    StoreContract,
    TransactionLaws,
    NamespaceLaws,
    QueryLaws,
    ScanLaws,
    OutboxLaws,
    ProcessLaws,
    KillLaws,
    RestartLaws,
    CaseRestartLaws,
    FaultLaws,
    CaseFaultLaws,
    TransactionFaultLaws,
    DumpLaws,
    FeedLaws,
    DueLaws,
    PurgeLaws,
):
    """The SQLite store keeps every law it declares."""

    def open_pair(self, where: Path) -> tuple[SqliteStore, SqliteStore]:
        """Two connections to one file."""
        return SqliteStore(where / "cases.db"), SqliteStore(where / "cases.db")

    def opener(self, where: Path) -> Callable[[], CaseStore]:
        """Any process opens the file by its address."""
        return partial(open_store, f"sqlite:///{where / 'new.db'}")

    def faulty(self, where: Path) -> Faulty:
        """A third connection to the file, on a disk that fails."""
        store = SqliteStore(where / "cases.db")
        session: Any = store._session
        session._connection = CutConnection(session._connection, broken_disk)
        return Faulty(store, session._connection)

    def dump(self, where: Path) -> bytes:
        """All tables of the file as SQL."""
        with closing(sqlite3.connect(where / "cases.db")) as connection:
            return "\n".join(connection.iterdump()).encode()


def broken_disk() -> sqlite3.OperationalError:
    """Return what SQLite says when the disk fails."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR
    return error


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with SqliteStore(tmp_path / "cases.db") as opened:
        yield opened


def test_sqlite_is_gapless_and_durable(store: SqliteStore) -> None:
    """Invoices may be numbered here."""
    assert store.traits == Traits(Guarantee.GAPLESS, durable=True, independent_keys=False)
    with store._session.reading() as cursor:
        assert cursor.execute("PRAGMA synchronous").fetchall() == [(2,)]
        assert cursor.execute("PRAGMA journal_mode").fetchall() == [("wal",)]


def test_a_faster_store_says_that_it_is_not_durable(tmp_path: Path) -> None:
    """NORMAL may forget the last numbers when the power fails, and then give them again."""
    with SqliteStore(tmp_path / "cases.db", synchronous="normal") as store:
        assert not store.traits.durable
        with store._session.reading() as cursor:
            assert cursor.execute("PRAGMA synchronous").fetchall() == [(1,)]


def test_a_reopened_file_goes_on(tmp_path: Path) -> None:
    """After a restart numbers, tokens, claims and histories are where they were."""
    path = tmp_path / "cases.db"
    claim = Claim("SRV-1", "srv", 1, ClaimState.CONFIRMED, "case-a", AT, "amy")
    with SqliteStore(path) as store:
        first = store.take("srv", token="mail-1", memo="m")
        store.put(claim)
        store.append("case-a", records("case-a", "r1"), expected=0, snapshot=snapshot("case-a", 1))
    with SqliteStore(path, create=False) as store:
        again = store.take("srv", token="mail-1")
        assert (again, again.replayed, store.take("srv").first) == (first, True, 2)
        assert (store.get("SRV-1"), store.load("case-a").version) == (claim, 1)  # type: ignore[union-attr]


def test_erased_words_are_gone_from_the_file(tmp_path: Path) -> None:
    """What was erased is in no page of the file, not only out of sight."""
    path, words = tmp_path / "cases.db", "a very private sentence"
    with SqliteStore(path) as store:
        store.put_field("case-a", "customer:42", "name", words)
    assert words.encode() in path.read_bytes()
    with SqliteStore(path) as store:
        assert store.erase("customer:42") == 1
    assert all(words.encode() not in file.read_bytes() for file in tmp_path.iterdir())


def test_a_closed_store_says_so(store: SqliteStore) -> None:
    """What is used after its close is an error of ours, also in a tenant and twice closed."""
    tenant = store.namespaced("tenant-7")
    store.close()
    store.close()
    for closed in (store, tenant):
        with pytest.raises(Unavailable, match="closed") as caught:
            closed.take("series")
        assert caught.value.retry is Retry.NEVER
        with pytest.raises(Unavailable):
            closed.peek("series")


def test_a_forked_child_gets_a_connection_of_its_own(store: SqliteStore) -> None:
    """A worker that forks after opening loses and repeats nothing."""
    assert store.take("series").first == 1
    inherited = store._session
    child = os.fork()
    if child == 0:
        code = 1
        try:
            value = store.take("series").first
            own = inherited._connection  # type: ignore[attr-defined]
            code = 0 if value == 2 and own is not None else 2
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert store.take("series").first == 3


def test_a_child_forked_within_a_transaction_commits_nothing(store: SqliteStore) -> None:
    """The transaction stays the parent's, whatever the child does with its copy."""
    with store.transaction() as tx:
        tx.take("series")
        child = os.fork()
        if child == 0:
            os._exit(_child_of_transaction(store))
        _, status = os.waitpid(child, 0)
        tx.take("series")
    assert os.waitstatus_to_exitcode(status) == 0
    assert store.peek("series") == 2


def test_what_a_child_inherits_is_neither_committed_nor_rolled_back(store: SqliteStore) -> None:
    """Seen from inside the child: its copy of the transaction ends in an error, or in its own."""
    session = store._session
    assert isinstance(session, OwnSession)
    with pytest.raises(Unavailable, match="its parent commits it"), store.transaction():
        session.leave_to_parent()
    first = _INHERITED.pop()
    assert first.in_transaction
    first.close()
    with pytest.raises(ZeroDivisionError), store.transaction() as tx:  # noqa: PT012 - the transaction fails as a whole
        tx.take("series")
        session.leave_to_parent()
        raise ZeroDivisionError
    second = _INHERITED.pop()
    assert second.in_transaction
    second.close()
    assert store.take("series").first == 1


def test_a_store_that_was_closed_before_a_fork_stays_closed_in_the_child(
    store: SqliteStore,
) -> None:
    """There is nothing to inherit, and nothing opens the file again."""
    session = store._session
    assert isinstance(session, OwnSession)
    store.close()
    inherited = list(_INHERITED)
    session.leave_to_parent()
    assert inherited == _INHERITED
    with pytest.raises(Unavailable, match="closed"):
        store.peek("series")


def _child_of_transaction(store: SqliteStore) -> int:
    """Return 0 if the child sees nothing of the parent's transaction."""
    return 0 if store.peek("series") is None and not store._session.open else 1


def test_a_tenant_has_no_tenants(store: SqliteStore) -> None:
    """A tenant's store does not lead to another tenant."""
    tenant = store.namespaced("tenant-7")
    with pytest.raises(ValueError, match="namespace"):
        tenant.namespaced("tenant-8")
    assert repr(tenant) == "<SqliteStore namespace='tenant-7'>"


def test_work_lists_use_an_index(store: SqliteStore) -> None:
    """A work list of one assignee or one status does not read every case."""
    for clause, index in (
        ("assignee = ?", "assignee"),
        ("status = ?", "status"),
        ("1", "received"),
    ):
        statement = f"EXPLAIN QUERY PLAN {sql.QUERY}{sql.ALWAYS} AND {clause}{sql.ORDER}"
        values = ("", *(["x"] if "?" in clause else []), 10)
        with store._session.reading() as cursor:
            (plan,) = cursor.execute(statement, values).fetchall()
        assert f"casenum_cases_by_{index}" in plan[3]


def test_a_store_of_another_name_is_two_worlds_in_one_file(tmp_path: Path) -> None:
    """Tenants share the file and nothing else, also over a restart."""
    path = tmp_path / "cases.db"
    for value in (1, 2):
        with SqliteStore(path) as store:
            assert store.namespaced("tenant-7").take("series").first == value
            assert store.peek("series") is None


def test_a_case_is_opened_in_one_transaction(store: SqliteStore) -> None:
    """Number, claim, records, snapshot and message are written together."""
    with store.transaction() as tx:
        value = tx.take("srv").first
        tx.put(Claim("SRV-1", "srv", value, ClaimState.CONFIRMED, "case-a", AT, "amy"))
        shot = snapshot("case-a", 2, number="SRV-1")
        sent = [message("case-a", "m1")]
        tx.append("case-a", records("case-a", "r1", "r2"), expected=0, snapshot=shot, outbox=sent)
    assert [history.case_id for history in store.histories()] == ["case-a"]
    assert store.lease(now=AT, hold=timedelta(minutes=1)) == tuple(sent)


def test_the_tables_can_be_made_by_the_host(tmp_path: Path) -> None:
    """The statements for the host's migrations are those that a new file gets."""
    with SqliteStore(tmp_path / "ours.db"):
        pass
    listing = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
    told: list[object] = []
    for name in ("ours.db", "theirs.db"):
        connection = sqlite3.connect(tmp_path / name)
        if name == "theirs.db":
            connection.executescript(SqliteStore.schema_sql())
        told.append(connection.execute(listing).fetchall())
        connection.close()
    assert told[0] == told[1]
    with SqliteStore(tmp_path / "theirs.db", create=False) as store:
        assert store.take("series").first == 1
    assert SqliteStore.upgrade(tmp_path / "theirs.db") == schema.RELEASE

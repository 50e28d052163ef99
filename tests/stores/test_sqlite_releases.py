"""Files of earlier releases: their tables are brought up to date, and nothing in them is lost."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import attrs
import pytest

from casenum.errors import ArgumentError, Retry, Unavailable
from casenum.storage import Record
from casenum.stores import SqliteStore
from casenum.stores.rows import record_row
from casenum.stores.sqlite import schema
from casenum.testing.samples import AT, records

FIRST_RELEASE = (
    *schema.RELEASES[0],
    "INSERT INTO casenum_meta (key, value) VALUES ('release', 1)",
)
INSERT = """\
INSERT INTO casenum_records (namespace, case_id, version, id, name, at, by, payload, schema)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""


def timed(case_id: str, *minutes: int) -> list[Record]:
    """Return records of a case, each at so many minutes."""
    made = records(case_id, *map(str, minutes))
    moments = [AT + timedelta(minutes=each) for each in minutes]
    return [attrs.evolve(one, at=at) for one, at in zip(made, moments, strict=True)]


def write(path: Path, kept: Iterable[Record], tenant: str = "") -> None:
    """Write records as release 1 did."""
    with closing(sqlite3.connect(path)) as host, host:
        host.executemany(INSERT, [record_row(tenant, one) for one in kept])
        last = {one.case_id: one.version for one in kept}
        told = [(tenant, case_id, version) for case_id, version in last.items()]
        host.executemany(
            "INSERT INTO casenum_cases (namespace, case_id, version) VALUES (?, ?, ?)", told
        )


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Give a file as release 1 made it."""
    path = tmp_path / "cases.db"
    with closing(sqlite3.connect(path)) as host, host:
        for statement in FIRST_RELEASE:
            host.execute(statement)
    return path


def told(store: SqliteStore) -> list[tuple[str, int]]:
    return [(record.case_id, record.version) for record in store.follow().records]


def test_a_file_of_release_1_gets_its_feed(old: Path) -> None:
    """Older records stand in the feed by time, a case's by version even where its clock went back.

    Each tenant has a feed of its own, and new records come after the old ones.
    """
    write(old, [*timed("b", 1, 9, 3), *timed("a", 4, 5)])
    write(old, timed("a", 7), tenant="tenant-7")
    with pytest.raises(Unavailable) as caught:
        SqliteStore(old)
    assert caught.value.retry is Retry.NEVER
    assert SqliteStore.upgrade(old) == SqliteStore.upgrade(old) == schema.RELEASE
    with SqliteStore(old) as store:
        assert told(store) == [("b", 1), ("a", 1), ("a", 2), ("b", 2), ("b", 3)]
        assert told(store.namespaced("tenant-7")) == [("a", 1)]
        end = store.follow().cursor
        later = records("a", "new", after=2)
        store.append("a", later, expected=2)
        assert store.follow(end).records == later


def test_the_hosts_own_migration_leads_to_the_same_tables(old: Path, tmp_path: Path) -> None:
    """`schema_sql(since=)` returns what `upgrade()` would run."""
    with closing(sqlite3.connect(old)) as host:
        host.executescript(SqliteStore.schema_sql(since=1))
    SqliteStore(tmp_path / "new.db").close()
    listed = "SELECT name, sql FROM sqlite_master ORDER BY name"
    with closing(sqlite3.connect(old)) as one, closing(sqlite3.connect(tmp_path / "new.db")) as two:
        assert one.execute(listed).fetchall() == two.execute(listed).fetchall()
    with SqliteStore(old) as store:
        assert told(store) == []
    with pytest.raises(ArgumentError):
        SqliteStore.schema_sql(since=schema.RELEASE + 1)


def test_due_and_feed_read_an_index(tmp_path: Path) -> None:
    """Neither looks at cases that are not due, nor at records that were read before."""
    from casenum.stores.sqlite import statements as sql  # noqa: PLC0415 - beside its use

    path = tmp_path / "cases.db"
    SqliteStore(path).close()
    with closing(sqlite3.connect(path)) as host:
        for statement, index in ((sql.DUE, "cases_by_wake_at"), (sql.FOLLOW, "records_by_pos")):
            plan = host.execute(f"EXPLAIN QUERY PLAN {statement}", ("", 1, 9)).fetchall()
            assert [index in row[3] and "SEARCH" in row[3] for row in plan] == [True], plan

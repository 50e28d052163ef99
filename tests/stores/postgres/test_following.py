"""The feed on PostgreSQL: older tables, and a database that moves to another server."""

from datetime import timedelta

import attrs
import psycopg
import pytest

from casenum.errors import Retry, Unavailable
from casenum.stores import PostgresStore
from casenum.stores.postgres import schema
from casenum.stores.postgres.names import Names
from casenum.stores.rows import record_row
from casenum.testing.following_laws import Reader
from casenum.testing.samples import AT, records

INSERT = """\
INSERT INTO casenum_records (namespace, case_id, version, id, name, at, by, payload, schema)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"""


def make_first_release(url: str) -> None:
    """Make tables as release 1 made them, with a case whose clock went back."""
    with psycopg.connect(url) as host:
        for statement in schema.RELEASES[0]:
            host.execute(Names().fill(statement).encode())
        host.execute("INSERT INTO casenum_meta (key, value) VALUES ('release', 1)")
        for case_id, minutes in (("b", (1, 9, 3)), ("a", (4, 5))):
            for made, minute in zip(records(case_id, "1", "2", "3"), minutes, strict=False):
                row = record_row("", attrs.evolve(made, at=AT + timedelta(minutes=minute)))
                host.execute(INSERT, row)
            told = ("", case_id, len(minutes))
            host.execute("INSERT INTO casenum_cases (namespace, case_id, version)"
                         " VALUES (%s, %s, %s)", told)  # fmt: skip


def test_tables_of_release_1_get_their_feed(bare: str) -> None:
    """Older records stand in the feed by time, a case's by version; new ones come after them."""
    make_first_release(bare)
    with pytest.raises(Unavailable, match=r"release 1.*PostgresStore\.upgrade"):
        PostgresStore(bare)
    assert PostgresStore.upgrade(bare) == schema.RELEASE
    with PostgresStore(bare) as store:
        page = store.follow(limit=3)
        rest = store.follow(page.cursor)
        told = [(each.case_id, each.version) for each in (*page.records, *rest.records)]
        assert told == [("b", 1), ("a", 1), ("a", 2), ("b", 2), ("b", 3)]
        later = records("a", "new", after=2)
        store.append("a", later, expected=2)
        assert store.follow(rest.cursor).records == later


def test_the_hosts_own_migration_leads_from_release_to_release(bare: str) -> None:
    """`schema_sql(since=1)` returns what `upgrade()` would run."""
    make_first_release(bare)
    with psycopg.connect(bare) as host:
        host.execute(PostgresStore.schema_sql(since=1).encode())
    assert PostgresStore.upgrade(bare) == schema.RELEASE
    with PostgresStore(bare) as store:
        assert len(store.follow().records) == 5


def test_a_restored_database_goes_on_where_its_feed_stopped(url: str) -> None:
    """A server that has counted fewer transactions neither hides records nor skips new ones."""
    with PostgresStore(url) as store:
        reader = Reader(store)
        old = records("case-a", "r1")
        store.append("case-a", old, expected=0)
        assert reader.read_on() == list(old)
        with psycopg.connect(url) as host:  # as a dump of a server that was far ahead holds it
            for table in ("casenum_records", "casenum_cases"):
                host.execute(f"UPDATE {table} SET stamp = stamp + 1000000".encode())
        fresh = Reader(store)
        with pytest.raises(Unavailable, match=r"another server.*PostgresStore\.upgrade") as caught:
            fresh.read_on()
        assert caught.value.retry is Retry.NEVER
        PostgresStore.upgrade(url)
        assert fresh.read_on() == list(old)
        new = records("case-b", "r1")
        store.append("case-b", new, expected=0)
        again = records("case-a", "r2", after=1)
        store.append("case-a", again, expected=1)
        assert fresh.read_on() == [*new, *again]
        before = store.follow()
        PostgresStore.upgrade(url)  # which finds nothing to do
        assert store.follow() == before


def test_a_reader_ahead_of_the_server_is_told(url: str) -> None:
    """A cursor of the old server is refused on the new one, not answered with nothing for ever."""
    with PostgresStore(url) as store, pytest.raises(Unavailable, match="another server"):
        store.follow("999999999999/1")


def test_due_and_feed_read_an_index(url: str) -> None:
    """Neither looks at cases that are not due, nor at records that were read before."""
    from casenum.stores.postgres import statements as sql  # noqa: PLC0415 - beside its use

    asked = (
        (sql.DUE, ("", 1, 9), "casenum_cases_by_wake_at"),
        (sql.FOLLOW, ("", 1, 1, 9), "casenum_records_by_place"),
    )
    with psycopg.connect(url) as host:
        host.execute("SET enable_seqscan = off")
        for statement, values, index in asked:
            explained = Names()[f"EXPLAIN {statement}"]
            plan = "\n".join(row[0] for row in host.execute(explained, values).fetchall())
            assert f"Index Scan using {index}" in plan, plan

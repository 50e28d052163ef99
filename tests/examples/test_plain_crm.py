"""A CRM's own table keeps the laws of numbers, on SQLite and on PostgreSQL."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import attrs
import psycopg
import pytest

from casenum import Issuer, Pattern
from casenum.errors import DuplicateNumber
from casenum.storage import NumberStore
from casenum.testing import NumberStoreContract
from casenum.testing.effort import effort, using
from casenum.testing.samples import claim
from plain_crm.database import Database
from plain_crm.tickets import TABLES, Tickets
from servers import postgres_schema


class _NumberLaws(NumberStoreContract):
    """Give each law two connections, and close them after it."""

    @pytest.fixture(autouse=True)
    def _closing(self) -> Iterator[None]:
        with ExitStack() as self.opened:
            yield

    def pair_of(self, *databases: Database) -> tuple[NumberStore, NumberStore]:
        """Make the tables by the first, and a store of each."""
        one, other = databases
        with one.unit() as rows:
            for statement in TABLES:
                rows(
                    statement.replace("TEXT", 'TEXT COLLATE "C"') if _is_server(one) else statement
                )
        for database in databases:
            self.opened.callback(database.connection.close)
        return Tickets(one), Tickets(other)


def _is_server(database: Database) -> bool:
    return isinstance(database.connection, psycopg.Connection)


def on_sqlite(path: Path) -> Database:
    connection = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
    connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF")
    return Database(connection, "BEGIN IMMEDIATE", "?")


class TestTicketsOnSqlite(_NumberLaws):
    """The table in a file."""

    def open_pair(self, where: Path) -> tuple[NumberStore, NumberStore]:
        """Two connections to one file."""
        return self.pair_of(on_sqlite(where / "crm.db"), on_sqlite(where / "crm.db"))


class TestTicketsOnPostgres(_NumberLaws):
    """The same table on a server."""

    def open_pair(self, where: Path) -> tuple[NumberStore, NumberStore]:
        """Two connections to one schema."""
        del where
        self.opened.enter_context(using(attrs.evolve(effort(), programs=2)))
        url = self.opened.enter_context(postgres_schema(upgraded=False))
        pair: list[Any] = [psycopg.connect(url, autocommit=True) for _ in range(2)]
        return self.pair_of(*[Database(connection, "BEGIN", "%s") for connection in pair])


@pytest.fixture
def crm(tmp_path: Path) -> Iterator[Database]:
    database = on_sqlite(tmp_path / "crm.db")
    with database.unit() as rows:
        for statement in TABLES:
            rows(statement)
    yield database
    database.connection.close()


def test_a_number_and_its_ticket_are_one_row(crm: Database) -> None:
    """The number is issued into the row that is the ticket, and the CRM fills in the rest."""
    issuer = Issuer(Tickets(crm), Pattern("ABC-{seq:5}", name="abc"))
    with crm.unit() as rows:
        number = issuer.issue()
        rows("UPDATE tickets SET title = ? WHERE number = ?", "Charged twice", number)
    with crm.unit() as rows:
        assert rows("SELECT number, title FROM tickets") == [("ABC-00001", "Charged twice")]


def test_a_unit_that_fails_leaves_no_trace(crm: Database) -> None:
    """Counter, token and ticket go together."""
    issuer = Issuer(Tickets(crm), Pattern("ABC-{seq:5}", name="abc"))
    with pytest.raises(ZeroDivisionError), crm.unit():  # noqa: PT012 - the unit fails as a whole
        issuer.issue(token="form-9")
        raise ZeroDivisionError
    assert (issuer.issue(token="form-9"), issuer.issue()) == ("ABC-00001", "ABC-00002")


def test_a_refused_claim_leaves_the_unit_usable(crm: Database) -> None:
    """The CRM's own rows are kept when somebody else holds a number."""
    store = Tickets(crm)
    store.put(claim("abc", 1))
    with crm.unit() as rows:
        rows("UPDATE tickets SET title = 'mine'")
        with pytest.raises(DuplicateNumber):
            store.put(claim("abc", 1, subject="case-b"))
    with crm.unit() as rows:
        assert rows("SELECT title FROM tickets") == [("mine",)]

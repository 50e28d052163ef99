"""Connections as a host application opens them, by every driver that the tests have."""

import sqlite3
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any

import attrs
import psycopg
from pg8000 import dbapi as pg8000
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import Engine, create_engine, event

from casenum.stores import DbapiStore, SqlalchemyStore, SqliteStore

WAIT = 30  # seconds


def sqlite_file(folder: Path) -> Path:
    """Return a file with our tables, as a host with a write-ahead log has it."""
    path = folder / "crm.db"
    with SqliteStore(path):
        return path


def by_sqlite3(path: Path, **options: Any) -> sqlite3.Connection:
    """Connect with sqlite3; any thread may use what a store keeps for itself."""
    connection: sqlite3.Connection = sqlite3.connect(
        path, timeout=WAIT, check_same_thread=False, **options
    )
    connection.execute("PRAGMA synchronous = OFF")  # a test waits for no disk
    return connection


def by_psycopg(url: str) -> "psycopg.Connection[Any]":
    """Connect with psycopg."""
    return psycopg.connect(url)


def by_pg8000(url: str) -> Any:
    """Connect with pg8000, which knows no addresses."""
    parts = conninfo_to_dict(url)
    host, port = str(parts["host"]), int(parts.get("port") or 5432)
    socket = {"unix_sock": f"{host}/.s.PGSQL.{port}"} if host.startswith("/") else {"host": host}
    path = str(parts["options"]).removeprefix("-csearch_path=")
    return pg8000.connect(
        user=str(parts["user"]),
        password=parts.get("password"),
        database=parts["dbname"],
        port=port,
        startup_params={"search_path": path},
        **socket,
    )


def sqlite_engine(path: Path) -> Engine:
    """Return SQLAlchemy's engine on a file."""
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": WAIT})

    @event.listens_for(engine, "connect")
    def _settle(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA synchronous = OFF")

    return engine


def postgres_engine(url: str) -> Engine:
    """Return SQLAlchemy's engine on a schema, with psycopg."""
    return create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url))


DRIVERS = ("sqlite3", "psycopg", "pg8000", "sqlalchemy-sqlite", "sqlalchemy-postgres")


@attrs.frozen
class Host:
    """An application with its own connection and a table ``customers``.

    ``store`` is ours on the connection, ``other`` is ours on one of its own.
    """

    connection: Any
    store: Any
    other: Any

    def run(self, statement: str) -> list[Any]:
        """Run a statement of the host's, in the host's transaction."""
        if isinstance(self.store, SqlalchemyStore):
            result = self.connection.exec_driver_sql(statement)
            return [tuple(row) for row in result] if result.returns_rows else []
        with closing(self.connection.cursor()) as cursor:
            cursor.execute(statement)
            return [tuple(row) for row in cursor.fetchall()] if cursor.description else []

    @property
    def on_server(self) -> bool:
        return bool(self.store.traits.independent_keys)

    def customers(self) -> list[str]:
        return [name for (name,) in self.run("SELECT name FROM customers")]


def _close(connection: Any) -> None:
    with suppress(Exception):  # a test may have closed it, which pg8000 calls an error
        connection.rollback()
        connection.close()


def dbapi_host(connect: Callable[[], Any], opened: ExitStack) -> Host:
    """Return a host on two connections of a driver."""
    connection = connect()
    opened.callback(_close, connection)
    other = opened.enter_context(DbapiStore(connect=connect))
    return Host(connection, DbapiStore(connection), other)


def sqlalchemy_host(engine: Any, opened: ExitStack) -> Host:
    """Return a host on two connections of an engine."""
    opened.callback(engine.dispose)
    connection = opened.enter_context(engine.connect())
    other = opened.enter_context(SqlalchemyStore(engine))
    return Host(connection, SqlalchemyStore(connection), other)

"""The line to a database that the host has opened: statements go in, plain rows come out.

A line has the few members of a connection that the sessions ask for, whatever driver is behind it.
"""

import inspect
import sys
import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Self, cast

from casenum.errors import ArgumentError, ArgumentTypeError
from casenum.stores.guests.marks import Marks
from casenum.stores.rows import Row

_CONNECTION: Final = "a DB-API connection or a cursor of one"

# Which database a driver speaks to, by the name of its package.
DRIVERS: Final[Mapping[str, str]] = {
    "sqlite3": "sqlite",
    "pysqlite3": "sqlite",
    "sqlcipher3": "sqlite",
    "psycopg": "postgresql",
    "psycopg2": "postgresql",
    "pg8000": "postgresql",
}


def _plain_tuples(_cursor: object) -> type:
    return tuple


# What a cursor makes rows with, where the host's taste could be anything at all.
_FACTORIES: Final[Mapping[str, Any]] = {"sqlite3": None, "psycopg": _plain_tuples}


class Cursor:
    """Run statements on a line, and keep what the last one gave."""

    __slots__ = ("_line", "_rows", "row_factory", "rowcount")

    def __init__(self, line: "Line") -> None:
        self._line = line
        self._rows: list[Row] = []
        self.rowcount: int = -1
        self.row_factory: None = None  # rows are plain

    def execute(self, statement: str | bytes, values: Sequence[Any] = ()) -> Self:
        """Run a statement and fetch all its rows."""
        self._rows, self.rowcount = self._line.run(statement, values)
        return self

    def executemany(self, statement: str | bytes, rows: Sequence[Row]) -> Self:
        """Run a statement for each row of values."""
        self._rows, self.rowcount = [], self._line.run_many(statement, rows)
        return self

    def fetchall(self) -> list[Row]:
        """Return the rows that were not fetched yet."""
        rows, self._rows = self._rows, []
        return rows

    def fetchone(self) -> Row | None:
        """Return the next row, or None."""
        return self._rows.pop(0) if self._rows else None


class Line(ABC):
    """Run statements on what the host has opened."""

    @abstractmethod
    def run(self, statement: str | bytes, values: Sequence[Any]) -> tuple[list[Row], int]:
        """Run a statement; return its rows, and how many it changed."""

    @abstractmethod
    def run_many(self, statement: str | bytes, rows: Sequence[Row]) -> int:
        """Run a statement for each row of values; return how many it changed."""

    @property
    @abstractmethod
    def raw(self) -> Any:
        """Return the driver's connection, or what hands its members through."""

    @abstractmethod
    def commit(self) -> None:
        """Commit, where the transaction is ours."""

    @abstractmethod
    def rollback(self) -> None:
        """Roll back, where the transaction is ours."""

    @abstractmethod
    def close(self) -> None:
        """Close, where the connection is ours."""

    def execute(self, statement: str | bytes, values: Sequence[Any] = ()) -> Cursor:
        """Run a statement in a cursor of its own."""
        return Cursor(self).execute(statement, values)

    def cursor(self, _kind: object = None) -> Cursor:
        """Return a cursor of ours, whatever kind the host's are."""
        return Cursor(self)

    # --- what only SQLite's drivers tell ---------------------------------------

    @property
    def in_transaction(self) -> bool:
        """Return whether a transaction is open."""
        return bool(self.raw.in_transaction)

    @property
    def isolation_level(self) -> object:
        """Return None where every statement commits itself."""
        return getattr(self.raw, "isolation_level", "")

    @property
    def autocommit(self) -> object:
        """Return True where every statement commits itself."""
        return getattr(self.raw, "autocommit", -1)

    @property
    def text_factory(self) -> object:
        """Return what texts are read as."""
        return getattr(self.raw, "text_factory", str)


class DbapiLine(Line):
    """Run statements on a DB-API connection."""

    def __init__(self, connection: Any, marks: Marks) -> None:
        self._connection = connection
        self._marks = marks
        name = driver_of(connection)
        self._made_by = _FACTORIES.get(name, self) if name else self

    @property
    def raw(self) -> Any:
        """Return the connection."""
        return self._connection

    def _cursor(self) -> Any:
        cursor = self._connection.cursor()
        if self._made_by is not self:
            cursor.row_factory = self._made_by
        return cursor

    def run(self, statement: str | bytes, values: Sequence[Any]) -> tuple[list[Row], int]:
        """Run a statement; return its rows, and how many it changed."""
        cursor = self._cursor()
        try:
            bound = (self._marks.bound(values),) if values else ()  # none: nothing is a mark
            cursor.execute(self._marks.spelled(statement), *bound)
            rows = cursor.fetchall() if cursor.description else ()
            return [_plain(row) for row in rows], cursor.rowcount
        finally:
            cursor.close()

    def run_many(self, statement: str | bytes, rows: Sequence[Row]) -> int:
        """Run a statement for each row of values; return how many it changed."""
        cursor = self._cursor()
        try:
            bound = [self._marks.bound(row) for row in rows]
            cursor.executemany(self._marks.spelled(statement), bound)
            return int(cursor.rowcount)
        finally:
            cursor.close()

    def commit(self) -> None:
        """Commit, where the transaction is ours."""
        self._connection.commit()

    def rollback(self) -> None:
        """Roll back, where the transaction is ours."""
        self._connection.rollback()

    def close(self) -> None:
        """Close, where the connection is ours."""
        self._connection.close()


def _plain(row: Any) -> Row:
    """Return a row by position; a mapping's values stand in the order of the columns."""
    values = cast("Mapping[str, Any]", row).values() if isinstance(row, Mapping) else row
    return tuple(values)


def _modules_of(connection: object) -> list[str]:
    """Return the names of the modules that made a connection and its bases, inner ones first."""
    made = [kind.__module__.split(".") for kind in type(connection).__mro__]
    return [".".join(name[:length]) for name in made for length in range(len(name), 0, -1)]


def driver_of(connection: object) -> str | None:
    """Return the package of a connection's driver if we know it.

    >>> import sqlite3
    >>> driver_of(sqlite3.connect(":memory:")), driver_of("a text")
    ('sqlite3', None)
    """
    return next((name for name in _modules_of(connection) if name in DRIVERS), None)


def style_of(connection: object) -> str:
    """Return the way of a connection's driver to mark values, as its module tells.

    Raises:
        ArgumentError: no module of a driver is found behind the connection.

    >>> import sqlite3
    >>> style_of(sqlite3.connect(":memory:"))
    'qmark'
    """
    for name in _modules_of(connection):
        style = getattr(sys.modules.get(name), "paramstyle", None)
        if isinstance(style, str):
            return style
    raise ArgumentError("paramstyle", "given for a connection of an unknown driver", "left out")


def connection_of(given: Any) -> Any:
    """Return a connection, a cursor's own if a cursor is given.

    Raises:
        ArgumentTypeError: it is neither, or it is one of an asynchronous driver.
    """
    if not _callable(given, "cursor") and _callable(given, "execute"):
        with warnings.catch_warnings():  # pg8000 warns that this is an extension of PEP 249
            warnings.simplefilter("ignore")
            given = getattr(given, "connection", given)
    if not _callable(given, "cursor") or not _callable(given, "rollback"):
        raise ArgumentTypeError("connection", _CONNECTION, type(given).__name__)
    if inspect.iscoroutinefunction(given.rollback):
        raise ArgumentTypeError("connection", _CONNECTION, "an asynchronous one")
    return given


def _callable(given: object, name: str) -> bool:
    method: Callable[..., object] | None = getattr(given, name, None)
    return callable(method)

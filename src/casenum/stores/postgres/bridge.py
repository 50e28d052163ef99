"""An asyncio connection of the host, for code that runs in a worker thread.

Each statement is a coroutine on the loop that owns the connection, and the thread waits for it. So
everything this room knows of PostgreSQL is written once, and the host's async transaction is joined
like any other.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import psycopg
from psycopg.rows import tuple_row

from casenum.errors import ArgumentError
from casenum.stores.rows import Row


class BridgedCursor:
    """Run statements on the loop; the rows are here when `execute` returns."""

    __slots__ = ("_bridge", "_rows", "rowcount")

    def __init__(self, bridge: "Bridge") -> None:
        self._bridge = bridge
        self._rows: list[Row] = []
        self.rowcount: int = -1

    def execute(self, query: Any, values: Sequence[Any] | None = None) -> "BridgedCursor":
        """Run a statement, and keep what it answers."""
        self.rowcount, self._rows = self._bridge.ask(query, values)
        return self

    def fetchall(self) -> list[Row]:
        """Return all rows that are left."""
        rows, self._rows = self._rows, []
        return rows

    def fetchone(self) -> Row | None:
        """Return the first row that is left, or None."""
        return self._rows.pop(0) if self._rows else None


class Bridge:
    """Look like a `psycopg.Connection` to a session, as far as one asks.

    Raises:
        ArgumentError: no event loop runs where it is made.
    """

    __slots__ = ("_connection", "_loop")

    def __init__(self, connection: "psycopg.AsyncConnection[Any]") -> None:
        self._connection: Final = connection
        try:
            self._loop: Final = asyncio.get_running_loop()
        except RuntimeError:
            expected = "one whose event loop runs here: call within() in a coroutine"
            raise ArgumentError("connection", expected, "an async one, and no loop") from None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)  # state that libpq keeps; to read it sends nothing

    def cursor(self) -> BridgedCursor:
        """Return a cursor that gives tuples, whatever the host's gives."""
        return BridgedCursor(self)

    def execute(self, query: Any, values: Sequence[Any] | None = None) -> BridgedCursor:
        """Run a statement and return its cursor."""
        return self.cursor().execute(query, values)

    def ask(self, query: Any, values: Sequence[Any] | None) -> tuple[int, list[Row]]:
        """Return how many rows a statement touched, and those that it returned.

        Raises:
            ArgumentError: it is asked on the loop itself, which would wait for itself for ever.
        """
        if _runs_here(self._loop):
            expected = "one that a worker thread uses: take AsyncDesk, AsyncIssuer or to_thread()"
            raise ArgumentError("connection", expected, "an async one on its own loop")
        return asyncio.run_coroutine_threadsafe(self._asked(query, values), self._loop).result()

    async def _asked(self, query: Any, values: Sequence[Any] | None) -> tuple[int, list[Row]]:
        cursor = psycopg.AsyncCursor(self._connection, row_factory=tuple_row)
        await cursor.execute(query, values)
        rows: list[Row] = [] if cursor.description is None else await cursor.fetchall()
        return cursor.rowcount, rows


def _runs_here(loop: asyncio.AbstractEventLoop) -> bool:
    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:
        return False

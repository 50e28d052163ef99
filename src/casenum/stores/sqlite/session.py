"""Whose transaction it is: our own connection, or the host's.

Our own begins with BEGIN IMMEDIATE, always: a deferred one that turns writer late fails at once
when somebody else wrote in between, whatever the timeout. In the host's we only ever set and leave
savepoints. Both give cursors; whoever takes one fetches all rows, because an unfetched RETURNING
keeps its statement open.
"""

import os
import sqlite3
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from threading import RLock
from typing import Protocol
from weakref import WeakSet

from casenum.errors import ArgumentError, Contention, Retry, Unavailable
from casenum.stores.sqlite import schema
from casenum.stores.sqlite.faults import Translated, commit_fault
from casenum.stores.sqlite.turns import Turns


class Session(Protocol):
    """Give cursors inside the right transaction."""

    def reading(self) -> AbstractContextManager[sqlite3.Cursor]:
        """Give a cursor for statements that change nothing."""
        ...

    def writing(self, *, alone: bool = False) -> AbstractContextManager[sqlite3.Cursor]:
        """Give a cursor for statements that all happen or none; one alone needs no savepoint."""
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """Join all writes inside; a transaction inside a transaction is a savepoint."""
        ...

    @property
    def open(self) -> bool:
        """Return whether a transaction is open."""
        ...

    @property
    def durable(self) -> bool:
        """Return whether a commit is on the disk when it is acknowledged."""
        ...

    def close(self) -> None:
        """Let go of what is ours."""
        ...


@contextmanager
def _savepoint(connection: sqlite3.Connection) -> Generator[None, None, None]:
    """Translate the errors of its own statements only: what runs inside may be the host's code."""
    with Translated(Retry.TRANSACTION):
        connection.execute("SAVEPOINT casenum")
    try:
        yield
    except BaseException:
        if connection.in_transaction:  # some errors, a full disk among them, end it all
            with Translated(Retry.TRANSACTION):
                connection.execute("ROLLBACK TO casenum")
                connection.execute("RELEASE casenum")
        raise
    if not connection.in_transaction:
        raise _lost()
    with Translated(Retry.TRANSACTION):
        connection.execute("RELEASE casenum")


def _lost() -> Unavailable:
    problem = "SQLite has rolled the transaction back after an earlier error"
    return Unavailable(problem, Retry.TRANSACTION)


# --- our own connection ------------------------------------------------------

_SESSIONS: "WeakSet[OwnSession]" = WeakSet()
_INHERITED: list[sqlite3.Connection] = []  # a parent's connections: closing one drops its locks


class OwnSession:
    """Hold one connection of ours, for any thread of this process, one at a time."""

    def __init__(
        self,
        connect: Callable[[], sqlite3.Connection],
        turns: Turns,
        *,
        timeout: float,
        durable: bool,
    ) -> None:
        self._connect = connect
        self._turns = turns
        self._timeout = timeout
        self._durable = durable
        self._lock = RLock()
        self._depth = 0
        self._closed = False
        self._connection: sqlite3.Connection | None = None
        _SESSIONS.add(self)

    def adopt(self, connection: sqlite3.Connection) -> None:
        """Begin with a connection that is open already."""
        self._connection = connection

    @property
    def open(self) -> bool:
        """Return whether a transaction is open."""
        return self._depth > 0

    @property
    def durable(self) -> bool:
        """Return whether a commit is on the disk when it is acknowledged."""
        return self._durable

    def _live(self) -> sqlite3.Connection:
        connection = self._connection
        if connection is None:
            if self._closed:
                raise Unavailable("the store is closed; open it again", Retry.NEVER)
            connection = self._connection = self._connect()
        if self._depth and not connection.in_transaction:
            raise _lost()
        return connection

    @contextmanager
    def reading(self) -> Generator[sqlite3.Cursor, None, None]:
        """Give a cursor for statements that change nothing."""
        with self._lock:
            connection = self._live()
            with Translated(Retry.TRANSACTION if self._depth else Retry.CALL):
                yield connection.cursor()

    @contextmanager
    def writing(self, *, alone: bool = False) -> Generator[sqlite3.Cursor, None, None]:
        """Give a cursor for statements that all happen or none."""
        with self._lock:
            connection = self._live()
            if not self._depth:
                with self.transaction(), Translated(Retry.CALL):
                    yield connection.cursor()
            elif alone:
                with Translated(Retry.TRANSACTION):
                    yield connection.cursor()
            else:
                with Translated(Retry.TRANSACTION), _savepoint(connection):
                    yield connection.cursor()

    @contextmanager
    def transaction(self) -> Generator[None, None, None]:
        """Begin a transaction, or set a savepoint in the one that is open."""
        with self._lock:
            connection = self._live()
            if self._depth:
                with _savepoint(connection):
                    yield
                return
            self._begin(connection)
            try:
                yield
            except BaseException:
                self._end(connection)
                raise
            self._commit(connection)

    def _begin(self, connection: sqlite3.Connection) -> None:
        if not self._turns.begin(self._timeout):
            raise Contention(
                "the database is locked by other writers, whose turn took too long", Retry.CALL
            )
        try:
            with Translated(Retry.CALL):
                connection.execute("BEGIN IMMEDIATE")
        except BaseException:
            self._end(connection)  # it may have begun: a signal can come in between
            raise
        self._depth = 1

    def _commit(self, connection: sqlite3.Connection) -> None:
        if self._connection is not connection:
            problem = "the process was forked within the transaction; its parent commits it"
            raise Unavailable(problem, Retry.NEVER)
        if not connection.in_transaction:
            self._end(connection)
            raise _lost()
        try:
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            self._end(connection)
            raise commit_fault(error) from error
        self._depth = 0
        self._turns.end()

    def _end(self, connection: sqlite3.Connection) -> None:
        """Roll back; a connection that cannot even do that is given up, which rolls back too."""
        if self._connection is not connection:
            return  # a fork's child has nothing of its own to take back
        self._depth = 0
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            self._connection = None
            connection.close()
        finally:
            self._turns.end()

    def close(self) -> None:
        """Close the connection; an open transaction is rolled back."""
        with self._lock:
            self._closed = True
            connection, self._connection = self._connection, None
            if connection is not None:
                connection.close()
            self._turns.remove()

    def leave_to_parent(self) -> None:
        """Begin anew in a forked child, without a touch on what the parent goes on using."""
        if self._connection is not None:
            _INHERITED.append(self._connection)
        self._connection = None
        self._turns.close()  # the child's copy: the parent keeps its turn
        self._lock = RLock()  # another thread of the parent may have held the old one
        self._depth = 0


def _after_fork() -> None:
    for session in tuple(_SESSIONS):
        session.leave_to_parent()


if hasattr(os, "register_at_fork"):  # pragma: no branch - where it is missing nothing can fork
    os.register_at_fork(after_in_child=_after_fork)


# --- the host's connection ---------------------------------------------------


class GuestSession:
    """Work in the host's transaction: savepoints only, never a commit, never a rollback of it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        if connection.text_factory is not str:
            raise ArgumentError("connection", "one whose text_factory is str", "one with another")
        self._connection = connection
        self._proved = False

    @property
    def open(self) -> bool:
        """Return whether the host's transaction is open."""
        return self._connection.in_transaction

    @property
    def durable(self) -> bool:
        """Return whether the host's commits are on the disk: synchronous is FULL or EXTRA."""
        with self.reading() as cursor:
            return bool(cursor.execute("PRAGMA synchronous").fetchone()[0] >= 2)  # noqa: PLR2004 - FULL

    def _cursor(self) -> sqlite3.Cursor:
        cursor = self._connection.cursor(sqlite3.Cursor)
        cursor.row_factory = None  # the host's may make dicts
        return cursor

    @contextmanager
    def reading(self) -> Generator[sqlite3.Cursor, None, None]:
        """Give a cursor for statements that change nothing."""
        with Translated(Retry.TRANSACTION):
            yield self._cursor()

    @contextmanager
    def writing(self, *, alone: bool = False) -> Generator[sqlite3.Cursor, None, None]:
        """Give a cursor for statements that all happen or none."""
        del alone  # the proof below may refuse even a single statement
        with self.transaction(), Translated(Retry.TRANSACTION):
            cursor = self._cursor()
            yield cursor
            if not self._proved:  # after the write: a read before it could make it fail as stale
                schema.newest(cursor)
                self._proved = True

    @contextmanager
    def transaction(self) -> Generator[None, None, None]:
        """Set a savepoint in the host's transaction."""
        with Translated(Retry.TRANSACTION):
            self._join()
        with _savepoint(self._connection):
            yield

    def _join(self) -> None:
        """Begin where Python's driver would begin by itself at the first write; else refuse."""
        connection = self._connection
        if connection.in_transaction:
            return
        if connection.isolation_level is None or getattr(connection, "autocommit", -1) is True:
            expected = "one with an open transaction, because within() never commits"
            raise ArgumentError("connection", expected, "one in autocommit")
        connection.execute("BEGIN IMMEDIATE")

    def close(self) -> None:
        """Leave the connection to the host."""

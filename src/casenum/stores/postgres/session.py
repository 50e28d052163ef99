"""Whose transaction it is: our own connection, or the host's.

A single statement of ours is its own transaction, and several are one at READ COMMITTED, the level
at which a statement that waited for another writer sees what that writer left. In the host's we
only ever set and leave savepoints. What breaks a connection is told truly: before a COMMIT is sent
nothing has happened, and after it nobody knows until the reply is there.
"""

import os
import select
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager, suppress
from threading import RLock
from typing import Any, Final, Protocol, TypeAlias, cast
from weakref import WeakSet

import psycopg
from psycopg.pq import ConnStatus, PipelineStatus, TransactionStatus
from psycopg.rows import tuple_row

from casenum.errors import ArgumentError, Retry, Unavailable
from casenum.stores.postgres import schema
from casenum.stores.postgres.bridge import Bridge
from casenum.stores.postgres.faults import Translated, aborted, lost
from casenum.stores.postgres.names import Names
from casenum.stores.postgres.opening import Connection, demand_unicode, is_durable

Cursor: TypeAlias = "psycopg.Cursor[tuple[Any, ...]]"

_MOST_SHAPES: Final = 10_000  # shapes that are remembered before all are read anew


class Session(Protocol):
    """Give cursors inside the right transaction."""

    def reading(self) -> AbstractContextManager[Cursor]:
        """Give a cursor for statements that change nothing."""
        ...

    def writing(self, *, alone: bool = False) -> AbstractContextManager[Cursor]:
        """Give a cursor for statements that all happen or none; one alone needs no BEGIN."""
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """Join all writes inside; a transaction inside a transaction is a savepoint."""
        ...

    def shape(self, key: tuple[str, str]) -> str | None:
        """Return a shape that is known to be on record for ever, or None."""
        ...

    def remember(self, key: tuple[str, str], shape: str, *, written: bool) -> None:
        """Remember a shape that was read, or know that one was written and may be taken back."""
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
def _savepoint(connection: "psycopg.Connection[Any]") -> Generator[None, None, None]:
    """Translate the errors of its own statements only: what runs inside may be the host's code."""
    process = os.getpid()
    with Translated(connection, Retry.TRANSACTION):
        connection.execute("SAVEPOINT casenum")
    try:
        yield
        _demand_sound(connection, process)
        with Translated(connection, Retry.TRANSACTION):
            connection.execute("RELEASE casenum")
    except BaseException:
        if os.getpid() == process and connection.info.transaction_status in _SAVED:
            with suppress(psycopg.Error):  # it is lost, and all with it; this error says why
                connection.execute("ROLLBACK TO casenum; RELEASE casenum")
        raise


def _demand_sound(connection: "psycopg.Connection[Any]", process: int) -> None:
    if os.getpid() != process:
        raise _forked()
    if connection.info.transaction_status == TransactionStatus.INERROR:
        raise aborted()  # somebody caught the error of a statement and went on


def _forked() -> Unavailable:
    problem = "the process was forked within the transaction; its parent commits it"
    return Unavailable(problem, Retry.NEVER)


_SAVED: Final = frozenset({TransactionStatus.INTRANS, TransactionStatus.INERROR})


def _hung_up(connection: Connection) -> bool:
    """Return whether the server has left a connection on which nothing is under way.

    What a server says last, that it shuts down, waits to be read; so may a mere notice, and then
    an empty statement tells which. To look costs a microsecond, and whoever looks before sending
    knows that nothing happened.
    """
    wire = connection.pgconn
    if wire.status != ConnStatus.OK:
        return True
    if not _can_be_read(wire.socket):
        return False
    try:
        connection.execute("", prepare=False)
    except psycopg.Error:
        return True
    return False


def _can_be_read(socket: int) -> bool:
    if not hasattr(select, "poll"):  # pragma: no cover - Windows
        return bool(select.select([socket], [], [], 0)[0])
    poller = select.poll()
    poller.register(socket, select.POLLIN)
    return bool(poller.poll(0))


# --- our own connection ------------------------------------------------------

_SESSIONS: "WeakSet[OwnSession]" = WeakSet()
_INHERITED: list[Connection] = []  # a parent's connections: closing one would end it for the parent


class OwnSession:
    """Hold one connection of ours, for any thread of this process, one at a time.

    The connection is made anew at the next call when the server has left it.
    """

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self._lock = RLock()
        self._depth = 0
        self._closed = False
        self._connection: Connection | None = None
        self._durable: bool | None = None
        self._shapes: dict[tuple[str, str], str] = {}
        self._declared = False  # in this transaction, which may yet be rolled back
        _SESSIONS.add(self)
        self._live()

    @property
    def open(self) -> bool:
        """Return whether a transaction is open."""
        return self._depth > 0

    @property
    def durable(self) -> bool:
        """Return whether a commit is on the disk when it is acknowledged: the server's fsync."""
        if self._durable is None:
            with self.reading() as cursor:
                self._durable = is_durable(cursor)
        return self._durable

    def _live(self) -> Connection:
        connection = self._connection
        if self._depth:
            if connection is None or _hung_up(connection):
                raise lost(Retry.TRANSACTION)
            return connection
        if connection is not None and not _hung_up(connection):
            return connection
        if self._closed:
            raise Unavailable("the store is closed; open it again", Retry.NEVER)
        self._drop()
        connection = self._connection = self._connect()
        return connection

    def _drop(self) -> None:
        """Forget a connection, and all that was known of the database behind it."""
        connection, self._connection = self._connection, None
        self._durable = None
        self._shapes.clear()
        if connection is not None:
            connection.close()

    @contextmanager
    def reading(self) -> Generator[Cursor, None, None]:
        """Give a cursor for statements that change nothing."""
        with self._lock:
            connection = self._live()
            with Translated(connection, Retry.TRANSACTION if self._depth else Retry.CALL):
                yield connection.cursor()

    @contextmanager
    def writing(self, *, alone: bool = False) -> Generator[Cursor, None, None]:
        """Give a cursor for statements that all happen or none.

        In an open transaction an error of the server ends all of it, so nothing needs to be set
        back; who raises an error of ours after a write takes that write back.
        """
        with self._lock:
            connection = self._live()
            if self._depth:
                with Translated(connection, Retry.TRANSACTION):
                    yield connection.cursor()
            elif alone:
                with Translated(connection, Retry.CALL, commits=True):
                    yield connection.cursor()
            else:
                with self._whole(connection, Retry.CALL), Translated(connection, Retry.CALL):
                    yield connection.cursor()

    @contextmanager
    def transaction(self) -> Generator[None, None, None]:
        """Begin a transaction, or set a savepoint in the one that is open."""
        with self._lock:
            connection = self._live()
            inner = self._depth > 0
            with _savepoint(connection) if inner else self._whole(connection, Retry.TRANSACTION):
                yield

    @contextmanager
    def _whole(self, connection: Connection, retry: Retry) -> Generator[None, None, None]:
        with Translated(connection, Retry.CALL):
            connection.execute("BEGIN")
        self._depth, self._declared = 1, False
        try:
            yield
            self._commit(connection, retry)
        except BaseException:
            self._end(connection)
            raise
        self._depth = 0

    def _commit(self, connection: Connection, retry: Retry) -> None:
        if self._connection is not connection:
            raise _forked()
        if _hung_up(connection):
            raise lost(retry)  # COMMIT was never sent
        if connection.info.transaction_status != TransactionStatus.INTRANS:
            raise aborted()  # to such a COMMIT the server answers ROLLBACK, and it is no error
        with Translated(connection, retry, commits=True):
            connection.execute("COMMIT")

    def _end(self, connection: Connection) -> None:
        """Roll back; a connection that cannot even do that is given up, which rolls back too."""
        if self._connection is not connection:
            return  # a fork's child has nothing of its own to take back
        self._depth = 0
        if connection.info.transaction_status == TransactionStatus.IDLE:
            return
        try:
            connection.execute("ROLLBACK")
        except psycopg.Error:
            self._drop()

    def shape(self, key: tuple[str, str]) -> str | None:
        """Return a shape that is known to be on record for ever, or None."""
        return self._shapes.get(key)

    def remember(self, key: tuple[str, str], shape: str, *, written: bool) -> None:
        """Remember a shape that was read, unless this transaction may have written it."""
        self._declared = self._declared or written
        if self._depth and self._declared:
            return
        if len(self._shapes) >= _MOST_SHAPES:
            self._shapes.clear()
        self._shapes[key] = shape

    def close(self) -> None:
        """Close the connection; an open transaction is rolled back."""
        with self._lock:
            self._closed = True
            self._drop()

    def leave_to_parent(self) -> None:
        """Begin anew in a forked child, without a touch on what the parent goes on using."""
        if self._connection is not None:
            _INHERITED.append(self._connection)
        self._connection = None
        self._lock = RLock()  # another thread of the parent may have held the old one
        self._depth = 0
        self._drop()


def _after_fork() -> None:
    for session in tuple(_SESSIONS):
        session.leave_to_parent()


if hasattr(os, "register_at_fork"):  # pragma: no branch - where it is missing nothing can fork
    os.register_at_fork(after_in_child=_after_fork)


# --- the host's connection ---------------------------------------------------


def _tuples(connection: Any) -> Cursor:
    """Return a cursor that gives tuples; the host's may make dicts."""
    if isinstance(connection, Bridge):
        return cast("Cursor", connection.cursor())
    return psycopg.Cursor(connection, row_factory=tuple_row)


class GuestSession:
    """Work in the host's transaction: savepoints only, never a commit, never a rollback of it.

    Reads have savepoints too, because any error of a statement aborts a transaction.
    """

    def __init__(self, connection: "psycopg.Connection[Any]", names: Names) -> None:
        self._connection = connection
        self._names = names
        self._proved = False
        self._demand_usable()

    def _demand_usable(self) -> None:
        """Raise unless the connection is open, and gives and takes any text as it is."""
        connection = self._connection
        if connection.closed:
            raise ArgumentError("connection", "one that is open", "one that is closed")
        if connection.info.encoding != "utf-8":
            raise ArgumentError("connection", "one whose client_encoding is UTF8", "another")
        if connection.info.pipeline_status != PipelineStatus.OFF:
            raise ArgumentError("connection", "one outside a pipeline", "one inside")
        demand_unicode(connection)

    @property
    def open(self) -> bool:
        """Return whether the host's transaction is open."""
        return self._connection.info.transaction_status in _SAVED

    @property
    def durable(self) -> bool:
        """Return whether the host's commits are on the disk when they are acknowledged."""
        with self.reading() as cursor:
            row = cursor.execute("SELECT current_setting('synchronous_commit') <> 'off'").fetchone()
            return bool(row and row[0]) and is_durable(cursor)

    @contextmanager
    def reading(self) -> Generator[Cursor, None, None]:
        """Give a cursor for statements that change nothing."""
        connection = self._connection
        with self.transaction(), Translated(connection, Retry.TRANSACTION):
            cursor = _tuples(connection)
            if not self._proved:
                schema.demand_tables(cursor, self._names)
                self._proved = True
            yield cursor

    def writing(self, *, alone: bool = False) -> AbstractContextManager[Cursor]:
        """Give a cursor for statements that all happen or none."""
        del alone  # any statement may fail, and then the host's transaction must go on
        return self.reading()

    @contextmanager
    def transaction(self) -> Generator[None, None, None]:
        """Set a savepoint in the host's transaction, which the driver begins where there is none.

        Raises:
            ArgumentError: the connection is in autocommit, outside a transaction.
        """
        connection = self._connection
        if connection.autocommit and not self.open and not connection.closed:
            expected = "one with an open transaction, because within() never commits"
            raise ArgumentError("connection", expected, "one in autocommit")
        with _savepoint(connection):
            yield

    def shape(self, key: tuple[str, str]) -> str | None:
        """Return None: what the host's transaction reads is not for ever."""
        del key
        return None

    def remember(self, key: tuple[str, str], shape: str, *, written: bool) -> None:
        """Remember nothing."""

    def close(self) -> None:
        """Leave the connection to the host."""

"""Whose transaction it is, on a line to whatever driver: the host's, or one of our own.

A guest sets and leaves savepoints, and nothing else. Our own transaction is a guest's work between
a begin and a commit that are ours.
"""

import os
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from threading import RLock
from typing import Any, Final, Protocol

from casenum.errors import (
    ArgumentError,
    NotApplied,
    Retry,
    StorageError,
    Unavailable,
)
from casenum.stores.driver_errors import of_driver, tolerated
from casenum.stores.guests.faults import Translated
from casenum.stores.guests.lines import Cursor, Line
from casenum.stores.postgres import schema
from casenum.stores.postgres.names import Names

_ENCODINGS: Final = "SELECT current_setting('server_encoding'), current_setting('client_encoding')"
_DURABLE: Final = (
    "SELECT current_setting('synchronous_commit') <> 'off' AND current_setting('fsync') = 'on'"
)


class Guest(Protocol):
    """Give cursors inside the host's transaction."""

    def reading(self) -> AbstractContextManager[Cursor]:
        """Give a cursor for statements that change nothing."""
        ...

    def writing(self, *, alone: bool = False) -> AbstractContextManager[Cursor]:
        """Give a cursor for statements that all happen or none."""
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """Set a savepoint."""
        ...

    @property
    def durable(self) -> bool:
        """Return whether a commit is on the disk when it is acknowledged."""
        ...


class Shapeless:
    """Remember no shapes: what the host's transaction reads is not for ever."""

    def shape(self, key: tuple[str, str]) -> str | None:
        """Return None."""
        del key
        return None

    def remember(self, key: tuple[str, str], shape: str, *, written: bool) -> None:
        """Remember nothing."""


class PostgresGuest(Shapeless):
    """Work in the host's transaction on a line to PostgreSQL.

    Reads have savepoints too, because any error of a statement aborts a transaction.
    """

    open: Final = True  # whoever hands a connection in has a transaction, or the driver begins one

    def __init__(self, line: Line, names: Names) -> None:
        self._line = line
        self._names = names
        self._proved = False

    @property
    def durable(self) -> bool:
        """Return whether the host's commits are on the disk when they are acknowledged."""
        with self.reading() as cursor:
            return bool(cursor.execute(_DURABLE).fetchall()[0][0])

    @contextmanager
    def reading(self) -> Generator[Cursor, None, None]:
        """Give a cursor for statements that change nothing."""
        with self.transaction(), Translated():
            cursor = self._line.cursor()
            if not self._proved:
                self._prove(cursor)
                self._proved = True
            yield cursor

    def writing(self, *, alone: bool = False) -> AbstractContextManager[Cursor]:
        """Give a cursor for statements that all happen or none."""
        del alone  # any statement may fail, and then the host's transaction must go on
        return self.reading()

    def _prove(self, cursor: Any) -> None:
        """Raise unless our tables are there, and any text comes back as it was."""
        server, client = cursor.execute(_ENCODINGS).fetchall()[0]
        if server != "UTF8":
            problem = "the database keeps not every text; create one with ENCODING 'UTF8'"
            raise Unavailable(problem, Retry.NEVER)
        if client not in {"UTF8", "UNICODE"}:
            raise ArgumentError("connection", "one whose client_encoding is UTF8", "another")
        schema.demand_tables(cursor, self._names)

    @contextmanager
    def transaction(self) -> Generator[None, None, None]:
        """Set a savepoint in the host's transaction, which the driver begins where there is none.

        Raises:
            ArgumentError: the connection is in autocommit, outside a transaction.
        """
        with Translated():
            self._line.execute("SAVEPOINT casenum")
        try:
            yield
            with Translated():
                self._line.execute("RELEASE SAVEPOINT casenum")
        except BaseException:
            with tolerated():  # it is lost, and all with it; the first error says why
                self._line.execute("ROLLBACK TO SAVEPOINT casenum")
                self._line.execute("RELEASE SAVEPOINT casenum")
            raise

    def close(self) -> None:
        """Leave the connection to the host."""


# --- our own transactions ----------------------------------------------------

_INHERITED: list[Line] = []  # a parent's connections: closing one would end it for the parent


class OwnSession(Shapeless):
    """Hold one line of ours, for any thread of this process, one at a time.

    Args:
        connect: opens the line.
        guest: works on it.
        commit_fault: says what an error of a commit means.
    """

    def __init__(
        self,
        connect: Callable[[], Line],
        guest: Callable[[Line], Guest],
        commit_fault: Callable[[Any], StorageError],
    ) -> None:
        self._connect = connect
        self._make = guest
        self._commit_fault = commit_fault
        self._lock = RLock()
        self._process = os.getpid()
        self._depth = 0
        self._closed = False
        self._open: tuple[Line, Guest] | None = None
        with self._lock:
            self._live()

    @property
    def open(self) -> bool:
        """Return whether a transaction is open."""
        return self._depth > 0

    @property
    def durable(self) -> bool:
        """Return whether a commit is on the disk when it is acknowledged."""
        with self._lock, self._single():
            return self._live()[1].durable

    def _live(self) -> tuple[Line, Guest]:
        if self._process != os.getpid():
            self._leave_to_parent()
        if self._open is None:
            if self._closed:
                raise Unavailable("the store is closed; open it again", Retry.NEVER)
            line = self._connect()
            self._open = line, self._make(line)
        return self._open

    def _leave_to_parent(self) -> None:
        if self._open is not None:
            _INHERITED.append(self._open[0])
        self._open, self._depth, self._process = None, 0, os.getpid()

    @contextmanager
    def _single(self) -> Generator[None, None, None]:
        """Surround one call: outside a transaction the call itself may be tried again."""
        if self._depth:
            yield
            return
        failed = True
        try:
            yield
            failed = False
        except NotApplied as error:
            if error.retry is Retry.TRANSACTION:
                error.retry = Retry.CALL
            raise
        finally:
            self._undo(failed=failed)  # what a read has begun; what a write has done is committed

    @contextmanager
    def reading(self) -> Generator[Cursor, None, None]:
        """Give a cursor for statements that change nothing."""
        with self._lock, self._single(), self._live()[1].reading() as cursor:
            yield cursor

    @contextmanager
    def writing(self, *, alone: bool = False) -> Generator[Cursor, None, None]:
        """Give a cursor for statements that all happen or none."""
        with (
            self._lock,
            self._single(),
            self._begun() as guest,
            guest.writing(alone=alone) as cursor,
        ):
            yield cursor

    @contextmanager
    def transaction(self) -> Generator[None, None, None]:
        """Begin a transaction, or set a savepoint in the one that is open."""
        with self._lock, self._begun() as guest, guest.transaction():
            yield

    @contextmanager
    def _begun(self) -> Generator[Guest, None, None]:
        line, guest = self._live()
        if self._depth:
            yield guest
            return
        self._depth = 1
        try:
            yield guest
            self._commit(line)
        except BaseException:
            self._undo(failed=True)
            raise
        finally:
            self._depth = 0

    def _commit(self, line: Line) -> None:
        try:
            line.commit()
        except Exception as error:
            if not of_driver(error):
                raise
            raise self._commit_fault(error) from error

    def _undo(self, *, failed: bool = False) -> None:
        """Roll back; a line that cannot even do that is given up, and the next call opens one."""
        if self._open is None:
            return
        line, sound = self._open[0], False
        with tolerated():
            line.rollback()
            if failed:  # pg8000 rolls nothing back on a connection that it does not know is lost
                line.execute("SELECT 1")
                line.rollback()
            sound = True
        if not sound:
            self._drop()

    def _drop(self) -> None:
        given_up, self._open = self._open, None
        if given_up is not None:
            with tolerated():
                given_up[0].close()

    def close(self) -> None:
        """Close the connection; an open transaction is rolled back."""
        with self._lock:
            self._closed = True
            if self._process == os.getpid():
                self._drop()

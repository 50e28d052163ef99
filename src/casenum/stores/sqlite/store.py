"""The store itself: its file, its namespaces, and its place in a transaction."""

import os
import sqlite3
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Self

from casenum.arguments import one_of, plain, text, whole
from casenum.errors import ArgumentError, ArgumentTypeError
from casenum.stores.inputs import of_type
from casenum.stores.sqlite import schema
from casenum.stores.sqlite.following import SqliteFollowing
from casenum.stores.sqlite.opening import Opening
from casenum.stores.sqlite.session import GuestSession, OwnSession, Session
from casenum.stores.sqlite.turns import Turns

_WAIT: Final = timedelta(seconds=30)
_LONGEST_WAIT: Final = 7 * 86_400  # seconds; SQLite counts milliseconds in 32 bits


class SqliteStore(SqliteFollowing):
    """Keep numbers, claims, histories and messages in one SQLite file.

    Threads may share a store; processes open the file each on their own, and a forked child gets
    its own connection by itself. A new file is made with a write-ahead log. Commits are on the disk
    when they are acknowledged; ``synchronous="normal"`` is faster, may forget the last ones when
    the power fails, and so declares ``durable=False``.

    Writers of several processes take turns, so that none starves (Linux): the small file
    ``PATH-turns`` beside the database is where they queue while the store is open.

    A file whose tables the host has made keeps the host's journal mode: without a write-ahead log
    a reader that stays open makes writers wait.

    Args:
        path: the file.
        create: whether a missing file is made.
        timeout: how long a writer waits for another.
        synchronous: ``full`` or ``normal``.

    Raises:
        NotFound: there is no file, and none is to be made.
        Unavailable: the file cannot be used; the text says what to do.
        ArgumentError: an argument cannot be meant.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     with SqliteStore(f"{folder}/cases.db") as store:
    ...         before = store.take("service:2021", 2)
    ...     with SqliteStore(f"{folder}/cases.db") as store:
    ...         print(list(before.values), store.take("service:2021").first)
    [1, 2] 3
    """

    __slots__ = ()

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        create: bool = True,
        timeout: timedelta = _WAIT,
        synchronous: str = "full",
    ) -> None:
        opening = _opening(path, timeout, synchronous)
        session = OwnSession(
            opening.connect,
            Turns(opening.turns),
            timeout=opening.timeout,
            durable=synchronous == "full",
        )
        session.adopt(opening.first(create=create))
        self._session = session
        self._name = ""

    @staticmethod
    def schema_sql(*, since: int = 0) -> str:
        """Return the statements that make the tables, for the host's own migrations.

        ``since`` is the release of tables that are there; what is missing since then is returned.

        Raises:
            ArgumentError: there is no such release.

        >>> SqliteStore.schema_sql().splitlines()[0]
        'CREATE TABLE casenum_meta ('
        >>> SqliteStore.schema_sql(since=1).splitlines()[0]
        'ALTER TABLE casenum_records ADD COLUMN position INTEGER;'
        """
        whole("since", since, least=0, most=schema.RELEASE)
        return "".join(f"{statement};\n\n" for statement in schema.statements(since))

    @staticmethod
    def upgrade(path: str | os.PathLike[str], *, timeout: timedelta = _WAIT) -> int:
        """Bring the tables in a file to this release, make them if need be, and return the release.

        Raises:
            Unavailable: the file cannot be used, or its tables are newer.

        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     SqliteStore.upgrade(f"{folder}/cases.db")
        3
        """
        return _opening(path, timeout, "full").upgrade()

    @property
    def session(self) -> Session:
        """Return whose transaction this store works in, for the other stores of this room."""
        return self._session

    # --- capabilities --------------------------------------------------------

    def within(self, connection: Any) -> "SqliteStore":
        """Return this store's namespace in the host's transaction, which stays the host's.

        Nothing here commits or rolls it back; every call is a savepoint. The connection is a
        `sqlite3.Connection` with our tables, or a store that `transaction` gave.

        Raises:
            ArgumentTypeError: it is neither.
            ArgumentError: it has no open transaction, or its texts are no ``str``.

        >>> import sqlite3
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder, SqliteStore(f"{folder}/cases.db") as store:
        ...     host = sqlite3.connect(f"{folder}/cases.db")
        ...     value = store.within(host).take("service:2021").first
        ...     host.rollback()
        ...     host.close()
        ...     print(value, store.peek("service:2021"))
        1 None
        """
        return self._view(_session_of(connection), self._name)

    def transaction(self) -> AbstractContextManager["SqliteStore"]:
        """Begin a transaction, and commit at the end or roll back on an error.

        Raises:
            Contention: another writer held the file for all of the timeout.
            OutcomeUnknown: the disk failed during the commit.
        """
        return self._transaction()

    @contextmanager
    def _transaction(self) -> Generator["SqliteStore", None, None]:
        with self._session.transaction():
            yield self

    def namespaced(self, name: str) -> Self:
        """Return the store as one tenant sees it.

        Raises:
            ArgumentError: this is a tenant's store already.
        """
        text("namespace", name, empty=True)
        if self._name:
            raise ArgumentError(
                "namespace", "taken from the store itself", "from another namespace"
            )
        return self._view(self._session, name)

    def _view(self, session: Session, name: str) -> Self:
        view = object.__new__(type(self))
        view._session = session
        view._name = name
        return view

    def close(self) -> None:
        """Close the connection; a later use raises `Unavailable`. The host's stays open."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<SqliteStore namespace={self._name!r}>"


def _opening(path: str | os.PathLike[str], timeout: timedelta, synchronous: str) -> Opening:
    name: object = os.fspath(path) if isinstance(path, os.PathLike) else path
    if plain(name) is None or not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ArgumentTypeError("path", "text", type(name).__name__)
    if not name or name.startswith(":memory:") or "\0" in name or not _can_be_named(name):
        raise ArgumentError("path", "the name of a file; memory has open_store('memory:')", "none")
    one_of("synchronous", synchronous, ("full", "normal"))
    wait = of_type("timeout", timeout, timedelta).total_seconds()
    if not 0 <= wait <= _LONGEST_WAIT:
        raise ArgumentError("timeout", "zero to a week", "another duration")
    return Opening(Path(name), wait, synchronous)


def _can_be_named(name: str) -> bool:
    try:
        os.fsencode(name)
    except UnicodeEncodeError:
        return False
    return True


def _session_of(connection: object) -> Session:
    if isinstance(connection, sqlite3.Connection):
        return GuestSession(connection)
    if not isinstance(connection, SqliteStore):
        expected = "a sqlite3.Connection or a store within a transaction"
        raise ArgumentTypeError("connection", expected, type(connection).__name__)
    session = connection.session
    if not session.open:
        raise ArgumentError("connection", "a store within an open transaction", "one outside")
    return session

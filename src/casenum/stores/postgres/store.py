"""The store itself: its server, its namespaces, and its place in a transaction."""

from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any, Final, Self

import psycopg

from casenum.arguments import plain, text, whole
from casenum.errors import ArgumentError, ArgumentTypeError
from casenum.stores.inputs import of_type
from casenum.stores.postgres import schema as tables
from casenum.stores.postgres.at_once import PostgresAtOnce
from casenum.stores.postgres.bridge import Bridge
from casenum.stores.postgres.names import PREFIX, Names
from casenum.stores.postgres.opening import Opening
from casenum.stores.postgres.session import GuestSession, OwnSession, Session

_WAIT: Final = timedelta(seconds=30)
_LONGEST_WAIT: Final = 7 * 86_400  # seconds; PostgreSQL counts milliseconds in 31 bits


class PostgresStore(PostgresAtOnce):
    """Keep numbers, claims, histories and messages in a PostgreSQL database.

    The tables are made by `upgrade` or by the statements of `schema_sql`, never unasked. Numbers
    are on the disk when they are acknowledged: ``synchronous_commit`` is on in every transaction of
    the store's own.

    A store holds one connection, and threads may share it: a lock lets one in at a time. Who wants
    more connections opens more stores, or keeps a pool of their own and uses `within`. A connection
    that the server has left is replaced at the next call; a forked child gets its own by itself.

    Args:
        url: where the database is, as ``postgresql://role@host/database`` or as libpq's words.
        schema: where the tables are; left out, the connection's search path decides.
        prefix: what the names of the tables begin with.
        timeout: how long a writer waits for another, and a connection for the server.

    Raises:
        Unavailable: the server cannot be reached, or the tables are missing or of another release;
            the text says what to do.
        ArgumentError: an argument cannot be meant.

    >>> PostgresStore("postgresql://localhost", prefix="My Tables")
    Traceback (most recent call last):
    casenum.errors.ArgumentError: prefix must be up to 30 lower-case letters, digits and \
underscores, and begin with no digit, not another text
    """

    __slots__ = ()

    def __init__(
        self,
        url: str,
        *,
        schema: str | None = None,
        prefix: str = PREFIX,
        timeout: timedelta = _WAIT,
    ) -> None:
        opening = _opening(url, Names(schema, prefix), timeout)
        self._session = OwnSession(opening.connect)
        self._sql = opening.names
        self._name = ""

    @staticmethod
    def schema_sql(*, schema: str | None = None, prefix: str = PREFIX, since: int = 0) -> str:
        """Return the statements that make the tables, for the host's own migrations.

        ``since`` is the release of tables that are there; what is missing since then is returned.

        Raises:
            ArgumentError: an argument cannot be meant.

        >>> PostgresStore.schema_sql(prefix="crm_").splitlines()[0]
        'CREATE TABLE crm_meta ('
        """
        whole("since", since, least=0, most=tables.RELEASE)
        every = tables.statements(Names(schema, prefix), since)
        return "".join(f"{statement};\n\n" for statement in every)

    @staticmethod
    def upgrade(
        url: str,
        *,
        schema: str | None = None,
        prefix: str = PREFIX,
        timeout: timedelta = _WAIT,
    ) -> int:
        """Bring the tables of a database to this release, make them if need be, and return it.

        All of it is one transaction, and who comes second finds it done.

        Raises:
            Unavailable: the server cannot be reached or does not allow it, or its tables are newer.
            OutcomeUnknown: the connection was lost on the way; to upgrade again does no harm.
            ArgumentError: an argument cannot be meant.
        """
        return _opening(url, Names(schema, prefix), timeout).upgrade()

    @property
    def session(self) -> Session:
        """Return whose transaction this store works in, for the other stores of this room."""
        return self._session

    # --- capabilities --------------------------------------------------------

    def within(self, connection: Any) -> "PostgresStore":
        """Return this store's namespace in the host's transaction, which stays the host's.

        Nothing here commits or rolls it back; every call is a savepoint. The connection is a
        `psycopg.Connection` to a database with our tables, or a store that `transaction` gave. It
        may be a `psycopg.AsyncConnection`, where this is called in a coroutine of its event loop
        and the store is used in a worker thread, as `AsyncDesk` and `AsyncIssuer` do. At
        REPEATABLE READ or SERIALIZABLE a call that meets another writer raises `Contention`, and
        only the whole transaction can be repeated.

        Raises:
            ArgumentTypeError: it is neither.
            ArgumentError: it is closed, in autocommit, in a pipeline, or speaks no UTF-8.
        """
        return self._view(_session_of(connection, self._sql), self._name)

    def transaction(self) -> AbstractContextManager["PostgresStore"]:
        """Begin a transaction at READ COMMITTED, and commit at the end or roll back on an error.

        Raises:
            Unavailable: the connection was lost before the commit was asked for.
            OutcomeUnknown: the connection was lost before the answer to the commit.
        """
        return self._transaction()

    @contextmanager
    def _transaction(self) -> Generator["PostgresStore", None, None]:
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
        view._sql = self._sql
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
        return f"<PostgresStore namespace={self._name!r}>"  # the address may hold a password


def _opening(url: str, names: Names, timeout: timedelta) -> Opening:
    if plain(url) is None:
        raise ArgumentTypeError("url", "text", type(url).__name__)
    if not url or "\0" in url or not url.isprintable():
        expected = "an address such as postgresql://role@host/database"
        raise ArgumentError("url", expected, "empty or unprintable text")
    wait = of_type("timeout", timeout, timedelta).total_seconds()
    if not 0 <= wait <= _LONGEST_WAIT:
        raise ArgumentError("timeout", "zero to a week", "another duration")
    return Opening(url, names, timeout)


def _session_of(connection: Any, names: Names) -> Session:
    if isinstance(connection, psycopg.Connection):
        return GuestSession(connection, names)  # pyright: ignore[reportUnknownArgumentType] # of rows
    if isinstance(connection, psycopg.AsyncConnection):
        asked: Any = Bridge(connection)  # pyright: ignore[reportUnknownArgumentType] # the same
        return GuestSession(asked, names)
    if not isinstance(connection, PostgresStore):
        expected = "a psycopg.Connection, an AsyncConnection or a store within a transaction"
        raise ArgumentTypeError("connection", expected, type(connection).__name__)
    session = connection.session
    if not session.open:
        raise ArgumentError("connection", "a store within an open transaction", "one outside")
    return session

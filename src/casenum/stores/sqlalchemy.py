"""Keep everything in the host's database, through the host's own SQLAlchemy connection."""

import re
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import Any, Final, Self, TypeAlias

from casenum.arguments import one_of
from casenum.errors import ArgumentTypeError, MissingExtra, Retry, Unavailable
from casenum.stores.driver_errors import reached
from casenum.stores.guests.lines import Line
from casenum.stores.guests.marks import Marks
from casenum.stores.guests.store import DIALECTS, GuestStore, Spoken, names_for, schema_sql
from casenum.stores.postgres.names import PREFIX
from casenum.stores.rows import Row

try:
    from sqlalchemy import Connection, Engine, MetaData
    from sqlalchemy.exc import DBAPIError, SQLAlchemyError
    from sqlalchemy.orm import Session
except ImportError as _error:
    raise MissingExtra("the SQLAlchemy store", "sqlalchemy") from _error

__all__ = ["SqlalchemyStore"]

Bind: TypeAlias = Connection | Engine | Session

_EXPECTED: Final = "a Connection, a Session or an Engine of SQLAlchemy"
_TABLE: Final = re.compile(r"^CREATE TABLE (\w+)", re.MULTILINE)
_COUNTED: Final = {"preserve_rowcount": True}  # of INSERT too


class SqlalchemyStore(GuestStore):
    """Keep numbers, claims, histories and messages through SQLAlchemy 2, on SQLite or PostgreSQL.

    The tables are those of `SqliteStore` and `PostgresStore`, made by the statements of
    `schema_sql` and never unasked. On a `Connection` or a `Session` every call is a savepoint in
    the host's transaction, which is never committed, rolled back or left aborted. A session keeps
    its pending objects: it is flushed when the host flushes it.

    On an `Engine` the store takes one connection of the pool for itself, keeps it for any thread,
    one at a time, and commits its own transactions.

    Args:
        bind: what the statements run on.
        schema: where PostgreSQL's tables are; left out, the connection's search path decides.
        prefix: what the names of PostgreSQL's tables begin with.

    Raises:
        ArgumentError: it is none of these, asynchronous, or of another database.
        Unavailable: the connection is lost, or the tables are missing or of another release.

    >>> from sqlalchemy import create_engine
    >>> engine = create_engine("sqlite://")
    >>> with engine.connect() as host:
    ...     _ = host.connection.executescript(SqlalchemyStore.schema_sql("sqlite"))
    ...     SqlalchemyStore(host).take("service:2021").first
    ...     host.rollback()
    ...     print(SqlalchemyStore(host).peek("service:2021"))
    1
    None
    >>> engine.dispose()
    """

    __slots__ = ()

    def __new__(cls, bind: Bind, *, schema: str | None = None, prefix: str = PREFIX) -> Self:
        """Return a store on what the host has opened."""
        dialect = _engine_of(bind).dialect
        one_of("the dialect of SQLAlchemy", dialect.name, DIALECTS)
        names = names_for(dialect.name, schema, prefix)
        spoken = Spoken(DIALECTS[dialect.name], names, dialect.paramstyle)
        if not isinstance(bind, Engine):
            return cls._guest(spoken, _line(bind, spoken))
        connect = bind.connect
        return cls._owner(spoken, lambda: _line(_connected(connect), spoken))

    @staticmethod
    def schema_sql(dialect: str, *, schema: str | None = None, prefix: str = PREFIX) -> str:
        """Return the statements that make the tables, for a migration such as one of Alembic.

        Raises:
            ArgumentError: there is no such dialect, or a name cannot be one.

        >>> SqlalchemyStore.schema_sql("postgresql", prefix="crm_").splitlines()[0]
        'CREATE TABLE crm_meta ('
        """
        return schema_sql(dialect, schema, prefix)

    @staticmethod
    def metadata(bind: Bind, *, schema: str | None = None, prefix: str = PREFIX) -> MetaData:
        """Return our tables as a database has them: to join with, or for Alembic's autogenerate.

        They are those that the statements of `schema_sql` make, read from the database itself.
        Given to Alembic beside the host's own, they leave it nothing to propose; what changes them
        is a migration with the statements of a newer `schema_sql`.

        Raises:
            ArgumentError: it is nothing to run statements on, or of another database.
            Unavailable: the database cannot be reached.

        >>> from sqlalchemy import create_engine
        >>> engine = create_engine("sqlite://")
        >>> with engine.connect() as host:
        ...     _ = host.connection.executescript(SqlalchemyStore.schema_sql("sqlite"))
        ...     SqlalchemyStore.metadata(host).tables["casenum_counters"].columns.keys()
        ['namespace', 'series', 'last']
        >>> engine.dispose()
        """
        dialect = _engine_of(bind).dialect.name
        one_of("the dialect of SQLAlchemy", dialect, DIALECTS)
        statements = "\n".join(DIALECTS[dialect].schema(names_for(dialect, None, prefix)))
        ours = frozenset(_TABLE.findall(statements))
        found = MetaData(schema=schema)
        with reached(), _told():
            source = bind.connection() if isinstance(bind, Session) else bind
            found.reflect(source, only=lambda name, _: name in ours)
        return found

    def within(self, connection: Any) -> Self:
        """Return this store's namespace in the host's transaction, which stays the host's.

        Raises:
            ArgumentTypeError: it is no connection or session to the same kind of database.
            ArgumentError: it has no open transaction that could be joined.

        >>> from sqlalchemy import create_engine
        >>> from sqlalchemy.orm import Session
        >>> engine = create_engine("sqlite://")
        >>> with Session(engine) as host:
        ...     _ = host.connection().connection.executescript(SqlalchemyStore.schema_sql("sqlite"))
        ...     store = SqlalchemyStore(host).namespaced("tenant-7")
        ...     store.within(host.connection()).take("service:2021").first
        1
        >>> engine.dispose()
        """
        if isinstance(connection, SqlalchemyStore):
            return self._joined(connection)
        spoken = self._spoken
        known = isinstance(connection, Connection | Session)
        if not known or _engine_of(connection).dialect.name != spoken.dialect.name:
            expected = f"a Connection or a Session of SQLAlchemy to {spoken.dialect.name}"
            raise ArgumentTypeError("connection", expected, type(connection).__name__)
        return self._view(spoken.guest(_line(connection, spoken)), self._name)


def _engine_of(bind: Any) -> Engine:
    if isinstance(bind, Session):
        with _told():
            bind = bind.connection()
    if isinstance(bind, Connection):
        return bind.engine
    if not isinstance(bind, Engine):
        raise ArgumentTypeError("bind", _EXPECTED, type(bind).__name__)
    return bind


@contextmanager
def _told() -> Generator[None, None, None]:
    """Raise the driver's own error for SQLAlchemy's, whose text repeats the values."""
    try:
        yield
    except DBAPIError as error:
        raise error.orig or error from None
    except SQLAlchemyError as error:
        problem = "SQLAlchemy's connection is closed, or its transaction is to be rolled back"
        raise Unavailable(problem, Retry.TRANSACTION) from error


def _connected(connect: Callable[[], Connection]) -> Connection:
    with reached(), _told():
        return connect()


def _line(bind: Connection | Session, spoken: Spoken) -> "SqlalchemyLine":
    return SqlalchemyLine(bind, Marks(spoken.dialect.mark, spoken.paramstyle))


class SqlalchemyLine(Line):
    """Run statements on a connection of SQLAlchemy, which logs them and begins for the host."""

    def __init__(self, bind: Connection | Session, marks: Marks) -> None:
        self._bind = bind
        self._marks = marks

    def _connection(self) -> Connection:
        bind = self._bind
        return bind.connection() if isinstance(bind, Session) else bind

    @property
    def raw(self) -> Any:
        """Return the driver's connection."""
        with _told():
            return self._connection().connection.dbapi_connection

    def _run(self, statement: str | bytes, bound: Any) -> tuple[list[Row], int]:
        with _told():
            spelled, connection = self._marks.spelled(statement), self._connection()
            result = connection.exec_driver_sql(spelled, bound, execution_options=_COUNTED)
            rows = [tuple(row) for row in result.fetchall()] if result.returns_rows else []
            return rows, result.rowcount

    def run(self, statement: str | bytes, values: Sequence[Any]) -> tuple[list[Row], int]:
        """Run a statement; return its rows, and how many it changed."""
        return self._run(statement, self._marks.bound(values) if values else None)

    def run_many(self, statement: str | bytes, rows: Sequence[Row]) -> int:
        """Run a statement for each row of values; return how many it changed."""
        return self._run(statement, [self._marks.bound(row) for row in rows])[1]

    def commit(self) -> None:
        """Commit, where the transaction is ours."""
        with _told():
            self._bind.commit()

    def rollback(self) -> None:
        """Roll back, where the transaction is ours."""
        with _told():
            self._bind.rollback()

    def close(self) -> None:
        """Give the connection back to the pool, where it is ours."""
        with _told():
            self._bind.close()

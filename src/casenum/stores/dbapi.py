"""Keep everything in the host's database, through the host's own DB-API connection."""

from collections.abc import Callable
from typing import Any, Self

from casenum.errors import ArgumentError, ArgumentTypeError
from casenum.stores.driver_errors import reached
from casenum.stores.guests.lines import DRIVERS, DbapiLine, connection_of, driver_of, style_of
from casenum.stores.guests.marks import Marks
from casenum.stores.guests.store import DIALECTS, GuestStore, Spoken, names_for, schema_sql
from casenum.stores.postgres.names import PREFIX

__all__ = ["DbapiStore"]


class DbapiStore(GuestStore):
    """Keep numbers, claims, histories and messages through any DB-API 2 driver.

    The tables are those of `SqliteStore` and `PostgresStore`, made by the statements of
    `schema_sql` and never unasked. On a connection of the host every call is a savepoint in the
    host's transaction, which is never committed, rolled back or left aborted; where none is open
    yet, the driver begins it as it would for the host. A connection in autocommit is refused.

    With ``connect`` the store opens a connection of its own, keeps it for any thread, one at a
    time, and commits its own transactions; open one of SQLite with ``check_same_thread=False``.

    Args:
        connection: a connection, or a cursor of one; rows are read as they are, whatever the
            host's row factory.
        connect: opens a connection, in place of ``connection``.
        dialect: ``sqlite`` or ``postgresql``; left out, the known drivers tell.
        paramstyle: the driver's way to mark values as PEP 249 names it; left out, its module tells.
        schema: where PostgreSQL's tables are; left out, the connection's search path decides.
        prefix: what the names of PostgreSQL's tables begin with.

    Raises:
        ArgumentError: the connection cannot be used; the text says why.
        Unavailable: the connection is lost, or the tables are missing or of another release.

    >>> import sqlite3
    >>> host = sqlite3.connect(":memory:")
    >>> _ = host.executescript(DbapiStore.schema_sql("sqlite"))
    >>> DbapiStore(host).take("service:2021").first
    1
    >>> host.rollback()
    >>> DbapiStore(host).take("service:2021").first
    1
    """

    __slots__ = ()

    def __new__(
        cls,
        connection: Any = None,
        *,
        connect: Callable[[], Any] | None = None,
        dialect: str | None = None,
        paramstyle: str | None = None,
        schema: str | None = None,
        prefix: str = PREFIX,
    ) -> Self:
        """Return a store on what the host has opened, or on what ``connect`` opens."""
        if connect is None:
            given = connection_of(connection)
        elif connection is None and callable(connect):
            given = _opened(connect)
        else:
            raise ArgumentError("connect", "a callable in place of a connection", "beside one")
        name = dialect or _dialect_of(given)
        names = names_for(name, schema, prefix)
        spoken = Spoken(DIALECTS[name], names, paramstyle or "")
        if connect is None:
            return cls._guest(spoken, _line(given, spoken))
        first = [given]

        def line() -> DbapiLine:
            return _line(first.pop() if first else _opened(connect), spoken)

        return cls._owner(spoken, line)

    @staticmethod
    def schema_sql(dialect: str, *, schema: str | None = None, prefix: str = PREFIX) -> str:
        """Return the statements that make the tables, for the host's own migrations.

        Raises:
            ArgumentError: there is no such dialect, or a name cannot be one.

        >>> DbapiStore.schema_sql("postgresql", prefix="crm_").splitlines()[0]
        'CREATE TABLE crm_meta ('
        """
        return schema_sql(dialect, schema, prefix)

    def within(self, connection: Any) -> Self:
        """Return this store's namespace in the host's transaction, which stays the host's.

        The connection is one of a driver of the same database, a cursor, or a store that
        `transaction` gave.

        Raises:
            ArgumentTypeError: it is none of these.
            ArgumentError: it has no open transaction, or it is one of another database.

        >>> import sqlite3
        >>> host = sqlite3.connect(":memory:")
        >>> _ = host.executescript(DbapiStore.schema_sql("sqlite"))
        >>> store = DbapiStore(host).namespaced("tenant-7")
        >>> store.within(host.cursor()).take("service:2021").first
        1
        """
        if isinstance(connection, DbapiStore):
            return self._joined(connection)
        given, spoken = connection_of(connection), self._spoken
        driver = driver_of(given)
        if driver is not None and DRIVERS[driver] != spoken.dialect.name:
            raise ArgumentTypeError("connection", f"one to {spoken.dialect.name}", "another")
        return self._view(spoken.guest(_line(given, spoken)), self._name)


def _opened(connect: Callable[[], Any]) -> Any:
    with reached():
        return connection_of(connect())


def _line(connection: object, spoken: Spoken) -> DbapiLine:
    style = spoken.paramstyle or style_of(connection)
    return DbapiLine(connection, Marks(spoken.dialect.mark, style))


def _dialect_of(connection: object) -> str:
    driver = driver_of(connection)
    if driver is None:
        raise ArgumentError("dialect", "given for a connection of an unknown driver", "left out")
    return DRIVERS[driver]

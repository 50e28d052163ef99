"""What the stores on a host's connection share: a dialect chosen when they are made."""

# ruff: noqa: SLF001 - a store makes other stores of its own kind

from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Self, cast

import attrs

from casenum.arguments import one_of, text
from casenum.errors import ArgumentError, StorageError
from casenum.stores.guests import faults
from casenum.stores.guests.lines import Line
from casenum.stores.guests.sessions import OwnSession, PostgresGuest
from casenum.stores.postgres import schema as postgres_tables
from casenum.stores.postgres.following import PostgresFollowing
from casenum.stores.postgres.names import PREFIX, Names
from casenum.stores.sqlite import faults as sqlite_faults
from casenum.stores.sqlite import schema as sqlite_tables
from casenum.stores.sqlite.following import SqliteFollowing
from casenum.stores.sqlite.session import GuestSession

if TYPE_CHECKING:
    Casework = SqliteFollowing  # which of the two it is, is known when a store is made
else:
    Casework = object


def _sqlite_guest(line: Line, _names: Names) -> GuestSession:
    if not hasattr(line.raw, "in_transaction"):
        expected = "one whose driver tells in_transaction, as sqlite3 does"
        raise ArgumentError("connection", expected, "another")
    return GuestSession(cast(Any, line))


def _sqlite_schema(names: Names) -> tuple[str, ...]:
    del names
    return sqlite_tables.statements()


@attrs.frozen(slots=True)
class Dialect:
    """Say how one kind of database is spoken to.

    ``mark`` is what its statements have for values, ``casework`` runs them, ``guest`` works in a
    transaction of the host, ``commit_fault`` says what an error of a commit means.
    """

    name: str
    mark: str
    casework: type
    guest: Callable[[Line, Names], Any]
    commit_fault: Callable[[BaseException], StorageError]
    schema: Callable[[Names], tuple[str, ...]]


DIALECTS: Final[Mapping[str, Dialect]] = {
    "sqlite": Dialect(
        "sqlite", "?", SqliteFollowing, _sqlite_guest, sqlite_faults.commit_fault, _sqlite_schema
    ),
    "postgresql": Dialect(
        "postgresql",
        "%s",
        PostgresFollowing,
        PostgresGuest,
        faults.commit_fault,
        postgres_tables.statements,
    ),
}


def names_for(dialect: str, schema: str | None, prefix: str) -> Names:
    """Return what the tables are called on a dialect.

    Raises:
        ArgumentError: there is no such dialect, or a name cannot be one there.

    >>> names_for("postgresql", "crm", "casenum_").table("meta")
    '"crm".casenum_meta'
    """
    one_of("dialect", dialect, DIALECTS)
    if dialect == "sqlite" and (schema, prefix) != (None, PREFIX):
        raise ArgumentError("schema", "left out for sqlite, and prefix too", "given")
    names = Names(schema, prefix)
    if "%" in names.quoted:
        raise ArgumentError("schema", "a name without %", "another")
    return names


def schema_sql(dialect: str, schema: str | None, prefix: str) -> str:
    """Return the statements that make the tables on a dialect.

    >>> schema_sql("sqlite", None, "casenum_").splitlines()[0]
    'CREATE TABLE casenum_meta ('
    """
    names = names_for(dialect, schema, prefix)
    return "".join(f"{statement};\n\n" for statement in DIALECTS[dialect].schema(names))


@attrs.frozen(slots=True)
class Spoken:
    """Hold what a store was told of its database, for the other connections it may be given."""

    dialect: Dialect
    names: Names
    paramstyle: str = ""

    def guest(self, line: Line) -> Any:
        """Return what works in the host's transaction on a line."""
        return self.dialect.guest(line, self.names)


@cache
def _on(kind: type, casework: type) -> Any:
    """Return a kind of store whose methods are those of a dialect's own store."""
    body = {"__slots__": ("_spoken",), "__doc__": kind.__doc__, "__module__": kind.__module__}
    return type(kind.__name__, (kind, casework), body)


class GuestStore(Casework):
    """Stand above the stores on a host's connection; one is made by its own class."""

    __slots__ = ()

    _spoken: Spoken

    @classmethod
    def _guest(cls, spoken: Spoken, line: Line) -> Self:
        """Return a store in the host's transaction."""
        return cls._made(spoken, spoken.guest(line))

    @classmethod
    def _owner(cls, spoken: Spoken, connect: Callable[[], Line]) -> Self:
        """Return a store whose transactions are its own."""
        session = OwnSession(connect, spoken.guest, spoken.dialect.commit_fault)
        return cls._made(spoken, session)

    @classmethod
    def _made(cls, spoken: Spoken, session: Any, name: str = "") -> Self:
        kind: Any = cls
        casework = spoken.dialect.casework
        store: Any = object.__new__(kind if issubclass(kind, casework) else _on(kind, casework))
        store._spoken, store._session, store._name = spoken, session, name
        if casework is PostgresFollowing:
            store._sql = spoken.names
        return cast("Self", store)

    def _view(self, session: Any, name: str) -> Self:
        return type(self)._made(self._spoken, session, name)

    def _joined(self, store: "GuestStore") -> Self:
        """Return this store's namespace in the open transaction of another store."""
        session = store._session
        if not session.open:
            raise ArgumentError("connection", "a store within an open transaction", "one outside")
        return self._view(session, self._name)

    # --- capabilities --------------------------------------------------------

    def transaction(self) -> AbstractContextManager[Self]:
        """Set a savepoint in the host's transaction; commit at the end only where it is our own.

        Raises:
            Contention: another writer was in the way.
            OutcomeUnknown: the reply to a commit of our own was lost.
        """
        return self._transaction()

    @contextmanager
    def _transaction(self) -> Generator[Self, None, None]:
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

    def close(self) -> None:
        """Close a connection of our own; the host's stays open."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} namespace={self._name!r}>"

"""What psycopg's errors mean; what the server's codes mean is in `meanings`."""

from typing import Any, TypeAlias

import psycopg
from psycopg.pq import ConnStatus

from casenum.errors import (
    ArgumentError,
    NotApplied,
    OutcomeUnknown,
    Retry,
    StorageError,
    Unavailable,
)
from casenum.stores.postgres.meanings import ABORTED, LOST, meaning

Connection: TypeAlias = "psycopg.Connection[Any]"


def fault(error: psycopg.Error, retry: Retry) -> NotApplied:
    """Return our error for PostgreSQL's, with what surrounds the call as what may be tried again.

    >>> print(fault(psycopg.errors.DeadlockDetected(), Retry.TRANSACTION))
    two transactions waited for each other; nothing happened; retry: transaction
    """
    return meaning(error.sqlstate, retry)


def unreached(error: psycopg.Error) -> Unavailable:
    """Return our error for a connection that could not be made; libpq gives no code for it.

    >>> print(unreached(psycopg.OperationalError("connection refused")))
    the server cannot be reached or does not let us in; check host, port, database, role and \
password, and see the cause; nothing happened; retry: call
    """
    if error.sqlstate is not None:
        return Unavailable(fault(error, Retry.CALL).problem, Retry.CALL)
    problem = "the server cannot be reached or does not let us in"
    advice = "check host, port, database, role and password, and see the cause"
    return Unavailable(f"{problem}; {advice}", Retry.CALL)


def unread() -> ArgumentError:
    """Return our error for an address that libpq cannot read; it may hold a password.

    >>> print(unread())
    url must be an address such as postgresql://role@host/database, not one that cannot be read
    """
    expected = "an address such as postgresql://role@host/database"
    return ArgumentError("url", expected, "one that cannot be read")


def aborted() -> Unavailable:
    """Return our error for a transaction that goes on after an error that ended it.

    >>> print(aborted())
    an earlier error has aborted the transaction; roll it back; nothing happened; retry: transaction
    """
    return Unavailable(ABORTED, Retry.TRANSACTION)


def lost(retry: Retry) -> Unavailable:
    """Return our error for a connection that went away while nothing was under way.

    >>> print(lost(Retry.TRANSACTION))
    the connection to the server was lost; nothing happened; retry: transaction
    """
    return Unavailable(LOST, retry)


class Translated:
    """Raise our errors for PostgreSQL's, with these as the cause.

    Args:
        connection: where the statements run.
        retry: what surrounds the call.
        commits: whether the statement is its own transaction, or ends one: when the reply is lost,
            nobody knows whether it happened.
    """

    __slots__ = ("_commits", "_connection", "_retry")

    def __init__(self, connection: Connection, retry: Retry, *, commits: bool = False) -> None:
        self._connection, self._retry, self._commits = connection, retry, commits

    def __enter__(self) -> None:
        """Have nothing to prepare."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, psycopg.Error):
            raise self._meaning(error) from error

    def _meaning(self, error: psycopg.Error) -> StorageError:
        if self._commits and self._connection.pgconn.status != ConnStatus.OK:
            return OutcomeUnknown("the reply of the server was lost")
        return fault(error, self._retry)

"""What PostgreSQL's errors mean: one table from SQLSTATE to ours.

The codes are those of https://www.postgresql.org/docs/current/errcodes-appendix.html; a code that
is not in the table is looked up by its class, the first two characters. The server's words are not
repeated, because they may hold values; they are in the ``__cause__``.
"""

from typing import Any, Final, TypeAlias

import psycopg
from psycopg.pq import ConnStatus

from casenum.errors import (
    ArgumentError,
    Contention,
    NotApplied,
    OutcomeUnknown,
    Retry,
    StorageError,
    Unavailable,
)

Connection: TypeAlias = "psycopg.Connection[Any]"

_NO_TABLES: Final = (
    "the tables of casenum are missing or not of this release; run PostgresStore.upgrade() on the"
    " database, or the statements of schema_sql() in it, with the same schema and prefix"
)
_ABORTED: Final = "an earlier error has aborted the transaction; roll it back"
_LOST: Final = "the connection to the server was lost"

_Meaning: TypeAlias = tuple[type[NotApplied], str, Retry | None]

# None for retry: whatever surrounds the call, the call itself or its transaction.
_MEANING: Final[dict[str, _Meaning]] = {
    "40001": (
        Contention,
        (
            "another transaction wrote first; at this isolation level only the whole transaction"
            " can be repeated"
        ),
        None,
    ),
    "40P01": (Contention, "two transactions waited for each other", None),
    "55P03": (Contention, "another transaction held the row for all of the timeout", None),
    "57014": (Contention, "the statement was cancelled, or took longer than it may", None),
    "25P02": (Unavailable, _ABORTED, Retry.TRANSACTION),
    "25P03": (Unavailable, "the transaction was idle for longer than it may", Retry.TRANSACTION),
    "25P04": (Unavailable, "the transaction took longer than it may", Retry.TRANSACTION),
    "25006": (
        Unavailable,
        "the server or the transaction is read-only; connect to the primary",
        Retry.NEVER,
    ),
    "42P01": (Unavailable, _NO_TABLES, Retry.NEVER),
    "42703": (Unavailable, _NO_TABLES, Retry.NEVER),
    "42P10": (Unavailable, _NO_TABLES, Retry.NEVER),
    "3F000": (Unavailable, _NO_TABLES, Retry.NEVER),
    "42501": (
        Unavailable,
        "the role lacks a privilege on the tables of casenum; grant it",
        Retry.NEVER,
    ),
    "53100": (Unavailable, "the disk of the server is full; make room", None),
    "53200": (Unavailable, "the server is out of memory", None),
    "53300": (Unavailable, "the server has no connection left", None),
    "54000": (Unavailable, "a text is larger than PostgreSQL keeps", Retry.NEVER),
    "57P01": (Unavailable, "the server or the connection was shut down", None),
    "57P02": (Unavailable, "the server crashed and starts again", None),
    "57P03": (Unavailable, "the server is starting or stopping", None),
    "3D000": (Unavailable, "there is no such database", Retry.NEVER),
}
_CLASSES: Final[dict[str, _Meaning]] = {
    "08": (Unavailable, _LOST, None),
    "28": (Unavailable, "the server does not let this role in", Retry.NEVER),
    "53": (Unavailable, "the server lacks resources", None),
    "54": (Unavailable, "a limit of PostgreSQL is reached", Retry.NEVER),
    "57": (Unavailable, "an operator intervened", None),
    "58": (Unavailable, "the server's system failed", None),
    "XX": (
        Unavailable,
        "the database is damaged; restore it from a backup",
        Retry.NEVER,
    ),
}
_UNKNOWN: Final[_Meaning] = (
    Unavailable,
    "PostgreSQL refused the statement; see the cause",
    Retry.NEVER,
)
_NO_CODE: Final[_Meaning] = (Unavailable, "the connection is lost, closed or busy", None)


def fault(error: psycopg.Error, retry: Retry) -> NotApplied:
    """Return our error for PostgreSQL's, with what surrounds the call as what may be tried again.

    >>> print(fault(psycopg.errors.DeadlockDetected(), Retry.TRANSACTION))
    two transactions waited for each other; nothing happened; retry: transaction
    """
    code = error.sqlstate
    if code is None:
        kind, words, known = _NO_CODE
    else:
        kind, words, known = _MEANING.get(code) or _CLASSES.get(code[:2], _UNKNOWN)
    return kind(words, retry if known is None else known)


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
    return Unavailable(_ABORTED, Retry.TRANSACTION)


def lost(retry: Retry) -> Unavailable:
    """Return our error for a connection that went away while nothing was under way.

    >>> print(lost(Retry.TRANSACTION))
    the connection to the server was lost; nothing happened; retry: transaction
    """
    return Unavailable(_LOST, retry)


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

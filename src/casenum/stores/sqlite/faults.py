"""What SQLite's errors mean: one table from result codes to ours.

The codes are those of https://www.sqlite.org/rescode.html; the low byte is the primary one. The
driver's words are not repeated, because they may hold values; they are in the ``__cause__``.
"""

import sqlite3
from typing import Final

from casenum.errors import Contention, NotApplied, OutcomeUnknown, Retry, StorageError, Unavailable
from casenum.stores.driver_errors import of_driver

_NO_TABLES: Final = (
    "the tables of casenum are missing or not of this release;"
    " run the statements of SqliteStore.schema_sql() in the database"
)

# None for retry: whatever surrounds the call, the call itself or its transaction.
_MEANING: Final[dict[int, tuple[type[NotApplied], str, Retry | None]]] = {
    sqlite3.SQLITE_BUSY: (Contention, "the database is locked by another connection", None),
    sqlite3.SQLITE_LOCKED: (Contention, "a table is locked by another statement", None),
    sqlite3.SQLITE_PROTOCOL: (Contention, "the lock protocol gave up", None),
    sqlite3.SQLITE_INTERRUPT: (Contention, "the statement was interrupted", None),
    sqlite3.SQLITE_FULL: (Unavailable, "the disk or the database is full; make room", None),
    sqlite3.SQLITE_IOERR: (Unavailable, "the disk refused to read or write", None),
    sqlite3.SQLITE_NOMEM: (Unavailable, "the memory is full", None),
    sqlite3.SQLITE_READONLY: (
        Unavailable,
        "the database is read-only; give write permission on the file and its directory",
        Retry.NEVER,
    ),
    sqlite3.SQLITE_PERM: (Unavailable, "the system denies access to the file", Retry.NEVER),
    sqlite3.SQLITE_AUTH: (Unavailable, "the connection's authorizer said no", Retry.NEVER),
    sqlite3.SQLITE_CANTOPEN: (
        Unavailable,
        "the file cannot be opened; check that its directory exists and can be written",
        Retry.NEVER,
    ),
    sqlite3.SQLITE_CORRUPT: (
        Unavailable,
        "the database is damaged; restore it from a backup",
        Retry.NEVER,
    ),
    sqlite3.SQLITE_NOTADB: (Unavailable, "the file is not an SQLite database", Retry.NEVER),
    sqlite3.SQLITE_TOOBIG: (Unavailable, "a text is larger than SQLite keeps", Retry.NEVER),
    sqlite3.SQLITE_ERROR: (
        Unavailable,
        _NO_TABLES,
        Retry.NEVER,
    ),
}
_UNKNOWN: Final = (Unavailable, "SQLite refused the statement; see the cause", Retry.NEVER)
_NO_CODE: Final = (Unavailable, "the connection is closed or of another thread", Retry.NEVER)

# A COMMIT that fails so has written nothing that could be found later.
_CLEAN: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CONSTRAINT,  # a deferred constraint of the host's tables
    }
)


def primary(error: BaseException) -> int | None:
    """Return the primary result code of an error, or None for one that the driver made up."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else int(code) & 0xFF


def fault(error: BaseException, retry: Retry) -> NotApplied:
    """Return our error for SQLite's, with what surrounds the call as what may be tried again.

    >>> print(fault(sqlite3.ProgrammingError("Cannot operate on a closed database."), Retry.CALL))
    the connection is closed or of another thread; nothing happened; retry: never
    """
    code = primary(error)
    kind, words, known = _NO_CODE if code is None else _MEANING.get(code, _UNKNOWN)
    return kind(words, retry if known is None else known)


def commit_fault(error: BaseException) -> StorageError:
    """Return our error for a COMMIT that failed: unknown unless the code says it wrote nothing."""
    if primary(error) in _CLEAN:
        return fault(error, Retry.CALL)
    return OutcomeUnknown("the disk failed during COMMIT")


class Translated:
    """Raise our errors for SQLite's, with these as the cause.

    >>> with Translated(Retry.CALL):
    ...     _ = sqlite3.connect(":memory:").execute("SELECT * FROM casenum_claims")
    Traceback (most recent call last):
    casenum.errors.Unavailable: the tables of casenum are missing or not of this release; run the \
statements of SqliteStore.schema_sql() in the database; nothing happened; retry: never
    """

    __slots__ = ("_retry",)

    def __init__(self, retry: Retry) -> None:
        self._retry = retry

    def __enter__(self) -> None:
        """Have nothing to prepare."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if error is not None and of_driver(error):
            raise fault(error, self._retry) from error

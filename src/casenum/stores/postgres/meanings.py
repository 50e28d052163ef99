"""What PostgreSQL's codes mean: one table from SQLSTATE to our errors, for whatever driver.

The codes are those of https://www.postgresql.org/docs/current/errcodes-appendix.html; a code that
is not in the table is looked up by its class, the first two characters. The server's words are not
repeated, because they may hold values; they are in the ``__cause__``.
"""

from typing import Final, TypeAlias

from casenum.errors import Contention, NotApplied, Retry, Unavailable

_NO_TABLES: Final = (
    "the tables of casenum are missing or not of this release; run PostgresStore.upgrade() on the"
    " database, or the statements of schema_sql() in it, with the same schema and prefix"
)
ABORTED: Final = "an earlier error has aborted the transaction; roll it back"
LOST: Final = "the connection to the server was lost"

_Meaning: TypeAlias = tuple[type[NotApplied], str, Retry | None]

# None for retry: whatever surrounds the call, the call itself or its transaction.
MEANING: Final[dict[str, _Meaning]] = {
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
    "25P02": (Unavailable, ABORTED, Retry.TRANSACTION),
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
CLASSES: Final[dict[str, _Meaning]] = {
    "08": (Unavailable, LOST, None),
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


def meaning(code: str | None, retry: Retry) -> NotApplied:
    """Return our error for a code, with what surrounds the call as what may be tried again.

    >>> print(meaning("40P01", Retry.TRANSACTION))
    two transactions waited for each other; nothing happened; retry: transaction
    """
    if code is None:
        kind, words, known = _NO_CODE
    else:
        kind, words, known = MEANING.get(code) or CLASSES.get(code[:2], _UNKNOWN)
    return kind(words, retry if known is None else known)

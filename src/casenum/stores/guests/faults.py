"""What the errors of PostgreSQL mean, whatever driver raises them, by the code they carry."""

from typing import Any, Final

from casenum.errors import ArgumentError, NotApplied, OutcomeUnknown, Retry, StorageError
from casenum.stores.driver_errors import of_driver
from casenum.stores.postgres.meanings import meaning

_NOT_BEGUN: Final = "25P01"  # a savepoint where there is no transaction
_REPLY: Final = "the reply of the database was lost"


def sqlstate(error: BaseException) -> str | None:
    """Return the code that PostgreSQL gave, wherever the driver keeps it, or None.

    psycopg has ``sqlstate``, psycopg2 ``pgcode``, pg8000 the fields of the server's message, the
    code under ``C`` (https://www.postgresql.org/docs/current/protocol-error-fields.html).
    """
    for name in ("sqlstate", "pgcode"):
        code = getattr(error, name, None)
        if isinstance(code, str):
            return code
    fields: Any = error.args[0] if error.args else None
    code = fields.get("C") if isinstance(fields, dict) else None  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]  # of pg8000
    return code if isinstance(code, str) else None


def autocommitting() -> ArgumentError:
    """Return our error for a connection on which every call would be a commit of its own.

    >>> print(autocommitting())
    connection must be one with an open transaction, because a guest never commits, not one in \
autocommit
    """
    expected = "one with an open transaction, because a guest never commits"
    return ArgumentError("connection", expected, "one in autocommit")


def commit_fault(error: BaseException) -> StorageError:
    """Return our error for a COMMIT that failed: unknown unless the server has said no."""
    code = sqlstate(error)
    return OutcomeUnknown(_REPLY) if code is None else meaning(code, Retry.CALL)


class Translated:
    """Raise our errors for PostgreSQL's, with these as the cause."""

    __slots__ = ()

    def __enter__(self) -> None:
        """Have nothing to prepare."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if error is not None and of_driver(error):
            raise fault(error) from error


def fault(error: BaseException) -> NotApplied | ArgumentError:
    """Return our error for one of a driver of PostgreSQL, within the host's transaction.

    >>> import sqlite3
    >>> print(fault(sqlite3.InterfaceError("closed")))
    the connection is lost, closed or busy; nothing happened; retry: transaction
    """
    code = sqlstate(error)
    return autocommitting() if code == _NOT_BEGUN else meaning(code, Retry.TRANSACTION)

"""Keep everything in a PostgreSQL database: a database of our own, or the host's."""

from typing import TYPE_CHECKING

from casenum.errors import MissingExtra

if TYPE_CHECKING:
    from casenum.stores.postgres.store import PostgresStore

__all__ = ["PostgresStore"]


def __getattr__(name: str) -> object:  # tables and statements are for other drivers too
    if name != "PostgresStore":
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    try:
        from casenum.stores.postgres.store import PostgresStore  # noqa: PLC0415 - the driver
    except ImportError as error:  # psycopg is not there, or has no libpq to work with
        raise MissingExtra("the postgres store", "postgres") from error
    return PostgresStore

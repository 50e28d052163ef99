"""Keep everything in a PostgreSQL database: a database of our own, or the host's."""

from casenum.errors import MissingExtra

try:
    from casenum.stores.postgres.store import PostgresStore
except ImportError as error:  # psycopg is not there, or has no libpq to work with
    raise MissingExtra("the postgres store", "postgres") from error

__all__ = ["PostgresStore"]

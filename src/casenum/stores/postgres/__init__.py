"""Keep everything in a PostgreSQL database: a database of our own, or the host's."""

from casenum.errors import MissingExtra

try:
    import psycopg  # noqa: F401 - asked for here, so that its absence is told in our words
except ImportError as error:
    raise MissingExtra("the postgres store", "postgres") from error

from casenum.stores.postgres.store import PostgresStore

__all__ = ["PostgresStore"]

"""Keep everything in one SQLite file, or in the host's own SQLite database."""

from casenum.stores.sqlite.store import SqliteStore

__all__ = ["SqliteStore"]

"""The feed of all records in SQLite, and the cases that are due.

SQLite lets one writer in at a time, so a record's place in the feed is the order of commits.
"""

from datetime import datetime

from casenum.storage import FeedPage, Snapshot
from casenum.stores.following import due_until, feed_page, feed_place
from casenum.stores.inputs import micros
from casenum.stores.rows import record_of, snapshot_of
from casenum.stores.sqlite import statements as sql
from casenum.stores.sqlite.casework import SqliteCasework


class SqliteFollowing(SqliteCasework):
    """Tell what was appended and what is due."""

    __slots__ = ()

    def follow(self, cursor: str | None = None, *, limit: int = 100) -> FeedPage:
        """Return the next records of all cases, at most ``limit``; None begins with the first.

        Raises:
            ArgumentError: no page gave this cursor.
        """
        place = feed_place(cursor, limit, (0,))
        rows = self._rows(sql.FOLLOW, (self._name, *place, limit))
        records = tuple([record_of(row[1:]) for row in rows])
        return feed_page(records, (rows[-1][0],) if rows else place)

    def due(self, now: datetime, *, limit: int = 100) -> tuple[Snapshot, ...]:
        """Return snapshots that were to be woken by now, the one that waits longest first."""
        until = due_until(now, limit)
        return tuple(map(snapshot_of, self._rows(sql.DUE, (self._name, micros(until), limit))))

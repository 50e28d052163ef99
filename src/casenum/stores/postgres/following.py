"""The feed of all records in PostgreSQL, and the cases that are due.

Ids are given before commits, so order of ids is not order of commits: a reader that went by ids
would skip what a slow writer commits later. The order here is that of transactions, told by
``pg_current_xact_id()``, and a reader stops below the oldest that has not ended, told by
``pg_snapshot_xmin()``; see https://www.postgresql.org/docs/current/functions-info.html.
"""

from datetime import datetime
from typing import Final

from casenum.errors import Retry, Unavailable
from casenum.storage import FeedPage, Snapshot
from casenum.stores.following import due_until, feed_page, feed_place
from casenum.stores.inputs import micros
from casenum.stores.postgres import statements as sql
from casenum.stores.postgres.casework import PostgresCasework
from casenum.stores.rows import record_of, snapshot_of

_START: Final = (-1, 0)  # below every stamp
_MOVED: Final = (
    "the feed has records of another server, whose transactions counted further;"
    " run PostgresStore.upgrade() on the database, with the same schema and prefix"
)


class PostgresFollowing(PostgresCasework):
    """Tell what was appended and what is due."""

    __slots__ = ()

    def follow(self, cursor: str | None = None, *, limit: int = 100) -> FeedPage:
        """Return the next records of all cases, at most ``limit``; None begins with the first.

        A transaction that stays open anywhere on the server holds the feed up at its beginning.

        Raises:
            ArgumentError: no page gave this cursor.
            Unavailable: the database was restored on another server, and `upgrade` not run since.
        """
        place = feed_place(cursor, limit, _START)
        rows = self._rows(sql.FOLLOW, (self._name, *place, limit))
        if not rows:
            self._demand_own(place[0])
            return feed_page((), place)
        return feed_page(tuple([record_of(row[2:]) for row in rows]), rows[-1][:2])

    def _demand_own(self, stamp: int) -> None:
        if self._rows(sql.IS_FOREIGN, (stamp, self._name))[0][0]:
            raise Unavailable(_MOVED, Retry.NEVER)

    def due(self, now: datetime, *, limit: int = 100) -> tuple[Snapshot, ...]:
        """Return snapshots that were to be woken by now, the one that waits longest first."""
        until = due_until(now, limit)
        return tuple(map(snapshot_of, self._rows(sql.DUE, (self._name, micros(until), limit))))

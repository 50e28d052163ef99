"""The feed of all records in memory, and the cases that are due."""

import heapq
from bisect import bisect_right
from datetime import datetime

from casenum.storage import FeedPage, Snapshot
from casenum.stores.following import due_until, feed_page, feed_place
from casenum.stores.memory.casework import MemoryCasework


class MemoryFollowing(MemoryCasework):
    """Tell what was appended and what is due."""

    __slots__ = ()

    def follow(self, cursor: str | None = None, *, limit: int = 100) -> FeedPage:
        """Return the next records of all cases, at most ``limit``; None begins with the first.

        Raises:
            ArgumentError: no page gave this cursor.
        """
        place = feed_place(cursor, limit, (0,))
        with self._root.lock:
            feed = self._world.feed
            start = bisect_right(feed, place[0], key=lambda fed: fed[0])
            page = feed[start : start + limit]
        records = tuple([record for _, record in page])
        return feed_page(records, (page[-1][0],) if page else place)

    def due(self, now: datetime, *, limit: int = 100) -> tuple[Snapshot, ...]:
        """Return snapshots that were to be woken by now, the one that waits longest first."""
        until = due_until(now, limit)
        with self._root.lock:
            waiting = [
                (shot.wake_at, shot.received_at, shot.case_id, shot)
                for shot in self._world.snapshots.values()
                if shot.wake_at is not None and shot.wake_at <= until
            ]
        first = heapq.nsmallest(limit, waiting, key=lambda row: row[:3])
        return tuple([shot for *_, shot in first])

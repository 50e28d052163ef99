"""Stores that break what a purge promises."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from casenum.stores import MemoryStore


class PurgesAll(MemoryStore):
    """Forget every token, however young it is.

    >>> store = PurgesAll()
    >>> _ = store.take("bill", token="t")
    >>> store.purge_tokens(datetime.fromisoformat("2021-01-04T00:00Z"))
    1
    """

    def purge_tokens(self, before: datetime, *, limit: int | None = None) -> int:
        """Forget all that is there."""
        del limit
        return super().purge_tokens(datetime.max.replace(tzinfo=before.tzinfo))


class PurgesCounters(MemoryStore):
    """Take counters for something that only retries need.

    >>> PurgesCounters().purge_tokens(datetime.fromisoformat("2021-01-04T00:00Z"))
    0
    """

    def purge_tokens(self, before: datetime, *, limit: int | None = None) -> int:
        """Forget tokens, and where their series stood."""
        with self._root.lock:
            world = self._world
            used = {world.tokens[place][0] for place in world.token_times}
            done = super().purge_tokens(before, limit=limit)
            for series in used if done else ():
                world.last.pop(series, None)
            return done


class PurgesMessages(MemoryStore):
    """Take an old message for a delivered one.

    >>> PurgesMessages().purge_tokens(datetime.fromisoformat("2021-01-04T00:00Z"))
    0
    """

    def purge_tokens(self, before: datetime, *, limit: int | None = None) -> int:
        """Forget tokens, and messages that are older."""
        with self._root.lock:
            old = [sent.key for sent, _ in self._world.outbox.values() if sent.at < before]
        self.acknowledge(old)
        return super().purge_tokens(before, limit=limit)


BROKEN: Final[Mapping[type[MemoryStore], str]] = MappingProxyType(
    {
        PurgesAll: "test_purge_1_a_younger_token_is_remembered",
        PurgesCounters: "test_purge_2_a_retry_with_a_purged_token_is_a_new_call",
        PurgesMessages: "test_purge_3_a_message_that_was_not_delivered_stays",
    }
)

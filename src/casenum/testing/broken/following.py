"""Stores that break what feeds and timers promise."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from copy import copy
from datetime import datetime
from types import MappingProxyType
from typing import Final

import attrs

from casenum.storage import Snapshot, Traits
from casenum.stores import MemoryStore


class SkipsSlowWriter(MemoryStore):
    """Give each writer places in the feed when it begins, and show them when it commits.

    >>> with SkipsSlowWriter().transaction() as tx:
    ...     tx.take("bill").first
    1
    """

    @property
    def traits(self) -> Traits:
        """Promise that writers do not wait for each other."""
        return attrs.evolve(super().traits, independent_keys=True)

    @contextmanager
    def _transaction(self) -> Generator[MemoryStore, None, None]:
        late, world = self._view(self._name), self._world
        late._world = copy(world)  # noqa: SLF001 - of our own class
        late._world.feed = []  # noqa: SLF001 - the same
        world.fed += 10
        yield late
        world.feed[:] = sorted(
            [*world.feed, *late._world.feed],  # noqa: SLF001 - the same
            key=lambda fed: fed[0],
        )


class ForgetsDue(MemoryStore):
    """Hand a case that is due out once, whoever died while waking it.

    >>> from casenum.testing.samples import AT
    >>> ForgetsDue().due(AT)
    ()
    """

    def due(self, now: datetime, *, limit: int = 100) -> tuple[Snapshot, ...]:
        """Return what is due, and take it for done."""
        found = super().due(now, limit=limit)
        for shot in found:
            self._world.snapshots[shot.case_id] = attrs.evolve(shot, wake_at=None)
        return found


BROKEN: Final[Mapping[type[MemoryStore], str]] = MappingProxyType(
    {
        SkipsSlowWriter: "test_feed_2_no_reader_skips_a_slow_writer",
        ForgetsDue: "test_due_2_a_case_stays_due_until_its_snapshot_says_otherwise",
    }
)

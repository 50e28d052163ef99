"""Stores that break one promise each, in ways that real applications have: the kit proves itself.

Each is `MemoryStore` with one method gone wrong. ``BROKEN`` names the law that catches it.
"""

import time
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, Self

import attrs

from casenum.errors import CounterExhausted
from casenum.storage import Claim, ClaimState, Message, Record, Snapshot, Taken, Traits
from casenum.stores import MemoryStore

_A_MOMENT: Final = 0.005  # seconds that a database is away, between a check and its write


class HighestPlusOne(MemoryStore):
    """Give the highest number in use plus one: two requests before the first claim share it.

    >>> store = HighestPlusOne()
    >>> store.take("bill").first, store.take("bill").first
    (1, 1)
    """

    def take(self, series: str, n: int = 1, *, first: int = 1, **_: Any) -> Taken:
        """Return a block after the highest claim."""
        values = [claim.value or 0 for claim in self.scan(series, limit=1_000_000)]
        return Taken(series, max(values, default=first - 1) + 1, n)


class StaleRead(MemoryStore):
    """Read the last value, and write the next one a moment later.

    >>> StaleRead().take("bill").first
    1
    """

    def take(self, series: str, n: int = 1, *, first: int = 1, **_: Any) -> Taken:
        """Return a block that others may get too."""
        last = self.peek(series)
        begin = first if last is None else last + 1
        time.sleep(_A_MOMENT)
        self.advance(series, begin + n - 1)
        return Taken(series, begin, n)


class FullStillMoves(MemoryStore):
    """Take first, and look at the limit afterwards.

    >>> FullStillMoves().take("bill", limit=9).first
    1
    """

    def take(self, series: str, n: int = 1, *, limit: int | None = None, **rest: Any) -> Taken:
        """Return a block, or burn it."""
        taken = super().take(series, n, **rest)
        if limit is not None and taken.values.stop - 1 > limit:
            raise CounterExhausted(series, limit, n)
        return taken


class TokenIgnored(MemoryStore):
    """Give every retry a number of its own.

    >>> store = TokenIgnored()
    >>> store.take("bill", token="t").first, store.take("bill", token="t").first
    (1, 2)
    """

    def take(self, series: str, n: int = 1, *, token: str | None = None, **rest: Any) -> Taken:
        """Return a new block whatever the token."""
        del token
        return super().take(series, n, **rest)


class MemoLost(MemoryStore):
    """Forget what the first caller would need to render the number again.

    >>> store = MemoLost()
    >>> store.take("bill", token="t", memo="m").memo, store.take("bill", token="t").memo
    ('m', '')
    """

    def take(self, series: str, n: int = 1, **rest: Any) -> Taken:
        """Return a token's first block with the memo of nobody."""
        taken = super().take(series, n, **rest)
        return attrs.evolve(taken, memo="") if taken.replayed else taken


class ClaimOverwrites(MemoryStore):
    """Let the last claim on a number win.

    >>> ClaimOverwrites().get("SRV-1") is None
    True
    """

    def put(self, claim: Claim) -> Claim:
        """Replace whatever claim there was."""
        return self._keep(claim)


class ExpectIgnored(MemoryStore):
    """Move a claim from whatever state it is in, if the table has such a move.

    >>> ExpectIgnored().get("SRV-1") is None
    True
    """

    def move(self, number: str, to: ClaimState, *, expect: ClaimState, **rest: Any) -> Claim:
        """Move the claim, whatever the caller has seen."""
        found = self.get(number)
        return super().move(number, to, expect=found.state if found else expect, **rest)


class AnyVersion(MemoryStore):
    """Append at whatever version the case is.

    >>> AnyVersion().load("case-a") is None
    True
    """

    def append(
        self,
        case_id: str,
        records: Sequence[Record],
        *,
        expected: int,
        snapshot: Snapshot | None = None,
        outbox: Iterable[Message] = (),
    ) -> int:
        """Append after the last record, whatever the caller has seen."""
        del expected
        last = len(self.read(case_id))
        moved = [attrs.evolve(kept, version=at) for at, kept in enumerate(records, last + 1)]
        shot = None if snapshot is None else attrs.evolve(snapshot, version=last + len(moved))
        return super().append(case_id, moved, expected=last, snapshot=shot, outbox=outbox)


class VersionCheckedOutside(AnyVersion):
    """Check the version, and write a moment later without another look.

    >>> VersionCheckedOutside().load("case-a") is None
    True
    """

    def append(self, case_id: str, records: Sequence[Record], **rest: Any) -> int:
        """Append if the version was right a moment ago."""
        found = len(self.read(case_id))
        time.sleep(_A_MOMENT)
        if found == rest["expected"]:
            return super().append(case_id, records, **rest)
        return MemoryStore.append(self, case_id, records, **rest)


class AppendInParts(MemoryStore):
    """Write the snapshot before the records are known to fit.

    >>> from casenum.testing.samples import records
    >>> AppendInParts().append("case-a", records("case-a", "r1"), expected=0)
    1
    """

    def append(
        self,
        case_id: str,
        records: Sequence[Record],
        *,
        snapshot: Snapshot | None = None,
        **rest: Any,
    ) -> int:
        """Append in two steps, the wrong one first."""
        if snapshot is not None:
            self._set(self._world.snapshots, case_id, snapshot)
        return super().append(case_id, records, snapshot=snapshot, **rest)


class RollbackKeeps(MemoryStore):
    """Let what a failed transaction did stay.

    >>> with RollbackKeeps().transaction() as tx:
    ...     tx.take("bill").first
    1
    """

    @contextmanager
    def _transaction(self) -> Generator[MemoryStore, None, None]:
        with self._root.lock:
            self._root.undo = []
            try:
                yield self
            finally:
                self._root.undo = None


class NamespaceLeaks(MemoryStore):
    """Show every tenant the same world.

    >>> store = NamespaceLeaks()
    >>> store.take("bill").first, store.namespaced("tenant-7").take("bill").first
    (1, 2)
    """

    def namespaced(self, name: str) -> Self:
        """Return the store itself, whoever asks."""
        del name
        return self


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
        HighestPlusOne: "test_counters_5_a_block_is_contiguous_and_above_all_before",
        StaleRead: "test_counters_5_threads_that_begin_a_series_together_share_it",
        FullStillMoves: "test_counters_7_at_the_limit_nothing_moves",
        TokenIgnored: "test_counters_8_a_token_gives_its_first_result",
        MemoLost: "test_counters_8_a_token_gives_its_first_result",
        ClaimOverwrites: "test_claims_4_a_number_or_a_place_that_is_held_is_refused",
        ExpectIgnored: "test_claims_6_a_move_that_was_decided_on_older_news_is_refused",
        AnyVersion: "test_caselog_3_a_stale_writer_hears_the_version",
        VersionCheckedOutside: "test_caselog_3_a_version_has_one_winner",
        AppendInParts: "test_caselog_2_a_refused_append_leaves_no_part",
        RollbackKeeps: "test_transactional_1_a_rollback_leaves_no_trace",
        NamespaceLeaks: "test_namespaced_1_tenants_are_blind_to_each_other",
        SkipsSlowWriter: "test_feed_2_no_reader_skips_a_slow_writer",
        ForgetsDue: "test_due_2_a_case_stays_due_until_its_snapshot_says_otherwise",
    }
)

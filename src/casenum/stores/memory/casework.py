"""Histories, personal data, messages and work lists in memory."""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from casenum.arguments import text, whole
from casenum.errors import VersionConflict
from casenum.storage import History, Loaded, Message, Page, Record, Snapshot, WorkList
from casenum.stores import inputs
from casenum.stores.memory.numbers import MemoryNumbers
from casenum.stores.memory.state import chooser, truncate


class MemoryCasework(MemoryNumbers):
    """Keep what happened to cases; the other half of `MemoryStore`."""

    __slots__ = ()

    # --- CaseLog -------------------------------------------------------------

    def append(
        self,
        case_id: str,
        records: Sequence[Record],
        *,
        expected: int,
        snapshot: Snapshot | None = None,
        outbox: Iterable[Message] = (),
    ) -> int:
        """Append records after version ``expected`` and return the new version.

        Raises:
            VersionConflict: the case is at another version.
            ArgumentError: the records cannot be kept.
        """
        kept = inputs.appended(case_id, records, expected, snapshot)
        picture = None if snapshot is None else inputs.pictured(snapshot)
        messages = inputs.posted(outbox)
        with self._root.lock:
            history = self._world.cases.get(case_id)
            version = 0 if history is None else len(history)
            if version != expected:
                return self._honest(case_id, kept, expected, version)
            self._extend(case_id, history, kept)
            if picture is not None:
                self._set(self._world.snapshots, case_id, picture)
            for message in messages:
                self._post(message)
            return version + len(kept)

    def _honest(
        self, case_id: str, records: tuple[Record, ...], expected: int, version: int
    ) -> int:
        until = expected + len(records)
        there = self._world.cases.get(case_id, [])[expected:until]
        if [record.id for record in there] == [record.id for record in records]:
            return until
        raise VersionConflict(case_id, expected, version)

    def _extend(
        self, case_id: str, history: list[Record] | None, records: tuple[Record, ...]
    ) -> None:
        world = self._world
        if history is None:
            self._set(world.cases, case_id, list(records))
        else:
            self._lengthen(history, records)
        self._lengthen(world.feed, list(enumerate(records, world.fed + 1)))
        world.fed += len(records)

    def _lengthen(self, kept: list[Any], added: Sequence[object]) -> None:
        undo = self._root.undo
        if undo is not None:
            undo.append((truncate, kept, len(kept), None))
        kept.extend(added)

    def _post(self, message: Message) -> None:
        world = self._world
        if message.key not in world.posted:
            world.sequence += 1  # never taken back: an order needs no density
            self._set(world.posted, message.key, world.sequence)
            self._set(world.outbox, world.sequence, (message, None))

    def read(self, case_id: str, *, after: int = 0, limit: int | None = None) -> tuple[Record, ...]:
        """Return records above version ``after``, oldest first; none for an unknown case."""
        text("case id", case_id)
        whole("after", after, least=0, most=inputs.LARGEST)
        if limit is not None:
            whole("limit", limit, least=0, most=inputs.LARGEST)
        with self._root.lock:
            history = self._world.cases.get(case_id, [])
            return tuple(history[after:] if limit is None else history[after : after + limit])

    def load(self, case_id: str) -> Loaded | None:
        """Return the version and the last snapshot of a case, or None for an unknown one."""
        text("case id", case_id)
        with self._root.lock:
            history = self._world.cases.get(case_id)
            if history is None:
                return None
            return Loaded(len(history), self._world.snapshots.get(case_id))

    # --- PersonalData --------------------------------------------------------

    def put_field(self, case_id: str, party: str, field: str, value: str) -> None:
        """Keep a value of a party in a case; the same case, party and field is replaced."""
        inputs.private(case_id, party, field, value)
        with self._root.lock:
            self._set(self._world.fields.setdefault(case_id, {}), (party, field), value)

    def get_fields(self, case_id: str) -> tuple[tuple[str, str, str], ...]:
        """Return (party, field, value) of a case, sorted by party, then field."""
        text("case id", case_id)
        with self._root.lock:
            fields = self._world.fields.get(case_id, {})
            return tuple((*key, fields[key]) for key in sorted(fields))

    def erase(self, party: str) -> int:
        """Erase all values of a party over all cases, and return how many there were."""
        text("party", party)
        with self._root.lock:
            count = 0
            for fields in self._world.fields.values():
                for key in [key for key in fields if key[0] == party]:
                    self._drop(fields, key)
                    count += 1
            return count

    # --- work lists, streams, messages ---------------------------------------

    def query(self, work: WorkList, *, cursor: str | None = None, limit: int = 100) -> Page:
        """Return the snapshots chosen, by time of receipt and case id.

        Raises:
            ArgumentError: an argument cannot be meant.
        """
        after = None if cursor is None else inputs.place_of(cursor)
        chosen = chooser(inputs.asked(work, limit), after)
        with self._root.lock:
            snapshots = heapq.nsmallest(
                limit + 1,
                filter(chosen, self._world.snapshots.values()),
                key=lambda snapshot: (snapshot.received_at, snapshot.case_id),
            )
        return Page(*inputs.page_of(snapshots, limit))

    def histories(self) -> Iterator[History]:
        """Yield every case's history, sorted by case id."""
        with self._root.lock:
            cases = sorted(self._world.cases)
        for case_id in cases:
            records = self.read(case_id)
            if records:  # a transaction that began the case may have been rolled back since
                yield History(case_id, records)

    def lease(self, *, now: datetime, hold: timedelta, limit: int = 100) -> tuple[Message, ...]:
        """Return messages that nobody holds, oldest first, and hold them until now + hold."""
        start, until = inputs.leasing(now, hold, limit)
        with self._root.lock:
            outbox = self._world.outbox
            free = list(islice(self._world.free(start), limit))
            for sequence in free:
                self._set(outbox, sequence, (outbox[sequence][0], until))
            return tuple(outbox[sequence][0] for sequence in free)

    def acknowledge(self, keys: Iterable[str]) -> int:
        """Remove messages that were delivered, and return how many there were."""
        wanted = set(inputs.delivered(keys))
        with self._root.lock:
            world = self._world
            known = wanted & world.posted.keys()
            for key in known:
                self._drop(world.outbox, world.posted[key])
                self._drop(world.posted, key)
            return len(known)

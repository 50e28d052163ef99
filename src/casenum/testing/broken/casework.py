"""Stores whose histories, messages or personal data break a promise."""

import time
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

import attrs

from casenum.storage import Message, Record, Snapshot
from casenum.stores import MemoryStore
from casenum.testing.broken.moments import A_MOMENT


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
        time.sleep(A_MOMENT)
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


class SendsAtOnce(MemoryStore):
    """Send a message whatever becomes of its records.

    >>> from casenum.testing.samples import records
    >>> SendsAtOnce().append("case-a", records("case-a", "r1"), expected=0)
    1
    """

    def append(
        self,
        case_id: str,
        records: Sequence[Record],
        *,
        outbox: Iterable[Message] = (),
        **rest: Any,
    ) -> int:
        """Write messages first, and then what they are about."""
        with self._root.lock:
            for message in outbox:
                self._post(message)
        return super().append(case_id, records, **rest)


class EraseHides(MemoryStore):
    """Hide what is erased, and keep it.

    >>> store = EraseHides()
    >>> store.put_field("case-a", "party-a", "name", "An")
    >>> store.erase("party-a"), store.get_fields("case-a")
    (1, ())
    """

    def erase(self, party: str) -> int:
        """Mark the values of a party as erased."""
        count = 0
        with self._root.lock:
            for fields in self._world.fields.values():
                for holder, field in [key for key in fields if key[0] == party]:
                    value = fields[holder, field]
                    self._drop(fields, (holder, field))
                    self._set(fields, (f"erased {holder}", field), value)
                    count += 1
        return count

    def get_fields(self, case_id: str) -> tuple[tuple[str, str, str], ...]:
        """Return what is not marked."""
        fields = super().get_fields(case_id)
        return tuple([each for each in fields if not each[0].startswith("erased ")])


BROKEN: Final[Mapping[type[MemoryStore], str]] = MappingProxyType(
    {
        AnyVersion: "test_caselog_3_a_stale_writer_hears_the_version",
        VersionCheckedOutside: "test_caselog_3_a_version_has_one_winner",
        AppendInParts: "test_caselog_2_a_refused_append_leaves_no_part",
        SendsAtOnce: "test_outbox_0_a_message_comes_as_it_was_written",
        EraseHides: "test_personal_1_erased_words_are_in_no_table",
    }
)

"""One case of a log on its way into a store: its facts so far, and those not yet written."""

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from casenum.cases import Case, Fact, FactName, extend, fold, freeze, snapshot, thaw_all
from casenum.lifecycle import JSON, Entry, Lifecycle, Standing
from casenum.metrics import Walk
from casenum.storage import CaseStore, Record

_UNREACHED: Final = sys.maxsize  # more facts than any case has: nothing of the log is written

IMPORTED: Final = FactName.IMPORTED
RECEIVED: Final = FactName.RECEIVED
REGISTERED: Final = FactName.REGISTERED


class Imported:
    """Follow one case of the log, and remember what of it the store has already.

    A record's id is the case's id and its place, so that a second replay builds the same records
    and knows its own from those that somebody else wrote since.
    """

    __slots__ = (
        "_case",
        "_facts",
        "_known",
        "_last_known",
        "_version",
        "_written",
        "diverged",
        "id",
        "last",
        "received",
        "registered",
        "standing",
        "walk",
    )

    def __init__(self, received: datetime) -> None:
        self.received: datetime = received
        self.last: datetime = received
        self.walk: Walk = Walk(received)
        self.standing: Standing | None = None
        self.id: str = ""
        self.registered: Mapping[str, JSON] = {}
        self.diverged: bool = False
        self._version = 0
        self._known = self._written = 0
        self._last_known: Fact | None = None
        self._case: Case | None = None
        self._facts: list[Fact] = []

    def resume(self, records: Sequence[Record]) -> None:
        """Take note of what the store holds of the case; there is a record at least."""
        self._known = self._written = len(records)
        if any(record.id != self._record_id(record.version) for record in records):
            self._diverge()
        else:
            facts = thaw_all(records)
            self._last_known = facts[-1]
            self.registered = facts[1].data  # the number: received and registered come together

    def _diverge(self) -> None:
        self._known, self.diverged = _UNREACHED, True

    def add(
        self, name: str, at: datetime, by: str, entry: Entry | None, data: Mapping[str, JSON]
    ) -> None:
        """Add the next fact."""
        self._version = version = self._version + 1
        fact = Fact(version, name, at, by, entry, data)
        self.walk.feed(fact)
        if version > self._known:
            self._facts.append(fact)
        elif version == self._known and fact != self._last_known:
            self._diverge()

    def flush(self, store: CaseStore, life: Lifecycle) -> None:
        """Write the facts that the store does not have, and when a timer is due next."""
        facts = self._facts
        if not facts:
            return
        case = self._case
        if case is None and self._written:
            case = fold(self.id, thaw_all(store.read(self.id, limit=self._written)))
        case = fold(self.id, facts) if case is None else extend(case, facts)
        records = [freeze(self.id, self._record_id(fact.version), fact) for fact in facts]
        due = None if self.standing is None else life.wake_at(self.standing)
        kept = snapshot(case, wake_at=due)
        self._written = store.append(self.id, records, expected=self._written, snapshot=kept)
        self._case, self._facts = case, []

    def _record_id(self, version: int) -> str:
        return f"{self.id}.log.{version}"

"""Histories and snapshots of earlier releases are read for ever."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from casenum.cases import Case, fold, restore, snapshot, thaw_all
from casenum.storage import Record, Snapshot

KEPT: dict[str, Any] = json.loads((Path(__file__).parent / "release-1.json").read_text("utf-8"))
TIMES = ("at", "received_at", "changed_at")


def timed(row: dict[str, Any]) -> dict[str, Any]:
    return {k: datetime.fromisoformat(v) if k in TIMES else v for k, v in row.items()}


def told(case: Case) -> tuple[object, ...]:
    return (case.number, case.status, case.version, case.assignee, case.queue, case.resolution)


def test_a_history_of_the_first_release_is_read() -> None:
    """What the first release wrote amounts to the case that it was; its escalations had no kind."""
    records = [Record(**timed(row)) for row in KEPT["records"]]
    case = fold(records[0].case_id, thaw_all(records))
    assert told(case) == ("SRV-2021-001-4", "closed", 13, "bob", "billing", "paid")
    assert (case.escalation, case.interactions, case.reopens) == (2, 3, 1)
    assert (case.functional_level, case.hierarchical_level, case.open_tasks) == (0, 0, ())


def test_a_snapshot_of_the_first_release_is_read_and_written_as_it_was() -> None:
    """A case that has nothing new is kept in the same words as before."""
    kept = Snapshot(**timed(KEPT["snapshot"]))
    case = restore(kept)
    assert case is not None
    assert case == fold(kept.case_id, thaw_all(Record(**timed(row)) for row in KEPT["records"]))
    assert snapshot(case) == kept

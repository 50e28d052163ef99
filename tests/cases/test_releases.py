"""Histories and snapshots of earlier releases are read for ever."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import attrs

from casenum.cases import Case, fold, snapshot, thaw_all
from casenum.desk.reading import current
from casenum.storage import Record, Snapshot
from casenum.stores import open_store

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


def test_a_case_that_the_first_release_kept_is_loaded() -> None:
    """Its snapshot lacks what is known today: then the history says it."""
    records = [Record(**timed(row)) for row in KEPT["records"]]
    kept, store = Snapshot(**timed(KEPT["snapshot"])), open_store("memory:")
    store.append(kept.case_id, records, expected=0, snapshot=kept)
    assert current(store, kept.case_id) == fold(kept.case_id, thaw_all(records))


def test_a_case_without_anything_new_is_kept_in_the_columns_that_it_had() -> None:
    """Whoever reads the tables beside us finds what was there, and no counters of nothing."""
    kept = Snapshot(**timed(KEPT["snapshot"]))
    case = fold(kept.case_id, thaw_all(Record(**timed(row)) for row in KEPT["records"]))
    written = snapshot(case)
    assert attrs.evolve(written, state=kept.state) == kept
    before, after = json.loads(kept.state), json.loads(written.state)
    assert {**after, **before} == after
    assert not {"children", "duplicates", "open_tasks"} & after.keys()

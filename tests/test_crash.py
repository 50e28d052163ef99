"""A process that is killed in the middle of its work leaves nothing half done."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from casenum.stores import open_store
from crashing import Round as Killed
from crashing import Told, look
from workers import STEPS, crash_desk, crash_issuer, crash_step

KILLS = 50


@pytest.mark.slow
def test_a_killed_process_leaves_whole_cases_and_no_gap(tmp_path: Path) -> None:
    """After each of fifty kills every number, case and message is whole, and nothing is lost."""
    killed = Killed(tmp_path / "cases.db", seed=1)
    killed.kill(KILLS)
    assert killed.kills == KILLS
    assert len(killed.told) > KILLS


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM casenum_records WHERE version = 2",
        "DELETE FROM casenum_records WHERE version = 3",
        "DELETE FROM casenum_cases",
        "DELETE FROM casenum_claims WHERE value = 2",
        "DELETE FROM casenum_fields",
        "DELETE FROM casenum_outbox",
        "UPDATE casenum_counters SET last = last + 1",
        "UPDATE casenum_claims SET subject = 'another' WHERE value = 1",
        "UPDATE casenum_claims SET state = 'void' WHERE value = 1",
        "UPDATE casenum_outbox SET key = 'another/' || sequence",
        "UPDATE casenum_cases SET number = NULL",
        "UPDATE casenum_cases SET shot_version = 1",
        "UPDATE casenum_cases SET status = 'closed', category = 'done'",
    ],
)
def test_what_a_crash_could_do_would_be_seen(tmp_path: Path, damage: str) -> None:
    """The questions that are asked after a kill find each kind of damage."""
    path = tmp_path / "cases.db"
    with open_store(path) as store:
        desk, issuer = crash_desk(store), crash_issuer(store)
        told = [Told(0, step, *crash_step(desk, issuer, 0, step)) for step in range(2 * len(STEPS))]
        assert look(path, store, told) == 0
        assert look(path, store, told[:-2]) == 2
        with closing(sqlite3.connect(path)) as connection, connection:
            assert connection.execute(damage).rowcount > 0
        with pytest.raises(AssertionError):
            look(path, store, told)

"""A process that is killed in the middle of its work leaves nothing half done."""

from pathlib import Path

from crashing import Round

KILLS = 50


def test_a_killed_process_leaves_whole_cases_and_no_gap(tmp_path: Path) -> None:
    """After each of fifty kills every number, case and message is whole, and nothing is lost."""
    killed = Round(tmp_path / "cases.db", seed=1)
    killed.kill(KILLS)
    assert killed.kills == KILLS
    assert len(killed.told) > KILLS

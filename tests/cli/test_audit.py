"""``audit``: what it prints, and what its exit status says."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

COLUMNS = ("--case", "case", "--status", "state", "--at", "at")
CLEAN = "case,state,at\nA,received,2021-01-04T09:00Z\nA,resolved,2021-01-04T10:00Z\n".replace(
    "received", "registered"
)

Run = Callable[..., tuple[int, str, str]]


def test_audit_prints_what_would_be_refused(casenum: Run, log: Path) -> None:
    """People see the counts, the refused changes and where to look; the status says no."""
    status, out, err = casenum("audit", log, *COLUMNS)
    assert (status, err) == (1, "")
    assert "Changes that the lifecycle would refuse" in out
    assert out.splitlines()[-1].split() == ["closed", "resolved", "no_transition", "1", "B"]
    assert ["share", "of", "the", "cases", "50.00%"] in [line.split() for line in out.splitlines()]


def test_audit_prints_json(casenum: Run, log: Path) -> None:
    """Programs find the same under fixed names."""
    status, out, _ = casenum("audit", log, *COLUMNS, "--json")
    told: dict[str, Any] = json.loads(out)
    assert status == 1
    assert (told["cases"], told["rows"], told["status_changes"], told["cases_hit"]) == (2, 5, 3, 1)
    assert [(each["from"], each["to"]) for each in told["refused"]] == [("closed", "resolved")]
    assert told["problems"] == {}


def test_a_log_that_would_not_be_refused_is_fine(casenum: Run, tmp_path: Path) -> None:
    """Status 0 says that the lifecycle can be switched on."""
    path = tmp_path / "log.csv.gz"
    path.write_bytes(gzip.compress(CLEAN.encode()))
    status, out, err = casenum("audit", path, *COLUMNS)
    assert (status, err) == (0, "")
    assert "refuse" not in out.replace("a refusal", "")


def test_known_maps_are_named(casenum: Run, tmp_path: Path) -> None:
    """The words of a known product need no file."""
    path = tmp_path / "log.csv"
    path.write_text("case,state,at\nA,new,2021-01-04T09:00Z\nA,solvd,2021-01-04T10:00Z\n")
    status, out, _ = casenum("audit", path, *COLUMNS, "--map", "zendesk")
    assert status == 1
    assert "Statuses that nobody has translated" in out
    assert ["solvd", "solved", "1", "A"] in [line.split() for line in out.splitlines()]
    mapping = tmp_path / "map.toml"
    mapping.write_text('[status]\nnew = "registered"\nsolvd = "resolved"\n')
    assert casenum("audit", path, *COLUMNS, "--map", mapping)[0] == 0


def test_guards_can_be_switched_on(casenum: Run, tmp_path: Path) -> None:
    """Who wants to demand an answer before closing sees what that would have refused."""
    path = tmp_path / "log.csv"
    path.write_text("case,state,at\nA,assigned,2021-01-04T09:00Z\nA,closed,2021-01-04T10:00Z\n")
    assert casenum("audit", path, *COLUMNS)[0] == 0
    status, out, _ = casenum("audit", path, *COLUMNS, "--answer-before-close")
    assert (status, "guard" in out) == (1, True)


def test_rows_that_cannot_be_used_are_told(casenum: Run, tmp_path: Path) -> None:
    """A broken row is left out and told by its line; a strict audit stops there."""
    path = tmp_path / "log.csv"
    path.write_text(f"{CLEAN}A,closed,yesterday\n")
    status, out, _ = casenum("audit", path, *COLUMNS)
    assert (status, "time: 1 row left out, at line 4" in out) == (0, True)
    status, out, err = casenum("audit", path, *COLUMNS, "--strict")
    assert (status, out) == (1, "")
    assert err.startswith("casenum: line 4: the time is not in ISO 8601")


def test_standard_input_is_read_once(casenum: Run, stdin: Callable[[bytes], None]) -> None:
    """A log may come through a pipe, but not together with its map."""
    stdin(CLEAN.encode())
    assert casenum("audit", "-", *COLUMNS)[0] == 0
    status, _, err = casenum("audit", "-", *COLUMNS, "--map", "-")
    assert (status, "only one of LOG and --map" in err) == (2, True)


@pytest.mark.parametrize("missing", [2, 4])
def test_columns_must_be_named(casenum: Run, log: Path, missing: int) -> None:
    """A CSV log without the names of its columns cannot be read."""
    status, _, err = casenum("audit", log, *COLUMNS[:missing])
    assert (status, "a CSV log needs --case, --status and --at" in err) == (2, True)

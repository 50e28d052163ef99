"""``replay``, ``report`` and ``demo``: what they print, store and leave alone."""

import gzip
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from casenum.cli.day import OPENS
from casenum.cli.demo import _refused
from casenum.clock import FixedClock
from casenum.desk import Desk
from casenum.lifecycle import service_case
from casenum.numbers import Pattern
from casenum.stores import open_store

COLUMNS = ("--case", "case", "--status", "state", "--at", "at")

Run = Callable[..., tuple[int, str, str]]


def one_line(err: str) -> str:
    assert err.count("\n") == 1
    assert err.startswith("casenum: ")
    assert "Traceback" not in err
    return err


# --- replay ------------------------------------------------------------------


def replayed(casenum: Run, *arguments: object) -> dict[str, Any]:
    status, out, err = casenum("replay", *arguments, "--json")
    assert (status, err) == (0, "")
    result: dict[str, Any] = json.loads(out)
    return result


def test_replay_prints_the_promised_keys(casenum: Run, log: Path) -> None:
    """Programs find counts, refusals and figures under fixed names."""
    result = replayed(casenum, log, *COLUMNS)
    expected = {
        "cases": 2,
        "events": 5,
        "status_changes": 3,
        "same_status_updates": 0,
        "refused": [{"from": "closed", "to": "resolved", "count": 1}],
        "reopened_cases": 0,
        "first_resolution_median_h": 2.0,
        "full_resolution_median_h": 2.0,
    }
    assert {name: result[name] for name in expected} == expected


def test_replay_prints_a_page(casenum: Run, log: Path) -> None:
    """People see what the log holds, what is refused, and the figures."""
    status, out, err = casenum("replay", log, *COLUMNS)
    assert (status, err) == (0, "")
    for text in ("cases added to the store", "Refused by the lifecycle", "reopen rate"):
        assert text in out


def test_a_page_in_a_pipe_has_no_colours_and_no_folded_lines(casenum: Run, log: Path) -> None:
    """Output that goes to a file is plain columns without trailing blanks."""
    _, out, _ = casenum("replay", log, *COLUMNS)
    assert "\x1b" not in out
    assert all(line == line.rstrip() for line in out.splitlines())


def test_replay_reads_a_packed_log_and_standard_input(
    casenum: Run, log: Path, tmp_path: Path, stdin: Callable[[bytes], None]
) -> None:
    """Whether a log is packed is seen by its first bytes, on standard input too."""
    packed = tmp_path / "packed"
    packed.write_bytes(gzip.compress(log.read_bytes()))
    assert replayed(casenum, packed, *COLUMNS)["cases"] == 2
    stdin(packed.read_bytes())
    assert replayed(casenum, "-", *COLUMNS)["cases"] == 2
    stdin(log.read_bytes())
    assert replayed(casenum, "-", *COLUMNS)["cases"] == 2


def test_replay_translates_with_a_map(casenum: Run, tmp_path: Path) -> None:
    """The map's keys are the status columns' values joined by a slash."""
    log, names = tmp_path / "log.csv", tmp_path / "map.toml"
    log.write_text("case,a,b,at\nA,Open,New,2021-01-04T09:00:00Z\nA,X,Y,2021-01-04T10:00:00Z\n")
    names.write_text('[status]\n"Open/New" = "registered"\n"X/Y" = ""\n')
    columns = ("--case", "case", "--status", "a,b", "--at", "at")
    result = replayed(casenum, log, *columns, "--map", names)
    assert (result["cases"], result["silent_rows"], result["problems"]) == (1, 1, {})


def test_a_wrong_map_is_refused_before_the_log_is_read(
    casenum: Run, tmp_path: Path, log: Path
) -> None:
    """A typo in the map costs one line, and nothing is stored."""
    names, store = tmp_path / "map.toml", tmp_path / "cases.db"
    names.write_text('[status]\nregistered = "registerd"\n')
    status, _, err = casenum("replay", log, *COLUMNS, "--map", names, "--store", store)
    assert status == 2
    assert "did you mean 'registered'?" in one_line(err)
    assert not store.exists()


def test_a_map_that_is_not_text_is_one_line(casenum: Run, tmp_path: Path, log: Path) -> None:
    """A map in another encoding is told as such."""
    names = tmp_path / "map.toml"
    names.write_bytes(b'[status]\n"\xe4" = ""\n')
    status, _, err = casenum("replay", log, *COLUMNS, "--map", names)
    assert status == 2
    assert "use UTF-8" in one_line(err)


def test_a_missing_column_is_told_with_those_there_are(casenum: Run, log: Path) -> None:
    """Who mistypes a column sees the right ones."""
    wrong = ("--case", "case", "--status", "status", "--at", "at")
    status, _, err = casenum("replay", log, *wrong)
    assert status == 2
    assert "the columns are 'at', 'case', 'state'" in one_line(err)


def test_rows_left_out_are_told_by_line(casenum: Run, log: Path) -> None:
    """A bad row is shown with its line, and the replay goes on."""
    log.write_text(f"{log.read_text()}A,closed,yesterday\n")
    status, out, _ = casenum("replay", log, *COLUMNS)
    assert status == 0
    assert "time: 1 row left out, at line 7: the time is not in ISO 8601" in out


def test_a_strict_replay_stops_with_status_1(casenum: Run, log: Path) -> None:
    """Who asks for strictness hears the first bad line as an error."""
    log.write_text(f"{log.read_text()}A,closed,yesterday\n")
    status, out, err = casenum("replay", log, *COLUMNS, "--strict")
    assert (status, out) == (1, "")
    assert "line 7: the time is not in ISO 8601" in one_line(err)


def test_replay_fills_a_store_once(casenum: Run, log: Path, tmp_path: Path) -> None:
    """A second replay into the same file adds nothing and says so."""
    store = ("--store", tmp_path / "cases.db")
    assert replayed(casenum, log, *COLUMNS, *store)["cases_added"] == 2
    again = replayed(casenum, log, *COLUMNS, *store)
    assert (again["cases_added"], again["cases_there"]) == (0, 2)


# --- report ------------------------------------------------------------------


def test_report_gives_the_figures_of_a_store(casenum: Run, log: Path, tmp_path: Path) -> None:
    """What was replayed can be reported on, each figure with its n and its method."""
    store = tmp_path / "cases.db"
    replayed(casenum, log, *COLUMNS, "--store", store)
    status, out, _ = casenum("report", store)
    assert status == 0
    for text in ("2 cases as of", "2021-W01", "first resolution", "Hyndman", "closed  resolved"):
        assert text in out
    found = json.loads(casenum("report", store, "--json")[1])
    assert found["first_resolution_h"]["median"]["value"] == 2.0
    assert found["first_resolution_h"]["median"]["n"] == 2


def test_report_can_look_back(casenum: Run, log: Path, tmp_path: Path) -> None:
    """The report of a past moment knows nothing of later facts, in the zone asked for."""
    store = tmp_path / "cases.db"
    replayed(casenum, log, *COLUMNS, "--store", store)
    asked = ("--as-of", "2021-01-04T10:30:00Z", "--zone", "Europe/Stockholm", "--json")
    found = json.loads(casenum("report", store, *asked)[1])
    assert found["by_status"] == {"assigned": 1, "closed": 1}
    assert (found["as_of"], found["zone"]) == ("2021-01-04T11:30:00+01:00", "Europe/Stockholm")


def test_report_of_a_missing_file_creates_nothing(casenum: Run, tmp_path: Path) -> None:
    """A mistyped file name is an error, not a new and empty store."""
    missing = tmp_path / "missing.db"
    status, out, err = casenum("report", missing)
    assert (status, out) == (3, "")
    one_line(err)
    assert not missing.exists()


def test_report_of_a_file_that_is_no_database_is_one_line(casenum: Run, tmp_path: Path) -> None:
    """A file of something else is told as such."""
    path = tmp_path / "notes.txt"
    path.write_text("not a database, whatever its name says\n" * 30)
    status, _, err = casenum("report", path)
    assert status == 3
    one_line(err)


def test_report_of_an_empty_store_has_figures_without_values(casenum: Run) -> None:
    """No cases is an answer: counts are nothing, figures are dashes."""
    status, out, _ = casenum("report", "memory:")
    assert status == 0
    assert "0 cases as of" in out


def test_a_long_history_shows_its_last_weeks(casenum: Run, tmp_path: Path) -> None:
    """The page shows the last eight weeks and says that there are more."""
    log, store = tmp_path / "log.csv", tmp_path / "cases.db"
    rows = [f"C{month},closed,2021-{month:02}-01T09:00:00Z\n" for month in range(1, 7)]
    log.write_text("case,state,at\n" + "".join(rows))
    replayed(casenum, log, *COLUMNS, "--store", store)
    out = casenum("report", store)[1]
    assert "2021-W22" in out
    assert "earlier ones are in --json" in out


# --- demo --------------------------------------------------------------------


def test_demo_plays_a_day_and_keeps_it(casenum: Run, tmp_path: Path) -> None:
    """The day shows numbers, a refusal, a search, an escalation, a return, and its figures."""
    store = tmp_path / "day.db"
    status, out, err = casenum("demo", "--store", store)
    assert (status, err) == (0, "")
    assert all(f"SRV-2021-{number:04}" in out for number in range(1, 6))
    for text in ("A move is refused", "needs an answer or a reason", "came back", "reopen rate"):
        assert text in out
    with sqlite3.connect(store) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    assert casenum("report", store)[0] == 0


def test_demo_is_the_same_day_every_time(casenum: Run, tmp_path: Path) -> None:
    """Two demos differ in nothing but the file."""
    days = [
        json.loads(casenum("demo", "--store", tmp_path / f"{name}.db", "--json")[1])
        for name in "ab"
    ]
    for day in days:
        del day["store"]
    assert days[0] == days[1]
    assert days[0]["refused"]["code"] == "guard"
    assert days[0]["search"]["found"] == days[0]["search"]["meant"][:1]
    assert 25 <= len(days[0]["numbers"]) <= 40
    assert days[0]["escalated"]
    assert days[0]["reopened"]


def test_demo_tells_no_refusal_that_did_not_happen() -> None:
    """The day's refused move is tried, not staged: where nothing forbids it, the demo fails."""
    clock = FixedClock(OPENS)
    numbers = Pattern("SRV-{seq}", name="service")
    lax = Desk(open_store("memory:"), numbers=numbers, lifecycle=service_case(), clock=clock)
    case = lax.open("x", by="amy")
    with pytest.raises(AssertionError, match="closed without an answer"):
        _refused(lax, [case])


def test_demo_never_writes_into_a_file_that_is_there(casenum: Run, tmp_path: Path) -> None:
    """A store with real cases is not filled with made-up ones."""
    store = tmp_path / "cases.db"
    store.write_bytes(b"")
    status, _, err = casenum("demo", "--store", store)
    assert status == 2
    one_line(err)
    assert store.read_bytes() == b""


def test_demo_keeps_a_temporary_file_and_names_it(
    casenum: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a file of one's own the day lies where the last lines say."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    out = casenum("demo")[1]
    [path] = tmp_path.rglob("demo.db")
    assert f"casenum report {path}" in out

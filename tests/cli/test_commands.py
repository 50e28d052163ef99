"""The commands, run in this process: what they print, and the exit status that says which."""

import gzip
import io
import json
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from casenum.cli.app import run
from casenum.errors import AmbiguousNumber

LOG = """case,state,at
A,registered,2021-01-04T09:00:00Z
A,assigned,2021-01-04T10:00:00Z
A,resolved,2021-01-04T13:00:00Z
B,closed,2021-01-04T09:00:00Z
B,resolved,2021-01-04T11:00:00Z
"""
COLUMNS = ("--case", "case", "--status", "state", "--at", "at")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def casenum(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs a command and gives its exit status, output and errors."""

    def call(*arguments: object) -> tuple[int, str, str]:
        status = run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return status, out, err

    return call


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Return what puts bytes on standard input."""

    def put(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))

    return put


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Return a small log on disk."""
    path = tmp_path / "log.csv"
    path.write_text(LOG)
    return path


def one_line(err: str) -> str:
    assert err.count("\n") == 1
    assert err.startswith("casenum: ")
    assert "Traceback" not in err
    return err


# --- the group ---------------------------------------------------------------


def test_without_a_command_the_help_is_shown(casenum: Run) -> None:
    """Who types the bare command sees what there is, and what the exit statuses mean."""
    status, out, _ = casenum()
    assert status == 0
    for word in ("check", "demo", "issue", "replay", "report", "Exit status:", "141"):
        assert word in out


@pytest.mark.parametrize("command", ["check", "demo", "issue", "replay", "report"])
def test_every_command_has_help_and_json(casenum: Run, command: str) -> None:
    """Each command explains itself and can print JSON."""
    status, out, _ = casenum(command, "--help")
    assert status == 0
    assert "--json" in out


def test_the_version_is_told(casenum: Run) -> None:
    """The command says which release it is."""
    status, out, _ = casenum("--version")
    assert status == 0
    assert out.startswith("casenum 0.")


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["issue"],
        ["issue", "A-{seq}"],
        ["issue", "A-{seq}", "--store", "memory:", "-n", "0"],
        ["issue", "A-{seq", "--store", "memory:"],
        ["issue", "A-{seq}", "--store", "memory:", "--zone", "Mars/Base"],
        ["issue", "A-{seq}", "--store", "redis://localhost"],
        ["check", "A-{seq}"],
        ["report", "memory:", "--as-of", "yesterday"],
        ["report", "memory:", "--as-of", "2021-01-04"],
        ["report", "memory:", "--zone", "Mars/Base"],
        ["replay", "missing.csv", *COLUMNS],
        ["replay", "-", *COLUMNS, "--map", "-"],
    ],
)
def test_wrong_usage_is_one_line_and_status_2(casenum: Run, arguments: list[str]) -> None:
    """Bad input gives one line on standard error, nothing on standard output, status 2."""
    status, out, err = casenum(*arguments)
    assert (status, out) == (2, "")
    one_line(err)


def test_an_interruption_is_no_traceback(casenum: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends the command with one line and the usual status."""

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("casenum.cli.issue.open_store", interrupt)
    status, _, err = casenum("issue", "A-{seq}", "--store", "memory:")
    assert status == 130
    assert err.strip() == "casenum: interrupted"


# --- issue -------------------------------------------------------------------


def test_issue_prints_numbers_one_a_line(casenum: Run, tmp_path: Path) -> None:
    """Numbers go on where the last call ended."""
    store = tmp_path / "cases.db"
    assert casenum("issue", "A-{seq:3}", "--store", store, "-n", 2) == (0, "A-001\nA-002\n", "")
    assert casenum("issue", "A-{seq:3}", "--store", store)[1] == "A-003\n"


def test_issue_with_a_token_repeats_itself(casenum: Run, tmp_path: Path) -> None:
    """A retry with the same token gets the same numbers, as JSON too."""
    asked = ("issue", "A-{seq:3}", "--store", tmp_path / "cases.db", "-n", 2, "--token", "form-9")
    casenum(*asked)
    assert json.loads(casenum(*asked, "--json")[1]) == {"numbers": ["A-001", "A-002"]}


def test_a_refusal_of_the_store_is_status_3(casenum: Run, tmp_path: Path) -> None:
    """An edited pattern under an old name is refused by the store, and the status says so."""
    store = tmp_path / "cases.db"
    casenum("issue", "A-{seq:3}", "--store", store, "--name", "a")
    status, _, err = casenum("issue", "B-{seq:3}", "--store", store, "--name", "a")
    assert status == 3
    assert "give the new shape a new name" in one_line(err)


# --- check -------------------------------------------------------------------


def test_check_says_that_a_number_is_one(casenum: Run) -> None:
    """A number in its own spelling is valid, status 0."""
    status, out, _ = casenum("check", "SRV-{year}-{seq:3}", "SRV-2021-001")
    assert (status, out) == (0, "valid: SRV-2021-001\nyear 2021, seq 1\n")


def test_check_reads_what_people_type(casenum: Run) -> None:
    """A number in another spelling is valid too, and its own spelling is shown."""
    status, out, _ = casenum("check", "SRV-{year}-{seq:3}", "srv 2026 001")
    assert status == 0
    assert out.startswith("valid: SRV-2026-001 (spelled in another way)\n")


def test_check_says_why_not_and_what_was_meant(casenum: Run) -> None:
    """A text that is no number gets a reason, a suggestion and status 1, not an error."""
    status, out, err = casenum("check", "SRV-{year}-{seq:3}", "SRV-2021-01")
    assert (status, err) == (1, "")
    assert out.startswith("not valid: not a number of")
    assert "probably meant: SRV-2021-001" in out


def test_check_shows_a_few_of_many_meanings(casenum: Run) -> None:
    """A long list of what may be meant is cut on the page, and whole in JSON."""
    asked = ("check", "SRV-{year}-{seq:3}", "SRV-2021-01")
    meant = json.loads(casenum(*asked, "--json")[1])["meant"]
    assert len(meant) > 5
    assert casenum(*asked)[1].rstrip().endswith(f"{meant[4]}, ...")


def test_check_answers_in_json(casenum: Run) -> None:
    """Programs get the reason, its code and its position."""
    status, out, _ = casenum("check", "SRV-{year}-{seq:3}", "SRV-2021-0x1", "--json")
    answer = json.loads(out)
    assert (status, answer["valid"], answer["number"]) == (1, False, None)
    assert isinstance(answer["position"], int)
    valid = json.loads(casenum("check", "A-{seq}", "A-7", "--json")[1])
    assert (valid["valid"], valid["exact"], valid["parts"]) == (True, True, {"seq": 7})


def test_check_names_both_readings_of_a_text(casenum: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that reads in two ways is no number yet; both readings are shown."""

    def torn(_: object, __: str) -> None:
        raise AmbiguousNumber(("A-01", "A-1"))

    monkeypatch.setattr("casenum.cli.check.Pattern.parse", torn)
    status, out, _ = casenum("check", "A-{seq}", "A1")
    assert status == 1
    assert "probably meant: A-01, A-1" in out


def test_check_reads_standard_input(casenum: Run, stdin: Callable[[bytes], None]) -> None:
    """A text need not stand in the shell's history."""
    stdin(b"A-7\n")
    assert casenum("check", "A-{seq}", "-")[0] == 0


def test_check_never_repeats_the_text(casenum: Run) -> None:
    """What a customer typed does not come back in the reason."""
    _, out, err = casenum("check", "A-{seq}", "my password")
    assert "password" not in out + err


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
    casenum: Run, tmp_path: Path, stdin: Callable[[bytes], None]
) -> None:
    """Whether a log is packed is seen by its first bytes, on standard input too."""
    packed = tmp_path / "log.csv"
    packed.write_bytes(gzip.compress(LOG.encode()))
    assert replayed(casenum, packed, *COLUMNS)["cases"] == 2
    stdin(packed.read_bytes())
    assert replayed(casenum, "-", *COLUMNS)["cases"] == 2
    stdin(LOG.encode())
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
    log.write_text(f"{LOG}A,closed,yesterday\n")
    status, out, _ = casenum("replay", log, *COLUMNS)
    assert status == 0
    assert "time: 1 row left out, at line 7: the time is not in ISO 8601" in out


def test_a_strict_replay_stops_with_status_1(casenum: Run, log: Path) -> None:
    """Who asks for strictness hears the first bad line as an error."""
    log.write_text(f"{LOG}A,closed,yesterday\n")
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

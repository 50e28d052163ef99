"""The group, ``issue`` and ``check``: what they print, and the exit status that says which."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from casenum.errors import AmbiguousNumber

COLUMNS = ("--case", "case", "--status", "state", "--at", "at")

Run = Callable[..., tuple[int, str, str]]


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
        ["issue", "A-{seq}", "--store", "mysql://localhost"],
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

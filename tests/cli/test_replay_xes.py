"""``replay`` of XES: recognised by its content, with the attributes that the format names."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., tuple[int, str, str]]


def event(status: str, transition: str, hour: int) -> str:
    return (
        f'<event><string key="concept:name" value="{status}"/>'
        f'<string key="lifecycle:transition" value="{transition}"/>'
        f'<date key="time:timestamp" value="2021-01-04T{hour:02}:00:00Z"/></event>\n'
    )


XES = f"""<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xmlns="http://www.xes-standard.org/">
<trace><string key="concept:name" value="A"/>
{event("registered", "x", 9)}{event("assigned", "y", 10)}{event("resolved", "z", 13)}</trace>
<trace><string key="concept:name" value="B"/>
{event("closed", "x", 9)}{event("resolved", "y", 11)}</trace>
</log>
"""


@pytest.fixture
def xes(tmp_path: Path) -> Path:
    """Return a small XES log on disk, whose name does not say so."""
    path = tmp_path / "log"
    path.write_text(XES)
    return path


def replayed(casenum: Run, *arguments: object) -> dict[str, Any]:
    status, out, err = casenum("replay", *arguments, "--json")
    assert (status, err) == (0, "")
    result: dict[str, Any] = json.loads(out)
    return result


def test_xes_and_csv_of_one_log_give_one_result(casenum: Run, xes: Path, log: Path) -> None:
    """What a log says does not depend on its format, and XES needs no columns."""
    csv = replayed(casenum, log, "--case", "case", "--status", "state", "--at", "at")
    assert replayed(casenum, xes) == csv


def test_xes_may_be_packed_or_piped(
    casenum: Run, xes: Path, tmp_path: Path, stdin: Callable[[bytes], None]
) -> None:
    """A packed log and standard input are recognised like a plain file."""
    packed = tmp_path / "packed"
    packed.write_bytes(gzip.compress(xes.read_bytes()))
    assert replayed(casenum, packed)["cases"] == 2
    stdin(packed.read_bytes())
    assert replayed(casenum, "-")["cases"] == 2
    stdin(xes.read_bytes())
    assert replayed(casenum, "-")["cases"] == 2


def test_other_attributes_can_be_named(casenum: Run, xes: Path, tmp_path: Path) -> None:
    """The transition joins the status by a slash, as a second column does."""
    names = tmp_path / "map.toml"
    names.write_text('[status]\n"registered/x" = "registered"\n"assigned/y" = "closed"\n')
    asked = ("--case", "case:concept:name", "--status", "concept:name,lifecycle:transition")
    result = replayed(casenum, xes, *asked, "--map", names)
    assert result["status_changes"] == 1
    assert result["problems"]["status"]["lines"] == [6, 9, 10]


def test_events_left_out_are_told_by_line(casenum: Run, xes: Path) -> None:
    """A bad event is shown with its line, and the replay goes on, or stops if it is strict."""
    xes.write_text(XES.replace("T10:00:00Z", "T10:00:00"))
    assert (
        "naive: 1 row left out, at line 5: the time has no UTC offset"
        in (casenum("replay", xes)[1])
    )
    assert casenum("replay", xes, "--strict")[0] == 1


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<?xml version='1.0'?><!DOCTYPE log><log/>", "line 1: a document type (DOCTYPE) is decl"),
        ("<?xml version='1.0'?><html/>", "line 1: this is XML, but not XES: its root is no log"),
        ("<?xml version='1.0'?><log", "line 1: from here on it cannot be read as XML"),
        (
            "case,state,at\n",
            "a CSV log needs --case, --status and --at; see: casenum replay --help",
        ),
    ],
)
def test_what_is_no_xes_is_one_line_and_makes_no_store(
    casenum: Run, tmp_path: Path, text: str, problem: str
) -> None:
    """A document of another kind is refused before anything is stored, with status 2."""
    path, store = tmp_path / "log", tmp_path / "cases.db"
    path.write_text(text)
    status, out, err = casenum("replay", path, "--store", store)
    assert (status, out) == (2, "")
    assert err.startswith(f"casenum: {problem}")
    assert err.count("\n") == 1
    assert not store.exists()


def test_a_packed_log_whose_first_block_is_broken_is_one_line(casenum: Run, tmp_path: Path) -> None:
    """A file that only begins like gzip is an error, whichever log it was meant to be."""
    path = tmp_path / "log.gz"
    path.write_bytes(b"\x1f\x8b\x08\x00" + b"\x00" * 6 + b"\xff" * 40)
    asked = ("--case", "case", "--status", "state", "--at", "at")
    status, out, err = casenum("replay", path, *asked)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1

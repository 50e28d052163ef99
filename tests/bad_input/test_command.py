"""The command with bad input: one line, a documented status, and no file made or changed."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from casenum.cases import Case
from casenum.cli.app import run
from casenum.desk import Desk
from casenum.errors import Unavailable
from casenum.numbers import Pattern
from casenum.stores import SqliteStore, open_store
from casenum.stores.sqlite.opening import Opening
from casenum.stores.sqlite.session import OwnSession
from support import clock

COLUMNS = ("--case", "case", "--status", "status", "--at", "at")
LOG = "case,status,at\nA,received,2021-01-04T09:00Z\nA,resolved,2021-01-04T11:00Z\n"
ISSUE = ("issue", "SRV-{seq:3}", "--store")

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def casenum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Run:
    """Run a command in an empty folder; it must say one line of errors, and print nothing."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, str]:
        status = run(arguments)
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("casenum: ")
        assert err.count("\n") == 1
        assert len(err) < 1_500
        return status, err

    return call


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


# --- stores --------------------------------------------------------------------

BROKEN: dict[str, bytes] = {
    "text": b"these are my notes, and no database at all\n" * 50,
    "garbage": bytes(range(256)) * 40,
    "cut off": b"SQLite format 3\0",
    "another program's": b"%PDF-1.7\n" + bytes(5_000),
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("command", [(*ISSUE, "cases.db"), ("report", "cases.db")], ids=str)
def test_what_is_no_database_stays_as_it_is(
    casenum: Run, tmp_path: Path, command: tuple[str, ...], content: bytes
) -> None:
    """A file of something else is refused by its content, whatever its name."""
    (tmp_path / "cases.db").write_bytes(content)
    assert casenum(*command)[0] == 3
    assert files(tmp_path) == {"cases.db": content}


def test_a_damaged_database_is_told(casenum: Run, tmp_path: Path) -> None:
    """Pages that hold nonsense are damage, not a traceback."""
    with open_store("cases.db") as store:
        desk = Desk(store, numbers=Pattern("SRV-{seq:3}"), clock=clock())
        for _ in range(200):
            desk.open("x", by="amy")
    content = bytearray((tmp_path / "cases.db").read_bytes())
    content[4_096 * 3 :] = b"\xa5" * (len(content) - 4_096 * 3)
    (tmp_path / "cases.db").write_bytes(content)
    status, line = casenum("report", "cases.db")
    assert (status, "damaged" in line) == (3, True)


@pytest.mark.parametrize("command", [(*ISSUE, "."), ("report", "."), (*ISSUE, "no/such.db")])
def test_a_directory_or_a_missing_one_is_no_store(
    casenum: Run, tmp_path: Path, command: tuple[str, ...]
) -> None:
    """A store is a file in a folder that is there."""
    assert casenum(*command)[0] == 3
    assert list(tmp_path.iterdir()) == []


def test_a_missing_store_is_not_made_by_a_report(casenum: Run, tmp_path: Path) -> None:
    """A typo in the name makes no file."""
    status, line = casenum("report", "cases.db")
    assert (status, "no database 'cases.db'" in line) == (3, True)
    assert list(tmp_path.iterdir()) == []


def test_a_locked_store_is_told_and_loses_nothing(
    casenum: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer that waits in vain takes no number."""
    soon = timedelta(milliseconds=20)
    monkeypatch.setattr(
        "casenum.cli.issue.open_store", lambda path: SqliteStore(path, timeout=soon)
    )
    with open_store("cases.db") as store:
        with store.transaction():
            status, line = casenum(*ISSUE, "cases.db")
            assert (status, "locked" in line) == (3, True)
        assert store.series() == ()


def test_a_read_only_store_is_told(casenum: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that may only be read gives no number, and says what to change."""
    with open_store("cases.db"):
        pass
    connect = Opening._connect
    monkeypatch.setattr(Opening, "_connect", lambda self, _: connect(self, "ro"))
    status, line = casenum(*ISSUE, "cases.db")
    assert (status, "read-only" in line) == (3, True)


def opened_until_full(desk: Desk) -> Iterator[Case]:
    for i in count():
        try:
            case = desk.open("x" * 1_000, by="amy", requester="c" * 200, token=f"t{i}")
        except Unavailable as error:
            assert "full" in str(error)  # noqa: PT017 - the end of the loop is the claim
            return
        yield case


def test_a_full_database_opens_no_half_case(tmp_path: Path) -> None:
    """A case for which there is no room leaves no number and no token; with room it is opened."""
    with SqliteStore(tmp_path / "cases.db") as store:
        desk = Desk(store, numbers=Pattern("SRV-{seq:3}", name="service"), clock=clock())
        session = store.session
        assert isinstance(session, OwnSession)
        assert session._connection is not None
        pages = session._connection.execute("PRAGMA page_count").fetchone()[0]
        session._connection.execute(f"PRAGMA max_page_count = {pages}").fetchall()
        opened = sum(1 for _ in opened_until_full(desk))
        assert len(list(store.histories())) == opened
        assert (store.peek("service::") or 0) == opened
        session._connection.execute("PRAGMA max_page_count = 100000").fetchall()
        case = desk.open("x" * 1_000, by="amy", requester="c" * 200, token=f"t{opened}")
        assert case.number == f"SRV-{opened + 1:03}"


# --- logs and maps -------------------------------------------------------------

NO_LOGS: dict[str, bytes] = {
    "empty": b"",
    "empty lines": b"\r\n\r\n",
    "other columns": b"ticket,state,time\nA,received,2021-01-04T09:00Z\n",
    "one column twice": b"case,case,status,at\n",
    "garbage": bytes(range(256)) * 40,
    "UTF-16": LOG.encode("utf-16"),
    "Latin-1": "case,st\u00e9,at\n".encode("latin-1"),
    "half a gzip": b"\x1f\x8b\x08\x00half",
    "an open quote": b'"case,status,at\n' * 3,
    "a megabyte": b"case" * 250_000,
    "many columns": b"case," * 50_000,
}


@pytest.mark.parametrize("content", NO_LOGS.values(), ids=NO_LOGS)
def test_what_is_no_log_makes_no_store(casenum: Run, tmp_path: Path, content: bytes) -> None:
    """A log without its columns is refused before the store is made."""
    (tmp_path / "log.csv").write_bytes(content)
    status, _ = casenum("replay", "log.csv", *COLUMNS, "--store", "cases.db")
    assert status in {1, 2}
    assert files(tmp_path) == {"log.csv": content}


@pytest.mark.parametrize("name", ["missing.csv", ".", "x" * 5_000])
def test_what_cannot_be_read_makes_no_store(casenum: Run, tmp_path: Path, name: str) -> None:
    """A log that is not there, or a directory, is one line."""
    assert casenum("replay", name, *COLUMNS, "--store", "cases.db")[0] == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"[status", b"[status]\nx = " + b"[" * 100_000, b"[status]\nx = 'lost'"],
    ids=["empty", "no text", "no TOML", "deep", "an unknown status"],
)
def test_what_is_no_map_makes_no_store(casenum: Run, tmp_path: Path, content: bytes) -> None:
    """A map that cannot be read is told before the log is touched."""
    written = {"log.csv": LOG.encode(), "map.toml": content}
    for name, data in written.items():
        (tmp_path / name).write_bytes(data)
    command = ("replay", "log.csv", *COLUMNS, "--store", "cases.db", "--map")
    assert casenum(*command, "map.toml")[0] == 2
    assert casenum(*command, ".")[0] == 2
    assert files(tmp_path) == written


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_marks_and_line_ends_of_editors_are_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], mark: str, end: str
) -> None:
    """A byte order mark and CRLF are no reason to refuse a log or a map."""
    (tmp_path / "log.csv").write_bytes((mark + LOG.replace("\n", end)).encode())
    (tmp_path / "map.toml").write_bytes(f'{mark}[status]{end}received = "received"{end}'.encode())
    mapped = ("--map", str(tmp_path / "map.toml"), "--json")
    assert run(["replay", str(tmp_path / "log.csv"), *COLUMNS, *mapped]) == 0
    out, err = capsys.readouterr()
    assert (err, '"cases": 1' in out) == ("", True)


# --- arguments -----------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ("issue", "A" * 1_000_000, "--store", "cases.db"),
        ("issue", "", "--store", "cases.db"),
        ("issue", "SRV-{seq}\udcff", "--store", "cases.db"),
        (*ISSUE, "cases.db", "--token", ""),
        (*ISSUE, "cases.db", "--token", "x" * 1_000_000),
        (*ISSUE, "cases.db", "--name", "\udcff"),
        (*ISSUE, "cases.db", "-n", "1000001"),
        (*ISSUE, "cases.db", "-n", "9" * 5_000),
        (*ISSUE, "cases.db", "--zone", "../../etc/passwd"),
        (*ISSUE, "cases.db", "--zone", "Europe"),
        (*ISSUE, "x\udc80\ud800.db"),
        (*ISSUE, ""),
        ("report", "memory:", "--as-of", "0001-01-01T00:00:00+14:00"),
        ("report", "memory:", "--as-of", "x" * 1_000_000),
        ("check", "A-{seq", "A-7"),
        ("check", "A" * 1_000_000, "A-7"),
        ("check", "A-{seq}", "A-7", "--\udcff"),
    ],
    ids=lambda arguments: ascii(" ".join(arguments))[:50],
)
def test_arguments_that_cannot_be_meant_make_nothing(
    casenum: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    """Bad arguments are told in one line, and no file is made for them."""
    assert casenum(*arguments)[0] == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["x" * 1_000_000, "\u200f\u0301", "\udcff", "", "\n" * 1_000])
def test_a_text_that_is_no_number_is_answered(
    capsys: pytest.CaptureFixture[str], text: str
) -> None:
    """However odd a text is, check answers that it is no number, without repeating it."""
    assert run(["check", "SRV-{year}-{seq:3}", text]) == 1
    out, err = capsys.readouterr()
    assert (err, out.startswith("not valid: "), len(out) < 500) == ("", True, True)


@pytest.mark.parametrize("day", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
def test_a_report_reaches_to_the_edge_of_the_calendar(
    capsys: pytest.CaptureFixture[str], day: str, zone: str
) -> None:
    """A day that a zone does not have is no traceback."""
    assert run(["report", "memory:", "--as-of", day, "--zone", zone, "--json"]) == 0
    assert capsys.readouterr().err == ""


CLOSED = [["check", "A-{seq}", "-"], ["replay", "-", *COLUMNS, "--store", "cases.db"]]


@pytest.mark.parametrize("arguments", CLOSED, ids=["check", "replay"])
def test_a_closed_standard_input_makes_nothing(tmp_path: Path, arguments: list[str]) -> None:
    """Who closes the standard input and asks for it hears so in one line."""
    command = ["sh", "-c", 'exec "$0" -m casenum "$@" <&-', sys.executable, *arguments]
    done = subprocess.run(command, capture_output=True, timeout=120, check=False, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode() == "casenum: standard input is closed\n"
    assert list(tmp_path.iterdir()) == []


def test_a_strict_replay_that_stops_keeps_what_was_there(casenum: Run, tmp_path: Path) -> None:
    """The cases of another log stay as they were when a replay is stopped."""
    (tmp_path / "log.csv").write_text(LOG)
    replay = ["replay", "log.csv", *COLUMNS, "--store", "cases.db", "--strict"]
    command = [sys.executable, "-m", "casenum", *replay]
    subprocess.run(command, capture_output=True, timeout=120, check=True, cwd=tmp_path)
    with closing(sqlite3.connect("cases.db")) as connection:
        before = list(connection.iterdump())
        (tmp_path / "log.csv").write_text(f"{LOG}B,received,yesterday\n")
        assert casenum(*replay)[0] == 1
        assert list(connection.iterdump()) == before

"""What tests of the command share: a way to run it, a standard input, and a small log."""

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from casenum.cli.app import run

LOG = """case,state,at
A,registered,2021-01-04T09:00:00Z
A,assigned,2021-01-04T10:00:00Z
A,resolved,2021-01-04T13:00:00Z
B,closed,2021-01-04T09:00:00Z
B,resolved,2021-01-04T11:00:00Z
"""

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

"""The command as a process: entry points, pipes, and packages that are missing."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

LOG = "case,status,at\n" + "".join(f"T-{case},closed,2021-01-04T09:00:00Z\n" for case in range(100))


def casenum(*arguments: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "casenum", *arguments]
    return subprocess.run(command, capture_output=True, timeout=120, check=False, **options)  # type: ignore[call-overload,no-any-return]  # options of run() by name


def test_the_module_runs_as_a_command() -> None:
    """``python -m casenum`` is the command."""
    done = casenum("check", "A-{seq:3}", "a 007")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"valid: A-007")


def test_importing_the_module_starts_nothing() -> None:
    """A worker process imports its parent's main module, and must not run the command again."""
    code = (
        "import runpy; print(runpy.run_module('casenum.__main__', run_name='__mp_main__')['main'])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.startswith("<function main at ")
    assert done.stdout.count("\n") == 1


def test_output_survives_a_terminal_without_unicode() -> None:
    """Where only ASCII can be printed, the page is ASCII."""
    done = casenum("demo", env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.isascii()


def test_a_reader_that_goes_away_is_no_traceback() -> None:
    """``casenum issue ... | head -1`` ends quietly."""
    command = [sys.executable, "-m", "casenum", "issue", "A-{seq}", "--store", "memory:"]
    with subprocess.Popen(
        [*command, "-n", "12000"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(4)
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
        assert process.wait() == 141


def test_a_full_disk_is_one_line() -> None:
    """Output that cannot be written is an error of its own, not a traceback at the end."""
    command = [sys.executable, "-m", "casenum", "check", "A-{seq}", "A-7"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, timeout=120, check=False
        )
    assert done.returncode == 2
    assert done.stderr.decode() == "casenum: no space left on device\n"


def test_a_closed_standard_input_is_one_line() -> None:
    """Who starts the command without a standard input and asks for it hears so."""
    script = f"exec {sys.executable} -m casenum check 'A-{{seq}}' - <&-"
    done = subprocess.run(["sh", "-c", script], capture_output=True, timeout=120, check=False)
    assert done.returncode == 2
    assert done.stderr.decode() == "casenum: standard input is closed\n"


@pytest.mark.parametrize("package", ["click", "rich"])
def test_missing_packages_are_one_line(package: str, tmp_path: Path) -> None:
    """Without its packages the command says what to install, and how."""
    (tmp_path / f"{package}.py").write_text(
        f"raise ModuleNotFoundError('no module named {package}', name='{package}')\n"
    )
    done = casenum("demo", env={**os.environ, "PYTHONPATH": str(tmp_path)})
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().splitlines() == [
        "the casenum command needs an extra package; run: pip install 'casenum[cli]'"
    ]


def test_a_broken_package_is_not_called_missing(tmp_path: Path) -> None:
    """An import error of something else is a bug, and shows itself."""
    (tmp_path / "click.py").write_text("import no_such_module_at_all\n")
    done = casenum("demo", env={**os.environ, "PYTHONPATH": str(tmp_path)})
    assert b"no_such_module_at_all" in done.stderr
    assert b"casenum[cli]" not in done.stderr


def test_a_pipe_shows_no_progress_bar(tmp_path: Path) -> None:
    """What goes to a file holds results only."""
    log = tmp_path / "log.csv"
    log.write_text(LOG)
    columns = ["--case", "case", "--status", "status", "--at", "at"]
    done = casenum("replay", str(log), *columns)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_terminal_shows_a_progress_bar(tmp_path: Path) -> None:
    """Long work on a terminal moves a bar, on standard error."""
    log = tmp_path / "log.csv"
    log.write_text(LOG)
    ours, theirs = pty.openpty()
    columns = ["--case", "case", "--status", "status", "--at", "at"]
    command = [sys.executable, "-m", "casenum", "replay", str(log), *columns, "--json"]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=theirs, env=environment
    ) as process:
        os.close(theirs)
        assert process.stdout is not None
        seen = _all_of(ours)
        assert b'"cases": 100' in process.stdout.read()
    assert process.returncode == 0
    assert b"reading" in seen


def _all_of(terminal: int) -> bytes:
    seen = b""
    while True:
        try:
            seen += os.read(terminal, 65_536)
        except OSError:  # the other end is closed
            os.close(terminal)
            return seen

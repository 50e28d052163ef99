"""Four processes issue from one SQLite file, beside django-sequences on the same settings.

Every process issues for the same seconds; what counts is how many numbers came out, that no call
failed, and how the slowest writer fared. Ours writes a counter and a claim for each number, theirs
a counter.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from harness import Row, line

WRITERS, SECONDS, ROUNDS = 4, 1.5, 5
FASTER, FAIR = 5, 0.5  # what is asked for


def issue_ours(path: str, until: float) -> int:
    """Issue numbers until the time is up and return how many."""
    from casenum import Issuer, Pattern, open_store  # noqa: PLC0415 - one side a process

    with open_store(path) as store:
        issuer, issued = Issuer(store, Pattern("A-{seq:5}", name="a")), 0
        wait(until - SECONDS)
        while time.time() < until:
            issuer.issue()
            issued += 1
    return issued


def issue_theirs(path: str, until: float) -> int:
    """Do the same with django-sequences."""
    import django  # type: ignore[import-untyped]  # noqa: PLC0415 - one side a process
    from django.conf import settings  # type: ignore[import-untyped]  # noqa: PLC0415 - the same

    options = {
        "transaction_mode": "IMMEDIATE", "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }  # fmt: skip
    engine = {"ENGINE": "django.db.backends.sqlite3", "NAME": path, "OPTIONS": options}
    settings.configure(DATABASES={"default": engine}, INSTALLED_APPS=["sequences"])
    django.setup()
    from django.core.management import call_command  # type: ignore[import-untyped]  # noqa: PLC0415
    from django.db import transaction  # type: ignore[import-untyped]  # noqa: PLC0415
    from sequences import get_next_value  # type: ignore[import-untyped]  # noqa: PLC0415

    if until == 0:
        call_command("migrate", verbosity=0)
        return 0
    issued = 0
    wait(until - SECONDS)
    while time.time() < until:
        with transaction.atomic():
            get_next_value("a")
        issued += 1
    return issued


def wait(until: float) -> None:
    """Wait for the common start."""
    time.sleep(max(0.0, until - time.time()))


SIDES = {"ours": issue_ours, "theirs": issue_theirs}


def run(side: str, path: str) -> list[int]:
    """Let the writers of one side loose on a file and return how many each issued."""
    until = time.time() + 3 + SECONDS
    command = [sys.executable, __file__, side, path, str(until)]
    writers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(WRITERS)]
    counts = [int(writer.communicate(timeout=120)[0]) for writer in writers]
    if any(writer.returncode for writer in writers):
        raise SystemExit(f"a writer of {side} failed")
    return counts


def rows(folders: dict[str, Path]) -> Iterator[Row]:
    """Measure in each folder; the memory disk has the target, a disk is printed."""
    for name, folder in folders.items():
        totals: dict[str, list[int]] = {side: [] for side in SIDES}
        fairness: list[float] = []
        with TemporaryDirectory(dir=folder) as place:
            run_once(f"{place}/theirs.db")
            for _ in range(ROUNDS):
                for side, counted in totals.items():
                    counts = run(side, f"{place}/{side}.db")
                    counted.append(sum(counts))
                    if side == "ours":
                        fairness.append(min(counts) / max(counts))
        ours, theirs = (SECONDS / statistics.median(counted) for counted in totals.values())
        memory = name == "memory disk"
        target, met = ("5 times faster", theirs / ours >= FASTER) if memory else ("printed", None)
        row = Row(
            f"issue, {WRITERS} processes, {name}", "django-sequences", ours, theirs, target, met
        )
        print(line(row), file=sys.stderr)
        yield row
        fair = statistics.median(fairness)
        slowest, met = f"slowest writer, {name}", fair >= FAIR
        row = Row(slowest, "the fastest writer", 1.0, fair, "at least half", met)
        print(line(row), file=sys.stderr)
        yield row


def run_once(path: str) -> None:
    """Make the peer's tables."""
    subprocess.run([sys.executable, __file__, "theirs", path, "0"], check=True, timeout=120)


if __name__ == "__main__":
    print(SIDES[sys.argv[1]](sys.argv[2], float(sys.argv[3])))

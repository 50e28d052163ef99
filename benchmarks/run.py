"""Measure casenum beside its peers and print the ratios.

    python3 -m venv .bench
    .bench/bin/pip install . -r benchmarks/requirements.txt
    .bench/bin/python benchmarks/run.py [--only lifecycle] [--json results.json]

``CASENUM_EVENT_LOGS`` names the folder of the event logs, for the row that replays one.
"""

import argparse
import json
import platform
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path
from tempfile import gettempdir

import bench_checks
import bench_desk
import bench_find
import bench_import
import bench_issuing
import bench_lifecycle
import bench_numbers
import bench_opaque
import bench_postgres
import bench_replay
import bench_ulid
from harness import Row, line, versions

PACKAGES = (
    "casenum", "attrs", "automat", "django", "django-fsm-2", "django-sequences", "parse",
    "psycopg", "python-statemachine", "python-stdnum", "transitions", "xstate-statemachine",
    "ff3", "pyffx", "sqids", "python-ulid",
)  # fmt: skip
MEMORY_DISK = Path("/dev/shm")  # noqa: S108 - a folder for databases that are thrown away


def folders() -> dict[str, Path]:
    """Return where databases are measured: a memory disk where there is one, and a disk."""
    places = {"memory disk": MEMORY_DISK, "disk": Path(gettempdir())}
    return {name: place for name, place in places.items() if place.is_dir()}


BENCHES: dict[str, Callable[[], Iterable[Row]]] = {
    "checks": bench_checks.rows,
    "numbers": bench_numbers.rows,
    "find": bench_find.rows,
    "opaque": bench_opaque.rows,
    "ulid": bench_ulid.rows,
    "lifecycle": bench_lifecycle.rows,
    "desk": lambda: bench_desk.rows(folders()),
    "issuing": lambda: bench_issuing.rows(folders()),
    "postgres": lambda: chain(*map(bench_postgres.rows, list(folders().values())[:1])),
    "replay": bench_replay.rows,
    "import": bench_import.rows,
}


def main() -> None:
    """Measure what is asked for, print it as one table, and keep it as JSON where asked."""
    parser = argparse.ArgumentParser(description="casenum beside its peers")
    parser.add_argument("--only", choices=sorted(BENCHES), action="append")
    parser.add_argument("--json", type=Path, help="keep the figures in this file")
    arguments = parser.parse_args()
    chosen = arguments.only or list(BENCHES)
    found = [row for name in chosen for row in BENCHES[name]()]
    measured = versions(PACKAGES)
    print(", ".join(f"{name} {number}" for name, number in measured.items()))
    print(*map(line, found), sep="\n")
    if arguments.json:
        kept = {
            "versions": measured,
            "machine": platform.platform(),
            "rows": [row._asdict() | {"ratio": round(row.ratio, 3)} for row in found],
        }
        arguments.json.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

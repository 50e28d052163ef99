"""Replaying the BPI 2013 incidents in memory, beside only reading the file.

The log is cut into parts of whole cases, and both sides take one part a round: a round is short
enough not to be interrupted, and the medians are over all of the log.
"""

import csv
import gzip
import os
import sys
from collections.abc import Iterator
from datetime import datetime
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from harness import Row, compare

from casenum import Pattern, open_store, service_case
from casenum.exchange import Columns, StatusMap, read_events, replay

COLUMNS = Columns("case:concept:name", ("concept:name", "lifecycle:transition"), "time:timestamp")
ROWS = 3_000  # of a part, about
MAP = Path(__file__).parent.parent / "tests" / "exchange" / "bpi2013.toml"


def replay_log(log: Path) -> object:
    """Number every case, judge every change, keep every history, compute the figures."""
    life = service_case()
    statuses = StatusMap.from_toml(MAP.read_text(), {status.name for status in life.statuses})
    with gzip.open(log, "rt", encoding="utf-8", newline="") as stream:
        return replay(
            read_events(stream, COLUMNS),
            store=open_store("memory:"),
            scheme=Pattern("LOG-{year}-{seq:5}", name="log"),
            lifecycle=life,
            statuses=statuses,
        )


def read_log(log: Path) -> None:
    """Unpack the file, split its rows, read its times."""
    with gzip.open(log, "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            datetime.fromisoformat(row["time:timestamp"])


def parts_of(log: Path, folder: Path) -> Iterator[Path]:
    """Cut a log, whose cases stand together, into packed files of whole cases."""
    with gzip.open(log, "rt", encoding="utf-8", newline="") as stream:
        header, *lines = stream.read().splitlines(keepends=True)
    case = header.split(",").index(COLUMNS.case)
    begin = 0
    while begin < len(lines):
        end = min(begin + ROWS, len(lines))
        while end < len(lines) and lines[end].split(",")[case] == lines[end - 1].split(",")[case]:
            end += 1
        path = folder / f"{begin}.csv.gz"
        with gzip.open(path, "wt", encoding="utf-8", newline="") as part:
            part.writelines([header, *lines[begin:end]])
        yield path
        begin = end


def rows() -> Iterator[Row]:
    """Measure, where the logs are."""
    folder = os.environ.get("CASENUM_EVENT_LOGS")
    if not folder:
        print("replay is left out: CASENUM_EVENT_LOGS is not set", file=sys.stderr)
        return
    log = Path(folder) / "bpic2013_incidents.csv.gz"
    with TemporaryDirectory() as place:
        parts = list(parts_of(log, Path(place)))
        mine, other = cycle(parts), cycle(parts)
        yield compare(
            f"replay 65,533 events in memory, {len(parts)} parts",
            "gzip, DictReader, fromisoformat",
            lambda: replay_log(next(mine)),
            lambda: read_log(next(other)),
            faster=1 / 3,
            rounds=len(parts),
            once=True,
        )

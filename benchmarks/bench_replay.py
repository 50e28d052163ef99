"""Replaying the BPI 2013 incidents in memory, beside only reading the file."""

import csv
import gzip
import os
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from harness import Row, compare

from casenum import Pattern, open_store, service_case
from casenum.exchange import Columns, StatusMap, read_events, replay

COLUMNS = Columns("case:concept:name", ("concept:name", "lifecycle:transition"), "time:timestamp")
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


def rows() -> Iterator[Row]:
    """Measure, where the logs are."""
    folder = os.environ.get("CASENUM_EVENT_LOGS")
    if not folder:
        print("replay is left out: CASENUM_EVENT_LOGS is not set", file=sys.stderr)
        return
    log = Path(folder) / "bpic2013_incidents.csv.gz"
    yield compare(
        "replay 65,533 events in memory", "gzip, DictReader, fromisoformat",
        lambda: replay_log(log), lambda: read_log(log), faster=1 / 3, rounds=7, once=True,
    )  # fmt: skip

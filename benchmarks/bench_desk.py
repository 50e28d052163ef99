"""Opening a case on SQLite, beside the bare SQL that writes the same rows to the same tables."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from harness import Row, compare

from casenum import Desk, FixedClock, Pattern, open_store
from casenum.stores import SqliteStore

AT = datetime(2021, 1, 4, 9, 0, tzinfo=UTC)
MICROS = 1609750800000000
STATE = '{"standing":[2,"2021-01-04T09:00:00+00:00","received",0],"escalation":0,"answered":false}'
FACT = '{"data":{"kind":"request"},"entry":[1,"start",null,"received","new","service-case",1,"d"]}'
COUNT = """
INSERT INTO casenum_counters (namespace, series, last) VALUES ('', 's', 1)
ON CONFLICT DO UPDATE SET last = last + 1 RETURNING last"""
CLAIM = """
INSERT INTO casenum_claims (namespace, number, series, value, state, subject, at, by)
VALUES ('', ?, 's', ?, 'confirmed', ?, ?, 'amy')"""
FIELD = """
INSERT INTO casenum_fields (namespace, case_id, party, field, value)
VALUES ('', ?, ?, 'title', 'x')"""
CASE = """
INSERT INTO casenum_cases (namespace, case_id, version, shot_version, shot_schema, number, kind,
    status, category, received_at, changed_at, state)
VALUES ('', ?, 2, 2, 1, ?, 'request', 'registered', 'new', ?, ?, ?)"""
RECORD = """
INSERT INTO casenum_records (namespace, case_id, version, id, name, at, by, payload, schema)
VALUES ('', ?, ?, ?, ?, ?, 'amy', ?, 1)"""
MESSAGE = """
INSERT INTO casenum_outbox (namespace, key, case_id, topic, payload, at)
VALUES ('', ?, ?, 'acknowledgement', '{}', ?)"""


class Bare:
    """Write the rows of an opened case by hand."""

    def __init__(self, path: str) -> None:
        self._ids = count(1)
        SqliteStore.upgrade(path)
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")

    def open(self) -> None:
        """Number, claim, two records, snapshot, outbox and title in one transaction."""
        run, case = self._connection.execute, f"case{next(self._ids):022}"
        run("BEGIN IMMEDIATE")
        [(value,)] = run(COUNT).fetchall()
        number = f"SRV-2021-{value:03}"
        run(CLAIM, (number, value, case, MICROS))
        run(FIELD, (case, f"case:{case}"))
        run(CASE, (case, number, MICROS, MICROS, STATE))
        for version, name in ((1, "received"), (2, "registered")):
            run(RECORD, (case, version, f"{case}.{version}", name, MICROS, FACT))
        run(MESSAGE, (f"{case}/0", case, MICROS))
        run("COMMIT")


def rows(folders: dict[str, Path]) -> Iterator[Row]:
    """Measure in each folder."""
    for name, folder in folders.items():
        with TemporaryDirectory(dir=folder) as place, open_store(f"{place}/desk.db") as store:
            numbers = Pattern("SRV-{year}-{seq:3}", name="service")
            desk = Desk(store, numbers=numbers, clock=FixedClock(AT))
            bare = Bare(f"{place}/bare.db")
            yield compare(
                f"open a case on SQLite, {name}", "the bare SQL",
                lambda desk=desk: desk.open("x", by="amy"), bare.open,  # type: ignore[misc]
                faster=0.5,
            )  # fmt: skip

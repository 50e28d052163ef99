"""Opening a case on SQLite, beside the bare SQL that writes the same rows."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from harness import Row, compare

from casenum import Desk, FixedClock, Pattern, open_store

AT = datetime(2021, 1, 4, 9, 0, tzinfo=UTC)
SCHEMA = """
CREATE TABLE counter (series TEXT PRIMARY KEY, last INTEGER NOT NULL);
CREATE TABLE claim (number TEXT PRIMARY KEY, series TEXT, value INTEGER, subject TEXT, at INTEGER,
    UNIQUE (series, value));
CREATE TABLE record (case_id TEXT, version INTEGER, id TEXT, name TEXT, at INTEGER, by TEXT,
    payload TEXT, PRIMARY KEY (case_id, version));
CREATE TABLE snapshot (case_id TEXT PRIMARY KEY, number TEXT, status TEXT, category TEXT,
    kind TEXT, assignee TEXT, queue TEXT, received INTEGER, state TEXT);
CREATE INDEX by_status ON snapshot (status, received);
CREATE TABLE outbox (key TEXT PRIMARY KEY, case_id TEXT, topic TEXT, payload TEXT, at INTEGER);
CREATE TABLE field (case_id TEXT, party TEXT, name TEXT, value TEXT,
    PRIMARY KEY (case_id, party, name));
"""
STATE = '{"standing":[2,"2021-01-04T09:00:00+00:00","received",0],"escalation":0,"answered":false}'
FACT = '{"data":{"kind":"request"},"entry":[1,"start",null,"received","new","service-case",1,"d"]}'


class Bare:
    """Write the rows of an opened case by hand."""

    def __init__(self, path: str) -> None:
        self._ids = count(1)
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.executescript(SCHEMA)

    def open(self) -> None:
        """Number, claim, two records, snapshot, outbox and title in one transaction."""
        run, case, at = self._connection.execute, f"case{next(self._ids):022}", 1609750800000000
        run("BEGIN IMMEDIATE")
        [(value,)] = run(
            "INSERT INTO counter VALUES ('s', 1) ON CONFLICT DO UPDATE SET last = last + 1"
            " RETURNING last"
        ).fetchall()
        number = f"SRV-2021-{value:03}"
        run("INSERT INTO claim VALUES (?, 's', ?, ?, ?)", (number, value, case, at))
        run("INSERT INTO field VALUES (?, ?, 'title', 'x')", (case, f"case:{case}"))
        for version, name in ((1, "received"), (2, "registered")):
            key = f"{case}.{version}"
            run("INSERT INTO record VALUES (?, ?, ?, ?, ?, 'amy', ?)",
                (case, version, key, name, at, FACT))  # fmt: skip
        run("INSERT INTO snapshot VALUES (?, ?, 'registered', 'new', 'request', NULL, NULL, ?, ?)",
            (case, number, at, STATE))  # fmt: skip
        run("INSERT INTO outbox VALUES (?, ?, 'ack', '{}', ?)", (f"{case}/0", case, at))
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

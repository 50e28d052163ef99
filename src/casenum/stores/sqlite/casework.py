"""Histories, personal data, messages and work lists in SQLite."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from sqlite3 import Cursor
from typing import Final

from casenum.arguments import text, whole
from casenum.errors import VersionConflict
from casenum.storage import History, Loaded, Message, Page, Record, Snapshot, WorkList
from casenum.stores import inputs
from casenum.stores.inputs import micros
from casenum.stores.rows import (
    Row,
    message_of,
    message_row,
    record_of,
    record_row,
    snapshot_of,
    snapshot_row,
)
from casenum.stores.sqlite import statements as sql
from casenum.stores.sqlite.numbers import SqliteNumbers

_BATCH: Final = 100  # cases read at once when histories are streamed


class SqliteCasework(SqliteNumbers):
    """Keep what happened to cases; the other half of `SqliteStore`."""

    __slots__ = ()

    # --- CaseLog -------------------------------------------------------------

    def append(
        self,
        case_id: str,
        records: Sequence[Record],
        *,
        expected: int,
        snapshot: Snapshot | None = None,
        outbox: Iterable[Message] = (),
    ) -> int:
        """Append records after version ``expected`` and return the new version.

        Raises:
            VersionConflict: the case is at another version.
            ArgumentError: the records cannot be kept.
        """
        kept = inputs.appended(case_id, records, expected, snapshot)
        picture = None if snapshot is None else snapshot_row(inputs.pictured(snapshot))
        messages = inputs.posted(outbox)
        version = expected + len(kept)
        with self._session.writing() as cursor:
            cursor.execute(*self._turn(case_id, expected, version, picture))
            if not cursor.rowcount:
                self._demand_honest(cursor, case_id, kept, expected)
                return version
            cursor.executemany(sql.APPEND, [record_row(self._name, record) for record in kept])
            if messages:
                cursor.executemany(sql.POST, [message_row(self._name, sent) for sent in messages])
        return version

    def _turn(
        self,
        case_id: str,
        expected: int,
        version: int,
        picture: Row | None,
    ) -> tuple[str, Row]:
        """Return what moves a case from one version to the next, if it is there."""
        values = (*(picture or ()), version, self._name, case_id)
        if expected:
            return sql.GO_ON if picture is None else sql.GO_ON_SHOT, (*values, expected)
        return sql.BEGIN_CASE if picture is None else sql.BEGIN_SHOT, values

    def _demand_honest(
        self, cursor: Cursor, case_id: str, records: tuple[Record, ...], expected: int
    ) -> None:
        place = (self._name, case_id, expected, expected + len(records))
        there = [key for (key,) in cursor.execute(sql.IDS, place).fetchall()]
        if there != [record.id for record in records]:
            rows = cursor.execute(sql.VERSION, (self._name, case_id)).fetchall()
            found = int(rows[0][0]) if rows else 0
            raise VersionConflict(case_id, expected, found)

    def read(self, case_id: str, *, after: int = 0, limit: int | None = None) -> tuple[Record, ...]:
        """Return records above version ``after``, oldest first; none for an unknown case."""
        text("case id", case_id)
        whole("after", after, least=0, most=inputs.LARGEST)
        if limit is not None:
            whole("limit", limit, least=0, most=inputs.LARGEST)
        place = (self._name, case_id, after, -1 if limit is None else limit)
        return tuple(map(record_of, self._rows(sql.READ, place)))

    def load(self, case_id: str) -> Loaded | None:
        """Return the version and the last snapshot of a case, or None for an unknown one."""
        rows = self._rows(sql.LOAD, (self._name, text("case id", case_id)))
        if not rows:
            return None
        version, key, shot_version, *rest = rows[0]
        shot = None if shot_version is None else snapshot_of((key, shot_version, *rest))
        return Loaded(version, shot)

    def histories(self) -> Iterator[History]:
        """Yield every case's history, sorted by case id, a batch of cases in memory at a time."""
        after = ""
        while cases := self._rows(sql.CASES, (self._name, after, _BATCH)):
            span = (self._name, cases[0][0], cases[-1][0])
            records = map(record_of, self._rows(sql.SPAN, span))
            for case_id, history in groupby(records, key=lambda record: record.case_id):
                yield History(case_id, tuple(history))
            after = str(cases[-1][0])

    # --- PersonalData --------------------------------------------------------

    def put_field(self, case_id: str, party: str, field: str, value: str) -> None:
        """Keep a value of a party in a case; the same case, party and field is replaced."""
        inputs.private(case_id, party, field, value)
        with self._session.writing(alone=True) as cursor:
            cursor.execute(sql.PUT_FIELD, (self._name, case_id, party, field, value))

    def get_fields(self, case_id: str) -> tuple[tuple[str, str, str], ...]:
        """Return (party, field, value) of a case, sorted by party, then field."""
        rows = self._rows(sql.GET_FIELDS, (self._name, text("case id", case_id)))
        return tuple((party, field, value) for party, field, value in rows)

    def erase(self, party: str) -> int:
        """Erase all values of a party over all cases, and return how many there were."""
        with self._session.writing(alone=True) as cursor:
            return cursor.execute(sql.ERASE, (self._name, text("party", party))).rowcount

    # --- SupportsOutbox ------------------------------------------------------

    def lease(self, *, now: datetime, hold: timedelta, limit: int = 100) -> tuple[Message, ...]:
        """Return messages that nobody holds, oldest first, and hold them until now + hold."""
        start, until = inputs.leasing(now, hold, limit)
        with self._session.writing(alone=True) as cursor:
            values = (micros(until), self._name, micros(start), limit)
            rows = cursor.execute(sql.LEASE, values).fetchall()
        rows.sort()  # RETURNING promises no order
        return tuple(message_of(row[1:]) for row in rows)

    def acknowledge(self, keys: Iterable[str]) -> int:
        """Remove messages that were delivered, and return how many there were."""
        wanted = [(self._name, key) for key in inputs.delivered(keys)]
        with self._session.writing() as cursor:
            return cursor.executemany(sql.ACKNOWLEDGE, wanted).rowcount if wanted else 0

    # --- SupportsQuery -------------------------------------------------------

    def query(self, work: WorkList, *, cursor: str | None = None, limit: int = 100) -> Page:
        """Return the snapshots chosen, by time of receipt and case id.

        Raises:
            ArgumentError: an argument cannot be meant.
        """
        clauses = [sql.ALWAYS]
        values: list[object] = [self._name]
        for clause, *bound in _clauses(inputs.asked(work, limit)):
            clauses.append(str(clause))
            values.extend(bound)
        if cursor is not None:
            clauses.append(sql.AFTER)
            values.extend(inputs.place_of(cursor))
        statement = sql.QUERY + " AND ".join(clauses) + sql.ORDER
        rows = self._rows(statement, (*values, min(limit, inputs.LARGEST - 1) + 1))
        return Page(*inputs.page_of([snapshot_of(row) for row in rows], limit))


def _clauses(work: WorkList) -> Iterator[Row]:
    """Yield a clause and its value for each column that a work list asks about."""
    for name, clause in sql.EQUAL.items():
        if (wanted := getattr(work, name)) is not None:
            yield clause, wanted
    for name, clause in sql.ONE_OF.items():
        if (choices := getattr(work, name)) is not None:
            yield clause, json.dumps([str(choice) for choice in choices])
    for name, clause in sql.TIMES.items():
        if (at := getattr(work, name)) is not None:
            yield clause, micros(at)
    if work.assigned is not None:
        yield (sql.ASSIGNED[work.assigned],)

"""Every statement, written once; the driver keeps each prepared under its text."""

# ruff: noqa: S608 - only column lists of this file are formatted in

from typing import Final

# --- counters ----------------------------------------------------------------

DECLARED: Final = "SELECT shape FROM casenum_shapes WHERE namespace = ? AND name = ?"
DECLARE: Final = (
    "INSERT INTO casenum_shapes (namespace, name, shape) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
)

# namespace, series, last value of a series that begins here, n, the last that leaves room for n
TAKE: Final = """\
INSERT INTO casenum_counters (namespace, series, last) VALUES (?, ?, ?)
ON CONFLICT DO UPDATE SET last = last + ? WHERE last <= ?
RETURNING last"""
# where a new series would begin above its limit: n, namespace, series, the last that leaves room
TAKE_KNOWN: Final = """\
UPDATE casenum_counters SET last = last + ?
WHERE namespace = ? AND series = ? AND last <= ?
RETURNING last"""

# namespace, tokens, token, series; n, namespace, series, first of a new series; n, fingerprint,
# memo, at. The write lock is held when the subquery is evaluated, so the value it sees is the one
# that TAKE goes on from.
REMEMBER: Final = """\
INSERT INTO casenum_tokens (namespace, tokens, token, series, first, n, fingerprint, memo, at)
VALUES (?, ?, ?, ?,
    CASE ? WHEN 0 THEN 0 ELSE coalesce(
        (SELECT last + 1 FROM casenum_counters WHERE namespace = ? AND series = ?), ?) END,
    ?, ?, ?, ?)
ON CONFLICT DO NOTHING"""
REMEMBERED: Final = """\
SELECT series, first, n, fingerprint, memo FROM casenum_tokens
WHERE namespace = ? AND tokens = ? AND token = ?"""
# namespace twice, before, the most
PURGE: Final = """\
DELETE FROM casenum_tokens WHERE namespace = ? AND (tokens, token) IN (
    SELECT tokens, token FROM casenum_tokens WHERE namespace = ? AND at < ? ORDER BY at LIMIT ?)"""

PEEK: Final = "SELECT last FROM casenum_counters WHERE namespace = ? AND series = ?"
ADVANCE: Final = """\
INSERT INTO casenum_counters (namespace, series, last) VALUES (?, ?, ?)
ON CONFLICT DO UPDATE SET last = max(last, excluded.last)
RETURNING last"""
SERIES: Final = """\
SELECT series FROM casenum_counters
WHERE namespace = ? AND series >= ? AND substr(series, 1, length(?)) = ?
ORDER BY series"""

# --- claims ------------------------------------------------------------------

_CLAIM: Final = "number, series, value, state, subject, at, by, reason, redirect"
PUT: Final = f"""\
INSERT INTO casenum_claims (namespace, {_CLAIM}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING"""
GET: Final = f"SELECT {_CLAIM} FROM casenum_claims WHERE namespace = ? AND number = ?"
MOVE: Final = f"""\
UPDATE casenum_claims SET state = ?, at = ?, by = ?, reason = ?, subject = coalesce(?, subject)
WHERE namespace = ? AND number = ? AND state = ?
RETURNING {_CLAIM}"""
REDIRECT: Final = f"""\
UPDATE casenum_claims SET redirect = ?, at = ?, by = ?, reason = ?
WHERE namespace = ? AND number = ?
RETURNING {_CLAIM}"""
SCAN: Final = f"""\
SELECT {_CLAIM} FROM casenum_claims
WHERE namespace = ? AND series = ? AND value > ? ORDER BY value LIMIT ?"""

# --- case log ----------------------------------------------------------------

_SHOT: Final = (
    "shot_version, shot_schema, number, kind, status, category, received_at, changed_at, state,"
    " assignee, queue, requester, priority, wake_at"
)
_SHOT_MARKS: Final = ", ".join("?" * 14)
_RECORD: Final = "case_id, version, id, name, at, by, payload, schema"

BEGIN_CASE: Final = """\
INSERT INTO casenum_cases (version, namespace, case_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"""
BEGIN_SHOT: Final = f"""\
INSERT INTO casenum_cases ({_SHOT}, version, namespace, case_id)
VALUES ({_SHOT_MARKS}, ?, ?, ?) ON CONFLICT DO NOTHING"""
GO_ON: Final = """\
UPDATE casenum_cases SET version = ? WHERE namespace = ? AND case_id = ? AND version = ?"""
GO_ON_SHOT: Final = f"""\
UPDATE casenum_cases SET ({_SHOT}, version) = ({_SHOT_MARKS}, ?)
WHERE namespace = ? AND case_id = ? AND version = ?"""
# There is one writer at a time, and nothing is ever removed: the place after the last is new.
APPEND: Final = f"""\
INSERT INTO casenum_records (namespace, {_RECORD}, position)
SELECT rows.*, 1 + coalesce(
    (SELECT max(position) FROM casenum_records WHERE namespace = rows.column1), 0)
FROM (VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)) AS rows"""
VERSION: Final = "SELECT version FROM casenum_cases WHERE namespace = ? AND case_id = ?"
IDS: Final = """\
SELECT id FROM casenum_records
WHERE namespace = ? AND case_id = ? AND version > ? AND version <= ? ORDER BY version"""
READ: Final = f"""\
SELECT {_RECORD} FROM casenum_records
WHERE namespace = ? AND case_id = ? AND version > ? ORDER BY version LIMIT ?"""
SPAN: Final = f"""\
SELECT {_RECORD} FROM casenum_records
WHERE namespace = ? AND case_id BETWEEN ? AND ? ORDER BY case_id, version"""
LOAD: Final = f"""\
SELECT version, case_id, {_SHOT} FROM casenum_cases WHERE namespace = ? AND case_id = ?"""
CASES: Final = """\
SELECT case_id FROM casenum_cases WHERE namespace = ? AND case_id > ? ORDER BY case_id LIMIT ?"""

# --- personal data -----------------------------------------------------------

PUT_FIELD: Final = """\
INSERT INTO casenum_fields (namespace, case_id, party, field, value) VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET value = excluded.value"""
GET_FIELDS: Final = """\
SELECT party, field, value FROM casenum_fields
WHERE namespace = ? AND case_id = ? ORDER BY party, field"""
ERASE: Final = "DELETE FROM casenum_fields WHERE namespace = ? AND party = ?"

# --- outbox ------------------------------------------------------------------

_MESSAGE: Final = "key, case_id, topic, payload, at"
POST: Final = f"""\
INSERT INTO casenum_outbox (namespace, {_MESSAGE}) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING"""
LEASE: Final = f"""\
UPDATE casenum_outbox SET held_until = ? WHERE sequence IN (
    SELECT sequence FROM casenum_outbox AS mine
    WHERE namespace = ? AND (held_until IS NULL OR held_until <= ?) AND NOT EXISTS (
        SELECT 1 FROM casenum_outbox AS earlier
        WHERE earlier.namespace = mine.namespace AND earlier.case_id = mine.case_id
            AND earlier.sequence < mine.sequence)
    ORDER BY sequence LIMIT ?)
RETURNING sequence, {_MESSAGE}"""
ACKNOWLEDGE: Final = "DELETE FROM casenum_outbox WHERE namespace = ? AND key = ?"

# --- work lists --------------------------------------------------------------

QUERY: Final = f"SELECT case_id, {_SHOT} FROM casenum_cases WHERE "
ORDER: Final = " ORDER BY received_at, case_id LIMIT ?"
ALWAYS: Final = "namespace = ? AND received_at IS NOT NULL"
AFTER: Final = "(received_at, case_id) > (?, ?)"
EQUAL: Final = {
    name: f"{name} = ?" for name in ("kind", "assignee", "queue", "requester", "priority")
}
ONE_OF: Final = {
    "statuses": "status IN (SELECT value FROM json_each(?))",
    "categories": "category IN (SELECT value FROM json_each(?))",
}
TIMES: Final = {
    "received_from": "received_at >= ?",
    "received_until": "received_at < ?",
    "changed_from": "changed_at >= ?",
    "changed_until": "changed_at < ?",
}
ASSIGNED: Final = {True: "assignee IS NOT NULL", False: "assignee IS NULL"}

# --- feed and timers ---------------------------------------------------------

FOLLOW: Final = f"""\
SELECT position, {_RECORD} FROM casenum_records
WHERE namespace = ? AND position > ? ORDER BY position LIMIT ?"""
DUE: Final = f"""\
SELECT case_id, {_SHOT} FROM casenum_cases
WHERE namespace = ? AND wake_at <= ? ORDER BY wake_at, received_at, case_id LIMIT ?"""

"""Every statement, written once, with ``@`` for what the tables' names begin with."""

# ruff: noqa: S608 - only column lists of this file are formatted in

from typing import Final

# --- counters ----------------------------------------------------------------

DECLARED: Final = "SELECT shape FROM @shapes WHERE namespace = %s AND name = %s"
DECLARE: Final = (
    "INSERT INTO @shapes (namespace, name, shape) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
)

# namespace, series, last value of a series that begins here, n, the last that leaves room for n.
# One statement, because SELECT ... FOR UPDATE cannot lock the row that a new series has not yet.
TAKE: Final = """\
INSERT INTO @counters AS kept (namespace, series, last) VALUES (%s, %s, %s)
ON CONFLICT (namespace, series) DO UPDATE SET last = kept.last + %s WHERE kept.last <= %s
RETURNING last"""
# where a new series would begin above its limit: n, namespace, series, the last that leaves room
TAKE_KNOWN: Final = """\
UPDATE @counters SET last = last + %s
WHERE namespace = %s AND series = %s AND last <= %s
RETURNING last"""

# The row of the token comes first: who loses the race for it waits here, and has taken nothing yet.
REMEMBER: Final = """\
INSERT INTO @tokens (namespace, tokens, token, digest, series, first, n, fingerprint, memo)
VALUES (%s, %s, %s, %s, %s, 0, %s, %s, %s)
ON CONFLICT DO NOTHING"""
# The loser's own statement saw the table as it was before the winner's commit: this is its second.
REMEMBERED: Final = """\
SELECT series, first, n, fingerprint, memo FROM @tokens
WHERE namespace = %s AND tokens = %s AND digest = %s"""
FORGET: Final = "DELETE FROM @tokens WHERE namespace = %s AND tokens = %s AND digest = %s"
_COUNTED: Final = """\
WITH counted AS ({take})
UPDATE @tokens SET first = counted.last - %s + 1 FROM counted
WHERE namespace = %s AND tokens = %s AND digest = %s
RETURNING counted.last"""
# what the statement itself binds; then n, namespace, tokens, digest
FOR_TOKEN: Final = {take: _COUNTED.format(take=take) for take in (TAKE, TAKE_KNOWN)}
# namespace twice, before, the most
PURGE: Final = """\
DELETE FROM @tokens WHERE namespace = %s AND (tokens, digest) IN (
    SELECT tokens, digest FROM @tokens WHERE namespace = %s AND at < %s ORDER BY at LIMIT %s)"""

PEEK: Final = "SELECT last FROM @counters WHERE namespace = %s AND series = %s"
ADVANCE: Final = """\
INSERT INTO @counters AS kept (namespace, series, last) VALUES (%s, %s, %s)
ON CONFLICT (namespace, series) DO UPDATE SET last = greatest(kept.last, excluded.last)
RETURNING last"""
SERIES: Final = """\
SELECT series FROM @counters
WHERE namespace = %s AND series >= %s AND starts_with(series, %s)
ORDER BY series"""

# --- claims ------------------------------------------------------------------

_CLAIM: Final = "number, series, value, state, subject, at, by, reason, redirect"
PUT: Final = f"""\
INSERT INTO @claims (namespace, {_CLAIM}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING"""
GET: Final = f"SELECT {_CLAIM} FROM @claims WHERE namespace = %s AND number = %s"
_SPELLED: Final = """\
WITH counted AS ({take})
INSERT INTO @claims (namespace, number, series, value, state, subject, at, by)
SELECT %s::text, %s::text || repeat('0', greatest(0, %s::int - length(last::text))) || last ||
    %s::text, %s::text, last, %s::text, %s::text, %s::bigint, %s::text
FROM counted
RETURNING value, number"""
# What the statement itself binds; then namespace, prefix, width, suffix, series, state, subject,
# at, by. The zeros are repeated, because lpad() cuts what is longer than the width.
ISSUE: Final = {take: _SPELLED.format(take=take) for take in (TAKE, TAKE_KNOWN)}
MOVE: Final = f"""\
UPDATE @claims SET state = %s, at = %s, by = %s, reason = %s, subject = coalesce(%s, subject)
WHERE namespace = %s AND number = %s AND state = %s
RETURNING {_CLAIM}"""
REDIRECT: Final = f"""\
UPDATE @claims SET redirect = %s, at = %s, by = %s, reason = %s
WHERE namespace = %s AND number = %s
RETURNING {_CLAIM}"""
SCAN: Final = f"""\
SELECT {_CLAIM} FROM @claims
WHERE namespace = %s AND series = %s AND value > %s ORDER BY value LIMIT %s"""

# --- case log ----------------------------------------------------------------

_SHOT: Final = (
    "shot_version, shot_schema, number, kind, status, category, received_at, changed_at, state,"
    " assignee, queue, requester, priority, wake_at"
)
_SHOT_MARKS: Final = ", ".join(["%s"] * 14)
_RECORD: Final = "case_id, version, id, name, at, by, payload, schema"
_RECORD_ARRAYS: Final = (
    "%s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::text[],"
    " %s::text[], %s::bigint[]"
)
_MESSAGE: Final = "key, case_id, topic, payload, at"
_MESSAGE_ARRAYS: Final = "%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[]"

# Where a record stands in the feed: by the number of the transaction that wrote it, but never
# before an earlier record of its case. A reader goes as far as the numbers below which every
# transaction has ended, so what a slow one writes is never behind a reader. The number in @meta is
# 0 until the database moves to a server that counts from less.
_BASE: Final = "(SELECT value FROM @meta WHERE key = 'feed')"
_STAMP: Final = f"{_BASE} + pg_current_xact_id()::text::bigint"
_ENDED: Final = f"{_BASE} + pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
_FUTURE: Final = f"{_BASE} + pg_snapshot_xmax(pg_current_snapshot())::text::bigint"

# What moves a case from one version to the next, if it is there: by whether it begins, and whether
# it has a snapshot. The row of the case is where writers of one version meet.
_TURNS: Final = {
    (True, False): f"""\
INSERT INTO @cases (version, namespace, case_id, stamp) VALUES (%s, %s, %s, {_STAMP})
    ON CONFLICT DO NOTHING RETURNING stamp""",
    (True, True): f"""\
INSERT INTO @cases ({_SHOT}, version, namespace, case_id, stamp)
    VALUES ({_SHOT_MARKS}, %s, %s, %s, {_STAMP})
    ON CONFLICT DO NOTHING RETURNING stamp""",
    (False, False): f"""\
UPDATE @cases SET version = %s, stamp = greatest(stamp, {_STAMP})
    WHERE namespace = %s AND case_id = %s AND version = %s RETURNING stamp""",
    (False, True): f"""\
UPDATE @cases SET ({_SHOT}, version) = ROW ({_SHOT_MARKS}, %s), stamp = greatest(stamp, {_STAMP})
    WHERE namespace = %s AND case_id = %s AND version = %s RETURNING stamp""",
}
_KEPT: Final = f"""\
kept AS (
    INSERT INTO @records (namespace, {_RECORD}, stamp)
    SELECT namespace, {_RECORD}, stamp
    FROM turned, unnest({_RECORD_ARRAYS}) AS rows (namespace, {_RECORD})
    ORDER BY version)"""
_SENT: Final = f"""\
sent AS (
    INSERT INTO @outbox (namespace, {_MESSAGE})
    SELECT namespace, {_MESSAGE}
    FROM turned, unnest({_MESSAGE_ARRAYS}) WITH ORDINALITY AS rows (namespace, {_MESSAGE}, place)
    ORDER BY place
    ON CONFLICT DO NOTHING)"""
# Case, records, snapshot and messages in one statement, by whether the case begins, has a snapshot,
# and sends messages; it tells whether the turn was ours.
APPEND: Final = {
    (*way, sends): f"WITH turned AS ({turn}),\n{_KEPT}{f',{chr(10)}{_SENT}' if sends else ''}\n"
    "SELECT count(*) FROM turned"
    for way, turn in _TURNS.items()
    for sends in (False, True)
}
VERSION: Final = "SELECT version FROM @cases WHERE namespace = %s AND case_id = %s"
IDS: Final = """\
SELECT id FROM @records
WHERE namespace = %s AND case_id = %s AND version > %s AND version <= %s ORDER BY version"""
READ: Final = f"""\
SELECT {_RECORD} FROM @records
WHERE namespace = %s AND case_id = %s AND version > %s ORDER BY version LIMIT %s"""
SPAN: Final = f"""\
SELECT {_RECORD} FROM @records
WHERE namespace = %s AND case_id BETWEEN %s AND %s ORDER BY case_id, version"""
LOAD: Final = f"""\
SELECT version, case_id, {_SHOT} FROM @cases WHERE namespace = %s AND case_id = %s"""
CASES: Final = """\
SELECT case_id FROM @cases WHERE namespace = %s AND case_id > %s ORDER BY case_id LIMIT %s"""

# --- personal data -----------------------------------------------------------

PUT_FIELD: Final = """\
INSERT INTO @fields (namespace, case_id, digest, party, field, value)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (namespace, case_id, digest) DO UPDATE SET value = excluded.value"""
GET_FIELDS: Final = """\
SELECT party, field, value FROM @fields
WHERE namespace = %s AND case_id = %s ORDER BY party, field"""
ERASE: Final = "DELETE FROM @fields WHERE namespace = %s AND party = %s"

# --- outbox ------------------------------------------------------------------

# Workers that lease at once skip what another is just leasing, and wait for nobody.
LEASE: Final = f"""\
WITH mine AS (
    SELECT sequence FROM @outbox AS sent
    WHERE namespace = %s AND (held_until IS NULL OR held_until <= %s) AND NOT EXISTS (
        SELECT 1 FROM @outbox AS earlier
        WHERE earlier.namespace = sent.namespace AND earlier.case_id = sent.case_id
            AND earlier.sequence < sent.sequence)
    ORDER BY sequence LIMIT %s FOR UPDATE OF sent SKIP LOCKED)
UPDATE @outbox AS kept SET held_until = %s FROM mine WHERE kept.sequence = mine.sequence
RETURNING kept.sequence, {_MESSAGE}"""
ACKNOWLEDGE: Final = "DELETE FROM @outbox WHERE namespace = %s AND key = ANY (%s)"

# --- work lists --------------------------------------------------------------

QUERY: Final = f"SELECT case_id, {_SHOT} FROM @cases WHERE "
ORDER: Final = " ORDER BY received_at, case_id LIMIT %s"
ALWAYS: Final = "namespace = %s AND received_at IS NOT NULL"
AFTER: Final = "(received_at, case_id) > (%s, %s)"
EQUAL: Final = {
    name: f"{name} = %s" for name in ("kind", "assignee", "queue", "requester", "priority")
}
ONE_OF: Final = {"statuses": "status = ANY (%s)", "categories": "category = ANY (%s)"}
TIMES: Final = {
    "received_from": "received_at >= %s",
    "received_until": "received_at < %s",
    "changed_from": "changed_at >= %s",
    "changed_until": "changed_at < %s",
}
ASSIGNED: Final = {True: "assignee IS NOT NULL", False: "assignee IS NULL"}

# --- feed and timers ---------------------------------------------------------

FOLLOW: Final = f"""\
SELECT stamp, position, {_RECORD} FROM @records
WHERE namespace = %s AND (stamp, position) > (%s, %s) AND stamp < {_ENDED}
ORDER BY stamp, position LIMIT %s"""
# the stamp of a cursor, namespace
IS_FOREIGN: Final = f"""\
SELECT greatest(%s, (SELECT max(stamp) FROM @records WHERE namespace = %s)) >= {_FUTURE}"""
# The largest stamp of all namespaces, by one look into the index for each.
_LAST: Final = """\
WITH RECURSIVE names AS (
    (SELECT namespace FROM @records ORDER BY namespace LIMIT 1)
    UNION ALL
    SELECT (SELECT min(namespace) FROM @records AS later WHERE later.namespace > names.namespace)
    FROM names WHERE names.namespace IS NOT NULL)
SELECT max((SELECT max(stamp) FROM @records AS kept WHERE kept.namespace = names.namespace))
FROM names"""
HAS_MOVED: Final = f"SELECT coalesce(({_LAST}) >= {_FUTURE}, false)"
# Writers wait meanwhile, because their stamps are about to begin elsewhere.
STOP_WRITERS: Final = "LOCK TABLE @records IN SHARE ROW EXCLUSIVE MODE"
REBASE: Final = f"""\
UPDATE @meta
SET value = ({_LAST}) + 1 - pg_snapshot_xmin(pg_current_snapshot())::text::bigint
WHERE key = 'feed'"""
DUE: Final = f"""\
SELECT case_id, {_SHOT} FROM @cases
WHERE namespace = %s AND wake_at <= %s ORDER BY wake_at, received_at, case_id LIMIT %s"""

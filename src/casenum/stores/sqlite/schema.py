"""The tables, and when they may be made: unasked only in a file that holds nothing.

Every key begins with the namespace. Times are whole microseconds since 1970 in UTC, so that they
compare as numbers. The release of the tables is a row of ``casenum_meta``, because ``user_version``
may belong to the host.
"""

import sqlite3
from typing import Final

from casenum.errors import Retry, Unavailable

_FIRST: Final = (
    """\
CREATE TABLE casenum_meta (
    key TEXT NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID""",
    """\
CREATE TABLE casenum_shapes (
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    shape TEXT NOT NULL,
    PRIMARY KEY (namespace, name)
) WITHOUT ROWID""",
    """\
CREATE TABLE casenum_counters (
    namespace TEXT NOT NULL,
    series TEXT NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (namespace, series)
) WITHOUT ROWID""",
    """\
CREATE TABLE casenum_tokens (
    namespace TEXT NOT NULL,
    tokens TEXT NOT NULL,
    token TEXT NOT NULL,
    series TEXT NOT NULL,
    first INTEGER NOT NULL,
    n INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    memo TEXT NOT NULL,
    PRIMARY KEY (namespace, tokens, token)
) WITHOUT ROWID""",
    """\
CREATE TABLE casenum_claims (
    namespace TEXT NOT NULL,
    number TEXT NOT NULL,
    series TEXT,
    value INTEGER,
    state TEXT NOT NULL,
    subject TEXT,
    at INTEGER NOT NULL,
    by TEXT NOT NULL,
    reason TEXT,
    redirect TEXT,
    PRIMARY KEY (namespace, number)
) WITHOUT ROWID""",
    """\
CREATE UNIQUE INDEX casenum_claims_by_place
    ON casenum_claims (namespace, series, value) WHERE series IS NOT NULL""",
    """\
CREATE TABLE casenum_records (
    namespace TEXT NOT NULL,
    case_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    at INTEGER NOT NULL,
    by TEXT NOT NULL,
    payload TEXT NOT NULL,
    schema INTEGER NOT NULL,
    PRIMARY KEY (namespace, case_id, version)
) WITHOUT ROWID""",
    """\
CREATE TABLE casenum_cases (
    namespace TEXT NOT NULL,
    case_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    shot_version INTEGER,
    shot_schema INTEGER,
    number TEXT,
    kind TEXT,
    status TEXT,
    category TEXT,
    received_at INTEGER,
    changed_at INTEGER,
    state TEXT,
    assignee TEXT,
    queue TEXT,
    requester TEXT,
    priority TEXT,
    wake_at INTEGER,
    PRIMARY KEY (namespace, case_id)
) WITHOUT ROWID""",
    *(
        f"""\
CREATE INDEX casenum_cases_by_{column}
    ON casenum_cases (namespace, {column}, received_at, case_id) WHERE {column} IS NOT NULL"""
        for column in ("status", "category", "assignee", "queue", "requester", "wake_at")
    ),
    """\
CREATE INDEX casenum_cases_by_received_at
    ON casenum_cases (namespace, received_at, case_id) WHERE received_at IS NOT NULL""",
    """\
CREATE TABLE casenum_fields (
    namespace TEXT NOT NULL,
    case_id TEXT NOT NULL,
    party TEXT NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (namespace, case_id, party, field)
) WITHOUT ROWID""",
    """\
CREATE INDEX casenum_fields_by_party
    ON casenum_fields (namespace, party)""",
    """\
CREATE TABLE casenum_outbox (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    namespace TEXT NOT NULL,
    key TEXT NOT NULL,
    case_id TEXT NOT NULL,
    topic TEXT NOT NULL,
    payload TEXT NOT NULL,
    at INTEGER NOT NULL,
    held_until INTEGER,
    UNIQUE (namespace, key)
)""",
    """\
CREATE INDEX casenum_outbox_by_case
    ON casenum_outbox (namespace, case_id, sequence)""",
)

# The place of each record in the feed. Older ones are ordered by time, and within a case by
# version: the latest time that it had told until then never falls, even where its clock did.
_SECOND: Final = (
    "ALTER TABLE casenum_records ADD COLUMN position INTEGER",
    """\
UPDATE casenum_records SET position = placed.position FROM (
    SELECT namespace, case_id, version, row_number() OVER (
        PARTITION BY namespace ORDER BY told, case_id, version) AS position
    FROM (
        SELECT namespace, case_id, version, max(at) OVER (
            PARTITION BY namespace, case_id ORDER BY version) AS told
        FROM casenum_records)) AS placed
WHERE casenum_records.namespace = placed.namespace
    AND casenum_records.case_id = placed.case_id
    AND casenum_records.version = placed.version""",
    """\
CREATE UNIQUE INDEX casenum_records_by_position
    ON casenum_records (namespace, position)""",
)

# When a token was first used, so that it can be forgotten. What older ones tell is not known: they
# count from now. julianday() is in days, from noon of its day 0; this way no sign of a driver's
# marks is in the statement.
_THIRD: Final = (
    "ALTER TABLE casenum_tokens ADD COLUMN at INTEGER NOT NULL DEFAULT 0",
    """\
UPDATE casenum_tokens
SET at = CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)""",
    """\
CREATE INDEX casenum_tokens_by_at
    ON casenum_tokens (namespace, at)""",
)

# One tuple of statements a release: release n is reached by running what stands at place n - 1.
RELEASES: Final[tuple[tuple[str, ...], ...]] = (_FIRST, _SECOND, _THIRD)
RELEASE: Final = len(RELEASES)

_ADVICE: Final = "run SqliteStore.upgrade() on the file, or the statements of schema_sql() in it"
_SET_RELEASE: Final = "INSERT OR REPLACE INTO casenum_meta (key, value) VALUES ('release', {})"
_GET_RELEASE: Final = "SELECT value FROM casenum_meta WHERE key = 'release'"
_COUNT: Final = (
    "SELECT count(*), coalesce(sum(name = 'casenum_meta'), 0) FROM sqlite_master"
    " WHERE name NOT LIKE 'sqlite!_%' ESCAPE '!'"
)


def statements(since: int = 0) -> tuple[str, ...]:
    """Return the statements that lead from a release of the tables, 0 being none, to this one.

    >>> statements(RELEASE)
    ()
    """
    ways = tuple(statement for release in RELEASES[since:] for statement in release)
    return (*ways, _SET_RELEASE.format(RELEASE)) if ways else ()


def release_of(cursor: sqlite3.Cursor) -> int:
    """Return the release of the tables in a database, or 0.

    Raises:
        Unavailable: they are newer than this casenum.
    """
    _, ours = cursor.execute(_COUNT).fetchone()
    return newest(cursor) if ours else 0


def newest(cursor: sqlite3.Cursor) -> int:
    """Return the release of tables that are there.

    Raises:
        Unavailable: they are newer than this casenum.
    """
    rows = cursor.execute(_GET_RELEASE).fetchall()
    release = int(rows[0][0]) if rows else 0
    if release > RELEASE:
        problem = f"the tables are of release {release}, this casenum knows {RELEASE}"
        raise Unavailable(f"{problem}; use a newer casenum", Retry.NEVER)
    return release


def holds_nothing(cursor: sqlite3.Cursor) -> bool:
    """Return whether a database has no table at all."""
    return bool(cursor.execute(_COUNT).fetchone()[0] == 0)


def demand_tables(cursor: sqlite3.Cursor) -> None:
    """Raise unless the tables of this release are there.

    Raises:
        Unavailable: they are missing, older or newer; the text says what to run.
    """
    release = release_of(cursor)
    if release == 0:
        raise Unavailable(f"the database has no tables of casenum; {_ADVICE}", Retry.NEVER)
    if release < RELEASE:
        problem = f"the tables are of release {release}, this casenum needs {RELEASE}"
        raise Unavailable(f"{problem}; {_ADVICE}", Retry.NEVER)

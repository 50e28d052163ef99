"""The tables, and what must be run for them; nothing here runs unasked.

Every key begins with the namespace. Texts are in the collation "C", so that they compare by code
point whatever the database's language is. Times are whole microseconds since 1970 in UTC. No index
holds more than two texts of the host, because an entry has room for 2704 bytes and a text of 255
characters can take 1020: keys of more texts end in a SHA-256 of the others, 32 bytes.
"""

from typing import TYPE_CHECKING, Any, Final

from casenum.errors import Retry, Unavailable
from casenum.stores.postgres import statements as sql
from casenum.stores.postgres.names import Names

if TYPE_CHECKING:  # no driver is needed for what follows
    import psycopg

_TEXT: Final = 'text COLLATE "C"'

_FIRST: Final = (
    f"""\
CREATE TABLE @meta (
    key {_TEXT} NOT NULL PRIMARY KEY,
    value bigint NOT NULL
)""",
    f"""\
CREATE TABLE @shapes (
    namespace {_TEXT} NOT NULL,
    name {_TEXT} NOT NULL,
    shape {_TEXT} NOT NULL,
    PRIMARY KEY (namespace, name)
)""",
    # half of a page is left free: a counter changes all the time, and so stays in its page
    f"""\
CREATE TABLE @counters (
    namespace {_TEXT} NOT NULL,
    series {_TEXT} NOT NULL,
    last bigint NOT NULL,
    PRIMARY KEY (namespace, series)
) WITH (fillfactor = 50)""",
    f"""\
CREATE TABLE @tokens (
    namespace {_TEXT} NOT NULL,
    tokens {_TEXT} NOT NULL,
    token {_TEXT} NOT NULL,
    digest bytea NOT NULL,
    series {_TEXT} NOT NULL,
    first bigint NOT NULL,
    n bigint NOT NULL,
    fingerprint {_TEXT} NOT NULL,
    memo {_TEXT} NOT NULL,
    PRIMARY KEY (namespace, tokens, digest)
)""",
    f"""\
CREATE TABLE @claims (
    namespace {_TEXT} NOT NULL,
    number {_TEXT} NOT NULL,
    series {_TEXT},
    value bigint,
    state {_TEXT} NOT NULL,
    subject {_TEXT},
    at bigint NOT NULL,
    by {_TEXT} NOT NULL,
    reason {_TEXT},
    redirect {_TEXT},
    PRIMARY KEY (namespace, number)
)""",
    """\
CREATE UNIQUE INDEX #claims_by_place
    ON @claims (namespace, series, value) WHERE series IS NOT NULL""",
    f"""\
CREATE TABLE @records (
    namespace {_TEXT} NOT NULL,
    case_id {_TEXT} NOT NULL,
    version bigint NOT NULL,
    id {_TEXT} NOT NULL,
    name {_TEXT} NOT NULL,
    at bigint NOT NULL,
    by {_TEXT} NOT NULL,
    payload {_TEXT} NOT NULL,
    schema bigint NOT NULL,
    PRIMARY KEY (namespace, case_id, version)
)""",
    f"""\
CREATE TABLE @cases (
    namespace {_TEXT} NOT NULL,
    case_id {_TEXT} NOT NULL,
    version bigint NOT NULL,
    shot_version bigint,
    shot_schema bigint,
    number {_TEXT},
    kind {_TEXT},
    status {_TEXT},
    category {_TEXT},
    received_at bigint,
    changed_at bigint,
    state {_TEXT},
    assignee {_TEXT},
    queue {_TEXT},
    requester {_TEXT},
    priority {_TEXT},
    wake_at bigint,
    PRIMARY KEY (namespace, case_id)
)""",
    *(
        f"""\
CREATE INDEX #cases_by_{column}
    ON @cases (namespace, {column}, received_at) WHERE {column} IS NOT NULL"""
        for column in ("status", "category", "assignee", "queue", "requester", "wake_at")
    ),
    """\
CREATE INDEX #cases_by_received_at
    ON @cases (namespace, received_at, case_id) WHERE received_at IS NOT NULL""",
    f"""\
CREATE TABLE @fields (
    namespace {_TEXT} NOT NULL,
    case_id {_TEXT} NOT NULL,
    digest bytea NOT NULL,
    party {_TEXT} NOT NULL,
    field {_TEXT} NOT NULL,
    value {_TEXT} NOT NULL,
    PRIMARY KEY (namespace, case_id, digest)
)""",
    """\
CREATE INDEX #fields_by_party
    ON @fields (namespace, party)""",
    # The one sequence: it orders messages, and within a case the row of the case makes writers
    # wait for each other. A hole in it, or a late one of another case, harms nothing.
    f"""\
CREATE TABLE @outbox (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    namespace {_TEXT} NOT NULL,
    key {_TEXT} NOT NULL,
    case_id {_TEXT} NOT NULL,
    topic {_TEXT} NOT NULL,
    payload {_TEXT} NOT NULL,
    at bigint NOT NULL,
    held_until bigint,
    UNIQUE (namespace, key)
)""",
    """\
CREATE INDEX #outbox_by_case
    ON @outbox (namespace, case_id, sequence)""",
)

# The feed. Order of positions is not order of commits, so stamps come first; they are explained
# beside the statements that write them. Older records are ordered by time, and within a case by
# version: the latest time that the case had told until then never falls, even where its clock did.
# They get the places below 1, where new ones begin.
_SECOND: Final = (
    "ALTER TABLE @records ADD COLUMN stamp bigint NOT NULL DEFAULT 0, ADD COLUMN position bigint",
    """\
UPDATE @records AS kept SET position = placed.position FROM (
    SELECT namespace, case_id, version, 1 - row_number() OVER (
        PARTITION BY namespace ORDER BY told DESC, case_id DESC, version DESC) AS position
    FROM (
        SELECT namespace, case_id, version, max(at) OVER (
            PARTITION BY namespace, case_id ORDER BY version) AS told
        FROM @records) AS timed) AS placed
WHERE kept.namespace = placed.namespace
    AND kept.case_id = placed.case_id AND kept.version = placed.version""",
    """\
ALTER TABLE @records
    ALTER COLUMN position SET NOT NULL,
    ALTER COLUMN position ADD GENERATED ALWAYS AS IDENTITY""",
    "ALTER TABLE @cases ADD COLUMN stamp bigint NOT NULL DEFAULT 0",
    """\
CREATE UNIQUE INDEX #records_by_place
    ON @records (namespace, stamp, position)""",
    "INSERT INTO @meta (key, value) VALUES ('feed', 0)",
)

# When a token was first used, so that it can be forgotten, by the server's clock. What older ones
# tell is not known: they count from now, the moment at which the column is added.
_THIRD: Final = (
    """\
ALTER TABLE @tokens
    ADD COLUMN at bigint NOT NULL DEFAULT (extract(epoch FROM now()) * 1000000)::bigint""",
    """\
CREATE INDEX #tokens_by_at
    ON @tokens (namespace, at)""",
)

# One tuple of statements a release: release n is reached by running what stands at place n - 1.
RELEASES: Final[tuple[tuple[str, ...], ...]] = (_FIRST, _SECOND, _THIRD)
RELEASE: Final = len(RELEASES)

ADVICE: Final = (
    "run PostgresStore.upgrade() on the database, or the statements of schema_sql() in it,"
    " with the same schema and prefix"
)
_SCHEMA: Final = "CREATE SCHEMA IF NOT EXISTS {}"
_SET_RELEASE: Final = (
    "INSERT INTO @meta (key, value) VALUES ('release', {})"
    " ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)
_GET_RELEASE: Final = "SELECT value FROM @meta WHERE key = 'release'"
_TURN: Final = b"SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


def statements(names: Names, since: int = 0) -> tuple[str, ...]:
    """Return the statements that lead from a release of the tables, 0 being none, to this one.

    >>> statements(Names(), RELEASE)
    ()
    >>> statements(Names("crm"))[0]
    'CREATE SCHEMA IF NOT EXISTS "crm"'
    """
    ways = [names.fill(each) for release in RELEASES[since:] for each in release]
    if not ways:
        return ()
    first = [_SCHEMA.format(names.quoted)] if names.schema is not None and not since else []
    return (*first, *ways, names.fill(_SET_RELEASE.format(RELEASE)))


def upgrade(cursor: "psycopg.Cursor[Any]", names: Names) -> None:
    """Run what is missing, in the cursor's transaction; who comes second finds it done."""
    cursor.execute(_TURN, (f"casenum upgrade {names.table('meta')}",))
    ways = statements(names, release_of(cursor, names))
    # a schema that is there may belong to somebody who lets us make tables and nothing else
    if ways and ways[0].startswith(_SCHEMA.format("")) and _has_schema(cursor, names):
        ways = ways[1:]
    if ways:
        cursor.execute(";\n".join(ways).encode())  # nothing is bound, so all go at once
    if _one(cursor.execute(names.fill(sql.HAS_MOVED).encode())):
        for statement in (sql.STOP_WRITERS, sql.REBASE):
            cursor.execute(names.fill(statement).encode())


def _has_schema(cursor: "psycopg.Cursor[Any]", names: Names) -> bool:
    found = "SELECT count(*) FROM pg_namespace WHERE nspname = %s"
    return bool(_one(cursor.execute(found, (names.schema,))))


def release_of(cursor: "psycopg.Cursor[Any]", names: Names) -> int:
    """Return the release of the tables in a database, or 0.

    Raises:
        Unavailable: they are newer than this casenum.
    """
    there = _one(cursor.execute("SELECT to_regclass(%s) IS NOT NULL", (names.table("meta"),)))
    release = 0
    if there:
        release = int(_one(cursor.execute(names.fill(_GET_RELEASE).encode())) or 0)
    if release > RELEASE:
        problem = f"the tables are of release {release}, this casenum knows {RELEASE}"
        raise Unavailable(f"{problem}; use a newer casenum", Retry.NEVER)
    return release


def demand_tables(cursor: "psycopg.Cursor[Any]", names: Names) -> None:
    """Raise unless the tables of this release are there.

    Raises:
        Unavailable: they are missing, older or newer; the text says what to run.
    """
    release = release_of(cursor, names)
    if release == 0:
        raise Unavailable(f"the database has no tables of casenum; {ADVICE}", Retry.NEVER)
    if release < RELEASE:
        problem = f"the tables are of release {release}, this casenum needs {RELEASE}"
        raise Unavailable(f"{problem}; {ADVICE}", Retry.NEVER)


def _one(cursor: "psycopg.Cursor[Any]") -> Any:
    row = cursor.fetchone()
    return None if row is None else row[0]

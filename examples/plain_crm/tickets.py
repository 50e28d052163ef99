"""A CRM issues numbers into its own table: a ticket is the claim on its number, and the case."""

from datetime import datetime

from casenum.arguments import text, whole
from casenum.errors import CounterExhausted, DuplicateNumber, NotFound
from casenum.storage import Claim, ClaimState, Guarantee, Taken, Traits
from casenum.stores import claim_of, claim_row, inputs
from plain_crm.database import Database

# TEXT compares by code point: on PostgreSQL that is TEXT COLLATE "C".
TABLES = (
    """CREATE TABLE tickets (
        number TEXT PRIMARY KEY, series TEXT, value BIGINT, state TEXT NOT NULL, customer TEXT,
        at BIGINT NOT NULL, by TEXT NOT NULL, reason TEXT, merged_into TEXT,
        title TEXT NOT NULL DEFAULT '', UNIQUE (series, value))""",
    "CREATE TABLE ticket_counters (series TEXT PRIMARY KEY, last BIGINT NOT NULL)",
    """CREATE TABLE ticket_tokens (
        tokens TEXT, token TEXT, series TEXT, first BIGINT, n BIGINT, fingerprint TEXT, memo TEXT,
        PRIMARY KEY (tokens, token))""",
    "CREATE TABLE ticket_shapes (name TEXT PRIMARY KEY, shape TEXT NOT NULL)",
)
_TICKET = "number, series, value, state, customer, at, by, reason, merged_into"
_DECLARE = "INSERT INTO ticket_shapes VALUES (?, ?) ON CONFLICT DO NOTHING"
_REMEMBER = """INSERT INTO ticket_tokens VALUES (?, ?, ?, 0, ?, ?, ?)
    ON CONFLICT DO NOTHING RETURNING 1"""
_REMEMBERED = """SELECT series, first, n, fingerprint, memo FROM ticket_tokens
    WHERE tokens = ? AND token = ?"""
_GIVE = "UPDATE ticket_tokens SET first = ? WHERE tokens = ? AND token = ?"
_FORGET = "DELETE FROM ticket_tokens WHERE tokens = ? AND token = ?"
# The counter moves in one statement: what is locked is what is read.
_BEGIN = """INSERT INTO ticket_counters AS kept VALUES (?, ?) ON CONFLICT (series)
    DO UPDATE SET last = kept.last + ? WHERE kept.last <= ? RETURNING last"""
_GO_ON = "UPDATE ticket_counters SET last = last + ? WHERE series = ? AND last <= ? RETURNING last"
_ADVANCE = """INSERT INTO ticket_counters AS kept VALUES (?, ?) ON CONFLICT (series) DO UPDATE SET
    last = CASE WHEN kept.last < excluded.last THEN excluded.last ELSE kept.last END
    RETURNING last"""
_PUT = f"""INSERT INTO tickets ({_TICKET}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO NOTHING RETURNING 1"""
_MOVE = f"""UPDATE tickets SET state = ?, at = ?, by = ?, reason = ?,
    customer = coalesce(?, customer) WHERE number = ? AND state = ? RETURNING {_TICKET}"""
_MERGE = f"""UPDATE tickets SET merged_into = ?, at = ?, by = ?, reason = ? WHERE number = ?
    RETURNING {_TICKET}"""
_SCAN = f"SELECT {_TICKET} FROM tickets WHERE series = ? AND value > ? ORDER BY value LIMIT ?"


class Tickets:
    """Keep numbers in the CRM's tables; what a unit of the CRM joins is joined here too."""

    traits = Traits(Guarantee.GAPLESS, durable=True, independent_keys=False)

    def __init__(self, database: Database) -> None:
        self._unit = database.unit

    def declare(self, name: str, shape: str) -> str:
        with self._unit() as rows:
            rows(_DECLARE, text("name", name, empty=True), shape)
            return str(rows("SELECT shape FROM ticket_shapes WHERE name = ?", name)[0][0])

    def take(
        self, series: str, n: int = 1, *, first: int = 1, limit: int | None = None,
        tokens: str = "", token: str | None = None, fingerprint: str = "", memo: str = "",
    ) -> Taken:  # fmt: skip
        inputs.taking(series, n, first=first, limit=limit, tokens=tokens, token=token)
        inputs.remembered(fingerprint, memo)
        top = inputs.LARGEST if limit is None else limit
        if token is None:
            return Taken(series, self._count(series, n, first, top), n, memo)
        with self._unit() as rows:
            if not rows(_REMEMBER, tokens, token, series, n, fingerprint, memo):
                return inputs.replayed(token, n, fingerprint, rows(_REMEMBERED, tokens, token)[0])
            try:
                begin = self._count(series, n, first, top) if n else 0
            except CounterExhausted:
                rows(_FORGET, tokens, token)  # the unit may be the host's, and go on
                raise
            rows(_GIVE, begin, tokens, token)
            return Taken(series, begin, n, memo)

    def _count(self, series: str, n: int, first: int, top: int) -> int:
        last = first + n - 1
        with self._unit() as rows:
            if last <= top:
                moved = rows(_BEGIN, series, last, n, top - n)
            else:
                moved = rows(_GO_ON, n, series, top - n)
        if not moved:
            raise CounterExhausted(series, top, n)
        return int(moved[0][0]) - n + 1

    def peek(self, series: str) -> int | None:
        with self._unit() as rows:
            found = rows("SELECT last FROM ticket_counters WHERE series = ?", series)
            return int(found[0][0]) if found else None

    def advance(self, series: str, at_least: int) -> int:
        whole("at_least", at_least, least=0, most=inputs.LARGEST)
        with self._unit() as rows:
            return int(rows(_ADVANCE, text("series", series), at_least)[0][0])

    def series(self, prefix: str = "") -> tuple[str, ...]:
        with self._unit() as rows:
            names = [name for (name,) in rows("SELECT series FROM ticket_counters ORDER BY series")]
            return tuple(name for name in names if name.startswith(prefix))

    def put(self, claim: Claim) -> Claim:
        with self._unit() as rows:
            fresh = rows(_PUT, *claim_row("", inputs.claimed(claim))[1:])
            kept = claim if fresh else self.get(claim.number)
        alias = ClaimState.ALIAS
        if kept is None or kept != claim or (kept.state is alias) != (claim.state is alias):
            raise DuplicateNumber(claim.number)
        return kept

    def get(self, number: str) -> Claim | None:
        with self._unit() as rows:
            found = rows(f"SELECT {_TICKET} FROM tickets WHERE number = ?", text("number", number))
            return claim_of(found[0]) if found else None

    def move(
        self, number: str, to: ClaimState, *, expect: ClaimState, at: datetime, by: str,
        reason: str | None = None, subject: str | None = None,
    ) -> Claim:  # fmt: skip
        inputs.moving(number, to, expect, subject)
        inputs.acted(at, by, reason)
        change = (to.value, inputs.micros(at), by, reason, subject, number, expect.value)
        while (found := self.get(number)) is not None:  # again, if somebody moves it in between
            inputs.hindered(found, to, expect, reason)
            with self._unit() as rows:
                if moved := rows(_MOVE, *change):
                    return claim_of(moved[0])
        raise NotFound("number")

    def alias(self, text: str, subject: str, *, at: datetime, by: str) -> Claim:
        return self.put(Claim(text, None, None, ClaimState.ALIAS, subject, at, by))

    def redirect(self, number: str, subject: str, *, at: datetime, by: str, reason: str) -> Claim:
        inputs.acted(at, by, reason)
        with self._unit() as rows:
            if merged := rows(_MERGE, subject, inputs.micros(at), by, reason, number):
                return claim_of(merged[0])
        raise NotFound("number")

    def scan(self, series: str, after: int = 0, limit: int = 1000) -> tuple[Claim, ...]:
        with self._unit() as rows:
            return tuple(claim_of(row) for row in rows(_SCAN, series, after, limit))

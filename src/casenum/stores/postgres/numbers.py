"""Counters and claims in PostgreSQL."""

from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from casenum.arguments import text, whole
from casenum.errors import CounterExhausted, DuplicateNumber, NotFound
from casenum.storage import Claim, ClaimState, Guarantee, Taken, Traits
from casenum.stores import inputs
from casenum.stores.inputs import micros
from casenum.stores.postgres import statements as sql
from casenum.stores.postgres.names import Names
from casenum.stores.rows import Row, claim_of, claim_row

if TYPE_CHECKING:  # no driver is needed for what follows
    from casenum.stores.postgres.session import Session


class PostgresNumbers:
    """Give values and keep claims; one half of `PostgresStore`."""

    __slots__ = ("_name", "_session", "_sql")

    _session: "Session"
    _name: str
    _sql: Names

    @property
    def traits(self) -> Traits:
        """Return what this store promises; durable is what the server's settings say."""
        return Traits(Guarantee.GAPLESS, durable=self._session.durable, independent_keys=True)

    # --- Counters ------------------------------------------------------------

    def declare(self, name: str, shape: str) -> str:
        """Remember a scheme's shape and return the shape on record."""
        text("name", name, empty=True)
        text("shape", shape, limit=inputs.LONG, empty=True)
        key = (self._name, name)
        return self._session.shape(key) or self._declare(key, shape)

    def _declare(self, key: tuple[str, str], shape: str) -> str:
        rows = self._rows(sql.DECLARED, key)
        written = not rows
        if written:
            with self._session.writing() as cursor:
                cursor.execute(self._sql[sql.DECLARE], (*key, shape))
                rows = cursor.execute(self._sql[sql.DECLARED], key).fetchall()
        recorded = str(rows[0][0])
        self._session.remember(key, recorded, written=written)
        return recorded

    def take(
        self,
        series: str,
        n: int = 1,
        *,
        first: int = 1,
        limit: int | None = None,
        tokens: str = "",
        token: str | None = None,
        fingerprint: str = "",
        memo: str = "",
    ) -> Taken:
        """Take a block of n values.

        Raises:
            CounterExhausted: the block would pass the limit.
            TokenMismatch: the token was used before for something else.
            ArgumentError: an argument cannot be meant.
        """
        inputs.taking(series, n, first=first, limit=limit, tokens=tokens, token=token)
        top = inputs.LARGEST if limit is None else limit
        if token is not None:
            inputs.remembered(fingerprint, memo)
            kept = (series, first, n, fingerprint, memo)
            return self._take_once(tokens, token, kept, top)
        statement, values = self._taking(series, n, first, top)
        with self._session.writing(alone=True) as cursor:
            rows = cursor.execute(self._sql[statement], values).fetchall()
        return Taken(series, block_begin(rows, series, n, top), n, memo)

    def _taking(self, series: str, n: int, first: int, top: int) -> tuple[str, Row]:
        last = first + n - 1
        if last <= top:
            return sql.TAKE, (self._name, series, last, n, top - n)
        return sql.TAKE_KNOWN, (n, self._name, series, top - n)

    def _take_once(
        self, tokens: str, token: str, kept: tuple[str, int, int, str, str], top: int
    ) -> Taken:
        series, first, n, fingerprint, memo = kept
        place = (self._name, tokens, sha256(token.encode()).digest())
        told = (self._name, tokens, token, place[2], series, n, fingerprint, memo)
        with self._session.writing() as cursor:
            while not cursor.execute(self._sql[sql.REMEMBER], told).rowcount:
                if rows := self._remembered(cursor, place):  # else it was purged in between
                    return inputs.replayed(token, n, fingerprint, rows[0])
            if not n:
                return Taken(series, 0, 0, memo)
            statement, values = self._taking(series, n, first, top)
            both = self._sql[sql.FOR_TOKEN[statement]]
            rows = cursor.execute(both, (*values, n, *place)).fetchall()
            if not rows:
                cursor.execute(self._sql[sql.FORGET], place)
            return Taken(series, block_begin(rows, series, n, top), n, memo)

    def _remembered(self, cursor: Any, place: Row) -> list[Row]:
        rows: list[Row] = cursor.execute(self._sql[sql.REMEMBERED], place).fetchall()
        return rows

    def peek(self, series: str) -> int | None:
        """Return the last value taken or advanced to, or None."""
        rows = self._rows(sql.PEEK, (self._name, text("series", series)))
        return int(rows[0][0]) if rows else None

    def advance(self, series: str, at_least: int) -> int:
        """Raise a series so that its next value is above ``at_least``, and return its last."""
        text("series", series)
        whole("at_least", at_least, least=0, most=inputs.LARGEST)
        return int(self._write(sql.ADVANCE, (self._name, series, at_least))[0][0])

    def series(self, prefix: str = "") -> tuple[str, ...]:
        """Return the names of all series that begin with a prefix, sorted by code point."""
        begin = text("prefix", prefix, empty=True)
        rows = self._rows(sql.SERIES, (self._name, begin, begin))
        return tuple(name for (name,) in rows)

    def _rows(self, statement: str, values: Row) -> list[Row]:
        with self._session.reading() as cursor:
            return cursor.execute(self._sql[statement], values).fetchall()

    def _write(self, statement: str, values: Row) -> list[Row]:
        with self._session.writing(alone=True) as cursor:
            return cursor.execute(self._sql[statement], values).fetchall()

    # --- SupportsPurge -------------------------------------------------------

    def purge_tokens(self, before: datetime, *, limit: int | None = None) -> int:
        """Forget tokens that were first used before a moment, and return how many there were.

        Raises:
            ArgumentError: an argument cannot be meant.
        """
        end = inputs.purging(before, limit)
        with self._session.writing(alone=True) as cursor:
            old = (self._name, self._name, end, limit)  # LIMIT NULL is none
            return cursor.execute(self._sql[sql.PURGE], old).rowcount

    # --- Claims --------------------------------------------------------------

    def put(self, claim: Claim) -> Claim:
        """Insert a claim if its number and its place are free, and return the claim on record.

        Raises:
            DuplicateNumber: a different claim holds the number or the place.
            ArgumentError: the claim cannot be kept.
        """
        claim = inputs.claimed(claim)
        stored = self._insert(claim)
        if stored is None or stored != claim:
            raise DuplicateNumber(claim.number)
        return stored

    def _insert(self, claim: Claim) -> Claim | None:
        """Insert a claim and return what is on record; None says that its place is taken."""
        with self._session.writing(alone=True) as cursor:
            if cursor.execute(self._sql[sql.PUT], claim_row(self._name, claim)).rowcount:
                return claim
        return self.get(claim.number)  # a statement of its own, which sees who was faster

    def get(self, number: str) -> Claim | None:
        """Return the claim on a number, an alias included, or None."""
        rows = self._rows(sql.GET, (self._name, text("number", number)))
        return claim_of(rows[0]) if rows else None

    def move(
        self,
        number: str,
        to: ClaimState,
        *,
        expect: ClaimState,
        at: datetime,
        by: str,
        reason: str | None = None,
        subject: str | None = None,
    ) -> Claim:
        """Move a claim to another state, and to a subject where one is given.

        Raises:
            NotFound: nobody holds the number.
            ClaimConflict: it is in another state, or it may not move so.
            ArgumentError: an argument cannot be meant.
        """
        inputs.moving(number, to, expect, subject)
        inputs.acted(at, by, reason)
        change = (to.value, micros(at), by, reason, subject, self._name, number, expect.value)
        found = self.get(number)
        while found is not None:
            inputs.hindered(found, to, expect, reason)
            if rows := self._write(sql.MOVE, change):
                return claim_of(rows[0])
            found = self.get(number)  # somebody moved it between the two statements
        raise NotFound("number")

    def alias(self, text: str, subject: str, *, at: datetime, by: str) -> Claim:
        """Let a foreign or old text lead to a subject.

        Raises:
            DuplicateNumber: the text leads elsewhere or is a number.
            ArgumentError: an argument cannot be meant.
        """
        claim = inputs.claimed(Claim(text, None, None, ClaimState.ALIAS, subject, at, by))
        stored = self._insert(claim)
        if stored is None or stored != claim or stored.state is not ClaimState.ALIAS:
            raise DuplicateNumber(text)
        return stored

    def redirect(self, number: str, subject: str, *, at: datetime, by: str, reason: str) -> Claim:
        """Let a number lead to another subject from now on.

        Raises:
            NotFound: nobody holds the number.
            ArgumentError: an argument cannot be meant.
        """
        text("number", number)
        text("subject", subject)
        inputs.acted(at, by, reason)
        rows = self._write(sql.REDIRECT, (subject, micros(at), by, reason, self._name, number))
        if not rows:
            raise NotFound("number")
        return claim_of(rows[0])

    def scan(self, series: str, after: int = 0, limit: int = 1000) -> tuple[Claim, ...]:
        """Return claims of a series with a value above ``after``, by value, at most ``limit``."""
        text("series", series)
        whole("after", after, least=-1, most=inputs.LARGEST)
        whole("limit", limit, least=1, most=inputs.LARGEST)
        return tuple(map(claim_of, self._rows(sql.SCAN, (self._name, series, after, limit))))


def block_begin(rows: list[Row], series: str, n: int, top: int) -> int:
    """Return the first value of a block from what RETURNING gave; no row is a full series."""
    if not rows:
        raise CounterExhausted(series, top, n)
    return int(rows[0][0]) - n + 1

"""Counters and claims in SQLite."""

from datetime import datetime
from typing import Final

from casenum.arguments import text, whole
from casenum.clock import SystemClock
from casenum.errors import CounterExhausted, DuplicateNumber, NotFound
from casenum.storage import Claim, ClaimState, Guarantee, Taken, Traits
from casenum.stores import inputs
from casenum.stores.inputs import micros
from casenum.stores.rows import Row, claim_of, claim_row
from casenum.stores.sqlite import statements as sql
from casenum.stores.sqlite.session import Session

_CLOCK: Final = SystemClock()


class SqliteNumbers:
    """Give values and keep claims; one half of `SqliteStore`."""

    __slots__ = ("_name", "_session")

    _session: Session
    _name: str

    @property
    def traits(self) -> Traits:
        """Return what this store promises; durable is what ``synchronous`` says."""
        return Traits(Guarantee.GAPLESS, durable=self._session.durable, independent_keys=False)

    # --- Counters ------------------------------------------------------------

    def declare(self, name: str, shape: str) -> str:
        """Remember a scheme's shape and return the shape on record."""
        text("name", name, empty=True)
        text("shape", shape, limit=inputs.LONG, empty=True)
        rows = self._rows(sql.DECLARED, (self._name, name))
        if not rows:
            with self._session.writing() as cursor:
                cursor.execute(sql.DECLARE, (self._name, name, shape))
                rows = cursor.execute(sql.DECLARED, (self._name, name)).fetchall()
        return str(rows[0][0])

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
        with self._session.writing(alone=True) as cursor:
            rows = cursor.execute(*self._taking(series, n, first, top)).fetchall()
        return Taken(series, _begin(rows, series, n, top), n, memo)

    def _taking(self, series: str, n: int, first: int, top: int) -> tuple[str, Row]:
        last = first + n - 1
        if last <= top:
            return sql.TAKE, (self._name, series, last, n, top - n)
        return sql.TAKE_KNOWN, (n, self._name, series, top - n)

    def _take_once(
        self, tokens: str, token: str, kept: tuple[str, int, int, str, str], top: int
    ) -> Taken:
        series, first, n, fingerprint, memo = kept
        with self._session.writing() as cursor:
            begin = (n, self._name, series, first)
            told = (self._name, tokens, token, series, *begin, n, fingerprint, memo)
            cursor.execute(sql.REMEMBER, (*told, micros(_CLOCK.now())))
            if not cursor.rowcount:
                rows = cursor.execute(sql.REMEMBERED, (self._name, tokens, token)).fetchall()
                return inputs.replayed(token, n, fingerprint, rows[0])
            if not n:
                return Taken(series, 0, 0, memo)
            rows = cursor.execute(*self._taking(series, n, first, top)).fetchall()
            return Taken(series, _begin(rows, series, n, top), n, memo)

    def peek(self, series: str) -> int | None:
        """Return the last value taken or advanced to, or None."""
        rows = self._rows(sql.PEEK, (self._name, text("series", series)))
        return int(rows[0][0]) if rows else None

    def advance(self, series: str, at_least: int) -> int:
        """Raise a series so that its next value is above ``at_least``, and return its last."""
        text("series", series)
        whole("at_least", at_least, least=0, most=inputs.LARGEST)
        with self._session.writing(alone=True) as cursor:
            rows = cursor.execute(sql.ADVANCE, (self._name, series, at_least)).fetchall()
        return int(rows[0][0])

    def series(self, prefix: str = "") -> tuple[str, ...]:
        """Return the names of all series that begin with a prefix, sorted by code point."""
        begin = text("prefix", prefix, empty=True)
        rows = self._rows(sql.SERIES, (self._name, begin, begin, begin))
        return tuple(name for (name,) in rows)

    def _rows(self, statement: str, values: Row) -> list[Row]:
        with self._session.reading() as cursor:
            return cursor.execute(statement, values).fetchall()

    # --- SupportsPurge -------------------------------------------------------

    def purge_tokens(self, before: datetime, *, limit: int | None = None) -> int:
        """Forget tokens that were first used before a moment, and return how many there were.

        Raises:
            ArgumentError: an argument cannot be meant.
        """
        end = inputs.purging(before, limit)
        with self._session.writing(alone=True) as cursor:
            old = (self._name, self._name, end, -1 if limit is None else limit)
            return cursor.execute(sql.PURGE, old).rowcount

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
            cursor.execute(sql.PUT, claim_row(self._name, claim))
            if cursor.rowcount:
                return claim
            rows = cursor.execute(sql.GET, (self._name, claim.number)).fetchall()
            return claim_of(rows[0]) if rows else None

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
        with self._session.writing() as cursor:
            rows = cursor.execute(sql.GET, (self._name, number)).fetchall()
            if not rows:
                raise NotFound("number")
            inputs.hindered(claim_of(rows[0]), to, expect, reason)
            return claim_of(cursor.execute(sql.MOVE, change).fetchall()[0])

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
        change = (subject, micros(at), by, reason, self._name, number)
        with self._session.writing(alone=True) as cursor:
            rows = cursor.execute(sql.REDIRECT, change).fetchall()
        if not rows:
            raise NotFound("number")
        return claim_of(rows[0])

    def scan(self, series: str, after: int = 0, limit: int = 1000) -> tuple[Claim, ...]:
        """Return claims of a series with a value above ``after``, by value, at most ``limit``."""
        text("series", series)
        whole("after", after, least=-1, most=inputs.LARGEST)
        whole("limit", limit, least=1, most=inputs.LARGEST)
        return tuple(map(claim_of, self._rows(sql.SCAN, (self._name, series, after, limit))))


def _begin(rows: list[Row], series: str, n: int, top: int) -> int:
    """Return the first value of a block from what RETURNING gave; no row is a full series."""
    if not rows:
        raise CounterExhausted(series, top, n)
    return int(rows[0][0]) - n + 1

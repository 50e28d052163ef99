"""Number and claim in one trip to the server."""

from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime

from psycopg.errors import UniqueViolation

from casenum.storage import Claim, ClaimState
from casenum.stores import inputs
from casenum.stores.inputs import micros
from casenum.stores.postgres import statements as sql
from casenum.stores.postgres.following import PostgresFollowing
from casenum.stores.postgres.numbers import block_begin
from casenum.stores.postgres.session import OwnSession
from casenum.stores.rows import Row


class _Held(Exception):
    """Say that the number or its place is held."""


class PostgresAtOnce(PostgresFollowing):
    """Give a value and claim its number in one statement."""

    __slots__ = ()

    def issue(
        self,
        series: str,
        *,
        prefix: str,
        width: int,
        suffix: str,
        first: int = 1,
        limit: int | None = None,
        state: ClaimState = ClaimState.CONFIRMED,
        subject: str | None = None,
        at: datetime,
        by: str,
    ) -> Claim | None:
        """Take the next value of a series and put the claim on its number; None says it is held.

        Raises:
            CounterExhausted: the series has no room.
            ArgumentError: an argument cannot be meant.
        """
        inputs.taking(series, 1, first=first, limit=limit, tokens="", token=None)
        inputs.spelling(prefix, width, suffix)
        inputs.issuing(state, subject, at, by)
        top = inputs.LARGEST if limit is None else limit
        statement, values = self._taking(series, 1, first, top)
        who = (state.value, subject, micros(at.astimezone(UTC)), by)
        told = (self._name, prefix, width, suffix, series, *who)
        try:
            rows = self._issued(sql.ISSUE[statement], (*values, *told))
        except _Held:
            return None
        value = block_begin(rows, series, 1, top)
        return Claim(rows[0][1], series, value, state, subject, at.astimezone(UTC), by)

    def _issued(self, statement: str, values: Row) -> list[Row]:
        with self._apart(), self._session.writing(alone=True) as cursor:
            try:
                return cursor.execute(self._sql[statement], values).fetchall()
            except UniqueViolation as error:
                raise _Held from error

    def _apart(self) -> AbstractContextManager[None]:
        """Keep an open transaction of ours usable; the host's is by itself."""
        session = self._session
        inner = isinstance(session, OwnSession) and session.open
        return session.transaction() if inner else nullcontext()

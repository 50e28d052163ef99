"""Issuer for applications on asyncio: the same calls, awaited."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final

import attrs

from casenum.clock import Clock
from casenum.issuing.adopting import Adoption
from casenum.issuing.gaps import Gap
from casenum.issuing.issuer import Issuer
from casenum.issuing.threads import Worker
from casenum.numbers import CaseNumber, NumberScheme
from casenum.storage import Claim, NumberStore

_BY: Final = "system:issuer"
_NO_SCOPE: Final[Mapping[str, str]] = {}


@attrs.frozen(slots=True)
class AsyncReservation:
    """Hold a reserved number until it is confirmed or void.

    >>> import asyncio
    >>> from casenum.numbers import Pattern
    >>> from casenum.stores import open_store
    >>> async def hold() -> str:
    ...     issuer = AsyncIssuer(open_store("memory:"), Pattern("A-{seq}", name="a"))
    ...     return (await (await issuer.reserve()).confirm()).state.value
    >>> asyncio.run(hold())
    'confirmed'
    """

    number: CaseNumber
    _issuer: "AsyncIssuer" = attrs.field(repr=False, eq=False)

    async def confirm(self, *, subject: str | None = None) -> Claim:
        """Confirm the number, for a subject where one is given.

        Raises:
            ClaimConflict: it is not reserved any more.
        """
        return await self._issuer.confirm(self.number, subject=subject)

    async def void(self, reason: str) -> Claim:
        """Give the number up for ever, with a reason.

        Raises:
            ArgumentError: the reason is empty or too long.
            ClaimConflict: it is void already.
        """
        return await self._issuer.void(self.number, reason)


class AsyncIssuer:
    """Issue the numbers of one scheme from one store, each once, without blocking the event loop.

    Every call is that of `Issuer`, run whole in a thread of the issuer's own: the same numbers, the
    same errors. A cancelled call is done or not begun, never half done.

    Args:
        store: anything that satisfies `casenum.storage.NumberStore`.
        scheme: a `casenum.numbers.Pattern`, or anything that satisfies `NumberScheme`.
        clock: where the present comes from; the system's clock when left out.
        by: who issues, as written into the claims.

    Raises:
        GuaranteeTooWeak: the scheme asks for more than the store promises.
        ShapeConflict: the store has numbers of a version that the scheme lacks.

    >>> import asyncio
    >>> from casenum.numbers import Pattern
    >>> from casenum.stores import open_store
    >>> issuer = AsyncIssuer(open_store("memory:"), Pattern("ABC-{seq:5}", name="abc"))
    >>> asyncio.run(issuer.issue())
    CaseNumber('ABC-00001')
    """

    def __init__(
        self, store: NumberStore, scheme: NumberScheme, *, clock: Clock | None = None, by: str = _BY
    ) -> None:
        self._issuer = Issuer(store, scheme, clock=clock, by=by)
        self._worker = Worker()

    @property
    def scheme(self) -> NumberScheme:
        """Return the scheme whose numbers it issues."""
        return self._issuer.scheme

    async def issue(
        self,
        *,
        at: datetime | None = None,
        scope: Mapping[str, str] = _NO_SCOPE,
        token: str | None = None,
        subject: str | None = None,
    ) -> CaseNumber:
        """Return a new number; with a token, the number that its first call got.

        Raises:
            CasenumError: as `Issuer.issue` says.
        """
        call = partial(self._issuer.issue, at=at, scope=scope, token=token, subject=subject)
        return await self._worker.run(call)

    async def issue_many(
        self,
        n: int,
        *,
        at: datetime | None = None,
        scope: Mapping[str, str] = _NO_SCOPE,
        token: str | None = None,
    ) -> tuple[CaseNumber, ...]:
        """Return n new numbers that follow one another in their series.

        Raises:
            CasenumError: as `Issuer.issue_many` says.
        """
        call = partial(self._issuer.issue_many, n, at=at, scope=scope, token=token)
        return await self._worker.run(call)

    async def reserve(
        self,
        *,
        at: datetime | None = None,
        scope: Mapping[str, str] = _NO_SCOPE,
        token: str | None = None,
    ) -> AsyncReservation:
        """Return a reservation: a number held until it is confirmed or void.

        Raises:
            CasenumError: as `Issuer.reserve` says.
        """
        call = partial(self._issuer.reserve, at=at, scope=scope, token=token)
        return AsyncReservation((await self._worker.run(call)).number, self)

    async def confirm(self, number: str, *, subject: str | None = None) -> Claim:
        """Confirm a reserved number, for a subject where one is given.

        Raises:
            NotFound: the number was never issued.
            ClaimConflict: it is not reserved.
        """
        return await self._worker.run(partial(self._issuer.confirm, number, subject=subject))

    async def void(self, number: str, reason: str) -> Claim:
        """Give a number up for ever, with a reason; it is never issued again.

        Raises:
            CasenumError: as `Issuer.void` says.
        """
        return await self._worker.run(partial(self._issuer.void, number, reason))

    async def adopt(self, written: str, *, subject: str | None = None) -> str:
        """Take over an existing number, raise its counter above it, and return it as it is written.

        Raises:
            CasenumError: as `Issuer.adopt` says.
        """
        return await self._worker.run(partial(self._issuer.adopt, written, subject=subject))

    async def adopt_many(self, rows: Iterable[tuple[str, str | None]]) -> tuple[Adoption, ...]:
        """Take over existing numbers with their subjects, and return what became of each row.

        Raises:
            CasenumError: as `Issuer.adopt_many` says.
        """
        return await self._worker.run(partial(self._issuer.adopt_many, rows))

    async def gaps(self) -> tuple[Gap, ...]:
        """Return every value of the scheme's series that is no confirmed number, with the reason.

        Raises:
            StorageError: the store failed; ``retry`` says what may be tried again.
        """
        return await self._worker.run(self._issuer.gaps)

    def within(self, connection: Any) -> "AsyncIssuer":
        """Return an issuer that works in the host's open transaction and never ends it.

        The connection is what `Issuer.within` takes, or a `psycopg.AsyncConnection` of the running
        event loop. The issuer has a thread of its own: who waits for another transaction's lock
        holds nobody else up.

        Raises:
            ArgumentError: the store has no transactions.
        """
        issuer = object.__new__(AsyncIssuer)
        issuer._issuer = self._issuer.within(connection)
        issuer._worker = Worker()
        return issuer

"""Issuer: numbers for applications that keep their cases themselves."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from casenum.arguments import fulfils, optional_text, text
from casenum.clock import Clock
from casenum.errors import ArgumentTypeError, ClaimConflict, InvalidNumber, NotFound
from casenum.issuing.claiming import Order, check_guarantee, claim, declare
from casenum.issuing.drawing import Drawer
from casenum.issuing.gaps import Gap, adopted, gaps_of
from casenum.issuing.reservation import Reservation
from casenum.numbers import CaseNumber, NumberScheme, series_prefix
from casenum.storage import Claim, ClaimState, NumberStore, transactions, within

_BY: Final = "system:issuer"
_NO_SCOPE: Final[Mapping[str, str]] = {}


class Issuer:
    """Issue the numbers of one scheme from one store, each once.

    Args:
        store: anything that satisfies `casenum.storage.NumberStore`.
        scheme: a `casenum.numbers.Pattern`, or anything that satisfies `NumberScheme`.
        clock: where the present comes from; the system's clock when left out.
        by: who issues, as written into the claims.

    Raises:
        GuaranteeTooWeak: the scheme asks for more than the store promises.

    >>> from casenum.numbers import Pattern
    >>> from casenum.stores import open_store
    >>> issuer = Issuer(open_store("memory:"), Pattern("ABC-{seq:5}", name="abc"))
    >>> issuer.issue(), issuer.issue_many(2)
    (CaseNumber('ABC-00001'), (CaseNumber('ABC-00002'), CaseNumber('ABC-00003')))
    """

    def __init__(
        self, store: NumberStore, scheme: NumberScheme, *, clock: Clock | None = None, by: str = _BY
    ) -> None:
        _require_protocols(store, scheme)
        check_guarantee(store, scheme)
        self._store = store
        self._begin = transactions(store)
        self._drawer = Drawer(clock)
        self.scheme: Final = scheme
        self._by = text("by", by)

    def issue(
        self,
        *,
        at: datetime | None = None,
        scope: Mapping[str, str] = _NO_SCOPE,
        token: str | None = None,
        subject: str | None = None,
    ) -> CaseNumber:
        """Return a new number; with a token, the number that its first call got.

        Args:
            at: the document's date, where it is not the present.
            scope: the values of the scheme's scope variables.
            token: what makes a retry recognisable, such as a message id.
            subject: whom the number is for.

        Raises:
            ArgumentError: ``at`` is naive, or a scope value does not fit.
            CounterExhausted: the series has no room.
            TokenMismatch: the token was used for something else.
            DuplicateNumber: the number is held already: existing numbers were not adopted.
            ShapeConflict: the store knows the scheme's name with another shape.
            StorageError: the store failed; ``retry`` says what may be tried again.
        """
        order = Order(by=self._by, at=at, scope=scope, token=token, subject=subject)
        return self._claim(order)[0]

    def issue_many(
        self,
        n: int,
        *,
        at: datetime | None = None,
        scope: Mapping[str, str] = _NO_SCOPE,
        token: str | None = None,
    ) -> tuple[CaseNumber, ...]:
        """Return n new numbers that follow one another in their series.

        Raises:
            ArgumentError: n is not 1 to a million; otherwise as `issue` says.
        """
        return self._claim(Order(by=self._by, n=n, at=at, scope=scope, token=token))

    def reserve(
        self,
        *,
        at: datetime | None = None,
        scope: Mapping[str, str] = _NO_SCOPE,
        token: str | None = None,
    ) -> Reservation:
        """Return a reservation: a number held until it is confirmed or void.

        Raises:
            ArgumentError: as `issue` says, and so on.
        """
        reserved = ClaimState.RESERVED
        order = Order(by=self._by, at=at, scope=scope, token=token, state=reserved)
        return Reservation(self._claim(order)[0], self)

    def confirm(self, number: str, *, subject: str | None = None) -> Claim:
        """Confirm a reserved number, for a subject where one is given.

        Raises:
            NotFound: the number was never issued.
            ClaimConflict: it is not reserved.
        """
        at = self._drawer.now()
        confirmed, reserved = ClaimState.CONFIRMED, ClaimState.RESERVED
        with self._begin() as store:
            return store.move(
                number, confirmed, expect=reserved, at=at, by=self._by, subject=subject
            )

    def void(self, number: str, reason: str) -> Claim:
        """Give a number up for ever, with a reason; it is never issued again.

        Raises:
            ArgumentError: the reason is empty or too long.
            NotFound: the number was never issued.
            ClaimConflict: it is void already, or an alias.
        """
        text("reason", reason)
        with self._begin() as store:
            held = store.get(number)
            if held is None:
                raise NotFound("number")
            if held.state not in {ClaimState.RESERVED, ClaimState.CONFIRMED}:
                raise ClaimConflict(held.number, "reserved or confirmed", held.state.value)
            at = self._drawer.now()
            return store.move(
                number, ClaimState.VOID, expect=held.state, at=at, by=self._by, reason=reason
            )

    def adopt(self, written: str, *, subject: str | None = None) -> str:
        """Take over an existing number, raise its counter above it, and return it as it is written.

        A text that does not read as a number of the scheme becomes an alias of the subject.

        Raises:
            InvalidNumber: the text does not read, and there is no subject to lead it to.
            DuplicateNumber: the number is held by another claim.
            ShapeConflict: the store knows the scheme's name with another shape.
        """
        optional_text("subject", subject)  # before the counter is raised
        try:
            number = self.scheme.parse(written)
        except InvalidNumber:
            if subject is None:
                raise
            return self._alias(written, subject)
        with self._begin() as store:
            declare(store, self.scheme)
            self._adopt(store, number, subject)
        return number

    def gaps(self) -> tuple[Gap, ...]:
        """Return every value of the scheme's series that is no confirmed number, with the reason.

        >>> from casenum.numbers import Pattern
        >>> from casenum.stores import open_store
        >>> issuer = Issuer(open_store("memory:"), Pattern("A-{seq}", name="a"))
        >>> issuer.void(issuer.issue(), "entered twice").reason
        'entered twice'
        >>> [(gap.number, gap.kind.value, gap.reason) for gap in issuer.gaps()]
        [('A-1', 'void', 'entered twice')]
        """
        return tuple(self._gaps())

    def within(self, connection: Any) -> "Issuer":
        """Return an issuer that works in the host's open transaction and never ends it.

        Raises:
            ArgumentError: the store has no transactions.
        """
        bound = within(self._store, connection)
        return Issuer(bound, self.scheme, clock=self._drawer.clock, by=self._by)

    def _claim(self, order: Order) -> tuple[CaseNumber, ...]:
        with self._begin() as store:
            claimed = claim(store, self.scheme, self._drawer, order)
        return tuple(number for number, _ in claimed)

    def _adopt(self, store: NumberStore, number: CaseNumber, subject: str | None) -> None:
        place = self.scheme.locate(number)
        series, value, reason = None, None, "adopted"
        if place.series is not None and place.value is not None:
            series, value = place.series, place.value
            reason = adopted(store.peek(series) or self.scheme.start - 1, value)
            store.advance(series, value)
        at = self._drawer.now()
        state = ClaimState.CONFIRMED
        store.put(Claim(str(number), series, value, state, subject, at, self._by, reason))

    def _alias(self, written: str, subject: str) -> str:
        with self._begin() as store:
            return store.alias(
                text("number", written), subject, at=self._drawer.now(), by=self._by
            ).number

    def _gaps(self) -> Iterator[Gap]:
        for series in self._store.series(series_prefix(self.scheme.name)):
            yield from gaps_of(self._store, series, start=self.scheme.start)


def _require_protocols(store: object, scheme: object) -> None:
    if not fulfils(store, NumberStore):
        raise ArgumentTypeError("store", "a store of numbers", type(store).__name__)
    if not fulfils(scheme, NumberScheme):
        raise ArgumentTypeError("scheme", "a number scheme", type(scheme).__name__)

"""Issuer: numbers for applications that keep their cases themselves."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, Final

from casenum.arguments import fulfils, text
from casenum.clock import Clock
from casenum.errors import ArgumentTypeError, ClaimConflict, NotFound
from casenum.issuing.adopting import Adopting, Adoption, start_of
from casenum.issuing.at_once import claim_at_once
from casenum.issuing.claiming import Order, check_guarantee, claim
from casenum.issuing.declaring import check_versions
from casenum.issuing.drawing import Drawer
from casenum.issuing.gaps import Gap, gaps_of
from casenum.issuing.lows import warn
from casenum.issuing.reservation import Reservation
from casenum.numbers import CaseNumber, NumberScheme, series_prefix
from casenum.storage import Claim, ClaimState, NumberStore, transactions, within

_BY: Final = "system:issuer"
_ROWS: Final = 1000  # of one transaction
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
        ShapeConflict: the store has numbers of a version that the scheme lacks.

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
        check_versions(store, scheme)
        self._connect(store)
        self._drawer = Drawer(clock)
        self.scheme: Final = scheme
        self._by = text("by", by)

    def _connect(self, store: NumberStore) -> None:
        self._store = store
        self._begin = transactions(store)
        # The first number declares the scheme, and both are one transaction.
        self._declared = False

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

        A text that does not read as a number of the scheme becomes an alias of the subject. A
        number that is adopted again for the same subject stays as it is.

        Raises:
            InvalidNumber: the text does not read, and there is no subject to lead it to.
            AmbiguousNumber: it reads as two numbers.
            DuplicateNumber: the number is held by another claim.
            ShapeConflict: the store knows the scheme's name with another shape.
        """
        with self._begin() as store:
            return self._adopting().one(store, written, subject)

    def adopt_many(self, rows: Iterable[tuple[str, str | None]]) -> tuple[Adoption, ...]:
        """Take over existing numbers with their subjects, and return what became of each row.

        Each row is done whole or not at all, and a row that is refused hinders no other. A thousand
        rows are one transaction; where the store fails in between, do all of it again: what was
        adopted is adopted once.

        Raises:
            ShapeConflict: the store knows the scheme's name with another shape.
            StorageError: the store failed; ``retry`` says what may be tried again.

        >>> from casenum.numbers import Pattern
        >>> from casenum.stores import open_store
        >>> issuer = Issuer(open_store("memory:"), Pattern("A-{seq}", name="a"))
        >>> rows = [("a 7", "case-1"), ("OLD/77", "case-2"), ("what?", None)]
        >>> [(each.number, each.outcome.value) for each in issuer.adopt_many(rows)]
        [(CaseNumber('A-7'), 'adopted'), ('OLD/77', 'alias'), (None, 'refused')]
        """
        adopting, coming = self._adopting(), iter(rows)
        done: list[Adoption] = []
        while chunk := list(islice(coming, _ROWS)):
            with self._begin() as store:
                done += adopting.many(store, chunk, len(done))
        return tuple(done)

    def _adopting(self) -> Adopting:
        return Adopting(self.scheme, self._drawer.now(), self._by)

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
        issuer = object.__new__(Issuer)
        vars(issuer).update(vars(self))
        issuer._connect(within(self._store, connection))
        return issuer

    def _claim(self, order: Order) -> tuple[CaseNumber, ...]:
        claimed = None
        if self._declared:
            claimed = claim_at_once(self._store, self.scheme, self._drawer, order)
        if claimed is None:
            with self._begin() as store:
                claimed = claim(store, self.scheme, self._drawer, order)
        self._declared = True
        warn(claimed)
        return tuple([number for number, _ in claimed])

    def _gaps(self) -> Iterator[Gap]:
        for series in self._store.series(series_prefix(self.scheme.name)):
            yield from gaps_of(self._store, series, start=start_of(self.scheme, series))


def _require_protocols(store: object, scheme: object) -> None:
    if not fulfils(store, NumberStore):
        raise ArgumentTypeError("store", "a store of numbers", type(store).__name__)
    if not fulfils(scheme, NumberScheme):
        raise ArgumentTypeError("scheme", "a number scheme", type(scheme).__name__)

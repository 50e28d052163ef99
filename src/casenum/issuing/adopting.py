"""Taking over the numbers of an older system: read, claim, and raise the counter above them."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

import attrs

from casenum.arguments import optional_text, text
from casenum.errors import (
    ArgumentError,
    ArgumentTypeError,
    CasenumError,
    DuplicateNumber,
    InvalidNumber,
    NumberError,
)
from casenum.issuing.declaring import declare
from casenum.issuing.gaps import adopted
from casenum.numbers import CaseNumber, NumberScheme, Versions
from casenum.storage import Claim, ClaimState, NumberStore, transactions


class Outcome(StrEnum):
    """Name what became of a number that was to be adopted.

    >>> Outcome("alias")
    <Outcome.ALIAS: 'alias'>
    """

    ADOPTED = "adopted"  # it is a number of the scheme, claimed, and its counter is above it
    ALIAS = "alias"  # it is none, and leads to its subject
    REFUSED = "refused"  # nothing was done; the error says why


@attrs.frozen(slots=True)
class Adoption:
    """Say what became of one row of numbers to adopt.

    ``row`` is its place, from 0; ``number`` is the number or the alias as the store holds it, None
    where the row was refused; ``error`` says why it was.

    >>> Adoption(3, Outcome.ALIAS, "OLD/77", None).outcome.value
    'alias'
    """

    row: int
    outcome: Outcome
    number: str | None
    error: CasenumError | None = attrs.field(default=None, eq=False)


@attrs.frozen(slots=True)
class Adopting:
    """Adopt existing numbers into one store, at one time and for one actor.

    >>> from datetime import UTC
    >>> from casenum.numbers import Pattern
    >>> from casenum.stores import open_store
    >>> at, store = datetime(2021, 1, 4, tzinfo=UTC), open_store("memory:")
    >>> Adopting(Pattern("A-{seq}", name="a"), at, "amy").one(store, "a 7", None)
    CaseNumber('A-7')
    """

    scheme: NumberScheme
    at: datetime
    by: str

    def one(self, store: NumberStore, written: str, subject: str | None) -> str:
        """Adopt one number in a transaction of the store, and return it as the store holds it.

        Raises:
            NumberError: the text does not read and has no subject to lead to, or reads twice.
            DuplicateNumber: the number is held by another claim.
            ShapeConflict: the store knows the scheme's name with another shape.
        """
        optional_text("subject", subject)  # before the counter is raised
        try:
            number = self.scheme.parse(written)
        except InvalidNumber:
            if subject is None:
                raise
            return store.alias(text("number", written), subject, at=self.at, by=self.by).number
        declare(store, self.scheme, number.version)
        return self._number(store, number, subject)

    def _number(self, store: NumberStore, number: CaseNumber, subject: str | None) -> str:
        place = self.scheme.locate(number)
        series, value, reason = None, None, "adopted"
        if place.series is not None and place.value is not None:
            series, value = place.series, place.value
            start = start_of(self.scheme, series)
            reason = adopted(store.peek(series) or start - 1, value)
            store.advance(series, value)
        held = store.get(str(number))
        if held is not None and held.state is ClaimState.ALIAS and subject in {None, held.subject}:
            return held.number  # it came in as foreign once: now its counter is above it, too
        state = ClaimState.CONFIRMED
        store.put(Claim(str(number), series, value, state, subject, self.at, self.by, reason))
        return number

    def many(
        self, store: NumberStore, rows: Iterable[tuple[str, str | None]], first: int
    ) -> list[Adoption]:
        """Adopt rows of texts and subjects in one transaction, and return what became of each."""
        begin = transactions(store)
        done: list[Adoption] = []
        for place, row in enumerate(rows, first):
            try:
                written, subject = _pair(row)
                with begin() as inner:  # a row that is refused leaves nothing behind
                    number = self.one(inner, written, subject)
            except (NumberError, ArgumentError, DuplicateNumber) as error:
                done.append(Adoption(place, Outcome.REFUSED, None, error))
            else:
                read = isinstance(number, CaseNumber)
                outcome = Outcome.ADOPTED if read else Outcome.ALIAS
                done.append(Adoption(place, outcome, number))
        return done


def _pair(row: object) -> tuple[Any, Any]:
    if not isinstance(row, tuple | list):
        raise ArgumentTypeError("row", "a pair of text and subject", type(row).__name__)
    given = cast("tuple[object, ...]", row)
    if len(given) != 2:  # noqa: PLR2004 - text and subject
        raise ArgumentError("row", "a pair of text and subject", f"{len(given)} values")
    return given[0], given[1]


def start_of(scheme: NumberScheme, series: str) -> int:
    """Return the first value of a series: a scheme of several versions may have different ones.

    >>> from casenum.numbers import Pattern
    >>> start_of(Pattern("A-{seq}", name="a", start=5), "a::")
    5
    """
    if isinstance(scheme, Versions):
        return scheme.start_of(series)
    return scheme.start

"""The shell around existing cases: their numbers claimed, their standing on record, each once."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

import attrs

from casenum.cases import Case
from casenum.desk.decisions.adopting import adopt
from casenum.desk.existing import Existing
from casenum.desk.reading import current
from casenum.desk.wishes import Wish
from casenum.desk.writing import Writer
from casenum.errors import (
    ArgumentError,
    ArgumentTypeError,
    CasenumError,
    DuplicateNumber,
    InvalidNumber,
    LifecycleError,
    NumberError,
)
from casenum.issuing import Order, claim
from casenum.issuing.adopting import Adopting
from casenum.numbers import CaseNumber
from casenum.storage import CaseStore, Claim, ClaimState, is_transactional, transactions

_REASON: Final = "adopted"
REFUSALS: Final = (NumberError, ArgumentError, DuplicateNumber, LifecycleError)
"""What one row of many may be refused with, while the others go on."""


class AdoptionOutcome(StrEnum):
    """Name what became of an existing case that was to be adopted.

    >>> AdoptionOutcome("there")
    <AdoptionOutcome.THERE: 'there'>
    """

    ADOPTED = "adopted"  # it is a case of the desk now
    THERE = "there"  # it was adopted before, and is left as it is
    REFUSED = "refused"  # nothing was done; the error says why


@attrs.frozen(slots=True)
class CaseAdoption:
    """Say what became of one row of cases to adopt.

    ``row`` is its place, from 0. ``case_id`` and ``number`` are None where it was refused.

    >>> CaseAdoption(3, AdoptionOutcome.ADOPTED, "01J0", "SRV-2021-007").outcome.value
    'adopted'
    """

    row: int
    outcome: AdoptionOutcome
    case_id: str | None
    number: str | None
    error: CasenumError | None = attrs.field(default=None, eq=False)


class Adopter:
    """Adopt existing cases into a store that is in a transaction, where it has them."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._rules = writer.rules
        self._drawer = writer.drawer
        if writer.rules.existing is not None:
            writer.meet = self.meet

    def meet(self, store: CaseStore, number: str, wish: Wish) -> str | None:
        """Adopt a case that the host knows by a number that no case has; return its id, or None."""
        look_up = self._rules.existing
        known = None if look_up is None else look_up(number)
        if known is None:
            return None
        if not isinstance(known, Existing):  # pyright: ignore[reportUnnecessaryIsInstance]
            name = "what the look-up of existing cases returns"
            raise ArgumentTypeError(name, "None or Existing", type(known).__name__)
        case, _ = self.one(store, known, wish.by)
        return case.id

    def one(self, store: CaseStore, existing: Existing, by: str) -> tuple[Case, bool]:
        """Return the case, and whether it is new here.

        Raises:
            DuplicateNumber: the number is reserved, void, or that of a case that was opened here.
            AmbiguousNumber: the number reads as two.
            TransitionRefused: the lifecycle does not have the status.
            ArgumentError: the kind has no scheme or lifecycle.
        """
        life = self._rules.lives[existing.kind]
        number = self._read(existing)
        held = store.get(str(number or existing.number))
        case_id = self._drawer.new_id() if held is None else self._holder(held)
        case = current(store, case_id)
        if case is not None:
            if not _adopted_before(store, case_id):
                raise DuplicateNumber(str(number or existing.number))
            return case, False
        claimed = self._claimed(store, existing, number, case_id, by)
        decision = adopt(life, existing, claimed, by)
        return self._writer.append(store, case_id, None, decision, _key(case_id)), True

    def many(
        self, store: CaseStore, rows: Iterable[object], first: int, by: str
    ) -> list[CaseAdoption]:
        """Adopt rows in one transaction, and return what became of each."""
        begin, done = transactions(store), list[CaseAdoption]()
        for place, row in enumerate(rows, first):
            try:
                if not isinstance(row, Existing):
                    raise ArgumentTypeError("row", "Existing", type(row).__name__)
                with begin() as inner:  # a row that is refused leaves nothing behind
                    case, new = self.one(inner, row, by)
            except REFUSALS as error:
                done.append(CaseAdoption(place, AdoptionOutcome.REFUSED, None, None, error))
            else:
                outcome = AdoptionOutcome.ADOPTED if new else AdoptionOutcome.THERE
                number = None if case.number is None else str(case.number)
                done.append(CaseAdoption(place, outcome, case.id, number))
        return done

    # --- numbers -------------------------------------------------------------

    def _read(self, existing: Existing) -> CaseNumber | None:
        try:
            return self._rules.schemes[existing.kind].parse(existing.number)
        except InvalidNumber:
            return None

    def _holder(self, held: Claim) -> str:
        if held.state not in {ClaimState.CONFIRMED, ClaimState.ALIAS}:
            raise DuplicateNumber(held.number)
        # Adopted at an Issuer: for a subject, which is the id that the host gave its case, or for
        # nobody yet.
        return held.holder or self._drawer.new_id()

    def _claimed(
        self,
        store: CaseStore,
        existing: Existing,
        number: CaseNumber | None,
        case_id: str,
        by: str,
    ) -> CaseNumber:
        now = self._drawer.now()
        if number is None:
            store.alias(existing.number, case_id, at=now, by=by)
            return self._of_ours(store, existing, case_id, by)
        held = store.get(str(number))
        if held is None or held.state is ClaimState.ALIAS:
            scheme = self._rules.schemes[existing.kind]
            Adopting(scheme, now, by).one(store, existing.number, case_id)
        elif held.holder is None:
            store.redirect(held.number, case_id, at=now, by=by, reason=_REASON)
        return number

    def _of_ours(self, store: CaseStore, existing: Existing, case_id: str, by: str) -> CaseNumber:
        # A store without transactions may have claimed it before a crash: the token finds it again.
        token = None if is_transactional(store) else f"case:{case_id}"
        order = Order(
            by=by, at=existing.received, scope=existing.scope, subject=case_id, token=token
        )
        [(number, _)] = claim(store, self._rules.schemes[existing.kind], self._drawer, order)
        return number


def _key(case_id: str) -> str:
    return f"{case_id}.adopted"


def _adopted_before(store: CaseStore, case_id: str) -> bool:
    return any(record.id.startswith(f"{_key(case_id)}.") for record in store.read(case_id, limit=1))

"""A number that is held for somebody who has not decided yet."""

from typing import Protocol

import attrs

from casenum.numbers import CaseNumber
from casenum.storage import Claim


class _Decides(Protocol):
    def confirm(self, number: str, *, subject: str | None = None) -> Claim: ...

    def void(self, number: str, reason: str) -> Claim: ...


@attrs.frozen(slots=True)
class Reservation:
    """Hold a reserved number until it is confirmed or void.

    >>> from casenum.issuing import Issuer
    >>> from casenum.numbers import Pattern
    >>> from casenum.stores import open_store
    >>> issuer = Issuer(open_store("memory:"), Pattern("A-{seq}", name="a"))
    >>> issuer.reserve().confirm().state.value
    'confirmed'
    """

    number: CaseNumber
    _issuer: _Decides = attrs.field(repr=False, eq=False)

    def confirm(self, *, subject: str | None = None) -> Claim:
        """Confirm the number, for a subject where one is given.

        Raises:
            ClaimConflict: it is not reserved any more.
        """
        return self._issuer.confirm(self.number, subject=subject)

    def void(self, reason: str) -> Claim:
        """Give the number up for ever, with a reason.

        Raises:
            ArgumentError: the reason is empty or too long.
            ClaimConflict: it is void already.
        """
        return self._issuer.void(self.number, reason)

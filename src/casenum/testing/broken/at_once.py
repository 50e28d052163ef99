"""Stores whose one step for number and claim is less than two steps would be."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from casenum.errors import DuplicateNumber
from casenum.storage import Claim, ClaimState
from casenum.stores import MemoryStore


class BurnsWhatIsHeld(MemoryStore):
    """Take the value first, and claim its number as a step of its own.

    >>> from casenum.testing.samples import AT
    >>> store, form = BurnsWhatIsHeld(), {"prefix": "A-", "width": 1, "suffix": ""}
    >>> store.issue("bill", **form, at=AT, by="amy").number
    'A-1'
    """

    def issue(self, series: str, **form: Any) -> Claim | None:
        """Return a claim, or None, and then the value is lost."""
        try:
            return self._claimed(series, **form)
        except DuplicateNumber:
            return None

    def _claimed(
        self,
        series: str,
        *,
        prefix: str,
        width: int,
        suffix: str,
        state: ClaimState = ClaimState.CONFIRMED,
        subject: str | None = None,
        at: Any,
        by: str,
        **limits: Any,
    ) -> Claim:
        value = self.take(series, **limits).first
        number = f"{prefix}{self._spelled(value, width)}{suffix}"
        return self.put(Claim(number, series, value, state, subject, at, by))

    def _spelled(self, value: int, width: int) -> str:
        return f"{value:0{width}}"


class CutsLongNumbers(BurnsWhatIsHeld):
    """Fill and cut to the width, as ``lpad()`` does.

    >>> CutsLongNumbers()._spelled(1000, 3)
    '100'
    """

    def _spelled(self, value: int, width: int) -> str:
        return f"{value:0{width}}"[:width]


BROKEN: Final[Mapping[type[MemoryStore], str]] = MappingProxyType(
    {
        BurnsWhatIsHeld: "test_issue_3_a_held_number_moves_nothing",
        CutsLongNumbers: "test_issue_1_the_number_is_spelled_as_it_is_asked_for",
    }
)

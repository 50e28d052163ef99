"""What a scheme must do: the protocol that `Pattern` fulfils, open to anyone's class."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, Protocol, runtime_checkable

from casenum.errors import NumberError
from casenum.numbers.values import CaseNumber, Declaration, Match, Place, Plan

NO_SCOPE: Final[Mapping[str, str]] = MappingProxyType({})


@runtime_checkable
class NumberScheme(Protocol):
    """Make and read the numbers of one shape; nothing needs to be inherited.

    ``guarantee`` is what it asks of a store: ``unique``, ``ordered`` or ``gapless``.

    >>> from casenum.numbers import Pattern
    >>> isinstance(Pattern("ABC-{seq:5}"), NumberScheme)
    True
    """

    @property
    def name(self) -> str:
        """Return the name that counters and numbers carry."""
        ...

    @property
    def version(self) -> int:
        """Return the version of the shape, from 1."""
        ...

    @property
    def start(self) -> int:
        """Return the first value of each of its counters, usually 1."""
        ...

    @property
    def guarantee(self) -> str:
        """Return what it asks of a store."""
        ...

    @property
    def declaration(self) -> Declaration:
        """Return what the store remembers of it."""
        ...

    def plan(
        self, at: datetime, scope: Mapping[str, str] = NO_SCOPE, *, dated: bool = False
    ) -> Plan:
        """Return what a number of that instant and scope needs.

        ``dated`` says that the caller chose the instant.

        Raises:
            ArgumentError: the instant or the scope cannot stand in a number.
        """
        ...

    def render(self, plan: Plan, value: int | None, drawn: bytes = b"") -> CaseNumber:
        """Return the number of a plan and the value that its counter gave.

        Raises:
            ArgumentError: the value does not fit, or what was drawn is missing.
        """
        ...

    def parse(self, text: str) -> CaseNumber:
        """Return the number that a text means.

        Raises:
            InvalidNumber: it means none.
            AmbiguousNumber: it means two.
        """
        ...

    def is_valid(self, x: object) -> bool:
        """Return whether `parse` succeeds; it never raises."""
        ...

    def find(self, text: str) -> tuple[Match, ...]:
        """Return the numbers in a text, in its order."""
        ...

    def locate(self, number: CaseNumber) -> Place:
        """Return the counter that a number belongs to, and its value.

        Raises:
            ArgumentError: it is a number of another scheme.
        """
        ...


def reads(parse: Callable[[Any], object], x: object) -> bool:
    """Return whether a scheme's `parse` succeeds, for anything at all.

    >>> from casenum.numbers import Pattern
    >>> reads(Pattern("A-{seq}").parse, "A-7"), reads(Pattern("A-{seq}").parse, 7)
    (True, False)
    """
    try:
        parse(x)
    except NumberError:
        return False
    return True

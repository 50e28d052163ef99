"""A scheme written by hand, without a pattern: the example that the contract is shown on.

`casenum.testing.broken_schemes` are its children gone wrong.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from casenum.arguments import moment, plain, whole
from casenum.checks import algorithm
from casenum.errors import ArgumentError, ArgumentTypeError, InvalidNumber, NumberError
from casenum.numbers import CaseNumber, Declaration, Match, Place, Plan, compact
from casenum.numbers.schemes import NO_SCOPE

LIMIT: Final = 10**9 - 1
_DAMM: Final = algorithm("damm")
_LONGEST: Final = 64  # characters that anybody types for a number of at most twenty
_FIELDS: Final = r"([0-9]{4})(0[1-9]|1[0-2])([0-9]{3}|[1-9][0-9]{3,8})([0-9])"
_READ: Final = re.compile(f"REQ{_FIELDS}", re.ASCII).fullmatch
_FOUND: Final = re.compile(r"(?<![\w-])REQ-[0-9]{6}-[0-9]{3,9}-[0-9](?![\w-])", re.IGNORECASE)


class ByHand:
    """Print the month, a counter of three digits or more, and Damm's check digit.

    >>> scheme = ByHand()
    >>> plan = scheme.plan(datetime(2021, 1, 4, tzinfo=UTC))
    >>> scheme.render(plan, 7), scheme.parse("req 202101 007 9")
    (CaseNumber('REQ-202101-007-9'), CaseNumber('REQ-202101-007-9'))
    """

    name = "by-hand"
    version = 1
    start = 1
    guarantee = "unique"

    @property
    def declaration(self) -> Declaration:
        """Return what a store remembers: all that decides its numbers."""
        return Declaration(self.name, "REQ-YYYYMM-NNN-damm, UTC")

    def plan(
        self, at: datetime, scope: Mapping[str, str] = NO_SCOPE, *, dated: bool = False
    ) -> Plan:
        """Return what a number of that instant needs; a new month is a new series.

        Raises:
            ArgumentTypeError: the instant is no datetime.
            ArgumentError: it is naive, or a scope is given.
        """
        del dated  # no matter who chose the instant
        if scope:
            raise ArgumentError("scope", "left out", "given")
        instant = moment("at", at).astimezone(UTC)
        parts = {"year": instant.year, "month": instant.month}
        return Plan(self.series(parts), self.start, LIMIT, instant, parts, "")

    def series(self, parts: Mapping[str, int | str]) -> str:
        """Return the name of the counter of a month."""
        return f"{self.name}::{self.period(parts)}"

    def period(self, parts: Mapping[str, int | str]) -> str:
        """Return the period of a month, as a series names it."""
        return f"{parts['year']:04}-{parts['month']:02}"

    def render(self, plan: Plan, value: int | None, drawn: bytes = b"") -> CaseNumber:
        """Return the number of a plan and a value.

        Raises:
            ArgumentTypeError: the value is no int.
            ArgumentError: it is out of bounds.
        """
        del drawn  # nothing is left to chance
        given = whole("value", value, least=self.start, most=LIMIT)
        parts = {**plan.parts, "seq": given}
        return self.number(self.printed(parts), parts)

    def printed(self, parts: Mapping[str, int | str]) -> str:
        """Return the text of a number."""
        year, month, value = parts["year"], parts["month"], parts["seq"]
        payload = f"{year:04}{month:02}{value:03}"
        return f"REQ-{payload[:6]}-{payload[6:]}-{_DAMM.check(payload)}"

    def number(self, said: str, parts: Mapping[str, int | str]) -> CaseNumber:
        """Return a number that knows its parts."""
        period = self.period(parts)
        key = (int(parts["year"]) * 12 + int(parts["month"]), self.version, int(parts["seq"]))
        return CaseNumber(said, self.name, self.version, parts, period, key)

    def parse(self, text: str) -> CaseNumber:
        """Return the number that a text means.

        Raises:
            InvalidNumber: it means none.
        """
        typed = plain(text)
        if typed is None:
            raise InvalidNumber("type", f"text is expected, not {type(text).__name__}")
        match = _READ(compact(typed)) if len(typed) <= _LONGEST else None
        if match is None:
            raise InvalidNumber("character", "REQ, a month, a counter and a check are expected")
        year, month, value, check = match.groups()
        if not (int(year) and int(value)):
            raise InvalidNumber("value", "year and counter begin at 1")
        if not self.checks(f"{year}{month}{value}", check):
            raise InvalidNumber("check", "the check digit does not match")
        parts = {"year": int(year), "month": int(month), "seq": int(value)}
        return self.number(self.printed(parts), parts)

    def checks(self, payload: str, check: str) -> bool:
        """Return whether a check digit is that of the digits before it."""
        return _DAMM.check(payload) == check

    def is_valid(self, x: object) -> bool:
        """Return whether `parse` succeeds; it never raises."""
        try:
            self.parse(x)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] # anything at all is asked about
        except NumberError:
            return False
        return True

    def find(self, text: str) -> tuple[Match, ...]:
        """Return the numbers in a text, in its order.

        Raises:
            ArgumentTypeError: it is not text.
        """
        words = plain(text)
        if words is None:
            raise ArgumentTypeError("text", "text", type(text).__name__)
        spans = [match.span() for match in _FOUND.finditer(words)]
        return tuple(
            [
                Match(self.parse(words[slice(*span)]), span, "exact", None)
                for span in spans
                if self.is_valid(words[slice(*span)])
            ]
        )

    def locate(self, number: CaseNumber) -> Place:
        """Return the counter that a number belongs to, and its value.

        Raises:
            ArgumentError: it is a number of another scheme.
        """
        if getattr(number, "scheme", None) != self.name:
            raise ArgumentError("number", f"one of scheme {self.name!r}", "another")
        return Place(self.series(number.parts), int(number.parts["seq"]))

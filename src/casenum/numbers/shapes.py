"""Shapes: a pattern compiled into tables, so that printing and reading a number are few steps."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final, TypeAlias

import attrs

from casenum.checks import CheckAlgorithm
from casenum.numbers.elements import Element
from casenum.numbers.periods import (
    ALWAYS_POSSIBLE,
    CALENDAR,
    DATE_FIELDS,
    Fiscal,
    Parts,
    PeriodRule,
    first_day,
)
from casenum.numbers.scopes import Scope
from casenum.numbers.ulid import ulid_text
from casenum.numbers.values import CaseNumber, Maker

Fault: TypeAlias = tuple[str, str, str]  # code, problem, name of the field

_SAMPLE_ULID: Final = ulid_text(1820576928786795198723644692628913870)  # the README of python-ulid


@attrs.frozen(slots=True)
class Settings:
    """Hold what decides beside the text what numbers look like and which counter they use.

    >>> Settings("", {}, None, CALENDAR, 2000, 1).suffix()
    ''
    """

    zone: str
    scopes: Mapping[str, Scope]
    restart: str | None
    fiscal: Fiscal
    century: int
    start: int

    def suffix(self) -> str:
        """Return all that differs from the defaults as text, for a scheme's declaration.

        >>> Settings("Europe/Oslo", {}, "never", Fiscal(4, ends=True), 2000, 1).suffix()
        '; zone=Europe/Oslo; restart=never; fiscal_start=4; fiscal_label=end'
        """
        label = "end" if self.fiscal.ends else "start"
        scopes = [
            (f"scope {name}", f"{scope.characters}*{scope.least}..{scope.most}")
            for name, scope in sorted(self.scopes.items())
        ]
        fiscal = self.fiscal != CALENDAR
        said = [
            ("zone", self.zone),
            *scopes,
            ("restart", self.restart or ""),
            ("fiscal_start", self.fiscal.start if fiscal else ""),
            ("fiscal_label", label if fiscal else ""),
            ("century", self.century if self.century != 2000 else ""),  # noqa: PLR2004 - the default
            ("start", self.start if self.start != 1 else ""),
        ]
        return "".join([f"; {key}={value}" for key, value in said if value != ""])


def _template(elements: Sequence[Element]) -> str:
    return "".join([element.template for element in elements])


def _short(elements: Sequence[Element]) -> bool:
    return any(element.template.startswith("%(year:2)") for element in elements)


class Shape:
    """Print and read the numbers of one pattern; made by `Pattern`, after its text was read.

    >>> from casenum.numbers import Pattern
    >>> Pattern("SRV-{year}-{seq:3}").shape.text({"year": 2021, "seq": 1})
    'SRV-2021-001'
    """

    __slots__ = (
        "_dates",
        "_head",
        "_names",
        "_payload",
        "_readers",
        "_simple",
        "_tail",
        "algorithm",
        "check_at",
        "elements",
        "exact",
        "fields",
        "fiscal",
        "limit",
        "longest",
        "maker",
        "name",
        "pattern",
        "rule",
        "settings",
        "short_year",
        "start",
        "version",
    )

    def __init__(
        self,
        pattern: str,
        name: str,
        elements: Sequence[Element],
        *,
        settings: Settings,
        algorithm: CheckAlgorithm | None,
        limit: int,
        selects: tuple[str, ...],
    ) -> None:
        self.pattern: str = pattern
        self.name: str = name
        self.version: int = 1
        self.elements: tuple[Element, ...] = tuple(elements)
        self.fields: dict[str, Element] = {each.name: each for each in elements if each.name}
        self.settings: Settings = settings
        self.algorithm: CheckAlgorithm | None = algorithm
        self.limit: int = limit
        self.fiscal: Fiscal = settings.fiscal if "fiscalyear" in self.fields else CALENDAR
        self.start: int = settings.start
        identity = "ulid" if "ulid" in self.fields else "seq"
        self.rule: PeriodRule = PeriodRule(selects, identity, self.fiscal)
        self.maker: Maker = (name, self.version, self.rule)
        self.short_year: bool = _short(elements)
        self.longest: int = sum(element.most for element in elements)
        spelled = re.compile("".join([each.exact for each in elements]), re.ASCII)
        self.exact: Callable[[str], re.Match[str] | None] = spelled.fullmatch
        self._split_at_check()
        self._dates = self.date_names if frozenset(self.date_names) not in ALWAYS_POSSIBLE else ()
        kinds = {element.kind for element in self.fields.values()}
        whole = kinds <= {"seq", "date", "check"} and not self.short_year
        names = tuple([name for name in self.fields if name != "check"])
        plain = self.check_at in {-1, len(names)}
        self._names = names if whole and plain else ()
        self._simple = bool(self._names) and not (self._dates or self.algorithm)
        self._readers = tuple(
            [
                (place, each, self._reader(each))
                for place, each in enumerate(self.fields)
                if each != "check"
            ]
        )

    @property
    def date_names(self) -> tuple[str, ...]:
        """Return the names of its date fields, in the order of their weight."""
        return tuple([name for name in DATE_FIELDS if name in self.fields])

    @property
    def scope_names(self) -> tuple[str, ...]:
        """Return the names of its scope variables, in the order of the text."""
        return tuple([name for name, each in self.fields.items() if each.kind == "scope"])

    def _split_at_check(self) -> None:
        kinds = [element.kind for element in self.elements]
        at = kinds.index("check") if "check" in kinds else len(kinds)
        before = self.elements[:at]
        self.check_at: int = list(self.fields).index("check") if self.algorithm else -1
        self._head, self._tail = _template(before), _template(self.elements[at + 1 :])
        alphabet = frozenset(self.algorithm.alphabet if self.algorithm else "")
        counted = [e for e in before if e.kind != "literal" or e.characters <= alphabet]
        self._payload = _template(counted)

    def _reader(self, name: str) -> Callable[[str], int | str]:
        if self.fields[name].kind == "scope":
            return self.settings.scopes[name].folded
        if name == "ulid":
            return str
        return self._short_year if name == "year" and self.short_year else int

    def _short_year(self, text: str) -> int:
        century = self.settings.century
        return century + (int(text) - century) % 100

    def _values(self, parts: Parts) -> Parts:
        return {**parts, "year:2": int(parts["year"]) % 100} if self.short_year else parts

    def text(self, parts: Parts) -> str:
        """Return the number that is printed for these values."""
        values = self._values(parts) if self.short_year else parts
        head: str = self._head % values
        if self.algorithm is None:
            return head
        # Where the check covers all that is printed before it, that text is not made twice.
        payload = head if self._payload == self._head else self._payload % values
        tail = self._tail % values if self._tail else ""
        return f"{head}{self.algorithm.check(payload)}{tail}"

    def parts(self, groups: Sequence[str]) -> dict[str, int | str]:
        """Return the values of the fields from their texts, in the order of the pattern."""
        return {name: read(groups[place]) for place, name, read in self._readers}

    def check_of(self, groups: Sequence[str]) -> str:
        """Return the check characters among the texts of the fields; empty for none."""
        return "" if self.check_at < 0 else groups[self.check_at]

    def fault(self, parts: Parts, check: str) -> Fault | None:
        """Return why values that are spelled well are no number, or None when they are one."""
        value = parts.get("seq")
        if value is not None and not self.start <= int(value) <= self.limit:
            return "value", f"the counter is {self.start} to {self.limit}", "seq"
        if self._dates and self._impossible(parts):
            return "date", "there is no such date", self._dates[-1]
        algorithm = self.algorithm
        if algorithm is not None and algorithm.check(self._payload % self._values(parts)) != check:
            return "check", "the check character does not match", "check"
        return None

    def _impossible(self, parts: Parts) -> bool:
        values = tuple([int(parts[name]) for name in self._dates])
        return first_day(self._dates, values, self.fiscal) is None

    def accept(self, text: str, groups: Sequence[str]) -> CaseNumber | None:
        """Return the number of a text that is spelled as printed, or None where it is none."""
        names = self._names
        # Both at once, without strict=: this is where reading a number spends its time.
        parts = dict(zip(names, map(int, groups))) if names else self.parts(groups)  # noqa: B905
        if self._simple:  # nothing can be wrong but the counter
            if not self.start <= parts["seq"] <= self.limit:  # type: ignore[operator]  # ints
                return None
        elif self.fault(parts, self.check_of(groups)) is not None:
            return None
        return CaseNumber.reading(text, parts, self.maker)

    def number(self, parts: Parts) -> CaseNumber:
        """Return the number of these values."""
        return CaseNumber.reading(self.text(parts), parts, self.maker)

    def dates(self, local: date) -> dict[str, int | str]:
        """Return the date fields of a local time."""
        return {
            name: DATE_FIELDS[name].value(local, self.fiscal)
            for name, element in self.fields.items()
            if element.kind == "date"
        }

    def sample(self, local: date, value: int) -> dict[str, int | str]:
        """Return values for an example: a local time, a counter, the first of each scope."""
        scopes = {name: self.settings.scopes[name] for name in self.scope_names}
        codes = {name: scope.characters[:1] * scope.least for name, scope in scopes.items()}
        drawn: dict[str, int | str] = {"ulid": _SAMPLE_ULID} if "ulid" in self.fields else {}
        return {**self.dates(local), **codes, **drawn, "seq": value}

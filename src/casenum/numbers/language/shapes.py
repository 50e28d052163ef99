"""Shapes: a pattern compiled into tables, so that printing and reading a number are few steps."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, TypeAlias

from casenum.checks import CheckAlgorithm
from casenum.numbers.language.elements import Element
from casenum.numbers.language.opaque import OpaqueCounter
from casenum.numbers.language.periods import (
    ALWAYS_POSSIBLE,
    CALENDAR,
    DATE_FIELDS,
    Fiscal,
    Parts,
    PeriodRule,
    first_day,
)
from casenum.numbers.language.settings import Settings
from casenum.numbers.ulid import ulid_text
from casenum.numbers.values import BYTES, RANDOM, CaseNumber, Maker

# What tells numbers apart, the first that stands in a pattern.
IDENTITIES: Final = ("seq", "opaque", "ulid", "random")

Fault: TypeAlias = tuple[str, str, str]  # code, problem, name of the field

_SAMPLE_ULID: Final = ulid_text(1820576928786795198723644692628913870)  # the README of python-ulid
_SAMPLE_RANDOM: Final = int(_SAMPLE_ULID, 36)
_SPARE: Final = 8  # bytes


_reading = CaseNumber.reading  # bound once: each number that is printed or read goes through it


def _template(elements: Sequence[Element]) -> str:
    return "".join([element.template for element in elements])


def _last_two(year: int) -> int:
    return year % 100


def _draws(fields: Mapping[str, Element]) -> str:
    """Return what must be drawn for a number: nothing, ``ulid``, or how many bytes.

    Spare bytes make no text likelier than another by more than 2**-64.
    """
    if "random" not in fields:
        return "ulid" if "ulid" in fields else ""
    bits = (fields["random"].texts - 1).bit_length()
    counted = "seq" in fields or "opaque" in fields
    return f"{BYTES if counted else RANDOM}{-(-bits // 8) + _SPARE}"


def _short(elements: Sequence[Element]) -> bool:
    return any(element.template.startswith("%(year:2)") for element in elements)


class Shape:
    """Print and read the numbers of one pattern; made by `Pattern`, after its text was read.

    >>> from casenum.numbers import Pattern
    >>> Pattern("SRV-{year}-{seq:3}").shape.text({"year": 2021, "seq": 1})
    'SRV-2021-001'
    """

    __slots__ = (
        "_counter",
        "_dates",
        "_derived",
        "_head",
        "_names",
        "_payload",
        "_readers",
        "_signed",
        "_tag_length",
        "_tail",
        "algorithm",
        "check_at",
        "checked_most",
        "counts_only",
        "draws",
        "elements",
        "exact",
        "fields",
        "fiscal",
        "limit",
        "longest",
        "maker",
        "name",
        "opaque",
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
        opaque: OpaqueCounter | None = None,
    ) -> None:
        self.pattern: str = pattern
        self.name: str = name
        self.version: int = settings.version
        self.elements: tuple[Element, ...] = tuple(elements)
        self.fields: dict[str, Element] = {each.name: each for each in elements if each.name}
        self.settings: Settings = settings
        self.algorithm: CheckAlgorithm | None = algorithm
        self.limit: int = limit
        self.fiscal: Fiscal = settings.fiscal if "fiscalyear" in self.fields else CALENDAR
        self.start: int = settings.start
        self.opaque: OpaqueCounter | None = opaque
        identity = next((each for each in IDENTITIES if each in self.fields), "")
        self.short_year: bool = _short(elements)
        self.longest: int = sum(element.most for element in elements)
        spelled = re.compile("".join([each.exact for each in elements]), re.ASCII)
        self.exact: Callable[[str], re.Match[str] | None] = spelled.fullmatch
        self._derived = self._derivations()
        self._split_at_check()
        self._dates = self.date_names if frozenset(self.date_names) not in ALWAYS_POSSIBLE else ()
        whole = all(each.decode is int or each.kind == "check" for each in self.fields.values())
        names = tuple([name for name in self.fields if name != "check"])
        plain = self.check_at in {-1, len(names)}
        self._names = names if whole and plain and not self.short_year else ()
        drawn = {"opaque", "random", "ulid"} & self.fields.keys()
        self.counts_only: bool = not drawn
        self.draws: str = _draws(self.fields)
        self.rule: PeriodRule = PeriodRule(selects, identity, self.fiscal, self._names)
        self.maker: Maker = (name, self.version, self.rule)
        counts = bool(self._names) and identity == "seq" and not (self._dates or self.algorithm)
        self._counter = names.index("seq") if counts else -1
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

    def _derivations(self) -> tuple[tuple[str, str, Callable[[Any], int | str]], ...]:
        """Return what is printed instead of a part: its key, the part, and how it is made."""
        made: list[tuple[str, str, Callable[[Any], int | str]]] = [
            (f"{name}:text", name, each.encode) for name, each in self.fields.items() if each.encode
        ]
        return (*made, ("year:2", "year", _last_two)) if self.short_year else tuple(made)

    def _split_at_check(self) -> None:
        kinds = [element.kind for element in self.elements]
        at = kinds.index("check") if "check" in kinds else len(kinds)
        before, after = self.elements[:at], self.elements[at + 1 :]
        self.check_at: int = list(self.fields).index("check") if self.algorithm else -1
        self._head, self._tail = _template(before), _template(after)
        alphabet = frozenset(self.algorithm.alphabet if self.algorithm else "")
        counted = [e for e in before if e.kind != "literal" or e.characters <= alphabet]
        self._payload = _template(counted)
        self.checked_most: int = sum([element.most for element in counted])
        self._tag_length = self.fields["tag"].least if "tag" in self.fields else 0
        self._signed = "tag" in kinds[at:]  # the check stands before the tag, and is signed too

    def _reader(self, name: str) -> Callable[[str], int | str]:
        short = name == "year" and self.short_year
        return self._short_year if short else self.fields[name].decode

    def _short_year(self, text: str) -> int:
        century = self.settings.century
        return century + (int(text) - century) % 100

    def _values(self, parts: Parts) -> Parts:
        return {**parts, **{key: make(parts[name]) for key, name, make in self._derived}}

    def text(self, parts: Parts) -> str:
        """Return the number that is printed for these values; a tag among them is kept."""
        if self._tag_length and "tag" not in parts:
            parts = self._tagged(parts)
        return self._printed(self._values(parts) if self._derived else parts)

    def around(self, name: str, parts: Parts) -> tuple[str, str]:
        """Return what is printed before and after a field, where neither depends on it."""
        at = next(place for place, each in enumerate(self.elements) if each.name == name)
        values = self._values(parts) if self._derived else parts
        before, after = self.elements[:at], self.elements[at + 1 :]
        return _template(before) % values, _template(after) % values

    def _tagged(self, parts: Parts) -> Parts:
        tag = self.settings.keys.tag(*self._to_sign(self._values(parts)))
        return {**parts, "tag": tag}

    def _printed(self, values: Parts) -> str:
        head: str = self._head % values
        if self.algorithm is None:
            return head
        # Where the check covers all that is printed before it, that text is not made twice.
        payload = head if self._payload == self._head else self._payload % values
        tail = self._tail % values if self._tail else ""
        return f"{head}{self.algorithm.check(payload)}{tail}"

    def _to_sign(self, values: Parts) -> tuple[str, int]:
        """Return what a tag signs: the text without the tag, a NUL in its place; and its length.

        A check that stands behind the tag covers it, and so cannot be signed by it.
        """
        unsigned = {**values, "tag": "\0"}
        if self._signed or self.algorithm is None:
            return self._printed(unsigned), self._tag_length
        return f"{self._head % unsigned}{self._tail % unsigned}", self._tag_length

    def parts(self, groups: Sequence[str]) -> dict[str, int | str]:
        """Return the values of the fields from their texts, in the order of the pattern."""
        return {name: read(groups[place]) for place, name, read in self._readers}

    def check_of(self, groups: Sequence[str]) -> str:
        """Return the check characters among the texts of the fields; empty for none."""
        return "" if self.check_at < 0 else groups[self.check_at]

    def fault(self, parts: Parts, check: str) -> Fault | None:
        """Return why values that are spelled well are no number, or None when they are one."""
        if self.rule.identity == "seq" and not self.start <= int(parts["seq"]) <= self.limit:
            return "value", f"the counter is {self.start} to {self.limit}", "seq"
        if self._dates and self._impossible(parts):
            return "date", "there is no such date", self._dates[-1]
        if self.algorithm is not None:
            values = self._values(parts) if self._derived else parts
            if self.algorithm.check(self._payload % values) != check:
                return "check", "the check character does not match", "check"
        if self._tag_length and not self._is_signed(parts):
            return "tag", "the tag does not match", "tag"
        return None

    def _is_signed(self, parts: Parts) -> bool:
        text, _ = self._to_sign(self._values(parts))
        return self.settings.keys.signed(text, str(parts["tag"]))

    def _impossible(self, parts: Parts) -> bool:
        values = tuple([int(parts[name]) for name in self._dates])
        return first_day(self._dates, values, self.fiscal) is None

    def accept(self, text: str, groups: Sequence[str]) -> CaseNumber | None:
        """Return the number of a text that is spelled as printed, or None where it is none."""
        if self._counter >= 0:  # nothing can be wrong but the counter
            counted = self.start <= int(groups[self._counter]) <= self.limit
            return _reading(text, tuple(groups), self.maker) if counted else None
        names = self._names
        # Both at once, without strict=: this is where reading a number spends its time.
        parts = dict(zip(names, map(int, groups))) if names else self.parts(groups)  # noqa: B905
        if self.fault(parts, self.check_of(groups)) is not None:
            return None
        return _reading(text, parts, self.maker)

    def number(self, parts: Parts) -> CaseNumber:
        """Return the number of these values; a tag among them is kept."""
        if self._tag_length and "tag" not in parts:
            parts = self._tagged(parts)
        values = self._values(parts) if self._derived else parts
        return _reading(self._printed(values), parts, self.maker)

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
        return {**self.dates(local), **codes, **self._drawn_samples(value), "seq": value}

    def _drawn_samples(self, value: int) -> dict[str, int | str]:
        drawn: dict[str, int | str] = {}
        if "ulid" in self.fields:
            drawn["ulid"] = _SAMPLE_ULID
        if "random" in self.fields:
            drawn["random"] = _SAMPLE_RANDOM % self.fields["random"].texts
        if self.opaque is not None:  # a series that cannot be: the sample tells nothing of others
            drawn["opaque"] = self.opaque.printed("", value)
        return drawn

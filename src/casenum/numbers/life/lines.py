"""Lines of counters: which series the versions of a scheme share, and where a new line begins.

A series carries the number of the version that began its line, as in ``service:@2:2021``. A scope
is written ``name=value``, so no scope looks like that, and the series of all versions begin alike.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

import attrs

from casenum.errors import ArgumentError, PatternError
from casenum.numbers.language.periods import PeriodRule
from casenum.numbers.life.eras import local_since
from casenum.numbers.pattern import Pattern
from casenum.numbers.series import series_name
from casenum.numbers.values import Maker, Plan

_MARK: Final = re.compile(r"[^:]*:@([0-9]+)[,:]")
_LONGEST_MARK: Final = "@9999,"


def marked(series: str, mark: int) -> str:
    """Return the name of a series in the line that a version began; 1 leaves it as it is.

    >>> marked("a::2021", 1), marked("a::2021", 2), marked("a:dept=IT:2021", 2)
    ('a::2021', 'a:@2:2021', 'a:@2,dept=IT:2021')
    """
    if mark == 1:
        return series
    name, _, rest = series.partition(":")
    return f"{name}:@{mark}{'' if rest.startswith(':') else ','}{rest}"


def series_mark(series: str) -> int:
    """Return the version that began the line of a series.

    >>> series_mark("a::2021"), series_mark("a:@2,dept=IT:2021")
    (1, 2)
    """
    found = _MARK.match(series)
    return int(found[1]) if found else 1


def _unmarked(series: str, mark: int) -> str:
    name, _, rest = series.partition(":")
    return series if mark == 1 else f"{name}:{rest.removeprefix(f'@{mark}').removeprefix(',')}"


@attrs.frozen(slots=True)
class _Since:
    """Be the rule of a version: its period begins no earlier than the version itself."""

    rule: PeriodRule
    hours: int
    names: tuple[str, ...] = ()  # none: its numbers were read by the pattern

    def text(self, parts: Mapping[str, int | str]) -> str:
        """Return the period."""
        return self.rule.text(parts)

    def sort_key(self, parts: Mapping[str, int | str], version: int) -> tuple[int, ...]:
        """Return the start of the period in this version, the version and the value."""
        start, *rest = self.rule.sort_key(parts, version)
        return (max(start, self.hours), *rest)


@attrs.frozen(slots=True)
class Line:
    """Say in which line of counters a version counts, and where that begins.

    ``mark`` is the version that began the line, ``period`` the period in which it began and
    ``begin`` its first value there; every other period begins at ``start``. ``maker`` is what the
    numbers of a later version are made with.
    """

    version: int
    mark: int
    period: str
    begin: int
    start: int
    maker: Maker | None

    def first(self, period: str) -> int:
        """Return the first value of a period.

        >>> Line(2, 2, "2021", 5000, 1, None).first("2022")
        1
        """
        return self.begin if period == self.period else self.start

    def planned(self, plan: Plan) -> Plan:
        """Return a plan of the version's pattern as a plan of the version."""
        if self.version == 1:
            return plan
        series = plan.series
        first = plan.first if series is None else self.first(series.rpartition(":")[2])
        series = None if series is None else marked(series, self.mark)
        return attrs.evolve(plan, series=series, first=first, version=self.version)

    def unplanned(self, plan: Plan) -> Plan:
        """Return a plan of the version as the pattern made it."""
        if self.mark == 1 or plan.series is None:
            return plan
        return attrs.evolve(plan, series=_unmarked(plan.series, self.mark))

    def said(self, counter: str | int) -> str:
        """Return the policy of a change as a store remembers it.

        >>> Line(2, 2, "2021", 5000, 1, None).said(5000)
        '5000 in 2021'
        """
        where = f" in {self.period}" if self.period else ""
        return counter if isinstance(counter, str) else f"{counter}{where}"


def line_of(
    pattern: Pattern, since: datetime | None, counter: str | int, before: Line | None
) -> Line:
    """Return the line in which a version counts, after that of the version before.

    Raises:
        PatternError: the names of its series would be too long.

    >>> from datetime import UTC
    >>> july = datetime(2021, 7, 1, tzinfo=UTC)
    >>> first = line_of(Pattern("A-{year}-{seq}", name="a"), None, "continue", None)
    >>> second = line_of(Pattern("B-{year}-{seq}", name="a", version=2), july, 5000, first)
    >>> second.mark, second.first("2021"), second.first("2022")
    (2, 5000, 1)
    """
    if before is None or since is None:
        return Line(pattern.version, 1, "", pattern.start, pattern.start, None)
    _prove_length(pattern)
    shape = pattern.shape
    local = local_since(shape, since)
    rule = _Since(shape.rule, local.toordinal() * 24 + local.hour)
    maker: Maker = (pattern.name, pattern.version, rule)
    if counter == "continue":
        return attrs.evolve(before, version=pattern.version, maker=maker)
    begin = counter if isinstance(counter, int) else pattern.start
    period = shape.rule.text(shape.dates(local))
    return Line(pattern.version, pattern.version, period, begin, pattern.start, maker)


def _prove_length(pattern: Pattern) -> None:
    scopes = pattern.shape.settings.scopes
    longest = {name: scope.characters[0] * scope.most for name, scope in scopes.items()}
    period = pattern.shape.rule.text(pattern.shape.dates(datetime(9998, 12, 31, 23)))  # noqa: DTZ001 - local
    try:
        series_name(f"{pattern.name}{_LONGEST_MARK}", longest, period)
    except ArgumentError:
        problem = "the names of its series would be longer than 255 characters"
        raise PatternError(
            pattern.shape.pattern, "syntax", problem, "give a shorter name="
        ) from None

"""Planning a number: one instant decides the date fields that show and the counter that counts."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final, TypeAlias

from casenum.arguments import moment
from casenum.errors import ArgumentError, ArgumentTypeError, listed
from casenum.numbers.language.shapes import Shape
from casenum.numbers.series import series_name
from casenum.numbers.values import Plan

_HOUR: Final = timedelta(hours=1)
_LAST: Final = timedelta(microseconds=1)
_Dates: TypeAlias = dict[str, int | str]
_Window: TypeAlias = tuple[datetime, datetime, _Dates, str]  # from, before, date fields, series


class Planner:
    """Make the plans of one shape in one zone.

    It remembers the date fields of the last hour, because a desk issues many numbers in an hour
    and a change of zone costs more than all of the rest.

    >>> from casenum.numbers import Pattern
    >>> planner = Planner(Pattern("{year}-{seq}").shape, "n", UTC)
    >>> planner.plan(datetime(2021, 1, 4, tzinfo=UTC), {}, dated=False).parts
    {'year': 2021}
    """

    __slots__ = ("_draws", "_name", "_scopes", "_shape", "_window", "_zone")

    def __init__(self, shape: Shape, name: str, zone: tzinfo) -> None:
        self._shape, self._name, self._zone = shape, name, zone
        self._draws = shape.draws
        self._scopes = {each: shape.settings.scopes[each] for each in shape.scope_names}
        never = datetime(1, 1, 1, tzinfo=UTC)
        self._window: _Window = (never, never, {}, "")

    def plan(self, at: datetime, scope: Mapping[str, str], *, dated: bool) -> Plan:
        """Return what a number of that instant and scope needs.

        Raises:
            ArgumentTypeError: the instant is no datetime, or a scope value no text.
            ArgumentError: the instant is naive or cannot be shown, or the scope does not fit.
        """
        usual = type(at) is datetime and at.tzinfo is UTC
        instant = at if usual else moment("at", at).astimezone(UTC)
        window = self._window
        if not window[0] <= instant < window[1]:
            window = self._opened(instant)
        if dated and self._draws == "ulid":
            raise ArgumentError("at", "left out: a ULID shows its own time", "an instant")
        shape = self._shape
        parts, series = dict(window[2]), window[3]
        if scope or self._scopes:
            codes = self._codes(scope)
            series = series_name(self._name, codes, shape.rule.text(parts))
            known = {**parts, **codes}
            parts = {name: known[name] for name in shape.fields if name in known}
        return Plan(series, shape.start, shape.limit, instant, parts, self._draws, shape.version)

    def _opened(self, instant: datetime) -> _Window:
        """Return the window of an instant, and keep it where the whole hour agrees.

        One hour of UTC holds at most one change of offset. Where both ends have the same offset,
        local time runs straight on, and equal ends mean an equal inside; where they do not, it may
        have been in another day between (St. John's fell back from 00:01 to 23:01).
        """
        dates = self._dates(instant)
        series = "" if self._scopes else series_name(self._name, {}, self._shape.rule.text(dates))
        first = instant.replace(minute=0, second=0, microsecond=0)
        last = first.replace(minute=59, second=59, microsecond=999_999)
        try:
            whole = self._dates(first) == dates == self._dates(last)
            steady = whole and self._offset(first) == self._offset(last)
            window = (first, last + _LAST, dates, series)
        except (ArgumentError, OverflowError):  # an end of the calendar
            return instant, instant, dates, series
        if steady:
            self._window = window
        return window

    def _offset(self, instant: datetime) -> timedelta | None:
        return instant.astimezone(self._zone).utcoffset()

    def _dates(self, instant: datetime) -> _Dates:
        try:
            dates = self._shape.dates(instant.astimezone(self._zone))
        except OverflowError:
            raise ArgumentError("at", "in the years 1 to 9999 of its zone", "beyond") from None
        century = self._shape.settings.century
        if self._shape.short_year and not century <= int(dates["year"]) < century + 100:
            wanted = f"in {century} to {century + 99}, which {{year:2}} can show"
            raise ArgumentError("at", wanted, str(dates["year"]))
        if not 1 <= int(dates.get("fiscalyear", 1)) <= 9999:  # noqa: PLR2004 - four digits
            raise ArgumentError("at", "in a fiscal year of four digits", str(dates["fiscalyear"]))
        return dates

    def _codes(self, scope: Mapping[str, str]) -> dict[str, str]:
        if not isinstance(scope, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ArgumentTypeError("scope", "a mapping", type(scope).__name__)
        missing = [name for name in self._scopes if name not in scope]
        if missing or len(scope) > len(self._scopes):
            wanted = f"a value for each of {listed(self._scopes)} and for no other"
            raise ArgumentError("scope", wanted, f"{len(scope)} values")
        return {name: each.read(scope[name]) for name, each in self._scopes.items()}

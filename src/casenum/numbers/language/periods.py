"""Date fields, what they mean, and the periods that select a counter.

Weeks are those of ISO 8601. A fiscal year begins on the 1st of its first month.
"""

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final, TypeAlias

import attrs

from casenum.numbers.ulid import ulid_value

Parts: TypeAlias = Mapping[str, int | str]


@attrs.frozen(slots=True)
class Fiscal:
    """Say in which month a fiscal year begins, and whether it is named after its last day's year.

    >>> Fiscal(4, ends=True).year(date(2021, 4, 1)), Fiscal(4, ends=True).quarter(4)
    (2022, 1)
    """

    start: int = 1
    ends: bool = False

    def year(self, day: date) -> int:
        """Return the name of the fiscal year of a day."""
        first = day.year - (day.month < self.start)
        return first + (self.ends and self.start > 1)

    def quarter(self, month: int) -> int:
        """Return the fiscal quarter of a month."""
        return (month - self.start) % 12 // 3 + 1

    def first_day(self, year: int) -> date:
        """Return the first day of a fiscal year."""
        return date(year - (self.ends and self.start > 1), self.start, 1)


CALENDAR: Final = Fiscal()


@attrs.frozen(slots=True)
class DateField:
    """Describe one date field: its width, its bounds, and how a day gives its value.

    >>> DATE_FIELDS["month"].width, DATE_FIELDS["month"].most
    (2, 12)
    """

    width: int
    least: int
    most: int
    label: str
    value: Callable[[date, Fiscal], int]


def _hour(day: date, _: Fiscal) -> int:
    return day.hour if isinstance(day, datetime) else 0


# In the order of their weight: a period is written in this order.
DATE_FIELDS: Final[Mapping[str, DateField]] = {
    "fiscalyear": DateField(4, 1, 9999, "FY%04d", lambda day, fiscal: fiscal.year(day)),
    "year": DateField(4, 1, 9999, "%04d", lambda day, _: day.year),
    "isoyear": DateField(4, 1, 9999, "%04d", lambda day, _: day.isocalendar()[0]),
    "quarter": DateField(1, 1, 4, "Q%d", lambda day, fiscal: fiscal.quarter(day.month)),
    "month": DateField(2, 1, 12, "%02d", lambda day, _: day.month),
    "isoweek": DateField(2, 1, 53, "W%02d", lambda day, _: day.isocalendar()[1]),
    "yearday": DateField(3, 1, 366, "%03d", lambda day, _: day.timetuple().tm_yday),
    "day": DateField(2, 1, 31, "%02d", lambda day, _: day.day),
    "hour": DateField(2, 0, 23, "T%02d", _hour),
}

# A field, and the fields of which one must stand beside it, or its value says nothing.
NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "month": ("year",),
    "quarter": ("year", "fiscalyear"),
    "yearday": ("year",),
    "day": ("month",),
    "hour": ("day", "yearday"),
    "isoweek": ("isoyear",),
}

# Fields that together look like a date and are none.
CLASHES: Final = (("isoyear", "month"), ("isoyear", "day"))

# What restart= may say, and the fields that must be visible then: one of the rows.
RESTARTS: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "never": ((),),
    "fiscalyear": (("fiscalyear",),),
    "year": (("year",),),
    "isoyear": (("isoyear",),),
    "quarter": (("fiscalyear", "quarter"), ("year", "quarter")),
    "month": (("year", "month"),),
    "week": (("isoyear", "isoweek"),),
    "day": (("year", "month", "day"), ("year", "yearday")),
    "hour": (("year", "month", "day", "hour"), ("year", "yearday", "hour")),
}

# Fields whose own bounds make any combination of their values a date.
ALWAYS_POSSIBLE: Final = frozenset(
    frozenset(fields)
    for fields in (
        (),
        ("year",),
        ("isoyear",),
        ("fiscalyear",),
        ("year", "month"),
        ("year", "quarter"),
        ("fiscalyear", "quarter"),
    )
)


@lru_cache(maxsize=4096)
def first_day(fields: tuple[str, ...], values: tuple[int, ...], fiscal: Fiscal) -> int | None:
    """Return the ordinal of the first day on which all date fields have these values, or None.

    >>> date.fromordinal(first_day(("year", "quarter"), (2021, 2), CALENDAR))
    datetime.date(2021, 4, 1)
    >>> first_day(("year", "month", "day"), (2021, 2, 30), CALENDAR) is None
    True
    """
    wanted = {name: value for name, value in zip(fields, values, strict=True) if name != "hour"}
    if not wanted:
        return 0
    used = fiscal if "fiscalyear" in wanted else CALENDAR
    try:
        days = _candidates(wanted, used)
    except (ValueError, OverflowError):
        return None
    getters = [(DATE_FIELDS[name].value, value) for name, value in wanted.items()]
    fits = (day for day in days if all(get(day, used) == value for get, value in getters))
    return next((day.toordinal() for day in fits), None)


def _candidates(wanted: Mapping[str, int], fiscal: Fiscal) -> Sequence[date]:
    if "month" in wanted:
        first = date(wanted["year"], wanted["month"], wanted.get("day", 1))
        length = 1 if "day" in wanted else monthrange(first.year, first.month)[1]
    elif "yearday" in wanted:
        first = date(wanted["year"], 1, 1) + timedelta(wanted["yearday"] - 1)
        length = 1
    elif "isoyear" in wanted:
        first = date.fromisocalendar(wanted["isoyear"], wanted.get("isoweek", 1), 1)
        length = 7 if "isoweek" in wanted else 371
    else:
        year, fiscal_year = wanted.get("year"), wanted.get("fiscalyear")
        first = date(year, 1, 1) if year is not None else fiscal.first_day(fiscal_year or 0)
        length = 366
    last = min(first.toordinal() + length - 1, date.max.toordinal())
    return [date.fromordinal(n) for n in range(first.toordinal(), last + 1)]


@attrs.frozen(slots=True)
class PeriodRule:
    """Say which fields select the counter: plain data, from which a number's period follows.

    >>> rule = PeriodRule(("year", "month"), "seq")
    >>> rule.text({"year": 2021, "month": 1, "seq": 7})
    '2021-01'
    """

    fields: tuple[str, ...]
    identity: str
    fiscal: Fiscal = CALENDAR
    names: tuple[str, ...] = ()  # of the fields, where all are digits and nothing else is read

    def text(self, parts: Parts) -> str:
        """Return the period of a number's parts, such as ``2021-01``; empty for none."""
        return "-".join([DATE_FIELDS[name].label % parts[name] for name in self.fields])

    def sort_key(self, parts: Parts, version: int) -> tuple[int, int, int]:
        """Return the start of the period in hours of the calendar, the version and the value.

        >>> PeriodRule(("year",), "seq").sort_key({"year": 1, "seq": 7}, 1)
        (24, 1, 7)
        """
        values = tuple([int(parts[name]) for name in self.fields])
        start = (first_day(self.fields, values, self.fiscal) or 0) * 24
        start += int(parts["hour"]) if "hour" in self.fields else 0
        found = parts[self.identity]
        return start, version, found if isinstance(found, int) else ulid_value(found)

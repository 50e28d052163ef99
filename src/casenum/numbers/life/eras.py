"""Eras: the dates that the numbers of a version show, and how they tell two versions apart.

Two patterns may read the same text and still be told apart, because the date that they show at the
same place lies in the time of one of them only. That is proven here, or there is no era to give.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Final

import attrs

from casenum.numbers.language.elements import Element
from casenum.numbers.language.periods import DATE_FIELDS, NEEDS
from casenum.numbers.language.shapes import Shape
from casenum.numbers.language.zones import zone_of

_TICK: Final = timedelta(microseconds=1)
_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = timedelta(hours=1)
_HOURS: Final = 26  # clocks were never set back by more than a day (Kwajalein, 1969: 23 hours)
_FIXED: Final = frozenset({"date", "literal", "scope"})


@attrs.frozen(slots=True)
class Era:
    """Say from which values to which values some date fields run; None is open.

    >>> Era(("year", "month"), (2021, 7), None).holds({"year": 2021, "month": 6, "seq": 1})
    False
    """

    fields: tuple[str, ...]
    first: tuple[int, ...] | None
    last: tuple[int, ...] | None

    def holds(self, parts: Mapping[str, int | str]) -> bool:
        """Return whether the date of a number lies in the era."""
        shown = tuple([int(parts[name]) for name in self.fields])
        return (self.first is None or self.first <= shown) and (
            self.last is None or shown <= self.last
        )


def era_of(shape: Shape, since: datetime | None, until: datetime | None) -> Era:
    """Return the era of all date fields of a shape that is in use from one instant to another.

    >>> from datetime import UTC
    >>> from casenum.numbers import Pattern
    >>> july = datetime(2021, 7, 1, tzinfo=UTC)
    >>> era_of(Pattern("{year}{month}-{seq}").shape, july, None).first
    (2021, 7)
    """
    fields = shape.date_names
    first = None if since is None else _values(shape, fields, local_since(shape, since))
    last = None if until is None else _values(shape, fields, _local_until(shape, until))
    return Era(fields, first, last)


def told_apart(
    earlier: Shape, until: datetime, later: Shape, since: datetime
) -> tuple[Era, Era] | None:
    """Return the eras that tell two versions apart, or None where no proof is found.

    Both patterns begin alike, with elements of fixed width. A text that both read shows the same
    values there, whichever way it is read: among them the date fields of the eras. In order of
    weight these never go back as time goes on, so they tell two times apart where the last values
    of the one are below the first of the other.

    >>> from datetime import UTC
    >>> from casenum.numbers import Pattern
    >>> old, new = Pattern("S-{year}-{seq:3}").shape, Pattern("S-{year}-{seq:4}").shape
    >>> january, july = datetime(2022, 1, 1, tzinfo=UTC), datetime(2022, 7, 1, tzinfo=UTC)
    >>> told_apart(old, january, new, january)[1]
    Era(fields=('year',), first=(2022,), last=None)
    >>> told_apart(old, july, new, july) is None
    True
    """
    fields = _dates_shown_alike(earlier, later)
    last = _values(earlier, fields, _local_until(earlier, until))
    first = _values(later, fields, local_since(later, since))
    if not last < first:
        return None
    return Era(fields, None, last), Era(fields, first, None)


def _dates_shown_alike(one: Shape, other: Shape) -> tuple[str, ...]:
    """Return the date fields that stand at the same place of every text that both read."""
    if one.settings.century != other.settings.century:  # {year:2} would mean another year
        return ()
    alike = {element.name for element in _alike(one, other) if element.kind == "date"}
    shown = [name for name in DATE_FIELDS if name in alike]
    while lacking := [name for name in shown if NEEDS.get(name) and not alike & {*NEEDS[name]}]:
        alike.difference_update(lacking)
        shown = [name for name in shown if name in alike]
    return tuple(shown)


def _alike(one: Shape, other: Shape) -> list[Element]:
    """Return the elements of fixed width with which both begin."""
    return [here for here, _ in takewhile(_same, zip(one.elements, other.elements, strict=False))]


def _same(pair: tuple[Element, Element]) -> bool:
    here, there = pair
    same = (here.kind, here.name, here.machine) == (there.kind, there.name, there.machine)
    return same and here.kind in _FIXED and not here.grows


def _values(shape: Shape, fields: tuple[str, ...], local: datetime) -> tuple[int, ...]:
    dates = shape.dates(local)
    return tuple([int(dates[name]) for name in fields])


def local_since(shape: Shape, since: datetime) -> datetime:
    """Return the earliest local time from an instant on; clocks may be set back just after it.

    >>> from datetime import UTC
    >>> from casenum.numbers import Pattern
    >>> shape = Pattern("{year}-{seq}", zone="Asia/Kolkata").shape
    >>> local_since(shape, datetime(2021, 12, 31, 18, 30, tzinfo=UTC)).isoformat()
    '2022-01-01T00:00:00'
    """
    return min(_locals(shape, since, _HOUR, _MINUTE))


def _local_until(shape: Shape, until: datetime) -> datetime:
    return max(_locals(shape, until - _TICK, -_HOUR, -_MINUTE))


def _locals(
    shape: Shape, instant: datetime, hour: timedelta, minute: timedelta
) -> Iterator[datetime]:
    """Yield the local times of an instant and of the hours that follow or go before.

    In an hour in which clocks are set, each minute is looked at: they are set on a full one.
    """
    zone = zone_of(shape.settings.zone or None)
    before = instant.astimezone(zone)
    yield before.replace(tzinfo=None, fold=0)
    for n in range(_HOURS):
        after = (instant + (n + 1) * hour).astimezone(zone)
        if after.utcoffset() != before.utcoffset():
            steps = [(instant + n * hour + m * minute).astimezone(zone) for m in range(60)]
            yield from [step.replace(tzinfo=None, fold=0) for step in steps]
        before = after
        yield after.replace(tzinfo=None, fold=0)

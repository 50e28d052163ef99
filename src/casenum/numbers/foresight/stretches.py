"""Stretches of time in which every number has the same series and shows the same date.

A plan is asked for at few instants instead of at every one. From a change on the questions lie
further and further apart, a day at most; where two answers differ, the change between them is
looked for by halves. Wherever the clocks of the zone change a new search begins, so that a local
day that comes back for an hour is seen. What changes and changes back, without a change of
clocks, within half the time since the last change is not seen; no calendar does so.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from itertools import pairwise
from typing import Final, TypeAlias

import attrs

from casenum.numbers.values import Plan

Planned: TypeAlias = Callable[[int], Plan | None]  # the plan of an instant, None where refused
_Test: TypeAlias = Callable[[int], bool]

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_QUARTER: Final = 15 * 60 * 1_000_000  # local days begin at these, in every zone of today
DAY: Final = 96 * _QUARTER


def to_us(at: datetime) -> int:
    """Return an instant as microseconds since 1970 in UTC.

    >>> to_us(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))
    1000000
    """
    return (at - EPOCH) // _MICROSECOND


def from_us(us: int) -> datetime:
    """Return the instant of microseconds since 1970.

    >>> from_us(1000000).isoformat()
    '1970-01-01T00:00:01+00:00'
    """
    return EPOCH + timedelta(microseconds=us)


@attrs.frozen(slots=True)
class Stretch:
    """Say from when and before when numbers have one plan; None where they are refused.

    >>> Stretch(0, DAY, None).end
    86400000000
    """

    begin: int
    end: int
    plan: Plan | None


@attrs.frozen(slots=True)
class ClockChange:
    """Say when the clocks of a zone change, and by how much.

    >>> ClockChange(0, timedelta(hours=-1)).by == timedelta(hours=-1)
    True
    """

    at: int
    by: timedelta


def clock_changes(zone: tzinfo, begin: int, end: int) -> tuple[ClockChange, ...]:
    """Return the changes of a zone's offset after one instant and before another.

    >>> from zoneinfo import ZoneInfo
    >>> year = to_us(datetime(2021, 1, 1, tzinfo=UTC)), to_us(datetime(2022, 1, 1, tzinfo=UTC))
    >>> [from_us(each.at).isoformat() for each in clock_changes(ZoneInfo("Europe/Oslo"), *year)]
    ['2021-03-28T01:00:00+00:00', '2021-10-31T01:00:00+00:00']
    """

    def offset(us: int) -> timedelta:
        return from_us(us).astimezone(zone).utcoffset() or timedelta(0)

    if zone is UTC:
        return ()
    found: list[ClockChange] = []
    for low, high in pairwise([*range(begin, end, DAY), end - 1]):
        before, after = offset(low), offset(high)
        if before != after:
            at = _first(partial(_is_other, offset, before), low, high)
            found.append(ClockChange(at, after - before))
    return tuple(found)


def _is_other(offset: Callable[[int], timedelta], before: timedelta, us: int) -> bool:
    return offset(us) != before


def stretches(planned: Planned, cuts: Sequence[int], begin: int, end: int) -> Iterator[Stretch]:
    """Yield the stretches between two instants, in order; ``cuts`` are where clocks change.

    >>> from casenum.numbers import Pattern
    >>> daily = Pattern("{year}{month}{day}-{seq}")
    >>> found = stretches(lambda us: daily.plan(from_us(us)), (), DAY // 2, 2 * DAY)
    >>> [(each.begin, each.end, each.plan.series[-10:]) for each in found if each.plan]
    [(43200000000, 86400000000, '1970-01-01'), (86400000000, 172800000000, '1970-01-02')]
    """
    for first, last in pairwise([begin, *cuts, end]):
        at, usual = first, 0
        while at < last:
            plan = planned(at)
            after = _next_change(_other_than(planned, plan), at, at + usual, last)
            yield Stretch(at, after, plan)
            at, usual = after, after - at


def _other_than(planned: Planned, plan: Plan | None) -> _Test:
    own = _all_but_instant(plan)

    def differs(us: int) -> bool:
        return _all_but_instant(planned(us)) != own

    return differs


def _all_but_instant(plan: Plan | None) -> tuple[object, ...] | None:
    if plan is None:
        return None
    return plan.series, plan.parts, plan.version, plan.first, plan.limit, plan.draws


def _next_change(differs: _Test, begin: int, guess: int, end: int) -> int:
    if begin < guess < end and not differs(guess - 1) and differs(guess):
        return guess  # as long as the one before, as days and hours are
    low, step, last = begin, _QUARTER, end - 1
    high = begin - begin % _QUARTER + step
    while high < last and not differs(high):
        low, step = high, min(2 * step, DAY)
        high += step
    if high >= last:
        if not differs(last):
            return end
        high = last
    return _first(differs, low, high)


def _first(differs: _Test, low: int, high: int) -> int:
    """Return the first instant after low that differs, where high does; nearly always a quarter."""
    while high - low > _QUARTER:
        middle = (low + high) // 2
        middle -= middle % _QUARTER
        if middle <= low:
            middle += _QUARTER
        low, high = (low, middle) if differs(middle) else (middle, high)
    if not differs(high - 1):
        return high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if differs(middle) else (middle, high)
    return high

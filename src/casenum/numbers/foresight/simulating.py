"""Simulating: the numbers of years to come, in seconds and without a store.

Between two changes nothing happens but counting, so only the numbers around the changes are made:
the first and last of each period, those at which a counter grows or ends, those of the nights in
which clocks change. They are planned and rendered by the scheme itself.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta, tzinfo
from hashlib import blake2b
from typing import Final

import attrs

from casenum.arguments import fulfils, mapping, moment, whole
from casenum.errors import ArgumentError, ArgumentTypeError
from casenum.numbers.foresight.outgrowing import FLOAT_EXACT, INT_32
from casenum.numbers.foresight.rates import Stream, per_us
from casenum.numbers.foresight.simulation import KINDS, SimulatedEvent, Simulation
from casenum.numbers.foresight.stretches import (
    ClockChange,
    Stretch,
    clock_changes,
    from_us,
    stretches,
    to_us,
)
from casenum.numbers.language.zones import zone_of
from casenum.numbers.schemes import NO_SCOPE, NumberScheme
from casenum.numbers.values import Plan

NO_COUNTERS: Final[Mapping[str, int]] = {}
_LONGEST: Final = timedelta(days=366 * 200)
_FIRST_YEAR: Final = 2  # so that every zone can tell every instant
_LAST_YEAR: Final = 9998
_NIGHT: Final = 100  # numbers on either side of a change of clocks that are made and compared
_LOOKED_INTO: Final = 100  # stretches whose numbers are compared with their neighbours
_MICROSECOND: Final = timedelta(microseconds=1)


def simulate(
    scheme: NumberScheme,
    rate: float | timedelta,
    until: datetime,
    *,
    since: datetime,
    scope: Mapping[str, str] = NO_SCOPE,
    zone: str | None = None,
    counters: Mapping[str, int] = NO_COUNTERS,
    most: int = 100,
) -> Simulation:
    """Return what happens to a scheme's numbers at a steady rate, from one instant to another.

    Args:
        scheme: any number scheme; it is planned and rendered as when numbers are issued.
        rate: how many numbers a day of 24 hours, or the time between two.
        until: the end, at most 200 years later.
        since: the instant of the first number.
        scope: the scope of all numbers.
        zone: the IANA zone whose changes of clocks are looked at; that of the pattern, or UTC.
        counters: the last value that was given, for each series that has begun before.
        most: how many events of each kind are kept; all are counted.

    Raises:
        ArgumentTypeError: an argument has the wrong type.
        ArgumentError: a value cannot be meant, or the scheme refuses the scope or the beginning.

    >>> from datetime import UTC
    >>> from casenum.numbers import Pattern
    >>> daily = Pattern("{year}{month}{day}{seq:2!}", zone="Europe/Stockholm")
    >>> begin, end = datetime(2021, 10, 30, tzinfo=UTC), datetime(2021, 11, 2, tzinfo=UTC)
    >>> print(simulate(daily, 98, end, since=begin))  # doctest: +ELLIPSIS
    2021-10-30 02:00 to 2021-11-02 01:00 (Europe/Stockholm), 98 a day
    291 numbers in 4 series, at most 10 characters; 3 refused
    a counter is full: 1
      2021-10-31 23:17  3 numbers of its period are refused; the last was 2021103199
    ...
    the clocks changed: 1
      2021-10-31 02:00  back by 1:00:00, to 02:00; a local day of 25 hours; ...
    """
    if not fulfils(scheme, NumberScheme):
        raise ArgumentTypeError("scheme", "a number scheme", type(scheme).__name__)
    begin, end = _times(since, until)
    for value in mapping("counters", counters).values():
        whole("counters", value, least=0)
    codes, stream = dict(mapping("scope", scope)), Stream(begin, per_us(rate))
    at_zone = zone_of(_zone_name(scheme) if zone is None else zone)
    notes = _Notes(stream, at_zone, whole("most", most, least=1))
    walk = _Walk(scheme, codes, stream, notes, counters)
    scheme.plan(from_us(begin), codes)  # what is refused here is refused by the caller's mistake
    walk.through(begin, end)
    return walk.told(from_us(end))


def _times(since: datetime, until: datetime) -> tuple[int, int]:
    """Return both instants in microseconds."""
    begin, end = to_us(moment("since", since)), to_us(moment("until", until))
    if not _FIRST_YEAR <= since.year <= until.year <= _LAST_YEAR:
        wanted = f"in the years {_FIRST_YEAR} to {_LAST_YEAR}, one after the other"
        raise ArgumentError("since and until", wanted, "beyond")
    if not 0 < end - begin <= _LONGEST // _MICROSECOND:
        raise ArgumentError("until", "later than since, by at most 200 years", "that")
    return begin, end


def _zone_name(scheme: NumberScheme) -> str | None:
    """Return the zone that the scheme's pattern, or the first of its patterns, tells."""
    for each in (scheme, *getattr(scheme, "patterns", ())):
        settings = getattr(getattr(each, "shape", None), "settings", None)
        if settings is not None:
            return settings.zone or None
    return None


@attrs.frozen(slots=True)
class _Run:
    """Be numbers of one stretch: from one index and before another, with values from one on."""

    first: int
    after: int
    value: int
    plan: Plan


class _Notes:
    """Count what happens, and keep the first events of each kind."""

    __slots__ = ("_events", "_most", "_stream", "totals", "zone")

    def __init__(self, stream: Stream, zone: tzinfo, most: int) -> None:
        self._stream, self.zone, self._most = stream, zone, most
        self.totals: Counter[str] = Counter()
        self._events: list[SimulatedEvent] = []

    def add(self, kind: str, index: int, number: str, explanation: str) -> None:
        """Note what happens when a number is asked for."""
        self.add_at(kind, self._stream.at(index), number, explanation)

    def add_at(self, kind: str, us: int, number: str, explanation: str) -> None:
        """Note what happens at an instant."""
        self.totals[kind] += 1
        if self.totals[kind] <= self._most:
            self._events.append(SimulatedEvent(kind, from_us(us), number, explanation))

    def in_order(self) -> tuple[SimulatedEvent, ...]:
        """Return the events in order of time."""
        return tuple(sorted(self._events, key=lambda event: event.at))


class _Walk:
    """Go from stretch to stretch, count, and note what happens."""

    def __init__(
        self,
        scheme: NumberScheme,
        scope: Mapping[str, str],
        stream: Stream,
        notes: _Notes,
        counters: Mapping[str, int],
    ) -> None:
        self._scheme, self._scope, self._stream, self._notes = scheme, scope, stream, notes
        self._note = notes.add
        self._next = {series: last + 1 for series, last in counters.items()}
        self._runs: list[_Run] = []
        self._begun: set[str] = set()
        self._seen: dict[str, tuple[str, int]] = {}  # text: series and value
        self._repeated: set[str] = set()
        self._full: dict[str, tuple[int, str, int]] = {}  # first refused, last given, refused
        self._once: set[str] = set()  # kinds that are told no second time
        self._last: tuple[str, str] | None = None  # series and text of the last number
        self._longest = self._refused = 0

    def planned(self, us: int) -> Plan | None:
        """Return the plan of an instant, or None where the scheme refuses it."""
        try:
            return self._scheme.plan(from_us(us), self._scope)
        except ArgumentError:
            return None

    def _text(self, run: _Run, index: int) -> str:
        """Return the number of an index as the scheme renders it, and compare it with others."""
        value, plan = run.value + index - run.first, run.plan
        drawn = _drawn(plan.draws, self._stream.at(index), index) if plan.draws else b""
        text = str(self._scheme.render(plan, value, drawn))
        place = (plan.series or "", value)
        if not plan.draws and self._seen.setdefault(text, place) != place:
            self._repeat(index, text, place)
        return text

    def _repeat(self, index: int, text: str, place: tuple[str, int]) -> None:
        if text in self._repeated:
            return
        self._repeated.add(text)
        (series, value), (other, again) = self._seen[text], place
        said = f"{text} is value {value} of {series!r} and value {again} of {other!r}"
        self._note("repeated", index, text, said)

    # --- a stretch -----------------------------------------------------------

    def through(self, begin: int, end: int) -> None:
        """Give the numbers from one instant to another, then look at the nights between them."""
        changes = clock_changes(self._notes.zone, begin, end)
        for stretch in stretches(self.planned, [change.at for change in changes], begin, end):
            self.take(stretch)
        for change in changes:
            self.look_at_night(change)

    def take(self, stretch: Stretch) -> None:
        """Give the numbers of a stretch."""
        first, after = self._stream.before(stretch.begin), self._stream.before(stretch.end)
        plan = stretch.plan
        if plan is None:
            self._refuse(first, after)
            return
        series = plan.series or ""
        value = self._next.get(series, plan.first)
        fitting = after if plan.limit is None else first + max(0, plan.limit + 1 - value)
        run = _Run(first, min(after, fitting), value, plan)
        if run.first < run.after:
            self._give(run, series)
            self._next[series] = value + run.after - run.first
        if run.after < after:
            self._exhaust(run, series, after)

    def _refuse(self, first: int, after: int) -> None:
        self._refused += after - first
        if first < after:
            said = f"{after - first} numbers are refused: the scheme cannot show their date"
            self._note("refused", first, "", said)

    def _exhaust(self, run: _Run, series: str, after: int) -> None:
        missed = after - run.after
        self._refused += missed
        last = self._last[1] if self._last and self._last[0] == series else ""
        index, number, before = self._full.get(series, (run.after, last, 0))
        self._full[series] = index, number, before + missed

    def _give(self, run: _Run, series: str) -> None:
        self._runs.append(run)
        text, last = self._text(run, run.first), self._text(run, run.after - 1)
        self._begin(run, series, text)
        self._grow(run, text, last)
        self._fill(run)
        self._pass("int32", INT_32, run, last)
        self._pass("float", FLOAT_EXACT, run, last)
        self._last = series, last

    def _begin(self, run: _Run, series: str, text: str) -> None:
        if self._last is not None:
            before, last = self._last
            self._compare(run.first, last, text)
            if series != before:
                kind = "resumed" if series in self._begun else "rolled"
                self._note(kind, run.first, text, f"{text} after {last}")
        self._begun.add(series)

    def _compare(self, index: int, earlier: str, later: str) -> None:
        if later <= earlier and "shuffled" not in self._once:
            self._note("order", index, later, f"{later} was given after {earlier}")

    def _grow(self, run: _Run, first: str, last: str) -> None:
        """Look at each place where the text becomes longer, and at both ends of the run."""
        at, text = run.first, first
        self._measure(at, text)
        while len(text) < len(last):
            at = self._first_of(run, at, _longer(len(text)))
            earlier, text = self._text(run, at - 1), self._text(run, at)
            self._compare(at, earlier, text)
            self._measure(at, text)
        if len(self._runs) <= _LOOKED_INTO:
            for index in {run.first + 1, run.after - 1} - {run.first, run.after}:
                self._look_inside(run, index)

    def _measure(self, index: int, text: str) -> None:
        length, before = len(text), self._longest
        if length > before > 0:
            self._note(
                "width",
                index,
                text,
                f"{text} has {length} characters, and none before had more than {before}",
            )
        self._longest = max(length, before)

    def _look_inside(self, run: _Run, index: int) -> None:
        earlier, later = self._text(run, index - 1), self._text(run, index)
        if later <= earlier and len(later) == len(earlier) and "shuffled" not in self._once:
            said = f"{later} was given after {earlier}; the texts of a series are in no order"
            self._note("order", index, later, said)
            self._once.add("shuffled")

    def _fill(self, run: _Run) -> None:
        if run.plan.limit is None:
            return
        room = run.plan.limit - run.plan.first + 1
        index = run.first + run.plan.first + -(-4 * room // 5) - 1 - run.value
        if run.first <= index < run.after:
            text = self._text(run, index)
            value = run.value + index - run.first
            self._note("filling", index, text, f"{text} is value {value} of {run.plan.limit}")

    def _pass(self, kind: str, limit: int, run: _Run, last: str) -> None:
        if kind in self._once or not _above(last, limit):
            return
        self._once.add(kind)
        index = self._first_of(run, run.first - 1, lambda text: _above(text, limit))
        text = self._text(run, index)
        self._note(kind, index, text, text)

    def _first_of(self, run: _Run, low: int, holds: Callable[[str], bool]) -> int:
        """Return the first index after one whose text fulfils what the last one does."""
        high = run.after - 1
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if holds(self._text(run, middle)) else (middle, high)
        return high

    # --- nights --------------------------------------------------------------

    def look_at_night(self, change: ClockChange) -> None:
        """Make the numbers on both sides of a change of clocks, and compare them."""
        at = self._stream.before(change.at)
        texts = [self._given(index) for index in range(max(0, at - _NIGHT), at + _NIGHT)]
        made = len([text for text in texts if text])
        local = from_us(change.at).astimezone(self._notes.zone)
        back = change.by < timedelta(0)
        said = f"{'back' if back else 'forward'} by {abs(change.by)}, to {local:%H:%M}"
        said += f"; a local day of {_hours(local)} hours"
        if back:
            shift = -change.by // _MICROSECOND
            twice = self._stream.before(change.at + shift) - self._stream.before(change.at - shift)
            said += f"; numbers in the time that comes twice: {twice}"
        said += f"; numbers around it that were made and compared: {made}"
        self._notes.add_at("clock", change.at, self._given(at), said)

    def _given(self, index: int) -> str:
        place = bisect_right(self._runs, index, key=lambda run: run.first) - 1
        run = self._runs[place] if place >= 0 else None
        return "" if run is None or index >= run.after else self._text(run, index)

    # --- the end -------------------------------------------------------------

    def told(self, until: datetime) -> Simulation:
        """Return what was found."""
        for index, number, missed in self._full.values():
            said = f"{missed} numbers of its period are refused; the last was {number or 'before'}"
            self._note("exhausted", index, number, said)
        return Simulation(
            self._scheme.name,
            from_us(self._stream.at(0)),
            until,
            self._notes.zone,
            self._stream.a_day,
            sum(run.after - run.first for run in self._runs),
            self._refused,
            len(self._begun),
            self._longest,
            {kind: self._notes.totals[kind] for kind in KINDS},
            self._notes.in_order(),
        )


def _longer(length: int) -> Callable[[str], bool]:
    return lambda text: len(text) > length


def _above(text: str, limit: int) -> bool:
    return text.isascii() and text.isdigit() and int(text) > limit


def _drawn(draws: str, at: int, index: int) -> bytes:
    """Return what a plan asks for: a ULID of the instant, or bytes that only look random."""
    if draws == "ulid":
        return (max(0, at // 1000) << 80 | index).to_bytes(16)
    size = int(draws.partition(":")[2])
    return blake2b(index.to_bytes(16), digest_size=size).digest()


def _hours(local: datetime) -> str:
    """Return how long the local day of an instant is, in hours."""
    begin = datetime.combine(local, time.min, local.tzinfo)
    end = datetime.combine(local.date() + timedelta(1), time.min, local.tzinfo).replace(fold=1)
    return f"{(to_us(end) - to_us(begin)) / 3_600_000_000:g}"

"""A simulation tells of years to come what issuing every number would show."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casenum.errors import ArgumentError, ArgumentTypeError
from casenum.numbers import Pattern, Plan, Scope, Version, Versions
from casenum.numbers.foresight.simulating import simulate
from casenum.numbers.foresight.simulation import KINDS, SimulatedEvent, Simulation

YEAR = datetime(2021, 1, 1, tzinfo=UTC)
JUMPS = ("rolled", "resumed", "width", "order", "exhausted", "filling", "int32", "float")


def of_kind(found: Simulation, kind: str) -> list[SimulatedEvent]:
    events = [event for event in found.events if event.kind == kind]
    assert len(events) == found.totals[kind]
    return events


# --- against issuing every number --------------------------------------------


class Slow:
    """Issue every number, one after the other, and note what a reader of the list would see."""

    def __init__(self, scheme: Pattern, step: timedelta, until: datetime, since: datetime) -> None:
        self.scheme = scheme
        self.counters: dict[str, int] = {}
        self.given: list[tuple[str, str]] = []  # series and text
        self.events: set[tuple[str, datetime, str]] = set()
        self.full: set[str] = set()
        self.refused = self.longest = 0
        self.passed: set[str] = set()
        at = since
        while at < until:
            self.issue(at)
            at += step

    def issue(self, at: datetime) -> None:
        plan = self.scheme.plan(at)
        series = str(plan.series)
        value = self.counters.get(series, plan.first)
        if plan.limit is not None and value > plan.limit:
            self.refused += 1
            if series not in self.full:
                self.full.add(series)
                self.events.add(("exhausted", at, self.given[-1][1]))
            return
        text = str(self.scheme.render(plan, value))
        for kind in self.seen(plan, series, value, text):
            self.events.add((kind, at, text))
        self.counters[series] = value + 1
        self.given.append((series, text))
        self.longest = max(self.longest, len(text))

    def seen(self, plan: Plan, series: str, value: int, text: str) -> list[str]:
        kinds = []
        if self.given:
            before, last = self.given[-1]
            if before != series:
                kinds.append("resumed" if series in self.counters else "rolled")
            kinds += ["width"] if len(text) > self.longest else []
            kinds += ["order"] if text <= last else []
        if plan.limit is not None:
            room = plan.limit - plan.first + 1
            share = (value - plan.first + 1) * 5
            if share >= 4 * room > share - 5:
                kinds.append("filling")
        for kind, limit in (("int32", 2**31 - 1), ("float", 2**53)):
            if text.isdigit() and int(text) > limit and kind not in self.passed:
                self.passed.add(kind)
                kinds.append(kind)
        return kinds


# Pattern, options, step in minutes and the days that are simulated.
SHAPES: list[tuple[str, dict[str, Any], int, int]] = [
    ("{year}{month}{day}-{seq:1}", {}, 37, 9),
    ("{year}{month}{day}-{seq:1!}", {}, 101, 9),
    ("{year}{month}{day}{hour}-{seq:2}", {}, 11, 3),
    ("{year}{month}{day}{hour}-{seq:2}", {"restart": "day"}, 31, 4),
    ("{year}{month}{day}{seq:2!}", {"restart": "never"}, 97, 9),
    ("{seq:2}-{year}{month}{day}", {}, 53, 9),
    ("{isoyear}{isoweek}-{seq:1!}", {"start": 4}, 541, 30),
    ("{year}{quarter}-{seq:1}", {"start": 95}, 301, 40),
    ("{day}{month}{year}-{seq:1}", {"start": 0}, 200, 20),
    ("2{seq:9}", {"start": 147_483_600}, 71, 8),
    ("9{seq:15}", {"start": 7_199_254_740_900}, 71, 8),
    ("{seq:2}{check:damm}", {}, 60, 6),
]
ZONES = [None, "Europe/Stockholm", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia"]
BEGINS = [
    datetime(2021, 10, 29, 7, 13, tzinfo=UTC),  # clocks go back in Europe
    datetime(2021, 3, 26, 23, 59, 59, 999_999, tzinfo=UTC),  # and forward
    datetime(2009, 10, 31, 12, tzinfo=UTC),  # St. John's goes back from 00:01 to the day before
    datetime(2021, 12, 30, tzinfo=UTC),
    datetime(2011, 12, 29, 3, tzinfo=UTC),  # Apia leaves out a day
]


@settings(max_examples=40)
@given(st.sampled_from(SHAPES), st.sampled_from(ZONES), st.sampled_from(BEGINS), st.integers(0, 90))
def test_jumping_finds_what_issuing_every_number_shows(
    shape: tuple[str, dict[str, Any], int, int], zone: str | None, since: datetime, late: int
) -> None:
    """Nothing that happens between two changes is missed, at any rate and in any night."""
    pattern, options, minutes, days = shape
    scheme = Pattern(pattern, zone=zone, **options)
    since += timedelta(minutes=7 * late)
    until, step = since + timedelta(days=days), timedelta(minutes=minutes, microseconds=late)
    slow = Slow(scheme, step, until, since)
    found = simulate(scheme, step, until, since=since, most=10_000)
    assert (found.issued, found.refused) == (len(slow.given), slow.refused)
    assert found.series == len(slow.counters)
    assert found.longest == slow.longest
    told = {(each.kind, each.at, each.number) for each in found.events if each.kind in JUMPS}
    assert told == slow.events
    assert len(set(slow.given)) == len(slow.given)
    assert found.totals["repeated"] == found.totals["refused"] == 0


@given(st.integers(1, 10**7), st.integers(1, 10**6))
def test_a_rate_a_day_counts_exactly(rate: int, seconds: int) -> None:
    """As many numbers are asked for as the rate says, to the last microsecond."""
    until = YEAR + timedelta(seconds=seconds)
    found = simulate(Pattern("A-{seq}"), rate, until, since=YEAR)
    assert found.issued == -(-rate * seconds // 86_400)


# --- what a planner wants to know --------------------------------------------


def test_the_instant_of_exhaustion_is_told() -> None:
    """Ten a day fill three digits in a hundred days: the thousandth request gets no number."""
    found = simulate(Pattern("A-{seq:3!}"), 10, YEAR + timedelta(days=365), since=YEAR)
    event = of_kind(found, "exhausted")[0]
    assert (event.at, event.number) == (YEAR + timedelta(days=99.9), "A-999")
    assert (found.issued, found.refused) == (999, 2651)
    assert "2651 numbers of its period are refused" in event.explanation
    warned = of_kind(found, "filling")[0]
    assert (warned.number, warned.explanation) == ("A-800", "A-800 is value 800 of 999")
    assert warned.at < event.at


def test_counters_that_run_already_are_taken_on() -> None:
    """What a store has given before is where the simulation begins."""
    scheme = Pattern("A-{year}-{seq:3!}", name="a")
    until = YEAR + timedelta(days=1)
    found = simulate(scheme, 4, until, since=YEAR, counters={"a::2021": 998})
    assert (found.issued, found.refused, found.events[0].number) == (1, 3, "A-2021-999")
    full = simulate(scheme, 4, until, since=YEAR, counters={"a::2021": 999})
    assert (full.issued, full.refused, full.longest) == (0, 4, 0)
    assert full.events[0].explanation.endswith("the last was before")


def test_date_numbers_pass_32_bits_in_january_2022() -> None:
    """The number that broke other products is foretold to the second (N5)."""
    begin, end = datetime(2021, 12, 1, tzinfo=UTC), datetime(2022, 2, 1, tzinfo=UTC)
    scheme = Pattern("{year:2}{month}{day}{seq:4}", zone="Europe/Stockholm")
    found = simulate(scheme, timedelta(hours=1), end, since=begin)
    event = of_kind(found, "int32")[0]
    assert (event.number, event.at) == ("2201010001", datetime(2021, 12, 31, 23, tzinfo=UTC))
    assert found.totals["float"] == 0


def test_growth_is_told_once_for_each_width() -> None:
    """Longer numbers are told when they first come, and each place where text order breaks."""
    until = datetime(2024, 1, 1, tzinfo=UTC)
    found = simulate(Pattern("SRV-{year}-{seq:3}"), 4, until, since=YEAR)
    assert [event.number for event in of_kind(found, "width")] == ["SRV-2021-1000"]
    assert [event.number for event in of_kind(found, "order")] == [
        "SRV-2021-1000",
        "SRV-2022-1000",
        "SRV-2023-1000",
    ]
    assert found.longest == len("SRV-2021-1000")


def test_texts_in_no_order_are_told_once() -> None:
    """Where the numbers of a series are shuffled, one example says so."""

    class Backwards(Pattern):
        def render(self, plan: Plan, value: int | None, drawn: bytes = b"") -> Any:
            return super().render(plan, 1000 - (value or 0), drawn)

    scheme = Backwards("{year}{month}-{seq:4}")
    found = simulate(scheme, 2, datetime(2022, 1, 1, tzinfo=UTC), since=YEAR)
    event = of_kind(found, "order")[0]
    assert found.totals["order"] == 1
    assert "in no order" in event.explanation


# --- nights ------------------------------------------------------------------


def test_the_hour_that_comes_twice_repeats_nothing() -> None:
    """Both passes of the hour share its counter, and the day of 25 hours is told."""
    scheme = Pattern("{year}{month}{day}{hour}-{seq:2}", zone="Europe/Stockholm")
    begin, end = datetime(2021, 10, 30, tzinfo=UTC), datetime(2021, 11, 1, tzinfo=UTC)
    found = simulate(scheme, timedelta(minutes=4), end, since=begin)
    event = of_kind(found, "clock")[0]
    assert event.at == datetime(2021, 10, 31, 1, tzinfo=UTC)
    assert event.number == "2021103102-16"
    assert event.explanation == (
        "back by 1:00:00, to 02:00; a local day of 25 hours; numbers in the time that comes "
        "twice: 30; numbers around it that were made and compared: 200"
    )
    assert found.totals["repeated"] == 0


def test_a_day_of_23_hours_is_told() -> None:
    """In spring an hour is missing and no number with it."""
    scheme = Pattern("{year}{month}{day}-{seq:2}", zone="Europe/Stockholm")
    begin, end = datetime(2021, 3, 27, tzinfo=UTC), datetime(2021, 3, 29, tzinfo=UTC)
    found = simulate(scheme, timedelta(hours=1), end, since=begin)
    event = of_kind(found, "clock")[0]
    assert event.explanation.startswith("forward by 1:00:00, to 03:00; a local day of 23 hours")
    assert event.number == "20210328-03"


def test_a_day_that_comes_back_for_an_hour_goes_on_counting() -> None:
    """St. John's fell back at 00:01 into the day before: its counter went on, nothing repeated."""
    scheme = Pattern("{year}{month}{day}-{seq:4}", zone="America/St_Johns")
    begin, end = datetime(2009, 10, 31, 12, tzinfo=UTC), datetime(2009, 11, 1, 12, tzinfo=UTC)
    found = simulate(scheme, timedelta(seconds=20), end, since=begin)
    assert [(each.number, f"{each.at:%H:%M:%S}") for each in of_kind(found, "rolled")] == [
        ("20091101-0001", "02:30:00")
    ]
    assert [(each.number, f"{each.at:%H:%M:%S}") for each in of_kind(found, "resumed")] == [
        ("20091031-2611", "02:31:00"),
        ("20091101-0004", "03:30:00"),
    ]
    assert found.totals["repeated"] == 0


# --- any scheme --------------------------------------------------------------


class Careless:
    """Be a host's own scheme, which counts anew each month and shows the year only."""

    def __init__(self) -> None:
        self._pattern = Pattern("SRV-{year}-{seq:3}", name="careless")

    def __getattr__(self, name: str) -> Any:
        if name == "shape":  # a pattern has one, and with it a zone
            raise AttributeError(name)
        return getattr(self._pattern, name)

    def plan(self, at: datetime, scope: Mapping[str, str] = {}, *, dated: bool = False) -> Plan:
        plan = self._pattern.plan(at, scope, dated=dated)
        return attrs.evolve(plan, series=f"careless:{at:%Y-%m}")


def test_a_scheme_that_repeats_numbers_is_caught() -> None:
    """The fault of other products, a counter that restarts unseen, shows after a month (N1)."""
    scheme: Any = Careless()
    found = simulate(scheme, 1, YEAR + timedelta(days=90), since=YEAR)
    first = of_kind(found, "repeated")[0]
    assert (first.number, first.at) == ("SRV-2021-001", datetime(2021, 2, 1, tzinfo=UTC))
    said = "SRV-2021-001 is value 1 of 'careless:2021-01' and value 1 of 'careless:2021-02'"
    assert first.explanation == said


class Shifts(Careless):
    """Be a scheme without bounds, whose series are the day's shifts."""

    def plan(self, at: datetime, scope: Mapping[str, str] = {}, *, dated: bool = False) -> Plan:
        plan = self._pattern.plan(at, scope, dated=dated)
        shift = "day" if 6 <= at.hour < 18 else "night"
        return attrs.evolve(plan, series=shift, limit=None, parts={"year": at.year})


def test_series_that_come_back_go_on() -> None:
    """A scheme may leave a series and return to it; its counter is kept."""
    scheme: Any = Shifts()
    found = simulate(scheme, 24, YEAR + timedelta(days=3), since=YEAR)
    assert found.series == 2
    assert [(each.at.hour, each.at.day) for each in of_kind(found, "rolled")] == [(6, 1)]
    back = of_kind(found, "resumed")
    assert [(each.at.hour, each.number) for each in back[:2]] == [
        (18, "SRV-2021-007"),
        (6, "SRV-2021-013"),
    ]
    assert [each.at.hour for each in back] == [18, 6, 18, 6, 18]


def test_a_change_of_version_is_gone_through() -> None:
    """Numbers take their new shape at the instant at which the new version begins."""
    july = datetime(2021, 7, 1, tzinfo=UTC)
    options: dict[str, Any] = {"name": "a", "zone": "Europe/Stockholm"}
    old = Version(Pattern("A-{year}-{seq:3}", **options))
    new = Version(Pattern("BB-{year}-{seq:3}", **options, version=2), since=july)
    found = simulate(Versions(old, new), 1, YEAR + timedelta(days=365), since=YEAR)
    event = of_kind(found, "width")[0]
    assert (event.at, event.number[:8], found.issued) == (july, "BB-2021-", 365)
    assert (found.totals["repeated"], found.totals["clock"]) == (0, 2)


def test_what_the_scheme_cannot_show_is_counted_as_refused() -> None:
    """Two digits of the year end with their century, and the simulation goes on to say so."""
    begin, end = datetime(2099, 12, 30, tzinfo=UTC), datetime(2100, 1, 2, tzinfo=UTC)
    found = simulate(Pattern("{year:2}-{seq:3}"), 2, end, since=begin)
    event = of_kind(found, "refused")[0]
    assert (found.issued, found.refused) == (4, 2)
    assert (event.at, event.number) == (datetime(2100, 1, 1, tzinfo=UTC), "")
    back = datetime(2100, 1, 1, tzinfo=UTC)
    none = simulate(Pattern("{year:2}-{seq:3}"), 0.1, back + timedelta(days=3), since=back - DAY)
    assert (none.issued, none.refused, none.totals["refused"]) == (1, 0, 0)


DAY = timedelta(days=1)


def test_ulids_before_1970_are_simulated_too() -> None:
    """A horizon in the past is looked at like any other."""
    begin = datetime(1969, 12, 30, tzinfo=UTC)
    found = simulate(Pattern("C-{ulid}"), 1, begin + timedelta(days=4), since=begin)
    assert (found.issued, found.totals["order"]) == (4, 0)


def test_ulids_are_drawn_for_their_instant() -> None:
    """A pattern of ULIDs has numbers for every instant, each with its time, in order."""
    found = simulate(Pattern("C-{ulid}"), 100, YEAR + timedelta(days=2000), since=YEAR)
    assert (found.issued, found.series, found.longest) == (200_000, 1, 28)
    assert not found.events


def test_random_parts_are_drawn_but_not_compared() -> None:
    """Random numbers follow no order and are not called repeated: claims see to that."""
    found = simulate(Pattern("R-{random:4/10}"), 100, YEAR + timedelta(days=20), since=YEAR)
    assert (found.issued, found.totals["repeated"]) == (2_000, 0)


def test_a_scope_stands_in_every_number() -> None:
    """A scope is chosen for the whole simulation."""
    scheme = Pattern("{dept}-{year}-{seq}", scopes={"dept": Scope("A-Z", 2)})
    found = simulate(scheme, 1, YEAR + timedelta(days=366), since=YEAR, scope={"dept": "IT"})
    assert of_kind(found, "rolled")[0].number == "IT-2022-1"


# --- how it is told ----------------------------------------------------------


def test_all_events_are_counted_and_the_first_are_kept() -> None:
    """A simulation of many years stays small: each kind is kept up to a number that is chosen."""
    scheme = Pattern("{year}{month}{day}-{seq}")
    found = simulate(scheme, 5, YEAR + timedelta(days=1000), since=YEAR, most=4)
    assert found.totals["rolled"] == 999
    assert [each.kind for each in found.events] == ["rolled"] * 4
    assert set(found.totals) == set(KINDS)
    assert str(found) == (
        "2021-01-01 00:00 to 2023-09-28 00:00 (UTC), 5 a day\n"
        "5000 numbers in 1000 series, at most 10 characters; 0 refused\n"
        "a new period began its counter: 999\n"
        "  2021-01-02 00:00  20210102-1 after 20210101-5\n"
        "  2021-01-03 00:00  20210103-1 after 20210102-5\n"
        "  2021-01-04 00:00  20210104-1 after 20210103-5\n"
        "  and 996 more"
    )


def test_events_stand_in_the_order_of_time() -> None:
    """Whatever happens first is told first, also in the hour that comes twice."""
    scheme = Pattern("{year}{month}{day}{hour}-{seq:1!}", zone="Europe/Stockholm")
    begin, end = datetime(2021, 10, 30, tzinfo=UTC), datetime(2021, 11, 1, tzinfo=UTC)
    found = simulate(scheme, timedelta(minutes=5), end, since=begin)
    instants = [event.at for event in found.events]
    assert instants == sorted(instants)
    assert {event.at.tzinfo for event in found.events} == {UTC}
    told = found.to_text()
    assert "  2021-10-30 03:00  2021103003-1 after 2021103002-9" in told
    assert told.startswith("2021-10-30 02:00 to 2021-11-01 01:00 (Europe/Stockholm), 288 a day")


def test_a_zone_can_be_chosen_for_nights() -> None:
    """A host's own scheme does not tell its zone, so the caller may."""
    scheme: Any = Careless()
    options: dict[str, Any] = {"since": YEAR, "until": datetime(2022, 1, 1, tzinfo=UTC)}
    assert simulate(scheme, 1, **options).totals["clock"] == 0
    assert simulate(scheme, 1, **options, zone="Europe/Oslo").totals["clock"] == 2


# --- what is given -----------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"rate": 0}, "rate must be more than 0 and at most 10^12 numbers a day, not that"),
        ({"rate": -1.5}, "rate must be more than 0"),
        ({"rate": float("nan")}, "rate must be more than 0"),
        ({"rate": float("inf")}, "rate must be more than 0"),
        ({"rate": 10**13}, "rate must be more than 0"),
        ({"rate": 10**400}, "rate must be more than 0"),
        ({"rate": timedelta(0)}, "rate must be a time longer than none, not that"),
        ({"rate": "often"}, "rate must be numbers a day, or a timedelta, not str"),
        ({"rate": True}, "rate must be numbers a day, or a timedelta, not bool"),
        ({"until": YEAR}, "until must be later than since, by at most 200 years, not that"),
        ({"until": datetime(2300, 1, 1, tzinfo=UTC)}, "until must be later than since"),
        ({"until": datetime(2022, 1, 1)}, "until must be a datetime with a zone"),  # noqa: DTZ001 - the naive one is refused
        (
            {"since": datetime(1, 6, 1, tzinfo=UTC)},
            "since and until must be in the years 2 to 9998",
        ),
        ({"until": datetime(9999, 6, 1, tzinfo=UTC)}, "since and until must be in the years 2 to"),
        ({"since": "2021"}, "since must be a datetime with a zone, not str"),
        ({"most": 0}, "most must be 1 or more, not 0"),
        ({"zone": "Mars/Base"}, "zone must be an IANA zone"),
        ({"counters": {"a": -1}}, "counters must be 0 or more, not -1"),
        ({"counters": 7}, "counters must be a mapping, not int"),
        ({"scope": {"dept": "IT"}}, "scope must be"),
        ({"scope": 7}, "scope must be a mapping, not int"),
        ({"scheme": "A-{seq}"}, "scheme must be a number scheme, not str"),
    ],
)
def test_what_cannot_be_meant_is_refused(changes: dict[str, Any], told: str) -> None:
    """Each argument is asked for what it can be, and the error says what it must be."""
    usual: dict[str, Any] = {
        "scheme": Pattern("A-{seq}"),
        "rate": 1,
        "until": datetime(2022, 1, 1, tzinfo=UTC),
        "since": YEAR,
    }
    with pytest.raises(ArgumentError) as caught:
        simulate(**{**usual, **changes})
    assert str(caught.value).startswith(told)
    assert isinstance(caught.value, ArgumentTypeError) == (
        " not str" in told or "ping, not" in told or "not bool" in told
    )

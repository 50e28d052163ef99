"""For any instant and zone a number says what plain calendar arithmetic says."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from casenum.clock import FixedClock
from casenum.issuing import Issuer
from casenum.numbers import CaseNumber, Pattern
from casenum.stores import open_store

ZONES = (
    "UTC",
    "Europe/Stockholm",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "Pacific/Apia",
    "Australia/Lord_Howe",
)
# The fields of a pattern, and how the C library prints the same local time. Every text has one
# width and falls from years to hours, so texts of one pattern are in the order of time.
PRINTED: dict[str, Callable[[datetime], str]] = {
    "{year}": lambda at: at.strftime("%Y"),
    "{year}Q{quarter}": lambda at: at.strftime("%YQ") + "111222333444"[at.month - 1],
    "{year}{month}": lambda at: at.strftime("%Y%m"),
    "{year}{month}{day}": lambda at: at.strftime("%Y%m%d"),
    "{year}{yearday}": lambda at: at.strftime("%Y%j"),
    "{isoyear}W{isoweek}": lambda at: at.strftime("%GW%V"),
    "{year}{month}{day}{hour}": lambda at: at.strftime("%Y%m%d%H"),
}
# Midnights, year's ends and changes of clocks of the zones above, in UTC.
TURNS = [
    datetime(2006, 10, 29, 2, 31, tzinfo=UTC),
    datetime(2011, 12, 30, 10, tzinfo=UTC),
    datetime(2020, 12, 31, 24 - 1, tzinfo=UTC),
    datetime(2021, 1, 1, tzinfo=UTC),
    datetime(2021, 3, 28, 1, tzinfo=UTC),
    datetime(2021, 4, 3, 15, tzinfo=UTC),
    datetime(2021, 10, 2, 15, 30, tzinfo=UTC),
    datetime(2021, 10, 31, 1, tzinfo=UTC),
    datetime(2021, 11, 7, 6, tzinfo=UTC),
    datetime(2021, 12, 31, 18, 30, tzinfo=UTC),
    datetime(2024, 2, 29, 23, tzinfo=UTC),
]

anywhen = st.datetimes(datetime(1971, 1, 1), datetime(2099, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis wants naive bounds
nearby = st.builds(
    lambda turn, shift: turn + shift,
    st.sampled_from(TURNS),
    st.timedeltas(timedelta(hours=-3), timedelta(hours=3)),
)
instants = anywhen | nearby
shapes, zones = st.sampled_from(sorted(PRINTED)), st.sampled_from(ZONES)
values = st.integers(1, 10**6)


@cache
def pattern(shape: str, zone: str) -> Pattern:
    """Return one pattern for a shape and a zone, so that what it remembers is asked about too."""
    return Pattern(f"N{shape}-{{seq:3}}", name="n", zone=zone)


def printed(shape: str, zone: str, at: datetime) -> str:
    return PRINTED[shape](at.astimezone(ZoneInfo(zone)))


def numbered(shape: str, zone: str, at: datetime, value: int) -> CaseNumber:
    scheme = pattern(shape, zone)
    return scheme.render(scheme.plan(at), value)


@given(shapes, zones, instants, values)
@example("{year}{month}{day}", "America/St_Johns", TURNS[0] - timedelta(minutes=20), 1)
@example("{year}{month}{day}", "America/St_Johns", TURNS[0] - timedelta(minutes=1), 1)
def test_the_date_in_a_number_is_the_local_date(
    shape: str, zone: str, at: datetime, value: int
) -> None:
    """Whatever was numbered before, the number of an instant shows its date in the zone."""
    assert numbered(shape, zone, at, value) == f"N{printed(shape, zone, at)}-{value:03d}"


@given(shapes, zones, instants, values)
def test_a_number_reads_back_as_what_it_was_made_of(
    shape: str, zone: str, at: datetime, value: int
) -> None:
    """Reading gives the same fields, the same counter and the same order as printing."""
    scheme, number = pattern(shape, zone), numbered(shape, zone, at, value)
    read = scheme.parse(str(number).lower())
    assert (read, read.parts, read.period) == (number, number.parts, number.period)
    assert read.parts["seq"] == value
    assert read.sort_key == number.sort_key
    place = scheme.locate(read)
    assert (place.series, place.value) == (scheme.plan(at).series, value)


@given(shapes, zones, instants, instants)
def test_two_instants_share_a_counter_exactly_when_they_show_the_same_date(
    shape: str, zone: str, one: datetime, other: datetime
) -> None:
    """No counter serves two prefixes, and no prefix has two counters: so no number comes twice."""
    alike = printed(shape, zone, one) == printed(shape, zone, other)
    scheme = pattern(shape, zone)
    assert (scheme.plan(one).series == scheme.plan(other).series) is alike
    numbers = numbered(shape, zone, one, 1), numbered(shape, zone, other, 1)
    assert (numbers[0].period == numbers[1].period) is alike


@given(shapes, zones, st.tuples(instants, values), st.tuples(instants, values))
def test_numbers_sort_by_period_then_by_counter(
    shape: str, zone: str, one: tuple[datetime, int], other: tuple[datetime, int]
) -> None:
    """The sort key puts an earlier period first, and a lower counter first within one."""
    keys = [numbered(shape, zone, *each).sort_key for each in (one, other)]
    told = [(printed(shape, zone, at), value) for at, value in (one, other)]
    assert (keys[0] < keys[1], keys[0] == keys[1]) == (told[0] < told[1], told[0] == told[1])


@given(shapes, zones, st.lists(instants, min_size=1, max_size=12))
def test_a_wandering_clock_repeats_no_number(
    shape: str, zone: str, moments: list[datetime]
) -> None:
    """However the clock jumps, each date's numbers are 1, 2, 3 in the order they were given."""
    clock = FixedClock(moments[0])
    issuer = Issuer(open_store("memory:"), pattern(shape, zone), clock=clock)
    dates: list[str] = []
    for at in moments:
        clock.set(at)
        dates.append(printed(shape, zone, at))
        assert issuer.issue() == f"N{dates[-1]}-{dates.count(dates[-1]):03d}"
    assert issuer.gaps() == ()

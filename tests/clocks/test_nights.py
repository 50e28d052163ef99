"""One instant decides prefix, counter and case: at midnight, at year's end, when clocks change."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from casenum.clock import FixedClock
from casenum.desk import Desk
from casenum.issuing import Issuer
from casenum.numbers import Pattern
from casenum.stores import open_store

TICK = timedelta(microseconds=1)

# zone, the instant at which its day turns, the day before, the day after: from the zones' own rules
TURNS = [
    ("UTC", "2020-12-31T24", "20201231", "20210101"),
    ("Europe/Stockholm", "2021-06-30T22", "20210630", "20210701"),
    ("Europe/Stockholm", "2021-12-31T23", "20211231", "20220101"),
    ("Europe/Stockholm", "2024-02-29T23", "20240229", "20240301"),
    ("Europe/Stockholm", "2021-03-27T23", "20210327", "20210328"),
    ("America/New_York", "2021-07-01T04", "20210630", "20210701"),
    ("America/New_York", "2022-01-01T05", "20211231", "20220101"),
    ("America/New_York", "2021-11-08T05", "20211107", "20211108"),
    ("Asia/Kolkata", "2021-12-31T18:30", "20211231", "20220101"),
    ("Pacific/Auckland", "2021-12-31T11", "20211231", "20220101"),
    ("Australia/Lord_Howe", "2021-12-31T13", "20211231", "20220101"),
    ("Australia/Lord_Howe", "2021-06-30T13:30", "20210630", "20210701"),
    ("Pacific/Apia", "2011-12-30T10", "20111229", "20111231"),  # a day that never was
]

# zone, and through one night of changed clocks: instants, and the local hour that each is in
NIGHTS = [
    (
        "Europe/Stockholm",  # 02 does not exist
        [
            ("2021-03-28T00:00", "2021032801"),
            ("2021-03-28T00:59", "2021032801"),
            ("2021-03-28T01:00", "2021032803"),
        ],
    ),
    (
        "Europe/Stockholm",  # 02 comes twice
        [
            ("2021-10-31T00:00", "2021103102"),
            ("2021-10-31T00:59", "2021103102"),
            ("2021-10-31T01:00", "2021103102"),
            ("2021-10-31T02:00", "2021103103"),
        ],
    ),
    (
        "America/New_York",
        [
            ("2021-03-14T06:59", "2021031401"),
            ("2021-03-14T07:00", "2021031403"),
        ],
    ),
    (
        "America/New_York",
        [
            ("2021-11-07T05:59", "2021110701"),
            ("2021-11-07T06:00", "2021110701"),
            ("2021-11-07T07:00", "2021110702"),
        ],
    ),
    (
        "Pacific/Auckland",
        [
            ("2021-09-25T13:59", "2021092601"),
            ("2021-09-25T14:00", "2021092603"),
        ],
    ),
    (
        "Australia/Lord_Howe",  # forward by half an hour, in the middle of an hour of UTC
        [
            ("2021-10-02T15:00", "2021100301"),
            ("2021-10-02T15:29", "2021100301"),
            ("2021-10-02T15:30", "2021100302"),
            ("2021-10-02T15:59", "2021100302"),
            ("2021-10-02T16:00", "2021100303"),
        ],
    ),
    (
        "Australia/Lord_Howe",  # back by half an hour: 01:30 to 02:00 comes twice
        [
            ("2021-04-03T14:59", "2021040401"),
            ("2021-04-03T15:00", "2021040401"),
            ("2021-04-03T15:29", "2021040401"),
            ("2021-04-03T15:30", "2021040402"),
        ],
    ),
    (
        "America/St_Johns",  # from 00:01 back to 23:01: one minute of the day after, and back again
        [
            ("2006-10-29T02:10", "2006102823"),
            ("2006-10-29T02:30", "2006102900"),
            ("2006-10-29T02:31", "2006102823"),
            ("2006-10-29T03:30", "2006102900"),
        ],
    ),
]


def utc(text: str) -> datetime:
    """Return the instant of a text without an offset, which may be the 24th hour of a day."""
    late = text.endswith("T24")
    at = datetime.fromisoformat(text.replace("T24", "T00")).replace(tzinfo=UTC)
    return at + timedelta(days=late)


def counted(prefixes: list[str], width: int = 1) -> list[str]:
    """Return the numbers that a counter for each prefix gives, counted without our code."""
    return [f"{p}-{prefixes[: i + 1].count(p):0{width}d}" for i, p in enumerate(prefixes)]


@pytest.mark.parametrize(("zone", "turn", "before", "after"), TURNS)
def test_at_local_midnight_number_counter_and_case_turn_together(
    zone: str, turn: str, before: str, after: str
) -> None:
    """The last case of a day has that day's number and time, the first of the next day the next."""
    turning, store = utc(turn), open_store("memory:")
    clock = FixedClock(turning - TICK)
    scheme = Pattern("{year}{month}{day}-{seq:3}", name="day", zone=zone)
    desk = Desk(store, numbers=scheme, clock=clock)
    cases = [desk.open("x", by="amy"), desk.open("x", by="amy")]
    clock.advance(TICK)
    cases += [desk.open("x", by="amy"), desk.open("x", by="amy")]
    assert [case.number for case in cases] == counted([before, before, after, after], 3)
    days = [f"{day[:4]}-{day[4:6]}-{day[6:]}" for day in (before, after)]
    assert list(store.series()) == [f"day::{day}" for day in days]
    times = [turning - TICK] * 2 + [turning] * 2
    assert [case.received_at for case in cases] == times
    assert [case.registered_at for case in cases] == times
    assert [desk.get(case.id).received_at for case in cases] == times


@pytest.mark.parametrize(("zone", "turn", "before", "after"), TURNS)
def test_months_and_years_turn_when_the_local_date_does(
    zone: str, turn: str, before: str, after: str
) -> None:
    """A counter of a month or a year begins anew in the very instant in which the prefix does."""
    for pattern, shown in (("{year}-{seq}", 4), ("{year}{month}-{seq}", 6)):
        clock = FixedClock(utc(turn) - TICK)
        issuer = Issuer(open_store("memory:"), Pattern(pattern, zone=zone), clock=clock)
        numbers = [issuer.issue()]
        clock.advance(TICK)
        numbers.append(issuer.issue())
        assert numbers == counted([before[:shown], after[:shown]])


@pytest.mark.parametrize(("zone", "moments"), NIGHTS)
def test_in_the_nights_when_clocks_change_every_hour_counts_on(
    zone: str, moments: list[tuple[str, str]]
) -> None:
    """An hour that comes twice has one counter, an hour that never comes has none."""
    store, clock = open_store("memory:"), FixedClock(utc(moments[0][0]))
    scheme = Pattern("{year}{month}{day}{hour}-{seq}", name="hour", zone=zone)
    issuer, numbers = Issuer(store, scheme, clock=clock), []
    for text, _ in moments:
        clock.set(utc(text))
        numbers.append(issuer.issue())
    hours = [hour for _, hour in moments]
    assert numbers == counted(hours)
    assert len(store.series()) == len(set(hours))
    assert issuer.gaps() == ()


@pytest.mark.parametrize(("zone", "moments"), NIGHTS)
def test_a_document_dated_in_a_changed_night_has_its_own_hour(
    zone: str, moments: list[tuple[str, str]]
) -> None:
    """Asked for in any order, each instant has the same prefix: none is remembered for another."""
    scheme = Pattern("{year}{month}{day}{hour}-{seq}", name="hour", zone=zone)
    for order in (moments, moments[::-1], [*moments[1:], *moments]):
        for text, hour in order:
            plan: Any = scheme.plan(utc(text))
            assert str(scheme.render(plan, 7)) == f"{hour}-7", text

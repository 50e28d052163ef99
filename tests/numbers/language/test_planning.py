"""One instant decides both what a number shows and which counter it takes."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casenum.errors import ArgumentError, ArgumentTypeError
from casenum.numbers import Pattern, Scope, UlidGenerator

NEW_YEAR = datetime(2020, 12, 31, 23, 30, tzinfo=UTC)
ZONES = ["UTC", "Europe/Stockholm", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe"]
WARM = {zone: Pattern("{year}{month}{day}{hour}-{seq}", zone=zone) for zone in ZONES}


@pytest.mark.parametrize(
    ("zone", "series"),
    [("UTC", "n::2020"), ("Europe/Stockholm", "n::2021"), ("America/New_York", "n::2020")],
)
def test_prefix_and_counter_use_the_same_local_date(zone: str, series: str) -> None:
    """Before midnight UTC the year is that of the zone, in text and counter (N2)."""
    pattern = Pattern("{year}-{seq}", name="n", zone=zone)
    plan = pattern.plan(NEW_YEAR)
    assert plan.series == series
    assert pattern.render(plan, 1) == f"{series[-4:]}-1"
    assert plan.at == NEW_YEAR


naive_times = st.datetimes(NEW_YEAR.replace(year=1990, tzinfo=None), NEW_YEAR.replace(tzinfo=None))


@given(st.sampled_from(ZONES), naive_times)
def test_the_remembered_hour_never_changes_an_answer(zone: str, naive: datetime) -> None:
    """A pattern that has planned before says what a new one says, over every change of clocks."""
    at = naive.replace(tzinfo=UTC)
    fresh = Pattern("{year}{month}{day}{hour}-{seq}", zone=zone)
    for shift in (0, 59, 1, 61):
        assert WARM[zone].plan(at + timedelta(minutes=shift)).parts == (
            fresh.plan(at + timedelta(minutes=shift)).parts
        )


def test_an_old_document_takes_its_own_dates_counter() -> None:
    """A back-dated document gets the prefix and the counter of its own date (N3)."""
    pattern = Pattern("{year}-{seq}", name="n")
    eastern = timezone(timedelta(hours=9))
    plan = pattern.plan(datetime(2019, 6, 1, 8, tzinfo=eastern), dated=True)
    assert (plan.series, plan.at) == ("n::2019", datetime(2019, 5, 31, 23, tzinfo=UTC))


def test_plans_do_not_share_their_parts() -> None:
    """Who changes a plan's parts changes no later number."""
    pattern = Pattern("{year}-{seq}")
    plan = pattern.plan(NEW_YEAR)
    dict.update(plan.parts, year=1)
    assert pattern.plan(NEW_YEAR).parts == {"year": 2020}


@pytest.mark.parametrize(
    ("at", "error"),
    [
        (datetime(2021, 1, 4), ArgumentError),  # noqa: DTZ001 - what is refused
        ("2021-01-04", ArgumentTypeError),
        (datetime.max.replace(tzinfo=timezone(timedelta(hours=-9))), ArgumentError),
        (datetime.max.replace(tzinfo=UTC), ArgumentError),
    ],
)
def test_instants_without_a_date_are_refused(at: Any, error: type[Exception]) -> None:
    """A naive datetime, no datetime, and one beyond the calendar make no plan."""
    with pytest.raises(error):
        Pattern("{year}-{seq}", zone="Asia/Tokyo").plan(at)


def test_the_last_hour_of_the_calendar_still_has_numbers() -> None:
    """At the very end of the calendar nothing is remembered, and numbers still come."""
    pattern = Pattern("{year}-{seq}")
    last = datetime.max.replace(tzinfo=UTC)
    assert pattern.plan(last).parts == pattern.plan(last).parts == {"year": 9999}


def test_two_digit_years_mean_one_century() -> None:
    """{year:2} prints 2000 to 2099, or the hundred years that century= says, and no others."""
    pattern, older = Pattern("{year:2}-{seq}"), Pattern("{year:2}-{seq}", century=1950)
    assert pattern.parse("21-1").parts["year"] == 2021
    assert [older.parse(f"{y}-1").parts["year"] for y in (49, 50)] == [2049, 1950]
    with pytest.raises(ArgumentError, match="2000 to 2099"):
        pattern.plan(datetime(2100, 1, 1, tzinfo=UTC))


def test_fiscal_years_are_named_as_said() -> None:
    """The label says whether a fiscal year has the year of its start or of its end."""
    day = datetime(2021, 4, 1, tzinfo=UTC)
    by_label = {
        label: Pattern("FY{fiscalyear}Q{quarter}-{seq}", fiscal_start=4, fiscal_label=label)
        for label in ("start", "end")
    }
    texts = {label: p.render(p.plan(day), 1) for label, p in by_label.items()}
    assert texts == {"start": "FY2021Q1-1", "end": "FY2022Q1-1"}
    with pytest.raises(ArgumentError, match="four digits"):
        by_label["end"].plan(datetime(9999, 12, 1, tzinfo=UTC))


def test_scopes_select_counters() -> None:
    """Each code has its own series, and small letters select the same one."""
    pattern = Pattern("{dept}-{year}-{seq}", name="n", scopes={"dept": Scope("A-Z", 2, 5)})
    plan = pattern.plan(NEW_YEAR, {"dept": "it"})
    assert (plan.series, plan.parts) == ("n:dept=IT:2020", {"dept": "IT", "year": 2020})
    assert pattern.render(plan, 7) == "IT-2020-7"
    assert pattern.locate(pattern.parse("it-2020-7")).series == "n:dept=IT:2020"


@pytest.mark.parametrize(
    ("scope", "error"),
    [
        ({}, ArgumentError),
        ({"dept": "IT", "site": "X"}, ArgumentError),
        ({"dept": "I"}, ArgumentError),
        ({"dept": "I7"}, ArgumentError),
        ({"dept": "ÏT"}, ArgumentError),
        ({"dept": 7}, ArgumentTypeError),
        ("dept", ArgumentTypeError),
    ],
)
def test_scopes_that_do_not_fit_are_refused(scope: Any, error: type[Exception]) -> None:
    """A missing, unknown or misspelt code makes no plan."""
    pattern = Pattern("{dept}-{seq}", scopes={"dept": Scope("A-Z", 2, 5)})
    with pytest.raises(error):
        pattern.plan(NEW_YEAR, scope)
    with pytest.raises(ArgumentError):
        Pattern("{seq}").plan(NEW_YEAR, {"dept": "IT"})


def test_restart_overrides_the_visible_date() -> None:
    """A number may show its month and count through the year, or for ever."""
    texts = {"year": "n::2020", "never": "n::", "month": "n::2020-12"}
    for restart, series in texts.items():
        pattern = Pattern("{year}{month}-{seq}", name="n", restart=restart)
        assert pattern.plan(NEW_YEAR).series == series
        assert pattern.locate(pattern.parse("202012-7")).series == series


def test_ulid_patterns_ask_for_bytes_and_show_their_own_time() -> None:
    """A ULID is drawn by the issuer, refuses a chosen instant, and hides its value."""
    pattern = Pattern.ulid("CASE-")
    plan = pattern.plan(NEW_YEAR)
    assert plan.draws == "ulid"
    drawn = UlidGenerator(random_bytes=bytes).next_bytes()
    number = pattern.render(plan, 1, drawn)
    assert pattern.parse(number.lower()) == number
    assert number.sort_key == (0, 1, int.from_bytes(drawn))
    assert pattern.locate(number).series == plan.series
    assert pattern.locate(number).value is None
    assert str(number.to_ulid()) == number.parts["ulid"]
    with pytest.raises(ArgumentError, match="shows its own time"):
        pattern.plan(NEW_YEAR, dated=True)
    with pytest.raises(ArgumentError, match="16 bytes"):
        pattern.render(plan, 1)
    with pytest.raises(ArgumentTypeError):
        pattern.render(plan, 1, "x")  # type: ignore[arg-type]  # what is refused
    with pytest.raises(ArgumentError, match=r"with \{ulid\}"):
        Pattern("{seq}").parse("1").to_ulid()


def test_foreign_numbers_have_no_place() -> None:
    """A number of another scheme, or plain text, is not located."""
    pattern = Pattern("A-{seq}")
    for foreign in (Pattern("B-{seq}").parse("B-1"), "A-1"):
        with pytest.raises(ArgumentError, match="one of scheme"):
            pattern.locate(foreign)  # type: ignore[arg-type]  # what is refused

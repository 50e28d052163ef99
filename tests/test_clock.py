"""Clocks tell one present in UTC, and the one for tests stands still."""

import time
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from casenum.clock import Clock, FixedClock, SystemClock
from casenum.errors import ArgumentError, ArgumentTypeError

AT = datetime(2021, 1, 4, 9, 0, 0, 999_999, tzinfo=UTC)


@pytest.mark.parametrize("clock", [SystemClock(), FixedClock(AT)], ids=repr)
def test_a_clock_tells_one_present_in_utc(clock: Clock) -> None:
    """Both ways to ask agree, and the zone is UTC."""
    assert isinstance(clock, Clock)
    before = clock.unix_ms()
    now = clock.now()
    after = clock.unix_ms()
    assert now.tzinfo is UTC
    assert before <= (now - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1) <= after


def test_the_systems_clock_is_the_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    """Milliseconds are whole and rounded down."""
    monkeypatch.setattr(time, "time_ns", lambda: 1_609_750_800_999_999_999)
    assert SystemClock().unix_ms() == 1_609_750_800_999
    assert repr(SystemClock()) == "SystemClock()"


def test_a_fixed_clock_moves_only_when_told() -> None:
    """It advances, steps back and is set, and counts milliseconds as it should."""
    clock = FixedClock(AT.astimezone(timezone(timedelta(hours=-5))))
    assert (clock.now(), clock.now(), clock.unix_ms()) == (AT, AT, 1_609_750_800_999)
    clock.advance(timedelta(milliseconds=1))
    assert clock.unix_ms() == 1_609_750_801_000
    clock.advance(timedelta(days=-1))
    assert clock.now().day == 3
    clock.set(AT.astimezone(timezone(timedelta(hours=1))))
    assert clock.now() == AT
    assert clock.now().tzinfo is UTC


def test_times_before_1970_count_down() -> None:
    """Milliseconds are rounded to the earlier one on both sides of the epoch."""
    clock = FixedClock(datetime(1969, 12, 31, 23, 59, 59, 999_500, tzinfo=UTC))
    assert clock.unix_ms() == -1


def test_a_fixed_clock_refuses_what_is_no_moment() -> None:
    """A naive time or a bare number of seconds is refused, and the clock stands as it stood."""
    clock = FixedClock(AT)
    seconds: Any = 60
    with pytest.raises(ArgumentTypeError, match="by must be a timedelta"):
        clock.advance(seconds)
    with pytest.raises(ArgumentError, match="naive"):
        clock.set(AT.replace(tzinfo=None))
    with pytest.raises(ArgumentError, match="naive"):
        FixedClock(AT.replace(tzinfo=None))
    assert clock.now() == AT
    assert repr(clock) == f"FixedClock({AT!r})"

"""ULIDs never repeat and never go back: over threads, forks, clocks and full counters."""

import os
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
import ulid
from hypothesis import given
from hypothesis import strategies as st

from casenum.clock import FixedClock
from casenum.errors import ArgumentError, InvalidNumber
from casenum.numbers import UlidGenerator
from casenum.numbers.ulid import _Forks, ulid_text, ulid_value

AT = datetime(2021, 1, 4, tzinfo=UTC)
MS = 1_609_718_400_000


def full(count: int) -> bytes:
    return b"\xff" * count


def test_published_ulids_are_read() -> None:
    """The examples of python-ulid's README and of ulid/javascript have their values."""
    read = UlidGenerator().parse
    assert read("01BTGNYV6HRNK8K8VKZASZCFPE") == 0x015EA15F6CD1C56689A373FAB3F63ECE
    assert read("01ARYZ6S41TSV4RRFFQ69G5FAV") >> 80 == 1469918176385
    assert read("01aryz6s41tsv4rrffq69g5fav") == read("01ARYZ6S41TSV4RRFFQ69G5FAV")


@given(st.integers(0, 2**128 - 1))
def test_text_and_value_are_those_of_python_ulid(value: int) -> None:
    """An independent library writes and reads the same text."""
    text = ulid_text(value)
    assert text == str(ulid.ULID.from_int(value))
    assert ulid_value(text) == UlidGenerator().parse(text) == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("8ZZZZZZZZZZZZZZZZZZZZZZZZZ", "value"),
        ("01ARZ3NDEKTSV4RRFFQ69G5FAU", "character"),
        ("01ARZ3NDEKTSV4RRFFQ69G5F\u0660V", "character"),
        ("01ARZ3NDEKTSV4RRFFQ69G5F_V", "character"),
        ("01ARZ3NDEKTSV4RRFFQ69G5F\ud800V", "character"),
        (" 1ARZ3NDEKTSV4RRFFQ69G5FAV", "character"),
        ("+1ARZ3NDEKTSV4RRFFQ69G5FAV", "character"),
        ("01ARZ3NDEKTSV4RRFFQ69G5FA", "length"),
        ("01ARZ3NDEKTSV4RRFFQ69G5FAVV", "length"),
        (None, "type"),
    ],
)
def test_what_is_no_ulid_is_refused(text: Any, code: str) -> None:
    """Another length, another character and a value beyond 128 bits are told apart."""
    with pytest.raises(InvalidNumber) as caught:
        UlidGenerator().parse(text)
    assert caught.value.code == code


def test_a_clock_that_steps_back_repeats_nothing() -> None:
    """While the clock is behind, ULIDs count on above the last one."""
    clock = FixedClock(AT)
    ulids = UlidGenerator(clock=clock, random_bytes=bytes)
    drawn = [ulids.next()]
    for step in (-3600, 0, 3599, 1, 1):
        clock.advance(timedelta(seconds=step))
        drawn.append(ulids.next())
    assert drawn == sorted(set(drawn))
    assert [ulids.parse(text) >> 80 for text in drawn] == [MS] * 5 + [MS + 1000]


def test_a_full_millisecond_carries_into_the_next() -> None:
    """When the random part is full the next ULID has the next millisecond."""
    ulids = UlidGenerator(clock=FixedClock(AT), random_bytes=full)
    drawn = [ulids.next() for _ in range(3)]
    assert drawn == sorted(set(drawn))
    assert [ulids.parse(text) >> 80 for text in drawn] == [MS, MS + 1, MS + 2]


@pytest.mark.parametrize("last", [0, 0x3FE, 0xFFFFE, 0x3FFFFFFE, 2**80 - 2])
def test_ulids_of_a_millisecond_count_on_through_every_digit(last: int) -> None:
    """Wherever a digit is full the next one counts, in text as in bytes."""
    ulids = UlidGenerator(clock=FixedClock(AT), random_bytes=lambda _: last.to_bytes(10))
    drawn = [ulids.parse(ulids.next()) for _ in range(2)]
    drawn.append(int.from_bytes(ulids.next_bytes()))
    drawn.append(ulids.parse(ulids.next()))
    begin = MS << 80 | last
    over = [(MS + 1) << 80 | last, (MS + 1) << 80 | last + 1]
    counted = [begin + 2, begin + 3] if last < 2**80 - 2 else over
    assert drawn == [begin, begin + 1, *counted]


def test_a_text_is_spelled_anew_when_the_time_has_changed() -> None:
    """What is remembered of the last text never stands in another millisecond's."""
    clock = FixedClock(AT)
    ulids = UlidGenerator(clock=clock, random_bytes=bytes)
    for step in range(50):
        assert ulids.parse(ulids.next()) == (MS + step) << 80
        clock.advance(timedelta(milliseconds=1))


def test_threads_never_get_the_same() -> None:
    """Many threads at once get as many different ULIDs, each thread in rising order."""
    ulids = UlidGenerator(clock=FixedClock(AT))
    drawn: list[list[str]] = [[] for _ in range(4)]

    def draw(into: list[str]) -> None:
        into.extend(ulids.next() for _ in range(500))

    threads = [Thread(target=draw, args=(into,)) for into in drawn]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({text for texts in drawn for text in texts}) == 2000
    assert all(texts == sorted(texts) for texts in drawn)


def child_draws(ulids: UlidGenerator) -> bytes:
    """Return what a forked process draws next."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, b"".join([ulids.next_bytes() for _ in range(50)]))
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        drawn = pipe.read()
    os.waitpid(child, 0)
    return drawn


def test_a_forked_process_repeats_nothing() -> None:
    """Parent and children draw different ULIDs in the same millisecond (N14)."""
    ulids = UlidGenerator(clock=FixedClock(AT))
    ulids.next_bytes()
    blocks = [child_draws(ulids), child_draws(ulids)]
    blocks.append(b"".join([ulids.next_bytes() for _ in range(50)]))
    drawn = [block[i : i + 16] for block in blocks for i in range(0, len(block), 16)]
    assert len(set(drawn)) == len(drawn) == 150


def test_a_child_goes_on_after_a_fork_under_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock held by another thread at the fork does not stop the child."""
    ulids = UlidGenerator(clock=FixedClock(AT))
    before = ulids.next()
    ulids._state.lock.acquire()
    monkeypatch.setattr("casenum.numbers.ulid._Forks.count", _Forks.count)
    _Forks.note()
    after = ulids.next()
    assert after > before
    assert ulids._state.forks == _Forks.count


@pytest.mark.parametrize("at", [datetime(1969, 12, 31, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)])
def test_a_clock_before_1970_is_refused(at: datetime) -> None:
    """A ULID has no time before 1970."""
    with pytest.raises(ArgumentError, match="1970"):
        UlidGenerator(clock=FixedClock(at)).next()

"""A series that runs low is told in time, once a mark, and never in the way of a number."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casenum.desk import Desk
from casenum.issuing import Issuer
from casenum.issuing.lows import LOGGER, low_after
from casenum.numbers import Pattern, Plan, Scope
from casenum.storage import Taken
from casenum.stores import open_store
from support import AT, clock

SCHEME = Pattern("A-{seq:1!}", name="a")


def test_a_series_warns_at_eighty_ninety_and_ninety_nine_percent(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Of 99 values the 80th, the 90th and the last are told, with the series and the figures."""
    issuer = Issuer(open_store("memory:"), Pattern("A-{seq:2!}", name="a"), clock=clock())
    told: list[int] = []
    for value in range(1, 100):
        issuer.issue()
        if caplog.records:
            told.append(value)
        caplog.clear()
    assert told == [80, 90, 99]
    caplog.clear()
    Issuer(open_store("memory:"), SCHEME, clock=clock()).issue_many(9)
    assert [record.getMessage() for record in caplog.records] == [
        "series 'a::' is 99 % full: 9 of 9 is taken; give the pattern more room in time"
    ]
    assert caplog.records[0].name == LOGGER


@given(st.integers(1, 50), st.integers(0, 9), st.lists(st.integers(1, 20), max_size=30))
def test_each_mark_is_told_once(room: int, start: int, blocks: list[int]) -> None:
    """However the values are taken, in blocks or one by one, a mark is passed once."""
    plan = Plan("s", start, start + room - 1, AT, {}, "")
    first, told = start, []
    for size in blocks:
        if first + size > start + room:
            break
        low = low_after(plan, Taken("s", first, size))
        first += size
        told += [] if low is None else [low.percent]
    used = first - start
    assert told == sorted(set(told))
    assert all(used * 100 >= mark * room for mark in told)
    highest = max([mark for mark in (80, 90, 99) if used * 100 >= mark * room], default=None)
    assert highest == (told[-1] if told else None)


def test_no_limit_is_no_warning() -> None:
    """A scheme of your own without a limit never runs low."""
    assert low_after(Plan("s", 1, None, AT, {}, ""), Taken("s", 1, 10**9)) is None


def test_a_retry_does_not_warn_again(caplog: pytest.LogCaptureFixture) -> None:
    """The token's number was told with its first call."""
    issuer = Issuer(open_store("memory:"), SCHEME, clock=clock())
    issuer.issue_many(8, token="t")
    assert len(caplog.records) == 1
    caplog.clear()
    issuer.issue_many(8, token="t")
    assert caplog.records == []


class Listener(logging.Handler):
    """Look at the store whenever something is told, and then fail."""

    def __init__(self, store: Any) -> None:
        super().__init__()
        self._store = store
        self.seen: list[tuple[str, ...]] = []

    def emit(self, record: logging.LogRecord) -> None:
        del record
        # Another connection sees what is committed and is not locked out.
        self.seen.append(tuple(claim.number for claim in self._store.scan("a::", 0, 100)))


@pytest.fixture
def listening(tmp_path: Any) -> Iterator[tuple[Any, Listener]]:
    """Give a store on a file, and a listener with a connection of its own."""
    with open_store(str(tmp_path / "a.db")) as store, open_store(str(tmp_path / "a.db")) as other:
        listener = Listener(other)
        logging.getLogger(LOGGER).addHandler(listener)
        yield store, listener
        logging.getLogger(LOGGER).removeHandler(listener)


def test_the_warning_comes_after_the_transaction(listening: tuple[Any, Listener]) -> None:
    """Who listens finds the number committed already, from an issuer and from a desk."""
    store, listener = listening
    Issuer(store, SCHEME, clock=clock()).issue_many(8)
    assert [len(numbers) for numbers in listener.seen] == [8]
    desk = Desk(store, numbers=SCHEME, clock=clock())
    desk.open("x", by="amy")
    assert [len(numbers) for numbers in listener.seen] == [8, 9]


def test_a_desk_warns_when_a_case_is_registered_later(caplog: pytest.LogCaptureFixture) -> None:
    """A case that came without a number counts when it gets one."""
    store = open_store("memory:")
    desk = Desk(store, numbers=SCHEME, clock=clock())
    Issuer(store, SCHEME, clock=clock()).issue_many(7)
    case = desk.receive("x", by="amy", token="mail-1")
    assert caplog.records == []
    desk.register(case, by="amy")
    assert len(caplog.records) == 1


def test_a_warning_holds_codes_and_no_words(caplog: pytest.LogCaptureFixture) -> None:
    """The series is named by scheme, scope and period; subject and token stay out."""
    scheme = Pattern("{d}-{seq:1!}", name="n", scopes={"d": Scope("A-Z", 2)})
    issuer = Issuer(open_store("memory:"), scheme, clock=clock())
    issuer.issue_many(7, scope={"d": "IT"}, token="words")
    issuer.issue(scope={"d": "IT"}, token="other words", subject="customer words")
    assert [record.getMessage() for record in caplog.records] == [
        "series 'n:d=IT:' is 80 % full: 8 of 9 is taken; give the pattern more room in time"
    ]

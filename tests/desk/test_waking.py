"""Cases move by themselves when their time has come, however late somebody looks."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from casenum.cases import Case
from casenum.desk import Desk
from casenum.errors import ArgumentError, TransitionRefused, VersionConflict
from casenum.lifecycle import service_case
from casenum.numbers import Pattern
from casenum.stores import open_store
from support import AT, bare_store, clock

SERVICE = Pattern("SRV-{seq:3}", name="service")
WEEK = timedelta(days=7)
LIFE = service_case(auto_close=WEEK)


def desk_at(time: Any, store: Any, **options: Any) -> Desk:
    return Desk(store, numbers=SERVICE, clock=time, **{"lifecycle": LIFE, **options})


def resolved(desk: Desk) -> Case:
    return desk.apply(desk.open("x", by="amy"), "resolve", by="amy")


def test_a_late_sweep_writes_the_history_of_a_punctual_one() -> None:
    """Each move is stamped with the moment that was due, and its message with it."""
    told = []
    for late in (timedelta(0), timedelta(hours=1), WEEK * 9):
        time, store = clock(), open_store("memory:")
        desk = desk_at(time, store)
        case = resolved(desk)
        time.advance(WEEK + late)
        [woken] = desk.wake()
        assert (woken, desk.wake()) == (desk.get(case.id), ())
        told.append([(fact.name, fact.at, fact.by, fact.entry) for fact in desk.history(case)])
        assert (woken.status, woken.changed_at) == ("closed", AT + WEEK)
    assert told[0] == told[1] == told[2]
    assert told[0][-1][2] == "system:timer"


def test_what_was_due_comes_before_what_is_asked() -> None:
    """A note after the time finds the case closed, as if somebody had looked in between."""
    time = clock()
    desk = desk_at(time, open_store("memory:"))
    one, two = resolved(desk), resolved(desk)
    time.advance(WEEK * 2)
    noted = desk.note(one, "thank you", by="customer:1")
    assert (noted.status, noted.version) == ("closed", one.version + 2)
    assert [fact.at for fact in desk.history(one)][-2:] == [AT + WEEK, AT + WEEK * 2]
    with pytest.raises(TransitionRefused, match="while 'closed'"):
        desk.apply(two, "close", by="amy")
    assert [case.id for case in desk.wake()] == [two.id]


def test_a_case_that_moved_on_waits_no_more() -> None:
    """A reopened case is not closed by the timer that it left behind."""
    time = clock()
    desk = desk_at(time, open_store("memory:"))
    case = desk.apply(resolved(desk), "reopen", by="customer:1")
    time.advance(WEEK * 2)
    assert (desk.wake(), desk.get(case.id)) == ((), case)


def test_the_longest_waiting_are_woken_first_and_no_more_than_asked(tmp_path: Path) -> None:
    """A limit leaves the rest for the next call; a moment of one's own leaves what is not due."""
    with open_store(tmp_path / "cases.db") as store:
        time = clock()
        desk = desk_at(time, store)
        cases = []
        for _ in range(5):
            cases.append(resolved(desk))
            time.advance(timedelta(hours=1))
        until = AT + WEEK + timedelta(hours=2)
        assert [case.id for case in desk.wake(until, limit=2)] == [each.id for each in cases[:2]]
        assert [case.id for case in desk.wake(until)] == [cases[2].id]
        with store.transaction() as tx:
            assert len(desk.within(tx).wake(AT + WEEK * 2)) == 2


def test_of_two_sweepers_one_wakes_each_case(tmp_path: Path) -> None:
    """Swept from two processes at once, every case is closed once."""
    stores = [open_store(tmp_path / "cases.db") for _ in range(2)]
    time = clock()
    desks = [desk_at(time, store) for store in stores]
    cases = [resolved(desks[0]) for _ in range(20)]
    time.advance(WEEK)
    start = threading.Barrier(2, timeout=60)

    def sweep(desk: Desk) -> list[str]:
        start.wait()
        return [case.id for case in desk.wake()]

    with ThreadPoolExecutor(2) as pool:
        one, two = (job.result(timeout=60) for job in [pool.submit(sweep, desk) for desk in desks])
    assert sorted(one + two) == sorted(case.id for case in cases)
    for case in cases:
        names = [fact.name for fact in desks[0].history(case)]
        assert names == ["received", "registered", "moved", "moved"]
    for store in stores:
        store.close()


def test_a_sweeper_that_lost_the_race_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    """A conflict is somebody else's success, and no reason to stop or to complain."""
    time, inner = clock(), open_store("memory:")
    cases = [resolved(desk_at(time, inner)) for _ in range(2)]

    class Raced:
        """Let somebody else win the first case."""

        def append(self, case_id: str, *given: Any, **options: Any) -> int:
            if case_id == cases[0].id:
                raise VersionConflict(case_id, 3, 4)
            return inner.append(case_id, *given, **options)

        def __getattr__(self, name: str) -> Any:
            if name in {"transaction", "within"}:
                raise AttributeError(name)
            return getattr(inner, name)

    raced: Any = Raced()
    desk = desk_at(time, raced)
    time.advance(WEEK)
    assert [case.id for case in desk.wake()] == [cases[1].id]
    assert caplog.records == []


def test_what_was_woken_since_it_was_asked_for_is_left_alone() -> None:
    """A list of due cases grows old while it is worked on; nothing is written twice."""
    time, inner = clock(), open_store("memory:")
    case = resolved(desk_at(time, inner))
    time.advance(WEEK)
    waiting = inner.due(time.now())

    class Slow:
        """Hand out the list of a minute ago."""

        def due(self, *_: Any, **__: Any) -> Any:
            return waiting

        def __getattr__(self, name: str) -> Any:
            return getattr(inner, name)

    slow: Any = Slow()
    desk = desk_at(time, slow)
    [woken] = desk.wake()
    assert (desk.wake(), desk.get(case.id)) == ((), woken)


def test_a_timer_that_the_lifecycle_no_longer_has_is_put_to_rest() -> None:
    """A definition without it does not leave the case due for ever; the history says so."""
    time, store = clock(), open_store("memory:")
    case = resolved(desk_at(time, store))
    time.advance(WEEK)
    desk = desk_at(time, store, lifecycle=service_case())
    assert desk.wake() == ()
    assert [fact.name for fact in desk.history(case)][-1] == "timer_lapsed"
    assert (desk.get(case.id).status, store.due(time.now())) == ("resolved", ())


def test_a_case_that_cannot_be_woken_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    """A kind that this desk does not serve is told in the log, by id and kind of error."""
    time, store = clock(), open_store("memory:")
    both = desk_at(time, store)
    other = both.apply(both.open("x", by="amy", kind="complaint"), "resolve", by="amy")
    case = resolved(both)
    time.advance(WEEK)
    desk = desk_at(time, store, lifecycle={"request": LIFE})
    with caplog.at_level(logging.WARNING, "casenum.desk"):
        assert [woken.id for woken in desk.wake()] == [case.id]
    [record] = caplog.records
    assert record.getMessage() == f"case {other.id} was not woken: ArgumentError"


def test_a_store_without_timers_says_so() -> None:
    """A sweep that could find nothing is a mistake, and no empty answer."""
    desk = desk_at(clock(), bare_store())
    with pytest.raises(ArgumentError, match="one that finds cases that are due"):
        desk.wake()
    for now in (datetime(2021, 1, 4), 7):  # noqa: DTZ001 - naive on purpose
        with pytest.raises(ArgumentError, match="now must be"):
            desk.wake(now)  # type: ignore[arg-type]  # the point
    with pytest.raises(ArgumentError, match="limit must be"):
        desk.wake(datetime(2021, 1, 4, tzinfo=UTC), limit=0)

"""A clock that steps back repeats nothing, and what was written stays readable."""

from datetime import UTC, datetime, timedelta

import pytest

from casenum.cases import Case, fold, thaw_all
from casenum.clock import FixedClock
from casenum.desk import Desk
from casenum.issuing import Issuer
from casenum.lifecycle import Standing, service_case
from casenum.metrics import report
from casenum.numbers import Pattern, UlidGenerator
from casenum.stores import Store

MIDNIGHT = datetime(2022, 1, 1, tzinfo=UTC)
NOON = datetime(2021, 1, 4, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
DAILY = Pattern("{year}{month}{day}-{seq:3}", name="daily")


def test_numbers_go_on_in_the_old_days_counter_and_then_in_the_new(store: Store) -> None:
    """Set back over midnight, the clock goes on in yesterday's counter, and then in today's."""
    clock = FixedClock(MIDNIGHT - MINUTE)
    issuer = Issuer(store, DAILY, clock=clock)
    numbers = []
    for step in (timedelta(0), MINUTE, -MINUTE, MINUTE):
        clock.advance(step)
        numbers.append(issuer.issue())
    assert numbers == ["20211231-001", "20220101-001", "20211231-002", "20220101-002"]
    assert issuer.gaps() == ()


def test_a_block_and_a_reservation_after_a_step_back_are_new(store: Store) -> None:
    """Whatever way a number is taken, none is taken twice."""
    clock = FixedClock(MIDNIGHT)
    issuer = Issuer(store, DAILY, clock=clock)
    first = issuer.issue_many(2)
    clock.advance(-DAY)
    second = issuer.issue_many(2)
    clock.advance(DAY)
    held = issuer.reserve()
    assert [*first, *second, held.number] == [
        "20220101-001",
        "20220101-002",
        "20211231-001",
        "20211231-002",
        "20220101-003",
    ]
    clock.advance(-DAY)
    assert held.confirm().number == "20220101-003"


def test_ulid_numbers_and_case_ids_still_rise(store: Store) -> None:
    """Numbers that show a time, and the ids of cases, stay in the order they were given."""
    clock = FixedClock(NOON)
    desk = Desk(store, numbers=Pattern.ulid("C-", name="c"), clock=clock)
    cases = []
    for step in (timedelta(0), -HOUR, -MINUTE, HOUR, 2 * MINUTE):
        clock.advance(step)
        cases.append(desk.open("x", by="amy"))
    numbers, ids = [str(case.number) for case in cases], [case.id for case in cases]
    assert numbers == sorted(set(numbers))
    assert ids == sorted(set(ids))


def test_a_ulid_after_a_step_back_shows_the_later_time() -> None:
    """While the clock is behind, ULIDs stay in the millisecond that they have reached."""
    clock = FixedClock(NOON)
    ulids = UlidGenerator(clock=clock)
    before = ulids.parse(ulids.next()) >> 80
    clock.advance(-DAY)
    assert ulids.parse(ulids.next()) >> 80 == before == clock.unix_ms() + 86_400_000


def worked(desk: Desk, clock: FixedClock) -> Case:
    """Return a case that was worked on while the clock stepped back an hour and came back."""
    case = desk.open("x", by="amy", requester="customer:42")
    clock.advance(-HOUR)
    case = desk.assign(case, to="bob", by="amy")
    case = desk.note(case, "still waiting", by="customer:42")
    clock.advance(MINUTE)
    case = desk.apply(case, "resolve", by="bob")
    clock.advance(HOUR)
    return desk.apply(case, "reopen", by="customer:42")


def test_a_history_is_read_in_the_order_it_happened(store: Store) -> None:
    """Facts keep their order and the time that was told; the case is the same read again."""
    clock = FixedClock(NOON)
    desk = Desk(store, numbers=DAILY, clock=clock)
    case = worked(desk, clock)
    facts = desk.history(case)
    names = ["received", "registered", "assigned", "interaction", "moved", "moved"]
    assert [fact.name for fact in facts] == names
    assert [fact.version for fact in facts] == [1, 2, 3, 4, 5, 6]
    back, on = NOON - HOUR, NOON - HOUR + MINUTE
    assert [fact.at for fact in facts] == [NOON, NOON, back, back, on, NOON + MINUTE]
    assert fold(case.id, facts) == desk.get(case.id) == case
    assert (case.status, case.reopens, case.version) == ("in_progress", 1, 6)


def test_no_figure_counts_time_backwards(store: Store) -> None:
    """A case that the clock says was solved before it came took no time, not less than none."""
    clock = FixedClock(NOON)
    desk = Desk(store, numbers=DAILY, clock=clock)
    worked(desk, clock)
    histories = [thaw_all(history.records) for history in store.histories()]
    figures = report(histories, as_of=NOON + HOUR)
    assert (figures.cases, figures.reopened_cases) == (1, 1)
    assert figures.first_resolution.median.value == 0
    assert figures.full_resolution.median.value == 0
    spent = {name: metric.value for name, metric in figures.time_in_status.items()}
    assert spent.pop("in_progress") is None
    assert spent == {
        "received": 0,
        "registered": 0,
        "assigned": 0,
        "resolved": pytest.approx(1 / 60),  # until the clock passed the time it had shown
    }
    assert figures.active_time.median.value == 0


def test_a_stale_writer_is_told_although_its_clock_is_behind(store: Store) -> None:
    """Who wins is decided by versions, never by times."""
    clock = FixedClock(NOON)
    desk = Desk(store, numbers=DAILY, clock=clock)
    case = desk.open("x", by="amy")
    clock.advance(-DAY)
    later = desk.assign(case, to="bob", by="amy")
    clock.advance(2 * DAY)
    with pytest.raises(Exception, match="is at version 3, not 2"):
        desk.assign(case, to="carol", by="amy")
    assert desk.get(case.id) == later


def test_a_retry_with_a_token_keeps_the_first_calls_time(store: Store) -> None:
    """However the clock steps between call and retry, number and case are those of the call."""
    clock = FixedClock(MIDNIGHT)
    desk = Desk(store, numbers=DAILY, clock=clock)
    first = desk.open("x", by="amy", token="form-9")
    clock.advance(-DAY)
    assert desk.open("x", by="amy", token="form-9") == first
    assert first.number == "20220101-001"
    assert first.received_at == MIDNIGHT


def test_a_message_is_leased_again_only_when_its_time_is_over(store: Store) -> None:
    """A clock that steps back while a message is held does not send it twice."""
    desk = Desk(store, numbers=DAILY, clock=FixedClock(NOON))
    desk.open("x", by="amy")
    [message] = store.lease(now=NOON, hold=MINUTE)
    assert store.lease(now=NOON - HOUR, hold=MINUTE) == ()
    assert store.lease(now=NOON + MINUTE, hold=MINUTE) == (message,)


def test_a_lifecycle_moves_and_counts_although_time_goes_back() -> None:
    """Standing and replay agree, entry by entry, whatever the times say."""
    life, at = service_case(), NOON
    step = life.start(at=at, by="amy")
    entries, standings = [step.entry], [step.standing]
    for event in ("register", "resolve", "reopen", "close"):
        at -= HOUR
        step = life.apply(step.standing, event, at=at, by="amy")
        entries.append(step.entry)
        standings.append(step.standing)
    assert [entry.at for entry in entries] == [NOON - n * HOUR for n in range(5)]
    replayed: list[Standing] = [life.replay(entries[: n + 1]) for n in range(5)]
    assert replayed == standings
    assert (step.standing.version, step.standing.reopens) == (5, 1)

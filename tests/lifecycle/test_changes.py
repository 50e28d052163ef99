"""`diff`: what changed between two versions, and what of it breaks cases in flight."""

from datetime import timedelta
from typing import Literal

import pytest

from casenum.lifecycle import (
    Effect,
    Lifecycle,
    No,
    Occurrence,
    Standing,
    Status,
    Timer,
    Transition,
    diff,
    service_case,
)

STATUSES = (
    Status("open", "open", initial=True),
    Status("kept", "pending", label="Parked"),
    Status("done", "done", final=True),
)
MOVES = (
    Transition("keep", "open", "kept"),
    Transition("resume", "kept", "open", actor=["agent", "customer", "system"]),
    Transition("do", "open", "done", requires=["answer"]),
)


def life(
    statuses: tuple[Status, ...] = STATUSES,
    moves: tuple[Transition, ...] = MOVES,
    timers: tuple[Timer, ...] = (),
) -> Lifecycle:
    return Lifecycle("todo", 1, statuses=statuses, transitions=moves, timers=timers)


def in_time(standing: Standing, event: Occurrence) -> Literal[True] | No:  # noqa: ARG001 - a guard is given both
    return True


def moves(place: int, changed: Transition) -> Lifecycle:
    return life(moves=(*MOVES[:place], changed, *MOVES[place + 1 :]))


def statuses(place: int, changed: Status) -> Lifecycle:
    return life((*STATUSES[:place], changed, *STATUSES[place + 1 :]))


WEEK = timedelta(days=7)
AUTO = Timer("auto", "kept", after=WEEK, event="resume")
OPEN_ONLY = life((STATUSES[0], STATUSES[2]), (MOVES[2],))

# what becomes of the lifecycle above: the code, the subject, whether it breaks
CHANGES = {
    "a status removed": (
        OPEN_ONLY,
        [("event_removed", "keep from open", True), ("status_removed", "kept", True)],
    ),
    "another category": (
        statuses(1, Status("kept", "open", label="Parked")),
        [("category_changed", "kept", True)],
    ),
    "another label": (
        statuses(1, Status("kept", "pending", label="Kept")),
        [("label_changed", "kept", False)],
    ),
    "a guard": (
        moves(0, Transition("keep", "open", "kept", guard=in_time)),
        [("guard_changed", "keep from open", True)],
    ),
    "one more field": (
        moves(2, Transition("do", "open", "done", requires=["answer", "cause"])),
        [("fields_changed", "do from open", True)],
    ),
    "one field less": (
        moves(2, Transition("do", "open", "done")),
        [("fields_changed", "do from open", False)],
    ),
    "fewer actors": (
        moves(1, Transition("resume", "kept", "open", actor="customer")),
        [("actors_changed", "resume from kept", True)],
    ),
    "more actors": (
        moves(
            1, Transition("resume", "kept", "open", actor=["agent", "customer", "bot", "system"])
        ),
        [("actors_changed", "resume from kept", False)],
    ),
    "an effect": (
        moves(0, Transition("keep", "open", "kept", effects=[Effect("notify", "kept")])),
        [("effects_changed", "keep from open", False)],
    ),
    "a timer": (life(timers=(AUTO,)), [("timer_added", "auto from kept", False)]),
}


@pytest.mark.parametrize(("new", "expected"), CHANGES.values(), ids=CHANGES)
def test_each_change_is_told_with_whether_it_breaks(
    new: Lifecycle, expected: list[tuple[str, str, bool]]
) -> None:
    """What may refuse a case or a caller in flight breaks; what only adds does not."""
    assert [(each.code, each.subject, each.breaks) for each in diff(life(), new)] == expected


def test_what_was_taken_away_comes_back_as_an_addition() -> None:
    """The other way round, a removal is an addition, which breaks nothing."""
    found = [(each.code, each.breaks) for each in diff(OPEN_ONLY, life())]
    assert found == [("event_added", False), ("event_added", False), ("status_added", False)]


def test_another_initial_status_breaks_nothing_in_flight() -> None:
    """Where new cases begin is no matter of those that stand somewhere."""
    new = life((Status("open", "open"), Status("kept", "pending", initial=True), STATUSES[2]))
    codes = [each.code for each in diff(life(), new)]
    assert codes == ["initial_changed", "initial_changed", "label_changed"]


def test_a_final_status_that_was_not_is_told() -> None:
    """A case that stands there cannot be moved any more: its events are gone, which breaks."""
    shut = (STATUSES[0], Status("kept", "done", final=True), STATUSES[2])
    found = {each.code: each.breaks for each in diff(life(), life(shut, (MOVES[0], MOVES[2])))}
    assert found["final_changed"] is False
    assert found["event_removed"] is True


def test_an_event_that_leads_elsewhere_breaks() -> None:
    """A caller who relies on where an event leads is told."""
    statuses = (*STATUSES, Status("lost", "done", final=True))
    old = life(statuses, (*MOVES, Transition("lose", "open", "lost")))
    new = life(
        statuses,
        (
            *MOVES[:2],
            Transition("do", "open", "lost", requires=["answer"]),
            Transition("lose", "open", "done"),
        ),
    )
    assert [str(each) for each in diff(old, new)] == [
        "target_changed (breaks): 'do' from 'open' leads to lost, before done",
        "target_changed (breaks): 'lose' from 'open' leads to done, before lost",
    ]


def test_timers_are_told_and_break_nothing() -> None:
    """A timer refuses nobody; what it does to waiting cases is in the text."""
    slower = life(timers=(Timer("auto", "kept", after=2 * WEEK, event="resume"),))
    [found] = diff(life(timers=(AUTO,)), slower)
    waits = "is 'resume' after 14 days, before 'resume' after 7 days"
    assert str(found) == f"timer_changed: timer 'auto' of 'kept' {waits}"
    assert [each.code for each in diff(slower, life())] == ["timer_removed"]


def test_nothing_changed_is_nothing() -> None:
    """The same definition, built again, differs in nothing."""
    assert diff(life(), life()) == ()
    assert diff(life(timers=(AUTO,)), life(timers=(AUTO,))) == ()
    assert diff(service_case(), service_case()) == ()

"""Timers: when a case would move by itself, and that a late sweep changes no history."""

import pickle
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casenum.errors import (
    ArgumentError,
    ArgumentTypeError,
    DefinitionRefused,
    TransitionRefused,
)
from casenum.lifecycle import (
    PREVIOUS,
    Category,
    Entry,
    Finding,
    Lifecycle,
    No,
    Occurrence,
    Standing,
    Status,
    Step,
    Timer,
    Transition,
    answered,
    examine,
    service_case,
)

AT = datetime(2021, 1, 4, 9, 0, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(days=7)


def young(standing: Standing, event: Occurrence) -> Literal[True] | No:  # noqa: ARG001 - a guard's shape
    return True if standing.version < 6 else No("too many entries")


STATUSES = (
    Status("open", "open", initial=True),
    Status("wait", "pending"),
    Status("park", "pending"),
    Status("done", "done"),
    Status("gone", "done", final=True),
)
TRANSITIONS = (
    Transition("ask", ["open", "done", "park"], "wait"),
    Transition("park", ["open", "wait"], "park"),
    Transition("back", "park", PREVIOUS, guard=young),
    Transition("do", ["open", "wait", "park"], "done"),
    Transition("redo", "done", "open"),
    Transition("drop", "done", "gone", guard=answered),
    Transition("drop", "park", "gone"),
)
TIMERS = (
    Timer("no-answer", "wait", after=3 * DAY, event="do"),
    Timer("unpark", "park", after=2 * DAY, event="back"),
    Timer("forget", "park", after=5 * DAY, event="drop"),
    Timer("auto-close", "done", after=WEEK, event="drop"),
)
LIFE = Lifecycle("timed", 1, statuses=STATUSES, transitions=TRANSITIONS, timers=TIMERS)


def standing_in(status: str) -> Standing:
    return LIFE.start(at=AT, by="amy", status=status).standing


# --- when and what -----------------------------------------------------------


def test_a_case_in_a_status_with_a_timer_wakes_when_it_has_run_out() -> None:
    """The moment is the one at which the status began, and what the timer waits."""
    assert LIFE.wake_at(standing_in("wait")) == AT + 3 * DAY
    assert LIFE.wake_at(standing_in("open")) is None


def test_nothing_moves_before_its_moment_and_everything_at_it() -> None:
    """A sweep one microsecond early finds nothing to do."""
    waiting, due = standing_in("wait"), AT + 3 * DAY
    assert LIFE.advance(waiting, due - timedelta(microseconds=1)) == ()
    (step,) = LIFE.advance(waiting, due)
    assert step == LIFE.apply(waiting, "do", at=due, by="system:timer", reason="no-answer")


def test_a_late_sweep_makes_every_move_that_was_due() -> None:
    """One timer leads to the next; each move is stamped with the moment that was due."""
    steps = LIFE.advance(standing_in("wait"), AT + 365 * DAY)
    assert [(s.entry.event, s.entry.reason, s.entry.at - AT) for s in steps] == [
        ("do", "no-answer", 3 * DAY),
        ("drop", "auto-close", 10 * DAY),
    ]
    assert LIFE.wake_at(steps[-1].standing) is None
    history = [LIFE.start(at=AT, by="amy", status="wait").entry, *entries(steps)]
    assert LIFE.replay(history) == steps[-1].standing


def test_an_update_does_not_restart_a_timer() -> None:
    """A remark on a waiting case moves nothing, its timer included."""
    waiting = standing_in("wait")
    noted = LIFE.update(waiting, at=AT + DAY, by="amy", note="called").standing
    assert LIFE.wake_at(noted) == AT + 3 * DAY


def test_leaving_the_status_stops_its_timer() -> None:
    """Who answers in time hears nothing of the timer."""
    step = LIFE.apply(standing_in("wait"), "park", at=AT + DAY, by="amy")
    assert LIFE.wake_at(step.standing) == AT + 3 * DAY  # that of the new status
    assert LIFE.advance(step.standing, AT + 3 * DAY)[0].entry.reason == "unpark"


def test_a_timer_that_a_guard_refuses_gives_way_to_the_next() -> None:
    """Nowhere to go back to, or a guard that says no: the later timer counts."""
    assert LIFE.wake_at(standing_in("park")) == AT + 5 * DAY
    parked = LIFE.apply(standing_in("open"), "park", at=AT, by="amy").standing
    assert LIFE.wake_at(parked) == AT + 2 * DAY
    for _ in range(4):
        parked = LIFE.update(parked, at=AT, by="amy").standing
    (step,) = LIFE.advance(parked, AT + 30 * DAY)
    assert (step.entry.reason, step.entry.at) == ("forget", AT + 5 * DAY)


def test_a_case_whose_timers_are_all_refused_is_never_due() -> None:
    """A sweep does not come back for ever to a case that a guard keeps."""
    strict = Lifecycle(
        "strict",
        1,
        statuses=STATUSES[:2] + STATUSES[-1:],
        transitions=[
            Transition("ask", "open", "wait"),
            Transition("drop", "open", "gone"),
            Transition("back", "wait", "open", guard=young),
        ],
        timers=[Timer("nag", "wait", after=DAY, event="back")],
    )
    waiting = strict.apply(strict.start(at=AT, by="amy").standing, "ask", at=AT, by="amy").standing
    assert strict.wake_at(waiting) == AT + DAY
    for _ in range(4):
        waiting = strict.update(waiting, at=AT, by="amy").standing
    assert strict.wake_at(waiting) is None
    assert strict.advance(waiting, AT + WEEK) == ()


def test_timers_of_one_moment_are_told_apart_by_name() -> None:
    """How a definition was written down does not decide which timer goes first."""
    moves = [
        Transition("a", "open", "gone", guard=young),
        Transition("b", "open", "gone"),
    ]
    timers = [Timer(name, "open", after=DAY, event=name) for name in ("b", "a")]
    life = Lifecycle(
        "tie", 1, statuses=[STATUSES[0], STATUSES[-1]], transitions=moves, timers=timers
    )
    (step,) = life.advance(life.start(at=AT, by="amy").standing, AT + DAY)
    assert step.entry.reason == "a"


def test_a_moment_after_the_calendar_is_never() -> None:
    """A status that begins in the last days of the year 9999 wakes nobody."""
    late = Standing("wait", Category.PENDING, 1, datetime(9999, 12, 30, tzinfo=UTC))
    assert LIFE.wake_at(late) is None


def test_any_zone_is_good_and_none_is_not() -> None:
    """The moment of a sweep may be told in any zone, as long as it has one."""
    east = (AT + 3 * DAY).astimezone(timezone(timedelta(hours=9)))
    assert len(LIFE.advance(standing_in("wait"), east)) == 1
    with pytest.raises(ArgumentError, match="now must be a datetime with a zone, not a naive one"):
        LIFE.advance(standing_in("wait"), datetime(2021, 1, 9))  # noqa: DTZ001 - the mistake that is tested


def test_a_standing_that_cannot_be_meant_is_refused() -> None:
    """An unknown status is an error, also for who only asks when to come back."""
    with pytest.raises(TransitionRefused, match="no status 'wiat'; did you mean 'wait'"):
        LIFE.wake_at(Standing("wiat", Category.PENDING, 1, AT))
    with pytest.raises(ArgumentTypeError, match="standing must be a Standing, not str"):
        LIFE.advance("wait", AT)  # type: ignore[arg-type]  # what somebody may pass


# --- late and punctual -------------------------------------------------------


def entries(steps: Sequence[Step]) -> list[Entry]:
    return [step.entry for step in steps]


PLANS = st.lists(
    st.tuples(
        st.integers(1, 240),
        st.sampled_from(["note", *sorted({transition.event for transition in TRANSITIONS})]),
    ),
    max_size=8,
)


def lived(plan: list[tuple[int, str]], sweeps: list[int]) -> list[Entry]:
    """Return a history: what was due is made at sweeps and before each move that somebody asks."""
    step = LIFE.start(at=AT, by="amy")
    history, standing, hour = [step.entry], step.standing, 0
    moments = [(hour, "") for hour in sweeps]
    for gap, event in plan:
        hour += gap
        moments.append((hour, event))
    for hour, event in sorted([*moments, (3000, "")], key=lambda moment: moment[0]):
        at = AT + timedelta(hours=hour)
        made = list(LIFE.advance(standing, at))
        standing = made[-1].standing if made else standing
        asked = (
            LIFE.update(standing, at=at, by="amy")
            if event == "note"
            else LIFE.try_apply(standing, event, at=at, by="amy")
        )
        if isinstance(asked, Step):
            made.append(asked)
            standing = asked.standing
        history += entries(made)
    return history


@given(PLANS, st.lists(st.integers(0, 2500), max_size=6))
def test_a_late_sweep_writes_the_history_of_a_punctual_one(
    plan: list[tuple[int, str]], sweeps: list[int]
) -> None:
    """Swept every hour, now and then, or only when somebody asks: the history is the same."""
    history = lived(plan, [])
    assert lived(plan, sweeps) == history
    assert lived(plan, [*range(0, 3000, 4)]) == history
    moments = [entry.at for entry in history]
    assert moments == sorted(moments)
    assert LIFE.replay(history).version == len(history)


@given(PLANS, st.integers(0, 3000))
def test_a_case_wakes_exactly_when_advancing_would_move_it(
    plan: list[tuple[int, str]], hour: int
) -> None:
    """Asking when to come back and coming back agree."""
    standing, now = LIFE.replay(lived(plan, [])[: len(plan) + 1]), AT + timedelta(hours=hour)
    due = LIFE.wake_at(standing)
    steps = LIFE.advance(standing, now)
    assert bool(steps) == (due is not None and due <= now)
    if steps:
        assert steps[0].entry.at == due
        assert LIFE.advance(steps[-1].standing, now) == ()


# --- the service case --------------------------------------------------------


def test_a_resolved_service_case_closes_by_itself_where_asked() -> None:
    """The default waits for ever; with auto_close it closes after the time that was given."""
    resolved = service_case().start(at=AT, by="amy", status="resolved").standing
    assert service_case().wake_at(resolved) is None
    for strict in (False, True):  # the timer's name is the reason that a strict case asks for
        life = service_case(auto_close=5 * DAY, answer_before_close=strict)
        (step,) = life.advance(resolved, AT + 30 * DAY)
        assert (step.standing.status, step.entry.at) == ("closed", AT + 5 * DAY)
        assert life.findings() == ()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (timedelta(0), "auto_close must be one second or more, not nothing"),
        (timedelta(days=-1), "auto_close must be one second or more, not less"),
        (timedelta(seconds=1.5), "auto_close must be whole seconds, not parts of one"),
        (timedelta(days=36_526), "auto_close must be a hundred years or less, not more"),
        (7, "auto_close must be a timedelta, not int"),
        ([], "auto_close must be a timedelta, not list"),
    ],
)
def test_a_wait_that_cannot_be_meant_is_refused(value: Any, text: str) -> None:
    """Days are said as a timedelta, and nobody waits for nothing."""
    with pytest.raises(ArgumentError) as caught:
        service_case(auto_close=value)
    assert str(caught.value) == text


# --- digest, documents, pictures ---------------------------------------------


def test_what_has_no_timers_keeps_the_digest_that_histories_hold() -> None:
    """These digests stand in histories since before there were timers."""
    assert service_case().digest == "ec63d57324c6"
    assert service_case(answer_before_close=True).digest == "a3c519efc88f"
    assert service_case(auto_close=WEEK).digest == "489a1d5857de"


def timed(*timers: Timer) -> Lifecycle:
    return Lifecycle("timed", 1, statuses=STATUSES, transitions=TRANSITIONS, timers=timers)


def test_a_digest_tells_timers_apart() -> None:
    """Another name, wait, event or status is another definition; the order of writing is not."""
    first = timed(*TIMERS)
    assert timed(*reversed(TIMERS)).digest == first.digest
    others = [
        Timer("quiet", "wait", after=3 * DAY, event="do"),
        Timer("no-answer", "wait", after=4 * DAY, event="do"),
        Timer("no-answer", "wait", after=3 * DAY, event="park"),
        Timer("no-answer", "open", after=3 * DAY, event="do"),
    ]
    assert len({first.digest, *(timed(each).digest for each in others)}) == 5


def test_timers_survive_documents_and_pickle() -> None:
    """A definition read back waits as long as the one that was written."""
    mixed = timed(*TIMERS, Timer("hurry", Category.OPEN, after=timedelta(hours=25), event="do"))
    again = Lifecycle.from_json(mixed.to_json(), guards={"young": young, "answered": answered})
    assert (again.digest, again.to_json()) == (mixed.digest, mixed.to_json())
    assert set(again.timers) == set(mixed.timers)
    assert pickle.loads(pickle.dumps(mixed)).timers == mixed.timers
    assert '"after": {\n        "days": 1,\n        "hours": 1\n      }' in mixed.to_json()
    assert "timers" not in service_case().to_json()


@pytest.mark.parametrize(
    ("timer", "text"),
    [
        ("7 days", "timers[0]: the timer must be an object, not str"),
        ({"name": "a"}, "timers[0]: the timer must be an object with after, event, name, source, "),
        ({"after": 7}, "timers[0]: after must be an object, not int"),
        ({"after": {"weeks": 1}}, "timers[0]: after must be an object of days, hours, minutes, s"),
        ({"after": {"days": 1.5}}, "timers[0]: after: days must be a whole number, not float"),
        ({"after": {"days": 10**9}}, "timers[0]: after: days must be 36525 or less, not 10000000"),
        ({"after": {}}, "timers[0]: after must be one second or more, not nothing"),
        ({"source": "done"}, "timers[0]: source must be an array, not str"),
        ({"event": 7}, "timers[0]: event must be text, not int"),
    ],
)
def test_what_is_wrong_with_a_written_timer_is_told_with_its_place(timer: Any, text: str) -> None:
    """Who writes a document by hand hears where it breaks and what should stand there."""
    from json import dumps, loads  # noqa: PLC0415 - beside what uses them

    rows = loads(service_case(auto_close=WEEK).to_json())
    partial = isinstance(timer, dict) and "name" not in timer
    rows["timers"][0] = {**rows["timers"][0], **timer} if partial else timer
    with pytest.raises(ArgumentError) as caught:
        Lifecycle.from_json(dumps(rows))
    assert str(caught.value).startswith(text)


def test_pictures_show_how_long_a_case_waits() -> None:
    """An arrow that a timer takes says after how long, and the tables list the timers."""
    assert "    wait --> done : do, do after 3 days\n" in LIFE.to_mermaid()
    assert "done --> gone : drop [answered], drop after 7 days [answered]" in LIFE.to_mermaid()
    assert '"wait" -> "done" [label="do, do after 3 days"];' in LIFE.to_dot()
    assert LIFE.to_markdown().split("\n\n")[2].splitlines() == [
        "| timer | in | after | event |",
        "|---|---|---|---|",
        "| auto-close | done | 7 days | drop |",
        "| forget | park | 5 days | drop |",
        "| no-answer | wait | 3 days | do |",
        "| unpark | park | 2 days | back |",
    ]


# --- findings ----------------------------------------------------------------

OPEN, WAIT, SHUT = STATUSES[0], STATUSES[1], STATUSES[4]
MOVES = (
    Transition("ask", "open", "wait"),
    Transition("answer", "wait", "open", actor=["customer", "agent"]),
    Transition("shut", ["open", "wait"], "gone"),
    Transition("vote", "open", "gone", requires="votes"),
)


def one(name: str, source: Any, event: str, days: int = 1) -> Timer:
    return Timer(name, source, after=timedelta(days=days), event=event)


def refused(status: str, event: str) -> str:
    head = f"timer 'a' is always refused in '{status}'"
    return f"{head}; give '{event}' a transition that kind 'system' may cause without any field"


FOUND: list[tuple[str, list[Timer], str]] = [
    ("empty_name", [one(" ", "open", "shut")], "a timer has an empty name; name it"),
    (
        "unknown_status",
        [one("a", ["opne", Category.OPEN], "shut")],
        "'opne' in timer 'a' is no status; did you mean 'open'?",
    ),
    (
        "unknown_event",
        [one("a", "open", "shutt")],
        "'shutt' of timer 'a' is no event; did you mean 'shut'?",
    ),
    (
        "duplicate_timer",
        [one("a", "open", "shut"), one("a", "wait", "shut")],
        "'a' is the name of 2 timers; name them apart",
    ),
    (
        "timer_nowhere",
        [one("a", "gone", "shut")],
        "timer 'a' runs in 'gone', which 'shut' does not leave; add a transition or a source",
    ),
    (
        "timer_refused",
        [one("a", "open", "vote")],
        refused("open", "vote"),
    ),
    (
        "timer_refused",
        [one("a", "wait", "answer")],
        refused("wait", "answer"),
    ),
    (
        "timer_shadowed",
        [one("a", "open", "shut", 2), one("b", "open", "ask", 3)],
        "timer 'b' never goes off in 'open', because 'a' always goes first; keep one",
    ),
]


@pytest.mark.parametrize(("code", "timers", "text"), FOUND)
def test_each_fault_of_a_timer_is_found_alone(code: str, timers: list[Timer], text: str) -> None:
    """A timer that cannot do what it is for is refused when the lifecycle is built."""
    assert examine([OPEN, WAIT, SHUT], MOVES, timers) == (Finding(code, "error", text),)
    with pytest.raises(DefinitionRefused, match=code):
        Lifecycle("life", 1, statuses=[OPEN, WAIT, SHUT], transitions=MOVES, timers=timers)


def test_a_ring_of_timers_is_found() -> None:
    """A case that nobody touches would go round for ever, through three statuses or in one."""
    moves = [
        *MOVES,
        Transition("wake", "wait", "open"),
        Transition("stay", "open", "open", guard=young),
    ]
    ring = [one("a", "open", "ask"), one("b", "wait", "wake")]
    assert examine([OPEN, WAIT, SHUT], moves, ring) == (
        Finding(
            "timer_ring",
            "error",
            "timers lead from 'open' and 'wait' back there for ever; let one lead elsewhere",
        ),
    )
    assert [f.text for f in examine([OPEN, WAIT, SHUT], moves, [one("a", "open", "stay")])] == [
        "timers lead from 'open' back there for ever; let one lead elsewhere"
    ]


def test_a_ring_through_previous_is_found() -> None:
    """A way back is part of a ring, too."""
    moves = [*MOVES, Transition("resume", "wait", PREVIOUS)]
    ring = [one("a", "open", "ask"), one("b", "wait", "resume")]
    assert [f.code for f in examine([OPEN, WAIT, SHUT], moves, ring)] == ["timer_ring"]
    assert examine([OPEN, WAIT, SHUT], moves, ring[1:]) == ()


def test_a_timer_for_a_category_without_statuses_is_doubted() -> None:
    """A timer that runs nowhere is told and refuses nothing."""
    life = Lifecycle(
        "life",
        1,
        statuses=[OPEN, WAIT, SHUT],
        transitions=MOVES,
        timers=[one("a", Category.NEW, "shut"), one("b", (), "shut")],
    )
    assert [str(finding) for finding in life.findings()] == [
        "unused_timer: timer 'a' runs in no status, so it never goes off",
        "unused_timer: timer 'b' runs in no status, so it never goes off",
    ]


def test_a_timer_keeps_a_pending_case_from_rotting() -> None:
    """Either the customer wakes a pending case or a timer does."""
    moves = [MOVES[0], MOVES[2]]
    assert [f.code for f in examine([OPEN, WAIT, SHUT], moves)] == ["pending_forgotten"]
    assert examine([OPEN, WAIT, SHUT], moves, [one("a", "wait", "shut")]) == ()


def test_a_part_of_the_wrong_type_is_refused_at_once() -> None:
    """Seconds are no timedelta, and a transition is no timer."""
    with pytest.raises(ArgumentTypeError, match="after must be a timedelta, not int"):
        Timer("a", "open", after=60, event="shut")  # type: ignore[arg-type]  # the mistake that is tested
    with pytest.raises(ArgumentTypeError, match="timers must be Timer values, not Transition"):
        timed(TRANSITIONS[0])  # type: ignore[arg-type]  # the same

"""Histories read back, and walks that prove it."""

from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casenum.errors import HistoryBroken, TransitionRefused
from casenum.lifecycle import (
    PREVIOUS,
    Category,
    Entry,
    Lifecycle,
    Standing,
    Status,
    Step,
    Transition,
    service_case,
)

AT = datetime(2021, 1, 4, 9, 0, tzinfo=UTC)
PAUSING = Lifecycle(
    "pausing",
    1,
    statuses=[
        Status("open", "open", initial=True),
        Status("work", "open"),
        Status("wait", "pending"),
        Status("park", "pending"),
        Status("done", "done"),
        Status("gone", "done", final=True),
    ],
    transitions=[
        Transition("work", ["open", "done"], "work"),
        Transition("wait", ["open", "work", "done"], "wait"),
        Transition("park", ["wait", "work"], "park"),
        Transition("back", Category.PENDING, PREVIOUS),
        Transition("do", ["open", "work"], "done"),
        Transition("drop", [Category.OPEN, Category.PENDING], "gone"),
    ],
)
calm = settings(deadline=None)  # a busy machine is no failure
LIVES = [service_case(), PAUSING]


def walked(data: st.DataObject, life: Lifecycle) -> list[Step]:
    """Draw a walk in which moves, updates and imports take turns."""
    starts = sorted(status.name for status in life.statuses if not status.final)
    steps = [life.start(at=AT, by="amy", status=data.draw(st.sampled_from(starts)))]
    for turn in range(data.draw(st.integers(0, 12))):
        here, at = steps[-1].standing, AT + timedelta(hours=turn + 1)
        events = [*life.allowed(here), "!update", "!import"]
        event = data.draw(st.sampled_from(events))
        if event == "!update":
            steps.append(life.update(here, at=at, by="amy"))
        elif event == "!import":
            names = sorted(status.name for status in life.statuses)
            steps.append(life.impose(here, data.draw(st.sampled_from(names)), at=at, by="amy"))
        else:
            steps.append(life.apply(here, event, at=at, by="amy"))
    return steps


@calm
@given(st.data(), st.sampled_from(LIVES))
def test_every_history_replays_to_where_its_case_stands(
    data: st.DataObject, life: Lifecycle
) -> None:
    """Whatever happened, the entries alone say where the case stands, after each of them."""
    steps = walked(data, life)
    for count, step in enumerate(steps, start=1):
        assert life.replay(each.entry for each in steps[:count]) == step.standing
        assert step.standing.version == step.entry.sequence == count


@calm
@given(st.data(), st.sampled_from(LIVES))
def test_a_planted_illegal_event_is_refused_and_nothing_moves(
    data: st.DataObject, life: Lifecycle
) -> None:
    """What a refusal lists as allowed is exactly what works, and nothing else does."""
    here = walked(data, life)[-1].standing
    before = attrs.evolve(here)
    outcomes = {event: life.try_apply(here, event, at=AT, by="amy") for event in life.events}
    done = tuple(event for event, outcome in outcomes.items() if isinstance(outcome, Step))
    assert here == before
    assert life.allowed(here) == done
    for outcome in outcomes.values():
        if isinstance(outcome, TransitionRefused):
            assert (tuple(outcome.allowed), outcome.status) == (done, here.status)


@calm
@given(st.data(), st.sampled_from(LIVES))
def test_the_events_between_two_statuses_hold_every_move_made(
    data: st.DataObject, life: Lifecycle
) -> None:
    """A log that tells statuses only can be read as events."""
    for step in walked(data, life)[1:]:
        if step.entry.event not in {"update", "import"} and step.entry.source is not None:
            # An import can make any status the previous one, which no table foresees.
            foreseen = life.events_between(step.entry.source, step.entry.target)
            assert step.entry.event in (*foreseen, "back")


@calm
@given(st.data())
def test_a_history_with_a_hole_does_not_replay(data: st.DataObject) -> None:
    """An entry that is missing, anywhere but at the end, is noticed."""
    entries = [step.entry for step in walked(data, service_case())]
    if len(entries) > 1:
        del entries[data.draw(st.integers(0, len(entries) - 2))]
        with pytest.raises(HistoryBroken):
            service_case().replay(entries)


def entry(sequence: int, source: str | None, target: str, category: str = "open") -> Entry:
    return Entry(
        sequence, AT, "amy", "x", source, target, Category(category), None, {}, "s", 1, "d"
    )


@pytest.mark.parametrize(
    ("entries", "text"),
    [
        ([], "entry 1 does not follow: there is none; a history begins with the entry that"),
        ([entry(2, None, "assigned")], "entry 2 does not follow: it is the first entry"),
        ([entry(1, "received", "assigned")], "entry 1 does not follow: source is 'received'; a h"),
        ([entry(1, None, "asigned")], "entry 1 does not follow: no status 'asigned'; replay it"),
        (
            [entry(1, None, "assigned"), entry(3, "assigned", "closed")],
            "entry 3 does not follow: the one before it is 1",
        ),
        (
            [entry(1, None, "assigned"), entry(2, "closed", "on_hold")],
            "entry 2 does not follow: source is 'closed', but the case was 'assigned'",
        ),
        (
            [entry(1, None, "assigned"), entry(2, None, "on_hold")],
            "entry 2 does not follow: source is None, but the case was 'assigned'",
        ),
        (
            [entry(1, None, "assigned"), entry(2, "assigned", "onhold")],
            "entry 2 does not follow: no status 'onhold'",
        ),
    ],
)
def test_entries_that_do_not_follow_are_named(entries: list[Entry], text: str) -> None:
    """A broken history says which entry breaks it, and why."""
    with pytest.raises(HistoryBroken) as caught:
        service_case().replay(entries)
    assert str(caught.value).startswith(text)


def test_an_entry_keeps_the_category_of_its_own_version() -> None:
    """A status that moved to another category since then does not rewrite what was a reopening."""
    entries = [
        entry(1, None, "registered", "done"),
        entry(2, "registered", "assigned"),
        entry(3, "assigned", "assigned"),
    ]
    assert service_case().replay(entries) == Standing(
        "assigned", Category.OPEN, 3, AT, "registered", 1
    )

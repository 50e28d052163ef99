"""Moves: what they record, what they refuse, and that a refusal moves nothing."""

import copy
import pickle
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any, Literal

import pytest

from casenum.errors import (
    ArgumentError,
    ArgumentTypeError,
    DefinitionRefused,
    TransitionRefused,
)
from casenum.lifecycle import (
    PREVIOUS,
    Actor,
    Category,
    Effect,
    Entry,
    Lifecycle,
    No,
    Occurrence,
    Standing,
    Status,
    Step,
    Transition,
    service_case,
)

AT = datetime(2021, 1, 4, 9, 0, tzinfo=UTC)
LATER = AT + timedelta(hours=1)


def in_office(standing: Standing, event: Occurrence) -> Literal[True] | No:
    if standing.version > 90:
        raise RuntimeError("the guard itself is broken")
    if event.fields.get("answer") == "odd":
        return 1  # type: ignore[return-value]  # the mistake that is tested
    return True if event.by.kind == "agent" else No("only in the office", kind=event.by.kind)


def boss(standing: Standing, event: Occurrence) -> Literal[True] | No:  # noqa: ARG001 - a guard's shape
    return True if event.by.id == "boss" else No("ask the boss")


STATUSES = [
    Status("open", "open", initial=True, label="We are on it"),
    Status("wait", "pending"),
    Status("done", "done"),
    Status("gone", "done", final=True),
]
TRANSITIONS = [
    Transition("wait", ["open", "done"], "wait", actor=["agent", "bot"]),
    Transition("answer", "wait", PREVIOUS, actor=["customer", "agent"]),
    Transition("do", "open", "done", guard=in_office, requires="answer"),
    Transition("do", "wait", "done", guard=boss),
    Transition("do", "wait", "gone", guard=in_office, effects=[Effect("notify", "gone")]),
    Transition("redo", Category.DONE, "open"),
    Transition("drop", {"open", "wait"}, "gone", actor="agent"),
    Transition("drop", {"open", "wait"}, "gone", requires=["answer", "ticket"]),
]
LIFE = Lifecycle("life", 3, statuses=STATUSES, transitions=TRANSITIONS)
BEGUN = LIFE.start(at=AT, by="amy").standing
WAITING = LIFE.apply(BEGUN, "wait", at=AT, by="amy").standing


def refusal(standing: Standing, event: str, **rest: Any) -> TransitionRefused:
    """Return why a move is refused, after looking that raising and returning agree."""
    before = copy.copy(standing)
    asked = {"at": LATER, "by": "amy", **rest}
    with pytest.raises(TransitionRefused) as caught:
        LIFE.apply(standing, event, **asked)
    returned = LIFE.try_apply(standing, event, **asked)
    assert isinstance(returned, TransitionRefused)
    assert str(returned) == str(caught.value)
    assert returned.args == caught.value.args
    assert standing == before
    return returned


Move = Callable[[], object]


def parts(refused: TransitionRefused) -> tuple[str, str, str, tuple[str, ...], tuple[str, ...]]:
    return (
        refused.code,
        refused.status,
        refused.event,
        tuple(refused.reasons),
        tuple(refused.allowed),
    )


def test_a_case_begins_with_an_entry_of_its_own() -> None:
    """The first entry of a history is its creation: no source, sequence 1."""
    step = LIFE.start(at=AT, by="agent:amy")
    assert step.standing == Standing("open", Category.OPEN, 1, AT)
    assert step.entry == Entry(
        1, AT, "amy", "start", None, "open", Category.OPEN, None, {}, "life", 3, LIFE.digest
    )
    assert step.effects == ()


def test_a_move_records_who_did_what_when_and_why() -> None:
    """An entry holds the whole move, under the definition that allowed it."""
    step = LIFE.apply(BEGUN, "do", at=LATER, by=Actor("agent", "bo"), reason="easy", answer="yes")
    assert step.standing == Standing("done", Category.DONE, 2, LATER, "open")
    assert step.entry == Entry(
        2,
        LATER,
        "bo",
        "do",
        "open",
        "done",
        Category.DONE,
        "easy",
        {"answer": "yes"},
        "life",
        3,
        LIFE.digest,
    )


def test_an_event_that_leads_nowhere_from_here_is_refused_and_nothing_moves() -> None:
    """An illegal event is never silently ignored."""
    assert parts(refusal(BEGUN, "redo")) == (
        "no_transition",
        "open",
        "redo",
        (),
        ("do", "drop", "wait"),
    )


def test_an_event_nobody_knows_is_refused_with_a_guess() -> None:
    """A typo in an event is told apart from an event at the wrong time."""
    refused = refusal(BEGUN, "drpo")
    assert refused.code == "unknown_event"
    assert refused.reasons == ("no such event; did you mean 'drop'?",)
    assert str(refused) == (
        "cannot 'drpo' while 'open' (no such event; did you mean 'drop'?); "
        "allowed now: do, drop, wait"
    )


def test_a_status_nobody_knows_is_an_error_and_never_a_new_status() -> None:
    """An unknown stored status stops every move of the case."""
    stored = Standing("opne", Category.OPEN, 4, AT)
    refused = refusal(stored, "drop")
    assert parts(refused) == (
        "unknown_status",
        "opne",
        "drop",
        ("no status 'opne'; did you mean 'open'?",),
        (),
    )
    for move in (
        lambda: LIFE.update(stored, at=AT, by="amy"),
        lambda: LIFE.impose(stored, "open", at=AT, by="amy"),
        lambda: LIFE.allowed(stored),
    ):
        with pytest.raises(TransitionRefused, match="no status 'opne'; did you mean 'open'") as err:
            move()
        assert (err.value.code, err.value.status) == ("unknown_status", "opne")


def test_nothing_leaves_a_final_status() -> None:
    """What is final is refused with a code of its own."""
    gone = LIFE.impose(BEGUN, "gone", at=AT, by="amy").standing
    assert parts(refusal(gone, "drop")) == ("final", "gone", "drop", (), ())
    assert LIFE.allowed(gone) == ()


@pytest.mark.parametrize("status", ["opne", "gone"])
def test_a_case_begins_only_where_it_can(status: str) -> None:
    """A start in an unknown or a final status is refused."""
    with pytest.raises(TransitionRefused) as caught:
        LIFE.start(at=AT, by="amy", status=status)
    assert caught.value.event == "start"
    assert caught.value.code == ("final" if status == "gone" else "unknown_status")


def test_a_guard_refuses_with_its_reason_and_its_data() -> None:
    """People read why, programs read the data, and both know what is still possible."""
    refused = refusal(BEGUN, "do", by="bot:night", answer="no")
    assert (refused.code, refused.reasons) == ("guard", ("only in the office",))
    assert refused.data == ({"kind": "bot"},)
    assert refused.allowed == ("drop", "wait")


def test_a_missing_field_is_refused_by_name() -> None:
    """An event that must bring a field says which one is missing."""
    refused = refusal(BEGUN, "do")
    assert (refused.code, refused.reasons, refused.data) == (
        "guard",
        ("needs answer",),
        ({"missing": ["answer"]},),
    )
    assert LIFE.apply(BEGUN, "do", at=AT, by="amy", answer=None).standing.status == "done"


def test_an_actor_of_the_wrong_kind_is_refused() -> None:
    """A transition that names kinds of actors is closed to all others."""
    refused = refusal(BEGUN, "wait", by="customer:42")
    assert (refused.code, refused.reasons) == ("permission", ("only for agent, bot",))


def test_the_first_way_whose_conditions_hold_is_taken() -> None:
    """Of several transitions for one event the order decides."""
    done = LIFE.apply(WAITING, "do", at=AT, by="boss")
    gone = LIFE.apply(WAITING, "do", at=AT, by="amy")
    assert (done.standing.status, done.effects) == ("done", ())
    assert (gone.standing.status, gone.effects) == ("gone", (Effect("notify", "gone"),))


def test_all_ways_that_failed_are_told() -> None:
    """A refusal says what stood in each way, and the most helpful code."""
    both = refusal(WAITING, "do", by="bot:night")
    assert (both.code, both.reasons) == ("guard", ("ask the boss", "only in the office"))
    assert both.data == ({}, {"kind": "bot"})
    mixed = refusal(BEGUN, "drop", by="customer:42", answer="x")
    assert (mixed.code, mixed.reasons) == ("guard", ("only for agent", "needs ticket"))
    step = LIFE.apply(BEGUN, "drop", at=AT, by="customer:42", answer="x", ticket=[1])
    assert step.entry.payload == {"answer": "x", "ticket": [1]}


def test_a_guard_that_says_neither_yes_nor_no_is_an_error() -> None:
    """1 is not True: a guard that answers nonsense is found, not obeyed."""
    with pytest.raises(ArgumentTypeError, match="what guard 'in_office' returns must be True or a"):
        LIFE.apply(BEGUN, "do", at=AT, by="amy", answer="odd")


def test_a_guard_that_raises_leaves_everything_where_it_was() -> None:
    """An error in a guard comes through as it is, and no move is half made."""
    old = Standing("open", Category.OPEN, 91, AT)
    before = copy.copy(old)
    with pytest.raises(RuntimeError, match="the guard itself is broken"):
        LIFE.try_apply(old, "do", at=AT, by="amy", answer="yes")
    assert old == before


def test_previous_leads_back_to_where_the_case_was() -> None:
    """Resume goes to the status before the pause, and reopens what was done only there."""
    done = LIFE.impose(BEGUN, "done", at=AT, by="amy").standing
    paused = LIFE.apply(done, "wait", at=AT, by="amy").standing
    assert (paused.previous, paused.reopens) == ("done", 1)
    assert LIFE.apply(paused, "answer", at=AT, by="customer:42").standing.status == "done"
    assert LIFE.apply(WAITING, "answer", at=LATER, by="amy").standing == Standing(
        "open", Category.OPEN, 3, LATER, "wait"
    )


@pytest.mark.parametrize("previous", [None, "gone", "nowhere"])
def test_previous_needs_somewhere_to_go_back_to(previous: str | None) -> None:
    """Without an earlier status, or with a final or unknown one, there is no way back."""
    standing = Standing("wait", Category.PENDING, 1, AT, previous)
    assert parts(refusal(standing, "answer")) == (
        "no_transition",
        "wait",
        "answer",
        ("there is no status to go back to",),
        ("do", "drop"),
    )
    assert LIFE.allowed(standing) == ("do", "drop")


def test_a_move_to_the_same_status_moves_nothing() -> None:
    """Assigning again is recorded; the status goes on as it began, and resume still works."""
    life = service_case()
    first = life.start(at=AT, by="amy", status="assigned").standing
    held = life.apply(first, "hold", at=AT, by="amy").standing
    again = life.apply(held, "hold", at=LATER, by="amy")
    assert (again.entry.source, again.entry.target) == ("on_hold", "on_hold")
    assert again.standing == Standing("on_hold", Category.PENDING, 3, AT, "assigned")


def test_leaving_done_for_work_counts_as_a_reopening() -> None:
    """From done back to work is one reopening; from done to done is none."""
    life = service_case()
    resolved = life.start(at=AT, by="amy", status="resolved").standing
    closed = life.apply(resolved, "close", at=AT, by="amy").standing
    reopened = life.apply(closed, "requeue", at=AT, by="amy").standing
    assert (closed.reopens, reopened.reopens) == (0, 1)
    assert life.apply(reopened, "start", at=AT, by="amy").standing.reopens == 1
    assert life.impose(closed, "on_hold", at=AT, by="amy").standing.reopens == 1


def test_an_update_is_recorded_and_moves_nothing() -> None:
    """A note about a case, even a finished one, is an entry to the same status."""
    gone = Standing("gone", Category.DONE, 7, AT, "open", 2)
    step = LIFE.update(gone, at=LATER, by="bot:log", reason="note", lines=["a", "b"])
    assert step.standing == Standing("gone", Category.DONE, 8, AT, "open", 2)
    assert (step.entry.event, step.entry.source, step.entry.target) == ("update", "gone", "gone")
    assert (step.entry.reason, step.entry.payload) == ("note", {"lines": ["a", "b"]})


def test_a_foreign_system_can_say_where_a_case_stands() -> None:
    """An imported fact needs no transition, asks no guard and notifies nobody."""
    step = LIFE.impose(WAITING, "gone", at=LATER, by="system:crm", reason="sync", row=17)
    assert step.standing == Standing("gone", Category.DONE, 3, LATER, "wait")
    assert (step.entry.event, step.entry.payload, step.effects) == ("import", {"row": 17}, ())
    same = LIFE.impose(step.standing, "gone", at=LATER, by="system:crm").standing
    assert (same.entered, same.previous, same.version) == (LATER, "wait", 4)


def test_a_foreign_status_must_be_known() -> None:
    """A status that the lifecycle lacks is refused, with the nearest one named."""
    with pytest.raises(TransitionRefused) as caught:
        LIFE.impose(WAITING, "dnoe", at=AT, by="system:crm")
    assert parts(caught.value) == (
        "unknown_status",
        "wait",
        "import",
        ("no status 'dnoe'; did you mean 'done'?",),
        (),
    )


def test_a_clock_that_steps_back_is_recorded_as_it_is() -> None:
    """The order of a history is its sequence, not its times."""
    step = LIFE.apply(BEGUN, "wait", at=AT - timedelta(days=1), by="amy")
    assert step.standing.entered == step.entry.at == AT - timedelta(days=1)


def test_any_zone_is_good_and_none_is_not() -> None:
    """Aware times are kept in UTC; a time without a zone is refused wherever it comes in."""
    local = datetime(2021, 1, 4, 9, 0, tzinfo=timezone(timedelta(hours=1)))
    told = LIFE.apply(BEGUN, "wait", at=local, by="amy").entry.at
    assert (told, told.tzinfo) == (local, UTC)
    naive = datetime(2021, 1, 4, 9, 0)  # noqa: DTZ001 - what is refused
    moves: list[Move] = [
        lambda: LIFE.start(at=naive, by="amy"),
        lambda: LIFE.apply(BEGUN, "wait", at=naive, by="amy"),
        lambda: LIFE.update(BEGUN, at=naive, by="amy"),
        lambda: LIFE.impose(BEGUN, "done", at=naive, by="amy"),
    ]
    for move in moves:
        with pytest.raises(ArgumentError, match="at must be a datetime with a zone"):
            move()


@pytest.mark.parametrize("by", [7, "", "robot:7", None])
def test_an_actor_that_cannot_be_meant_is_refused(by: Any) -> None:
    """Who acted is always known, and of a known kind."""
    moves: list[Move] = [
        lambda: LIFE.start(at=AT, by=by),
        lambda: LIFE.apply(BEGUN, "wait", at=AT, by=by),
        lambda: service_case().apply(
            Standing("received", Category.NEW, 1, AT), "register", at=AT, by=by
        ),
    ]
    for move in moves:
        with pytest.raises(ArgumentError):
            move()


def test_a_reason_has_room_for_a_mail_and_not_for_a_book() -> None:
    """A change of 50 KB is kept whole; what is no text is refused."""
    mail = "word " * 10_000
    assert LIFE.update(BEGUN, at=AT, by="amy", reason=mail, note=mail).entry.reason == mail
    with pytest.raises(ArgumentError, match="reason must be text of 0 to 65536 characters"):
        LIFE.update(BEGUN, at=AT, by="amy", reason=mail * 2)
    with pytest.raises(ArgumentTypeError, match="reason must be text, not int"):
        LIFE.update(BEGUN, at=AT, by="amy", reason=7)  # type: ignore[arg-type]  # what is refused


class Event(StrEnum):
    WAIT = "wait"


def test_an_event_may_be_a_member_of_an_enumeration() -> None:
    """What is recorded is its plain text."""
    assert type(LIFE.apply(BEGUN, Event.WAIT, at=AT, by="amy").entry.event) is str


def test_an_event_is_text() -> None:
    """Anything else is a mistake of type, not an unknown event."""
    with pytest.raises(
        ArgumentTypeError,
        match="event must be text, or an instance of an attrs class or a dataclass, not list",
    ):
        LIFE.apply(BEGUN, ["wait"], at=AT, by="amy")  # type: ignore[arg-type]  # what is refused


def test_fields_may_be_called_standing_and_event() -> None:
    """Only at, by and reason are taken."""
    fields: dict[str, Any] = {"standing": 1, "event": 2, "self": 3, "status": 4}
    assert LIFE.apply(BEGUN, "wait", at=AT, by="amy", **fields).entry.payload == fields
    assert LIFE.update(BEGUN, at=AT, by="amy", **fields).entry.payload == fields
    assert LIFE.impose(BEGUN, "done", at=AT, by="amy", **fields).entry.payload == fields


def test_a_lifecycle_answers_questions_about_itself() -> None:
    """Its statuses by name, its events, its beginning, and the ways from one status to another."""
    assert LIFE.status("open").label == "We are on it"
    assert (LIFE.initial, LIFE.events) == ("open", ("answer", "do", "drop", "redo", "wait"))
    assert LIFE.events_between("wait", "gone") == ("do", "drop")
    assert LIFE.events_between("wait", "done") == ("answer", "do")
    assert LIFE.events_between("gone", "open") == ()
    assert repr(LIFE) == "<Lifecycle 'life' version 3, 4 statuses>"
    for ask in (
        lambda: LIFE.status("x"),
        lambda: LIFE.events_between("x", "open"),
        lambda: LIFE.events_between("gone", "x"),
    ):
        with pytest.raises(ArgumentError, match="status must be one of done, gone, open, wait"):
            ask()


def test_a_category_as_source_leaves_final_statuses_alone() -> None:
    """Redo leaves everything that is done but what is final."""
    assert LIFE.events_between("done", "open") == ("redo",)
    assert LIFE.events_between("gone", "open") == ()


def test_a_lifecycle_is_frozen_itself_and_survives_pickle() -> None:
    """It is shared by all cases; a copy that travels works as the original does."""
    with pytest.raises(AttributeError):
        LIFE.name = "other"  # type: ignore[misc]  # what is refused
    twin = pickle.loads(pickle.dumps(service_case(answer_before_close=True)))
    assert twin.digest == service_case(answer_before_close=True).digest
    assert twin != service_case(answer_before_close=True)
    assert isinstance(twin.apply(BEGUN_CASE, "register", at=AT, by="amy"), Step)
    assert {LIFE: "hashable"}[LIFE] == "hashable"


BEGUN_CASE = service_case().start(at=AT, by="amy").standing


def variant(**changes: Any) -> str:
    parts: dict[str, Any] = {
        "guard": None,
        "label": None,
        "topic": "x",
        "target": "shut",
        **changes,
    }
    arrow = Transition(
        "shut",
        ["open", "wait"],
        parts["target"],
        guard=parts["guard"],
        actor=["customer", "agent"],
        effects=[Effect("notify", parts["topic"])],
    )
    statuses = [
        Status("open", "open", initial=True, label=parts["label"]),
        Status("wait", "pending"),
        Status("shut", "done", final=True),
        Status("lost", "done", final=True),
    ]
    rest = [
        Transition("wait", "open", "wait"),
        Transition("lose", "open", ["lost", "shut"][parts["target"] == "lost"]),
    ]
    return Lifecycle("life", 1, statuses=statuses, transitions=[arrow, *rest]).digest


def test_the_digest_changes_with_what_a_definition_does() -> None:
    """Guards, targets and effects count; labels, names and the way of writing do not."""
    digests = {variant(), variant(guard=boss), variant(topic="y"), variant(target="lost")}
    assert len(digests) == 4
    assert variant(label="Wir sind dran") == variant()
    split = [
        Transition("wait", source, "wait", actor=["bot", "agent"]) for source in ("done", "open")
    ]
    rewritten = Lifecycle(
        "other", 9, statuses=STATUSES[::-1], transitions=[*TRANSITIONS[1:], *split]
    )
    assert rewritten.digest == LIFE.digest
    assert len(LIFE.digest) == 12


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"name": ""}, "name must be text of 1 to 255 characters, not 0"),
        ({"version": 0}, "version must be 1 or more, not 0"),
        ({"statuses": ["open"]}, "statuses must be Status values, not str"),
        ({"transitions": 7}, "transitions must be text or an iterable, not int"),
    ],
)
def test_a_lifecycle_of_the_wrong_parts_is_refused(change: dict[str, Any], text: str) -> None:
    """What is no definition at all is told apart from one with errors."""
    given = {"name": "life", "version": 1, "statuses": STATUSES, "transitions": TRANSITIONS}
    with pytest.raises(ArgumentError, match=text) as caught:
        Lifecycle(**{**given, **change})
    assert not isinstance(caught.value, DefinitionRefused)

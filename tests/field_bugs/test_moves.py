"""Field bugs of moves: ways around a guard, lost races, actions that fail half-way."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, Literal

import pytest

from casenum.cases import Case
from casenum.desk import Desk
from casenum.errors import (
    TransitionRefused,
    VersionConflict,
)
from casenum.lifecycle import (
    Lifecycle,
    No,
    Occurrence,
    Standing,
    Status,
    Transition,
    service_case,
)
from casenum.numbers import Pattern
from casenum.stores import Store
from casenum.stores.memory import MemoryStore
from support import AT, clock

SERVICE = Pattern("SRV-{year}-{seq:3}", name="service")
LIFE = service_case()
ANSWERED = service_case(answer_before_close=True)


def desk_on(store: Store, life: Lifecycle = LIFE) -> Desk:
    return Desk(store, numbers=SERVICE, lifecycle=life, clock=clock())


# --- L1: one guard on every way ----------------------------------------------


def drag_on_a_board(desk: Desk, _: Store, cases: Iterable[Case]) -> None:
    """Close one case after the other, as a board does where cards are dragged."""
    for case in cases:
        desk.apply(case, "close", by="amy")


def edit_in_bulk(desk: Desk, store: Store, cases: Iterable[Case]) -> None:
    """Close many cases in one transaction."""
    with store.transaction() as tx:
        for case in cases:
            desk.within(tx).apply(case, "close", by="amy")


def call_the_api(desk: Desk, _: Store, cases: Iterable[Case]) -> None:
    """Close each case by the number that a customer quotes."""
    for case in cases:
        desk.apply(f" {str(case.number).lower()} ", "close", by="bot:api", token=str(case.number))


def close_with_children(desk: Desk, store: Store, cases: Iterable[Case]) -> None:
    """Close the children first, then the parent, all or none."""
    parent, *children = cases
    with store.transaction() as tx:
        bound = desk.within(tx)
        for case in (*children, parent):
            bound.apply(case.id, "close", by="amy")


ALL_OR_NONE = (edit_in_bulk, close_with_children)


@pytest.mark.parametrize("way", [drag_on_a_board, edit_in_bulk, call_the_api, close_with_children])
def test_l1_every_way_of_closing_meets_the_same_guard(store: Store, way: Any) -> None:
    """A case without an answer is closed neither by board, bulk edit, API nor with its parent."""
    desk = desk_on(store, ANSWERED)
    cases = [desk.open("x", by="amy") for _ in range(3)]
    cases = [desk.reply(case, "Refunded.", by="amy") for case in cases[:2]] + cases[2:]
    with pytest.raises(TransitionRefused) as refusal:
        way(desk, store, cases)
    assert (refusal.value.code, refusal.value.reasons) == (
        "guard",
        ("needs an answer or a reason",),
    )
    assert desk.get(cases[2].id) == cases[2]
    if way in ALL_OR_NONE:
        assert [desk.get(case.id) for case in cases] == cases
    answered = [desk.get(case.id) for case in cases[:2]]
    answered = [case for case in answered if not case.is_done]
    answered.append(desk.reply(cases[2], "Refunded too.", by="amy"))
    way(desk, store, answered)
    assert [desk.get(case.id).status for case in cases] == ["closed"] * 3


def test_l1_no_way_leads_to_registered_without_a_number(store: Store) -> None:
    """A card that is dragged to "registered" is refused: only registering gives the number."""
    desk = desk_on(store)
    case = desk.receive("x", by="amy")
    with pytest.raises(TransitionRefused, match=r"Desk\.register\(\)") as refusal:
        desk.apply(case, "register", by="amy")
    assert refusal.value.code == "guard"
    assert desk.get(case.id) == case
    registered = desk.register(case)
    assert (registered.status, registered.number) == ("registered", "SRV-2021-001")


def once_answered(standing: Standing, event: Occurrence) -> Literal[True] | No:  # noqa: ARG001 - a guard is given both
    """Let only an answered case be handed on."""
    return True if event.fields.get("answered") is True else No("answer first")


def test_l1_a_verb_of_the_desk_meets_the_guard_of_its_event(store: Store) -> None:
    """`assign` as a verb and as an event are one move: refused alike, allowed alike."""
    life = Lifecycle(
        "handing",
        1,
        statuses=[Status("new", "new", initial=True), Status("assigned", "open", final=True)],
        transitions=[Transition("assign", "new", "assigned", guard=once_answered)],
    )
    desk = desk_on(store, life)
    cases = [desk.open("x", by="amy") for _ in range(2)]
    ways: list[Callable[[Case], Case]] = [
        lambda case: desk.assign(case, to="bob", by="amy"),
        lambda case: desk.apply(case, "assign", by="amy"),
    ]
    for way, case in zip(ways, cases, strict=True):
        with pytest.raises(TransitionRefused, match="answer first"):
            way(case)
        assert way(desk.reply(case, "Refunded.", by="amy")).status == "assigned"


# --- L2, L3: races -----------------------------------------------------------


def test_l2_of_two_who_make_the_same_move_one_wins(handle: Callable[[], Store]) -> None:
    """Two agents close the case they both look at: one did it, the other hears so."""
    desks = [desk_on(handle()), desk_on(handle())]
    start = threading.Barrier(2, timeout=60)

    def close(desk: Desk, case: Case, by: str) -> str:
        start.wait()
        try:
            return desk.apply(case, "close", by=by).status
        except VersionConflict as conflict:
            return f"{conflict.expected} {conflict.found}"

    with ThreadPoolExecutor(2) as pool:
        for _ in range(10):
            case = desks[0].open("x", by="amy")
            jobs = [
                pool.submit(close, desk, case, by)
                for desk, by in zip(desks, ("amy", "bob"), strict=True)
            ]
            assert sorted(job.result(timeout=60) for job in jobs) == ["2 3", "closed"]
            facts = desks[1].history(case.id)
            assert [fact.name for fact in facts] == ["received", "registered", "moved"]


def test_l2_of_two_sweepers_and_an_agent_one_wins(handle: Callable[[], Store]) -> None:
    """A timer and a person move the same case at once: one move, and nobody does it again."""
    time = clock()
    life = service_case(auto_close=timedelta(days=7))
    desks = [Desk(handle(), numbers=SERVICE, lifecycle=life, clock=time) for _ in range(3)]
    start = threading.Barrier(3, timeout=60)

    def reopen(case: Case) -> str:
        start.wait()
        try:
            return desks[0].apply(case, "reopen", by="customer:1").status
        except VersionConflict:
            return "conflict"

    def sweep(desk: Desk) -> int:
        start.wait()
        return len(desk.wake())

    with ThreadPoolExecutor(3) as pool:
        for _ in range(5):
            case = desks[0].apply(desks[0].open("x", by="amy"), "resolve", by="amy")
            time.advance(timedelta(days=8))
            agent = pool.submit(reopen, case)
            sweepers = [pool.submit(sweep, desk) for desk in desks[1:]]
            swept = sum(job.result(timeout=60) for job in sweepers)
            moves = [fact.entry.target for fact in desks[1].history(case.id)[3:] if fact.entry]
            if agent.result(timeout=60) == "conflict":
                assert (swept, moves) == (1, ["closed"])
            else:  # the timer was due before the customer came
                assert (swept, moves) == (0, ["closed", "in_progress"])


def test_l3_a_status_that_came_back_is_another_version(store: Store) -> None:
    """The case was reopened, worked on and resolved again: the old screen cannot close it."""
    desk = desk_on(store)
    old = desk.apply(desk.open("x", by="amy"), "resolve", by="amy", resolution="refunded")
    case = desk.apply(old.id, "reopen", by="customer:1")
    case = desk.note(case, "the refund never came", by="customer:1")
    case = desk.prioritise(case, "high", by="amy")
    case = desk.apply(case, "resolve", by="bob", resolution="paid in cash")
    assert case.status == old.status
    with pytest.raises(VersionConflict) as conflict:
        desk.apply(old, "close", by="amy")
    assert (conflict.value.expected, conflict.value.found) == (old.version, case.version)
    assert desk.get(case.id) == case


# --- L4: an action that raises -----------------------------------------------


def broken_guard(standing: Standing, event: Occurrence) -> Literal[True] | No:
    """Raise, as a guard with a mistake in it does."""
    return No("never said", share=standing.reopens / len(event.fields))


class FullStore(MemoryStore):
    """Be a store whose disk is full when facts, snapshot and messages are written."""

    full = False

    def append(self, *args: Any, **options: Any) -> int:
        version = super().append(*args, **options)
        if self.full:
            raise OSError
        return version


def test_l4_a_guard_that_raises_leaves_the_case_where_it_was(store: Store) -> None:
    """A mistake in a condition is told as it is, and nothing has moved."""
    life = Lifecycle(
        "broken",
        1,
        statuses=[Status("open", "open", initial=True), Status("done", "done", final=True)],
        transitions=[Transition("do", "open", "done", guard=broken_guard)],
    )
    desk = desk_on(store, life)
    case = desk.open("x", by="amy")
    with pytest.raises(ZeroDivisionError):
        desk.apply(case, "do", by="amy", token="t")
    assert desk.get(case.id) == case
    assert len(desk.history(case)) == 2


def test_l4_an_action_of_the_host_that_raises_takes_the_move_back(store: Store) -> None:
    """The host's own work after a move fails: case, words and messages are as before."""
    desk = desk_on(store)
    case = desk.open("x", by="amy")
    with pytest.raises(ZeroDivisionError), store.transaction() as tx:  # noqa: PT012 - it fails as a whole
        bound = desk.within(tx)
        bound.apply(bound.reply(case, "Refunded.", by="amy"), "resolve", by="amy")
        raise ZeroDivisionError
    assert desk.get(case.id) == case
    assert desk.texts(case) == {"title": "x"}
    [message] = store.lease(now=AT, hold=timedelta(minutes=1))
    assert message.topic == "acknowledgement"


def test_l4_a_store_that_fails_while_writing_keeps_nothing_of_the_move() -> None:
    """Words, facts and message are one: a full disk leaves none of them."""
    store = FullStore()
    desk = desk_on(store)
    case = desk.open("x", by="amy")
    store.full = True
    with pytest.raises(OSError, match=r"^$"):
        desk.reply(case, "Refunded.", by="amy", token="t")
    store.full = False
    assert (desk.get(case.id), desk.texts(case)) == (case, {"title": "x"})
    assert desk.reply(case, "Refunded.", by="amy", token="t").interactions == 1

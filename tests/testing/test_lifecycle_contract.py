"""Every preset keeps the contract, and each broken lifecycle is caught by the law that names it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal

import hypothesis.strategies as st
import pytest

from casenum.errors import HistoryBroken
from casenum.lifecycle import (
    JSON,
    PRESETS,
    Category,
    Lifecycle,
    No,
    Occurrence,
    Standing,
    Status,
    Transition,
    service_case,
)
from casenum.testing import LifecycleContract
from casenum.testing.broken_lifecycles import BROKEN, again, sound
from casenum.testing.lifecycle_laws import LifeBench
from casenum.testing.lifecycles import GUARDS

LAWS: Final = sorted(LifecycleContract.laws())
DRAWN: Final = {  # those that try many walks, which cost most of the time
    "test_walk_1_replays_to_where_it_ended",
    "test_walk_2_goes_on_after_a_refusal",
}


def in_budget(standing: Standing, event: Occurrence) -> Literal[True] | No:  # noqa: ARG001 - a guard's shape
    amount = event.fields["amount"]
    assert isinstance(amount, int)
    return True if amount <= 100 else No("above 100 somebody else decides")


def above_budget(standing: Standing, event: Occurrence) -> Literal[True] | No:
    return No("not above 100") if in_budget(standing, event) is True else True


def refund() -> Lifecycle:
    asked, waits = Status("asked", Category.NEW, initial=True), Status("board", Category.OPEN)
    pay = Transition("pay", "asked", "paid", guard=in_budget, requires=["amount"])
    ask = Transition("pay", "asked", "board", guard=above_budget, requires=["amount"])
    return Lifecycle(
        "refund",
        1,
        statuses=[asked, waits, Status("paid", Category.DONE, final=True)],
        transitions=[pay, ask, Transition("agree", "board", "paid", actor="agent")],
    )


class TestRefund(LifecycleContract):
    """The contract as anyone would use it, under pytest's own collection."""

    def lifecycle(self) -> Lifecycle:
        return refund()

    def examples(self) -> Mapping[str, Sequence[Mapping[str, JSON]]]:
        return {"pay": [{"amount": 1}, {"amount": 500}]}

    def fields(self) -> Mapping[str, Any]:
        return {"pay": st.fixed_dictionaries({"amount": st.integers(0, 1000)})}


class Every(LifecycleContract):
    def lifecycle(self) -> Lifecycle:
        return service_case(answer_before_close=True)


BENCH: Final = Every().make_bench()
SOUND: Final = LifeBench(sound, {**GUARDS, "again": again})


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_keeps_the_contract(name: str) -> None:
    """What we ask of others holds for all that we offer to begin with."""
    bench = LifeBench(PRESETS[name])
    for law in set(LAWS) - DRAWN:
        getattr(Every(), law)(bench)


@pytest.mark.parametrize("law", LAWS)
def test_a_guard_that_asks_for_an_answer_or_a_reason_keeps_the_contract(law: str) -> None:
    """The guards of a definition are found by themselves."""
    getattr(Every(), law)(BENCH)


# what a law says when it fails: an assertion, that an expected error did not come, or another one
CAUGHT: Final = (AssertionError, pytest.fail.Exception, HistoryBroken)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_lifecycle_is_caught_by_its_law(name: str) -> None:
    """The law that the kit names for a broken lifecycle fails on it."""
    make, law = BROKEN[name]
    with pytest.raises(CAUGHT):
        getattr(Every(), law)(LifeBench(make, SOUND.guards))


@pytest.mark.parametrize("law", LAWS)
def test_the_sound_lifecycle_passes_every_law(law: str) -> None:
    """What catches the children does not catch the parent."""
    getattr(Every(), law)(SOUND)


def test_every_law_catches_some_lifecycle() -> None:
    """A law that nothing breaks would prove nothing."""
    assert {law for _, law in BROKEN.values()} == set(LAWS)
    assert all(getattr(Every, law).__doc__.endswith(".") for law in LAWS)


def test_a_warning_can_be_meant_so() -> None:
    """A finding that somebody has looked at is named, and not told again."""
    make, law = BROKEN["forgets the customer"]
    getattr(Every(), law)(LifeBench(make, doubts=frozenset({"pending_forgotten"})))


def test_two_open_guards_are_told_by_name() -> None:
    """The smallest occurrence that both let pass is shown, with the guards to look at."""
    make: Callable[[], Lifecycle] = BROKEN["says yes twice"][0]
    with pytest.raises(AssertionError, match="again, said_why all say yes to 'settle'"):
        Every().test_guard_1_never_two_say_yes(LifeBench(make))

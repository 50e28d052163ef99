"""What `explain` says: every way that an event could take, with every verdict."""

from datetime import UTC, datetime
from typing import Literal

import attrs
import pytest

from casenum.errors import ArgumentTypeError, TransitionRefused
from casenum.lifecycle import (
    PREVIOUS,
    Lifecycle,
    No,
    Occurrence,
    Standing,
    Status,
    Step,
    Transition,
    Verdict,
)

AT = datetime(2021, 1, 4, 9, 0, tzinfo=UTC)


def small(standing: Standing, event: Occurrence) -> Literal[True] | No:  # noqa: ARG001 - a guard's shape
    amount = event.fields["amount"]
    if amount == "odd":
        return 1  # type: ignore[return-value]  # the mistake that is tested
    assert isinstance(amount, int)
    return True if amount < 100 else No("above 100 somebody else decides", limit=100)


LIFE = Lifecycle(
    "refund",
    1,
    statuses=[
        Status("asked", "new", initial=True),
        Status("hold", "pending"),
        Status("checked", "open"),
        Status("paid", "done", final=True),
    ],
    transitions=[
        Transition("pay", "asked", "paid", guard=small, requires="amount", actor=["bot", "agent"]),
        Transition("pay", "asked", "checked", guard=small, requires="amount"),
        Transition("pay", "asked", "hold", actor="customer"),
        Transition("hold", ["asked", "checked"], "hold"),
        Transition("resume", "hold", PREVIOUS, actor="customer"),
        Transition("pay", "checked", "paid"),
    ],
)
ASKED = LIFE.start(at=AT, by="amy").standing


def test_every_way_is_judged_also_behind_the_one_that_is_taken() -> None:
    """Permissions, fields and guards of all ways are told, in the order in which they are tried."""
    told = LIFE.explain(ASKED, "pay", at=AT, by="amy", amount=50)
    assert (told.code, told.target, told.reasons, told.allowed) == (None, "paid", (), ())
    assert told.taken == told.verdicts[0]
    asking = Verdict(target="checked", requires=("amount",), guard="small", answer=True)
    assert told.verdicts == (
        attrs.evolve(asking, target="paid", kinds=("agent", "bot")),
        asking,
        Verdict(target="hold", kinds=("customer",), permitted=False),
    )
    assert str(told).splitlines() == [
        "'pay' while 'asked' leads to 'paid'",
        "  1. to 'paid': open",
        "  2. to 'checked': open",
        "  3. to 'hold': only for customer",
    ]


def test_a_refusal_is_explained_way_by_way() -> None:
    """Who is refused sees what each way would have needed."""
    told = LIFE.explain(ASKED, "pay", at=AT, by="system:night", amount=500)
    assert (told.code, told.target, told.taken) == ("guard", None, None)
    assert told.allowed == ("hold",)
    assert told.verdicts[1].answer == No("above 100 somebody else decides", limit=100)
    assert str(told).splitlines() == [
        "'pay' while 'asked' is refused (guard)",
        (
            "  1. to 'paid': only for agent, bot; "
            "guard 'small' says no: above 100 somebody else decides"
        ),
        "  2. to 'checked': guard 'small' says no: above 100 somebody else decides",
        "  3. to 'hold': only for customer",
    ]


def test_a_guard_is_not_asked_without_the_fields_that_it_counts_on() -> None:
    """What a transition requires is there when its guard looks."""
    told = LIFE.explain(ASKED, "pay", at=AT, by="amy")
    assert [verdict.answer for verdict in told.verdicts] == [None, None, None]
    assert (
        str(told).splitlines()[2] == "  2. to 'checked': needs amount; guard 'small' was not asked"
    )


def test_a_way_back_says_where_it_leads_or_that_it_leads_nowhere() -> None:
    """PREVIOUS is where the case was, if it was anywhere."""
    held = LIFE.apply(ASKED, "hold", at=AT, by="amy").standing
    assert str(LIFE.explain(held, "resume", at=AT, by="customer:42")).splitlines() == [
        "'resume' while 'hold' leads to 'asked'",
        "  1. to 'asked': open",
    ]
    begun = LIFE.start(at=AT, by="amy", status="hold").standing
    assert str(LIFE.explain(begun, "resume", at=AT, by="amy")).splitlines() == [
        "'resume' while 'hold' is refused (no_transition)",
        "  1. back: there is no status to go back to; only for customer",
    ]


@pytest.mark.parametrize(
    ("status", "event", "text"),
    [
        ("asked", "resume", "'resume' while 'asked' is refused (no_transition)"),
        ("paid", "pay", "'pay' while 'paid' is refused (final)"),
        (
            "asked",
            "hodl",
            "'hodl' while 'asked' is refused (unknown_event): no such event; did you mean 'hold'?",
        ),
        (
            "aksed",
            "hold",
            (
                "'hold' while 'aksed' is refused (unknown_status): no status 'aksed'; "
                "did you mean 'asked'?"
            ),
        ),
    ],
)
def test_an_event_without_any_way_is_explained_too(status: str, event: str, text: str) -> None:
    """Where no way leads, the code says why; nothing is raised."""
    standing = Standing(status, ASKED.category, 1, AT)
    told = LIFE.explain(standing, event, at=AT, by="amy")
    assert (str(told), told.verdicts) == (text, ())


def test_an_explanation_agrees_with_the_move() -> None:
    """What is explained is what happens, for every event, actor and amount."""
    for event in LIFE.events:
        for by in ("amy", "customer:42", "bot:belt"):
            for amount in (50, 500):
                told = LIFE.explain(ASKED, event, at=AT, by=by, amount=amount)
                outcome = LIFE.try_apply(ASKED, event, at=AT, by=by, amount=amount)
                if isinstance(outcome, Step):
                    assert told.taken is not None
                    assert told.taken.target == told.target == outcome.standing.status
                else:
                    assert isinstance(outcome, TransitionRefused)
                    assert (told.code, told.reasons) == (outcome.code, tuple(outcome.reasons))
                    assert told.taken is None


def test_a_guard_that_says_neither_yes_nor_no_is_an_error_here_too() -> None:
    """An explanation does not hide a broken guard."""
    with pytest.raises(ArgumentTypeError, match="what guard 'small' returns must be True or a No"):
        LIFE.explain(ASKED, "pay", at=AT, by="amy", amount="odd")
    with pytest.raises(ArgumentTypeError, match="standing must be a Standing, not str"):
        LIFE.explain("asked", "pay", at=AT, by="amy")  # type: ignore[arg-type]  # what somebody may pass

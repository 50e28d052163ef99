"""Policies choose who gets a case, and the history says why."""

import pytest

from casenum.desk import Chances, Choice, Desk, LeastLoaded, RoundRobin
from casenum.errors import ArgumentError, ArgumentTypeError, CaseRefused, TransitionRefused
from casenum.numbers import Pattern
from casenum.stores import open_store
from support import bare_store, clock

SERVICE = Pattern("SRV-{seq:3}", name="service")


@pytest.fixture
def desk() -> Desk:
    """Give a desk."""
    return Desk(open_store("memory:"), numbers=SERVICE, clock=clock())


def test_turns_go_round_and_are_shared_by_all_desks(desk: Desk) -> None:
    """Two desks on one store take turns together; policies of other names have their own."""
    other = Desk(desk._shell.store, numbers=SERVICE, clock=clock())
    policy = RoundRobin(["amy", "bob", "eve"], name="billing")
    got = [
        each.dispatch(each.open("x", by="amy"), policy, by="system:router", queue="billing")
        for each in (desk, other, desk, other)
    ]
    assert [case.assignee for case in got] == ["amy", "bob", "eve", "amy"]
    assert {case.queue for case in got} == {"billing"}
    data = desk.history(got[-1])[-1].data
    assert (data["to"], data["policy"], data["why"]) == ("amy", "billing", {"turn": 4})
    fresh = desk.dispatch(desk.open("x", by="amy"), RoundRobin(["bob", "amy"]), by="amy")
    assert fresh.assignee == "bob"


def test_a_retry_uses_no_turn(desk: Desk) -> None:
    """The same token gives the case to the same person, and the next one to the next."""
    policy, case = RoundRobin(["amy", "bob"]), desk.open("x", by="amy")
    once = desk.dispatch(case, policy, by="amy", token="t")
    assert desk.dispatch(case, policy, by="amy", token="t") == once
    assert desk.dispatch(desk.open("y", by="amy"), policy, by="amy").assignee == "bob"


def test_a_refused_case_uses_no_turn(desk: Desk) -> None:
    """In a transaction a turn that gave nothing is not taken."""
    policy = RoundRobin(["amy", "bob"])
    gone = desk.apply(desk.open("x", by="amy"), "transfer", by="amy")
    with pytest.raises(TransitionRefused):
        desk.dispatch(gone, policy, by="amy")
    assert desk.dispatch(desk.open("y", by="amy"), policy, by="amy").assignee == "amy"


def test_who_has_the_fewest_open_cases_gets_the_next(desk: Desk) -> None:
    """Done cases are no load, and of several with as few the first named gets it."""
    for who in ("amy", "amy", "bob"):
        desk.assign(desk.open("x", by="eve"), to=who, by="eve")
    done = desk.assign(desk.open("x", by="eve"), to="bob", by="eve")
    desk.apply(done, "close", by="bob")
    policy = LeastLoaded(["amy", "bob", "eve"], at_most=2)
    got = [desk.dispatch(desk.open("x", by="eve"), policy, by="eve").assignee for _ in range(3)]
    assert got == ["eve", "bob", "eve"]
    case = desk.open("x", by="eve")
    with pytest.raises(CaseRefused, match="nobody of policy 'least-loaded'") as refusal:
        desk.dispatch(case, policy, by="eve")
    assert (refusal.value.code, desk.get(case.id)) == ("nobody", case)
    assert desk.history(desk.dispatch(case, LeastLoaded(["amy"]), by="eve"))[-1].data["why"] == {
        "cases": 2, "people": 1,
    }  # fmt: skip


def test_loads_are_counted_past_a_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has more cases than a page holds has them all counted."""
    monkeypatch.setattr("casenum.desk.worklists._BATCH", 2)
    for _ in range(5):
        desk.assign(desk.open("x", by="eve"), to="amy", by="eve")
    desk.dispatch("SRV-001", LeastLoaded(["amy"]), by="eve")
    assert desk.history("SRV-001")[-1].data["why"] == {"cases": 5, "people": 1}


class ToTheBoss:
    """Choose without asking for anything."""

    name = "boss"
    people = ("boss",)
    asks = frozenset[str]()

    def choose(self, chances: Chances) -> Choice:
        return Choice("boss", {"turn": chances.turn})


def test_anybodys_policy_will_do(desk: Desk) -> None:
    """A policy needs four members and no base class; what it does not ask for is not looked up."""
    case = desk.dispatch(desk.open("x", by="amy"), ToTheBoss(), by="amy")
    assert case.assignee == "boss"


def test_a_store_without_work_lists_has_turns_but_no_loads() -> None:
    """What cannot be known is told before anything is written."""
    desk = Desk(bare_store(), numbers=SERVICE, clock=clock())
    case = desk.open("x", by="amy")
    with pytest.raises(ArgumentError, match="one that answers work lists"):
        desk.dispatch(case, LeastLoaded(["amy"]), by="amy")
    assert desk.dispatch(case, RoundRobin(["amy"]), by="amy").assignee == "amy"


def test_what_is_no_policy_is_refused(desk: Desk) -> None:
    """People are texts, each named once, and a limit is a number."""
    case = desk.open("x", by="amy")
    with pytest.raises(ArgumentTypeError, match="policy must be an assignment policy"):
        desk.dispatch(case, "amy", by="amy")  # type: ignore[arg-type]  # the point
    for policy in (RoundRobin, LeastLoaded):
        for people in ([], ["amy", "amy"], [""], "amy", 7):
            with pytest.raises(ArgumentError):
                policy(people)  # type: ignore[arg-type]  # the point
    with pytest.raises(ArgumentError):
        LeastLoaded(["amy"], at_most=0)
    with pytest.raises(ArgumentError):
        RoundRobin(["amy"], name="")
    assert desk.get(case.id) == case

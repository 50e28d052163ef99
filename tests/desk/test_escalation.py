"""A case goes up a level, beside or above, and its status stays as it is."""

from typing import Any

import pytest

from casenum.cases import thaw_all
from casenum.desk import Desk, EscalationPath
from casenum.errors import ArgumentError, ArgumentTypeError, CaseRefused
from casenum.metrics import report
from casenum.numbers import Pattern
from casenum.stores import open_store
from support import AT, clock

SERVICE = Pattern("SRV-{seq:3}", name="service")
TEAMS = EscalationPath(["second line", "vendor"], kind="functional")
LINE = EscalationPath(["team lead", "director"])


def desk_with(escalation: Any, store: Any = None) -> Desk:
    store = store or open_store("memory:")
    return Desk(store, numbers=SERVICE, clock=clock(), escalation=escalation)


def test_each_kind_of_escalation_counts_its_own_levels() -> None:
    """Who asks another team and who asks the director climbs two ladders; the status stays."""
    desk = desk_with([TEAMS, LINE])
    case = desk.assign(desk.open("x", by="amy"), to="bob", queue="billing", by="amy")
    case = desk.escalate(case, by="bob", kind="functional")
    assert (case.queue, case.assignee, case.status) == ("second line", None, "assigned")
    case = desk.assign(case, to="carol", by="amy")
    case = desk.escalate(case, by="bob", reason="amount")
    assert (case.queue, case.assignee) == ("second line", "carol")
    assert (case.functional_level, case.hierarchical_level, case.escalation) == (1, 1, 2)
    data = desk.history(case)[-1].data
    assert (data["kind"], data["rung"], data["level"], data["to"]) == (
        "hierarchical", 1, 2, "team lead",
    )  # fmt: skip
    assert desk.get(case.id) == case


def test_a_path_ends() -> None:
    """Past its last step an escalation is refused, and the case stays as it was."""
    desk = desk_with(TEAMS)
    case = desk.open("x", by="amy")
    for _ in TEAMS.steps:
        case = desk.escalate(case, by="amy", kind="functional")
    with pytest.raises(CaseRefused, match="the functional path ends at level 2") as refusal:
        desk.escalate(case, by="amy", kind="functional")
    assert (refusal.value.code, desk.get(case.id)) == ("path_end", case)
    assert desk.escalate(case, by="amy", to="anybody").hierarchical_level == 1


def test_a_step_may_be_passed_over_but_not_gone_back() -> None:
    """A later step of the path may be named; a step behind, or none of it, is no choice."""
    desk = desk_with({"request": LINE})
    case = desk.escalate(desk.open("x", by="amy"), by="amy", to="director")
    assert case.hierarchical_level == 2
    fresh = desk.escalate(desk.open("y", by="amy"), by="amy")
    for to in ("team lead", "somebody"):
        with pytest.raises(ArgumentError, match="to must be one of director"):
            desk.escalate(fresh, by="amy", to=to)
    other = desk.open("z", by="amy", kind="complaint")
    assert desk.escalate(other, by="amy", to="ombudsman").hierarchical_level == 1


def test_figures_count_a_case_once_however_it_was_escalated() -> None:
    """The escalation rate is one of cases, not of steps."""
    store = open_store("memory:")
    desk = desk_with([TEAMS, LINE], store)
    case = desk.escalate(desk.open("x", by="amy"), by="amy")
    desk.tasks.add(desk.escalate(case, by="amy", kind="functional"), "Ask", by="amy")
    desk.open("y", by="amy")
    figures = report((thaw_all(each.records) for each in store.histories()), as_of=AT)
    assert figures.escalation_rate.value == 0.5


@pytest.mark.parametrize(
    "wrong", [7, "team lead", [7], [TEAMS, TEAMS], {"request": "x"}, {"request": [LINE, None]}, {}]
)
def test_what_is_no_path_is_told_when_the_desk_is_built(wrong: Any) -> None:
    """Paths are checked before the first case meets them."""
    with pytest.raises(ArgumentError):
        desk_with(wrong)


def test_a_path_has_steps_of_one_kind() -> None:
    """No step, one twice, no text and another kind are refused."""
    for steps in ([], ["a", "a"], [""]):
        with pytest.raises(ArgumentError):
            EscalationPath(steps)
    for wrong in ("director", 7, [7]):
        with pytest.raises(ArgumentTypeError):
            EscalationPath(wrong)  # type: ignore[arg-type]  # the point
    with pytest.raises(ArgumentError, match="kind must be one of functional, hierarchical"):
        EscalationPath(["a"], kind="sideways")

"""A case is the fold of its facts."""

from collections.abc import Iterator

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casenum.cases import Case, Fact, extend, fold, freeze, restore, snapshot, thaw
from casenum.errors import HistoryBroken
from casenum.lifecycle import JSON, Standing, service_case
from support import AT

LIFE = service_case()


def _history(choices: list[int]) -> list[Fact]:
    """Walk the default lifecycle by choices, with other facts in between."""
    step = LIFE.start(at=AT, by="amy")
    facts = [Fact(1, "received", AT, "amy", step.entry, {"kind": "inquiry", "requester": "c:1"})]
    standing = step.standing
    for version, choice in enumerate(choices, 2):
        allowed = LIFE.allowed(standing)
        if not allowed or choice % 3 == 0:
            facts.append(_aside(version, choice))
            continue
        step = LIFE.apply(standing, allowed[choice % len(allowed)], at=AT, by="amy")
        standing = step.standing
        facts.append(Fact(version, "moved", AT, "amy", step.entry, {}))
    return facts


def _aside(version: int, choice: int) -> Fact:
    if choice % 2:
        return Fact(version, "priority_changed", AT, "amy", None, {"priority": f"p{choice}"})
    return Fact(version, "escalated", AT, "amy", None, {"level": choice})


histories = st.lists(st.integers(0, 1000), max_size=12).map(_history)


@given(histories)
def test_a_case_stands_where_its_lifecycle_entries_lead(facts: list[Fact]) -> None:
    """The case's standing is what the lifecycle says that its entries amount to."""
    entries = [fact.entry for fact in facts if fact.entry is not None]
    assert fold("id", facts).standing == LIFE.replay(entries)


@given(histories, st.data())
def test_folding_in_two_parts_is_folding_at_once(facts: list[Fact], data: st.DataObject) -> None:
    """A snapshot and the facts after it give the same case as the whole history."""
    cut = data.draw(st.integers(1, len(facts)))
    assert extend(fold("id", facts[:cut]), facts[cut:]) == fold("id", facts)


@given(histories)
def test_records_and_snapshots_lose_nothing(facts: list[Fact]) -> None:
    """What is stored comes back equal: facts through records, cases through snapshots."""
    assert [thaw(freeze("id", str(fact.version), fact)) for fact in facts] == facts
    case = fold("id", facts)
    assert restore(snapshot(case)) == case


def _broken() -> Iterator[tuple[str, list[Fact]]]:
    first, second = _history([1])
    yield "no fact", []
    yield "a hole", [first, attrs.evolve(second, version=3)]
    yield "a double", [first, attrs.evolve(second, version=1)]
    yield "an unknown name", [first, attrs.evolve(second, name="invented")]
    yield "not received first", [attrs.evolve(second, version=1)]
    yield "received twice", [first, attrs.evolve(second, name="received")]


@pytest.mark.parametrize(("facts"), [pytest.param(facts, id=name) for name, facts in _broken()])
def test_a_history_that_cannot_be_is_an_error(facts: list[Fact]) -> None:
    """A hole, a double or an unknown fact is never folded over in silence."""
    with pytest.raises(HistoryBroken):
        fold("id", facts)


def test_ten_mails_after_a_reopening_are_one_reopening() -> None:
    """Only a move from done back to work counts as a reopening."""
    step = LIFE.start(at=AT, by="amy", status="resolved")
    facts = [Fact(1, "received", AT, "amy", step.entry, {"kind": "inquiry"})]
    step = LIFE.apply(step.standing, "reopen", at=AT, by="amy")
    facts.append(Fact(2, "moved", AT, "amy", step.entry, {}))
    said: dict[str, JSON] = {"direction": "in", "public": True, "actor": "customer", "field": "f"}
    facts += [Fact(3 + i, "interaction", AT, "customer:1", None, said) for i in range(10)]
    case = fold("id", facts)
    assert (case.reopens, case.interactions, case.answered) == (1, 10, False)


def test_a_reopened_case_has_no_resolution() -> None:
    """The resolution of a case goes when the case comes back to work."""
    standing: Standing = LIFE.start(at=AT, by="amy", status="assigned").standing
    facts = [
        Fact(1, "received", AT, "amy", LIFE.start(at=AT, by="amy", status="assigned").entry,
             {"kind": "inquiry"})
    ]  # fmt: skip
    step = LIFE.apply(standing, "resolve", at=AT, by="amy", resolution="refunded")
    facts.append(Fact(2, "moved", AT, "amy", step.entry, {}))
    resolved: Case = fold("id", facts)
    step = LIFE.apply(step.standing, "reopen", at=AT, by="amy")
    reopened = extend(resolved, [Fact(3, "moved", AT, "amy", step.entry, {})])
    assert (resolved.resolution, reopened.resolution) == ("refunded", None)
    assert resolved.is_done
    assert not reopened.is_done

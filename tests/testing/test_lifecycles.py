"""Random lifecycles: sound as they are drawn; of one planted fault the findings name just that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casenum.errors import ArgumentError, DefinitionRefused
from casenum.lifecycle import Lifecycle, findings
from casenum.testing import ArrowCoverage, arrow_walks, arrows
from casenum.testing.lifecycles import FAULTS, GUARDS, Draft, drafts, lifecycles
from casenum.testing.walks import near_misses, walks


@given(lifecycles())
def test_a_random_lifecycle_has_no_findings(life: Lifecycle) -> None:
    """It is valid by construction, so that a property test filters nothing."""
    assert life.findings() == ()


@pytest.mark.parametrize("code", FAULTS)
@given(draft=drafts())
def test_one_planted_fault_is_the_one_that_is_found(code: str, draft: Draft) -> None:
    """The findings name exactly what is wrong, and nothing that is right."""
    fault = FAULTS[code]
    found = fault.plant(draft).findings()
    assert {finding.code for finding in found} == {code}
    assert any(fault.named in finding.text for finding in found)


def test_there_is_a_fault_for_each_finding() -> None:
    """A finding that nobody can plant is never proven to stand alone."""
    assert {code for code, *_ in findings._CHECKS} == set(FAULTS)


@given(drafts(), st.sampled_from(["dead_end", "unreachable", "ambiguous"]))
def test_a_planted_error_refuses_the_definition(draft: Draft, code: str) -> None:
    """What is an error never becomes a lifecycle."""
    with pytest.raises(DefinitionRefused, match=code):
        FAULTS[code].plant(draft).build()


@given(st.data())
def test_random_walks_replay_to_the_same_standing(data: st.DataObject) -> None:
    """Whatever the lifecycle and whatever the way, the history says where the case stands."""
    life = data.draw(lifecycles())
    walk = data.draw(walks(life))
    assert life.replay(walk.entries) == walk.standing
    data.draw(near_misses(life, steps=5)).check(life)


@given(lifecycles())
def test_a_random_lifecycle_comes_back_from_its_document(life: Lifecycle) -> None:
    """Guards, fields, permissions, effects and ways back survive JSON, byte by byte."""
    again = Lifecycle.from_json(life.to_json(), guards=GUARDS)
    assert (again.digest, again.to_json()) == (life.digest, life.to_json())
    assert again.to_mermaid() == life.to_mermaid()


@given(lifecycles())
def test_the_walks_to_arrows_take_what_they_name(life: Lifecycle) -> None:
    """What is found is right; only what a guard shuts may be missing."""
    found = arrow_walks(life)
    assert all(walk.arrows[-1] == arrow for arrow, walk in found.items())
    missed = ArrowCoverage.of(life, found.values()).missed
    assert set(missed) == set(arrows(life)) - found.keys()


@pytest.mark.parametrize("statuses", [1, 13])
def test_a_size_that_cannot_be_drawn_is_refused(statuses: int) -> None:
    """Before anything is drawn."""
    with pytest.raises(ArgumentError, match="statuses must be"):
        lifecycles(statuses=statuses)

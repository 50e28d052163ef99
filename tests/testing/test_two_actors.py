"""Two actors, a store and a lifecycle: what is stale is refused, what is written is kept."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import settings

from casenum.errors import TransitionRefused
from casenum.lifecycle import Lifecycle, Standing, Step, complaint, service_case
from casenum.storage import CaseStore, Record
from casenum.stores import MemoryStore, open_store
from casenum.testing.broken.casework import AnyVersion
from casenum.testing.broken_lifecycles import Altered, SignsForTheSystem, sound
from casenum.testing.two_actors import machine_of, run_two_actors


@pytest.mark.parametrize("life", [service_case(), sound()], ids=["service-case", "sound"])
def test_the_memory_store_keeps_what_two_actors_write(life: Lifecycle) -> None:
    """A stale writer hears of the conflict, and the history is what was written."""
    run_two_actors(life, MemoryStore, programs=5)


def test_the_sqlite_store_keeps_what_two_actors_write(tmp_path: Path) -> None:
    """One file serves all programs: each has a case of its own."""
    with open_store(tmp_path / "cases.db") as store:
        run_two_actors(service_case(), lambda: store, programs=2)


class LosesRecords(MemoryStore):
    def read(self, case_id: str, **options: Any) -> Sequence[Record]:
        return super().read(case_id, **options)[-1:]


@pytest.mark.parametrize("kind", [AnyVersion, LosesRecords])
def test_a_broken_store_is_caught(kind: type[CaseStore]) -> None:
    """A store that lets a stale writer through, or loses what was written, fails."""
    with pytest.raises(AssertionError):
        run_two_actors(service_case(), kind, programs=10, shrink=False)


class StandsElsewhere(Altered):
    def altered(self, standing: Standing, outcome: Step | TransitionRefused) -> Any:
        if isinstance(outcome, TransitionRefused):
            return outcome
        return attrs.evolve(
            outcome, standing=attrs.evolve(outcome.standing, previous=f"not {standing.status}")
        )


@pytest.mark.parametrize("kind", [SignsForTheSystem, StandsElsewhere])
def test_a_broken_lifecycle_is_caught(kind: type[Lifecycle]) -> None:
    """A lifecycle whose standing is not what its history says fails."""
    with pytest.raises(AssertionError):
        run_two_actors(sound(kind), MemoryStore, programs=10, shrink=False)


def test_the_machine_can_be_collected_by_pytest() -> None:
    """It is a state machine of Hypothesis, with the TestCase that those have."""
    machine = machine_of(complaint(), MemoryStore)
    machine.TestCase.settings = settings(max_examples=2, stateful_step_count=5, database=None)
    machine.TestCase("runTest").runTest()

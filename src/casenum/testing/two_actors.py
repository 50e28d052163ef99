"""Two people, one case, one store, one lifecycle: random programs that drive all of them together.

Each actor looks at the case now and then and decides on what was seen last, which may be stale. The
model is the history as it should be; after every step the store must hold that history, and it must
replay to where the case stands. It is stateful testing as Hypothesis has it.
"""

from collections.abc import Callable
from typing import Final

import hypothesis.strategies as st
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,  # pyright: ignore[reportUnknownVariableType] # it has no types
)

from casenum.cases import Case, Fact, FactName, extend, fold, freeze, restore, snapshot, thaw_all
from casenum.errors import TransitionRefused, VersionConflict
from casenum.lifecycle import Entry, Lifecycle, Step
from casenum.storage import CaseLog
from casenum.testing.arrows import BEGUN, GAP, NO_EXAMPLES, Ask, Examples, asks
from casenum.testing.samples import fresh

_NOWHERE: Final = Ask("an-event-that-nobody-knows")
_ACTORS: Final = st.sampled_from(("amy", "ben"))
_SHRINKING: Final = (Phase.shrink, Phase.explain)
_PROGRAMS: Final = settings(
    deadline=None,
    database=None,
    suppress_health_check=(HealthCheck.too_slow,),  # a slow disk is no fault of a store
)


def run_two_actors(
    life: Lifecycle,
    open_store: Callable[[], CaseLog],
    *,
    programs: int = 20,
    steps: int = 20,
    examples: Examples = NO_EXAMPLES,
    shrink: bool = True,
) -> None:
    """Run random programs of two actors on a store, and on what it should hold.

    ``open_store`` is called once for each program; it may return the same store each time, because
    each program has a case of its own. Without ``shrink`` a failure is told as it was found.

    Raises:
        AssertionError: a stale writer was let through, a refusal moved something, or the store
            holds another history than was written; the smallest program is told.

    >>> from casenum.lifecycle import service_case
    >>> from casenum.stores import MemoryStore
    >>> run_two_actors(service_case(), MemoryStore, programs=1, steps=5)
    """
    machine = machine_of(life, open_store, examples=examples)
    phases = [phase for phase in Phase if shrink or phase not in _SHRINKING]
    chosen = settings(_PROGRAMS, max_examples=programs, stateful_step_count=steps, phases=phases)
    run_state_machine_as_test(machine, settings=chosen)


def machine_of(
    life: Lifecycle, open_store: Callable[[], CaseLog], *, examples: Examples = NO_EXAMPLES
) -> type[RuleBasedStateMachine]:
    """Return the state machine, whose ``TestCase`` pytest runs under a name of its own.

    >>> from casenum.lifecycle import service_case
    >>> from casenum.stores import MemoryStore
    >>> machine_of(service_case(), MemoryStore).__name__
    'TwoActors'
    """
    tried = [ask for event in life.events for ask in asks(life, event, examples=examples)]

    class TwoActors(_TwoActors):
        choices = st.sampled_from([*tried, _NOWHERE])

        def __init__(self) -> None:
            super().__init__(life, open_store())

        @rule(actor=_ACTORS, ask=choices)
        def move(self, actor: str, ask: Ask) -> None:
            self.moved(actor, ask)

    return TwoActors


class _TwoActors(RuleBasedStateMachine):
    """Hold the case as it should be, and what each actor has seen of it."""

    def __init__(self, life: Lifecycle, store: CaseLog) -> None:
        super().__init__()
        self.life, self.store, self.id = life, store, fresh("case")
        self.entries: list[Entry] = []
        self.seen: dict[str, Case] = {}

    @initialize()
    def create(self) -> None:
        """Create the case; both have seen it."""
        step = self.life.start(at=BEGUN, by="amy")
        data = {"kind": "request"}
        case = fold(self.id, [Fact(1, FactName.RECEIVED, BEGUN, "amy", step.entry, {**data})])
        self._append(case, Fact(1, FactName.RECEIVED, BEGUN, "amy", step.entry, {**data}), 0)
        self.entries.append(step.entry)
        self.seen = {"amy": case, "ben": case}

    @rule(actor=_ACTORS)
    def look(self, actor: str) -> None:
        """Let an actor see the case as the store has it."""
        self.seen[actor] = self._loaded()

    def moved(self, actor: str, ask: Ask) -> None:
        """Let an actor ask for something, on the case as it was last seen."""
        case = self.seen[actor]
        stale = case.version != len(self.entries)
        later = ask.after(GAP * len(self.entries))
        step = later.of(self.life, case.standing)
        if isinstance(step, TransitionRefused):
            return  # the invariant sees to it that nothing moved
        fact = Fact(case.version + 1, FactName.MOVED, later.at, later.by, step.entry, {})
        self._written(actor, case, fact, step, stale=stale)

    def _written(self, actor: str, case: Case, fact: Fact, step: Step, *, stale: bool) -> None:
        after = extend(case, [fact])
        assert after.standing == step.standing, "the step stands elsewhere than its entry leads"
        conflict = self._conflict(after, fact, case.version)
        if conflict is None:
            assert not stale, f"{actor} wrote on a version that was not the last one"
            self.entries.append(step.entry)
            self.seen[actor] = after
        else:
            assert stale, f"{actor} had seen the last version, and heard of another one"
            assert conflict.found == len(self.entries), "the conflict names another version"

    def _conflict(self, after: Case, fact: Fact, expected: int) -> VersionConflict | None:
        try:
            self._append(after, fact, expected)
        except VersionConflict as conflict:
            return conflict
        return None

    def _append(self, after: Case, fact: Fact, expected: int) -> None:
        record = freeze(self.id, fresh("record"), fact)
        self.store.append(self.id, [record], expected=expected, snapshot=snapshot(after))

    def _loaded(self) -> Case:
        loaded = self.store.load(self.id)
        assert loaded is not None, "the store has lost the case"
        assert loaded.snapshot is not None, "the store has lost the snapshot"
        case = restore(loaded.snapshot)
        assert case is not None, "the store has changed the form of the snapshot"
        return case

    @invariant()
    def holds_what_was_written(self) -> None:
        """The store has the history, the snapshot agrees with it, and so does its replay."""
        if not self.entries:  # before the case was created
            return
        facts = thaw_all(self.store.read(self.id))
        entries = [fact.entry for fact in facts if fact.entry is not None]
        assert entries == self.entries, "the store holds another history than was written"
        case = self._loaded()
        assert fold(self.id, facts) == case, "the snapshot is not what the history amounts to"
        assert self.life.replay(entries) == case.standing, "the replay stands elsewhere"

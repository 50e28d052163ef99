"""What a store is asked when something went wrong before: where is every value, and repair."""

from collections.abc import Callable
from functools import partial
from itertools import chain
from random import Random
from secrets import randbits
from threading import Event
from typing import ClassVar, Final

import attrs
import pytest

from casenum.errors import DuplicateNumber
from casenum.issuing import gaps_of
from casenum.storage import ClaimState, Guarantee, NumberStore
from casenum.testing.contract import Laws, NumberPair
from casenum.testing.effort import effort
from casenum.testing.histories import Call, judge, record
from casenum.testing.race_laws import handles, together
from casenum.testing.samples import LATER, claim, fresh
from casenum.testing.tally import Tally

_RESERVED, _CONFIRMED, _VOID, _ALIAS = ClaimState
_MOVES: Final = ((_RESERVED, _CONFIRMED), (_RESERVED, _VOID), (_CONFIRMED, _VOID))
_RESTORED: Final = 20
_LIFTED: Final = 1_000_000


class RepairLaws(Laws):
    """Prove that a store accounts for every value, and can be lifted above what it has forgotten.

    >>> "test_gaps_1_every_value_is_accounted_for" in RepairLaws.laws()
    True
    """

    capability: ClassVar[type | None] = NumberStore

    def test_gaps_1_every_value_is_accounted_for(self, pair: NumberPair) -> None:
        """The gap report over the store is that of a dictionary, whatever became of the values."""
        for _ in range(effort().races):
            seed, series = randbits(32), fresh("series")
            model = _Ledger(pair, series, Random(seed))  # noqa: S311 - a seed that can be told
            for _ in range(60):
                model.step()
            gaps = list(gaps_of(pair.other, series))
            told = {v: gap.kind.value for gap in gaps for v in range(gap.first, gap.last + 1)}
            known, gapless = model.gaps(), pair.store.traits.guarantee is Guarantee.GAPLESS
            assert {value: told.get(value) for value in known} == known, f"seed {seed}"
            others = told.keys() - known.keys()  # what a store with gaps has given to nobody
            assert not (gapless and others), f"seed {seed}"
            assert {told[value] for value in others} <= {"unclaimed"}, f"seed {seed}"
            assert len(told) == sum(gap.count for gap in gaps), f"seed {seed}"

    def test_counters_13_a_restored_counter_is_lifted_above_its_claims(
        self, pair: NumberPair
    ) -> None:
        """A counter that lies behind the numbers in use gives none of them after one advance."""
        tally = Tally(pair.store)
        tally.take(pair.store, 3)
        for value in range(1, tally.floor + _RESTORED + 1):
            pair.store.put(claim(tally.series, value))
        behind = tally.floor + _RESTORED
        value = tally.take(pair.other).first
        if value <= behind:  # a store with gaps may have leapt over them
            with pytest.raises(DuplicateNumber):
                pair.other.put(claim(tally.series, value, subject="case-b"))
        tally.lift(pair.other, behind)
        # where values are unique and no more, another worker may still hold some from below
        for store in (pair.store, pair.other) if tally.ordered else (pair.other,):
            wanted = claim(tally.series, tally.take(store).first, subject="case-b")
            assert store.put(wanted) == wanted
        tally.stands_at(pair.store.peek(tally.series))

    def test_counters_13_an_advance_under_load_is_never_undone(self, pair: NumberPair) -> None:
        """Who takes while another lifts the series gets a value from before or from above."""
        for _ in range(effort().races):
            series, lifted = fresh("series"), Event()
            pair.store.take(series)

            def lift(series: str = series, lifted: Event = lifted) -> list[Call]:
                pair.other.advance(series, _LIFTED)
                lifted.set()
                return []

            def take(
                store: NumberStore, series: str = series, lifted: Event = lifted
            ) -> list[Call]:
                told = [record(store, series)]
                while not lifted.is_set():
                    told.append(record(store, series))
                return [*told, record(store, series)]

            jobs: list[Callable[[], list[Call]]] = [lift]
            jobs.extend(partial(take, store) for store in handles(pair))
            taking = together(jobs)[1:]
            judgement = judge(chain(*taking))
            assert judgement.kept is not None, judgement.broken
            if pair.store.traits.guarantee >= Guarantee.ORDERED:
                assert all(told[-1].values.start > _LIFTED for told in taking)


class _Ledger:
    """Take and claim at random, and write down in a dictionary what became of each value."""

    def __init__(self, pair: NumberPair, series: str, random: Random) -> None:
        self._handles = (pair.store, pair.other)
        self._series = series
        self._random = random
        self._states: dict[int, ClaimState | None] = {}

    def step(self) -> None:
        """Take a block, claim a value, or move a claim."""
        store = self._random.choice(self._handles)
        unclaimed = [value for value, state in self._states.items() if state is None]
        if not unclaimed or self._random.random() < 0.3:
            taken = store.take(self._series, self._random.randint(1, 3))
            self._states |= dict.fromkeys(taken.values)
        elif self._random.random() < 0.6:
            self._claim(store, self._random.choice(unclaimed))
        else:
            self._move(store)

    def _claim(self, store: NumberStore, value: int) -> None:
        state = self._random.choice((_RESERVED, _CONFIRMED))
        store.put(attrs.evolve(claim(self._series, value), state=state))
        self._states[value] = state

    def _move(self, store: NumberStore) -> None:
        expect, to = self._random.choice(_MOVES)
        held = [value for value, state in self._states.items() if state is expect]
        if held:
            value = self._random.choice(held)
            number = claim(self._series, value).number
            store.move(number, to, expect=expect, at=LATER, by="bob", reason="why")
            self._states[value] = to

    def gaps(self) -> dict[int, str]:
        """Return what the report should say of every value that is no confirmed number."""
        words = {None: "unclaimed", _RESERVED: "reserved", _VOID: "void"}
        return {v: words[state] for v, state in self._states.items() if state is not _CONFIRMED}

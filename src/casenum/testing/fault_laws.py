"""The laws of faults: what is lost on the way is told truly, and nothing is given twice.

Every exchange between a store and its data is broken in turn, on both sides. After each break a
sound handle says what happened, and that is held against what the store said.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, ClassVar, Final

import attrs

from casenum.errors import NotApplied, OutcomeUnknown, Retry
from casenum.storage import CaseLog, NumberStore, Transactional
from casenum.testing.contract import Laws, NumberPair, Pair, let_go, transactional
from casenum.testing.effort import effort
from casenum.testing.faults import Fault, Faulty
from casenum.testing.histories import Call, demand, record
from casenum.testing.race_laws import together
from casenum.testing.samples import claim, fresh, message, records, snapshot

_CALLS: Final = 12  # of each thread


@attrs.frozen(slots=True)
class _Said:
    """What a store said of a call whose way was broken: None is success."""

    error: NotApplied | OutcomeUnknown | None

    @property
    def may_have_happened(self) -> bool:
        return not isinstance(self.error, NotApplied)

    @property
    def must_have_happened(self) -> bool:
        return self.error is None


def _attempt(call: Callable[[], object]) -> _Said:
    """Call, and return what was said; any other error is the law's."""
    try:
        call()
    except (NotApplied, OutcomeUnknown) as error:
        return _Said(error)
    return _Said(None)


class Disturbed(ABC):
    """Ask a host for a store whose way to its data can be broken.

    >>> Disturbed.__abstractmethods__
    frozenset({'faulty'})
    """

    @abstractmethod
    def faulty(self, where: Path) -> Faulty:
        """Return one more handle on the data that `open_pair` opened, and its way there."""

    @contextmanager
    def disturbed(self, where: Path) -> Generator["_Sweep", None, None]:
        """Give a handle whose way breaks, and demand that it did break."""
        faulty = self.faulty(where)
        sweep = _Sweep(faulty)
        try:
            yield sweep
        finally:
            faulty.way.calm()
            let_go(faulty.store)
            let_go(faulty.way)
        assert sweep.broke, "the way never broke: does disturb() reach the store's connection?"


class _Sweep:
    """Break one exchange after the other, until a call comes through unbroken."""

    def __init__(self, faulty: Faulty) -> None:
        self.store: Any = faulty.store
        self.way = faulty.way
        self.broke = False

    def __call__(self, call: Callable[[str], object]) -> Iterator[tuple[str, _Said]]:
        """Call with a fresh key for each exchange and side, and yield the key and what was said."""
        for after in range(effort().exchanges):
            said = [self._broken(call, fault, after) for fault in Fault]
            yield from ((key, told) for key, told, _ in said)
            if not any(broke for _, _, broke in said):
                return

    def _broken(
        self, call: Callable[[str], object], fault: Fault, after: int
    ) -> tuple[str, _Said, bool]:
        key = fresh("fault")
        self.way.disturb(fault, after=after)
        said = _attempt(partial(call, key))
        broke = self.way.calm()
        self.broke = self.broke or broke
        assert broke or said.error is None, f"nothing was broken, and there was {said.error!r}"
        return key, said, broke


class FaultLaws(Disturbed, Laws):
    """Prove that a store tells the truth about numbers when its way to the data breaks.

    >>> "test_faults_1_what_is_not_applied_did_not_happen" in FaultLaws.laws()
    True
    """

    capability: ClassVar[type | None] = NumberStore
    hook: ClassVar[str] = "faulty"

    def test_faults_1_what_is_not_applied_did_not_happen(
        self, pair: NumberPair, tmp_path: Path
    ) -> None:
        """A take says that nothing happened, that it may have, or what it took: and it is so."""
        with self.disturbed(tmp_path) as sweep:
            for series, said in sweep(lambda key: sweep.store.take(key, 2)):
                last = pair.other.peek(series)
                assert last in {None, 2}
                _compare(said, happened=last == 2)
                assert pair.store.take(series).first == (last or 0) + 1
                assert sweep.store.take(series).first == (last or 0) + 2

    def test_faults_2_a_token_finds_what_it_took_whatever_was_lost(
        self, pair: NumberPair, tmp_path: Path
    ) -> None:
        """A retry with the token makes it happen once, and gaps are left by nobody."""
        with self.disturbed(tmp_path) as sweep:
            for key, said in sweep(lambda key: sweep.store.take(key, token=key, memo="m")):
                again = [store.take(key, token=key, memo="x") for store in (pair.store, pair.other)]
                assert again[0] == again[1] == sweep.store.take(key, token=key)
                assert (again[0].first, pair.other.peek(key)) == (1, 1)
                _compare(said, happened=again[0].memo == "m")

    def test_faults_3_a_claim_that_is_repeated_is_held_once(
        self, pair: NumberPair, tmp_path: Path
    ) -> None:
        """Whoever repeats a claim whose reply was lost gets the one that is on record."""
        with self.disturbed(tmp_path) as sweep:
            for key, said in sweep(lambda key: sweep.store.put(claim(key, 1))):
                wanted = claim(key, 1)
                _compare(said, happened=pair.other.get(wanted.number) == wanted)
                assert sweep.store.put(wanted) == pair.store.put(wanted) == wanted
                assert list(pair.other.scan(key)) == [wanted]

    def test_faults_4_gaps_are_no_more_than_unknown_outcomes(
        self, pair: NumberPair, tmp_path: Path
    ) -> None:
        """Several workers, the way of one of them breaking all the time, keep the guarantee."""
        series = fresh("series")
        with self.disturbed(tmp_path) as sweep:
            jobs = [partial(_calm_calls, store, series) for store in (pair.store, pair.other)]
            told = together([partial(_broken_calls, sweep, series), *jobs])
            calls = [*chain(*told), record(pair.store, series)]
            demand(calls, pair.store.traits.guarantee, last=pair.other.peek(series))


def _calm_calls(store: NumberStore, series: str) -> list[Call]:
    return [record(store, series, n) for n in (1, 2) * (_CALLS // 2)]


def _broken_calls(sweep: _Sweep, series: str) -> list[Call]:
    calls: list[Call] = []
    for turn in range(_CALLS):
        sweep.way.disturb(tuple(Fault)[turn % 2], after=turn // 2 % 3)
        calls.append(record(sweep.store, series))
        sweep.broke = sweep.way.calm() or sweep.broke
    return calls


def _compare(said: _Said, *, happened: bool) -> None:
    """Hold what the store said against what happened."""
    told = "success" if said.error is None else type(said.error).__name__
    assert said.may_have_happened or not happened, f"it happened, and the store said {told}"
    assert happened or not said.must_have_happened, f"it did not happen, and the store said {told}"
    if isinstance(said.error, OutcomeUnknown):
        assert said.error.retry is Retry.TOKEN, "only a token may be repeated"


class CaseFaultLaws(Disturbed, Laws):
    """Prove that a store tells the truth about histories when its way to the data breaks.

    >>> list(CaseFaultLaws.laws())
    ['test_faults_5_an_append_that_is_repeated_is_written_once']
    """

    capability: ClassVar[type | None] = CaseLog
    hook: ClassVar[str] = "faulty"

    def test_faults_5_an_append_that_is_repeated_is_written_once(
        self, pair: Pair, tmp_path: Path
    ) -> None:
        """All of an append happened or nothing did, and repeating it makes it happen once."""

        def append(store: CaseLog, case: str) -> int:
            shot, sent = snapshot(case, 2), [message(case, case)]
            kept = records(case, "r1", "r2")
            return store.append(case, kept, expected=0, snapshot=shot, outbox=sent)

        with self.disturbed(tmp_path) as sweep:
            for case, said in sweep(partial(append, sweep.store)):
                found = pair.other.load(case)
                _compare(said, happened=found is not None)
                assert len(pair.other.read(case)) == (0 if found is None else 2)
                assert append(sweep.store, case) == append(pair.store, case) == 2
                assert tuple(pair.other.read(case)) == records(case, "r1", "r2")


class TransactionFaultLaws(Disturbed, Laws):
    """Prove that a transaction whose way breaks happens whole or not at all.

    >>> list(TransactionFaultLaws.laws())
    ['test_faults_7_a_broken_transaction_happens_whole_or_not_at_all']
    """

    capability: ClassVar[type | None] = Transactional
    hook: ClassVar[str] = "faulty"

    def test_faults_7_a_broken_transaction_happens_whole_or_not_at_all(
        self, pair: Pair, tmp_path: Path
    ) -> None:
        """Value, claim and history are there together, or none of them is."""

        def open_case(store: object, key: str) -> None:
            with transactional(store).transaction() as tx:
                tx.put(claim(key, tx.take(key, token=key).first))
                tx.append(key, records(key, "r1"), expected=0)

        with self.disturbed(tmp_path) as sweep:
            for key, said in sweep(partial(open_case, sweep.store)):
                parts = {
                    pair.other.peek(key) == 1,
                    pair.other.get(claim(key, 1).number) is not None,
                    pair.other.load(key) is not None,
                }
                assert len(parts) == 1, "a part of a transaction happened"
                _compare(said, happened=parts == {True})
                open_case(sweep.store, key)
                assert (pair.store.peek(key), len(pair.store.read(key))) == (1, 1)

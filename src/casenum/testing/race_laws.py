"""The laws that only a race can break: threads on two handles, and processes on one store."""

import multiprocessing
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from threading import Barrier
from typing import Any, ClassVar, Final, TypeVar

from casenum.errors import ClaimConflict, CounterExhausted, DuplicateNumber, VersionConflict
from casenum.storage import CaseLog, Claim, ClaimState, Counters, Guarantee, NumberStore, Taken
from casenum.testing.contract import Laws, NumberPair, Pair, let_go
from casenum.testing.effort import effort
from casenum.testing.histories import Call, demand, record
from casenum.testing.samples import AT, claim, fresh, records
from casenum.testing.tally import Tally

_T = TypeVar("_T")

_SIZES: Final = (1, 3, 1, 2, 1)


def together(jobs: Iterable[Callable[[], _T]]) -> list[_T]:
    """Return what jobs give when they begin at once, each in a thread of its own.

    >>> together([lambda: 1, lambda: 2])
    [1, 2]
    """
    work = tuple(jobs)
    start = Barrier(len(work))

    def run(job: Callable[[], _T]) -> _T:
        start.wait()
        return job()

    with ThreadPoolExecutor(len(work)) as pool:
        return [done.result() for done in [pool.submit(run, job) for job in work]]


def handles(pair: NumberPair) -> list[NumberStore]:
    """Return the two handles in turn, one for each thread of a race.

    >>> from casenum.stores import MemoryStore
    >>> len(handles(Pair(MemoryStore(), MemoryStore())))
    6
    """
    return [(pair.store, pair.other)[turn % 2] for turn in range(effort().threads)]


class NumberRaceLaws(Laws):
    """Prove that threads never share a number.

    >>> "test_counters_11_losers_of_a_token_race_burn_nothing" in NumberRaceLaws.laws()
    True
    """

    capability: ClassVar[type | None] = NumberStore

    def test_counters_5_threads_that_begin_a_series_together_share_it(
        self, pair: NumberPair
    ) -> None:
        """Blocks of mixed sizes keep the guarantee declared, the first use of a series included."""
        for _ in range(effort().races):
            series = fresh("series")

            def job(store: NumberStore, series: str = series) -> Callable[[], list[Call]]:
                return lambda: [record(store, series, n) for n in _SIZES]

            told = chain(*together(job(store) for store in handles(pair)))
            demand(told, pair.store.traits.guarantee, last=pair.other.peek(series))

    def test_counters_7_a_race_to_the_limit_gives_exactly_the_limit(self, pair: NumberPair) -> None:
        """The last value below the limit has one owner; gapless, none below it is left over."""
        for _ in range(effort().races):
            series = fresh("series")

            def job(store: NumberStore, series: str = series) -> Callable[[], list[int]]:
                return lambda: list(_until_full(store, series, limit=20))

            given = sorted(chain(*together(job(store) for store in handles(pair))))
            if pair.store.traits.guarantee is Guarantee.GAPLESS:
                assert given == list(range(1, 21))
            assert sorted(set(given)) == given
            assert given[-1] <= 20

    def test_counters_11_losers_of_a_token_race_burn_nothing(self, pair: NumberPair) -> None:
        """Six retries of one request at once get one number, and one value is used."""
        for _ in range(effort().races):
            series = fresh("series")
            tally = Tally(pair.store, series=series)
            tally.note(_race_for_a_token(pair, (series,)), 1)
            tally.stands_at(pair.store.peek(series))

    def test_counters_11_a_token_race_across_midnight_has_one_number(
        self, pair: NumberPair
    ) -> None:
        """Retries that meet on the border of two series get the number of one of them."""
        for _ in range(effort().races):
            days = (fresh("monday"), fresh("tuesday"))
            won = _race_for_a_token(pair, days)
            assert [day for day in days if pair.store.peek(day) is not None] == [won.series]
            tally = Tally(pair.store, series=won.series)
            tally.note(won, 1)
            tally.stands_at(pair.other.peek(won.series))

    def test_claims_4_a_race_for_a_number_has_one_winner(self, pair: NumberPair) -> None:
        """Six cases that claim one number at once: one has it."""
        series = fresh("series")

        def job(store: NumberStore, subject: str) -> Callable[[], Claim | None]:
            return lambda: _put(store, claim(series, 1, subject=subject))

        given = together(job(store, f"case-{n}") for n, store in enumerate(handles(pair)))
        won = [kept for kept in given if kept is not None]
        assert won == [pair.store.get(claim(series, 1).number)]

    def test_claims_5_a_race_of_movers_has_one_winner(self, pair: NumberPair) -> None:
        """A reservation is confirmed by one of those who try at once."""
        held = Claim(fresh("number"), None, None, ClaimState.RESERVED, None, AT, "amy")
        pair.store.put(held)

        def job(store: NumberStore, by: str) -> Callable[[], str | None]:
            return lambda: _confirm(store, held.number, by)

        given = together(job(store, f"amy-{n}") for n, store in enumerate(handles(pair)))
        won = [by for by in given if by is not None]
        kept = pair.other.get(held.number)
        assert kept is not None
        assert won == [kept.by]


def _race_for_a_token(pair: NumberPair, days: Sequence[str]) -> Taken:
    """Let all ask with one token, for several series in turn; return what all of them got."""
    token = fresh("token")

    def job(store: NumberStore, turn: int) -> Callable[[], Taken]:
        return lambda: store.take(days[turn // 2 % len(days)], token=token, memo=str(turn))

    given = together(job(store, turn) for turn, store in enumerate(handles(pair)))
    assert len({(taken.series, taken.first, taken.n, taken.memo) for taken in given}) == 1
    assert sorted(taken.replayed for taken in given) == [False] + [True] * (len(given) - 1)
    return given[0]


class CaseRaceLaws(Laws):
    """Prove that threads never share a version.

    >>> list(CaseRaceLaws.laws())
    ['test_caselog_3_a_version_has_one_winner']
    """

    capability: ClassVar[type | None] = CaseLog

    def test_caselog_3_a_version_has_one_winner(self, pair: Pair) -> None:
        """Six writers of the same version at once: one writes, five hear the version."""
        case = fresh("case")
        for version in range(3):

            def job(store: CaseLog, key: str, at: int = version) -> Callable[[], str | None]:
                return lambda: _append(store, case, key, at)

            workers = [pair.store, pair.other] * (effort().threads // 2)
            jobs = [job(store, f"{version}/{n}") for n, store in enumerate(workers)]
            won = [key for key in together(jobs) if key is not None]
            assert [kept.id for kept in pair.other.read(case, after=version)] == won
            assert len(won) == 1


def _until_full(store: Counters, series: str, *, limit: int) -> Iterable[int]:
    while True:
        try:
            yield store.take(series, limit=limit).first
        except CounterExhausted:
            return


def _put(store: NumberStore, wanted: Claim) -> Claim | None:
    try:
        return store.put(wanted)
    except DuplicateNumber:
        return None


def _confirm(store: NumberStore, number: str, by: str) -> str | None:
    to, expect = ClaimState.CONFIRMED, ClaimState.RESERVED
    try:
        return store.move(number, to, expect=expect, at=AT, by=by).by
    except ClaimConflict:
        return None


def _append(store: CaseLog, case: str, key: str, version: int) -> str | None:
    try:
        store.append(case, records(case, key, after=version), expected=version)
    except VersionConflict:
        return None
    return key


# --- processes ---------------------------------------------------------------

_Told = tuple[list[Call], list[int]]  # calls of the series, values of the tokens
_GATES: Final[list[Any]] = []  # in a worker: the barrier at which all of them meet


class Opened(ABC):
    """Ask a host for what opens the same store again, in any process.

    >>> Opened.__abstractmethods__
    frozenset({'opener'})
    """

    @abstractmethod
    def opener(self, where: Path) -> Callable[[], NumberStore]:
        """Return a call that can be pickled and opens the same store in any process."""


class ProcessLaws(Opened, Laws):
    """Prove that processes never break a promise: for stores that another process can open.

    >>> "test_counters_5_processes_that_begin_a_series_together_share_it" in ProcessLaws.laws()
    True
    """

    capability: ClassVar[type | None] = NumberStore
    hook: ClassVar[str] = "opener"

    def test_counters_5_processes_that_begin_a_series_together_share_it(
        self, tmp_path: Path
    ) -> None:
        """Four processes open a new store at once and keep the guarantee that it declares."""
        opener = self.opener(tmp_path)
        told = _in_processes(opener)
        store = opener()
        guarantee, last = store.traits.guarantee, store.peek("series")
        let_go(store)
        demand(chain(*[calls for calls, _ in told]), guarantee, last=last)
        assert all(tokens == told[0][1] for _, tokens in told)
        demand([Call(0, 0, 1, value) for value in told[0][1]], guarantee)


def processes() -> Any:
    """Return a way to start processes that know nothing of this one.

    They are forked from a server that has the kit imported, where the system can do that; a new
    interpreter for each would take longer than the laws.

    >>> processes().get_start_method() in {"forkserver", "spawn"}
    True
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():  # pragma: no cover - Windows
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def _in_processes(opener: Callable[[], NumberStore]) -> list[_Told]:
    """Return what the workers tell; the error of one, or its death, is the error of the law."""
    context = processes()
    workers, turns = effort().processes, effort().turns
    gate = context.Barrier(workers)
    with ProcessPoolExecutor(workers, context, _hold, (gate,)) as pool:
        jobs = [pool.submit(_work, opener, turns) for _ in range(workers)]
        return [job.result() for job in jobs]


def _hold(gate: Any) -> None:
    _GATES.append(gate)  # a barrier reaches a worker at its start only


def _work(opener: Callable[[], NumberStore], turns: int) -> _Told:
    """Take values and tokens in a process of its own, and return them."""
    calls: list[Call] = []
    tokens: list[int] = []
    _GATES[0].wait()
    store = opener()
    for turn in range(turns):
        calls.append(record(store, "series"))
        tokens.append(store.take("tokens", token=f"token-{turn}").first)
    let_go(store)
    return calls, tokens

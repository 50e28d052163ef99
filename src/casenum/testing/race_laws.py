"""The laws that only a race can break: threads on two handles, and processes on one store."""

import multiprocessing
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from threading import Barrier
from typing import Any, ClassVar, Final, TypeVar

from casenum.errors import ClaimConflict, CounterExhausted, DuplicateNumber, VersionConflict
from casenum.storage import CaseLog, Claim, ClaimState, Counters, NumberStore, Taken
from casenum.testing.contract import Laws, NumberPair, Pair, let_go
from casenum.testing.samples import AT, claim, fresh, records

_T = TypeVar("_T")

_THREADS: Final = 6
_PROCESSES: Final = 4
_TURNS: Final = 25


def _together(jobs: Iterable[Callable[[], _T]]) -> list[_T]:
    """Return what jobs give when they begin at once, each in a thread of its own."""
    work = tuple(jobs)
    start = Barrier(len(work))

    def run(job: Callable[[], _T]) -> _T:
        start.wait()
        return job()

    with ThreadPoolExecutor(len(work)) as pool:
        return [done.result() for done in [pool.submit(run, job) for job in work]]


def _handles(pair: NumberPair) -> list[NumberStore]:
    return [(pair.store, pair.other)[turn % 2] for turn in range(_THREADS)]


class NumberRaceLaws(Laws):
    """Prove that threads never share a number.

    >>> "test_counters_11_losers_of_a_token_race_burn_nothing" in NumberRaceLaws.laws()
    True
    """

    capability: ClassVar[type | None] = NumberStore

    def test_counters_5_threads_that_begin_a_series_together_share_it(
        self, pair: NumberPair
    ) -> None:
        """Every value is given once and none is missing, the first use of the series included."""
        series = fresh("series")

        def job(store: NumberStore) -> Callable[[], list[int]]:
            return lambda: [v for n in (1, 3, 1, 2, 1) for v in store.take(series, n).values]

        given = _together(job(store) for store in _handles(pair))
        assert sorted(chain(*given)) == list(range(1, _THREADS * 8 + 1))
        assert all(values == sorted(values) for values in given)

    def test_counters_7_a_race_to_the_limit_gives_exactly_the_limit(self, pair: NumberPair) -> None:
        """The last value below the limit has one owner."""
        series = fresh("series")

        def job(store: NumberStore) -> Callable[[], list[int]]:
            return lambda: list(_until_full(store, series, limit=20))

        given = _together(job(store) for store in _handles(pair))
        assert sorted(chain(*given)) == list(range(1, 21))

    def test_counters_11_losers_of_a_token_race_burn_nothing(self, pair: NumberPair) -> None:
        """Six retries of one request at once get one number, and one value is used."""
        series, token = fresh("series"), fresh("token")

        def job(store: NumberStore, memo: str) -> Callable[[], Taken]:
            return lambda: store.take(series, token=token, memo=memo)

        given = _together(job(store, str(turn)) for turn, store in enumerate(_handles(pair)))
        assert len({(taken.series, taken.first, taken.n, taken.memo) for taken in given}) == 1
        assert sorted(taken.replayed for taken in given) == [False] + [True] * (_THREADS - 1)
        assert pair.store.peek(series) == 1

    def test_claims_4_a_race_for_a_number_has_one_winner(self, pair: NumberPair) -> None:
        """Six cases that claim one number at once: one has it."""
        series = fresh("series")

        def job(store: NumberStore, subject: str) -> Callable[[], Claim | None]:
            return lambda: _put(store, claim(series, 1, subject=subject))

        given = _together(job(store, f"case-{n}") for n, store in enumerate(_handles(pair)))
        won = [kept for kept in given if kept is not None]
        assert won == [pair.store.get(claim(series, 1).number)]

    def test_claims_5_a_race_of_movers_has_one_winner(self, pair: NumberPair) -> None:
        """A reservation is confirmed by one of those who try at once."""
        held = Claim(fresh("number"), None, None, ClaimState.RESERVED, None, AT, "amy")
        pair.store.put(held)

        def job(store: NumberStore, by: str) -> Callable[[], str | None]:
            return lambda: _confirm(store, held.number, by)

        given = _together(job(store, f"amy-{n}") for n, store in enumerate(_handles(pair)))
        won = [by for by in given if by is not None]
        kept = pair.other.get(held.number)
        assert kept is not None
        assert won == [kept.by]


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

            jobs = [
                job(store, f"{version}/{n}")
                for n, store in enumerate([pair.store, pair.other] * (_THREADS // 2))
            ]
            won = [key for key in _together(jobs) if key is not None]
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

_Told = tuple[list[int], list[int]]  # values of the series, values of the tokens
_GATES: Final[list[Any]] = []  # in a worker: the barrier at which all of them meet


class ProcessLaws(ABC, Laws):
    """Prove that processes never break a promise: for stores that another process can open.

    >>> "test_counters_5_processes_that_begin_a_series_together_share_it" in ProcessLaws.laws()
    True
    """

    @abstractmethod
    def opener(self, where: Path) -> Callable[[], NumberStore]:
        """Return a call that can be pickled and opens the same store in any process."""

    def test_counters_5_processes_that_begin_a_series_together_share_it(
        self, tmp_path: Path
    ) -> None:
        """Four processes open a new store at once: no error, no duplicate, no gap."""
        told = _in_processes(self.opener(tmp_path))
        values = [value for series, _ in told for value in series]
        assert sorted(values) == list(range(1, _PROCESSES * _TURNS + 1))
        assert all(tokens == told[0][1] for _, tokens in told)
        assert sorted(told[0][1]) == list(range(1, _TURNS + 1))


def _in_processes(opener: Callable[[], NumberStore]) -> list[_Told]:
    """Return what the workers tell; the error of one, or its death, is the error of the law."""
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(_PROCESSES)
    with ProcessPoolExecutor(_PROCESSES, context, _hold, (gate,)) as pool:
        jobs = [pool.submit(_work, opener) for _ in range(_PROCESSES)]
        return [job.result() for job in jobs]


def _hold(gate: Any) -> None:
    _GATES.append(gate)  # a barrier reaches a worker at its start only


def _work(opener: Callable[[], NumberStore]) -> _Told:
    """Take values and tokens in a process of its own, and return them."""
    values: list[int] = []
    tokens: list[int] = []
    _GATES[0].wait()
    store = opener()
    for turn in range(_TURNS):
        values.append(store.take("series").first)
        tokens.append(store.take("tokens", token=f"token-{turn}").first)
    let_go(store)
    return values, tokens

"""The machine behind the model: the calls of a random program, and what is known after each."""

from typing import Any, Final, cast

import hypothesis.strategies as st
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,  # pyright: ignore[reportUnknownVariableType] # it has no types
)

from casenum.errors import CounterExhausted, DuplicateNumber, TokenMismatch, VersionConflict
from casenum.storage import CaseStore, Claim, NumberStore, Taken
from casenum.testing.contract import NumberPair
from casenum.testing.effort import effort
from casenum.testing.samples import claim, fresh, records
from casenum.testing.tally import Tally

# Few names, so that keys meet again; sampled, because a cold cache of Unicode tables is slow. With
# the mark of its program the longest name has 255 characters.
_MARK: Final = len(fresh("model"))
_LONGEST: Final = "\U0001f4e8" * (255 - _MARK)
_NAMES: Final = st.sampled_from(("a", "A", "\u00e9", "e\u0301", "a/1", _LONGEST))
_IDS: Final = st.lists(st.text("xyz", min_size=1, max_size=2), min_size=1, max_size=3)
_SIZES: Final = st.integers(1, 5)
_FIRSTS: Final = st.sampled_from((0, 1, 7, 2**53 - 1))
_ROOM: Final = st.sampled_from((0, 1, 3, 10, None))
_MARKS: Final = st.sampled_from("pq")
_TOKENS: Final = st.sampled_from((None, None, "t1", "t2"))

_PROGRAMS: Final = settings(
    deadline=None,
    database=None,
    suppress_health_check=(HealthCheck.too_slow,),  # a slow disk is no fault of a store
)

_SHRINKING: Final = (Phase.shrink, Phase.explain)


def run(pair: NumberPair, *, programs: int, shrink: bool) -> None:
    """Run random programs on two handles.

    Raises:
        AssertionError: the store does something that dictionaries do not.

    >>> from casenum.stores import MemoryStore
    >>> run(NumberPair(*[MemoryStore()] * 2), programs=1, shrink=False)
    """
    phases = tuple(phase for phase in Phase if shrink or phase not in _SHRINKING)
    machine = _CaseMachine if isinstance(pair.store, CaseStore) else _Machine
    begin: Any = lambda: machine(pair)  # noqa: E731 - any call that makes a machine will do
    steps = effort().steps
    chosen = settings(_PROGRAMS, phases=phases, max_examples=programs, stateful_step_count=steps)
    run_state_machine_as_test(begin, settings=chosen)


class _Machine(RuleBasedStateMachine):
    """Run calls on a store and on dictionaries, under keys of this program only."""

    def __init__(self, pair: NumberPair) -> None:
        super().__init__()
        self.handles = (pair.store, pair.other)
        self.mark = fresh("model")
        self.tallies: dict[str, Tally] = {}
        self.tokens: dict[str, tuple[Taken, str]] = {}
        self.claims: dict[str, Claim] = {}
        self.turn = 0

    @property
    def store(self) -> NumberStore:
        """Return the two handles in turn."""
        self.turn += 1
        return self.handles[self.turn % 2]

    @rule(name=_NAMES, n=_SIZES, first=_FIRSTS, room=_ROOM, token=_TOKENS, mark=_MARKS)
    def take(
        self, *, name: str, n: int, first: int, room: int | None, token: str | None, mark: str
    ) -> None:
        tally = self.tallies.get(name) or Tally(self.store, series=self.mark + name, first=first)
        limit = None if room is None else max(tally.floor + room, 0)
        options: dict[str, Any] = {"first": first, "limit": limit, "memo": f"{n}"}
        options |= {"tokens": self.mark, "token": token, "fingerprint": mark}
        known = self.tokens.get(token) if token is not None else None
        if known is not None and (known[0].n, known[1]) != (n, mark):
            self.refused(TokenMismatch, tally.series, n, options)
        elif known is not None:
            assert self.store.take(tally.series, n, **options) == known[0]
        elif tally.ordered and limit is not None and tally.floor + n > limit:
            self.refused(CounterExhausted, tally.series, n, options)
        elif (taken := self.taken(tally, n, options)) is not None:
            assert taken.memo == f"{n}"
            self.tallies[name] = tally
            if token is not None:
                self.tokens[token] = (taken, mark)

    def taken(self, tally: Tally, n: int, options: dict[str, Any]) -> Taken | None:
        """Take, and return None where a store with gaps may say that it is full."""
        try:
            return tally.take(self.store, n, **options)
        except CounterExhausted:
            if tally.gapless or options["limit"] is None:
                raise
            return None

    def refused(self, kind: type[Exception], series: str, n: int, options: dict[str, Any]) -> None:
        """Take, and demand the error."""
        try:
            taken = self.store.take(series, n, **options)
        except kind:
            return
        raise AssertionError(f"{kind.__name__} was due, and {taken} came")

    @rule(name=_NAMES, least=st.integers(0, 12))
    def advance(self, name: str, least: int) -> None:
        new = Tally(self.store, series=self.mark + name, first=least + 1)
        self.tallies.setdefault(name, new).lift(self.store, least)

    @rule(name=_NAMES, value=st.integers(1, 3), subject=st.sampled_from("cd"), number=_NAMES)
    def put(self, name: str, value: int, subject: str, number: str) -> None:
        wanted = claim(self.mark + name, value, subject=subject, number=self.mark + number)
        place = (wanted.series, wanted.value)
        held = self.claims.get(wanted.number)
        places = {(kept.series, kept.value) for kept in self.claims.values()}
        free = held is None and place not in places
        try:
            assert self.store.put(wanted) == wanted
        except DuplicateNumber:
            assert not free
            assert held != wanted
        else:
            assert free or held == wanted
            self.claims[wanted.number] = wanted

    @invariant()
    def the_store_is_as_the_model(self) -> None:
        store = self.store
        for tally in self.tallies.values():
            tally.stands_at(store.peek(tally.series))
        assert list(store.series(self.mark)) == sorted(map(self.mark.__add__, self.tallies))
        assert {number: store.get(number) for number in self.claims} == self.claims
        for series in {kept.series for kept in self.claims.values() if kept.series}:
            held = [kept for kept in self.claims.values() if kept.series == series]
            held.sort(key=lambda kept: kept.value or 0)
            assert list(store.scan(series)) == held


class _CaseMachine(_Machine):
    """Append records too, where the store keeps cases."""

    def __init__(self, pair: NumberPair) -> None:
        super().__init__(pair)
        self.cases: dict[str, list[str]] = {}

    @property
    def log(self) -> CaseStore:
        """Return the two handles in turn."""
        return cast("CaseStore", self.store)

    @rule(name=_NAMES, ids=_IDS, lag=st.sampled_from((0, 0, 0, 1, 2, -1)))
    def append(self, name: str, ids: list[str], lag: int) -> None:
        case = self.mark + name
        there = self.cases.get(case, [])
        expected = max(len(there) - lag, 0)
        honest = there[expected : expected + len(ids)] == ids
        told = self.appended(case, ids, expected)
        if honest or expected == len(there):
            assert told == (True, expected + len(ids))
            self.cases[case] = there if honest else there + ids
        else:
            assert told == (False, len(there))

    def appended(self, case: str, ids: list[str], expected: int) -> tuple[bool, int]:
        """Append, and return whether it was done, and the version that the store tells."""
        try:
            done = self.log.append(case, records(case, *ids, after=expected), expected=expected)
        except VersionConflict as conflict:
            return False, conflict.found
        return True, done

    @invariant()
    def the_histories_are_as_the_model(self) -> None:
        log = self.log
        for case, ids in self.cases.items():
            told = [(kept.version, kept.id) for kept in log.read(case)]
            assert told == list(enumerate(ids, 1))

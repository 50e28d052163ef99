"""`validate`: run every law that binds a store, and report; no command line, no test class."""

import inspect
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import attrs
import pytest

from casenum.errors import ArgumentError
from casenum.storage import CaseStore, NumberStore, Traits
from casenum.testing.contract import (
    Laws,
    NumberPair,
    Pair,
    demand_two,
    expected_reason,
    law_classes,
    let_go,
)
from casenum.testing.effort import LONG, QUICK, using
from casenum.testing.faults import Faulty
from casenum.testing.reports import Outcome, Report, Result, cut

Factory: TypeAlias = Callable[[Path], tuple[NumberStore, NumberStore]]
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


def validate(
    factory: Factory,
    *,
    opener: Callable[[Path], Callable[[], NumberStore]] | None = None,
    restart: Callable[[Path], None] | None = None,
    faulty: Callable[[Path], Faulty] | None = None,
    dump: Callable[[Path], bytes] | None = None,
    expected: Mapping[str, str] = _NOTHING,
    long: bool = False,
    name: str | None = None,
) -> Report:
    """Run every law that binds a store, and return what became of each.

    Every call of ``factory`` gets a folder of its own and gives two independent handles on one new
    store; the other arguments, where a host can give them, get the same folder. Each law runs, and
    a law that fails hinders no other.

    Args:
        factory: opens two handles on the data that belongs to a folder.
        opener: gives a call that can be pickled and opens that data again, in any process.
        restart: restarts what holds the data, where that is more than to close all handles.
        faulty: opens one more handle, whose way to the data can be broken.
        dump: gives all that the data holds, as bytes.
        expected: laws that the store is known to break, each with the reason.
        long: whether to take hours rather than seconds: more programs, threads, processes, faults.
        name: what the report calls the store; its class when left out.

    Raises:
        ArgumentError: an expected failure is no law, or has no reason.

    >>> from casenum.stores import MemoryStore
    >>> def open_pair(where):
    ...     store = MemoryStore()
    ...     return store, store.namespaced("")
    >>> report = validate(open_pair)
    >>> report.ok, report.store
    (True, 'casenum.stores.memory.store.MemoryStore')
    """
    hooks = {"opener": opener, "faulty": faulty, "dump": dump, "restart": restart}
    given: dict[str, Callable[..., Any]] = {key: hook for key, hook in hooks.items() if hook}
    _check(expected)
    effort = LONG if long else QUICK
    with TemporaryDirectory(prefix="casenum-") as folder, using(effort):
        trial = _Trial(factory, given, expected, Path(folder))
        store, traits = trial.look()
        results = tuple([result for laws in law_classes() for result in trial.results(laws)])
    kind = type(store)
    return Report(name or f"{kind.__module__}.{kind.__qualname__}", traits, effort.name, results)


def _check(expected: Mapping[str, str]) -> None:
    known = {law for laws in law_classes() for law in laws.laws()}
    for law, reason in expected.items():
        if law not in known:
            raise ArgumentError("expected", "a table of laws and reasons", "one of another name")
        expected_reason(law, reason)


@attrs.define
class _Trial:
    """Open the store for each law, run it, and catch what it says."""

    factory: Factory
    hooks: Mapping[str, Callable[..., Any]]
    expected: Mapping[str, str]
    folder: Path
    turn: int = 0
    lacking: dict[type[Laws], str] = attrs.field(factory=dict[type[Laws], str])

    def look(self) -> tuple[object, Traits]:
        """Return the store, to see what it has and declares."""
        store, other = self.factory(self._fresh())
        traits = store.traits
        self.lacking = {laws: laws.unbound(store) for laws in law_classes()}
        for handle in (store, other):
            let_go(handle)
        return store, traits

    def _fresh(self) -> Path:
        self.turn += 1
        where = self.folder / str(self.turn)
        where.mkdir()
        return where

    def results(self, laws: type[Laws]) -> Iterator[Result]:
        """Yield what becomes of the laws of one class."""
        lacking = self.lacking[laws]
        if not lacking and laws.hook and laws.hook not in self.hooks:
            lacking = f"no {laws.hook} was given"
        for name, law in laws.laws().items():
            says = (law.__doc__ or "").splitlines()[0]
            result = Result(name, laws.__name__, says, Outcome.NOT_BOUND, lacking)
            yield self._judged(result if lacking else self._run(laws, result))

    def _run(self, laws: type[Laws], result: Result) -> Result:
        law = getattr(_host(laws, self.hooks), result.law)
        began = time.monotonic()
        try:
            self._call(law)
        except (Exception, pytest.fail.Exception, pytest.skip.Exception) as error:  # noqa: BLE001 - whatever a law says when it fails
            result = attrs.evolve(result, outcome=Outcome.FAILED, why=_why(result.law, error))
        else:
            result = attrs.evolve(result, outcome=Outcome.PASSED)
        return attrs.evolve(result, seconds=time.monotonic() - began)

    def _call(self, law: Callable[..., None]) -> None:
        where = self._fresh()
        asked = inspect.signature(law).parameters
        given: dict[str, Any] = {"tmp_path": where} if "tmp_path" in asked else {}
        if "pair" not in asked:
            law(**given)
            return
        store, other = self.factory(where)
        try:
            demand_two(store, other)
            law(pair=_pair(store, other), **given)
        finally:
            for handle in (store, other):
                let_go(handle)

    def _judged(self, result: Result) -> Result:
        """Hold a result against what was expected of its law."""
        reason = self.expected.get(result.law)
        if reason is None:
            return result
        if result.outcome is Outcome.FAILED:
            why = f"{reason}\n{result.why}"
            return attrs.evolve(result, outcome=Outcome.EXPECTED_FAILURE, why=why)
        why = f"it was expected to fail ({reason}), and it is {result.outcome}; expect it no longer"
        return attrs.evolve(result, outcome=Outcome.FAILED, why=why)


def _host(laws: type[Laws], hooks: Mapping[str, Callable[..., Any]]) -> Laws:
    """Return the laws with the hooks of a host as their methods."""
    made: Any = type(
        laws.__name__, (laws,), {key: staticmethod(hook) for key, hook in hooks.items()}
    )
    host: Laws = made()
    return host


def _pair(store: NumberStore, other: NumberStore) -> NumberPair:
    if isinstance(store, CaseStore) and isinstance(other, CaseStore):
        return Pair(store, other)
    return NumberPair(store, other)


def _why(law: str, error: BaseException) -> str:
    """Return where a law failed, what it says there, and the error."""
    frames = traceback.extract_tb(error.__traceback__)
    place = next((frame for frame in frames if frame.name == law), frames[-1])
    head = f"{Path(place.filename).name}:{place.lineno}: {place.line}"
    return cut(f"{head}\n{''.join(traceback.format_exception_only(error)).strip()}")

"""Every broken store is caught, by the law that names what it breaks."""

import os
import signal
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from datetime import timedelta
from functools import partial
from inspect import signature
from pathlib import Path
from typing import Any, Final

import attrs
import pytest

from casenum.errors import ArgumentError, CasenumError, DuplicateNumber, NotFound
from casenum.storage import Claim, SupportsOutbox, SupportsQuery, Taken
from casenum.stores import MemoryStore, SqliteStore, inputs
from casenum.stores.memory.state import World
from casenum.testing import (
    CaseFaultLaws,
    DueLaws,
    DumpLaws,
    FaultLaws,
    Faulty,
    FeedLaws,
    IndependentLaws,
    IssueLaws,
    KillLaws,
    Laws,
    Lossy,
    NamespaceLaws,
    OutboxLaws,
    Pair,
    ProcessLaws,
    PurgeLaws,
    QueryLaws,
    RestartLaws,
    ScanLaws,
    StoreContract,
    TransactionFaultLaws,
    TransactionLaws,
)
from casenum.testing.broken import (
    BROKEN,
    BROKEN_WAYS,
    BurnsWhatIsHeld,
    ClaimOverwrites,
    FirstCountsAlways,
    HighestPlusOne,
    TokenIgnored,
    VersionCheckedOutside,
)
from casenum.testing.effort import QUICK, using
from casenum.testing.model import run_programs
from workers import CachingSqlite, open_here_only

MODEL: Final = "test_model_a_store_does_what_dictionaries_do"
FAULTS: Final = sorted({*FaultLaws.laws(), *CaseFaultLaws.laws()})
# what a law says when it fails: an assertion, or that an expected error did not come
CAUGHT = (AssertionError, pytest.fail.Exception)


class Every(
    StoreContract,
    TransactionLaws,
    NamespaceLaws,
    QueryLaws,
    ScanLaws,
    OutboxLaws,
    RestartLaws,
    DumpLaws,
    FaultLaws,
    CaseFaultLaws,
    TransactionFaultLaws,
    FeedLaws,
    DueLaws,
    PurgeLaws,
):
    """All laws that need no process, on a memory that one test has."""

    inner: MemoryStore
    way: type[Lossy] = Lossy

    def open_pair(self, where: object) -> tuple[MemoryStore, MemoryStore]:
        del where
        return MemoryStore(), MemoryStore()

    def opener(self, where: Path) -> Callable[[], Any]:
        if type(self.inner) is MemoryStore:
            return partial(SqliteStore, where / "sound.db")
        return type(self.inner)  # what comes after a restart knows nothing

    def faulty(self, where: Path) -> Faulty:
        del where
        lossy = self.way(self.inner.namespaced(""))
        return Faulty(lossy, lossy)

    def dump(self, where: Path) -> bytes:
        del where
        worlds = self.inner._root.worlds.values()
        return repr(
            [[getattr(world, part) for part in World.__slots__] for world in worlds]
        ).encode()


def law(name: str) -> Callable[[Pair], None]:
    found: Callable[[Pair], None] = getattr(Every(), name)
    return found


class WithTraits(Every, IndependentLaws, IssueLaws):
    """The laws of what memory does not declare, besides."""


def hold(name: str, store: MemoryStore, where: Path, way: type[Lossy] = Lossy) -> None:
    """Hold two handles on a memory to a law."""
    every = WithTraits()
    every.inner, every.way = store, way
    found = getattr(every, name)
    asked = signature(found).parameters
    pair = Pair(store, store.namespaced(""))
    if name == MODEL:  # what it finds is not made smaller: nobody reads it here
        run_programs(pair, shrink=False)
        return
    given = {key: value for key, value in (("pair", pair), ("tmp_path", where)) if key in asked}
    with using(attrs.evolve(QUICK, patience=timedelta(milliseconds=200))):
        found(**given)


@pytest.mark.parametrize(("kind", "name"), BROKEN.items(), ids=str)
def test_a_broken_store_is_caught_by_its_law(
    kind: type[MemoryStore], name: str, tmp_path: Path
) -> None:
    """The law that the kit names for a broken store fails on it."""
    with pytest.raises(CAUGHT):
        hold(name, kind(), tmp_path)


@pytest.mark.parametrize(("way", "name"), BROKEN_WAYS.items(), ids=str)
def test_a_way_that_lies_is_caught_by_its_law(way: type[Lossy], name: str, tmp_path: Path) -> None:
    """What an adapter makes of a fault is held against what happened."""
    with pytest.raises(CAUGHT):
        hold(name, MemoryStore(), tmp_path, way)


NEEDS_A_SERVER = "test_traits_3_an_open_transaction_on_a_series_blocks_no_other"
NOT_IN_MEMORY = {NEEDS_A_SERVER, *IssueLaws.laws()}


@pytest.mark.parametrize(
    "name", sorted({*BROKEN.values(), *BROKEN_WAYS.values(), *FAULTS} - NOT_IN_MEMORY)
)
def test_the_sound_store_passes_what_catches_the_broken(name: str, tmp_path: Path) -> None:
    """The laws that catch broken stores do not catch a sound one."""
    store = MemoryStore()
    hold(name, store, tmp_path)
    assert store.series is not None


class Spelling(BurnsWhatIsHeld):
    """Take and claim in one transaction, after a look at what is asked."""

    def issue(self, series: str, **form: Any) -> Claim | None:
        inputs.spelling(form["prefix"], form["width"], form["suffix"])
        try:
            with self.transaction():
                return super()._claimed(series, **form)
        except DuplicateNumber:
            return None


@pytest.mark.parametrize("name", sorted(IssueLaws.laws()))
def test_a_sound_store_that_spells_numbers_passes(name: str, tmp_path: Path) -> None:
    """One step that is two steps in a transaction keeps every law."""
    store = Spelling()
    hold(name, store, tmp_path)
    assert store.series is not None


@pytest.mark.parametrize("name", FAULTS)
def test_a_way_that_never_breaks_proves_nothing(name: str, tmp_path: Path) -> None:
    """A host whose faults do not reach its store is told so."""

    class Unbreakable(Lossy):
        """Pass everything."""

        def passing(self) -> None:
            return None

    with pytest.raises(AssertionError, match="the way never broke"):
        hold(name, MemoryStore(), tmp_path, Unbreakable)


def test_a_killed_writer_that_had_values_in_advance_is_caught(tmp_path: Path) -> None:
    """What a cache of values takes to the grave is more than one unknown outcome."""
    killed = Elsewhere(partial(CachingSqlite, tmp_path / "cases.db"))
    with pytest.raises(AssertionError, match="GAPLESS is declared and was not kept"):
        killed.test_faults_6_a_killed_writer_leaves_one_unknown_outcome_and_no_more(tmp_path)


def test_a_writer_that_fails_before_it_is_killed_fails_the_law(tmp_path: Path) -> None:
    """The error of a process is told as it is, and not taken for its death."""
    elsewhere = partial(open_here_only, os.getpid(), str(tmp_path / "cases.db"))
    killed = Elsewhere(elsewhere)
    with pytest.raises(NotFound):
        killed.test_faults_6_a_killed_writer_leaves_one_unknown_outcome_and_no_more(tmp_path)


class Elsewhere(KillLaws):
    """The laws of killed writers, on whatever is opened so."""

    def __init__(self, opened: Callable[[], Any]) -> None:
        self._opened = opened

    def opener(self, where: Path) -> Callable[[], Any]:
        del where
        return self._opened


def test_the_same_handle_twice_is_refused(tmp_path: Path) -> None:
    """No law passes because one handle remembers what it wrote."""

    class Once(StoreContract):
        """One handle for two."""

        def open_pair(self, where: Path) -> tuple[MemoryStore, MemoryStore]:
            del where
            return (MemoryStore(),) * 2

    opened: Any = getattr(Once.pair, "__wrapped__")  # noqa: B009 - pytest has no type for it
    with pytest.raises(AssertionError, match="open the same data twice"):
        next(opened(Once(), tmp_path))


def test_expected_failures_name_laws_and_reasons() -> None:
    """A law that is expected to fail is marked with the reason; anything else is refused."""
    law_name = "test_counters_4_the_first_shape_stays"

    class Known(StoreContract):
        """A store with a known fault."""

        expected_failures = {law_name: "shapes are kept in the application"}  # noqa: RUF012 - as hosts write it

        def open_pair(self, where: Path) -> tuple[MemoryStore, MemoryStore]:
            raise NotImplementedError

    (mark,) = getattr(Known, law_name).pytestmark
    assert mark.kwargs == {"reason": "shapes are kept in the application", "strict": True}
    assert not hasattr(getattr(StoreContract, law_name), "pytestmark")
    for wrong in ({law_name: " "}, {"test_no_law": "why"}, {"open_pair": "why"}):
        with pytest.raises(ArgumentError):
            type("Wrong", (StoreContract,), {"expected_failures": wrong})


@pytest.mark.parametrize("kind", [HighestPlusOne, TokenIgnored, ClaimOverwrites, FirstCountsAlways])
def test_the_model_finds_broken_stores_by_itself(kind: type[MemoryStore]) -> None:
    """Random programs find what the single laws name: a wrong answer, or a wrong refusal."""
    store = kind()
    with pytest.raises((AssertionError, CasenumError, BaseExceptionGroup)):
        run_programs(Pair(store, store), programs=500, shrink=False)


def test_a_check_before_the_write_looks_sound_until_there_is_a_race() -> None:
    """A store that looks first and writes later keeps the law of the stale writer, who is alone."""
    store = VersionCheckedOutside()
    law("test_caselog_3_a_stale_writer_hears_the_version")(Pair(store, store))


def test_the_model_misses_a_refusal_that_does_not_come() -> None:
    """A store that gives numbers beyond the limit is told which error was due."""

    class Boundless(MemoryStore):
        """Count on when the series is full."""

        def take(self, series: str, n: int = 1, *, limit: int | None = None, **rest: Any) -> Taken:
            del limit
            return super().take(series, n, **rest)

    store = Boundless()
    with pytest.raises(AssertionError, match="CounterExhausted was due, and Taken"):
        run_programs(Pair(store, store), programs=500, shrink=False)


def test_tenants_need_no_more_than_their_store_has() -> None:
    """A store that has tenants, but no work lists and no outbox, is proven for what it has."""

    class Plain(MemoryStore):
        """Have tenants and little else."""

        query = None  # type: ignore[assignment]  # as Python says that a method is not there
        lease = None  # type: ignore[assignment]  # the same

    store = Plain()
    assert not isinstance(store, SupportsQuery | SupportsOutbox)
    for name in NamespaceLaws.laws():
        law(name)(Pair(store, store))


def test_a_process_that_dies_fails_the_law(tmp_path: Path) -> None:
    """A worker that a store takes down with it is told at once; nobody waits for it for ever."""

    class Deadly(ProcessLaws):
        """Open nothing, and end the process."""

        def opener(self, where: Path) -> Callable[[], Any]:
            del where
            return partial(signal.raise_signal, signal.SIGKILL)

    check = "test_counters_5_processes_that_begin_a_series_together_share_it"
    with using(attrs.evolve(QUICK, processes=1)), pytest.raises(BrokenProcessPool):
        getattr(Deadly(), check)(tmp_path)


def test_laws_that_do_not_match_the_capabilities_are_named() -> None:
    """A store that declares more than its test class proves is told which class to add."""
    store = MemoryStore()
    check = "test_the_laws_that_run_are_those_of_the_capabilities_the_store_has"
    law(check)(Pair(store, store))

    class TooThin(
        StoreContract, TransactionLaws, NamespaceLaws, QueryLaws, ScanLaws, FeedLaws, DueLaws
    ):
        """No laws of the outbox."""

        def open_pair(self, where: object) -> tuple[MemoryStore, MemoryStore]:
            del where
            return MemoryStore(), MemoryStore()

    with pytest.raises(AssertionError, match="add OutboxLaws as a base"):
        getattr(TooThin(), check)(Pair(store, store))


def test_a_law_that_was_named_for_what_a_store_lacks_is_told_too() -> None:
    """To prove a capability that the store does not declare is a mistake as well."""

    class Counting:
        """A store that can do nothing."""

    nothing = Counting()
    check = "test_the_laws_that_run_are_those_of_the_capabilities_the_store_has"
    with pytest.raises(AssertionError, match=r"remove \w+Laws as a base"):
        getattr(Every(), check)(Pair(nothing, nothing))  # type: ignore[arg-type]


def test_every_law_says_what_it_proves() -> None:
    """A report by law names reads as sentences."""
    assert all(found.__doc__ and found.__doc__.endswith(".") for found in Every.laws().values())
    assert Laws.laws() == {}

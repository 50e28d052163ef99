"""Every broken store is caught, by the law that names what it breaks."""

import signal
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from casenum.errors import CasenumError
from casenum.storage import SupportsOutbox, SupportsQuery, Taken
from casenum.stores import MemoryStore
from casenum.testing import (
    DueLaws,
    FeedLaws,
    Laws,
    NamespaceLaws,
    OutboxLaws,
    Pair,
    ProcessLaws,
    QueryLaws,
    ScanLaws,
    StoreContract,
    TransactionLaws,
    race_laws,
)
from casenum.testing.broken import (
    BROKEN,
    ClaimOverwrites,
    HighestPlusOne,
    TokenIgnored,
    VersionCheckedOutside,
)
from casenum.testing.model import run_programs

# what a law says when it fails: an assertion, or that an expected error did not come
CAUGHT = (AssertionError, pytest.fail.Exception)


class Every(
    StoreContract,
    TransactionLaws,
    NamespaceLaws,
    QueryLaws,
    ScanLaws,
    OutboxLaws,
    FeedLaws,
    DueLaws,
):
    """All laws that need no process."""

    def open_pair(self, where: object) -> tuple[MemoryStore, MemoryStore]:
        del where
        return MemoryStore(), MemoryStore()


def law(name: str) -> Callable[[Pair], None]:
    found: Callable[[Pair], None] = getattr(Every(), name)
    return found


@pytest.mark.parametrize(("kind", "name"), BROKEN.items(), ids=str)
def test_a_broken_store_is_caught_by_its_law(kind: type[MemoryStore], name: str) -> None:
    """The law that the kit names for a broken store fails on it."""
    store = kind()
    with pytest.raises(CAUGHT):
        law(name)(Pair(store, store))


@pytest.mark.parametrize("name", sorted(set(BROKEN.values())))
def test_the_sound_store_passes_what_catches_the_broken(name: str) -> None:
    """The laws that catch broken stores do not catch a sound one."""
    store = MemoryStore()
    law(name)(Pair(store, store))
    assert store.series is not None


@pytest.mark.parametrize("kind", [HighestPlusOne, TokenIgnored, ClaimOverwrites])
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


def test_a_process_that_dies_fails_the_law(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that a store takes down with it is told at once; nobody waits for it for ever."""
    monkeypatch.setattr(race_laws, "_PROCESSES", 1)

    class Deadly(ProcessLaws):
        """Open nothing, and end the process."""

        def opener(self, where: Path) -> Callable[[], Any]:
            del where
            return partial(signal.raise_signal, signal.SIGKILL)

    check = "test_counters_5_processes_that_begin_a_series_together_share_it"
    with pytest.raises(BrokenProcessPool):
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

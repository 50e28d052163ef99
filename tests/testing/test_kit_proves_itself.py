"""Every broken store is caught, by the law that names what it breaks."""

from collections.abc import Callable

import pytest

from casenum.errors import CasenumError
from casenum.stores import MemoryStore
from casenum.testing import (
    Laws,
    NamespaceLaws,
    OutboxLaws,
    Pair,
    QueryLaws,
    ScanLaws,
    StoreContract,
    TransactionLaws,
)
from casenum.testing.broken import BROKEN, ClaimOverwrites, HighestPlusOne, TokenIgnored
from casenum.testing.model import run_programs

# what a law says when it fails: an assertion, or that an expected error did not come
CAUGHT = (AssertionError, pytest.fail.Exception)


class Every(StoreContract, TransactionLaws, NamespaceLaws, QueryLaws, ScanLaws, OutboxLaws):
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


def test_laws_that_do_not_match_the_capabilities_are_named() -> None:
    """A store that declares more than its test class proves is told which class to add."""
    store = MemoryStore()
    check = "test_the_laws_that_run_are_those_of_the_capabilities_the_store_has"
    law(check)(Pair(store, store))

    class TooThin(StoreContract, TransactionLaws, NamespaceLaws, QueryLaws, ScanLaws):
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

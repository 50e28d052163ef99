"""What a store's test class is made of: a pair of handles, law classes, and the check on them."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, Final

import attrs
import pytest

from casenum.errors import ArgumentError
from casenum.storage import (
    CaseStore,
    Namespaced,
    NumberStore,
    SupportsOutbox,
    SupportsQuery,
    SupportsScan,
    Transactional,
)

_LESS: Final = "a tenant's store lacks what the store has"


@attrs.frozen(slots=True)
class NumberPair:
    """Hold two handles on the same numbers, as two workers of one application have.

    >>> from casenum.stores import MemoryStore
    >>> NumberPair(*[MemoryStore()] * 2).store.peek("bill") is None
    True
    """

    store: NumberStore
    other: NumberStore


@attrs.frozen(slots=True)
class Pair(NumberPair):
    """Hold two handles on the same numbers and cases.

    >>> from casenum.stores import MemoryStore
    >>> Pair(*[MemoryStore()] * 2).store.load("case-a") is None
    True
    """

    store: CaseStore
    other: CaseStore


class Laws:
    """Stand above the law classes; each binds the stores that declare its capability.

    A law is a method whose name begins with ``test_``, then the protocol and the number under which
    the protocol's docstring states it. It takes a pair of handles, asserts, and needs nothing else,
    so that it can run under pytest or be called as a function.

    >>> Laws.capability is None
    True
    """

    capability: ClassVar[type | None] = None
    hook: ClassVar[str] = ""  # the method that a host writes besides, for laws that need it

    @classmethod
    def unbound(cls, store: object) -> str:
        """Return why these laws do not bind a store, or an empty text where they do.

        >>> Laws.unbound("any store")
        ''
        """
        if cls.capability is None or isinstance(store, cls.capability):
            return ""
        return f"the store has no {cls.capability.__name__}"

    @classmethod
    def laws(cls) -> dict[str, Callable[..., None]]:
        """Return the laws of a class by name, those of its bases included, sorted.

        >>> Laws.laws()
        {}
        """
        names = sorted(name for name in dir(cls) if name.startswith("test_"))
        return {name: getattr(cls, name) for name in names}


def transactional(store: object) -> Transactional:
    """Return a store that declares transactions.

    >>> from casenum.stores import MemoryStore
    >>> with transactional(MemoryStore()).transaction() as tx:
    ...     tx.take("bill").first
    1
    """
    assert isinstance(store, Transactional), "the store lacks Transactional"
    return store


def tenant(store: object, name: str) -> NumberStore:
    """Return a store that declares namespaces as one tenant sees it.

    >>> from casenum.stores import MemoryStore
    >>> tenant(MemoryStore(), "tenant-7").take("bill").first
    1
    """
    assert isinstance(store, Namespaced), "the store lacks Namespaced"
    seen: object = store.namespaced(name)
    assert isinstance(seen, NumberStore), _LESS
    assert isinstance(seen, CaseStore) or not isinstance(store, CaseStore), _LESS
    return seen


def queried(store: object) -> SupportsQuery:
    """Return a store that declares work lists.

    >>> from casenum.stores import MemoryStore
    >>> from casenum.storage import WorkList
    >>> queried(MemoryStore()).query(WorkList()).snapshots
    ()
    """
    assert isinstance(store, SupportsQuery), "the store lacks SupportsQuery"
    return store


def streamed(store: object) -> SupportsScan:
    """Return a store that declares streams of histories.

    >>> from casenum.stores import MemoryStore
    >>> list(streamed(MemoryStore()).histories())
    []
    """
    assert isinstance(store, SupportsScan), "the store lacks SupportsScan"
    return store


def outbox(store: object) -> SupportsOutbox:
    """Return a store that declares an outbox.

    >>> from casenum.stores import MemoryStore
    >>> outbox(MemoryStore()).acknowledge(["m1"])
    0
    """
    assert isinstance(store, SupportsOutbox), "the store lacks SupportsOutbox"
    return store


def let_go(handle: object) -> None:
    """Close a handle, if it is of a kind that is closed.

    >>> from casenum.stores import MemoryStore
    >>> let_go(MemoryStore())
    >>> let_go("a handle without close()")
    """
    close = getattr(handle, "close", None)
    if close is not None:
        close()


def law_classes() -> tuple[type[Laws], ...]:
    """Return the law classes of stores, those of other packages included, by name.

    >>> all(laws.capability for laws in law_classes())
    True
    """
    every = [laws for laws in Laws.__subclasses__() if laws.capability is not None]
    return tuple(sorted(every, key=lambda laws: laws.__name__))


def demand_two(store: object, other: object) -> None:
    """Demand two handles: one would hide what it keeps for itself.

    Raises:
        AssertionError: they are one.

    >>> demand_two("one handle", "another")
    """
    advice = "open the same data twice, so that no law passes because a handle remembers"
    assert store is not other, f"two handles are needed, and one was given twice; {advice}"


class OpenNumberPair(ABC):
    """Give every law a fresh pair of handles; the one method to write opens them.

    ``expected_failures`` names laws that the store is known to break, each with the reason. They
    run all the same, and one that is kept after all fails until it is taken off the list.
    """

    expected_failures: ClassVar[Mapping[str, str]] = MappingProxyType({})

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        for name, reason in cls.__dict__.get("expected_failures", {}).items():
            setattr(cls, name, _expected(_law_of(cls, name), expected_reason(name, reason)))

    @abstractmethod
    def open_pair(self, where: Path) -> tuple[NumberStore, NumberStore]:
        """Return two independent handles on the same data, which may lie in a folder of its own."""

    @pytest.fixture
    def pair(self, tmp_path: Path) -> Iterator[NumberPair]:
        """Open two handles for one law, and close what can be closed."""
        store, other = self.open_pair(tmp_path)
        demand_two(store, other)
        yield NumberPair(store, other)
        for handle in (store, other):
            let_go(handle)

    def test_the_laws_that_run_are_those_of_the_capabilities_the_store_has(
        self, pair: NumberPair
    ) -> None:
        """A capability that a store declares is proven, and none is proven that it lacks."""
        for laws in law_classes():
            if not laws.hook:
                why, runs = laws.unbound(pair.store), isinstance(self, laws)
                advice = f"{'remove' if why else 'add'} {laws.__name__} as a base of the test class"
                assert runs != bool(why), f"{advice}: {why or 'the store declares what it binds'}"


class OpenPair(OpenNumberPair):
    """Give the same for a store that keeps cases too."""

    @abstractmethod
    def open_pair(self, where: Path) -> tuple[CaseStore, CaseStore]:
        """Return two independent handles on the same data, which may lie in a folder of its own."""

    @pytest.fixture
    def pair(self, tmp_path: Path) -> Iterator[Pair]:
        """Open two handles for one law, and close what can be closed."""
        store, other = self.open_pair(tmp_path)
        demand_two(store, other)
        yield Pair(store, other)
        for handle in (store, other):
            let_go(handle)


# --- expected failures -------------------------------------------------------


def expected_reason(name: str, reason: str) -> str:
    """Return the reason of an expected failure.

    Raises:
        ArgumentError: there is none.

    >>> expected_reason("test_counters_3_values_are_exact_up_to_the_largest", "32-bit column")
    '32-bit column'
    """
    if not reason.strip():
        raise ArgumentError(f"the reason why {name} is expected to fail", "given", "empty")
    return reason


def _law_of(cls: type, name: str) -> Callable[..., None]:
    law: Callable[..., None] | None = getattr(cls, name, None)
    if not name.startswith("test_") or law is None:
        raise ArgumentError("expected_failures", f"laws of {cls.__name__}", "another name")
    return law


def _expected(law: Callable[..., None], reason: str) -> Callable[..., None]:
    @wraps(law)
    def expected(*args: Any, **options: Any) -> None:
        law(*args, **options)

    marked: Callable[..., None] = pytest.mark.xfail(reason=reason, strict=True)(expected)
    return marked

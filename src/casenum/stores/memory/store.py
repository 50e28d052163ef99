"""The store itself: its namespaces and its transactions."""

from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Self

from casenum.arguments import text
from casenum.errors import ArgumentError
from casenum.stores.inputs import of_type
from casenum.stores.memory.following import MemoryFollowing
from casenum.stores.memory.state import Root


class MemoryStore(MemoryFollowing):
    """Keep numbers, claims, histories and messages in memory.

    Threads may share it. A transaction holds the whole store until it ends, so values are gapless,
    but nothing is durable.

    >>> store = MemoryStore()
    >>> store.take("service:2021").first, store.take("service:2021", 3).first
    (1, 2)
    >>> with store.transaction() as tx:
    ...     _ = tx.namespaced("tenant-7").take("service:2021")
    >>> store.peek("service:2021"), store.namespaced("tenant-7").peek("service:2021")
    (4, 1)
    """

    __slots__ = ()

    def __init__(self) -> None:
        self._root = Root()
        self._name = ""
        self._world = self._root.world("")

    # --- capabilities --------------------------------------------------------

    def within(self, connection: Any) -> "MemoryStore":
        """Return this store's namespace in a transaction that `transaction` has begun.

        Raises:
            ArgumentError: it is no open transaction on the same memory.
        """
        tx = of_type("connection", connection, MemoryStore)
        if tx._root is not self._root or self._root.undo is None:  # noqa: SLF001 - of our own class
            raise ArgumentError("connection", "a store within an open transaction", "another store")
        return self._view(self._name)

    def transaction(self) -> AbstractContextManager["MemoryStore"]:
        """Begin a transaction, and commit at the end or roll back on an error.

        >>> store = MemoryStore()
        >>> with store.transaction() as tx:
        ...     _ = tx.take("bill")
        ...     1 / 0
        Traceback (most recent call last):
        ZeroDivisionError: division by zero
        >>> store.peek("bill") is None
        True
        """
        return self._transaction()

    @contextmanager
    def _transaction(self) -> Generator["MemoryStore", None, None]:
        root = self._root
        with root.lock:
            outermost = root.undo is None
            undo = root.begin()
            mark = len(undo)
            try:
                yield self
            except BaseException:
                root.roll_back(mark)
                raise
            finally:
                if outermost:
                    root.undo = None

    def namespaced(self, name: str) -> Self:
        """Return the store as one tenant sees it.

        Raises:
            ArgumentError: this is a tenant's store already.
        """
        text("namespace", name, empty=True)
        if self._name:
            raise ArgumentError(
                "namespace", "taken from the store itself", "from another namespace"
            )
        return self._view(name)

    def _view(self, name: str) -> Self:
        view = object.__new__(type(self))
        view._root = self._root
        view._name = name
        with self._root.lock:
            view._world = self._root.world(name)
        return view

    def close(self) -> None:
        """Refuse every later use, as a store with a connection does."""
        self._root.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return "MemoryStore()" if not self._name else f"MemoryStore().namespaced({self._name!r})"

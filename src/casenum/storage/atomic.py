"""One way to do several calls as one, for stores that can and for stores that cannot."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar, cast

from casenum.arguments import fulfils
from casenum.errors import ArgumentError
from casenum.storage.protocols import CaseStore, NumberStore, Transactional

StoreT = TypeVar("StoreT", bound=NumberStore)


def transactions(store: StoreT) -> Callable[[], AbstractContextManager[StoreT]]:
    """Return what begins a transaction of the store, or gives the bare store where it has none.

    >>> class Bare:
    ...     "Stand for a store without transactions."
    >>> bare = Bare()
    >>> with transactions(bare)() as tx:
    ...     tx is bare
    True
    """
    if is_transactional(store):
        begin = cast("Transactional", store).transaction
        return cast("Callable[[], AbstractContextManager[StoreT]]", begin)
    return lambda: nullcontext(store)


def is_transactional(store: object) -> bool:
    """Return whether a store can do several calls as one.

    >>> is_transactional("a text")
    False
    """
    return fulfils(store, Transactional)


def within(store: object, connection: Any) -> CaseStore:
    """Return a store that works in the host's open transaction on a connection.

    Raises:
        ArgumentError: the store has no transactions.

    >>> within("a text", None)
    Traceback (most recent call last):
    casenum.errors.ArgumentError: store must be one with transactions, not str
    """
    if not is_transactional(store):
        raise ArgumentError("store", "one with transactions", type(store).__name__)
    return cast("Transactional", store).within(connection)

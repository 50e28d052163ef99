"""One way to do several calls as one, for stores that can and for stores that cannot."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TypeVar, cast

from casenum.storage.protocols import NumberStore, Transactional

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
    if isinstance(store, Transactional):
        return cast("Callable[[], AbstractContextManager[StoreT]]", store.transaction)
    return lambda: nullcontext(store)

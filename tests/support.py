"""What several rooms' tests share: a moment, a clock, and a store that has no transactions."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from casenum.clock import FixedClock
from casenum.storage import CaseStore
from casenum.stores import open_store

AT = datetime(2021, 1, 4, 9, 0, tzinfo=UTC)
_WRITES = {"take", "put", "move", "alias", "redirect", "append", "put_field", "declare", "advance"}
_READS = {"traits", "peek", "series", "get", "scan", "read", "load", "get_fields", "erase"}


class ProcessDiedError(Exception):
    """Stand for the death of the process that was writing."""


class BareStore:
    """Be a store without transactions, whose process dies before the n-th write."""

    def __init__(self, inner: CaseStore) -> None:
        self._inner = inner
        self.writes_left: int | None = None

    def _counted(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **options: Any) -> Any:
            if self.writes_left is not None:
                if self.writes_left == 0:
                    raise ProcessDiedError
                self.writes_left -= 1
            return call(*args, **options)

        return counted

    def __getattr__(self, name: str) -> Any:
        if name in _WRITES:
            return self._counted(getattr(self._inner, name))
        if name in _READS:
            return getattr(self._inner, name)
        raise AttributeError(name)


def clock() -> FixedClock:
    """Return a clock that stands at nine on the first working day of 2021."""
    return FixedClock(AT)


def bare_store() -> Any:
    """Return a memory store without its transactions."""
    return BareStore(open_store("memory:"))

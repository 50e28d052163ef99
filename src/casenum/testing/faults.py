"""Faults on demand: ways between a store and its data that break where a law wants them to.

A law says at which exchange the way breaks, and whether before the request arrives or before its
reply does. It tries one exchange after the other until a call comes through, so a host need not
know which of them is the commit. `Wire` stands between a store and a server, `CutConnection`
between a store and its driver, `Lossy` between an application and any store.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import partial
from threading import Lock
from typing import Any, Final, Protocol

import attrs

from casenum.errors import OutcomeUnknown, Unavailable
from casenum.storage import NumberStore


class Fault(StrEnum):
    """Name the side on which an exchange fails; from here both look the same.

    >>> Fault("reply lost")
    <Fault.REPLY_LOST: 'reply lost'>
    """

    REQUEST_LOST = "request lost"  # the other side never hears of it
    REPLY_LOST = "reply lost"  # the other side did it, and nobody here hears so


class Way(Protocol):
    """Be the way between a store and its data, and break when it is asked to."""

    def disturb(self, fault: Fault, *, after: int) -> None:
        """Let so many exchanges pass, and break the way at the next one, once."""
        ...

    def calm(self) -> bool:
        """Break nothing any more, and return whether the way broke since it was disturbed."""
        ...


@attrs.frozen(slots=True)
class Faulty:
    """Hold a store whose way to its data can be disturbed.

    >>> from casenum.stores import MemoryStore
    >>> lossy = Lossy(MemoryStore())
    >>> Faulty(lossy, lossy).way.calm()
    False
    """

    store: NumberStore
    way: Way


class Disturbance:
    """Count exchanges until the one that fails: what every way is made of.

    >>> way = Disturbance()
    >>> way.disturb(Fault.REPLY_LOST, after=1)
    >>> way.passing(), way.passing(), way.passing(), way.calm()
    (None, <Fault.REPLY_LOST: 'reply lost'>, None, True)
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._fault: Fault | None = None
        self._left = 0
        self._broke = False

    def disturb(self, fault: Fault, *, after: int) -> None:
        """Let so many exchanges pass, and fail at the next one, once."""
        with self._lock:
            self._fault, self._left, self._broke = fault, after, False

    def calm(self) -> bool:
        """Fail no more, and return whether an exchange failed since the way was disturbed."""
        with self._lock:
            self._fault = None
            return self._broke

    def passing(self) -> Fault | None:
        """Note one exchange, and return how it fails, or None."""
        with self._lock:
            fault = self._fault
            if fault is None:
                return None
            self._left -= 1
            if self._left >= 0:
                return None
            self._fault, self._broke = None, True
            return fault


_WRITES: Final = frozenset(
    {"take", "put", "move", "alias", "redirect", "append", "put_field", "erase", "declare"}
    | {"advance"}
)


class Lossy(Disturbance):
    """Stand between an application and a store, as a network does: a write is one exchange.

    It shows that the laws of faults can be kept, for stores that have no way of their own that
    breaks. Reads come through, and so do transactions, undisturbed.

    >>> from casenum.stores import MemoryStore
    >>> lossy = Lossy(MemoryStore())
    >>> lossy.disturb(Fault.REPLY_LOST, after=0)
    >>> lossy.take("bill", token="mail-1")
    Traceback (most recent call last):
    casenum.errors.OutcomeUnknown: the reply was lost; it may have happened; repeat it only with \
its token
    >>> lossy.take("bill", token="mail-1").first
    1
    """

    def __init__(self, inner: object) -> None:
        super().__init__()
        self._inner: object = inner

    def __getattr__(self, name: str) -> Any:
        found: Any = getattr(self._inner, name)
        return self.exchanging(found) if name in _WRITES else found

    def exchanging(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """Return a write of the store as an exchange that may fail."""

        def exchange(*args: Any, **options: Any) -> Any:
            fault = self.passing()
            if fault is Fault.REQUEST_LOST:
                raise Unavailable("the connection is lost")
            done = call(*args, **options)
            if fault is Fault.REPLY_LOST:
                raise OutcomeUnknown("the reply was lost")
            return done

        return exchange


class CutConnection(Disturbance):
    """Stand between a store and its driver's connection: a statement or a commit is one exchange.

    It is for databases in the same process, which have no wire; ``error`` makes what the driver
    would raise when its disk or its wire fails.

    >>> import sqlite3
    >>> connection = CutConnection(sqlite3.connect(":memory:"), sqlite3.OperationalError)
    >>> connection.disturb(Fault.REQUEST_LOST, after=1)
    >>> connection.execute("SELECT 1").fetchall()
    [(1,)]
    >>> connection.execute("SELECT 1")
    Traceback (most recent call last):
    sqlite3.OperationalError
    """

    def __init__(self, connection: object, error: Callable[[], BaseException]) -> None:
        super().__init__()
        self._connection: Any = connection
        self._error: Callable[[], BaseException] = error

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._connection, name)
        if name == "cursor":
            return partial(self._cursor, found)
        return self.exchanging(found) if name in _STATEMENTS else found

    def _cursor(self, begin: Callable[..., Any], *args: Any, **options: Any) -> Any:
        return _CutCursor(begin(*args, **options), self)

    def exchanging(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """Return a call of the driver as an exchange that may fail."""

        def exchange(*args: Any, **options: Any) -> Any:
            fault = self.passing()
            if fault is Fault.REQUEST_LOST:
                raise self._error()
            done = call(*args, **options)
            if fault is Fault.REPLY_LOST:
                if hasattr(done, "close"):
                    done.close()  # a statement that failed leaves no rows to fetch
                raise self._error()
            return done

        return exchange


_STATEMENTS: Final = frozenset({"execute", "executemany", "commit"})


class _CutCursor:
    """Stand between a store and a cursor."""

    def __init__(self, cursor: Any, connection: CutConnection) -> None:
        self._cursor = cursor
        self._cut = connection

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._cursor, name)
        return self._cut.exchanging(found) if name in _STATEMENTS else found

    def __iter__(self) -> Any:
        return iter(self._cursor)

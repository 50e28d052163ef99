"""One door to the stores we ship: a text says which; a driver is imported when it is asked for."""

import os
from pathlib import Path
from typing import Final, Protocol, Self, cast

from casenum.arguments import plain, text
from casenum.errors import ArgumentError, ArgumentTypeError
from casenum.storage import (
    CaseStore,
    Namespaced,
    SupportsDue,
    SupportsFeed,
    SupportsOutbox,
    SupportsPurge,
    SupportsQuery,
    SupportsScan,
    Transactional,
)
from casenum.stores.memory import MemoryStore

_SUPPORTED: Final = (
    "memory:, sqlite:///file.db, sqlite:////absolute/file.db, postgresql://role@host/database,"
    " redis://host:6379/0 or a file name"
)
_POSTGRES: Final = frozenset({"postgresql", "postgres"})
_REDIS: Final = frozenset({"redis", "rediss"})


class Store(
    CaseStore,
    Transactional,
    Namespaced,
    SupportsQuery,
    SupportsScan,
    SupportsOutbox,
    SupportsFeed,
    SupportsDue,
    SupportsPurge,
    Protocol,
):
    """Describe the stores that `open_store` gives: every capability, and `close`.

    >>> with open_store("memory:") as store:
    ...     store.take("service:2021").first
    1
    """

    def close(self) -> None:
        """Let go of the file or the server; a later use raises `Unavailable`."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


def open_store(url: str | os.PathLike[str], *, create: bool = True, namespace: str = "") -> Store:
    """Open a store by its address.

    A store at ``redis://`` keeps numbers and who holds them: an `Issuer` works with it, and a desk,
    which needs histories too, refuses it.

    Args:
        url: ``memory:``, ``sqlite:///relative.db``, ``sqlite:////absolute.db``,
            ``postgresql://role@host/database``, ``redis://host:6379/0`` (``rediss://`` with TLS),
            or a file name, which is SQLite.
        create: whether a missing file is made; on a server nothing is ever made unasked.
        namespace: whose world to open; "" is the store itself.

    Raises:
        ArgumentError: the address is of no store that is built; the text lists those that are.
        NotFound: there is no file, and none is to be made.
        Unavailable: the file or the server cannot be used; the text says what to do.
        MissingExtra: the store needs a package that is not installed.

    >>> open_store("memory:", namespace="tenant-7").take("service:2021").first
    1
    >>> open_store("mysql://localhost")
    Traceback (most recent call last):
    casenum.errors.ArgumentError: url must be memory:, sqlite:///file.db, \
sqlite:////absolute/file.db, postgresql://role@host/database, redis://host:6379/0 or a file name, \
not a mysql:// address, for which no store is built
    """
    text("namespace", namespace, empty=True)
    store = _open(os.fspath(url) if isinstance(url, os.PathLike) else url, create=create)
    return store.namespaced(namespace) if namespace else store


def _open(url: object, *, create: bool) -> Store:
    if plain(url) is None or not isinstance(url, str):
        raise ArgumentTypeError("url", "text or a path", type(url).__name__)
    if url == "memory:":
        return MemoryStore()
    kind, mark, rest = url.partition("://")
    if mark and kind == "sqlite" and rest[:1] == "/" and len(rest) > 1:
        return _sqlite(rest[1:], create=create)
    if mark and kind in _POSTGRES:
        return _postgres(url)
    if mark and kind in _REDIS:
        return _redis(url)
    if mark or not url or url.startswith("memory:"):
        raise ArgumentError("url", _SUPPORTED, _what(kind, mark))
    return _sqlite(url, create=create)


def _what(kind: str, mark: str) -> str:
    """Say what an address is without repeating it, because it may hold a password."""
    if not mark:
        return "another text"
    if kind == "sqlite":
        return "an sqlite address without a file"
    known = kind if kind in {"mysql", "mariadb"} else "foreign"
    return f"a {known}:// address, for which no store is built"


def _sqlite(name: str, *, create: bool) -> Store:
    from casenum.stores.sqlite import SqliteStore  # noqa: PLC0415 - the driver on first use only

    return SqliteStore(Path(name), create=create)


def _postgres(url: str) -> Store:
    from casenum.stores.postgres import PostgresStore  # noqa: PLC0415 - the same

    return PostgresStore(url)


def _redis(url: str) -> Store:
    from casenum.stores.redis import RedisStore  # noqa: PLC0415 - the same

    # what a text leads to is known when it is opened: this one keeps numbers alone, and who needs
    # more asks for it as everywhere, by the protocol
    return cast("Store", RedisStore(url))

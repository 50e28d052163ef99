"""The stores that casenum ships: memory, SQLite, PostgreSQL, Redis; `open_store` opens one.

What they promise is in `casenum.storage`, how it is proven in `casenum.testing`. The driver of
`SqliteStore`, `PostgresStore` and `RedisStore` is imported when it is first asked for.
"""

from typing import TYPE_CHECKING

from casenum.stores.leasing import LeasedCounters
from casenum.stores.memory import MemoryStore
from casenum.stores.opening import Store, open_store

if TYPE_CHECKING:
    from casenum.stores.postgres import PostgresStore
    from casenum.stores.redis import RedisStore
    from casenum.stores.sqlite import SqliteStore

__all__ = [
    "LeasedCounters",
    "MemoryStore",
    "PostgresStore",
    "RedisStore",
    "SqliteStore",
    "Store",
    "open_store",
]


def __getattr__(name: str) -> object:
    if name == "SqliteStore":
        from casenum.stores.sqlite import SqliteStore  # noqa: PLC0415 - the driver on first use

        return SqliteStore
    if name == "PostgresStore":
        from casenum.stores.postgres import PostgresStore  # noqa: PLC0415 - the same

        return PostgresStore
    if name == "RedisStore":
        from casenum.stores.redis import RedisStore  # noqa: PLC0415 - the same

        return RedisStore
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)

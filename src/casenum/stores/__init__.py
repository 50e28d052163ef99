"""The stores that casenum ships; `open_store` opens four of them by address.

What they promise is in `casenum.storage`, how it is proven in `casenum.testing`. A driver is
imported when its store is first asked for. `DbapiStore` and `SqlalchemyStore` work on a connection
that the host has opened; `LeasedCounters` hands out values of any other store from blocks.

Whoever writes a store of their own may use what ours use: `inputs` refuses what cannot be kept, in
one set of words, and `claim_row` and `claim_of` turn a claim into a row and back.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

from casenum.stores import inputs
from casenum.stores.leasing import LeasedCounters
from casenum.stores.memory import MemoryStore
from casenum.stores.opening import Store, open_store
from casenum.stores.rows import claim_of, claim_row

if TYPE_CHECKING:
    from casenum.stores.dbapi import DbapiStore
    from casenum.stores.postgres import PostgresStore
    from casenum.stores.redis import RedisStore
    from casenum.stores.sqlalchemy import SqlalchemyStore
    from casenum.stores.sqlite import SqliteStore

__all__ = [
    "DbapiStore",
    "LeasedCounters",
    "MemoryStore",
    "PostgresStore",
    "RedisStore",
    "SqlalchemyStore",
    "SqliteStore",
    "Store",
    "claim_of",
    "claim_row",
    "inputs",
    "open_store",
]

_WITH_DRIVER: Final = {  # the module of each store whose driver is not for everyone
    "DbapiStore": "dbapi",
    "PostgresStore": "postgres",
    "RedisStore": "redis",
    "SqlalchemyStore": "sqlalchemy",
    "SqliteStore": "sqlite",
}


if not TYPE_CHECKING:  # with it, a type checker would believe in any name

    def __getattr__(name: str) -> object:
        if name not in _WITH_DRIVER:
            message = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(message)
        return getattr(import_module(f"casenum.stores.{_WITH_DRIVER[name]}"), name)

"""The stores that casenum ships; `open_store` opens memory, SQLite and PostgreSQL by address.

What they promise is in `casenum.storage`, how it is proven in `casenum.testing`. The driver of
`SqliteStore` and `PostgresStore` is imported when it is first asked for. `DbapiStore` and
`SqlalchemyStore` work on a connection that the host has opened.
"""

from typing import TYPE_CHECKING

from casenum.stores.memory import MemoryStore
from casenum.stores.opening import Store, open_store

if TYPE_CHECKING:
    from casenum.stores.dbapi import DbapiStore
    from casenum.stores.postgres import PostgresStore
    from casenum.stores.sqlalchemy import SqlalchemyStore
    from casenum.stores.sqlite import SqliteStore

__all__ = [
    "DbapiStore",
    "MemoryStore",
    "PostgresStore",
    "SqlalchemyStore",
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
    if name == "DbapiStore":
        from casenum.stores.dbapi import DbapiStore  # noqa: PLC0415 - sqlite3 is a driver too

        return DbapiStore
    if name == "SqlalchemyStore":
        from casenum.stores.sqlalchemy import SqlalchemyStore  # noqa: PLC0415 - the package

        return SqlalchemyStore
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)

"""A host for each driver: its connection, its own table, and a second pair of eyes on the data."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from hosts import (
    DRIVERS,
    Host,
    by_pg8000,
    by_psycopg,
    by_sqlite3,
    dbapi_host,
    postgres_engine,
    sqlalchemy_host,
    sqlite_engine,
    sqlite_file,
)
from servers import postgres_schema


@pytest.fixture(params=DRIVERS)
def host(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Host]:
    """Give a host by each driver in turn."""
    name: str = request.param
    with ExitStack() as opened:
        if "sqlite" in name:
            path = sqlite_file(tmp_path)
            if name == "sqlite3":
                made = dbapi_host(lambda: by_sqlite3(path), opened)
            else:
                made = sqlalchemy_host(sqlite_engine(path), opened)
        else:
            url = opened.enter_context(postgres_schema())
            if name == "sqlalchemy-postgres":
                made = sqlalchemy_host(postgres_engine(url), opened)
            else:
                connect = by_psycopg if name == "psycopg" else by_pg8000
                made = dbapi_host(lambda: connect(url), opened)
        made.run("CREATE TABLE customers (name text)")
        made.connection.commit()
        yield made

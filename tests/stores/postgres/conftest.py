"""What the tests of the PostgreSQL store share: a schema of their own, a store and a host on it."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from casenum.stores import PostgresStore
from servers import Wire, postgres_schema


@pytest.fixture
def bare() -> Iterator[str]:
    """Give the address of a schema without tables."""
    with postgres_schema(upgraded=False) as address:
        yield address


@pytest.fixture
def url() -> Iterator[str]:
    """Give the address of a schema with our tables."""
    with postgres_schema() as address:
        yield address


@pytest.fixture
def store(url: str) -> Iterator[PostgresStore]:
    with PostgresStore(url) as opened:
        yield opened


@pytest.fixture
def host(url: str) -> Iterator["psycopg.Connection[Any]"]:
    """Give a host's own connection, on which its own table is made."""
    with psycopg.connect(url, autocommit=True) as maker:
        maker.execute("CREATE TABLE customers (name text)")
    with psycopg.connect(url) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def wire(url: str) -> Iterator[Wire]:
    """Give a wire to the server that can be cut."""
    with Wire(url) as spun:
        yield spun

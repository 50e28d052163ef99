"""The stores on a host's driver keep the contract, with every driver that the tests have."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import pytest
from sqlalchemy import Engine

from casenum.stores import DbapiStore, SqlalchemyStore
from casenum.testing import (
    DueLaws,
    FeedLaws,
    IndependentLaws,
    NamespaceLaws,
    OutboxLaws,
    PurgeLaws,
    QueryLaws,
    ScanLaws,
    StoreContract,
    TransactionLaws,
)
from casenum.testing.effort import effort, using
from hosts import by_pg8000, by_psycopg, by_sqlite3, postgres_engine, sqlite_engine, sqlite_file
from servers import emptied_schema


class _EveryLaw(
    StoreContract,
    TransactionLaws,
    NamespaceLaws,
    QueryLaws,
    ScanLaws,
    OutboxLaws,
    FeedLaws,
    DueLaws,
    PurgeLaws,
):
    """Join the laws of all that a guest can do."""


class _OnServer:
    """Give each law empty tables; the model, which our own store has been through, is brief."""

    url: str

    @pytest.fixture(autouse=True)
    def _schema(self) -> Iterator[None]:
        self.url = emptied_schema()
        with using(attrs.evolve(effort(), programs=effort().programs // 10)):
            yield


class TestSqlite3(_EveryLaw):
    """Python's own driver."""

    def open_pair(self, where: Path) -> tuple[DbapiStore, DbapiStore]:
        """Two connections to one file."""
        connect = partial(by_sqlite3, sqlite_file(where))
        return DbapiStore(connect=connect), DbapiStore(connect=connect)


class _ByDriver(_OnServer, _EveryLaw, IndependentLaws):
    connect: Callable[[str], Any]

    def open_pair(self, where: Path) -> tuple[DbapiStore, DbapiStore]:
        """Two connections to one schema."""
        del where
        connect = partial(self.connect, self.url)
        return DbapiStore(connect=connect), DbapiStore(connect=connect)


@pytest.mark.no_cover  # the tracer has seen every line on SQLite, and costs a third
class TestPsycopg(_ByDriver):
    """The driver of our own store, without it."""

    connect = staticmethod(by_psycopg)


@pytest.mark.no_cover
class TestPg8000(_ByDriver):
    """A driver that is Python all through, and neither binds nor fails as psycopg does."""

    connect = staticmethod(by_pg8000)


class _ByEngine(_EveryLaw):
    @pytest.fixture(autouse=True)
    def _disposed(self) -> Iterator[None]:
        self.engines: list[Engine] = []
        yield
        for engine in self.engines:
            engine.dispose()

    def _stores(self, engine: Engine) -> tuple[SqlalchemyStore, SqlalchemyStore]:
        self.engines.append(engine)
        return SqlalchemyStore(engine), SqlalchemyStore(engine)


class TestSqlalchemyOnSqlite(_ByEngine):
    """SQLAlchemy over Python's own driver."""

    def open_pair(self, where: Path) -> tuple[SqlalchemyStore, SqlalchemyStore]:
        """Two connections of one engine's pool."""
        return self._stores(sqlite_engine(sqlite_file(where)))


@pytest.mark.no_cover
class TestSqlalchemyOnPostgres(_OnServer, _ByEngine, IndependentLaws):
    """SQLAlchemy over psycopg."""

    def open_pair(self, where: Path) -> tuple[SqlalchemyStore, SqlalchemyStore]:
        """Two connections of one engine's pool."""
        del where
        return self._stores(postgres_engine(self.url))

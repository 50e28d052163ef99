"""The PostgreSQL store keeps the contract, in one process and in several, on a real server."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from casenum.storage import CaseStore
from casenum.stores import PostgresStore, open_store
from casenum.testing import (
    DueLaws,
    FeedLaws,
    NamespaceLaws,
    OutboxLaws,
    ProcessLaws,
    QueryLaws,
    ScanLaws,
    StoreContract,
    TransactionLaws,
)
from servers import postgres_schema


class TestPostgresStore(
    StoreContract,
    TransactionLaws,
    NamespaceLaws,
    QueryLaws,
    ScanLaws,
    OutboxLaws,
    FeedLaws,
    DueLaws,
    ProcessLaws,
):
    """The PostgreSQL store keeps every law it declares."""

    url: str

    @pytest.fixture(autouse=True)
    def _schema(self) -> Iterator[None]:
        with postgres_schema() as self.url:
            yield

    def open_pair(self, where: Path) -> tuple[PostgresStore, PostgresStore]:
        """Two connections to one schema."""
        del where
        return PostgresStore(self.url), PostgresStore(self.url)

    def opener(self, where: Path) -> Callable[[], CaseStore]:
        """Any process opens the schema by its address."""
        del where
        return partial(open_store, self.url)

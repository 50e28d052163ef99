"""The PostgreSQL store keeps the contract, in one process and in several, on a real server."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import psycopg
import pytest

from casenum.storage import CaseStore
from casenum.stores import PostgresStore, open_store
from casenum.testing import (
    CaseFaultLaws,
    CaseRestartLaws,
    DueLaws,
    DumpLaws,
    FaultLaws,
    Faulty,
    FeedLaws,
    IndependentLaws,
    IssueLaws,
    KillLaws,
    NamespaceLaws,
    OutboxLaws,
    ProcessLaws,
    PurgeLaws,
    QueryLaws,
    RestartLaws,
    ScanLaws,
    StoreContract,
    TransactionFaultLaws,
    TransactionLaws,
)
from servers import Wire, emptied_schema


class TestPostgresStore(
    StoreContract,
    TransactionLaws,
    IndependentLaws,
    NamespaceLaws,
    QueryLaws,
    ScanLaws,
    OutboxLaws,
    ProcessLaws,
    KillLaws,
    RestartLaws,
    CaseRestartLaws,
    FaultLaws,
    CaseFaultLaws,
    TransactionFaultLaws,
    DumpLaws,
    FeedLaws,
    DueLaws,
    PurgeLaws,
    IssueLaws,
):
    """The PostgreSQL store keeps every law it declares."""

    url: str

    @pytest.fixture(autouse=True)
    def _schema(self) -> None:
        self.url = emptied_schema()

    def open_pair(self, where: Path) -> tuple[PostgresStore, PostgresStore]:
        """Two connections to one schema."""
        del where
        return PostgresStore(self.url), PostgresStore(self.url)

    def opener(self, where: Path) -> Callable[[], CaseStore]:
        """Any process opens the schema by its address."""
        del where
        return partial(open_store, self.url)

    def faulty(self, where: Path) -> Faulty:
        """A third connection, through a wire that can be cut."""
        del where
        wire = Wire(self.url)
        return Faulty(PostgresStore(wire.url), wire)

    def dump(self, where: Path) -> bytes:
        """All tables of the schema as text."""
        del where
        tables = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        with psycopg.connect(self.url) as admin:
            names = [name for (name,) in admin.execute(tables)]
            rows = [admin.execute(f"SELECT * FROM {name}".encode()).fetchall() for name in names]
        return repr(rows).encode()

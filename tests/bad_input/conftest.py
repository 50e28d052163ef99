"""What these tests share: stores with a case in them, and a picture of all that is written."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from casenum.desk import Desk
from casenum.issuing import Issuer
from casenum.numbers import Pattern, Scope
from casenum.stores import MemoryStore, SqliteStore
from casenum.testing.samples import claim, message, records, snapshot
from support import bare_store, clock

SERVICE = Pattern("SRV-{year}-{seq:3}", name="service")
SCOPED = Pattern("{dept}-{seq:3}", name="scoped", scopes={"dept": Scope("A-Z", 2)})


class Setting:
    """A store in use, and all that an application has of it."""

    def __init__(self, store: Any) -> None:
        self.store = store
        self.desk = Desk(store, numbers=SERVICE, clock=clock())
        self.issuer = Issuer(store, SERVICE, clock=clock())
        self.scoped = Issuer(store, SCOPED, clock=clock())
        self.case = self.desk.open("x", by="amy", requester="customer:42")
        self.number = self.issuer.reserve().number
        store.put(claim("bill", 7))
        store.append(
            "case-a",
            records("case-a", "r1"),
            expected=0,
            snapshot=snapshot("case-a", 1),
            outbox=[message("case-a", "m1")],
        )


class Sqlite(Setting):
    """A setting on a file, whose every row can be looked at from outside."""

    def __init__(self, path: Path) -> None:
        self._path = path
        super().__init__(SqliteStore(path))

    def written(self) -> object:
        with closing(sqlite3.connect(self._path)) as connection:
            return list(connection.iterdump())


class Memory(Setting):
    """A setting in memory."""

    def written(self) -> object:
        return _world(self.store)


class Bare(Setting):
    """A setting without transactions: nothing is taken back, so nothing may be begun."""

    def written(self) -> object:
        return _world(self.store._inner)


def _world(store: MemoryStore) -> object:
    world = store._world
    kept = ("shapes", "last", "tokens", "claims", "cases", "snapshots", "fields", "outbox")
    return repr([getattr(world, name) for name in kept])


@pytest.fixture(scope="package", params=["sqlite", "memory", "bare"])
def setting(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    """Give each kind of store with a case in it; tests leave it as it is."""
    if request.param == "sqlite":
        made = Sqlite(tmp_path_factory.mktemp("bad") / "cases.db")
        with made.store:
            yield made
    else:
        yield Memory(MemoryStore()) if request.param == "memory" else Bare(bare_store())

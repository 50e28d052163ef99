"""Old tokens are forgotten by their time, in files of earlier releases too."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from casenum.clock import FixedClock, SystemClock
from casenum.desk import Desk
from casenum.numbers import Pattern
from casenum.stores import MemoryStore, SqliteStore
from casenum.stores.memory import numbers as in_memory
from casenum.stores.sqlite import numbers as in_sqlite
from casenum.stores.sqlite import schema
from casenum.stores.sqlite import statements as sql
from support import AT, clock

DAY = timedelta(days=1)
OPENED: dict[Any, Callable[[Path], Any]] = {
    in_memory: lambda _: MemoryStore(),
    in_sqlite: lambda folder: SqliteStore(folder / "cases.db"),
}


@pytest.mark.parametrize("room", OPENED, ids=("memory", "sqlite"))
def test_what_is_forgotten_goes_by_the_time_of_its_first_use(
    room: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a retry nor another clock makes a token younger; the oldest go first."""
    present = FixedClock(AT)
    monkeypatch.setattr(room, "_CLOCK", present)
    with OPENED[room](tmp_path) as store:
        for token in ("c", "b", "a"):
            store.take("bill", token=token)
            present.advance(DAY)
        store.take("bill", token="c")
        assert store.purge_tokens(AT) == 0
        assert store.purge_tokens(AT + timedelta(microseconds=1)) == 1
        assert store.purge_tokens(AT + 3 * DAY, limit=1) == 1
        told = [store.take("bill", token=token) for token in ("a", "b", "c")]
    assert [(taken.first, taken.replayed) for taken in told] == [(3, True), (4, False), (5, False)]


def test_a_form_whose_token_was_purged_makes_another_case(tmp_path: Path) -> None:
    """What the host forgets is forgotten: that is what retention means."""
    with SqliteStore(tmp_path / "cases.db") as store:
        desk = Desk(store, numbers=Pattern("SRV-{seq:3}", name="service"), clock=clock())
        first = desk.open("x", by="amy", token="form-9")
        assert store.purge_tokens(AT.replace(year=2020)) == 0
        assert desk.open("x", by="amy", token="form-9") == first
        assert store.purge_tokens(AT.replace(year=9000)) > 0
        assert desk.open("x", by="amy", token="form-9").number == "SRV-002"
        assert desk.get("SRV-001") == first


def test_tokens_of_an_earlier_release_count_from_the_upgrade(tmp_path: Path) -> None:
    """Nobody knows how old they are, so none is forgotten before its time."""
    path = tmp_path / "cases.db"
    with closing(sqlite3.connect(path)) as host, host:
        for statement in (*schema.RELEASES[0], *schema.RELEASES[1]):
            host.execute(statement)
        host.execute("INSERT INTO casenum_meta (key, value) VALUES ('release', 2)")
        host.execute("INSERT INTO casenum_tokens VALUES ('', '', 't', 'bill', 7, 1, '', 'm')")
        host.execute("INSERT INTO casenum_counters VALUES ('', 'bill', 7)")
    before = SystemClock().now()
    assert SqliteStore.upgrade(path) == schema.RELEASE
    with SqliteStore(path) as store:
        assert store.purge_tokens(before - DAY) == 0
        assert store.take("bill", token="t", memo="x").memo == "m"
        assert store.purge_tokens(before + 2 * DAY) == 1
        assert store.take("bill", token="t").first == 8


def test_a_purge_reads_an_index(tmp_path: Path) -> None:
    """Writers do not wait while it looks at the tokens that stay."""
    path = tmp_path / "cases.db"
    SqliteStore(path).close()
    with closing(sqlite3.connect(path)) as host:
        plan = host.execute(f"EXPLAIN QUERY PLAN {sql.PURGE}", ("", "", 1, 9)).fetchall()
    assert any("SEARCH" in row[3] and "tokens_by_at" in row[3] for row in plan), plan
    assert not any("SCAN casenum" in row[3] or "B-TREE" in row[3] for row in plan), plan

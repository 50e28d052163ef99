"""Writers of several processes take turns at a SQLite file, and none starves."""

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from casenum.errors import Contention, Retry
from casenum.stores.sqlite import SqliteStore, turns
from casenum.stores.sqlite.turns import Turns

_HOLDS_AND_DIES = """
import sys
from pathlib import Path
from casenum.stores.sqlite.turns import Turns
print(Turns(Path(sys.argv[1])).begin(0), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Turns, Turns]]:
    one, other = Turns(tmp_path / "turns"), Turns(tmp_path / "turns")
    assert other._opened()
    yield one, other
    one.close()
    other.close()


def test_only_one_writer_has_the_turn(pair: tuple[Turns, Turns]) -> None:
    """While one writer works, another's time runs out; then it is the other's turn."""
    one, other = pair
    assert one.begin(0)
    assert not other.begin(0.001)
    one.end()
    assert other.begin(0)


def test_who_comes_back_at_once_keeps_the_turn(pair: tuple[Turns, Turns]) -> None:
    """Within its moment a writer passes the gate although somebody waits there."""
    one, other = pair
    assert one.begin(0)
    one._since = float("inf")  # the moment lasts
    one.end()
    assert other._set(turns._GATE)
    assert one.begin(0)


def test_who_has_had_the_turn_waits_behind_the_next_in_line(pair: tuple[Turns, Turns]) -> None:
    """When the moment is over and somebody waits, the desk is theirs, free as it is."""
    one, other = pair
    assert one.begin(0)
    one._since = 0.0  # the moment is over
    one.end()
    assert other._set(turns._GATE)
    assert not one.begin(0.001)
    assert other._got(turns._DESK, 0, 0)
    other._set(turns._OPEN_GATE)
    other.end()
    assert one.begin(0)


def test_who_waits_gets_the_turn_when_it_ends(pair: tuple[Turns, Turns]) -> None:
    """A writer that waits with time to spare begins as soon as the other has ended."""
    one, other = pair
    assert one.begin(0)
    begun: list[bool] = []
    waiter = threading.Thread(target=lambda: begun.append(other.begin(60)))
    waiter.start()
    one.end()
    waiter.join(60)
    assert begun == [True]


def test_a_process_that_dies_gives_its_turn_back(tmp_path: Path) -> None:
    """A writer killed in its turn leaves no lock behind."""
    path = tmp_path / "turns"
    command = [sys.executable, "-c", _HOLDS_AND_DIES, str(path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        waiting = Turns(path)
        assert not waiting.begin(0)
        holder.kill()
        holder.wait(60)
        assert waiting.begin(0)
        waiting.close()


def test_a_forked_child_leaves_its_parents_turn_alone(pair: tuple[Turns, Turns]) -> None:
    """What a child closes is its copy: the parent goes on in its turn."""
    one, other = pair
    assert one.begin(0)
    child = os.fork()
    if not child:  # pragma: no cover - in the child, which ends here
        one.close()
        one.end()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert not other.begin(0)


def test_without_a_file_there_are_no_turns(tmp_path: Path) -> None:
    """Where no file can be made, nobody waits for a turn."""
    one, other = Turns(tmp_path / "none" / "turns"), Turns(tmp_path / "none" / "turns")
    assert one.begin(0)
    assert other.begin(0)
    one.end()


def test_without_locks_there_are_no_turns(
    pair: tuple[Turns, Turns], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file system that knows no locks keeps nobody waiting."""

    def refuse(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("casenum.stores.sqlite.turns.fcntl.fcntl", refuse)
    one, other = pair
    assert one.begin(0)
    assert other.begin(0)


def test_closing_twice_is_no_error(pair: tuple[Turns, Turns]) -> None:
    """A turn that was let go can be let go again, and taken again."""
    one, _ = pair
    one.close()
    one.close()
    assert one.begin(0)


def test_who_queues_at_a_removed_file_follows_the_others(tmp_path: Path) -> None:
    """A process that closes removes the file; the others meet again at the next one."""
    path = tmp_path / "turns"
    closing, staying, coming = Turns(path), Turns(path), Turns(path)
    assert staying.begin(0)
    staying.end()
    assert closing.begin(1)
    closing.remove()
    assert not path.exists()
    assert coming.begin(0)
    staying._since = 0.0  # its moment is over
    assert not staying.begin(0.001)
    coming.remove()
    staying.remove()
    staying.remove()
    assert not path.exists()


def test_a_store_waits_for_its_turn_no_longer_than_its_timeout(tmp_path: Path) -> None:
    """Who holds the queue for too long makes others hear that the database is busy."""
    path = tmp_path / "cases.db"
    with SqliteStore(path, timeout=timedelta(milliseconds=1)) as store:
        store.take("a")
        holder = Turns(tmp_path / "cases.db-turns")
        assert holder.begin(0)
        store.session._turns._since = 0.0  # type: ignore[attr-defined]  # its moment is over
        with pytest.raises(Contention) as refused:
            store.take("a")
        assert refused.value.retry is Retry.CALL
        holder.close()
        assert store.take("a").first == 2


def test_a_turn_is_given_back_when_the_database_is_locked(tmp_path: Path) -> None:
    """A writer that SQLite turns away does not keep the others in the queue."""
    path = tmp_path / "cases.db"
    with SqliteStore(path, timeout=timedelta(milliseconds=1)) as store:
        stranger = sqlite3.connect(path)
        stranger.execute("BEGIN IMMEDIATE")
        with pytest.raises(Contention):
            store.take("a")
        stranger.rollback()
        stranger.close()
        queue = Turns(tmp_path / "cases.db-turns")
        assert queue.begin(0)
        queue.close()

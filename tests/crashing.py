"""Kill a process that works on a store, again and again, and look at what it left behind.

The suite does it a few times (`test_crash.py`), the soak script as often as it is told
(`soak/crash.py`). What is asked of the file is asked in plain SQL where that is possible, so that
the code under test does not judge itself.
"""

import os
import signal
import sqlite3
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from random import Random

import attrs

from casenum.cases import fold, restore, thaw_all
from casenum.desk import Desk
from casenum.storage import CaseStore
from casenum.stores import open_store
from workers import STEPS, crash_desk, crash_issuer, crash_step

UNBORN = 5  # the first runs of a round die before the file is whole
_MOST_LINES = 8
_MOST_TURNS = 30_000  # of an empty loop: the process dies at another place every time
_BREED = "import sys, workers; workers.breed(sys.argv[1])"


@attrs.frozen
class Told:
    """What one step of one run said when it was done."""

    run: int
    step: int
    number: str
    case_id: str

    @property
    def verb(self) -> str:
        return STEPS[self.step % len(STEPS)]


class Round:
    """Kill processes that work on one file, and hold what they had said before they died."""

    def __init__(self, path: Path, seed: int) -> None:
        self.told: list[Told] = []
        self.kills = 0
        self._path, self._random = path, Random(seed)
        self._unsaid = 0  # results that are there, and whose process died before it told them

    def kill(self, times: int) -> None:
        """Start a process, kill it, look at the file, finish what it was doing; so many times."""
        with closing(_Nursery(self._path)) as nursery:
            for _ in range(times):
                self._once(nursery)

    def _once(self, nursery: "_Nursery") -> None:
        run, self.kills = self.kills, self.kills + 1
        lines = 0 if run < UNBORN else self._random.randint(1, _MOST_LINES)
        said = nursery.killed(run, lines, self._random.randrange(_MOST_TURNS))
        self.told += said
        if not self._path.exists():
            assert not said
            return
        with open_store(self._path) as store:
            there = look(self._path, store, self.told)
            assert there - self._unsaid in {0, 1}, "a process dies in one step, not in two"
            self._finish(store, Told(run, len(said), "", ""), there)

    def _finish(self, store: CaseStore, interrupted: Told, there: int) -> None:
        """Repeat the step that was interrupted, and find that it was done once."""
        self.told.append(finish(store, interrupted))
        if not _repeatable(interrupted.step):
            self._unsaid = there  # nobody can ask for it again
        with closing(sqlite3.connect(self._path)) as connection:
            assert _all_that_was_told(connection, self.told) == self._unsaid


class _Nursery:
    """Hold the process whose children are killed."""

    def __init__(self, path: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _BREED, str(path)],
            cwd=Path(__file__).parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # so that it ends with its children
        )

    def killed(self, run: int, lines: int, turns: int) -> list[Told]:
        """Return what a child said until it was killed: some lines, and those it adds meanwhile."""
        process = self._process
        assert process.stdin is not None
        process.stdin.write(f"{run}\n")
        process.stdin.flush()
        ready, pid = self._line()
        assert ready == "ready"
        said = [self._line() for _ in range(lines)]
        for _ in range(turns):
            pass
        os.kill(int(pid), signal.SIGKILL)
        while (line := self._line())[0] != "dead":
            said.append(line)
        assert line[1] == str(-signal.SIGKILL), "it went wrong by itself"
        return [Told(run, step, *words) for step, words in enumerate(said)]

    def _line(self) -> tuple[str, str]:
        assert self._process.stdout is not None
        first, second = self._process.stdout.readline().split()
        return first, second

    def close(self) -> None:
        """End the process, and a child that an assertion left alive."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate(timeout=60)


def finish(store: CaseStore, interrupted: Told) -> Told:
    """Repeat the step that was interrupted: it is done once, however often it is repeated."""
    desk, issuer = crash_desk(store), crash_issuer(store)
    step, run = interrupted.step, interrupted.run
    while not _repeatable(step):
        step += 1
    said = [crash_step(desk, issuer, run, step) for _ in range(3)]
    assert said[0] == said[1] == said[2]
    return Told(run, step, *said[0])


def _repeatable(step: int) -> bool:
    return "token" in STEPS[step % len(STEPS)]


# --- what is asked of the file -------------------------------------------------


def look(path: Path, store: CaseStore, told: Sequence[Told]) -> int:
    """Ask everything of the file, and return how many results are there that nobody told."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        _no_gap(connection)
        _whole_histories(connection)
        _messages_of_facts(connection)
        unsaid = _all_that_was_told(connection, told)
    assert crash_issuer(store).gaps() == ()
    _snapshots_are_folds(crash_desk(store), store)
    return unsaid


def _no_gap(connection: sqlite3.Connection) -> None:
    """Every value that was taken is claimed, once."""
    values = defaultdict(list)
    for series, value in connection.execute(
        "SELECT series, value FROM casenum_claims WHERE state = 'confirmed'"
    ):
        values[series].append(value)
    counters = dict(connection.execute("SELECT series, last FROM casenum_counters"))
    assert {series: sorted(held) for series, held in values.items()} == {
        series: list(range(1, last + 1)) for series, last in counters.items()
    }


def _whole_histories(connection: sqlite3.Connection) -> None:
    """Versions are dense, and every case has its number, its claim and its title."""
    versions = defaultdict(list)
    for case_id, version in connection.execute("SELECT case_id, version FROM casenum_records"):
        versions[case_id].append(version)
    numbers = {}
    for case_id, version, shot, number in connection.execute(
        "SELECT case_id, version, shot_version, number FROM casenum_cases"
    ):
        assert version == shot
        assert number is not None
        assert sorted(versions.pop(case_id)) == list(range(1, version + 1))
        numbers[number] = case_id
    assert not versions, "records of no case"
    claimed = "SELECT number, subject FROM casenum_claims WHERE number LIKE 'SRV-%'"
    assert dict(connection.execute(claimed)) == numbers
    titled = connection.execute("SELECT case_id FROM casenum_fields WHERE field = 'title'")
    assert sorted(case_id for (case_id,) in titled) == sorted(numbers.values())


def _messages_of_facts(connection: sqlite3.Connection) -> None:
    """Every case has its one acknowledgement, and every message is of records that are there."""
    cases = [case_id for (case_id,) in connection.execute("SELECT case_id FROM casenum_cases")]
    records = set(connection.execute("SELECT case_id, id FROM casenum_records"))
    acknowledged = []
    for case_id, key, topic in connection.execute("SELECT case_id, key, topic FROM casenum_outbox"):
        written = key.rpartition("/")[0]
        assert (case_id, f"{written}.0") in records
        if topic == "acknowledgement":
            acknowledged.append(case_id)
    assert sorted(acknowledged) == sorted(cases)


def _all_that_was_told(connection: sqlite3.Connection, told: Sequence[Told]) -> int:
    """Nothing that was told is lost; return how much is there that nobody was told."""
    numbers = dict(connection.execute("SELECT number, subject FROM casenum_claims"))
    made = [each for each in told if each.verb != "assign, token"]
    kept = {each.number: each.case_id for each in made}
    assert len(kept) == len({(each.run, each.step) for each in made}), "a number was told twice"
    for number, case_id in kept.items():
        assert (numbers[number] or "-") == case_id
    done = "SELECT case_id FROM casenum_records WHERE name = 'assigned'"
    assigned = [case_id for (case_id,) in connection.execute(done)]
    assert len(assigned) == len(set(assigned)), "a move was made twice"
    moved = {each.case_id for each in told if each.verb == "assign, token"}
    assert moved <= set(assigned)
    return len(numbers) - len(kept) + len(assigned) - len(moved)


def _snapshots_are_folds(desk: Desk, store: CaseStore) -> None:
    """What a case is said to be is what its facts amount to."""
    case = None
    for history in store.histories():  # type: ignore[attr-defined]  # the stores we ship have it
        loaded = store.load(history.case_id)
        assert loaded is not None
        assert loaded.snapshot is not None
        case = fold(history.case_id, thaw_all(history.records))
        assert restore(loaded.snapshot) == case
    assert case is None or desk.get(str(case.number)) == case  # the last that was begun

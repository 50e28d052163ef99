"""The laws of `casenum.storage.SupportsFeed` and `SupportsDue`."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import ClassVar, Final

import pytest

from casenum.errors import ArgumentError
from casenum.storage import CaseStore, Record, SupportsDue, SupportsFeed, transactions
from casenum.testing.contract import Laws, Pair
from casenum.testing.samples import AT, fresh, records, snapshot

_MINUTE: Final = timedelta(minutes=1)
_WRITERS: Final = 4
_EACH: Final = 8


def followed(store: object) -> SupportsFeed:
    """Return a store that declares a feed.

    >>> from casenum.stores import MemoryStore
    >>> followed(MemoryStore()).follow().records
    ()
    """
    assert isinstance(store, SupportsFeed), "the store lacks SupportsFeed"
    return store


def timed(store: object) -> SupportsDue:
    """Return a store that declares timers.

    >>> from casenum.stores import MemoryStore
    >>> timed(MemoryStore()).due(AT)
    ()
    """
    assert isinstance(store, SupportsDue), "the store lacks SupportsDue"
    return store


class Reader:
    """Follow a feed from where it stopped.

    >>> from casenum.stores import MemoryStore
    >>> Reader(MemoryStore()).read_on()
    []
    """

    def __init__(self, store: object, *, size: int = 100) -> None:
        self._store = followed(store)
        self._size = size
        self._cursor: str | None = None
        self.met: list[Record] = []

    def read_on(self) -> list[Record]:
        """Return what is new, up to the first empty page."""
        new: list[Record] = []
        while True:
            page = self._store.follow(self._cursor, limit=self._size)
            self._cursor = page.cursor
            assert len(page.records) <= self._size, "a page is longer than its limit"
            if not page.records:
                self.met += new
                return new
            new += page.records


def _append(store: CaseStore, case_id: str, *ids: str, after: int = 0) -> tuple[Record, ...]:
    made = records(case_id, *ids, after=after)
    store.append(case_id, made, expected=after)
    return made


class FeedLaws(Laws):
    """Prove that a reader of the feed skips nothing. The store must be new.

    >>> "test_feed_2_no_reader_skips_a_slow_writer" in FeedLaws.laws()
    True
    """

    capability: ClassVar[type | None] = SupportsFeed

    def test_feed_1_every_record_comes_once(self, pair: Pair) -> None:
        """Pages of any size give all records as they were written, a case's by version."""
        first, second = fresh("case"), fresh("case")
        made = [
            *_append(pair.store, first, "r1", "r2"),
            *_append(pair.other, second, "r1"),
            *_append(pair.other, first, "r3", after=2),
            *_append(pair.store, second, "r2", "r3", after=1),
        ]
        for size in (1, 2, 6, 7):
            assert Reader(pair.other, size=size).read_on() == made, size

    def test_feed_1_what_was_refused_or_repeated_comes_not_again(self, pair: Pair) -> None:
        """A lost race leaves nothing in the feed, and an honest retry nothing more."""
        case, reader = fresh("case"), Reader(pair.other)
        made = _append(pair.store, case, "r1")
        with pytest.raises(Exception, match="version"):
            pair.store.append(case, records(case, "x"), expected=0)
        pair.store.append(case, made, expected=0)
        assert reader.read_on() == list(made)

    def test_feed_2_no_reader_skips_a_slow_writer(self, pair: Pair) -> None:
        """What was begun first and committed last still comes to who has read all in between."""
        slow, fast, reader = fresh("slow"), fresh("fast"), Reader(pair.other)
        with transactions(pair.store)() as tx:
            _append(tx, slow, "r1")
            if pair.store.traits.independent_keys:  # else the second writer waits for the first
                _append(pair.other, fast, "r1")
                reader.read_on()
            _append(tx, slow, "r2", after=1)
        _append(pair.other, fast, "x", after=int(pair.store.traits.independent_keys))
        reader.read_on()
        told = sorted((record.case_id, record.version) for record in reader.met)
        wanted = [(case, r.version) for case in (fast, slow) for r in pair.store.read(case)]
        assert told == wanted

    def test_feed_2_a_case_is_told_in_order_whoever_began_first(self, pair: Pair) -> None:
        """A transaction that began early may write a case late; its record is told late too."""
        early, case, reader = fresh("early"), fresh("case"), Reader(pair.other)
        with transactions(pair.store)() as tx:
            _append(tx, early, "r1")
            writer = pair.other if pair.store.traits.independent_keys else tx
            _append(writer, case, "r1")
            _append(tx, case, "r2", after=1)
        reader.read_on()
        assert [r.version for r in reader.met if r.case_id == case] == [1, 2]

    def test_feed_2_a_reader_beside_writers_meets_all_of_them(self, pair: Pair) -> None:
        """Threads write cases step by step while a reader follows: all comes, once, in order."""
        cases = [fresh("case") for _ in range(_WRITERS)]
        start = Barrier(_WRITERS + 1)

        def write(turn: int) -> None:
            store = (pair.store, pair.other)[turn % 2]
            start.wait(60)
            for version in range(_EACH):
                with transactions(store)() as tx:
                    _append(tx, cases[turn], f"r{version}", after=version)

        reader = Reader(pair.other, size=3)
        with ThreadPoolExecutor(_WRITERS) as pool:
            jobs = [pool.submit(write, turn) for turn in range(_WRITERS)]
            start.wait(60)
            while not all(job.done() for job in jobs):
                reader.read_on()
            for job in jobs:
                job.result()
        reader.read_on()
        for case in cases:
            told = [record.version for record in reader.met if record.case_id == case]
            assert told == list(range(1, _EACH + 1))
        assert len(reader.met) == _WRITERS * _EACH

    def test_feed_2_a_rollback_is_never_told(self, pair: Pair) -> None:
        """Nobody hears of what was taken back, and what comes after it is not skipped."""
        gone, kept, reader = fresh("gone"), fresh("kept"), Reader(pair.other)
        _append(pair.store, kept, "r1")
        with pytest.raises(ZeroDivisionError), transactions(pair.store)() as tx:
            _append(tx, gone, "r1")
            raise ZeroDivisionError
        _append(pair.store, kept, "r2", after=1)
        there = [*pair.store.read(gone), *pair.store.read(kept)]  # without transactions, both
        told = sorted(reader.read_on(), key=lambda record: (record.case_id, record.version))
        assert told == there

    def test_feed_3_the_end_is_good_for_ever(self, pair: Pair) -> None:
        """Who has read all asks again with the same cursor, and gets what is new, and only that."""
        case, store = fresh("case"), followed(pair.other)
        empty = store.follow()
        assert empty.records == ()
        made = _append(pair.store, case, "r1")
        page = store.follow(empty.cursor)
        assert page.records == made
        end = store.follow(page.cursor)
        assert end.records == ()
        later = _append(pair.store, case, "r2", after=1)
        for cursor in (page.cursor, end.cursor):
            assert store.follow(cursor).records == later

    def test_feed_3_what_no_page_gave_is_refused(self, pair: Pair) -> None:
        """A cursor that was made up, or a page of no size, is an error and not the first page."""
        store = followed(pair.store)
        for cursor in ("", "x", "1/x", "1/2/3", "\u0661", "9" * 40):
            with pytest.raises(ArgumentError):
                store.follow(cursor)
        with pytest.raises(ArgumentError):
            store.follow(limit=0)


def _wake(
    store: CaseStore, case_id: str, at: datetime | None, *, version: int = 1, received: int = 0
) -> None:
    shot = snapshot(case_id, version, wake_at=at, received_at=AT + received * _MINUTE)
    made = records(case_id, f"r{version}", after=version - 1)
    store.append(case_id, made, expected=version - 1, snapshot=shot)


def _due(store: object, minutes: int, limit: int = 100) -> list[str]:
    found = timed(store).due(AT + minutes * _MINUTE, limit=limit)
    return [shot.case_id for shot in found]


class DueLaws(Laws):
    """Prove that no timer is forgotten. The store must be new.

    >>> "test_due_1_a_case_is_due_from_its_moment_on" in DueLaws.laws()
    True
    """

    capability: ClassVar[type | None] = SupportsDue

    def test_due_1_a_case_is_due_from_its_moment_on(self, pair: Pair) -> None:
        """Not a microsecond before, at the very moment, and ever after; without one never."""
        case, moment = fresh("case"), AT + 5 * _MINUTE
        _wake(pair.store, case, moment)
        _wake(pair.store, fresh("case"), None)
        pair.store.append("bare", records("bare", "r1"), expected=0)
        asked = timed(pair.other)
        assert list(asked.due(moment - timedelta(microseconds=1))) == []
        for late in (timedelta(0), _MINUTE, timedelta(days=3_000)):
            found = list(asked.due(moment + late))
            assert [(shot.case_id, shot.wake_at, shot.version) for shot in found] == [
                (case, moment, 1)
            ]

    def test_due_1_who_waits_longest_comes_first(self, pair: Pair) -> None:
        """By moment, then by time of receipt, then by case id, as many as are asked for."""
        for case, minutes, received in (
            ("d", 2, 0),
            ("b", 1, 1),
            ("c", 1, 1),
            ("a", 3, 0),
            ("e", 1, 0),
        ):
            _wake(pair.store, case, AT + minutes * _MINUTE, received=received)
        assert _due(pair.other, 9) == ["e", "b", "c", "d", "a"]
        assert _due(pair.other, 9, limit=2) == ["e", "b"]
        assert _due(pair.other, 2) == ["e", "b", "c", "d"]

    def test_due_2_a_case_stays_due_until_its_snapshot_says_otherwise(self, pair: Pair) -> None:
        """Asking takes nothing away, nor does an append without a snapshot; waking does."""
        case = fresh("case")
        _wake(pair.store, case, AT)
        assert _due(pair.store, 1) == _due(pair.other, 1) == [case]
        pair.store.append(case, records(case, "x", after=1), expected=1)
        assert _due(pair.store, 1) == [case]
        _wake(pair.store, case, AT + 2 * _MINUTE, version=3)
        assert (_due(pair.other, 1), _due(pair.other, 2)) == ([], [case])
        _wake(pair.store, case, None, version=4)
        assert _due(pair.other, 9) == []

    def test_due_2_what_nobody_can_mean_is_refused(self, pair: Pair) -> None:
        """A naive moment is no moment, and none of nothing is asked for."""
        with pytest.raises(ArgumentError):
            timed(pair.store).due(AT.replace(tzinfo=None))
        with pytest.raises(ArgumentError):
            timed(pair.store).due(AT, limit=0)

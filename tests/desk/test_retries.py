"""A retry is harmless: with a token every verb is done once."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from casenum.desk import Desk
from casenum.errors import (
    ArgumentError,
    Contention,
    Retry,
    TokenMismatch,
    TransitionRefused,
    VersionConflict,
)
from casenum.issuing import Issuer
from casenum.numbers import Pattern
from casenum.stores import MemoryStore, open_store
from support import ProcessDiedError, bare_store, clock
from workers import CASES, open_cases

SERVICE = Pattern("SRV-{year}-{seq:3}", name="service")
PROCESSES = 4


@pytest.fixture
def store() -> Any:
    """Give a memory store."""
    return open_store("memory:")


@pytest.fixture
def desk(store: Any) -> Desk:
    """Give a desk with the default service case."""
    return Desk(store, numbers=SERVICE, clock=clock())


def test_the_same_form_submitted_twice_is_one_case(desk: Desk) -> None:
    """A lost reply to opening gives the same case and the same number."""
    first = desk.open("Charged twice", by="amy", token="form-9")
    moved = desk.assign(first, to="bob", by="amy")
    again = desk.open("Charged twice", by="amy", token="form-9")
    assert (again.id, again.number) == (first.id, "SRV-2021-001")
    assert again == moved
    assert desk.open("Another", by="amy", token="form-10").number == "SRV-2021-002"


def test_a_verb_with_a_token_is_done_once(desk: Desk) -> None:
    """A repeated verb changes nothing, even by someone who holds the old case."""
    case = desk.open("Charged twice", by="amy")
    once = desk.note(case, "called back", by="amy", token="note-1")
    assert desk.note(case, "called back", by="amy", token="note-1") == once
    assert desk.note(case.id, "called back", by="amy", token="note-1") == once
    assert once.interactions == 1
    later = desk.apply(once, "resolve", by="amy", token="done-1")
    assert desk.apply(once, "resolve", by="amy", token="done-1") == later


def test_a_retry_after_the_case_moved_on_is_still_harmless(desk: Desk) -> None:
    """The retry of a move that would be refused by now returns the case as it is."""
    case = desk.open("Charged twice", by="amy")
    desk.apply(case.id, "resolve", by="amy", token="t")
    closed = desk.apply(case.id, "close", by="amy")
    assert desk.apply(case.id, "resolve", by="amy", token="t") == closed


def test_a_token_for_something_else_is_refused(desk: Desk) -> None:
    """The same token for another verb, kind or requester is a mistake that is told."""
    case = desk.open("Charged twice", by="amy", token="form-9")
    desk.note(case.id, "called back", by="amy", token="t")
    with pytest.raises(TokenMismatch):
        desk.reply(case.id, "called back", by="amy", token="t")
    with pytest.raises(TokenMismatch):
        desk.open("Charged twice", by="amy", token="form-9", requester="customer:1")
    with pytest.raises(TokenMismatch):
        desk.receive("Charged twice", by="amy", token="form-9")


class InTheWay(MemoryStore):
    """A store that ends the next transactions that write: another had what they wanted."""

    left = 0
    retry = Retry.TRANSACTION

    def append(self, *arguments: Any, **options: Any) -> int:
        if self.left:
            self.left -= 1
            raise Contention("two transactions waited for each other", self.retry)
        return super().append(*arguments, **options)


def test_a_transaction_that_the_store_ended_is_tried_again() -> None:
    """Three times, a named version included; what the store has waited for itself, once."""
    store = InTheWay()
    desk = Desk(store, numbers=SERVICE, clock=clock())
    case = desk.open("Charged twice", by="amy")
    store.left = 2
    case = desk.note(case, "called back", by="amy")
    assert (case.interactions, store.left) == (1, 0)
    store.left = 3
    with pytest.raises(Contention):
        desk.note(case, "called back", by="amy")
    assert (desk.get(case), store.left) == (case, 0)
    store.left, store.retry = 2, Retry.CALL
    with pytest.raises(Contention):
        desk.note(case.id, "called back", by="amy")
    assert store.left == 1


def test_a_refused_verb_does_not_use_up_its_token(desk: Desk) -> None:
    """What was refused left nothing, so the token serves when the way is free."""
    case = desk.open("Charged twice", by="amy")
    with pytest.raises(TransitionRefused):
        desk.apply(case, "reopen", by="amy", token="t")
    desk.apply(case, "resolve", by="amy")
    assert desk.apply(case.id, "reopen", by="amy", token="t").reopens == 1


class TestCrashes:
    """A process may die between any two writes of a store without transactions."""

    @pytest.mark.parametrize("writes", range(8))
    def test_opening_is_finished_by_the_retry(self, writes: int) -> None:
        """After a crash anywhere, the same token gives one case with one number."""
        store = bare_store()
        desk = Desk(store, numbers=SERVICE, clock=clock())
        _die_after(store, writes, partial(desk.open, "Charged twice", by="amy", token="form-9"))
        case = desk.open("Charged twice", by="amy", token="form-9")
        assert case.number == "SRV-2021-001"
        assert [fact.name for fact in desk.history(case)] == ["received", "registered"]
        assert desk.texts(case) == {"title": "Charged twice"}
        assert desk.open("Next", by="amy").number == "SRV-2021-002"
        assert Issuer(store, SERVICE, clock=clock()).gaps() == ()

    @pytest.mark.parametrize("writes", range(5))
    def test_registering_is_finished_by_the_retry(self, writes: int) -> None:
        """A received case gets one number, however often registering is tried."""
        store = bare_store()
        desk = Desk(store, numbers=SERVICE, clock=clock())
        case = desk.receive("Charged twice", by="amy")
        _die_after(store, writes, partial(desk.register, case.id))
        if desk.get(case).number is None:
            desk.register(case.id)
        assert desk.get(case).number == "SRV-2021-001"
        assert Issuer(store, SERVICE, clock=clock()).gaps() == ()

    @pytest.mark.parametrize("writes", range(4))
    def test_a_verb_is_finished_by_the_retry(self, writes: int) -> None:
        """A token on record without its facts does not swallow the work."""
        store = bare_store()
        desk = Desk(store, numbers=SERVICE, clock=clock())
        case = desk.open("Charged twice", by="amy")
        _die_after(store, writes, partial(desk.note, case, "called", by="amy", token="t"))
        done = desk.note(case.id, "called", by="amy", token="t")
        assert done.interactions == 1
        assert sorted(desk.texts(done).values()) == ["Charged twice", "called"]


def _die_after(store: Any, writes: int, act: Any) -> None:
    store.writes_left = writes
    try:
        act()
    except ProcessDiedError:
        pass
    finally:
        store.writes_left = None


class Racing:
    """Let somebody else write just before our append, a few times."""

    def __init__(self, inner: Any, rival: Any, times: int) -> None:
        self._inner, self._rival, self._times = inner, rival, times

    def append(self, *args: Any, **options: Any) -> Any:
        if self._times:
            self._times -= 1
            self._rival()
        return self._inner.append(*args, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


@pytest.mark.parametrize(("times", "wins"), [(1, True), (2, True), (3, False)])
def test_a_lost_race_is_decided_again_up_to_three_times(times: int, *, wins: bool) -> None:
    """A verb given a number decides anew on the version it lost to; a `Case` never does."""
    inner = bare_store()
    rival = Desk(inner, numbers=SERVICE, clock=clock())
    case = rival.open("Charged twice", by="amy")
    racing: Any = Racing(inner, lambda: rival.note(case.id, "me first", by="bob"), times)
    desk = Desk(racing, numbers=SERVICE, clock=clock())
    if wins:
        assert desk.assign("SRV-2021-001", to="amy", by="amy").interactions == times
    else:
        with pytest.raises(VersionConflict):
            desk.assign("SRV-2021-001", to="amy", by="amy")
    again: Any = Racing(inner, lambda: rival.note(case.id, "me first", by="bob"), 1)
    current = rival.get(case)
    with pytest.raises(VersionConflict):
        Desk(again, numbers=SERVICE, clock=clock()).assign(current, to="amy", by="amy")


class TestWithinTheHostsTransaction:
    """A desk can work inside the transaction of the application around it."""

    def test_a_rollback_leaves_no_trace(self, desk: Desk, store: Any) -> None:
        """Case, number, words and messages go with the host's transaction."""

        def fail() -> None:
            with store.transaction() as tx:
                desk.within(tx).open("Charged twice", by="amy", token="form-9")
                raise ProcessDiedError

        with pytest.raises(ProcessDiedError):
            fail()
        assert list(store.histories()) == []
        assert desk.open("Charged twice", by="amy").number == "SRV-2021-001"

    def test_a_refusal_leaves_the_transaction_usable(self, desk: Desk, store: Any) -> None:
        """A domain error inside does not spoil what the host does next."""
        with store.transaction() as tx:
            inner = desk.within(tx)
            case = inner.open("Charged twice", by="amy")
            with pytest.raises(TransitionRefused):
                inner.apply(case, "reopen", by="amy")
            inner.assign(case, to="bob", by="amy")
        assert desk.get("SRV-2021-001").assignee == "bob"

    def test_a_store_without_transactions_says_so(self) -> None:
        """`within` needs a store with transactions."""
        desk = Desk(bare_store(), numbers=SERVICE, clock=clock())
        with pytest.raises(ArgumentError, match="one with transactions"):
            desk.within(object())


def test_four_processes_open_cases_without_duplicate_gap_or_error(tmp_path: Path) -> None:
    """Writers on one SQLite file wait for one another and lose nothing."""
    path = str(tmp_path / "cases.db")
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, mp_context=spawn) as pool:
        lists = pool.map(open_cases, [path] * PROCESSES, range(PROCESSES), timeout=120)
    numbers = sorted(number for numbers in lists for number in numbers)
    assert numbers == [f"SRV-2021-{i:03}" for i in range(1, PROCESSES * CASES + 1)]
    with open_store(path) as store:
        assert Issuer(store, SERVICE, clock=clock()).gaps() == ()
        assert sum(1 for _ in store.histories()) == PROCESSES * CASES

"""One case follows another, stands below it, or is the same once more."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from casenum.desk import Desk
from casenum.errors import (
    CaseRefused,
    NotFound,
    TokenMismatch,
    TransitionRefused,
    VersionConflict,
)
from casenum.lifecycle import Lifecycle, Status, Transition
from casenum.numbers import Pattern
from casenum.stores import open_store
from support import ProcessDiedError, bare_store, clock

SERVICE = Pattern("SRV-{seq:3}", name="service")
MONTH = timedelta(days=30)


@pytest.fixture
def store() -> Any:
    """Give a memory store."""
    return open_store("memory:")


@pytest.fixture
def desk(store: Any) -> Desk:
    """Give a desk with the default service case."""
    return Desk(store, numbers=SERVICE, clock=clock())


class TestReopening:
    """A done case comes back within its time, and is followed up after it."""

    def test_a_done_case_comes_back_within_its_time_only(self, store: Any) -> None:
        """On the last day it may be reopened, a second later it may not, by no event."""
        time = clock()
        desk = Desk(store, numbers=SERVICE, clock=time, reopen_within=MONTH)
        case = desk.apply(desk.open("x", by="amy"), "close", by="amy")
        time.advance(MONTH)
        reopened = desk.apply(case, "reopen", by="customer:1")
        assert reopened.status == "in_progress"
        case = desk.apply(reopened, "close", by="amy")
        time.advance(MONTH + timedelta(seconds=1))
        ways: list[Any] = [
            lambda: desk.apply(case, "reopen", by="customer:1"),
            lambda: desk.assign(case, to="bob", by="amy"),
        ]
        for way in ways:
            with pytest.raises(TransitionRefused, match=r"Desk\.follow_up") as refusal:
                way()
            assert refusal.value.code == "guard"
        assert "reopen" in refusal.value.allowed
        assert desk.get(case.id) == case

    def test_the_time_counts_from_where_the_case_is(self, store: Any) -> None:
        """A case that was closed after it was resolved has its whole time again."""
        time = clock()
        desk = Desk(store, numbers=SERVICE, clock=time, reopen_within={"request": MONTH})
        case = desk.apply(desk.open("x", by="amy"), "resolve", by="amy")
        time.advance(MONTH * 2)
        case = desk.apply(case, "close", by="amy")  # from done to done is no return
        time.advance(MONTH)
        assert desk.apply(case, "reopen", by="amy").status == "in_progress"
        other = desk.apply(desk.open("x", by="amy", kind="complaint"), "close", by="amy")
        time.advance(MONTH * 9)
        assert desk.apply(other, "reopen", by="amy").reopens == 1

    def test_a_follow_up_names_the_case_before_it(self, desk: Desk) -> None:
        """It is a case of its own, and the old one counts it and keeps its status."""
        old = desk.open("x", by="amy", kind="complaint", requester="customer:1")
        with pytest.raises(CaseRefused, match="a case that is not done has no follow-up"):
            desk.follow_up(old, "again", by="amy")
        old = desk.apply(old.id, "close", by="amy")
        new = desk.follow_up(old, "again", by="amy", token="t")
        assert (new.kind, new.requester, new.follow_up_of) == ("complaint", "customer:1", old.id)
        assert desk.follow_up(old, "again", by="amy", token="t") == new
        after = desk.get(old)
        assert (after.follow_ups, after.followed_by, after.status) == (1, new.id, "closed")
        assert (new.number, desk.get(new.id)) == ("SRV-002", new)
        with pytest.raises(TokenMismatch):
            desk.open("again", by="amy", kind="complaint", requester="customer:1", token="t")


class TestChildren:
    """A case stands below another."""

    def test_a_parent_knows_its_children(self, desk: Desk) -> None:
        """They are listed as they are now, in the order in which they were opened."""
        parent = desk.open("x", by="amy")
        one = desk.open("y", by="amy", parent=parent)
        two = desk.receive("z", by="amy", parent="SRV-001", token="t")
        assert desk.receive("z", by="amy", parent=parent, token="t") == two
        one = desk.apply(one, "close", by="amy")
        assert desk.children(parent) == (one, two)
        assert (desk.get(parent).children, one.parent, two.parent) == (2, parent.id, parent.id)
        assert desk.children(one) == ()

    def test_an_unknown_parent_opens_nothing(self, desk: Desk, store: Any) -> None:
        """A case below nothing is a mistake."""
        with pytest.raises(NotFound):
            desk.open("y", by="amy", parent="SRV-404")
        assert list(store.histories()) == []


class TestDuplicates:
    """Two cases are one."""

    def test_a_merged_number_leads_to_the_case_that_goes_on(self, desk: Desk) -> None:
        """Whoever quotes the old number finds the case that is worked on."""
        one, two = (desk.open("x", by="amy", requester="customer:1") for _ in range(2))
        kept = desk.merge(two, into=one, by="amy", token="t")
        assert (kept.id, kept.duplicates, kept.status) == (one.id, 1, "registered")
        gone = desk.get(two.id)
        assert (gone.status, gone.duplicate_of) == ("duplicate", one.id)
        [found] = desk.find("SRV-002", sender="customer:1")
        assert (found.case, found.verified) == (kept, True)
        assert desk.note("SRV-002", "hello?", by="customer:1").id == one.id

    def test_a_merge_with_a_token_is_done_once(self, desk: Desk) -> None:
        """Its retry by number means the case that had the number, not the one it leads to now."""
        desk.open("x", by="amy")
        desk.open("y", by="amy")
        kept = desk.merge("SRV-002", into="SRV-001", by="amy", token="t")
        assert desk.merge("SRV-002", into="SRV-001", by="amy", token="t") == kept

    def test_a_marked_duplicate_keeps_its_number(self, desk: Desk) -> None:
        """The duplicate can still be looked at under its number."""
        one, two = desk.open("x", by="amy"), desk.open("y", by="amy")
        marked = desk.mark_duplicate(two, of=one, by="amy")
        assert desk.get("SRV-002") == marked
        assert (marked.status, marked.duplicate_of) == ("duplicate", one.id)
        assert desk.get(one).duplicates == 1

    def test_chains_and_rings_of_duplicates_are_refused(self, desk: Desk) -> None:
        """A duplicate stands for nothing, and what stands for others is no duplicate."""
        one, two, three = (desk.open("x", by="amy") for _ in range(3))
        desk.merge(two, into=one, by="amy")
        before = [desk.get(case.id) for case in (one, two, three)]
        for case, into, told in (
            (three.id, two.id, "is a duplicate itself"),
            (one.id, three.id, "stands for others"),
            (one.id, two.id, "stands for others"),
            (two.id, three.id, "is a duplicate already"),
            (three.id, three.id, "no duplicate of itself"),
        ):
            with pytest.raises(CaseRefused, match=told):
                desk.merge(case, into=into, by="amy")
            with pytest.raises(CaseRefused, match=told):
                desk.mark_duplicate(case, of=into, by="amy")
        assert [desk.get(case.id) for case in (one, two, three)] == before
        assert desk.get("SRV-003") == before[2]

    def test_a_refused_merge_joins_nothing(self, desk: Desk) -> None:
        """A stale case, or one whose status forbids it, leaves both cases as they were."""
        one, two = desk.open("x", by="amy"), desk.open("y", by="amy")
        later = desk.apply(two.id, "cancel", by="amy")
        with pytest.raises(VersionConflict):
            desk.merge(two, into=one, by="amy")
        with pytest.raises(TransitionRefused):
            desk.merge(later, into=one, by="amy")
        assert (desk.get(one.id), desk.get("SRV-002")) == (one, later)

    def test_a_lifecycle_without_duplicates_joins_what_is_done(self, store: Any) -> None:
        """Where no event says so, a case that is done is noted; another has no way to go."""
        life = Lifecycle(
            "todo", 1,
            statuses=[Status("open", "open", initial=True), Status("done", "done", final=True)],
            transitions=[Transition("do", "open", "done")],
        )  # fmt: skip
        desk = Desk(store, numbers=SERVICE, lifecycle=life, clock=clock())
        one, two = desk.open("x", by="amy"), desk.open("y", by="amy")
        with pytest.raises(TransitionRefused) as refusal:
            desk.merge(two, into=one, by="amy")
        assert (refusal.value.code, desk.get(one.id)) == ("unknown_event", one)
        two = desk.apply(two, "do", by="amy")
        assert desk.merge(two, into=one, by="amy").duplicates == 1
        assert (desk.get(two.id).status, desk.get("SRV-002").id) == ("done", one.id)

    @pytest.mark.parametrize("writes", range(8))
    def test_a_merge_that_died_half_way_is_finished_by_its_retry(self, writes: int) -> None:
        """Without transactions the same token does what is still to be done, and nothing twice."""
        store = bare_store()
        desk = Desk(store, numbers=SERVICE, clock=clock())
        desk.open("x", by="amy")
        desk.open("y", by="amy")
        store.writes_left = writes
        try:
            desk.merge("SRV-002", into="SRV-001", by="amy", token="t")
        except ProcessDiedError:
            pass
        else:
            assert writes > 3  # the token, the one that stays, the number, the one that goes
        store.writes_left = None
        kept = desk.merge("SRV-002", into="SRV-001", by="amy", token="t")
        assert (kept.number, kept.duplicates, kept.version) == ("SRV-001", 1, 3)
        assert desk.get("SRV-002") == kept

    @pytest.mark.parametrize("writes", range(9))
    def test_a_child_whose_opening_died_is_opened_by_its_retry(self, writes: int) -> None:
        """The parent counts it once, however often the form is sent."""
        store = bare_store()
        desk = Desk(store, numbers=SERVICE, clock=clock())
        parent = desk.open("x", by="amy")
        store.writes_left = writes
        with suppress(ProcessDiedError):
            desk.open("y", by="amy", parent=parent, token="t")
        store.writes_left = None
        child = desk.open("y", by="amy", parent=parent, token="t")
        assert (desk.get(parent).children, desk.children(parent)) == (1, (child,))

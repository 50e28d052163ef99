"""A customer's answer reaches the case that goes on, and wakes it if it slept."""

from datetime import timedelta
from typing import Any

import pytest

from casenum.desk import Desk
from casenum.errors import VersionConflict
from casenum.lifecycle import service_case
from casenum.numbers import Pattern
from casenum.stores import open_store
from support import clock

SERVICE = Pattern("SRV-{seq:3}", name="service")
MONTH = timedelta(days=30)
WHO = "customer:1"


@pytest.fixture
def time() -> Any:
    """Give a clock that can be put on."""
    return clock()


@pytest.fixture
def desk(time: Any) -> Desk:
    """Give a desk whose cases come back within a month."""
    store = open_store("memory:")
    return Desk(store, numbers=SERVICE, clock=time, reopen_within=MONTH)


def test_one_reopening_followed_by_three_mails_is_one_reopening(desk: Desk) -> None:
    """The first answer brings the case back, the others are words."""
    desk.apply(desk.open("x", by="amy", requester=WHO), "resolve", by="amy")
    for mail in range(4):
        case = desk.receive_reply("SRV-001", f"mail {mail}", by=WHO, token=f"m{mail}")
    assert (case.status, case.reopens, case.interactions) == ("in_progress", 1, 4)
    names = [fact.name for fact in desk.history(case)][3:]
    assert names == ["interaction", "moved", "interaction", "interaction", "interaction"]
    assert {"mail 0", "mail 3"} < set(desk.texts(case).values())


def test_answers_after_the_time_are_one_follow_up(desk: Desk, time: Any) -> None:
    """The first opens it, the others are its words, and a retry of each changes nothing."""
    old = desk.apply(desk.open("x", by="amy", requester=WHO), "close", by="amy")
    time.advance(MONTH * 2)
    mails = [
        desk.receive_reply("SRV-001", f"mail {n}", by=WHO, token=f"m{n}", channel="email")
        for n in (1, 1, 2, 1, 2, 3)
    ]
    assert {mail.id for mail in mails} == {mails[0].id} != {old.id}
    case = mails[-1]
    assert (case.number, case.follow_up_of, case.interactions) == ("SRV-002", old.id, 3)
    assert (case.requester, case.channel, case.reopens) == (WHO, "email", 0)
    assert desk.texts(case)["title"] == "x"
    assert (desk.get(old).follow_ups, desk.get(old).interactions) == (1, 0)


def test_a_follow_up_has_the_title_it_is_given(desk: Desk, time: Any) -> None:
    """Where the old title is gone, a plain one stands there."""
    for number, title in (("SRV-001", None), ("SRV-003", "Still wrong")):
        old = desk.apply(desk.open("x", by="amy", requester=WHO), "close", by="amy")
        assert old.number == number
        desk._shell.store.erase(WHO)
        time.advance(MONTH * 2)
        case = desk.receive_reply(number, "hello?", by=WHO, title=title)
        assert desk.texts(case)["title"] == (title or "Follow-up")


def test_a_case_that_may_not_come_back_is_followed_up(desk: Desk) -> None:
    """A transferred case is final, and an event that nobody defined brings nothing back."""
    gone = desk.apply(desk.open("x", by="amy"), "transfer", by="amy")
    assert desk.receive_reply(gone, "hello?", by=WHO).follow_up_of == gone.id
    closed = desk.apply(desk.open("y", by="amy"), "close", by="amy")
    case = desk.receive_reply(closed, "hello?", by=WHO, event="resurrect")
    assert case.follow_up_of == closed.id


def test_an_answer_to_a_duplicate_reaches_the_case_that_stands_for_it(desk: Desk) -> None:
    """Marked or merged, by number or by id, the living case hears it."""
    one, two, three = (desk.open("x", by="amy") for _ in range(3))
    desk.mark_duplicate(two, of=one, by="amy")
    desk.merge(three, into=one, by="amy")
    for ref in ("SRV-002", two.id, "SRV-003", three.id, "SRV-001"):
        case = desk.receive_reply(ref, "hello?", by=WHO)
    assert (case.id, case.interactions) == (one.id, 5)


def test_a_ring_of_follow_up_and_duplicate_has_an_end(desk: Desk) -> None:
    """A follow-up that was found to be its own beginning does not catch an answer for ever."""
    old = desk.apply(desk.open("x", by="amy"), "close", by="amy")
    new = desk.follow_up(old, "y", by="amy")
    desk.mark_duplicate(new, of=old.id, by="amy")
    case = desk.receive_reply("SRV-001", "hello?", by=WHO)
    assert (case.interactions, case.is_done) == (1, False)


def test_a_case_that_closed_by_itself_meanwhile_is_reopened(time: Any) -> None:
    """The timer that was due comes first, at its time; the answer reopens what it closed."""
    life = service_case(auto_close=timedelta(days=7))
    desk = Desk(open_store("memory:"), numbers=SERVICE, lifecycle=life, clock=time)
    desk.apply(desk.open("x", by="amy"), "resolve", by="amy")
    time.advance(timedelta(days=9))
    case = desk.receive_reply("SRV-001", "hello?", by=WHO)
    entries = [fact.entry for fact in desk.history(case) if fact.entry]
    assert [entry.target for entry in entries][-2:] == ["closed", "in_progress"]
    assert entries[-1].at - entries[-2].at == timedelta(days=2)


def test_who_names_a_version_is_told_of_another(desk: Desk) -> None:
    """An answer to the case that a screen shows is refused when the screen is old."""
    old = desk.open("x", by="amy")
    desk.note(old, "hm", by="amy")
    with pytest.raises(VersionConflict):
        desk.receive_reply(old, "hello?", by=WHO)
    assert desk.receive_reply(old.id, "hello?", by="amy").interactions == 2
    assert desk.history(old)[-1].data["direction"] == "in"

"""A host's own status attribute under a lifecycle: observed, warned about, enforced."""

import logging
import threading
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any, Literal

import attrs
import pytest
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from casenum.errors import ArgumentError, ArgumentTypeError, TransitionRefused
from casenum.lifecycle import (
    PREVIOUS,
    Guarded,
    Level,
    Lifecycle,
    No,
    Occurrence,
    Standing,
    Status,
    StatusGuard,
    StatusMap,
    Transition,
    TransitionWarning,
    guarded,
    service_case,
)
from casenum.lifecycle.mappings import table
from support import AT

LIFE = service_case()


def now() -> Any:
    return AT


class Plain:
    def __init__(self, status: str) -> None:
        self.status = status


@dataclass
class Data:
    status: str = "received"


@attrs.define
class Slotted:
    status: str = "received"


class Property:
    def __init__(self, status: str) -> None:
        self.status = status

    @property
    def status(self) -> str:
        return self._status

    @status.setter
    def status(self, value: str) -> None:
        self._status = value


class Child(Plain):
    """A class that inherits its attribute."""


class Base(DeclarativeBase):
    """The host's own tables."""


class TicketRow(Base):
    """A row of the host's, as an ORM has it."""

    __tablename__ = "tickets"
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str]


HOSTS = [Plain, Data, Slotted, Property, Child, TicketRow]


@contextmanager
def guard_on(owner: type[Any], life: Lifecycle = LIFE, **options: Any) -> Iterator[Guarded[Any]]:
    guard = guarded(owner, "status", life, at=now, by=options.pop("by", "system:crm"), **options)
    try:
        yield guard
    finally:
        guard.release()


@pytest.mark.parametrize("owner", HOSTS)
def test_a_refused_write_raises_and_leaves_the_attribute(owner: type[Any]) -> None:
    """Whatever the class is made of, the row keeps its status and the caller is told."""
    with guard_on(owner):
        ticket = owner(status="received")
        ticket.status = "registered"
        with pytest.raises(TransitionRefused) as caught:
            ticket.status = "received"
        assert ticket.status == "registered"
        assert (caught.value.code, caught.value.status) == ("no_transition", "registered")
        assert caught.value.reasons == ("no event leads to 'received'",)
        assert "assign" in caught.value.allowed


@pytest.mark.parametrize("owner", HOSTS)
def test_a_guard_that_is_released_leaves_the_class_as_it_was(owner: type[Any]) -> None:
    """After the guard nothing is judged, and values that were written are there."""
    before = vars(owner).get("status")
    with guard_on(owner) as guard:
        ticket = owner(status="registered")
        assert isinstance(vars(owner)["status"], Guarded)
    assert vars(owner).get("status") is before
    assert ticket.status == "registered"
    ticket.status = "received"
    guard.release()  # once more changes nothing
    assert owner(status="duplicate").status == "duplicate"


def test_a_row_may_be_loaded_in_any_status() -> None:
    """The first value is no change; but one that nobody knows is no status."""
    with guard_on(Plain):
        assert Plain("duplicate").status == "duplicate"
        with pytest.raises(TransitionRefused, match="did you mean 'closed'"):
            Plain("closd")


def test_the_same_value_again_is_no_change() -> None:
    """A form that saves what it showed is not refused."""
    with guard_on(Plain):
        ticket = Plain("duplicate")
        ticket.status = "duplicate"
        with pytest.raises(TransitionRefused) as caught:
            ticket.status = "received"
    assert caught.value.code == "final"


def test_observing_writes_and_tells() -> None:
    """Before anything is enforced, a callback hears what would be refused."""
    heard: list[TransitionRefused] = []
    with guard_on(Plain, level="observe", told=heard.append):
        ticket = Plain("received")
        ticket.status = "closed"
        ticket.status = "no status at all"
        ticket.status = 7.5  # type: ignore[assignment]  # what a host may do
        ticket.status = "closed"
    assert ticket.status == "closed"
    assert [each.code for each in heard] == ["no_transition", *["unknown_status"] * 3]


def test_observing_without_a_callback_writes_a_log_line(caplog: pytest.LogCaptureFixture) -> None:
    """Who gives no callback finds the refusals in the log."""
    with caplog.at_level(logging.INFO, "casenum.lifecycle"), guard_on(Plain, level=Level.OBSERVE):
        Plain("received").status = "closed"
    assert [record.levelname for record in caplog.records] == ["INFO"]
    assert "cannot 'change' while 'received'" in caplog.text


def test_warning_writes_and_points_at_the_line_that_wrote() -> None:
    """A developer sees which line writes what will be refused one day."""
    with guard_on(Plain, level="warn"), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        ticket = Plain("received")
        ticket.status = "closed"
    assert ticket.status == "closed"
    assert [(each.category, each.filename) for each in caught] == [(TransitionWarning, __file__)]


def test_the_hosts_own_words_are_read_through_a_map() -> None:
    """A column of another product's values is guarded as it is."""
    with guard_on(Plain, statuses=table("zendesk")):
        ticket = Plain("new")
        ticket.status = "solved"
        ticket.status = "open"
        with pytest.raises(TransitionRefused):
            ticket.status = "new-ish"
    assert ticket.status == "open"


class Word(StrEnum):
    RECEIVED = "received"
    CLOSED = "closed"


class Code(IntEnum):
    NEW = 1
    CLOSED = 7


def test_enums_and_numbers_are_read_as_what_they_stand_for() -> None:
    """Columns hold members of enums, or numbers; booleans are neither."""
    guard = StatusGuard(LIFE, at=now, by="amy", told=lambda _: None)
    with pytest.raises(TransitionRefused, match="'received'"):
        guard.check(Word.RECEIVED, Word.CLOSED)
    codes = StatusGuard(LIFE, at=now, by="amy", statuses=table("servicenow"))
    assert codes.check(Code.NEW, Code.CLOSED) is None
    with pytest.raises(TransitionRefused, match="a status is text, not bool"):
        codes.check(1, True)  # noqa: FBT003 - the value of a column
    with pytest.raises(TransitionRefused, match="not NoneType"):
        codes.check(1, None)


def test_a_row_that_says_nothing_is_not_judged() -> None:
    """A value that the map calls empty moves nothing, before or after."""
    names = StatusMap({"-": "", "new": "received", "end": "closed"}, {"received", "closed"})
    guard = StatusGuard(LIFE, at=now, by="amy", statuses=names)
    assert [guard.check("-", "end"), guard.check("new", "-"), guard.check(None, "end")] == [
        None
    ] * 3


def test_an_unknown_old_value_is_told() -> None:
    """A column that holds what no status is has been written past the guard."""
    guard = StatusGuard(LIFE, at=now, by="amy", level="observe", told=lambda _: None)
    refused = guard.check("recieved", "registered")
    assert refused is not None
    assert (refused.code, refused.status) == ("unknown_status", "recieved")


def test_a_way_back_leads_wherever_it_may_lead() -> None:
    """The column does not know where the case was before: any status that may be will do."""
    life = Lifecycle(
        "held",
        1,
        statuses=[
            Status("new", "new", initial=True),
            Status("open", "open"),
            Status("held", "pending"),
            Status("done", "done", final=True),
        ],
        transitions=[
            Transition("start", "new", "open"),
            Transition("hold", ["new", "open"], "held"),
            Transition("resume", "held", PREVIOUS),
            Transition("finish", "open", "done"),
        ],
    )
    guard = StatusGuard(life, at=now, by="amy")
    assert [guard.check("held", "new"), guard.check("held", "open")] == [None, None]
    with pytest.raises(TransitionRefused):
        guard.check("held", "done")


def test_permissions_ask_who_writes() -> None:
    """Who is logged in counts, at the moment of the write."""
    life = Lifecycle(
        "paid",
        1,
        statuses=[Status("open", "open", initial=True), Status("paid", "done", final=True)],
        transitions=[Transition("pay", "open", "paid", actor="agent")],
    )
    current = ["customer:7"]
    with guard_on(Plain, life, by=lambda: current[0]):
        ticket = Plain("open")
        with pytest.raises(TransitionRefused) as caught:
            ticket.status = "paid"
        assert caught.value.code == "permission"
        current[0] = "amy"
        ticket.status = "paid"
    assert ticket.status == "paid"


def test_an_attribute_is_guarded_once() -> None:
    """A second guard on the same attribute, or on that of a child, is a mistake."""
    with guard_on(Plain):
        for owner in (Plain, Child):
            with pytest.raises(ArgumentError, match="one that is not guarded yet"):
                guarded(owner, "status", LIFE, at=now, by="amy")


def test_reading_and_deleting_are_what_they_were() -> None:
    """Only writes are judged; a missing value is missing, a default is there."""
    with guard_on(Plain), guard_on(Data), guard_on(Slotted), guard_on(Property):
        ticket = Plain("received")
        del ticket.status
        holders: list[Any] = [ticket, Plain]
        for holder in holders:
            with pytest.raises(AttributeError):
                _ = holder.status
        with pytest.raises(AttributeError):
            del ticket.status
        assert (Data.status, Data().status) == ("received", "received")
        slotted = Slotted()
        del slotted.status
        slotted.status = "closed"
        assert isinstance(Property.status, property)
        assert isinstance(Plain.__dict__["status"], Guarded)


def test_threads_that_write_at_once_are_judged_one_after_the_other() -> None:
    """Of two ways that exclude each other one is taken, however many threads want both."""
    life = Lifecycle(
        "once",
        1,
        statuses=[
            Status("open", "open", initial=True),
            Status("left", "done", final=True),
            Status("right", "done", final=True),
        ],
        transitions=[Transition("left", "open", "left"), Transition("right", "open", "right")],
    )
    barrier = threading.Barrier(8)

    def race(ticket: Plain, status: str) -> str | None:
        barrier.wait(60)
        try:
            ticket.status = status
        except TransitionRefused:
            return None
        return status

    with guard_on(Plain, life, told=lambda _: None), ThreadPoolExecutor(8) as pool:
        for _ in range(20):
            ticket = Plain("open")
            done = list(pool.map(race, [ticket] * 8, ["left", "right"] * 4))
            assert set(done) == {ticket.status, None}
            assert done.count(None) == 4  # the same value again is no change


WRONG: dict[str, tuple[Callable[[], object], str]] = {
    "life": (lambda: StatusGuard(7, at=now, by="amy"), "life must be"),  # type: ignore[arg-type]  # what is refused
    "at": (lambda: StatusGuard(LIFE, at=AT, by="amy"), "at must be a function"),  # type: ignore[arg-type]  # the same
    "by": (lambda: StatusGuard(LIFE, at=now, by=7), "by must be"),  # type: ignore[arg-type]  # the same
    "told": (lambda: StatusGuard(LIFE, at=now, by="amy", told=7), "told must be"),  # type: ignore[arg-type]  # the same
    "statuses": (lambda: StatusGuard(LIFE, at=now, by="amy", statuses={}), "statuses must be"),  # type: ignore[arg-type]  # the same
    "level": (lambda: StatusGuard(LIFE, at=now, by="amy", level="strict"), "level must be"),
    "owner": (lambda: guarded("Ticket", "status", LIFE, at=now, by="amy"), "owner must be"),  # type: ignore[arg-type]  # the same
    "fields": (
        lambda: guarded(Plain, "status", LIFE, at=now, by="amy", fields={}),  # type: ignore[arg-type]  # the same
        "fields must be",
    ),
    "attribute": (lambda: guarded(Plain, "", LIFE, at=now, by="amy"), "attribute must be"),
}


@pytest.mark.parametrize(("call", "words"), WRONG.values(), ids=WRONG)
def test_a_guard_of_wrong_parts_is_refused(call: Callable[[], object], words: str) -> None:
    """What cannot guard is told when it is put there, and the class stays as it is."""
    with pytest.raises((ArgumentError, ArgumentTypeError), match=words):
        call()
    assert "status" not in vars(Plain)


class Defaulted:
    status = "received"


def test_a_row_without_a_value_of_its_own_reads_as_it_did() -> None:
    """A default of the class is what is read, and an empty slot has nothing to read."""
    with guard_on(Defaulted), guard_on(Slotted):
        assert (Defaulted().status, Defaulted.status) == ("received", "received")
        with pytest.raises(AttributeError):
            _ = object.__new__(Slotted).status


def always(standing: Standing, event: Occurrence) -> Literal[True] | No:  # noqa: ARG001 - a guard is given both
    return True


def test_an_event_that_ends_elsewhere_does_not_allow_a_write() -> None:
    """An event that could lead there, but takes another way when it is asked, is no way."""
    life = Lifecycle(
        "forked",
        1,
        statuses=[
            Status("open", "open", initial=True),
            Status("parked", "done"),
            Status("done", "done", final=True),
        ],
        transitions=[
            Transition("go", "open", "done", guard=always),
            Transition("go", "open", "parked"),
            Transition("finish", "parked", "done"),
        ],
    )
    guard = StatusGuard(life, at=now, by="amy")
    assert guard.check("open", "done") is None
    with pytest.raises(TransitionRefused, match="no event leads to 'parked'"):
        guard.check("open", "parked")

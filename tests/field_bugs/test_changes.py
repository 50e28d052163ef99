"""Field bugs of lifecycles that change, and of status columns that others write to."""

from collections.abc import Callable, Iterator
from typing import Any, Literal

import pytest

from casenum.desk import Desk
from casenum.errors import TransitionRefused
from casenum.lifecycle import Lifecycles, Migration, Policy, guarded, service_case
from casenum.lifecycle.definition import Status, Transition
from casenum.lifecycle.engine import Lifecycle
from casenum.numbers import Pattern
from casenum.stores import Store
from support import AT, clock

SERVICE = Pattern("SRV-{year}-{seq:3}", name="service")
LIFE = service_case()


# --- L1: one guard on every way, on the host's own rows ------------------------


class Ticket:
    """A row of a host that has statuses of its own."""

    def __init__(self, status: str, *children: "Ticket", answered: bool = False) -> None:
        self.status = status
        self.children = children
        self.answered = answered


def drag_on_a_board(ticket: Ticket) -> None:
    """Set the column's value, as a board does where cards are dragged."""
    ticket.status = "closed"


def edit_in_bulk(ticket: Ticket) -> None:
    """Set whatever fields a form brings, by name."""
    for name, value in {"status": "closed"}.items():
        setattr(ticket, name, value)


def call_the_api(ticket: Ticket) -> None:
    """Merge a document into a row, whatever its class says of the attribute."""
    document = {"status": "closed"}
    object.__setattr__(ticket, "status", document["status"])


def close_with_children(ticket: Ticket) -> None:
    """Close the children first, then the parent."""
    for each in (*ticket.children, ticket):
        each.status = "closed"


@pytest.fixture
def guard() -> Iterator[None]:
    """Guard the host's class: closing needs an answer."""
    life = service_case(answer_before_close=True)
    guard = guarded(
        Ticket,
        "status",
        life,
        at=lambda: AT,
        by="system:crm",
        fields=lambda ticket: {"answered": getattr(ticket, "answered", False)},
    )
    yield
    guard.release()


WAYS = [drag_on_a_board, edit_in_bulk, call_the_api, close_with_children]


@pytest.mark.usefixtures("guard")
@pytest.mark.parametrize("way", WAYS)
def test_l1_every_way_of_writing_the_column_meets_the_same_guard(
    way: Callable[[Ticket], None],
) -> None:
    """A ticket without an answer is closed neither by board, bulk edit, API nor its parent."""
    ticket = Ticket("assigned", Ticket("assigned", answered=True), Ticket("assigned"))
    with pytest.raises(TransitionRefused) as refusal:
        way(ticket)
    assert refusal.value.reasons == ("needs an answer or a reason",)
    assert ticket.status == "assigned"
    for each in (ticket, *ticket.children):
        each.answered = True
    way(ticket)
    assert ticket.status == "closed"


# --- L13: a case in flight when its definition changes -------------------------


def reviewed(version: int, *, review: bool) -> Lifecycle:
    """Return a lifecycle that has a review or not."""
    middle = [Status("review", "open")] if review else []
    moves = [Transition("submit", "open", "review"), Transition("pass", "review", "done")]
    plain = [Transition("close", "open", "done")]
    return Lifecycle(
        "order",
        version,
        statuses=[
            Status("open", "open", initial=True),
            *middle,
            Status("done", "done", final=True),
        ],
        transitions=moves if review else plain,
    )


OLD, NEW = reviewed(1, review=True), reviewed(2, review=False)
MOVE = Migration(OLD, NEW, moves={"review": "open"})


def test_l13_a_case_opened_under_the_old_definition_moves_under_the_new_one(store: Store) -> None:
    """A case that stood in a status which the release took away is not stuck."""
    old = Desk(store, numbers=SERVICE, lifecycle=OLD, clock=clock())
    case = old.apply(old.open("x", by="amy"), "submit", by="amy")
    alone = Desk(store, numbers=SERVICE, lifecycle=NEW, clock=clock())
    with pytest.raises(TransitionRefused) as caught:
        alone.apply(case, "close", by="amy")
    assert caught.value.code == "unknown_status"
    both = Lifecycles([NEW, OLD], migrations=[MOVE], policy=Policy.ON_TOUCH)
    new = Desk(store, numbers=SERVICE, lifecycle=both, clock=clock())
    done = new.apply(case, "close", by="amy")
    entries = [fact.entry for fact in new.history(done) if fact.entry is not None]
    assert (done.status, [entry.version for entry in entries]) == ("done", [1, 1, 2, 2])
    assert both.replay(entries) == done.standing


def test_l13_a_case_in_a_status_that_stayed_needs_no_migration(store: Store) -> None:
    """Where the new definition knows the status, the case simply moves."""
    opened = Desk(store, numbers=SERVICE, lifecycle=OLD, clock=clock()).open("x", by="amy")
    new = Desk(store, numbers=SERVICE, lifecycle=NEW, clock=clock())
    assert new.apply(opened, "close", by="amy").status == "done"


# --- L14: a direct write to the status column ------------------------------------


Way = Literal["a change that no event allows", "a change that an event would allow"]
WRITES: dict[Way, tuple[str, list[str]]] = {
    "a change that no event allows": ("closed", ["closed"]),
    "a change that an event would allow": ("cancelled", []),
}


@pytest.mark.parametrize(("status", "refused"), WRITES.values(), ids=WRITES)
def test_l14_a_direct_write_to_the_status_column_is_found(
    store: Store, status: str, refused: list[str]
) -> None:
    """Somebody updates the column past the desk: the audit names the case, allowed or not."""
    desk = Desk(store, numbers=SERVICE, clock=clock())
    cases = [desk.receive(title, by="amy") for title in "abc"]
    column = {case.id: case.status for case in cases}
    log: list[tuple[str, str, Any]] = [(case.id, case.status, AT) for case in cases]
    column[cases[1].id] = status  # UPDATE tickets SET status = ... WHERE id = ...
    log.append((cases[1].id, column[cases[1].id], AT))  # what a trigger saw, or a nightly dump
    found = LIFE.audit(log, recorded={case.id: desk.get(case.id).status for case in cases})
    assert not found.is_clean
    assert [(each.found, each.first[0].case) for each in found.strays] == [(status, cases[1].id)]
    assert [each.target for each in found.refused] == refused
    clean = [(case.id, case.status, AT) for case in cases]
    assert LIFE.audit(clean, recorded={case.id: case.status for case in cases}).is_clean

"""Existing cases come to the desk with their numbers and where they stand, each once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casenum.cases import thaw_all
from casenum.desk import CaseAdoption, Desk, Existing
from casenum.errors import (
    ArgumentError,
    ArgumentTypeError,
    DuplicateNumber,
    NotFound,
    TransitionRefused,
)
from casenum.issuing import Issuer
from casenum.metrics import report
from casenum.numbers import Pattern, Scope
from casenum.stores import SqliteStore, open_store
from support import AT, BareStore, ProcessDiedError, bare_store, clock

SERVICE = Pattern("SRV-{seq:3}", name="service")
SINCE = AT - timedelta(days=3)
ARRIVED = AT - timedelta(days=9)


@pytest.fixture
def store() -> Any:
    return open_store("memory:")


@pytest.fixture
def desk(store: Any) -> Desk:
    return Desk(store, numbers=SERVICE, clock=clock())


def test_an_adopted_case_has_its_number_its_status_and_its_times(desk: Desk) -> None:
    """What the host knows of a case is on record as it was, and imported."""
    case = desk.adopt(
        "srv 017",
        "on_hold",
        at=SINCE,
        by="system:move",
        kind="complaint",
        title="Charged twice",
        requester="customer:42",
        assignee="amy",
        queue="billing",
        priority="high",
        received_at=ARRIVED,
    )
    assert (case.number, case.status, case.kind) == ("SRV-017", "on_hold", "complaint")
    assert (case.received_at, case.registered_at) == (ARRIVED, ARRIVED)
    assert (case.standing.entered, case.changed_at) == (SINCE, SINCE)
    assert (case.requester, case.assignee, case.queue, case.priority) == (
        "customer:42",
        "amy",
        "billing",
        "high",
    )
    names = [(fact.name, fact.by) for fact in desk.history(case)]
    assert names == [
        (name, "system:move") for name in ("received", "registered", "imported", "assigned")
    ]
    assert desk.texts(case) == {"title": "Charged twice"}
    assert desk.get("SRV-017") == case
    assert desk.apply("SRV-017", "start", by="amy").status == "in_progress"


def test_numbers_that_are_generated_never_collide(desk: Desk) -> None:
    """Numbers from before and numbers of ours stand beside each other."""
    first = desk.open("x", by="amy").number
    desk.adopt("SRV-004", "assigned", at=SINCE)
    assert (first, desk.open("y", by="amy").number) == ("SRV-001", "SRV-005")
    desk.adopt("SRV-002", "assigned", at=SINCE)
    assert desk.open("z", by="amy").number == "SRV-006"


def test_the_number_of_a_case_that_was_opened_here_is_taken(desk: Desk) -> None:
    """A host that brings a number which somebody else has by now is told, and nothing changes."""
    opened = desk.open("x", by="amy")
    with pytest.raises(DuplicateNumber):
        desk.adopt("SRV-001", "on_hold", at=SINCE)
    assert desk.get("SRV-001") == opened


def test_a_case_is_adopted_once(desk: Desk, store: Any) -> None:
    """The same row again changes nothing, also when the case has moved on since."""
    case = desk.adopt("SRV-017", "assigned", at=SINCE)
    assert desk.adopt("SRV-017", "assigned", at=SINCE) == case
    moved = desk.apply(case, "start", by="amy")
    assert desk.adopt("srv 017", "assigned", at=SINCE) == moved
    assert len(list(store.histories())) == 1


def test_a_case_in_a_final_status_was_not_refused(desk: Desk, store: Any) -> None:
    """What ended long ago is no fault of the history: the figures count no refusal."""
    case = desk.adopt("SRV-017", "duplicate", at=SINCE)
    assert (case.status, case.is_done) == ("duplicate", True)
    histories = [thaw_all(history.records) for history in store.histories()]
    assert report(histories, as_of=AT).refused == ()
    with pytest.raises(TransitionRefused):
        desk.apply(case, "reopen", by="amy")


def test_a_number_that_does_not_read_leads_to_the_case(desk: Desk) -> None:
    """A customer's old number finds the case, which has one of ours beside it."""
    case = desk.adopt("734-028", "assigned", at=SINCE)
    assert (case.number, desk.get("734-028")) == ("SRV-001", case)
    assert desk.adopt("734-028", "assigned", at=SINCE) == case
    assert desk.open("x", by="amy").number == "SRV-002"


def test_a_number_of_ours_beside_an_old_one_is_dated_when_the_case_arrived() -> None:
    """A case of last year has a number of last year."""
    scheme = Pattern("{dept}-{year}-{seq:2}", name="s", scopes={"dept": Scope("A-Z", 2)})
    desk = Desk(open_store("memory:"), numbers=scheme, clock=clock())
    case = desk.adopt("old/7", "closed", at=SINCE, received_at=ARRIVED, scope={"dept": "it"})
    assert case.number == "IT-2020-01"


def test_a_number_that_an_issuer_adopted_becomes_the_cases(desk: Desk, store: Any) -> None:
    """Numbers came first, cases come now: the subject that was named is the case's id."""
    issuer = Issuer(store, SERVICE, clock=clock())
    issuer.adopt("SRV-007", subject="ticket-7")
    issuer.adopt("SRV-008")
    issuer.adopt("old/9", subject="ticket-9")
    seven, eight = (desk.adopt(f"SRV-00{n}", "assigned", at=SINCE) for n in (7, 8))
    nine = desk.adopt("old/9", "assigned", at=SINCE)
    assert (seven.id, nine.id, nine.number) == ("ticket-7", "ticket-9", "SRV-009")
    assert desk.get("SRV-008") == eight
    assert desk.find("Re: SRV-008")[0].case == eight


@pytest.mark.parametrize("state", ["reserved", "void"])
def test_a_number_that_nobody_can_have_is_refused(desk: Desk, store: Any, state: str) -> None:
    """A number that is reserved or void is no existing case's."""
    issuer = Issuer(store, SERVICE, clock=clock())
    number = issuer.reserve().number
    if state == "void":
        issuer.void(number, "typo")
    with pytest.raises(DuplicateNumber):
        desk.adopt(number, "assigned", at=SINCE)
    with pytest.raises(NotFound):
        desk.get(number)


def test_an_alias_that_reads_by_now_raises_the_counter(store: Any) -> None:
    """What came in as foreign before the pattern was right is not given out again."""
    Issuer(store, Pattern("X{seq}", name="other"), clock=clock()).adopt("SRV-003", subject="t-3")
    desk = Desk(store, numbers=SERVICE, clock=clock())
    case = desk.adopt("SRV-003", "assigned", at=SINCE)
    assert (case.id, case.number) == ("t-3", "SRV-003")
    assert desk.open("x", by="amy").number == "SRV-004"


def test_an_unknown_status_leaves_nothing_behind(desk: Desk, store: Any) -> None:
    """A status that the lifecycle lacks is told with what may be meant; no number is taken."""
    with pytest.raises(TransitionRefused, match="did you mean 'assigned'"):
        desk.adopt("SRV-017", "asigned", at=SINCE)
    assert (store.get("SRV-017"), list(store.histories())) == (None, [])


# --- many ------------------------------------------------------------------------


def rows() -> list[Existing]:
    return [
        Existing("SRV-001", "assigned", SINCE, title="Charged twice"),
        Existing("SRV-002", "lost", SINCE),
        Existing("SRV-001", "assigned", SINCE),
        Existing("old/3", "closed", SINCE),
    ]


def told(adoptions: tuple[CaseAdoption, ...]) -> list[tuple[int, str, str | None]]:
    return [(each.row, each.outcome.value, each.number) for each in adoptions]


def test_many_rows_are_adopted_and_a_wrong_one_hinders_no_other(desk: Desk, store: Any) -> None:
    """Each row is told by its place: adopted, there already, or refused and why."""
    given: list[Any] = [*rows(), ("SRV-009", "assigned")]
    found = desk.adopt_many(given, by="system:move")
    assert told(found) == [
        (0, "adopted", "SRV-001"),
        (1, "refused", None),
        (2, "there", "SRV-001"),
        (3, "adopted", "SRV-002"),
        (4, "refused", None),
    ]
    assert isinstance(found[1].error, TransitionRefused)
    assert isinstance(found[4].error, ArgumentTypeError)
    assert len(list(store.histories())) == 2
    assert [each for each in told(desk.adopt_many(rows())) if each[1] == "adopted"] == []


def test_many_rows_come_in_several_transactions(tmp_path: Any) -> None:
    """A move of any length holds the store for five hundred rows at a time."""
    depths: list[int] = []
    inside: list[object] = []

    class Counting(SqliteStore):
        @contextmanager
        def transaction(self) -> Iterator[Any]:
            depths.append(len(inside))
            inside.append(self)
            with super().transaction() as tx:
                yield tx
            inside.pop()

    with Counting(tmp_path / "cases.db") as store:
        desk = Desk(store, numbers=SERVICE, clock=clock())
        many = [Existing(f"SRV-{n:03}", "closed", SINCE) for n in range(1, 502)]
        assert {each.outcome.value for each in desk.adopt_many(many)} == {"adopted"}
        assert depths.count(0) == 2  # those of each row are within
        assert desk.open("x", by="amy").number == "SRV-502"


# --- at the first write ------------------------------------------------------------


def known(number: str) -> Existing | None:
    """Be the host's look-up: it knows one case, by the number that customers quote."""
    if number.lower().replace(" ", "-") != "srv-017":
        return None
    return Existing("SRV-017", "assigned", SINCE, requester="customer:42")


def test_a_case_of_the_hosts_is_adopted_at_its_first_write(store: Any) -> None:
    """Nothing is moved in advance: who writes to an old case brings it here, and moves it."""
    desk = Desk(store, numbers=SERVICE, clock=clock(), existing=known)
    with pytest.raises(NotFound):
        desk.get("SRV-017")
    case = desk.apply("srv 017", "start", by="amy")
    assert (case.number, case.status, case.requester) == ("SRV-017", "in_progress", "customer:42")
    assert [fact.name for fact in desk.history(case)] == [
        "received",
        "registered",
        "imported",
        "moved",
    ]
    assert desk.note("SRV-017", "called back", by="amy").version == case.version + 1
    with pytest.raises(NotFound):
        desk.apply("SRV-018", "start", by="amy")


def test_a_number_that_an_issuer_adopted_is_met_too(store: Any) -> None:
    """A number without a case, adopted long before, gets its case with the first write."""
    Issuer(store, SERVICE, clock=clock()).adopt("SRV-017", subject="ticket-17")
    desk = Desk(store, numbers=SERVICE, clock=clock(), existing=known)
    assert desk.assign("SRV-017", to="amy", by="amy").id == "ticket-17"


def test_a_refused_write_adopts_nothing(store: Any) -> None:
    """The case and its move are one transaction: what is refused leaves the host's case alone."""
    desk = Desk(store, numbers=SERVICE, clock=clock(), existing=known)
    with pytest.raises(TransitionRefused):
        desk.apply("SRV-017", "reopen", by="amy")
    assert (store.get("SRV-017"), list(store.histories())) == (None, [])


def test_a_look_up_that_returns_something_else_is_told(store: Any) -> None:
    """The host's mistake is named, and nothing is written."""
    wrong: Any = lambda _: "assigned"  # noqa: E731 - a look-up of the host's
    desk = Desk(store, numbers=SERVICE, clock=clock(), existing=wrong)
    with pytest.raises(ArgumentTypeError, match="must be None or Existing, not str"):
        desk.note("SRV-017", "hello", by="amy")
    with pytest.raises(ArgumentTypeError, match="existing must be None or a function"):
        Desk(store, numbers=SERVICE, existing="known")  # type: ignore[arg-type]  # what is refused


# --- crashes -------------------------------------------------------------------------


@given(st.integers(0, 6), st.sampled_from(["SRV-017", "old/17"]))
def test_an_adoption_that_broke_off_is_finished_by_the_next(writes: int, number: str) -> None:
    """In a store without transactions a crash anywhere is mended by adopting again."""
    store: BareStore = bare_store()
    anybody: Any = store
    desk = Desk(anybody, numbers=SERVICE, clock=clock())
    store.writes_left = writes
    try:
        desk.adopt(number, "on_hold", at=SINCE, title="Charged twice")
    except ProcessDiedError:
        store.writes_left = None
    store.writes_left = None
    case = desk.adopt(number, "on_hold", at=SINCE, title="Charged twice")
    assert (desk.get(number), case.status) == (case, "on_hold")
    following = desk.open("x", by="amy").number
    assert following == ("SRV-018" if number == "SRV-017" else "SRV-002")


WRONG: dict[str, tuple[Callable[[], object], str]] = {
    "number": (lambda: Existing("", "assigned", SINCE), "number must be"),
    "status": (lambda: Existing("A", "", SINCE), "status must be"),
    "at": (lambda: Existing("A", "assigned", AT.replace(tzinfo=None)), "at must be"),
    "received_at": (
        lambda: Existing("A", "assigned", SINCE, received_at=AT),
        "received_at must be no later than at",
    ),
    "kind": (lambda: Existing("A", "assigned", SINCE, kind=""), "kind must be"),
    "title": (lambda: Existing("A", "assigned", SINCE, title="x" * 1_001), "title must be"),
    "assignee": (lambda: Existing("A", "assigned", SINCE, assignee=""), "assignee must be"),
    "queue": (lambda: Existing("A", "assigned", SINCE, queue=""), "queue must be"),
    "scope": (lambda: Existing("A", "assigned", SINCE, scope=7), "scope must be"),  # type: ignore[arg-type]  # what is refused
}


@pytest.mark.parametrize(("call", "words"), WRONG.values(), ids=WRONG)
def test_an_existing_case_of_wrong_parts_is_refused(call: Callable[[], object], words: str) -> None:
    """What cannot be meant is told before anything is claimed."""
    with pytest.raises(ArgumentError, match=words):
        call()

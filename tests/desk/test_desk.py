"""A desk opens, numbers, moves and finds cases."""

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from casenum.cases import snapshot
from casenum.desk import Desk
from casenum.errors import (
    ArgumentError,
    ArgumentTypeError,
    GuaranteeTooWeak,
    NotFound,
    PatternError,
    TransitionRefused,
    VersionConflict,
)
from casenum.issuing import Issuer
from casenum.lifecycle import Actor, Category, Lifecycle, Status, Transition, service_case
from casenum.numbers import CaseNumber, Pattern, Scope
from casenum.stores import open_store
from support import AT, clock

SERVICE = Pattern("SRV-{year}-{seq:3}", name="service")
COMPLAINT = Pattern("CMP-{seq:5}-{check:damm}", name="complaint")


@pytest.fixture
def store() -> Any:
    """Give a memory store."""
    return open_store("memory:")


@pytest.fixture
def desk(store: Any) -> Desk:
    """Give a desk with the default service case."""
    return Desk(store, numbers=SERVICE, clock=clock())


class TestOpening:
    """A request becomes a case with a number."""

    def test_an_opened_case_is_received_and_registered(self, desk: Desk) -> None:
        """Opening makes two facts, and the case knows who asked, how and when."""
        occurred = AT - timedelta(days=2)
        case = desk.open(
            "Charged twice", kind="complaint", channel="email", requester="customer:42",
            priority="high", occurred_at=occurred, by="system:web-form",
        )  # fmt: skip
        assert [fact.name for fact in desk.history(case)] == ["received", "registered"]
        assert (case.kind, case.channel, case.requester) == ("complaint", "email", "customer:42")
        assert (case.priority, case.status, case.category) == ("high", "registered", Category.NEW)
        assert (case.occurred_at, case.received_at, case.registered_at) == (occurred, AT, AT)
        assert desk.get(case.id) == case

    def test_the_number_knows_its_parts_after_reading_back(self, desk: Desk) -> None:
        """The number of a loaded case is still a number, not bare text."""
        number = desk.get(desk.open("Charged twice", by="amy").id).number
        assert isinstance(number, CaseNumber)
        assert (number.scheme, number.parts["seq"], number.period) == ("service", 1, "2021")

    def test_a_case_can_be_numbered_later(self, desk: Desk) -> None:
        """Receiving needs no number; registering gives one, once."""
        case = desk.receive("Charged twice", by="amy", token="form-1")
        assert (case.number, case.status) == (None, "received")
        assert desk.receive("Charged twice", by="amy", token="form-1") == case
        registered = desk.register(case)
        assert registered.number == "SRV-2021-001"
        with pytest.raises(TransitionRefused, match="it has its number already"):
            desk.register(registered)
        assert desk.open("Next", by="amy").number == "SRV-2021-002"

    def test_the_title_is_kept_apart_from_the_facts(self, desk: Desk, store: Any) -> None:
        """Erasing a party takes the words and leaves the history as it was."""
        case = desk.open("My name is Bob", requester="customer:42", by="amy")
        case = desk.note(case, "Bob called again", by="amy")
        before = desk.history(case)
        assert "Bob" not in repr(before)
        assert sorted(desk.texts(case).values()) == ["Bob called again", "My name is Bob"]
        assert store.erase("customer:42") == 2
        assert desk.texts(case) == {}
        assert desk.history(case) == before

    def test_each_kind_has_its_scheme_and_lifecycle(self, store: Any) -> None:
        """Kinds are told apart by their numbers, and a kind nobody configured is refused."""
        todo = Lifecycle(
            "todo", 1,
            statuses=[Status("open", "open", initial=True), Status("done", "done", final=True)],
            transitions=[Transition("do", "open", "done")],
        )  # fmt: skip
        desk = Desk(
            store,
            numbers={"request": SERVICE, "complaint": COMPLAINT, "inquiry": SERVICE},
            lifecycle={"request": service_case(), "complaint": todo, "inquiry": todo},
            clock=clock(),
        )
        assert desk.open("One", kind="request", by="amy").number == "SRV-2021-001"
        assert desk.open("Two", kind="inquiry", by="amy").number == "SRV-2021-002"
        case = desk.open("Three", kind="complaint", by="amy")
        assert (case.number, case.status) == ("CMP-00001-3", "open")
        assert desk.assign(case, to="bob", by="amy").assignee == "bob"
        assert desk.apply("CMP-00001-3", "do", by="amy").is_done
        with pytest.raises(ArgumentError, match="kind must be one of complaint, inquiry, request"):
            desk.open("Four", kind="praise", by="amy")

    def test_scopes_reach_the_number(self, store: Any) -> None:
        """A scheme with departments gets them from the call."""
        scheme = Pattern("{dept}-{seq:2}", name="dept", scopes={"dept": Scope("A-Z", 2, 5)})
        desk = Desk(store, numbers=scheme, clock=clock())
        assert desk.open("One", by="amy", scope={"dept": "IT"}).number == "IT-01"
        case = desk.receive("Two", by="amy")
        assert desk.register(case, scope={"dept": "HR"}).number == "HR-01"


class TestMoves:
    """A case moves as its lifecycle allows."""

    def test_a_refused_move_changes_nothing(self, desk: Desk) -> None:
        """The refusal says why and what is allowed, and the case stays as it was."""
        case = desk.open("Charged twice", by="amy")
        with pytest.raises(TransitionRefused) as refusal:
            desk.apply(case, "reopen", by="amy")
        assert refusal.value.code == "no_transition"
        assert "assign" in refusal.value.allowed
        assert desk.get(case) == case

    def test_a_case_goes_from_registered_to_closed_and_back(self, desk: Desk) -> None:
        """The whole way of a case, with its counters."""
        case = desk.open("Charged twice", by="amy", requester="customer:42")
        case = desk.assign(case, to="bob", queue="billing", by="amy")
        case = desk.apply(case, "start", by="bob")
        case = desk.escalate(case, to="carol", reason="amount", by="bob")
        case = desk.prioritise(case, "high", by=Actor("agent", "bob"))
        case = desk.apply(case, "resolve", by="bob", resolution="refunded")
        assert (case.resolution, case.is_done) == ("refunded", True)
        case = desk.apply(case, "reopen", by="customer:42", reason="still wrong")
        assert (case.status, case.reopens, case.resolution) == ("in_progress", 1, None)
        assert (case.assignee, case.queue, case.escalation) == ("bob", "billing", 1)
        assert desk.history(case)[-1].by == "customer:42"
        assert case == desk.get(case.number or "")

    def test_an_event_may_be_a_class(self, desk: Desk) -> None:
        """A typed event brings its own fields, and is kept like any other."""

        @attrs.frozen
        class Resolve:
            resolution: str

        case = desk.apply(desk.open("x", by="amy"), Resolve("refunded"), by="amy", token="t")
        assert (case.status, case.resolution) == ("resolved", "refunded")
        assert desk.apply(case.id, "resolve", by="amy", token="t") == case

    def test_closing_can_ask_for_an_answer(self, store: Any) -> None:
        """With the guard on, a person's public reply or a reason is needed before closing."""
        life = service_case(answer_before_close=True)
        desk = Desk(store, numbers=SERVICE, lifecycle=life, clock=clock())
        case = desk.open("Charged twice", by="amy", requester="customer:42")
        case = desk.reply(case, "We have your request", by="system:mailer")
        case = desk.note(case, "hello?", by="customer:42", channel="email")
        with pytest.raises(TransitionRefused, match="needs an answer or a reason"):
            desk.apply(case, "close", by="amy")
        assert desk.apply(case, "close", by="amy", reason="spam").status == "closed"
        other = desk.open("Charged twice", by="amy")
        other = desk.reply(other, "Refunded.", by="amy")
        assert desk.apply(other, "close", by="amy").status == "closed"

    def test_interactions_know_their_direction(self, desk: Desk) -> None:
        """What comes in, goes out and stays inside is told apart, without its words."""
        case = desk.open("Charged twice", by="amy", requester="customer:42")
        case = desk.note(case, "said on the phone", by="customer:42", channel="phone")
        case = desk.note(case, "looks right", by="amy")
        case = desk.reply(case, "Refunded.", by="amy", channel="email")
        said = [fact.data for fact in desk.history(case) if fact.name == "interaction"]
        assert [data["direction"] for data in said] == ["in", "internal", "out"]
        assert [data["public"] for data in said] == [True, False, True]
        assert (case.interactions, case.answered) == (3, True)

    def test_the_outbox_holds_what_the_customer_must_hear(self, desk: Desk, store: Any) -> None:
        """Acknowledgement, reply and resolution wait for delivery, in their order."""
        case = desk.open("Charged twice", by="amy", requester="customer:42")
        case = desk.reply(case, "Refunded.", by="amy")
        desk.apply(case, "resolve", by="amy")
        topics = []
        while messages := store.lease(now=AT, hold=timedelta(minutes=1)):
            topics += [message.topic for message in messages]
            store.acknowledge([message.key for message in messages])
        assert topics == ["acknowledgement", "reply", "resolution"]


class TestRaces:
    """Two people work on one case."""

    def test_a_stale_writer_is_told(self, desk: Desk) -> None:
        """Of two who hold the same version one writes, the other hears and loses nothing."""
        case = desk.open("Charged twice", by="amy")
        desk.assign(case, to="bob", by="amy")
        with pytest.raises(VersionConflict) as conflict:
            desk.assign(case, to="carol", by="dan")
        assert (conflict.value.expected, conflict.value.found) == (2, 3)
        assert desk.get(case).assignee == "bob"

    def test_a_status_that_came_back_is_still_a_conflict(self, desk: Desk) -> None:
        """A holder of an old case is told although the status looks the same (ABA)."""
        old = desk.apply(desk.open("Charged twice", by="amy"), "resolve", by="amy")
        desk.apply(old.id, "reopen", by="customer:1")
        desk.apply(old.id, "resolve", by="amy")
        with pytest.raises(VersionConflict):
            desk.apply(old, "close", by="amy")

    def test_a_number_means_the_current_version(self, desk: Desk) -> None:
        """Who names a case by its number decides on what it is now."""
        case = desk.open("Charged twice", by="amy")
        desk.assign(case, to="bob", by="amy")
        assert desk.assign("SRV-2021-001", to="carol", by="dan").assignee == "carol"


class TestFinding:
    """The customer quotes the number; staff find the case."""

    def test_a_case_is_found_by_what_people_write(self, desk: Desk) -> None:
        """Numbers in running text lead to their cases, in order; unknown ones are left out."""
        first = desk.open("One", by="amy", requester="customer:1")
        second = desk.open("Two", by="amy", requester="customer:2")
        found = desk.find("AW: [srv–2021–002], SRV-2021-001 and SRV-2021-999", sender="customer:1")
        assert [each.case for each in found] == [second, first]
        assert [each.verified for each in found] == [False, True]
        assert desk.find("") == ()

    def test_a_guessed_number_authorises_nobody(self, desk: Desk) -> None:
        """Without a sender, or with a stranger, a match comes back unverified."""
        desk.open("One", by="amy", requester="customer:1")
        for sender in (None, "customer:2"):
            [found] = desk.find("SRV-2021-001", sender=sender)
            assert not found.verified

    def test_a_case_is_got_by_id_number_typing_and_alias(self, desk: Desk, store: Any) -> None:
        """Every name of a case leads to it."""
        case = desk.open("One", by="amy")
        store.alias("OLD/77", case.id, at=AT, by="amy")
        for name in (case, case.id, "SRV-2021-001", " srv 2021 001", "OLD/77"):
            assert desk.get(name) == case
        assert desk.find("SRV-2021-001")[0].span == (0, 12)

    @pytest.mark.parametrize("name", ["SRV-2021-999", "nonsense", "01ARZ3NDEKTSV4RRFFQ69G5FAV"])
    def test_an_unknown_name_is_not_found(self, desk: Desk, name: str) -> None:
        """A miss is a miss, and the error does not repeat what was typed."""
        with pytest.raises(NotFound) as miss:
            desk.get(name)
        assert name not in str(miss.value)

    def test_a_number_without_a_case_is_not_found(self, desk: Desk, store: Any) -> None:
        """A number that was issued outside the desk has no case here."""
        Issuer(store, SERVICE, clock=clock()).issue(subject="elsewhere")
        Issuer(store, SERVICE, clock=clock()).issue()
        assert desk.find("SRV-2021-001 SRV-2021-002") == ()
        for number in ("SRV-2021-001", "SRV-2021-002"):
            with pytest.raises(NotFound):
                desk.get(number)
            with pytest.raises(NotFound):
                desk.history(number)

    def test_a_case_from_another_store_is_not_found(self, desk: Desk) -> None:
        """A case that this store never saw cannot be read here."""
        stranger = Desk(open_store("memory:"), numbers=SERVICE).open("One", by="amy")
        with pytest.raises(NotFound):
            desk.get(stranger)
        with pytest.raises(NotFound):
            desk.history(stranger)

    def test_a_merged_number_leads_to_the_case_that_took_over(self, desk: Desk, store: Any) -> None:
        """A redirect is followed by reading and finding alike."""
        first, second = desk.open("One", by="amy"), desk.open("Again", by="amy")
        store.redirect("SRV-2021-002", first.id, at=AT, by="amy", reason="duplicate")
        assert desk.get("SRV-2021-002") == first
        assert desk.find("SRV-2021-002")[0].case == first
        assert desk.get(second.id) == second


def test_a_desk_reads_cases_whose_snapshots_are_gone_or_old(store: Any, desk: Desk) -> None:
    """A snapshot is a convenience: without it, or behind the facts, the history decides."""
    case = desk.open("One", by="amy")
    moved = desk.apply(case, "start", by="amy")

    class Forgetful:
        """Load cases as a store would that keeps no snapshots, or only the first."""

        def __init__(self, kept: Any) -> None:
            self.kept = kept

        def load(self, case_id: str) -> Any:
            loaded = store.load(case_id)
            return type(loaded)(loaded.version, self.kept)

        def __getattr__(self, name: str) -> Any:
            return getattr(store, name)

    first = store.load(case.id).snapshot
    for kept in (None, snapshot(case), first):
        reader: Any = Forgetful(kept)
        assert Desk(reader, numbers=SERVICE).get(case.id) == moved


class TestArguments:
    """Bad input is told clearly, and nothing is written."""

    @pytest.mark.parametrize(
        "wrong",
        [
            {"title": ""},
            {"title": "x" * 1_001},
            {"title": 7},
            {"by": ""},
            {"by": "robot:7"},
            {"kind": ""},
            {"channel": ""},
            {"requester": "x" * 256},
            {"token": ""},
            {"title": "a\0b"},
            {"title": "\ud800"},
            {"occurred_at": datetime(2021, 1, 4)},  # noqa: DTZ001 - naive on purpose
        ],
    )
    def test_a_case_is_not_opened_from_bad_arguments(
        self, desk: Desk, store: Any, wrong: dict[str, Any]
    ) -> None:
        """Every argument is checked before the store is touched."""
        arguments: dict[str, Any] = {"title": "Charged twice", "by": "amy", **wrong}
        with pytest.raises(ArgumentError):
            desk.open(arguments.pop("title"), **arguments)
        assert list(store.histories()) == []
        assert store.series() == ()

    def test_verbs_check_their_words(self, desk: Desk) -> None:
        """Empty words, names and events are refused, and the case stays as it was."""
        case = desk.open("One", by="amy")
        attempts: list[Any] = [
            lambda: desk.note(case, "", by="amy"),
            lambda: desk.reply(case, "x", by=""),
            lambda: desk.assign(case, to="", by="amy"),
            lambda: desk.apply(case, "", by="amy"),
            lambda: desk.prioritise(case, "", by="amy"),
            lambda: desk.escalate(case, to="", by="amy"),
            lambda: desk.get(""),
        ]
        for attempt in attempts:
            with pytest.raises(ArgumentError):
                attempt()
        with pytest.raises(ArgumentTypeError):
            desk.get(7)  # type: ignore[arg-type]
        assert desk.get(case) == case

    def test_a_desk_checks_its_parts_when_it_is_built(self, store: Any) -> None:
        """A store without methods, a weak store and clashing schemes are refused at once."""
        with pytest.raises(ArgumentTypeError, match="store must be"):
            Desk(object(), numbers=SERVICE)  # type: ignore[arg-type]
        with pytest.raises(GuaranteeTooWeak):
            Desk(store, numbers=Pattern("A-{seq}", name="a", guarantee="gapless"))
        clash = Pattern("SRV-{year}-{seq:3}", name="other")
        with pytest.raises(PatternError):
            Desk(store, numbers={"a": SERVICE, "b": clash})
        with pytest.raises(ArgumentError, match="kinds must be"):
            Desk(store, numbers={})


def test_the_time_of_opening_decides_the_year(store: Any) -> None:
    """One reading of the clock decides the facts and the number."""
    night = clock()
    night.set(datetime(2021, 12, 31, 23, 30, tzinfo=UTC))
    scheme = Pattern("SRV-{year}-{seq:3}", name="service", zone="Europe/Stockholm")
    case = Desk(store, numbers=scheme, clock=night).open("Late", by="amy")
    assert case.number == "SRV-2022-001"
    assert case.received_at == case.registered_at

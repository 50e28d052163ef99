"""Field bugs of histories: unknown states, silent refusals, and what a history keeps."""

import sqlite3
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from casenum.cases import Case, fold, thaw_all
from casenum.desk import Desk
from casenum.errors import (
    ArgumentError,
    ArgumentTypeError,
    DefinitionRefused,
    HistoryBroken,
    TransitionRefused,
)
from casenum.exchange import LogEvent, replay
from casenum.lifecycle import (
    Category,
    Lifecycle,
    Status,
    Timer,
    Transition,
    answered,
    service_case,
)
from casenum.metrics import report
from casenum.numbers import Pattern
from casenum.stores import Store, open_store
from support import AT, clock

SERVICE = Pattern("SRV-{year}-{seq:3}", name="service")
LIFE = service_case()
ANSWERED = service_case(answer_before_close=True)


def desk_on(store: Store, life: Lifecycle = LIFE) -> Desk:
    return Desk(store, numbers=SERVICE, lifecycle=life, clock=clock())


# --- L5 to L8: what is known and what is not ---------------------------------


def test_l5_an_unknown_stored_status_is_an_error_and_never_a_state(store: Store) -> None:
    """A status that the definition does not have is told by every move, and none is made."""
    parked = Lifecycle(
        "service-case",
        2,
        statuses=[Status("parked", "pending", initial=True), Status("closed", "done", final=True)],
        transitions=[Transition("close", "parked", "closed")],
    )
    case = desk_on(store, parked).open("x", by="amy")
    desk = desk_on(store)
    moves: list[Callable[[], object]] = [
        lambda: desk.apply(case, "close", by="amy"),
        lambda: desk.apply(case, "parkd", by="amy"),
        lambda: desk.assign(case, to="bob", by="amy"),
        lambda: LIFE.allowed(case.standing),
        lambda: LIFE.impose(case.standing, "closed", at=AT, by="amy"),
    ]
    for move in moves:
        with pytest.raises(TransitionRefused, match="no status 'parked'") as refusal:
            move()
        assert refusal.value.code == "unknown_status"
    assert desk.get(case.id) == case
    entries = [fact.entry for fact in desk.history(case) if fact.entry is not None]
    with pytest.raises(HistoryBroken, match="no status 'parked'"):
        LIFE.replay(entries)


def test_l5_a_status_that_somebody_wrote_into_the_column_is_not_believed(tmp_path: Path) -> None:
    """A typo that a script left in the table is an error at the next move, not a new status."""
    path = tmp_path / "cases.db"
    with open_store(path) as store:
        case = desk_on(store).open("x", by="amy")
    host = sqlite3.connect(path)
    host.execute("UPDATE casenum_cases SET status = 'Registerd'")
    host.commit()
    host.close()
    with open_store(path) as store, pytest.raises(TransitionRefused) as refusal:
        desk_on(store).apply(case.id, "close", by="amy")
    assert refusal.value.code == "unknown_status"
    assert "did you mean 'registered'?" in str(refusal.value)


NEW, DONE = Status("new", "new", initial=True), Status("resolved", "done", final=True)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (Transition("resolve", "new", "resolvd"), "did you mean 'resolved'?"),
        (Transition("resolve", "nwe", "resolved"), "did you mean 'new'?"),
        (Transition("resolve", {"new", "opne"}, "resolved"), "'opne'"),
        (Transition("", "new", "resolved"), "an event has an empty name"),
        (Transition("resolve", "new", "resolved", requires="at"), "requires 'at'"),
    ],
)
def test_l6_a_typo_is_found_when_the_lifecycle_is_built(wrong: Transition, told: str) -> None:
    """A misspelt status is refused with what was probably meant, long before a case meets it."""
    with pytest.raises(DefinitionRefused) as refusal:
        Lifecycle("life", 1, statuses=[NEW, DONE], transitions=[wrong])
    assert told in str(refusal.value)


def test_l6_a_typo_in_a_timer_is_found_when_the_lifecycle_is_built() -> None:
    """A timer that asks for an event nobody has is refused, with a guess at what was meant."""
    typo = Timer("auto-close", "resolved", after=timedelta(days=7), event="clsoe")
    with pytest.raises(DefinitionRefused, match="no event; did you mean 'close'"):
        Lifecycle("typo", 1, statuses=LIFE.statuses, transitions=LIFE.transitions, timers=[typo])


def test_l6_a_typo_in_a_guard_or_an_event_is_not_found_by_a_customer() -> None:
    """A guard is a function, never a name that is looked up later; an event is told at once."""
    with pytest.raises(ArgumentTypeError, match="guard must be a function"):
        Transition("resolve", "new", "resolved", guard="answerd")  # type: ignore[arg-type]  # refused
    with pytest.raises(ArgumentError):
        Status("pending", "pendng")
    with pytest.raises(ArgumentError, match="guard"):
        Lifecycle.from_json(ANSWERED.to_json(), guards={"answerd": answered})
    life = Lifecycle(
        "life", 1, statuses=[NEW, DONE], transitions=[Transition("resolve", "new", "resolved")]
    )
    with pytest.raises(TransitionRefused, match="did you mean 'resolve'") as refusal:
        life.apply(life.start(at=AT, by="amy").standing, "resolv", at=AT, by="amy")
    assert refusal.value.code == "unknown_event"


WORKING = {
    *("registered", "assigned", "in_progress"),
    *("pending_customer", "pending_third_party", "on_hold"),
}
BACK = {"resolved", "closed", "cancelled", "rejected"}
# From which statuses each event is legal: the table of the design, not that of the code.
LEGAL: dict[str, set[str]] = {
    "register": set(),
    "assign": WORKING | BACK,
    "start": WORKING - {"in_progress"},
    "requeue": WORKING - {"registered"} | BACK,
    "await_customer": WORKING | {"resolved"},
    "await_third_party": WORKING,
    "hold": WORKING,
    "resolve": WORKING,
    "close": WORKING | {"resolved"},
    "reopen": BACK,
    "cancel": WORKING | {"received"},
    "reject": WORKING | {"received"},
    "transfer": WORKING,
    "mark_duplicate": WORKING | {"received", "resolved", "closed"},
    "resolved": set(),  # a status is no event
    "Close": set(),
}
WAYS = {
    "assigned": "assign",
    "in_progress": "start",
    "pending_customer": "await_customer",
    "pending_third_party": "await_third_party",
    "on_hold": "hold",
    "resolved": "resolve",
    "closed": "close",
    "cancelled": "cancel",
    "rejected": "reject",
    "transferred": "transfer",
    "duplicate": "mark_duplicate",
}


@pytest.mark.parametrize("status", ["received", "registered", *WAYS])
def test_l7_an_illegal_event_is_never_silently_ignored(status: str) -> None:
    """Every event in every status either moves the case and is on record, or is refused loudly."""
    desk = desk_on(open_store("memory:"))

    def there() -> Case:
        case = desk.receive("x", by="amy") if status == "received" else desk.open("x", by="amy")
        return desk.apply(case, WAYS[status], by="amy") if status in WAYS else case

    for event, sources in LEGAL.items():
        case = there()
        before = desk.history(case)
        if status in sources:
            moved = desk.apply(case, event, by="amy")
            entry = desk.history(moved)[-1].entry
            assert entry is not None
            assert (entry.event, entry.source, moved.version) == (event, status, case.version + 1)
        else:
            with pytest.raises(TransitionRefused) as refusal:
                desk.apply(case, event, by="amy")
            assert (refusal.value.status, refusal.value.event) == (status, event)
            assert desk.get(case.id) == case
            assert desk.history(case) == before


def test_l8_a_history_begins_with_its_creation(store: Store) -> None:
    """Opened, received or imported: the first entry says when, by whom and in which status."""
    desk = desk_on(store)
    opened = desk.open("x", by="system:web-form")
    received = desk.receive("y", by="amy")
    log = [LogEvent(2, "T-1", "in_progress", AT), LogEvent(3, "T-1", "closed", AT)]
    replay(log, store=store, scheme=SERVICE, lifecycle=LIFE)
    expected = {opened.id: "received", received.id: "received", desk.get("T-1").id: "in_progress"}
    for case_id, status in expected.items():
        facts = desk.history(case_id)
        entries = [fact.entry for fact in facts if fact.entry is not None]
        first = facts[0].entry
        assert first is entries[0] is not None
        assert (first.sequence, first.event, first.source, first.target) == (
            *(1, "start", None),
            status,
        )
        assert (first.at, facts[0].by) == (AT, first.by)
        for headless in (facts[1:], ()):
            with pytest.raises(HistoryBroken):
                fold(case_id, headless)
        for cut in (entries[1:], []):
            with pytest.raises(HistoryBroken):
                LIFE.replay(cut)


# --- L9 to L12: what a history keeps -----------------------------------------

ENGLISH = {"received": "We have it", "resolved": "Solved", "closed": "Finished"}
SWEDISH = {"received": "Mottaget", "resolved": "Löst", "closed": "Avslutat"}


def spoken(labels: dict[str, str]) -> Lifecycle:
    """Return the service case with public labels of one language."""
    statuses = [
        Status(s.name, s.category, initial=s.initial, final=s.final, label=labels.get(s.name))
        for s in LIFE.statuses
    ]
    return Lifecycle(LIFE.name, LIFE.version, statuses=statuses, transitions=LIFE.transitions)


def test_l9_a_change_of_language_between_two_events_changes_nothing() -> None:
    """Histories hold keys: read in Swedish, English or without labels, they are the same."""
    stores = [open_store("memory:"), open_store("memory:")]
    mixed, plain = [spoken(ENGLISH), spoken(SWEDISH), spoken(ENGLISH)], [LIFE] * 3
    for store, lives in zip(stores, (mixed, plain), strict=True):
        case = desk_on(store, lives[0]).open("x", by="amy")
        case = desk_on(store, lives[1]).apply(case.number or "", "resolve", by="amy")
        case = desk_on(store, lives[2]).apply(case, "close", by="amy")
        assert case.status == "closed"
        assert desk_on(store, lives[1]).get(case.id) == case
    kept = [[r.payload for h in store.histories() for r in h.records] for store in stores]
    assert kept[0] == kept[1]
    assert spoken(ENGLISH).digest == spoken(SWEDISH).digest == LIFE.digest
    said = " ".join(kept[0])
    assert not [label for label in (*ENGLISH.values(), *SWEDISH.values()) if label in said]
    assert "resolved" in said


def test_l10_one_reopen_and_three_mails_are_one_reopen(store: Store) -> None:
    """The customer who writes three mails after a reopen has come back once, not four times."""
    desk = desk_on(store)
    case = desk.apply(desk.open("x", by="amy"), "resolve", by="amy")
    case = desk.note(case, "thanks", by="customer:1")  # a mail alone reopens nothing
    assert (case.status, case.reopens) == ("resolved", 0)
    case = desk.apply(case, "reopen", by="customer:1")
    for turn in range(3):
        case = desk.note(case, f"mail {turn}", by="customer:1")
    with pytest.raises(TransitionRefused):
        desk.apply(case, "reopen", by="customer:1")
    assert (case.reopens, case.interactions) == (1, 4)
    histories = [thaw_all(history.records) for history in store.histories()]
    figures = report(histories, as_of=AT)
    assert (figures.reopened_cases, figures.reopen_rate.value) == (1, 1.0)
    entries = [fact.entry for fact in histories[0] if fact.entry is not None]
    assert [entry.event for entry in entries].count("reopen") == 1


def test_l10_answers_to_a_resolved_case_reopen_it_once(store: Store) -> None:
    """Three mails that quote one number, each delivered twice: one reopening, three messages."""
    desk = desk_on(store)
    case = desk.apply(desk.open("x", by="amy"), "resolve", by="amy")
    for mail in (1, 1, 2, 3, 2, 3):
        token = f"mail-{mail}"
        case = desk.receive_reply("SRV-2021-001", "hello?", by="customer:1", token=token)
    assert (case.status, case.reopens, case.interactions) == ("in_progress", 1, 3)
    figures = report([desk.history(case)], as_of=AT)
    assert (figures.reopened_cases, figures.reopen_rate.value) == (1, 1.0)


LONG = "ordet är långt, 語も長い; " * 2_400  # more than 50 KB


def test_l11_a_change_of_50_kb_is_kept_whole(handle: Callable[[], Store]) -> None:
    """A long mail, field or reason comes back to the last character, or is refused; never cut."""
    assert len(LONG) > 50_000
    desk = desk_on(handle())
    case = desk.open("x", by="amy", requester="customer:1")
    case = desk.note(case, LONG, by="customer:1")
    case = desk.reply(case, LONG[::-1], by="amy")
    case = desk.apply(case, "resolve", by="amy", diff=LONG, rows=[LONG, {"old": LONG}])
    again = desk_on(handle())
    assert {LONG, LONG[::-1]} <= set(again.texts(case.id).values())
    entry = again.history(case.id)[-1].entry
    assert entry is not None
    assert dict(entry.payload) == {"diff": LONG, "rows": [LONG, {"old": LONG}]}
    step = LIFE.apply(case.standing, "close", at=AT, by="amy", reason=LONG)
    assert step.entry.reason == LONG
    with pytest.raises(ArgumentError, match="reason must be text of"):
        again.apply(case, "close", by="amy", reason=LONG)
    assert again.get(case.id) == case


def test_l12_two_hundred_waiting_cases_use_no_thread(store: Store) -> None:
    """A case that waits is a row and a value; nothing runs for it."""
    before = threading.active_count()
    desk = desk_on(store)
    cases = [desk.apply(desk.open("x", by="amy"), "hold", by="amy") for _ in range(200)]
    assert {case.category for case in cases} == {Category.PENDING}
    assert threading.active_count() == before
    assert desk.apply(cases[-1].id, "start", by="amy").status == "in_progress"


def test_l12_two_hundred_timers_use_no_thread(store: Store) -> None:
    """Cases that close by themselves are rows with a moment; one call moves all that is due."""
    before, time = threading.active_count(), clock()
    life = service_case(auto_close=timedelta(days=7))
    desk = Desk(store, numbers=SERVICE, lifecycle=life, clock=time)
    with store.transaction() as tx:
        bound = desk.within(tx)
        cases = [bound.apply(bound.open("x", by="amy"), "resolve", by="amy") for _ in range(200)]
    time.advance(timedelta(days=7))
    woken = [*desk.wake(limit=150), *desk.wake(limit=150)]
    assert threading.active_count() == before
    assert sorted(case.id for case in woken) == sorted(case.id for case in cases)
    assert {case.status for case in woken} == {"closed"}


def test_l12_two_hundred_timers_run_without_a_thread() -> None:
    """A timer that waits is a moment that can be asked for, and a sweep makes what was due."""
    before = threading.active_count()
    life = service_case(auto_close=timedelta(days=7))
    begun = [
        life.start(at=AT + timedelta(minutes=place), by="amy", status="resolved").standing
        for place in range(200)
    ]
    moments = [life.wake_at(standing) for standing in begun]
    closed = [life.advance(standing, AT + timedelta(days=30)) for standing in begun]
    assert threading.active_count() == before
    assert [steps[0].entry.at for steps in closed] == moments
    assert {steps[-1].standing.status for steps in closed} == {"closed"}

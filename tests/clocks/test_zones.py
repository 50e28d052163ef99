"""A time of any zone is kept as its instant; a time without a zone is refused everywhere."""

import importlib
import inspect
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

import attrs
import pytest

from casenum import arguments
from casenum.clock import FixedClock
from casenum.desk import Desk, Existing
from casenum.errors import ArgumentError
from casenum.exchange import LogEvent, replay
from casenum.issuing import Issuer, Order
from casenum.lifecycle import (
    Lifecycle,
    Lifecycles,
    Migration,
    No,
    Occurrence,
    Standing,
    Status,
    StatusGuard,
    Transition,
    TypedLifecycle,
    service_case,
)
from casenum.metrics import Figures, report
from casenum.numbers import Pattern, Version, Versions, simulate
from casenum.storage import Claim, ClaimState, Message, Record, Snapshot, WorkList, end_lease
from casenum.stores import SqliteStore, Store, open_store
from support import AT

NAIVE = datetime(2021, 1, 4, 9, 0)  # noqa: DTZ001 - what is refused
FAR_EAST = datetime.fromisoformat("0001-01-01T00:00:00+01:00")  # .NET's MinValue, east of Greenwich
FAR_WEST = datetime.fromisoformat("9999-12-31T23:59:59-01:00")
SERVICE = Pattern("SRV-{year}-{seq:3}", name="service")
WIDER = Pattern("SRV-{year}-{seq:5}", name="service", version=2)
YEARS = Versions(Version(SERVICE), Version(WIDER, since=datetime(2022, 1, 1, tzinfo=UTC)))
LATER = datetime(2021, 2, 1, tzinfo=UTC)
LIFE = service_case()
NEXT = Lifecycle("service-case", 2, statuses=LIFE.statuses, transitions=LIFE.transitions)
STEP = Migration(LIFE, NEXT)
BEGUN = LIFE.start(at=AT, by="amy").standing
CONFIRMED, RESERVED = ClaimState.CONFIRMED, ClaimState.RESERVED
SNAPSHOT = Snapshot("c", 1, 1, None, "request", "received", "new", AT, AT, "{}")
STOCKHOLM = ZoneInfo("Europe/Stockholm")


@attrs.frozen
class Register:
    """The event of that name, as a class."""


TYPED = TypedLifecycle[Register](LIFE)

Call = Callable[[Store, datetime], object]


def issuer(store: Store) -> Issuer:
    return Issuer(store, SERVICE)


def desk(store: Store) -> Desk:
    return Desk(store, numbers=SERVICE)


def reserved(store: Store) -> str:
    return store.put(Claim("R-1", None, None, RESERVED, None, AT, "amy")).number


def append(store: Store, at: datetime, snapshot: Snapshot | None = None, sent: Any = ()) -> object:
    records = [Record("r1", "c", 1, "received", at, "amy", "{}")]
    return store.append("c", records, expected=0, snapshot=snapshot, outbox=sent)


# Everything public that takes a time from its caller, by the name under which a room gives it.
REFUSE: dict[str, Call] = {
    "moment": lambda _, at: arguments.moment("at", at),
    "FixedClock": lambda _, at: FixedClock(at),
    "FixedClock.set": lambda _, at: FixedClock(AT).set(at),
    "Pattern.plan": lambda _, at: SERVICE.plan(at),
    "Versions.plan": lambda _, at: YEARS.plan(at),
    "Version": lambda _, at: Version(WIDER, since=at),
    "Version until": lambda _, at: Version(WIDER, until=at),
    "simulate": lambda _, at: simulate(SERVICE, 1, at, since=AT),
    "simulate since": lambda _, at: simulate(SERVICE, 1, LATER, since=at),
    "Order": lambda _, at: Order(by="amy", at=at),
    "Order now": lambda _, at: Order(by="amy", now=at),
    "Issuer.issue": lambda store, at: issuer(store).issue(at=at),
    "Issuer.issue_many": lambda store, at: issuer(store).issue_many(2, at=at),
    "Issuer.reserve": lambda store, at: issuer(store).reserve(at=at),
    "Lifecycle.start": lambda _, at: LIFE.start(at=at, by="amy"),
    "Lifecycle.apply": lambda _, at: LIFE.apply(BEGUN, "register", at=at, by="amy"),
    "Lifecycle.try_apply": lambda _, at: LIFE.try_apply(BEGUN, "register", at=at, by="amy"),
    "Lifecycle.update": lambda _, at: LIFE.update(BEGUN, at=at, by="amy"),
    "Lifecycle.impose": lambda _, at: LIFE.impose(BEGUN, "closed", at=at, by="amy"),
    "Lifecycle.explain": lambda _, at: LIFE.explain(BEGUN, "register", at=at, by="amy"),
    "Lifecycle.advance": lambda _, at: LIFE.advance(BEGUN, at),
    "TypedLifecycle.apply": lambda _, at: TYPED.apply(BEGUN, Register(), at=at, by="amy"),
    "TypedLifecycle.try_apply": lambda _, at: TYPED.try_apply(BEGUN, Register(), at=at, by="amy"),
    "TypedLifecycle.explain": lambda _, at: TYPED.explain(BEGUN, Register(), at=at, by="amy"),
    "Migration.apply": lambda _, at: STEP.apply(BEGUN, at=at, by="amy"),
    "Lifecycles.migrate": lambda _, at: Lifecycles([NEXT, LIFE], migrations=[STEP]).migrate(
        BEGUN, LIFE.signature, at=at, by="amy"
    ),
    "StatusGuard": lambda _, at: StatusGuard(LIFE, at=lambda: at, by="amy").check(
        "received", "registered"
    ),
    "Desk.open": lambda store, at: desk(store).open("x", by="amy", occurred_at=at),
    "Desk.receive": lambda store, at: desk(store).receive("x", by="amy", occurred_at=at),
    "Desk.adopt": lambda store, at: desk(store).adopt("OLD-1", "closed", at=at),
    "Desk.adopt received": lambda store, at: desk(store).adopt(
        "OLD-1", "closed", at=AT, received_at=at
    ),
    "Existing": lambda store, at: desk(store).adopt_many([Existing("OLD-1", "closed", at)]),
    "Desk.wake": lambda store, at: desk(store).wake(at),
    "put": lambda store, at: store.put(Claim("A-1", None, None, CONFIRMED, "c", at, "amy")),
    "move": lambda store, at: store.move(
        reserved(store), CONFIRMED, expect=RESERVED, at=at, by="amy"
    ),
    "alias": lambda store, at: store.alias("OLD-1", "c", at=at, by="amy"),
    "redirect": lambda store, at: store.redirect(
        reserved(store), "d", at=at, by="amy", reason="merged"
    ),
    "append": append,
    "append received": lambda store, at: append(store, AT, attrs.evolve(SNAPSHOT, received_at=at)),
    "append changed": lambda store, at: append(store, AT, attrs.evolve(SNAPSHOT, changed_at=at)),
    "append wake": lambda store, at: append(store, AT, attrs.evolve(SNAPSHOT, wake_at=at)),
    "append sent": lambda store, at: append(
        store, AT, SNAPSHOT, [Message("m", "c", "topic", "{}", at)]
    ),
    "due": lambda store, at: store.due(at),
    "lease": lambda store, at: store.lease(now=at, hold=timedelta(minutes=1)),
    "purge_tokens": lambda store, at: store.purge_tokens(at),
    "end_lease": lambda store, at: end_lease(store, "bill", 1, at=at, by="amy"),
    "query received from": lambda store, at: store.query(WorkList(received_from=at)),
    "query received until": lambda store, at: store.query(WorkList(received_until=at)),
    "query changed from": lambda store, at: store.query(WorkList(changed_from=at)),
    "query changed until": lambda store, at: store.query(WorkList(changed_until=at)),
    "replay": lambda store, at: replay(
        [LogEvent(2, "T-1", "received", at)], store=store, scheme=SERVICE, lifecycle=LIFE
    ),
    "report": lambda _, at: report([], as_of=at),
    "Figures": lambda _, at: Figures(as_of=at),
}

# Values that only carry a time: those above look at it before it goes in or when it comes out.
CARRY = {
    *("Plan", "Gap", "Memo", "Entry", "Occurrence", "Standing", "Case", "Fact"),
    *("Claim", "Message", "Record", "Snapshot", "WorkList", "LogEvent"),
    *("Lease", "Lease.end", "Task", "snapshot"),
    "guarded",  # a StatusGuard in front of an attribute
    "Desk.follow_up",  # needs a case first, and then opens another as Desk.open does
    *("Course", "Metric", "Report", "Walk", "Simulation", "SimulatedEvent"),
}
ONE_STORE = {"issue"}  # PostgreSQL's number and claim at once: stores/postgres/test_at_once.py
ROOMS = "arguments clock numbers issuing lifecycle cases storage stores desk metrics exchange"


@pytest.mark.parametrize("name", REFUSE)
@pytest.mark.parametrize("at", [NAIVE, FAR_EAST, FAR_WEST], ids=["naive", "before 1", "after 9999"])
def test_a_time_that_is_no_instant_is_refused(name: str, at: datetime, store: Store) -> None:
    """A time without a zone, or one that UTC cannot tell, is told by name, and nothing is kept."""
    with pytest.raises(ArgumentError) as refusal:
        REFUSE[name](store, at)
    assert refusal.value.found in {"a naive one", "beyond"}
    assert store.series() == ()
    assert list(store.histories()) == []
    assert (store.get("A-1"), store.get("OLD-1"), store.get("T-1")) == (None, None, None)


def with_a_time(room: str) -> Iterator[str]:
    """Yield the public names of a room that take a datetime, those of protocols left out."""
    module = importlib.import_module(f"casenum.{room}")
    names = getattr(module, "__all__", [name for name in vars(module) if name[0] != "_"])
    for name in names:
        found = getattr(module, name)
        if not getattr(found, "__module__", "").startswith("casenum"):
            continue
        if inspect.isclass(found) and not getattr(found, "_is_protocol", False):
            methods = [key for key in dir(found) if key[0] != "_" and callable(getattr(found, key))]
            yield from [f"{name}.{key}" for key in methods if _takes_time(getattr(found, key))]
        if _takes_time(found) and not getattr(found, "_is_protocol", False):
            yield name


def _takes_time(found: Any) -> bool:
    try:
        parameters = inspect.signature(found).parameters.values()
    except (TypeError, ValueError):  # neither a function nor a class of ours
        return False
    notes = [parameter.annotation for parameter in parameters]
    return any(note is datetime or datetime in get_args(note) for note in notes)


def test_no_public_callable_that_takes_a_time_is_forgotten() -> None:
    """The table above names every one; what is built next is missing here until it is in it."""
    found = {name for room in ROOMS.split() for name in with_a_time(room)}
    # all of one contract: the table names their methods
    stores = {"MemoryStore", "SqliteStore", "PostgresStore", "RedisStore", "LeasedCounters"}
    stores |= {"DbapiStore", "SqlalchemyStore"}
    named = {name.split(".")[-1] if name.split(".")[0] in stores else name for name in found}
    awaited = {name.removeprefix("Async") for name in named}  # the same verbs
    assert awaited <= REFUSE.keys() | CARRY | ONE_STORE
    assert len(named) > 20


class NaiveClock:
    """Tell the time as a careless host does: without a zone."""

    def now(self) -> datetime:
        return NAIVE

    def unix_ms(self) -> int:
        return 1_609_750_800_000


def test_a_clock_without_a_zone_is_refused_before_anything_is_taken(store: Store) -> None:
    """A host's own clock is held to the same: no number and no case come of a naive time."""
    clock = NaiveClock()
    with pytest.raises(ArgumentError, match="naive"):
        Issuer(store, SERVICE, clock=clock).issue()
    careless = Desk(store, numbers=SERVICE, clock=clock)
    for opening in (careless.open, careless.receive):
        with pytest.raises(ArgumentError, match="naive"):
            opening("x", by="amy", token="form-9")
    assert store.series() == ()
    assert list(store.histories()) == []


# --- any zone is good --------------------------------------------------------


class LocalClock:
    """Tell the right time in the zone of the host, as ``datetime.now(zone)`` does."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now.astimezone(STOCKHOLM)

    def unix_ms(self) -> int:
        return int(self._now.timestamp() * 1000)


@pytest.mark.parametrize("text", ["2021-03-28T01:00", "2021-10-31T00:30", "2021-10-31T01:30"])
def test_a_case_opened_by_a_local_clock_is_the_same_case_read_again(
    store: Store, text: str
) -> None:
    """Also in the hour that comes twice, of which Python says that it equals no time elsewhere."""
    at = datetime.fromisoformat(text).replace(tzinfo=UTC)
    local = Desk(store, numbers=SERVICE, clock=LocalClock(at))
    case = local.open("x", by="amy", occurred_at=at.astimezone(STOCKHOLM))
    moved = local.apply(case, "start", by="amy")
    assert local.get(moved.id) == moved
    assert (case.received_at, case.occurred_at, moved.standing.entered) == (at, at, at)
    assert [fact.at for fact in local.history(moved)] == [at, at, at]


def in_time(standing: Standing, event: Occurrence) -> Any:
    """Let a case be reopened within two hours and a half."""
    waited = event.at - standing.entered
    return True if waited <= timedelta(hours=2, minutes=30) else No("the window has passed")


def test_a_guard_that_subtracts_local_times_is_right_over_a_change_of_clocks() -> None:
    """Two times of one zone subtract as the clock on the wall does; a guard never gets such."""
    life = Lifecycle(
        "window",
        1,
        statuses=[Status("open", "open", initial=True), Status("done", "done")],
        transitions=[
            Transition("do", "open", "done"),
            Transition("reopen", "done", "open", guard=in_time),
        ],
    )
    for closed, reopened, hours in (
        ("2021-03-28T00:30+01:00", "2021-03-28T03:30+02:00", 2),  # three hours on the wall
        ("2021-10-31T01:30+02:00", "2021-10-31T03:30+01:00", 3),  # two hours on the wall
    ):
        at, later = (
            datetime.fromisoformat(text).astimezone(STOCKHOLM) for text in (closed, reopened)
        )
        done = life.apply(life.start(at=at, by="amy").standing, "do", at=at, by="amy").standing
        told = life.try_apply(done, "reopen", at=later, by="amy")
        assert isinstance(told, Exception) is (hours > 2.5)
        assert done.entered.tzinfo is UTC


def test_a_document_dated_in_any_zone_is_the_same_document() -> None:
    """A retry may write the same instant in another zone; the scheme's own zone decides."""
    scheme = Pattern("{year}{month}{day}-{seq}", name="n", zone="Asia/Kolkata")
    issuer = Issuer(open_store("memory:"), scheme)
    at = datetime(2021, 1, 4, 20, 0, tzinfo=UTC)
    first = issuer.issue(at=at, token="mail-1")
    again = issuer.issue(at=at.astimezone(STOCKHOLM), token="mail-1")
    assert first == again == "20210105-1"


def test_sqlite_keeps_the_instant_of_every_zone(tmp_path: Any) -> None:
    """What was written in a zone, also in the hour that comes twice, is read back in UTC."""
    with SqliteStore(tmp_path / "cases.db") as store:
        for minute in (0, 30, 60, 90):
            at = datetime(2021, 10, 31, tzinfo=UTC) + timedelta(minutes=minute)
            name = f"A-{minute}"
            store.put(Claim(name, None, None, CONFIRMED, "c", at.astimezone(STOCKHOLM), "amy"))
            kept = store.get(name)
            assert kept is not None
            assert (kept.at, kept.at.tzinfo) == (at, UTC)


def test_a_step_or_a_hold_beyond_the_calendar_is_refused(store: Store) -> None:
    """A clock that is told to leave the calendar stays where it was; a message is not held."""
    present = FixedClock(AT)
    for step in (timedelta.max, timedelta.min):
        with pytest.raises(ArgumentError, match="the years 1 to 9999"):
            present.advance(step)
    assert present.now() == AT
    Desk(store, numbers=SERVICE, clock=present).open("x", by="amy")
    with pytest.raises(ArgumentError, match="hold must be ended by the year 9999"):
        store.lease(now=AT, hold=timedelta.max)
    assert len(store.lease(now=AT, hold=timedelta(days=1))) == 1

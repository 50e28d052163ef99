"""AsyncDesk and AsyncIssuer tell what Desk and Issuer tell, on every store and in a transaction."""

import asyncio
import inspect
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from operator import attrgetter
from pathlib import Path
from typing import Any

import attrs
import psycopg
import pytest
from psycopg.rows import dict_row

from casenum.cases import Case, Fact
from casenum.desk import AsyncDesk, CaseAdoption, CasePage, Desk, Existing, Found, RoundRobin
from casenum.desk.awaited.tasks import AsyncTasks
from casenum.desk.awaited.work import AsyncWork
from casenum.desk.verbs.tasks import Tasks
from casenum.desk.verbs.work import Work
from casenum.errors import ArgumentError, CasenumError, Contention, OutcomeUnknown, Unavailable
from casenum.issuing import AsyncIssuer, AsyncReservation, Issuer, Reservation
from casenum.numbers import Pattern
from casenum.storage import Claim, WorkList
from casenum.stores import PostgresStore, open_store
from servers import postgres_schema
from support import AT, clock

SERVICE = Pattern("SRV-{year}-{seq:3}", name="service")
Script = tuple[tuple[str, tuple[Any, ...], dict[str, Any]], ...]

# What is called on a desk, and with what; "@n" is what the n-th call returned.
SCRIPT: Script = (
    ("open", ("Charged twice",), {"by": "amy", "requester": "customer:42", "token": "form-9"}),
    ("open", ("Charged twice",), {"by": "amy", "requester": "customer:42", "token": "form-9"}),
    ("receive", ("Broken",), {"by": "system:web", "kind": "incident", "channel": "web"}),
    ("register", ("@2",), {"by": "amy"}),
    ("register", ("@2",), {"by": "amy"}),  # a stale case
    ("assign", ("@3",), {"to": "billing", "by": "amy", "queue": "first", "token": "a"}),
    ("apply", ("SRV-2021-002", "start"), {"by": "amy", "token": "s"}),
    ("apply", ("SRV-2021-002", "start"), {"by": "amy", "token": "s"}),
    ("apply", ("SRV-2021-002", "register"), {"by": "amy"}),  # it has its number
    ("note", ("SRV-2021-002", "It burns"), {"by": "customer:42"}),
    ("reply", ("SRV-2021-002", "Water helps"), {"by": "amy", "channel": "email"}),
    ("prioritise", ("SRV-2021-002", "high"), {"by": "amy"}),
    ("escalate", ("SRV-2021-002",), {"by": "amy", "to": "chief", "reason": "fire"}),
    ("apply", ("SRV-2021-002", "resolve"), {"by": "amy", "resolution": "water"}),
    ("get", ("srv 2021 001",), {}),
    ("get", ("SRV-2021-009",), {}),  # nobody has it
    ("find", ("Re: [SRV-2021-002] and SRV-2021-001",), {"sender": "customer:42"}),
    ("history", ("SRV-2021-002",), {}),
    ("texts", ("SRV-2021-001",), {}),
    ("open", ("",), {"by": "amy"}),  # no title
    ("open", ("Smoke",), {"by": "amy", "parent": "SRV-2021-001"}),
    ("children", ("SRV-2021-001",), {}),
    ("follow_up", ("SRV-2021-002", "It burns again"), {"by": "amy"}),
    ("receive_reply", ("SRV-2021-002", "Thank you"), {"by": "customer:42", "token": "m"}),
    ("dispatch", ("SRV-2021-004", RoundRobin(["bob"])), {"by": "amy", "queue": "first"}),
    ("mark_duplicate", ("SRV-2021-003",), {"of": "SRV-2021-001", "by": "amy"}),
    ("merge", ("SRV-2021-004",), {"into": "SRV-2021-001", "by": "amy"}),
    ("merge", ("SRV-2021-001",), {"into": "SRV-2021-002", "by": "amy"}),  # a chain
    ("tasks.add", ("SRV-2021-001", "Ask the bank"), {"by": "amy"}),
    ("tasks.add", ("SRV-2021-001", "Ask the vendor"), {"by": "amy"}),
    ("tasks.done", ("SRV-2021-001", 1), {"by": "amy"}),
    ("tasks.drop", ("SRV-2021-001", 2), {"by": "amy", "reason": "moot"}),
    ("tasks.of", ("SRV-2021-001",), {}),
    ("work.orphans", (), {"limit": 1}),
    ("work.stale", (timedelta(days=1),), {}),
    ("work.chosen", (WorkList(assignee="bob"),), {}),
    ("wake", (), {"limit": 7}),
    ("adopt", ("SRV-2021-040", "on_hold"), {"at": AT, "by": "amy", "title": "Broken"}),
    ("adopt_many", ([Existing("SRV-2021-040", "lost", AT)],), {"by": "amy"}),
    ("survey", (), {}),
    ("migrate_all", (), {}),
)
# The same for an issuer.
ISSUES: Script = (
    ("issue", (), {"token": "t", "subject": "case-a"}),
    ("issue", (), {"token": "t", "subject": "case-a"}),
    ("issue", (), {}),
    ("issue_many", (3,), {}),
    ("issue_many", (2,), {"token": "t"}),  # another n
    ("reserve", (), {}),
    ("confirm", ("SRV-2021-006",), {"subject": "case-b"}),
    ("confirm", ("SRV-2021-006",), {}),  # it is not reserved any more
    ("void", ("SRV-2021-002", "typo"), {}),
    ("adopt", ("srv 2021 017",), {}),
    ("adopt_many", ([("OLD/1", "case-c"), ("?", None)],), {}),
    ("gaps", (), {}),
)


REFUSED = ["VersionConflict", "TransitionRefused", "NotFound", "ArgumentError", "CaseRefused"]
REFUSED_ISSUES = ["TokenMismatch", "ClaimConflict"]


DRAWN = {"field", "case", "of"}  # what a fact's data names by ids that are drawn


def without_ids(told: Case | CasePage | CaseAdoption) -> object:
    """Return what names cases, and whether it does instead of the id."""
    if isinstance(told, CasePage):
        return (tuple(map(without_ids, told.cases)), told.cursor is None)
    if isinstance(told, CaseAdoption):
        return attrs.evolve(told, case_id=None)
    links = (told.parent, told.follow_up_of, told.followed_by, told.duplicate_of)
    bare = attrs.evolve(
        told, id="", parent=None, follow_up_of=None, followed_by=None, duplicate_of=None
    )
    return (bare, tuple(map(bool, links)))


def plain(told: object) -> object:
    """Return what was told without the ids, which are drawn."""
    if isinstance(told, Case | CasePage | CaseAdoption):
        return without_ids(told)
    if isinstance(told, Found):
        return (told.number, plain(told.case), told.verified, told.span)
    if isinstance(told, Fact):
        data = {key: value for key, value in told.data.items() if key not in DRAWN}
        return attrs.evolve(told, data=data)
    if isinstance(told, CasenumError):
        return ("refused", type(told).__name__)
    told = attrs.astuple(told) if isinstance(told, Claim) else told
    told = told.number if isinstance(told, Reservation | AsyncReservation) else told
    return tuple(map(plain, told)) if isinstance(told, tuple) else told


def refusals(told: list[Any]) -> list[str]:
    return [each[1] for each in told if isinstance(each, tuple) and each[:1] == ("refused",)]


def arguments(told: list[Any], given: tuple[Any, ...]) -> list[Any]:
    """Return arguments, with what earlier calls returned put in."""
    return [
        told[int(each[1:])] if isinstance(each, str) and each.startswith("@") else each
        for each in given
    ]


async def run(target: object, script: Script) -> list[Any]:
    """Run a script on a desk or an issuer, awaited where it wants that; return all that it told."""
    told: list[Any] = []
    for verb, given, options in script:
        try:
            answer = attrgetter(verb)(target)(*arguments(told, given), **options)
            told.append(await answer if inspect.isawaitable(answer) else answer)
        except CasenumError as error:
            told.append(error)
    return [plain(each) for each in told]


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Any, Any]]:
    """Give two stores of one kind, each with a world of its own."""
    if request.param == "postgres":
        with postgres_schema() as url, PostgresStore(url) as store:
            yield store.namespaced("sync"), store.namespaced("async")
        return
    address: Callable[[str], Any] = {
        "memory": lambda _: "memory:",
        "sqlite": lambda name: tmp_path / f"{name}.db",
    }[request.param]
    with open_store(address("one")) as one, open_store(address("two")) as two:
        yield one, two


def test_an_async_desk_tells_what_a_desk_tells(stores: tuple[Any, Any]) -> None:
    """Cases, histories, texts and errors of the same calls are the same."""
    desk = Desk(stores[0], numbers=SERVICE, clock=clock())
    other = AsyncDesk(stores[1], numbers=SERVICE, clock=clock())
    told = asyncio.run(run(desk, SCRIPT))
    assert asyncio.run(run(other, SCRIPT)) == told
    assert refusals(told) == REFUSED


def test_an_async_issuer_tells_what_an_issuer_tells(stores: tuple[Any, Any]) -> None:
    """Numbers, claims, gaps and errors of the same calls are the same."""
    issuer = Issuer(stores[0], SERVICE, clock=clock())
    other = AsyncIssuer(stores[1], SERVICE, clock=clock())
    assert other.scheme is SERVICE
    told = asyncio.run(run(issuer, ISSUES))
    assert asyncio.run(run(other, ISSUES)) == told
    assert refusals(told) == REFUSED_ISSUES


def test_every_verb_has_its_twin() -> None:
    """A verb that a desk or an issuer gets is not forgotten on the other side, nor an option."""
    pairs = ((Desk, AsyncDesk), (Tasks, AsyncTasks), (Work, AsyncWork), (Issuer, AsyncIssuer))
    for sync, other in pairs:
        for name, verb in inspect.getmembers(sync, inspect.isfunction):
            if not name.startswith("_"):
                twin = inspect.signature(getattr(other, name)).parameters
                assert twin == inspect.signature(verb).parameters, name
    assert groups(Desk) == groups(AsyncDesk) == {"tasks", "work"}
    made = inspect.signature(Desk), inspect.signature(AsyncDesk)
    assert made[0].parameters == made[1].parameters


def groups(desk: type) -> set[str]:
    return {name for name, _ in inspect.getmembers(desk, lambda each: isinstance(each, property))}


def test_many_tasks_share_a_desk() -> None:
    """Tasks of one loop that open cases at once get a number each, without a gap."""

    async def main() -> list[str]:
        desk = AsyncDesk(open_store("memory:"), numbers=SERVICE, clock=clock())
        cases = await asyncio.gather(*[desk.open(f"case {n}", by="amy") for n in range(20)])
        return sorted(str(case.number) for case in cases)

    assert asyncio.run(main()) == [f"SRV-2021-{n:03}" for n in range(1, 21)]


def test_a_cancelled_verb_leaves_no_half_state() -> None:
    """A case that was being opened when its task was cancelled is there whole, or not at all."""
    begun, go = threading.Event(), threading.Event()
    store = open_store("memory:")

    class Slow(type(store)):  # type: ignore[misc]  # whatever the memory store's class is
        def append(self, *args: Any, **options: Any) -> int:
            begun.set()
            go.wait(60)
            return int(super().append(*args, **options))

    async def main() -> None:
        slow = Slow()
        desk = AsyncDesk(slow, numbers=SERVICE, clock=clock())
        task = asyncio.create_task(desk.open("Charged twice", by="amy"))
        await asyncio.to_thread(begun.wait, 60)
        task.cancel()
        await asyncio.wait([task], timeout=0)
        go.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        case = await desk.get("SRV-2021-001")
        assert (await desk.texts(case), case.version) == ({"title": "Charged twice"}, 2)

    asyncio.run(main())


# --- the host's async transaction --------------------------------------------


@pytest.fixture
def url() -> Iterator[str]:
    with postgres_schema() as address:
        yield address


@asynccontextmanager
async def connected(url: str) -> AsyncIterator["psycopg.AsyncConnection[Any]"]:
    """Give a host's async connection, whose rows are dicts."""
    async with await psycopg.AsyncConnection.connect(url, row_factory=dict_row) as connection:
        yield connection


def test_the_scripts_run_in_an_async_transaction_too(url: str) -> None:
    """A desk and an issuer within the host's async transaction tell what they tell alone."""

    async def main() -> list[Any]:
        with PostgresStore(url) as store:
            async with connected(url) as host:
                desk = AsyncDesk(store, numbers=SERVICE, clock=clock()).within(host)
                told = await run(desk, SCRIPT)
                await host.rollback()
                issuer = AsyncIssuer(store, SERVICE, clock=clock()).within(host)
                told.append(await run(issuer, ISSUES))
                await host.rollback()
            assert (store.series(), list(store.histories())) == ((), [])
        return told

    with open_store("memory:") as store:
        alone = asyncio.run(run(Desk(store, numbers=SERVICE, clock=clock()), SCRIPT))
    with open_store("memory:") as store:
        alone.append(asyncio.run(run(Issuer(store, SERVICE, clock=clock()), ISSUES)))
    assert asyncio.run(main()) == alone


def test_a_case_and_the_hosts_row_are_committed_together(url: str) -> None:
    """What a desk writes within is seen when the host commits, with the host's own rows."""

    async def main() -> None:
        with PostgresStore(url) as store:
            desk = AsyncDesk(store, numbers=SERVICE, clock=clock())
            async with connected(url) as host:
                await host.execute("CREATE TABLE customers (number text)")
                async with host.transaction():
                    case = await desk.within(host).open("Charged twice", by="amy")
                    await host.execute("INSERT INTO customers VALUES (%s)", (case.number,))
                    assert store.get(str(case.number)) is None
            assert (await desk.get("SRV-2021-001")).id == case.id

    asyncio.run(main())


def test_transactions_that_wait_for_each_other_hold_no_loop_up(url: str) -> None:
    """Two requests want the same series at once: the second waits for the first, and both end."""

    async def request(desk: AsyncDesk, entered: asyncio.Event, other: asyncio.Event) -> str:
        async with connected(url) as host, host.transaction():
            bound = desk.within(host)
            entered.set()
            await other.wait()
            case = await bound.open("Charged twice", by="amy")
            case = await bound.assign(case, to="billing", by="amy")
            return str(case.number)

    async def main() -> list[str]:
        with PostgresStore(url) as store:
            desk = AsyncDesk(store, numbers=SERVICE, clock=clock())
            one, two = asyncio.Event(), asyncio.Event()
            return sorted(await asyncio.gather(request(desk, one, two), request(desk, two, one)))

    assert asyncio.run(main()) == ["SRV-2021-001", "SRV-2021-002"]


def test_the_servers_errors_are_ours_in_an_async_transaction_too(url: str) -> None:
    """A lock that is not given is Contention, a closed connection no error of the driver."""

    async def main() -> None:
        with PostgresStore(url) as store:
            store.take("series")
            async with connected(url) as host:
                await host.execute("SET LOCAL lock_timeout = '10ms'")
                bound = store.within(host)
                with store.transaction() as tx:
                    tx.take("series")
                    with pytest.raises(Contention):
                        await asyncio.to_thread(bound.take, "series")
                assert await asyncio.to_thread(bound.peek, "series") == 2
                await host.close()
                with pytest.raises((Unavailable, OutcomeUnknown)) as caught:
                    await asyncio.to_thread(bound.peek, "series")
                assert isinstance(caught.value.__cause__, psycopg.Error)

    asyncio.run(main())


def test_an_async_connection_is_used_beside_its_loop(url: str) -> None:
    """On the loop itself the call would wait for itself for ever: it is refused, as is no loop."""

    async def main() -> "psycopg.AsyncConnection[Any]":
        async with connected(url) as host:
            with pytest.raises(ArgumentError, match="AsyncDesk"):
                store.within(host).take("series")
            return host

    with PostgresStore(url) as store:
        host = asyncio.run(main())
        with pytest.raises(ArgumentError, match="within"):
            store.within(host)

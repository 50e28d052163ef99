"""Field bugs of issuing and stores: races, crashes, restored counters and retries."""

import sqlite3
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar

import pytest
from sqlalchemy import NullPool, create_engine

from casenum.clock import FixedClock
from casenum.desk import Desk
from casenum.errors import Contention, DuplicateNumber, Retry, VersionConflict
from casenum.issuing import Issuer
from casenum.numbers import Pattern
from casenum.storage import Claim, ClaimState, NumberStore
from casenum.stores import (
    DbapiStore,
    RedisStore,
    SqlalchemyStore,
    SqliteStore,
    Store,
    open_store,
)
from casenum.stores.memory import MemoryStore
from casenum.testing.race_laws import processes
from hosts import by_sqlite3, sqlite_engine, sqlite_file
from servers import redis_prefix, redis_url
from support import AT, clock
from workers import INSERTS, die_between_take_and_put, insert_forty, number_forty, open_at

SERVICE = Pattern("SRV-{year}-{seq:3}", name="service")
SERIES = "service::2021"
WRITERS = 4
T = TypeVar("T")

Handles = Callable[[], Store]
NumberHandles = Callable[[], Any]


def together(jobs: list[Callable[[], T]]) -> list[T]:
    """Return what jobs give that begin at once, each in a thread of its own."""
    start = Barrier(len(jobs), timeout=60)

    def run(job: Callable[[], T]) -> T:
        start.wait()
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [done.result(timeout=120) for done in [pool.submit(run, job) for job in jobs]]


def desk_on(store: Store) -> Desk:
    return Desk(store, numbers=SERVICE, clock=clock())


def issuer_on(store: NumberStore) -> Issuer:
    return Issuer(store, SERVICE, clock=clock())


def numbers(count: int, first: int = 1) -> list[str]:
    return [f"SRV-2021-{value:03d}" for value in range(first, first + count)]


def test_s1_four_processes_insert_forty_cases_each(address: str) -> None:
    """160 inserts at once on a new store: no failure, no duplicate and no gap."""
    path = address
    with ProcessPoolExecutor(WRITERS, mp_context=processes()) as pool:
        told = list(pool.map(insert_forty, [path] * WRITERS, range(WRITERS), timeout=240))
    assert [problem for _, problems in told for problem in problems] == []
    assert all(opened == sorted(opened) for opened, _ in told)
    assert sorted(chain(*[opened for opened, _ in told])) == numbers(WRITERS * INSERTS)
    with open_at(path) as store:
        assert issuer_on(store).gaps() == ()
        assert sum(1 for _ in store.histories()) == WRITERS * INSERTS


def test_s1_four_processes_issue_forty_numbers_each() -> None:
    """The same on a store that keeps numbers and no cases."""
    with redis_prefix() as prefix:
        place = f"redis {redis_url()} {prefix}"
        with ProcessPoolExecutor(WRITERS, mp_context=processes()) as pool:
            told = list(pool.map(number_forty, [place] * WRITERS, range(WRITERS), timeout=240))
        assert [problem for _, problems in told for problem in problems] == []
        assert all(given == sorted(given) for given, _ in told)
        assert sorted(chain(*[given for given, _ in told])) == numbers(WRITERS * INSERTS)


def test_s2_two_writers_begin_the_same_series_at_once(number_handle: NumberHandles) -> None:
    """The first numbers of a new year, department or day are 1 and 2, never 1 and 1."""
    issuers = [issuer_on(number_handle()), issuer_on(number_handle())]
    for year in range(2022, 2042):
        at = datetime(year, 1, 1, tzinfo=UTC)
        given = together([partial(issuer.issue, at=at) for issuer in issuers])
        assert sorted(given) == [f"SRV-{year}-001", f"SRV-{year}-002"]


class Late:
    """Be overtaken by another writer while waiting for the lock."""

    rival: Callable[[], object] | None = None

    def transaction(self) -> Any:
        self.overtaken()
        return super().transaction()  # type: ignore[misc]  # of the store beside this class

    def overtaken(self) -> None:
        rival, self.rival = self.rival, None
        if rival is not None:
            rival()


class LateMemory(Late, MemoryStore):
    """A memory that is late."""


class LateSqlite(Late, SqliteStore):
    """A file that is late."""


class LateDbapi(Late, DbapiStore):
    """A host's connection that is late."""


class LateSqlalchemy(Late, SqlalchemyStore):
    """A host's engine that is late."""


class LateRedis(Late, RedisStore):
    """A server that is late; it has no transactions, and one script in their place."""

    def issue(self, series: str, **form: Any) -> Claim | None:
        self.overtaken()
        return super().issue(series, **form)


LATE: dict[str, Callable[[Path], Any]] = {
    "sqlite": LateSqlite,
    "dbapi": lambda path: LateDbapi(connect=lambda: by_sqlite3(path)),
    "sqlalchemy": lambda path: LateSqlalchemy(sqlite_engine(path)),
}


@pytest.fixture(params=["memory", *LATE])
def late(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Any, Store]]:
    """Give a store that can be overtaken, and the handle of who overtakes it."""
    if request.param == "memory":
        store: Any = LateMemory()
        yield store, store
        return
    path = sqlite_file(tmp_path)
    with LATE[request.param](path) as store, open_at(f"{request.param} {path}") as other:
        yield store, other


def test_s3_a_script_that_comes_late_counts_on_from_what_others_did() -> None:
    """Number and claim at once on Redis: what others took meanwhile is behind it."""
    with (
        redis_prefix() as prefix,
        LateRedis(redis_url(), prefix=prefix) as store,
        RedisStore(redis_url(), prefix=prefix) as other,
    ):
        waiting, rival = issuer_on(store), issuer_on(other)
        assert waiting.issue() == "SRV-2021-001"
        store.rival = lambda: rival.issue_many(3)
        assert waiting.issue() == "SRV-2021-005"


def test_s3_what_was_known_before_the_lock_is_not_used_after_it(late: tuple[Any, Store]) -> None:
    """A writer who waited for the lock counts on from what the others did meanwhile."""
    store, other = late
    waiting, rival = issuer_on(store), issuer_on(other)
    assert waiting.issue() == "SRV-2021-001"
    store.rival = lambda: rival.issue_many(3)
    assert waiting.issue() == "SRV-2021-005"
    desk, quick = desk_on(store), desk_on(other)
    case = desk.open("x", by="amy")
    store.rival = lambda: quick.apply(case.id, "resolve", by="bob")
    assert desk.assign(case.id, to="amy", by="amy").version == 4  # decided on the resolved case
    store.rival = lambda: quick.note(case.id, "me first", by="bob")
    with pytest.raises(VersionConflict):
        desk.assign(desk.get(case.id), to="carol", by="amy")


def by_impatient(path: Path) -> Any:
    return sqlite3.connect(path, timeout=0, check_same_thread=False)


IMPATIENT: dict[str, Callable[[Path], Any]] = {
    "sqlite": lambda path: SqliteStore(path, timeout=timedelta(0)),
    "dbapi": lambda path: DbapiStore(connect=lambda: by_impatient(path)),
    "sqlalchemy": lambda path: SqlalchemyStore(
        create_engine("sqlite://", creator=lambda: by_impatient(path), poolclass=NullPool)
    ),
}


def test_s4_the_lock_is_on_the_counter_and_not_on_a_highest_number(
    tmp_path: Path, file_kind: str
) -> None:
    """While one writer holds a number that is not committed, nobody is given the same one."""
    path = sqlite_file(tmp_path)
    with open_at(f"{file_kind} {path}") as first, IMPATIENT[file_kind](path) as second:
        desk, impatient = desk_on(first), issuer_on(second)
        with first.transaction() as tx:
            assert desk.within(tx).open("x", by="amy").number == "SRV-2021-001"
            with pytest.raises(Contention) as refusal:
                impatient.issue()
            own = (
                file_kind == "sqlite"
            )  # a guest's call was a transaction, and all of it is repeated
            assert refusal.value.retry is (Retry.CALL if own else Retry.TRANSACTION)
        assert impatient.issue() == "SRV-2021-002"


def test_s4_a_highest_number_that_is_written_decides_nothing(
    number_handle: NumberHandles,
) -> None:
    """A counter is a row of its own: claims that are void, adopted or foreign do not move it."""
    store = number_handle()
    issuer = issuer_on(store)
    first = issuer.issue()
    confirmed = ClaimState.CONFIRMED
    store.put(Claim("SRV-2021-900", SERIES, 900, confirmed, "import", AT, "amy"))
    second = issuer.issue()
    issuer.void(second, "entered twice")
    assert [first, second, issuer.issue()] == numbers(3)


def test_s5_a_crash_between_value_and_claim_is_finished_by_the_retry(number_address: str) -> None:
    """The process dies after it took a value: the retry gets that number, the next goes on."""
    path = number_address
    process = processes().Process(target=die_between_take_and_put, args=(path,))
    process.start()
    process.join(60)
    assert process.exitcode == 9
    with open_at(path) as store:
        issuer = issuer_on(store)
        assert (store.peek(SERIES), store.get("SRV-2021-001")) == (1, None)
        assert [gap.kind.value for gap in issuer.gaps()] == ["unclaimed"]
        assert issuer.issue() == "SRV-2021-002"
        assert issuer.issue(token="mail-1") == "SRV-2021-001"
        assert issuer.issue(token="mail-1") == "SRV-2021-001"
        assert issuer.gaps() == ()
        assert issuer.issue() == "SRV-2021-003"


def test_s6_the_number_of_a_deleted_case_is_not_given_again(tmp_path: Path, file_kind: str) -> None:
    """An administrator deletes the last case from the tables: the next number is a new one."""
    path = sqlite_file(tmp_path)
    with open_at(f"{file_kind} {path}") as store:
        desk = desk_on(store)
        for _ in range(3):
            desk.open("x", by="amy")
    host = sqlite3.connect(path)
    for table, column in (("claims", "number"), ("cases", "number")):
        host.execute(f"DELETE FROM casenum_{table} WHERE {column} = 'SRV-2021-003'")
    host.execute("DELETE FROM casenum_records WHERE case_id NOT IN"
                 " (SELECT case_id FROM casenum_cases)")  # fmt: skip
    host.commit()
    host.close()
    with open_at(f"{file_kind} {path}") as store:
        assert desk_on(store).open("x", by="amy").number == "SRV-2021-004"
        [gap] = issuer_on(store).gaps()
        assert (gap.first, gap.last, gap.kind) == (3, 3, "unclaimed")


def test_s6_void_and_erased_numbers_are_not_given_again(handle: Handles) -> None:
    """Giving a number up, or erasing its customer, leaves a tombstone."""
    store = handle()
    issuer, desk = issuer_on(store), desk_on(store)
    issuer.void(issuer.issue(), "test")
    desk.open("x", by="amy", requester="customer:42")
    assert store.erase("customer:42") == 1
    assert issuer.issue() == "SRV-2021-003"
    assert desk.get("SRV-2021-002").requester == "customer:42"


def test_s6_a_void_number_is_not_given_again(number_handle: NumberHandles) -> None:
    """Giving a number up leaves a tombstone in every store of numbers."""
    issuer, other = issuer_on(number_handle()), issuer_on(number_handle())
    issuer.void(issuer.issue(), "test")
    assert other.issue() == "SRV-2021-002"
    assert [(gap.first, gap.last, gap.kind) for gap in other.gaps()] == [(1, 1, "void")]


def test_s7_a_counter_that_lies_behind_numbers_in_use_is_healed(
    number_handle: NumberHandles,
) -> None:
    """A restored counter gives none of the numbers in use, and one call lifts it above them."""
    store, other = number_handle(), number_handle()
    for value, number in enumerate(numbers(5), 1):
        claim = Claim(number, SERIES, value, ClaimState.CONFIRMED, f"old-{value}", AT, "import")
        store.put(claim)
    with pytest.raises(DuplicateNumber):
        issuer_on(other).issue()
    assert (store.advance(SERIES, 5), store.advance(SERIES, 2)) == (5, 5)
    assert [issuer_on(each).issue() for each in (store, other)] == numbers(2, first=6)
    assert [store.get(number).subject for number in numbers(5)] == [f"old-{n}" for n in range(1, 6)]


def test_s7_a_counter_behind_imported_numbers_is_healed_by_advance(handle: Handles) -> None:
    """After a restore the counter repeats nothing: it refuses until it is raised."""
    store = handle()
    for value, number in enumerate(numbers(5), 1):
        claim = Claim(number, SERIES, value, ClaimState.CONFIRMED, f"old-{value}", AT, "import")
        store.put(claim)
    issuer, desk = issuer_on(store), desk_on(store)
    for attempt in (issuer.issue, lambda: desk.open("x", by="amy")):
        with pytest.raises(DuplicateNumber):
            attempt()
    assert list(store.histories()) == []
    assert (store.advance(SERIES, 5), store.advance(SERIES, 2)) == (5, 5)
    assert issuer.issue() == "SRV-2021-006"
    assert desk.open("x", by="amy").number == "SRV-2021-007"
    assert [store.get(number).subject for number in numbers(5)] == [  # type: ignore[union-attr]
        f"old-{value}" for value in range(1, 6)
    ]


def test_s8_a_daily_counter_survives_a_clock_that_steps_back_a_day(handle: Handles) -> None:
    """The clock is set back a day and on again: both days' numbers go on where they were."""
    present, store = clock(), handle()
    desk = Desk(store, numbers=Pattern("{year}{month}{day}-{seq}", name="daily"), clock=present)
    given = []
    for days in (0, 0, -1, 0, 1, 0):
        present.advance(timedelta(days=days))
        given.append(str(desk.open("x", by="amy").number))
    assert given == [
        "20210104-1",
        "20210104-2",
        "20210103-1",
        "20210103-2",
        "20210104-3",
        "20210104-4",
    ]


def test_s8_numbers_survive_a_clock_that_steps_back_a_day(number_handle: NumberHandles) -> None:
    """The same for an issuer alone: both days go on where they were."""
    present, daily = clock(), Pattern("{year}{month}{day}-{seq}", name="daily")
    issuer, given = Issuer(number_handle(), daily, clock=present), list[str]()
    for days in (0, -1, 0, 1):
        present.advance(timedelta(days=days))
        given.append(str(issuer.issue()))
    assert given == ["20210104-1", "20210103-1", "20210103-2", "20210104-2"]


def test_s9_a_token_sent_by_six_at_once_is_one_number(number_handle: NumberHandles) -> None:
    """Impatient senders over several workers get one number, and none is burnt."""
    issuers = [issuer_on(number_handle()) for _ in range(6)]
    for turn in range(3):
        token = f"form-{turn}"
        given = together([partial(issuer.issue, token=token) for issuer in issuers])
        assert set(given) == {f"SRV-2021-{turn + 1:03d}"}
    assert number_handle().peek(SERIES) == 3


def test_s10_a_token_after_midnight_gets_yesterdays_number(number_handle: NumberHandles) -> None:
    """What was asked for at 23:59 and is asked again at 00:01 keeps its number and its day."""
    present = FixedClock(datetime(2021, 12, 31, 23, 59, tzinfo=UTC))
    daily = Pattern("{year}{month}{day}-{seq}", name="daily")
    one, two = (Issuer(number_handle(), daily, clock=present) for _ in range(2))
    number = one.issue(token="mail-2")
    present.advance(timedelta(minutes=2))
    assert two.issue(token="mail-2") == number == "20211231-1"
    assert number_handle().series() == ("daily::2021-12-31",)
    assert two.issue(token="mail-3") == "20220101-1"


def test_s9_a_form_submitted_twice_at_once_is_one_case(handle: Handles) -> None:
    """A double click, or six impatient ones over several workers, gives one case and one number."""
    desks = [desk_on(handle()) for _ in range(6)]
    for turn in range(5):
        token = f"form-{turn}"
        cases = together([partial(desk.open, "x", by="amy", token=token) for desk in desks])
        assert {case.id for case in cases} == {cases[0].id}
        assert {case.number for case in cases} == {f"SRV-2021-{turn + 1:03d}"}
    store = handle()
    assert store.peek(SERIES) == 5
    assert sum(1 for _ in store.histories()) == 5


def test_s10_a_retry_after_midnight_gets_yesterdays_number(handle: Handles) -> None:
    """A mail that came at 23:59 and is tried again at 00:01 keeps its number, day and case."""
    present = FixedClock(datetime(2021, 12, 31, 23, 59, tzinfo=UTC))
    daily = Pattern("{year}{month}{day}-{seq}", name="daily")
    store = handle()
    desk, issuer = Desk(store, numbers=daily, clock=present), Issuer(store, daily, clock=present)
    case, number = desk.open("x", by="amy", token="mail-1"), issuer.issue(token="mail-2")
    present.advance(timedelta(minutes=2))
    assert desk.open("x", by="amy", token="mail-1") == case
    assert issuer.issue(token="mail-2") == number == "20211231-2"
    assert case.number == "20211231-1"
    assert store.series() == ("daily::2021-12-31",)
    assert desk.open("x", by="amy", token="mail-3").number == "20220101-1"


class RolledBackError(Exception):
    """Stand for the host's own failure."""


def test_s11_a_rollback_of_the_caller_leaves_no_trace(handle: Handles) -> None:
    """Number, claim, token, case, words and message go with the host's transaction."""
    store = handle()
    desk, issuer = desk_on(store), issuer_on(store)
    with pytest.raises(RolledBackError), store.transaction() as tx:  # noqa: PT012 - it fails as a whole
        bound = desk.within(tx)
        case = bound.open("My words", by="amy", requester="customer:42", token="form-9")
        bound.reply(case, "Our words", by="amy")
        assert issuer.within(tx).issue(token="mail-1") == "SRV-2021-002"
        raise RolledBackError
    assert (store.series(), store.get("SRV-2021-001"), store.load(case.id)) == ((), None, None)
    assert (store.get_fields(case.id), store.erase("customer:42")) == ((), 0)
    assert store.lease(now=AT, hold=timedelta(minutes=1)) == ()
    again = desk.open("My words", by="amy", requester="customer:42", token="form-9")
    assert (again.number, again.id == case.id) == ("SRV-2021-001", False)
    assert issuer.issue(token="mail-1") == "SRV-2021-002"


def test_s12_a_lost_race_leaves_an_open_transaction_usable(handle: Handles) -> None:
    """Whoever hears of a conflict in a transaction of the store goes on and commits the rest."""
    store, other = handle(), handle()
    desk, rival = desk_on(store), desk_on(other)
    case = desk.open("x", by="amy")
    rival.note(case, "me first", by="bob")
    with store.transaction() as tx:
        bound = desk.within(tx)
        tx.advance("host", 7)
        with pytest.raises(VersionConflict):
            bound.assign(case, to="amy", by="amy")
        with pytest.raises(DuplicateNumber):
            tx.alias("SRV-2021-001", "elsewhere", at=AT, by="amy")
        assert bound.assign(case.id, to="amy", by="amy").assignee == "amy"
    assert (other.peek("host"), rival.get(case.id).assignee) == (7, "amy")


def test_s12_a_lost_race_leaves_the_callers_transaction_usable(tmp_path: Path) -> None:
    """The host hears of the conflict, keeps its own row and commits what else it wanted."""
    path = tmp_path / "cases.db"
    with open_store(path) as store:
        desk = desk_on(store)
        case = desk.open("x", by="amy")
        desk.note(case, "me first", by="bob")
        host = sqlite3.connect(path)
        host.execute("CREATE TABLE orders (number TEXT)")
        host.execute("INSERT INTO orders VALUES ('SRV-2021-001')")
        bound = desk.within(host)
        with pytest.raises(VersionConflict):
            bound.assign(case, to="amy", by="amy")
        with pytest.raises(DuplicateNumber):
            store.within(host).alias("SRV-2021-001", "elsewhere", at=AT, by="amy")
        assert bound.assign(case.id, to="amy", by="amy").assignee == "amy"
        host.commit()
        assert host.execute("SELECT count(*) FROM orders").fetchone() == (1,)
        host.close()
        assert desk.get(case.id).assignee == "amy"


@contextmanager
def open_reader(path: Path) -> Generator[sqlite3.Connection, None, None]:
    """Hold a read of the file open, as a report that runs for long does."""
    reader = sqlite3.connect(path)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM casenum_records").fetchone()
    yield reader
    reader.close()


def test_s13_no_database_is_locked_under_load(tmp_path: Path, file_kind: str) -> None:
    """Handles that read and then write the same case, beside a long read, all come through."""
    path = sqlite_file(tmp_path)
    with open_at(f"{file_kind} {path}") as store:
        case = desk_on(store).open("x", by="amy")
    stores = [open_at(f"{file_kind} {path}") for _ in range(WRITERS)]

    def work(store: Store) -> int:
        desk = desk_on(store)
        for _ in range(10):
            desk.note("SRV-2021-001", "read, then written", by="amy")
            desk.open("x", by="amy")
        return len(desk.history(case))

    with open_reader(path) as reader:
        seen = together([partial(work, store) for store in stores])
        assert reader.execute("SELECT count(*) FROM casenum_records").fetchone() == (2,)
    final = desk_on(stores[0]).get(case.id)
    assert (final.interactions, max(seen)) == (WRITERS * 10, final.version)
    assert stores[0].peek(SERIES) == WRITERS * 10 + 1
    for store in stores:
        store.close()

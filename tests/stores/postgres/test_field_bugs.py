"""Field bugs that look different on a server; the others run on it in tests/field_bugs."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from casenum.desk import Desk
from casenum.errors import Contention, DuplicateNumber, Retry, VersionConflict
from casenum.issuing import Issuer
from casenum.numbers import Pattern
from casenum.storage import Claim
from casenum.stores import PostgresStore
from servers import start_server
from support import AT, clock

SERVICE = Pattern("SRV-{year}-{seq:3}", name="service")
SERIES = "service::2021"


def desk_on(store: PostgresStore) -> Desk:
    return Desk(store, numbers=SERVICE, clock=clock())


class LatePostgres(PostgresStore):
    """Be overtaken by another writer before the transaction begins."""

    rival: Callable[[], object] | None = None

    def transaction(self) -> AbstractContextManager[PostgresStore]:
        self._overtaken()
        return super().transaction()

    def issue(self, series: str, **form: Any) -> Claim | None:
        self._overtaken()
        return super().issue(series, **form)

    def _overtaken(self) -> None:
        rival, self.rival = self.rival, None
        if rival is not None:
            rival()


def test_s3_what_was_known_before_the_lock_is_not_used_after_it(url: str) -> None:
    """A writer who waited counts on from what the others did meanwhile."""
    with LatePostgres(url) as store, PostgresStore(url) as other:
        waiting, rival = (
            Issuer(store, SERVICE, clock=clock()),
            Issuer(other, SERVICE, clock=clock()),
        )
        assert waiting.issue() == "SRV-2021-001"
        store.rival = lambda: rival.issue_many(3)
        assert waiting.issue() == "SRV-2021-005"
        desk, quick = desk_on(store), desk_on(other)
        case = desk.open("x", by="amy")
        store.rival = lambda: quick.apply(case.id, "resolve", by="bob")
        assert desk.assign(case.id, to="amy", by="amy").version == 4
        store.rival = lambda: quick.note(case.id, "me first", by="bob")
        with pytest.raises(VersionConflict):
            desk.assign(desk.get(case.id), to="carol", by="amy")


def test_s4_the_lock_is_on_the_counter_and_not_on_a_highest_number(url: str) -> None:
    """While one writer holds a number that is not committed, nobody is given the same one."""
    with PostgresStore(url) as first, PostgresStore(url, timeout=timedelta(0)) as second:
        desk, impatient = desk_on(first), Issuer(second, SERVICE, clock=clock())
        impatient.issue()
        with first.transaction() as tx:
            assert desk.within(tx).open("x", by="amy").number == "SRV-2021-002"
            with pytest.raises(Contention) as refusal:
                impatient.issue()
            assert refusal.value.retry is not Retry.NEVER
        assert impatient.issue() == "SRV-2021-003"


def test_s6_the_number_of_a_deleted_case_is_not_given_again(url: str) -> None:
    """An administrator deletes the last case from the tables: the next number is a new one."""
    with PostgresStore(url) as store:
        desk = desk_on(store)
        for _ in range(3):
            desk.open("x", by="amy")
        with psycopg.connect(url) as host:
            for table in ("claims", "cases"):
                host.execute(f"DELETE FROM casenum_{table} WHERE number = 'SRV-2021-003'".encode())
        assert desk.open("x", by="amy").number == "SRV-2021-004"
        [gap] = Issuer(store, SERVICE).gaps()
        assert (gap.first, gap.last, gap.kind) == (3, 3, "unclaimed")


def test_s12_a_lost_race_leaves_the_callers_transaction_usable(
    store: PostgresStore, host: "psycopg.Connection[Any]"
) -> None:
    """The host hears of the conflict, keeps its own row and commits what else it wanted."""
    desk = desk_on(store)
    case = desk.open("x", by="amy")
    desk.note(case, "me first", by="bob")
    host.execute("INSERT INTO customers VALUES ('An')")
    bound = desk.within(host)
    with pytest.raises(VersionConflict):
        bound.assign(case, to="amy", by="amy")
    with pytest.raises(DuplicateNumber):
        store.within(host).alias("SRV-2021-001", "elsewhere", at=AT, by="amy")
    assert bound.assign(case.id, to="amy", by="amy").assignee == "amy"
    host.commit()
    assert host.execute("SELECT count(*) FROM customers").fetchone() == (1,)
    assert desk.get(case.id).assignee == "amy"


def test_s13_nobody_is_refused_under_load(url: str) -> None:
    """Handles that read and then write the same case, beside a long read, all come through."""
    stores = [PostgresStore(url) for _ in range(4)]
    case = desk_on(stores[0]).open("x", by="amy")

    def work(store: PostgresStore) -> None:
        desk = desk_on(store)
        for _ in range(5):
            _until_done(lambda: desk.note("SRV-2021-001", "read, then written", by="amy"))
            desk.open("x", by="amy")

    with psycopg.connect(url) as reader, ThreadPoolExecutor(4) as pool:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        assert reader.execute("SELECT count(*) FROM casenum_records").fetchone() == (2,)
        for done in [pool.submit(work, store) for store in stores]:
            done.result(120)
        assert reader.execute("SELECT count(*) FROM casenum_records").fetchone() == (2,)
    assert desk_on(stores[0]).get(case.id).interactions == 20
    assert stores[0].peek(SERIES) == 21
    for store in stores:
        store.close()


def _until_done(note: Callable[[], object]) -> None:
    """Repeat a decision that was overtaken; the lock is on the version, not on the case."""
    while True:
        try:
            note()
        except VersionConflict:
            continue
        return


def test_s14_a_server_killed_under_load_repeats_nothing() -> None:
    """The server dies without a word while numbers are issued: none comes twice."""
    server = start_server()  # of this test alone, because it is killed
    PostgresStore.upgrade(server.url)
    given: list[int] = []
    with PostgresStore(server.url) as store, ThreadPoolExecutor(1) as pool:
        given += [store.take("series").first for _ in range(50)]
        dying = pool.submit(_take_until_it_dies, server.url)
        while (store.peek("series") or 0) < 150:
            pass
        server.kill()
        given += dying.result(60)
        server.start()
        given += [store.take("series").first for _ in range(50)]
    assert len(given) == len(set(given))
    assert given == sorted(given)
    missing = set(range(1, given[-1] + 1)) - set(given)
    assert len(missing) <= 1, "no more is missing than the one call whose answer was lost"


def _take_until_it_dies(url: str) -> list[int]:
    given: list[int] = []
    with PostgresStore(url) as store:
        while True:
            try:
                given.append(store.take("series").first)
            except Exception:  # noqa: BLE001 - whatever it is, it ends here
                return given

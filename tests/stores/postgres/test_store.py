"""What the PostgreSQL store promises beyond the contract: settings, names, tables, keys."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from random import Random

import psycopg
import pytest

from casenum.errors import ArgumentError, ArgumentTypeError, Contention, Retry, Unavailable
from casenum.storage import Claim, ClaimState, Guarantee, Message, Record, Traits
from casenum.stores import PostgresStore, open_store
from casenum.stores.postgres import schema
from casenum.stores.postgres import statements as sql
from casenum.stores.postgres.session import _INHERITED, OwnSession
from casenum.testing.samples import records, snapshot
from servers import address, postgres_url

AT = datetime(2021, 1, 4, tzinfo=UTC)


def setting(store: PostgresStore, name: str) -> object:
    with store._session.reading() as cursor:
        row = cursor.execute("SELECT current_setting(%s)", (name,)).fetchone()
    assert row is not None
    return row[0]


def own(store: PostgresStore) -> OwnSession:
    session = store._session
    assert isinstance(session, OwnSession)
    return session


# --- promises ------------------------------------------------------------------


def test_postgres_is_gapless_and_durable(store: PostgresStore) -> None:
    """Invoices may be numbered here, and a series does not wait for another."""
    assert store.traits == Traits(Guarantee.GAPLESS, durable=True, independent_keys=True)
    assert store.traits.durable


@pytest.mark.parametrize(
    ("given", "kept"),
    [("off", "on"), ("local", "on"), ("on", "on"), ("remote_apply", "remote_apply")],
)
def test_a_careless_default_does_not_reach_our_commits(url: str, given: str, kept: str) -> None:
    """Whatever role and database say, what we acknowledge is on the disk."""
    path = address(url)
    careless = path.replace("options=", f"options=-csynchronous_commit%3D{given}%20", 1)
    with PostgresStore(careless) as store:
        assert setting(store, "synchronous_commit") == kept


def test_a_higher_default_of_isolation_does_not_reach_our_statements(url: str) -> None:
    """Writers that wait for each other go on from what they find, whatever the role's default."""
    strict = address(url).replace(
        "options=", "options=-cdefault_transaction_isolation%3Dserializable%20", 1
    )
    with PostgresStore(strict) as store, store.transaction() as tx:
        assert setting(tx, "transaction_isolation") == "read committed"
    with PostgresStore(strict) as one, PostgresStore(strict) as two, ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(each.take, "series") for each in (one, two) * 20]
        assert sorted(job.result(60).first for job in jobs) == list(range(1, 41))


def test_an_open_transaction_on_one_series_does_not_hold_up_another(url: str) -> None:
    """Departments that count apart never wait for each other."""
    with PostgresStore(url) as one, PostgresStore(url, timeout=timedelta(0)) as two:
        with one.transaction() as tx:
            tx.take("billing", token="t1")
            assert two.take("service", token="t2").first == 1
            with pytest.raises(Contention) as caught:
                two.take("billing")
        assert (caught.value.retry, two.take("billing").first) == (Retry.CALL, 2)
    assert isinstance(caught.value.__cause__, psycopg.errors.LockNotAvailable)


def test_a_rolled_back_shape_is_not_remembered(store: PostgresStore) -> None:
    """A store reads the same shape once, but believes no transaction that may be taken back."""
    with pytest.raises(ZeroDivisionError), store.transaction() as tx:  # noqa: PT012 - it fails as a whole
        assert [tx.declare("a", "A-{seq}"), tx.declare("a", "B-{seq}")] == ["A-{seq}"] * 2
        raise ZeroDivisionError
    assert [store.declare("a", "C-{seq}"), store.declare("a", "D-{seq}")] == ["C-{seq}"] * 2
    with store.transaction() as tx:
        assert tx.declare("a", "E-{seq}") == "C-{seq}"
    assert own(store).shape(("", "a")) == "C-{seq}"


def test_the_shapes_that_are_remembered_are_bounded(
    store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store of very many tenants does not grow for ever."""
    monkeypatch.setattr("casenum.stores.postgres.session._MOST_SHAPES", 3)
    assert [store.declare(f"s{turn}", "x") for turn in range(7)] == ["x"] * 7
    assert len(own(store)._shapes) == 1


def _long(seed: int) -> str:
    """Return 255 characters of four bytes each, which nothing can compress."""
    draw = Random(seed)
    return "".join(chr(draw.randrange(0x20000, 0x2A6DF)) for _ in range(255))


def test_the_longest_keys_fit_into_every_index(store: PostgresStore) -> None:
    """An index entry has 2704 bytes; names of the longest kind need more, and are kept exactly."""
    a, b, c, d = (_long(seed) for seed in range(4))
    tenant = store.namespaced(a)
    tenant.declare(b, "x")
    assert tenant.take(b, tokens=c, token=d).first == tenant.take(b, tokens=c, token=d).first == 1
    tenant.put(Claim(c, b, 1, ClaimState.CONFIRMED, d, AT, b))
    columns = {"assignee": b, "queue": c, "requester": d, "status": b, "category": c, "priority": d}
    shot = snapshot(b, 1, **columns)
    kept = Record(c, b, 1, d, AT, c, "{}")
    sent = Message(d, b, c, "{}", AT)
    tenant.append(b, [kept], expected=0, snapshot=shot, outbox=[sent])
    tenant.put_field(b, c, d, "An")
    tenant.put_field(b, d, c, "Bo")
    assert tenant.read(b) == (kept,)
    assert sorted(tenant.get_fields(b)) == sorted([(c, d, "An"), (d, c, "Bo")])
    assert tenant.lease(now=AT, hold=timedelta(minutes=1)) == (sent,)
    assert tenant.erase(c) == 1


def test_numbers_of_any_width_and_size_come_back(store: PostgresStore) -> None:
    """Values are exact to 2^63-1, and the end of the range is told as the end of a series."""
    assert store.advance("series", 2**63 - 2) == 2**63 - 2
    assert store.take("series").first == 2**63 - 1
    with pytest.raises(ValueError, match="limit"):
        store.take("series", limit=2**63)
    with pytest.raises(Exception, match="is full"):
        store.take("series")


def test_work_lists_use_an_index(store: PostgresStore) -> None:
    """A work list of one assignee or one status does not read every case."""
    filling = """\
        INSERT INTO @cases (namespace, case_id, version, assignee, status, received_at)
        SELECT '', n::text, 1, (n % 400)::text, (n % 400)::text, n
        FROM generate_series(1, 9000) n"""
    with store._session.writing() as cursor:
        cursor.execute(store._sql.fill(filling).encode())
        cursor.execute(store._sql.fill("ANALYZE @cases").encode())
    for column, index in (("assignee", "assignee"), ("status", "status"), ("", "received_at")):
        asked = f"{sql.ALWAYS} AND {sql.EQUAL.get(column, column + ' = %s')}"
        statement = f"EXPLAIN {sql.QUERY}{asked if column else sql.ALWAYS}{sql.ORDER}"
        values = ("", *(["7"] if column else []), 10)
        plan = str(store._rows(statement, values))
        assert f"casenum_cases_by_{index}" in plan
        assert "Seq Scan" not in plan


def test_workers_lease_at_once_and_none_waits(url: str) -> None:
    """What one worker is just leasing the other skips."""
    with PostgresStore(url) as one, PostgresStore(url, timeout=timedelta(0)) as two:
        for case in ("case-a", "case-b"):
            sent = [
                Message(f"{case}/1", case, "t", "{}", AT),
                Message(f"{case}/2", case, "t", "", AT),
            ]
            one.append(case, records(case, "r1"), expected=0, outbox=sent)
        with one.transaction() as tx:
            mine = tx.lease(now=AT, hold=timedelta(minutes=1), limit=1)
            theirs = two.lease(now=AT, hold=timedelta(minutes=1))
        assert [message.key for message in (*mine, *theirs)] == ["case-a/1", "case-b/1"]


def test_a_mover_that_was_overtaken_decides_anew(store: PostgresStore, url: str) -> None:
    """A claim that moved between our look and our move is looked at again."""
    store.put(Claim("A-1", "a", 1, ClaimState.RESERVED, None, AT, "amy"))
    void, confirmed, reserved = ClaimState.VOID, ClaimState.CONFIRMED, ClaimState.RESERVED
    with PostgresStore(url) as other, ThreadPoolExecutor(1) as pool:
        with other.transaction() as tx:
            tx.move("A-1", void, expect=reserved, at=AT, by="bob")
            waiting = pool.submit(store.move, "A-1", confirmed, expect=reserved, at=AT, by="amy")
            _until_somebody_waits(url)
        with pytest.raises(Exception, match="is void"):
            waiting.result(60)


def _until_somebody_waits(url: str) -> None:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    with psycopg.connect(url, autocommit=True) as watcher:
        while watcher.execute(waiting).fetchone() == (0,):
            pass


# --- life ----------------------------------------------------------------------


def test_a_closed_store_says_so(store: PostgresStore) -> None:
    """What is used after its close is an error of ours, also in a tenant and twice closed."""
    tenant = store.namespaced("tenant-7")
    store.close()
    store.close()
    for closed in (store, tenant):
        with pytest.raises(Unavailable, match="closed") as caught:
            closed.take("series")
        assert caught.value.retry is Retry.NEVER


def test_a_forked_child_gets_a_connection_of_its_own(store: PostgresStore) -> None:
    """A worker that forks after opening loses and repeats nothing."""
    assert store.take("series").first == 1
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = 0 if store.take("series").first == 2 else 2
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert store.take("series").first == 3


def test_a_child_forked_within_a_transaction_commits_nothing(store: PostgresStore) -> None:
    """The transaction stays the parent's, whatever the child does with its copy."""
    with store.transaction() as tx:
        tx.take("series")
        child = os.fork()
        if child == 0:
            os._exit(0 if store.peek("series") is None and not own(store).open else 1)
        _, status = os.waitpid(child, 0)
        tx.take("series")
    assert os.waitstatus_to_exitcode(status) == 0
    assert store.peek("series") == 2


def test_what_a_child_inherits_is_neither_committed_nor_rolled_back(
    store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen from inside the child: its copy of the transaction ends in an error, or in its own."""
    session = own(store)
    with pytest.raises(Unavailable, match="its parent commits it"), store.transaction():
        session.leave_to_parent()
    with pytest.raises(ZeroDivisionError), store.transaction() as tx:  # noqa: PT012 - it fails as a whole
        tx.take("series")
        session.leave_to_parent()
        raise ZeroDivisionError
    with (
        pytest.raises(Unavailable, match="its parent commits it"),
        store.transaction() as tx,
        tx.transaction(),
    ):
        monkeypatch.setattr(os, "getpid", lambda: -1)
    monkeypatch.undo()
    for connection in (_INHERITED.pop(), _INHERITED.pop()):
        assert connection.info.transaction_status.name == "INTRANS"
        connection.close()
    assert store.take("series").first == 1


def test_a_tenant_has_no_tenants(store: PostgresStore) -> None:
    """A tenant's store does not lead to another tenant, and shows no address."""
    tenant = store.namespaced("tenant-7")
    with pytest.raises(ArgumentError, match="namespace"):
        tenant.namespaced("tenant-8")
    assert repr(tenant) == "<PostgresStore namespace='tenant-7'>"


def test_tenants_live_in_one_schema_over_a_restart_of_the_store(url: str) -> None:
    """Tenants share the tables and nothing else."""
    for value in (1, 2):
        with open_store(url, namespace="tenant-7") as tenant, open_store(url) as store:
            assert tenant.take("series").first == value
            assert store.peek("series") is None


# --- tables --------------------------------------------------------------------


def test_nothing_is_made_unasked(bare: str) -> None:
    """Without our tables the text says what to run, and no table is there afterwards."""
    with pytest.raises(Unavailable, match=r"PostgresStore\.upgrade\(\)") as caught:
        open_store(bare)
    assert caught.value.retry is Retry.NEVER
    assert _tables(bare) == []
    assert PostgresStore.upgrade(bare) == PostgresStore.upgrade(bare) == schema.RELEASE
    with open_store(bare) as store:
        assert store.take("series").first == 1


def _tables(url: str) -> list[str]:
    listing = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
    with psycopg.connect(url) as connection:
        return [name for (name,) in connection.execute(listing)]


def test_the_tables_can_be_made_by_the_host(bare: str) -> None:
    """The statements for the host's migrations are those that upgrade() runs."""
    with psycopg.connect(bare) as host:
        host.execute(PostgresStore.schema_sql().encode())
    with open_store(bare) as store:
        assert store.take("series").first == 1
    assert PostgresStore.upgrade(bare) == schema.RELEASE


def test_upgrades_at_once_make_the_tables_once(bare: str) -> None:
    """Every worker may upgrade when it starts; who comes second finds it done."""
    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(PostgresStore.upgrade, bare) for _ in range(4)]
        assert [job.result(60) for job in jobs] == [schema.RELEASE] * 4


def test_an_upgrade_that_fails_leaves_no_part(bare: str) -> None:
    """All of an upgrade is one transaction."""
    with psycopg.connect(bare) as host:
        host.execute("CREATE TABLE casenum_outbox (name text)")
    with pytest.raises(Unavailable):
        PostgresStore.upgrade(bare)
    assert _tables(bare) == ["casenum_outbox"]


@pytest.mark.parametrize(("release", "words"), [(99, "newer casenum"), (0, "no tables")])
def test_tables_of_another_release_are_refused(url: str, release: int, words: str) -> None:
    """An older casenum does not write into newer tables, nor into half a migration."""
    with psycopg.connect(url) as host:
        host.execute("UPDATE casenum_meta SET value = %s", (release,))
    with pytest.raises(Unavailable, match=words):
        PostgresStore(url)


def test_older_tables_are_brought_up_to_date(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is missing is run, and nothing that was there is lost."""
    with PostgresStore(url) as store:
        store.take("series")
    later = (*schema.RELEASES, ("ALTER TABLE @counters ADD COLUMN note text",))
    monkeypatch.setattr(schema, "RELEASES", later)
    monkeypatch.setattr(schema, "RELEASE", len(later))
    with pytest.raises(Unavailable, match="of release 3, this casenum needs 4"):
        PostgresStore(url)
    assert PostgresStore.upgrade(url) == len(later)
    with PostgresStore(url) as store:
        assert store.take("series").first == 2


def test_the_host_chooses_the_names(bare: str) -> None:
    """Two stores in one database, under names that the host chose, are blind to each other."""
    odd = f'our "100%" {os.urandom(4).hex()}'
    with psycopg.connect(bare, autocommit=True) as host:
        try:
            PostgresStore.upgrade(bare, schema=odd, prefix="")
            PostgresStore.upgrade(bare, prefix="crm_")
            with (
                PostgresStore(bare, schema=odd, prefix="") as one,
                PostgresStore(bare, prefix="crm_") as two,
            ):
                for store in (one, two):
                    assert store.take("series", token="t").first == 1
                    store.append("case-a", records("case-a", "r1"), expected=0)
                assert (one.take("series").first, two.peek("series")) == (2, 1)
        finally:
            name = odd.replace('"', '""')
            host.execute(f'DROP SCHEMA IF EXISTS "{name}" CASCADE'.encode())
    assert all(name.startswith("crm_") for name in _tables(bare))


def test_a_schema_is_made_by_the_statements_too() -> None:
    """schema_sql() is complete: it begins with the schema it names."""
    statements = PostgresStore.schema_sql(schema="crm", prefix="x_")
    assert statements.startswith('CREATE SCHEMA IF NOT EXISTS "crm";')
    assert '"crm".x_counters' in statements
    assert "CREATE INDEX x_cases_by_queue" in statements
    assert "casenum_" not in statements
    assert "@" not in statements


def test_a_role_that_may_not_make_schemas_upgrades_one_that_is_there(bare: str) -> None:
    """The schema may belong to an administrator who gives no more than room for tables."""
    role, place = f"role_{os.urandom(4).hex()}", f"place_{os.urandom(4).hex()}"
    with psycopg.connect(bare, autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'x'".encode())
        admin.execute(f"CREATE SCHEMA {place}".encode())
        try:
            poor = address(bare, options=f"-crole={role}")
            with pytest.raises(Unavailable, match="privilege") as caught:
                PostgresStore.upgrade(poor, schema=place)
            assert caught.value.retry is Retry.NEVER
            admin.execute(f"GRANT ALL ON SCHEMA {place} TO {role}".encode())
            assert PostgresStore.upgrade(poor, schema=place) == schema.RELEASE
            with PostgresStore(poor, schema=place) as store:
                assert store.take("series").first == 1
        finally:
            admin.execute(f"DROP SCHEMA {place} CASCADE".encode())
            admin.execute(f"DROP ROLE {role}".encode())


@pytest.mark.parametrize(
    "choice",
    [
        {"prefix": "Crm"},
        {"prefix": "1x"},
        {"prefix": "x-"},
        {"prefix": "x" * 31},
        {"prefix": "x\n"},
        {"schema": ""},
        {"schema": "x" * 64},
        {"schema": "\U0001f4e8" * 16},
        {"schema": "x\0"},
        {"schema": 7},
        {"prefix": None},
        {"timeout": 30},
        {"timeout": timedelta(days=-1)},
        {"timeout": timedelta(days=8)},
    ],
    ids=ascii,
)
def test_a_choice_that_cannot_be_meant_is_refused(choice: dict[str, object]) -> None:
    """Before anything is connected."""
    with pytest.raises(ArgumentError) as caught:
        PostgresStore("postgresql://nowhere.invalid", **choice)  # type: ignore[arg-type]
    assert caught.value.name in choice


@pytest.mark.parametrize("wrong", [b"postgresql://x", None, 7])
def test_an_address_is_text(wrong: object) -> None:
    """Bytes are no address."""
    with pytest.raises(ArgumentTypeError, match="url"):
        PostgresStore(wrong)  # type: ignore[arg-type]


def test_a_database_that_keeps_not_every_text_is_refused() -> None:
    """Where an emoji cannot be kept, no customer's name is spoiled: nothing begins."""
    name = f"latin_{os.urandom(4).hex()}"
    with psycopg.connect(postgres_url(), autocommit=True) as admin:
        made = f"CREATE DATABASE {name} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"
        admin.execute(made.encode())
        try:
            with pytest.raises(Unavailable, match="ENCODING 'UTF8'"):
                PostgresStore.upgrade(address(postgres_url(), dbname=name))
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())

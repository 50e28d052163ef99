"""What goes wrong between us and the server is told truly, and loses and repeats nothing."""

import os
import select
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier
from typing import Any

import psycopg
import pytest
from psycopg import errors

from casenum.errors import (
    ArgumentError,
    Contention,
    OutcomeUnknown,
    Retry,
    Unavailable,
)
from casenum.issuing import Issuer
from casenum.numbers import Pattern
from casenum.storage import Claim, ClaimState
from casenum.stores import PostgresStore, open_store
from casenum.stores.postgres import schema
from casenum.stores.postgres.faults import fault, unreached
from casenum.stores.postgres.meanings import CLASSES, MEANING
from casenum.stores.postgres.session import OwnSession
from casenum.testing.samples import AT, records, snapshot
from servers import Wire, address, start_server


def backend(store: PostgresStore) -> int:
    with store._session.reading() as cursor:
        row = cursor.execute("SELECT pg_backend_pid()").fetchone()
    assert row is not None
    return int(row[0])


def kill(url: str, process: int) -> None:
    """End a backend as an administrator does, and return when it is gone."""
    there = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s"
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(%s)", (process,))
        while admin.execute(there, (process,)).fetchone() != (0,):
            pass


# --- killed backends ---------------------------------------------------------


def test_a_connection_killed_between_calls_is_replaced(store: PostgresStore, url: str) -> None:
    """Nobody hears of an idle connection that an administrator ended."""
    store.take("series")
    store.declare("a", "A-{seq}")
    kill(url, backend(store))
    assert store.take("series").first == 2
    kill(url, backend(store))
    assert store.peek("series") == 2
    kill(url, backend(store))
    with store.transaction() as tx:
        assert (tx.take("series").first, tx.declare("a", "B-{seq}")) == (3, "A-{seq}")


def test_a_backend_killed_within_a_transaction_leaves_nothing(
    store: PostgresStore, url: str
) -> None:
    """What was begun is not applied, whether a further call or the commit finds out."""
    for further in (lambda tx: tx.take("series"), lambda _: None, _inner):
        with pytest.raises(Unavailable, match="lost") as caught, store.transaction() as tx:  # noqa: PT012 - it fails as a whole
            tx.take("series")
            kill(url, backend(store))
            further(tx)
        assert caught.value.retry is Retry.TRANSACTION
        assert (store.peek("series"), store.session.open) == (None, False)
    assert store.take("series").first == 1


def _inner(tx: PostgresStore) -> None:
    with tx.transaction():
        pytest.fail("no savepoint can be set")


def test_an_error_of_the_caller_outlives_a_lost_connection(store: PostgresStore, url: str) -> None:
    """Whatever became of the transaction, the caller's own error is the one that comes out."""
    with pytest.raises(ZeroDivisionError), store.transaction() as tx, tx.transaction():  # noqa: PT012 - it fails as a whole
        tx.take("series")
        kill(url, backend(store))
        raise ZeroDivisionError
    assert store.peek("series") is None


def test_a_transaction_that_hid_an_error_is_not_committed(store: PostgresStore) -> None:
    """PostgreSQL answers such a COMMIT with ROLLBACK and no error; the caller hears the truth."""
    with pytest.raises(Unavailable, match="aborted") as caught, store.transaction() as tx:  # noqa: PT012 - it fails as a whole
        tx.take("series")
        with pytest.raises(Unavailable), store._session.writing() as cursor:
            cursor.execute("SELECT * FROM nowhere")
    assert (caught.value.retry, store.peek("series")) == (Retry.TRANSACTION, None)
    with store.transaction() as tx:
        with pytest.raises(Unavailable), tx.transaction(), store._session.writing() as cursor:
            cursor.execute("SELECT * FROM nowhere")
        assert tx.take("series").first == 1
    assert store.peek("series") == 1


def test_a_notice_of_the_server_is_no_loss(store: PostgresStore, url: str) -> None:
    """What the server says unasked, as about settings that changed, replaces no connection."""
    before = backend(store)
    with store._session.reading() as cursor:
        cursor.execute("LISTEN casenum_test")
        wire = cursor.connection.pgconn.socket
    with psycopg.connect(url, autocommit=True) as other:
        other.execute("NOTIFY casenum_test")
    assert select.select([wire], [], [], 60)[0]
    assert (store.take("series").first, backend(store)) == (1, before)


def test_a_commit_that_the_server_refuses_is_not_applied(store: PostgresStore, url: str) -> None:
    """A rule of the host's that is checked at the end takes the whole transaction back."""
    with psycopg.connect(url) as host:
        host.execute("CREATE TABLE known (name text PRIMARY KEY)")
        rule = "FOREIGN KEY (series) REFERENCES known DEFERRABLE INITIALLY DEFERRED"
        host.execute(f"ALTER TABLE casenum_counters ADD {rule}".encode())
    with pytest.raises(Unavailable, match="refused") as caught, store.transaction() as tx:
        tx.take("series")
    assert isinstance(caught.value.__cause__, errors.ForeignKeyViolation)
    assert (store.peek("series"), store.session.open) == (None, False)


# --- a wire that is cut ------------------------------------------------------

COMMIT, TAKE, BEGIN = b"COMMIT", b"INSERT INTO casenum_counters", b"BEGIN"
READ = b"SELECT last"


def test_a_commit_whose_answer_is_lost_is_an_unknown_outcome(wire: Wire, url: str) -> None:
    """It did happen; the caller is told that it may have, and a token finds it again."""
    with PostgresStore(wire.url) as store, PostgresStore(url) as other:
        wire.cut_after(COMMIT)
        with pytest.raises(OutcomeUnknown) as caught, store.transaction() as tx:
            tx.take("series", token="mail-1")
        assert (caught.value.retry, other.peek("series")) == (Retry.TOKEN, 1)
        assert isinstance(caught.value.__cause__, psycopg.OperationalError)
        again = store.take("series", token="mail-1")
        assert (again.first, again.replayed, store.take("series").first) == (1, True, 2)


def test_a_commit_that_never_arrives_is_an_unknown_outcome_that_did_not_happen(
    wire: Wire, url: str
) -> None:
    """From here it looks the same, so it is called the same; the token makes it happen once."""
    with PostgresStore(wire.url) as store, PostgresStore(url) as other:
        wire.cut_before(COMMIT)
        with pytest.raises(OutcomeUnknown), store.transaction() as tx:
            tx.take("series", token="mail-1")
        again = store.take("series", token="mail-1")
        assert (again.first, again.replayed, other.peek("series")) == (1, False, 1)


@pytest.mark.parametrize(("cut", "last"), [(Wire.cut_after, 1), (Wire.cut_before, None)])
def test_a_single_statement_whose_answer_is_lost_is_an_unknown_outcome(
    wire: Wire, url: str, cut: Callable[[Wire, bytes], None], last: int | None
) -> None:
    """A write that is its own transaction may have happened, or not."""
    with PostgresStore(wire.url) as store, PostgresStore(url) as other:
        cut(wire, TAKE)
        with pytest.raises(OutcomeUnknown):
            store.take("series")
        assert other.peek("series") == last
        assert store.take("series").first == (last or 0) + 1


def test_an_upgrade_whose_answer_is_lost_can_be_run_again(bare: str) -> None:
    """It may have happened; who runs it again finds it done."""
    with Wire(bare) as wire:
        wire.cut_after(COMMIT)
        with pytest.raises(OutcomeUnknown):
            PostgresStore.upgrade(wire.url)
        assert PostgresStore.upgrade(wire.url) == schema.RELEASE
        with PostgresStore(wire.url) as store:
            assert store.take("series").first == 1


def test_what_is_cut_off_before_the_commit_is_not_applied(wire: Wire, url: str) -> None:
    """Before anybody asked for the commit nothing happened, and the call may be repeated."""
    with PostgresStore(wire.url) as store, PostgresStore(url) as other:
        for word in (BEGIN, TAKE):
            wire.cut_after(word)
            with pytest.raises(Unavailable) as caught:
                store.take("series", token="mail-1")
            assert (caught.value.retry, other.peek("series")) == (Retry.CALL, None)
        wire.cut_after(READ)
        with pytest.raises(Unavailable) as caught:
            store.peek("series")
        assert caught.value.retry is Retry.CALL
        assert store.take("series", token="mail-1").first == 1


def test_no_number_is_given_twice_over_cuts_anywhere(wire: Wire, url: str) -> None:
    """Gaps are no more than unknown outcomes, and with a token there are none at all."""
    pattern = Pattern("A-{seq}", name="a")
    issued: list[str] = []
    with PostgresStore(wire.url) as store:
        issuer = Issuer(store, pattern)
        for turn in range(12):
            cut = (wire.cut_after, wire.cut_before)[turn % 2]
            cut((COMMIT, b"casenum_claims", b"casenum_counters")[turn % 3])
            while len(issued) == turn:
                try:
                    issued.append(str(issuer.issue(token=f"mail-{turn}")))
                except (Unavailable, OutcomeUnknown):
                    continue
        assert issued == [f"A-{value}" for value in range(1, 13)]
    with PostgresStore(url) as other:
        assert Issuer(other, pattern).gaps() == ()


# --- a server that stops -----------------------------------------------------


def test_a_server_that_restarts_between_calls_is_not_noticed() -> None:
    """The next call connects anew, and finds numbers, tokens and claims where they were."""
    server = start_server()  # of this test alone, because it stops
    PostgresStore.upgrade(server.url)
    with open_store(server.url) as store:
        issuer = Issuer(store, Pattern("A-{seq}", name="a", guarantee="gapless"))
        assert issuer.issue(token="mail-1") == "A-1"
        server.stop()
        with pytest.raises(Unavailable, match="cannot be reached") as caught:
            issuer.issue()
        assert caught.value.retry is Retry.CALL
        assert isinstance(caught.value.__cause__, psycopg.OperationalError)
        server.start()
        assert (issuer.issue(token="mail-1"), issuer.issue()) == ("A-1", "A-2")
        assert issuer.gaps() == ()


# --- the table of errors -----------------------------------------------------


def test_every_code_of_the_table_is_one_of_postgresql() -> None:
    """The driver knows each code, and each code's error becomes ours."""
    for code, (kind, words, known) in MEANING.items():
        theirs = errors.lookup(code)()
        ours = fault(theirs, Retry.CALL)
        assert (type(ours), ours.problem, ours.retry) == (kind, words, known or Retry.CALL)
        assert fault(theirs, Retry.TRANSACTION).retry is (known or Retry.TRANSACTION)


@pytest.mark.parametrize(
    ("theirs", "words", "retry"),
    [
        (errors.ConnectionFailure(), "lost", Retry.CALL),
        (errors.InvalidPassword(), "let this role in", Retry.NEVER),
        (errors.IoError(), "system failed", Retry.CALL),
        (errors.DataCorrupted(), "damaged", Retry.NEVER),
        (errors.DivisionByZero(), "see the cause", Retry.NEVER),
        (psycopg.InterfaceError(), "lost, closed or busy", Retry.CALL),
    ],
)
def test_other_codes_are_told_by_their_class(
    theirs: psycopg.Error, words: str, retry: Retry
) -> None:
    """No error of the driver is without one of ours."""
    ours = fault(theirs, Retry.CALL)
    assert words in ours.problem
    assert (type(ours), ours.retry) == (Unavailable, retry)
    assert all(len(code) == 2 for code in CLASSES)


def test_a_statement_that_takes_too_long_is_contention(store: PostgresStore) -> None:
    """What was cancelled did not happen, and the store goes on."""
    with pytest.raises(Contention, match="cancelled") as caught, store.transaction():  # noqa: PT012 - it fails as a whole
        session = store._session
        with session.writing() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 1")
            cursor.execute("SELECT pg_sleep(60)")
    assert caught.value.retry is Retry.TRANSACTION
    assert store.take("series").first == 1


def test_two_that_wait_for_each_other_hear_of_it(store: PostgresStore, url: str) -> None:
    """Whoever takes series in different orders may lose a transaction, and no number."""

    def crossing(
        one: PostgresStore, first: str, then: str, met: Callable[[], object]
    ) -> list[Retry]:
        try:
            with one.transaction() as tx:
                tx.take(first)
                met()
                tx.take(then)
        except Contention as contention:
            return [contention.retry]
        return []

    gate = Barrier(2, timeout=60)
    with PostgresStore(url) as other, ThreadPoolExecutor(2) as pool:
        jobs = [
            pool.submit(crossing, store, "a", "b", gate.wait),
            pool.submit(crossing, other, "b", "a", gate.wait),
        ]
        assert [retry for job in jobs for retry in job.result(120)] == [Retry.TRANSACTION]
    assert (store.peek("a"), store.peek("b")) == (1, 1)


def test_a_read_only_server_is_told(url: str) -> None:
    """Reading goes on; writing says what to change, and is not worth a retry."""
    reading = url.replace("options=", "options=-cdefault_transaction_read_only%3Don%20", 1)
    with PostgresStore(reading) as store:
        with pytest.raises(Unavailable, match="read-only") as caught:
            store.take("series")
        assert (caught.value.retry, store.peek("series")) == (Retry.NEVER, None)


def test_a_server_that_is_not_there_is_told() -> None:
    """The text says where to look, and repeats neither role nor password."""
    nowhere = "postgresql://amy:secret@127.0.0.1:1/crm"
    for call in (PostgresStore, PostgresStore.upgrade, open_store):
        with pytest.raises(Unavailable, match="cannot be reached") as caught:
            call(nowhere)
        assert "secret" not in f"{caught.value}{caught.value.__cause__}"
        assert caught.value.retry is Retry.CALL


def test_a_refusal_with_a_code_is_told_by_its_code() -> None:
    """Where the driver knows why a connection is refused, so do we."""
    ours = unreached(errors.TooManyConnections())
    assert ours.problem == "the server has no connection left"


@pytest.mark.parametrize(
    "wrong",
    ["", "no address", "postgresql://x?nonsense=1", "postgresql://[", "host=x\nport=1", "x\0"],
    ids=ascii,
)
def test_an_address_that_cannot_be_read_is_refused(wrong: str) -> None:
    """The text says what an address looks like and does not repeat it."""
    with pytest.raises(ArgumentError, match=r"url must be an address such as postgresql://"):
        PostgresStore(wrong)


@pytest.mark.parametrize(
    ("damage", "read"),
    [
        ("UPDATE casenum_claims SET state = 'x'", lambda store: store.get("A-1")),
        ("UPDATE casenum_claims SET at = 1::bigint << 62", lambda store: store.scan("a")),
        ("UPDATE casenum_records SET at = 1::bigint << 62", lambda store: store.read("case-a")),
        ("UPDATE casenum_cases SET received_at = 1::bigint << 62", lambda s: s.load("case-a")),
    ],
)
def test_a_row_that_nobody_of_ours_wrote_is_told(
    store: PostgresStore, url: str, damage: str, read: Callable[[PostgresStore], object]
) -> None:
    """What somebody wrote past the store is named as damage, without its content."""
    store.put(Claim("A-1", "a", 1, ClaimState.CONFIRMED, "case-a", AT, "amy"))
    store.append("case-a", records("case-a", "r1"), expected=0, snapshot=snapshot("case-a", 1))
    with psycopg.connect(url) as host:
        assert host.execute(damage.encode()).rowcount == 1
    with pytest.raises(Unavailable, match="never written") as caught:
        read(store)
    assert caught.value.retry is Retry.NEVER


def test_a_rollback_that_fails_gives_the_connection_up(
    store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection that cannot roll back is closed, and that rolls back."""
    session = store._session
    assert isinstance(session, OwnSession)
    refused: Any = session._connection
    execute = refused.execute

    def stubborn(statement: str, *rest: Any) -> Any:
        if statement == "ROLLBACK":
            raise psycopg.OperationalError
        return execute(statement, *rest)

    with closing(refused), pytest.raises(ZeroDivisionError), store.transaction() as tx:  # noqa: PT012 - it fails as a whole
        tx.take("series")
        monkeypatch.setattr(refused, "execute", stubborn)
        raise ZeroDivisionError
    assert refused.closed
    assert store.take("series").first == 1


def test_a_missing_driver_says_what_to_install() -> None:
    """Without psycopg the other stores work, and this one says how to get it."""
    code = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from casenum import open_store\n"
        "from casenum.errors import MissingExtra\n"
        "open_store('memory:')\n"
        "try: open_store('postgresql://x')\n"
        "except MissingExtra as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True, capture_output=True, text=True, timeout=120, env=dict(os.environ),
    )  # fmt: skip
    assert done.stdout.strip().endswith("run: pip install 'casenum[postgres]'")
    assert address("postgresql://x", port=7).startswith("postgresql://?")

"""What goes wrong between us and Redis is told truly, and loses and repeats nothing."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import redis
from redis import exceptions

from casenum.errors import (
    ArgumentError,
    ArgumentTypeError,
    ClaimConflict,
    Contention,
    GuaranteeTooWeak,
    OutcomeUnknown,
    Retry,
    Unavailable,
)
from casenum.issuing import Issuer
from casenum.numbers import Pattern
from casenum.storage import ClaimState, Guarantee
from casenum.stores import RedisStore, open_store
from casenum.stores.redis import opening, scripts
from casenum.stores.redis.faults import _KINDS, _WORDS, fault, unanswered, unreached
from casenum.testing.samples import AT, claim
from servers import RedisServer, RedisWire, redis_url
from support import clock

ALWAYS = ("--appendonly", "yes", "--appendfsync", "always")
SOON = timedelta(seconds=5)


@pytest.fixture
def server() -> Iterator[RedisServer]:
    """Give a server of this test alone, marked, that forgets everything when it ends."""
    started = RedisServer()
    RedisStore.upgrade(started.url)
    yield started
    started.kill()


# --- durability and restarts -------------------------------------------------


@pytest.mark.parametrize(
    ("options", "durable"),
    [
        ((), False),
        (("--appendonly", "yes"), False),  # everysec: a power cut forgets seconds
        (("--appendfsync", "always"), False),  # of a file that is not written
        (ALWAYS, True),
        ((*ALWAYS, "--rename-command", "CONFIG", ""), False),  # it does not say
    ],
    ids=str,
)
def test_durable_is_what_the_server_writes_through(
    options: tuple[str, ...], *, durable: bool
) -> None:
    """Only an append-only file that is written through before the answer survives a power cut."""
    server = RedisServer(*options)
    RedisStore.upgrade(server.url)
    with RedisStore(server.url, timeout=SOON) as store:
        assert (store.traits.durable, store.traits.guarantee) == (durable, Guarantee.ORDERED)
        assert store.traits.token_retention is None
    with RedisStore(server.url, durable=True) as store:
        assert store.traits.durable, "the host knows"
    server.kill()


def test_a_scheme_without_gaps_refuses_redis(store: RedisStore) -> None:
    """Number and claim are two calls: nobody promises that nothing is lost in between."""
    with pytest.raises(GuaranteeTooWeak):
        Issuer(store, Pattern("A-{seq}", name="a", guarantee="gapless"))


def test_a_restart_without_a_file_is_told_and_is_not_a_restart_at_one(server: RedisServer) -> None:
    """Who was connected and who comes new hears that the numbers are gone."""
    with RedisStore(server.url) as store:
        assert store.take("series", 7).first == 1
        server.kill()
        server.start()
        for opened in (lambda: store.take("series"), lambda: store.peek("series")):
            with pytest.raises(Unavailable, match="holds no numbers") as caught:
                opened()
            assert caught.value.retry is Retry.NEVER
        with pytest.raises(Unavailable, match="it has lost them"):
            open_store(server.url)
        RedisStore.upgrade(server.url)
        with pytest.raises(Unavailable, match="has lost all it held"):
            store.take("series")
    with RedisStore(server.url) as store:
        assert store.advance("series", 7) == 7
        assert store.take("series").first == 8


def test_an_emptied_server_is_told_at_the_next_call(server: RedisServer) -> None:
    """FLUSHALL breaks no connection; the mark that is gone tells it."""
    with RedisStore(server.url) as store:
        store.take("series")
        with server.client() as admin:
            admin.flushall()
        with pytest.raises(Unavailable, match="lost all it held"):
            store.take("series")
        with pytest.raises(Unavailable, match="lost all it held"):
            store.put(claim("series", 1))


def test_a_restart_that_may_have_forgotten_is_told_and_skipped_over(server: RedisServer) -> None:
    """A snapshot of a minute ago would give the last minute's numbers again."""
    with RedisStore(server.url) as store:
        store.take("series", 5)
        store.advance("full", 2**63 - 2)
        store.namespaced("a:b").take("series", first=0)
        with server.client() as admin:
            admin.save()
        assert store.take("series", 3).first == 6  # forgotten
        server.kill()
        server.start("--dbfilename", "dump.rdb")
        with pytest.raises(Unavailable, match="may have forgotten"):
            store.take("series")
        with pytest.raises(Unavailable, match=r"run RedisStore\.upgrade\(\) with skip="):
            RedisStore(server.url)
        assert RedisStore.upgrade(server.url, skip=100) == 1
        assert store.take("series").first == 106
        assert store.peek("full") == 2**63 - 1
        assert store.namespaced("a:b").peek("series") == 100


def test_a_server_that_writes_through_is_trusted_after_it_was_killed() -> None:
    """S14: the server dies under load; no number comes twice, and nobody has to do anything."""
    server = RedisServer(*ALWAYS)
    RedisStore.upgrade(server.url)
    given: list[int] = []
    with RedisStore(server.url) as store, ThreadPoolExecutor(1) as pool:
        given += [store.take("series").first for _ in range(50)]
        dying = pool.submit(_take_until_it_dies, server.url)
        while (store.peek("series") or 0) < 100:
            pass
        server.kill()
        given += dying.result(60)
        server.start()
        given += [store.take("series").first for _ in range(50)]
    server.kill()
    assert given == sorted(set(given))
    missing = set(range(1, given[-1] + 1)) - set(given)
    assert len(missing) <= 1, "no more is missing than the one call whose answer was lost"


def _take_until_it_dies(url: str) -> list[int]:
    given: list[int] = []
    with RedisStore(url) as store:
        while True:
            try:
                given.append(store.take("series").first)
            except (Unavailable, OutcomeUnknown):
                return given


def test_a_counter_that_is_missing_is_an_error_and_is_raised(
    store: RedisStore, prefix: str
) -> None:
    """A series that was used does not begin again at one."""
    store.take("series", 5)
    with redis.Redis.from_url(redis_url()) as admin:
        admin.delete(f"{{{prefix}}}::last")
    for call in (lambda: store.take("series"), lambda: store.peek("series")):
        with pytest.raises(Unavailable, match="counter of a series that was used is missing"):
            call()
    assert store.take("another").first == 1
    assert store.advance("series", 5) == 5
    assert store.take("series").first == 6


def test_a_server_that_throws_keys_away_is_refused(server: RedisServer) -> None:
    """A counter that is evicted would begin again."""
    with server.client() as admin:
        admin.config_set("maxmemory-policy", "allkeys-lru")
        RedisStore(server.url).close()  # it has no bound yet
        admin.config_set("maxmemory", "100mb")
    for opened in (RedisStore, RedisStore.upgrade):
        with pytest.raises(Unavailable, match="noeviction"):
            opened(server.url)


def test_keys_of_a_newer_release_are_refused(store: RedisStore, prefix: str) -> None:
    """An older casenum does not write into what it does not know."""
    with redis.Redis.from_url(redis_url()) as admin:
        admin.hset(f"{{{prefix}}}", "release", 2)
    with pytest.raises(Unavailable, match="upgrade casenum"):
        RedisStore(redis_url(), prefix=prefix)
    assert store.take("series").first == 1


# --- lost connections --------------------------------------------------------


def test_a_reply_that_is_lost_is_unknown_and_its_token_finds_out(
    wire: RedisWire, prefix: str
) -> None:
    """The value was taken once: nothing repeats a call by itself."""
    with RedisStore(f"{wire.url}?retry_on_timeout=true", prefix=prefix) as store:
        store.take("series", token="warm-up")
        wire.cut_after(b"EVALSHA")
        with pytest.raises(OutcomeUnknown) as caught:
            store.take("series", token="mail-1", memo="m")
        assert isinstance(caught.value.__cause__, redis.RedisError)
        again = store.take("series", token="mail-1", memo="other")
        assert (again.first, again.memo, again.replayed) == (2, "m", True)
        wire.cut_after(b"EVALSHA")
        with pytest.raises(OutcomeUnknown):
            store.put(claim("series", 1))
        assert store.put(claim("series", 1)).at == AT
        wire.cut_after(b"EVALSHA")
        with pytest.raises(Unavailable) as read:
            store.peek("series")
        assert read.value.retry is Retry.CALL


def test_a_connection_that_the_server_left_is_replaced(store: RedisStore) -> None:
    """Nobody hears of an idle connection that an administrator ended."""
    assert store.take("series").first == 1
    with redis.Redis.from_url(redis_url()) as admin:
        for client in admin.client_list(_type="normal"):
            if client["id"] != str(admin.client_id()):
                admin.client_kill_filter(_id=client["id"])
    assert store.take("series").first == 2


def test_a_server_that_is_gone_is_unavailable(server: RedisServer) -> None:
    """Nothing happened, and it can be tried again."""
    with RedisStore(server.url) as store:
        store.take("series")
        server.kill()
        with pytest.raises(Unavailable) as caught:
            store.take("series")
        assert (caught.value.retry, bool(caught.value.__cause__)) == (Retry.CALL, True)
    for opened in (RedisStore, RedisStore.upgrade):
        with pytest.raises(Unavailable, match="cannot be reached"):
            opened(server.url)


def test_a_call_that_could_not_be_sent_is_not_applied(
    store: RedisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server runs no part of a call, so nothing happened."""

    def cut(*_: Any, **__: Any) -> None:
        raise exceptions.ConnectionError("broken pipe")

    store.take("series")
    monkeypatch.setattr(redis.Connection, "send_command", cut)
    with pytest.raises(Unavailable) as caught:
        store.take("series")
    monkeypatch.undo()
    assert caught.value.retry is Retry.CALL
    assert store.take("series").first == 2


def test_a_call_that_is_cut_on_the_way_takes_nothing(wire: RedisWire, prefix: str) -> None:
    """Nobody can know that it never arrived; the token finds out."""
    with RedisStore(wire.url, prefix=prefix) as store:
        store.peek("series")
        wire.cut_before(b"EVALSHA")
        with pytest.raises(OutcomeUnknown):
            store.take("series", token="mail-1")
        taken = store.take("series", token="mail-1")
        assert (taken.first, taken.replayed) == (1, False)


def test_an_upgrade_that_the_server_refuses_is_told(prefix: str) -> None:
    """A key of somebody else stands where the mark would."""
    with redis.Redis.from_url(redis_url()) as admin:
        admin.set(f"{{{prefix}}}", "x")
        with pytest.raises(Unavailable, match="choose another prefix"):
            RedisStore.upgrade(redis_url(), prefix=prefix)


def test_a_closed_store_says_so(store: RedisStore) -> None:
    """To close twice does no harm."""
    store.close()
    store.close()
    with pytest.raises(Unavailable, match="closed"):
        store.take("series")


def test_an_interrupt_while_waiting_leaves_no_answer_for_the_next(
    store: RedisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer to a call that was given up is not taken for that of another."""
    from casenum.stores.redis import session  # noqa: PLC0415 - to break it

    class Interrupting:
        """Be interrupted before the answer is read."""

        def __init__(self, inner: Any) -> None:
            self.inner = inner

        def __getattr__(self, name: str) -> Any:
            return getattr(self.inner, name)

        def read_response(self) -> Any:
            raise KeyboardInterrupt

    real = session._asked

    def asked(connection: Any, *words: Any) -> Any:
        return real(Interrupting(connection), *words)

    store.take("series")
    monkeypatch.setattr(session, "_asked", asked)
    with pytest.raises(KeyboardInterrupt):
        store.take("series")
    monkeypatch.undo()
    assert store.peek("other") is None
    assert store.take("series").first == 3


# --- refusals of the server --------------------------------------------------


def test_a_server_without_memory_says_so_and_nothing_moved(server: RedisServer) -> None:
    """Reading goes on; when there is room again, counting does."""
    with RedisStore(server.url) as store, server.client() as admin:
        store.take("series")
        admin.config_set("maxmemory", "1")
        with pytest.raises(Unavailable, match="out of memory") as caught:
            store.take("series")
        assert caught.value.retry is Retry.CALL
        assert store.peek("series") == 1
        admin.config_set("maxmemory", "0")
        assert store.take("series").first == 2


def test_a_replica_is_told(server: RedisServer) -> None:
    """A server that was demoted gives no number."""
    with RedisStore(server.url) as store, server.client() as admin:
        store.take("series")
        admin.replicaof("127.0.0.1", "1")
        with pytest.raises(Unavailable, match="read-only replica"):
            store.take("series")
        admin.replicaof("NO", "ONE")
        assert store.take("series").first == 2


def test_a_wrong_password_is_told_without_it(server: RedisServer) -> None:
    """The text names no password, and to try again does not help."""
    with server.client() as admin:
        admin.config_set("requirepass", "right-one")
    with_password = server.url.replace("//", "//:wrong-one@")
    for url in (server.url, with_password):
        with pytest.raises(Unavailable, match="does not let this user in") as caught:
            RedisStore(url)
        assert (caught.value.retry, "one" in str(caught.value)) == (Retry.NEVER, False)
    with RedisStore(server.url.replace("//", "//:right-one@")) as store:
        assert store.take("series").first == 1


def test_scripts_that_the_server_forgot_are_sent_again(store: RedisStore) -> None:
    """SCRIPT FLUSH costs one more trip and no number."""
    store.take("series")
    with redis.Redis.from_url(redis_url()) as admin:
        admin.script_flush()
    assert store.take("series").first == 2


def test_a_key_of_somebody_else_is_told(store: RedisStore, prefix: str) -> None:
    """Our prefix is used for something else: nothing of it is touched."""
    with redis.Redis.from_url(redis_url()) as admin:
        admin.set(f"{{{prefix}}}::last", "x")
        with pytest.raises(Unavailable, match="choose another prefix") as caught:
            store.take("series")
        assert caught.value.retry is Retry.NEVER
        assert admin.get(f"{{{prefix}}}::last") == b"x"


def test_rows_that_nobody_wrote_are_damage(store: RedisStore, prefix: str) -> None:
    """Somebody wrote past the store; it says so instead of guessing."""
    store.take("series", token="t")
    store.put(claim("series", 1))
    with redis.Redis.from_url(redis_url()) as admin:
        admin.hset(f"{{{prefix}}}::tokens", "\0t", "x")
        admin.hset(f"{{{prefix}}}::claims", "series/1", "x")
    for call in (lambda: store.take("series", token="t"), lambda: store.get("series/1")):
        with pytest.raises(Unavailable, match="never written"):
            call()
    with redis.Redis.from_url(redis_url()) as admin:
        admin.hdel(f"{{{prefix}}}::claims", "series/1")
    with pytest.raises(Unavailable, match="never written"):
        store.scan("series")


@pytest.mark.parametrize(("error", "kind", "retry"), [
    (exceptions.BusyLoadingError("x"), Unavailable, Retry.CALL),
    (exceptions.ReadOnlyError("x"), Unavailable, Retry.NEVER),
    (exceptions.ResponseError("BUSY Redis is busy"), Contention, Retry.CALL),
    (exceptions.ResponseError("Error running script (call to f_e0e1): @user_script:3: "
                              "@user_script: 3: -OOM command not"), Unavailable, Retry.CALL),
    (exceptions.ResponseError("MISCONF Errors writing"), Unavailable, Retry.CALL),
    (exceptions.MovedError("3999 127.0.0.1:6381"), Unavailable, Retry.NEVER),
    (exceptions.ResponseError("what nobody knows"), Unavailable, Retry.NEVER),
])  # fmt: skip
def test_an_answer_that_says_no_is_no_doubt(
    error: redis.RedisError, kind: type, retry: Retry
) -> None:
    """A refusal is told as one, however it came; the server's words are not repeated."""
    for meaning in (fault(error), unanswered(error, writes=True), unreached(error)):
        assert (type(meaning), meaning.retry) == (kind, retry)
        assert "nobody knows" not in str(meaning)


def test_every_meaning_reads_as_a_sentence() -> None:
    """The table holds what was wrong, in our words."""
    for _, words, _ in (*_WORDS.values(), *(meaning for _, meaning in _KINDS)):
        assert words == words.strip(" .")


# --- addresses and arguments -------------------------------------------------


@pytest.mark.parametrize("url", [
    "", "http://db", "redis", "redis://db?socket_timeout=x", "redis://db:port", "redis://db?nonsense=1",
])  # fmt: skip
def test_an_address_that_cannot_be_read_is_refused(url: str) -> None:
    """The text says what an address looks like, and repeats none."""
    for opened in (RedisStore, RedisStore.upgrade):
        with pytest.raises(ArgumentError, match="redis://host:6379/0"):
            opened(url)


def test_what_cannot_be_meant_is_refused() -> None:
    """Wrong options are refused before a server is asked."""
    wrong: Any = b"redis://db"
    with pytest.raises(ArgumentTypeError):
        RedisStore(wrong)
    refused: tuple[dict[str, Any], ...] = (
        {"prefix": "{a}"},
        {"prefix": ""},
        {"timeout": timedelta(0)},
        {"timeout": 5},
        {"durable": "yes"},
    )
    for options in refused:
        with pytest.raises(ArgumentError):
            RedisStore("redis://db", **options)
    with pytest.raises(ArgumentError):
        RedisStore.upgrade("redis://db", skip=-1)


def test_a_url_of_redis_opens_the_store_and_a_desk_refuses_it() -> None:
    """A store of numbers is no store of cases, and says so at once."""
    from casenum.desk import Desk  # noqa: PLC0415 - beside its one use
    from casenum.lifecycle import service_case  # noqa: PLC0415 - the same

    RedisStore.upgrade(redis_url())
    with open_store(redis_url(), namespace=f"tenant-{os.getpid()}") as opened:
        store: Any = opened
        assert "password" not in repr(store)
        assert Issuer(store, Pattern("A-{seq}", name="a"), clock=clock()).issue() == "A-1"
        with pytest.raises(ArgumentTypeError):
            Desk(store, numbers=Pattern("A-{seq}", name="a"), lifecycle=service_case())
        with pytest.raises(ArgumentError, match="another namespace"):
            store.namespaced("further")


# --- laws that only a server can break ---------------------------------------


def test_a_value_past_the_doubles_of_lua_is_exact(store: RedisStore) -> None:
    """Limits are compared digit by digit: 2^53 and its neighbours are different numbers."""
    store.advance("series", 2**53)
    for step in (1, 2, 3):
        assert store.take("series", limit=2**53 + step).first == 2**53 + step
    assert store.advance("series", 2**53 + 1) == 2**53 + 3
    store.put(claim("series", 2**63 - 1))
    assert [kept.value for kept in store.scan("series", after=2**53)] == [2**63 - 1]


def test_a_long_scan_goes_in_pages(store: RedisStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """No script reads more than a page, however many are asked for."""
    from casenum.stores.redis import numbers  # noqa: PLC0415 - to shorten a page

    monkeypatch.setattr(numbers, "_PAGE", 3)
    for value in range(8):
        store.put(claim("series", value))
    assert [kept.value for kept in store.scan("series", after=-1, limit=7)] == list(range(7))
    assert [kept.value for kept in store.scan("series", limit=99)] == list(range(1, 8))


def test_a_shape_is_asked_for_once(store: RedisStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is on record for ever is remembered, and not without bounds."""
    from casenum.stores.redis import numbers  # noqa: PLC0415 - to lower a bound

    monkeypatch.setattr(numbers, "_MOST_SHAPES", 2)
    assert [store.declare(name, "A-{seq}") for name in "abca"] == ["A-{seq}"] * 4
    assert len(store._session.shapes) == 2


def test_a_move_that_is_not_allowed_is_decided_in_one_trip(store: RedisStore) -> None:
    """The server moves nothing that the table does not know."""
    store.put(claim("series", 1))
    with pytest.raises(ClaimConflict, match="voidable without a reason"):
        store.move("series/1", ClaimState.VOID, expect=ClaimState.CONFIRMED, at=AT, by="amy")


def test_a_forked_child_makes_its_own_connections(store: RedisStore) -> None:
    """Parent and child never read each other's answers."""
    store.take("series")
    reader, writer = os.pipe()
    child = os.fork()
    if not child:  # pragma: no cover - in the child
        os.write(writer, f"{store.take('series').first}".encode())
        store.close()
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        assert pipe.read() == b"2"
    assert store.take("series").first == 3


def test_threads_have_connections_of_their_own(store: RedisStore) -> None:
    """Eight threads at once: every value once."""
    start = Barrier(8)

    def work(_: int) -> list[int]:
        start.wait()
        return [store.take("series").first for _ in range(20)]

    with ThreadPoolExecutor(8) as pool:
        given = [value for values in pool.map(work, range(8)) for value in values]
    assert sorted(given) == list(range(1, 161))


def test_keys_of_a_prefix_lie_on_one_node(store: RedisStore, prefix: str) -> None:
    """In a cluster a script may touch keys of one slot only: the tag in braces decides it."""
    store.namespaced("{other}").take("series", token="t")
    with redis.Redis.from_url(redis_url()) as admin:
        keys = list(admin.scan_iter(f"{{{prefix}}}*"))
    assert len(keys) == 4
    assert {key.split(b"}")[0] for key in keys} == {f"{{{prefix}".encode()}


def test_who_lacks_the_driver_hears_what_to_install() -> None:
    """The error names the extra."""
    code = (
        "import sys; sys.modules['redis'] = None\n"
        "from casenum.errors import MissingExtra\nimport casenum.stores\n"
        "try: casenum.stores.RedisStore\n"
        "except MissingExtra as error: assert 'casenum[redis]' in str(error)\n"
        "else: raise SystemExit(1)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_scripts_are_written_once() -> None:
    """Two scripts of one text would be one to the server."""
    every = [each for each in vars(scripts).values() if isinstance(each, scripts.Script)]
    assert len({each.digest for each in every}) == len(every) == 12
    assert opening.RELEASE == 1

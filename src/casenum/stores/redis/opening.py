"""How connections are made, and what is asked of a server before it is trusted with a number.

The mark is a hash that `RedisStore.upgrade` leaves: ``epoch`` is drawn once and tells this data
from any other, ``run`` is the server's process as it was last trusted, ``release`` the form of the
keys. A restart breaks every connection, so who asks on each new connection misses none.
"""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

import attrs
import redis
from redis import connection as connections
from redis.backoff import NoBackoff
from redis.retry import Retry as DriverRetry

from casenum.arguments import plain, text
from casenum.errors import ArgumentError, ArgumentTypeError, Retry, Unavailable
from casenum.stores.inputs import LARGEST, of_type
from casenum.stores.redis import faults, scripts

RELEASE: Final = 1  # of the keys and what they hold
_PREFIX: Final = re.compile(r"[a-z0-9_-]{1,30}", re.ASCII)
_PARTS: Final = 2  # colons of a key that is no series' own
_LONGEST_WAIT: Final = 7 * 86_400  # seconds
_POLICY: Final = re.compile(rb"^maxmemory_policy:allkeys", re.MULTILINE)
_BOUNDED: Final = re.compile(rb"^maxmemory:[1-9]", re.MULTILINE)
_driver: Final[Any] = connections  # its functions have no types
_RUN: Final = re.compile(rb"^run_id:(\w+)", re.MULTILINE)


@attrs.frozen(slots=True)
class Mark:
    """Hold what a server says about itself: its data, its process, and whether it writes through.

    >>> Mark(b"e1", b"r1", durable=False).epoch
    b'e1'
    """

    epoch: bytes
    run: bytes
    durable: bool


@attrs.frozen(slots=True)
class Opening:
    """Open connections to one server, each looked at before it is used.

    ``durable`` is what the host knows of the server; None asks the server.

    >>> Opening.to("redis://db/0", prefix="crm", timeout=timedelta(seconds=5)).tag
    '{crm}'
    """

    options: Mapping[str, Any]
    prefix: str
    durable: bool | None

    @classmethod
    def to(
        cls, url: str, *, prefix: str, timeout: timedelta, durable: bool | None = None
    ) -> "Opening":
        """Return how to open an address.

        Raises:
            ArgumentError: it cannot be read, or the prefix or the timeout cannot be meant.
        """
        if not _PREFIX.fullmatch(text("prefix", prefix)):
            expected = "1 to 30 lower-case letters, digits, hyphens and underscores"
            raise ArgumentError("prefix", expected, "another text")
        wait = of_type("timeout", timeout, timedelta).total_seconds()
        if not 0 < wait <= _LONGEST_WAIT:
            raise ArgumentError("timeout", "above zero and up to a week", "another duration")
        if durable is not None:
            of_type("durable", durable, bool)
        return cls(_options(url, wait), prefix, durable)

    @property
    def tag(self) -> str:
        """Return what all keys begin with: in braces, so that a cluster keeps them on one node."""
        return f"{{{self.prefix}}}"

    def pool(self, check: Callable[[Any], None]) -> Any:
        """Return a pool whose new connections are looked at by ``check``."""

        def meet(connection: Any) -> None:
            try:
                connection.on_connect()
                check(connection)
            except BaseException:
                connection.disconnect()  # or the pool would take it for a good one
                raise

        return _driver.ConnectionPool(**self.options, redis_connect_func=meet)

    def read(self, connection: Any) -> Mark:
        """Return the mark of a server that can be trusted.

        Raises:
            Unavailable: there is none, it is of a newer release, or the server was restarted and
                may have forgotten numbers.
        """
        epoch, run, release = ask(connection, "HMGET", self.tag, "epoch", "run", "release")
        if epoch is None:
            raise Unavailable(faults.UNMARKED, Retry.NEVER)
        if release != str(RELEASE).encode():
            problem = f"the keys are of another release than {RELEASE}; upgrade casenum"
            raise Unavailable(problem, Retry.NEVER)
        now, durable = self._trusted(connection)
        if run != now:
            if not durable:
                raise Unavailable(faults.RESTARTED, Retry.NEVER)
            ask(connection, "HSET", self.tag, "run", now)
        return Mark(epoch, now, durable)

    def upgrade(self, connection: Any, skip: int) -> None:
        """Leave a mark, trust the server as it is now, and let every series jump."""
        now, _ = self._trusted(connection)
        ask(connection, "HSETNX", self.tag, "epoch", uuid4().hex)
        ask(connection, "HSETNX", self.tag, "release", RELEASE)
        ask(connection, "HSET", self.tag, "run", now)
        epoch = ask(connection, "HGET", self.tag, "epoch")
        for key in self._counters(connection) if skip else ():
            told = (skip, LARGEST - skip, LARGEST)
            ask(connection, "EVAL", scripts.SKIP.text, 2, self.tag, key, epoch, *told)

    def _counters(self, connection: Any) -> set[bytes]:
        found: set[bytes] = set()
        cursor: Any = 0
        while True:
            cursor, keys = ask(connection, "SCAN", cursor, "MATCH", f"{self.tag}:*:last")
            found.update(key for key in keys if key.count(b":") == _PARTS)
            if cursor == b"0":
                return found

    def _trusted(self, connection: Any) -> tuple[bytes, bool]:
        """Return the server's process, and whether it writes through."""
        told = ask(connection, "INFO")
        if _POLICY.search(told) and _BOUNDED.search(told):
            raise Unavailable(faults.EVICTS, Retry.NEVER)
        run = _RUN.search(told)
        durable = _writes_through(connection) if self.durable is None else self.durable
        return run[1] if run else b"unknown", durable


def ask(connection: Any, *words: Any) -> Any:
    """Return the answer to one command on a connection that is being made."""
    connection.send_command(*words, check_health=False)
    return connection.read_response()


def _writes_through(connection: Any) -> bool:
    """Return whether each write is on the disk before it is acknowledged.

    With ``appendfsync everysec``, the default, a power cut forgets up to two seconds.
    """
    try:
        told = ask(connection, "CONFIG", "GET", "append*")
    except redis.ResponseError:  # a managed server keeps its settings to itself
        return False
    settings = dict(zip(told[::2], told[1::2], strict=True))
    return (settings.get(b"appendonly"), settings.get(b"appendfsync")) == (b"yes", b"always")


def _options(url: object, wait: float) -> dict[str, Any]:
    if plain(url) is None or not isinstance(url, str):
        raise ArgumentTypeError("url", "text", type(url).__name__)
    try:
        given: dict[str, Any] = _driver.parse_url(url)
    except ValueError as error:
        raise faults.unread() from error
    given.pop("retry_on_timeout", None)
    waits = {"socket_timeout": wait, "socket_connect_timeout": wait}
    # A driver that repeats by itself takes two values for one call whose reply was lost.
    once: dict[str, Any] = {
        "retry": DriverRetry(NoBackoff(), 0),
        "retry_on_error": [],
        "health_check_interval": 0,
    }
    return {**waits, **given, **once, "protocol": 2, "decode_responses": False}

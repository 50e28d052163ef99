"""What the field bugs share: each of the stores, opened as often as workers would."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import attrs
import pytest

from casenum.stores import Store, open_store
from hosts import sqlite_file
from servers import postgres_schema, redis_prefix, redis_url
from workers import open_at

FILES = ("sqlite", "dbapi", "sqlalchemy")
SERVED = (*FILES, "postgres")


def place(kind: str, folder: Path, stack: ExitStack) -> str:
    """Return the address of a new store, as `workers.open_at` reads it in any process."""
    if kind == "postgres":
        return stack.enter_context(postgres_schema())
    if kind == "redis":
        return f"{kind} {redis_url()} {stack.enter_context(redis_prefix())}"
    return f"{kind} {sqlite_file(folder)}"


@attrs.frozen
class Handles:
    """Open one more handle of one store: the memory itself, or the file or tables again."""

    kind: str
    open: Callable[[], Any]
    stack: ExitStack

    def __call__(self) -> Any:
        store = self.open()
        self.stack.callback(store.close)
        return store


def handles(kind: str, folder: Path, stack: ExitStack) -> Handles:
    """Return what opens handles of a new store."""
    if kind == "memory":
        memory = open_store("memory:")
        return Handles(kind, lambda: memory, stack)
    address = place(kind, folder, stack)
    return Handles(kind, lambda: open_at(address), stack)


@pytest.fixture(params=SERVED)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give where a store of cases is that other processes can open too, with nothing in it."""
    with ExitStack() as stack:
        yield place(request.param, tmp_path, stack)


@pytest.fixture(params=(*SERVED, "redis"))
def number_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the same for stores of numbers."""
    with ExitStack() as stack:
        yield place(request.param, tmp_path, stack)


@pytest.fixture(params=("memory", *SERVED))
def handle(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Give what opens one more handle of one store of cases."""
    with ExitStack() as stack:
        yield handles(request.param, tmp_path, stack)


@pytest.fixture(params=("memory", *SERVED, "redis"))
def number_handle(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Any]]:
    """Give what opens one more handle of one store of numbers."""
    with ExitStack() as stack:
        yield handles(request.param, tmp_path, stack)


@pytest.fixture
def store(handle: Callable[[], Store]) -> Store:
    """Give each of the stores."""
    return handle()


@pytest.fixture(params=FILES)
def file_kind(request: pytest.FixtureRequest) -> str:
    """Give each way to a file of SQLite."""
    return str(request.param)

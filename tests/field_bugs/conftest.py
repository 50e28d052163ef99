"""What the field bugs share: each of the stores, opened as often as workers would."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from casenum.stores import Store, open_store
from servers import postgres_schema


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give where a store is that other processes can open too, with nothing in it."""
    is_file = request.param == "sqlite"
    with nullcontext(str(tmp_path / "cases.db")) if is_file else postgres_schema() as where:
        yield where


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def handle(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Give what opens one more handle of one store: the memory itself, the file or tables again."""
    memory, opened = open_store("memory:"), list[Store]()
    of_file = nullcontext(str(tmp_path / "cases.db"))
    with postgres_schema() if request.param == "postgres" else of_file as where:

        def opening() -> Store:
            opened.append(memory if request.param == "memory" else open_store(where))
            return opened[-1]

        yield opening
        for store in opened:
            store.close()


@pytest.fixture
def store(handle: Callable[[], Store]) -> Store:
    """Give each of the stores."""
    return handle()

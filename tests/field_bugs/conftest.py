"""What the field bugs share: each of the stores, opened as often as workers would."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from casenum.stores import Store, open_store


@pytest.fixture(params=["memory", "sqlite"])
def handle(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Give what opens one more handle of one store: the memory itself, or the file again."""
    memory, opened = open_store("memory:"), list[Store]()

    def opening() -> Store:
        opened.append(memory if request.param == "memory" else open_store(tmp_path / "cases.db"))
        return opened[-1]

    yield opening
    for store in opened:
        store.close()


@pytest.fixture
def store(handle: Callable[[], Store]) -> Store:
    """Give each of the stores."""
    return handle()

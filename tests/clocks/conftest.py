"""What the tests of clocks share: each of the stores."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from casenum.stores import Store, open_store


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Give each of the stores."""
    with open_store("memory:" if request.param == "memory" else tmp_path / "cases.db") as opened:
        yield opened

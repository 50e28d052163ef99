"""``casenum gaps`` names the nodes that hold values."""

import json
from collections.abc import Callable
from pathlib import Path

from casenum.issuing import Issuer
from casenum.numbers import Pattern
from casenum.stores import LeasedCounters, open_store
from support import clock

Run = Callable[..., tuple[int, str, str]]


def test_gaps_name_who_holds_a_block_and_who_gave_one_back(casenum: Run, tmp_path: Path) -> None:
    """Text and JSON tell leased from returned values, with the node and since when."""
    file = tmp_path / "leased.db"
    scheme = Pattern("A-{seq}", name="a", guarantee="unique")
    with open_store(file) as store:
        for holder in ("node-1", "node-2"):
            node = LeasedCounters(store, size=5, holder=holder, clock=clock())
            Issuer(node, scheme, clock=clock()).issue()
        node.close()
    status, text, _ = casenum("gaps", file)
    assert status == 0
    assert [line.split() for line in text.splitlines() if "node-" in line] == [
        ["a::", "2-5", "4", "leased", "2021-01-04", "09:00", "UTC", "node-1"],
        ["a::", "7-10", "4", "returned", "2021-01-04", "09:00", "UTC", "node-2"],
    ]
    told = json.loads(casenum("gaps", file, "--json")[1])
    assert told["series"] == ["a::"]
    assert [(gap["kind"], gap["reason"], gap["count"]) for gap in told["gaps"]] == [
        ("leased", "node-1", 4),
        ("returned", "node-2", 4),
    ]

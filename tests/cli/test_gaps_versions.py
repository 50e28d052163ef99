"""``casenum gaps`` on a store whose scheme changed its shape."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from casenum.clock import FixedClock
from casenum.issuing import Issuer
from casenum.numbers import Pattern, Version, Versions
from casenum.stores import open_store

Run = Callable[..., tuple[int, str, str]]

JULY = datetime(2021, 7, 1, tzinfo=UTC)


def test_gaps_are_those_of_numbers_in_all_versions(casenum: Run, tmp_path: Path) -> None:
    """Both lines of counters are looked at; what counts the versions is no series of numbers."""
    scheme = Versions(
        Version(Pattern("A-{seq}", name="a")),
        Version(Pattern("B-{seq}", name="a", version=2), since=JULY, counter="restart"),
    )
    file = tmp_path / "changed.db"
    with open_store(file) as store:
        issuer = Issuer(store, scheme, clock=FixedClock(JULY))
        issuer.void(issuer.issue(at=datetime(2021, 1, 4, tzinfo=UTC)), "entered twice")
        issuer.issue()
    for options in ([], ["--scheme", "a"]):
        told = json.loads(casenum("gaps", file, "--json", *options)[1])
        assert told["series"] == ["a::", "a:@2:"]
        assert [(gap["series"], gap["number"]) for gap in told["gaps"]] == [("a::", "A-1")]

"""Know which tests reach which lines: those that may notice a change."""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from soak.changing import ROOT, Mutant

ROOMS: Final = ("checks", "numbers")
TESTS: Final = (
    *("tests/checks", "tests/numbers", "tests/golden", "tests/bad_input/test_numbers.py"),
    *("tests/field_bugs/test_numbers.py", "tests/testing/test_scheme_contract.py"),
    *("tests/testing/test_strategies.py", "src/casenum/checks", "src/casenum/numbers"),
)
_ELSEWHERE: Final = ("postgres", "the_script_adds")  # a server, a process: neither is changed
OPTIONS: Final = (
    *("-x", "-q", "-s", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),  # what is slow was imported before
    *("-k", " and ".join(f"not {word}" for word in _ELSEWHERE)),
)
_OF_A_KIND: Final = 5  # tests of one function that are asked first, whatever their parameters
MORE: Final = 12.0  # seconds of tests that are asked about one change


class _Watch:
    """Tell coverage which test runs, and keep how long it took."""

    def __init__(self, measured: Any) -> None:
        self._measured = measured
        self.seconds: dict[str, float] = {}

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._measured.switch_context(nodeid)
        self.seconds[nodeid] = -perf_counter()

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self._measured.switch_context("")
        self.seconds[nodeid] += perf_counter()


def mapped(kept: Path) -> None:
    """Run the tests once and keep which of them reach which lines."""
    coverage: Any = import_module("coverage")
    packages = [f"casenum.{room}" for room in ROOMS]
    measured = coverage.Coverage(data_file=None, source_pkgs=packages, config_file=False)
    measured.start()
    watch = _Watch(measured)
    code = import_module("pytest").main([*OPTIONS, *TESTS], plugins=[watch])
    measured.stop()
    if code:
        sys.exit("the tests do not pass before anything is changed")
    data = measured.get_data()
    lines = {
        Path(file).relative_to(ROOT).as_posix(): data.contexts_by_lineno(file)
        for file in data.measured_files()
    }
    kept.write_text(json.dumps({"seconds": watch.seconds, "lines": lines}), encoding="utf-8")


class Reach:
    """Know which tests reach a change."""

    def __init__(self, kept: Path, extra: Sequence[str]) -> None:
        read = json.loads(kept.read_text(encoding="utf-8"))
        self.seconds: dict[str, float] = read["seconds"]
        self._lines: dict[str, dict[str, list[str]]] = read["lines"]
        self._extra = tuple(extra)

    def _near(self, mutant: Mutant) -> set[str]:
        lines = self._lines.get(mutant.path, {})
        near = [lines.get(str(line), []) for line in range(mutant.first, mutant.last + 1)]
        return {test for tests in near for test in tests}

    def at_import(self, mutant: Mutant) -> bool:
        """Return whether the lines run outside of tests, or nobody knows."""
        near = self._near(mutant)
        return "" in near or not near

    def tests(self, mutant: Mutant, *, seconds: float = MORE) -> list[str]:
        """Return the tests to ask, some of each kind first, and of those the quickest."""
        found = self._near(mutant)
        if self.at_import(mutant):
            lines = self._lines.get(mutant.path, {})
            found |= {test for tests in lines.values() for test in tests}
            # What is built once, on first use, is counted for one test and serves all of the room.
            room = mutant.path.removeprefix("src/casenum/").rpartition("/")[0]
            found |= {test for test in self.seconds if test.startswith(f"tests/{room}/")}
        known = [test for test in found & self.seconds.keys() if ".md::" not in test]
        return self._in_order(known, seconds)

    def _in_order(self, found: Iterable[str], most: float) -> list[str]:
        kinds: Counter[str] = Counter()
        rank: dict[str, tuple[bool, float]] = {}
        for test in sorted(found, key=self.seconds.__getitem__):
            kinds[test.partition("[")[0]] += 1
            more = kinds[test.partition("[")[0]] > _OF_A_KIND
            rank[test] = more, self.seconds[test]
        kept: list[str] = []
        seconds = 0.0
        for test in sorted(rank, key=rank.__getitem__):
            seconds += self.seconds[test]
            if kept and seconds > most:
                break
            kept.append(test)
        return kept

    def extra(self, names: Iterable[str]) -> list[str]:
        """Return the names that are asked besides, new ones that the map does not know."""
        return [name for name in names if name.startswith(self._extra)] if self._extra else []

    def limit(self, tests: Iterable[str]) -> int:
        """Return after how many seconds of computing a change is stopped."""
        return int(15 + 4 * sum(self.seconds.get(test, 2.0) for test in tests))

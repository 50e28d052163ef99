"""pytest knows the kit's options as soon as casenum is installed, and pays for it when asked."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest

PROJECT: Final = Path(__file__).parents[2] / "pyproject.toml"
POINTS: Final = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["entry-points"]
STORES: Final = """
import sys
import pytest
from casenum.testing import CounterLaws, OpenNumberPair, Pair
from casenum.testing.broken import AdvanceSets
from casenum.testing.effort import effort

class TestMine(OpenNumberPair, CounterLaws):
    expected_failures = {"test_counters_1_nothing_lowers_a_series": "the column is set"}

    def open_pair(self, where):
        store = AdvanceSets()
        return store, store.namespaced("")

def test_the_profile():
    assert effort().name == "long"
"""
EARLY: Final = """
import sys
def test_nothing_is_imported():
    assert not [name for name in sys.modules if name.startswith("casenum.testing")]
    assert "hypothesis" not in sys.modules
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder in which casenum is installed as its pyproject.toml says."""
    told = tmp_path / "casenum_told-0.dist-info"
    told.mkdir()
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: casenum-told\nVersion: 0\n")
    lines = [f"{name} = {place}" for name, place in POINTS["pytest11"].items()]
    (told / "entry_points.txt").write_text("\n".join(["[pytest11]", *lines, ""]))
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p no:cacheprovider -p no:sybil\n")
    return tmp_path


def run(folder: Path, tests: str, *options: str) -> "subprocess.CompletedProcess[str]":
    (folder / "test_it.py").write_text(tests)
    path = os.pathsep.join([str(folder), str(PROJECT.parent / "src")])
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "test_it.py", *options],
        env={**os.environ, "PYTHONPATH": path, "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )


def report_of(folder: Path) -> dict[str, Any]:
    (report,) = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    found: dict[str, Any] = report
    return found


@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["alone", "xdist"])
def test_the_report_has_every_law_of_every_test_class(
    folder: Path, workers: tuple[str, ...]
) -> None:
    """Laws that passed, failed, were expected to fail, and did not bind, also from workers."""
    told = run(folder, STORES, "--casenum-report=report.json", "--casenum-long", *workers)
    assert "2 failed" in told.stdout, told.stdout + told.stderr
    report = report_of(folder)
    assert (report["store"], report["ok"], report["profile"]) == ("test_it.TestMine", False, "long")
    assert report["traits"]["guarantee"] == "gapless"
    laws = {each["law"]: each for each in report["laws"]}
    lowered = laws["test_counters_13_advance_never_lowers"]
    assert lowered["outcome"] == "failed"
    assert lowered["why"].startswith("counter_laws.py:")
    assert "the last value is 41, and the store says 7" in lowered["why"]
    known = laws["test_counters_1_nothing_lowers_a_series"]
    assert (known["outcome"], known["why"]) == ("expected failure", "the column is set")
    assert laws["test_counters_4_the_first_shape_stays"]["outcome"] == "passed"
    foreign = laws["test_query_1_pages_give_every_case_once"]
    assert foreign["outcome"] == "not bound"
    assert foreign["why"] == "the test class does not name QueryLaws"


def test_who_does_not_ask_pays_nothing(folder: Path) -> None:
    """A suite without laws imports nothing of the kit, and a law that did not run says so."""
    told = run(folder, EARLY)
    assert "1 passed" in told.stdout, told.stdout + told.stderr
    told = run(folder, STORES, "--casenum-report=report.json", "-k", "first_shape_stays")
    assert "1 passed" in told.stdout, told.stdout + told.stderr
    why = {each["why"] for each in report_of(folder)["laws"] if each["group"] == "CounterLaws"}
    assert why == {"", "not run"}

"""Hypothesis knows our types as soon as both are installed, and pays for it only when asked."""

import os
import subprocess
import sys
import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, Final

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from casenum import _hypothesis_plugin
from casenum.errors import MissingExtra
from casenum.numbers import CaseNumber, Pattern

PROJECT: Final = Path(__file__).parents[2] / "pyproject.toml"
POINTS: Final = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["entry-points"]
CHECK: Final = """
import sys
import hypothesis.strategies as st
early = sorted(name for name in sys.modules if name.startswith(("casenum.testing", "pytest.")))
from casenum import CaseNumber
drawn = type(st.from_type(CaseNumber).example()).__name__
print(early, drawn)
"""


@pytest.fixture(autouse=True, scope="module")
def _registered() -> None:
    point = EntryPoint("casenum", POINTS["hypothesis"]["casenum"], "hypothesis")
    point.load()()


@settings(max_examples=20, database=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_from_type_gives_numbers_and_patterns(data: st.DataObject) -> None:
    """A property test asks for our types by their annotation."""
    number = data.draw(st.from_type(CaseNumber))  # asked for here: the fixture comes before it
    pattern = data.draw(st.from_type(Pattern))
    assert isinstance(number, CaseNumber)
    assert number.sort_key
    assert Pattern(pattern.shape.pattern, **pattern._options).declaration == pattern.declaration


def test_the_entry_point_works_in_a_new_process(tmp_path: Path) -> None:
    """Importing Hypothesis registers our types, and imports neither the kit nor pytest."""
    folder = tmp_path / "casenum_told-0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: casenum-told\nVersion: 0\n")
    (folder / "entry_points.txt").write_text(
        f"[hypothesis]\ncasenum = {POINTS['hypothesis']['casenum']}\n"
    )
    path = os.pathsep.join([str(tmp_path), str(PROJECT.parent / "src")])
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", CHECK],
        env={**os.environ, "PYTHONPATH": path, "HYPOTHESIS_STORAGE_DIRECTORY": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert told.stdout == "[] CaseNumber\n"


def test_without_the_extra_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has Hypothesis and not the rest of the kit hears what to install."""
    absent: Any = None
    monkeypatch.setitem(sys.modules, "casenum.testing.strategies", absent)
    with pytest.raises(MissingExtra, match=r"casenum\[testing\]"):
        _hypothesis_plugin._strategy(CaseNumber, CaseNumber)
    assert _hypothesis_plugin._strategy(CaseNumber, object).is_empty


def test_any_object_may_be_one_of_ours() -> None:
    """Who asks for any object at all is given one, and no error of ours."""
    assert not st.from_type(object).is_empty

"""Whoever issues numbers does not wait for what looks years ahead or reads other products."""

import subprocess
import sys

import pytest

import casenum.numbers
from casenum.numbers.foresight.simulation import Simulation

_LATER = (
    "casenum.numbers.foresight",
    "casenum.numbers.imports.frappe",
    "casenum.lifecycle.diagrams",
    "casenum.lifecycle.documents",
    "difflib",
)


def test_what_few_need_is_loaded_on_first_use() -> None:
    """`import casenum` stays quick: years ahead, other products and pictures come later."""
    asked = f"import sys, casenum; print(*[name for name in {_LATER} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True)
    assert done.stdout.split() == []


def test_what_is_loaded_later_is_the_same() -> None:
    """A name of the room is the same object, however and whenever it is asked for."""
    assert casenum.numbers.Simulation is Simulation
    for name in casenum.numbers.__all__:
        assert getattr(casenum.numbers, name).__name__ == name


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    """A mistyped name is refused as Python refuses it."""
    with pytest.raises(AttributeError, match="'simulat'"):
        _ = casenum.numbers.simulat  # type: ignore[attr-defined]  # the point

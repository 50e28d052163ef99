"""Algorithms by name."""

import subprocess
import sys

import pytest

from casenum.checks import CheckAlgorithm, algorithm, names
from casenum.errors import ArgumentError, ArgumentTypeError


def test_all_algorithms_are_there() -> None:
    """Every name that a pattern may use gives an algorithm of that name, always the same one."""
    assert names() == (
        "crockford37",
        "damm",
        "gf32",
        "gf32-2",
        "iso7064-11-10",
        "iso7064-11-2",
        "iso7064-1271-36",
        "iso7064-27-26",
        "iso7064-37-2",
        "iso7064-37-36",
        "iso7064-661-26",
        "iso7064-97-10",
        "luhn",
        "verhoeff",
        "zammad1",
        "zammad2",
        "znuny",
    )
    for name in names():
        each = algorithm(name)
        assert isinstance(each, CheckAlgorithm)
        assert each.name == name
        assert algorithm(name) is each


def test_an_unknown_algorithm_lists_those_there_are() -> None:
    """A slip in a name is answered with the names."""
    with pytest.raises(
        ArgumentError, match=r"one of crockford37, damm, .*, znuny, not another text"
    ):
        algorithm("dam")
    with pytest.raises(ArgumentTypeError, match="check algorithm must be text"):
        algorithm(None)  # type: ignore[arg-type]  # what is refused


def test_tables_are_built_on_first_use() -> None:
    """To import the room builds no table and imports no algorithm."""
    script = (
        "import sys, casenum.checks; "
        "print(*sorted(m for m in sys.modules if m.startswith('casenum.checks.')))"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == ["casenum.checks.protocol", "casenum.checks.registry"]

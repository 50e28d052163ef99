"""The examples use what anybody may use: names that a room of casenum hands out at its door."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "examples"
FILES = sorted(path for path in ROOT.rglob("*.py") if path.stat().st_size)


def imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield the modules of casenum that are imported from, and the names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("casenum"):
            yield from ((node.module or "", each.name) for each in node.names)
        if isinstance(node, ast.Import):
            yield from ((each.name, "") for each in node.names if each.name.startswith("casenum"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_an_example_comes_in_by_the_doors(path: Path) -> None:
    """A room's inner modules may change; what stands in its ``__all__`` is a promise."""
    for module, name in imported(ast.parse(path.read_text(encoding="utf-8"))):
        assert module.count(".") <= 1, f"{module} is inside a room"
        door = import_module(module)
        assert not name or name in getattr(door, "__all__", vars(door)), f"{module}.{name}"


def test_an_inner_module_is_seen() -> None:
    """The look at the examples finds what it looks for."""
    tree = ast.parse("import casenum.stores.rows\nfrom casenum.stores import inputs, Row")
    assert sorted(imported(tree)) == [
        ("casenum.stores", "Row"),
        ("casenum.stores", "inputs"),
        ("casenum.stores.rows", ""),
    ]

"""Make every small change of a file that mutmut's table of changes knows, and draw a sample."""

import random
from collections.abc import Iterator, Sequence
from functools import cached_property
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
SEED: Final = 20210104
_LEAST: Final = 6  # changes of each file, where it has as many


class Mutant:
    """Say what is changed, where; ``key`` stays when lines move."""

    def __init__(self, path: str, tree: Any, change: tuple[Any, Any], place: Any) -> None:
        self.path, self._tree, self._change = path, tree, change
        self.first: int = place.start.line if place else 1
        self.last: int = place.end.line if place else 1
        self.column: int = place.start.column if place else 0
        self.line = ""

    @cached_property
    def before(self) -> str:
        """Return the code that is changed, in one line."""
        return self._code(self._change[0])

    @cached_property
    def after(self) -> str:
        """Return what it becomes."""
        return self._code(self._change[1])

    @property
    def key(self) -> str:
        """Return a name that does not depend on where the line stands."""
        named = f"{self.path} {self.line} {self.before} {self.after} {self.column}"
        return sha256(named.encode()).hexdigest()[:10]

    def source(self) -> str:
        """Return the whole file as it is changed."""
        return str(self._tree.deep_replace(*self._change).code)

    def row(self) -> dict[str, Any]:
        """Return what is kept of it."""
        told = ("path", "first", "last", "line", "before", "after", "key")
        return {name: getattr(self, name) for name in told}

    def _code(self, node: Any) -> str:
        return " ".join(self._tree.code_for_node(node).split())


def mutants_of(path: str) -> list[Mutant]:
    """Return every change of a file, except of types, decorators, imports and docstrings."""
    changing = _Changing(path)
    return list(changing.mutants())


class _Changing:
    """Walk over the nodes of one file."""

    def __init__(self, path: str) -> None:
        self._cst: Any = import_module("libcst")
        self._operators = import_module("mutmut.mutation.mutators").mutation_operators
        metadata: Any = import_module("libcst.metadata")
        text = (ROOT / path).read_text(encoding="utf-8")
        tree = metadata.MetadataWrapper(self._cst.parse_module(text))
        self._path, self._lines, self._tree = path, text.splitlines(), tree.module
        self._places = tree.resolve(metadata.PositionProvider)

    def mutants(self) -> Iterator[Mutant]:
        for node in self._nodes(self._tree):
            for kind, operator in self._operators:
                for changed in operator(node) if isinstance(node, kind) else ():
                    yield self._mutant(node, changed)

    def _nodes(self, node: Any) -> Iterator[Any]:
        if not self._left_out(node):
            yield node
            for child in node.children:
                yield from self._nodes(child)

    def _left_out(self, node: Any) -> bool:
        """Return whether only a type checker or a reader looks at a node; or mutmut does not."""
        cst = self._cst
        if isinstance(node, cst.AnnAssign):
            return "TypeAlias" in self._tree.code_for_node(node.annotation.annotation)
        if isinstance(node, cst.Call):
            return getattr(node.func, "value", "") in {"len", "isinstance"}
        if isinstance(node, cst.Expr):
            return isinstance(node.value, cst.SimpleString)
        return isinstance(node, cst.Annotation | cst.Decorator | cst.Import | cst.ImportFrom)

    def _mutant(self, node: Any, changed: Any) -> Mutant:
        mutant = Mutant(self._path, self._tree, (node, changed), self._places.get(node))
        mutant.line = self._lines[mutant.first - 1].strip()
        return mutant


def drawn(mutants: Sequence[Mutant], most: int) -> list[Mutant]:
    """Return a sample: of each file its share, and at least six."""
    dice = random.Random(SEED)
    share = most / max(1, len(mutants))
    picked: list[Mutant] = []
    for path in sorted({mutant.path for mutant in mutants}):
        own = [mutant for mutant in mutants if mutant.path == path]
        picked += dice.sample(own, min(len(own), max(_LEAST, round(share * len(own)))))
    return picked


def shuffled(mutants: Sequence[Mutant]) -> list[Mutant]:
    """Return changes in an order that treats all files alike, wherever it is broken off."""
    return random.Random(SEED).sample(mutants, len(mutants))

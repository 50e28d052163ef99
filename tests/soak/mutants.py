"""Change the code in one place at a time, and see whether a test notices.

Install ``mutmut`` beside the project, for its table of changes, then::

    python tests/soak/mutants.py map --kept map.json
    python tests/soak/mutants.py try --kept map.json --results results.jsonl --most 800 numbers
    python tests/soak/mutants.py again --kept map.json --results results.jsonl checks

``map`` runs the tests of both rooms once and keeps which of them reaches which line. ``try`` draws
a sample and asks, for each change, the tests that reach it, the quickest first. ``again`` asks
about those that survived, also the tests in ``--tests``. All is on one core; `mutants.md` beside
this file says what was found.

mutmut's own runner changes functions alone, and after the tests were imported: tables at the top of
a file, and what tests build while they are collected, would never be changed. So there are two ways
here, both in a process of its own for each change. The quick one collects the tests once and gives
live functions the code of the changed text. What also runs at the import, and survived that, is
asked again in a process that imports the changed file afresh.
"""

import argparse
import gc
import json
import os
import resource
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from time import perf_counter
from types import CodeType, FunctionType
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parents[1]))

from soak.changing import ROOT, SEED, Mutant, drawn, mutants_of, shuffled  # found above this folder
from soak.reaching import OPTIONS, ROOMS, TESTS, Reach, mapped

_CONTROLLED: Final = 12  # tests of each file that must pass before it is changed
_FRESHLY: Final = 4.0  # seconds of tests that are asked about a file imported anew
_FILES: Final = 5  # files of tests that are collected anew for one change
_MEMORY: Final = 4 << 30
_LEFT: Final = {"survived", "bare"}
_FRESH: Final = 75  # the exit code of a change that is not in a live function


# --- one process for each change ---------------------------------------------


def _ask(act: Callable[[], int], seconds: int) -> int:
    """Return the exit code of a process that acts; below 0: the signal that ended it."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            signal.alarm(10 * seconds)
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
            resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
            quiet = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(quiet, stream)
            code = act()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _text(mutant: Mutant) -> str | None:
    """Return the changed file, or None where it is none."""
    text = mutant.source()
    try:
        compile(text, mutant.path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return None
    return text


def _row(mutant: Mutant, verdict: str, began: float) -> dict[str, Any]:
    return {"verdict": verdict, **mutant.row(), "seconds": round(perf_counter() - began, 1)}


def _verdict(code: int) -> str:
    if code in {0, 5}:  # 5: no test is left under the name it had
        return "survived"
    return "stopped" if code < 0 else "killed"


class _Live:
    """Be the plugin that, instead of running the tests, tries each change on them."""

    def __init__(self, mutants: Sequence[Mutant], reach: Reach, results: Path) -> None:
        self._mutants, self._reach, self._results = mutants, reach, results
        self._functions: dict[str, list[FunctionType]] = {}
        self._items: dict[str, Any] = {}

    def pytest_runtestloop(self, session: Any) -> bool:
        """Try them."""
        for mutant in self._mutants:
            import_module(_module(mutant.path))
        self._items = {item.nodeid: item for item in session.items}
        for each in gc.get_objects():
            if type(each) is FunctionType:
                self._functions.setdefault(each.__code__.co_filename, []).append(each)
        gc.freeze()
        self._control()
        with self._results.open("a", encoding="utf-8") as out:
            for mutant in self._mutants:
                out.write(json.dumps(self._tried(mutant)) + "\n")
                out.flush()
        return True

    def _control(self) -> None:
        """Stop where the tests that are asked first do not pass on files as they are."""
        of_each = {mutant.path: mutant for mutant in self._mutants}.values()
        tests = sorted({test for each in of_each for test in self._asked(each)[:_CONTROLLED]})
        if _ask(lambda: self._run(tests), 60 + self._reach.limit(tests)):
            sys.exit("the tests do not pass before anything is changed")
        sys.stdout.write(f"{len(tests)} tests pass on files that are not changed\n")
        sys.stdout.flush()

    def _asked(self, mutant: Mutant) -> list[str]:
        known = [test for test in self._reach.tests(mutant) if test in self._items]
        return list(dict.fromkeys(self._reach.extra(self._items) + known))

    def _tried(self, mutant: Mutant) -> dict[str, Any]:
        began = perf_counter()
        tests, text = self._asked(mutant), _text(mutant)
        if text is None:
            return _row(mutant, "no code", began)
        if not tests:
            return _row(mutant, "bare", began)
        code = _ask(lambda: self._changed_run(mutant.path, text, tests), self._reach.limit(tests))
        if code == _FRESH or (code == 0 and self._reach.at_import(mutant)):
            return _row(mutant, "fresh", began)
        return _row(mutant, _verdict(code), began)

    def _changed_run(self, path: str, text: str, tests: Sequence[str]) -> int:
        codes = dict(_codes(compile(text, path, "exec", dont_inherit=True)))
        changed = 0
        for function in self._functions.get(str(ROOT / path), ()):
            old = function.__code__
            new = codes.get((old.co_qualname, old.co_firstlineno))
            if new is not None and _essence(new) != _essence(old):
                with suppress(ValueError):  # other free variables: a closure of another shape
                    function.__code__ = new
                    changed += 1
        return self._run(tests) if changed else _FRESH

    def _run(self, tests: Sequence[str]) -> int:
        items = [self._items[test] for test in tests]
        for item, after in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            if item.session.testsfailed:
                return 1
        return 0


def _codes(code: CodeType) -> Iterable[tuple[tuple[str, int], CodeType]]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield (each.co_qualname, each.co_firstlineno), each
            yield from _codes(each)


def _essence(code: CodeType) -> tuple[object, ...]:
    """Return what a code does, without the place where it stands."""
    inner = [_essence(each) if isinstance(each, CodeType) else each for each in code.co_consts]
    told = [(type(each), repr(each)) for each in inner]
    return code.co_code, told, code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars


# --- what runs at the import -------------------------------------------------


class _Changed(SourceFileLoader):
    """Load a file as if it had another text."""

    def __init__(self, name: str, path: str, text: str) -> None:
        super().__init__(name, path)
        self._text = text

    def get_code(self, fullname: str) -> Any:
        return compile(self._text, self.get_filename(fullname), "exec", dont_inherit=True)


class _Finder:
    """Find one module in its changed text."""

    def __init__(self, name: str, text: str) -> None:
        self._name, self._text = name, text

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name == self._name else None
        if spec is not None and spec.origin is not None:
            spec.loader = _Changed(name, spec.origin, self._text)
        return spec


def _module(path: str) -> str:
    name = path.removeprefix("src/").removesuffix(".py").replace("/", ".")
    return name.removesuffix(".__init__")


def _fresh(mutant: Mutant, reach: Reach) -> dict[str, Any]:
    """Return what becomes of a change in a process that imports the changed file."""
    began = perf_counter()
    tests, text = reach.tests(mutant, seconds=_FRESHLY), _text(mutant)
    asked = _files(mutant.path, tests)

    def act() -> int:
        if text is not None:
            sys.meta_path.insert(0, _Finder(_module(mutant.path), text))
        import_module("casenum._hypothesis_plugin").register()
        plugin = _Only([*reach.extra(asked), *tests], reach)
        return int(import_module("pytest").main([*OPTIONS, *asked], plugins=[plugin]))

    return _row(mutant, _verdict(_ask(act, 10 + reach.limit(tests))), began)


def _files(path: str, tests: Sequence[str]) -> list[str]:
    """Return the files of tests, those that mirror a path first, and not more than pay.

    The file itself is left out: pytest imports what is named to it by a way of its own, unchanged.
    """
    files = Counter([test.partition("::")[0] for test in tests])
    del files[path]
    room = path.removeprefix("src/casenum/").rpartition("/")[0]
    near = [file for file in files if file.startswith(f"tests/{room}/")]
    return list(dict.fromkeys([*near, *[file for file, _ in files.most_common()]]))[:_FILES]


class _Only:
    """Keep, of what was collected, the tests that are asked, in their order."""

    def __init__(self, tests: Sequence[str], reach: Reach) -> None:
        self._rank = {test: rank for rank, test in enumerate(tests)}
        self._reach = reach

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Drop the others; a test whose name changed with the code is gone, and is no kill."""
        besides = set(self._reach.extra([item.nodeid for item in items]))
        items[:] = [item for item in items if item.nodeid in self._rank.keys() | besides]
        items.sort(key=lambda item: self._rank.get(item.nodeid, -1))


def _prepare() -> None:
    """Import all that is slow and not ours, once, and have properties tried the same each time."""
    os.environ["HYPOTHESIS_NO_PLUGINS"] = "1"  # ours would import casenum; the child asks for it
    os.environ["HYPOTHESIS_PROFILE"] = "mutants"
    for name in ("pytest", "hypothesis", "hypothesis.strategies", "attrs", "sybil", "stdnum"):
        import_module(name)
    hypothesis: Any = import_module("hypothesis")
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    quick = {"deadline": None, "max_examples": 40, "derandomize": True, "database": None}
    checks = list(hypothesis.HealthCheck)
    hypothesis.settings.register_profile(
        "mutants", phases=phases, suppress_health_check=checks, **quick
    )


# --- asking ------------------------------------------------------------------


def _all_of(room: str) -> list[Mutant]:
    paths = sorted((ROOT / "src/casenum" / room).rglob("*.py"))
    return [each for path in paths for each in mutants_of(path.relative_to(ROOT).as_posix())]


def _known(results: Path) -> dict[str, dict[str, Any]]:
    if not results.exists():
        return {}
    rows = [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()]
    return {row["key"]: row for row in rows}


def _try(mutants: Sequence[Mutant], reach: Reach, results: Path) -> None:
    """Try changes on live functions, then afresh those that this does not settle."""

    def live() -> int:
        import_module("casenum._hypothesis_plugin").register()
        plugin = _Live(mutants, reach, results)
        base = tempfile.mkdtemp(prefix="casenum-mutants-")
        options = [*OPTIONS, f"--basetemp={base}", *TESTS]
        return int(import_module("pytest").main(options, plugins=[plugin]))

    child = os.fork()
    if child == 0:
        os._exit(live())
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
        sys.exit("the changes could not be tried")
    known = _known(results)
    with results.open("a", encoding="utf-8") as out:
        for mutant in mutants:
            if known[mutant.key]["verdict"] == "fresh":
                out.write(json.dumps(_fresh(mutant, reach)) + "\n")
                out.flush()


def _report(results: Path, rooms: Sequence[str]) -> None:
    rows = [row for row in _known(results).values() if row["path"].split("/")[2] in rooms]
    for row in sorted(rows, key=lambda row: (row["path"], row["first"])):
        if row["verdict"] in _LEFT:
            where = f"{row['path']}:{row['first']}"
            sys.stdout.write(f"{where}: {row['line']}\n    {row['before']} -> {row['after']}\n")
    counted = Counter(row["verdict"] for row in rows)
    sys.stdout.write(f"{len(rows)} changes, seed {SEED}: {dict(sorted(counted.items()))}\n")


def main() -> None:
    """Do what the arguments ask for."""
    parser = argparse.ArgumentParser(description="See whether a test notices a change.")
    parser.add_argument("what", choices=("map", "try", "again", "report"))
    parser.add_argument("rooms", nargs="*", default=ROOMS)
    parser.add_argument("--kept", type=Path, default=Path("mutants-map.json"))
    parser.add_argument("--results", type=Path, default=Path("mutants.jsonl"))
    parser.add_argument(
        "--most", type=int, nargs="+", default=(400, 800), help="changes of each room"
    )
    parser.add_argument("--tests", nargs="+", default=(), help="tests that are asked besides")
    asked = parser.parse_intermixed_args()
    if asked.what == "map":
        mapped(asked.kept)
        return
    if asked.what != "report":
        _prepare()
        known = _known(asked.results)
        every = {room: _all_of(room) for room in asked.rooms}
        if asked.what == "try":
            drawn_of = zip(asked.rooms, asked.most, strict=True)
            picked = shuffled(
                [each for room, most in drawn_of for each in drawn(every[room], most)]
            )
            sys.stdout.write(f"{len(picked)} of {sum(map(len, every.values()))} changes\n")
            sys.stdout.flush()
            picked = [each for each in picked if each.key not in known]
        else:
            left = {row["line"] for row in known.values() if row["verdict"] in _LEFT}
            near = [each for room in every.values() for each in room if each.line in left]
            picked = [each for each in near if known.get(each.key, {}).get("verdict") in _LEFT]
        _try(picked, Reach(asked.kept, asked.tests), asked.results)
    _report(asked.results, asked.rooms)


if __name__ == "__main__":
    main()

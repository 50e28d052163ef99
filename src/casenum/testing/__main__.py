"""`python -m casenum.testing module:factory`: validate a store, and print the report."""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from casenum.errors import ArgumentError
from casenum.testing.validating import validate

_HOOKS: Final = {
    "opener": "gives a call that opens a folder's data again, in any process",
    "restart": "restarts what holds a folder's data",
    "faulty": "opens one more handle, whose way to the data can be broken",
    "dump": "gives all that a folder's data holds, as bytes",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the laws on a factory, and return 0 if the store keeps them, or else 1.

    Raises:
        ArgumentError: a name leads nowhere, or an expected failure has no reason.
    """
    given = _parser().parse_args(arguments)
    hooks: dict[str, Any] = {name: _found(getattr(given, name)) for name in _HOOKS}
    expected = dict(each.partition("=")[::2] for each in given.expect)
    report = validate(_found(given.factory), expected=expected, long=given.long, **hooks)
    sys.stdout.write(f"{report}\n")
    if given.json is not None:
        given.json.write_text(report.to_json(), encoding="utf-8")
    return 0 if report.ok else 1


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m casenum.testing", description=validate.__doc__)
    parser.description = "Run the laws of casenum on a store, and report."
    parser.add_argument("factory", help="module:function that opens two handles on a folder's data")
    for name, what in _HOOKS.items():
        parser.add_argument(f"--{name}", metavar="MODULE:FUNCTION", help=what)
    parser.add_argument(
        "--expect", action="append", default=[], metavar="LAW=REASON", help="an expected failure"
    )
    parser.add_argument("--long", action="store_true", help="take hours rather than seconds")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the report for programs")
    return parser


def _found(name: str | None) -> Any:
    """Return what ``module:name`` leads to; the current folder is looked through too."""
    if name is None:
        return None
    sys.path[:] = list(dict.fromkeys(["", *sys.path]))
    module, _, attribute = name.partition(":")
    try:
        return getattr(import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        expected = "module:function, and the module in reach of this folder"
        raise ArgumentError("a function's place", expected, "one that leads nowhere") from error


if __name__ == "__main__":
    sys.exit(main())

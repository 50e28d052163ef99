"""Importing casenum, beside importing attrs, each in a fresh interpreter."""

import os
import subprocess
import sys
from collections.abc import Iterator

from harness import Row, compare

# Both are imported as they are after the first time: compiled.
COMPILED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def fresh(statement: str) -> None:
    """Run a statement in an interpreter of its own."""
    subprocess.run([sys.executable, "-c", statement], check=True, env=COMPILED)


def rows() -> Iterator[Row]:
    """Measure."""
    yield compare(
        "import casenum", "import attrs",
        lambda: fresh("import casenum"), lambda: fresh("import attrs"), rounds=15, once=True,
    )  # fmt: skip
    for peer in ("transitions", "statemachine", "automat", "xstate_statemachine"):
        yield compare(
            "import casenum.lifecycle", f"import {peer}",
            lambda: fresh("import casenum.lifecycle"), lambda peer=peer: fresh(f"import {peer}"),
            rounds=7, once=True,
        )  # fmt: skip

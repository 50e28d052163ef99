"""Prove every law of a scheme on every kind of scheme, with as many random texts as are asked for.

Run as ``python tests/soak/schemes.py --examples 2000``;
the suite asks the same of some kinds, forty times.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from hypothesis import settings

from casenum.testing import proving
from scheme_kinds import MANY, SCHEMES, THOROUGH, Every, bench_of  # found beside this folder


def main() -> None:
    """Run the laws, and name each kind that keeps them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=1000)
    asked = parser.parse_args()
    proving._KIT = settings(proving._KIT, max_examples=asked.examples)  # type: ignore[misc]  # one knob for all laws
    for kind in SCHEMES:
        for law in sorted(MANY | THOROUGH):
            getattr(Every(), law)(bench_of(kind))
        sys.stdout.write(
            f"{kind}: all laws hold, {len(MANY)} of them over {asked.examples} texts each\n"
        )


if __name__ == "__main__":
    main()

"""Measure what each check algorithm does not see, and print the tables that stand in the docs.

Run it as ``python tests/soak/check_tables.py [NAME ...]``; it takes a minute for all. The suite
compares the quick rows with `docs/checks.md`.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from casenum.checks import names
from checks.measuring import DATED, DATED_HEADING, HEADING, dated_row, row  # found beside


def _print(heading: str, rows: list[str]) -> None:
    rule = "|---" * (heading.count("|") - 1) + "|"
    sys.stdout.write("\n".join([heading, rule, *rows, "", ""]))


def main() -> None:
    """Print the rows of the algorithms that are asked for, or of all."""
    parser = argparse.ArgumentParser(description="What check characters do not see.")
    parser.add_argument("names", nargs="*", choices=[*names(), []], metavar="NAME")
    asked = parser.parse_args().names or names()
    _print(HEADING, [row(name) for name in names() if name in asked])
    _print(DATED_HEADING, [dated_row(name) for name in DATED if name in asked])


if __name__ == "__main__":
    main()

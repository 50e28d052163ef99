"""The page about conformance names laws that there are, and leaves no law class out."""

import re
from pathlib import Path
from typing import Final

from casenum.testing import contract

PAGE: Final = (Path(__file__).parents[2] / "docs" / "conformance.md").read_text(encoding="utf-8")


def test_the_page_names_laws_that_there_are() -> None:
    """Every letter of the contract has its row, and every name in a row leads to a law."""
    rows = re.findall(r"^\| ([A-N]) \| [^|]+ \| ([^|]+) \|$", PAGE, re.MULTILINE)
    assert "".join(letter for letter, _ in rows) == "ABCDEFGHIJKLMN"
    classes = {laws.__name__: laws for laws in contract.law_classes()}
    laws = {name for each in classes.values() for name in each.laws()}
    named = {name for _, names in rows for name in re.findall(r"`(\w+)`", names)}
    assert named <= laws | classes.keys()


def test_every_hook_is_in_the_table_of_hooks() -> None:
    """A law class that asks a host for more says so on the page."""
    for laws in contract.law_classes():
        assert not laws.hook or f"`{laws.hook}(where)`" in PAGE
        assert not laws.hook or f"`{laws.__name__}`" in PAGE

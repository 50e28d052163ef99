"""The page on a host's own tables shows what runs: its code stands in the examples."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "own-tables.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"^<!-- (\S+) -->\n```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
LINKS = re.findall(r"\]\(\.\./([^)]+)\)", PAGE)


@pytest.mark.parametrize(("name", "code"), SHOWN)
def test_what_the_page_shows_stands_in_the_file(name: str, code: str) -> None:
    """Who copies from the page copies what is tested."""
    assert code in (ROOT / name).read_text(encoding="utf-8")


def test_every_example_is_named_with_its_file() -> None:
    """No code is shown that no file holds, and every file that is pointed to is there."""
    assert len(SHOWN) == PAGE.count("```text") == 6
    assert all((ROOT / name).is_file() for name in LINKS)


@pytest.mark.parametrize("name", ["plain_crm/tickets.py", "django_crm/models.py"])
def test_a_store_of_ones_own_is_short(name: str) -> None:
    """The page promises a store in less than 150 lines of code."""
    lines = (ROOT / "examples" / name).read_text(encoding="utf-8").splitlines()
    assert len([line for line in lines if line.strip()]) < 150

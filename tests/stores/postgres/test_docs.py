"""The page on PostgreSQL says what happens: its examples run on a real server."""

import re
from doctest import DocTestParser, DocTestRunner
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "postgres.md"
EXAMPLES = re.compile(r"^```pycon\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_the_examples_of_the_page_run(bare: str) -> None:
    """Who types them sees what is printed there."""
    examples = "\n".join(EXAMPLES.findall(PAGE.read_text(encoding="utf-8")))
    page = DocTestParser().get_doctest(examples, {"url": bare}, PAGE.name, str(PAGE), 0)
    told: list[str] = []
    results = DocTestRunner(verbose=False).run(page, out=told.append)
    assert (results.failed, told) == (0, [])
    assert results.attempted == 8

"""The page on async says what happens: its examples run, on a real server where they need one."""

import re
from doctest import DocTestParser, DocTestRunner
from pathlib import Path

import psycopg

from servers import postgres_schema

PAGE = Path(__file__).parents[2] / "docs" / "async.md"
EXAMPLES = re.compile(r"^```py(?:con|thon)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_the_examples_of_the_page_run() -> None:
    """Who types them sees what is printed there."""
    examples = "\n".join(EXAMPLES.findall(PAGE.read_text(encoding="utf-8")))
    with postgres_schema() as url:
        with psycopg.connect(url) as host:
            host.execute("CREATE TABLE orders (number text)")
        page = DocTestParser().get_doctest(examples, {"url": url}, PAGE.name, str(PAGE), 0)
        told: list[str] = []
        results = DocTestRunner(verbose=False).run(page, out=told.append)
    assert (results.failed, told) == (0, [])
    assert results.attempted == 9

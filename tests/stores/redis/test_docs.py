"""The page on Redis says what happens: its examples run on a real server."""

import re
from doctest import DocTestParser, DocTestRunner
from pathlib import Path
from uuid import uuid4

import redis

from servers import redis_url

PAGE = Path(__file__).parents[3] / "docs" / "redis.md"
EXAMPLES = re.compile(r"^```pycon\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_the_examples_of_the_page_run() -> None:
    """Who types them sees what is printed there."""
    examples = "\n".join(EXAMPLES.findall(PAGE.read_text(encoding="utf-8")))
    given = {"url": redis_url(), "prefix": uuid4().hex[:30]}
    page = DocTestParser().get_doctest(examples, given, PAGE.name, str(PAGE), 0)
    told: list[str] = []
    results = DocTestRunner(verbose=False).run(page, out=told.append)
    assert (results.failed, told) == (0, [])
    assert results.attempted == 7
    with redis.Redis.from_url(redis_url()) as admin:
        for key in admin.scan_iter(f"{{{given['prefix']}}}*"):
            admin.delete(key)

"""Run the examples of the README and the docs as tests, each page in a folder of its own."""

import os
from collections.abc import Iterator
from doctest import ELLIPSIS
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

# Timings never decide a test. The gate tries some examples of each property; who has the time asks
# for the profile "thorough".
settings.register_profile("casenum", deadline=None, max_examples=25)
settings.register_profile("thorough", deadline=None, max_examples=1_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "casenum"))

_PAGES = Sybil(
    parsers=[PythonCodeBlockParser(doctest_optionflags=ELLIPSIS)],
    patterns=["README.md", "docs/*.md"],
    fixtures=["page_folder"],
)
pytest_collect_file = _PAGES.pytest()


@pytest.hookimpl(optionalhook=True)  # asked by pytest-xdist alone
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    """Share tests out by neighbours; the examples of a page stay together."""
    from sharing import Neighbours  # noqa: PLC0415 - the suite runs without pytest-xdist, too

    return Neighbours(config, log)


@pytest.fixture(scope="module")
def page_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give the examples of one page a current folder that is thrown away."""
    before = Path.cwd()
    folder = tmp_path_factory.mktemp("page")
    os.chdir(folder)
    yield folder
    os.chdir(before)

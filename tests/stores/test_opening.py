"""One text opens a store, and a text that cannot be meant opens nothing."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import casenum.stores
from casenum.errors import ArgumentError, ArgumentTypeError, NotFound
from casenum.storage import CaseStore
from casenum.stores import MemoryStore, SqliteStore, open_store


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("url", "kind", "file"),
    [
        ("memory:", MemoryStore, None),
        ("sqlite:///cases.db", SqliteStore, "cases.db"),
        ("cases.db", SqliteStore, "cases.db"),
        ("./cases 100%?#.db", SqliteStore, "cases 100%?#.db"),
        ("sqlite:///\u00e9\U0001f4e8.db", SqliteStore, "\u00e9\U0001f4e8.db"),
        (Path("cases.db"), SqliteStore, "cases.db"),
    ],
    ids=ascii,
)
def test_an_address_opens_its_store(
    folder: Path, url: str | Path, kind: type, file: str | None
) -> None:
    """The kind of the store and its file are those that the address names."""
    with open_store(url) as store:
        assert isinstance(store, kind)
        assert isinstance(store, CaseStore)
        assert store.take("series").first == 1
        assert file is None or (folder / file).is_file()
    assert {name.name for name in folder.iterdir()} == ({file} if file else set())


def test_four_slashes_are_an_absolute_path(tmp_path: Path) -> None:
    """The address of an absolute file begins with sqlite:////."""
    target = tmp_path / "deep" / "cases.db"
    target.parent.mkdir()
    with open_store(f"sqlite:///{target}"):
        assert target.is_file()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "memory:x",
        "memory://",
        "sqlite://",
        "sqlite:///",
        "sqlite://cases.db",
        "mysql://:secret@db",
        "secret://db",
    ],
)
def test_another_address_is_refused_with_those_that_are_built(folder: Path, url: str) -> None:
    """The text lists what can be opened, repeats no password and makes no file."""
    with pytest.raises(ArgumentError, match=r"memory:, sqlite:///file\.db") as caught:
        open_store(url)
    assert "secret" not in str(caught.value)
    assert list(folder.iterdir()) == []


def test_what_is_no_text_is_refused() -> None:
    """Bytes are no address."""
    wrong: Any = b"cases.db"
    with pytest.raises(ArgumentTypeError):
        open_store(wrong)


def test_a_missing_file_is_not_made_unasked(folder: Path) -> None:
    """With create=False a typo makes no file."""
    with pytest.raises(NotFound):
        open_store("cases.db", create=False)
    assert list(folder.iterdir()) == []


def test_a_namespace_can_be_opened_at_once() -> None:
    """A tenant's store is one call away."""
    with open_store("cases.db", namespace="tenant-7") as tenant:
        tenant.take("series")
    with open_store("cases.db") as store:
        assert store.peek("series") is None
        assert store.namespaced("tenant-7").peek("series") == 1


def test_the_driver_is_loaded_when_it_is_asked_for() -> None:
    """Who keeps numbers in memory loads no database."""
    code = (
        "import sys, casenum.stores as s; s.open_store('memory:');"
        "assert 'sqlite3' not in sys.modules; s.SqliteStore; assert 'sqlite3' in sys.modules;"
        "assert 'psycopg' not in sys.modules; s.PostgresStore; assert 'psycopg' in sys.modules;"
        "assert 'redis' not in sys.modules; s.RedisStore; assert 'redis' in sys.modules"
    )
    # a coverage run loads sqlite3 into every child for itself
    bare = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    subprocess.run([sys.executable, "-c", code], check=True, env=bare)


def test_the_room_has_no_other_names() -> None:
    """A typo in an import is an AttributeError as anywhere."""
    with pytest.raises(AttributeError, match="OracleStore"):
        casenum.stores.OracleStore  # type: ignore[attr-defined]  # noqa: B018 - the look is the test

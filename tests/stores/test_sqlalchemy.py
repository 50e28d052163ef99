"""The SQLAlchemy store works in whatever the host's connection or session has begun."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from casenum.errors import ArgumentError, DuplicateNumber, NotApplied, Unavailable
from casenum.stores import SqlalchemyStore
from casenum.testing.samples import claim, fresh
from hosts import postgres_engine, sqlite_engine, sqlite_file
from servers import postgres_schema


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        made = sqlite_engine(sqlite_file(tmp_path))
        yield made
        made.dispose()
        return
    with postgres_schema() as url:
        made = postgres_engine(url)
        yield made
        made.dispose()


def test_a_session_commits_and_rolls_back(engine: Engine) -> None:
    """Numbers go where the session goes, over more than one of its transactions."""
    with Session(engine) as session:
        store = SqlalchemyStore(session)
        assert store.take("series").first == 1
        session.rollback()
        assert store.take("series").first == 1
        session.commit()
        assert store.take("series").first == 2
    with SqlalchemyStore(engine) as own:
        assert own.peek("series") == 1


def test_the_metadata_has_every_table_and_nothing_of_the_hosts(engine: Engine) -> None:
    """What is read from the database is what the statements make: tables, keys, columns."""
    statements = SqlalchemyStore.schema_sql(engine.dialect.name)
    with engine.begin() as host:
        host.exec_driver_sql("CREATE TABLE casenum_of_the_host (name text)")
    found = SqlalchemyStore.metadata(engine)
    assert set(found.tables) == set(re.findall(r"CREATE TABLE (\w+)", statements))
    for name, table in found.tables.items():
        assert "namespace" in table.columns or name == "casenum_meta"
        assert all(f" {column.name} " in statements for column in table.columns)
        made = {index.name for index in table.indexes}
        assert made == set(re.findall(rf"INDEX (\w+)\s+ON {name} ", statements))
    tokens = found.tables["casenum_tokens"]
    assert "at" in tokens.columns
    with Session(engine) as session:
        SqlalchemyStore(session).take("bill", token="t", memo="m")
        told = SqlalchemyStore.metadata(session).tables["casenum_tokens"]
        assert session.execute(select(told.c.token, told.c.memo)).all() == [("t", "m")]
        session.rollback()


def test_a_session_goes_on_after_a_refusal(engine: Engine) -> None:
    """A refused claim neither spoils the session nor loses what it has written."""
    with Session(engine) as session:
        store = SqlalchemyStore(session)
        store.put(claim("series", 1))
        with session.begin_nested(), pytest.raises(DuplicateNumber):
            store.put(claim("series", 1, subject="case-b"))
        assert session.execute(text("SELECT number FROM casenum_claims")).all() == [("series/1",)]
        session.commit()


def test_a_connection_in_autocommit_is_refused(engine: Engine) -> None:
    """Without a transaction every call would be a commit of its own."""
    own = {"isolation_level": "AUTOCOMMIT"}
    with (
        engine.connect().execution_options(**own) as host,
        pytest.raises(ArgumentError, match="autocommit"),
    ):
        SqlalchemyStore(host).take("series")


def test_errors_do_not_repeat_what_was_bound(engine: Engine) -> None:
    """The cause is the driver's own error, not SQLAlchemy's, which quotes statement and values."""
    secret = fresh("secret")
    with engine.connect() as host:
        host.exec_driver_sql("ALTER TABLE casenum_counters RENAME TO hidden")
        with pytest.raises(Unavailable) as caught:
            SqlalchemyStore(host).take(secret)
        assert not isinstance(caught.value.__cause__, SQLAlchemyError)
        assert caught.value.__cause__ is not None
        assert secret not in f"{caught.value} {caught.value.__cause__}"
        host.rollback()


def test_a_closed_connection_is_told(engine: Engine) -> None:
    """What SQLAlchemy itself refuses comes as ours, with its error as the cause."""
    with engine.connect() as host:
        store = SqlalchemyStore(host)
    with pytest.raises(NotApplied, match="SQLAlchemy's connection is closed") as caught:
        store.peek("series")
    assert isinstance(caught.value.__cause__, SQLAlchemyError)


def test_an_engine_that_reaches_nothing_is_told(tmp_path: Path) -> None:
    """The driver's refusal to open is an error of ours once a store is asked for."""
    lost = create_engine(f"sqlite:///{tmp_path}/none/crm.db")
    with pytest.raises(Unavailable):
        SqlalchemyStore(lost)
    lost.dispose()


def test_what_cannot_be_used_is_refused(engine: Engine) -> None:
    """The text says what can be."""
    wrong: Any
    for wrong in ("a text", None, sqlite3.connect):
        with pytest.raises(ArgumentError, match="Engine of SQLAlchemy"):
            SqlalchemyStore(wrong)
    with SqlalchemyStore(engine) as store:
        for wrong in (engine, "a text", None):
            with pytest.raises(ArgumentError, match="Session of SQLAlchemy"):
                store.within(wrong)


def test_a_database_that_is_not_spoken_is_named() -> None:
    """The choices are listed before anything is sent."""
    wrong = create_engine("mysql+pymysql://", module=sqlite3)
    with pytest.raises(ArgumentError, match="one of postgresql, sqlite"):
        SqlalchemyStore(wrong)


def test_a_missing_package_says_what_to_install() -> None:
    """Without SQLAlchemy the other stores work, and this one says how to get it."""
    code = (
        "import sys; sys.modules['sqlalchemy'] = None\n"
        "from casenum.errors import MissingExtra\n"
        "from casenum.stores import DbapiStore\n"
        "try: from casenum.stores import SqlalchemyStore\n"
        "except MissingExtra as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True, capture_output=True, text=True, timeout=120, env=dict(os.environ),
    )  # fmt: skip
    assert done.stdout.strip().endswith("run: pip install 'casenum[sqlalchemy]'")


def test_a_host_needs_no_driver_but_its_own() -> None:
    """PostgreSQL through pg8000 loads no psycopg."""
    code = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from casenum.stores import DbapiStore\n"
        "print(DbapiStore.schema_sql('postgresql')[:25])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True, capture_output=True, text=True, timeout=120, env=dict(os.environ),
    )  # fmt: skip
    assert done.stdout.strip() == "CREATE TABLE casenum_meta"

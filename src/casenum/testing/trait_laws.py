"""The laws of `casenum.storage.Traits`: what a store declares is what it does."""

from threading import Thread
from typing import ClassVar

import pytest

from casenum.errors import GuaranteeTooWeak
from casenum.issuing import Issuer
from casenum.numbers import Pattern
from casenum.storage import Counters, Guarantee, NumberStore, Traits, Transactional
from casenum.testing.contract import Laws, NumberPair, transactional
from casenum.testing.effort import effort
from casenum.testing.histories import demand, record
from casenum.testing.samples import fresh


class TraitLaws(Laws):
    """Prove that a store says what it promises, and is believed no further.

    >>> "test_traits_1_both_handles_declare_the_same" in TraitLaws.laws()
    True
    """

    capability: ClassVar[type | None] = NumberStore

    def test_traits_1_both_handles_declare_the_same(self, pair: NumberPair) -> None:
        """What is promised is a matter of the data, not of the worker who asks."""
        declared = pair.store.traits
        assert isinstance(declared, Traits)
        assert pair.other.traits == declared

    def test_traits_2_a_scheme_gets_no_weaker_store_than_it_asks_for(
        self, pair: NumberPair
    ) -> None:
        """A gapless scheme is refused where values may be missing, or be lost in a crash."""
        declared = pair.store.traits
        for wanted in Guarantee:
            word = wanted.name.lower()
            pattern = Pattern("A-{seq}", name=f"scheme-{word}", guarantee=word)
            fits = wanted <= declared.guarantee
            if fits and (declared.durable or wanted < Guarantee.GAPLESS):
                assert Issuer(pair.store, pattern).scheme is pattern
            else:
                with pytest.raises(GuaranteeTooWeak):
                    Issuer(pair.store, pattern)

    def test_traits_4_calls_in_turn_keep_the_guarantee(self, pair: NumberPair) -> None:
        """Two workers who take by turns get what is declared: a later call, a higher value."""
        series, turns = fresh("series"), (pair.store, pair.other) * 6
        told = [record(store, series) for store in turns]
        demand(told, pair.store.traits.guarantee, last=pair.other.peek(series))


class IndependentLaws(Laws):
    """Prove that series do not wait for each other: where the trait ``independent_keys`` says so.

    >>> from casenum.stores import MemoryStore
    >>> IndependentLaws.unbound(MemoryStore())
    'the store does not declare independent_keys'
    """

    capability: ClassVar[type | None] = Transactional

    @classmethod
    def unbound(cls, store: object) -> str:
        """Return why these laws do not bind a store, or an empty text where they do.

        >>> IndependentLaws.unbound("a text")
        'the store has no Transactional'
        """
        lacks = super().unbound(store)
        if lacks or not isinstance(store, Counters) or store.traits.independent_keys:
            return lacks
        return "the store does not declare independent_keys"

    def test_traits_3_an_open_transaction_on_a_series_blocks_no_other(
        self, pair: NumberPair
    ) -> None:
        """Whoever takes from another series, new or known, need not wait for a transaction."""
        held, known = fresh("held"), fresh("known")
        pair.store.advance(known, 7)
        wanted = ((known, None), (fresh("new"), None), (fresh("new"), fresh("token")))
        done: list[int] = []

        def take() -> None:
            done.extend(pair.other.take(series, token=token).first for series, token in wanted)

        worker = Thread(target=take, daemon=True)
        with transactional(pair.store).transaction() as tx:
            tx.take(held)
            tx.take(fresh("held"), token=fresh("token"))
            worker.start()
            worker.join(effort().patience.total_seconds())
            meanwhile = list(done)
        worker.join()
        assert meanwhile == [8, 1, 1], "another series waited for the end of the transaction"

"""Stores whose transactions, tenants or traits break a promise."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, Final, Self

import attrs

from casenum.errors import DuplicateNumber
from casenum.storage import Claim, Traits
from casenum.stores import MemoryStore


class RollbackKeeps(MemoryStore):
    """Let what a failed transaction did stay.

    >>> with RollbackKeeps().transaction() as tx:
    ...     tx.take("bill").first
    1
    """

    @contextmanager
    def _transaction(self) -> Generator[MemoryStore, None, None]:
        with self._root.lock:
            self._root.undo = []
            try:
                yield self
            finally:
                self._root.undo = None


class NamespaceLeaks(MemoryStore):
    """Show every tenant the same world.

    >>> store = NamespaceLeaks()
    >>> store.take("bill").first, store.namespaced("tenant-7").take("bill").first
    (1, 2)
    """

    def namespaced(self, name: str) -> Self:
        """Return the store itself, whoever asks."""
        del name
        return self


class ClaimOutside(MemoryStore):
    """Claim on a connection of its own, beside the transaction.

    >>> ClaimOutside().get("SRV-1") is None
    True
    """

    def put(self, claim: Claim) -> Claim:
        """Keep a claim that no rollback takes back."""
        with self._root.lock:
            undo, self._root.undo = self._root.undo, None
            try:
                return super().put(claim)
            finally:
                self._root.undo = undo


class WithinCommits(MemoryStore):
    """Commit what the host began.

    >>> WithinCommits().take("bill").first
    1
    """

    def within(self, connection: Any) -> MemoryStore:
        """Return a store that ends the host's transaction when it is asked for."""
        inside = super().within(connection)
        with self._root.lock:
            self._root.undo = None
        return inside


class RefusalAborts(MemoryStore):
    """End the transaction in which a number was refused, as PostgreSQL does without a savepoint.

    >>> RefusalAborts().get("SRV-1") is None
    True
    """

    def put(self, claim: Claim) -> Claim:
        """Keep a claim, or take the whole transaction back."""
        try:
            return super().put(claim)
        except DuplicateNumber:
            with self._root.lock:
                self._root.roll_back(0)
            raise


class OneLockForAll(MemoryStore):
    """Say that series do not wait for each other, and lock all of them.

    >>> OneLockForAll().traits.independent_keys
    True
    """

    @property
    def traits(self) -> Traits:
        """Return more than is kept."""
        return attrs.evolve(super().traits, independent_keys=True)


class TwoMinds(MemoryStore):
    """Promise what the configuration of this worker says.

    >>> store = TwoMinds()
    >>> store.traits == store.namespaced("").traits
    False
    """

    def __init__(self) -> None:
        super().__init__()
        self.configured = True

    @property
    def traits(self) -> Traits:
        """Return a promise that another handle does not make."""
        return attrs.evolve(super().traits, durable=hasattr(self, "configured"))


class SaysDurable(MemoryStore):
    """Say that nothing is lost, and keep all in the memory of the process.

    >>> SaysDurable().traits.durable
    True
    """

    @property
    def traits(self) -> Traits:
        """Return more than is kept."""
        return attrs.evolve(super().traits, durable=True)


BROKEN: Final[Mapping[type[MemoryStore], str]] = MappingProxyType(
    {
        RollbackKeeps: "test_transactional_1_a_rollback_leaves_no_trace",
        NamespaceLeaks: "test_namespaced_1_tenants_are_blind_to_each_other",
        ClaimOutside: "test_transactional_1_a_rollback_leaves_no_trace",
        WithinCommits: "test_transactional_3_a_store_within_commits_nothing",
        RefusalAborts: "test_transactional_3_a_domain_error_leaves_the_transaction_usable",
        OneLockForAll: "test_traits_3_an_open_transaction_on_a_series_blocks_no_other",
        TwoMinds: "test_traits_1_both_handles_declare_the_same",
        SaysDurable: "test_durable_1_a_series_goes_on_after_a_restart",
    }
)

"""The contract of a lifecycle: one method to write, and every law runs."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from typing import Any

import pytest

from casenum.lifecycle import Guard, Lifecycle
from casenum.lifecycle.guards import guard_name
from casenum.testing.arrows import NO_EXAMPLES, Examples
from casenum.testing.lifecycle_laws import LifeBench, LifecycleLaws


class LifecycleContract(LifecycleLaws, ABC):
    """Join the laws that a definition of yours must keep.

    Write ``lifecycle()``. Where guards look at fields, write ``examples()``: fields to try with an
    event, among them some that open each guard. ``guards()`` are what the names in the JSON
    document mean, by default every guard of the definition; ``fields()`` are Hypothesis strategies
    of what an event may bring, where two guards of one event could both say yes; ``doubts()`` names
    the codes of warnings that are meant so.

    >>> from casenum.lifecycle import incident
    >>> class TestMine(LifecycleContract):
    ...     def lifecycle(self):
    ...         return incident()
    >>> TestMine().test_arrow_1_every_arrow_can_be_taken(TestMine().make_bench())
    """

    @abstractmethod
    def lifecycle(self) -> Lifecycle:
        """Return the lifecycle, made anew at each call."""

    def guards(self) -> Mapping[str, Guard]:
        """Return what the names of guards in the document mean."""
        found = [each.guard for each in self.lifecycle().transitions if each.guard is not None]
        return {guard_name(guard): guard for guard in found}

    def examples(self) -> Examples:
        """Return fields to try with an event, by its name."""
        return NO_EXAMPLES

    def fields(self) -> Mapping[str, Any]:
        """Return strategies of the fields that an event may bring, by its name."""
        return {}

    def doubts(self) -> Collection[str]:
        """Return the codes of warnings that are meant so."""
        return ()

    def make_bench(self) -> LifeBench:
        """Return the bench on which the laws try the lifecycle."""
        return LifeBench(
            self.lifecycle,
            self.guards(),
            self.examples(),
            self.fields(),
            frozenset(self.doubts()),
        )

    @pytest.fixture
    def bench(self) -> LifeBench:
        """Give each law a bench of its own."""
        return self.make_bench()

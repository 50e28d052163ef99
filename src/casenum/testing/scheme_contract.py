"""The contract of a scheme: one method to write, and every law runs."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

import pytest

from casenum.numbers import NumberScheme
from casenum.testing.bench import INSTANTS, Bench
from casenum.testing.scheme_laws import MakingLaws, ReadingLaws


class SchemeContract(MakingLaws, ReadingLaws, ABC):
    """Join the laws that every `casenum.numbers.NumberScheme` must keep.

    Write ``scheme()``. Where the scheme has scope variables, write ``scopes()``; where it has
    numbers for some time only, ``instants()``. With ``others()``, schemes of the same name and
    another shape, the declarations are proven to tell them apart. ``hides_order = True`` says that
    its sort keys do not show which value came first, as with opaque and random numbers.

    >>> from casenum.numbers import Pattern
    >>> class TestMine(SchemeContract):
    ...     def scheme(self):
    ...         return Pattern("SRV-{year}-{seq:3}")
    >>> TestMine().test_round_trip_1_what_is_printed_reads_as_itself(TestMine().make_bench())
    """

    hides_order: ClassVar[bool] = False

    @abstractmethod
    def scheme(self) -> NumberScheme:
        """Return the scheme, made anew at each call."""

    def scopes(self) -> Sequence[Mapping[str, str]] | None:
        """Return the scopes to try; None for those that a pattern declares."""
        return None

    def instants(self) -> Sequence[datetime]:
        """Return the instants to try, two hours apart or more."""
        return INSTANTS

    def others(self) -> Sequence[NumberScheme]:
        """Return schemes of another shape, which must declare something else."""
        return ()

    def make_bench(self) -> Bench:
        """Return the bench on which the laws try the scheme."""
        return Bench(self.scheme, self.instants(), self.scopes(), self.others(), self.hides_order)

    @pytest.fixture
    def bench(self) -> Bench:
        """Give each law a bench of its own."""
        return self.make_bench()

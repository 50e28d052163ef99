"""The model: a store does what dictionaries do, step by step, whatever the order of the steps.

Stateful testing as Hypothesis has it: random programs of calls run on the store and on the model,
everything known is compared after every step, and a difference is shrunk to its smallest program.
Hypothesis is imported when programs run: it takes longer to import than all else here together.
"""

from typing import ClassVar

from casenum.storage import NumberStore
from casenum.testing.contract import Laws, NumberPair
from casenum.testing.effort import effort


def run_programs(pair: NumberPair, *, programs: int = 20, shrink: bool = True) -> None:
    """Run random programs on two handles; without ``shrink`` a difference is told as it was found.

    Raises:
        AssertionError: the store does something that dictionaries do not.

    >>> from casenum.stores import MemoryStore
    >>> run_programs(NumberPair(*[MemoryStore()] * 2))
    """
    from casenum.testing.programs import run  # noqa: PLC0415 - the processes of a law need none

    run(pair, programs=programs, shrink=shrink)


class ModelLaws(Laws):
    """Prove that a store does what dictionaries do.

    >>> list(ModelLaws.laws())
    ['test_model_a_store_does_what_dictionaries_do']
    """

    capability: ClassVar[type | None] = NumberStore

    def test_model_a_store_does_what_dictionaries_do(self, pair: NumberPair) -> None:
        """No program of takes and claims, and of appends, tells the store from a dictionary."""
        run_programs(pair, programs=effort().programs)

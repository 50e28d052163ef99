"""Running a law over many cases: Hypothesis, set so that a law that fails once fails always.

It is imported when a law runs: Hypothesis takes longer to import than all else here together.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import hypothesis.strategies as st
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy

from casenum.numbers import CaseNumber
from casenum.testing import strategies
from casenum.testing.bench import Bench, Issued

Case = TypeVar("Case")

_KIT: Final = settings(
    max_examples=40,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.filter_too_much),
)


def prove(cases: SearchStrategy[Case], check: Callable[[Case], None]) -> None:
    """Run a check on many cases, and shrink the first that fails.

    Raises:
        AssertionError: the check fails; it tells the smallest case.

    >>> prove(st.integers(0, 9), lambda n: None)
    """

    @_KIT
    @given(cases)
    def run(case: Case) -> None:
        check(case)

    run()


def _options(bench: Bench) -> dict[str, SearchStrategy[Any]]:
    instants = dict.fromkeys([at for _, at in bench.places])
    scopes: list[Mapping[str, str]] = []
    scopes.extend(scope for scope, _ in bench.places if scope not in scopes)
    return {"at": st.sampled_from(tuple(instants)), "scopes": st.sampled_from(scopes)}


def on_numbers(bench: Bench, check: Callable[[Issued], None]) -> None:
    """Run a check on numbers that the scheme prints."""
    prove(strategies.issues(bench.scheme, **_options(bench)), check)


def on_typed(bench: Bench, check: Callable[[tuple[str, CaseNumber]], None]) -> None:
    """Run a check on what people type, with the number that is meant."""
    prove(strategies.typed(bench.scheme, **_options(bench)), check)


def on_texts(bench: Bench, check: Callable[[str], None]) -> None:
    """Run a check on texts of all kinds."""
    prove(strategies.texts(bench.scheme, **_options(bench)), check)

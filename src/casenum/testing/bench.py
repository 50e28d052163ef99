"""The bench on which a scheme is tried: instants, scopes and values, and the numbers they give.

Everything is computed from its place, nothing is drawn from the machine, so that a law that fails
fails again in the same way.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property, lru_cache
from hashlib import shake_128
from typing import Final

import attrs

from casenum.errors import ArgumentError
from casenum.numbers import CaseNumber, NumberScheme, Pattern, Plan, Scope, Versions
from casenum.numbers.values import BYTES, RANDOM

MOST: Final = 2**63 - 1  # what a counter of every store can hold
_NEAR: Final = 12  # values from the first on that are always tried
_BASES: Final = (10, 32)  # the narrowest and the widest alphabet that counters are written in
_ULID_TIMES: Final = 2**48

# In their order, and two hours apart or more, so that no clock change turns two of them around:
# leap days, the ends of months, quarters and years in several zones, weeks that belong to the other
# year, and the nights in which clocks change.
INSTANTS: Final = tuple(
    map(
        datetime.fromisoformat,
        (
            *("2020-02-29T12:00Z", "2020-03-01T01:00Z", "2020-12-31T04:30Z", "2020-12-31T20:30Z"),
            *("2020-12-31T23:30Z", "2021-01-01T03:30Z", "2021-01-03T23:30Z", "2021-01-04T09:00Z"),
            *("2021-01-31T23:30Z", "2021-02-01T09:00Z", "2021-03-28T00:30Z", "2021-03-28T03:30Z"),
            *("2021-03-31T22:30Z", "2021-06-30T23:30Z", "2021-07-01T12:00Z", "2021-10-30T23:30Z"),
            *("2021-10-31T02:30Z", "2021-11-11T11:00Z", "2021-12-31T23:30Z", "2022-01-11T09:00Z"),
            *("2024-12-30T09:00Z", "2098-11-30T23:30Z"),
        ),
    )
)


@attrs.frozen(slots=True)
class Issued:
    """Hold a number that a scheme printed, with all that it was printed from.

    >>> from casenum.numbers import Pattern
    >>> made = issued(Pattern("A-{seq}"), INSTANTS[0], {}, 7)
    >>> made.number, made.plan.series, made.value
    (CaseNumber('A-7'), 'A-{seq}::', 7)
    """

    plan: Plan
    value: int
    drawn: bytes
    number: CaseNumber


def drawn_for(plan: Plan, value: int) -> bytes:
    """Return what a plan draws, always the same for one place: later ULIDs are greater.

    >>> from casenum.numbers import Pattern
    >>> plan = Pattern("{random:8}").plan(INSTANTS[0])
    >>> drawn_for(plan, 1) == drawn_for(plan, 1) != drawn_for(plan, 2)
    True
    """
    if not plan.draws:
        return b""
    kind, _, count = plan.draws.partition(":")
    if f"{kind}:" in {BYTES, RANDOM}:
        seed = f"{plan.series}/{value}".encode()
        return shake_128(seed).digest(int(count))
    milliseconds = int(plan.at.timestamp() * 1000) % _ULID_TIMES
    return milliseconds.to_bytes(6) + value.to_bytes(10)


def issued(scheme: NumberScheme, at: datetime, scope: Mapping[str, str], value: int) -> Issued:
    """Return the number of a scheme at an instant, in a scope, with a value of its counter.

    Raises:
        ArgumentError: the scheme refuses one of them.

    >>> from casenum.numbers import Pattern
    >>> issued(Pattern("A-{seq}"), INSTANTS[0], {}, 7).number
    CaseNumber('A-7')
    """
    plan = scheme.plan(at, scope)
    drawn = drawn_for(plan, value)
    return Issued(plan, value, drawn, scheme.render(plan, value, drawn))


def edges(plan: Plan) -> tuple[int, ...]:
    """Return the values of a plan's counter at which schemes go wrong: its ends, and new widths.

    >>> from casenum.numbers import Pattern
    >>> edges(Pattern("A-{seq:1!}").plan(INSTANTS[0]))
    (1, 2, 3, 4, 5, 6, 7, 8, 9)
    """
    return _edges(plan.first, MOST if plan.limit is None else plan.limit)


@lru_cache(maxsize=64)
def _edges(first: int, last: int) -> tuple[int, ...]:
    powers = {base**power for base in _BASES for power in range(1, 20)}
    near = {first + step for step in range(_NEAR)}
    wider = {power + step for power in powers for step in (-1, 0)}
    return tuple(sorted(each for each in near | wider | {last - 1, last} if first <= each <= last))


def patterns_of(scheme: NumberScheme) -> tuple[Pattern, ...]:
    """Return the patterns that a scheme of ours is made of; none for anyone's class.

    >>> from casenum.numbers import Pattern
    >>> patterns_of(Pattern("A-{seq}"))
    (Pattern('A-{seq}'),)
    """
    if isinstance(scheme, Versions):
        return scheme.patterns
    return (scheme,) if isinstance(scheme, Pattern) else ()


def _codes(scope: Scope) -> tuple[str, ...]:
    first, last = scope.characters[0], scope.characters[-1]
    return tuple(dict.fromkeys((first * scope.least, last * scope.least, last * scope.most)))


def known_scopes(scheme: NumberScheme) -> tuple[Mapping[str, str], ...]:
    """Return a few scopes of every pattern in a scheme, or the empty one for anyone's class.

    >>> from casenum.numbers import Pattern
    >>> known_scopes(Pattern("{d}-{seq}", scopes={"d": Scope("A-Z", 1, 2)}))
    ({'d': 'A'}, {'d': 'Z'}, {'d': 'ZZ'})
    """
    found: list[Mapping[str, str]] = []
    for pattern in patterns_of(scheme):
        scopes = {name: _codes(scope) for name, scope in pattern.shape.settings.scopes.items()}
        for turn in range(max(map(len, scopes.values()), default=1)):
            scope = {name: codes[min(turn, len(codes) - 1)] for name, codes in scopes.items()}
            if scope not in found:
                found.append(scope)
    return tuple(found) or ({},)


@attrs.frozen(slots=False)
class Bench:
    """Hold all that a scheme is tried with, and the numbers that come of it.

    ``make`` makes the scheme, twice for some laws. What a plan refuses with `ArgumentError` is left
    out. ``others`` are schemes of another shape. ``hides_order`` says that no sort key shows which
    value came first.

    >>> from casenum.numbers import Pattern
    >>> bench = Bench(lambda: Pattern("A-{seq:1!}"))
    >>> len(bench.plans) == len(INSTANTS), [str(each.number) for each in bench.numbers][:2]
    (True, ['A-1', 'A-2'])
    """

    make: Callable[[], NumberScheme]
    instants: Sequence[datetime] = INSTANTS
    scopes: Sequence[Mapping[str, str]] | None = None
    others: Sequence[NumberScheme] = ()
    hides_order: bool = False

    @cached_property
    def scheme(self) -> NumberScheme:
        """Return the scheme that is tried."""
        return self.make()

    @cached_property
    def accepted(self) -> tuple[tuple[Mapping[str, str], datetime], ...]:
        """Return the scopes and instants that the scheme accepts, in order of time for each."""
        scopes = known_scopes(self.scheme) if self.scopes is None else self.scopes
        asked = [(scope, at) for scope in scopes for at in sorted(self.instants)]
        return tuple([each for each in asked if self._accepts(*each)])

    @property
    def places(self) -> tuple[tuple[Mapping[str, str], datetime], ...]:
        """Return what is accepted.

        Raises:
            AssertionError: that is nothing: nothing would be proven.
        """
        advice = "the scheme refuses every instant and scope; override instants() or scopes()"
        assert self.accepted, advice
        return self.accepted

    def _accepts(self, scope: Mapping[str, str], at: datetime) -> bool:
        try:
            self.scheme.plan(at, scope)
        except ArgumentError:
            return False
        return True

    @cached_property
    def plans(self) -> tuple[Plan, ...]:
        """Return the plans of all places."""
        return tuple([self.scheme.plan(at, scope) for scope, at in self.places])

    @cached_property
    def days(self) -> tuple[Plan, ...]:
        """Return the plans of which no two print the same numbers."""
        days = {f"{plan.series}{plan.parts}{plan.draws and plan.at}": plan for plan in self.plans}
        return tuple(days.values())

    @cached_property
    def numbers(self) -> tuple[Issued, ...]:
        """Return the numbers of all days at the edges of their counters."""
        return tuple([each for plan in self.days for each in self.along(plan)])

    def along(self, plan: Plan) -> Iterator[Issued]:
        """Yield the numbers of a plan at the edges of its counter, in its order."""
        for value in edges(plan):
            drawn = drawn_for(plan, value)
            yield Issued(plan, value, drawn, self.scheme.render(plan, value, drawn))

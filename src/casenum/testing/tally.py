"""What a store may give next, by the guarantee it declares: no law asks for more than that.

Calls that come one after the other need no clock: a tally remembers what was given of one series
and demands of the next block that it follows. GAPLESS is the next value, ORDERED any higher one,
UNIQUE any that nobody has. Below a limit only a gapless store must give all there is.
"""

from typing import Any, Final

from casenum.errors import CounterExhausted
from casenum.storage import Counters, Guarantee, Taken
from casenum.testing.samples import fresh

_LARGEST: Final = 2**63 - 1
__tracebackhide__ = True  # pytest shows the line of the law, and not of its tally


class Tally:
    """Take from one series, and demand of each block what is declared.

    >>> from casenum.stores import MemoryStore
    >>> tally, store = Tally(MemoryStore()), MemoryStore()
    >>> tally.take(store, 2).first, tally.take(store).first, tally.floor
    (1, 3, 3)
    """

    def __init__(self, store: Counters, *, series: str | None = None, first: int = 1) -> None:
        self.series: Final[str] = fresh("series") if series is None else series
        self.guarantee: Final[Guarantee] = store.traits.guarantee
        self.floor: int = first - 1  # the highest that was given, or that the series was raised to
        self._least = first
        self._given: list[range] = []

    @property
    def gapless(self) -> bool:
        """Return whether the next value is known."""
        return self.guarantee is Guarantee.GAPLESS

    @property
    def ordered(self) -> bool:
        """Return whether the next value is above all before."""
        return self.guarantee >= Guarantee.ORDERED

    def take(self, store: Counters, n: int = 1, **options: Any) -> Taken:
        """Return the next block, which must be given.

        Raises:
            AssertionError: it does not follow.
            CounterExhausted: it is not given.
        """
        taken, limit = store.take(self.series, n, **options), options.get("limit")
        self.note(taken, n)
        assert limit is None or self.floor <= limit, f"{taken.values} is beyond {limit}"
        return taken

    def take_below(self, store: Counters, limit: int, n: int = 1, **options: Any) -> Taken | None:
        """Return the next block up to a limit, or None where the store had none to give.

        Raises:
            AssertionError: it was given and has no room, or was not given and has.
        """
        before = store.peek(self.series)
        try:
            return self.take(store, n, limit=limit, **options)
        except CounterExhausted as error:
            full = error
        assert (full.limit, full.wanted) == (limit, n)
        assert not self.gapless or self.floor + n > limit, "there was room below the limit"
        assert store.peek(self.series) == before, "the series was full, and moved"
        return None

    def note(self, taken: Taken, n: int) -> None:
        """Demand that a block which was given follows those before.

        Raises:
            AssertionError: it does not.
        """
        values = taken.values
        assert (taken.series, len(values)) == (self.series, n)
        assert values.start >= self._least, f"{values} is below {self._least}, the first"
        for given in self._given:
            shared = range(max(values.start, given.start), min(values.stop, given.stop))
            assert not shared, f"{shared} was given twice"
        if self.gapless:
            assert values.start == self.floor + 1, f"{values} does not follow {self.floor}"
        elif self.ordered:
            assert values.start > self.floor, f"{values} is not above {self.floor}"
        self._given.append(values)
        self.floor = max(self.floor, values[-1])

    def lift(self, store: Counters, at_least: int) -> int:
        """Raise the series, and return the last value that the store tells.

        Raises:
            AssertionError: that is not what was asked for, or less than what was given.
        """
        last = store.advance(self.series, at_least)
        self.floor = max(self.floor, at_least)
        self.stands_at(last)
        return last

    def stands_at(self, last: int | None) -> None:
        """Demand that what a store tells as the last value can be it.

        Raises:
            AssertionError: it cannot.
        """
        assert last is not None, "the series is in use, and the store knows no last value"
        if self.gapless:
            assert last == self.floor, f"the last value is {self.floor}, and the store says {last}"
        assert self.floor <= last <= _LARGEST, f"{last} is said to be the last after {self.floor}"

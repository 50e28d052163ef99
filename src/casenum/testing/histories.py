"""The history checker: from what many callers of one series were told, which guarantee was kept.

Every call is noted with two instants of one monotonic clock, which all processes of a machine
share, and with what came of it: a block, nothing, or nobody knows. Callers need no lock and know
nothing of each other. Two calls are in order when one had ended before the other began; calls that
overlap, or touch in the same instant, may have happened either way.

Judging sorts and then goes through once, so a history of n calls costs O(n log n). In the terms of
Herlihy and Wing, "Linearizability: a correctness condition for concurrent objects" (1990), ORDERED
and GAPLESS ask whether the history of a counter linearizes; for a counter that question needs no
search, because the values say in which order the calls must have happened.
"""

import time
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any, Final

import attrs

from casenum.errors import NotApplied, OutcomeUnknown
from casenum.storage import Counters, Guarantee

_NEVER: Final = 2**63  # later than every instant of the clock


@attrs.frozen(slots=True)
class Call:
    """Note one call for n values: when it began and ended, and the first value of its block.

    Without ``first`` nobody knows what came of it: it took its n values, or none. A call that was
    not applied asked for n values and is noted with n = 0.

    >>> Call(1, 2, 3, 7).values, Call(1, 2, 3).known
    (range(7, 10), False)
    """

    began: int
    ended: int
    n: int = 1
    first: int | None = None

    @property
    def known(self) -> bool:
        """Return whether the call knows what it took."""
        return self.first is not None

    @property
    def values(self) -> range:
        """Return the values of the block; none where nobody knows."""
        return range(0) if self.first is None else range(self.first, self.first + self.n)


def record(store: Counters, series: str, n: int = 1, **options: Any) -> Call:
    """Take a block, and return the note of the call; other errors than those of a fault come out.

    >>> from casenum.stores import MemoryStore
    >>> list(record(MemoryStore(), "bill", 2).values)
    [1, 2]
    """
    began = time.monotonic_ns()
    try:
        first: int | None = store.take(series, n, **options).first
    except NotApplied:
        first, n = None, 0
    except OutcomeUnknown:
        first = None
    return Call(began, time.monotonic_ns(), n, first)


@attrs.frozen(slots=True)
class Judgement:
    """Say which guarantee a history kept, the strongest, and what broke the next one.

    ``kept`` is None where not even UNIQUE was kept, and ``broken`` is empty for GAPLESS.

    >>> judge([Call(1, 2, 1, 1), Call(3, 4, 1, 1)])
    Judgement(kept=None, broken='value 1 was given twice')
    """

    kept: Guarantee | None
    broken: str = ""


def judge(calls: Iterable[Call], *, first: int = 1, last: int | None = None) -> Judgement:
    """Return the strongest guarantee that a history of one series keeps.

    ``first`` is where the series began, ``last`` what the store says when all is over; values up to
    it that nobody was given are missing too. An unknown call explains as many missing values as it
    asked for, where no call that had ended before it began got a higher value. That is exact for
    unknown calls of one value; of larger ones it never blames a store that kept its promise.

    >>> told = [Call(1, 2, 1, 1), Call(3, 5, 1, 3), Call(4, 6, 1)]
    >>> judge(told).kept.name, judge(told[:2]).broken
    ('GAPLESS', 'value 2 is missing, and no unknown outcome explains it')
    """
    history = tuple(calls)
    known = sorted((call for call in history if call.values), key=attrgetter("first"))
    checks = (
        (None, _twice(known)),
        (Guarantee.UNIQUE, _inversion(known)),
        (Guarantee.ORDERED, _missing(known, history, first, last)),
    )
    for kept, broken in checks:
        if broken:
            return Judgement(kept, broken)
    return Judgement(Guarantee.GAPLESS)


def demand(
    calls: Iterable[Call], guarantee: Guarantee, *, first: int = 1, last: int | None = None
) -> None:
    """Demand that a history keeps a guarantee.

    Raises:
        AssertionError: it does not; the text has the values that show it.

    >>> demand([Call(1, 2, 1, 1)], Guarantee.GAPLESS)
    """
    judgement = judge(calls, first=first, last=last)
    kept = judgement.kept
    assert kept is not None and kept >= guarantee, (  # noqa: PT018 - one claim
        f"{guarantee.name} is declared and was not kept: {judgement.broken}"
    )


# --- UNIQUE ------------------------------------------------------------------


def _twice(known: Sequence[Call]) -> str:
    """Name a value of two blocks; they are sorted by their first values."""
    stop = -1
    for call in known:
        if call.values.start < stop:
            return f"value {call.values.start} was given twice"
        stop = max(stop, call.values.stop)
    return ""


# --- ORDERED -----------------------------------------------------------------


def _inversion(known: Sequence[Call]) -> str:
    """Name a call that got less than one that had ended before it began."""
    by_end = sorted(known, key=attrgetter("ended"))
    highest, over = -1, 0
    for call in sorted(known, key=attrgetter("began")):
        while by_end[over].ended < call.began:
            highest = max(highest, by_end[over].values[-1])
            over += 1
        if call.values.start < highest:
            return f"value {call.values.start} was given after value {highest}"
    return ""


# --- GAPLESS -----------------------------------------------------------------


def _missing(known: Sequence[Call], history: Sequence[Call], first: int, last: int | None) -> str:
    """Name a missing value that no unknown call explains; the blocks are unique and sorted.

    The lower a value is, the earlier it was taken: whoever began when a higher value was told
    cannot have it. So the missing values, from the lowest up, may be explained by more and more
    unknown calls, and it is enough to count both.
    """
    if known and known[0].values.start < first:
        return f"value {known[0].values.start} was given, and the series began at {first}"
    if last is not None and known and last < known[-1].values[-1]:
        return f"value {known[-1].values[-1]} was given, and the store says that {last} is the last"
    lost = sorted((call for call in history if not call.known), key=attrgetter("began"))
    begins, room = [call.began for call in lost], [0]
    for call in lost:
        room.append(room[-1] + call.n)
    count = 0
    for gap, told in _gaps(known, first, last):
        explained = room[bisect_right(begins, told)]
        if count + len(gap) > explained:
            value = gap[max(explained - count, 0)]
            return f"value {value} is missing, and no unknown outcome explains it"
        count += len(gap)
    return ""


def _gaps(known: Sequence[Call], first: int, last: int | None) -> Iterator[tuple[range, int]]:
    """Yield the missing values below each block, and when the first higher block was told."""
    told: list[int] = []  # for each block: the earliest end from it upwards
    earliest = _NEVER
    for call in reversed(known):
        earliest = min(earliest, call.ended)
        told.append(earliest)
    expected = first
    for call, at in zip(known, reversed(told), strict=True):
        if expected < call.values.start:
            yield range(expected, call.values.start), at
        expected = call.values.stop
    if last is not None and expected <= last:
        yield range(expected, last + 1), _NEVER

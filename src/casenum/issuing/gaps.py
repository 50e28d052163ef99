"""What became of every value of a series that is not a confirmed number."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Final

import attrs

from casenum.storage import Claim, ClaimState, Lease, NumberStore, leases_of

_PAGE: Final = 1000
_ADOPTED: Final = "adopted above "  # the reason of a claim that raised its counter, and from where


class GapKind(StrEnum):
    """Name why a value is not a confirmed number.

    >>> GapKind("void")
    <GapKind.VOID: 'void'>
    """

    UNCLAIMED = "unclaimed"  # taken, and no claim: a reply was lost, or a process died between
    SKIPPED = "skipped"  # below an adopted number, whose adoption raised the counter
    LEASED = "leased"  # in a block of a node that may still give it out; the reason names the node
    RETURNED = "returned"  # in a block whose rest a node gave back; the reason names the node
    RESERVED = "reserved"  # neither confirmed nor void yet
    VOID = "void"  # given up, with a reason


@attrs.frozen(slots=True)
class Gap:
    """Say that the values from ``first`` to ``last`` of a series are no confirmed numbers, and why.

    ``number``, ``reason`` and ``at`` are those of the claim, where there is one; of leased and
    returned values the holder and when they were leased or given back.

    >>> Gap("service::2021", 4, 6, GapKind.UNCLAIMED).count
    3
    """

    series: str
    first: int
    last: int
    kind: GapKind
    number: str | None = None
    reason: str | None = None
    at: datetime | None = None

    @property
    def count(self) -> int:
        """Return how many values the gap holds."""
        return self.last - self.first + 1


_CLAIMED_GAPS: Final = {ClaimState.RESERVED: GapKind.RESERVED, ClaimState.VOID: GapKind.VOID}


def gaps_of(store: NumberStore, series: str, *, start: int = 1) -> Iterator[Gap]:
    """Yield the gaps of one series in order of value, in bounded memory.

    >>> from casenum.stores import open_store
    >>> store = open_store("memory:")
    >>> taken = store.take("service::2021", 3)
    >>> [(gap.first, gap.last, gap.kind.value) for gap in gaps_of(store, "service::2021")]
    [(1, 3, 'unclaimed')]
    """
    return _explained(_found(store, series, start), map(_stretch, leases_of(store, series)))


def _found(store: NumberStore, series: str, start: int) -> Iterator[Gap]:
    expected = start
    for held in _claims(store, series):
        value = held.value or 0
        yield from _unclaimed(series, expected, value, _raised_from(held))
        claimed = _CLAIMED_GAPS.get(held.state)
        if claimed is not None:
            yield Gap(series, value, value, claimed, held.number, held.reason, held.at)
        expected = max(expected, value + 1)
    last = store.peek(series) or 0
    if last >= expected:
        yield Gap(series, expected, last, GapKind.UNCLAIMED)


def _stretch(lease: Lease) -> Gap | None:
    """Return the values of a lease that nobody was given; None where all were."""
    kind = GapKind.LEASED if lease.open else GapKind.RETURNED
    first = lease.first if lease.open else lease.returned
    if first is None:
        return None
    return Gap(lease.series, first, lease.last, kind, None, lease.holder, lease.at)


def _explained(gaps: Iterator[Gap], stretches: Iterator[Gap | None]) -> Iterator[Gap]:
    """Name who holds what is unclaimed; gaps and stretches both come in order of value."""
    known = filter(None, stretches)
    stretch = next(known, None)
    for gap in gaps:
        rest: Gap | None = gap
        while rest is not None and rest.kind is GapKind.UNCLAIMED:
            while stretch is not None and stretch.last < rest.first:
                stretch = next(known, None)
            if stretch is None or stretch.first > rest.last:
                break
            if rest.first < stretch.first:
                yield attrs.evolve(rest, last=stretch.first - 1)
            first, last = max(rest.first, stretch.first), min(rest.last, stretch.last)
            yield attrs.evolve(stretch, first=first, last=last)
            rest = attrs.evolve(rest, first=last + 1) if last < rest.last else None
        if rest is not None:
            yield rest


def adopted(previous: int, value: int) -> str:
    """Return the reason of an adopted claim: whether it raised the counter, and from where.

    >>> adopted(3, 500), adopted(3, 2)
    ('adopted above 3', 'adopted')
    """
    return f"{_ADOPTED}{previous}" if value > previous else _ADOPTED.split()[0]


def _raised_from(held: Claim) -> int | None:
    reason = held.reason or ""
    previous = reason.removeprefix(_ADOPTED)
    return int(previous) if previous != reason and previous.isdecimal() else None


def _unclaimed(series: str, first: int, until: int, raised_from: int | None) -> Iterator[Gap]:
    border = until if raised_from is None else max(first, raised_from + 1)
    if first < border:
        yield Gap(series, first, border - 1, GapKind.UNCLAIMED)
    if border < until:
        yield Gap(series, border, until - 1, GapKind.SKIPPED)


def _claims(store: NumberStore, series: str) -> Iterator[Claim]:
    after = 0
    while page := store.scan(series, after, _PAGE):
        yield from page
        after = page[-1].value or 0

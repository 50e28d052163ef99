"""Leases: which node holds which block of a series, on record in any store.

A lease is a claim in a series of its own beside the series it is about, so every store keeps it,
lists it in order and moves it with one winner, and no protocol is needed for it. Its value is the
first of the block, its reason the last, its subject the holder. It is RESERVED while the holder may
still give its values out, CONFIRMED when all were given, and VOID when the rest was given back.
"""

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Final

import attrs

from casenum.arguments import TEXT_LIMIT, moment, text, whole
from casenum.errors import NotFound
from casenum.storage.protocols import Claims
from casenum.storage.records import Claim, ClaimState

_PAGE: Final = 1000
_MARK: Final = "lease "  # before the series; the series of schemes begin with no such word
_ROOM: Final = TEXT_LIMIT - len(_MARK) - 20  # a value and what parts it follow
_GIVEN_BACK: Final = "given back from "


@attrs.frozen(slots=True)
class Lease:
    """Say that a holder took the values from ``first`` to ``last`` of a series, and when.

    ``open`` says that it may still give them out; ``returned`` is the first of those that it gave
    back, which nobody gives out.

    >>> from datetime import UTC
    >>> Lease("bill", 1, 100, "node-1", datetime(2021, 1, 4, tzinfo=UTC)).open
    True
    """

    series: str
    first: int
    last: int
    holder: str
    at: datetime
    open: bool = True
    returned: int | None = None

    def claim(self) -> Claim:
        """Return the claim that keeps a new lease on record.

        >>> from datetime import UTC
        >>> claim = Lease("bill", 1, 100, "node-1", datetime(2021, 1, 4, tzinfo=UTC)).claim()
        >>> claim.number, claim.series, claim.value, claim.state.value
        ('lease bill 1', 'lease bill', 1, 'reserved')
        """
        beside, state = _beside(self.series), ClaimState.RESERVED
        number, until = f"{beside} {self.first}", f"to {self.last}"
        return Claim(number, beside, self.first, state, self.holder, self.at, self.holder, until)

    def end(
        self, store: Claims, *, at: datetime, rest: int | None = None, by: str | None = None
    ) -> None:
        """Record that all values were given out, or that those from ``rest`` on never are.

        ``by`` is who says so, where it is not the holder.

        Raises:
            ClaimConflict: it has ended already.
            NotFound: it is not on record.
        """
        state, reason = ClaimState.CONFIRMED, f"to {self.last}"
        if rest is not None:
            state, reason = ClaimState.VOID, f"{_GIVEN_BACK}{rest} to {self.last}"
        held, expect = self.claim().number, ClaimState.RESERVED
        store.move(held, state, expect=expect, at=at, by=by or self.holder, reason=reason)


def leases_of(store: Claims, series: str) -> Iterator[Lease]:
    """Yield the leases of a series by their values, in bounded memory.

    >>> from casenum.stores import open_store
    >>> list(leases_of(open_store("memory:"), "bill"))
    []
    """
    after, beside = -1, _beside(series)
    while page := store.scan(beside, after, _PAGE):
        for held in page:
            lease = _lease(series, held)
            if lease is not None:
                yield lease
        after = page[-1].value or 0


def end_lease(store: Claims, series: str, first: int, *, at: datetime, by: str) -> Lease:
    """End the lease of a holder that is gone for ever, and return it as it is now on record.

    A node that crashed cannot give its block back, and nobody knows how far it came. Its numbers
    that were claimed stay as they are; the values of the block that nobody has claimed are from now
    on told as given back by that holder. Nobody gives them out: the counter is above them.

    Args:
        store: where the lease is.
        series: the series of the block.
        first: the first value of the block, as `leases_of` tells it.
        at: the present.
        by: who says that the holder is gone.

    Raises:
        NotFound: no lease of this series begins there.
        ClaimConflict: it has ended already.
        ArgumentError: an argument cannot be meant.

    >>> from datetime import UTC
    >>> from casenum.stores import open_store
    >>> store, at = open_store("memory:"), datetime(2021, 1, 4, tzinfo=UTC)
    >>> _ = store.put(Lease("bill", 1, 100, "node-1", at).claim())
    >>> ended = end_lease(store, "bill", 1, at=at, by="amy")
    >>> ended.open, ended.holder, ended.returned, ended.last
    (False, 'node-1', 1, 100)
    """
    text("series", series)
    whole("first", first, least=0)
    moment("at", at)
    text("by", by)
    held = store.get(f"{_beside(series)} {first}")
    lease = None if held is None else _lease(series, held)
    if lease is None:
        raise NotFound("lease")
    lease.end(store, at=at, rest=first, by=by)
    return attrs.evolve(lease, at=at, open=False, returned=first)


def _beside(series: str) -> str:
    if len(series) > _ROOM:
        series = f"#{sha256(series.encode()).hexdigest()}"  # as a name that is too long can be kept
    return f"{_MARK}{series}"


def _lease(series: str, held: Claim) -> Lease | None:
    """Return the lease of a claim; None where somebody else wrote it."""
    back, _, last = (held.reason or "").rpartition("to ")
    rest = back.removeprefix(_GIVEN_BACK).strip()
    if held.value is None or not last.isdecimal() or (rest and not rest.isdecimal()):
        return None
    returned = int(rest) if rest else None
    is_open = held.state is ClaimState.RESERVED
    holder = held.subject or held.by
    return Lease(series, held.value, int(last), holder, held.at, is_open, returned)

"""Blocks of values taken in advance and handed out from memory."""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import chain
from threading import RLock, Thread
from typing import Final, Self
from weakref import WeakSet

import attrs

from casenum.arguments import fulfils, text, whole
from casenum.clock import Clock, SystemClock
from casenum.errors import (
    ArgumentTypeError,
    ClaimConflict,
    CounterExhausted,
    Retry,
    StorageError,
    Unavailable,
)
from casenum.storage import (
    Claim,
    ClaimState,
    Guarantee,
    Lease,
    NumberStore,
    Taken,
    Traits,
    transactions,
)
from casenum.stores import inputs

_SIZE: Final = 100
_CLOCK: Final = SystemClock()


class LeasedCounters:
    """Hand out values from blocks taken in advance; everything else is the store's.

    A value costs no trip to the store until a block is used up. The price: values are unique, but
    not in order between nodes, and `peek` tells the end of the last block, not the last value.
    Each block is on record with its holder, so that the gap report names who holds the values that
    are not numbers yet; `close` gives the rest back, which then is never given out.

    A call with a token, and one for more values than a block holds, goes straight to the store.
    Threads may share it. A forked child begins with blocks of its own.

    Args:
        store: where the values, the claims and the leases are; closing it stays the host's.
        size: how many values a block holds.
        holder: who holds the blocks, as the gap report names it: a node, a process.
        prefetch: at how many values left the next block is fetched in a thread of its own; 0 lets
            the call that needs it fetch it.
        clock: where the time of a lease comes from.

    Raises:
        ArgumentError: an argument cannot be meant.

    >>> from casenum.stores import open_store
    >>> with LeasedCounters(open_store("memory:"), size=10, holder="node-1") as counters:
    ...     counters.take("bill").first, counters.take("bill", 2).first, counters.peek("bill")
    (1, 2, 10)
    """

    def __init__(
        self,
        store: NumberStore,
        *,
        size: int = _SIZE,
        holder: str,
        prefetch: int = 0,
        clock: Clock = _CLOCK,
    ) -> None:
        if not fulfils(store, NumberStore):
            raise ArgumentTypeError("store", "a store of numbers", type(store).__name__)
        self._store: Final = store
        self._size: Final = whole("size", size, least=1, most=inputs.LARGEST)
        self._holder: Final = text("holder", holder)
        self._prefetch: Final = whole("prefetch", prefetch, least=0, most=size)
        self._clock: Final = clock
        self._begin: Final = transactions(store)
        self._closed = False
        self.forget()
        _EVERY.add(self)

    def forget(self) -> None:
        """Hold no block any more: a forked child begins so, for the parent gives its own out.

        The leases stay on record as they are.
        """
        self._lock = RLock()  # somebody may hold the parent's
        self._blocks: dict[str, list[_Block]] = {}
        self._coming: dict[str, _Ahead] = {}

    # --- Counters ------------------------------------------------------------

    @property
    def traits(self) -> Traits:
        """Return what the store promises, but for order: values are unique."""
        return attrs.evolve(self._store.traits, guarantee=Guarantee.UNIQUE)

    def take(
        self,
        series: str,
        n: int = 1,
        *,
        first: int = 1,
        limit: int | None = None,
        tokens: str = "",
        token: str | None = None,
        fingerprint: str = "",
        memo: str = "",
    ) -> Taken:
        """Take a block of n values, from memory where there are n in a row.

        Raises:
            CounterExhausted: the block would pass the limit.
            TokenMismatch: the token was used before for something else.
            ArgumentError: an argument cannot be meant.
            Unavailable: this was closed.
            StorageError: the store failed when a block was fetched.
        """
        inputs.taking(series, n, first=first, limit=limit, tokens=tokens, token=token)
        if token is not None or n > self._size:
            self._demand_open()
            return self._store.take(
                series,
                n,
                first=first,
                limit=limit,
                tokens=tokens,
                token=token,
                fingerprint=fingerprint,
                memo=memo,
            )
        wish = _Wish(series, n, first, inputs.LARGEST if limit is None else limit)
        return Taken(series, self._given(wish), n, memo)

    def _given(self, wish: "_Wish") -> int:
        with self._lock:
            self._demand_open()
            self._collect(wish.series)
            block = self._fitting(wish)
            if block is None and self._collect(wish.series, wait=True):
                block = self._fitting(wish)
            if block is None:
                block = self._keep(self._fetch(wish, self._done(wish.series)))
            begin, block.next = block.next, block.next + wish.n
            self._order_more(wish)
            return begin

    def _demand_open(self) -> None:
        if self._closed:
            raise Unavailable("the leased counters are closed; lease anew", Retry.NEVER)

    def _fitting(self, wish: "_Wish") -> "_Block | None":
        for block in self._blocks.get(wish.series, ()):
            if block.left >= wish.n and block.next + wish.n - 1 <= wish.top:
                return block
        return None

    # --- leases --------------------------------------------------------------

    def _fetch(self, wish: "_Wish", done: "Sequence[_Block]" = ()) -> "_Block":
        """Take a block from the store, as large as the limit allows, and put it on record.

        The leases that are done with are ended in the same transaction.
        """
        size = self._size
        while True:
            try:
                with self._begin() as store:
                    for block in done:
                        self._end(store, block)
                    lease = self._lease(store, wish, size)
            except CounterExhausted:
                size = self._room(wish)
            else:
                return _Block(lease, lease.first)

    def _lease(self, store: NumberStore, wish: "_Wish", size: int) -> Lease:
        taken = store.take(wish.series, size, first=wish.first, limit=wish.top)
        last = taken.first + size - 1
        lease = Lease(wish.series, taken.first, last, self._holder, self._clock.now())
        store.put(lease.claim())
        return lease

    def _room(self, wish: "_Wish") -> int:
        """Return how many values are left below the limit, if they are enough.

        Raises:
            CounterExhausted: they are not.
        """
        last = self._store.peek(wish.series)
        room = wish.top - (wish.first - 1 if last is None else last)
        if room < wish.n:
            raise CounterExhausted(wish.series, wish.top, wish.n)
        return min(room, self._size)

    def _end(self, store: NumberStore, block: "_Block") -> None:
        with suppress(ClaimConflict):  # it has ended before a failure, and this is the next try
            block.lease.end(store, at=self._clock.now(), rest=block.rest)

    def _keep(self, block: "_Block") -> "_Block":
        blocks = self._blocks.get(block.lease.series, ())
        self._blocks[block.lease.series] = [*(each for each in blocks if each.left), block]
        return block

    def _done(self, series: str) -> "tuple[_Block, ...]":
        return tuple(block for block in self._blocks.get(series, ()) if not block.left)

    def _order_more(self, wish: "_Wish") -> None:
        """Fetch the next block in a thread of its own, when few values are left."""
        left = sum(block.left for block in self._blocks[wish.series])
        if left < self._prefetch and wish.series not in self._coming:
            self._coming[wish.series] = ahead = _Ahead(lambda: self._fetch(wish))
            ahead.start()

    def _collect(self, series: str, *, wait: bool = False) -> bool:
        """Keep the block that was fetched ahead, and return whether there is one."""
        ahead = self._coming.get(series)
        if ahead is None or (ahead.is_alive() and not wait):
            return False
        ahead.join()
        del self._coming[series]
        if ahead.block is None:
            return False
        self._blocks.setdefault(series, []).append(ahead.block)
        return True

    def close(self) -> None:
        """Give back what is left of every block; a later use raises `Unavailable`.

        The store stays open. To close again does nothing.

        Raises:
            StorageError: the store failed; close again.
        """
        with self._lock:
            if self._closed:
                return
            for series in tuple(self._coming):
                self._collect(series, wait=True)
            with self._begin() as store:
                for block in chain.from_iterable(self._blocks.values()):
                    self._end(store, block)
            self._blocks, self._closed = {}, True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"LeasedCounters({self._store!r}, size={self._size}, holder={self._holder!r})"

    # --- what is the store's -------------------------------------------------

    def declare(self, name: str, shape: str) -> str:
        """Remember a scheme's shape and return the shape on record."""
        return self._store.declare(name, shape)

    def peek(self, series: str) -> int | None:
        """Return the last value of the last block that any node holds, or None."""
        return self._store.peek(series)

    def advance(self, series: str, at_least: int) -> int:
        """Raise a series so that this node's next value is above ``at_least``.

        Another node's block may lie below: adopt numbers before nodes take blocks, or else that
        node is told that its number is taken.
        """
        with self._lock:
            last = self._store.advance(series, at_least)
            self._collect(series, wait=True)
            for block in self._blocks.get(series, ()):
                block.skip_to(at_least + 1)
            return last

    def series(self, prefix: str = "") -> Sequence[str]:
        """Return the names of all series that begin with a prefix, sorted by code point."""
        return self._store.series(prefix)

    def put(self, claim: Claim) -> Claim:
        """Insert a claim if its number and its place are free, and return the claim on record.

        Raises:
            DuplicateNumber: a different claim holds the number or the place.
        """
        return self._store.put(claim)

    def get(self, number: str) -> Claim | None:
        """Return the claim on a number, an alias included, or None."""
        return self._store.get(number)

    def move(
        self,
        number: str,
        to: ClaimState,
        *,
        expect: ClaimState,
        at: datetime,
        by: str,
        reason: str | None = None,
        subject: str | None = None,
    ) -> Claim:
        """Move a claim to another state, and to a subject where one is given.

        Raises:
            NotFound: nobody holds the number.
            ClaimConflict: it is in another state, or it may not move so.
        """
        move = self._store.move
        return move(number, to, expect=expect, at=at, by=by, reason=reason, subject=subject)

    def alias(self, text: str, subject: str, *, at: datetime, by: str) -> Claim:
        """Let a foreign or old text lead to a subject.

        Raises:
            DuplicateNumber: the text leads elsewhere or is a number.
        """
        return self._store.alias(text, subject, at=at, by=by)

    def redirect(self, number: str, subject: str, *, at: datetime, by: str, reason: str) -> Claim:
        """Let a number lead to another subject from now on.

        Raises:
            NotFound: nobody holds the number.
        """
        return self._store.redirect(number, subject, at=at, by=by, reason=reason)

    def scan(self, series: str, after: int = 0, limit: int = 1000) -> Sequence[Claim]:
        """Return claims of a series with a value above ``after``, by value, at most ``limit``."""
        return self._store.scan(series, after, limit)


@attrs.frozen(slots=True)
class _Wish:
    """Hold what a call of `take` asks for."""

    series: str
    n: int
    first: int
    top: int


@attrs.define(slots=True)
class _Block:
    """Hold what is left of a lease: the values from ``next`` on.

    ``skipped`` is the first of those that are not given out though it had them.
    """

    lease: Lease
    next: int
    skipped: int | None = None

    @property
    def left(self) -> int:
        return self.lease.last - self.next + 1

    @property
    def rest(self) -> int | None:
        """Return the first value that is never given out, or None."""
        return self.next if self.left else self.skipped

    def skip_to(self, value: int) -> None:
        """Leave out what is below a value."""
        if self.left and value > self.lease.last:
            self.skipped, self.next = self.next, self.lease.last + 1
        self.next = max(self.next, value) if self.left else self.next


class _Ahead(Thread):
    """Fetch a block before it is needed; who needs it and finds none hears the error himself."""

    def __init__(self, fetch: Callable[[], _Block]) -> None:
        super().__init__(name="casenum-lease", daemon=True)
        self._fetch = fetch
        self.block: _Block | None = None

    def run(self) -> None:
        with suppress(StorageError):
            self.block = self._fetch()


_EVERY: Final["WeakSet[LeasedCounters]"] = WeakSet()


def _begin_anew() -> None:
    for each in tuple(_EVERY):
        each.forget()


if hasattr(os, "register_at_fork"):  # pragma: no branch - Windows has no fork
    os.register_at_fork(after_in_child=_begin_anew)

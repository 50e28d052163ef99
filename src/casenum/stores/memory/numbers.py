"""Counters and claims in memory."""

import heapq
from bisect import bisect_right
from datetime import datetime
from typing import Any, Final

import attrs

from casenum.arguments import text, whole
from casenum.clock import SystemClock
from casenum.errors import CounterExhausted, DuplicateNumber, NotFound
from casenum.storage import Claim, ClaimState, Guarantee, Taken, Traits
from casenum.stores import inputs
from casenum.stores.memory.state import ABSENT, Root, World, restore

_CLOCK: Final = SystemClock()
_TRAITS: Final = Traits(Guarantee.GAPLESS, durable=False, independent_keys=False)


class MemoryNumbers:
    """Give values and keep claims; one half of `MemoryStore`."""

    __slots__ = ("_name", "_root", "_world")

    _root: Root
    _name: str
    _world: World

    @property
    def traits(self) -> Traits:
        """Return what this store promises: no gaps, no durability."""
        return _TRAITS

    def _set(self, mapping: dict[Any, Any], key: object, value: object) -> None:
        undo = self._root.undo
        if undo is not None:
            undo.append((restore, mapping, key, mapping.get(key, ABSENT)))
        mapping[key] = value

    def _drop(self, mapping: dict[Any, Any], key: object) -> None:
        undo = self._root.undo
        if undo is not None:
            undo.append((restore, mapping, key, mapping[key]))
        del mapping[key]

    # --- Counters ------------------------------------------------------------

    def declare(self, name: str, shape: str) -> str:
        """Remember a scheme's shape and return the shape on record."""
        text("name", name, empty=True)
        text("shape", shape, limit=inputs.LONG, empty=True)
        with self._root.lock:
            shapes = self._world.shapes
            if name not in shapes:
                self._set(shapes, name, shape)
            return shapes[name]

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
        """Take a block of n values.

        Raises:
            CounterExhausted: the block would pass the limit.
            TokenMismatch: the token was used before for something else.
            ArgumentError: an argument cannot be meant.
        """
        inputs.taking(series, n, first=first, limit=limit, tokens=tokens, token=token)
        if token is None:
            with self._root.lock:
                return Taken(series, self._advance_by(series, n, first, limit), n, memo)
        inputs.remembered(fingerprint, memo)
        with self._root.lock:
            kept = self._world.tokens.get((tokens, token))
            if kept is not None:
                return inputs.replayed(token, n, fingerprint, kept)
            begin = self._advance_by(series, n, first, limit) if n else 0
            self._set(self._world.tokens, (tokens, token), (series, begin, n, fingerprint, memo))
            self._set(self._world.token_times, (tokens, token), inputs.micros(_CLOCK.now()))
            return Taken(series, begin, n, memo)

    def _advance_by(self, series: str, n: int, first: int, limit: int | None) -> int:
        last = self._world.last.get(series, first - 1)
        top = inputs.LARGEST if limit is None else limit
        if last + n > top:
            raise CounterExhausted(series, top, n)
        self._set(self._world.last, series, last + n)
        return last + 1

    def peek(self, series: str) -> int | None:
        """Return the last value taken or advanced to, or None."""
        text("series", series)
        with self._root.lock:
            return self._world.last.get(series)

    def advance(self, series: str, at_least: int) -> int:
        """Raise a series so that its next value is above ``at_least``, and return its last."""
        text("series", series)
        whole("at_least", at_least, least=0, most=inputs.LARGEST)
        with self._root.lock:
            last = self._world.last.get(series, -1)
            if at_least > last:
                self._set(self._world.last, series, at_least)
            return max(last, at_least)

    def series(self, prefix: str = "") -> tuple[str, ...]:
        """Return the names of all series that begin with a prefix, sorted by code point."""
        text("prefix", prefix, empty=True)
        with self._root.lock:
            return tuple(sorted(name for name in self._world.last if name.startswith(prefix)))

    # --- SupportsPurge -------------------------------------------------------

    def purge_tokens(self, before: datetime, *, limit: int | None = None) -> int:
        """Forget tokens that were first used before a moment, and return how many there were.

        Raises:
            ArgumentError: an argument cannot be meant.
        """
        end = inputs.purging(before, limit)
        with self._root.lock:
            times = self._world.token_times
            old = [(at, place) for place, at in times.items() if at < end]
            for _, place in heapq.nsmallest(len(old) if limit is None else limit, old):
                self._drop(times, place)
                self._drop(self._world.tokens, place)
        return len(old) if limit is None else min(limit, len(old))

    # --- Claims --------------------------------------------------------------

    def put(self, claim: Claim) -> Claim:
        """Insert a claim if its number and its place are free, and return the claim on record.

        Raises:
            DuplicateNumber: a different claim holds the number or the place.
            ArgumentError: the claim cannot be kept.
        """
        claim = inputs.claimed(claim)
        with self._root.lock:
            world = self._world
            found = world.claims.get(claim.number)
            if found is not None:
                if found == claim:
                    return found
                raise DuplicateNumber(claim.number)
            if claim.series is not None:
                places = world.places.setdefault(claim.series, {})
                if claim.value in places:
                    raise DuplicateNumber(claim.number)
                self._set(places, claim.value, claim.number)
            self._set(world.claims, claim.number, claim)
            return claim

    def get(self, number: str) -> Claim | None:
        """Return the claim on a number, an alias included, or None."""
        text("number", number)
        with self._root.lock:
            return self._world.claims.get(number)

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
            ArgumentError: an argument cannot be meant.
        """
        inputs.moving(number, to, expect, subject)
        inputs.acted(at, by, reason)
        with self._root.lock:
            found = self._held(number)
            inputs.hindered(found, to, expect, reason)
            holder = found.subject if subject is None else subject
            moved = attrs.evolve(found, state=to, subject=holder, at=at, by=by, reason=reason)
            return self._keep(moved)

    def _held(self, number: str) -> Claim:
        found = self._world.claims.get(number)
        if found is None:
            raise NotFound("number")
        return found

    def _keep(self, claim: Claim) -> Claim:
        claim = inputs.in_utc(claim)
        self._set(self._world.claims, claim.number, claim)
        return claim

    def alias(self, text: str, subject: str, *, at: datetime, by: str) -> Claim:
        """Let a foreign or old text lead to a subject.

        Raises:
            DuplicateNumber: the text leads elsewhere or is a number.
            ArgumentError: an argument cannot be meant.
        """
        claim = inputs.claimed(Claim(text, None, None, ClaimState.ALIAS, subject, at, by))
        with self._root.lock:
            found = self._world.claims.get(text)
            if found is None:
                return self._keep(claim)
            if found.state is ClaimState.ALIAS and found == claim:
                return found
            raise DuplicateNumber(text)

    def redirect(self, number: str, subject: str, *, at: datetime, by: str, reason: str) -> Claim:
        """Let a number lead to another subject from now on.

        Raises:
            NotFound: nobody holds the number.
            ArgumentError: an argument cannot be meant.
        """
        text("number", number)
        text("subject", subject)
        inputs.acted(at, by, reason)
        with self._root.lock:
            found = self._held(number)
            return self._keep(attrs.evolve(found, redirect=subject, at=at, by=by, reason=reason))

    def scan(self, series: str, after: int = 0, limit: int = 1000) -> tuple[Claim, ...]:
        """Return claims of a series with a value above ``after``, by value, at most ``limit``."""
        text("series", series)
        whole("after", after, least=-1, most=inputs.LARGEST)
        whole("limit", limit, least=1, most=inputs.LARGEST)
        with self._root.lock:
            world = self._world
            places = world.places.get(series, {})
            order = world.in_order(series)
            start = bisect_right(order, after)
            return tuple(world.claims[places[value]] for value in order[start : start + limit])

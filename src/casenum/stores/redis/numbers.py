"""Counters and claims in Redis."""

from datetime import datetime
from typing import Final

from casenum.arguments import text, whole
from casenum.errors import CounterExhausted, DuplicateNumber, NotFound, Retry, Unavailable
from casenum.storage import Claim, ClaimState, Guarantee, Taken, Traits
from casenum.stores import inputs
from casenum.stores.inputs import micros
from casenum.stores.redis import scripts
from casenum.stores.redis.session import Session
from casenum.stores.rows import claim_of, claim_row

_NUL: Final = "\0"  # no text that a store keeps holds one, so it parts them
_DIGITS: Final = 19  # of the largest value
_MOST_SHAPES: Final = 10_000  # that are remembered before all are read anew
_PAGE: Final = 1000  # claims that one script reads; other clients wait for it
_DAMAGED: Final = "a key of the server holds what was never written; restore it from a backup"


class RedisNumbers:
    """Give values and keep claims; one half of `RedisStore`."""

    __slots__ = ("_base", "_name", "_session")

    _session: Session
    _name: str
    _base: str

    @property
    def traits(self) -> Traits:
        """Return what this store promises; durable is what the server's settings say.

        With a token a value and its claim are two calls that no transaction joins, so a process
        that dies in between leaves a gap: the values are ordered, not gapless.
        """
        return Traits(Guarantee.ORDERED, durable=self._session.durable, independent_keys=True)

    def _key(self, *parts: str) -> str:
        return ":".join((self._base, *parts))

    # --- Counters ------------------------------------------------------------

    def declare(self, name: str, shape: str) -> str:
        """Remember a scheme's shape and return the shape on record."""
        text("name", name, empty=True)
        text("shape", shape, limit=inputs.LONG, empty=True)
        known, key = self._session.shapes, (self._name, name)
        return known.get(key) or self._declare(key, shape)

    def _declare(self, key: tuple[str, str], shape: str) -> str:
        keys, known = (self._key("shapes"),), self._session.shapes
        _, told = self._session.call(scripts.DECLARE, keys, key[1], shape)
        if len(known) >= _MOST_SHAPES:
            known.clear()
        recorded: str = told.decode()
        known[key] = recorded
        return recorded

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
            Unavailable: the series was used, and its counter is gone.
        """
        inputs.taking(series, n, first=first, limit=limit, tokens=tokens, token=token)
        top = inputs.LARGEST if limit is None else limit
        place, told = "", ""
        if token is not None:
            inputs.remembered(fingerprint, memo)
            place = _NUL.join((tokens, token))
            told = _NUL.join((series, str(n), fingerprint, memo))
        keys = (self._key("last"), self._key("used"), self._key("tokens"))
        begun, room = up_to(first + n - 1, top), up_to(top - n, top)
        word, kept = self._session.call(
            scripts.TAKE, keys, series, str(n), begun, room, place, told
        )
        if word == "full":
            raise CounterExhausted(series, top, n)
        if word == "replayed":
            return inputs.replayed(token or "", n, fingerprint, _remembered(kept))
        return Taken(series, int(kept) - n + 1 if n else 0, n, memo)

    def peek(self, series: str) -> int | None:
        """Return the last value taken or advanced to, or None.

        Raises:
            Unavailable: the series was used, and its counter is gone.
        """
        keys = (self._key("last"), self._key("used"))
        _, last = self._session.call(scripts.PEEK, keys, text("series", series))
        return None if last is None else int(last)

    def advance(self, series: str, at_least: int) -> int:
        """Raise a series so that its next value is above ``at_least``, and return its last."""
        text("series", series)
        whole("at_least", at_least, least=0, most=inputs.LARGEST)
        keys = (self._key("last"), self._key("used"))
        _, last = self._session.call(scripts.ADVANCE, keys, series, str(at_least))
        return int(last)

    def series(self, prefix: str = "") -> tuple[str, ...]:
        """Return the names of all series that begin with a prefix, sorted by code point."""
        text("prefix", prefix, empty=True)
        _, names = self._session.call(scripts.SERIES, (self._key("last"),))
        every: list[str] = [name.decode() for name in names]
        return tuple(sorted(name for name in every if name.startswith(prefix)))

    # --- Claims --------------------------------------------------------------

    def put(self, claim: Claim) -> Claim:
        """Insert a claim if its number and its place are free, and return the claim on record.

        Raises:
            DuplicateNumber: a different claim holds the number or the place.
            ArgumentError: the claim cannot be kept.
        """
        claim = inputs.claimed(claim)
        stored = self._insert(claim)
        if stored is None or stored != claim:
            raise DuplicateNumber(claim.number)
        return stored

    def _insert(self, claim: Claim) -> Claim | None:
        """Insert a claim and return what is on record; None says that its place is taken."""
        keys = (self._key("claims"), self._key("places", claim.series or ""))
        place = "" if claim.value is None else _place(claim.value)
        word, held = self._session.call(scripts.PUT, keys, claim.number, packed(claim), place)
        if word == "ok":
            return claim
        return None if word == "taken" else _claim(claim.number, held)

    def get(self, number: str) -> Claim | None:
        """Return the claim on a number, an alias included, or None."""
        keys = (self._key("claims"),)
        _, held = self._session.call(scripts.GET, keys, text("number", number))
        return None if held is None else _claim(number, held)

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
        allowed = expect in inputs.MOVES.get(to, ()) and (
            reason is not None or expect is not ClaimState.CONFIRMED
        )
        told = (to.value, subject or "", str(micros(at)), by, reason or "")
        wanted = expect.value if allowed else ""
        word, held = self._session.call(scripts.MOVE, (self._key("claims"),), number, wanted, *told)
        if word == "none":
            raise NotFound("number")
        found = _claim(number, held)
        if word == "held":
            inputs.hindered(found, to, expect, reason)
        return found

    def alias(self, text: str, subject: str, *, at: datetime, by: str) -> Claim:
        """Let a foreign or old text lead to a subject.

        Raises:
            DuplicateNumber: the text leads elsewhere or is a number.
            ArgumentError: an argument cannot be meant.
        """
        claim = inputs.claimed(Claim(text, None, None, ClaimState.ALIAS, subject, at, by))
        stored = self._insert(claim)
        if stored is None or stored != claim or stored.state is not ClaimState.ALIAS:
            raise DuplicateNumber(text)
        return stored

    def redirect(self, number: str, subject: str, *, at: datetime, by: str, reason: str) -> Claim:
        """Let a number lead to another subject from now on.

        Raises:
            NotFound: nobody holds the number.
            ArgumentError: an argument cannot be meant.
        """
        text("number", number)
        text("subject", subject)
        inputs.acted(at, by, reason)
        told = (subject, str(micros(at)), by, reason or "")
        word, held = self._session.call(scripts.REDIRECT, (self._key("claims"),), number, *told)
        if word == "none":
            raise NotFound("number")
        return _claim(number, held)

    def scan(self, series: str, after: int = 0, limit: int = 1000) -> tuple[Claim, ...]:
        """Return claims of a series with a value above ``after``, by value, at most ``limit``."""
        text("series", series)
        whole("after", after, least=-1, most=inputs.LARGEST)
        whole("limit", limit, least=1, most=inputs.LARGEST)
        found: list[Claim] = []
        while len(found) < limit:
            page = self._page(series, after, min(_PAGE, limit - len(found)))
            found += page
            if len(page) < _PAGE:
                break
            after = page[-1].value or 0
        return tuple(found)

    def _page(self, series: str, after: int, count: int) -> list[Claim]:
        keys = (self._key("claims"), self._key("places", series))
        bound = "-" if after < 0 else f"({_place(after)}\U0010ffff"
        told = (bound, str(count), str(_DIGITS + 1))
        _, rows = self._session.call(scripts.SCAN, keys, *told)
        each = zip(rows[::2], rows[1::2], strict=True)
        return [_claim(number.decode(), row) for number, row in each]


def up_to(value: int, top: int) -> str:
    """Return a value as text, or no text where it is no value at all or above the top."""
    return str(value) if 0 <= value <= top else ""


def _place(value: int) -> str:
    """Return a value so that its text sorts as it does."""
    return f"{value:0{_DIGITS}}:"


def _remembered(kept: bytes) -> tuple[str, int, int, str, str]:
    try:
        last, series, n, fingerprint, memo = kept.decode().split(_NUL)
        count = int(n)
        return series, int(last) - count + 1 if count else 0, count, fingerprint, memo
    except ValueError as error:
        raise Unavailable(_DAMAGED, Retry.NEVER) from error


# A claim in the order in which the scripts count its parts; no part is an empty text.


def packed(claim: Claim) -> str:
    """Return a claim as its row is kept, but for its number."""
    _, _, *row = claim_row("", claim)
    return _NUL.join("" if part is None else str(part) for part in row)


def _claim(number: str, held: bytes | None) -> Claim:
    parts = [] if held is None else [part or None for part in held.decode().split(_NUL)]
    try:
        series, value, state, subject, at, by, reason, redirect = parts
        counted = None if value is None else int(value)
        row = (number, series, counted, state, subject, int(at or ""), by, reason, redirect)
    except ValueError as error:
        raise Unavailable(_DAMAGED, Retry.NEVER) from error
    return claim_of(row)

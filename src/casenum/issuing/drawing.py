"""What a number draws besides its counter: the clock's instant and random bytes, in one place."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Final

from casenum.arguments import moment
from casenum.clock import Clock, SystemClock
from casenum.errors import ArgumentError
from casenum.numbers import UlidGenerator
from casenum.numbers.values import BYTES, RANDOM

_MOST: Final = 64  # bytes at once: what one hash can draw anew
TRIES: Final = 8
_PERSON: Final = b"casenum redraw 1"


class Drawer:
    """Draw what a plan asks for, by name.

    >>> from datetime import UTC, datetime
    >>> from casenum.clock import FixedClock
    >>> drawer = Drawer(FixedClock(datetime(2021, 1, 4, tzinfo=UTC)))
    >>> drawer.draw(""), len(drawer.draw("ulid")), len(drawer.draw("random:13"))
    (b'', 16, 13)
    """

    __slots__ = ("_draws", "_random_bytes", "_ulids", "clock")

    def __init__(
        self, clock: Clock | None = None, *, random_bytes: Callable[[int], bytes] = os.urandom
    ) -> None:
        self.clock: Final = SystemClock() if clock is None else clock
        self._random_bytes = random_bytes
        self._ulids = UlidGenerator(clock=self.clock, random_bytes=random_bytes)
        self._draws: dict[str, Callable[[], bytes]] = {"": bytes, "ulid": self._ulids.next_bytes}

    def now(self) -> datetime:
        """Return the clock's present in UTC, whatever zone a host's own clock tells it in.

        Raises:
            ArgumentError: the clock tells a naive time.
        """
        now = self.clock.now()
        usual = type(now) is datetime and now.tzinfo is UTC
        return now if usual else moment("what the clock tells", now).astimezone(UTC)

    def draw(self, what: str) -> bytes:
        """Return the bytes that a plan asks for by name.

        Raises:
            ArgumentError: nothing of this name can be drawn, or the source gives too few bytes.
        """
        drawing = self._draws.get(what)
        return self._random(what) if drawing is None else drawing()

    def _random(self, what: str) -> bytes:
        kind, _, count = what.partition(":")
        known = f"{kind}:" in {RANDOM, BYTES} and count.isascii() and count.isdigit()
        if not known or not 1 <= int(count) <= _MOST:
            wanted = f"'', 'ulid', or '{RANDOM}' and 1 to {_MOST} bytes"
            raise ArgumentError("draws", wanted, "another text")
        drawn = self._random_bytes(int(count))
        if len(drawn) != int(count):  # fewer would be numbers that can be guessed
            raise ArgumentError(
                "random_bytes", f"a source of {count} bytes", f"one of {len(drawn)}"
            )
        return drawn

    def new_id(self) -> str:
        """Return a new ULID: opaque, unique, in order of time."""
        return self._ulids.next()


def redrawn(drawn: bytes, attempt: int) -> bytes:
    """Return what is drawn at an attempt: first what was drawn, then other bytes made of it.

    A retry with a token has the first bytes only, and comes to the same ones in the same order.
    Whoever does not know the first cannot guess the others.

    >>> redrawn(b"0123", 0), len(redrawn(b"0123", 1)), redrawn(b"0123", 1) == redrawn(b"0123", 2)
    (b'0123', 4, False)
    """
    if attempt == 0:
        return drawn
    salt = attempt.to_bytes(1)
    return blake2b(drawn, digest_size=len(drawn), salt=salt, person=_PERSON).digest()

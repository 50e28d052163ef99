"""What a number draws besides its counter: the clock's instant and random bytes, in one place."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from casenum.arguments import moment
from casenum.clock import Clock, SystemClock
from casenum.errors import ArgumentError
from casenum.numbers import UlidGenerator


class Drawer:
    """Draw what a plan asks for, by name.

    >>> from datetime import UTC, datetime
    >>> from casenum.clock import FixedClock
    >>> drawer = Drawer(FixedClock(datetime(2021, 1, 4, tzinfo=UTC)))
    >>> drawer.draw(""), len(drawer.draw("ulid")), len(drawer.new_id())
    (b'', 16, 26)
    """

    __slots__ = ("_draws", "_ulids", "clock")

    def __init__(
        self, clock: Clock | None = None, *, random_bytes: Callable[[int], bytes] = os.urandom
    ) -> None:
        self.clock: Final = SystemClock() if clock is None else clock
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
            ArgumentError: nothing of this name can be drawn.
        """
        try:
            drawing = self._draws[what]
        except KeyError:
            raise ArgumentError("draws", "'' or 'ulid'", "another text") from None
        return drawing()

    def new_id(self) -> str:
        """Return a new ULID: opaque, unique, in order of time."""
        return self._ulids.next()

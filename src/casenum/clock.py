"""Where the present comes from: a protocol, the system's clock, and one that stands still."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol, runtime_checkable

from casenum.arguments import moment
from casenum.errors import ArgumentError, ArgumentTypeError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


@runtime_checkable
class Clock(Protocol):
    """Tell the present.

    >>> isinstance(SystemClock(), Clock)
    True
    """

    def now(self) -> datetime:
        """Return the present as an aware datetime in UTC."""
        ...

    def unix_ms(self) -> int:
        """Return whole milliseconds since 1970-01-01T00:00Z."""
        ...


class SystemClock:
    """Tell the time of this machine.

    >>> SystemClock().now().tzinfo
    datetime.timezone.utc
    """

    __slots__ = ()

    def now(self) -> datetime:
        """Return the present in UTC."""
        return datetime.now(UTC)

    def unix_ms(self) -> int:
        """Return whole milliseconds since 1970-01-01T00:00Z."""
        return time.time_ns() // 1_000_000

    def __repr__(self) -> str:
        return "SystemClock()"


class FixedClock:
    """Tell the moment it was set to, until it is told another.

    Raises:
        ArgumentError: the moment is naive.

    >>> clock = FixedClock(datetime(2021, 1, 4, 9, 0, tzinfo=UTC))
    >>> clock.advance(timedelta(hours=1))
    >>> clock.now().hour, clock.unix_ms()
    (10, 1609754400000)
    """

    __slots__ = ("_now",)

    def __init__(self, now: datetime) -> None:
        self._now = moment("now", now).astimezone(UTC)

    def now(self) -> datetime:
        """Return the moment in UTC."""
        return self._now

    def unix_ms(self) -> int:
        """Return whole milliseconds since 1970-01-01T00:00Z."""
        return (self._now - _EPOCH) // _MILLISECOND

    def advance(self, by: timedelta) -> None:
        """Move by a duration; a negative one steps back, as real clocks do.

        Raises:
            ArgumentTypeError: it is not a timedelta.
            ArgumentError: it leads out of the years 1 to 9999.
        """
        if not isinstance(by, timedelta):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ArgumentTypeError("by", "a timedelta", type(by).__name__)
        try:
            self._now += by
        except OverflowError:
            raise ArgumentError("by", "a step within the years 1 to 9999", "a longer one") from None

    def set(self, now: datetime) -> None:
        """Tell another moment from now on.

        Raises:
            ArgumentError: the moment is naive.
        """
        self._now = moment("now", now).astimezone(UTC)

    def __repr__(self) -> str:
        return f"FixedClock({self._now!r})"

"""ULIDs: 48 bits of milliseconds and 80 random bits as 26 characters that sort by time.

Source: the ULID specification (github.com/ulid/spec) and Douglas Crockford's base 32. Within a
millisecond the random part counts up; a process that forks draws anew on both sides; a full
random part carries into the next millisecond instead of failing.
"""

import os
from collections.abc import Callable
from threading import Lock
from typing import Final

from casenum.arguments import fulfils, plain
from casenum.clock import Clock, SystemClock
from casenum.errors import ArgumentError, ArgumentTypeError, InvalidNumber

CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ULID_LENGTH: Final = 26
_RANDOM_BYTES: Final = 10
_RANDOM_END: Final = 1 << 80
_TIME_END: Final = 1 << 48
_NEVER: Final = -_TIME_END  # before any time a clock can tell
_VALUE_END: Final = 1 << 128
_LOW_BITS: Final = 20  # that change from one ULID of a millisecond to the next, nearly always
_LOW_MASK: Final = (1 << _LOW_BITS) - 1
_HIGH_LENGTH: Final = ULID_LENGTH - _LOW_BITS // 5
_PAIRS: Final = tuple(high + low for high in CROCKFORD for low in CROCKFORD)

# Crockford's digits to those of int(text, 32); every other byte becomes one that int() refuses.
_VALUES: Final = {c: i for i, digit in enumerate(CROCKFORD) for c in (digit, digit.lower())}
_BASE_32: Final = b"0123456789abcdefghijklmnopqrstuv"
_TO_INT: Final = bytes(_BASE_32[_VALUES[c]] if c in _VALUES else 33 for c in map(chr, range(256)))


def ulid_value(text: str) -> int:
    """Return a ULID's text as an int of 128 bits.

    Raises:
        ValueError: a character is not Crockford's.

    >>> ulid_value("00000000000000000000000010")
    32
    """
    return int(text.encode("latin-1", "replace").translate(_TO_INT), 32)


def ulid_text(value: int) -> str:
    """Return the 26 characters of an int of 128 bits.

    >>> ulid_text(1820576928786795198723644692628913870)
    '01BTGNYV6HRNK8K8VKZASZCFPE'
    """
    pairs = _PAIRS
    return "".join([pairs[value >> shift & 1023] for shift in range(120, -1, -10)])


class _Forks:
    """Count the forks between the first process and this one."""

    count = 0

    @classmethod
    def note(cls) -> None:
        cls.count += 1


if hasattr(os, "register_at_fork"):  # pragma: no branch - where it is missing nothing can fork
    os.register_at_fork(after_in_child=_Forks.note)


class _State:
    """Hold what one process has drawn last, and the lock over it."""

    __slots__ = ("forks", "lock", "ms", "random")

    def __init__(self, forks: int, ms: int) -> None:
        self.forks = forks
        self.lock = Lock()  # a lock that another thread held at the fork would never open
        self.ms = ms
        self.random = _RANDOM_END  # full: the first draw goes on in the next millisecond


class UlidGenerator:
    """Give ULIDs, each above the one before, in any number of threads and over forks.

    Args:
        clock: where the time comes from; it is read inside the lock.
        random_bytes: where randomness comes from.

    Raises:
        ArgumentTypeError: the clock is none, or ``random_bytes`` cannot be called.

    >>> from datetime import UTC, datetime
    >>> from casenum.clock import FixedClock
    >>> clock = FixedClock(datetime(2021, 1, 4, tzinfo=UTC))
    >>> ulids = UlidGenerator(clock=clock, random_bytes=bytes)
    >>> ulids.next(), ulids.next()[-4:]
    ('01EV5B31000000000000000000', '0001')
    """

    __slots__ = ("_clock", "_random_bytes", "_spelled", "_state")

    def __init__(
        self,
        *,
        clock: Clock = SystemClock(),
        random_bytes: Callable[[int], bytes] = os.urandom,
    ) -> None:
        if not fulfils(clock, Clock):
            raise ArgumentTypeError("clock", "a Clock", type(clock).__name__)
        if not callable(random_bytes):
            raise ArgumentTypeError("random_bytes", "a function", type(random_bytes).__name__)
        self._clock = clock
        self._random_bytes = random_bytes
        self._state = _State(_Forks.count, _NEVER)
        self._spelled = -1, ""  # the high bits of the last text, and how they are spelled

    def _draw(self) -> int:
        state = self._state
        if state.forks != _Forks.count:
            state = self._state = _State(_Forks.count, state.ms)
        with state.lock:
            now = self._clock.unix_ms()
            if now > state.ms:
                value = self._fresh()
            elif (value := state.random + 1) < _RANDOM_END:
                now = state.ms
            else:
                now, value = state.ms + 1, self._fresh()
            if not 0 <= now < _TIME_END:
                raise ArgumentError("clock", "between the years 1970 and 10889", "beyond")
            state.ms, state.random = now, value
            return now << 80 | value

    def _fresh(self) -> int:
        drawn = self._random_bytes(_RANDOM_BYTES)
        if len(drawn) < _RANDOM_BYTES:  # fewer would be zeros, and numbers that can be guessed
            wanted = f"a source of {_RANDOM_BYTES} bytes"
            raise ArgumentError("random_bytes", wanted, f"one of {len(drawn)}")
        return int.from_bytes(drawn[:_RANDOM_BYTES])

    def next(self) -> str:
        """Return the next ULID as text.

        Raises:
            ArgumentError: the clock stands before 1970 or beyond 48 bits of milliseconds.
        """
        value = self._draw()
        high, low = value >> _LOW_BITS, value & _LOW_MASK
        known, text = self._spelled
        if high != known:
            text = ulid_text(value)[:_HIGH_LENGTH]
            self._spelled = high, text
        return f"{text}{_PAIRS[low >> 10]}{_PAIRS[low & 1023]}"

    def next_bytes(self) -> bytes:
        """Return the next ULID as 16 bytes.

        Raises:
            ArgumentError: the clock stands before 1970 or beyond 48 bits of milliseconds.

        >>> len(UlidGenerator().next_bytes())
        16
        """
        return self._draw().to_bytes(16)

    def parse(self, text: str) -> int:
        """Return the value of a ULID's text, in either case.

        Raises:
            InvalidNumber: it is no ULID: another length, another character, beyond 128 bits.

        >>> UlidGenerator().parse("01BTGNYV6HRNK8K8VKZASZCFPE")
        1820576928786795198723644692628913870
        """
        whole = text if type(text) is str else plain(text)
        if whole is None:
            raise InvalidNumber("type", f"text is expected, not {type(text).__name__}")
        if len(whole) != ULID_LENGTH:
            raise InvalidNumber("length", f"a ULID has 26 characters, not {len(whole)}")
        try:
            value = int(whole.encode().translate(_TO_INT), 32)
        except ValueError:  # from int(), and from encode() for a lone surrogate
            wrong = next(i for i, character in enumerate(whole) if character not in _VALUES)
            problem = "a character of Crockford's base 32 is expected"
            raise InvalidNumber("character", problem, wrong) from None
        if value >= _VALUE_END:
            raise InvalidNumber("value", "a ULID begins with 0 to 7", 0)
        return value

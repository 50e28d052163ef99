"""Making and reading ULIDs, beside python-ulid."""

from collections.abc import Iterator
from datetime import UTC, datetime

from harness import Row, compare
from ulid import ULID

from casenum import FixedClock
from casenum.numbers import UlidGenerator

ULIDS = UlidGenerator()
TEXT = "01BTGNYV6HRNK8K8VKZASZCFPE"


class Ticking(FixedClock):
    """Tell another millisecond each time, so that every ULID draws anew."""

    def __init__(self) -> None:
        super().__init__(datetime(2021, 1, 4, tzinfo=UTC))
        self._ms = super().unix_ms()

    def unix_ms(self) -> int:
        """Return the next millisecond."""
        self._ms += 1
        return self._ms


ALONE = UlidGenerator(clock=Ticking())


def made_by_peer() -> str:
    """Return a ULID as text."""
    return str(ULID())


def rows() -> Iterator[Row]:
    """Measure."""
    yield compare("make a ULID as text", "python-ulid", ULIDS.next, made_by_peer, faster=4)
    yield compare("make a ULID, one in a millisecond", "python-ulid", ALONE.next, made_by_peer)
    yield compare(
        "read a ULID's text", "python-ulid",
        lambda: ULIDS.parse(TEXT), lambda: int(ULID.from_str(TEXT)), faster=8,
    )  # fmt: skip

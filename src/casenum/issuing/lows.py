"""Series that run low: what a claim tells about them, and the early warning of it.

The warning goes to the logger ``casenum.issuing``, after the transaction: an application listens
to it as to any other log, and nothing that listens can stop or lose a number. Each series warns
when a value passes 80, 90 and 99 percent of its room, in whatever process that happens.
"""

from collections.abc import Iterable
from typing import Final, Self, TypeAlias

import attrs

from casenum.numbers import CaseNumber, Plan
from casenum.storage import Claim, Taken

Pair: TypeAlias = tuple[CaseNumber, Claim]

LOGGER: Final = "casenum.issuing"
_MARKS: Final = (99, 90, 80)  # percent of the room of a series
_LEAST: Final = min(_MARKS)
_WHOLE: Final = 100


@attrs.frozen(slots=True)
class Low:
    """Say that a series passed a mark: so many percent of its values are taken.

    >>> print(Low("coupon::2021", 80, 799, 999))
    series 'coupon::2021' is 80 % full: 799 of 999 is taken; give the pattern more room in time
    """

    series: str
    percent: int
    last: int
    limit: int

    def __str__(self) -> str:
        head = f"series {self.series!r} is {self.percent} % full: {self.last} of {self.limit}"
        return f"{head} is taken; give the pattern more room in time"


class Claimed(tuple[Pair, ...]):  # noqa: SLOT001 - a tuple that grows has no room for slots
    """Hold the numbers of an order with their claims, and whether their series runs low.

    >>> Claimed().low is None
    True
    """

    low: Low | None = None

    def __new__(cls, pairs: Iterable[Pair] = ()) -> Self:
        """Return the pairs as a tuple."""
        return super().__new__(cls, pairs)


def low_after(plan: Plan, taken: Taken) -> Low | None:
    """Return the highest mark that a block of values passed, or None.

    >>> from datetime import UTC, datetime
    >>> plan = Plan("c::", 1, 10, datetime(2021, 1, 4, tzinfo=UTC), {}, "")
    >>> [low_after(plan, Taken("c::", first, 1)) is None for first in (7, 8, 9)]
    [True, False, False]
    """
    if plan.limit is None:
        return None
    room, last = plan.limit - plan.first + 1, taken.values[-1]
    used = last - plan.first + 1
    if used * _WHOLE < _LEAST * room:  # as nearly always
        return None
    before = used - len(taken.values)
    passed = [mark for mark in _MARKS if before * _WHOLE < mark * room <= used * _WHOLE]
    return Low(taken.series, passed[0], last, plan.limit) if passed else None


def warn(*claims: Claimed) -> None:
    """Log that a series runs low, where it does; call it when the transaction is over.

    >>> warn(Claimed())
    """
    for claimed in claims:
        if claimed.low is not None:
            import logging  # noqa: PLC0415 - most programs never warn

            logging.getLogger(LOGGER).warning("%s", claimed.low)

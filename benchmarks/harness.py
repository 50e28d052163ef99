"""Compare two ways of doing the same work: interleaved rounds, ratio of medians.

These are the only figures that mean something on a shared machine. A ratio above 1 says how many
times faster casenum is; a row that asks for "at most so many times" says so in its target.
"""

import gc
import statistics
import sys
from collections.abc import Callable
from importlib.metadata import version
from time import perf_counter
from typing import NamedTuple

Work = Callable[[], object]
ROUND_SECONDS = 0.05  # what one side of a round takes, about


class Row(NamedTuple):
    """Hold one comparison: seconds for one piece of work, medians over the rounds, or bytes."""

    work: str
    peer: str
    ours: float
    theirs: float
    target: str
    met: bool | None
    unit: str = "s"

    @property
    def ratio(self) -> float:
        """Return how many times faster or smaller we are."""
        return self.theirs / self.ours


def compare(
    work: str,
    peer: str,
    ours: Work,
    theirs: Work,
    *,
    faster: float | None = None,
    rounds: int = 21,
    once: bool = False,
) -> Row:
    """Run both sides in turn and return the row; ``faster`` is the ratio that is asked for.

    ``once`` runs each side a single time in a round: for work that takes long by itself.
    """
    sides = [ours, theirs]
    loops = [1 if once else _loops(side) for side in sides]
    times: list[list[float]] = [[], []]
    for _ in range(rounds):
        for side, count, taken in zip(sides, loops, times, strict=True):
            taken.append(_timed(side, count) / count)
    mine, other = (statistics.median(taken) for taken in times)
    target = "printed" if faster is None else _target(faster)
    met = None if faster is None else other / mine >= faster
    row = Row(work, peer, mine, other, target, met)
    print(line(row), file=sys.stderr)
    return row


def _target(faster: float) -> str:
    if faster >= 1:
        return f"{faster:g} times faster" if faster > 1 else "no slower"
    return f"at most {1 / faster:.3g} times its time"


def _timed(side: Work, count: int) -> float:
    gc.collect()
    begin = perf_counter()
    for _ in range(count):
        side()
    return perf_counter() - begin


def _loops(side: Work) -> int:
    count = 1
    while (taken := _timed(side, count)) < ROUND_SECONDS / 4:
        count *= 4
    return max(1, round(count * ROUND_SECONDS / taken))


def line(row: Row) -> str:
    """Return a row as one line of text."""
    met = {None: "", True: "met", False: "MISSED"}[row.met]
    ours, theirs = (_short(side) if row.unit == "s" else f"{side:.0f} {row.unit}"
                    for side in (row.ours, row.theirs))  # fmt: skip
    times = f"{ours} against {theirs}"
    return f"{row.work:<44} {row.peer:<34} {row.ratio:7.2f}  {row.target:<24} {met:<7} {times}"


def _short(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def versions(names: tuple[str, ...]) -> dict[str, str]:
    """Return the versions of the packages that were measured."""
    return {"python": sys.version.split()[0]} | {name: version(name) for name in names}

"""What cases really did, counted: how often each arrow was taken, how long a status lasted."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta
from statistics import median
from typing import Final, NamedTuple

import attrs

from casenum.arguments import whole
from casenum.errors import ArgumentTypeError
from casenum.lifecycle.histories import follow
from casenum.lifecycle.steps import IMPORT, LARGEST, UPDATE
from casenum.lifecycle.values import JSON, Entry, Standing

# The longest unit that still gives two digits or more, and what it is called.
_UNITS: Final = ((172_800, 86_400, "d"), (3_600, 3_600, "h"), (60, 60, "min"))


class Dwell(NamedTuple):
    """Say how long cases stayed in a status: the median of the stays that came to an end.

    >>> print(Dwell(12, timedelta(minutes=150)))
    2.5 h
    """

    stays: int
    median: timedelta

    def __str__(self) -> str:
        seconds = self.median.total_seconds()
        for least, length, name in _UNITS:
            if seconds >= least:
                return f"{seconds / length:.1f} {name}"
        return f"{seconds:.0f} s"


@attrs.frozen(slots=True)
class Overlay:
    """Hold what many histories say about a lifecycle, to be drawn over its picture.

    ``begun`` counts the cases that were created in a status, ``moves`` how often a case went from
    one status to another, whether or not the definition has such an arrow. A move to the same
    status counts where an event asked for it; a mere update does not. ``dwell`` says how long a
    status lasted.

    >>> from datetime import UTC, datetime
    >>> from casenum.lifecycle import service_case
    >>> life, at = service_case(), datetime(2021, 1, 4, tzinfo=UTC)
    >>> first = life.start(at=at, by="amy")
    >>> second = life.apply(first.standing, "register", at=at + timedelta(hours=3), by="amy")
    >>> overlay = Overlay.of([[first.entry, second.entry]])
    >>> overlay.moves, str(overlay.dwell["received"])
    ({('received', 'registered'): 1}, '3.0 h')
    """

    cases: int
    begun: Mapping[str, int]
    moves: Mapping[tuple[str, str], int]
    dwell: Mapping[str, Dwell]

    @classmethod
    def of(cls, histories: Iterable[Iterable[Entry]]) -> "Overlay":
        """Count histories, each the entries of one case, oldest first.

        They may be a stream: of each case only its counts and durations are kept.

        Raises:
            ArgumentTypeError: what was given are no histories, for example the bare entries of one.
            HistoryBroken: an entry does not follow from the one before it.

        >>> Overlay.of([]).cases
        0
        """
        count = _Count()
        for entries in histories:
            count.take(entries)
        return cls(
            count.cases,
            dict(sorted(count.begun.items())),
            dict(sorted(count.moves.items())),
            {name: _dwell(stays) for name, stays in sorted(count.stays.items())},
        )

    def at_least(self, count: int) -> "Overlay":
        """Return the overlay without the arrows that were taken less often.

        Raises:
            ArgumentError: the count is below 1.
            ArgumentTypeError: it is no whole number.

        >>> overlay = Overlay(9, {"open": 9}, {("open", "shut"): 8, ("open", "lost"): 1}, {})
        >>> overlay.at_least(2).moves
        {('open', 'shut'): 8}
        """
        least = whole("count", count, least=1, most=LARGEST)
        kept = {pair: times for pair, times in self.moves.items() if times >= least}
        begun = {name: times for name, times in self.begun.items() if times >= least}
        return attrs.evolve(self, begun=begun, moves=kept)

    @property
    def statuses(self) -> frozenset[str]:
        """Return the statuses at either end of an arrow, or in which a case began."""
        return frozenset(self.begun).union(*self.moves)

    def to_dict(self) -> dict[str, JSON]:
        """Return the overlay as plain JSON values, durations in hours to 4 decimals.

        >>> Overlay(1, {"open": 1}, {}, {"open": Dwell(1, timedelta(hours=2))}).to_dict()["dwell"]
        [{'status': 'open', 'stays': 1, 'median_h': 2.0}]
        """
        return {
            "cases": self.cases,
            "begun": [{"status": name, "count": count} for name, count in self.begun.items()],
            "moves": [
                {"from": source, "to": target, "count": count}
                for (source, target), count in self.moves.items()
            ],
            "dwell": [
                {"status": name, "stays": dwell.stays, "median_h": _hours(dwell.median)}
                for name, dwell in self.dwell.items()
            ],
        }


class _Count:
    """Hold the counts of the histories so far."""

    def __init__(self) -> None:
        self.cases = 0
        self.begun: Counter[str] = Counter()
        self.moves: Counter[tuple[str, str]] = Counter()
        self.stays: dict[str, list[float]] = {}

    def take(self, entries: Iterable[Entry]) -> None:
        """Count the history of one case."""
        if not isinstance(entries, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
            found = type(entries).__name__
            raise ArgumentTypeError("histories", "an iterable of entries for each case", found)
        before: Standing | None = None
        for entry in entries:
            after = follow(before, entry)
            self._one(before, entry)
            before = after
        self.cases += before is not None

    def _one(self, before: Standing | None, entry: Entry) -> None:
        if before is None:
            self.begun[entry.target] += 1
        elif entry.target != before.status:
            self.moves[before.status, entry.target] += 1
            lasted = entry.at - before.entered
            self.stays.setdefault(before.status, []).append(lasted.total_seconds())
        elif entry.event not in {UPDATE, IMPORT}:
            self.moves[before.status, before.status] += 1


def _dwell(stays: list[float]) -> Dwell:
    return Dwell(len(stays), timedelta(seconds=median(stays)))


def _hours(duration: timedelta) -> float:
    return round(duration / timedelta(hours=1), 4)

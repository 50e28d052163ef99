"""What a simulation finds: totals, and what happened at which number."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Final

import attrs

_SHOWN: Final = 3  # events of a kind that a text shows

# What can happen, in the order in which a text tells it.
KINDS: Final[Mapping[str, str]] = {
    "repeated": "a number was given twice",
    "refused": "the pattern cannot show the date",
    "exhausted": "a counter is full",
    "filling": "a counter is four fifths full",
    "rolled": "a new period began its counter",
    "resumed": "an earlier period came back, and its counter went on",
    "width": "numbers became longer",
    "int32": "a number, taken as an integer, passed 2^31-1",
    "float": "a number, taken as an integer, passed 2^53",
    "order": "a later number stands before an earlier one in the order of text",
    "clock": "the clocks changed",
}


@attrs.frozen(slots=True)
class SimulatedEvent:
    """Say that something happened to the numbers, when, at which number, and what.

    ``kind`` is one of `KINDS`, ``at`` an instant in UTC, ``number`` the text of the number at which
    it happened, empty where there is none.

    >>> from datetime import UTC
    >>> SimulatedEvent("width", datetime(2021, 1, 4, tzinfo=UTC), "A-1000", "7 characters").kind
    'width'
    """

    kind: str
    at: datetime
    number: str
    explanation: str


@attrs.frozen(slots=True)
class Simulation:
    """Tell what a simulation found.

    ``issued`` numbers were given in ``series`` counters and ``refused`` were not; ``longest`` is
    the length of the longest text; ``totals`` counts all events by kind, of which ``events`` holds
    the first of each, in order of time. Instants are in UTC, and `to_text` tells them in ``zone``.

    >>> from datetime import UTC
    >>> from casenum.numbers import Pattern
    >>> from casenum.numbers.foresight.simulating import simulate
    >>> begin, end = datetime(2021, 1, 1, tzinfo=UTC), datetime(2023, 1, 1, tzinfo=UTC)
    >>> found = simulate(Pattern("SRV-{year}-{seq:3}"), 4, end, since=begin)
    >>> found.issued, found.refused, found.totals["rolled"], found.longest
    (2920, 0, 1, 13)
    >>> found.events[0].number, found.events[0].at.date().isoformat()
    ('SRV-2021-1000', '2021-09-07')
    """

    scheme: str
    since: datetime
    until: datetime
    zone: tzinfo
    a_day: float
    issued: int
    refused: int
    series: int
    longest: int
    totals: Mapping[str, int]
    events: tuple[SimulatedEvent, ...]

    def to_text(self) -> str:
        """Return what was found as lines of text, with the first few events of each kind."""
        since, until = self.since.astimezone(self.zone), self.until.astimezone(self.zone)
        numbers = f"{self.issued} numbers in {self.series} series"
        lines = [
            f"{since:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M} ({self.zone}), {self.a_day:g} a day",
            f"{numbers}, at most {self.longest} characters; {self.refused} refused",
        ]
        for kind in KINDS:
            lines += self._lines_of(kind)
        return "\n".join(lines)

    def _lines_of(self, kind: str) -> list[str]:
        count = self.totals[kind]
        if not count:
            return []
        shown = [event for event in self.events if event.kind == kind][:_SHOWN]
        lines = [f"{KINDS[kind]}: {count}", *[self._line_of(event) for event in shown]]
        return lines if count == len(shown) else [*lines, f"  and {count - len(shown)} more"]

    def _line_of(self, event: SimulatedEvent) -> str:
        return f"  {event.at.astimezone(self.zone):%Y-%m-%d %H:%M}  {event.explanation}"

    def __str__(self) -> str:
        return self.to_text()

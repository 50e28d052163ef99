"""A believable day at a service desk, as tables; all names and words are made up.

The day is drawn from a fixed seed, so it is the same day every time. `Day` plays it on a `Desk`,
moment by moment, with a clock that it moves itself.
"""

import heapq
import random
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

import attrs

from casenum.cases import Case
from casenum.clock import FixedClock
from casenum.desk import Desk

SEED: Final = 4711
CASES: Final = 32
OPENS: Final = datetime(2021, 3, 1, 7, 0, tzinfo=UTC)  # eight o'clock in Stockholm, a Monday
ZONE: Final = "Europe/Stockholm"
_ARRIVALS: Final = 8 * 60  # minutes in which requests arrive

AGENTS: Final = ("amy", "ben", "carla", "dmitri")
CHANNELS: Final = (("email", 5), ("phone", 4), ("web", 4), ("chat", 2), ("visit", 1))

SUBJECTS: Final = (
    ("inquiry", "When does the workshop open on Saturday?"),
    ("inquiry", "Which filter fits the small air cleaner?"),
    ("inquiry", "Can I pay the invoice in two parts?"),
    ("request", "Please send a copy of the last invoice"),
    ("request", "Move the delivery to Thursday"),
    ("request", "New address for the spare parts"),
    ("request", "Book the yearly inspection"),
    ("request", "A second key for the cabinet"),
    ("complaint", "Charged twice for one order"),
    ("complaint", "The fitter did not come"),
    ("complaint", "Wrong colour delivered"),
    ("incident", "The display stays dark after the update"),
    ("incident", "Order form answers with an error"),
    ("incident", "Pump runs but gives no pressure"),
    ("suggestion", "Show the queue position while waiting"),
)

# What may be done next: (least minutes, most minutes, who, what). Who is the agent of the case, or
# the customer. A dash names an event of the lifecycle; the other words are verbs of the desk.
Act = tuple[int, int, str, str]

_TAKEN: Final[tuple[Act, ...]] = ((2, 15, "agent", "take"), (1, 10, "agent", "-start"))
_ANSWERED: Final[tuple[Act, ...]] = ((4, 40, "agent", "reply"), (1, 6, "agent", "-resolve"))
_CLOSED: Final[tuple[Act, ...]] = ((20, 90, "agent", "-close"),)

ROUTES: Final[Mapping[str, tuple[int, tuple[Act, ...]]]] = {
    "answered": (9, (*_TAKEN, *_ANSWERED, *_CLOSED)),
    "answered and left open for a reply": (6, (*_TAKEN, *_ANSWERED)),
    "asked the customer": (
        5,
        (
            *_TAKEN,
            (3, 20, "agent", "-await_customer"),
            (10, 80, "customer", "note"),
            (2, 15, "agent", "-start"),
            *_ANSWERED,
        ),
    ),
    "waited for a supplier": (
        3,
        (*_TAKEN, (5, 20, "agent", "-await_third_party"), (40, 120, "agent", "-start"), *_ANSWERED),
    ),
    "escalated": (2, (*_TAKEN, (20, 60, "agent", "escalate"), (15, 50, "agent", "reply"))),
    "came back": (
        3,
        (
            *_TAKEN,
            *_ANSWERED,
            (15, 70, "customer", "note"),
            (2, 20, "agent", "-reopen"),
            *_ANSWERED,
            *_CLOSED,
        ),
    ),
    "sent twice": (1, ((3, 12, "agent", "-mark_duplicate"),)),
    "taken back": (1, ((10, 40, "customer", "-cancel"),)),
    "waiting in the queue": (2, ()),
}

# What is said: enough to show where words are kept, and that no figure needs them.
WORDS: Final = {
    "agent": "Thank you for your patience, here is what we found.",
    "customer": "Here is what you asked for.",
}

_VERBS: Final[Mapping[str, Callable[[Desk, Case, str], Case]]] = {
    "take": lambda desk, case, by: desk.assign(case, to=by, by=by),
    "reply": lambda desk, case, by: desk.reply(case, WORDS["agent"], by=by),
    "note": lambda desk, case, by: desk.note(case, WORDS["customer"], by=by),
    "escalate": lambda desk, case, by: desk.escalate(case, to="second-line", by=by),
}


@attrs.frozen(slots=True)
class Moment:
    """Say what happened at the desk: when, to which case, who did what."""

    at: datetime
    case: Case
    by: str
    what: str
    subject: str


@attrs.frozen(slots=True, order=True)
class _Due:
    """Hold what will happen: a case's next act, ordered by time and then by arrival."""

    at: datetime
    place: int
    act: int = attrs.field(order=False)


@attrs.frozen(slots=True)
class _Visitor:
    """Hold one request of the day before it is a case."""

    kind: str
    subject: str
    channel: str
    requester: str
    agent: str
    acts: tuple[Act, ...]


class Day:
    """Play the day on a desk; every moment is yielded as it happens."""

    def __init__(self, desk: Desk, clock: FixedClock) -> None:
        self._desk, self._clock = desk, clock
        # one known day, not secrets: the same seed gives the same day on every machine
        self._chance = random.Random(SEED)  # noqa: S311 - see above
        self._visitors = [self._visitor(place) for place in range(CASES)]
        self._cases: dict[int, Case] = {}

    def _visitor(self, place: int) -> _Visitor:
        pick = self._chance.choices
        kind, subject = self._chance.choice(SUBJECTS)
        routes = list(ROUTES.values())
        # the first cases take each route once, so that the day has everything in it
        weighted = pick(routes, [weight for weight, _ in routes])[0]
        acts = routes[place % len(routes)][1] if place < len(routes) else weighted[1]
        channel, _ = pick(CHANNELS, [weight for _, weight in CHANNELS])[0]
        return _Visitor(
            kind, subject, channel, f"customer:{100 + place}", self._chance.choice(AGENTS), acts
        )

    def moments(self) -> Iterator[Moment]:
        """Yield what happens, in the order of time, until the desk closes."""
        minutes = sorted(self._chance.uniform(0, _ARRIVALS) for _ in self._visitors)
        due = [_Due(OPENS + timedelta(minutes=m), i, -1) for i, m in enumerate(minutes)]
        heapq.heapify(due)
        while due:
            item = heapq.heappop(due)
            self._clock.set(item.at)
            yield self._happen(item)
            later = self._next(item)
            if later is not None:
                heapq.heappush(due, later)

    def _happen(self, item: _Due) -> Moment:
        visitor = self._visitors[item.place]
        by, what = visitor.requester, "open"
        if item.act < 0:
            case = self._open(visitor)
        else:
            _, _, who, what = visitor.acts[item.act]
            by = visitor.agent if who == "agent" else visitor.requester
            case = self._act(self._cases[item.place], by, what)
        self._cases[item.place] = case
        return Moment(item.at, case, by, what.removeprefix("-"), visitor.subject)

    def _open(self, visitor: _Visitor) -> Case:
        return self._desk.open(
            visitor.subject,
            by=f"system:{visitor.channel}",
            kind=visitor.kind,
            channel=visitor.channel,
            requester=visitor.requester,
        )

    def _act(self, case: Case, by: str, what: str) -> Case:
        # somebody may have moved the case in between: the desk decides on what is there now
        if what.startswith("-"):
            return self._desk.apply(case.id, what[1:], by=by)
        return _VERBS[what](self._desk, self._desk.get(case.id), by)

    def _next(self, item: _Due) -> _Due | None:
        acts = self._visitors[item.place].acts
        act = item.act + 1
        if act >= len(acts):
            return None
        least, most, _, _ = acts[act]
        wait = timedelta(minutes=self._chance.uniform(least, most))
        return _Due(item.at + wait, item.place, act)

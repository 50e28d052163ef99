"""The arrows of a lifecycle: a walk to each of them, and which of them some walks have taken.

An arrow is a status, an event, and where that leads. The walks are found by a search in breadth
over where a case can stand, its status and the one before it, so that each is the shortest there
is; every step is made by the lifecycle itself, guards, fields and permissions included.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import product
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

import attrs

from casenum.errors import TransitionRefused
from casenum.lifecycle import JSON, PREVIOUS, Entry, Lifecycle, Standing, Step, Transition
from casenum.lifecycle.outline import Outline, outline

Examples: TypeAlias = Mapping[str, Sequence[Mapping[str, JSON]]]
"""Fields to try with an event, by its name, for guards that look at them."""

NO_EXAMPLES: Final[Examples] = MappingProxyType({})
BEGUN: Final = datetime(2021, 1, 4, 9, 0, tzinfo=UTC)
GAP: Final = timedelta(hours=1)
_KINDS: Final = ("agent", "customer", "bot", "system")  # in the order in which they are tried
_REASONS: Final = (None, "said by a test")


class Arrow(NamedTuple):
    """Name one way that one event can lead from one status to another.

    >>> print(Arrow("resolved", "reopen", "in_progress"))
    resolved --reopen--> in_progress
    """

    source: str
    event: str
    target: str

    def __str__(self) -> str:
        return f"{self.source} --{self.event}--> {self.target}"


@attrs.frozen(slots=True)
class Ask:
    """Hold what somebody asks of a case: everything that `Lifecycle.apply` takes but the standing.

    >>> Ask("close", by="customer:42").after(timedelta(days=1)).at.day
    5
    """

    event: str
    by: str = "amy"
    reason: str | None = None
    fields: Mapping[str, JSON] = attrs.field(factory=dict)
    at: datetime = BEGUN

    def after(self, elapsed: timedelta) -> "Ask":
        """Return the same at a later time."""
        return attrs.evolve(self, at=self.at + elapsed)

    def of(self, life: Lifecycle, standing: Standing) -> Step | TransitionRefused:
        """Return what a lifecycle makes of it."""
        fields: dict[str, JSON] = dict(self.fields)
        return life.try_apply(
            standing, self.event, at=self.at, by=self.by, reason=self.reason, **fields
        )


@attrs.frozen(slots=True)
class Walk:
    """Hold the way of one case: what was asked, one after the other, and the steps it made.

    The first step is the creation, so there is one step more than there are asks.

    >>> from casenum.lifecycle import service_case
    >>> walk = Walk.begin(service_case())
    >>> walk.standing.status, walk.arrows
    ('received', ())
    """

    asks: tuple[Ask, ...]
    steps: tuple[Step, ...]

    @classmethod
    def begin(cls, life: Lifecycle) -> "Walk":
        """Return the walk of a case that was created and no more."""
        return cls((), (life.start(at=BEGUN, by="amy"),))

    @property
    def standing(self) -> Standing:
        """Return where the case stands at the end."""
        return self.steps[-1].standing

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Return the history of the case."""
        return tuple([step.entry for step in self.steps])

    @property
    def arrows(self) -> tuple[Arrow, ...]:
        """Return the arrows that were taken, in order."""
        return tuple([_arrow(entry) for entry in self.entries[1:]])

    def then(self, ask: Ask, step: Step) -> "Walk":
        """Return the walk with one step more."""
        return Walk((*self.asks, ask), (*self.steps, step))

    def take(
        self,
        life: Lifecycle,
        arrow: Arrow,
        *,
        examples: Examples = NO_EXAMPLES,
        gap: timedelta = GAP,
    ) -> "Walk | None":
        """Return the walk along one more arrow, or None where nothing that is tried opens it."""
        at = self.standing.entered if not self.asks else self.asks[-1].at
        for ask in asks(life, arrow.event, examples=examples):
            later = attrs.evolve(ask, at=at + gap)
            step = later.of(life, self.standing)
            if isinstance(step, Step) and _arrow(step.entry) == arrow:
                return self.then(later, step)
        return None

    def __repr__(self) -> str:
        first = self.steps[0].standing.status
        return f"<Walk {' '.join([first, *(f'-{a.event}-> {a.target}' for a in self.arrows)])}>"


def _arrow(entry: Entry) -> Arrow:
    return Arrow(str(entry.source), entry.event, entry.target)


@lru_cache(maxsize=64)
def drawn_of(life: Lifecycle) -> Outline:
    """Return a lifecycle as a graph, drawn once.

    >>> from casenum.lifecycle import open311
    >>> sorted(drawn_of(open311()).arrows["open"])
    ['close', 'note']
    """
    return outline(life.statuses, life.transitions)


# --- what there is -----------------------------------------------------------


def arrows(life: Lifecycle) -> tuple[Arrow, ...]:
    """Return every arrow of a lifecycle, sorted; a way to ``PREVIOUS`` is one for each status.

    >>> from casenum.lifecycle import open311
    >>> for arrow in arrows(open311()):
    ...     print(arrow)
    closed --note--> closed
    closed --reopen--> open
    open --close--> closed
    open --note--> open
    """
    drawn = drawn_of(life)
    found = {
        Arrow(name, transition.event, target)
        for name in drawn.statuses
        for transition in drawn.leaving(name)
        for target in _ends(drawn, name, transition)
    }
    return tuple(sorted(found))


def _ends(drawn: Outline, name: str, transition: Transition) -> Iterator[str]:
    back = transition.target is PREVIOUS
    for target in drawn.ends(name, transition):
        if not (back and drawn.statuses[target].final):  # no case comes back from there
            yield target


def leaving(life: Lifecycle, standing: Standing) -> tuple[Arrow, ...]:
    """Return the arrows that leave where a case stands, sorted; conditions are not asked.

    >>> from casenum.lifecycle import open311
    >>> [arrow.event for arrow in leaving(open311(), Walk.begin(open311()).standing)]
    ['close', 'note']
    """
    return _from(drawn_of(life), standing)


def _from(drawn: Outline, standing: Standing) -> tuple[Arrow, ...]:
    found: set[Arrow] = set()
    for transition in drawn.leaving(standing.status):
        named = isinstance(transition.target, str)
        target = transition.target if named else standing.previous
        if target is not None and (named or not drawn.statuses[str(target)].final):
            found.add(Arrow(standing.status, transition.event, str(target)))
    return tuple(sorted(found))


def asks(life: Lifecycle, event: str, *, examples: Examples = NO_EXAMPLES) -> tuple[Ask, ...]:
    """Return what is tried to make an event happen, the plainest first.

    Every kind of actor that a transition names, with and without a reason, with the fields that it
    requires (each is 1 where ``examples`` say nothing).

    >>> from casenum.lifecycle import open311
    >>> [(ask.fields, ask.reason) for ask in asks(open311(), "note")]
    [({'status_notes': 1}, None), ({'status_notes': 1}, 'said by a test')]
    """
    found: list[Ask] = []
    for transition in life.transitions:
        if transition.event == event:
            required: dict[str, JSON] = dict.fromkeys(transition.requires, 1)
            tried = product(_actors(transition), _REASONS, examples.get(event, ({},)))
            made = [Ask(event, by, why, {**required, **given}) for by, why, given in tried]
            found.extend(ask for ask in made if ask not in found)
    return tuple(found)


def _actors(transition: Transition) -> tuple[str, ...]:
    if transition.actor is None or "agent" in transition.actor:
        return ("amy", *(f"{kind}:x" for kind in _KINDS[1:] if kind in (transition.actor or ())))
    return tuple([f"{kind}:x" for kind in _KINDS if kind in transition.actor])


# --- walks and what they cover -----------------------------------------------


def arrow_walks(life: Lifecycle, *, examples: Examples = NO_EXAMPLES) -> dict[Arrow, Walk]:
    """Return the shortest walk to each arrow that ends with it, always the same.

    An arrow is missing where nothing that is tried opens it: give ``examples`` of the fields that
    its guard looks at.

    >>> from casenum.lifecycle import service_case
    >>> walks = arrow_walks(service_case())
    >>> walks[Arrow("resolved", "reopen", "in_progress")]
    <Walk received -register-> registered -resolve-> resolved -reopen-> in_progress>
    """
    drawn = drawn_of(life)
    begun = Walk.begin(life)
    found: dict[Arrow, Walk] = {}
    seen, waiting = {_place(begun.standing)}, deque([begun])
    while waiting:
        walk = waiting.popleft()
        for arrow in _from(drawn, walk.standing):
            longer = walk.take(life, arrow, examples=examples)
            if longer is None:
                continue
            found.setdefault(arrow, longer)
            if _place(longer.standing) not in seen:
                seen.add(_place(longer.standing))
                waiting.append(longer)
    return dict(sorted(found.items()))


def _place(standing: Standing) -> tuple[str, str | None]:
    return standing.status, standing.previous


@attrs.frozen(slots=True)
class ArrowCoverage:
    """Say how often walks took each arrow of a lifecycle, and which arrows they missed.

    >>> from casenum.lifecycle import open311
    >>> life = open311()
    >>> to_closed = arrow_walks(life)[Arrow("open", "close", "closed")]
    >>> print(ArrowCoverage.of(life, [to_closed]))
    1 of 4 arrows (25 %) in 1 walk; missed:
      closed --note--> closed
      closed --reopen--> open
      open --note--> open
    """

    walks: int
    taken: Mapping[Arrow, int]
    missed: tuple[Arrow, ...]

    @classmethod
    def of(cls, life: Lifecycle, walks: Iterable[Walk | Sequence[Entry]]) -> "ArrowCoverage":
        """Count the arrows in walks, or in any histories; what is no arrow is left out."""
        every, count, number = arrows(life), Counter[Arrow](), 0
        for walk in walks:
            number += 1
            entries = walk.entries if isinstance(walk, Walk) else walk
            count.update(_arrow(entry) for entry in entries if entry.source is not None)
        taken = {arrow: count[arrow] for arrow in every if count[arrow]}
        return cls(number, taken, tuple([arrow for arrow in every if not count[arrow]]))

    @property
    def share(self) -> float:
        """Return which part of the arrows was taken, 1.0 for a lifecycle without any."""
        every = len(self.taken) + len(self.missed)
        return len(self.taken) / every if every else 1.0

    def __str__(self) -> str:
        every = len(self.taken) + len(self.missed)
        walks = "1 walk" if self.walks == 1 else f"{self.walks} walks"
        head = f"{len(self.taken)} of {every} arrows ({100 * self.share:.0f} %) in {walks}"
        return "\n  ".join([f"{head}; missed:", *map(str, self.missed)]) if self.missed else head

"""Hypothesis strategies of walks: valid ones that aim, and ones that go wrong in one place.

A lifecycle with sinks swallows a walk that chooses its way freely: most arrows are never taken. A
walk that aims draws an arrow first and takes the shortest way to it; then it wanders.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any, Final, TypeAlias

import attrs
import hypothesis.strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from casenum.arguments import whole
from casenum.errors import TransitionRefused, listed
from casenum.lifecycle import ACTOR_KINDS, JSON, Actor, Lifecycle, Occurrence, Standing, Transition
from casenum.lifecycle.guards import asked, guard_name
from casenum.lifecycle.outline import Outline
from casenum.testing.arrows import (
    BEGUN,
    NO_EXAMPLES,
    Arrow,
    Ask,
    Examples,
    Walk,
    arrow_walks,
    drawn_of,
    leaving,
)
from casenum.testing.proving import prove

Fields: TypeAlias = SearchStrategy[Mapping[str, JSON]]
Pick: TypeAlias = Callable[[Sequence[Any]], Any]

STEPS: Final = 12
_MOST: Final = 1000
_GAPS: Final = tuple(timedelta(hours=hours) for hours in (1, 0, 24, 24 * 40))
_FULL: Final = 4  # so many times more walks of full length than shorter ones
_SEEDS: Final = 2**24 - 1  # the most that Hypothesis draws evenly
_NOWHERE: Final = "an-event-that-nobody-knows"


# --- walks -------------------------------------------------------------------


def walks(
    life: Lifecycle,
    *,
    steps: int = STEPS,
    aimed: bool = True,
    examples: Examples = NO_EXAMPLES,
) -> SearchStrategy[Walk]:
    """Return a strategy of walks that a lifecycle allows, at most so many steps long.

    Each draws an arrow, takes the shortest way to it, and wanders from there; where it is not
    ``aimed`` it wanders from the start. ``examples`` are fields to try with an event, for guards
    that look at them. A walk ends early where nothing leads on.

    Raises:
        ArgumentError: the number of steps is below 0 or above 1,000.
        ArgumentTypeError: it is no whole number.

    >>> from hypothesis import find
    >>> from casenum.lifecycle import service_case
    >>> walk = find(walks(service_case(), steps=4), lambda walk: walk.standing.reopens == 1)
    >>> service_case().replay(walk.entries) == walk.standing
    True
    """
    most = whole("steps", steps, least=0, most=_MOST)
    ways = [way for way in arrow_walks(life, examples=examples).values() if len(way.asks) <= most]
    targets = sorted(ways, key=lambda way: len(way.asks)) if aimed and ways else [Walk.begin(life)]
    return _walks(life, targets, most, examples)


@st.composite
def _walks(
    draw: DrawFn, life: Lifecycle, targets: Sequence[Walk], steps: int, examples: Examples
) -> Walk:
    """Draw an arrow, a length and a seed: all three shrink, and few examples are alike.

    Step by step Hypothesis would often repeat what it drew before, and miss arrows.
    """
    way = draw(st.sampled_from(targets))
    length = draw(st.sampled_from([*range(steps), *[steps] * (_FULL * steps + 1)]))
    pick = Random(draw(st.integers(0, _SEEDS))).choice  # noqa: S311 - a walk is no secret
    return wander(life, way, pick, steps=max(length, len(way.asks)), examples=examples)


def wander(
    life: Lifecycle,
    walk: Walk,
    pick: Pick,
    *,
    steps: int = STEPS,
    examples: Examples = NO_EXAMPLES,
) -> Walk:
    """Return a walk gone on by arrows that ``pick`` chooses, until it has so many steps.

    >>> from random import Random
    >>> from casenum.lifecycle import open311
    >>> walk = wander(open311(), Walk.begin(open311()), Random(1).choice, steps=3)
    >>> len(walk.arrows)
    3
    """
    while len(walk.asks) < steps:
        longer = _onwards(life, walk, pick, examples)
        if longer is None:
            return walk
        walk = longer
    return walk


def _onwards(life: Lifecycle, walk: Walk, pick: Pick, examples: Examples) -> Walk | None:
    """Try the arrows that leave, in an order that ``pick`` chooses, until one can be taken."""
    choices = list(leaving(life, walk.standing))
    while choices:
        arrow: Arrow = pick(choices)
        longer = walk.take(life, arrow, examples=examples, gap=pick(_GAPS))
        if longer is not None:
            return longer
        choices.remove(arrow)
    return None


# --- near misses -------------------------------------------------------------


@attrs.frozen(slots=True)
class NearMiss:
    """Hold a valid walk, and one thing asked on the way that the lifecycle must refuse.

    ``place`` is the step after which it is asked, ``code`` the refusal that is due.

    >>> from casenum.lifecycle import open311
    >>> miss = NearMiss(Walk.begin(open311()), 0, Ask("reopen"), "no_transition")
    >>> miss.check(open311())
    """

    walk: Walk
    place: int
    ask: Ask
    code: str

    @property
    def standing(self) -> Standing:
        """Return where the case stands when it is asked."""
        return self.walk.steps[self.place].standing

    def check(self, life: Lifecycle) -> None:
        """Check that it is refused, and that the walk goes on as if nobody had asked.

        Raises:
            AssertionError: it is not refused, for another reason than is due, or something moved.
        """
        standing = self.standing
        before = attrs.astuple(standing)
        outcome = self.ask.of(life, standing)
        told = f"{self.ask.event!r} while {standing.status!r}"
        assert isinstance(outcome, TransitionRefused), f"{told} is illegal, and was not refused"
        assert outcome.code == self.code, f"{told} is refused as {outcome.code}, not {self.code}"
        assert attrs.astuple(standing) == before, f"{told} was refused, and moved the case"
        for ask, step in zip(self.walk.asks[self.place :], self._rest(), strict=True):
            assert ask.of(life, standing) == step, f"after {told} the case goes on differently"
            standing = step.standing

    def _rest(self) -> Sequence[Any]:
        return self.walk.steps[self.place + 1 :]


def near_misses(
    life: Lifecycle, *, steps: int = STEPS, examples: Examples = NO_EXAMPLES
) -> SearchStrategy[NearMiss]:
    """Return a strategy of walks with one illegal event: unknown, out of place, or not permitted.

    Raises:
        ArgumentError: the number of steps is below 0 or above 1,000.
        ArgumentTypeError: it is no whole number.

    >>> from hypothesis import find
    >>> from casenum.lifecycle import service_case
    >>> find(near_misses(service_case()), lambda miss: miss.code == "final").standing.category
    <Category.DONE: 'done'>
    """
    return _near_misses(life, walks(life, steps=steps, examples=examples))


@st.composite
def _near_misses(draw: DrawFn, life: Lifecycle, valid: SearchStrategy[Walk]) -> NearMiss:
    walk = draw(valid)
    place = draw(st.integers(0, len(walk.asks)))
    ask, code = draw(st.sampled_from(misses(life, walk.steps[place].standing)))
    at = walk.asks[place - 1].at if place else BEGUN
    return NearMiss(walk, place, attrs.evolve(ask, at=at), code)


def misses(life: Lifecycle, standing: Standing) -> tuple[tuple[Ask, str], ...]:
    """Return what a lifecycle must refuse where a case stands, each with the code that is due.

    >>> from casenum.lifecycle import open311
    >>> [(ask.event, code) for ask, code in misses(open311(), Walk.begin(open311()).standing)][:2]
    [('note', 'guard'), ('reopen', 'no_transition')]
    """
    drawn = drawn_of(life)
    out_of_place = "final" if drawn.statuses[standing.status].final else "no_transition"
    found: list[tuple[Ask, str]] = []
    for event in life.events:
        branches = drawn.arrows[standing.status].get(event, ())
        if not branches:
            found.append((Ask(event), out_of_place))
        elif all(_leads_on(drawn, standing, each) for each in branches):
            found.extend(_forbidden(event, branches))
    return (*found, (Ask(_NOWHERE), "unknown_event"))


def _leads_on(drawn: Outline, standing: Standing, transition: Transition) -> bool:
    back = drawn.statuses.get(standing.previous or "")
    return isinstance(transition.target, str) or (back is not None and not back.final)


def _forbidden(event: str, branches: Sequence[Transition]) -> list[tuple[Ask, str]]:
    """Return the event by actors that may not cause it, and without the fields that it needs."""
    may = frozenset[str]().union(*(each.kinds for each in branches))
    found = [(Ask(event, f"{kind}:x"), "permission") for kind in sorted(ACTOR_KINDS - may)]
    if all(each.requires for each in branches):
        found.append((Ask(event, f"{min(may)}:x"), "guard"))
    return found


# --- guards ------------------------------------------------------------------


def check_guards_exclude(life: Lifecycle, *, fields: Mapping[str, Fields] | None = None) -> None:
    """Check that of the guarded transitions of one event never two say yes at once.

    Where they do, the order in which they were written decides, and nobody sees it. It cannot be
    proven from the functions; it is tried on many occurrences. ``fields`` says by event what it
    may bring; without it an event brings what its transitions require, each 0, 1 or True.

    Raises:
        AssertionError: two guards say yes to the same occurrence; the smallest one is told.

    >>> from casenum.lifecycle import service_case
    >>> check_guards_exclude(service_case(answer_before_close=True))
    """
    contested = _contested(life)
    if contested:
        prove(_occurrences(life, contested, fields or {}), partial(_at_most_one, life))


def _contested(life: Lifecycle) -> list[tuple[str, str]]:
    """Return status and event where two guarded transitions or more stand against each other."""
    drawn = drawn_of(life)
    return [
        (name, event)
        for name, events in sorted(drawn.arrows.items())
        for event, branches in events.items()
        if sum(each.guard is not None for each in branches) > 1
    ]


@st.composite
def _occurrences(
    draw: DrawFn,
    life: Lifecycle,
    contested: Sequence[tuple[str, str]],
    fields: Mapping[str, Fields],
) -> tuple[Standing, Occurrence]:
    name, event = draw(st.sampled_from(contested))
    before = draw(st.sampled_from([None, *sorted(status.name for status in life.statuses)]))
    age, reopens = draw(st.sampled_from(_GAPS)), draw(st.integers(0, 3))
    standing = Standing(name, life.status(name).category, 2, BEGUN, before, reopens)
    brought = draw(fields[event] if event in fields else _required(life, event))
    by = Actor(draw(st.sampled_from(sorted(ACTOR_KINDS))), "x")
    reason = draw(st.sampled_from((None, "said by a test")))
    return standing, Occurrence(event, BEGUN + age, by, reason, brought)


def _required(life: Lifecycle, event: str) -> Fields:
    names = {name for each in life.transitions if each.event == event for name in each.requires}
    values = st.sampled_from((0, 1, True))
    made: SearchStrategy[Any] = st.fixed_dictionaries(dict.fromkeys(sorted(names), values))
    return made


def _at_most_one(life: Lifecycle, drawn: tuple[Standing, Occurrence]) -> None:
    standing, occurrence = drawn
    branches = drawn_of(life).arrows[standing.status][occurrence.name]
    yes = [
        each for each in branches if each.guard is not None and _open(each, standing, occurrence)
    ]
    names = listed(guard_name(each.guard) for each in yes if each.guard is not None)
    where = f"{occurrence.name!r} while {standing.status!r}"
    assert len(yes) <= 1, f"{names} all say yes to {where}; let one of them say no"


def _open(transition: Transition, standing: Standing, occurrence: Occurrence) -> bool:
    if transition.guard is None or occurrence.by.kind not in transition.kinds:
        return False
    if any(name not in occurrence.fields for name in transition.requires):
        return False
    return asked(transition.guard, standing, occurrence) is None

"""Random lifecycles, valid by construction, and faults to plant in them, one at a time.

Each status but the first is led to by an earlier one, each that is not final leads to a later one,
and the last is done: so every status can be reached, and every case can end. Where a case may wait,
its customer can wake it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple, TypeAlias

import attrs
import hypothesis.strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from casenum.arguments import whole
from casenum.lifecycle import (
    ACTOR_KINDS,
    PREVIOUS,
    Category,
    Effect,
    Finding,
    Guard,
    Lifecycle,
    No,
    Occurrence,
    Standing,
    Status,
    Timer,
    Transition,
    examine,
)
from casenum.lifecycle.outline import outline

_MOST: Final = 12
_NAME: Final = "planted"
_ANOTHER: Final = "planted_too"


# --- guards ------------------------------------------------------------------


def first_time(standing: Standing, event: Occurrence) -> Literal[True] | No:  # noqa: ARG001 - a guard is given both
    """Let a case pass that was never reopened.

    >>> from casenum.testing.arrows import BEGUN
    >>> first_time(Standing("open", Category.OPEN, 1, BEGUN), None)
    True
    """
    return True if standing.reopens == 0 else No("it was reopened", reopens=standing.reopens)


def said_why(standing: Standing, event: Occurrence) -> Literal[True] | No:  # noqa: ARG001 - the same
    """Let an event pass that has a reason.

    >>> from casenum.lifecycle import Actor
    >>> from casenum.testing.arrows import BEGUN
    >>> said_why(None, Occurrence("close", BEGUN, Actor("agent", "amy"), None, {}))
    No('it needs a reason')
    """
    return True if event.reason else No("it needs a reason")


GUARDS: Final[Mapping[str, Guard]] = MappingProxyType(
    {"first_time": first_time, "said_why": said_why}
)
"""The guards of random lifecycles, by name, as `Lifecycle.from_json` takes them."""


# --- random lifecycles -------------------------------------------------------


@attrs.frozen(slots=True)
class Draft:
    """Hold a definition before anybody asks whether it is sensible.

    >>> told = Status("told", "done", initial=True, final=True)
    >>> Draft((told,), ()).build().initial
    'told'
    """

    statuses: tuple[Status, ...]
    transitions: tuple[Transition, ...]
    timers: tuple[Timer, ...] = ()

    def build(self, name: str = "drawn") -> Lifecycle:
        """Return the lifecycle.

        Raises:
            DefinitionRefused: the findings hold errors.
        """
        return Lifecycle(
            name, 1, statuses=self.statuses, transitions=self.transitions, timers=self.timers
        )

    def findings(self) -> tuple[Finding, ...]:
        """Return what is wrong or doubtful in the draft, errors first."""
        return examine(self.statuses, self.transitions, self.timers)

    def plus(
        self,
        *transitions: Transition,
        statuses: Sequence[Status] = (),
        timers: Sequence[Timer] = (),
    ) -> "Draft":
        """Return the draft with more in it."""
        return Draft(
            (*self.statuses, *statuses),
            (*self.transitions, *transitions),
            (*self.timers, *timers),
        )


def lifecycles(*, statuses: int = 6) -> SearchStrategy[Lifecycle]:
    """Return a strategy of lifecycles without findings, of at most so many statuses.

    They have guards (`GUARDS`), required fields, permissions, effects, timers, and ways to
    ``PREVIOUS``.

    Raises:
        ArgumentError: the number of statuses is below 2 or above 12.
        ArgumentTypeError: it is no whole number.

    >>> from hypothesis import given, settings
    >>> @settings(max_examples=3)
    ... @given(lifecycles())
    ... def nothing_is_found(life):
    ...     assert not life.findings()
    >>> nothing_is_found()
    """
    return drafts(statuses=statuses).map(Draft.build)


def drafts(*, statuses: int = 6) -> SearchStrategy[Draft]:
    """Return a strategy of definitions that are sound, for a fault to be planted in.

    Raises:
        ArgumentError: the number of statuses is below 2 or above 12.
        ArgumentTypeError: it is no whole number.

    >>> from hypothesis import given, settings
    >>> @settings(max_examples=3)
    ... @given(drafts())
    ... def all_can_be_built(draft):
    ...     assert draft.build().statuses
    >>> all_can_be_built()
    """
    return _drafts(whole("statuses", statuses, least=2, most=_MOST))


@st.composite
def _drafts(draw: DrawFn, most: int) -> Draft:
    count = draw(st.integers(2, most))
    finals = draw(st.integers(1, min(2, count - 1)))
    statuses = [_status(draw, place, count - finals) for place in range(count)]
    arrows = _arrows(draw, count, count - finals)
    guarded: list[Transition] = []
    plain: list[Transition] = []
    for place, sources in arrows.items():
        plain.append(_transition(draw, statuses, place, sources))
        if draw(st.booleans()):
            guarded.append(_guarded(draw, statuses, plain[-1]))
    draft = Draft(tuple(statuses), (*guarded, *plain))  # a guarded one goes first, or never
    lapsing = _lapsing(draft) if draw(st.booleans()) else draft
    return _with_a_way_back(lapsing) if draw(st.booleans()) else lapsing


def _status(draw: DrawFn, place: int, first_final: int) -> Status:
    final = place >= first_final
    category = Category.DONE if final else draw(st.sampled_from(Category))
    label = draw(st.sampled_from((None, "We work on it")))
    return Status(f"s{place}", category, initial=place == 0, final=final, label=label)


def _arrows(draw: DrawFn, count: int, first_final: int) -> dict[int, set[int]]:
    """Return the sources of each target: one way in, one way on, and some more."""
    sources: dict[int, set[int]] = {
        place: {draw(st.integers(0, min(place, first_final) - 1))} for place in range(1, count)
    }
    for place in range(first_final):
        sources[draw(st.integers(place + 1, count - 1))].add(place)
    pair = st.tuples(st.integers(0, first_final - 1), st.integers(0, count - 1))
    for source, target in draw(st.lists(pair, max_size=count)):
        sources.setdefault(target, set()).add(source)
    return sources


def _transition(
    draw: DrawFn, statuses: Sequence[Status], place: int, sources: set[int]
) -> Transition:
    waiting = any(statuses[source].category is Category.PENDING for source in sources)
    open_to = (ACTOR_KINDS, ("agent", "customer")) if waiting else (None, ("agent", "system"))
    return Transition(
        f"to_s{place}",
        [statuses[source].name for source in sources],
        statuses[place].name,
        actor=draw(st.sampled_from(open_to)),
        requires=draw(st.sampled_from(((), ("note",)))),
        effects=draw(st.sampled_from(((), (Effect("notify", "told"),)))),
    )


def _guarded(draw: DrawFn, statuses: Sequence[Status], plain: Transition) -> Transition:
    """Return a branch of the same event that goes elsewhere where its guard says yes."""
    target = draw(st.sampled_from(statuses)).name
    guard = draw(st.sampled_from(tuple(GUARDS.values())))
    return attrs.evolve(plain, target=target, guard=guard)


def _lapsing(draft: Draft) -> Draft:
    """Return the draft with a timer that ends a case with which nobody began."""
    lapse = Transition("lapse", _first(draft), _last(draft))
    return draft.plus(lapse, timers=[_timer("lapse", _first(draft), "lapse")])


def _timer(name: str, source: str | Category | Sequence[str], event: str, days: int = 7) -> Timer:
    return Timer(name, source, after=timedelta(days=days), event=event)


def _with_a_way_back(draft: Draft) -> Draft:
    """Return the draft with a way back from where cases wait, if that never leads to an end."""
    waiting = [each.name for each in draft.statuses if each.category is Category.PENDING]
    longer = draft.plus(Transition("resume", waiting, PREVIOUS, actor=ACTOR_KINDS))
    return longer if waiting and not any(_back_to_done(longer)) else draft


def _back_to_done(draft: Draft) -> Iterator[bool]:
    drawn = outline(draft.statuses, draft.transitions)
    for names in drawn.back.values():
        yield any(drawn.statuses[name].category is Category.DONE for name in names)


# --- faults ------------------------------------------------------------------

Plant: TypeAlias = Callable[[Draft], Draft]


class Fault(NamedTuple):
    """Hold how a fault is planted in a sound draft, and what its finding must name."""

    plant: Plant
    named: str = _NAME


def _first(draft: Draft) -> str:
    return draft.statuses[0].name


def _last(draft: Draft) -> str:
    return draft.statuses[-1].name


def _leaving(draft: Draft, event: str = _NAME, **options: Any) -> Transition:
    return Transition(event, _first(draft), _last(draft), **options)


def _no_initial(draft: Draft) -> Draft:
    statuses = tuple([attrs.evolve(each, initial=False) for each in draft.statuses])
    return attrs.evolve(draft, statuses=statuses)


def _two_initial(draft: Draft) -> Draft:
    *others, last = draft.statuses
    return attrs.evolve(draft, statuses=(*others, attrs.evolve(last, initial=True)))


def _twice(draft: Draft) -> Draft:
    return draft.plus(statuses=draft.statuses[:1])


def _leads_to(draft: Draft, category: Category, *transitions: Transition) -> Draft:
    """Return the draft with one more status, to which an event leads from the first one."""
    planted = Status(_NAME, category)
    return draft.plus(Transition(_NAME, _first(draft), _NAME), *transitions, statuses=[planted])


def _around(draft: Draft) -> Draft:
    there, back = Transition("on", _NAME, _ANOTHER), Transition("on", _ANOTHER, _NAME)
    longer = _leads_to(draft, Category.OPEN, there, back)
    return longer.plus(statuses=[Status(_ANOTHER, Category.OPEN)])


def _unreachable(draft: Draft) -> Draft:
    leads_on = Transition("on", _NAME, _last(draft))
    return draft.plus(leads_on, statuses=[Status(_NAME, Category.OPEN)])


def _unimportable(draft: Draft) -> Draft:
    def planted(standing: Standing, event: Occurrence) -> Literal[True] | No:  # noqa: ARG001 - a guard is given both
        return True

    return draft.plus(_leaving(draft, guard=planted))


def _back_to_an_end(draft: Draft) -> Draft:
    end = Status(_ANOTHER, Category.DONE)
    wait = Transition("wait", _ANOTHER, _NAME)
    back = Transition("resume_it", _NAME, PREVIOUS, actor=ACTOR_KINDS)
    there = Transition(_NAME, _first(draft), _ANOTHER)
    return draft.plus(there, wait, back, statuses=[end, Status(_NAME, Category.PENDING)])


def _timed(draft: Draft, *timers: Timer, **options: Any) -> Draft:
    """Return the draft with a status that timers run in, and an event that leaves it."""
    longer = _leads_to(draft, Category.OPEN, Transition("on", _NAME, _last(draft), **options))
    return longer.plus(timers=timers)


def _ticking_round(draft: Draft) -> Draft:
    timers = _timer("tick", _NAME, "on"), _timer("tock", _ANOTHER, "on")
    out = Transition("out", [_NAME, _ANOTHER], _last(draft))
    return _around(draft).plus(out, timers=timers)


def _nameless(draft: Draft) -> Draft:
    return draft.plus(_leaving(draft, ""))


def _reserved(draft: Draft) -> Draft:
    return draft.plus(_leaving(draft, requires=["by"]))


def _to_nowhere(draft: Draft) -> Draft:
    return draft.plus(Transition("on", _first(draft), _NAME))


def _leaving_the_end(draft: Draft) -> Draft:
    return draft.plus(Transition(_NAME, _last(draft), _last(draft)))


def _dead_end(draft: Draft) -> Draft:
    return _leads_to(draft, Category.OPEN)


def _ambiguous(draft: Draft) -> Draft:
    return draft.plus(_leaving(draft), _leaving(draft))


def _shadowed(draft: Draft) -> Draft:
    return draft.plus(_leaving(draft), _leaving(draft, requires=["note"]))


def _from_nowhere(draft: Draft) -> Draft:
    return draft.plus(Transition(_NAME, [], _last(draft)))


def _forgotten(draft: Draft) -> Draft:
    return _leads_to(draft, Category.PENDING, Transition("on", _NAME, _last(draft)))


def _two_timers_of_a_name(draft: Draft) -> Draft:
    return _timed(
        draft.plus(Transition("too", _NAME, _last(draft), guard=first_time)),
        _timer(_NAME, _NAME, "too"),
        _timer(_NAME, _NAME, "on", days=9),
    )


def _timer_of_no_event(draft: Draft) -> Draft:
    return draft.plus(timers=[_timer("lost", _last(draft), _NAME)])


def _timer_elsewhere(draft: Draft) -> Draft:
    return _timed(draft, _timer("late", _NAME, _NAME))


def _refused_timer(draft: Draft) -> Draft:
    return _timed(draft, _timer("late", _NAME, "on"), requires=["note"])


def _late_timer(draft: Draft) -> Draft:
    return _timed(draft, _timer("first", _NAME, "on"), _timer("later", _NAME, "on", days=9))


def _idle_timer(draft: Draft) -> Draft:
    return draft.plus(_leaving(draft), timers=[_timer(_NAME, [], _NAME)])


_EACH: Final[dict[str, Fault]] = {
    "initial_missing": Fault(_no_initial, "no status is marked initial"),
    "initial_double": Fault(_two_initial, "s0"),
    "duplicate_status": Fault(_twice, "s0"),
    "empty_name": Fault(_nameless, ""),
    "reserved_field": Fault(_reserved),
    "unknown_status": Fault(_to_nowhere),
    "final_exit": Fault(_leaving_the_end),
    "dead_end": Fault(_dead_end),
    "unreachable": Fault(_unreachable),
    "no_end": Fault(_around),
    "ambiguous": Fault(_ambiguous),
    "shadowed": Fault(_shadowed),
    "unused_event": Fault(_from_nowhere),
    "guard_not_importable": Fault(_unimportable),
    "pending_forgotten": Fault(_forgotten),
    "previous_done": Fault(_back_to_an_end),
    "duplicate_timer": Fault(_two_timers_of_a_name),
    "unknown_event": Fault(_timer_of_no_event),
    "timer_nowhere": Fault(_timer_elsewhere),
    "timer_refused": Fault(_refused_timer),
    "timer_ring": Fault(_ticking_round),
    "timer_shadowed": Fault(_late_timer),
    "unused_timer": Fault(_idle_timer),
}

FAULTS: Final[Mapping[str, Fault]] = MappingProxyType(_EACH)
"""A fault for each finding, by its code: planted in a sound draft, it brings that finding alone."""

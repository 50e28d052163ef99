"""What is wrong with the timers of a definition: checks for the table of findings."""

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from casenum.errors import shown
from casenum.lifecycle.definition import PREVIOUS, Timer, Transition
from casenum.lifecycle.drafts import Draft, joined
from casenum.lifecycle.values import Category

_TIMERS_ARE: Final = "system"  # the kind of actor that a timer is


def duplicate_timer(draft: Draft) -> Iterator[str]:
    """Yield names that two timers have: a history would not say which one went off."""
    names = [timer.name for timer in draft.timers]
    for name in names:
        if names.count(name) > 1:
            yield f"{shown(name)} is the name of {names.count(name)} timers; name them apart"


def timer_nowhere(draft: Draft) -> Iterator[str]:
    """Yield timers whose event does not leave the status in which they run."""
    known = {transition.event for transition in draft.transitions}
    for status, timer in _running(draft):
        if timer.event in known and not _ways(draft, status, timer):
            head = f"timer {shown(timer.name)} runs in {shown(status)}"
            yield f"{head}, which {shown(timer.event)} does not leave; add a transition or a source"


def timer_refused(draft: Draft) -> Iterator[str]:
    """Yield timers that no transition lets through."""
    for status, timer in _running(draft):
        ways = _ways(draft, status, timer)
        if ways and not any(map(_lets, ways)):
            head = f"timer {shown(timer.name)} is always refused in {shown(status)}"
            how = f"a transition that kind {_TIMERS_ARE!r} may cause without any field"
            yield f"{head}; give {shown(timer.event)} {how}"


def timer_ring(draft: Draft) -> Iterator[str]:
    """Yield rings of statuses that timers lead round; a timer that stays is the smallest."""
    reach = _reach({name: _ends(draft, name) for name in draft.drawn.timers})
    for name, reached in reach.items():
        ring = {other for other in reached if name in reach.get(other, ())}
        if name in ring:
            yield f"timers lead from {joined(ring)} back there for ever; let one lead elsewhere"


def timer_shadowed(draft: Draft) -> Iterator[str]:
    """Yield timers that never go off because another always goes first."""
    for status, timers in draft.drawn.timers.items():
        for first, later in combinations(timers, 2):
            if any(map(_always, _ways(draft, status, first))):
                head = f"timer {shown(later.name)} never goes off in {shown(status)}"
                yield f"{head}, because {shown(first.name)} always goes first; keep one"


def unused_timer(draft: Draft) -> Iterator[str]:
    """Yield timers that run in no status."""
    used = {timer.name for _, timer in _running(draft)}
    for timer in draft.timers:
        if timer.name not in used and all(_is_category(name) for name in timer.source):
            yield f"timer {shown(timer.name)} runs in no status, so it never goes off"


def _is_category(source: str) -> bool:
    return isinstance(source, Category)


def _running(draft: Draft) -> Iterator[tuple[str, Timer]]:
    for status, timers in draft.drawn.timers.items():
        for timer in timers:
            yield status, timer


def _ways(draft: Draft, status: str, timer: Timer) -> tuple[Transition, ...]:
    return draft.drawn.arrows[status].get(timer.event, ())


def _lets(transition: Transition) -> bool:
    return _TIMERS_ARE in transition.kinds and not transition.requires


def _always(transition: Transition) -> bool:
    return _lets(transition) and transition.guard is None and transition.target is not PREVIOUS


def _ends(draft: Draft, status: str) -> set[str]:
    """Return where the timers of a status may lead."""
    drawn = draft.drawn
    ways = [way for timer in drawn.timers[status] for way in _ways(draft, status, timer)]
    return {end for way in ways if _lets(way) for end in drawn.ends(status, way)}


def _reach(steps: dict[str, set[str]]) -> dict[str, set[str]]:
    """Return what each status leads to by any number of steps."""
    reach = {name: set(ends) for name, ends in steps.items()}
    while True:
        more = {
            name: ends.union(*(reach.get(end, ()) for end in ends)) for name, ends in reach.items()
        }
        if more == reach:
            return reach
        reach = more

"""A definition drawn as a graph: who leads where, before anybody asks whether that is sensible."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

import attrs

from casenum.lifecycle.definition import PREVIOUS, Status, Timer, Transition
from casenum.lifecycle.values import Category


@attrs.frozen(slots=True)
class Outline:
    """Hold the arrows of a definition by source and event, in the order they were written.

    ``departing`` are the same arrows by source alone. ``back`` says for each status with a way to
    ``PREVIOUS`` where that may lead. ``timers`` holds those of each status that has any, in the
    order in which they go off. Names that are no status are left out of the sources and kept in the
    arrows' targets.

    >>> statuses = [Status("open", "open", initial=True), Status("hold", "pending")]
    >>> arrows = [Transition("hold", "open", "hold"), Transition("resume", "hold", PREVIOUS)]
    >>> sorted(outline(statuses, arrows).targets("hold"))
    ['open']
    """

    statuses: Mapping[str, Status]
    arrows: Mapping[str, Mapping[str, tuple[Transition, ...]]]
    departing: Mapping[str, tuple[Transition, ...]]
    back: Mapping[str, frozenset[str]]
    timers: Mapping[str, tuple[Timer, ...]]

    def leaving(self, status: str) -> tuple[Transition, ...]:
        """Return the transitions that leave a status, by event."""
        return self.departing[status]

    def ends(self, status: str, transition: Transition) -> frozenset[str]:
        """Return where a transition that leaves a status may lead."""
        if isinstance(transition.target, str):
            return frozenset((transition.target,))
        return self.back[status]

    def targets(self, status: str) -> frozenset[str]:
        """Return the known statuses that one event from a status may lead to."""
        found: set[str] = set()
        for transition in self.departing[status]:
            if isinstance(transition.target, str):
                found.add(transition.target)
            else:
                found |= self.back[status]
        return frozenset(found & self.statuses.keys())


def outline(
    statuses: Sequence[Status], transitions: Sequence[Transition], timers: Sequence[Timer] = ()
) -> Outline:
    """Draw a definition, right or wrong, as a graph.

    >>> statuses = [Status("open", "open"), Status("shut", "done", final=True)]
    >>> outline(statuses, [Transition("shut", Category.OPEN, "shut")]).targets("open")
    frozenset({'shut'})
    """
    known = {status.name: status for status in reversed(statuses)}  # the first of a name counts
    known = {status.name: known[status.name] for status in statuses}
    gathered: dict[str, dict[str, list[Transition]]] = {name: {} for name in known}
    for transition in transitions:
        for name in _expanded(transition.source, known):
            gathered[name].setdefault(transition.event, []).append(transition)
    arrows = {
        name: {event: tuple(branches) for event, branches in sorted(events.items())}
        for name, events in gathered.items()
    }
    departing = {name: tuple(chain(*events.values())) for name, events in arrows.items()}
    return Outline(known, arrows, departing, _ways_back(departing), _set(timers, known))


def _set(timers: Sequence[Timer], known: Mapping[str, Status]) -> dict[str, tuple[Timer, ...]]:
    """Return the timers of each status; names decide between those that are due together."""
    found: dict[str, list[Timer]] = {}
    for timer in sorted(timers, key=lambda timer: (timer.after, timer.name)):
        for name in _expanded(timer.source, known):
            found.setdefault(name, []).append(timer)
    return {name: tuple(each) for name, each in found.items()}


def _expanded(sources: Iterable[str], known: Mapping[str, Status]) -> list[str]:
    names: dict[str, None] = {}  # a set that keeps its order
    for source in sources:
        if isinstance(source, Category):
            names.update((s.name, None) for s in known.values() if _takes_part(s, source))
        elif source in known:
            names[source] = None
    return list(names)


def _takes_part(status: Status, category: Category) -> bool:
    return status.category is category and not status.final


def _ways_back(departing: Mapping[str, tuple[Transition, ...]]) -> dict[str, frozenset[str]]:
    """Follow arrows backwards; a way back is an arrow too, so repeat until nothing is new."""
    before: dict[str, set[str]] = {name: set() for name in departing}
    returning: set[str] = set()
    for source, transitions in departing.items():
        for target in {transition.target for transition in transitions}:
            if target is PREVIOUS:
                returning.add(source)
            elif target in before and target != source:
                before[target].add(source)
    while any(_spread(name, before) for name in returning):
        pass
    return {name: frozenset(before[name]) for name in returning}


def _spread(name: str, before: Mapping[str, set[str]]) -> bool:
    """Note that ``name`` comes before whatever it leads back to; say whether that is new."""
    news = [status for status in before[name] if name not in before[status]]
    for status in news:
        before[status].add(name)
    return bool(news)

"""A definition drawn as a graph: who leads where, before anybody asks whether that is sensible."""

from collections.abc import Mapping, Sequence
from itertools import chain

import attrs

from casenum.lifecycle.definition import PREVIOUS, Status, Transition
from casenum.lifecycle.values import Category


@attrs.frozen(slots=True)
class Outline:
    """Hold the arrows of a definition by source and event, in the order they were written.

    ``departing`` are the same arrows by source alone. ``back`` says for each status with a way to
    ``PREVIOUS`` where that may lead. Names that are no status are left out of the arrows' sources
    and kept in their targets.

    >>> statuses = [Status("open", "open", initial=True), Status("hold", "pending")]
    >>> arrows = [Transition("hold", "open", "hold"), Transition("resume", "hold", PREVIOUS)]
    >>> sorted(outline(statuses, arrows).targets("hold"))
    ['open']
    """

    statuses: Mapping[str, Status]
    arrows: Mapping[str, Mapping[str, tuple[Transition, ...]]]
    departing: Mapping[str, tuple[Transition, ...]]
    back: Mapping[str, frozenset[str]]

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


def outline(statuses: Sequence[Status], transitions: Sequence[Transition]) -> Outline:
    """Draw a definition, right or wrong, as a graph.

    >>> statuses = [Status("open", "open"), Status("shut", "done", final=True)]
    >>> outline(statuses, [Transition("shut", Category.OPEN, "shut")]).targets("open")
    frozenset({'shut'})
    """
    known = {status.name: status for status in reversed(statuses)}  # the first of a name counts
    known = {status.name: known[status.name] for status in statuses}
    gathered: dict[str, dict[str, list[Transition]]] = {name: {} for name in known}
    for transition in transitions:
        for name in _expanded(transition, known):
            gathered[name].setdefault(transition.event, []).append(transition)
    arrows = {
        name: {event: tuple(branches) for event, branches in sorted(events.items())}
        for name, events in gathered.items()
    }
    departing = {name: tuple(chain(*events.values())) for name, events in arrows.items()}
    return Outline(known, arrows, departing, _ways_back(departing))


def _expanded(transition: Transition, known: Mapping[str, Status]) -> list[str]:
    names: dict[str, None] = {}  # a set that keeps its order
    for source in transition.source:
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

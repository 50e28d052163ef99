"""A definition drawn as a graph: who leads where, before anybody asks whether that is sensible."""

from collections.abc import Iterator, Mapping, Sequence

import attrs

from casenum.lifecycle.definition import PREVIOUS, Status, Transition
from casenum.lifecycle.values import Category


@attrs.frozen(slots=True)
class Outline:
    """Hold the arrows of a definition by source and event, in the order they were written.

    ``back`` says for each status with a way to ``PREVIOUS`` where that may lead. Names that are no
    status are left out of the arrows' sources and kept in their targets.

    >>> statuses = [Status("open", "open", initial=True), Status("hold", "pending")]
    >>> arrows = [Transition("hold", "open", "hold"), Transition("resume", "hold", PREVIOUS)]
    >>> sorted(outline(statuses, arrows).targets("hold"))
    ['open']
    """

    statuses: Mapping[str, Status]
    arrows: Mapping[str, Mapping[str, tuple[Transition, ...]]]
    back: Mapping[str, frozenset[str]]

    def leaving(self, status: str) -> Iterator[Transition]:
        """Yield the transitions that leave a status, by event."""
        for branches in self.arrows[status].values():
            yield from branches

    def ends(self, status: str, transition: Transition) -> frozenset[str]:
        """Return where a transition that leaves a status may lead."""
        if isinstance(transition.target, str):
            return frozenset((transition.target,))
        return self.back[status]

    def targets(self, status: str) -> frozenset[str]:
        """Return the known statuses that one event from a status may lead to."""
        ends = (self.ends(status, transition) for transition in self.leaving(status))
        return frozenset(end for each in ends for end in each if end in self.statuses)


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
    return Outline(known, arrows, _ways_back(arrows))


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


def _ways_back(
    arrows: Mapping[str, Mapping[str, tuple[Transition, ...]]],
) -> dict[str, frozenset[str]]:
    """Follow arrows backwards; a way back is an arrow too, so repeat until nothing is new."""
    before: dict[str, set[str]] = {name: set() for name in arrows}
    returning: set[str] = set()
    for source, events in arrows.items():
        for branch in (branch for branches in events.values() for branch in branches):
            if branch.target is PREVIOUS:
                returning.add(source)
            elif branch.target in before and branch.target != source:
                before[branch.target].add(source)
    while any(_spread(name, before) for name in returning):
        pass
    return {name: frozenset(before[name]) for name in returning}


def _spread(name: str, before: Mapping[str, set[str]]) -> bool:
    """Note that ``name`` comes before whatever it leads back to; say whether that is new."""
    news = [status for status in before[name] if name not in before[status]]
    for status in news:
        before[status].add(name)
    return bool(news)

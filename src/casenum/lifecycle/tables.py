"""A definition compiled: one look-up per move, everything else computed beforehand."""

import hashlib
import json
from collections.abc import Mapping
from typing import NamedTuple

import attrs

from casenum.lifecycle.actors import ACTOR_KINDS
from casenum.lifecycle.definition import PREVIOUS, Status, Transition
from casenum.lifecycle.guards import Guard, guard_name
from casenum.lifecycle.outline import Outline
from casenum.lifecycle.values import Category, Effect

_DIGEST_LENGTH = 12  # 48 bits: enough to tell the few definitions of one application apart


class Row(NamedTuple):
    """Hold the outcome of an event where nothing has to be asked, or else the branches to ask."""

    target: str
    category: Category
    reopened: int
    effects: tuple[Effect, ...]
    branches: "tuple[Branch, ...] | None" = None


class Branch(NamedTuple):
    """Hold one way that an event can take; no row is ``PREVIOUS``, no kinds is everybody."""

    row: Row | None
    guard: Guard | None
    kinds: frozenset[str] | None
    requires: tuple[str, ...]
    effects: tuple[Effect, ...]


@attrs.frozen(slots=True)
class Tables:
    """Hold what a move looks up.

    ``allowed`` are the events of a status, ``allowed_afresh`` those without ``PREVIOUS``, for cases
    that have nowhere to go back to. ``returnable`` are the statuses that one can go back to.
    """

    initial: str
    statuses: Mapping[str, Status]
    rows: Mapping[str, Mapping[str, Row]]
    events: frozenset[str]
    allowed: Mapping[str, tuple[str, ...]]
    allowed_afresh: Mapping[str, tuple[str, ...]]
    returnable: frozenset[str]
    between: Mapping[tuple[str, str], tuple[str, ...]]
    digest: str


def compiled(drawn: Outline) -> Tables:
    """Compile a definition whose findings hold no errors."""
    statuses = drawn.statuses.values()
    rows = {
        name: {event: _row(drawn, name, branches) for event, branches in events.items()}
        for name, events in drawn.arrows.items()
    }
    return Tables(
        initial=next(status.name for status in statuses if status.initial),
        statuses=drawn.statuses,
        rows=rows,
        events=frozenset(event for events in rows.values() for event in events),
        allowed={name: tuple(events) for name, events in rows.items()},  # sorted already
        allowed_afresh={name: _afresh(events) for name, events in drawn.arrows.items()},
        returnable=frozenset(status.name for status in statuses if not status.final),
        between=_between(drawn),
        digest=_digest(drawn),
    )


def reopens(source: Category, target: Category) -> int:
    """Return 1 for a move from done back to work, and 0 for any other.

    >>> reopens(Category.DONE, Category.OPEN), reopens(Category.DONE, Category.DONE)
    (1, 0)
    """
    return int(source is Category.DONE and target is not Category.DONE)


def row_to(source: Status, target: Status, effects: tuple[Effect, ...]) -> Row:
    """Return the outcome of a move from one status to another."""
    again = reopens(source.category, target.category)
    return Row(target.name, target.category, again, effects)


def _row(drawn: Outline, source: str, transitions: tuple[Transition, ...]) -> Row:
    here, first = drawn.statuses[source], transitions[0]
    if len(transitions) == 1 and _plain(first) and isinstance(first.target, str):
        return row_to(here, drawn.statuses[first.target], first.effects)
    branches = tuple(_branch(drawn, source, transition) for transition in transitions)
    return Row(source, here.category, 0, (), branches)


def _plain(transition: Transition) -> bool:
    anybody = transition.kinds == ACTOR_KINDS
    return anybody and transition.guard is None and not transition.requires


def _branch(drawn: Outline, source: str, transition: Transition) -> Branch:
    target, effects = transition.target, transition.effects
    row = None
    if isinstance(target, str):
        row = row_to(drawn.statuses[source], drawn.statuses[target], effects)
    # Naming every kind documents who comes here and restricts nobody.
    kinds = None if transition.kinds == ACTOR_KINDS else transition.kinds
    return Branch(row, transition.guard, kinds, transition.requires, effects)


def _afresh(events: Mapping[str, tuple[Transition, ...]]) -> tuple[str, ...]:
    return tuple(event for event, branches in events.items() if any(map(_named, branches)))


def _named(transition: Transition) -> bool:
    return transition.target is not PREVIOUS


def _between(drawn: Outline) -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], list[str]] = {}
    for source, events in drawn.arrows.items():
        for event, transitions in events.items():
            for target in {end for each in transitions for end in drawn.ends(source, each)}:
                found.setdefault((source, target), []).append(event)
    return {pair: tuple(events) for pair, events in found.items()}  # arrows are sorted by event


def _digest(drawn: Outline) -> str:
    """Hash what the definition does; how it was written down, and its labels, do not count."""
    statuses = sorted(
        (s.name, s.category.value, s.initial, s.final) for s in drawn.statuses.values()
    )
    transitions = {id(each): each for name in drawn.arrows for each in drawn.leaving(name)}
    spelled = {key: _spelled(each) for key, each in transitions.items()}
    arrows = [
        (name, event, [spelled[id(each)] for each in drawn.arrows[name][event]])
        for name in sorted(drawn.arrows)
        for event in drawn.arrows[name]  # sorted already
    ]
    canonical = json.dumps([statuses, arrows], separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:_DIGEST_LENGTH]


def _spelled(transition: Transition) -> str:
    parts = [
        transition.target if isinstance(transition.target, str) else None,
        None if transition.guard is None else guard_name(transition.guard),
        sorted(transition.kinds),
        transition.requires,
        [(effect.kind, effect.topic) for effect in transition.effects],
    ]
    return json.dumps(parts)

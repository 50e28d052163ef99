"""A definition compiled: one look-up per move, everything else computed beforehand."""

import hashlib
import json
from collections.abc import Mapping
from datetime import timedelta
from itertools import chain
from json.encoder import encode_basestring_ascii as _quoted
from typing import NamedTuple

import attrs

from casenum.lifecycle.actors import ACTOR_KINDS
from casenum.lifecycle.definition import PREVIOUS, Status, Timer, Transition
from casenum.lifecycle.guards import Guard, guard_name
from casenum.lifecycle.outline import Outline
from casenum.lifecycle.values import Category, Effect

_DIGEST_LENGTH = 12  # 48 bits: enough to tell the few definitions of one application apart
_SECOND = timedelta(seconds=1)
_encode = json.JSONEncoder(separators=(",", ":")).encode


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
    ``timers`` are those of each status that has any, in the order in which they go off.
    """

    initial: str
    statuses: Mapping[str, Status]
    rows: Mapping[str, Mapping[str, Row]]
    events: frozenset[str]
    allowed: Mapping[str, tuple[str, ...]]
    allowed_afresh: Mapping[str, tuple[str, ...]]
    returnable: frozenset[str]
    between: Mapping[tuple[str, str], tuple[str, ...]]
    timers: Mapping[str, tuple[Timer, ...]]
    digest: str


def compiled(drawn: Outline) -> Tables:
    """Compile a definition whose findings hold no errors."""
    statuses = drawn.statuses.values()
    compiler = _Compiler(drawn)
    rows = {name: compiler.rows(name) for name in drawn.arrows}
    return Tables(
        initial=next(status.name for status in statuses if status.initial),
        statuses=drawn.statuses,
        rows=rows,
        events=frozenset(event for events in rows.values() for event in events),
        allowed={name: tuple(events) for name, events in rows.items()},  # sorted already
        allowed_afresh={name: _afresh(events) for name, events in drawn.arrows.items()},
        returnable=frozenset(status.name for status in statuses if not status.final),
        between=_between(drawn),
        timers=drawn.timers,
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


class _Compiler:
    """Make the rows of a definition; statuses share the row of a transition from all of them."""

    def __init__(self, drawn: Outline) -> None:
        self._drawn = drawn
        self._shared: dict[tuple[int, bool], Row | None] = {}

    def rows(self, source: str) -> dict[str, Row]:
        """Return the row of each event that leaves a status."""
        here = self._drawn.statuses[source]
        done, found = here.category is Category.DONE, dict[str, Row]()
        for event, transitions in self._drawn.arrows[source].items():
            row = self._plain(here, transitions[0], done=done) if len(transitions) == 1 else None
            found[event] = row or self._asking(here, transitions)
        return found

    def _plain(self, here: Status, transition: Transition, *, done: bool) -> Row | None:
        """Return the row of a transition that asks nothing, or None; done ones may count it."""
        key = (id(transition), done)
        if key not in self._shared:
            named = isinstance(transition.target, str) and _plain(transition)
            self._shared[key] = self._to(here, transition) if named else None
        return self._shared[key]

    def _to(self, here: Status, transition: Transition) -> Row:
        return row_to(here, self._drawn.statuses[str(transition.target)], transition.effects)

    def _asking(self, here: Status, transitions: tuple[Transition, ...]) -> Row:
        branches = tuple([_branch(self._drawn, here.name, each) for each in transitions])
        return Row(here.name, here.category, 0, (), branches)


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
            for target in _ends(drawn, source, transitions):
                found.setdefault((source, target), []).append(event)
    return {pair: tuple(events) for pair, events in found.items()}  # arrows are sorted by event


def _ends(
    drawn: Outline, source: str, transitions: tuple[Transition, ...]
) -> tuple[str, ...] | set[str]:
    target = transitions[0].target
    if len(transitions) == 1 and isinstance(target, str):
        return (target,)
    return {end for each in transitions for end in drawn.ends(source, each)}


def _digest(drawn: Outline) -> str:
    """Hash what the definition does; how it was written down, and its labels, do not count."""
    statuses = sorted(
        (s.name, s.category.value, s.initial, s.final) for s in drawn.statuses.values()
    )
    spelled: dict[int, str] = {}
    for each in chain(*drawn.departing.values()):
        if id(each) not in spelled:
            spelled[id(each)] = _quoted(_spelled(each))
    arrows = ",".join(
        [
            f"[{_quoted(name)},{_quoted(event)},[{','.join([spelled[id(each)] for each in ways])}]]"
            for name in sorted(drawn.arrows)
            for event, ways in drawn.arrows[name].items()  # sorted already
        ]
    )
    # what has no timers is spelled as it was before there were any, so that its digest stays
    timers = f",{_encode(_timers(drawn))}" if drawn.timers else ""
    # JSON, put together from what it shares
    canonical = f"[{_encode(statuses)},[{arrows}]{timers}]"
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


def _timers(drawn: Outline) -> list[object]:
    return [
        [name, [[each.name, each.after // _SECOND, each.event] for each in drawn.timers[name]]]
        for name in sorted(drawn.timers)
    ]

"""What is wrong with a definition, all at once: errors refuse it, warnings only say so.

Each check is a row of one table: a code, how bad it is, and a function that yields texts.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

import attrs

from casenum.arguments import nearest
from casenum.errors import listed, shown
from casenum.lifecycle.definition import PREVIOUS, Status, Timer, Transition
from casenum.lifecycle.drafts import Draft, joined
from casenum.lifecycle.events import RESERVED_FIELDS
from casenum.lifecycle.guards import guard_name, importable
from casenum.lifecycle.outline import outline
from casenum.lifecycle.timer_findings import (
    duplicate_timer,
    timer_nowhere,
    timer_refused,
    timer_ring,
    timer_shadowed,
    unused_timer,
)
from casenum.lifecycle.values import Category

Severity: TypeAlias = Literal["error", "warning"]

_GUESSED: Final = 80  # a longer text is no slip of the pen, and comparing it takes long


@attrs.frozen(slots=True)
class Finding:
    """Say what is wrong or doubtful in a definition: a code, ``error`` or ``warning``, and why.

    >>> print(Finding("unreachable", "error", "no way leads to 'paused'"))
    unreachable: no way leads to 'paused'
    """

    code: str
    severity: Severity
    text: str

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"


_Check: TypeAlias = Callable[[Draft], Iterator[str]]


def examine(
    statuses: Iterable[Status], transitions: Iterable[Transition], timers: Iterable[Timer] = ()
) -> tuple[Finding, ...]:
    """Return everything that is wrong or doubtful in a definition, errors first.

    >>> [str(finding) for finding in examine([Status("open", "open", initial=True)], [])]
    ["dead_end: no event leads away from 'open'; mark it final or add one"]
    """
    parts = tuple(statuses), tuple(transitions), tuple(timers)
    return found_in(Draft(*parts, outline(*parts)))


def found_in(draft: Draft) -> tuple[Finding, ...]:
    """Return the findings of a definition whose outline is drawn already."""
    found = [
        Finding(code, severity, text)
        for code, severity, check in _CHECKS
        for text in sorted(set(check(draft)))
    ]
    return tuple(sorted(found, key=lambda finding: finding.severity))  # 'error' sorts first


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the known name that comes close, as a question, or the choices.

    >>> did_you_mean("asigned", ["assigned", "closed"]), did_you_mean("x", ["closed"])
    ("did you mean 'assigned'?", 'known: closed')
    """
    names = sorted(known)
    close = nearest(name, names) if len(name) <= _GUESSED else []
    return f"did you mean {shown(close[0])}?" if close else f"known: {listed(names)}"


# --- names -------------------------------------------------------------------


def _initial_missing(draft: Draft) -> Iterator[str]:
    if not any(status.initial for status in draft.statuses):
        yield "no status is marked initial; mark the one in which a case begins"


def _initial_double(draft: Draft) -> Iterator[str]:
    names = {status.name for status in draft.statuses if status.initial}
    if len(names) > 1:
        yield f"{joined(names)} are marked initial; mark one"


def _duplicate_status(draft: Draft) -> Iterator[str]:
    names = [status.name for status in draft.statuses]
    for name in names:
        if names.count(name) > 1:
            yield f"{shown(name)} is defined {names.count(name)} times; keep one"


def _empty_name(draft: Draft) -> Iterator[str]:
    if any(not status.name.strip() for status in draft.statuses):
        yield "a status has an empty name; name it"
    for transition in draft.transitions:
        if not transition.event.strip():
            yield "an event has an empty name; name it"
        if not all(name.strip() for name in transition.requires):
            yield f"a field that {shown(transition.event)} requires has an empty name; name it"
    if any(not timer.name.strip() for timer in draft.timers):
        yield "a timer has an empty name; name it"


def _reserved_field(draft: Draft) -> Iterator[str]:
    for transition in draft.transitions:
        for name in RESERVED_FIELDS.intersection(transition.requires):
            head = f"{shown(transition.event)} requires {name!r}, which every event has"
            yield f"{head}; choose another name, or ask for it in a guard"


def _unknown_status(draft: Draft) -> Iterator[str]:
    known = draft.drawn.statuses
    for transition in draft.transitions:
        names = _named(transition.source)
        if isinstance(transition.target, str):
            names.add(transition.target)
        for name in names - known.keys():
            where = f"{shown(name)} in {shown(transition.event)} is no status"
            yield f"{where}; {did_you_mean(name, known)}"
    for timer in draft.timers:
        for name in _named(timer.source) - known.keys():
            where = f"{shown(name)} in timer {shown(timer.name)} is no status"
            yield f"{where}; {did_you_mean(name, known)}"


def _named(sources: Iterable[str]) -> set[str]:
    return {name for name in sources if not isinstance(name, Category)}


def _unknown_event(draft: Draft) -> Iterator[str]:
    known = {transition.event for transition in draft.transitions}
    for timer in draft.timers:
        if timer.event not in known:
            where = f"{shown(timer.event)} of timer {shown(timer.name)} is no event"
            yield f"{where}; {did_you_mean(timer.event, known)}"


# --- the graph ---------------------------------------------------------------


def _final_exit(draft: Draft) -> Iterator[str]:
    for name, events in draft.drawn.arrows.items():
        if draft.drawn.statuses[name].final and events:
            yield f"{shown(name)} is final, but {joined(events)} would leave it"


def _dead_end(draft: Draft) -> Iterator[str]:
    for name in _dead_ends(draft):
        yield f"no event leads away from {shown(name)}; mark it final or add one"


def _dead_ends(draft: Draft) -> set[str]:
    return {
        name
        for name, status in draft.drawn.statuses.items()
        if not status.final and not _leads_away(draft, name)
    }


def _leads_away(draft: Draft, name: str) -> bool:
    return any(transition.target != name for transition in draft.drawn.leaving(name))


def _unreachable(draft: Draft) -> Iterator[str]:
    initial = {status.name for status in draft.statuses if status.initial}
    if not initial:  # said already, and everything would be unreachable
        return
    for name in draft.drawn.statuses.keys() - _reached(draft, initial):
        yield f"no way leads to {shown(name)}"


def _reached(draft: Draft, begun: set[str]) -> set[str]:
    """Follow named targets only: ``PREVIOUS`` leads nowhere that a case has not been."""
    reached, waiting = set(begun), sorted(begun)
    while waiting:
        leaving = draft.drawn.leaving(waiting.pop())
        named = {transition.target for transition in leaving if isinstance(transition.target, str)}
        new = (named & draft.drawn.statuses.keys()) - reached
        reached |= new
        waiting.extend(sorted(new))
    return reached


def _no_end(draft: Draft) -> Iterator[str]:
    ending = _ending(draft)
    for name in draft.drawn.statuses.keys() - ending - _dead_ends(draft):
        yield f"no way leads from {shown(name)} to a status that is done"


def _ending(draft: Draft) -> set[str]:
    statuses = draft.drawn.statuses.values()
    ending = {s.name for s in statuses if s.final or s.category is Category.DONE}
    targets = {name: draft.drawn.targets(name) for name in draft.drawn.statuses}
    while True:
        more = {name for name in targets if targets[name] & ending}
        if more <= ending:
            return ending
        ending |= more


# --- choices -----------------------------------------------------------------


def _covers(earlier: Transition, later: Transition) -> bool:
    """Return whether the later one is never reached because the earlier one always takes it."""
    return (
        earlier.guard is None
        and set(earlier.requires) <= set(later.requires)
        and earlier.kinds >= later.kinds
    )


def _covered(draft: Draft, *, both: bool) -> Iterator[tuple[str, str]]:
    """Yield (event, source) where one covers another: both ways, or the earlier one only."""
    for source, events in draft.drawn.arrows.items():
        for event, branches in events.items():
            for earlier, later in combinations(branches, 2):
                if _covers(earlier, later) and _covers(later, earlier) is both:
                    yield event, source


def _ambiguous(draft: Draft) -> Iterator[str]:
    for event, source in _covered(draft, both=True):
        head = f"two transitions for {shown(event)} leave {shown(source)} on the same conditions"
        yield f"{head}; keep one or guard the first"


def _shadowed(draft: Draft) -> Iterator[str]:
    for event, source in _covered(draft, both=False):
        head = f"a transition for {shown(event)} from {shown(source)} stands behind one that"
        yield f"{head} always goes first; put the narrower one first"


# --- doubts ------------------------------------------------------------------


def _unused_event(draft: Draft) -> Iterator[str]:
    used = {event for events in draft.drawn.arrows.values() for event in events}
    for event in {transition.event for transition in draft.transitions} - used:
        yield f"{shown(event)} leaves no status, so nothing can cause it"


def _guard_not_importable(draft: Draft) -> Iterator[str]:
    for transition in draft.transitions:
        if transition.guard is not None and not importable(transition.guard):
            name = shown(guard_name(transition.guard))
            yield f"guard {name} of {shown(transition.event)} has no name at the top of its module"


def _pending_forgotten(draft: Draft) -> Iterator[str]:
    for name in draft.drawn.statuses:
        if draft.category(name) is Category.PENDING and not _wakes(draft, name):
            head = f"a case may rot in {shown(name)}; mark an event that leaves it"
            yield f"{head} actor='customer', or set a timer"


def _wakes(draft: Draft, name: str) -> bool:
    return name in draft.drawn.timers or any(
        transition.actor is not None
        and "customer" in transition.actor
        and transition.target != name
        for transition in draft.drawn.leaving(name)
    )


def _previous_done(draft: Draft) -> Iterator[str]:
    for name in draft.drawn.statuses:
        for transition in draft.drawn.leaving(name):
            if transition.target is PREVIOUS:
                yield from _done_again(draft, name, transition.event)


def _done_again(draft: Draft, name: str, event: str) -> Iterator[str]:
    for back in draft.drawn.back[name]:
        if draft.category(back) is Category.DONE or draft.drawn.statuses[back].final:
            head = f"{shown(event)} may lead from {shown(name)} back to {shown(back)}"
            yield f"{head}, past whatever guards that; name its target"


_CHECKS: Final[tuple[tuple[str, Severity, _Check], ...]] = (
    ("initial_missing", "error", _initial_missing),
    ("initial_double", "error", _initial_double),
    ("duplicate_status", "error", _duplicate_status),
    ("empty_name", "error", _empty_name),
    ("reserved_field", "error", _reserved_field),
    ("unknown_status", "error", _unknown_status),
    ("unknown_event", "error", _unknown_event),
    ("duplicate_timer", "error", duplicate_timer),
    ("final_exit", "error", _final_exit),
    ("dead_end", "error", _dead_end),
    ("unreachable", "error", _unreachable),
    ("no_end", "error", _no_end),
    ("ambiguous", "error", _ambiguous),
    ("shadowed", "error", _shadowed),
    ("timer_nowhere", "error", timer_nowhere),
    ("timer_refused", "error", timer_refused),
    ("timer_ring", "error", timer_ring),
    ("timer_shadowed", "error", timer_shadowed),
    ("unused_event", "warning", _unused_event),
    ("unused_timer", "warning", unused_timer),
    ("guard_not_importable", "warning", _guard_not_importable),
    ("pending_forgotten", "warning", _pending_forgotten),
    ("previous_done", "warning", _previous_done),
)

# docs/findings.md explains each of them
CODES: Final[Mapping[str, Severity]] = MappingProxyType(
    {code: severity for code, severity, _ in _CHECKS}
)

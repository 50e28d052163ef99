"""Two versions of a lifecycle side by side: what changed, and what of it breaks cases in flight.

A change breaks where a case that stands under the old version, or a caller who moves it, may be
refused under the new one, or where figures would read the case differently.
"""

from collections.abc import Callable, Iterator
from typing import Final

import attrs

from casenum.errors import ArgumentTypeError, listed, shown
from casenum.lifecycle.definition import Status, Transition
from casenum.lifecycle.engine import Lifecycle
from casenum.lifecycle.guards import guard_name
from casenum.lifecycle.outline import outline
from casenum.lifecycle.spans import spoken

Branches = tuple[Transition, ...]
Arrows = dict[tuple[str, str], Branches]


@attrs.frozen(slots=True)
class Change:
    """Say what differs between two versions of a lifecycle, and whether it breaks cases in flight.

    ``subject`` is the status, or the event and its source, such as ``close from resolved``.

    >>> print(Change("status_removed", "parked", breaks=True, text="'parked' is gone"))
    status_removed (breaks): 'parked' is gone
    """

    code: str
    subject: str
    breaks: bool = attrs.field(kw_only=True)
    text: str = attrs.field(kw_only=True)

    def __str__(self) -> str:
        return f"{self.code}{' (breaks)' if self.breaks else ''}: {self.text}"


def diff(old: Lifecycle, new: Lifecycle) -> tuple[Change, ...]:
    """Return what changed from one version to another, what breaks first.

    A status that was renamed is one removed and one added: only a `Migration` knows its new home.

    Raises:
        ArgumentTypeError: one of them is no lifecycle.

    >>> from casenum.lifecycle import service_case
    >>> strict = service_case(answer_before_close=True)
    >>> [str(change) for change in diff(service_case(), strict)][:1]
    ["guard_changed (breaks): 'close' from 'assigned' asks 'answered', before nothing"]
    >>> diff(strict, strict)
    ()
    """
    for name, life in (("old", old), ("new", new)):
        if not isinstance(life, Lifecycle):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ArgumentTypeError(name, "a Lifecycle", type(life).__name__)
    found = [*_statuses(old, new), *_arrows(old, new), *_timers(old, new)]
    return tuple(sorted(found, key=lambda each: (not each.breaks, each.code, each.subject)))


# --- statuses ----------------------------------------------------------------


def _statuses(old: Lifecycle, new: Lifecycle) -> Iterator[Change]:
    before = {status.name: status for status in old.statuses}
    after = {status.name: status for status in new.statuses}
    for name in before.keys() - after.keys():
        text = f"{shown(name)} is gone; a migration says where its cases move"
        yield Change("status_removed", name, breaks=True, text=text)
    for name in after.keys() - before.keys():
        yield Change("status_added", name, breaks=False, text=f"{shown(name)} is new")
    for name in before.keys() & after.keys():
        yield from _aspects(before[name], after[name])


_Aspect = tuple[str, Callable[[Status], object], bool, str]

# code, what is looked at, whether a difference breaks, how it reads
_ASPECTS: Final[tuple[_Aspect, ...]] = (
    ("category_changed", lambda status: status.category.value, True, "is of category"),
    ("final_changed", lambda status: status.final, False, "is final:"),
    ("initial_changed", lambda status: status.initial, False, "is initial:"),
    ("label_changed", lambda status: status.label, False, "has the label"),
)


def _aspects(before: Status, after: Status) -> Iterator[Change]:
    for code, look, breaks, words in _ASPECTS:
        was, now = look(before), look(after)
        if was != now:
            text = f"{shown(after.name)} {words} {shown(now)}, before {shown(was)}"
            yield Change(code, after.name, breaks=breaks, text=text)


# --- events ------------------------------------------------------------------


def _arrows(old: Lifecycle, new: Lifecycle) -> Iterator[Change]:
    before, after = _drawn(old), _drawn(new)
    here = {status.name for status in new.statuses}
    for event, source in before.keys() - after.keys():
        if source in here:  # what left with its status is told there
            text = f"{shown(event)} leaves {shown(source)} no more"
            yield Change("event_removed", _named(event, source), breaks=True, text=text)
    for event, source in after.keys() - before.keys():
        text = f"{shown(event)} leaves {shown(source)} now"
        yield Change("event_added", _named(event, source), breaks=False, text=text)
    for event, source in before.keys() & after.keys():
        yield from _conditions(event, source, before[event, source], after[event, source])


def _drawn(life: Lifecycle) -> Arrows:
    arrows = outline(life.statuses, life.transitions).arrows
    return {(event, source): ways for source in arrows for event, ways in arrows[source].items()}


def _named(event: str, source: str) -> str:
    return f"{event} from {source}"


def _targets(branches: Branches) -> str:
    return " or ".join(sorted({str(each.target) for each in branches}))


def _guards(branches: Branches) -> str:
    names = [guard_name(each.guard) for each in branches if each.guard is not None]
    return listed(shown(name) for name in names)


def _fields(branches: Branches) -> str:
    return listed(shown(name) for name in _demanded(branches))


def _kinds(branches: Branches) -> str:
    return listed(_admitted(branches))


def _effects(branches: Branches) -> str:
    return listed(f"{made.kind} {made.topic}" for each in branches for made in each.effects)


def _demanded(branches: Branches) -> frozenset[str]:
    """Return the fields without which no branch is taken."""
    first, *others = (frozenset(each.requires) for each in branches)
    return first.intersection(*others)


def _admitted(branches: Branches) -> set[str]:
    return {kind for each in branches for kind in each.kinds}


def _always(_: Branches, __: Branches) -> bool:
    return True


def _never(_: Branches, __: Branches) -> bool:
    return False


def _demands_more(before: Branches, after: Branches) -> bool:
    return not _demanded(after) <= _demanded(before)


def _admits_fewer(before: Branches, after: Branches) -> bool:
    return not _admitted(after) >= _admitted(before)


def _asks_something(_: Branches, after: Branches) -> bool:
    return any(each.guard is not None for each in after)


_Condition = tuple[str, Callable[[Branches], str], Callable[[Branches, Branches], bool], str]

# code, what is looked at, whether a difference breaks, how it reads
_CONDITIONS: Final[tuple[_Condition, ...]] = (
    ("target_changed", _targets, _always, "leads to"),
    ("guard_changed", _guards, _asks_something, "asks"),
    ("fields_changed", _fields, _demands_more, "requires"),
    ("actors_changed", _kinds, _admits_fewer, "is for"),
    ("effects_changed", _effects, _never, "asks for"),
)


def _conditions(event: str, source: str, before: Branches, after: Branches) -> Iterator[Change]:
    for code, look, breaks, words in _CONDITIONS:
        was, now = look(before), look(after)
        if was != now:
            head = f"{shown(event)} from {shown(source)} {words} {now}, before {was}"
            yield Change(code, _named(event, source), breaks=breaks(before, after), text=head)


# --- timers ------------------------------------------------------------------


def _timers(old: Lifecycle, new: Lifecycle) -> Iterator[Change]:
    """A timer refuses nobody; but cases that have waited long may move with the next sweep."""
    before, after = _set(old), _set(new)
    for timer in before.keys() - after.keys():
        yield _timer("timer_removed", timer, "is gone")
    for timer in after.keys() - before.keys():
        yield _timer("timer_added", timer, f"is new: {after[timer]}")
    for timer in before.keys() & after.keys():
        if before[timer] != after[timer]:
            yield _timer("timer_changed", timer, f"is {after[timer]}, before {before[timer]}")


def _set(life: Lifecycle) -> dict[tuple[str, str], str]:
    timers = outline(life.statuses, life.transitions, life.timers).timers
    return {
        (each.name, source): f"{shown(each.event)} after {spoken(each.after)}"
        for source, waiting in timers.items()
        for each in waiting
    }


def _timer(code: str, timer: tuple[str, str], words: str) -> Change:
    name, source = timer
    text = f"timer {shown(name)} of {shown(source)} {words}"
    return Change(code, _named(name, source), breaks=False, text=text)

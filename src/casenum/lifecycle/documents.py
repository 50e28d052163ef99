"""A definition as a JSON document, and back.

The document is the same bytes each time: statuses and transitions are sorted, and transitions that
one event of one status chooses from keep their order, because the first whose conditions hold is
taken. Guards stand in it by name. Who reads it says which function a name means; nothing of the
document is ever run.
"""

import json
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from graphlib import TopologicalSorter
from heapq import heappop, heappush
from itertools import pairwise
from typing import Final, NamedTuple, TypeVar, cast

import attrs

from casenum.arguments import one_of, optional_text, text, whole
from casenum.errors import ArgumentError, ArgumentTypeError, listed, shown
from casenum.lifecycle.actors import ACTOR_KINDS
from casenum.lifecycle.definition import PREVIOUS, Previous, Status, Timer, Transition
from casenum.lifecycle.guards import Guard, guard_name
from casenum.lifecycle.outline import outline
from casenum.lifecycle.spans import UNITS, of_units, units
from casenum.lifecycle.values import JSON, Category, Effect

SCHEMA: Final = "casenum-lifecycle/1"

_LONGEST: Final = 4_000_000  # characters: far above any definition, far below what would hurt
_CATEGORIES: Final = frozenset(category.value for category in Category)

_Made = TypeVar("_Made")


class _Fields(NamedTuple):
    """Say which keys an object must have, and which it may have besides."""

    needed: frozenset[str]
    allowed: frozenset[str] = frozenset()


_DOCUMENT: Final = _Fields(
    frozenset({"schema", "name", "version", "statuses", "transitions"}), frozenset({"timers"})
)
_STATUS: Final = _Fields(frozenset({"name", "category"}), frozenset({"initial", "final", "label"}))
_TRANSITION: Final = _Fields(
    frozenset({"event", "source", "target"}), frozenset({"guard", "actor", "requires", "effects"})
)
_TIMER: Final = _Fields(frozenset({"name", "source", "after", "event"}))
_AFTER: Final = _Fields(frozenset(), UNITS)
_EFFECT: Final = _Fields(frozenset({"kind", "topic"}))
_CATEGORY: Final = _Fields(frozenset({"category"}))
_BACK: Final = _Fields(frozenset({"previous"}))  # PREVIOUS: no status name is an object


class Written(NamedTuple):
    """Hold what a document says, before anybody asks whether it is sensible."""

    name: str
    version: int
    statuses: tuple[Status, ...]
    transitions: tuple[Transition, ...]
    timers: tuple[Timer, ...] = ()


# --- out ---------------------------------------------------------------------


def document(
    name: str,
    version: int,
    statuses: Iterable[Status],
    transitions: Sequence[Transition],
    timers: Iterable[Timer] = (),
) -> str:
    """Return a definition as a JSON document that ends with a line break.

    Raises:
        ArgumentError: two different guards have one name.

    >>> told = Status("told", "done", initial=True, final=True)
    >>> document("told", 1, [told], []).splitlines()[1]
    '  "schema": "casenum-lifecycle/1",'
    """
    _require_own_names(transitions)
    ordered = sorted(statuses, key=lambda status: status.name)
    rows: dict[str, JSON] = {
        "schema": SCHEMA,
        "name": name,
        "version": version,
        "statuses": [_status_row(status) for status in ordered],
        "transitions": _transition_rows(ordered, transitions),
    }
    named = sorted(timers, key=lambda timer: timer.name)  # each has a name of its own
    timer_rows: list[JSON] = [_timer_row(timer) for timer in named]
    if timer_rows:
        rows["timers"] = timer_rows
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


def _require_own_names(transitions: Iterable[Transition]) -> None:
    named: dict[str, Guard] = {}
    for transition in transitions:
        guard = transition.guard
        if guard is not None and named.setdefault(guard_name(guard), guard) != guard:
            twice = f"two called {shown(guard_name(guard))}"
            raise ArgumentError("guards", "each of a name of its own", twice)


def _status_row(status: Status) -> JSON:
    row: dict[str, JSON] = {"name": status.name, "category": status.category.value}
    if status.initial:
        row["initial"] = True
    if status.final:
        row["final"] = True
    if status.label is not None:
        row["label"] = status.label
    return row


def _transition_row(transition: Transition) -> dict[str, JSON]:
    target = transition.target
    row: dict[str, JSON] = {
        "event": transition.event,
        "source": [_source_row(source) for source in transition.source],
        "target": target if isinstance(target, str) else {"previous": True},
    }
    if transition.guard is not None:
        row["guard"] = guard_name(transition.guard)
    if transition.actor is not None:
        row["actor"] = [*transition.actor]
    if transition.requires:
        row["requires"] = [*transition.requires]
    if transition.effects:
        row["effects"] = [{"kind": each.kind, "topic": each.topic} for each in transition.effects]
    return row


def _timer_row(timer: Timer) -> JSON:
    return {
        "name": timer.name,
        "source": [_source_row(source) for source in timer.source],
        "after": {**units(timer.after)},
        "event": timer.event,
    }


def _source_row(source: str) -> JSON:
    return {"category": source.value} if isinstance(source, Category) else source


def _transition_rows(statuses: Sequence[Status], transitions: Iterable[Transition]) -> list[JSON]:
    """Return rows, at each place the least of those that need not wait for another."""
    # copies, because a transition that is listed twice has two places
    copies = {id(each): each for each in [attrs.evolve(each) for each in transitions]}
    rows = {key: _transition_row(each) for key, each in copies.items()}
    sort_keys = {key: (row["event"], json.dumps(row)) for key, row in rows.items()}
    order = _order(statuses, copies)
    ready: list[tuple[object, int]] = []
    in_order: list[JSON] = []
    while order.is_active():
        for key in order.get_ready():
            heappush(ready, (sort_keys[key], key))
        _, least = heappop(ready)
        in_order.append(rows[least])
        order.done(least)
    return in_order


def _order(statuses: Sequence[Status], copies: Mapping[int, Transition]) -> TopologicalSorter[int]:
    order = TopologicalSorter(dict.fromkeys(copies, ()))
    arrows = outline(statuses, [*copies.values()]).arrows
    for branches in (branches for events in arrows.values() for branches in events.values()):
        for earlier, later in pairwise(branches):
            order.add(id(later), id(earlier))
    order.prepare()
    return order


# --- in ----------------------------------------------------------------------


def read(written: str, guards: Mapping[str, Guard]) -> Written:
    """Return what a document says; whether it fits together is asked when the lifecycle is built.

    Raises:
        ArgumentTypeError: a part has the wrong type.
        ArgumentError: it is no JSON, a key is missing or unknown, a value cannot be meant, or a
            guard is not among ``guards``.

    >>> read("[]", {})
    Traceback (most recent call last):
    casenum.errors.ArgumentTypeError: the document must be an object, not list
    """
    if not isinstance(guards, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ArgumentTypeError("guards", "names and functions", type(guards).__name__)
    row = _object("the document", _decoded(written), _DOCUMENT)
    if row["schema"] != SCHEMA:
        raise ArgumentError("schema", f"{SCHEMA!r}, the form that this release reads", "another")
    return Written(
        text("name", row["name"]),
        whole("version", row["version"], least=1),
        _each("statuses", row["statuses"], _status),
        _each("transitions", row["transitions"], partial(_transition, guards)),
        _each("timers", row.get("timers", []), _timer),
    )


def _decoded(written: str) -> object:
    given = text("the document", written, limit=_LONGEST)
    try:
        return cast("object", json.loads(given, object_pairs_hook=_unique))
    except json.JSONDecodeError as error:
        found = f"this: it breaks at line {error.lineno}, column {error.colno}"
        raise ArgumentError("the document", "JSON", found) from None
    except _Twice as error:
        raise ArgumentError("the document", "JSON with each key once", str(error)) from None
    except (ValueError, RecursionError):
        # a number of thousands of digits, or brackets thousands deep
        raise ArgumentError("the document", "JSON of usual numbers and depth", "this") from None


class _Twice(Exception):
    """Say that an object has a key twice; it never leaves this file."""


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    row = dict(pairs)
    if len(row) < len(pairs):
        raise _Twice("one with a key twice")
    return row


def _object(where: str, value: object, fields: _Fields) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ArgumentTypeError(where, "an object", type(value).__name__)
    row = cast("dict[str, object]", value)
    missing = fields.needed - row.keys()
    if missing:
        wanted = f"an object with {listed(fields.needed)}"
        raise ArgumentError(where, wanted, f"one without {listed(missing)}")
    unknown = row.keys() - fields.needed - fields.allowed
    if unknown:
        wanted = f"an object of {listed(fields.needed | fields.allowed)}"
        raise ArgumentError(where, wanted, f"one with {shown(min(unknown))}")
    return row


def _each(name: str, value: object, make: Callable[[object], _Made]) -> tuple[_Made, ...]:
    if not isinstance(value, list):
        raise ArgumentTypeError(name, "an array", type(value).__name__)
    made: list[_Made] = []
    for place, item in enumerate(cast("list[object]", value)):
        with _within(f"{name}[{place}]"):
            made.append(make(item))
    return tuple(made)


@contextmanager
def _within(where: str) -> Generator[None, None, None]:
    """Say in an error where in the document it was."""
    try:
        yield
    except ArgumentError as error:
        raise type(error)(f"{where}: {error.name}", error.expected, error.found) from None


def _status(item: object) -> Status:
    row = _object("the status", item, _STATUS)
    return Status(
        text("name", row["name"], empty=True),
        text("category", row["category"], empty=True),
        initial=_flag("initial", row),
        final=_flag("final", row),
        label=optional_text("label", row.get("label")),
    )


def _flag(name: str, row: Mapping[str, object]) -> bool:
    value = row.get(name, False)
    if not isinstance(value, bool):
        raise ArgumentTypeError(name, "true or false", type(value).__name__)
    return value


def _transition(guards: Mapping[str, Guard], item: object) -> Transition:
    row = _object("the transition", item, _TRANSITION)
    return Transition(
        text("event", row["event"], empty=True),
        _each("source", row["source"], _source),
        _target(row["target"]),
        guard=_guard(guards, row.get("guard")),
        actor=None if row.get("actor") is None else _each("actor", row["actor"], _kind),
        requires=_each("requires", row.get("requires", []), _field),
        effects=_each("effects", row.get("effects", []), _effect),
    )


def _timer(item: object) -> Timer:
    row = _object("the timer", item, _TIMER)
    return Timer(
        text("name", row["name"], empty=True),
        _each("source", row["source"], _source),
        after=of_units("after", _object("after", row["after"], _AFTER)),
        event=text("event", row["event"], empty=True),
    )


def _source(item: object) -> str:
    if isinstance(item, dict):
        category = _object("the source", cast("object", item), _CATEGORY)["category"]
        return Category(one_of("category", category, _CATEGORIES))
    return _status_name("source", item, '{"category": ...}')


def _target(item: object) -> str | Previous:
    if isinstance(item, dict):
        if _object("target", cast("object", item), _BACK)["previous"] is True:
            return PREVIOUS
        raise ArgumentError("target", 'a status name or {"previous": true}', "another object")
    return _status_name("target", item, '{"previous": true}')


def _status_name(what: str, item: object, otherwise: str) -> str:
    if not isinstance(item, str):
        raise ArgumentTypeError(what, f"a status name or {otherwise}", type(item).__name__)
    return text(what, item, empty=True)


def _guard(guards: Mapping[str, Guard], name: object) -> Guard | None:
    if name is None:
        return None
    found = guards.get(text("guard", name))
    if found is None:
        raise ArgumentError("guard", f"one of those given by guards= ({listed(guards)})", "another")
    return found


def _kind(item: object) -> str:
    return one_of("actor", item, ACTOR_KINDS)


def _field(item: object) -> str:
    return text("required field", item, empty=True)


def _effect(item: object) -> Effect:
    row = _object("the effect", item, _EFFECT)
    return Effect(text("kind", row["kind"]), text("topic", row["topic"]))

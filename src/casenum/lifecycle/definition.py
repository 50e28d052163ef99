"""What a lifecycle is written in: statuses, transitions, timers, and ``PREVIOUS`` as a target.

These values check types only. Whether they fit together is the matter of `casenum.lifecycle`'s
findings, which look at the whole definition and say everything at once.
"""

from collections.abc import Iterable
from datetime import timedelta
from enum import Enum
from typing import Final, TypeVar

import attrs

from casenum.arguments import one_of, optional_text, text
from casenum.errors import ArgumentError, ArgumentTypeError
from casenum.lifecycle.actors import ACTOR_KINDS
from casenum.lifecycle.guards import Guard
from casenum.lifecycle.spans import span
from casenum.lifecycle.values import Category, Effect


class Previous(Enum):
    """Stand for the status that a case was in before, whichever that was.

    >>> PREVIOUS
    PREVIOUS
    """

    PREVIOUS = "previous"

    def __repr__(self) -> str:
        return "PREVIOUS"


PREVIOUS: Final = Previous.PREVIOUS

_Kind = TypeVar("_Kind")

_CATEGORIES: Final = frozenset(category.value for category in Category)


def _category(value: Category | str) -> Category:
    return Category(one_of("category", value, _CATEGORIES))


def _name(value: str) -> str:
    return text("status name", value, empty=True)  # an empty name is a finding


def _flag(value: bool) -> bool:  # noqa: FBT001 - a converter takes what it is given
    if not isinstance(value, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ArgumentTypeError("initial and final", "True or False", type(value).__name__)
    return value


def _label(value: str | None) -> str | None:
    return optional_text("status label", value)


@attrs.frozen(slots=True)
class Status:
    """Name a status, and the category that clocks and figures read.

    A case begins in the ``initial`` status and never leaves a ``final`` one. ``label`` is what the
    public reads; histories keep the name.

    Raises:
        ArgumentTypeError: a name, category or label is not text.
        ArgumentError: the category is unknown, or a text is too long.

    >>> Status("resolved", "done").category
    <Category.DONE: 'done'>
    """

    name: str = attrs.field(converter=_name)
    category: Category = attrs.field(converter=_category)
    initial: bool = attrs.field(default=False, kw_only=True, converter=_flag)
    final: bool = attrs.field(default=False, kw_only=True, converter=_flag)
    label: str | None = attrs.field(default=None, kw_only=True, converter=_label)


def _members(name: str, value: object) -> tuple[object, ...]:
    """Return one text as one member, and anything iterable as its members."""
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, Iterable):
        raise ArgumentTypeError(name, "text or an iterable", type(value).__name__)
    return tuple(value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]


def _items(name: str, value: object, kind: type[_Kind]) -> tuple[_Kind, ...]:
    items: list[_Kind] = []
    for item in _members(name, value):
        if not isinstance(item, kind):
            raise ArgumentTypeError(name, f"{kind.__name__} values", type(item).__name__)
        items.append(item)
    return tuple(items)


def _event(value: str) -> str:
    return text("event", value, empty=True)


def _source_key(source: str) -> tuple[bool, str]:
    return isinstance(source, Category), source


def _sources(value: "str | Iterable[str]") -> tuple[str, ...]:
    # A status may be called 'new' and still differ from the category of that name.
    found = {
        _source_key(text("source", item, empty=True)): item for item in _members("source", value)
    }
    names = [item for item in found.values() if isinstance(item, str)]
    return tuple(sorted(names, key=_source_key))


def _target(value: "str | Previous") -> "str | Previous":
    return value if isinstance(value, Previous) else text("target", value, empty=True)


def _guard(value: Guard | None) -> Guard | None:
    if value is None or callable(value):
        return value
    raise ArgumentTypeError("guard", "a function", type(value).__name__)


def _actors(value: "str | Iterable[str] | None") -> tuple[str, ...] | None:
    if value is None:
        return None
    kinds = {one_of("actor", kind, ACTOR_KINDS) for kind in _members("actor", value)}
    if not kinds:
        raise ArgumentError("actor", "one kind or more, or None for anybody", "none")
    return tuple(sorted(kinds))


def _requires(value: "str | Iterable[str]") -> tuple[str, ...]:
    names = {text("required field", name, empty=True) for name in _members("requires", value)}
    return tuple(sorted(names))


def _effects(value: Iterable[Effect]) -> tuple[Effect, ...]:
    return _items("effects", value, Effect)


@attrs.frozen(slots=True)
class Transition:
    """Say which event leads from which statuses to which.

    ``source`` is a status name, a category (all its statuses that are not final), or several of
    them. ``target`` is a status name or `PREVIOUS`. ``actor`` names the kinds of actors that may
    cause it, None lets everybody. ``requires`` names fields that the event must bring, ``guard``
    asks a function, ``effects`` are handed to the caller when the move is made. Of several
    transitions for one event the first whose conditions hold is taken.

    Raises:
        ArgumentTypeError: a part has the wrong type.
        ArgumentError: an actor kind is unknown, or a text is too long.

    >>> Transition("resume", "on_hold", PREVIOUS).target
    PREVIOUS
    >>> Transition("assign", {"registered", "on_hold"}, "assigned").source
    ('on_hold', 'registered')
    """

    event: str = attrs.field(converter=_event)
    source: tuple[str, ...] = attrs.field(converter=_sources)
    target: str | Previous = attrs.field(converter=_target)
    guard: Guard | None = attrs.field(default=None, kw_only=True, converter=_guard)
    actor: tuple[str, ...] | None = attrs.field(default=None, kw_only=True, converter=_actors)
    requires: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=_requires)
    effects: tuple[Effect, ...] = attrs.field(default=(), kw_only=True, converter=_effects)

    @property
    def kinds(self) -> frozenset[str]:
        """Return the kinds of actors that may cause it."""
        return ACTOR_KINDS if self.actor is None else frozenset(self.actor)


def _timer_name(value: str) -> str:
    return text("timer name", value, empty=True)


def _after(value: timedelta) -> timedelta:
    return span("after", value)


@attrs.frozen(slots=True)
class Timer:
    """Let a case that stays in a status for so long move by itself.

    ``source`` is a status name, a category (all its statuses that are not final), or several of
    them. It counts from the moment the status began; an update to the same status does not restart
    it. When it is due, ``event`` happens: by ``system:timer``, with the timer's name as reason.
    Nothing here watches a clock: `Lifecycle.wake_at()` says when, `Lifecycle.advance()` moves.

    Raises:
        ArgumentTypeError: a part has the wrong type.
        ArgumentError: ``after`` is not whole seconds from one second to a hundred years, or a text
            is too long.

    >>> from datetime import timedelta
    >>> Timer("auto-close", "resolved", after=timedelta(days=7), event="close").source
    ('resolved',)
    """

    name: str = attrs.field(converter=_timer_name)
    source: tuple[str, ...] = attrs.field(converter=_sources)
    after: timedelta = attrs.field(kw_only=True, converter=_after)
    event: str = attrs.field(kw_only=True, converter=_event)


def statuses_of(value: Iterable[Status]) -> tuple[Status, ...]:
    """Return the statuses of a definition in their order.

    Raises:
        ArgumentTypeError: they are something else.
    """
    return _items("statuses", value, Status)


def transitions_of(value: Iterable[Transition]) -> tuple[Transition, ...]:
    """Return the transitions of a definition in their order.

    Raises:
        ArgumentTypeError: they are something else.
    """
    return _items("transitions", value, Transition)


def timers_of(value: Iterable[Timer]) -> tuple[Timer, ...]:
    """Return the timers of a definition in their order.

    Raises:
        ArgumentTypeError: they are something else.
    """
    return _items("timers", value, Timer)

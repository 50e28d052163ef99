"""The strict view of a lifecycle: type checkers reject a wrong event or a wrong field."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar, Generic, TypeVar, get_args

from casenum.errors import ArgumentTypeError, DefinitionRefused, TransitionRefused, listed, shown
from casenum.lifecycle.actors import Actor
from casenum.lifecycle.engine import Lifecycle
from casenum.lifecycle.events import Event, shape_of
from casenum.lifecycle.explaining import Explanation
from casenum.lifecycle.findings import did_you_mean
from casenum.lifecycle.values import Standing, Step

# A view of many events serves where one of fewer is wanted.
E_contra = TypeVar("E_contra", bound=Event, contravariant=True)


class TypedLifecycle(Generic[E_contra]):
    """See a lifecycle through event classes: ``TypedLifecycle[Resolve | Ship](life)``.

    A type checker rejects any other event, and fields that its class does not have. When the view
    is built, every class must be an event of the lifecycle and have each field that one of its
    transitions requires. ``life`` is the lifecycle itself, for all else it can do.

    Raises:
        DefinitionRefused: classes and lifecycle do not fit together; all of it is told.
        ArgumentError: a class has a field that every event has.
        ArgumentTypeError: no class is named, one is neither an attrs class nor a dataclass, or
            what should be a lifecycle is none.

    >>> import attrs
    >>> from datetime import UTC, datetime
    >>> from casenum.lifecycle import service_case
    >>> @attrs.frozen
    ... class Resolve:
    ...     answer: str
    >>> view, at = TypedLifecycle[Resolve](service_case()), datetime(2021, 1, 4, tzinfo=UTC)
    >>> begun = view.life.start(at=at, by="amy", status="assigned")
    >>> view.apply(begun.standing, Resolve("refunded"), at=at, by="amy").entry.payload
    {'answer': 'refunded'}
    """

    __slots__ = ("life",)

    life: Lifecycle
    _classes: ClassVar[tuple[type, ...]] = ()

    def __class_getitem__(cls, events: Any) -> Any:
        """Return the view of these classes; a type variable only names one."""
        classes = get_args(events) or (events,)
        if cls._classes or not all(isinstance(kind, type) and kind is not Any for kind in classes):
            return super().__class_getitem__(events)  # type: ignore[misc]  # Generic has it
        return _view_of(classes)

    def __init__(self, life: Lifecycle) -> None:
        if not self._classes:
            wanted = "given its event classes, as in TypedLifecycle[Resolve | Ship](life)"
            raise ArgumentTypeError("the view", wanted, "without them")
        if not isinstance(life, Lifecycle):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ArgumentTypeError("life", "a Lifecycle", type(life).__name__)
        faults = tuple(_faults(life, self._classes))
        if faults:
            raise DefinitionRefused(life.name, faults)
        self.life = life

    def apply(
        self,
        standing: Standing,
        event: E_contra,
        /,
        *,
        at: datetime,
        by: str | Actor,
        reason: str | None = None,
    ) -> Step:
        """Make the move that an event asks for, as `Lifecycle.apply` does.

        Raises:
            TransitionRefused: the definition does not allow it.
            ArgumentError: as `Lifecycle.apply` says.
            ArgumentTypeError: the event is of another class, or as `Lifecycle.apply` says.
        """
        return self.life.apply(standing, self._own(event), at=at, by=by, reason=reason)

    def try_apply(
        self,
        standing: Standing,
        event: E_contra,
        /,
        *,
        at: datetime,
        by: str | Actor,
        reason: str | None = None,
    ) -> Step | TransitionRefused:
        """Make the move as `apply` does, but return the refusal instead of raising it.

        Raises:
            ArgumentError: as `apply` says.
            ArgumentTypeError: as `apply` says.
        """
        return self.life.try_apply(standing, self._own(event), at=at, by=by, reason=reason)

    def explain(
        self,
        standing: Standing,
        event: E_contra,
        /,
        *,
        at: datetime,
        by: str | Actor,
        reason: str | None = None,
    ) -> Explanation:
        """Say how each way that an event could take is judged, as `Lifecycle.explain` does.

        Raises:
            ArgumentError: as `apply` says.
            ArgumentTypeError: as `apply` says.
        """
        return self.life.explain(standing, self._own(event), at=at, by=by, reason=reason)

    def _own(self, event: Event) -> Event:
        if isinstance(event, self._classes):
            return event
        names = listed(kind.__name__ for kind in self._classes)
        raise ArgumentTypeError("event", f"an instance of {names}", type(event).__name__)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.life!r}>"

    def __reduce__(self) -> tuple[object, ...]:
        return _viewed, (self._classes, self.life)


@lru_cache(maxsize=256)
def _view_of(classes: tuple[type, ...]) -> type[TypedLifecycle[Any]]:
    name = f"TypedLifecycle[{' | '.join(kind.__name__ for kind in classes)}]"
    members = {"_classes": classes, "__slots__": (), "__module__": __name__}
    return type(name, (TypedLifecycle,), members)


def _viewed(classes: tuple[type, ...], life: Lifecycle) -> TypedLifecycle[Any]:
    """Build a pickled view anew."""
    return _view_of(classes)(life)


def _faults(life: Lifecycle, classes: tuple[type, ...]) -> Iterator[str]:
    """Yield what does not fit, in the words of findings."""
    counts = Counter(shape_of(kind).name for kind in classes)
    for kind in classes:
        shape, whose = shape_of(kind), f"event class {kind.__name__}"
        if shape.name not in life.events:
            told = did_you_mean(shape.name, life.events)
            yield f"unknown_event: {shown(shape.name)} of {whose} is no event; {told}"
        if counts[shape.name] > 1:
            yield f"duplicate_event: {whose} is {shown(shape.name)}, as another is; keep one"
        lacking = _required(life, shape.name) - set(shape.fields)
        if lacking:
            yield f"missing_field: {whose} lacks {listed(lacking)}, which a transition requires"


def _required(life: Lifecycle, event: str) -> set[str]:
    return {name for each in life.transitions if each.event == event for name in each.requires}

"""Event classes at run time: which event a class is, and what building a view finds."""

import dataclasses
import pickle
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, ClassVar, TypeVar, get_type_hints

import attrs
import pytest

from casenum.errors import (
    ArgumentError,
    ArgumentTypeError,
    DefinitionRefused,
    TransitionRefused,
)
from casenum.lifecycle import (
    Lifecycle,
    Status,
    Transition,
    TypedLifecycle,
    service_case,
)

AT = datetime(2021, 1, 4, 9, 0, tzinfo=UTC)
LIFE = Lifecycle(
    "shop",
    1,
    statuses=[Status("open", "open", initial=True), Status("sent", "done", final=True)],
    transitions=[
        Transition("ship_order", "open", "sent", requires=["parcel", "weight"], actor="bot"),
        Transition("ship_order", "open", "sent", requires="parcel"),
        Transition("note_http_error", "open", "open"),
    ],
)
OPEN = LIFE.start(at=AT, by="amy").standing


@attrs.frozen
class ShipOrder:
    parcel: str
    weight: int = 1


@dataclasses.dataclass
class NoteHTTPError:
    seen: ClassVar[int] = 0
    codes: list[int]


@attrs.frozen
class Dispatch:
    event_name: ClassVar[str] = "ship_order"
    parcel: str
    weight: int


T = TypeVar("T", bound=ShipOrder)


def test_a_class_is_the_event_of_its_name() -> None:
    """Capitals become underscores; what the class holds becomes the payload."""
    view = TypedLifecycle[ShipOrder | NoteHTTPError](LIFE)
    step = view.apply(OPEN, NoteHTTPError([500]), at=AT, by="amy", reason="twice")
    assert (step.entry.event, step.entry.payload) == ("note_http_error", {"codes": [500]})
    assert step.entry.reason == "twice"
    step = view.apply(OPEN, ShipOrder("P-1"), at=AT, by="bot:belt")
    assert (step.entry.event, step.entry.payload) == ("ship_order", {"parcel": "P-1", "weight": 1})


def test_a_class_may_name_its_event() -> None:
    """A class variable says the name where the class should be called otherwise."""
    step = TypedLifecycle[Dispatch](LIFE).apply(OPEN, Dispatch("P-1", 2), at=AT, by="amy")
    assert step.entry.event == "ship_order"


def test_a_field_may_be_called_event_name() -> None:
    """Then it is a field like any other, and the class is the event of its own name."""

    @dataclasses.dataclass
    class Note:
        event_name: str = "x"

    refusal = LIFE.try_apply(OPEN, Note(), at=AT, by="amy")
    assert isinstance(refusal, TransitionRefused)
    assert refusal.event == "note"


def test_what_an_event_brings_cannot_change_afterwards() -> None:
    """A history keeps a copy of what an event held when it was applied."""
    codes = [500]
    step = LIFE.apply(OPEN, NoteHTTPError(codes), at=AT, by="amy")
    codes.append(404)
    assert step.entry.payload == {"codes": [500]}


def test_fields_beside_an_event_are_added_and_never_replace_its_own() -> None:
    """Two values for one field are a mistake."""
    step = LIFE.apply(OPEN, NoteHTTPError([500]), at=AT, by="amy", node="a")
    assert step.entry.payload == {"codes": [500], "node": "a"}
    with pytest.raises(ArgumentError) as caught:
        LIFE.apply(OPEN, NoteHTTPError([500]), at=AT, by="amy", codes=[])
    assert str(caught.value) == "field 'codes' must be given once, not in the event and beside it"


def test_a_refusal_of_an_event_class_reads_like_any_other() -> None:
    """The refusal names the event, not the class."""
    view = TypedLifecycle[ShipOrder](LIFE)
    sent = view.apply(OPEN, ShipOrder("P-1"), at=AT, by="amy").standing
    refusal = view.try_apply(sent, ShipOrder("P-1"), at=AT, by="amy")
    assert isinstance(refusal, TransitionRefused)
    assert (refusal.code, refusal.event) == ("final", "ship_order")
    assert str(view.explain(sent, ShipOrder("P-1"), at=AT, by="amy")) == (
        "'ship_order' while 'sent' is refused (final)"
    )


# --- building a view ---------------------------------------------------------


@attrs.frozen
class ShipOrdr:
    parcel: str
    weight: int


@attrs.frozen
class Light:
    event_name: ClassVar[str] = "ship_order"
    parcel: str


def test_all_that_does_not_fit_is_told_at_once() -> None:
    """An unknown event, a field that is lacking and an event of two classes are all told."""
    with pytest.raises(DefinitionRefused) as caught:
        TypedLifecycle[ShipOrdr | Light | ShipOrder](LIFE)
    assert caught.value.findings == (
        (
            "unknown_event: 'ship_ordr' of event class ShipOrdr is no event; "
            "did you mean 'ship_order'?"
        ),
        "duplicate_event: event class Light is 'ship_order', as another is; keep one",
        "missing_field: event class Light lacks weight, which a transition requires",
        "duplicate_event: event class ShipOrder is 'ship_order', as another is; keep one",
    )


@attrs.frozen
class Reasoned:
    reason: str


@attrs.frozen
class Numbered:
    event_name: ClassVar[int] = 7


@pytest.mark.parametrize(
    ("build", "text"),
    [
        (
            lambda: TypedLifecycle(LIFE),
            (
                "the view must be given its event classes, as in "
                "TypedLifecycle[Resolve | Ship](life), not without them"
            ),
        ),
        (
            lambda: TypedLifecycle[ShipOrder]("shop"),  # type: ignore[arg-type]  # what somebody may pass
            "life must be a Lifecycle, not str",
        ),
        (
            lambda: TypedLifecycle[str](LIFE),  # type: ignore[type-var]  # the same
            "event must be text, or an instance of an attrs class or a dataclass, not str",
        ),
        (
            lambda: TypedLifecycle[Reasoned](LIFE),
            (
                "a field of event class Reasoned must be something other than at, by and reason, "
                "not 'reason'"
            ),
        ),
        (
            lambda: TypedLifecycle[Numbered](LIFE),
            "event_name of Numbered must be text, not int",
        ),
    ],
)
def test_a_view_of_the_wrong_parts_is_refused(build: Callable[[], object], text: str) -> None:
    """Who builds a view wrongly hears what was expected."""
    with pytest.raises(ArgumentError) as caught:
        build()
    assert str(caught.value) == text


def test_a_view_survives_pickle_and_says_what_it_is() -> None:
    """A view can go to another process, and its repr names classes and lifecycle."""
    single = pickle.loads(pickle.dumps(TypedLifecycle[ShipOrder](LIFE)))
    assert single.life.digest == LIFE.digest
    assert isinstance(single, TypedLifecycle)
    assert repr(single) == "<TypedLifecycle[ShipOrder] of <Lifecycle 'shop' version 1, 2 statuses>>"


def test_a_view_may_stand_in_annotations() -> None:
    """Type variables and Any name views that are not built."""

    def narrowed(view: TypedLifecycle[T], whole: TypedLifecycle[Any]) -> None:
        """Be read by tools that look at annotations."""

    assert set(get_type_hints(narrowed)) == {"view", "whole", "return"}
    with pytest.raises(ArgumentTypeError, match="the view must be given its event classes"):
        TypedLifecycle[Any](service_case())

# pyright: strict, reportUnnecessaryTypeIgnoreComment=true
"""Event classes, read by mypy and by pyright: a mistake that either overlooks is an unused ignore.

Each line with ``type: ignore`` is a mistake that both must see. Where one of them does not, its
check of unused ignores fails the gate. At run time the same lines are tests.
"""

import dataclasses
from datetime import UTC, datetime
from typing import assert_type

import attrs
import pytest

from casenum.errors import ArgumentTypeError, TransitionRefused
from casenum.lifecycle import Explanation, Lifecycle, Step, TypedLifecycle, service_case

AT = datetime(2021, 1, 4, 9, 0, tzinfo=UTC)


@attrs.frozen
class Resolve:
    """Be an attrs class."""

    answer: str


@dataclasses.dataclass(frozen=True)
class AwaitCustomer:
    """Be a dataclass."""

    question: str = ""


@attrs.frozen
class Close:
    """Be an event that the narrow view does not know."""


LIFE = service_case()
VIEW = TypedLifecycle[Resolve | AwaitCustomer](LIFE)
NARROW = TypedLifecycle[Close](LIFE)
BEGUN = LIFE.start(at=AT, by="amy", status="assigned").standing


def answer(view: TypedLifecycle[Resolve]) -> Step:
    """Want a view of one event."""
    return view.apply(BEGUN, Resolve("yes"), at=AT, by="amy")


def test_events_of_the_view_are_taken_with_their_fields() -> None:
    """What a type checker lets through works, and has the types it says."""
    assert_type(VIEW, TypedLifecycle[Resolve | AwaitCustomer])
    step = assert_type(VIEW.apply(BEGUN, Resolve("yes"), at=AT, by="amy"), Step)
    tried = VIEW.try_apply(BEGUN, AwaitCustomer("which?"), at=AT, by="amy", reason="unclear")
    assert_type(tried, Step | TransitionRefused)
    assert_type(VIEW.explain(BEGUN, AwaitCustomer(), at=AT, by="amy"), Explanation)
    assert_type(VIEW.life, Lifecycle)
    assert step.entry.payload == {"answer": "yes"}


def test_a_view_of_many_events_serves_where_one_of_few_is_wanted() -> None:
    """A function that resolves takes any view that can."""
    assert answer(VIEW).standing.status == "resolved"
    with pytest.raises(ArgumentTypeError, match="event must be an instance of Close, not Resolve"):
        answer(NARROW)  # type: ignore[arg-type]


def test_an_event_of_another_class_is_a_mistake() -> None:
    """The view takes its own events: no other class, no name."""
    with pytest.raises(ArgumentTypeError, match="instance of AwaitCustomer, Resolve, not Close"):
        VIEW.apply(BEGUN, Close(), at=AT, by="amy")  # type: ignore[arg-type]
    with pytest.raises(ArgumentTypeError, match="instance of AwaitCustomer, Resolve, not str"):
        VIEW.try_apply(BEGUN, "resolve", at=AT, by="amy")  # type: ignore[arg-type]
    with pytest.raises(ArgumentTypeError, match="instance of AwaitCustomer, Resolve, not type"):
        VIEW.explain(BEGUN, Resolve, at=AT, by="amy")  # type: ignore[arg-type]


def test_a_field_that_the_event_does_not_have_is_a_mistake() -> None:
    """A field is misspelled, missing, of another type, or given beside the event."""
    with pytest.raises(TypeError):
        VIEW.apply(BEGUN, Resolve(anwser="yes"), at=AT, by="amy")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        VIEW.apply(BEGUN, Resolve(), at=AT, by="amy")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        VIEW.apply(BEGUN, Resolve("yes"), at=AT, by="amy", note="x")  # type: ignore[call-arg]
    VIEW.apply(BEGUN, Resolve(7), at=AT, by="amy")  # type: ignore[arg-type]


def test_what_is_no_class_of_fields_is_no_event() -> None:
    """A view is made of attrs classes and dataclasses."""
    with pytest.raises(ArgumentTypeError, match="event must be text, or an instance of an attrs"):
        TypedLifecycle[int](LIFE)  # type: ignore[type-var]


def test_the_lifecycle_itself_takes_names_and_classes() -> None:
    """Without a view any event class is taken by its name, and so is plain text."""
    by_name = assert_type(LIFE.apply(BEGUN, "resolve", at=AT, by="amy", answer="yes"), Step)
    assert LIFE.apply(BEGUN, Resolve("yes"), at=AT, by="amy") == by_name
    with pytest.raises(ArgumentTypeError, match="event must be text, or an instance of an attrs"):
        LIFE.apply(BEGUN, 7, at=AT, by="amy")  # type: ignore[arg-type]

"""The small values: statuses, transitions, actors, guards' answers, fields."""

import copy
import pickle
from collections.abc import Callable
from enum import StrEnum
from typing import Any

import pytest

from casenum.errors import ArgumentError, ArgumentTypeError
from casenum.lifecycle import PREVIOUS, Actor, Category, Effect, No, Status, Transition
from casenum.lifecycle.actors import spelled
from casenum.lifecycle.fields import copied, owned


def test_sources_may_be_written_in_several_ways() -> None:
    """A name, a category, or any collection of both; the order does not matter."""
    assert Transition("go", "a", "b").source == ("a",)
    assert Transition("go", Category.OPEN, "b").source == (Category.OPEN,)
    assert Transition("go", {"c", "a"}, "b") == Transition("go", ["a", "c", "a"], "b")
    assert hash(Transition("go", {"c", "a"}, "b")) == hash(Transition("go", ["c", "a"], "b"))


def test_a_status_may_bear_the_name_of_a_category() -> None:
    """'new' is a status, Category.NEW is all that are new."""
    first, second = Transition("go", ["new", Category.NEW], "b").source
    assert (type(first), type(second)) == (str, Category)


def test_parts_are_kept_sorted_and_narrow() -> None:
    """Wide types go in, tuples come out."""
    arrow = Transition("go", "a", "b", actor={"bot", "agent"}, requires=iter(["y", "x"]))
    assert (arrow.actor, arrow.requires) == (("agent", "bot"), ("x", "y"))
    assert arrow.kinds == {"agent", "bot"}
    assert Transition("go", "a", "b", actor="bot", requires="x").actor == ("bot",)
    assert Transition("go", "a", "b").kinds == {"agent", "bot", "customer", "system"}


@pytest.mark.parametrize(
    ("build", "text"),
    [
        (lambda: Status("a", "opne"), "category must be one of done, new, open, pending"),
        (lambda: Status(7, "open"), "status name must be text, not int"),  # type: ignore[arg-type]
        (lambda: Status("a", "open", label=""), "status label must be text of 1 to 255"),
        (lambda: Transition("go", 7, "b"), "source must be text or an iterable, not int"),  # type: ignore[arg-type]
        (lambda: Transition("go", [7], "b"), "source must be text, not int"),  # type: ignore[list-item]
        (lambda: Transition("go", "a", None), "target must be text, not NoneType"),  # type: ignore[arg-type]
        (lambda: Transition(None, "a", "b"), "event must be text, not NoneType"),  # type: ignore[arg-type]
        (lambda: Transition("go", "a", "b", guard="f"), "guard must be a function, not str"),  # type: ignore[arg-type]
        (lambda: Transition("go", "a", "b", actor="boss"), "actor must be one of agent, bot, cust"),
        (lambda: Transition("go", "a", "b", actor=[]), "actor must be one kind or more, or None"),
        (lambda: Transition("go", "a", "b", effects=["x"]), "effects must be Effect values"),  # type: ignore[list-item]
        (lambda: Transition("go", "a", "b", requires=[1]), "required field must be text"),  # type: ignore[list-item]
        (lambda: No(""), "reason must be text of 1 to 1000 characters, not 0"),
    ],
)
def test_a_part_of_the_wrong_type_is_refused_at_once(
    build: Callable[[], object], text: str
) -> None:
    """The error names the part, what it must be, and what it was."""
    with pytest.raises(ArgumentError) as caught:
        build()
    assert str(caught.value).startswith(text)


def test_values_are_frozen_and_survive_copy_and_pickle() -> None:
    """A definition's parts can travel, and PREVIOUS stays the one it is."""
    arrow = Transition("go", "a", PREVIOUS, effects=[Effect("notify", "x")])
    twin = pickle.loads(pickle.dumps(arrow))
    assert twin == copy.copy(arrow) == arrow
    assert twin.target is PREVIOUS
    with pytest.raises(AttributeError):
        arrow.event = "stay"  # type: ignore[misc]  # what is refused
    no = No("not yet", days=3)
    assert pickle.loads(pickle.dumps(no)) == no
    assert (repr(no), repr(PREVIOUS)) == ("No('not yet', days=3)", "PREVIOUS")
    assert hash(no) == hash(No("not yet"))
    assert no != No("not yet")


class Someone(StrEnum):
    AMY = "agent:amy"


@pytest.mark.parametrize(
    ("by", "text"),
    [
        ("amy", "amy"),
        ("agent:amy", "amy"),
        ("customer:42", "customer:42"),
        ("agent:a:b", "agent:a:b"),
        (Someone.AMY, "amy"),
        (Actor("bot", "x"), "bot:x"),
    ],
)
def test_an_actor_has_one_spelling(by: str | Actor, text: str) -> None:
    """However an actor is written, histories hold one text, and it reads back."""
    assert spelled(by) == text
    assert spelled(Actor.parse(text)) == text
    assert Actor.parse(by) == Actor.parse(text)


@pytest.mark.parametrize("by", ["robot:7", "agent:", "", "x" * 300, "a\0b"])
def test_an_actor_that_nobody_is_gets_refused(by: str) -> None:
    """The error says what was expected and does not repeat the text."""
    with pytest.raises(ArgumentError) as caught:
        spelled(by)
    assert "robot" not in str(caught.value)
    with pytest.raises(ArgumentTypeError, match="by must be text, not list"):
        spelled([by])  # type: ignore[arg-type]  # what is refused


def test_fields_are_copied_where_they_could_change() -> None:
    """What the caller does to a list afterwards does not change the history."""
    tags: list[Any] = ["a", {"b": (1, 2.5, None, True)}]
    kept = owned({"tags": tags, "n": 1})
    tags.append("late")
    assert kept == {"tags": ["a", {"b": [1, 2.5, None, True]}], "n": 1}


def test_plain_fields_are_kept_as_they_are() -> None:
    """Nothing in a text, a number or a flag can change."""
    fields: dict[str, Any] = {"a": 1, "b": "x", "c": None, "d": False}
    assert owned(fields) == fields


def looped() -> list[Any]:
    loop: list[Any] = []
    loop.append(loop)
    return loop


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (object(), "field 'x' must be a JSON value, not object"),
        ([b"x"], "field 'x' must be a JSON value, not bytes"),
        ({1: 2}, "field 'x' must be an object with text keys, not int"),
        (float("nan"), "field 'x' must be a finite number, not nan"),
        (looped(), "field 'x' must be nested at most 32 deep, not deeper"),
    ],
)
def test_a_field_that_json_cannot_hold_is_refused(value: object, text: str) -> None:
    """It is found when the event is asked for, not when a store writes it."""
    with pytest.raises(ArgumentError) as caught:
        copied({"x": value})
    assert str(caught.value) == text

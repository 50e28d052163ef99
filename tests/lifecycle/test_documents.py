"""Definitions as JSON: the same bytes each time, back to the same moves, and no code in between."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casenum.errors import ArgumentError, ArgumentTypeError, DefinitionRefused
from casenum.lifecycle import (
    PREVIOUS,
    Category,
    Effect,
    Guard,
    Lifecycle,
    No,
    Occurrence,
    Standing,
    Status,
    Transition,
    answered,
    service_case,
)


def small(standing: Standing, event: Occurrence) -> Literal[True] | No:  # noqa: ARG001 - a guard's shape
    return True


def large(standing: Standing, event: Occurrence) -> Literal[True] | No:  # noqa: ARG001 - the same
    return No("too large")


GUARDS: dict[str, Guard] = {"small": small, "large": large}
STATUSES = (
    Status("new", "new", initial=True, label="Just in"),
    Status("hold", "pending"),
    Status("paid", "done"),
    Status("gone", "done", final=True),
)
TRANSITIONS = (
    Transition("pay", "new", "gone", guard=small, requires=["sum"]),
    Transition("pay", "new", "paid", guard=large, effects=[Effect("notify", "paid")]),
    Transition("drop", [Category.NEW, "paid"], "gone", actor=["agent", "bot"]),
    Transition("hold", "new", "hold"),
    Transition("resume", "hold", PREVIOUS, actor="customer"),
)
LIFE = Lifecycle("refund", 3, statuses=STATUSES, transitions=TRANSITIONS)


def smallest() -> dict[str, Any]:
    """Return the document of the smallest lifecycle that moves."""
    return {
        "schema": "casenum-lifecycle/1",
        "name": "todo",
        "version": 1,
        "statuses": [
            {"name": "open", "category": "open", "initial": True},
            {"name": "done", "category": "done", "final": True},
        ],
        "transitions": [{"event": "do", "source": ["open"], "target": "done"}],
    }


# --- there and back ----------------------------------------------------------


def test_a_document_leads_back_to_the_same_definition() -> None:
    """Names, conditions, effects and labels all come back, and so do the bytes."""
    again = Lifecycle.from_json(LIFE.to_json(), guards=GUARDS)
    assert (again.name, again.version, again.digest) == ("refund", 3, LIFE.digest)
    assert set(again.statuses) == set(STATUSES)
    assert set(again.transitions) == set(TRANSITIONS)
    assert again.to_json() == LIFE.to_json()


def test_the_default_can_be_written_and_read() -> None:
    """The service case survives the way to a file and back, with its guard or without."""
    plain, strict = service_case(), service_case(answer_before_close=True)
    assert Lifecycle.from_json(plain.to_json()).digest == plain.digest
    read = Lifecycle.from_json(strict.to_json(), guards={"answered": answered})
    assert read.digest == strict.digest


def test_what_is_usual_is_not_written() -> None:
    """A document holds what a person would write, and nothing that goes without saying."""
    rows = json.loads(Lifecycle.from_json(json.dumps(smallest())).to_json())
    assert rows == {**smallest(), "statuses": smallest()["statuses"][::-1]}


def test_a_name_may_be_in_any_script() -> None:
    """Names are written as they are, not as escapes."""
    rows = smallest()
    rows["statuses"][0]["label"] = "Återöppnad 受付"
    assert "Återöppnad 受付" in Lifecycle.from_json(json.dumps(rows)).to_json()


@given(st.permutations(STATUSES), st.permutations(TRANSITIONS[2:]), st.integers(0, 3))
def test_how_a_definition_was_written_does_not_show(
    statuses: list[Status], others: list[Transition], place: int
) -> None:
    """The same definition in another order gives the same bytes."""
    transitions = [*others[:place], TRANSITIONS[0], *others[place:], TRANSITIONS[1]]
    turned = Lifecycle("refund", 3, statuses=statuses, transitions=transitions)
    assert turned.to_json() == LIFE.to_json()


def test_the_order_of_choices_is_kept() -> None:
    """Of several ways the first that is open is taken, so their order is part of the document."""
    swapped = [TRANSITIONS[1], TRANSITIONS[0], *TRANSITIONS[2:]]
    other = Lifecycle("refund", 3, statuses=STATUSES, transitions=swapped)
    assert other.to_json() != LIFE.to_json()
    assert Lifecycle.from_json(other.to_json(), guards=GUARDS).digest == other.digest


def test_a_transition_that_stands_there_twice_comes_back_twice() -> None:
    """Even a definition that repeats itself has a document that says the same."""
    repeated = [*TRANSITIONS, TRANSITIONS[0]]
    life = Lifecycle("refund", 3, statuses=STATUSES, transitions=repeated)
    again = Lifecycle.from_json(life.to_json(), guards=GUARDS)
    assert (len(again.transitions), again.digest) == (6, life.digest)


def test_an_event_that_leaves_no_status_is_written_too() -> None:
    """What the findings only doubt is not lost on the way."""
    unused = [*TRANSITIONS, Transition("wait", Category.OPEN, "hold")]
    life = Lifecycle("refund", 3, statuses=STATUSES, transitions=unused)
    again = Lifecycle.from_json(life.to_json(), guards=GUARDS)
    assert set(again.transitions) == set(unused)


# --- guards ------------------------------------------------------------------


def test_a_guard_is_what_the_reader_says_it_is() -> None:
    """A name in a document means the function that was given for it, and no other."""
    at = datetime(2021, 1, 4, tzinfo=UTC)
    strict = Lifecycle.from_json(LIFE.to_json(), guards={"small": large, "large": large})
    refusal = strict.try_apply(strict.start(at=at, by="amy").standing, "pay", at=at, by="amy")
    assert getattr(refusal, "code", None) == "guard"


def test_a_guard_that_nobody_gave_is_not_looked_for() -> None:
    """A document cannot name code: what is not given is refused, with what is."""
    with pytest.raises(ArgumentError) as caught:
        Lifecycle.from_json(LIFE.to_json(), guards={"large": large})
    assert str(caught.value) == (
        "transitions[2]: guard must be one of those given by guards= (large), not another"
    )


def test_two_guards_of_one_name_cannot_be_written() -> None:
    """A document in which a name would mean two functions is not made."""
    guards: list[Guard] = [
        lambda standing, event: True,  # noqa: ARG005 - a guard's shape
        lambda standing, event: No("no"),  # noqa: ARG005 - the same
    ]
    moves = [Transition(f"do{n}", "open", "done", guard=guard) for n, guard in enumerate(guards)]
    statuses = [Status("open", "open", initial=True), Status("done", "done", final=True)]
    life = Lifecycle("todo", 1, statuses=statuses, transitions=moves)
    with pytest.raises(ArgumentError, match="guards must be each of a name of its own"):
        life.to_json()


# --- documents that cannot be read -------------------------------------------


Edit = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("edit", "text"),
    [
        (lambda d: d.pop("name"), "the document must be an object with name, schema, statuses, tr"),
        (lambda d: d.update(extra=1), "the document must be an object of name, schema, statuses, "),
        (lambda d: d.update(schema="x"), "schema must be 'casenum-lifecycle/1', the form that thi"),
        (lambda d: d.update(name=7), "name must be text, not int"),
        (lambda d: d.update(version=True), "version must be a whole number, not bool"),
        (lambda d: d.update(version=0), "version must be 1 or more, not 0"),
        (lambda d: d.update(statuses={}), "statuses must be an array, not dict"),
        (lambda d: d.update(statuses=[7]), "statuses[0]: the status must be an object, not int"),
        (
            lambda d: d["statuses"][1].pop("category"),
            "statuses[1]: the status must be an object with category, name, not one without cat",
        ),
        (
            lambda d: d["statuses"][0].update(colour="red"),
            "statuses[0]: the status must be an object of category, final, initial, label, name",
        ),
        (
            lambda d: d["statuses"][0].update(category="opne"),
            "statuses[0]: category must be one of done, new, open, pending, not another text",
        ),
        (
            lambda d: d["statuses"][0].update(initial="yes"),
            "statuses[0]: initial must be true or false, not str",
        ),
        (
            lambda d: d["statuses"][0].update(label="\ud800"),
            "statuses[0]: label must be text without NUL and lone surrogates",
        ),
        (
            lambda d: d["transitions"][0].update(source="open"),
            "transitions[0]: source must be an array, not str",
        ),
        (
            lambda d: d["transitions"][0].update(source=[None]),
            'transitions[0]: source[0]: source must be a status name or {"category": ...}, not ',
        ),
        (
            lambda d: d["transitions"][0].update(source=[{"category": "idle"}]),
            "transitions[0]: source[0]: category must be one of done, new, open, pending, not",
        ),
        (
            lambda d: d["transitions"][0].update(source=[{"status": "open"}]),
            "transitions[0]: source[0]: the source must be an object with category, not one wi",
        ),
        (
            lambda d: d["transitions"][0].update(target=7),
            'transitions[0]: target must be a status name or {"previous": true}, not int',
        ),
        (
            lambda d: d["transitions"][0].update(target={"previous": False}),
            'transitions[0]: target must be a status name or {"previous": true}, not another',
        ),
        (
            lambda d: d["transitions"][0].update(actor=["boss"]),
            "transitions[0]: actor[0]: actor must be one of agent, bot, customer, system, not",
        ),
        (
            lambda d: d["transitions"][0].update(requires=[7]),
            "transitions[0]: requires[0]: required field must be text, not int",
        ),
        (
            lambda d: d["transitions"][0].update(effects=[{"kind": "notify"}]),
            "transitions[0]: effects[0]: the effect must be an object with kind, topic, not one",
        ),
        (
            lambda d: d["transitions"][0].update(guard="os.system"),
            "transitions[0]: guard must be one of those given by guards= (nothing), not another",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(edit: Edit, text: str) -> None:
    """Who writes a document by hand hears where it breaks and what should stand there."""
    rows = smallest()
    edit(rows)
    with pytest.raises(ArgumentError) as caught:
        Lifecycle.from_json(json.dumps(rows))
    assert str(caught.value).startswith(text)


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ("", "the document must be text of 1 to 4000000 characters, not 0"),
        ("{", "the document must be JSON, not this: it breaks at line 1, column 2"),
        ('{"a": 1, "a": 2}', "the document must be JSON with each key once, not one with a key tw"),
        ("[" * 200_000, "the document must be JSON of usual numbers and depth, not this"),
        ("9" * 5000, "the document must be JSON of usual numbers and depth, not this"),
        ("[]", "the document must be an object, not list"),
    ],
)
def test_what_is_no_document_is_refused(document: str, text: str) -> None:
    """Broken, doubled or monstrous JSON is one clear error."""
    with pytest.raises(ArgumentError) as caught:
        Lifecycle.from_json(document)
    assert str(caught.value).startswith(text)


def test_arguments_of_another_type_are_refused() -> None:
    """Bytes are no document, and a list of functions does not say what they are called."""
    with pytest.raises(ArgumentTypeError, match="the document must be text, not bytes"):
        Lifecycle.from_json(b"{}")  # type: ignore[arg-type]  # what somebody may pass
    with pytest.raises(ArgumentTypeError, match="guards must be names and functions, not list"):
        Lifecycle.from_json(LIFE.to_json(), guards=[small])  # type: ignore[arg-type]  # the same


def test_a_document_is_examined_like_any_definition() -> None:
    """What does not fit together is refused with all findings at once."""
    rows = smallest()
    rows["transitions"][0]["target"] = "dnoe"
    with pytest.raises(DefinitionRefused) as caught:
        Lifecycle.from_json(json.dumps(rows))
    assert any("did you mean 'done'?" in finding for finding in caught.value.findings)

"""What is found in a definition: for each code, a definition that has exactly it."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pytest

from casenum.errors import DefinitionRefused
from casenum.lifecycle import (
    PREVIOUS,
    Category,
    Finding,
    Lifecycle,
    No,
    Occurrence,
    Standing,
    Status,
    Transition,
    examine,
)
from casenum.lifecycle.findings import CODES


def agreed(standing: Standing, event: Occurrence) -> Literal[True] | No:  # noqa: ARG001 - a guard's shape
    return True


class Asking:
    def method(self, standing: Standing, event: Occurrence) -> Literal[True] | No:  # noqa: ARG002 - a guard's shape
        return True

    def __call__(self, standing: Standing, event: Occurrence) -> Literal[True] | No:  # noqa: ARG002 - a guard's shape
        return True


OPEN = Status("open", Category.OPEN, initial=True)
WAIT = Status("wait", Category.PENDING)
SHUT = Status("shut", Category.DONE, final=True)
SHUTTING = Transition("shut", "open", "shut")
WAITING = (
    Transition("wait", "open", "wait"),
    Transition("answer", "wait", "open", actor=["customer", "agent"]),
)
DOUBLE = Status("new", Category.NEW, initial=True)


ROT = "a case may rot in 'wait'; mark an event that leaves it actor='customer', or set a timer"


def found(statuses: Sequence[Status], transitions: Sequence[Transition]) -> list[Finding]:
    return list(examine(statuses, transitions))


SOUND = ([OPEN, WAIT, SHUT], [SHUTTING, *WAITING])
ERRORS: list[tuple[str, list[Status], list[Transition], str]] = [
    (
        "initial_missing",
        [Status("open", "open"), SHUT],
        [SHUTTING],
        "no status is marked initial; mark the one in which a case begins",
    ),
    ("initial_missing", [], [], "no status is marked initial; mark the one in which a case begins"),
    (
        "initial_double",
        [OPEN, DOUBLE, SHUT],
        [SHUTTING, Transition("go", "new", "open")],
        "'new' and 'open' are marked initial; mark one",
    ),
    ("duplicate_status", [OPEN, SHUT, SHUT], [SHUTTING], "'shut' is defined 2 times; keep one"),
    (
        "empty_name",
        [OPEN, SHUT, Status("", "open")],
        [SHUTTING, Transition("go", "open", ""), Transition("come", "", "open")],
        "a status has an empty name; name it",
    ),
    (
        "empty_name",
        [OPEN, SHUT],
        [Transition(" ", "open", "shut")],
        "an event has an empty name; name it",
    ),
    (
        "empty_name",
        [OPEN, SHUT],
        [Transition("shut", "open", "shut", requires="")],
        "a field that 'shut' requires has an empty name; name it",
    ),
    (
        "reserved_field",
        [OPEN, SHUT],
        [Transition("shut", "open", "shut", requires=["reason", "answer"])],
        (
            "'shut' requires 'reason', which every event has; choose another name, "
            "or ask for it in a guard"
        ),
    ),
    (
        "unknown_status",
        [OPEN, SHUT],
        [SHUTTING, Transition("again", "open", "opne")],
        "'opne' in 'again' is no status; did you mean 'open'?",
    ),
    (
        "unknown_status",
        [OPEN, SHUT],
        [SHUTTING, Transition("again", ["elsewhere", "open"], "shut", guard=agreed)],
        "'elsewhere' in 'again' is no status; known: open, shut",
    ),
    (
        "final_exit",
        [OPEN, SHUT],
        [SHUTTING, Transition("reopen", "shut", "open")],
        "'shut' is final, but 'reopen' would leave it",
    ),
    (
        "dead_end",
        [OPEN, SHUT, Status("done", "done")],
        [SHUTTING, Transition("do", ["open", "done"], "done")],
        "no event leads away from 'done'; mark it final or add one",
    ),
    (
        "unreachable",
        [OPEN, SHUT, Status("lost", "open")],
        [Transition("shut", Category.OPEN, "shut")],
        "no way leads to 'lost'",
    ),
    (
        "no_end",
        [OPEN, SHUT, Status("there", "open"), Status("back", "open")],
        [
            SHUTTING,
            Transition("leave", ["open", "back"], "there"),
            Transition("return", "there", "back"),
        ],
        "no way leads from 'back' to a status that is done",
    ),
    (
        "ambiguous",
        [OPEN, SHUT],
        [SHUTTING, Transition("shut", "open", "shut")],
        (
            "two transitions for 'shut' leave 'open' on the same conditions; "
            "keep one or guard the first"
        ),
    ),
    (
        "shadowed",
        [OPEN, SHUT],
        [SHUTTING, Transition("shut", "open", "shut", guard=agreed)],
        (
            "a transition for 'shut' from 'open' stands behind one that always goes first; "
            "put the narrower one first"
        ),
    ),
]


def local_guard() -> Transition:
    def inner(standing: Standing, event: Occurrence) -> Literal[True] | No:  # noqa: ARG001 - a guard's shape
        return True

    return Transition("shut", "open", "shut", guard=inner)


WARNINGS: list[tuple[str, list[Status], list[Transition], str]] = [
    (
        "unused_event",
        [OPEN, SHUT],
        [SHUTTING, Transition("wake", Category.PENDING, "open"), Transition("wake", (), "open")],
        "'wake' leaves no status, so nothing can cause it",
    ),
    (
        "guard_not_importable",
        [OPEN, SHUT],
        [Transition("shut", "open", "shut", guard=lambda standing, event: True)],  # noqa: ARG005 - a guard's shape
        "guard '<lambda>' of 'shut' has no name at the top of its module",
    ),
    (
        "guard_not_importable",
        [OPEN, SHUT],
        [local_guard()],
        "guard 'local_guard.<locals>.inner' of 'shut' has no name at the top of its module",
    ),
    (
        "guard_not_importable",
        [OPEN, SHUT],
        [Transition("shut", "open", "shut", guard=Asking())],
        "guard 'Asking' of 'shut' has no name at the top of its module",
    ),
    (
        "pending_forgotten",
        [OPEN, WAIT, SHUT],
        [SHUTTING, Transition("wait", "open", "wait"), Transition("answer", "wait", "open")],
        ROT,
    ),
    (
        "pending_forgotten",
        [OPEN, WAIT, SHUT],
        [
            SHUTTING,
            Transition("wait", "open", "wait"),
            Transition("nudge", "wait", "wait", actor="customer"),
            Transition("answer", "wait", "open", actor="agent"),
        ],
        ROT,
    ),
    (
        "previous_done",
        [OPEN, Status("done", "done"), WAIT],
        [
            Transition("do", "open", "done"),
            Transition("wait", ["open", "done"], "wait"),
            Transition("answer", "wait", PREVIOUS, actor="customer"),
        ],
        "'answer' may lead from 'wait' back to 'done', past whatever guards that; name its target",
    ),
]


@pytest.mark.parametrize(("code", "statuses", "transitions", "text"), ERRORS)
def test_each_error_is_found_alone_and_refuses_the_definition(
    code: str, statuses: list[Status], transitions: list[Transition], text: str
) -> None:
    """A definition that cannot work is refused when it is built, in words that help."""
    findings = found(statuses, transitions)
    assert {(finding.code, finding.severity) for finding in findings} == {(code, "error")}
    assert text in {finding.text for finding in findings}
    with pytest.raises(DefinitionRefused) as caught:
        Lifecycle("life", 1, statuses=statuses, transitions=transitions)
    assert caught.value.findings == tuple(str(finding) for finding in findings)
    assert f"{code}: {text}" in str(caught.value)


@pytest.mark.parametrize(("code", "statuses", "transitions", "text"), WARNINGS)
def test_each_warning_is_found_alone_and_refuses_nothing(
    code: str, statuses: list[Status], transitions: list[Transition], text: str
) -> None:
    """A doubtful definition works, and says what is doubtful."""
    life = Lifecycle("life", 1, statuses=statuses, transitions=transitions)
    assert life.findings() == (Finding(code, "warning", text),)


PAGE = Path(__file__).parents[2] / "docs" / "findings.md"


def test_every_code_is_explained_with_a_definition_that_has_it() -> None:
    """The page has each code once, under its severity, with an example that prints it."""
    errors, warnings = re.findall(
        r"\n## (?:Errors|Warnings)\n(.*?)(?=\n## )", PAGE.read_text(), re.DOTALL
    )
    for severity, part in (("error", errors), ("warning", warnings)):
        chapters = re.findall(
            r"\n### (\w+)\n\n(.+)\n\n```python\n>>> told\(.+\)\n(\w+)\n\n```", part
        )
        assert [code for code, *_ in chapters] == [c for c, s in CODES.items() if s == severity]
        assert all(code == printed for code, _, printed in chapters)
        assert part.count("###") == len(chapters)


def test_a_sound_definition_has_no_findings() -> None:
    """Nothing is found where nothing is wrong."""
    assert found(*SOUND) == []
    assert found([Status("told", "done", initial=True, final=True)], []) == []


def test_all_findings_are_told_at_once_and_errors_first() -> None:
    """Nobody has to build a definition five times to hear five findings."""
    statuses = [OPEN, WAIT, SHUT, Status("lost", "open")]
    transitions = [Transition("wait", "open", "wait"), Transition("answer", "wait", "opne")]
    findings = found(statuses, transitions)
    assert [finding.code for finding in findings] == [
        "unknown_status",
        "dead_end",
        "unreachable",
        "unreachable",
        "no_end",
        "no_end",
        "pending_forgotten",
    ]


def test_conditions_that_differ_may_share_an_event() -> None:
    """Narrower transitions first, and a last one for all others: that is how choices are made."""
    transitions = [
        Transition("shut", "open", "shut", guard=agreed),
        Transition("shut", "open", "shut", actor="bot", requires="ticket"),
        Transition("shut", "open", "shut", actor="bot"),
        Transition("shut", "open", "shut", actor=["agent", "customer"]),
        Transition("shut", "open", "shut"),
    ]
    assert found([OPEN, SHUT], transitions) == []


def test_one_actor_s_transition_behind_everybody_s_is_shadowed() -> None:
    """A narrower actor or one more field does not help what comes too late."""
    for late in (
        Transition("shut", "open", "shut", actor="bot"),
        Transition("shut", "open", "shut", requires="answer"),
    ):
        assert [f.code for f in found([OPEN, SHUT], [SHUTTING, late])] == ["shadowed"]


def test_a_way_back_is_no_way_in() -> None:
    """PREVIOUS leads only to where a case has been, so it makes nothing reachable."""
    statuses = [OPEN, WAIT, SHUT, Status("lost", "open")]
    transitions = [
        SHUTTING,
        Transition("wait", ["open", "lost"], "wait"),
        Transition("answer", "wait", PREVIOUS, actor="customer"),
    ]
    assert [f.text for f in found(statuses, transitions)] == ["no way leads to 'lost'"]


def test_ways_back_through_one_another_are_followed() -> None:
    """Two statuses that both lead back can lead back to each other."""
    statuses = [OPEN, WAIT, Status("park", "pending"), Status("done", "done")]
    transitions = [
        Transition("do", "open", "done"),
        Transition("redo", "done", "open"),
        Transition("wait", "open", "wait"),
        Transition("park", ["wait", "done"], "park"),
        Transition("back", ["wait", "park"], PREVIOUS, actor="customer"),
    ]
    life = Lifecycle("life", 1, statuses=statuses, transitions=transitions)
    assert [f.text.split(",")[0] for f in life.findings()] == [
        "'back' may lead from 'park' back to 'done'"
    ]
    assert life.events_between("park", "wait") == ("back",)
    assert life.events_between("wait", "park") == ("back", "park")
    assert life.events_between("wait", "done") == ()


def test_guards_at_the_top_of_a_module_are_importable() -> None:
    """A guard that a name leads back to is no cause for doubt."""
    life = Lifecycle(
        "life",
        1,
        statuses=[OPEN, SHUT],
        transitions=[
            Transition("shut", "open", "shut", guard=agreed),
            Transition("shut", "open", "shut", guard=Asking().method),
        ],
    )
    assert [f.text.split(" of ")[0] for f in life.findings()] == ["guard 'Asking.method'"]


def test_long_names_are_not_guessed_at() -> None:
    """A text that is no slip of the pen gets the choices instead of a slow comparison."""
    statuses = [OPEN, SHUT]
    texts = [f.text for f in found(statuses, [SHUTTING, Transition("go", "x" * 200, "open")])]
    assert texts[0].endswith("known: open, shut")

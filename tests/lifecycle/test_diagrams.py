"""Pictures: the same bytes for the same definition, and nothing that breaks the page."""

from typing import Literal

from casenum.lifecycle import (
    PREVIOUS,
    Lifecycle,
    No,
    Occurrence,
    Standing,
    Status,
    Transition,
    service_case,
)


def agreed(standing: Standing, event: Occurrence) -> Literal[True] | No:  # noqa: ARG001 - a guard's shape
    return True


STATUSES = [
    Status("open", "open", initial=True, label="We | work"),
    Status("on hold", "pending"),
    Status("end", "done", final=True),
]
TRANSITIONS = [
    Transition("hold", "open", "on hold"),
    Transition("resume", "on hold", PREVIOUS, actor="customer"),
    Transition("end; now", "open", "end", guard=agreed, requires=["answer"]),
    Transition("drop", ["open", "on hold"], "end"),
]
LIFE = Lifecycle("life", 1, statuses=STATUSES, transitions=TRANSITIONS)

MERMAID = """\
stateDiagram-v2
    state "on hold" as _2
    state "end" as _3
    [*] --> open
    open --> _3 : drop, end#59; now [agreed]
    open --> _2 : hold
    _2 --> _3 : drop
    _2 --> open : resume
    _3 --> [*]
"""

DOT = """\
digraph {
    rankdir=LR;
    node [shape=box];
    " " [shape=point, label=""];
    "open" [class="open"];
    "on hold" [class="pending"];
    "end" [class="done", peripheries=2];
    " " -> "open";
    "open" -> "end" [label="drop, end; now [agreed]"];
    "open" -> "on hold" [label="hold"];
    "on hold" -> "end" [label="drop"];
    "on hold" -> "open" [label="resume"];
}
"""

MARKDOWN = """\
| status | category | label | |
|---|---|---|---|
| open | open | We \\| work | initial |
| on hold | pending |  |  |
| end | done |  | final |

| event | from | to | needs |
|---|---|---|---|
| drop | open, on hold | end |  |
| end; now | open | end | field answer, agreed |
| hold | open | on hold |  |
| resume | on hold | (previous) |  |
"""


def test_a_mermaid_diagram_shows_every_move() -> None:
    """Names that Mermaid cannot read get an id and keep their text."""
    assert LIFE.to_mermaid() == MERMAID


def test_a_graphviz_graph_shows_every_move() -> None:
    """Every status is a box, every pair of statuses that events join has an arrow."""
    assert LIFE.to_dot() == DOT


def test_no_name_breaks_out_of_a_graph() -> None:
    """Quotes, backslashes and line breaks in a name are words of the label and nothing else."""
    name = 'a"];\n\\'
    statuses = [Status(name, "open", initial=True), Status("end", "done", final=True)]
    life = Lifecycle("odd", 1, statuses=statuses, transitions=[Transition("go", name, "end")])
    lines = life.to_dot().splitlines()
    assert lines[4] == r"""    "a\"]; \\" [class="open"];"""
    assert lines[7] == r"""    "a\"]; \\" -> "end" [label="go"];"""
    assert len(lines) == 9


def test_markdown_tables_show_statuses_and_moves() -> None:
    """What would break a table is escaped."""
    assert LIFE.to_markdown() == MARKDOWN


def test_pictures_do_not_depend_on_how_a_definition_was_written() -> None:
    """The same statuses and moves in another order give the same bytes."""
    turned = Lifecycle("life", 1, statuses=STATUSES[::-1], transitions=TRANSITIONS[::-1])
    assert (turned.to_mermaid(), turned.to_markdown()) == (MERMAID, MARKDOWN)
    assert turned.to_dot() == DOT


def test_the_default_draws_every_arrow_of_its_table() -> None:
    """Each pair of statuses that an event joins has its arrow."""
    life, text = service_case(), service_case().to_mermaid()
    names = [status.name for status in life.statuses]
    for source in names:
        for target in names:
            events = ", ".join(life.events_between(source, target))
            arrow = f"\n    {source} --> {target} : "
            assert (f"{arrow}{events}\n" in text) if events else (arrow not in text)


def test_a_status_that_is_first_and_last_says_both() -> None:
    """The smallest lifecycle can be drawn too."""
    life = Lifecycle(
        "told", 1, statuses=[Status("told", "done", initial=True, final=True)], transitions=[]
    )
    assert life.to_markdown().splitlines()[2] == "| told | done |  | initial and final |"
    assert life.to_mermaid() == "stateDiagram-v2\n    [*] --> told\n    told --> [*]\n"

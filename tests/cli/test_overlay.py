"""``casenum lifecycle --preset`` and ``--overlay``: what we offer, and what a log's cases did."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from casenum.lifecycle import PRESETS

Run = Callable[..., tuple[int, str, str]]

COLUMNS = ("--case", "case", "--status", "state", "--at", "at")
PAGE = Path(__file__).parents[2].joinpath("docs", "pictures.md").read_text(encoding="utf-8")

PICTURE = """\
stateDiagram-v2
    state "registered (1.0 h)" as registered
    state "assigned (3.0 h)" as assigned
    state "closed (2.0 h)" as closed
    [*] --> registered : 1
    [*] --> closed : 1
    registered --> assigned : 1 by assign
    assigned --> resolved : 1 by resolve
    closed --> resolved : 1 not allowed
"""


@pytest.mark.parametrize("name", PRESETS)
def test_each_preset_can_be_printed(casenum: Run, name: str) -> None:
    """By the name of its lifecycle, in every format."""
    life = PRESETS[name]()
    assert casenum("lifecycle", "--preset", name) == (0, life.to_markdown(), "")
    drawn = casenum("lifecycle", "--preset", name, "--format", "dot")
    assert drawn == (0, life.to_dot(), "")


def test_an_overlay_draws_what_the_cases_of_a_log_did(casenum: Run, log: Path) -> None:
    """Counts on the arrows, median stays in the boxes, refused changes among them."""
    assert casenum("lifecycle", "--overlay", log, *COLUMNS) == (0, PICTURE, "")
    status, dot, _ = casenum("lifecycle", "--overlay", log, *COLUMNS, "--format", "dot")
    assert status == 0
    assert '"closed" -> "resolved" [label="1 not allowed", style=dashed];' in dot


def test_an_overlay_can_be_printed_as_json(casenum: Run, log: Path) -> None:
    """Programs get the counts."""
    status, out, _ = casenum("lifecycle", "--overlay", log, *COLUMNS, "--json")
    found = json.loads(out)
    assert (status, found["lifecycle"], found["cases"]) == (0, "service-case", 2)
    assert {"from": "closed", "to": "resolved", "count": 1} in found["moves"]


def test_an_overlay_reads_a_map_and_another_preset(
    casenum: Run, stdin: Callable[[bytes], None], tmp_path: Path
) -> None:
    """Foreign words are translated to the statuses of the preset."""
    names = tmp_path / "map.toml"
    names.write_text('[status]\n"Done" = "closed"\n"New" = "open"\n')
    stdin(b"case,state,at\n1,New,2021-01-04T09:00Z\n1,Done,2021-01-05T09:00Z\n")
    status, out, _ = casenum(
        "lifecycle", "--preset", "open311", "--overlay", "-", *COLUMNS, "--map", names
    )
    assert status == 0
    assert "    open --> closed : 1 by close\n" in out


def test_rare_arrows_are_left_out_when_asked(casenum: Run, log: Path) -> None:
    """A log of thousands of cases is read by its thick arrows."""
    assert casenum("lifecycle", "--overlay", log, *COLUMNS, "--least", "2") == (
        0,
        "stateDiagram-v2\n",
        "",
    )


def test_rows_that_cannot_be_used_are_told_beside_the_picture(casenum: Run, log: Path) -> None:
    """The picture goes to standard output, what it leaves out to standard error."""
    log.write_text(log.read_text() + "C,lost,2021-01-04T09:00:00Z\n")
    status, out, err = casenum("lifecycle", "--overlay", log, *COLUMNS)
    assert (status, out) == (0, PICTURE)
    assert err.startswith("status: 1 row left out, at line 7")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--overlay", "log.csv"), "a CSV log needs --case, --status and --at"),
        (("--case", "id"), "say how to read --overlay"),
        (("--overlay", "-", *COLUMNS, "--map", "-"), "only one of --overlay and --map"),
        (("--overlay", "-", *COLUMNS, "--format", "markdown"), "--format mermaid, dot or json"),
        (("--preset", "open311", "--answer-before-close"), "for the preset service-case"),
        (("--preset", "lost"), "'lost' is not one of"),
        (("--overlay", "log.csv", *COLUMNS, "--least", "0"), "invalid value for '--least'"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    casenum: Run, log: Path, arguments: tuple[str, ...], message: str
) -> None:
    """One line says what was meant to be given."""
    given = [str(log) if each == "log.csv" else each for each in arguments]
    status, out, err = casenum("lifecycle", *given)
    assert (status, out) == (2, "")
    assert message in err

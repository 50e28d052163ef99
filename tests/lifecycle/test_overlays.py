"""Overlays: what cases did, counted from their histories and drawn over the picture."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casenum.errors import ArgumentError, ArgumentTypeError, HistoryBroken
from casenum.lifecycle import Dwell, Entry, Lifecycle, Overlay, Step, open311, service_case
from casenum.testing.walks import walks

AT = datetime(2021, 1, 4, 9, 0, tzinfo=UTC)
LIFE = service_case()
HOUR = timedelta(hours=1)


def history(*events: tuple[str, int], life: Lifecycle = LIFE) -> list[Entry]:
    """Return the entries of a case to which events happened, each so many hours after the last."""
    steps: list[Step] = [life.start(at=AT, by="amy")]
    for event, hours in events:
        before, at = steps[-1].standing, steps[-1].entry.at + hours * HOUR
        if event == "update":
            steps.append(life.update(before, at=at, by="amy"))
        elif event.startswith("="):
            steps.append(life.impose(before, event[1:], at=at, by="system:crm"))
        else:
            steps.append(life.apply(before, event, at=at, by="amy"))
    return [step.entry for step in steps]


HISTORIES = [
    history(("register", 1), ("update", 1), ("start", 4), ("close", 48)),
    history(("register", 2), ("start", 6), ("=received", 1), ("=received", 1)),
]
OVERLAY = Overlay.of(HISTORIES)

MERMAID = """\
stateDiagram-v2
    state "received (1.5 h)" as received
    state "registered (5.5 h)" as registered
    state "in_progress (24.5 h)" as in_progress
    [*] --> received : 2
    received --> registered : 2 by register
    registered --> in_progress : 2 by start
    in_progress --> received : 1 not allowed
    in_progress --> closed : 1 by close
"""

DOT = """\
digraph {
    rankdir=LR;
    node [shape=box];
    " " [shape=point, label=""];
    "received" [class="new", label="received (1.5 h)"];
    "registered" [class="new", label="registered (5.5 h)"];
    "in_progress" [class="open", label="in_progress (24.5 h)"];
    "closed" [class="done"];
    " " -> "received" [label="2"];
    "received" -> "registered" [label="2 by register"];
    "registered" -> "in_progress" [label="2 by start"];
    "in_progress" -> "closed" [label="1 by close"];
    "in_progress" -> "received" [label="1 not allowed", style=dashed];
}
"""


def test_moves_are_counted_by_arrow_and_stays_by_their_median() -> None:
    """An update moves nothing and ends no stay; a stay that goes on is not counted."""
    assert (OVERLAY.cases, OVERLAY.begun) == (2, {"received": 2})
    assert OVERLAY.moves == {
        ("in_progress", "closed"): 1,
        ("in_progress", "received"): 1,
        ("received", "registered"): 2,
        ("registered", "in_progress"): 2,
    }
    assert OVERLAY.dwell["registered"] == Dwell(2, timedelta(hours=5.5))
    assert "closed" not in OVERLAY.dwell


def test_a_picture_shows_counts_and_times_and_only_what_happened() -> None:
    """What no case did is left out; what the definition does not allow is drawn all the same."""
    assert sorted(LIFE.to_mermaid(overlay=OVERLAY).splitlines()) == sorted(MERMAID.splitlines())
    assert sorted(LIFE.to_dot(overlay=OVERLAY).splitlines()) == sorted(DOT.splitlines())


def test_an_overlay_does_not_depend_on_the_order_of_cases() -> None:
    """The same histories in another order, or as a stream, give the same bytes."""
    turned = Overlay.of(iter(entries) for entries in reversed(HISTORIES))
    assert turned == OVERLAY
    assert list(turned.moves) == sorted(turned.moves)
    assert LIFE.to_dot(overlay=turned) == LIFE.to_dot(overlay=OVERLAY)


def test_a_move_to_the_same_status_counts_where_an_event_asked_for_it() -> None:
    """Notes are arrows of Open311; an update is none."""
    life = open311()
    begun = life.start(at=AT, by="amy")
    noted = life.apply(begun.standing, "note", at=AT, by="amy", status_notes="crew sent")
    updated = life.update(noted.standing, at=AT, by="amy")
    overlay = Overlay.of([[begun.entry, noted.entry, updated.entry]])
    assert overlay.moves == {("open", "open"): 1}
    assert "    open --> open : 1 by note\n" in life.to_mermaid(overlay=overlay)


def test_rare_arrows_can_be_left_out() -> None:
    """A picture of thousands of cases is read by its thick arrows."""
    often = OVERLAY.at_least(2)
    assert set(often.moves.values()) == {2}
    assert often.dwell == OVERLAY.dwell
    assert "closed" not in LIFE.to_dot(overlay=often)
    for count in (0, -1):
        with pytest.raises(ArgumentError, match="count must be 1 or more"):
            OVERLAY.at_least(count)


def test_several_events_share_an_arrow() -> None:
    """The count is that of the arrow, and all events that may have taken it are named."""
    overlay = Overlay(3, {"received": 3}, {("resolved", "closed"): 1200}, {})
    assert "    resolved --> closed : 1,200 by close\n" in LIFE.to_mermaid(overlay=overlay)


def test_an_empty_stream_draws_an_empty_picture() -> None:
    """No cases, no arrows, no error."""
    overlay = Overlay.of([[]])
    assert overlay == Overlay(0, {}, {}, {})
    assert LIFE.to_mermaid(overlay=overlay) == "stateDiagram-v2\n"


def test_what_an_overlay_holds_can_be_written_as_json() -> None:
    """Programs read the counts, hours with four decimals."""
    assert OVERLAY.to_dict() == {
        "cases": 2,
        "begun": [{"status": "received", "count": 2}],
        "moves": [
            {"from": "in_progress", "to": "closed", "count": 1},
            {"from": "in_progress", "to": "received", "count": 1},
            {"from": "received", "to": "registered", "count": 2},
            {"from": "registered", "to": "in_progress", "count": 2},
        ],
        "dwell": [
            {"status": "in_progress", "stays": 2, "median_h": 24.5},
            {"status": "received", "stays": 2, "median_h": 1.5},
            {"status": "registered", "stays": 2, "median_h": 5.5},
        ],
    }


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (60, "1.0 min"),
        (3599, "60.0 min"),
        (3600, "1.0 h"),
        (172_799, "48.0 h"),
        (172_800, "2.0 d"),
    ],
)
def test_a_duration_is_shown_in_the_unit_that_reads_best(seconds: int, shown: str) -> None:
    """Seconds, minutes, hours to two days, and then days."""
    assert str(Dwell(1, timedelta(seconds=seconds))) == shown


def test_a_status_of_another_lifecycle_is_refused() -> None:
    """An overlay is drawn over the lifecycle that its histories are of."""
    for draw in (open311().to_mermaid, open311().to_dot):
        with pytest.raises(ArgumentError, match="one with 'in_progress'"):
            draw(overlay=OVERLAY)
        with pytest.raises(ArgumentTypeError, match="overlay must be an Overlay, not dict"):
            draw(overlay=cast("Overlay", {}))


def test_the_bare_entries_of_one_case_are_refused() -> None:
    """A history for each case is what is counted."""
    entries = cast("Iterable[Iterable[Entry]]", HISTORIES[0])
    with pytest.raises(ArgumentTypeError, match="an iterable of entries for each case, not Entry"):
        Overlay.of(entries)
    with pytest.raises(ArgumentTypeError, match="entry must be an Entry, not str"):
        Overlay.of(cast("Any", ["received"]))


def test_a_history_that_does_not_follow_is_refused() -> None:
    """Counts of what cannot have happened would mean nothing."""
    with pytest.raises(HistoryBroken, match="entry 3 does not follow"):
        Overlay.of([HISTORIES[0][:1] + HISTORIES[0][2:]])


@given(st.lists(walks(LIFE, steps=6), max_size=5))
def test_every_move_of_every_walk_is_counted_once(taken: list[Any]) -> None:
    """Nothing is lost and nothing is counted twice."""
    overlay = Overlay.of(walk.entries for walk in taken)
    assert overlay.cases == sum(overlay.begun.values()) == len(taken)
    assert sum(overlay.moves.values()) == sum(len(walk.arrows) for walk in taken)
    assert LIFE.to_dot(overlay=overlay).count("->") == len(overlay.moves) + len(overlay.begun)

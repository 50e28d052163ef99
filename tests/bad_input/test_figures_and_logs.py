"""Figures and replays name what they cannot use, and count what the log cannot say."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bad_values import (
    EDGES,
    FIGURES,
    MARK,
    MOMENTS,
    NO_LIST,
    NO_TEXT,
    ODD,
    THINGS,
    THINGS_OR_NONE,
    UNKEPT,
    WORDS,
    Call,
    each_refused,
    table,
)
from casenum.cases import Fact
from casenum.errors import ArgumentError, LogError
from casenum.exchange import Columns, LogEvent, OwnNames, StatusMap, read_events, replay
from casenum.lifecycle import service_case
from casenum.metrics import report
from casenum.numbers import Pattern
from casenum.stores import MemoryStore, open_store
from support import AT

LIFE = service_case()
COLUMNS = Columns("case", "status", "at")
HEADER = "case,status,at\n"
FAR = {"Tokyo": ZoneInfo("Asia/Tokyo"), "New York": ZoneInfo("America/New_York")}


def log(**parts: Any) -> Any:
    row = {"line": 2, "case": "T-1", "status_key": "received", "at": AT}
    return LogEvent(**{**row, **parts})


def replayed(**parts: Any) -> object:
    usual: dict[str, Any] = {
        "events": [log()],
        "store": open_store("memory:"),
        "scheme": Pattern("LOG-{seq:3}", name="log"),
        "lifecycle": LIFE,
    }
    return replay(**{**usual, **parts})


@table(
    ("histories", lambda value: report(value, as_of=AT), THINGS),
    ("a history", lambda value: report([value], as_of=AT), THINGS),
    ("a fact", lambda value: report([[value]], as_of=AT), THINGS),
    ("as_of", lambda value: report([], as_of=value), MOMENTS),
    ("zone", lambda value: report([], as_of=AT, zone=value), {**THINGS, "a name": "UTC"}),
)
def test_figures_of_what_is_no_history_are_refused(call: Call, values: dict[str, Any]) -> None:
    """A report is made of facts, a moment and a zone."""
    each_refused(call, values)


@pytest.mark.parametrize("zone", FAR.values(), ids=FAR)
@pytest.mark.parametrize("at", EDGES.values(), ids=EDGES)
def test_figures_reach_to_the_edge_of_the_calendar(at: datetime, zone: ZoneInfo) -> None:
    """A case of the first or the last day is counted, though the zone has no such day."""
    entry = LIFE.start(at=AT, by="amy").entry
    end = datetime.max.replace(tzinfo=UTC)
    counted = report([[Fact(1, "received", at, "amy", entry, {})]], as_of=end, zone=zone)
    assert (counted.cases, counted.weeks[0].opened) == (1, 1)


@table(
    ("case", lambda value: Columns(value, "s", "a"), WORDS),
    ("status", lambda value: Columns("c", value, "a"), {**UNKEPT, "none": [], "an int": 7}),
    ("at", lambda value: Columns("c", "s", value), WORDS),
    ("stream", lambda value: read_events(value, COLUMNS), {"None": None, "an int": 7}),
    ("no text", lambda value: read_events([value], COLUMNS), NO_TEXT),
    ("columns", lambda value: read_events([HEADER], value), THINGS),
)
def test_what_is_no_log_is_refused(call: Call, values: dict[str, Any]) -> None:
    """A stream that is no text, and columns that are no names, are told at once."""
    each_refused(call, values)


@pytest.mark.parametrize("value", [*UNKEPT.values(), *ODD.values()], ids=ascii)
def test_a_row_of_odd_text_is_an_event_or_an_error(value: str) -> None:
    """Whatever stands in a field, the row is used or named by its line, and never repeated."""
    kept = str.__str__(value).replace("\n", " ").replace("\r", " ")
    rows = (f"{kept},a,2021-01-04T09:00Z\n", f"T,a,{kept}\n", f"T,{kept},2021-01-04T09:00Z\n")
    items = list(read_events([HEADER, *rows], COLUMNS))
    assert [item.line for item in items] == [2, 3, 4]
    assert isinstance(items[1], LogError)
    assert all(MARK not in str(item) for item in items if isinstance(item, LogError))


def test_a_header_of_many_columns_is_named_in_part() -> None:
    """A log without the column is told with some of those it has, not with all its text."""
    header = ",".join(f"{MARK * 20}{i}" for i in range(1_000))
    with pytest.raises(LogError, match=r"there is no column 'case'.*, \.\.\.$") as caught:
        read_events([header], COLUMNS)
    assert len(str(caught.value)) < 2_500


@table(
    ("names", lambda value: StatusMap(value, {"a"}), THINGS),
    ("statuses", lambda value: StatusMap({"x": "a"}, value), {**NO_LIST, "of ints": {7}}),
    ("a status", lambda value: StatusMap({"x": value}, {"a"}), NO_TEXT),
    ("toml", lambda value: StatusMap.from_toml(value, {"a"}), WORDS),
    ("own names", lambda value: OwnNames({"a"}).status(value), NO_TEXT),
)
def test_a_map_of_wrong_parts_is_refused(call: Call, values: dict[str, Any]) -> None:
    """A map leads from texts to statuses."""
    each_refused(call, values)


@pytest.mark.parametrize("value", ["[" * 100_000, "{a = " * 100_000, "1" * 9_999])
def test_a_map_that_is_deep_or_long_is_refused(value: str) -> None:
    """A document made to exhaust its reader is told as no map."""
    with pytest.raises(ArgumentError, match="the map must be TOML"):
        StatusMap.from_toml(f"[status]\nx = {value}", {"a"})


def test_a_map_may_begin_with_a_byte_order_mark() -> None:
    """What an editor puts in front of a text is no part of it."""
    assert StatusMap.from_toml('\ufeff[status]\nx = "a"', {"a"}).status("x") == "a"


@table(
    ("events", lambda value: replayed(events=value), THINGS),
    ("an event", lambda value: replayed(events=[value]), THINGS),
    ("store", lambda value: replayed(store=value), THINGS),
    ("scheme", lambda value: replayed(scheme=value), THINGS),
    ("lifecycle", lambda value: replayed(lifecycle=value), THINGS),
    ("statuses", lambda value: replayed(statuses=value), THINGS_OR_NONE),
    ("kind", lambda value: replayed(kind=value), WORDS),
    ("by", lambda value: replayed(by=value), WORDS),
    ("batch", lambda value: replayed(batch=value), FIGURES),
    ("its case", lambda value: replayed(events=[log(case=value)]), WORDS),
    ("its status", lambda value: replayed(events=[log(status_key=value)]), NO_TEXT),
    ("its time", lambda value: replayed(events=[log(at=value)]), MOMENTS),
)
def test_a_replay_of_wrong_parts_is_refused(call: Call, values: dict[str, Any]) -> None:
    """What is no event, store, scheme or lifecycle is told before anything is written."""
    each_refused(call, values)


def test_a_replay_that_is_refused_writes_nothing() -> None:
    """A batch with an event that cannot be meant is not written in part."""
    store = MemoryStore()
    with pytest.raises(ArgumentError):
        replayed(store=store, events=[log(), log(case="T-2", at=datetime(2021, 1, 4))])  # noqa: DTZ001 - the point
    assert (list(store.histories()), store.series()) == ([], ())

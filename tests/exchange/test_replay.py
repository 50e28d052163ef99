"""replay(): a foreign log becomes numbered cases, and nothing of it is lost."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casenum.cases import Fact, fold, thaw_all
from casenum.desk import Desk
from casenum.errors import ArgumentError, DuplicateNumber, LogError
from casenum.exchange import LogEvent, ReplayResult, StatusMap, first_lines, replay
from casenum.lifecycle import PREVIOUS, Category, Lifecycle, Status, Transition, service_case
from casenum.numbers import Pattern
from casenum.stores import Store, open_store

NINE = datetime(2021, 1, 4, 9, 0, tzinfo=UTC)
LIFE = service_case()
SCHEME = Pattern("LOG-{year}-{seq:3}", name="log")

Row = tuple[str, str, float]


def log(*rows: Row) -> list[LogEvent | LogError]:
    """Write a log as (case, status, hours since nine)."""
    return [
        LogEvent(line, case, status, NINE + timedelta(hours=hours))
        for line, (case, status, hours) in enumerate(rows, 2)
    ]


def run(
    rows: Sequence[LogEvent | LogError],
    store: Store | None = None,
    *,
    strict: bool = False,
    batch: int = 1000,
) -> ReplayResult:
    return replay(
        rows,
        store=open_store("memory:") if store is None else store,
        scheme=SCHEME,
        lifecycle=LIFE,
        strict=strict,
        batch=batch,
    )


def facts(store: Store, case: str) -> tuple[Fact, ...]:
    held = store.get(case)
    assert held is not None
    assert held.subject is not None
    return thaw_all(store.read(held.subject))


SIMPLE = (("A", "registered", 0), ("A", "assigned", 1), ("A", "resolved", 4))


def test_a_case_gets_a_number_dated_by_its_first_row() -> None:
    """The number shows the year in which the request arrived, not the year of the replay."""
    store = open_store("memory:")
    run(log(*SIMPLE), store)
    desk = Desk(store, numbers=SCHEME, lifecycle=LIFE)
    case = desk.get("LOG-2021-001")
    assert (case.status, case.received_at, case.number) == ("resolved", NINE, "LOG-2021-001")


def test_the_logs_own_number_keeps_resolving() -> None:
    """Who still quotes the old number finds the same case."""
    store = open_store("memory:")
    run(log(*SIMPLE), store)
    desk = Desk(store, numbers=SCHEME, lifecycle=LIFE)
    assert desk.get("A").id == desk.get("LOG-2021-001").id


def test_the_history_holds_every_change_with_its_time() -> None:
    """What the log says is in the history: created in the first status said, then each change."""
    store = open_store("memory:")
    run(log(*SIMPLE), store)
    told = [(fact.name, fact.entry and fact.entry.target) for fact in facts(store, "A")]
    assert told == [
        ("received", "registered"),
        ("registered", None),
        ("imported", "assigned"),
        ("imported", "resolved"),
    ]
    assert facts(store, "A")[-1].at == NINE + timedelta(hours=4)


def test_changes_updates_and_silent_rows_are_counted_apart() -> None:
    """Each row of the log is in exactly one count."""
    result = run(log(*SIMPLE[:2], ("A", "assigned", 2), ("A", "", 3), ("A", "resolved", 4)))
    counts = (result.cases, result.events, result.status_changes, result.same_status_updates)
    assert counts == (1, 5, 2, 1)
    assert result.silent_rows == 1


def test_a_refused_change_is_kept_and_does_not_bring_about_the_next() -> None:
    """After a change that the lifecycle refuses, the case stands where the log has it."""
    store = open_store("memory:")
    result = run(log(("A", "closed", 0), ("A", "resolved", 1), ("A", "in_progress", 2)), store)
    assert [(move.source, move.target, move.count) for move in result.report.refused] == [
        ("closed", "resolved", 1)
    ]
    refused = facts(store, "A")[2]
    assert refused.data == {"refused": {"code": "no_transition", "event": "import"}}
    assert result.report.by_status == {"in_progress": 1}


def test_a_change_out_of_a_final_status_says_that_it_was_final() -> None:
    """The reason of a refusal is kept with the fact."""
    store = open_store("memory:")
    run(log(("A", "registered", 0), ("A", "duplicate", 1), ("A", "assigned", 2)), store)
    assert facts(store, "A")[-1].data["refused"] == {"code": "final", "event": "import"}


def test_a_case_that_begins_in_a_final_status_is_refused_and_kept() -> None:
    """No case begins as a duplicate; one that does in the log is begun, and the rest is said."""
    store = open_store("memory:")
    result = run(log(("A", "duplicate", 0)), store)
    assert [move.to_dict() for move in result.report.refused] == [
        {"from": "received", "to": "duplicate", "count": 1}
    ]
    assert result.status_changes == 0
    assert facts(store, "A")[-1].data["refused"] == {"code": "final", "event": "start"}


def test_a_change_that_a_guard_refuses_names_the_event() -> None:
    """What the lifecycle would have asked for is kept as the event it was asked by."""
    store = open_store("memory:")
    life = service_case(answer_before_close=True)
    rows = log(("A", "registered", 0), ("A", "closed", 1))
    result = replay(rows, store=store, scheme=SCHEME, lifecycle=life)
    assert facts(store, "A")[-1].data["refused"] == {"code": "guard", "event": "close"}
    assert result.report.by_status == {"closed": 1}


def test_an_event_that_leads_elsewhere_is_not_taken() -> None:
    """A way back to the status before is no way to any other status."""
    life = Lifecycle(
        "errands",
        1,
        statuses=[
            Status("open", Category.OPEN, initial=True),
            Status("urgent", Category.OPEN),
            Status("parked", Category.PENDING),
            Status("done", Category.DONE, final=True),
        ],
        transitions=[
            Transition("hurry", "open", "urgent"),
            Transition("park", {"open", "urgent"}, "parked"),
            Transition("resume", "parked", PREVIOUS, actor="customer"),
            Transition("end", {"open", "urgent"}, "done"),
        ],
    )
    rows = log(("A", "open", 0), ("A", "parked", 1), ("A", "urgent", 2), ("A", "done", 3))
    result = replay(
        rows, store=open_store("memory:"), scheme=SCHEME, lifecycle=life, by="customer:log"
    )
    assert [(move.source, move.target) for move in result.report.refused] == [("parked", "urgent")]
    assert (result.status_changes, dict(result.report.by_status)) == (3, {"done": 1})


def test_a_case_begins_at_its_first_row_even_if_that_says_nothing() -> None:
    """Time before the first status said is part of the resolution time."""
    store = open_store("memory:")
    result = run(log(("A", "", 0), ("A", "assigned", 2), ("A", "resolved", 3)), store)
    assert result.report.first_resolution.mean.value == 3.0
    told = [(fact.name, fact.entry and fact.entry.target) for fact in facts(store, "A")]
    assert told[:3] == [("received", None), ("registered", None), ("imported", "assigned")]
    assert fold("x", facts(store, "A")).status == "resolved"


def test_a_case_that_never_says_a_status_is_kept_as_received() -> None:
    """A case of silent rows is a case all the same, with a number."""
    store = open_store("memory:")
    result = run(log(("A", "", 0), ("A", "", 1)), store)
    assert (result.cases, result.report.by_status) == (1, {"received": 1})
    assert Desk(store, numbers=SCHEME).get("A").number == "LOG-2021-001"


def test_cases_may_be_interleaved() -> None:
    """The rows of two cases may take turns, within a batch and across batches."""
    rows = log(
        ("A", "registered", 0),
        ("B", "registered", 0),
        ("A", "assigned", 1),
        ("B", "closed", 2),
        ("A", "resolved", 3),
    )
    store = open_store("memory:")
    result = run(rows, store, batch=2)
    assert (result.cases, result.status_changes) == (2, 3)
    assert [fact.version for fact in facts(store, "A")] == [1, 2, 3, 4]
    assert Desk(store, numbers=SCHEME).get("B").status == "closed"


@pytest.mark.parametrize("batch", [1, 2, 1000])
def test_the_size_of_a_batch_changes_nothing(batch: int) -> None:
    """How many rows are written at once is a matter of speed only."""
    rows = log(*SIMPLE, ("B", "", 5), ("B", "closed", 6), ("A", "in_progress", 7))
    assert run(rows, batch=batch) == run(rows, batch=3)


def test_rows_that_cannot_be_used_are_counted_by_line() -> None:
    """A row out of order, a foreign status and a broken row cost one row each."""
    rows = log(("A", "registered", 5), ("A", "assigned", 1), ("A", "lost", 6), ("A", "closed", 7))
    rows.append(LogError(99, "broken", "there are 2 fields, not 3"))
    result = run(rows)
    problems = {problem.code: problem.lines for problem in result.problems}
    assert problems == {"broken": (99,), "order": (3,), "status": (4,)}
    assert (result.status_changes, result.report.by_status) == (1, {"closed": 1})
    assert result.to_dict()["problems"] == {
        "broken": {"count": 1, "first": "there are 2 fields, not 3", "lines": [99]},
        "order": {
            "count": 1,
            "first": "the time is earlier than the case's row before",
            "lines": [3],
        },
        "status": {"count": 1, "first": "the status is unknown; add it to the map", "lines": [4]},
    }


def test_many_problems_of_one_kind_are_counted_and_the_first_are_kept() -> None:
    """A log that is wrong throughout does not fill the memory with errors."""
    result = run(log(*[("A", "lost", hour) for hour in range(150)]))
    [problem] = result.problems
    assert (problem.count, len(problem.first)) == (150, 100)
    assert first_lines(result.problems, limit=2) == (
        "status: 150 rows left out, at line 2, 3 ...: the status is unknown; add it to the map",
    )
    assert result.cases == 0


def test_a_strict_replay_stops_at_the_first_such_row() -> None:
    """Who asks for strictness gets the line, and nothing of the unfinished batch is written."""
    store = open_store("memory:")
    with pytest.raises(LogError, match="line 4: the status is unknown"):
        run(log(*SIMPLE[:2], ("A", "lost", 2)), store, strict=True)
    assert store.get("A") is None


def test_the_same_log_again_adds_nothing() -> None:
    """A second replay finds every case, and the store is as it was."""
    store = open_store("memory:")
    rows = log(*SIMPLE, ("B", "", 0), ("B", "closed", 1), ("C", "", 0))
    first = run(rows, store)
    before = [history.records for history in store.histories()]
    second = run(rows, store)
    assert (first.cases_added, first.cases_there) == (3, 0)
    assert (second.cases_added, second.cases_there, second.cases_diverged) == (0, 3, 0)
    assert [history.records for history in store.histories()] == before
    assert second.report == first.report


def test_a_log_that_has_grown_adds_what_is_new() -> None:
    """Replaying tomorrow's export of the same system continues today's."""
    store = open_store("memory:")
    run(log(*SIMPLE[:2]), store)
    run(log(*SIMPLE, ("B", "closed", 1)), store)
    assert [fact.version for fact in facts(store, "A")] == [1, 2, 3, 4]
    assert Desk(store, numbers=SCHEME).get("A").status == "resolved"
    assert store.peek(store.series()[0]) == 2


def test_a_case_that_went_on_since_is_left_alone() -> None:
    """Work done on an imported case is never overwritten by a longer log."""
    store = open_store("memory:")
    run(log(*SIMPLE[:2]), store)
    desk = Desk(store, numbers=SCHEME, lifecycle=LIFE)
    moved = desk.apply("A", "start", by="amy")
    result = run(log(*SIMPLE), store)
    assert (result.cases_there, result.cases_diverged) == (1, 1)
    assert desk.get("A") == moved


def test_a_log_that_tells_the_past_differently_is_noticed() -> None:
    """Where the log and the store disagree, the store stays as it is and the case is counted."""
    store = open_store("memory:")
    run(log(*SIMPLE[:2]), store)
    result = run(log(("A", "registered", 0), ("A", "on_hold", 1), ("A", "closed", 2)), store)
    assert result.cases_diverged == 1
    assert Desk(store, numbers=SCHEME).get("A").status == "assigned"


def test_a_case_that_has_its_alias_only_is_finished() -> None:
    """A replay that broke off between the alias and the facts is made good by the next one."""
    store = open_store("memory:")
    store.alias("A", "case-a", at=NINE, by="system:replay")
    assert run(log(*SIMPLE), store).cases_added == 1
    assert Desk(store, numbers=SCHEME).get("A").id == "case-a"


def test_a_log_whose_ids_are_numbers_of_ours_is_refused() -> None:
    """A log's id that is the number of another case would lead to the wrong case."""
    store = open_store("memory:")
    Desk(store, numbers=SCHEME).open("Printer", by="amy")
    number = next(iter(store.histories())).records[1].payload
    assert "LOG-" in number
    taken = store.scan(store.series()[0])[0].number
    with pytest.raises(DuplicateNumber):
        run(log((taken, "registered", 0)), store)


def test_a_replay_survives_closing_the_file(tmp_path: Path) -> None:
    """What was replayed into an SQLite file is there for the next process."""
    path = tmp_path / "cases.db"
    with open_store(path) as store:
        run(log(*SIMPLE), store)
    with open_store(path) as store:
        assert run(log(*SIMPLE), store).cases_there == 1


def test_an_imported_case_moves_when_its_time_has_come() -> None:
    """What the lifecycle says of a resolved case holds for those that came from elsewhere, too."""
    store, life = open_store("memory:"), service_case(auto_close=timedelta(days=7))
    replay(log(*SIMPLE), store=store, scheme=SCHEME, lifecycle=life)
    desk = Desk(store, numbers=SCHEME, lifecycle=life)
    resolved = NINE + timedelta(hours=4)
    assert desk.wake(resolved + timedelta(days=6)) == ()
    (case,) = desk.wake(resolved + timedelta(days=30))
    assert (case.status, case.changed_at) == ("closed", resolved + timedelta(days=7))


def test_a_map_of_another_lifecycle_makes_rows_unknown_not_cases_wrong() -> None:
    """A status that the lifecycle does not have is a problem of the row."""
    names = StatusMap({"x": "parked"}, {"parked"})
    store = open_store("memory:")
    result = replay(log(("A", "x", 0)), store=store, scheme=SCHEME, lifecycle=LIFE, statuses=names)
    assert [problem.code for problem in result.problems] == ["status"]


def test_an_empty_log_has_no_figures() -> None:
    """A log without a row is no error, and every figure is None."""
    found = run([]).to_dict()
    assert (found["cases"], found["first_resolution_median_h"]) == (0, None)


def test_a_batch_needs_a_row() -> None:
    """A batch of no rows would never end."""
    with pytest.raises(ArgumentError, match="batch must be 1 or more"):
        run([], batch=0)


words = st.sampled_from([*sorted(status.name for status in LIFE.statuses), "", "lost"])
logs = st.lists(st.tuples(st.sampled_from("ABC"), words, st.integers(0, 9).map(float)), max_size=25)


@given(logs)
def test_every_row_is_counted_once(rows: list[Row]) -> None:
    """Creations, changes, updates, silent rows and problems add up to the rows of the log."""
    result = run(log(*rows))
    created = result.cases - sum(1 for _ in _never_said(rows, result))
    problems = sum(problem.count for problem in result.problems)
    counted = created + result.status_changes + result.same_status_updates + result.silent_rows
    assert counted + problems == len(rows)


def _never_said(rows: list[Row], result: ReplayResult) -> list[str]:
    """Return the cases of which no usable row says a status."""
    last: dict[str, float] = {}
    said: dict[str, bool] = {}
    for case, word, hours in rows:
        if word != "lost" and hours >= last.get(case, 0.0):
            last[case] = hours
            said[case] = said.get(case, False) or word != ""
    assert len(said) == result.cases
    return [case for case, spoken in said.items() if not spoken]


@given(logs, st.integers(1, 5))
def test_every_history_written_folds_to_where_the_log_ends(rows: list[Row], batch: int) -> None:
    """Whatever a log says, what is stored is a sound history, and its end is the log's."""
    store = open_store("memory:")
    result = run(log(*rows), store, batch=batch)
    stands: dict[str, int] = {}
    for history in store.histories():
        case = fold(history.case_id, thaw_all(history.records))
        stands[case.status] = stands.get(case.status, 0) + 1
        loaded = store.load(case.id)
        assert loaded is not None
        assert loaded.snapshot is not None
        assert loaded.snapshot.status == case.status
    assert stands == dict(result.report.by_status)

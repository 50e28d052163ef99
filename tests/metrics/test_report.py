"""report(): all figures over histories, and what they leave out."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casenum.cases import Fact
from casenum.errors import ArgumentError
from casenum.lifecycle import JSON, Category, Entry
from casenum.metrics import Figures, RefusedMove, Report, report
from casenum.metrics.course import trace

MONDAY = datetime(2021, 1, 4, 9, 0, tzinfo=UTC)
LATER = MONDAY + timedelta(days=365)

CATEGORIES = {
    "received": Category.NEW,
    "registered": Category.NEW,
    "assigned": Category.OPEN,
    "in_progress": Category.OPEN,
    "on_hold": Category.PENDING,
    "resolved": Category.DONE,
    "closed": Category.DONE,
    "duplicate": Category.DONE,
}

Moves = Sequence[tuple[float, str]]


def after(hours: float) -> datetime:
    return MONDAY + timedelta(hours=hours)


def history(*moves: tuple[float, str]) -> list[Fact]:
    """Write a history as (hours since Monday nine, status); '!' before a status: refused."""
    facts: list[Fact] = []
    source: str | None = None
    for version, (hours, word) in enumerate(moves, 1):
        facts.append(fact(version, after(hours), word, source))
        source = source if facts[-1].entry is None else word.removeprefix("!")
    return facts


def fact(version: int, at: datetime, word: str, source: str | None) -> Fact:
    if word == "escalated":
        return Fact(version, "escalated", at, "amy", None, {"level": 1})
    if word == "":
        return Fact(version, "received" if version == 1 else "interaction", at, "amy", None, {})
    status = word.removeprefix("!")
    category = CATEGORIES[status]
    entry = Entry(version, at, "amy", "x", source, status, category, None, {}, "s", 1, "d")
    refused: dict[str, JSON] = {"code": "no_transition", "event": None}
    data: dict[str, JSON] = {} if word == status else {"refused": refused}
    return Fact(version, "received" if version == 1 else "imported", at, "amy", entry, data)


def figures(*cases: Moves, as_of: datetime = LATER) -> Report:
    return report([history(*moves) for moves in cases], as_of=as_of)


DONE_IN_4 = ((0, "received"), (1, "assigned"), (4, "resolved"))
REOPENED = ((0, "received"), (2, "resolved"), (5, "in_progress"), (9, "resolved"), (10, "closed"))
OPEN = ((0, "received"), (3, "assigned"))


def test_cases_are_counted_by_status_and_category() -> None:
    """The report says where all cases stand, most frequent status first."""
    result = figures(DONE_IN_4, DONE_IN_4, REOPENED, OPEN)
    assert result.cases == 4
    assert list(result.by_status.items()) == [("resolved", 2), ("assigned", 1), ("closed", 1)]
    assert dict(result.by_category) == {"open": 1, "done": 3}


def test_a_case_without_a_status_is_counted_as_such() -> None:
    """A case that has no status yet does not vanish from the report."""
    result = figures(((0, ""),))
    assert dict(result.by_status) == {"(none)": 1}
    assert dict(result.by_category) == {"(none)": 1}


def test_first_resolution_is_the_first_entry_into_done() -> None:
    """A reopened case counts with the moment it was first resolved."""
    assert figures(REOPENED).first_resolution.median.value == 2.0


def test_full_resolution_is_the_last_move_from_work_into_done() -> None:
    """Closing what is resolved does not make the resolution later, reopening does."""
    assert figures(REOPENED).full_resolution.median.value == 9.0


def test_resolution_is_measured_from_receipt_not_from_the_first_status() -> None:
    """Time before the first status counts: the customer waited it too."""
    assert figures(((0, ""), (3, "assigned"), (5, "closed"))).first_resolution.mean.value == 5.0


def test_a_case_created_done_is_resolved_at_once() -> None:
    """A call answered at once counts with no time at all."""
    result = figures(((0, "closed"),))
    assert result.first_resolution.median.value == 0.0
    assert result.full_resolution.median.n == 1


def test_open_cases_are_left_out_and_counted() -> None:
    """A case that was never resolved has no resolution time, and the report says how many."""
    spread = figures(DONE_IN_4, OPEN).first_resolution
    assert (spread.median.value, spread.median.n) == (4.0, 1)
    assert spread.median.excluded == {"open": 1}


def test_duplicates_are_left_out_and_counted() -> None:
    """A duplicate is no case of its own in resolution, reopen and escalation figures."""
    result = figures(DONE_IN_4, ((0, "received"), (1, "duplicate")))
    assert result.first_resolution.mean.excluded == {"duplicate": 1}
    assert (result.reopen_rate.n, result.escalation_rate.n) == (1, 1)
    assert result.cases == 2


def test_a_case_reopened_twice_counts_once() -> None:
    """The reopen rate counts cases, not reopenings."""
    twice = (*REOPENED, (11.0, "in_progress"), (12.0, "closed"))
    result = figures(twice, DONE_IN_4)
    rate = result.reopen_rate
    assert (rate.value, rate.numerator, rate.denominator) == (0.5, 1, 2)
    assert result.reopened_cases == 1


def test_a_case_escalated_twice_counts_once() -> None:
    """The escalation rate counts cases, not escalations."""
    result = figures(((0, "received"), (1, "escalated"), (2, "escalated")), OPEN)
    assert result.escalation_rate.value == 0.5


def test_active_and_paused_time_are_those_of_resolved_cases() -> None:
    """Waiting for us and waiting for others are told apart by category."""
    moves = ((0, "received"), (1, "assigned"), (3, "on_hold"), (8, "assigned"), (9, "closed"))
    result = figures(moves, OPEN)
    assert result.active_time.mean.value == 4.0
    assert result.paused_time.mean.value == 5.0
    assert result.paused_time.mean.excluded == {"open": 1}


def test_time_in_status_counts_what_has_ended() -> None:
    """A status that a case is still in has no length yet; the report says how many such cases."""
    dwell = figures(DONE_IN_4, OPEN).time_in_status
    assert (dwell["received"].value, dwell["received"].n) == (2.0, 2)
    assert dwell["received"].numerator == 4.0
    assert dwell["assigned"].excluded == {"never left it": 1}
    assert dwell["resolved"].value is None


def test_an_update_to_the_same_status_changes_no_time() -> None:
    """Work noted under the same status neither ends it nor resolves anything twice."""
    plain = figures(((0, "received"), (1, "assigned"), (4, "resolved")))
    noted = figures(((0, "received"), (1, "assigned"), (2, "assigned"), (4, "resolved")))
    assert noted.time_in_status["assigned"].value == plain.time_in_status["assigned"].value == 3.0
    assert noted.first_resolution.mean.value == plain.first_resolution.mean.value


def test_refused_moves_are_counted_by_where_they_led() -> None:
    """What a foreign log did and the lifecycle would not is listed, most frequent first."""
    result = figures(
        ((0, "closed"), (1, "!resolved")),
        ((0, "closed"), (1, "!resolved")),
        ((0, "closed"), (1, "!on_hold")),
    )
    assert result.refused == (
        RefusedMove("closed", "resolved", 2),
        RefusedMove("closed", "on_hold", 1),
    )


def test_weeks_follow_each_other_without_holes() -> None:
    """A week in which nothing happened stands in the report with zeros."""
    weeks = figures(((0, "received"), (24 * 15, "closed"))).weeks
    assert [(week.name, week.opened, week.closed) for week in weeks] == [
        ("2021-W01", 1, 0),
        ("2021-W02", 0, 0),
        ("2021-W03", 0, 1),
    ]


def test_a_case_closed_twice_in_one_week_counts_once() -> None:
    """Closed cases of a week are cases, not closings."""
    assert [week.closed for week in figures(REOPENED).weeks] == [1]


def test_the_week_that_still_lasts_is_flagged() -> None:
    """The last week is not compared with whole ones before it has ended."""
    sunday, monday = after(6 * 24), after(7 * 24)
    assert [week.complete for week in figures(OPEN, as_of=sunday).weeks] == [False]
    assert [week.complete for week in figures(OPEN, as_of=monday).weeks] == [True]


def test_weeks_are_those_of_the_zone() -> None:
    """Sunday evening in UTC is Monday of the next week further east."""
    sunday = history((24 * 6 + 14, "received"))  # Sunday 23:00 UTC
    east = report([sunday], as_of=LATER, zone=ZoneInfo("Europe/Stockholm"))
    assert (east.weeks[0].name, east.zone) == ("2021-W02", "Europe/Stockholm")
    assert report([sunday], as_of=LATER).weeks[0].name == "2021-W01"


def test_hours_over_a_clock_change_are_real_hours() -> None:
    """From Saturday noon to Sunday noon it is 23 hours in the night the clocks go forward."""
    zone = ZoneInfo("Europe/Stockholm")
    noon = datetime(2021, 3, 27, 12, 0, tzinfo=zone)
    facts = [
        fact(1, noon, "received", None),
        fact(2, noon.replace(day=28), "closed", "received"),
    ]
    result = report([facts], as_of=LATER)
    assert result.first_resolution.mean.value == 23.0
    assert result.time_in_status["received"].value == 23.0


def test_facts_after_the_moment_of_the_report_are_not_seen() -> None:
    """Yesterday's report is the same whenever it is made, even after a reopening (C1)."""
    assert figures(REOPENED, OPEN, as_of=after(4)).to_dict() == (
        figures(REOPENED[:2], OPEN, as_of=after(4)).to_dict()
    )


def test_a_case_received_after_the_moment_does_not_exist_yet() -> None:
    """A report of the past knows no later cases."""
    assert figures(((5, "received"),), as_of=after(4)).cases == 0


def test_the_period_runs_from_the_first_receipt_to_the_moment_of_the_report() -> None:
    """Each figure says which time it covers."""
    result = figures(((2, "received"),), ((1, "received"),), as_of=after(4))
    assert result.reopen_rate.period == (after(1), after(4))
    assert figures(as_of=after(4)).reopen_rate.period is None


def test_a_report_becomes_plain_json() -> None:
    """The whole report can be written to JSON."""
    data = json.loads(json.dumps(figures(REOPENED, ((0, "closed"), (1, "!resolved"))).to_dict()))
    assert data["refused"] == [{"from": "closed", "to": "resolved", "count": 1}]
    assert data["weeks"][0]["week"] == "2021-W01"
    assert data["time_in_status_h"]["received"]["value"] == 2.0
    assert data["first_resolution_h"]["median"]["n"] == 2


def test_a_naive_moment_is_refused() -> None:
    """A report needs to know in which zone its moment is."""
    with pytest.raises(ArgumentError, match="as_of must be a datetime with a zone"):
        Figures(as_of=datetime(2021, 1, 4))  # noqa: DTZ001 - naive on purpose


statuses = st.sampled_from(sorted(CATEGORIES))
walks = st.lists(
    st.tuples(st.integers(0, 50_000).map(lambda count: count / 1000), statuses),
    min_size=1,
    max_size=8,
).map(lambda moves: sorted(moves, key=lambda move: move[0]))


@given(walks)
def test_the_parts_of_time_in_status_sum_to_the_whole(moves: list[tuple[float, str]]) -> None:
    """All time between the first status and the last change lies in exactly one status."""
    course = trace(history(*moves), as_of=LATER)
    assert course is not None
    changes = [
        hours
        for (hours, status), before in zip(moves, [None, *moves], strict=False)
        if before is None or before[1] != status
    ]
    whole = (changes[-1] - changes[0]) * 3600
    assert sum(course.spent.values()) == pytest.approx(whole, abs=1e-3)


@given(st.lists(walks, max_size=5))
def test_every_case_is_opened_in_one_week_and_stands_in_one_status(
    cases: list[list[tuple[float, str]]],
) -> None:
    """Counts by week, by status and by category all add up to the number of cases."""
    result = figures(*cases)
    assert sum(week.opened for week in result.weeks) == len(cases)
    assert sum(result.by_status.values()) == len(cases)
    assert sum(result.by_category.values()) == len(cases)


@given(st.lists(walks, max_size=5))
def test_resolved_and_excluded_cases_are_all_cases(cases: list[list[tuple[float, str]]]) -> None:
    """No case is lost between a figure's n and what it says it left out."""
    metric = figures(*cases).full_resolution.median
    assert metric.n + sum(metric.excluded.values()) == len(cases)


@given(
    st.lists(walks, max_size=5).flatmap(
        lambda cases: st.tuples(st.just(cases), st.permutations(cases))
    )
)
def test_the_order_of_cases_changes_no_figure(
    orders: tuple[list[list[tuple[float, str]]], list[list[tuple[float, str]]]],
) -> None:
    """Histories may stream in any order."""
    cases, shuffled = orders
    assert figures(*shuffled).to_dict() == figures(*cases).to_dict()

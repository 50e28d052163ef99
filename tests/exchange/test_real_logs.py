"""Two public logs of real service work, replayed whole: our figures are the known answers.

The logs stay outside the project: set ``CASENUM_EVENT_LOGS`` to a folder that holds them and
``known-answers.json``. Ward Steeman (2013), BPI Challenge 2013: incidents, doi
10.4121/500573e6-accc-4b0c-9576-aa5468b10cee; closed problems, doi
10.4121/c2c3b154-ab26-4b31-a0e8-8f2350ddac11.
"""

import gzip
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from casenum.exchange import Columns, LogEvent, ReplayResult, StatusMap, read_events, replay
from casenum.lifecycle import service_case
from casenum.numbers import Pattern
from casenum.storage import SupportsScan
from casenum.stores import open_store

pytestmark = pytest.mark.slow

COLUMNS = Columns("case:concept:name", ("concept:name", "lifecycle:transition"), "time:timestamp")


def folder() -> Path:
    place = os.environ.get("CASENUM_EVENT_LOGS")
    if not place:
        pytest.skip("CASENUM_EVENT_LOGS is not set")
    return Path(place)


def known(log: str) -> dict[str, Any]:
    answers: dict[str, dict[str, Any]] = json.loads((folder() / "known-answers.json").read_text())
    return answers[log]


def status_map() -> StatusMap:
    text = Path(__file__).with_name("bpi2013.toml").read_text()
    return StatusMap.from_toml(text, {status.name for status in service_case().statuses})


@cache
def replayed(log: str) -> ReplayResult:
    scheme = Pattern("LOG-{year}-{seq:5}", name="log")
    with (
        open_store("memory:") as store,
        gzip.open(folder() / f"{log}.csv.gz", "rt", encoding="utf-8", newline="") as stream,
    ):
        result = replay(
            read_events(stream, COLUMNS),
            store=store,
            scheme=scheme,
            lifecycle=service_case(),
            statuses=status_map(),
        )
        assert isinstance(store, SupportsScan)
        assert sum(1 for _ in store.histories()) == result.cases
        return result


@pytest.mark.parametrize("log", ["bpic2013_incidents", "bpic2013_closed_problems"])
def test_counts_are_the_known_ones(log: str) -> None:
    """Cases, changes, updates and refusals of a real log are those that others have counted."""
    answers, found = known(log), replayed(log).to_dict()
    names = ("cases", "status_changes", "same_status_updates", "reopened_cases")
    assert {name: found[name] for name in names} == {name: answers[name] for name in names}
    refused = sum(move.count for move in replayed(log).report.refused)
    assert refused == answers["changes_refused_by_the_default_lifecycle"]
    assert found["problems"] == {}


def test_refusals_of_the_incidents_are_the_known_ones() -> None:
    """The one change in 49,288 that the default lifecycle refuses is found."""
    refused = replayed("bpic2013_incidents").report.refused
    assert [[move.source, move.target, move.count] for move in refused] == (
        known("bpic2013_incidents")["refused"]
    )


def test_figures_of_the_incidents_are_the_known_ones() -> None:
    """Medians, means and rates agree with code that shares nothing with ours."""
    answers, found = known("bpic2013_incidents"), replayed("bpic2013_incidents").to_dict()
    expected = {
        "events": answers["events"],
        "resolved_cases": answers["resolved_cases"],
        "first_resolution_median_h": answers["first_resolution_median_h"],
        "first_resolution_mean_h": answers["first_resolution_mean_h"],
        "full_resolution_median_h": answers["full_resolution_median_h"],
        "full_resolution_mean_h": answers["full_resolution_mean_h"],
        "active_time_mean_h": answers["active_time_mean_h"],
        "paused_time_mean_h": answers["paused_mean_h"],
        "reopen_rate": answers["reopen_rate"],
    }
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize("log", ["bpic2013_incidents", "bpic2013_closed_problems"])
def test_an_audit_finds_what_a_replay_finds(log: str) -> None:
    """Asked before anything is written, the lifecycle refuses the same changes of a real log."""
    answers = known(log)
    with gzip.open(folder() / f"{log}.csv.gz", "rt", encoding="utf-8", newline="") as stream:
        rows = (
            (event.case, event.status_key, event.at)
            for event in read_events(stream, COLUMNS)
            if isinstance(event, LogEvent)
        )
        found = service_case().audit(rows, statuses=status_map())
    refused = sorted((each.source or "", each.target, each.count) for each in found.refused)
    moves = replayed(log).report.refused
    assert refused == sorted((move.source, move.target, move.count) for move in moves)
    assert (found.cases, found.changes) == (answers["cases"], answers["status_changes"])
    assert (found.updates, found.unknown) == (answers["same_status_updates"], ())

"""The presets: sound, drawn on their page from their own tables, and true to their sources."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from casenum.errors import TransitionRefused
from casenum.lifecycle import (
    PRESETS,
    Effect,
    Step,
    citizens_appeal,
    complaint,
    incident,
    open311,
    service_case,
)

AT = datetime(2021, 1, 4, 9, 0, tzinfo=UTC)
PAGE = Path(__file__).parents[2].joinpath("docs", "presets.md").read_text(encoding="utf-8")

# The way that each is for, as its source describes it: event, and the status that it leads to.
WAYS = {
    "citizens-appeal": "register registered, review under_review, extend under_review, "
    "request_information information_requested, resume under_review, answer answered",
    "complaint": "acknowledge acknowledged, assess assessed, investigate investigated, "
    "decide decided, communicate communicated, accept closed",
    "incident": "start in_progress, await_caller awaiting_caller, resume in_progress, "
    "resolve resolved, close closed, reopen in_progress",
    "open311": "note open, close closed, note closed, reopen open",
    "service-case": "register registered, assign assigned, start in_progress, resolve resolved",
}


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_has_no_findings_and_is_made_once(name: str) -> None:
    """Nothing is doubtful in what we offer to begin with."""
    life = PRESETS[name]()
    assert life.findings() == ()
    assert (life.name, life.version) == (name, 1)
    assert life is PRESETS[name]()


@pytest.mark.parametrize("name", PRESETS)
def test_the_page_draws_each_preset_from_its_own_table(name: str) -> None:
    """Picture and tables on the page are what the code runs."""
    life = PRESETS[name]()
    section = PAGE.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    assert f"casenum lifecycle --preset {name}" in section
    assert life.to_markdown() in section
    if name != "service-case":  # its ninety arrows are drawn where they are counted
        assert f"```mermaid\n{life.to_mermaid()}```\n" in section


def test_the_page_has_no_preset_that_is_not_there() -> None:
    """And none is left out."""
    assert re.findall(r"^## ([a-z0-9-]+)$", PAGE, re.MULTILINE) == sorted(PRESETS)


@pytest.mark.parametrize("name", PRESETS)
def test_the_way_that_a_preset_is_for_can_be_gone(name: str) -> None:
    """The steps of its source follow one another."""
    life = PRESETS[name]()
    standing = life.start(at=AT, by="amy").standing
    for each in WAYS[name].split(", "):
        event, status = each.split()
        fields = {"status_notes": "crew sent"} if event == "note" else {}
        standing = life.apply(standing, event, at=AT, by="amy", **fields).standing
        assert standing.status == status


@pytest.mark.parametrize("name", PRESETS)
def test_presets_shut_nobody_out(name: str) -> None:
    """Who may do what is the host's matter unless a lifecycle says otherwise."""
    kinds = {kind for each in PRESETS[name]().transitions for kind in each.kinds}
    assert kinds == {"agent", "bot", "customer", "system"}
    assert all(len(each.kinds) == 4 for each in PRESETS[name]().transitions)


def test_an_incident_is_closed_only_when_it_is_resolved() -> None:
    """A fix comes before the end."""
    working = incident().start(at=AT, by="amy", status="in_progress").standing
    refusal = incident().try_apply(working, "close", at=AT, by="amy")
    assert isinstance(refusal, TransitionRefused)
    assert "resolve" in refusal.allowed


def test_a_complaint_goes_back_to_where_it_was_when_the_answer_comes() -> None:
    """A question is asked during assessment or investigation, and neither begins anew."""
    life = complaint()
    for status in ("assessed", "investigated"):
        standing = life.start(at=AT, by="amy", status=status).standing
        asked = life.apply(standing, "ask", at=AT, by="amy")
        assert asked.effects == (Effect("notify", "question"),)
        answered = life.apply(asked.standing, "resume", at=AT, by="customer:42")
        assert answered.standing.status == status


def test_a_decision_that_is_not_accepted_keeps_the_complaint_alive() -> None:
    """It is assessed anew, or goes to a body outside; it is not closed in silence."""
    told = complaint().start(at=AT, by="amy", status="communicated").standing
    allowed = complaint().allowed(told)
    assert allowed == ("accept", "close", "dispute", "refer", "withdraw")


def test_an_appeal_is_answered_only_after_it_was_registered() -> None:
    """And an extension is told to the citizen, and moves nothing."""
    life = citizens_appeal()
    received = life.start(at=AT, by="amy").standing
    assert life.allowed(received) == ("register",)
    for status in ("under_review", "information_requested"):
        standing = life.start(at=AT, by="amy", status=status).standing
        extended = life.apply(standing, "extend", at=AT, by="amy")
        assert extended.standing.status == status
        assert extended.effects == (Effect("notify", "extension"),)


def test_a_note_of_open311_needs_its_words() -> None:
    """A note without notes says nothing."""
    life = open311()
    for status in ("open", "closed"):
        standing = life.start(at=AT, by="amy", status=status).standing
        assert isinstance(life.try_apply(standing, "note", at=AT, by="amy"), TransitionRefused)
        noted = life.try_apply(standing, "note", at=AT, by="amy", status_notes="crew sent")
        assert isinstance(noted, Step)


def test_presets_are_told_apart_by_their_digests() -> None:
    """An entry says which definition allowed it."""
    assert len({make().digest for make in PRESETS.values()}) == len(PRESETS)
    assert PRESETS["service-case"]() is service_case()

"""The default lifecycle against the table of its design, expanded without its code."""

from datetime import UTC, datetime

import pytest

from casenum.errors import TransitionRefused
from casenum.lifecycle import Category, Effect, Lifecycle, No, Standing, Step, service_case

AT = datetime(2021, 1, 4, 9, 0, tzinfo=UTC)

# As the design writes it: W is any working status, R any reopenable one, ! leaves one out.
TABLE = """
register            received                        registered
assign              W R                             assigned
start               W !in_progress                  in_progress
requeue             W R !registered                 registered
await_customer      W resolved                      pending_customer
await_third_party   W                               pending_third_party
hold                W                               on_hold
resolve             W                               resolved
close               W resolved                      closed
reopen              resolved closed cancelled rejected  in_progress
cancel              received W                      cancelled
reject              received W                      rejected
transfer            W                               transferred
mark_duplicate      received W resolved closed      duplicate
"""
CATEGORIES = {
    "new": "received registered",
    "open": "assigned in_progress",
    "pending": "pending_customer pending_third_party on_hold",
    "done": "resolved closed cancelled rejected transferred duplicate",
}
GROUPS = {
    "W": "registered assigned in_progress pending_customer pending_third_party on_hold",
    "R": "resolved closed cancelled rejected",
}
FINAL = {"transferred", "duplicate"}
STATUSES = {name: category for category, names in CATEGORIES.items() for name in names.split()}


def expanded() -> dict[tuple[str, str], str]:
    outcomes: dict[tuple[str, str], str] = {}
    for line in TABLE.strip().splitlines():
        event, *words, target = line.split()
        named = " ".join(GROUPS.get(word, word) for word in words if word[0] != "!").split()
        left_out = {word[1:] for word in words if word[0] == "!"}
        outcomes |= {(source, event): target for source in named if source not in left_out}
    return outcomes


OUTCOMES = expanded()
EVENTS = sorted({event for _, event in OUTCOMES})


def standing_in(status: str) -> Standing:
    return Standing(status, Category(STATUSES[status]), 1, AT)


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("status", sorted(STATUSES))
def test_every_pair_of_status_and_event_comes_out_as_the_table_says(
    status: str, event: str
) -> None:
    """What the table lists is done, what it does not list is refused."""
    outcome = service_case().try_apply(standing_in(status), event, at=AT, by="amy")
    target = OUTCOMES.get((status, event))
    if target is None:
        assert isinstance(outcome, TransitionRefused)
        assert outcome.code == ("final" if status in FINAL else "no_transition")
        assert set(outcome.allowed) == {name for source, name in OUTCOMES if source == status}
    else:
        assert isinstance(outcome, Step)
        assert outcome.standing.status == target
        assert outcome.standing.category.value == STATUSES[target]


def test_the_default_has_the_thirteen_statuses_of_its_table() -> None:
    """Categories, finals and the first status are as designed, and nothing is doubtful."""
    life = service_case()
    assert {s.name: s.category.value for s in life.statuses} == STATUSES
    assert {s.name for s in life.statuses if s.final} == FINAL
    assert (life.initial, life.name, life.version) == ("received", "service-case", 1)
    assert life.events == tuple(EVENTS)
    assert service_case(answer_before_close=True).findings() == life.findings() == ()


@pytest.mark.parametrize("status", sorted(STATUSES))
def test_a_case_may_begin_in_any_status_that_is_not_final(status: str) -> None:
    """Real logs begin anywhere, but not where nothing can follow."""
    if status in FINAL:
        with pytest.raises(TransitionRefused, match="no case begins there") as caught:
            service_case().start(at=AT, by="amy", status=status)
        assert caught.value.code == "final"
    else:
        step = service_case().start(at=AT, by="amy", status=status)
        assert step.standing == standing_in(status)


@pytest.mark.parametrize(
    ("status", "event", "topic"),
    [
        ("received", "register", "acknowledgement"),
        ("assigned", "resolve", "resolution"),
        ("closed", "reopen", "reopened"),
        ("assigned", "transfer", "transferred"),
        ("received", "reject", "rejected"),
        ("received", "cancel", "cancelled"),
        ("resolved", "close", "closed"),
        ("assigned", "hold", None),
    ],
)
def test_what_the_customer_should_hear_is_an_effect(
    status: str, event: str, topic: str | None
) -> None:
    """A notice is data for an outbox; inner moves ask for none."""
    step = service_case().apply(standing_in(status), event, at=AT, by="amy")
    assert step.effects == (() if topic is None else (Effect("notify", topic),))


@pytest.mark.parametrize("by", ["amy", "bot:night", "customer:42", "system:clock"])
@pytest.mark.parametrize("event", EVENTS)
def test_the_default_shuts_nobody_out(event: str, by: str) -> None:
    """Who may do what is the host's matter unless a lifecycle says otherwise."""
    status = next(source for source, name in sorted(OUTCOMES) if name == event)
    assert service_case().apply(standing_in(status), event, at=AT, by=by).entry.by == by


@pytest.mark.parametrize("status", [*GROUPS["W"].split(), "resolved"])
def test_closing_can_be_made_to_need_an_answer_or_a_reason(status: str) -> None:
    """With answer_before_close, a case is not closed in silence, from wherever it stands."""
    life, standing = service_case(answer_before_close=True), standing_in(status)
    refusal = life.try_apply(standing, "close", at=AT, by="amy")
    assert isinstance(refusal, TransitionRefused)
    assert (refusal.code, refusal.reasons) == ("guard", ("needs an answer or a reason",))
    assert "close" not in refusal.allowed
    for silence in (
        life.try_apply(standing, "close", at=AT, by="amy", reason=" "),
        life.try_apply(standing, "close", at=AT, by="amy", answered="no"),
    ):
        assert isinstance(silence, TransitionRefused)
    assert life.apply(standing, "close", at=AT, by="amy", answered=True).entry.payload
    assert life.apply(standing, "close", at=AT, by="amy", reason="spam").entry.reason == "spam"


def test_the_two_service_cases_are_told_apart_by_their_digest() -> None:
    """An entry says which of the two definitions allowed it; each is built once."""
    plain, strict = service_case(), service_case(answer_before_close=True)
    assert plain.digest != strict.digest
    assert plain is service_case()
    assert isinstance(strict, Lifecycle)
    assert not No("not yet")

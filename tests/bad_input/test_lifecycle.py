"""A lifecycle is built of what can be meant, and moves only what stands somewhere."""

from typing import Any

import pytest

from bad_values import (
    EDGES,
    FIGURES,
    MARK,
    MOMENTS,
    NO_TEXT,
    THINGS,
    THINGS_OR_NONE,
    UNKEPT,
    WORDS,
    WORDS_OR_NONE,
    Call,
    each_refused,
    table,
)
from casenum.clock import FixedClock
from casenum.errors import TransitionRefused
from casenum.lifecycle import (
    Actor,
    Lifecycle,
    Lifecycles,
    Migration,
    Overlay,
    Status,
    StatusMap,
    Transition,
    diff,
    follow,
    mappings,
    service_case,
)
from support import AT

LIFE = service_case()
STRICT = service_case(answer_before_close=True)
MIGRATION = Migration(LIFE, STRICT)
FIRST = LIFE.start(at=AT, by="amy")
HERE = FIRST.standing
UNKEPT_OR_NO_TEXT = {**NO_TEXT, **UNKEPT}
NO_FLAG = {"None": None, "an int": 1, "text": "yes", "an object": object()}
NO_ACTOR = {**WORDS, "an unknown kind": f"nobody:{MARK}", "no id": "agent:"}
STATUSES = (Status("a", "open", initial=True), Status("b", "done", final=True))
MOVES = (Transition("x", "a", "b"),)


def part(name: str) -> Call:
    return lambda value: Transition(**{"event": "x", "source": "a", "target": "b", name: value})


def life(name: str) -> Call:
    whole = {"name": "n", "version": 1, "statuses": STATUSES, "transitions": MOVES}
    return lambda value: Lifecycle(**{**whole, name: value})


def move(verb: str, name: str) -> Call:
    return lambda value: getattr(LIFE, verb)(HERE, "cancel", **{"at": AT, "by": "amy", name: value})


@table(
    ("status name", lambda value: Status(value, "open"), UNKEPT_OR_NO_TEXT),
    ("category", lambda value: Status("a", value), WORDS),
    ("label", lambda value: Status("a", "open", label=value), WORDS_OR_NONE),
    ("initial", lambda value: Status("a", "open", initial=value), NO_FLAG),
    ("final", lambda value: Status("a", "open", final=value), NO_FLAG),
    ("event", part("event"), UNKEPT_OR_NO_TEXT),
    ("source", part("source"), {**UNKEPT, "None": None, "an int": 7, "of ints": [7]}),
    ("target", part("target"), UNKEPT_OR_NO_TEXT),
    ("guard", part("guard"), {"text": MARK, "an int": 7, "a list": []}),
    ("actor", part("actor"), {"text": MARK, "an int": 7, "none": [], "of ints": [7]}),
    ("requires", part("requires"), {**UNKEPT, "None": None, "an int": 7, "of ints": [7]}),
    ("effects", part("effects"), THINGS),
    ("name", life("name"), WORDS),
    ("version", life("version"), FIGURES),
    ("statuses", life("statuses"), {**THINGS, "none": []}),
    ("transitions", life("transitions"), THINGS),
    ("old version", lambda value: Migration(value, LIFE), THINGS),
    ("new version", lambda value: Migration(LIFE, value), THINGS),
    ("moves", lambda value: Migration(LIFE, STRICT, moves=value), THINGS),
    ("versions", Lifecycles, {**THINGS, "none": []}),
    ("migrations", lambda value: Lifecycles([LIFE], migrations=value), THINGS),
    ("policy", lambda value: Lifecycles([LIFE], policy=value), WORDS),
    ("diff", lambda value: diff(value, LIFE), THINGS),
    ("diff to", lambda value: diff(LIFE, value), THINGS),
    ("back", lambda value: StatusMap({}, {"a"}, back=value), THINGS),
    ("from_json", Lifecycle.from_json, {**WORDS, "brackets": "[" * 100_000, "digits": "1" * 9_999}),
)
def test_a_definition_of_wrong_parts_is_refused(call: Call, values: dict[str, Any]) -> None:
    """A status, a transition or a lifecycle that cannot be meant is not built."""
    each_refused(call, values)


@table(
    ("start at", lambda value: LIFE.start(at=value, by="amy"), MOMENTS),
    ("start by", lambda value: LIFE.start(at=AT, by=value), NO_ACTOR),
    *(
        row
        for verb in ("apply", "try_apply")
        for row in (
            (f"{verb} at", move(verb, "at"), MOMENTS),
            (f"{verb} by", move(verb, "by"), NO_ACTOR),
            (f"{verb} reason", move(verb, "reason"), {n: v for n, v in UNKEPT.items() if v}),
        )
    ),
    ("apply event", lambda value: LIFE.apply(HERE, value, at=AT, by="amy"), NO_TEXT),
    ("apply to", lambda value: LIFE.apply(value, "cancel", at=AT, by="amy"), THINGS),
    ("update", lambda value: LIFE.update(value, at=AT, by="amy"), THINGS),
    ("impose on", lambda value: LIFE.impose(value, "closed", at=AT, by="amy"), THINGS),
    ("impose", lambda value: LIFE.impose(HERE, value, at=AT, by="amy"), WORDS_OR_NONE),
    ("allowed", LIFE.allowed, THINGS),
    ("status", LIFE.status, WORDS),
    ("between", lambda value: LIFE.events_between("closed", value), WORDS),
    ("replay", LIFE.replay, THINGS),
    ("replay one", lambda value: LIFE.replay([value]), THINGS),
    ("replay more", lambda value: LIFE.replay([FIRST.entry, value]), THINGS),
    ("follow", lambda value: follow(HERE, value), THINGS),
    ("audit", LIFE.audit, THINGS),
    ("audited case", lambda value: LIFE.audit([(value, "closed", AT)]), WORDS),
    ("audited status", lambda value: LIFE.audit([("A", value, AT)]), UNKEPT_OR_NO_TEXT),
    ("audited time", lambda value: LIFE.audit([("A", "closed", value)]), MOMENTS),
    ("audit by", lambda value: LIFE.audit([], statuses=value), THINGS_OR_NONE),
    ("audit beside", lambda value: LIFE.audit([], recorded=value), THINGS_OR_NONE),
    ("migrate", lambda value: MIGRATION.apply(value, at=AT, by="amy"), THINGS),
    ("migrate at", lambda value: MIGRATION.apply(HERE, at=value, by="amy"), MOMENTS),
    ("migrate by", lambda value: MIGRATION.apply(HERE, at=AT, by=value), NO_ACTOR),
    ("home", MIGRATION.home, WORDS),
    ("mixed history", Lifecycles([LIFE]).replay, THINGS),
    ("table", mappings.table, WORDS),
    ("overlay", Overlay.of, THINGS),
    ("overlay of one", lambda value: Overlay.of([value]), {**THINGS, "a list": [MARK]}),
    ("overlay at least", Overlay.of([[FIRST.entry]]).at_least, {**FIGURES, "zero": 0}),
    ("overlay of mermaid", lambda value: LIFE.to_mermaid(overlay=value), THINGS_OR_NONE),
    ("overlay of dot", lambda value: LIFE.to_dot(overlay=value), THINGS_OR_NONE),
    ("actor kind", lambda value: Actor(value, "amy"), WORDS),
    ("actor id", lambda value: Actor("agent", value), WORDS),
    ("actor", Actor.parse, NO_ACTOR),
)
def test_a_move_of_wrong_parts_is_refused(call: Call, values: dict[str, Any]) -> None:
    """Nothing moves for a moment, an actor or a place that cannot be meant."""
    each_refused(call, values)


@pytest.mark.parametrize("at", EDGES.values(), ids=EDGES)
def test_a_move_may_happen_at_the_edge_of_the_calendar(at: Any) -> None:
    """Every moment that UTC can tell is that of the entry."""
    assert LIFE.start(at=at, by="amy").entry.at.timestamp() == at.timestamp()


def test_an_event_of_a_megabyte_is_refused_in_a_line() -> None:
    """A name that no event has is cut in the refusal, whatever its length."""
    with pytest.raises(TransitionRefused) as caught:
        LIFE.apply(HERE, "x" * 1_000_000, at=AT, by="amy")
    assert (caught.value.code, len(str(caught.value)) < 1_000) == ("unknown_event", True)


@table(
    ("now", FixedClock, MOMENTS),
    ("set", FixedClock(AT).set, MOMENTS),
    ("advance", FixedClock(AT).advance, THINGS_OR_NONE),
)
def test_a_clock_tells_what_can_be_told(call: Call, values: dict[str, Any]) -> None:
    """A clock is not set to what is no moment of UTC."""
    each_refused(call, values)

"""An issuer and a desk refuse what cannot be meant before anything is written."""

from datetime import UTC
from typing import Any

import pytest

from bad_values import (
    EDGES,
    FIGURES,
    MARK,
    MOMENTS,
    NO_TEXT,
    ODD,
    THINGS,
    THINGS_OR_NONE,
    UNKEPT,
    WORDS,
    WORDS_OR_NONE,
    Call,
    Impostor,
    Liar,
    each_refused,
    table,
)
from casenum.desk import Desk, RoundRobin
from casenum.errors import ArgumentError, CasenumError
from casenum.issuing import Issuer, Order
from casenum.numbers import Pattern
from casenum.stores import open_store
from support import AT, clock

SERVICE = Pattern("SRV-{year}-{seq:3}", name="service")
NO_ACTOR = {**WORDS, "an unknown kind": f"nobody:{MARK}", "no id": "agent:"}
LOOP: list[Any] = []
LOOP.append(LOOP)
LONG = {"a thousand and one": MARK * 200}
TOKENS = (None, "once")
NO_SENDER = {name: value for name, value in NO_TEXT.items() if name != "None"}
FIELDS: dict[str, Any] = {
    "bytes": MARK.encode(),
    "NaN": float("nan"),
    "infinite": float("inf"),
    "huge": 10**5_000,
    "hugely negative": -(2**63),
    "an object": object(),
    "an impostor": Impostor(),
    "a moment": AT,
    "a set": {MARK},
    "a key that is no text": {7: MARK},
    "a lone surrogate": f"{MARK}\ud800",
    "a loop": LOOP,
}


# Each row: what is given, and a call of an issuer or a desk (of a setting) that is given it.
def issue(name: str, token: str | None = None) -> Any:
    return lambda s, value: s.issuer.issue(**{"token": token, name: value})


def opened(verb: str, name: str, token: str | None) -> Any:
    return lambda s, value: getattr(s.desk, verb)(
        **{"title": "x", "by": "amy", "token": token, name: value}
    )


def verb(verb: str, name: str, **rest: Any) -> Any:
    return lambda s, value: getattr(s.desk, verb)(s.case, **{"by": "amy", **rest, name: value})


def task(verb: str, name: str, **rest: Any) -> Any:
    return lambda s, value: getattr(s.desk.tasks, verb)(
        s.case, **{"by": "amy", **rest, name: value}
    )


def asked(verb: str, **rest: Any) -> Any:
    return lambda s, value: getattr(s.desk, verb)(value, **rest)


ISSUING = [
    *(
        row
        for token in TOKENS
        for row in (
            (f"at {token}", issue("at", token), MOMENTS),
            (f"scope {token}", issue("scope", token), THINGS),
            (f"subject {token}", issue("subject", token), WORDS_OR_NONE),
            (
                f"code {token}",
                lambda s, value, t=token: s.scoped.issue(scope={"dept": value}, token=t),
                {**WORDS, **ODD},
            ),
            (f"n {token}", lambda s, value, t=token: s.issuer.issue_many(value, token=t), FIGURES),
        )
    ),
    ("token", issue("token"), WORDS_OR_NONE),
    ("reserve at", lambda s, value: s.issuer.reserve(at=value), MOMENTS),
    ("confirm", lambda s, value: s.issuer.confirm(value), {**WORDS, **ODD}),
    (
        "confirm for",
        lambda s, value: s.issuer.confirm(s.number, subject=value),
        WORDS_OR_NONE,
    ),
    ("void", lambda s, value: s.issuer.void(value, "twice"), {**WORDS, **ODD}),
    ("void because", lambda s, value: s.issuer.void(s.number, value), WORDS),
    ("adopt", lambda s, value: s.issuer.adopt(value), {**WORDS, **ODD}),
    ("adopt old", lambda s, value: s.issuer.adopt(value, subject="s"), WORDS),
    (
        "adopt for",
        lambda s, value: s.issuer.adopt("SRV-2021-900", subject=value),
        WORDS_OR_NONE,
    ),
    ("within", lambda s, value: s.issuer.within(value), THINGS),
]
OPENING = [
    row
    for token in TOKENS
    for name in ("open", "receive")
    for row in (
        (f"{name} title {token}", opened(name, "title", token), {**WORDS, **LONG}),
        (f"{name} by {token}", opened(name, "by", token), NO_ACTOR),
        (f"{name} kind {token}", opened(name, "kind", token), {**WORDS, **LONG}),
        (f"{name} channel {token}", opened(name, "channel", token), {**WORDS_OR_NONE, **LONG}),
        (f"{name} requester {token}", opened(name, "requester", token), WORDS_OR_NONE),
        (f"{name} priority {token}", opened(name, "priority", token), {**WORDS_OR_NONE, **LONG}),
        (f"{name} occurred_at {token}", opened(name, "occurred_at", token), MOMENTS),
    )
]
SERVING = [
    ("open token", opened("open", "token", None), WORDS_OR_NONE),
    ("receive token", opened("receive", "token", None), WORDS_OR_NONE),
    ("open scope", opened("open", "scope", None), THINGS),
    *(
        row
        for token in TOKENS
        for row in (
            (f"assign to {token}", verb("assign", "to", token=token), WORDS),
            (f"assign by {token}", verb("assign", "by", to="a", token=token), NO_ACTOR),
            (f"assign queue {token}", verb("assign", "queue", to="a", token=token), WORDS_OR_NONE),
            (f"note {token}", verb("note", "words", token=token), WORDS),
            (f"note by {token}", verb("note", "by", words="x", token=token), NO_ACTOR),
            (f"note in {token}", verb("note", "channel", words="x", token=token), WORDS_OR_NONE),
            (f"reply {token}", verb("reply", "words", token=token), WORDS),
            (f"prioritise {token}", verb("prioritise", "priority", token=token), WORDS),
            (f"escalate to {token}", verb("escalate", "to", token=token), WORDS_OR_NONE),
            (f"escalate {token}", verb("escalate", "reason", token=token), WORDS_OR_NONE),
            (f"escalate kind {token}", verb("escalate", "kind", token=token), {**WORDS, **ODD}),
            (f"answer {token}", verb("receive_reply", "words", token=token), WORDS),
            (
                f"answer event {token}",
                verb("receive_reply", "event", words="x", token=token),
                WORDS,
            ),
            (
                f"answer title {token}",
                verb("receive_reply", "title", words="x", token=token),
                {**WORDS_OR_NONE, **LONG},
            ),
            (
                f"answer scope {token}",
                verb("receive_reply", "scope", words="x", token=token),
                THINGS,
            ),
            (f"dispatch {token}", verb("dispatch", "policy", token=token), THINGS),
            (
                f"dispatch queue {token}",
                verb("dispatch", "queue", policy=RoundRobin(["a"]), token=token),
                WORDS_OR_NONE,
            ),
            (f"merge {token}", verb("merge", "into", token=token), {**WORDS, **ODD}),
            (f"duplicate {token}", verb("mark_duplicate", "of", token=token), {**WORDS, **ODD}),
            (f"parent {token}", opened("open", "parent", token), {**WORDS_OR_NONE, **ODD}),
            (f"follow up {token}", verb("follow_up", "title", token=token), {**WORDS, **LONG}),
            (f"task {token}", task("add", "title", token=token), {**WORDS, **LONG}),
            (f"task done {token}", task("done", "task", token=token), FIGURES),
            (f"task drop {token}", task("drop", "task", token=token), FIGURES),
            (
                f"task drop why {token}",
                task("drop", "reason", task=1, token=token),
                {**WORDS_OR_NONE, **LONG},
            ),
        )
    ),
    ("assign token", verb("assign", "token", to="a"), WORDS_OR_NONE),
    ("apply event", verb("apply", "event"), WORDS),
    ("apply reason", verb("apply", "reason", event="cancel"), {**WORDS_OR_NONE, **LONG}),
    ("apply field", verb("apply", "seen", event="cancel"), FIELDS),
    ("apply deep", lambda s, v: s.desk.apply(s.case, "cancel", by="amy", a={"b": [v]}), FIELDS),
    ("within", lambda s, value: s.desk.within(value), THINGS),
    ("wake", lambda s, value: s.desk.wake(value), MOMENTS),
    ("wake few", lambda s, value: s.desk.wake(limit=value), FIGURES),
    ("orphans from", lambda s, value: s.desk.work.orphans(cursor=value), WORDS_OR_NONE),
    ("orphans few", lambda s, value: s.desk.work.orphans(limit=value), FIGURES),
    ("stale", lambda s, value: s.desk.work.stale(value), THINGS),
    ("work list", lambda s, value: s.desk.work.chosen(value), THINGS),
    ("children", asked("children"), {**WORDS, **ODD}),
    ("tasks", lambda s, value: s.desk.tasks.of(value), {**WORDS, **ODD}),
    ("get", asked("get"), {**WORDS, **ODD}),
    ("history", asked("history"), {**WORDS, **ODD}),
    ("texts", asked("texts"), {**WORDS, **ODD}),
    ("register", asked("register"), {**WORDS, **ODD}),
    ("assign", asked("assign", to="a", by="amy"), {**WORDS, **ODD}),
    ("find", asked("find"), {**NO_TEXT, **UNKEPT}),
    ("find from", lambda s, value: s.desk.find("SRV-2021-001", sender=value), NO_SENDER),
]


@table(*ISSUING)
def test_an_issuer_writes_nothing_for_what_cannot_be_meant(
    setting: Any, call: Any, values: dict[str, Any]
) -> None:
    """A refused order takes no value and remembers no token, without transactions too."""
    unchanged(setting, call, values)


@table(*OPENING)
def test_a_desk_opens_nothing_for_what_cannot_be_meant(
    setting: Any, call: Any, values: dict[str, Any]
) -> None:
    """A case that is refused leaves no number, no token and no word behind."""
    unchanged(setting, call, values)


@table(*SERVING)
def test_a_case_stays_as_it_is_for_what_cannot_be_meant(
    setting: Any, call: Any, values: dict[str, Any]
) -> None:
    """A verb that is refused leaves no trace in the case it was asked of."""
    unchanged(setting, call, values)


def unchanged(setting: Any, call: Any, values: dict[str, Any]) -> None:
    before = setting.written()
    each_refused(lambda value: call(setting, value), values)
    assert setting.written() == before


def desk_of(**parts: Any) -> Desk:
    return Desk(**{"store": open_store("memory:"), "numbers": SERVICE, **parts})


def issuer_of(**parts: Any) -> Issuer:
    return Issuer(**{"store": open_store("memory:"), "scheme": SERVICE, **parts})


@table(
    ("desk store", lambda value: desk_of(store=value), THINGS),
    ("desk numbers", lambda value: desk_of(numbers=value), {**THINGS, "no kinds": {}}),
    ("desk scheme", lambda value: desk_of(numbers={"request": value}), THINGS),
    ("desk kind", lambda value: desk_of(numbers={value: SERVICE}), {"an int": 7, "empty": ""}),
    ("desk lifecycle", lambda value: desk_of(lifecycle=value), THINGS_OR_NONE),
    ("desk life", lambda value: desk_of(lifecycle={"request": value}), THINGS),
    ("desk window", lambda value: desk_of(reopen_within=value), THINGS_OR_NONE),
    ("desk window of", lambda value: desk_of(reopen_within={"request": value}), THINGS_OR_NONE),
    ("desk paths", lambda value: desk_of(escalation=value), THINGS_OR_NONE),
    ("desk clock", lambda value: desk_of(clock=value), THINGS_OR_NONE),
    ("issuer store", lambda value: issuer_of(store=value), THINGS),
    ("issuer scheme", lambda value: issuer_of(scheme=value), THINGS),
    ("issuer clock", lambda value: issuer_of(clock=value), THINGS_OR_NONE),
    ("issuer by", lambda value: issuer_of(by=value), WORDS),
    ("order by", lambda value: Order(by=value), WORDS),
    ("order now", lambda value: Order(by="amy", now=value), MOMENTS),
)
def test_wrong_parts_are_refused_when_the_desk_is_built(call: Call, values: dict[str, Any]) -> None:
    """What is no store, scheme, lifecycle or clock is told at once, not by the first case."""
    each_refused(call, values)


def test_a_kind_may_have_any_name() -> None:
    """Kinds are words of the application, whatever Python means by them."""
    desk = desk_of(numbers={"self": SERVICE, "class": SERVICE})
    assert desk.open("x", by="amy", kind="self").kind == "self"


@pytest.mark.parametrize("words", ODD.values(), ids=ODD)
def test_odd_words_are_kept_as_they_are(words: str) -> None:
    """Combining marks, marks of direction and invisible signs come back as they were written."""
    desk = desk_of(clock=clock())
    case = desk.open(words, by="amy", requester=words, channel=words, token=words)
    case = desk.note(case, words, by=f"customer:{words}", token=f"{words}2")
    kept = str.__str__(words)
    assert set(map(str.__str__, desk.texts(case).values())) == {kept}
    assert desk.get(case.id).requester == kept


@pytest.mark.parametrize("at", EDGES.values(), ids=EDGES)
def test_a_case_may_have_happened_at_the_edge_of_the_calendar(at: Any) -> None:
    """Every moment that UTC can tell is kept to the microsecond."""
    desk = desk_of(clock=clock())
    case = desk.open("x", by="amy", occurred_at=at)
    kept = desk.get(case.id).occurred_at
    assert kept is not None
    assert kept.astimezone(UTC) == at.astimezone(UTC)  # across zones a fold equals nothing


def test_fields_are_kept_without_what_a_subclass_adds() -> None:
    """A field's value is the text or number that it is, whatever it says about itself."""
    desk = desk_of(clock=clock())
    case = desk.apply(desk.open("x", by="amy"), "cancel", by="amy", code=Liar("a-7"), n=2**63 - 1)
    entry = desk.history(case)[-1].entry
    assert entry is not None
    assert (type(entry.payload["code"]), entry.payload) == (str, {"code": "a-7", "n": 2**63 - 1})


def test_an_order_of_more_than_a_transaction_holds_is_refused_at_once() -> None:
    """A million numbers are one order, more are several: no order runs for ever."""
    assert Order(by="amy", n=1_000_000).n == 1_000_000
    for n in (1_000_001, 2**63 - 1, 10**5_000):
        with pytest.raises(ArgumentError, match="1000000 or less"):
            issuer_of().issue_many(n, at=AT)


def test_a_wrong_signature_is_a_type_error() -> None:
    """An option that does not exist is told by Python, and nothing is opened."""
    desk = desk_of()
    with pytest.raises(TypeError) as caught:
        desk.open("x", by="amy", colour="red")  # type: ignore[call-arg]  # the point
    assert not isinstance(caught.value, CasenumError)

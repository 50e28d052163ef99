"""What each verb decides: pure functions from a case and a wish to facts. No store, no clock.

Every function takes the moment and the actor, and returns a `Decision`. A refused wish raises, and
nothing has happened.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import attrs

from casenum.cases import Case, Fact, FactName
from casenum.cases.printed import number_as_data
from casenum.errors import TransitionRefused
from casenum.lifecycle import JSON, Actor, Effect, Lifecycle
from casenum.numbers import CaseNumber

_REGISTER: Final = ("register", FactName.REGISTERED)
_ASSIGN: Final = ("assign", FactName.ASSIGNED)


@attrs.frozen(slots=True)
class Stamp:
    """Say when something is decided, by whom, and under which key its records are kept."""

    at: datetime
    by: str
    key: str


@attrs.frozen(slots=True)
class Decision:
    """Hold what happened, what to tell the host, and texts that may be erased (field, value)."""

    facts: tuple[Fact, ...]
    effects: tuple[Effect, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()

    def then(self, later: "Decision") -> "Decision":
        """Return both decisions as one."""
        return Decision(
            self.facts + later.facts, self.effects + later.effects, self.texts + later.texts
        )


@attrs.frozen(slots=True, kw_only=True)
class Receipt:
    """Say what arrived: the columns of a case that its first fact knows."""

    kind: str
    channel: str | None = None
    requester: str | None = None
    priority: str | None = None
    occurred_at: datetime | None = None

    def as_data(self) -> dict[str, JSON]:
        """Return what is known, as plain JSON values."""
        occurred = self.occurred_at
        data: dict[str, JSON] = {
            "kind": self.kind,
            "channel": self.channel,
            "requester": self.requester,
            "priority": self.priority,
            "occurred_at": None if occurred is None else occurred.astimezone(UTC).isoformat(),
        }
        return {name: value for name, value in data.items() if value is not None}


def receive(life: Lifecycle, receipt: Receipt, title: str, stamp: Stamp) -> Decision:
    """Decide that a case exists."""
    step = life.start(at=stamp.at, by=stamp.by)
    data = receipt.as_data()
    data["field"] = "title"
    fact = Fact(1, FactName.RECEIVED, stamp.at, step.entry.by, step.entry, data)
    return Decision((fact,), step.effects, (("title", title),))


def register(case: Case, life: Lifecycle, number: CaseNumber, stamp: Stamp) -> Decision:
    """Decide that a case has its number; raises TransitionRefused where it may not have one."""
    if case.number is not None:
        reasons = ("it has its number already",)
        allowed = life.allowed(case.standing)
        raise TransitionRefused("guard", case.status, "register", reasons, allowed)
    data: dict[str, JSON] = {"number": number_as_data(number)}
    return _moved(case, life, _REGISTER, stamp, data)


def assign(case: Case, life: Lifecycle, wish: Mapping[str, JSON], stamp: Stamp) -> Decision:
    """Decide that somebody has the case; ``wish`` holds ``to`` and perhaps ``queue``."""
    return _moved(case, life, _ASSIGN, stamp, dict(wish))


@attrs.frozen(slots=True)
class Move:
    """Say which event is asked for, why, and what it brings."""

    event: str
    reason: str | None
    fields: Mapping[str, JSON]


def move(case: Case, life: Lifecycle, wanted: Move, stamp: Stamp) -> Decision:
    """Decide a move of the lifecycle; what its guards ask and the case knows is filled in.

    Who may register a case gives it its number too: the event alone would leave it without one.
    """
    event = wanted.event
    if event == _REGISTER[0] and case.number is None:
        reasons = ("it has no number yet; Desk.register() gives it one",)
        raise TransitionRefused("guard", case.status, event, reasons, life.allowed(case.standing))
    told = {**_known(case, life, event), **wanted.fields}
    step = life.apply(case.standing, event, at=stamp.at, by=stamp.by, reason=wanted.reason, **told)
    fact = Fact(case.version + 1, FactName.MOVED, stamp.at, step.entry.by, step.entry, {})
    return Decision((fact,), step.effects)


def _known(case: Case, life: Lifecycle, event: str) -> dict[str, JSON]:
    guarded = any(t.guard is not None for t in life.transitions if t.event == event)
    return {"answered": True} if guarded and case.answered else {}


def interact(
    case: Case, words: str, stamp: Stamp, *, public: bool, channel: str | None
) -> Decision:
    """Decide that somebody said something; the words go beside the records."""
    actor = Actor.parse(stamp.by)
    inbound = actor.kind == "customer"
    field = f"text-{stamp.key}"
    data: dict[str, JSON] = {
        "direction": "in" if inbound else "out" if public else "internal",
        "public": public,
        "actor": actor.kind,
        "field": field,
    }
    if channel is not None:
        data["channel"] = channel
    if public and actor.kind == "agent":
        data["answer"] = True
    told = (Effect("notify", "reply"),) if public and not inbound else ()
    fact = Fact(case.version + 1, FactName.INTERACTION, stamp.at, str(actor), None, data)
    return Decision((fact,), told, ((field, words),))


def prioritise(case: Case, priority: str, stamp: Stamp) -> Decision:
    """Decide another priority."""
    return _noted(case, FactName.PRIORITY_CHANGED, stamp, {"priority": priority})


def escalate(case: Case, to: str | None, reason: str | None, stamp: Stamp) -> Decision:
    """Decide that the case goes one level up."""
    data: dict[str, JSON] = {"level": case.escalation + 1, "to": to, "reason": reason}
    return _noted(case, FactName.ESCALATED, stamp, data, (Effect("notify", "escalation"),))


def _moved(
    case: Case, life: Lifecycle, verb: tuple[str, str], stamp: Stamp, data: dict[str, JSON]
) -> Decision:
    event, name = verb
    # A lifecycle without the event still has the fact: numbers and owners are not statuses.
    if event not in life.events:
        return _noted(case, name, stamp, data)
    known = _known(case, life, event)
    step = life.apply(case.standing, event, at=stamp.at, by=stamp.by, reason=None, **known)
    fact = Fact(case.version + 1, name, stamp.at, step.entry.by, step.entry, data)
    return Decision((fact,), step.effects)


def _noted(
    case: Case,
    name: str,
    stamp: Stamp,
    data: dict[str, JSON],
    effects: tuple[Effect, ...] = (),
) -> Decision:
    by = str(Actor.parse(stamp.by))
    return Decision((Fact(case.version + 1, name, stamp.at, by, None, data),), effects)

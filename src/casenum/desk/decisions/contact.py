"""That somebody said something, and what a customer's answer does to a case that is done."""

from datetime import datetime, timedelta

import attrs

from casenum.cases import Case, Fact, FactName, extend
from casenum.desk.decisions.moving import Move, is_late, move, told
from casenum.desk.decisions.values import Decision, Stamp
from casenum.lifecycle import JSON, Actor, Effect, Lifecycle, Step


@attrs.frozen(slots=True)
class Words:
    """Hold what was said, whether the customer sees it, and how it came."""

    words: str
    public: bool
    channel: str | None
    inbound: bool


def interact(case: Case, said: Words, stamp: Stamp) -> Decision:
    """Decide that somebody said something; the words go beside the records."""
    actor = Actor.parse(stamp.by)
    public, inbound, field = said.public, said.inbound, f"text-{stamp.key}"
    data: dict[str, JSON] = {
        "direction": "in" if inbound else "out" if public else "internal",
        "public": public,
        "actor": actor.kind,
        "field": field,
    }
    if said.channel is not None:
        data["channel"] = said.channel
    if public and not inbound and actor.kind == "agent":
        data["answer"] = True
    effects = (Effect("notify", "reply"),) if public and not inbound else ()
    fact = Fact(case.version + 1, FactName.INTERACTION, stamp.at, str(actor), None, data)
    return Decision((fact,), effects, ((field, said.words),))


def heir(case: Case) -> str | None:
    """Return the case that goes on where a done one ended: what stands for it, or follows it."""
    return case.duplicate_of or (case.followed_by if case.is_done else None)


@attrs.frozen(slots=True)
class Return:
    """Say by which event a done case comes back, and within which time."""

    event: str
    within: timedelta | None

    def is_open_to(self, case: Case, life: Lifecycle, at: datetime, by: str) -> bool:
        """Return whether a case can take an answer: it is not done, or it may come back."""
        if not case.is_done:
            return True
        if self.event not in life.events or is_late(case, at, self.within):
            return False
        fields = told(case, life, self.event)
        tried = life.try_apply(case.standing, self.event, at=at, by=by, reason=None, **fields)
        return isinstance(tried, Step)


def answered_back(case: Case, life: Lifecycle, said: Words, way: Return, stamp: Stamp) -> Decision:
    """Decide that a customer answered, and that a case that was done is not any more."""
    heard = interact(case, said, stamp)
    if not case.is_done:
        return heard
    back = Move(way.event, None, {})
    return heard.then(move(extend(case, heard.facts), life, back, stamp))

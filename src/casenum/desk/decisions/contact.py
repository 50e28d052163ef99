"""That somebody said something."""

from casenum.cases import Case, Fact, FactName
from casenum.desk.decisions.values import Decision, Stamp
from casenum.lifecycle import JSON, Actor, Effect


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

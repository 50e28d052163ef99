"""How much attention a case gets: its priority, and who above or beside is asked."""

from casenum.cases import Case, FactName
from casenum.desk.decisions.values import Decision, Stamp, noted
from casenum.lifecycle import JSON, Effect


def prioritise(case: Case, priority: str, stamp: Stamp) -> Decision:
    """Decide another priority."""
    return noted(case, FactName.PRIORITY_CHANGED, stamp, {"priority": priority})


def escalate(case: Case, to: str | None, reason: str | None, stamp: Stamp) -> Decision:
    """Decide that the case goes one level up."""
    data: dict[str, JSON] = {"level": case.escalation + 1, "to": to, "reason": reason}
    return noted(case, FactName.ESCALATED, stamp, data, (Effect("notify", "escalation"),))

"""How much attention a case gets: its priority, and who above or beside is asked."""

import attrs

from casenum.cases import Case, FactName
from casenum.desk.decisions.values import Decision, Stamp, noted
from casenum.desk.escalation import FUNCTIONAL, Paths
from casenum.lifecycle import JSON, Effect


def prioritise(case: Case, priority: str, stamp: Stamp) -> Decision:
    """Decide another priority."""
    return noted(case, FactName.PRIORITY_CHANGED, stamp, {"priority": priority})


@attrs.frozen(slots=True)
class Escalation:
    """Say which kind of escalation is asked for, to whom, and why."""

    kind: str
    to: str | None
    reason: str | None


def escalate(case: Case, wanted: Escalation, paths: Paths, stamp: Stamp) -> Decision:
    """Decide that the case goes up a level of one kind; raises CaseRefused at the path's end.

    Who asks another team hands the case to its queue; who asks a superior keeps it.
    """
    kind, path = wanted.kind, paths.get(wanted.kind)
    level: int = getattr(case, f"{kind}_level")
    rung, to = (level + 1, wanted.to) if path is None else path.next(level, wanted.to)
    data: dict[str, JSON] = {
        "level": case.escalation + 1,
        "to": to,
        "reason": wanted.reason,
        "kind": kind,
        "rung": rung,
    }
    if kind == FUNCTIONAL and to is not None:
        data["queue"] = to
    return noted(case, FactName.ESCALATED, stamp, data, (Effect("notify", "escalation"),))

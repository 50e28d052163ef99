"""That a case exists, and that it has its number."""

from datetime import UTC, datetime
from typing import Final

import attrs

from casenum.cases import Case, Fact, FactName
from casenum.cases.printed import number_as_data
from casenum.desk.decisions.moving import moved
from casenum.desk.decisions.values import Decision, Stamp
from casenum.errors import TransitionRefused
from casenum.lifecycle import JSON, Lifecycle
from casenum.numbers import CaseNumber

_REGISTER: Final = ("register", FactName.REGISTERED)


@attrs.frozen(slots=True, kw_only=True)
class Receipt:
    """Say what arrived: the columns of a case that its first fact knows."""

    kind: str
    channel: str | None = None
    requester: str | None = None
    priority: str | None = None
    occurred_at: datetime | None = None
    parent: str | None = None
    follow_up_of: str | None = None

    def as_data(self) -> dict[str, JSON]:
        """Return what is known, as plain JSON values."""
        occurred = self.occurred_at
        data: dict[str, JSON] = {
            "kind": self.kind,
            "channel": self.channel,
            "requester": self.requester,
            "priority": self.priority,
            "occurred_at": None if occurred is None else occurred.astimezone(UTC).isoformat(),
            "parent": self.parent,
            "follow_up_of": self.follow_up_of,
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
    return moved(case, life, _REGISTER, stamp, data)

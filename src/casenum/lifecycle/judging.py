"""What a lifecycle says to the changes that a foreign log has made already."""

from datetime import datetime

import attrs

from casenum.errors import TransitionRefused
from casenum.lifecycle.engine import Lifecycle
from casenum.lifecycle.values import JSON, Standing, Step


@attrs.frozen(slots=True)
class Verdict:
    """Hold where the case stands now, and why the lifecycle would have refused, if it would."""

    step: Step
    refused: TransitionRefused | None = None

    def as_data(self) -> dict[str, JSON]:
        """Return what the fact keeps of a refusal: its code, and the event that was tried."""
        refused = self.refused
        if refused is None:
            return {}
        return {"refused": {"code": refused.code, "event": refused.event}}


def begin(life: Lifecycle, status: str | None, *, at: datetime, by: str) -> tuple[Verdict, ...]:
    """Create a case in a status, or in the initial one for None.

    Where no case begins in the status, it is created in the initial one and moved, with a refusal.

    >>> from datetime import UTC
    >>> from casenum.lifecycle import service_case
    >>> nine = datetime(2021, 1, 4, 9, tzinfo=UTC)
    >>> [verdict.as_data() for verdict in begin(service_case(), "duplicate", at=nine, by="amy")]
    [{}, {'refused': {'code': 'final', 'event': 'start'}}]
    """
    if status is None:
        return (Verdict(life.start(at=at, by=by)),)
    try:
        return (Verdict(life.start(at=at, by=by, status=status)),)
    except TransitionRefused as refused:
        started = life.start(at=at, by=by)
        imposed = life.impose(started.standing, status, at=at, by=by)
        return Verdict(started), Verdict(imposed, refused)


def change(life: Lifecycle, standing: Standing, status: str, *, at: datetime, by: str) -> Verdict:
    """Move a case to the status that the log says, by an event that allows it or against the rules.

    >>> from datetime import UTC
    >>> from casenum.lifecycle import service_case
    >>> life, nine = service_case(), datetime(2021, 1, 4, 9, tzinfo=UTC)
    >>> closed = life.start(at=nine, by="amy", status="closed").standing
    >>> change(life, closed, "in_progress", at=nine, by="amy").step.entry.event
    'reopen'
    >>> verdict = change(life, closed, "resolved", at=nine, by="amy")
    >>> verdict.step.standing.status, verdict.refused.code
    ('resolved', 'no_transition')
    """
    refused: TransitionRefused | None = None
    for event in life.events_between(standing.status, status):
        outcome = life.try_apply(standing, event, at=at, by=by)
        if isinstance(outcome, TransitionRefused):
            refused = refused or outcome
        elif outcome.standing.status == status:
            return Verdict(outcome)
    if refused is None:
        refused = _no_way(life, standing)
    return Verdict(life.impose(standing, status, at=at, by=by), refused)


def _no_way(life: Lifecycle, standing: Standing) -> TransitionRefused:
    code = "final" if life.status(standing.status).final else "no_transition"
    return TransitionRefused(code, standing.status, "import", (), life.allowed(standing))

"""That a case existed before: what was known of it, as facts."""

from collections.abc import Mapping
from datetime import datetime

from casenum.cases import Fact, FactName
from casenum.cases.printed import number_as_data
from casenum.desk.decisions.values import Decision
from casenum.desk.existing import Existing
from casenum.lifecycle import JSON, Entry, Lifecycle
from casenum.lifecycle.judging import begin
from casenum.numbers import CaseNumber


def adopt(life: Lifecycle, existing: Existing, number: CaseNumber, by: str) -> Decision:
    """Decide that a case exists, has its number, and stands where the host says.

    The times are those of the host. A case in a final status is begun and brought there: nobody
    would have refused it, so no refusal is kept.

    Raises:
        TransitionRefused: the lifecycle does not have the status.
    """
    received = existing.receipt().as_data()
    texts: tuple[tuple[str, str], ...] = ()
    if existing.title is not None:
        received["field"], texts = "title", (("title", existing.title),)
    verdicts = begin(life, existing.status, at=existing.at, by=by)
    known: tuple[tuple[str, datetime, Entry | None, Mapping[str, JSON]], ...] = (
        (FactName.RECEIVED, existing.received, None, received),
        (FactName.REGISTERED, existing.received, None, {"number": number_as_data(number)}),
        *((FactName.IMPORTED, existing.at, verdict.step.entry, {}) for verdict in verdicts),
        *((FactName.ASSIGNED, existing.at, None, held) for held in _holders(existing)),
    )
    facts = [
        Fact(version, name, at, verdicts[0].step.entry.by, entry, data)
        for version, (name, at, entry, data) in enumerate(known, 1)
    ]
    return Decision(tuple(facts), (), texts)


def _holders(existing: Existing) -> list[dict[str, JSON]]:
    """Return who has the case, as the data of a fact; nothing where nobody does."""
    held: dict[str, JSON] = {}
    if existing.assignee is not None:
        held["to"] = existing.assignee
    if existing.queue is not None:
        held["queue"] = existing.queue
    return [held] if held else []

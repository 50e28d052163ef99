"""Whether a move may be made, over compiled tables: the step, or the refusal that says why not."""

from datetime import UTC, datetime

from casenum.arguments import text
from casenum.errors import TransitionRefused, shown
from casenum.lifecycle.actors import Actor
from casenum.lifecycle.branches import chosen, refused
from casenum.lifecycle.definition import Status
from casenum.lifecycle.events import Event, named
from casenum.lifecycle.explaining import Explanation, judged
from casenum.lifecycle.findings import did_you_mean
from casenum.lifecycle.guards import Occurrence
from casenum.lifecycle.making import make_occurrence
from casenum.lifecycle.steps import START, Signature, checked, in_utc, moved, no_standing
from casenum.lifecycle.tables import Row, Tables, row_to
from casenum.lifecycle.values import JSON, Standing, Step


def allowed_from(tables: Tables, standing: Standing) -> tuple[str, ...]:
    """Return the events that may move a case from here, or raise for an unknown status."""
    if standing.status not in tables.statuses:
        raise unknown_status(tables, standing.status, "move")
    if standing.previous in tables.returnable:
        return tables.allowed[standing.status]
    return tables.allowed_afresh[standing.status]


def decide(  # noqa: PLR0917 - every move comes through here, and keywords cost it time
    tables: Tables,
    signature: Signature,
    standing: Standing,
    event: str | Event,
    at: datetime,
    by: str | Actor,
    reason: str | None,
    fields: dict[str, JSON],
) -> Step | TransitionRefused:
    """Return the step that an event makes, or why it makes none."""
    if type(event) is not str:
        event, fields = named(event, fields)
    try:
        rows = tables.rows.get(standing.status)
    except AttributeError:
        raise no_standing(standing) from None
    row = None if rows is None else rows.get(event)
    if row is None:
        return _impossible(tables, standing, event)
    if type(at) is not datetime or at.tzinfo is not UTC:
        at = in_utc(at)
    fields = checked(reason, fields)
    if row.branches is not None:
        occurrence = make_occurrence(event, at, Actor.parse(by), reason, fields)
        found = chosen(tables, row.branches, standing, occurrence)
        if not isinstance(found, Row):
            others = tuple(each for each in allowed_from(tables, standing) if each != event)
            return refused(found, standing, event, others)
        row = found
    return moved(signature, standing, row, event, at, by, reason, fields)


def explained(  # noqa: PLR0917 - the same
    tables: Tables,
    signature: Signature,
    standing: Standing,
    event: str | Event,
    at: datetime,
    by: str | Actor,
    reason: str | None,
    fields: dict[str, JSON],
) -> Explanation:
    """Return what would become of an event, and how each way that it could take is judged."""
    event, fields = named(event, fields)
    outcome = decide(tables, signature, standing, event, at, by, reason, fields)
    occurrence = Occurrence(event, in_utc(at), Actor.parse(by), reason, checked(reason, fields))
    verdicts = judged(tables, standing, occurrence)
    if isinstance(outcome, Step):
        target = outcome.standing.status
        return Explanation(standing.status, event, target, None, (), (), verdicts)
    why = (outcome.code, tuple(outcome.reasons), tuple(outcome.allowed))
    return Explanation(standing.status, event, None, *why, verdicts)


def vouch(  # noqa: PLR0917 - the same
    tables: Tables,
    signature: Signature,
    standing: Standing,
    status: str | None,
    event: str,
    at: datetime,
    by: str | Actor,
    reason: str | None,
    fields: dict[str, JSON],
) -> Step:
    """Return the step of a move that no transition has to allow; None is where the case stands."""
    if not isinstance(standing, Standing):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise no_standing(standing)
    status = standing.status if status is None else status
    statuses = tables.statuses
    here, found = statuses.get(standing.status), statuses.get(text("status", status))
    if here is None or found is None:
        raise unknown_status(tables, standing.status, event, status)
    if type(at) is not datetime or at.tzinfo is not UTC:
        at = in_utc(at)
    fields = checked(reason, fields)
    return moved(signature, standing, row_to(here, found, ()), event, at, by, reason, fields)


def beginning(tables: Tables, status: str | None) -> Status:
    """Return the status in which a case begins, or raise where none may begin there."""
    if status is None:
        return tables.statuses[tables.initial]
    found = tables.statuses.get(text("status", status))
    if found is None:
        raise unknown_status(tables, status, START)
    if found.final:
        raise TransitionRefused("final", status, START, ("no case begins there",), ())
    return found


def unknown_status(
    tables: Tables, status: str, event: str, target: str | None = None
) -> TransitionRefused:
    """Name the status that is unknown: where the case stands, or else where it should go."""
    known = tables.statuses
    unknown = status if target is None or status not in known else target
    reason = f"no status {shown(unknown)}; {did_you_mean(unknown, known)}"
    return TransitionRefused("unknown_status", status, event, (reason,), ())


def _impossible(tables: Tables, standing: Standing, event: str) -> TransitionRefused:
    status = standing.status
    if status not in tables.statuses:
        return unknown_status(tables, status, event)
    allowed = allowed_from(tables, standing)
    if event not in tables.events:
        reason = f"no such event; {did_you_mean(event, tables.events)}"
        return TransitionRefused("unknown_event", status, event, (reason,), allowed)
    code = "final" if tables.statuses[status].final else "no_transition"
    return TransitionRefused(code, status, event, (), allowed)

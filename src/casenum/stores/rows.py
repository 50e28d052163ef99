"""Rows to values and back, by position, one pair of functions a table."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeAlias, TypeVar

from casenum.errors import Retry, Unavailable
from casenum.storage import Claim, ClaimState, Message, Record, Snapshot
from casenum.stores.inputs import instant, micros

Row: TypeAlias = tuple[Any, ...]  # what the driver gives; the schema says what is in it

Value = TypeVar("Value")
_DAMAGED: Final = "a row of the database holds what was never written; restore it from a backup"


def _reading(read: Callable[[Row], Value]) -> Callable[[Row], Value]:
    """Say what it means when a row cannot be read: somebody wrote past this store."""

    @wraps(read)
    def reading(row: Row) -> Value:
        try:
            return read(row)
        except (ValueError, TypeError, OverflowError) as error:
            raise Unavailable(_DAMAGED, Retry.NEVER) from error

    return reading


def claim_row(namespace: str, claim: Claim) -> Row:
    """Return the row of a claim: the namespace, then its parts in their order, the time a number.

    >>> from datetime import UTC, datetime
    >>> at = datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)
    >>> claim = Claim("SRV-1", "service", 1, ClaimState.CONFIRMED, "case-a", at, "amy")
    >>> claim_row("", claim)[:7]
    ('', 'SRV-1', 'service', 1, 'confirmed', 'case-a', 1000000)
    """
    return (
        namespace,
        claim.number,
        claim.series,
        claim.value,
        claim.state.value,
        claim.subject,
        micros(claim.at),
        claim.by,
        claim.reason,
        claim.redirect,
    )


@_reading
def claim_of(row: Row) -> Claim:
    """Return the claim of a row without its namespace.

    Raises:
        Unavailable: the row holds what `claim_row` never made.

    >>> claim_of(("SRV-1", "service", 1, "void", None, 0, "amy", "twice", None)).state
    <ClaimState.VOID: 'void'>
    """
    number, series, value, state, subject, at, by, reason, redirect = row
    kept = ClaimState(state)
    return Claim(number, series, value, kept, subject, instant(at), by, reason, redirect)


def record_row(namespace: str, record: Record) -> Row:
    """Return the row of a record."""
    return (
        namespace,
        record.case_id,
        record.version,
        record.id,
        record.name,
        micros(record.at),
        record.by,
        record.payload,
        record.schema,
    )


@_reading
def record_of(row: Row) -> Record:
    """Return the record of a row without its namespace."""
    case_id, version, key, name, at, by, payload, schema = row
    return Record(key, case_id, version, name, instant(at), by, payload, schema)


def snapshot_row(shot: Snapshot) -> Row:
    """Return the columns of a snapshot, from ``shot_version`` on."""
    return (
        shot.version,
        shot.schema,
        shot.number,
        shot.kind,
        shot.status,
        shot.category,
        micros(shot.received_at),
        micros(shot.changed_at),
        shot.state,
        shot.assignee,
        shot.queue,
        shot.requester,
        shot.priority,
        None if shot.wake_at is None else micros(shot.wake_at),
    )


@_reading
def snapshot_of(row: Row) -> Snapshot:
    """Return the snapshot of a row that begins with the case id, then ``shot_version``."""
    case_id, version, schema, number, kind, status, category, received, changed, *rest = row
    state, assignee, queue, requester, priority, wake = rest
    return Snapshot(
        case_id,
        version,
        schema,
        number,
        kind,
        status,
        category,
        instant(received),
        instant(changed),
        state,
        assignee,
        queue,
        requester,
        priority,
        None if wake is None else instant(wake),
    )


def message_row(namespace: str, message: Message) -> Row:
    """Return the row of a message."""
    at = micros(message.at)
    return (namespace, message.key, message.case_id, message.topic, message.payload, at)


@_reading
def message_of(row: Row) -> Message:
    """Return the message of a row without its namespace."""
    key, case_id, topic, payload, at = row
    return Message(key, case_id, topic, payload, instant(at))

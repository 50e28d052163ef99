"""The result of a move put together: the new standing, the entry, the effects."""

from datetime import UTC, datetime
from typing import Final, NamedTuple

from casenum.arguments import moment, text
from casenum.errors import ArgumentTypeError
from casenum.lifecycle.actors import Actor, spelled
from casenum.lifecycle.definition import Status
from casenum.lifecycle.fields import owned
from casenum.lifecycle.making import make_entry, make_standing, make_step
from casenum.lifecycle.tables import Row
from casenum.lifecycle.values import JSON, Entry, Standing, Step

START: Final = "start"  # the event of an entry that creates a case
UPDATE: Final = "update"  # the event of an entry that moves nothing
IMPORT: Final = "import"  # the event of an entry that a foreign system vouches for
MIGRATE: Final = "migrate"  # the event of an entry that brings a case to another version
MIGRATED_FROM: Final = "migrated_from"  # the field that says from which one
REASON_LIMIT: Final = 65_536  # characters: a whole mail fits, a whole book does not
LARGEST: Final = 2**63 - 1  # of a definition's version: what every database counts exactly


def no_standing(found: object) -> ArgumentTypeError:
    """Return the refusal of what should be a standing."""
    return ArgumentTypeError("standing", "a Standing", type(found).__name__)


class Signature(NamedTuple):
    """Hold what every entry says about the definition that allowed it.

    >>> from casenum.lifecycle import service_case
    >>> service_case().signature.name
    'service-case'
    """

    name: str
    version: int
    digest: str


def in_utc(at: datetime, name: str = "at") -> datetime:
    """Return a moment in UTC: two times of one zone compare and subtract wrongly over DST.

    Raises:
        ArgumentError: it is naive, or beyond the calendar.
        ArgumentTypeError: it is not a datetime.
    """
    return moment(name, at).astimezone(UTC)


def checked(reason: str | None, fields: dict[str, JSON]) -> dict[str, JSON]:
    """Return the fields as nobody else holds them, once reason and fields can be meant.

    Raises:
        ArgumentError: the reason is too long, or a field cannot be meant.
        ArgumentTypeError: one of them has the wrong type.
    """
    if reason is not None:
        text("reason", reason, limit=REASON_LIMIT, empty=True)
    return owned(fields) if fields else fields


def begun(signature: Signature, status: Status, at: datetime, by: str | Actor) -> Step:
    """Return the first step of a case."""
    at = in_utc(at)
    who, name, category = spelled(by), status.name, status.category
    entry = Entry(1, at, who, START, None, name, category, None, {}, *signature)
    return Step(Standing(name, category, 1, at), entry)


def moved(  # noqa: PLR0917 - every move comes through here, and keywords cost it time
    signature: Signature,
    standing: Standing,
    row: Row,
    event: str,
    at: datetime,
    by: str | Actor,
    reason: str | None,
    fields: dict[str, JSON],
) -> Step:
    """Return the step that a row of the table describes; to the same status, nothing moves."""
    target, category, reopened, effects, _ = row
    source, version, count = standing.status, standing.version + 1, standing.reopens
    if target == source:
        after = make_standing(source, category, version, standing.entered, standing.previous, count)
    else:
        after = make_standing(target, category, version, at, source, count + reopened)
    who = spelled(by)
    entry = make_entry(
        version, at, who, event, source, target, category, reason, fields, *signature
    )
    return make_step(after, entry, effects)

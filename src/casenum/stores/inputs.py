"""What every store refuses before it touches anything, and what all of ours compute alike.

A store of one's own may use it too: `taking`, `remembered` and `replayed` in ``take``, `claimed` in
``put``, `moving`, `acted` and `hindered` in ``move``, `LARGEST` and `micros` anywhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar, cast

import attrs

from casenum.arguments import TEXT_LIMIT, moment, optional_text, text, whole
from casenum.errors import ArgumentError, ArgumentTypeError, ClaimConflict, TokenMismatch
from casenum.storage import Claim, ClaimState, Message, Record, Snapshot, Taken, WorkList

LARGEST: Final = 2**63 - 1  # the largest value that every database counts exactly
LONG: Final = 100_000_000  # characters of a payload, a memo, a reason

# Claims 2, as a table: from which states a claim can get there.
MOVES: Final[Mapping[ClaimState, tuple[ClaimState, ...]]] = {
    ClaimState.CONFIRMED: (ClaimState.RESERVED,),
    ClaimState.VOID: (ClaimState.RESERVED, ClaimState.CONFIRMED),
}

_T = TypeVar("_T")


def taking(
    series: object, n: object, *, first: object, limit: object, tokens: object, token: object
) -> None:
    """Check the arguments of `take` but for the texts that only a token brings.

    Raises:
        ArgumentError: one of them cannot be meant.

    >>> taking("bill", 0, first=1, limit=None, tokens="", token=None)
    Traceback (most recent call last):
    casenum.errors.ArgumentError: n must be 1 or more, not 0
    """
    text("series", series)
    whole("n", n, least=1 if token is None else 0, most=LARGEST)
    whole("first", first, least=0, most=LARGEST)
    if limit is not None:
        whole("limit", limit, least=0, most=LARGEST)
    if token is not None:
        text("token", token)
        text("tokens", tokens, empty=True)


def remembered(fingerprint: object, memo: object) -> None:
    """Check the texts that a token is remembered with.

    Raises:
        ArgumentError: one of them cannot be kept.

    >>> remembered("", None)
    Traceback (most recent call last):
    casenum.errors.ArgumentTypeError: memo must be text, not NoneType
    """
    text("fingerprint", fingerprint, limit=LONG, empty=True)
    text("memo", memo, limit=LONG, empty=True)


def replayed(token: str, n: int, fingerprint: str, kept: tuple[str, int, int, str, str]) -> Taken:
    """Return a token's first result from (series, first, n, fingerprint, memo).

    Raises:
        TokenMismatch: the token came with another n or fingerprint then.

    >>> replayed("mail-1", 1, "", ("bill", 7, 1, "", "memo"))
    Taken(series='bill', first=7, n=1, memo='memo', replayed=True)
    """
    series, first, count, mark, memo = kept
    if count != n:
        raise TokenMismatch(token, "n")
    if mark != fingerprint:
        raise TokenMismatch(token, "fingerprint")
    return Taken(series, first, count, memo, replayed=True)


def spelling(prefix: object, width: object, suffix: object) -> None:
    """Check what a number is spelled with, in one step with its value."""
    before = text("prefix", prefix, empty=True)
    after = text("suffix", suffix, empty=True)
    room = TEXT_LIMIT - len(before) - len(after)
    if room < 1:
        raise ArgumentError("prefix and suffix", f"shorter than {TEXT_LIMIT}", "longer")
    whole("width", width, least=1, most=room)


def issuing(state: object, subject: object, at: object, by: object) -> None:
    """Check what a claim says besides, that is put in one step with its value."""
    of_type("state", state, ClaimState)
    optional_text("subject", subject)
    acted(at, by, None)


def purging(before: object, limit: object) -> int:
    """Return the moment before which tokens are forgotten, in microseconds."""
    if limit is not None:
        whole("limit", limit, least=1, most=LARGEST)
    return micros(moment("before", before))


def claimed(claim: Claim) -> Claim:
    """Return a claim that can be kept, its time in UTC.

    Raises:
        ArgumentError: a part of it cannot be kept.

    >>> at = datetime(2021, 1, 4, tzinfo=UTC)
    >>> claimed(Claim("A-1", "a", None, ClaimState.CONFIRMED, None, at, "amy"))
    Traceback (most recent call last):
    casenum.errors.ArgumentError: claim must be one with both series and value, or neither, not \
one of the two
    """
    of_type("claim", claim, Claim)
    text("number", claim.number)
    of_type("state", claim.state, ClaimState)
    if (claim.series is None) != (claim.value is None):
        raise ArgumentError("claim", "one with both series and value, or neither", "one of the two")
    if claim.series is not None:
        text("series", claim.series)
        whole("value", claim.value, least=0, most=LARGEST)
    optional_text("subject", claim.subject)
    optional_text("redirect", claim.redirect)
    acted(claim.at, claim.by, claim.reason)
    return in_utc(claim)


def acted(at: object, by: object, reason: object) -> None:
    """Check when and by whom something is done, and why.

    Raises:
        ArgumentError: one of them cannot be kept.

    >>> acted(datetime(2021, 1, 4, tzinfo=UTC), "", None)
    Traceback (most recent call last):
    casenum.errors.ArgumentError: by must be text of 1 to 255 characters, not 0
    """
    moment("at", at)
    text("by", by)
    optional_text("reason", reason, limit=LONG)


def moving(number: object, to: object, expect: object, subject: object) -> None:
    """Check what `move` is asked, but for whether the claim may move so.

    Raises:
        ArgumentError: it cannot be meant.

    >>> moving("A-1", "void", ClaimState.CONFIRMED, None)
    Traceback (most recent call last):
    casenum.errors.ArgumentTypeError: to must be a ClaimState, not str
    """
    text("number", number)
    of_type("to", to, ClaimState)
    of_type("expect", expect, ClaimState)
    optional_text("subject", subject)


def hindered(found: Claim, to: ClaimState, expect: ClaimState, reason: str | None) -> None:
    """Raise if a claim must not move so.

    Raises:
        ClaimConflict: it is in another state, the move is not in the table, or it lacks a reason.

    >>> at = datetime(2021, 1, 4, tzinfo=UTC)
    >>> void = Claim("A-1", "a", 1, ClaimState.VOID, None, at, "amy")
    >>> hindered(void, ClaimState.CONFIRMED, ClaimState.RESERVED, None)
    Traceback (most recent call last):
    casenum.errors.ClaimConflict: number 'A-1' is void, not reserved; read the claim and \
decide anew
    """
    state = found.state
    if state not in MOVES.get(to, ()):
        ways = " or ".join(way.value for way in MOVES.get(to, ())) or f"to become {to.value}"
        raise ClaimConflict(found.number, ways, state.value)
    if state is not expect:
        raise ClaimConflict(found.number, expect.value, state.value)
    if state is ClaimState.CONFIRMED and reason is None:
        raise ClaimConflict(found.number, "voidable without a reason", state.value)


def appended(
    case_id: str, records: Iterable[Record], expected: int, snapshot: Snapshot | None
) -> tuple[Record, ...]:
    """Return records that follow version ``expected`` of one case densely, their times in UTC."""
    text("case id", case_id)
    whole("expected", expected, least=0, most=LARGEST)
    kept = tuple([_record(record) for record in records])
    for version, record in enumerate(kept, expected + 1):
        if record.version != version or record.case_id != case_id:
            raise ArgumentError("records", f"version {version} of their case", "out of place")
    if not kept:
        raise ArgumentError("records", "one record or more", "none")
    whole("version", kept[-1].version, most=LARGEST)
    if snapshot is None:
        return kept
    of_type("snapshot", snapshot, Snapshot)
    if (snapshot.case_id, snapshot.version) != (case_id, kept[-1].version):
        raise ArgumentError("snapshot", "of the case at its new version", "of another")
    return kept


def _record(record: Record) -> Record:
    of_type("record", record, Record)
    text("record id", record.id)
    text("name", record.name)
    text("by", record.by)
    text("payload", record.payload, limit=LONG, empty=True)
    whole("schema", record.schema, least=0, most=LARGEST)
    moment("at", record.at)
    return in_utc(record)


_NAMES = ("kind", "status", "category")
_NAMES_OR_NONE = ("number", "assignee", "queue", "requester", "priority")


def pictured(snapshot: Snapshot) -> Snapshot:
    """Return a snapshot that can be kept, its times in UTC."""
    of_type("snapshot", snapshot, Snapshot)
    whole("schema", snapshot.schema, least=0, most=LARGEST)
    text("state", snapshot.state, limit=LONG, empty=True)
    for name in _NAMES:
        text(name, getattr(snapshot, name))
    for name in _NAMES_OR_NONE:
        optional_text(name, getattr(snapshot, name))
    received = moment("received at", snapshot.received_at)
    changed = moment("changed at", snapshot.changed_at)
    wake = None if snapshot.wake_at is None else moment("wake at", snapshot.wake_at)
    if received.tzinfo is changed.tzinfo is UTC and (wake is None or wake.tzinfo is UTC):
        return snapshot
    return attrs.evolve(
        snapshot,
        received_at=received.astimezone(UTC),
        changed_at=changed.astimezone(UTC),
        wake_at=None if wake is None else wake.astimezone(UTC),
    )


def posted(messages: Iterable[Message]) -> tuple[Message, ...]:
    """Return messages that can be kept, their times in UTC."""
    return tuple([_message(message) for message in messages])


def _message(message: Message) -> Message:
    of_type("message", message, Message)
    text("message key", message.key)
    text("case id", message.case_id)
    text("topic", message.topic)
    text("payload", message.payload, limit=LONG, empty=True)
    moment("at", message.at)
    return in_utc(message)


_Dated = TypeVar("_Dated", Claim, Record, Message)


def in_utc(dated: _Dated) -> _Dated:
    """Return a value with its time in UTC: the same instant, and the same value where it can be."""
    return dated if dated.at.tzinfo is UTC else attrs.evolve(dated, at=dated.at.astimezone(UTC))


def of_type(name: str, value: object, kind: type[_T]) -> _T:
    """Return the value if it is of a type."""
    if not isinstance(value, kind):
        raise ArgumentTypeError(name, f"a {kind.__name__}", type(value).__name__)
    return value


def private(case_id: object, party: object, field: object, value: object) -> None:
    """Check a field of personal data."""
    text("case id", case_id)
    text("party", party)
    text("field", field)
    text("value", value, limit=LONG, empty=True)


def delivered(keys: Iterable[str]) -> tuple[str, ...]:
    """Return the keys of messages that were delivered, each once."""
    if isinstance(keys, str):  # one text is not its letters
        raise ArgumentTypeError("keys", "an iterable of texts", "text")
    return tuple(dict.fromkeys([text("message key", key) for key in keys]))


def leasing(now: object, hold: object, limit: object) -> tuple[datetime, datetime]:
    """Return from when and until when messages are held, in UTC."""
    start = moment("now", now).astimezone(UTC)
    wait = of_type("hold", hold, timedelta)
    if wait <= timedelta(0):
        raise ArgumentError("hold", "longer than nothing", "zero or negative")
    whole("limit", limit, least=1, most=LARGEST)
    try:
        return start, start + wait
    except OverflowError:
        raise ArgumentError("hold", "ended by the year 9999", "longer") from None


_TIMES = ("received_from", "received_until", "changed_from", "changed_until")
_CHOSEN = ("kind", "assignee", "queue", "requester", "priority")
_SETS = ("statuses", "categories")


def asked(work: WorkList, limit: object) -> WorkList:
    """Return a work list that can be answered."""
    of_type("work", work, WorkList)
    whole("limit", limit, least=1, most=LARGEST)
    for name in _TIMES:
        if getattr(work, name) is not None:
            moment(name, getattr(work, name))
    for name in _CHOSEN:
        optional_text(name, getattr(work, name))
    for name in _SETS:
        _choices(name, getattr(work, name))
    if work.assigned is not None:
        of_type("assigned", work.assigned, bool)
    return work


def _choices(name: str, choices: object) -> None:
    if choices is None:
        return
    if isinstance(choices, str) or not isinstance(choices, Iterable):  # one text is not its letters
        raise ArgumentTypeError(name, "a tuple of texts", type(choices).__name__)
    for choice in cast("Iterable[object]", choices):
        text(name, choice)


# --- cursors and instants ----------------------------------------------------

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DIGITS: Final = 18  # of the microseconds to the last moment that datetime knows


def micros(at: datetime) -> int:
    """Return whole microseconds since 1970-01-01T00:00Z.

    >>> micros(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))
    1000000
    """
    since = at - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def instant(count: int) -> datetime:
    """Return the moment that many microseconds after 1970-01-01T00:00Z.

    >>> instant(1_000_000)
    datetime.datetime(1970, 1, 1, 0, 0, 1, tzinfo=datetime.timezone.utc)
    """
    return _EPOCH + timedelta(microseconds=count)


def cursor_after(snapshot: Snapshot) -> str:
    """Return the cursor that asks for what comes after a snapshot."""
    return f"{micros(snapshot.received_at)}/{snapshot.case_id}"


def place_of(cursor: object) -> tuple[int, str]:
    """Read a cursor: the time of receipt, in microseconds, and the case id to go on after.

    Raises:
        ArgumentError: no page gave this cursor.
    """
    count, slash, case_id = text("cursor", cursor, limit=300).partition("/")
    digits = count.removeprefix("-")
    if not (slash and case_id and digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS):
        raise ArgumentError("cursor", "the cursor of a page", "another text")
    return int(count), case_id


def page_of(snapshots: Sequence[Snapshot], limit: int) -> tuple[tuple[Snapshot, ...], str | None]:
    """Return at most ``limit`` snapshots, and the cursor if there were more.

    >>> page_of((), 10)
    ((), None)
    """
    page = tuple(snapshots[:limit])
    return page, cursor_after(page[-1]) if len(snapshots) > limit else None

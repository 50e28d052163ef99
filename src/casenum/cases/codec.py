"""Between facts and records, cases and snapshots: the only place that knows the stored form.

The form of each release is numbered (`SCHEMA`). A record of an earlier release is brought up to
date when it is read; a snapshot of another release is left aside and folded anew.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from casenum.cases.case import Case
from casenum.cases.facts import Fact
from casenum.cases.printed import number_as_data, number_from_data
from casenum.errors import HistoryBroken
from casenum.lifecycle import JSON, Category, Entry, Signature, Standing
from casenum.storage import Record, Snapshot

SCHEMA: Final = 1
_NOTHING_TOLD: Final[tuple[None, dict[str, JSON]]] = (None, {})

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
_decode = json.loads


def freeze(case_id: str, record_id: str, fact: Fact) -> Record:
    """Return the record that keeps a fact.

    Raises:
        TypeError: the fact's data holds what JSON cannot.

    >>> from datetime import UTC, datetime
        >>> fact = Fact(3, "escalated", datetime(2021, 1, 4, tzinfo=UTC), "amy", None, {"level": 2})
    >>> freeze("01J0", "r3", fact).payload
    '{"data":{"level":2}}'
    """
    return Record(
        record_id, case_id, fact.version, fact.name, fact.at, fact.by, _payload(fact), SCHEMA
    )


def _payload(fact: Fact) -> str:
    data = _encode(fact.data) if fact.data else "{}"
    entry = fact.entry
    if entry is None:
        return f'{{"data":{data}}}'
    return f'{{"data":{data},"entry":[{_entry_row(entry)}]}}'


def _entry_row(entry: Entry) -> str:
    # Most entries of a store share all but their sequence: that part is spelled out once.
    shared = _arrow(
        entry.event,
        entry.source,
        entry.target,
        entry.category,
        entry.lifecycle,
        entry.version,
        entry.digest,
    )
    if entry.reason is None and not entry.payload:
        return f"{entry.sequence},{shared}"
    return f"{entry.sequence},{shared},{_encode(entry.reason)},{_encode(entry.payload)}"


@lru_cache(maxsize=4096)
def _arrow(*parts: str | int | None) -> str:
    return _encode(parts)[1:-1]


def thaw(record: Record) -> Fact:
    """Return the fact that a record keeps.

    Raises:
        HistoryBroken: the record is of a later release, or its payload cannot be read.

    >>> from datetime import UTC, datetime
        >>> fact = Fact(3, "escalated", datetime(2021, 1, 4, tzinfo=UTC), "amy", None, {"level": 2})
    >>> thaw(freeze("01J0", "r3", fact)) == fact
    True
    """
    if record.schema != SCHEMA:
        problem = f"its form is {record.schema}, this release reads {SCHEMA}"
        raise HistoryBroken(record.version, problem)
    try:
        payload = _decode(record.payload)
        row = payload.get("entry")
        entry = None if row is None else _entry(record, row)
        return Fact(record.version, record.name, record.at, record.by, entry, payload["data"])
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise HistoryBroken(record.version, "its payload cannot be read") from error


def _entry(record: Record, row: list[Any]) -> Entry:
    sequence, event, source, target, category, lifecycle, version, digest, *told = row
    reason, payload = told or _NOTHING_TOLD
    return Entry(
        sequence,
        record.at,
        record.by,
        event,
        source,
        target,
        Category(category),
        reason,
        payload,
        lifecycle,
        version,
        digest,
    )


def thaw_all(records: Iterable[Record]) -> tuple[Fact, ...]:
    """Return the facts that records keep, in their order.

    Raises:
        HistoryBroken: as `thaw` says.

    >>> thaw_all([])
    ()
    """
    return tuple(map(thaw, records))


# --- snapshots ---------------------------------------------------------------


def snapshot(case: Case, *, wake_at: datetime | None = None) -> Snapshot:
    """Return the columns of a case that stores index, and the rest as one text.

    ``wake_at`` is when a timer of its lifecycle is due, where one is.

    >>> from datetime import UTC, datetime
        >>> at = datetime(2021, 1, 4, 9, 0, tzinfo=UTC)
    >>> standing = Standing("received", Category.NEW, 1, at)
    >>> case = Case(id="01J0", version=1, standing=standing, kind="inquiry", received_at=at)
    >>> restore(snapshot(case)) == case
    True
    """
    return Snapshot(
        case.id,
        case.version,
        SCHEMA,
        None if case.number is None else str(case.number),
        case.kind,
        case.standing.status,
        case.standing.category,
        case.received_at,
        case.changed_at or case.received_at,
        _encode(_state(case)),
        case.assignee,
        case.queue,
        case.requester,
        case.priority,
        wake_at,
    )


_TIMES: Final = ("occurred_at", "registered_at", "changed_at")
_PLAIN: Final = ("channel", "escalation", "interactions", "answered", "resolution")
# What the first release did not know. Only what is said is kept: old snapshots read as before, and
# most cases have none of it.
_LATER: Final[Mapping[str, object]] = {
    "functional_level": 0,
    "hierarchical_level": 0,
    "parent": None,
    "children": 0,
    "follow_up_of": None,
    "follow_ups": 0,
    "followed_by": None,
    "duplicate_of": None,
    "duplicates": 0,
    "tasks": 0,
    "open_tasks": (),
}


def _state(case: Case) -> dict[str, object]:
    state: dict[str, object] = {name: getattr(case, name) for name in _PLAIN}
    state.update((name, _text(getattr(case, name))) for name in _TIMES)
    later = ((name, getattr(case, name), nothing) for name, nothing in _LATER.items())
    state.update((name, said) for name, said, nothing in later if said != nothing)
    state["number"] = None if case.number is None else number_as_data(case.number)
    state["definition"] = case.definition
    standing = case.standing
    state["standing"] = (
        standing.version,
        _text(standing.entered),
        standing.previous,
        standing.reopens,
    )
    return state


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat()


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def restore(kept: Snapshot) -> Case | None:
    """Return the case that a snapshot keeps, or None for one of another release.

    >>> from datetime import UTC, datetime
        >>> at = datetime(2021, 1, 4, tzinfo=UTC)
    >>> restore(Snapshot("01J0", 2, 99, None, "request", "received", "new", at, at, "{}"))
    """
    if kept.schema != SCHEMA:
        return None
    state = _decode(kept.state)
    if "definition" not in state:  # kept before a case knew the version that it stands under
        return None
    number, definition = state["number"], state["definition"]
    return Case(
        id=kept.case_id,
        version=kept.version,
        standing=_standing(kept, state["standing"]),
        kind=kept.kind,
        received_at=kept.received_at,
        number=None if number is None else number_from_data(number),
        requester=kept.requester,
        assignee=kept.assignee,
        queue=kept.queue,
        priority=kept.priority,
        definition=None if definition is None else Signature(*definition),
        **_plain(state),
    )


def _plain(state: dict[str, Any]) -> dict[str, Any]:
    times = {name: _time(state[name]) for name in _TIMES}
    later = {name: state[name] for name in _LATER if name in state}
    if "open_tasks" in later:
        later["open_tasks"] = tuple(later["open_tasks"])
    return {name: state[name] for name in _PLAIN} | times | later


def _standing(kept: Snapshot, row: Sequence[Any]) -> Standing:
    version, entered, previous, reopens = row
    entered = datetime.fromisoformat(entered)
    return Standing(kept.status, Category(kept.category), version, entered, previous, reopens)

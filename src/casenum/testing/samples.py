"""Values that the laws work with: plain, and under keys that no other law uses."""

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import uuid4

from casenum.storage import Claim, ClaimState, Message, Record, Snapshot

AT: Final = datetime(2021, 1, 4, 9, 0, 0, 123456, tzinfo=UTC)
LATER: Final = AT + timedelta(hours=1)

# Names that a store may confuse: by case, by accent, by a wildcard, by length, by trimming.
AWKWARD: Final = (
    "a",
    "A",
    "a ",
    " a",
    "a%",
    "a_",
    "a'; --",
    'a"',
    "a\\",
    "a\n",
    "\u00e9",  # one code point
    "e\u0301",  # two that look the same
    "\U0001f4e8",
    "\u0130",
    "ß",
    "ss",
    "x" * 255,
    "\U0001f4e8" * 255,
)


def fresh(name: str) -> str:
    """Return a key that nobody has used, so that a law can run on a store that is in use.

    >>> fresh("series") == fresh("series")
    False
    """
    return f"{name}-{uuid4().hex}"


def claim(series: str, value: int, *, subject: str | None = "case-a", number: str = "") -> Claim:
    """Return a confirmed claim of a value, its number made of both.

    >>> claim("bill", 7).number
    'bill/7'
    """
    name = number or f"{series}/{value}"
    return Claim(name, series, value, ClaimState.CONFIRMED, subject, AT, "amy")


def records(case_id: str, *ids: str, after: int = 0) -> tuple[Record, ...]:
    """Return records with these ids, after a version.

    >>> [record.version for record in records("case-a", "r1", "r2", after=3)]
    [4, 5]
    """
    return tuple(
        Record(key, case_id, version, "moved", AT, "system:web", f'{{"key": "{key}"}}')
        for version, key in enumerate(ids, after + 1)
    )


def snapshot(case_id: str, version: int, **columns: object) -> Snapshot:
    """Return a snapshot of a case, some of its columns given.

    >>> snapshot("case-a", 1, status="closed").status
    'closed'
    """
    plain: dict[str, object] = {
        "schema": 1,
        "number": None,
        "kind": "request",
        "status": "assigned",
        "category": "open",
        "received_at": AT,
        "changed_at": LATER,
        "state": "{}",
    }
    return Snapshot(case_id, version, **{**plain, **columns})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] # a test names columns freely


def message(case_id: str, key: str) -> Message:
    """Return a message of a case.

    >>> message("case-a", "m1").topic
    'acknowledge'
    """
    return Message(key, case_id, "acknowledge", "{}", AT)

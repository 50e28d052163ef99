"""The state of `MemoryStore`: plain dicts, a lock, and the undo log of the open transaction.

Every write in a transaction first notes how to take it back; a rollback runs the notes backwards,
and a savepoint is a mark in the log. Outside a transaction nothing is noted.
"""

import operator
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from threading import RLock
from typing import Any, Final, NoReturn

from casenum.errors import Retry, Unavailable
from casenum.storage import Claim, Message, Record, Snapshot, WorkList
from casenum.stores.inputs import micros

ABSENT: Final = object()

_Lock = AbstractContextManager[object]
_Undo = tuple[Callable[[Any, Any, Any], None], Any, Any, Any]


def restore(mapping: dict[Any, Any], key: object, old: object) -> None:
    """Give a key of a dict its old value back, or none."""
    if old is ABSENT:
        del mapping[key]
    else:
        mapping[key] = old


def truncate(history: list[Any], length: int, _: object) -> None:
    """Cut a history back to its old length."""
    del history[length:]


class World:
    """Hold what one namespace sees."""

    __slots__ = (
        "cases",
        "claims",
        "fed",
        "feed",
        "fields",
        "last",
        "order",
        "outbox",
        "places",
        "posted",
        "sequence",
        "shapes",
        "snapshots",
        "token_times",
        "tokens",
    )

    def __init__(self) -> None:
        self.shapes: dict[str, str] = {}
        self.last: dict[str, int] = {}
        self.tokens: dict[tuple[str, str], tuple[str, int, int, str, str]] = {}
        self.token_times: dict[tuple[str, str], int] = {}
        self.claims: dict[str, Claim] = {}
        self.places: dict[str, dict[int | None, str]] = {}
        self.order: dict[str, list[int]] = {}
        self.cases: dict[str, list[Record]] = {}
        self.snapshots: dict[str, Snapshot] = {}
        self.feed: list[tuple[int, Record]] = []
        self.fed: int = 0  # never taken back: who saw a place that was, skips nothing after it
        self.fields: dict[str, dict[tuple[str, str], str]] = {}
        self.posted: dict[str, int] = {}
        self.outbox: dict[int, tuple[Message, datetime | None]] = {}
        self.sequence: int = 0

    def in_order(self, series: str) -> list[int]:
        """Return the values claimed of a series, sorted; sorted anew only when one was added."""
        places = self.places.get(series, {})
        order = self.order.get(series)
        if order is None or len(order) != len(places):
            order = self.order[series] = sorted(value for value in places if value is not None)
        return order

    def free(self, now: datetime) -> Iterator[int]:
        """Yield the places in the outbox of the first message of each case that nobody holds."""
        met: set[str] = set()
        for sequence in sorted(self.outbox):
            message, until = self.outbox[sequence]
            if message.case_id not in met:
                met.add(message.case_id)
                if until is None or until <= now:
                    yield sequence


class _Closed:
    """Stand in for the lock of a closed store, so that being open costs no check."""

    def __enter__(self) -> NoReturn:
        raise Unavailable("the store is closed; open it again", Retry.NEVER)

    def __exit__(self, *_: object) -> None:
        """Have nothing to release."""


class Root:
    """Share the worlds, the lock and the open transaction among the views of one store."""

    __slots__ = ("lock", "undo", "worlds")

    def __init__(self) -> None:
        self.lock: _Lock = RLock()
        self.worlds: dict[str, World] = {}
        self.undo: list[_Undo] | None = None

    def world(self, name: str) -> World:
        """Return what a namespace sees."""
        return self.worlds.setdefault(name, World())

    def begin(self) -> list[_Undo]:
        """Return the undo log, begun if it was not."""
        if self.undo is None:
            self.undo = []
        return self.undo

    def roll_back(self, mark: int) -> None:
        """Take back every write since a mark in the undo log, the last one first."""
        undo = self.undo or []
        while len(undo) > mark:
            back, where, key, old = undo.pop()
            back(where, key, old)
        for world in self.worlds.values():
            world.order.clear()  # its length may match other values now

    def close(self) -> None:
        """Refuse whoever comes for the lock."""
        self.lock = _Closed()


def _among(held: object, choices: frozenset[object]) -> bool:
    return held in choices


def _given(held: object, wanted: object) -> bool:
    return (held is not None) == wanted


# Which column of a snapshot a field of a work list looks at, and what it asks.
_QUESTIONS: Final[dict[str, tuple[str, Callable[[Any, Any], bool]]]] = {
    **{
        name: (name, operator.eq) for name in ("kind", "assignee", "queue", "requester", "priority")
    },
    "assigned": ("assignee", _given),
    "statuses": ("status", _among),
    "categories": ("category", _among),
    "received_from": ("received_at", operator.ge),
    "received_until": ("received_at", operator.lt),
    "changed_from": ("changed_at", operator.ge),
    "changed_until": ("changed_at", operator.lt),
}


def chooser(work: WorkList, after: tuple[int, str] | None) -> Callable[[Snapshot], bool]:
    """Return the question whether a snapshot is on a work list, after a place in its order."""
    asked = [
        (column, question, frozenset(wanted) if question is _among else wanted)
        for name, (column, question) in _QUESTIONS.items()
        if (wanted := getattr(work, name)) is not None
    ]

    def chosen(shot: Snapshot) -> bool:
        return all(question(getattr(shot, column), wanted) for column, question, wanted in asked)

    if after is None:
        return chosen
    return lambda shot: (micros(shot.received_at), shot.case_id) > after and chosen(shot)

"""Conditions on a move: functions with a name, that say yes or why not.

A guard sees where the case stands and what was asked, and nothing else: it never calls out. What
it needs to know, the event brings as a field. So a decision can be made again and comes out the
same.
"""

import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal, TypeAlias

import attrs

from casenum.arguments import text
from casenum.errors import ArgumentTypeError
from casenum.lifecycle.actors import Actor
from casenum.lifecycle.values import JSON, Standing

_REASON_LIMIT = 1000


@attrs.frozen(slots=True, weakref_slot=False)
class Occurrence:
    """Hold what was asked: the event by name, when, by whom, why, and with which fields.

    >>> from datetime import UTC, datetime
    >>> at = datetime(2021, 1, 4, tzinfo=UTC)
    >>> Occurrence("resolve", at, Actor("agent", "amy"), None, {"answer": "yes"}).fields["answer"]
    'yes'
    """

    name: str
    at: datetime
    by: Actor
    reason: str | None
    fields: Mapping[str, JSON]


@attrs.frozen(slots=True, init=False, repr=False)
class No:
    """Say why a guard refuses, for people as text and for programs as data; it is false.

    Raises:
        ArgumentTypeError: the reason is not text.
        ArgumentError: the reason is empty or too long.

    >>> No("the window has passed", days=30), bool(No("not yet"))
    (No('the window has passed', days=30), False)
    """

    reason: str
    data: Mapping[str, JSON] = attrs.field(hash=False)  # a mapping has no hash

    def __init__(self, reason: str, /, **data: JSON) -> None:
        object.__setattr__(self, "reason", text("reason", reason, limit=_REASON_LIMIT))
        object.__setattr__(self, "data", data)

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return (
            f"No({', '.join([repr(self.reason), *(f'{k}={v!r}' for k, v in self.data.items())])})"
        )


Guard: TypeAlias = Callable[[Standing, Occurrence], Literal[True] | No]


def guard_name(guard: Guard) -> str:
    """Return the name that pictures and digests use for a guard.

    >>> guard_name(lambda standing, event: True)
    '<lambda>'
    """
    return str(getattr(guard, "__qualname__", type(guard).__qualname__))


def importable(guard: Guard) -> bool:
    """Return whether module and name lead back to this very guard.

    >>> importable(lambda standing, event: True)
    False
    """
    found: object = sys.modules.get(getattr(guard, "__module__", None) or "")
    for name in guard_name(guard).split("."):
        found = getattr(found, name, None)
    return found is guard


def asked(guard: Guard, standing: Standing, occurrence: Occurrence) -> No | None:
    """Return the guard's no, or None where it says True.

    Raises:
        ArgumentTypeError: the guard returned neither True nor a No; 1 and None are neither.

    >>> from datetime import UTC, datetime
    >>> from casenum.lifecycle.values import Category
    >>> at = datetime(2021, 1, 4, tzinfo=UTC)
    >>> event = Occurrence("close", at, Actor("agent", "amy"), None, {})
    >>> asked(lambda standing, event: No("not yet"), Standing("open", Category.OPEN, 1, at), event)
    No('not yet')
    """
    answer = guard(standing, occurrence)
    return None if answer is True else refusing(guard, answer)


def refusing(guard: Guard, answer: object) -> No:
    """Return what a guard answered other than True.

    Raises:
        ArgumentTypeError: it is no No; 1 and None are none.

    >>> refusing(lambda standing, event: No("not yet"), No("not yet"))
    No('not yet')
    """
    if isinstance(answer, No):
        return answer
    what = f"what guard {guard_name(guard)!r} returns"
    raise ArgumentTypeError(what, "True or a No", type(answer).__name__)

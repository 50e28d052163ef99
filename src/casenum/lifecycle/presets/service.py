"""The service case: a table that came out of real logs."""

from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Final, Literal

from casenum.lifecycle.actors import ACTOR_KINDS
from casenum.lifecycle.definition import Status, Timer, Transition
from casenum.lifecycle.engine import Lifecycle
from casenum.lifecycle.guards import Guard, No, Occurrence
from casenum.lifecycle.spans import span
from casenum.lifecycle.values import Category, Effect, Standing

_STATUSES: Final = (
    Status("received", Category.NEW, initial=True),
    Status("registered", Category.NEW),
    Status("assigned", Category.OPEN),
    Status("in_progress", Category.OPEN),
    Status("pending_customer", Category.PENDING),
    Status("pending_third_party", Category.PENDING),
    Status("on_hold", Category.PENDING),
    Status("resolved", Category.DONE),
    Status("closed", Category.DONE),
    Status("cancelled", Category.DONE),
    Status("rejected", Category.DONE),
    Status("transferred", Category.DONE, final=True),
    Status("duplicate", Category.DONE, final=True),
)

# Work does not go in a straight line: real logs jump between all of these, both ways.
_WORKING: Final = frozenset(
    {
        "registered",
        "assigned",
        "in_progress",
        "pending_customer",
        "pending_third_party",
        "on_hold",
    }
)
_REOPENABLE: Final = frozenset({"resolved", "closed", "cancelled", "rejected"})

# event, from, to, topic of the notice
_MOVES: Final = (
    ("register", {"received"}, "registered", "acknowledgement"),
    ("assign", _WORKING | _REOPENABLE, "assigned", None),
    ("start", _WORKING - {"in_progress"}, "in_progress", None),
    ("requeue", _WORKING - {"registered"} | _REOPENABLE, "registered", None),
    ("await_customer", _WORKING | {"resolved"}, "pending_customer", None),
    ("await_third_party", _WORKING, "pending_third_party", None),
    ("hold", _WORKING, "on_hold", None),
    ("resolve", _WORKING, "resolved", "resolution"),
    ("close", _WORKING | {"resolved"}, "closed", "closed"),
    ("reopen", _REOPENABLE, "in_progress", "reopened"),
    ("cancel", _WORKING | {"received"}, "cancelled", "cancelled"),
    ("reject", _WORKING | {"received"}, "rejected", "rejected"),
    ("transfer", _WORKING, "transferred", "transferred"),
    ("mark_duplicate", _WORKING | {"received", "resolved", "closed"}, "duplicate", None),
)

# Whoever answers, the customer included, wakes a waiting case. All kinds: nobody is shut out.
_ACTORS: Final = {"start": ACTOR_KINDS}


def answered(standing: Standing, event: Occurrence) -> Literal[True] | No:  # noqa: ARG001 - a guard is given both
    """Let a case be closed that has an answer, or a reason why it has none.

    The event brings ``answered=True``: whoever applies it knows the contacts, the standing does
    not.

    >>> from datetime import UTC, datetime
    >>> at = datetime(2021, 1, 4, tzinfo=UTC)
    >>> life = service_case(answer_before_close=True)
    >>> standing = life.start(at=at, by="amy", status="resolved").standing
    >>> life.try_apply(standing, "close", at=at, by="amy").reasons
    ('needs an answer or a reason',)
    >>> life.apply(standing, "close", at=at, by="amy", answered=True).standing.status
    'closed'
    """
    if event.fields.get("answered") is True or (event.reason or "").strip():
        return True
    return No("needs an answer or a reason")


def tasks_done(standing: Standing, event: Occurrence) -> Literal[True] | No:  # noqa: ARG001 - a guard is given both
    """Let a case be resolved or closed that has nothing on its checklist.

    The event brings ``open_tasks``, how many there are; a desk fills it in.

    >>> from datetime import UTC, datetime
    >>> at = datetime(2021, 1, 4, tzinfo=UTC)
    >>> life = service_case(tasks_before_done=True)
    >>> standing = life.start(at=at, by="amy", status="assigned").standing
    >>> life.try_apply(standing, "resolve", at=at, by="amy", open_tasks=2).reasons
    ('has open tasks: 2',)
    >>> life.apply(standing, "resolve", at=at, by="amy").standing.status
    'resolved'
    """
    count = event.fields.get("open_tasks")
    return No(f"has open tasks: {count}", open_tasks=count) if count else True


def answered_and_tasks_done(standing: Standing, event: Occurrence) -> Literal[True] | No:
    """Let a case be closed that satisfies both `tasks_done` and `answered`.

    >>> service_case(answer_before_close=True, tasks_before_done=True).transitions[8].guard.__name__
    'answered_and_tasks_done'
    """
    open_tasks = tasks_done(standing, event)
    return answered(standing, event) if open_tasks is True else open_tasks


# answer before close, tasks before done: the guards
_GUARDS: Final[Mapping[tuple[bool, bool], Mapping[str, Guard]]] = {
    (False, False): {},
    (True, False): {"close": answered},
    (False, True): {"resolve": tasks_done, "close": tasks_done},
    (True, True): {"resolve": tasks_done, "close": answered_and_tasks_done},
}


def service_case(
    *,
    answer_before_close: bool = False,
    tasks_before_done: bool = False,
    auto_close: timedelta | None = None,
) -> Lifecycle:
    """Return the lifecycle of a service case: thirteen statuses, fourteen events.

    With ``answer_before_close`` the event ``close`` must bring ``answered=True`` or a reason. With
    ``tasks_before_done`` a case with open tasks is neither resolved nor closed. With
    ``auto_close`` a case that has been resolved for so long closes by itself; real logs show 5, 7
    to 8, 15 and 30 days.

    Raises:
        ArgumentTypeError: ``auto_close`` is no timedelta.
        ArgumentError: ``auto_close`` is not whole seconds, from one second to a hundred years.

    >>> from datetime import UTC, datetime
    >>> life, at = service_case(), datetime(2021, 1, 4, tzinfo=UTC)
    >>> life.allowed(life.start(at=at, by="amy").standing)
    ('cancel', 'mark_duplicate', 'register', 'reject')
    """
    after = None if auto_close is None else span("auto_close", auto_close)
    return _service_case((bool(answer_before_close), bool(tasks_before_done)), after)


@lru_cache(maxsize=8)
def _service_case(first: tuple[bool, bool], after: timedelta | None) -> Lifecycle:
    guards = _GUARDS[first]
    transitions = [
        Transition(
            event,
            sources,
            target,
            guard=guards.get(event),
            actor=_ACTORS.get(event),
            effects=() if topic is None else (Effect("notify", topic),),
        )
        for event, sources, target, topic in _MOVES
    ]
    timers: list[Timer] = []
    if after is not None:
        timers.append(Timer("auto-close", "resolved", after=after, event="close"))
    return Lifecycle("service-case", 1, statuses=_STATUSES, transitions=transitions, timers=timers)

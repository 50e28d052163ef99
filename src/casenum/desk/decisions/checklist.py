"""The tasks of a case that is out of the ordinary: added, done, dropped."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import attrs

from casenum.cases import Case, Fact, FactName
from casenum.desk.decisions.values import Decision, Stamp, noted
from casenum.errors import CaseRefused
from casenum.lifecycle import JSON

_SETTLED = {FactName.TASK_DONE: "done", FactName.TASK_DROPPED: "dropped"}


@attrs.frozen(slots=True)
class Task:
    """Say what has to be done for a case, and whether it is: ``open``, ``done`` or ``dropped``.

    ``title`` is None where its words were erased.

    >>> from datetime import UTC, datetime
    >>> Task(1, "Ask the bank", "open", datetime(2021, 1, 4, tzinfo=UTC), "amy").settled_by
    """

    number: int
    title: str | None
    state: str
    added_at: datetime
    added_by: str
    settled_at: datetime | None = None
    settled_by: str | None = None
    reason: str | None = None


def add(case: Case, title: str, stamp: Stamp) -> Decision:
    """Decide that there is one more thing to do; its words go beside the records."""
    field = f"task-{stamp.key}"
    data: dict[str, JSON] = {"task": case.tasks + 1, "field": field}
    return attrs.evolve(noted(case, FactName.TASK_ADDED, stamp, data), texts=((field, title),))


def settle(case: Case, task: int, name: str, reason: str | None, stamp: Stamp) -> Decision:
    """Decide that a task is done or dropped; raises CaseRefused where it is not open."""
    if task > case.tasks:
        problem = f"the case has no task {task}"
        raise CaseRefused("no_task", problem, "look at Desk.tasks.of(case)")
    if task not in case.open_tasks:
        problem = f"task {task} is done or dropped already"
        raise CaseRefused("settled", problem, "add a new task")
    data: dict[str, JSON] = {"task": task}
    if reason is not None:
        data["reason"] = reason
    return noted(case, name, stamp, data)


def tasks(facts: Iterable[Fact], texts: Mapping[str, str]) -> tuple[Task, ...]:
    """Return the tasks of a case, from its history and the words beside it."""
    found: dict[object, Task] = {}
    for fact in facts:
        number = fact.data.get("task")
        if fact.name == FactName.TASK_ADDED and isinstance(number, int):
            title = texts.get(str(fact.data["field"]))
            found[number] = Task(number, title, "open", fact.at, fact.by)
        elif fact.name in _SETTLED:
            found[number] = _settled(found[number], fact)
    return tuple(found.values())


def _settled(task: Task, fact: Fact) -> Task:
    reason = fact.data.get("reason")
    return attrs.evolve(
        task,
        state=_SETTLED[fact.name],
        settled_at=fact.at,
        settled_by=fact.by,
        reason=None if reason is None else str(reason),
    )

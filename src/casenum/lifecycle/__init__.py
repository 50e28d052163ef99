"""Which status may follow which: definitions, their findings, and the moves they allow.

A `Lifecycle` is frozen data that all cases share; where one case stands is a small `Standing`. A
move takes values and returns values: no clock, no storage, no state.

>>> from datetime import UTC, datetime
>>> life, at = service_case(), datetime(2021, 1, 4, tzinfo=UTC)
>>> step = life.apply(life.start(at=at, by="amy").standing, "register", at=at, by="amy")
>>> step.standing.status, step.entry.source
('registered', 'received')
"""

from casenum.lifecycle.actors import ACTOR_KINDS, Actor
from casenum.lifecycle.definition import PREVIOUS, Previous, Status, Timer, Transition
from casenum.lifecycle.engine import Lifecycle
from casenum.lifecycle.events import Event
from casenum.lifecycle.explaining import Explanation, Verdict
from casenum.lifecycle.findings import Finding, examine
from casenum.lifecycle.guards import Guard, No, Occurrence
from casenum.lifecycle.histories import follow
from casenum.lifecycle.presets import answered, answered_and_tasks_done, service_case, tasks_done
from casenum.lifecycle.typed import TypedLifecycle
from casenum.lifecycle.values import JSON, Category, Effect, Entry, Standing, Step

__all__ = [
    "ACTOR_KINDS",
    "JSON",
    "PREVIOUS",
    "Actor",
    "Category",
    "Effect",
    "Entry",
    "Event",
    "Explanation",
    "Finding",
    "Guard",
    "Lifecycle",
    "No",
    "Occurrence",
    "Previous",
    "Standing",
    "Status",
    "Step",
    "Timer",
    "Transition",
    "TypedLifecycle",
    "Verdict",
    "answered",
    "answered_and_tasks_done",
    "examine",
    "follow",
    "service_case",
    "tasks_done",
]

"""Which status may follow which: definitions, their findings, and the moves they allow.

A `Lifecycle` is frozen data that all cases share; where one case stands is a small `Standing`. A
move takes values and returns values: no clock, no storage, no state.

>>> from datetime import UTC, datetime
>>> life, at = service_case(), datetime(2021, 1, 4, tzinfo=UTC)
>>> step = life.apply(life.start(at=at, by="amy").standing, "register", at=at, by="amy")
>>> step.standing.status, step.entry.source
('registered', 'received')
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

from casenum.lifecycle.actors import ACTOR_KINDS, Actor
from casenum.lifecycle.definition import PREVIOUS, Previous, Status, Timer, Transition
from casenum.lifecycle.engine import Lifecycle
from casenum.lifecycle.events import Event
from casenum.lifecycle.explaining import Explanation, Verdict
from casenum.lifecycle.findings import Finding, examine
from casenum.lifecycle.guards import Guard, No, Occurrence
from casenum.lifecycle.histories import follow
from casenum.lifecycle.migration import Migration
from casenum.lifecycle.presets import (
    PRESETS,
    answered,
    answered_and_tasks_done,
    citizens_appeal,
    complaint,
    incident,
    open311,
    service_case,
    tasks_done,
)
from casenum.lifecycle.steps import Signature
from casenum.lifecycle.typed import TypedLifecycle
from casenum.lifecycle.values import JSON, Category, Effect, Entry, Standing, Step
from casenum.lifecycle.versions import Lifecycles, Policy

if TYPE_CHECKING:
    from casenum.lifecycle.auditing import Audit
    from casenum.lifecycle.changes import Change, diff
    from casenum.lifecycle.guarding import (
        Guarded,
        Level,
        StatusGuard,
        TransitionWarning,
        guarded,
    )
    from casenum.lifecycle.overlays import Dwell, Overlay
    from casenum.lifecycle.statusmap import OwnNames, StatusMap, StatusNames

__all__ = [
    "ACTOR_KINDS",
    "JSON",
    "PRESETS",
    "PREVIOUS",
    "Actor",
    "Audit",
    "Category",
    "Change",
    "Dwell",
    "Effect",
    "Entry",
    "Event",
    "Explanation",
    "Finding",
    "Guard",
    "Guarded",
    "Level",
    "Lifecycle",
    "Lifecycles",
    "Migration",
    "No",
    "Occurrence",
    "Overlay",
    "OwnNames",
    "Policy",
    "Previous",
    "Signature",
    "Standing",
    "Status",
    "StatusGuard",
    "StatusMap",
    "StatusNames",
    "Step",
    "Timer",
    "Transition",
    "TransitionWarning",
    "TypedLifecycle",
    "Verdict",
    "answered",
    "answered_and_tasks_done",
    "citizens_appeal",
    "complaint",
    "diff",
    "examine",
    "follow",
    "guarded",
    "incident",
    "open311",
    "service_case",
    "tasks_done",
]

# Who moves cases seldom audits logs or guards columns: these are imported when first asked for.
_LATER: Final = {
    "Audit": "casenum.lifecycle.auditing",
    "Change": "casenum.lifecycle.changes",
    "Dwell": "casenum.lifecycle.overlays",
    "Guarded": "casenum.lifecycle.guarding",
    "Level": "casenum.lifecycle.guarding",
    "Overlay": "casenum.lifecycle.overlays",
    "OwnNames": "casenum.lifecycle.statusmap",
    "StatusGuard": "casenum.lifecycle.guarding",
    "StatusMap": "casenum.lifecycle.statusmap",
    "StatusNames": "casenum.lifecycle.statusmap",
    "TransitionWarning": "casenum.lifecycle.guarding",
    "diff": "casenum.lifecycle.changes",
    "guarded": "casenum.lifecycle.guarding",
}

if not TYPE_CHECKING:  # a type checker would take it to have any name at all

    def __getattr__(name: str) -> object:
        """Return what is imported on first use.

        Raises:
            AttributeError: there is no such name.
        """
        if name not in _LATER:
            message = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(message)
        found: object = getattr(import_module(_LATER[name]), name)
        globals()[name] = found
        return found

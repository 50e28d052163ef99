"""Lifecycles to begin with, one file each: a table, and where it comes from.

>>> sorted(PRESETS)
['citizens-appeal', 'complaint', 'incident', 'open311', 'service-case']
>>> PRESETS["incident"]() is incident()
True
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from casenum.lifecycle.engine import Lifecycle
from casenum.lifecycle.presets.appeal import citizens_appeal
from casenum.lifecycle.presets.complaint import complaint
from casenum.lifecycle.presets.incident import incident
from casenum.lifecycle.presets.open311 import open311
from casenum.lifecycle.presets.service import (
    answered,
    answered_and_tasks_done,
    service_case,
    tasks_done,
)

__all__ = [
    "PRESETS",
    "answered",
    "answered_and_tasks_done",
    "citizens_appeal",
    "complaint",
    "incident",
    "open311",
    "service_case",
    "tasks_done",
]

PRESETS: Final[Mapping[str, Callable[[], Lifecycle]]] = MappingProxyType(
    {
        "citizens-appeal": citizens_appeal,
        "complaint": complaint,
        "incident": incident,
        "open311": open311,
        "service-case": service_case,
    }
)
"""What makes each preset, by the name of its lifecycle."""

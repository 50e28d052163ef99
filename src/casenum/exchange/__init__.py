"""Other formats in and out, over streams that the caller opens: event logs, for now.

A log is read row by row (`read_events`), its words are translated (`StatusMap`), and every case in
it is numbered and held against a lifecycle (`replay`).
"""

from casenum.exchange.eventlog import Columns, LogEvent, read_events
from casenum.exchange.outcome import Problem, ReplayResult, first_lines
from casenum.exchange.replaying import StatusNames, replay
from casenum.exchange.statusmap import OwnNames, StatusMap

__all__ = [
    "Columns",
    "LogEvent",
    "OwnNames",
    "Problem",
    "ReplayResult",
    "StatusMap",
    "StatusNames",
    "first_lines",
    "read_events",
    "replay",
]

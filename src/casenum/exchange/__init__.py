"""Other formats in and out, over streams that the caller opens: event logs, for now.

A log is read row by row (`read_events` for CSV, `read_xes` for XES), its words are translated
(`StatusMap`), and every case in it is numbered and held against a lifecycle (`replay`). Histories
go out as XES (`write_xes`).
"""

from casenum.exchange.eventlog import Columns, LogEvent, read_events
from casenum.exchange.outcome import Problem, ReplayResult, first_lines
from casenum.exchange.replaying import replay
from casenum.exchange.xesreading import XES_COLUMNS, is_xes, read_xes
from casenum.exchange.xeswriting import write_xes
from casenum.lifecycle.statusmap import OwnNames, StatusMap, StatusNames

__all__ = [
    "XES_COLUMNS",
    "Columns",
    "LogEvent",
    "OwnNames",
    "Problem",
    "ReplayResult",
    "StatusMap",
    "StatusNames",
    "first_lines",
    "is_xes",
    "read_events",
    "read_xes",
    "replay",
    "write_xes",
]

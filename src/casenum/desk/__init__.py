"""The desk ties numbers, lifecycle and store: it loads, decides and appends."""

from casenum.desk.async_desk import AsyncDesk
from casenum.desk.decisions.checklist import Task
from casenum.desk.desk import Desk
from casenum.desk.escalation import EscalationPath
from casenum.desk.policies import AssignmentPolicy, Chances, Choice, LeastLoaded, RoundRobin
from casenum.desk.reading import CaseRef, Found
from casenum.desk.worklists import CasePage

__all__ = [
    "AssignmentPolicy",
    "AsyncDesk",
    "CasePage",
    "CaseRef",
    "Chances",
    "Choice",
    "Desk",
    "EscalationPath",
    "Found",
    "LeastLoaded",
    "RoundRobin",
    "Task",
]

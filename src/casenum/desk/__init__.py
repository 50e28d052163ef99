"""The desk ties numbers, lifecycle and store: it loads, decides and appends."""

from casenum.desk.adopting import AdoptionOutcome, CaseAdoption
from casenum.desk.async_desk import AsyncDesk
from casenum.desk.decisions.checklist import Task
from casenum.desk.desk import Desk
from casenum.desk.escalation import EscalationPath
from casenum.desk.existing import Existing
from casenum.desk.migrating import Population, Swept
from casenum.desk.policies import AssignmentPolicy, Chances, Choice, LeastLoaded, RoundRobin
from casenum.desk.reading import CaseRef, Found
from casenum.desk.worklists import CasePage

__all__ = [
    "AdoptionOutcome",
    "AssignmentPolicy",
    "AsyncDesk",
    "CaseAdoption",
    "CasePage",
    "CaseRef",
    "Chances",
    "Choice",
    "Desk",
    "EscalationPath",
    "Existing",
    "Found",
    "LeastLoaded",
    "Population",
    "RoundRobin",
    "Swept",
    "Task",
]

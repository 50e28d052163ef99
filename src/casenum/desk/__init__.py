"""The desk ties numbers, lifecycle and store: it loads, decides and appends."""

from casenum.desk.adopting import AdoptionOutcome, CaseAdoption
from casenum.desk.async_desk import AsyncDesk
from casenum.desk.desk import Desk
from casenum.desk.existing import Existing
from casenum.desk.migrating import Population, Swept
from casenum.desk.reading import CaseRef, Found

__all__ = [
    "AdoptionOutcome",
    "AsyncDesk",
    "CaseAdoption",
    "CaseRef",
    "Desk",
    "Existing",
    "Found",
    "Population",
    "Swept",
]

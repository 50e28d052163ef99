"""The desk ties numbers, lifecycle and store: it loads, decides and appends."""

from casenum.desk.async_desk import AsyncDesk
from casenum.desk.desk import Desk
from casenum.desk.reading import CaseRef, Found

__all__ = ["AsyncDesk", "CaseRef", "Desk", "Found"]

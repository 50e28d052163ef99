"""Number requests, move cases, keep their histories, report honest figures.

The names that most people need are here; each room has its own door: `casenum.numbers`,
`casenum.checks`, `casenum.lifecycle`, `casenum.storage`, `casenum.stores`, `casenum.cases`,
`casenum.issuing`, `casenum.desk`, `casenum.metrics`, `casenum.exchange`, `casenum.testing`.
"""

from casenum.cases import Case, Fact
from casenum.clock import Clock, FixedClock, SystemClock
from casenum.desk import AsyncDesk, Desk, Found
from casenum.errors import CasenumError
from casenum.issuing import AsyncIssuer, Issuer
from casenum.lifecycle import Actor, Category, Lifecycle, Status, Transition, service_case
from casenum.numbers import CaseNumber, NumberBook, NumberScheme, Pattern, Scope
from casenum.stores import open_store

__version__ = "0.1.0"

__all__ = [
    "Actor",
    "AsyncDesk",
    "AsyncIssuer",
    "Case",
    "CaseNumber",
    "CasenumError",
    "Category",
    "Clock",
    "Desk",
    "Fact",
    "FixedClock",
    "Found",
    "Issuer",
    "Lifecycle",
    "NumberBook",
    "NumberScheme",
    "Pattern",
    "Scope",
    "Status",
    "SystemClock",
    "Transition",
    "open_store",
    "service_case",
]

"""What a case is: its facts, the fold of facts into a `Case`, and the form they are kept in."""

from casenum.cases.case import Case
from casenum.cases.codec import SCHEMA, freeze, restore, snapshot, thaw, thaw_all
from casenum.cases.facts import Fact, FactName
from casenum.cases.fold import extend, fold
from casenum.cases.vocabulary import CaseKind, Channel

__all__ = [
    "SCHEMA",
    "Case",
    "CaseKind",
    "Channel",
    "Fact",
    "FactName",
    "extend",
    "fold",
    "freeze",
    "restore",
    "snapshot",
    "thaw",
    "thaw_all",
]

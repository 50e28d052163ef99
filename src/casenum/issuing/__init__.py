"""Issuer: scheme, counters and claims make numbers; the one place that claims them."""

from casenum.issuing.claiming import MOST, Order, check_guarantee, claim, declare
from casenum.issuing.drawing import Drawer
from casenum.issuing.gaps import Gap, GapKind
from casenum.issuing.issuer import Issuer
from casenum.issuing.memos import Memo
from casenum.issuing.reservation import Reservation

__all__ = [
    "MOST",
    "Drawer",
    "Gap",
    "GapKind",
    "Issuer",
    "Memo",
    "Order",
    "Reservation",
    "check_guarantee",
    "claim",
    "declare",
]

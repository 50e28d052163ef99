"""Issuer: scheme, counters and claims make numbers; the one place that claims them."""

from casenum.issuing.adopting import Adoption, Outcome
from casenum.issuing.claiming import MOST, Order, check_guarantee, claim
from casenum.issuing.declaring import check_versions, counts_versions, declare
from casenum.issuing.drawing import Drawer
from casenum.issuing.gaps import Gap, GapKind, gaps_of
from casenum.issuing.issuer import Issuer
from casenum.issuing.lows import Claimed, Low, warn
from casenum.issuing.memos import Memo
from casenum.issuing.reservation import Reservation

__all__ = [
    "MOST",
    "Adoption",
    "Claimed",
    "Drawer",
    "Gap",
    "GapKind",
    "Issuer",
    "Low",
    "Memo",
    "Order",
    "Outcome",
    "Reservation",
    "check_guarantee",
    "check_versions",
    "claim",
    "counts_versions",
    "declare",
    "gaps_of",
    "warn",
]

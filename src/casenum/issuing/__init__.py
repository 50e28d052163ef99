"""Issuer: scheme, counters and claims make numbers; the one place that claims them."""

from casenum.issuing.adopting import Adoption, Outcome
from casenum.issuing.async_issuer import AsyncIssuer, AsyncReservation
from casenum.issuing.at_once import claim_at_once
from casenum.issuing.claiming import MOST, Order, check_guarantee, claim
from casenum.issuing.declaring import check_versions, counts_versions, declare
from casenum.issuing.drawing import Drawer
from casenum.issuing.gaps import Gap, GapKind, gaps_of
from casenum.issuing.issuer import Issuer
from casenum.issuing.lows import Claimed, Low, warn
from casenum.issuing.memos import Memo
from casenum.issuing.reservation import Reservation
from casenum.issuing.threads import Worker

__all__ = [
    "MOST",
    "Adoption",
    "AsyncIssuer",
    "AsyncReservation",
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
    "Worker",
    "check_guarantee",
    "check_versions",
    "claim",
    "claim_at_once",
    "counts_versions",
    "declare",
    "gaps_of",
    "warn",
]

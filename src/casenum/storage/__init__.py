"""The storage contract: what a store must promise, with no line of a store.

An application brings its own database by writing a class with these methods; nothing needs to be
inherited. The stores that casenum ships are in `casenum.stores`, the tests that prove a store in
`casenum.testing`.
"""

from casenum.storage.atomic import is_transactional, transactions, within
from casenum.storage.guarantees import Guarantee, Traits
from casenum.storage.leases import Lease, end_lease, leases_of
from casenum.storage.protocols import (
    CaseLog,
    CaseStore,
    Claims,
    Counters,
    Namespaced,
    NumberStore,
    PersonalData,
    SupportsDue,
    SupportsFeed,
    SupportsIssue,
    SupportsOutbox,
    SupportsPurge,
    SupportsQuery,
    SupportsScan,
    Transactional,
)
from casenum.storage.records import (
    Claim,
    ClaimState,
    FeedPage,
    History,
    Loaded,
    Message,
    Page,
    Record,
    Snapshot,
    Taken,
    WorkList,
)

__all__ = [
    "CaseLog",
    "CaseStore",
    "Claim",
    "ClaimState",
    "Claims",
    "Counters",
    "FeedPage",
    "Guarantee",
    "History",
    "Lease",
    "Loaded",
    "Message",
    "Namespaced",
    "NumberStore",
    "Page",
    "PersonalData",
    "Record",
    "Snapshot",
    "SupportsDue",
    "SupportsFeed",
    "SupportsIssue",
    "SupportsOutbox",
    "SupportsPurge",
    "SupportsQuery",
    "SupportsScan",
    "Taken",
    "Traits",
    "Transactional",
    "WorkList",
    "end_lease",
    "is_transactional",
    "leases_of",
    "transactions",
    "within",
]

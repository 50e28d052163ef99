"""The storage contract as tests that any store can run, and the proof that they catch something.

A store's test class names the law classes of its capabilities and writes one method::

    class TestMyStore(StoreContract, TransactionLaws, NamespaceLaws):
        def open_pair(self, where):
            return MyStore(where / "data"), MyStore(where / "data")

What the store does not declare is not collected; a test fails when the classes named and the
capabilities declared do not match. `casenum.testing.broken` holds stores that break a promise each.
"""

from casenum.testing import broken
from casenum.testing.case_laws import CaseLogLaws, PersonalDataLaws
from casenum.testing.claim_laws import ClaimLaws
from casenum.testing.contract import Laws, OpenPair, Pair
from casenum.testing.counter_laws import CounterLaws
from casenum.testing.following_laws import DueLaws, FeedLaws
from casenum.testing.model import ModelLaws
from casenum.testing.race_laws import CaseRaceLaws, NumberRaceLaws, ProcessLaws
from casenum.testing.reading_laws import OutboxLaws, QueryLaws, ScanLaws
from casenum.testing.scheme_contract import SchemeContract
from casenum.testing.scheme_laws import MakingLaws, ReadingLaws
from casenum.testing.shared_laws import NamespaceLaws, TransactionLaws

__all__ = [
    "CaseLogLaws",
    "CaseRaceLaws",
    "ClaimLaws",
    "CounterLaws",
    "DueLaws",
    "FeedLaws",
    "Laws",
    "MakingLaws",
    "ModelLaws",
    "NamespaceLaws",
    "NumberRaceLaws",
    "OpenPair",
    "OutboxLaws",
    "Pair",
    "PersonalDataLaws",
    "ProcessLaws",
    "QueryLaws",
    "ReadingLaws",
    "ScanLaws",
    "SchemeContract",
    "StoreContract",
    "TransactionLaws",
    "broken",
]


class StoreContract(
    OpenPair,
    CounterLaws,
    NumberRaceLaws,
    ClaimLaws,
    CaseLogLaws,
    CaseRaceLaws,
    PersonalDataLaws,
    ModelLaws,
):
    """Join the laws that every `casenum.storage.CaseStore` must keep.

    >>> len(StoreContract.laws()) > 40
    True
    """

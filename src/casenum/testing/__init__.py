"""The storage contract as tests that any store can run, and the proof that they catch something.

A store's test class names the law classes of its capabilities and writes one method::

    class TestMyStore(StoreContract, TransactionLaws, NamespaceLaws):
        def open_pair(self, where):
            return MyStore(where / "data"), MyStore(where / "data")

A store that keeps numbers and no cases names `NumberStoreContract` in its place. What the store
does not declare is not collected; a test fails when the classes named and the
capabilities declared do not match. `casenum.testing.broken` holds stores that break a promise each.
"""

from casenum.testing import broken
from casenum.testing.case_laws import CaseLogLaws, PersonalDataLaws
from casenum.testing.claim_laws import ClaimLaws
from casenum.testing.contract import Laws, NumberPair, OpenNumberPair, OpenPair, Pair
from casenum.testing.counter_laws import CounterLaws
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
    "Laws",
    "MakingLaws",
    "ModelLaws",
    "NamespaceLaws",
    "NumberPair",
    "NumberRaceLaws",
    "NumberStoreContract",
    "OpenNumberPair",
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


class NumberStoreContract(OpenNumberPair, CounterLaws, NumberRaceLaws, ClaimLaws, ModelLaws):
    """Join the laws that every `casenum.storage.NumberStore` must keep, cases or not.

    >>> len(NumberStoreContract.laws()) > 30
    True
    """


class StoreContract(OpenPair, NumberStoreContract, CaseLogLaws, CaseRaceLaws, PersonalDataLaws):
    """Join the laws that every `casenum.storage.CaseStore` must keep.

    >>> len(StoreContract.laws()) > 40
    True
    """

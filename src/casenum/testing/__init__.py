"""The storage contract as tests that any store can run, and the proof that they catch something.

A store's test class names the law classes of its capabilities and writes one method::

    class TestMyStore(StoreContract, TransactionLaws, NamespaceLaws):
        def open_pair(self, where):
            return MyStore(where / "data"), MyStore(where / "data")

A store that keeps numbers and no cases names `NumberStoreContract` in its place. What the store
does not declare is not collected; a test fails when the classes named and the
capabilities declared do not match. `casenum.testing.broken` holds stores that break a promise each.

A scheme of numbers is proven by `SchemeContract`, a lifecycle by `LifecycleContract`. What needs
Hypothesis stands in files of its own: `strategies`, `walks`, `lifecycles`, `two_actors`.
"""

from casenum.testing import broken
from casenum.testing.arrows import Arrow, ArrowCoverage, Ask, Walk, arrow_walks, arrows
from casenum.testing.case_laws import CaseLogLaws, PersonalDataLaws
from casenum.testing.claim_laws import ClaimLaws
from casenum.testing.contract import Laws, NumberPair, OpenNumberPair, OpenPair, Pair
from casenum.testing.counter_laws import CounterLaws
from casenum.testing.dump_laws import DumpLaws
from casenum.testing.effort import LONG, QUICK, Effort
from casenum.testing.fault_laws import CaseFaultLaws, FaultLaws, TransactionFaultLaws
from casenum.testing.faults import CutConnection, Fault, Faulty, Lossy, Way
from casenum.testing.following_laws import DueLaws, FeedLaws
from casenum.testing.histories import Call, Judgement, judge, record
from casenum.testing.kill_laws import KillLaws
from casenum.testing.lifecycle_contract import LifecycleContract
from casenum.testing.lifecycle_laws import LifecycleLaws
from casenum.testing.model import ModelLaws
from casenum.testing.race_laws import CaseRaceLaws, NumberRaceLaws, ProcessLaws
from casenum.testing.reading_laws import OutboxLaws, QueryLaws, ScanLaws
from casenum.testing.repair_laws import RepairLaws
from casenum.testing.reports import Outcome, Report, Result
from casenum.testing.restart_laws import CaseRestartLaws, RestartLaws
from casenum.testing.scheme_contract import SchemeContract
from casenum.testing.scheme_laws import MakingLaws, ReadingLaws
from casenum.testing.shared_laws import NamespaceLaws, TransactionLaws
from casenum.testing.trait_laws import IndependentLaws, TraitLaws
from casenum.testing.validating import validate
from casenum.testing.wire import Wire

__all__ = [
    "LONG",
    "QUICK",
    "Arrow",
    "ArrowCoverage",
    "Ask",
    "Call",
    "CaseFaultLaws",
    "CaseLogLaws",
    "CaseRaceLaws",
    "CaseRestartLaws",
    "ClaimLaws",
    "CounterLaws",
    "CutConnection",
    "DueLaws",
    "DumpLaws",
    "Effort",
    "Fault",
    "FaultLaws",
    "Faulty",
    "FeedLaws",
    "IndependentLaws",
    "Judgement",
    "KillLaws",
    "Laws",
    "LifecycleContract",
    "LifecycleLaws",
    "Lossy",
    "MakingLaws",
    "ModelLaws",
    "NamespaceLaws",
    "NumberPair",
    "NumberRaceLaws",
    "NumberStoreContract",
    "OpenNumberPair",
    "OpenPair",
    "OutboxLaws",
    "Outcome",
    "Pair",
    "PersonalDataLaws",
    "ProcessLaws",
    "QueryLaws",
    "ReadingLaws",
    "RepairLaws",
    "Report",
    "RestartLaws",
    "Result",
    "ScanLaws",
    "SchemeContract",
    "StoreContract",
    "TraitLaws",
    "TransactionFaultLaws",
    "TransactionLaws",
    "Walk",
    "Way",
    "Wire",
    "arrow_walks",
    "arrows",
    "broken",
    "judge",
    "record",
    "validate",
]


class NumberStoreContract(
    OpenNumberPair, TraitLaws, CounterLaws, NumberRaceLaws, ClaimLaws, RepairLaws, ModelLaws
):
    """Join the laws that every `casenum.storage.NumberStore` must keep, cases or not.

    >>> len(NumberStoreContract.laws()) > 30
    True
    """


class StoreContract(OpenPair, NumberStoreContract, CaseLogLaws, CaseRaceLaws, PersonalDataLaws):
    """Join the laws that every `casenum.storage.CaseStore` must keep.

    >>> len(StoreContract.laws()) > 40
    True
    """

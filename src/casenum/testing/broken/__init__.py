"""Stores that break one promise each, in ways that real applications have: the kit proves itself.

Each is `MemoryStore` with one method gone wrong. ``BROKEN`` names the law that catches it;
``BROKEN_WAYS`` does the same for ways to a store that tell a fault wrongly.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from casenum.stores import MemoryStore
from casenum.testing.broken import (
    at_once,
    casework,
    claiming,
    counting,
    following,
    joining,
    purging,
    tokens,
)
from casenum.testing.broken.at_once import BurnsWhatIsHeld, CutsLongNumbers
from casenum.testing.broken.casework import (
    AnyVersion,
    AppendInParts,
    EraseHides,
    SendsAtOnce,
    VersionCheckedOutside,
)
from casenum.testing.broken.claiming import (
    ClaimOverwrites,
    ExpectIgnored,
    GapsHidden,
    RacyDictionary,
    ScanSkips,
    VoidForgets,
)
from casenum.testing.broken.counting import (
    AdvanceSets,
    CaseFolds,
    FirstCountsAlways,
    FloatingPoint,
    FullStillMoves,
    HighestPlusOne,
    RemembersTheLast,
    SequenceCache,
    StaleRead,
)
from casenum.testing.broken.faults import (
    BROKEN_WAYS,
    AnyCallMayBeRepeated,
    LossIsSuccess,
    LostReplyIsNothing,
    RepeatsByItself,
)
from casenum.testing.broken.following import ForgetsDue, SkipsSlowWriter
from casenum.testing.broken.joining import (
    ClaimOutside,
    NamespaceLeaks,
    OneLockForAll,
    RefusalAborts,
    RollbackKeeps,
    SaysDurable,
    TwoMinds,
    WithinCommits,
)
from casenum.testing.broken.purging import PurgesAll, PurgesCounters, PurgesMessages
from casenum.testing.broken.tokens import (
    MemoLost,
    RefusedTokenStays,
    TokenAfterTake,
    TokenIgnored,
    TokenOfASeries,
)

__all__ = [
    "BROKEN",
    "BROKEN_WAYS",
    "AdvanceSets",
    "AnyCallMayBeRepeated",
    "AnyVersion",
    "AppendInParts",
    "BurnsWhatIsHeld",
    "CaseFolds",
    "ClaimOutside",
    "ClaimOverwrites",
    "CutsLongNumbers",
    "EraseHides",
    "ExpectIgnored",
    "FirstCountsAlways",
    "FloatingPoint",
    "ForgetsDue",
    "FullStillMoves",
    "GapsHidden",
    "HighestPlusOne",
    "LossIsSuccess",
    "LostReplyIsNothing",
    "MemoLost",
    "NamespaceLeaks",
    "OneLockForAll",
    "PurgesAll",
    "PurgesCounters",
    "PurgesMessages",
    "RacyDictionary",
    "RefusalAborts",
    "RefusedTokenStays",
    "RemembersTheLast",
    "RepeatsByItself",
    "RollbackKeeps",
    "SaysDurable",
    "ScanSkips",
    "SendsAtOnce",
    "SequenceCache",
    "SkipsSlowWriter",
    "StaleRead",
    "TokenAfterTake",
    "TokenIgnored",
    "TokenOfASeries",
    "TwoMinds",
    "VersionCheckedOutside",
    "VoidForgets",
    "WithinCommits",
]

BROKEN: Final[Mapping[type[MemoryStore], str]] = MappingProxyType(
    {
        **counting.BROKEN,
        **tokens.BROKEN,
        **claiming.BROKEN,
        **casework.BROKEN,
        **joining.BROKEN,
        **following.BROKEN,
        **purging.BROKEN,
        **at_once.BROKEN,
    }
)

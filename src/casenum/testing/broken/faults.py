"""Ways to a store that tell a fault wrongly: what an adapter makes of its driver's errors."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from casenum.errors import NotApplied, OutcomeUnknown, Retry, Unavailable
from casenum.testing.faults import Lossy


class LostReplyIsNothing(Lossy):
    """Say that nothing happened whenever the connection broke.

    >>> from casenum.stores import MemoryStore
    >>> LostReplyIsNothing(MemoryStore()).take("bill").first
    1
    """

    def exchanging(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """Return a call that may fail, and then tells a lost reply as a lost request."""

        def exchange(*args: Any, **options: Any) -> Any:
            try:
                return found(*args, **options)
            except OutcomeUnknown as error:
                raise Unavailable("the connection is lost") from error

        found = super().exchanging(call)
        return exchange


class RepeatsByItself(Lossy):
    """Repeat whatever failed, as a driver with automatic retries does.

    >>> from casenum.stores import MemoryStore
    >>> RepeatsByItself(MemoryStore()).take("bill").first
    1
    """

    def exchanging(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """Return a call that may fail, and then is made again."""

        def exchange(*args: Any, **options: Any) -> Any:
            try:
                return found(*args, **options)
            except (NotApplied, OutcomeUnknown):
                return call(*args, **options)

        found = super().exchanging(call)
        return exchange


class LossIsSuccess(Lossy):
    """Take a request that was lost for one that was done: write behind, and do not look.

    >>> from casenum.stores import MemoryStore
    >>> LossIsSuccess(MemoryStore()).take("bill").first
    1
    """

    def exchanging(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """Return a call that answers what it was given, when nobody knows more."""

        def exchange(*args: Any, **options: Any) -> Any:
            try:
                return found(*args, **options)
            except NotApplied:
                return args[0]

        found = super().exchanging(call)
        return exchange


class AnyCallMayBeRepeated(Lossy):
    """Say of an unknown outcome that the same call may be made again, token or not.

    >>> from casenum.stores import MemoryStore
    >>> AnyCallMayBeRepeated(MemoryStore()).take("bill").first
    1
    """

    def exchanging(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """Return a call that may fail, and then gives bad advice."""

        def exchange(*args: Any, **options: Any) -> Any:
            try:
                return found(*args, **options)
            except OutcomeUnknown as error:
                raise OutcomeUnknown("the reply was lost", Retry.CALL) from error

        found = super().exchanging(call)
        return exchange


BROKEN_WAYS: Final[Mapping[type[Lossy], str]] = MappingProxyType(
    {
        LostReplyIsNothing: "test_faults_1_what_is_not_applied_did_not_happen",
        RepeatsByItself: "test_faults_4_gaps_are_no_more_than_unknown_outcomes",
        LossIsSuccess: "test_faults_3_a_claim_that_is_repeated_is_held_once",
        AnyCallMayBeRepeated: "test_faults_2_a_token_finds_what_it_took_whatever_was_lost",
    }
)

"""What a store must do: small structural protocols, each law numbered in the docstring it binds.

Laws are named by protocol and number, as in ``Counters 3``; the conformance kit reports by these
names. Law 0 binds all: a call that raises ``NotApplied`` or ``StoreRefused`` changed nothing, a
driver's own error never comes through bare but as the ``__cause__`` of one of ours, and text is
kept exactly (any Unicode but NUL and lone surrogates; names, keys and ids up to 255 characters).
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any, Protocol, Self, runtime_checkable

from casenum.storage.guarantees import Traits
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


@runtime_checkable
class Counters(Protocol):
    """Give values of named series, each value once.

    1. There is no reset, no decrement and no delete.
    2. Series never influence each other; a series is any text of 1 to 255 characters.
    3. Values are exact up to 2^63-1.
    """

    @property
    def traits(self) -> Traits:
        """Return what this store promises. A store within a transaction declares its own."""
        ...

    def declare(self, name: str, shape: str) -> str:
        """Remember a scheme's shape and return the shape on record.

        4. The first writer wins for ever; who offers another shape gets the recorded one back.
        """
        ...

    def take(
        self,
        series: str,
        n: int = 1,
        *,
        first: int = 1,
        limit: int | None = None,
        tokens: str = "",
        token: str | None = None,
        fingerprint: str = "",
        memo: str = "",
    ) -> Taken:
        """Take a block of n values.

        5. The block is contiguous and strictly above everything ever returned for the series.
        6. ``first`` is where a new series begins, and matters only then.
        7. When the block would pass ``limit``, `CounterExhausted` is raised and nothing moves.
        8. The same token within ``tokens`` returns the original series, block and memo, marked as
           replayed, whatever series is asked for now; nothing moves.
        9. The same token with another n or fingerprint raises `TokenMismatch`.
        10. ``n=0`` with a token records the memo alone; first is then 0, and no series is touched.
        11. Losers of a race for a token get the winner's result and burn no value.

        Raises:
            CounterExhausted: law 7.
            TokenMismatch: law 9.
        """
        ...

    def peek(self, series: str) -> int | None:
        """Return the last value taken or advanced to, or None.

        12. None means that the series was never used.
        """
        ...

    def advance(self, series: str, at_least: int) -> int:
        """Raise a series so that the next value is above ``at_least``, and return the last value.

        13. It never lowers; repeated or late calls change nothing.
        """
        ...

    def series(self, prefix: str = "") -> Sequence[str]:
        """Return the names of all series that were taken from or advanced, sorted by code point.

        14. ``prefix`` keeps those that begin with it, compared exactly.
        """
        ...


@runtime_checkable
class Claims(Protocol):
    """Keep who holds which number.

    1. A number is held by one claim, and so is a (series, value).
    2. RESERVED → CONFIRMED or VOID; CONFIRMED → VOID with a reason; VOID and ALIAS are final.
    """

    def put(self, claim: Claim) -> Claim:
        """Insert a claim if its number and its place are free, and return the claim on record.

        3. Putting an equal claim again returns the stored one and changes nothing.
        4. A different claim on the same number or place raises `DuplicateNumber`.

        Raises:
            DuplicateNumber: law 4.
        """
        ...

    def get(self, number: str) -> Claim | None:
        """Return the claim on a number, an alias included, or None. Compared exactly."""
        ...

    def move(
        self,
        number: str,
        to: ClaimState,
        *,
        expect: ClaimState,
        at: datetime,
        by: str,
        reason: str | None = None,
        subject: str | None = None,
    ) -> Claim:
        """Move a claim to another state, and to a subject where one is given.

        5. Of several movers that expect the same state, exactly one wins.
        6. A move that is not in law 2, or expects another state, raises `ClaimConflict`.
        7. A moved claim carries the move's time, actor and reason.

        Raises:
            NotFound: nobody holds the number.
            ClaimConflict: law 6; also CONFIRMED → VOID without a reason.
        """
        ...

    def alias(self, text: str, subject: str, *, at: datetime, by: str) -> Claim:
        """Let a foreign or old text lead to a subject.

        8. An alias has no series and no value; the same alias again changes nothing.

        Raises:
            DuplicateNumber: the text leads elsewhere or is a number.
        """
        ...

    def redirect(self, number: str, subject: str, *, at: datetime, by: str, reason: str) -> Claim:
        """Let a number lead to another subject from now on, as in a merge.

        9. ``subject`` stays, ``redirect`` is set, `Claim.holder` follows; the last redirect counts.

        Raises:
            NotFound: nobody holds the number.
        """
        ...

    def scan(self, series: str, after: int = 0, limit: int = 1000) -> Sequence[Claim]:
        """Return claims of a series with a value above ``after``, by value, at most ``limit``.

        10. No claim is skipped and none comes twice when ``after`` is the last value seen.
        """
        ...


@runtime_checkable
class CaseLog(Protocol):
    """Keep append-only histories.

    1. Versions of a case begin at 1 and have no holes; nothing is changed or removed.
    """

    def append(
        self,
        case_id: str,
        records: Sequence[Record],
        *,
        expected: int,
        snapshot: Snapshot | None = None,
        outbox: Iterable[Message] = (),
    ) -> int:
        """Append records after version ``expected`` (0 for a new case) and return the new version.

        2. All or nothing, snapshot and outbox included.
        3. Of several writers that expect the same version, exactly one wins; the others hear
           `VersionConflict` with the version found.
        4. Appending the same record ids again at the same place changes nothing and is no error.
        5. There is no way to append at any version.
        6. A message whose key is already there is not written again.

        Raises:
            VersionConflict: law 3.
        """
        ...

    def read(self, case_id: str, *, after: int = 0, limit: int | None = None) -> Sequence[Record]:
        """Return records above version ``after``, oldest first; none for an unknown case."""
        ...

    def load(self, case_id: str) -> Loaded | None:
        """Return the version and the last snapshot of a case, or None for an unknown one."""
        ...


@runtime_checkable
class PersonalData(Protocol):
    """Keep what may be erased, apart from records and snapshots, which hold references only.

    1. What is erased is gone from every table; histories, counts and numbers stay as they were.
    """

    def put_field(self, case_id: str, party: str, field: str, value: str) -> None:
        """Keep a value of a party in a case; the same case, party and field is replaced."""
        ...

    def get_fields(self, case_id: str) -> Sequence[tuple[str, str, str]]:
        """Return (party, field, value) of a case, sorted by party, then field."""
        ...

    def erase(self, party: str) -> int:
        """Erase all values of a party over all cases, and return how many there were."""
        ...


@runtime_checkable
class NumberStore(Counters, Claims, Protocol):
    """Join what issuing needs."""


@runtime_checkable
class CaseStore(NumberStore, CaseLog, PersonalData, Protocol):
    """Join what a desk needs."""


@runtime_checkable
class Transactional(Protocol):
    """Do several calls as one: capability of stores over one database.

    1. What a transaction did is seen by others when it ends well, and leaves no trace otherwise.
    2. A transaction inside a transaction is a savepoint: it can fail alone.
    3. A store within never commits, never rolls back and never leaves the host's transaction
       aborted: after a domain error the connection is usable.
    """

    def within(self, connection: Any) -> CaseStore:
        """Return a store that works in the host's open transaction on a connection.

        The connection is the driver's, or a store that `transaction` gave.
        """
        ...

    def transaction(self) -> AbstractContextManager[CaseStore]:
        """Begin a transaction, and commit at the end or roll back on an error."""
        ...


@runtime_checkable
class Namespaced(Protocol):
    """Give tenants worlds of their own.

    1. Series, numbers, tokens, shapes, cases, personal data, outbox and queries of one namespace
       are unique within it and invisible outside. The store itself is the namespace "".
    """

    def namespaced(self, name: str) -> Self:
        """Return the store as one tenant sees it; it shares the connection of this one."""
        ...


@runtime_checkable
class SupportsQuery(Protocol):
    """Answer work lists."""

    def query(self, work: WorkList, *, cursor: str | None = None, limit: int = 100) -> Page:
        """Return the snapshots chosen, by time of receipt and case id.

        1. Following cursors to the end gives every case that was there throughout, once.
        """
        ...


@runtime_checkable
class SupportsScan(Protocol):
    """Stream histories."""

    def histories(self) -> Iterator[History]:
        """Yield every case's history, sorted by case id, in bounded memory."""
        ...


@runtime_checkable
class SupportsOutbox(Protocol):
    """Hand out messages at least once, in order within a case."""

    def lease(self, *, now: datetime, hold: timedelta, limit: int = 100) -> Sequence[Message]:
        """Return messages that nobody holds, oldest first, and hold them until now + hold.

        1. A message is not handed out while an earlier one of its case is unacknowledged.
        2. A message that was not acknowledged in time is handed out again.
        """
        ...

    def acknowledge(self, keys: Iterable[str]) -> int:
        """Remove messages that were delivered, and return how many there were."""
        ...


@runtime_checkable
class SupportsFeed(Protocol):
    """Let readers follow all that is appended, as a search index or a report does."""

    def follow(self, cursor: str | None = None, *, limit: int = 100) -> FeedPage:
        """Return the next records of all cases, at most ``limit``; None begins with the first.

        1. Following cursors gives every record of the namespace once, those of a case in the order
           of their versions.
        2. No reader skips: a record whose writer was slow comes on a later page, whatever was
           written meanwhile. So it may hold up what was written after it until it is there.
        3. At the end the page is empty and its cursor is good for ever: what is appended next comes
           after it, also when the store is opened again.

        What is read within a transaction that is rolled back may never have been.

        Raises:
            ArgumentError: no page gave this cursor.
        """
        ...


@runtime_checkable
class SupportsDue(Protocol):
    """Find the cases whose timers have run out, by the ``wake_at`` of their snapshots."""

    def due(self, now: datetime, *, limit: int = 100) -> Sequence[Snapshot]:
        """Return snapshots that were to be woken by now, the one that waits longest first.

        1. A case is due from its ``wake_at`` on; one without is never due.
        2. It stays due until an append brings a snapshot that says otherwise. Who dies while waking
           it has lost nothing; of two who wake it at once, its version lets one win.
        """
        ...


@runtime_checkable
class SupportsPurge(Protocol):
    """Forget what only retries need, once the host's retention says that it may go.

    A store forgets nothing by itself but what ``Traits.token_retention`` declares. Messages need no
    purge: `SupportsOutbox.acknowledge` removes what was delivered, and the rest has to stay.
    """

    def purge_tokens(self, before: datetime, *, limit: int | None = None) -> int:
        """Forget tokens that were first used before a moment, and return how many there were.

        1. A token that was first used at that moment or later is remembered.
        2. A retry with a token that was purged is a new call: it gets new values, never those of
           its first call.
        3. Nothing else goes: shapes, counters, claims and so leases, records, snapshots, personal
           data and messages stay as they were; nor does a token of another namespace.
        4. At most ``limit`` go, the oldest first: who purges many in turns lets writers in between.
        """
        ...


@runtime_checkable
class SupportsIssue(Protocol):
    """Give a value and claim its number in one step, where the store can spell the number."""

    def issue(
        self,
        series: str,
        *,
        prefix: str,
        width: int,
        suffix: str,
        first: int = 1,
        limit: int | None = None,
        state: ClaimState = ClaimState.CONFIRMED,
        subject: str | None = None,
        at: datetime,
        by: str,
    ) -> Claim | None:
        """Take the next value of a series and put the claim on its number, all or nothing.

        1. The number is ``prefix``, the value in decimal digits, and ``suffix``; zeros fill the
           value up to ``width``, and a longer one is never cut.
        2. What is taken and put is what `Counters.take` and `Claims.put` would take and put.
        3. None says that the number or its place is held: nothing happened, and those two calls
           tell why.

        Raises:
            CounterExhausted: the series has no room; nothing moves.
        """
        ...

"""Desk for applications on asyncio: the same verbs, awaited."""

from collections.abc import Mapping
from typing import Any

from casenum.clock import Clock
from casenum.desk.awaited.adopting import AsyncAdopting
from casenum.desk.awaited.attention import AsyncAttention
from casenum.desk.awaited.contact import AsyncContact
from casenum.desk.awaited.joining import AsyncJoining
from casenum.desk.awaited.migrating import AsyncMigrating
from casenum.desk.awaited.moving import AsyncMoving
from casenum.desk.awaited.opening import AsyncOpening
from casenum.desk.awaited.reading import AsyncReading
from casenum.desk.awaited.tasks import AsyncTasks
from casenum.desk.awaited.work import AsyncWork
from casenum.desk.desk import Desk
from casenum.desk.rules import Escalations, Lives, LookUp, Windows
from casenum.issuing import Worker
from casenum.numbers import NumberScheme
from casenum.storage import CaseStore


class AsyncDesk(
    AsyncOpening,
    AsyncMoving,
    AsyncContact,
    AsyncAttention,
    AsyncJoining,
    AsyncReading,
    AsyncMigrating,
    AsyncAdopting,
):
    """Open, number, move and find cases in one store, without blocking the event loop.

    Every verb is that of `Desk`, run whole in a thread of the desk's own: the same decisions, the
    same records, the same errors. A cancelled verb is done or not begun, never half done.

    Args:
        store: anything that satisfies `casenum.storage.CaseStore`.
        numbers: one number scheme, or one for each kind of case.
        lifecycle: one lifecycle, or one for each kind; the default service case when left out. For
            cases under several versions of it, `casenum.lifecycle.Lifecycles`.
        clock: where the present comes from; the system's clock when left out.
        reopen_within: for how long a done case may come back, or that for each kind.
        escalation: the paths of escalation, or those for each kind.
        existing: tells what the host knows of a number that no case here has, or None; asked at the
            first write to it, within the same transaction.

    Raises:
        CasenumError: as `Desk` says.

    >>> import asyncio
    >>> from casenum.numbers import Pattern
    >>> from casenum.stores import open_store
    >>> desk = AsyncDesk(open_store("memory:"), numbers=Pattern("SRV-{seq:3}", name="service"))
    >>> asyncio.run(desk.open("Charged twice", by="amy")).number
    CaseNumber('SRV-001')
    """

    def __init__(
        self,
        store: CaseStore,
        *,
        numbers: NumberScheme | Mapping[str, NumberScheme],
        lifecycle: Lives | Mapping[str, Lives] | None = None,
        clock: Clock | None = None,
        reopen_within: Windows = None,
        escalation: Escalations = None,
        existing: LookUp | None = None,
    ) -> None:
        self._desk = Desk(
            store,
            numbers=numbers,
            lifecycle=lifecycle,
            clock=clock,
            reopen_within=reopen_within,
            escalation=escalation,
            existing=existing,
        )
        self._worker = Worker()

    @property
    def tasks(self) -> AsyncTasks:
        """Return the verbs for the tasks of a case, as `Desk.tasks` does."""
        return AsyncTasks(self._desk, self._worker)

    @property
    def work(self) -> AsyncWork:
        """Return the questions about all cases, as `Desk.work` does."""
        return AsyncWork(self._desk, self._worker)

    def within(self, connection: Any) -> "AsyncDesk":
        """Return a desk that works in the host's open transaction, and never ends it.

        The connection is what `Desk.within` takes, or a `psycopg.AsyncConnection` of the running
        event loop. The desk has a thread of its own: who waits for another transaction's lock holds
        nobody else up.

        Raises:
            ArgumentError: the store has no transactions.
        """
        desk = object.__new__(AsyncDesk)
        desk._desk = self._desk.within(connection)
        desk._worker = Worker()
        return desk

"""Desk for applications on asyncio: the same verbs, awaited."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final

from casenum.cases import Case, Fact
from casenum.clock import Clock
from casenum.desk.desk import Desk
from casenum.desk.reading import CaseRef, Found
from casenum.desk.wishes import By
from casenum.issuing import Worker
from casenum.lifecycle import JSON, Lifecycle
from casenum.numbers import NumberScheme
from casenum.storage import CaseStore

_NO_SCOPE: Final[Mapping[str, str]] = {}


class AsyncDesk:
    """Open, number, move and find cases in one store, without blocking the event loop.

    Every verb is that of `Desk`, run whole in a thread of the desk's own: the same decisions, the
    same records, the same errors. A cancelled verb is done or not begun, never half done.

    Args:
        store: anything that satisfies `casenum.storage.CaseStore`.
        numbers: one number scheme, or one for each kind of case.
        lifecycle: one lifecycle, or one for each kind; the default service case when left out.
        clock: where the present comes from; the system's clock when left out.

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
        lifecycle: Lifecycle | Mapping[str, Lifecycle] | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._desk = Desk(store, numbers=numbers, lifecycle=lifecycle, clock=clock)
        self._worker = Worker()

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

    # --- new cases -----------------------------------------------------------

    async def open(
        self,
        title: str,
        *,
        by: By,
        kind: str = "request",
        channel: str | None = None,
        requester: str | None = None,
        priority: str | None = None,
        occurred_at: datetime | None = None,
        scope: Mapping[str, str] = _NO_SCOPE,
        token: str | None = None,
    ) -> Case:
        """Return a new case with its number: received and registered in one step.

        Raises:
            CasenumError: as `Desk.open` says.
        """
        call = partial(
            self._desk.open,
            title,
            by=by,
            kind=kind,
            channel=channel,
            requester=requester,
            priority=priority,
            occurred_at=occurred_at,
            scope=scope,
            token=token,
        )
        return await self._worker.run(call)

    async def receive(
        self,
        title: str,
        *,
        by: By,
        kind: str = "request",
        channel: str | None = None,
        requester: str | None = None,
        priority: str | None = None,
        occurred_at: datetime | None = None,
        token: str | None = None,
    ) -> Case:
        """Return a new case that has no number yet; `register` gives it one.

        Raises:
            CasenumError: as `Desk.receive` says.
        """
        call = partial(
            self._desk.receive,
            title,
            by=by,
            kind=kind,
            channel=channel,
            requester=requester,
            priority=priority,
            occurred_at=occurred_at,
            token=token,
        )
        return await self._worker.run(call)

    async def register(
        self,
        case: CaseRef,
        *,
        by: By = "system:desk",
        scope: Mapping[str, str] = _NO_SCOPE,
        token: str | None = None,
    ) -> Case:
        """Return a received case with its number.

        Raises:
            CasenumError: as `Desk.register` says.
        """
        call = partial(self._desk.register, case, by=by, scope=scope, token=token)
        return await self._worker.run(call)

    # --- moves ---------------------------------------------------------------

    async def assign(
        self,
        case: CaseRef,
        *,
        to: str,
        by: By,
        queue: str | None = None,
        token: str | None = None,
    ) -> Case:
        """Return the case in the hands of a person or team, and in a queue where one is given.

        Raises:
            CasenumError: as `Desk.assign` says.
        """
        call = partial(self._desk.assign, case, to=to, by=by, queue=queue, token=token)
        return await self._worker.run(call)

    async def apply(
        self,
        case: CaseRef,
        event: str,
        *,
        by: By,
        reason: str | None = None,
        token: str | None = None,
        **fields: JSON,
    ) -> Case:
        """Return the case after an event of its lifecycle.

        Raises:
            CasenumError: as `Desk.apply` says.
        """
        call = partial(self._desk.apply, case, event, by=by, reason=reason, token=token, **fields)
        return await self._worker.run(call)

    # --- contact and attention -----------------------------------------------

    async def note(
        self,
        case: CaseRef,
        words: str,
        *,
        by: By,
        channel: str | None = None,
        token: str | None = None,
    ) -> Case:
        """Return the case after a note: internal from staff, an incoming message from a customer.

        Raises:
            CasenumError: as `Desk.note` says.
        """
        call = partial(self._desk.note, case, words, by=by, channel=channel, token=token)
        return await self._worker.run(call)

    async def reply(
        self,
        case: CaseRef,
        words: str,
        *,
        by: By,
        channel: str | None = None,
        token: str | None = None,
    ) -> Case:
        """Return the case after a public answer, which the outbox holds for delivery.

        Raises:
            CasenumError: as `Desk.reply` says.
        """
        call = partial(self._desk.reply, case, words, by=by, channel=channel, token=token)
        return await self._worker.run(call)

    async def prioritise(
        self, case: CaseRef, priority: str, *, by: By, token: str | None = None
    ) -> Case:
        """Return the case with another priority.

        Raises:
            CasenumError: as `Desk.prioritise` says.
        """
        call = partial(self._desk.prioritise, case, priority, by=by, token=token)
        return await self._worker.run(call)

    async def escalate(
        self,
        case: CaseRef,
        *,
        by: By,
        to: str | None = None,
        reason: str | None = None,
        token: str | None = None,
    ) -> Case:
        """Return the case one level of escalation up; its status stays as it is.

        Raises:
            CasenumError: as `Desk.escalate` says.
        """
        call = partial(self._desk.escalate, case, by=by, to=to, reason=reason, token=token)
        return await self._worker.run(call)

    # --- reading -------------------------------------------------------------

    async def get(self, case: CaseRef) -> Case:
        """Return the case as it is now, by number, alias, id, or an older `Case`.

        Raises:
            CasenumError: as `Desk.get` says.
        """
        call = partial(self._desk.get, case)
        return await self._worker.run(call)

    async def find(self, words: str, *, sender: str | None = None) -> tuple[Found, ...]:
        """Return the cases whose numbers a text quotes, in the order of the text.

        Raises:
            CasenumError: as `Desk.find` says.
        """
        call = partial(self._desk.find, words, sender=sender)
        return await self._worker.run(call)

    async def history(self, case: CaseRef) -> tuple[Fact, ...]:
        """Return everything that happened to the case, oldest first.

        Raises:
            CasenumError: as `Desk.history` says.
        """
        call = partial(self._desk.history, case)
        return await self._worker.run(call)

    async def texts(self, case: CaseRef) -> dict[str, str]:
        """Return the words kept beside the facts, by field: the title, notes and replies.

        Raises:
            CasenumError: as `Desk.texts` says.
        """
        call = partial(self._desk.texts, case)
        return await self._worker.run(call)

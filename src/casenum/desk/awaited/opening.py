"""The verbs by which a case begins, awaited."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from casenum.cases import Case
from casenum.desk.awaited.part import AsyncPart
from casenum.desk.reading import CaseRef
from casenum.desk.wishes import By

_NO_SCOPE: Final[Mapping[str, str]] = {}


class AsyncOpening(AsyncPart):
    """Open, receive and register cases."""

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
        parent: CaseRef | None = None,
        scope: Mapping[str, str] = _NO_SCOPE,
        token: str | None = None,
    ) -> Case:
        """Return a new case with its number: received and registered in one step.

        Raises:
            CasenumError: as `Desk.open` says.
        """
        return await self._run(
            self._desk.open,
            title,
            by=by,
            kind=kind,
            channel=channel,
            requester=requester,
            priority=priority,
            occurred_at=occurred_at,
            parent=parent,
            scope=scope,
            token=token,
        )

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
        parent: CaseRef | None = None,
        token: str | None = None,
    ) -> Case:
        """Return a new case that has no number yet; `register` gives it one.

        Raises:
            CasenumError: as `Desk.receive` says.
        """
        return await self._run(
            self._desk.receive,
            title,
            by=by,
            kind=kind,
            channel=channel,
            requester=requester,
            priority=priority,
            occurred_at=occurred_at,
            parent=parent,
            token=token,
        )

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
        return await self._run(self._desk.register, case, by=by, scope=scope, token=token)

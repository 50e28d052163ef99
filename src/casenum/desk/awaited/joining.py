"""The verbs that tie one case to another, awaited."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from casenum.cases import Case
from casenum.desk.awaited.part import AsyncPart
from casenum.desk.reading import CaseRef
from casenum.desk.wishes import By

_NO_SCOPE: Final[Mapping[str, str]] = {}


class AsyncJoining(AsyncPart):
    """Follow cases up, and join those that are the same."""

    async def follow_up(
        self,
        case: CaseRef,
        title: str,
        *,
        by: By,
        kind: str | None = None,
        channel: str | None = None,
        requester: str | None = None,
        priority: str | None = None,
        occurred_at: datetime | None = None,
        scope: Mapping[str, str] = _NO_SCOPE,
        token: str | None = None,
    ) -> Case:
        """Return a new case that follows one that is done, and names it in ``follow_up_of``.

        Raises:
            CasenumError: as `Desk.follow_up` says.
        """
        return await self._run(
            self._desk.follow_up,
            case,
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

    async def mark_duplicate(
        self, case: CaseRef, *, of: CaseRef, by: By, token: str | None = None
    ) -> Case:
        """Return the case as a duplicate of another, which stands for it from now on.

        Raises:
            CasenumError: as `Desk.mark_duplicate` says.
        """
        return await self._run(self._desk.mark_duplicate, case, of=of, by=by, token=token)

    async def merge(
        self, case: CaseRef, *, into: CaseRef, by: By, token: str | None = None
    ) -> Case:
        """Return the case that goes on; the other is its duplicate, and its number leads here.

        Raises:
            CasenumError: as `Desk.merge` says.
        """
        return await self._run(self._desk.merge, case, into=into, by=by, token=token)

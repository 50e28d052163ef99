"""The verbs that take over cases which the host had before, awaited."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from casenum.cases import Case
from casenum.desk.adopting import CaseAdoption
from casenum.desk.awaited.part import AsyncPart
from casenum.desk.existing import NO_SCOPE, Existing
from casenum.desk.verbs.adopting import BY
from casenum.desk.wishes import By


class AsyncAdopting(AsyncPart):
    """Adopt existing cases with their numbers and where they stand."""

    async def adopt(
        self,
        number: str,
        status: str,
        *,
        at: datetime,
        by: By = BY,
        kind: str = "request",
        title: str | None = None,
        channel: str | None = None,
        requester: str | None = None,
        priority: str | None = None,
        assignee: str | None = None,
        queue: str | None = None,
        received_at: datetime | None = None,
        occurred_at: datetime | None = None,
        scope: Mapping[str, str] = NO_SCOPE,
    ) -> Case:
        """Return a case that the host had before, with its number and in its status.

        Raises:
            CasenumError: as `Desk.adopt` says.
        """
        return await self._run(
            self._desk.adopt,
            number,
            status,
            at=at,
            by=by,
            kind=kind,
            title=title,
            channel=channel,
            requester=requester,
            priority=priority,
            assignee=assignee,
            queue=queue,
            received_at=received_at,
            occurred_at=occurred_at,
            scope=scope,
        )

    async def adopt_many(
        self, rows: Iterable[Existing], *, by: By = BY
    ) -> tuple[CaseAdoption, ...]:
        """Adopt existing cases, and return what became of each row.

        Raises:
            CasenumError: as `Desk.adopt_many` says.
        """
        return await self._run(self._desk.adopt_many, rows, by=by)

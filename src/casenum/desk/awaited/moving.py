"""The verbs that move a case in its lifecycle, awaited."""

from datetime import datetime

from casenum.cases import Case
from casenum.desk.awaited.part import AsyncPart
from casenum.desk.policies import AssignmentPolicy
from casenum.desk.reading import CaseRef
from casenum.desk.wishes import By
from casenum.lifecycle import JSON
from casenum.lifecycle.events import Event


class AsyncMoving(AsyncPart):
    """Assign cases and apply the events of their lifecycles."""

    async def assign(
        self, case: CaseRef, *, to: str, by: By, queue: str | None = None, token: str | None = None
    ) -> Case:
        """Return the case in the hands of a person or team, and in a queue where one is given.

        Raises:
            CasenumError: as `Desk.assign` says.
        """
        return await self._run(self._desk.assign, case, to=to, by=by, queue=queue, token=token)

    async def apply(
        self,
        case: CaseRef,
        event: str | Event,
        *,
        by: By,
        reason: str | None = None,
        token: str | None = None,
        **fields: JSON,
    ) -> Case:
        """Return the case after an event of its lifecycle, by its name or as an event's class.

        Raises:
            CasenumError: as `Desk.apply` says.
        """
        return await self._run(
            self._desk.apply, case, event, by=by, reason=reason, token=token, **fields
        )

    async def dispatch(
        self,
        case: CaseRef,
        policy: AssignmentPolicy,
        *,
        by: By,
        queue: str | None = None,
        token: str | None = None,
    ) -> Case:
        """Return the case in the hands of whom a policy chooses; the choice and why are on record.

        Raises:
            CasenumError: as `Desk.dispatch` says.
        """
        return await self._run(self._desk.dispatch, case, policy, by=by, queue=queue, token=token)

    async def wake(self, now: datetime | None = None, *, limit: int = 100) -> tuple[Case, ...]:
        """Return the cases that moved because their timers had run out, each as it is now.

        Raises:
            CasenumError: as `Desk.wake` says.
        """
        return await self._run(self._desk.wake, now, limit=limit)

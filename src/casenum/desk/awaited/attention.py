"""The verbs that give a case more attention, or less, awaited."""

from casenum.cases import Case
from casenum.desk.awaited.part import AsyncPart
from casenum.desk.escalation import HIERARCHICAL
from casenum.desk.reading import CaseRef
from casenum.desk.wishes import By


class AsyncAttention(AsyncPart):
    """Set priorities and escalate."""

    async def prioritise(
        self, case: CaseRef, priority: str, *, by: By, token: str | None = None
    ) -> Case:
        """Return the case with another priority.

        Raises:
            CasenumError: as `Desk.prioritise` says.
        """
        return await self._run(self._desk.prioritise, case, priority, by=by, token=token)

    async def escalate(
        self,
        case: CaseRef,
        *,
        by: By,
        to: str | None = None,
        kind: str = HIERARCHICAL,
        reason: str | None = None,
        token: str | None = None,
    ) -> Case:
        """Return the case one level of escalation up; its status stays as it is.

        Raises:
            CasenumError: as `Desk.escalate` says.
        """
        return await self._run(
            self._desk.escalate, case, by=by, to=to, kind=kind, reason=reason, token=token
        )

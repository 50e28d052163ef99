"""The verbs for the tasks of a case, awaited."""

from casenum.cases import Case
from casenum.desk.awaited.part import AsyncGroup
from casenum.desk.decisions.checklist import Task
from casenum.desk.reading import CaseRef
from casenum.desk.wishes import By


class AsyncTasks(AsyncGroup):
    """Keep a checklist for a case that is out of the ordinary; `Desk.tasks` is one."""

    async def add(self, case: CaseRef, title: str, *, by: By, token: str | None = None) -> Case:
        """Return the case with one more task; its words are kept as personal data.

        Raises:
            CasenumError: as `Desk.tasks.add` says.
        """
        return await self._run(self._desk.tasks.add, case, title, by=by, token=token)

    async def done(self, case: CaseRef, task: int, *, by: By, token: str | None = None) -> Case:
        """Return the case after a task was done.

        Raises:
            CasenumError: as `Desk.tasks.done` says.
        """
        return await self._run(self._desk.tasks.done, case, task, by=by, token=token)

    async def drop(
        self,
        case: CaseRef,
        task: int,
        *,
        by: By,
        reason: str | None = None,
        token: str | None = None,
    ) -> Case:
        """Return the case after a task was given up.

        Raises:
            CasenumError: as `Desk.tasks.drop` says.
        """
        return await self._run(self._desk.tasks.drop, case, task, by=by, reason=reason, token=token)

    async def of(self, case: CaseRef) -> tuple[Task, ...]:
        """Return all tasks of the case, settled ones too, in the order in which they were added.

        Raises:
            CasenumError: as `Desk.tasks.of` says.
        """
        return await self._run(self._desk.tasks.of, case)

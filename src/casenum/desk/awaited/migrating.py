"""The verbs that bring cases under newer versions of their lifecycles, awaited."""

from casenum.cases import Case
from casenum.desk.awaited.part import AsyncPart
from casenum.desk.decisions.migrating import BY
from casenum.desk.migrating import Population, Swept
from casenum.desk.reading import CaseRef
from casenum.desk.wishes import By


class AsyncMigrating(AsyncPart):
    """Migrate cases, and count them by version."""

    async def migrate(self, case: CaseRef, *, by: By = BY, token: str | None = None) -> Case:
        """Return the case under the newest version of its lifecycle; as it is, if it is there.

        Raises:
            CasenumError: as `Desk.migrate` says.
        """
        return await self._run(self._desk.migrate, case, by=by, token=token)

    async def migrate_all(self, *, by: By = BY, done: bool = False) -> Swept:
        """Bring all live cases under the newest versions, each in a transaction of its own.

        Raises:
            CasenumError: as `Desk.migrate_all` says.
        """
        return await self._run(self._desk.migrate_all, by=by, done=done)

    async def survey(self, *, done: bool = False) -> tuple[Population, ...]:
        """Return how many live cases stand under which version, by kind; the oldest name first.

        Raises:
            CasenumError: as `Desk.survey` says.
        """
        return await self._run(self._desk.survey, done=done)

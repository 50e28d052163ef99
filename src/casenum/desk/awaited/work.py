"""The questions about all cases: what lies about, and for how long, awaited."""

from datetime import timedelta

from casenum.desk.awaited.part import AsyncGroup
from casenum.desk.worklists import CasePage
from casenum.storage import WorkList


class AsyncWork(AsyncGroup):
    """Ask for cases by what is to be done; `Desk.work` is one."""

    async def orphans(self, *, cursor: str | None = None, limit: int = 100) -> CasePage:
        """Return cases that are not done and have neither assignee nor queue.

        Raises:
            CasenumError: as `Desk.work.orphans` says.
        """
        return await self._run(self._desk.work.orphans, cursor=cursor, limit=limit)

    async def stale(
        self, quiet: timedelta, *, cursor: str | None = None, limit: int = 100
    ) -> CasePage:
        """Return cases that are not done and of which nothing was heard for so long.

        Raises:
            CasenumError: as `Desk.work.stale` says.
        """
        return await self._run(self._desk.work.stale, quiet, cursor=cursor, limit=limit)

    async def chosen(
        self, work: WorkList, *, cursor: str | None = None, limit: int = 100
    ) -> CasePage:
        """Return the cases that a work list chooses, in the order in which they were received.

        Raises:
            CasenumError: as `Desk.work.chosen` says.
        """
        return await self._run(self._desk.work.chosen, work, cursor=cursor, limit=limit)

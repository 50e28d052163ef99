"""The questions about all cases: what lies about, and for how long."""

from datetime import timedelta

from casenum.desk import worklists
from casenum.desk.shell import Group
from casenum.desk.wishes import span
from casenum.desk.worklists import CasePage
from casenum.storage import WorkList


class Work(Group):
    """Ask for cases by what is to be done; `Desk.work` is one.

    Each answer is a page, with a cursor for the next one. The store is asked for what it has
    indexed; no history is read.
    """

    def orphans(self, *, cursor: str | None = None, limit: int = 100) -> CasePage:
        """Return cases that are not done and have neither assignee nor queue.

        A page may hold fewer than ``limit`` cases although others follow: None is the end.

        Raises:
            ArgumentError: the store answers no work lists, or an argument cannot be meant.
        """
        return worklists.orphans(self._shell.store, cursor, limit)

    def stale(self, quiet: timedelta, *, cursor: str | None = None, limit: int = 100) -> CasePage:
        """Return cases that are not done and of which nothing was heard for so long.

        Raises:
            ArgumentError: the store answers no work lists, or an argument cannot be meant.
        """
        until = self._shell.drawer.now() - span("quiet", quiet)
        work = WorkList(categories=worklists.WORKING, changed_until=until)
        return worklists.page(self._shell.store, work, cursor, limit)

    def chosen(self, work: WorkList, *, cursor: str | None = None, limit: int = 100) -> CasePage:
        """Return the cases that a work list chooses, in the order in which they were received.

        Raises:
            ArgumentError: the store answers no work lists, or an argument cannot be meant.
        """
        return worklists.page(self._shell.store, work, cursor, limit)

"""The verbs for the tasks of a case."""

from typing import Final

from casenum.arguments import optional_text, text, whole
from casenum.cases import Case, FactName
from casenum.desk import reading
from casenum.desk.decisions import checklist
from casenum.desk.decisions.checklist import Task
from casenum.desk.decisions.values import Decision, Stamp
from casenum.desk.reading import CaseRef
from casenum.desk.shell import Group
from casenum.desk.wishes import TITLE_LIMIT, By, wish
from casenum.storage import CaseStore

_MOST: Final = 1_000_000  # of a task's number


class Tasks(Group):
    """Keep a checklist for a case that is out of the ordinary; `Desk.tasks` is one.

    Tasks are numbered from 1 within their case. Open ones can be made to hold up its end: see
    `casenum.lifecycle.tasks_done`.
    """

    def add(self, case: CaseRef, title: str, *, by: By, token: str | None = None) -> Case:
        """Return the case with one more task; its words are kept as personal data.

        Raises:
            NotFound: there is no such case.
            VersionConflict: the `Case` given is not the current one.
        """
        text("title", title, limit=TITLE_LIMIT)

        def decide(_: CaseStore, case: Case, stamp: Stamp) -> Decision:
            return checklist.add(case, title, stamp)

        return self._shell.write(case, wish("tasks.add", by, token), decide)

    def done(self, case: CaseRef, task: int, *, by: By, token: str | None = None) -> Case:
        """Return the case after a task was done.

        Raises:
            NotFound: there is no such case.
            CaseRefused: ``no_task`` or ``settled``: the case has no such task to do.
            VersionConflict: the `Case` given is not the current one.
        """
        whole("task", task, least=1, most=_MOST)

        def decide(_: CaseStore, case: Case, stamp: Stamp) -> Decision:
            return checklist.settle(case, task, FactName.TASK_DONE, None, stamp)

        return self._shell.write(case, wish(f"tasks.done:{task}", by, token), decide)

    def drop(
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
            NotFound: there is no such case.
            CaseRefused: ``no_task`` or ``settled``: the case has no such task to do.
            VersionConflict: the `Case` given is not the current one.
        """
        whole("task", task, least=1, most=_MOST)
        optional_text("reason", reason, limit=TITLE_LIMIT)

        def decide(_: CaseStore, case: Case, stamp: Stamp) -> Decision:
            return checklist.settle(case, task, FactName.TASK_DROPPED, reason, stamp)

        return self._shell.write(case, wish(f"tasks.drop:{task}", by, token), decide)

    def of(self, case: CaseRef) -> tuple[Task, ...]:
        """Return all tasks of the case, settled ones too, in the order in which they were added.

        Raises:
            NotFound: there is no such case.
        """
        case_id, store = self._shell.case_id(case), self._shell.store
        words = {field: value for _, field, value in store.get_fields(case_id)}
        return checklist.tasks(reading.facts_of(store, case_id), words)

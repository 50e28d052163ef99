"""The verbs that give a case more attention, or less."""

from casenum.arguments import optional_text, text
from casenum.cases import Case
from casenum.desk.decisions import attention
from casenum.desk.decisions.values import Decision, Stamp
from casenum.desk.reading import CaseRef
from casenum.desk.shell import Part
from casenum.desk.wishes import TITLE_LIMIT, By, wish
from casenum.storage import CaseStore


class Attention(Part):
    """Set priorities and escalate."""

    def prioritise(self, case: CaseRef, priority: str, *, by: By, token: str | None = None) -> Case:
        """Return the case with another priority.

        Raises:
            NotFound: there is no such case.
            VersionConflict: the `Case` given is not the current one.
        """
        text("priority", priority)

        def decide(_: CaseStore, case: Case, stamp: Stamp) -> Decision:
            return attention.prioritise(case, priority, stamp)

        return self._shell.write(case, wish(f"prioritise:{priority}", by, token), decide)

    def escalate(
        self,
        case: CaseRef,
        *,
        by: By,
        to: str | None = None,
        reason: str | None = None,
        token: str | None = None,
    ) -> Case:
        """Return the case one level of escalation up; its status stays as it is.

        Raises:
            NotFound: there is no such case.
            VersionConflict: the `Case` given is not the current one.
        """
        optional_text("to", to)
        optional_text("reason", reason, limit=TITLE_LIMIT)

        def decide(_: CaseStore, case: Case, stamp: Stamp) -> Decision:
            return attention.escalate(case, to, reason, stamp)

        return self._shell.write(case, wish("escalate", by, token), decide)

"""The verbs that give a case more attention, or less."""

from casenum.arguments import one_of, optional_text, text
from casenum.cases import Case
from casenum.desk.decisions import attention
from casenum.desk.decisions.attention import Escalation
from casenum.desk.decisions.values import Decision, Stamp
from casenum.desk.escalation import HIERARCHICAL, KINDS
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
        kind: str = HIERARCHICAL,
        reason: str | None = None,
        token: str | None = None,
    ) -> Case:
        """Return the case one level of escalation up; its status stays as it is.

        Args:
            case: the case.
            by: who escalates.
            to: who is asked. Where the desk has a path of this kind, its next step when left out,
                or a later one.
            kind: ``hierarchical``, up the line: the case stays where it is. Or ``functional``, to a
                team that knows more: the case goes to its queue, and nobody there has it yet.
            reason: why, kept with the facts for ever.
            token: what makes a retry recognisable.

        Raises:
            ArgumentError: the kind is another word, or ``to`` stands not further along the path.
            CaseRefused: ``path_end``: the path has no further level.
            NotFound: there is no such case.
            VersionConflict: the `Case` given is not the current one.
        """
        wanted = Escalation(
            one_of("kind", kind, KINDS),
            optional_text("to", to),
            optional_text("reason", reason, limit=TITLE_LIMIT),
        )

        def decide(_: CaseStore, case: Case, stamp: Stamp) -> Decision:
            return attention.escalate(case, wanted, self._shell.rules.paths_of(case), stamp)

        return self._shell.write(case, wish("escalate", by, token), decide)

"""The verbs that move a case in its lifecycle."""

from casenum.arguments import optional_text, text
from casenum.cases import Case
from casenum.desk.decisions import moving
from casenum.desk.decisions.moving import Move
from casenum.desk.decisions.values import Decision, Stamp
from casenum.desk.reading import CaseRef
from casenum.desk.shell import Part
from casenum.desk.wishes import TITLE_LIMIT, By, wish
from casenum.lifecycle import JSON
from casenum.storage import CaseStore


class Moving(Part):
    """Assign cases and apply the events of their lifecycles."""

    def assign(
        self,
        case: CaseRef,
        *,
        to: str,
        by: By,
        queue: str | None = None,
        token: str | None = None,
    ) -> Case:
        """Return the case in the hands of a person or team, and in a queue where one is given.

        Raises:
            NotFound: there is no such case.
            TransitionRefused: its status does not allow it.
            VersionConflict: the `Case` given is not the current one.
        """
        wanted: dict[str, JSON] = {"to": text("to", to)}
        if queue is not None:
            wanted["queue"] = text("queue", queue)

        def decide(_: CaseStore, case: Case, stamp: Stamp) -> Decision:
            return moving.assign(case, self._shell.rules.life_of(case), wanted, stamp)

        return self._shell.write(case, wish("assign", by, token), decide)

    def apply(
        self,
        case: CaseRef,
        event: str,
        *,
        by: By,
        reason: str | None = None,
        token: str | None = None,
        **fields: JSON,
    ) -> Case:
        """Return the case after an event of its lifecycle.

        Reason and fields are kept with the facts for ever: codes and references, not a customer's
        words. A field that the lifecycle requires and the case knows, such as ``answered``, is
        filled in.

        Raises:
            NotFound: there is no such case.
            TransitionRefused: the lifecycle does not allow it; nothing has moved.
            VersionConflict: the `Case` given is not the current one.
        """
        text("event", event)
        wanted = Move(event, optional_text("reason", reason, limit=TITLE_LIMIT), fields)

        def decide(_: CaseStore, case: Case, stamp: Stamp) -> Decision:
            return moving.move(case, self._shell.rules.life_of(case), wanted, stamp)

        return self._shell.write(case, wish(f"apply:{event}", by, token), decide)

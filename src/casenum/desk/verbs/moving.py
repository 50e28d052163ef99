"""The verbs that move a case in its lifecycle."""

from datetime import UTC, datetime

from casenum.arguments import fulfils, moment, optional_text, text, whole
from casenum.cases import Case
from casenum.desk.decisions import moving
from casenum.desk.decisions.moving import Move
from casenum.desk.decisions.values import Decision, Stamp
from casenum.desk.policies import AssignmentPolicy
from casenum.desk.reading import CaseRef
from casenum.desk.shell import Part
from casenum.desk.waking import wake
from casenum.desk.wishes import TITLE_LIMIT, By, wish
from casenum.desk.worklists import chosen
from casenum.errors import ArgumentTypeError
from casenum.lifecycle import JSON, Lifecycle
from casenum.lifecycle.events import Event, named
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
            return self._in_time(case, moving.assign(case, self._life(case), wanted, stamp))

        return self._shell.write(case, wish("assign", by, token), decide)

    def apply(
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

        Reason and fields are kept with the facts for ever: codes and references, not a customer's
        words. A field that the lifecycle requires and the case knows, such as ``answered``, is
        filled in.

        Raises:
            NotFound: there is no such case.
            TransitionRefused: the lifecycle does not allow it; nothing has moved.
            VersionConflict: the `Case` given is not the current one.
        """
        name, told = named(event, fields)
        wanted = Move(name, optional_text("reason", reason, limit=TITLE_LIMIT), told)

        def decide(_: CaseStore, case: Case, stamp: Stamp) -> Decision:
            return self._in_time(case, moving.move(case, self._life(case), wanted, stamp))

        return self._shell.write(case, wish(f"apply:{name}", by, token), decide)

    def dispatch(
        self,
        case: CaseRef,
        policy: AssignmentPolicy,
        *,
        by: By,
        queue: str | None = None,
        token: str | None = None,
    ) -> Case:
        """Return the case in the hands of whom a policy chooses; the choice and why are on record.

        Args:
            case: the case.
            policy: `RoundRobin`, `LeastLoaded`, or a chooser of yours.
            by: who hands it out.
            queue: the queue in which it is from now on, where it changes.
            token: what makes a retry recognisable, so that no turn is used twice.

        Raises:
            NotFound: there is no such case.
            CaseRefused: ``nobody``: none of the policy's people can take it.
            TransitionRefused: the status of the case does not allow it.
            VersionConflict: the `Case` given is not the current one.
            ArgumentTypeError: it is no policy.
            ArgumentError: the policy asks for loads and the store answers no work lists.

        >>> from casenum.desk import Desk, RoundRobin
        >>> from casenum.numbers import Pattern
        >>> from casenum.stores import open_store
        >>> desk = Desk(open_store("memory:"), numbers=Pattern("SRV-{seq:3}", name="service"))
        >>> policy = RoundRobin(["amy", "bob"])
        >>> [desk.dispatch(desk.open("x", by="eve"), policy, by="eve").assignee for _ in range(3)]
        ['amy', 'bob', 'amy']
        """
        if not fulfils(policy, AssignmentPolicy):
            raise ArgumentTypeError("policy", "an assignment policy", type(policy).__name__)
        wanted = wish(f"dispatch:{text('name', policy.name, limit=64)}", by, token)
        placed: dict[str, JSON] = {} if queue is None else {"queue": text("queue", queue)}

        def decide(store: CaseStore, case: Case, stamp: Stamp) -> Decision:
            given = {**chosen(store, policy), **placed}
            return self._in_time(case, moving.assign(case, self._life(case), given, stamp))

        return self._shell.write(case, wanted, decide)

    def wake(self, now: datetime | None = None, *, limit: int = 100) -> tuple[Case, ...]:
        """Return the cases that moved because their timers had run out, each as it is now.

        Call it every few minutes, from anywhere: of two who wake a case at once, one does it. Each
        move is stamped with the moment that was due, so a late call writes the same history as one
        in time. A case that cannot be moved is told in the log `casenum.desk`, and left.

        Args:
            now: the moment up to which cases are woken; the clock's present when left out.
            limit: the most cases that are looked at in one call.

        Raises:
            ArgumentError: the moment or the limit cannot be meant, or the store knows no timers.

        >>> from datetime import UTC, datetime, timedelta
        >>> from casenum.desk import Desk
        >>> from casenum.lifecycle import service_case
        >>> from casenum.numbers import Pattern
        >>> from casenum.stores import open_store
        >>> life = service_case(auto_close=timedelta(days=7))
        >>> store, service = open_store("memory:"), Pattern("SRV-{seq:3}", name="service")
        >>> desk = Desk(store, numbers=service, lifecycle=life)
        >>> case = desk.apply(desk.open("Charged twice", by="amy"), "resolve", by="amy")
        >>> [woken.status for woken in desk.wake(datetime.now(UTC) + timedelta(days=8))]
        ['closed']
        """
        at = self._shell.drawer.now() if now is None else moment("now", now).astimezone(UTC)
        return wake(self._shell.writer, at, whole("limit", limit, least=1))

    def _life(self, case: Case) -> Lifecycle:
        return self._shell.rules.life_of(case)

    def _in_time(self, case: Case, decision: Decision) -> Decision:
        rules = self._shell.rules
        return moving.in_time(case, decision, rules.life_of(case), rules.window_of(case))

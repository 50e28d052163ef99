"""A lifecycle at work: values in, values out, no clock and no state of its own.

One `Lifecycle` serves every case. A move looks up one row of a table that was compiled when the
lifecycle was built; conditions are asked before anything is made, and no user code runs after the
decision, so a move that is half made cannot exist.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Self

import attrs

from casenum.arguments import one_of, text, whole
from casenum.errors import DefinitionRefused, TransitionRefused
from casenum.lifecycle.actors import Actor
from casenum.lifecycle.deciding import allowed_from, beginning, decide, explained, vouch
from casenum.lifecycle.definition import (
    Status,
    Timer,
    Transition,
    statuses_of,
    timers_of,
    transitions_of,
)
from casenum.lifecycle.drafts import Draft
from casenum.lifecycle.events import Event
from casenum.lifecycle.explaining import Explanation
from casenum.lifecycle.findings import Finding, found_in
from casenum.lifecycle.guards import Guard
from casenum.lifecycle.histories import replayed
from casenum.lifecycle.outline import Outline, outline
from casenum.lifecycle.steps import IMPORT, LARGEST, UPDATE, Signature, begun, no_standing
from casenum.lifecycle.tables import Tables, compiled
from casenum.lifecycle.timing import due, run_out
from casenum.lifecycle.values import JSON, Entry, Standing, Step

if TYPE_CHECKING:  # they are built on this file
    from casenum.lifecycle.auditing import Audit, Row
    from casenum.lifecycle.overlays import Overlay
    from casenum.lifecycle.statusmap import StatusNames

_NO_GUARDS: Final[Mapping[str, Guard]] = MappingProxyType({})


@attrs.frozen(slots=True, eq=False, repr=False)
class Lifecycle:
    """Say which status may follow which, and make the moves.

    It is frozen, compiled when it is built, and shared by all cases; where a case stands is a
    `Standing`. ``digest`` is a short hash of what the definition does, kept in every entry.

    Raises:
        DefinitionRefused: the findings hold errors; all of them are told.
        ArgumentError: the name or the version cannot be meant.
        ArgumentTypeError: a part has the wrong type.

    >>> from datetime import UTC, datetime
    >>> statuses = [Status("open", "open", initial=True), Status("done", "done", final=True)]
    >>> moves = [Transition("do", "open", "done")]
    >>> life = Lifecycle("todo", 1, statuses=statuses, transitions=moves)
    >>> at = datetime(2021, 1, 4, tzinfo=UTC)
    >>> life.apply(life.start(at=at, by="amy").standing, "do", at=at, by="amy").standing.status
    'done'
    """

    name: str
    version: int
    statuses: tuple[Status, ...] = attrs.field(kw_only=True, converter=statuses_of)
    transitions: tuple[Transition, ...] = attrs.field(kw_only=True, converter=transitions_of)
    timers: tuple[Timer, ...] = attrs.field(default=(), kw_only=True, converter=timers_of)
    digest: str = attrs.field(init=False)
    _signature: Signature = attrs.field(init=False)
    _findings: tuple[Finding, ...] = attrs.field(init=False)
    _tables: Tables = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        text("name", self.name)
        whole("version", self.version, least=1, most=LARGEST)
        drawn = self._drawn()
        found = found_in(Draft(self.statuses, self.transitions, self.timers, drawn))
        errors = tuple(str(finding) for finding in found if finding.severity == "error")
        if errors:
            raise DefinitionRefused(self.name, errors)
        tables = compiled(drawn)
        object.__setattr__(self, "digest", tables.digest)
        signature = Signature(self.name, self.version, tables.digest)
        object.__setattr__(self, "_signature", signature)
        object.__setattr__(self, "_findings", found)
        object.__setattr__(self, "_tables", tables)

    # --- questions -----------------------------------------------------------

    @property
    def signature(self) -> Signature:
        """Return what every entry says of this definition: its name, version and digest."""
        return self._signature

    @property
    def initial(self) -> str:
        """Return the status in which a case begins where nothing else is said."""
        return self._tables.initial

    @property
    def events(self) -> tuple[str, ...]:
        """Return all events that can move a case, sorted."""
        return tuple(sorted(self._tables.events))

    def status(self, name: str) -> Status:
        """Return a status by its name.

        Raises:
            ArgumentError: no status has the name.

        >>> from casenum.lifecycle import service_case
        >>> service_case().status("on_hold").category
        <Category.PENDING: 'pending'>
        """
        known = self._tables.statuses
        return known[one_of("status", name, known)]

    def findings(self) -> tuple[Finding, ...]:
        """Return what is doubtful in the definition; errors would have refused it.

        >>> from casenum.lifecycle import service_case
        >>> service_case().findings()
        ()
        """
        return self._findings

    def allowed(self, standing: Standing) -> tuple[str, ...]:
        """Return the events that may move a case from here, sorted.

        Guards, fields and permissions are not asked: they depend on the event. A way back to
        ``PREVIOUS`` counts only where there is a status to go back to.

        Raises:
            TransitionRefused: the status is unknown here.

        >>> from datetime import UTC, datetime
        >>> from casenum.lifecycle import service_case
        >>> life, at = service_case(), datetime(2021, 1, 4, tzinfo=UTC)
        >>> begun = life.start(at=at, by="amy")
        >>> life.allowed(begun.standing)
        ('cancel', 'mark_duplicate', 'register', 'reject')
        """
        if not isinstance(standing, Standing):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise no_standing(standing)
        return allowed_from(self._tables, standing)

    def events_between(self, source: str, target: str) -> tuple[str, ...]:
        """Return the events that may lead from one status to another, sorted.

        An event that leads to ``PREVIOUS`` counts for every status that may be.

        Raises:
            ArgumentError: a status is unknown here.

        >>> from casenum.lifecycle import service_case
        >>> service_case().events_between("resolved", "in_progress")
        ('reopen',)
        """
        found = self._tables.between.get((source, target))
        if found is None:
            self.status(source)
            self.status(target)
            return ()
        return found

    # --- moves ---------------------------------------------------------------

    def start(self, *, at: datetime, by: str | Actor, status: str | None = None) -> Step:
        """Create a case in the initial status, or in any given one that is not final.

        Raises:
            TransitionRefused: the status is unknown (``unknown_status``) or ``final``.
            ArgumentError: the moment is naive, or the actor cannot be meant.

        >>> from datetime import UTC, datetime
        >>> from casenum.lifecycle import service_case
        >>> step = service_case().start(at=datetime(2021, 1, 4, tzinfo=UTC), by="amy")
        >>> step.standing.status, step.entry.sequence, step.entry.source
        ('received', 1, None)
        """
        return begun(self._signature, beginning(self._tables, status), at, by)

    def apply(
        self,
        standing: Standing,
        event: str | Event,
        /,
        *,
        at: datetime,
        by: str | Actor,
        reason: str | None = None,
        **fields: JSON,
    ) -> Step:
        """Make the move that an event asks for, or refuse; what was given is never changed.

        The event is a name, or an instance of an attrs class or a dataclass that has its name and
        brings its fields: ``Resolve(answer="yes")`` is ``"resolve", answer="yes"``.
        A move to the status where the case stands is recorded and moves nothing.

        Raises:
            TransitionRefused: the definition does not allow it. Codes: ``no_transition``,
                ``guard`` (also a required field that is missing), ``permission``, ``final``,
                ``unknown_status``, ``unknown_event``.
            ArgumentError: the moment is naive, the actor or a field cannot be meant, or a field is
                given twice.
            ArgumentTypeError: an argument has the wrong type, or a guard returned neither True
                nor a No.

        >>> from datetime import UTC, datetime
        >>> from casenum.lifecycle import service_case
        >>> life, at = service_case(), datetime(2021, 1, 4, tzinfo=UTC)
        >>> life.apply(life.start(at=at, by="amy").standing, "register", at=at, by="amy").effects
        (Effect(kind='notify', topic='acknowledgement'),)
        """
        outcome = decide(self._tables, self._signature, standing, event, at, by, reason, fields)
        if isinstance(outcome, Step):
            return outcome
        raise outcome

    def try_apply(
        self,
        standing: Standing,
        event: str | Event,
        /,
        *,
        at: datetime,
        by: str | Actor,
        reason: str | None = None,
        **fields: JSON,
    ) -> Step | TransitionRefused:
        """Make the move as `apply` does, but return the refusal instead of raising it.

        Raises:
            ArgumentError: as `apply` says.
            ArgumentTypeError: as `apply` says.

        >>> from datetime import UTC, datetime
        >>> from casenum.lifecycle import service_case
        >>> life, at = service_case(), datetime(2021, 1, 4, tzinfo=UTC)
        >>> life.try_apply(life.start(at=at, by="amy").standing, "close", at=at, by="amy").code
        'no_transition'
        """
        return decide(self._tables, self._signature, standing, event, at, by, reason, fields)

    def explain(
        self,
        standing: Standing,
        event: str | Event,
        /,
        *,
        at: datetime,
        by: str | Actor,
        reason: str | None = None,
        **fields: JSON,
    ) -> Explanation:
        """Say what would become of an event, and how each way that it could take is judged.

        Every guard is asked whose required fields are there, also one that `apply` would not reach.

        Raises:
            ArgumentError: as `apply` says.
            ArgumentTypeError: as `apply` says.

        >>> from datetime import UTC, datetime
        >>> from casenum.lifecycle import service_case
        >>> life, at = service_case(), datetime(2021, 1, 4, tzinfo=UTC)
        >>> print(life.explain(life.start(at=at, by="amy").standing, "register", at=at, by="amy"))
        'register' while 'received' leads to 'registered'
          1. to 'registered': open
        """
        return explained(self._tables, self._signature, standing, event, at, by, reason, fields)

    def update(
        self,
        standing: Standing,
        /,
        *,
        at: datetime,
        by: str | Actor,
        reason: str | None = None,
        **fields: JSON,
    ) -> Step:
        """Record an update to the same status: one more entry, and nothing moves.

        Raises:
            TransitionRefused: the status is unknown here.
            ArgumentError: the moment is naive, or the actor or a field cannot be meant.
            ArgumentTypeError: an argument has the wrong type.

        >>> from datetime import UTC, datetime
        >>> from casenum.lifecycle import service_case
        >>> life, at = service_case(), datetime(2021, 1, 4, tzinfo=UTC)
        >>> begun = life.start(at=at, by="amy")
        >>> step = life.update(begun.standing, at=at, by="amy", note="called back")
        >>> step.standing.status, step.standing.version, step.entry.event
        ('received', 2, 'update')
        """
        return vouch(self._tables, self._signature, standing, None, UPDATE, at, by, reason, fields)

    def impose(
        self,
        standing: Standing,
        status: str,
        /,
        *,
        at: datetime,
        by: str | Actor,
        reason: str | None = None,
        **fields: JSON,
    ) -> Step:
        """Record that a foreign system says where the case stands now; any status may follow any.

        No guard is asked, and there are no effects: it has happened elsewhere.

        Raises:
            TransitionRefused: a status is unknown here.
            ArgumentError: the moment is naive, or the actor or a field cannot be meant.
            ArgumentTypeError: an argument has the wrong type.

        >>> from datetime import UTC, datetime
        >>> from casenum.lifecycle import service_case
        >>> life, at = service_case(), datetime(2021, 1, 4, tzinfo=UTC)
        >>> begun = life.start(at=at, by="amy")
        >>> step = life.impose(begun.standing, "closed", at=at, by="system:crm")
        >>> step.standing.status, step.entry.event
        ('closed', 'import')
        """
        return vouch(
            self._tables, self._signature, standing, status, IMPORT, at, by, reason, fields
        )

    # --- timers --------------------------------------------------------------

    def wake_at(self, standing: Standing) -> datetime | None:
        """Return when a timer moves the case if nobody does before, or None where none will.

        A timer that a guard refuses does not go off: a guard sees only standing and event, so it
        would refuse at any later time, too. The next entry asks anew.

        Raises:
            TransitionRefused: the status is unknown here.
            ArgumentTypeError: it is no `Standing`, or a guard returned neither True nor a No.

        >>> from datetime import UTC, datetime, timedelta
        >>> from casenum.lifecycle import service_case
        >>> life, at = service_case(auto_close=timedelta(days=7)), datetime(2021, 1, 4, tzinfo=UTC)
        >>> resolved = life.start(at=at, by="amy", status="resolved").standing
        >>> life.wake_at(resolved).isoformat()
        '2021-01-11T00:00:00+00:00'
        """
        step = due(self._tables, self._signature, standing)
        return None if step is None else step.entry.at

    def advance(self, standing: Standing, now: datetime) -> tuple[Step, ...]:
        """Make all moves whose timers have run out by now, oldest first.

        Each is stamped with the moment at which it was due, by ``system:timer``, so a late sweep
        writes the history that a punctual one would have written. Call it before any other move,
        too: what was due comes first.

        Raises:
            TransitionRefused: the status is unknown here.
            ArgumentError: the moment is naive.
            ArgumentTypeError: an argument has the wrong type, or a guard returned neither True nor
                a No.

        >>> from datetime import UTC, datetime, timedelta
        >>> from casenum.lifecycle import service_case
        >>> life, at = service_case(auto_close=timedelta(days=7)), datetime(2021, 1, 4, tzinfo=UTC)
        >>> resolved = life.start(at=at, by="amy", status="resolved").standing
        >>> (step,) = life.advance(resolved, datetime(2021, 3, 1, tzinfo=UTC))
        >>> step.standing.status, step.entry.by, step.entry.reason, step.entry.at.day
        ('closed', 'system:timer', 'auto-close', 11)
        """
        return run_out(self._tables, self._signature, standing, now)

    def replay(self, entries: Iterable[Entry]) -> Standing:
        """Return where a case stands after its entries, oldest first.

        What each entry did is believed, whichever version of the definition allowed it; that each
        follows from the one before is checked. An entry to the same status moves nothing.

        Raises:
            HistoryBroken: there is no entry, a sequence has a hole, a source is not where the case
                was, or a status is unknown here.

        >>> from datetime import UTC, datetime
        >>> from casenum.lifecycle import service_case
        >>> life, at = service_case(), datetime(2021, 1, 4, tzinfo=UTC)
        >>> begun = life.start(at=at, by="amy")
        >>> life.replay([begun.entry]) == begun.standing
        True
        """
        return replayed(self._tables.statuses, entries)

    def audit(
        self,
        rows: "Iterable[Row]",
        *,
        statuses: "StatusNames | None" = None,
        recorded: Mapping[str, str] | None = None,
    ) -> "Audit":
        """Return what this lifecycle would refuse of a foreign status log; nothing is written.

        Rows stream by and may be interleaved; one that is earlier than the row before of its case
        is left out and counted. A refused change is believed from then on.

        Args:
            rows: for each change a case, its new status and the moment, which has a zone.
            statuses: the log's words for our statuses; without, a word is the status itself.
            recorded: where our own record says that cases stand; one that stands elsewhere by the
                log was written past it.

        Raises:
            ArgumentError: a row cannot be meant; the error says which.
            ArgumentTypeError: a part has the wrong type.

        >>> from datetime import UTC, datetime
        >>> from casenum.lifecycle import service_case
        >>> nine = datetime(2021, 1, 4, 9, tzinfo=UTC)
        >>> rows = [("T-1", "received", nine), ("T-1", "closed", nine), ("T-2", "asigned", nine)]
        >>> result = service_case().audit(rows)
        >>> [(each.source, each.target, each.count) for each in result.refused], result.share
        ([('received', 'closed', 1)], 1.0)
        >>> [(each.key, each.meant) for each in result.unknown]
        [('asigned', 'assigned')]
        """
        from casenum.lifecycle.auditing import audited  # noqa: PLC0415 - few audit

        return audited(self, rows, statuses=statuses, recorded=recorded)

    # --- pictures and documents ----------------------------------------------

    def to_mermaid(self, *, overlay: "Overlay | None" = None) -> str:
        """Return a Mermaid state diagram, the same text for the same definition.

        With an overlay it shows what cases did: how often each arrow was taken, and how long each
        status lasted.

        Raises:
            ArgumentError: the overlay has a status that is unknown here.
            ArgumentTypeError: it is no `Overlay`.

        >>> from casenum.lifecycle import service_case
        >>> service_case().to_mermaid().splitlines()[:2]
        ['stateDiagram-v2', '    [*] --> received']
        """
        from casenum.lifecycle.diagrams import mermaid  # noqa: PLC0415 - few draw

        return mermaid(self._drawn(), overlay)

    def to_dot(self, *, overlay: "Overlay | None" = None) -> str:
        """Return a Graphviz graph, the same text for the same definition.

        With an overlay it shows what cases did, as `to_mermaid` says.

        Raises:
            ArgumentError: the overlay has a status that is unknown here.
            ArgumentTypeError: it is no `Overlay`.

        >>> from casenum.lifecycle import service_case
        >>> service_case().to_dot().splitlines()[:2]
        ['digraph {', '    rankdir=LR;']
        """
        from casenum.lifecycle.diagrams import dot  # noqa: PLC0415 - few draw

        return dot(self._drawn(), overlay)

    def to_markdown(self) -> str:
        """Return the statuses and the moves as two Markdown tables, and timers as a third.

        >>> from casenum.lifecycle import service_case
        >>> service_case().to_markdown().splitlines()[0]
        '| status | category | label | |'
        """
        from casenum.lifecycle.diagrams import markdown  # noqa: PLC0415 - few draw

        return markdown(self._drawn())

    def to_json(self) -> str:
        """Return the definition as a JSON document, the same text for the same definition.

        Guards stand in it by name.

        Raises:
            ArgumentError: two different guards have one name.

        >>> from casenum.lifecycle import service_case
        >>> service_case().to_json().splitlines()[1:3]
        ['  "schema": "casenum-lifecycle/1",', '  "name": "service-case",']
        """
        from casenum.lifecycle.documents import document  # noqa: PLC0415 - few write

        return document(self.name, self.version, self.statuses, self.transitions, self.timers)

    @classmethod
    def from_json(cls, written: str, *, guards: Mapping[str, Guard] = _NO_GUARDS) -> Self:
        """Return the lifecycle of a document that `to_json` wrote, or a person.

        ``guards`` says which function the name of a guard means; nothing else is ever called.

        Raises:
            ArgumentTypeError: a part has the wrong type.
            ArgumentError: it is no JSON, a key is missing or unknown, a value cannot be meant, or
                a guard is not among ``guards``; the error says where.
            DefinitionRefused: the findings hold errors; all of them are told.

        >>> from casenum.lifecycle import answered, service_case
        >>> life = service_case(answer_before_close=True)
        >>> again = Lifecycle.from_json(life.to_json(), guards={"answered": answered})
        >>> again.digest == life.digest
        True
        """
        from casenum.lifecycle.documents import read  # noqa: PLC0415 - few read

        name, version, statuses, transitions, timers = read(written, guards)
        return cls(name, version, statuses=statuses, transitions=transitions, timers=timers)

    def _drawn(self) -> Outline:
        return outline(self.statuses, self.transitions, self.timers)

    def __repr__(self) -> str:
        return f"<Lifecycle {self.name!r} version {self.version}, {len(self.statuses)} statuses>"

    def __reduce__(self) -> tuple[object, ...]:
        return _built, (self.name, self.version, self.statuses, self.transitions, self.timers)


def _built(
    name: str,
    version: int,
    statuses: tuple[Status, ...],
    transitions: tuple[Transition, ...],
    timers: tuple[Timer, ...] = (),
) -> Lifecycle:
    """Build a pickled lifecycle anew: its tables are compiled by the release that reads it."""
    return Lifecycle(name, version, statuses=statuses, transitions=transitions, timers=timers)

"""Lifecycles that break one promise each, in ways that real ones do: the kit proves itself.

Each is a `Lifecycle` with one method gone wrong, or a definition that nobody tried. ``BROKEN`` says
which law catches it; `sound` is what all of them are made of, and keeps every law.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from itertools import count
from types import MappingProxyType
from typing import Any, Final, Literal

import attrs

from casenum.errors import TransitionRefused
from casenum.lifecycle import (
    ACTOR_KINDS,
    PREVIOUS,
    Category,
    Entry,
    Lifecycle,
    No,
    Occurrence,
    Standing,
    Status,
    Step,
    Transition,
)
from casenum.testing.lifecycles import first_time, said_why

_STATUSES: Final = (
    Status("received", Category.NEW, initial=True),
    Status("waiting", Category.PENDING),
    Status("solved", Category.DONE),
    Status("gone", Category.DONE, final=True),
)


def again(standing: Standing, event: Occurrence) -> Literal[True] | No:  # noqa: ARG001 - a guard is given both
    """Let a case pass that was reopened: the other side of `first_time`.

    >>> from casenum.testing.arrows import BEGUN
    >>> again(Standing("received", Category.NEW, 1, BEGUN), None)
    No('it was never reopened')
    """
    return True if standing.reopens else No("it was never reopened")


def never(standing: Standing, event: Occurrence) -> Literal[True] | No:  # noqa: ARG001 - the same
    """Let nothing pass.

    >>> never(None, None)
    No('nothing is good enough')
    """
    return No("nothing is good enough")


_TRANSITIONS: Final = (
    Transition("wait", "received", "waiting", actor=["agent", "system"]),
    Transition("resume", "waiting", PREVIOUS, actor=ACTOR_KINDS),
    Transition("solve", ["received", "waiting"], "solved", requires=["answer"]),
    Transition("reopen", "solved", "received"),
    Transition("route", "received", "waiting", guard=first_time),
    Transition("route", "received", "solved", guard=again),
    Transition("drop", ["received", "waiting", "solved"], "gone", guard=said_why),
)


def sound(kind: type[Lifecycle] = Lifecycle, *more: Transition) -> Lifecycle:
    """Return a lifecycle with guards, permissions, fields and a way back, of a class and with more.

    >>> sound().findings()
    ()
    """
    return kind("sound", 1, statuses=_STATUSES, transitions=(*_TRANSITIONS, *more))


# --- definitions that nobody tried -------------------------------------------


def shuts_a_door() -> Lifecycle:
    """Return a lifecycle with an arrow that its guard never opens.

    >>> shuts_a_door().findings()
    ()
    """
    return sound(Lifecycle, Transition("reward", "solved", "gone", guard=never))


def traps() -> Lifecycle:
    """Return a lifecycle in which a waiting case waits for ever.

    >>> traps().findings()
    ()
    """
    statuses = (*_STATUSES, Status("lost", Category.PENDING))
    moves = (
        Transition("lose", "received", "lost"),
        Transition("find", "lost", "received", guard=never, actor=ACTOR_KINDS),
    )
    return Lifecycle("sound", 1, statuses=statuses, transitions=(*_TRANSITIONS, *moves))


def says_yes_twice() -> Lifecycle:
    """Return a lifecycle with two guards that are both open to a reopened case with a reason.

    >>> says_yes_twice().findings()
    ()
    """
    first = Transition("settle", "received", "solved", guard=again)
    second = Transition("settle", "received", "gone", guard=said_why)
    return sound(Lifecycle, first, second)


def forgets_the_customer() -> Lifecycle:
    """Return a lifecycle in which a waiting case hears nothing from its customer.

    >>> [finding.code for finding in forgets_the_customer().findings()]
    ['pending_forgotten']
    """
    shelf = Status("shelf", Category.PENDING)
    moves = (Transition("shelve", "received", "shelf"), Transition("fetch", "shelf", "received"))
    return Lifecycle("sound", 1, statuses=(*_STATUSES, shelf), transitions=(*_TRANSITIONS, *moves))


_VERSIONS: Final = count(1)


def numbers_itself() -> Lifecycle:
    """Return a lifecycle whose version is counted up each time it is made.

    >>> numbers_itself().version == numbers_itself().version
    False
    """
    statuses, version = _STATUSES, next(_VERSIONS)
    return Lifecycle("sound", version, statuses=statuses, transitions=_TRANSITIONS)


# --- engines with one method gone wrong --------------------------------------


class LosesLabels(Lifecycle):
    """Write a document without who may cause what.

    >>> '"actor"' in sound(LosesLabels).to_json()
    False
    """

    def to_json(self) -> str:
        """Return a document that lets everybody do everything."""
        free = [attrs.evolve(each, actor=None) for each in self.transitions]
        return Lifecycle(
            self.name, self.version, statuses=self.statuses, transitions=free
        ).to_json()


class DrawsTheStraightLine(Lifecycle):
    """Draw the textbook steps, and leave out the ways back.

    >>> "reopen" in sound(DrawsTheStraightLine).to_dot()
    False
    """

    def to_dot(self, **options: Any) -> str:
        """Return a picture that management likes."""
        lines = super().to_dot(**options).splitlines(keepends=True)
        return "".join(line for line in lines if "reopen" not in line)


class StartsWorking(Lifecycle):
    """Begin a case where work begins, whatever the definition says.

    >>> from casenum.testing.arrows import BEGUN
    >>> sound(StartsWorking).start(at=BEGUN, by="amy").standing.status
    'waiting'
    """

    def start(self, *, at: datetime, by: Any, status: str | None = None) -> Step:
        """Return a case that skipped the queue."""
        return super().start(at=at, by=by, status=status or "waiting")


class BeginsAtTheEnd(Lifecycle):
    """Create a case in a status that it can never leave.

    >>> from casenum.testing.arrows import BEGUN
    >>> sound(BeginsAtTheEnd).start(at=BEGUN, by="amy", status="gone").standing.status
    'gone'
    """

    def start(self, *, at: datetime, by: Any, status: str | None = None) -> Step:
        """Return a case that is over before it began."""
        if status is None or not self.status(status).final:
            return super().start(at=at, by=by, status=status)
        begun = super().start(at=at, by=by)
        return self.impose(begun.standing, status, at=at, by=by)


class Altered(Lifecycle):
    """Change the steps of moves that are made; the children say how.

    >>> sound(Altered).initial
    'received'
    """

    def try_apply(
        self, standing: Standing, event: Any, /, *, at: datetime, by: Any, **options: Any
    ) -> Any:
        """Return the outcome after `altered`."""
        outcome = super().try_apply(standing, event, at=at, by=by, **options)
        return self.altered(standing, outcome)

    def altered(self, standing: Standing, outcome: Step | TransitionRefused) -> Any:  # noqa: ARG002 - for children
        """Return the outcome as it is."""
        return outcome


class SignsForTheSystem(Altered):
    """Write down the service account instead of who asked.

    >>> from casenum.testing.arrows import Ask, Walk
    >>> life = sound(SignsForTheSystem)
    >>> Ask("wait").of(life, Walk.begin(life).standing).entry.by
    'system:web'
    """

    def altered(self, standing: Standing, outcome: Step | TransitionRefused) -> Any:  # noqa: ARG002 - the parent's shape
        """Return an entry that hides who it was."""
        if isinstance(outcome, TransitionRefused):
            return outcome
        return attrs.evolve(outcome, entry=attrs.evolve(outcome.entry, by="system:web"))


class ForgetsReopens(Altered):
    """Set the count of reopens back with each move.

    >>> from casenum.testing.arrows import Arrow, arrow_walks
    >>> walks = arrow_walks(sound(ForgetsReopens))
    >>> walks[Arrow("solved", "reopen", "received")].standing.reopens
    0
    """

    def altered(self, standing: Standing, outcome: Step | TransitionRefused) -> Any:  # noqa: ARG002 - the parent's shape
        """Return a standing with a clean slate."""
        if isinstance(outcome, TransitionRefused):
            return outcome
        return attrs.evolve(outcome, standing=attrs.evolve(outcome.standing, reopens=0))


_CALLS: Final = count(1)


class StampsEachCall(Altered):
    """Put a running number into the payload: a retry is another move.

    >>> from casenum.testing.arrows import Ask, Walk
    >>> life = sound(StampsEachCall)
    >>> ask, standing = Ask("wait"), Walk.begin(life).standing
    >>> ask.of(life, standing) == ask.of(life, standing)
    False
    """

    def altered(self, standing: Standing, outcome: Step | TransitionRefused) -> Any:  # noqa: ARG002 - the parent's shape
        """Return an entry that no second call gives again."""
        if isinstance(outcome, TransitionRefused):
            return outcome
        payload = {**outcome.entry.payload, "call": next(_CALLS)}
        return attrs.evolve(outcome, entry=attrs.evolve(outcome.entry, payload=payload))


class LetsItBe(Altered):
    """Record what is illegal as an update, and refuse nothing.

    >>> from casenum.testing.arrows import Ask, Walk
    >>> life = sound(LetsItBe)
    >>> Ask("reopen").of(life, Walk.begin(life).standing).standing.status
    'received'
    """

    def altered(self, standing: Standing, outcome: Step | TransitionRefused) -> Any:
        """Return a step where a refusal was due."""
        if isinstance(outcome, Step):
            return outcome
        return self.update(standing, at=standing.entered, by="amy")


def _refused(was: TransitionRefused, **changes: Any) -> TransitionRefused:
    parts = {"code": was.code, "status": was.status, "event": was.event, "allowed": was.allowed}
    return TransitionRefused(**{**parts, **changes})


class OffersEverything(Altered):
    """List every event in a refusal.

    >>> from casenum.testing.arrows import Ask, Walk
    >>> life = sound(OffersEverything)
    >>> Ask("reopen").of(life, Walk.begin(life).standing).allowed == life.events
    True
    """

    def altered(self, standing: Standing, outcome: Step | TransitionRefused) -> Any:  # noqa: ARG002 - the parent's shape
        """Return a refusal that helps nobody."""
        if isinstance(outcome, TransitionRefused):
            return _refused(outcome, allowed=self.events)
        return outcome


class TiresOut(Altered):
    """Stop counting after six entries, as a column that was too narrow did.

    >>> sound(TiresOut).name
    'sound'
    """

    def altered(self, standing: Standing, outcome: Step | TransitionRefused) -> Any:
        """Return a step whose number was given before."""
        if isinstance(outcome, TransitionRefused) or standing.version < 6:
            return outcome
        return attrs.evolve(outcome, entry=attrs.evolve(outcome.entry, sequence=6))


class GivesUp(Altered):
    """Refuse with the wrong code once a case is old.

    >>> sound(GivesUp).name
    'sound'
    """

    def altered(self, standing: Standing, outcome: Step | TransitionRefused) -> Any:
        """Return a refusal that says something else."""
        if isinstance(outcome, TransitionRefused) and standing.version > 5:
            return _refused(outcome, code="guard")
        return outcome


class SwallowsRefusals(Lifecycle):
    """Return where the case stands instead of raising, as handlers do that catch everything.

    >>> from casenum.testing.arrows import BEGUN
    >>> life = sound(SwallowsRefusals)
    >>> begun = life.start(at=BEGUN, by="amy").standing
    >>> life.apply(begun, "reopen", at=BEGUN, by="amy").standing.status
    'received'
    """

    def apply(
        self, standing: Standing, event: Any, /, *, at: datetime, by: Any, **options: Any
    ) -> Step:
        """Return an update where a refusal was due."""
        try:
            return super().apply(standing, event, at=at, by=by, **options)
        except TransitionRefused:
            return self.update(standing, at=at, by=by)


class AllowsEverything(Lifecycle):
    """Enable every button.

    >>> from casenum.testing.arrows import Walk
    >>> life = sound(AllowsEverything)
    >>> life.allowed(Walk.begin(life).standing) == life.events
    True
    """

    def allowed(self, standing: Standing) -> tuple[str, ...]:  # noqa: ARG002 - that is the fault
        """Return all events, wherever the case stands."""
        return self.events


class BelievesTheLast(Lifecycle):
    """Read the last entry only, as a status column does.

    >>> from casenum.testing.arrows import Walk
    >>> life = sound(BelievesTheLast)
    >>> life.replay(Walk.begin(life).entries[-1:]).status
    'received'
    """

    def replay(self, entries: Iterable[Entry]) -> Standing:
        """Return a standing that knows nothing of what was before."""
        *_, last = entries
        return Standing(last.target, last.category, last.sequence, last.at, last.source)


class SkipsHoles(Lifecycle):
    """Leave out what does not follow.

    >>> from casenum.testing.arrows import Walk
    >>> life = sound(SkipsHoles)
    >>> life.replay([*Walk.begin(life).entries] * 2).version
    1
    """

    def replay(self, entries: Iterable[Entry]) -> Standing:
        """Return where the case stands after the entries that follow from one another."""
        kept: list[Entry] = []
        for entry in entries:
            if entry.sequence == len(kept) + 1:
                kept.append(entry)
        return super().replay(kept) if kept else self.start(at=_LONG_AGO, by="amy").standing


_LONG_AGO: Final = datetime(2001, 1, 1, tzinfo=UTC)


class WakesOnUpdate(Lifecycle):
    """Take an update for a sign of life: the status begins anew.

    >>> from casenum.testing.arrows import BEGUN, GAP
    >>> life = sound(WakesOnUpdate)
    >>> begun = life.start(at=BEGUN, by="amy").standing
    >>> life.update(begun, at=BEGUN + GAP, by="amy").standing.entered == begun.entered
    False
    """

    def update(self, standing: Standing, /, *, at: datetime, by: Any, **options: Any) -> Step:
        """Return a standing that has just begun."""
        step = super().update(standing, at=at, by=by, **options)
        return attrs.evolve(step, standing=attrs.evolve(step.standing, entered=at))


class LosesItsVersion(Lifecycle):
    """Come out of a pickle as another version.

    >>> import pickle
    >>> pickle.loads(pickle.dumps(sound(LosesItsVersion))).version
    99
    """

    def __reduce__(self) -> tuple[object, ...]:
        other = Lifecycle(self.name, 99, statuses=self.statuses, transitions=self.transitions)
        return other.__reduce__()


class TakesAnyTime(Lifecycle):
    """Take a naive time for UTC.

    >>> sound(TakesAnyTime).start(at=datetime(2021, 1, 4), by="amy").entry.at.tzinfo
    datetime.timezone.utc
    """

    def start(self, *, at: datetime, by: Any, status: str | None = None) -> Step:
        """Return a case that began at some time in some zone."""
        return super().start(at=at.replace(tzinfo=UTC), by=by, status=status)


def _of(kind: type[Lifecycle]) -> Callable[[], Lifecycle]:
    return lambda: sound(kind)


BROKEN: Final[Mapping[str, tuple[Callable[[], Lifecycle], str]]] = MappingProxyType(
    {
        "forgets the customer": (forgets_the_customer, "test_findings_1_nothing_is_doubtful"),
        "numbers itself": (numbers_itself, "test_declaration_1_two_made_alike_are_one"),
        "loses labels": (_of(LosesLabels), "test_document_1_comes_back_as_it_was"),
        "draws the straight line": (
            _of(DrawsTheStraightLine),
            "test_picture_1_shows_every_arrow",
        ),
        "starts working": (
            _of(StartsWorking),
            "test_start_1_a_case_begins_in_the_initial_status",
        ),
        "begins at the end": (_of(BeginsAtTheEnd), "test_start_2_no_case_begins_at_the_end"),
        "shuts a door": (shuts_a_door, "test_arrow_1_every_arrow_can_be_taken"),
        "traps": (traps, "test_end_1_every_case_can_end"),
        "signs for the system": (_of(SignsForTheSystem), "test_entry_1_says_what_happened"),
        "forgets reopens": (_of(ForgetsReopens), "test_step_1_stands_where_the_entry_leads"),
        "stamps each call": (_of(StampsEachCall), "test_pure_1_the_same_again_is_the_same"),
        "allows everything": (_of(AllowsEverything), "test_allowed_1_names_what_leads_on"),
        "lets it be": (_of(LetsItBe), "test_refusal_1_what_is_illegal_moves_nothing"),
        "swallows refusals": (
            _of(SwallowsRefusals),
            "test_refusal_2_apply_raises_what_try_apply_returns",
        ),
        "offers everything": (
            _of(OffersEverything),
            "test_refusal_3_says_what_is_allowed_instead",
        ),
        "believes the last": (
            _of(BelievesTheLast),
            "test_replay_1_ends_where_the_walk_ended",
        ),
        "skips holes": (_of(SkipsHoles), "test_replay_2_a_hole_is_refused"),
        "wakes on update": (_of(WakesOnUpdate), "test_update_1_moves_nothing"),
        "says yes twice": (says_yes_twice, "test_guard_1_never_two_say_yes"),
        "tires out": (_of(TiresOut), "test_walk_1_replays_to_where_it_ended"),
        "gives up": (_of(GivesUp), "test_walk_2_goes_on_after_a_refusal"),
        "loses its version": (_of(LosesItsVersion), "test_pickle_1_keeps_the_definition"),
        "takes any time": (
            _of(TakesAnyTime),
            "test_bounds_1_a_time_without_a_zone_is_refused",
        ),
    }
)
"""What makes each broken lifecycle, and the law that catches it."""

"""One move, one guarded move, one refusal, one definition, one standing: beside other machines."""

import gc
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import machines
from harness import Row, compare, line
from transitions import Machine, MachineError

from casenum import Lifecycle, Status, Transition
from casenum.errors import TransitionRefused
from casenum.lifecycle import Effect, Occurrence, Standing, service_case

PEER = "transitions, one shared machine"
AT = datetime(2021, 1, 4, 9, 0, tzinfo=UTC)
LIFE = service_case()
ASSIGNED = LIFE.start(at=AT, by="amy", status="assigned").standing
ROWS = [(t.event, list(t.source), t.target) for t in LIFE.transitions]


class Record:
    """Be a model of ``transitions`` that keeps its history."""

    state: str

    def __init__(self) -> None:
        self.history: list[dict[str, object]] = []

    def note(self, event: Any) -> None:
        """Append a history entry, as ours does."""
        entry = {
            "at": AT, "by": "amy", "event": event.event.name,
            "source": event.transition.source, "target": event.transition.dest,
        }  # fmt: skip
        self.history = [entry]

    def allowed(self, event: Any) -> bool:
        """Guard a move."""
        return bool(event.kwargs["answered"])


def machine(model: Record, table: list[Any], initial: str = "assigned") -> Any:
    """Build a machine of the default service case."""
    statuses = [status.name for status in LIFE.statuses]
    return Machine(
        model, states=statuses, initial=initial, send_event=True, auto_transitions=False,
        transitions=[{"trigger": e, "source": s, "dest": d, **more} for e, s, d, *rest in table
                     for more in (rest or [{}])],
    )  # fmt: skip


RECORD = Record()
MACHINE = machine(RECORD, [(*row, {"after": "note"}) for row in ROWS])
GUARDED_RECORD = Record()
GUARDED_MACHINE = machine(
    GUARDED_RECORD, [(*row, {"after": "note", "conditions": "allowed"}) for row in ROWS]
)


def answered(_: Standing, event: Occurrence) -> bool:
    """Guard a move."""
    return bool(event.fields["answered"])


GUARDED = Lifecycle(
    "guarded", 1,
    statuses=[Status("assigned", "open", initial=True), Status("in_progress", "done", final=True)],
    transitions=[Transition(
        "start", "assigned", "in_progress", guard=answered,  # type: ignore[arg-type]
        effects=[Effect("notify", "started")],
    )],
)  # fmt: skip
GUARDED_STANDING = GUARDED.start(at=AT, by="amy").standing


def move_ours() -> object:
    """Move from assigned to in progress, with a history entry."""
    return LIFE.apply(ASSIGNED, "start", at=AT, by="amy")


def move_theirs() -> object:
    """Do the same on a model."""
    MACHINE.set_state("assigned", RECORD)
    return RECORD.start()  # type: ignore[attr-defined]


def guarded_ours() -> object:
    """Move through a guard, with an effect."""
    return GUARDED.apply(GUARDED_STANDING, "start", at=AT, by="amy", answered=True)


def guarded_theirs() -> object:
    """Do the same on a model."""
    GUARDED_MACHINE.set_state("assigned", GUARDED_RECORD)
    return GUARDED_RECORD.start(answered=True)  # type: ignore[attr-defined]


def refuse_ours() -> None:
    """Refuse a move, raised and caught."""
    try:  # noqa: SIM105 - suppress() costs more than what is measured
        LIFE.apply(ASSIGNED, "reopen", at=AT, by="amy")
    except TransitionRefused:
        pass


def refuse_theirs() -> None:
    """Do the same on a model."""
    MACHINE.set_state("assigned", RECORD)
    try:  # noqa: SIM105 - the same
        RECORD.reopen()  # type: ignore[attr-defined]
    except MachineError:
        pass


def build_ours() -> object:
    """Build the default with all its findings."""
    return Lifecycle("built", 1, statuses=LIFE.statuses, transitions=LIFE.transitions)


def build_theirs() -> object:
    """Build a machine of the same table."""
    return machine(Record(), list(ROWS))


def two_moves_ours() -> object:
    """Move there and back, as the machines of one object a case do."""
    there = LIFE.apply(IN_PROGRESS, "assign", at=AT, by="amy").standing
    return LIFE.apply(there, "start", at=AT, by="amy")


IN_PROGRESS = LIFE.start(at=AT, by="amy", status="in_progress").standing
OTHERS: tuple[tuple[str, Callable[[], Callable[[], object]]], ...] = (
    ("automat", machines.started_automat),
    ("django-fsm-2, not saved", machines.started_django_fsm),
    ("xstate-statemachine", machines.started_xstate),
)
BUILDS: tuple[tuple[str, Callable[[], object]], ...] = (
    ("python-statemachine", machines.python_statemachine),
    ("automat", machines.automat),
    ("xstate-statemachine", machines.xstate),
)
CASES = 2_000
MEMORY = "a standing: 30 times less"
LESS = 30  # times
MOST = 400  # bytes


def standing_ours(place: int) -> object:
    """Return where a case stands, as a move leaves it, with a moment of its own."""
    at = AT + timedelta(seconds=place)
    return LIFE.apply(ASSIGNED, "start", at=at, by="amy").standing


def bound_theirs(_: int) -> object:
    """Return a model that the shared machine knows."""
    model = Record()
    MACHINE.add_model(model, initial="assigned")
    return model


def bytes_of(make: Callable[[int], object]) -> float:
    """Return what one of many objects takes, shared parts left out."""
    kept = [make(0)]
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    kept += [make(place) for place in range(CASES)]
    gc.collect()
    taken = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return taken / CASES


def memory_row() -> Row:
    """Weigh a case of each side; a model is taken off the machine again."""
    ours, theirs = bytes_of(standing_ours), bytes_of(bound_theirs)
    MACHINE.models = [RECORD]
    met = theirs / ours >= LESS and ours <= MOST
    row = Row("memory of a case", PEER, ours, theirs, MEMORY, met, "bytes")
    print(line(row), file=sys.stderr)
    return row


def rows() -> Iterator[Row]:
    """Measure."""
    yield compare("one move with a history entry", PEER, move_ours, move_theirs, faster=3)
    yield compare("one move with guard and effect", PEER, guarded_ours, guarded_theirs, faster=3)
    yield compare("a refused move, raised and caught", PEER, refuse_ours, refuse_theirs, faster=2)
    yield compare("build the default, findings included", PEER, build_ours, build_theirs, faster=1)
    yield compare("there and back: two moves with entries", "python-statemachine",
                  two_moves_ours, machines.started_statemachine(), faster=40)  # fmt: skip
    for peer, started in OTHERS:
        yield compare("there and back: two moves with entries", peer, two_moves_ours, started())
    for peer, build in BUILDS:
        yield compare("build the default, findings included", peer, build_ours, build)
    yield memory_row()

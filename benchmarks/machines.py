"""The service case in the state machines of others, for what is measured beside them.

Each builder takes the default's own table. Every peer does the same two moves, there and back, and
keeps the last entry of its history as casenum does; none keeps time, actor or reason by itself.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol

from automat import TypeMachineBuilder  # type: ignore[import-not-found]
from statemachine import State, StateMachine  # type: ignore[import-not-found]
from xstate_statemachine import (  # type: ignore[import-not-found]
    MachineLogic,
    SyncInterpreter,
    create_machine,
)

from casenum.lifecycle import service_case

AT = datetime(2021, 1, 4, 9, 0, tzinfo=UTC)
LIFE = service_case()
TABLE = [(each.event, each.source, str(each.target)) for each in LIFE.transitions]
TWO_MOVES = ("assign", "start")


def entry(event: str, source: str, target: str) -> dict[str, object]:
    """Return a history entry as every peer keeps it."""
    return {"at": AT, "by": "amy", "event": event, "source": source, "target": target}


def python_statemachine() -> Any:
    """Return a class of python-statemachine; each of its objects is one case."""
    states = {s.name: State(initial=s.initial, final=s.final) for s in LIFE.statuses}
    members: dict[str, Any] = dict(states)
    for event, sources, target in TABLE:
        first, *rest = (states[source].to(states[target]) for source in sources)
        for more in rest:
            first |= more
        members[event] = first

    def after_transition(self: Any, event: Any, source: Any, target: Any) -> None:
        self.history = [entry(str(event), source.id, target.id)]

    return type("ServiceCase", (StateMachine,), members | {"after_transition": after_transition})


class Core:
    """Be what a machine of automat works on."""

    history: list[dict[str, object]]


def automat() -> Any:
    """Return a factory of automat; each machine is one case."""
    space: dict[str, Any] = {}
    for event, _, _ in TABLE:  # automat reads the signatures of a protocol's methods
        exec(f"def {event}(self) -> None: ...", space)  # noqa: S102 - names of our own table
    inputs = type(Protocol)("Inputs", (Protocol,), {event: space[event] for event, _, _ in TABLE})
    builder = TypeMachineBuilder(inputs, Core)
    states = {status.name: builder.state(status.name) for status in LIFE.statuses}
    for event, sources, target in TABLE:
        for source in sources:
            made = states[source].upon(getattr(inputs, event)).to(states[target])
            made(_noting(event, source, target))
    return builder.build()


def _noting(event: str, source: str, target: str) -> Callable[[Any, Core], None]:
    def note(_: Any, core: Core) -> None:
        core.history = [entry(event, source, target)]

    return note


def xstate() -> Any:
    """Return a machine of xstate-statemachine, which an interpreter runs for each case."""
    states: dict[str, Any] = {status.name: {"on": {}} for status in LIFE.statuses}
    for event, sources, target in TABLE:
        for source in sources:
            states[source]["on"][event] = {"target": target, "actions": ["note"]}

    def note(_: Any, context: dict[str, Any], event: Any, __: Any) -> None:
        context["history"] = [entry(event.type, "", "")]

    wanted = {"id": "case", "initial": LIFE.initial, "context": {}, "states": states}
    return create_machine(wanted, logic=MachineLogic(actions={"note": note}))


def started_statemachine() -> Callable[[], object]:
    """Return what moves a case of python-statemachine there and back."""
    case = python_statemachine()()
    case.register()
    return lambda: [getattr(case, event)() for event in TWO_MOVES]


def started_automat() -> Callable[[], object]:
    """Return what moves a case of automat there and back."""
    case = automat()(Core())
    case.register()
    return lambda: [getattr(case, event)() for event in TWO_MOVES]


def started_xstate() -> Callable[[], object]:
    """Return what moves a case of xstate-statemachine there and back."""
    case = SyncInterpreter(xstate()).start()
    case.send("register")
    return lambda: [case.send(event) for event in TWO_MOVES]


def started_django_fsm() -> Callable[[], object]:
    """Return what moves a case of django-fsm-2 there and back, without saving it."""
    import django  # type: ignore[import-untyped]  # noqa: PLC0415 - asked for by this row alone
    from django.conf import settings  # type: ignore[import-untyped]  # noqa: PLC0415 - the same

    if not settings.configured:
        settings.configure()
        django.setup()
    from django.db import models  # type: ignore[import-untyped]  # noqa: PLC0415 - needs settings
    from django_fsm import FSMField, transition  # type: ignore[import-not-found]  # noqa: PLC0415

    field = FSMField(default=LIFE.initial)
    members: dict[str, Any] = {
        "__module__": __name__,
        "Meta": type("Meta", (), {"app_label": "bench"}),
        "state": field,
    }
    for event, sources, target in TABLE:

        def moved(self: Any, event: str = event, target: str = target) -> None:
            self.history = [entry(event, self.state, target)]

        moved.__name__ = event
        members[event] = transition(field=field, source=list(sources), target=target)(moved)
    case = type("ServiceCase", (models.Model,), members)()
    case.register()
    return lambda: [getattr(case, event)() for event in TWO_MOVES]

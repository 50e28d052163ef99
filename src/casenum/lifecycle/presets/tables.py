"""How a preset is written down: one line a move, and what becomes of the lines."""

from collections.abc import Iterable
from typing import NamedTuple

from casenum.lifecycle.actors import ACTOR_KINDS
from casenum.lifecycle.definition import Previous, Status, Transition
from casenum.lifecycle.engine import Lifecycle
from casenum.lifecycle.values import Effect


class Move(NamedTuple):
    """Write one line of a preset: the event, from where, to where, and who should hear of it.

    ``topic`` is that of the notice. ``wakes`` says that whoever answers, the customer included,
    moves a waiting case: all kinds of actors are named, and nobody is shut out.

    >>> Move("close", {"resolved"}, "closed", "closed").transition().effects
    (Effect(kind='notify', topic='closed'),)
    """

    event: str
    sources: frozenset[str] | set[str]
    target: str | Previous
    topic: str | None = None
    wakes: bool = False
    requires: tuple[str, ...] = ()

    def transition(self) -> Transition:
        """Return the line as a definition has it."""
        return Transition(
            self.event,
            self.sources,
            self.target,
            actor=ACTOR_KINDS if self.wakes else None,
            requires=self.requires,
            effects=() if self.topic is None else (Effect("notify", self.topic),),
        )


def built(name: str, statuses: Iterable[Status], moves: Iterable[Move]) -> Lifecycle:
    """Return the first version of a lifecycle whose moves are written as lines.

    >>> statuses = [Status("open", "open", initial=True), Status("shut", "done", final=True)]
    >>> built("door", statuses, [Move("shut", {"open"}, "shut")]).events
    ('shut',)
    """
    return Lifecycle(name, 1, statuses=statuses, transitions=[move.transition() for move in moves])

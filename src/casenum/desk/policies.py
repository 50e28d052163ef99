"""Who gets a case: choosers over what is known of the people, pure and in plain sight."""

from collections.abc import Iterable, Mapping
from typing import Final, Protocol, runtime_checkable

import attrs

from casenum.arguments import text, whole
from casenum.errors import ArgumentError, ArgumentTypeError
from casenum.lifecycle import JSON

TURN: Final = "turn"
LOADS: Final = "loads"
_NOTHING: Final[Mapping[str, int]] = {}


@attrs.frozen(slots=True, kw_only=True)
class Chances:
    """Hold what a policy asked for, as it is at this moment.

    ``turn`` counts the choices made so far under the policy's name, from 1. ``loads`` says how many
    cases that are not done each of the policy's people has.

    >>> Chances(loads={"amy": 2}).loads["amy"]
    2
    """

    turn: int = 0
    loads: Mapping[str, int] = _NOTHING


@attrs.frozen(slots=True)
class Choice:
    """Say who gets the case, and why, as the history keeps it.

    >>> Choice("amy", {"turn": 1}).to
    'amy'
    """

    to: str
    why: Mapping[str, JSON]


@runtime_checkable
class AssignmentPolicy(Protocol):
    """Choose who gets a case; anybody's class with these members will do.

    ``asks`` names what it has to know: ``turn``, ``loads``, both or neither.
    """

    @property
    def name(self) -> str:
        """Return the name under which turns are counted and choices are kept."""
        ...

    @property
    def people(self) -> tuple[str, ...]:
        """Return those who may be chosen."""
        ...

    @property
    def asks(self) -> frozenset[str]:
        """Return the names of what has to be known."""
        ...

    def choose(self, chances: Chances) -> Choice | None:
        """Return who gets the case and why, or None where nobody can take it."""
        ...


def _people(value: Iterable[str]) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ArgumentTypeError("people", "several texts", type(value).__name__)
    people = tuple([text("person", person) for person in value])
    if not people or len(set(people)) < len(people):
        found = "none" if not people else "one of them twice"
        raise ArgumentError("people", "one person or team or more, each once", found)
    return people


def _name(value: str) -> str:
    return text("name", value, limit=64)


def _limit(value: int | None) -> int | None:
    return None if value is None else whole("at_most", value, least=1)


@attrs.frozen(slots=True)
class RoundRobin:
    """Give each person a case in turn. The turns are counted in the store, so desks share them.

    Raises:
        ArgumentError: there are no people, or one comes twice.
        ArgumentTypeError: they are no texts.

    >>> [RoundRobin(["amy", "bob"]).choose(Chances(turn=turn)).to for turn in (1, 2, 3)]
    ['amy', 'bob', 'amy']
    """

    people: tuple[str, ...] = attrs.field(converter=_people)
    name: str = attrs.field(default="round-robin", kw_only=True, converter=_name)

    @property
    def asks(self) -> frozenset[str]:
        """Return that it has to know whose turn it is."""
        return frozenset({TURN})

    def choose(self, chances: Chances) -> Choice:
        """Return whose turn it is."""
        turn = chances.turn
        return Choice(self.people[(turn - 1) % len(self.people)], {TURN: turn})


@attrs.frozen(slots=True)
class LeastLoaded:
    """Give the case to who has the fewest that are not done; of several, to the first named.

    With ``at_most`` nobody gets a case who has so many already.

    Raises:
        ArgumentError: there are no people, one comes twice, or ``at_most`` is below 1.
        ArgumentTypeError: an argument has the wrong type.

    >>> LeastLoaded(["amy", "bob"]).choose(Chances(loads={"amy": 2, "bob": 1}))
    Choice(to='bob', why={'cases': 1, 'people': 2})
    """

    people: tuple[str, ...] = attrs.field(converter=_people)
    at_most: int | None = attrs.field(default=None, kw_only=True, converter=_limit)
    name: str = attrs.field(default="least-loaded", kw_only=True, converter=_name)

    @property
    def asks(self) -> frozenset[str]:
        """Return that it has to know who has how many cases."""
        return frozenset({LOADS})

    def choose(self, chances: Chances) -> Choice | None:
        """Return who has the fewest cases, or None where all have as many as they may."""
        loads = [(chances.loads.get(person, 0), person) for person in self.people]
        cases, person = min(loads, key=lambda load: load[0])
        if self.at_most is not None and cases >= self.at_most:
            return None
        return Choice(person, {"cases": cases, "people": len(self.people)})

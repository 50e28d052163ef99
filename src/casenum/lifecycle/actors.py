"""Who acts: an agent, a bot, a customer or the system."""

from functools import lru_cache
from typing import Final

import attrs

from casenum.arguments import one_of, text

ACTOR_KINDS: Final = frozenset({"agent", "bot", "customer", "system"})


@attrs.frozen(slots=True)
class Actor:
    """Name who acted, by kind and id; its text is ``kind:id``, and bare for an agent.

    Raises:
        ArgumentError: the kind is unknown, or the id is empty or too long.

    >>> str(Actor("customer", "42")), str(Actor("agent", "amy"))
    ('customer:42', 'amy')
    """

    kind: str
    id: str

    def __attrs_post_init__(self) -> None:
        one_of("actor kind", self.kind, ACTOR_KINDS)
        text("actor id", self.id, limit=200)

    @classmethod
    def parse(cls, by: "str | Actor") -> "Actor":
        """Read ``kind:id``; bare text is an agent.

        Raises:
            ArgumentError: the kind is unknown, or the id is empty or too long.
            ArgumentTypeError: it is neither text nor an actor.

        >>> Actor.parse("system:web-form"), Actor.parse("amy")
        (Actor(kind='system', id='web-form'), Actor(kind='agent', id='amy'))
        """
        if type(by) is str:  # the usual case, and only exact text goes to the cache
            return _read(by)
        return by if isinstance(by, Actor) else _read(str.__str__(text("by", by)))

    def __str__(self) -> str:
        bare = self.kind == "agent" and ":" not in self.id
        return self.id if bare else f"{self.kind}:{self.id}"


@lru_cache(maxsize=4096)
def _read(by: str) -> Actor:
    kind, colon, name = text("by", by).partition(":")
    return Actor(kind, name) if colon else Actor("agent", by)


def spelled(by: str | Actor) -> str:
    """Return the one text that histories keep for an actor.

    Raises:
        ArgumentError: the kind is unknown, or the id is empty or too long.
        ArgumentTypeError: it is neither text nor an actor.

    >>> spelled("agent:amy"), spelled(Actor("customer", "42"))
    ('amy', 'customer:42')
    """
    return _spelled(by) if type(by) is str else str(Actor.parse(by))


@lru_cache(maxsize=4096)
def _spelled(by: str) -> str:
    return str(_read(by))

"""A definition under examination: as it was written, and as a graph."""

from collections.abc import Iterable

import attrs

from casenum.errors import shown
from casenum.lifecycle.definition import Status, Timer, Transition
from casenum.lifecycle.outline import Outline
from casenum.lifecycle.values import Category


@attrs.frozen(slots=True)
class Draft:
    """Hold a definition as it was written and as a graph."""

    statuses: tuple[Status, ...]
    transitions: tuple[Transition, ...]
    timers: tuple[Timer, ...]
    drawn: Outline

    def category(self, name: str) -> Category:
        """Return the category of a status."""
        return self.drawn.statuses[name].category


def joined(names: Iterable[str]) -> str:
    """Return names sorted, quoted and joined.

    >>> joined({"wait", "open"})
    "'open' and 'wait'"
    """
    return " and ".join(shown(name) for name in sorted(names))

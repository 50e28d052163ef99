"""A definition as it was written: its parts, and the pictures and documents made of them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Self

import attrs

from casenum.lifecycle.definition import (
    Status,
    Timer,
    Transition,
    statuses_of,
    timers_of,
    transitions_of,
)
from casenum.lifecycle.guards import Guard
from casenum.lifecycle.outline import Outline, outline

if TYPE_CHECKING:  # few draw
    from casenum.lifecycle.overlays import Overlay

_NO_GUARDS: Final[Mapping[str, Guard]] = MappingProxyType({})


@attrs.frozen(slots=True, eq=False, repr=False)
class Written:
    """Hold what a definition says; draw it, write it down, and read it back.

    >>> from casenum.lifecycle import service_case
    >>> isinstance(service_case(), Written)
    True
    """

    name: str
    version: int
    statuses: tuple[Status, ...] = attrs.field(kw_only=True, converter=statuses_of)
    transitions: tuple[Transition, ...] = attrs.field(kw_only=True, converter=transitions_of)
    timers: tuple[Timer, ...] = attrs.field(default=(), kw_only=True, converter=timers_of)

    def _drawn(self) -> Outline:
        return outline(self.statuses, self.transitions, self.timers)

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

        >>> from casenum.lifecycle import Lifecycle, answered, service_case
        >>> life = service_case(answer_before_close=True)
        >>> again = Lifecycle.from_json(life.to_json(), guards={"answered": answered})
        >>> again.digest == life.digest
        True
        """
        from casenum.lifecycle.documents import read  # noqa: PLC0415 - few read

        name, version, statuses, transitions, timers = read(written, guards)
        return cls(name, version, statuses=statuses, transitions=transitions, timers=timers)

"""Escalation paths as data: who is asked next, beside the case's team or above it."""

from collections.abc import Iterable, Mapping
from typing import Final

import attrs

from casenum.arguments import one_of, text
from casenum.errors import ArgumentError, ArgumentTypeError, CaseRefused

FUNCTIONAL: Final = "functional"
HIERARCHICAL: Final = "hierarchical"
KINDS: Final = (FUNCTIONAL, HIERARCHICAL)


def _steps(value: Iterable[str]) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ArgumentTypeError("steps", "several teams or people", type(value).__name__)
    steps = tuple([text("step", step) for step in value])
    if not steps or len(set(steps)) < len(steps):
        found = "none" if not steps else "one of them twice"
        raise ArgumentError("steps", "one team or person or more, each once", found)
    return steps


def _kind(value: str) -> str:
    return one_of("kind", value, KINDS)


@attrs.frozen(slots=True)
class EscalationPath:
    """Say to whom a case goes at each level of one kind of escalation, the first level first.

    A ``functional`` path leads to teams that know more, and the case goes to their queue. A
    ``hierarchical`` one leads up the line, and the case stays where it is.

    Raises:
        ArgumentError: there is no step, one comes twice, or the kind is another word.
        ArgumentTypeError: the steps are no texts.

    >>> EscalationPath(["second line", "vendor"], kind="functional").next(1)
    (2, 'vendor')
    """

    steps: tuple[str, ...] = attrs.field(converter=_steps)
    kind: str = attrs.field(default=HIERARCHICAL, kw_only=True, converter=_kind)

    def next(self, level: int, to: str | None = None) -> tuple[int, str]:
        """Return the next level and who stands there, or the later one where ``to`` stands.

        Raises:
            CaseRefused: ``path_end``: there is no further level.
            ArgumentError: ``to`` stands at no further level.

        >>> EscalationPath(["team lead", "director"]).next(0, "director")
        (2, 'director')
        """
        further = self.steps[level:]
        if not further:
            problem = f"the {self.kind} path ends at level {len(self.steps)}, where the case is"
            raise CaseRefused("path_end", problem, "work on it there, or make the path longer")
        wanted = further[0] if to is None else one_of("to", to, further)
        return level + further.index(wanted) + 1, wanted


Paths = Mapping[str, EscalationPath]


def paths(given: EscalationPath | Iterable[EscalationPath]) -> Paths:
    """Return paths by their kinds.

    Raises:
        ArgumentError: two paths are of one kind.
        ArgumentTypeError: one is no path.
    """
    each: Iterable[object] = (given,) if isinstance(given, EscalationPath) else given
    if not isinstance(each, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise _no_path(given)
    found: dict[str, EscalationPath] = {}
    for path in each:
        if not isinstance(path, EscalationPath):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise _no_path(path)
        if path.kind in found:
            raise ArgumentError("escalation", "one path of each kind", f"two {path.kind} ones")
        found[path.kind] = path
    return found


def _no_path(found: object) -> ArgumentTypeError:
    return ArgumentTypeError("escalation", "an EscalationPath, or several", type(found).__name__)

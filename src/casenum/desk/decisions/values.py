"""What a decision is: when and by whom, and the facts, notices and words that come of it."""

from datetime import datetime

import attrs

from casenum.cases import Case, Fact
from casenum.lifecycle import JSON, Actor, Effect


@attrs.frozen(slots=True)
class Stamp:
    """Say when something is decided, by whom, and under which key its records are kept."""

    at: datetime
    by: str
    key: str


@attrs.frozen(slots=True)
class Decision:
    """Hold what happened, what to tell the host, and texts that may be erased (field, value)."""

    facts: tuple[Fact, ...]
    effects: tuple[Effect, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()

    def then(self, later: "Decision") -> "Decision":
        """Return both decisions as one."""
        return Decision(
            self.facts + later.facts, self.effects + later.effects, self.texts + later.texts
        )


def noted(
    case: Case,
    name: str,
    stamp: Stamp,
    data: dict[str, JSON],
    effects: tuple[Effect, ...] = (),
) -> Decision:
    """Decide a fact that moves nothing."""
    by = str(Actor.parse(stamp.by))
    return Decision((Fact(case.version + 1, name, stamp.at, by, None, data),), effects)

"""Why a move is made or refused: every way that an event could take, with every verdict."""

from typing import Literal, TypeAlias

import attrs

from casenum.errors import listed, shown
from casenum.lifecycle.branches import missing_of
from casenum.lifecycle.guards import No, Occurrence, asked, guard_name
from casenum.lifecycle.tables import Branch, Row, Tables
from casenum.lifecycle.values import Standing

Answer: TypeAlias = Literal[True] | No | None


@attrs.frozen(slots=True, kw_only=True)
class Verdict:
    """Say how one way that an event could take was judged.

    ``target`` is where it leads, None for a way back where there is nothing to go back to.
    ``kinds`` are the actors that may take it, None is everybody. ``answer`` is what the guard said,
    None where there is no guard, or where a field is missing without which it cannot be asked.

    >>> print(Verdict(target="closed", missing=("answer",)))
    to 'closed': needs answer
    """

    target: str | None
    kinds: tuple[str, ...] | None = None
    permitted: bool = True
    requires: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    guard: str | None = None
    answer: Answer = None

    @property
    def is_open(self) -> bool:
        """Return whether all its conditions hold."""
        fit = self.target is not None and self.permitted and not self.missing
        return fit and (self.guard is None or self.answer is True)

    def __str__(self) -> str:
        where = "back" if self.target is None else f"to {shown(self.target)}"
        return f"{where}: {'; '.join(self._obstacles()) or 'open'}"

    def _obstacles(self) -> list[str]:
        found: list[str] = []
        if self.target is None:
            found.append("there is no status to go back to")
        if not self.permitted:
            found.append(f"only for {listed(self.kinds or ())}")
        if self.missing:
            found.append(f"needs {listed(self.missing)}")
        if isinstance(self.answer, No):
            found.append(f"guard {shown(self.guard)} says no: {self.answer.reason}")
        elif self.guard is not None and self.answer is None:
            found.append(f"guard {shown(self.guard)} was not asked")
        return found


@attrs.frozen(slots=True)
class Explanation:
    """Say what would become of an event, and how each way that it could take was judged.

    ``target`` is where it would lead, None where it is refused; ``code``, ``reasons`` and
    ``allowed`` are then those of the refusal. Of several ways the first that is open is taken.

    >>> from datetime import UTC, datetime
    >>> from casenum.lifecycle import service_case
    >>> at, life = datetime(2021, 1, 4, tzinfo=UTC), service_case(answer_before_close=True)
    >>> resolved = life.start(at=at, by="amy", status="resolved").standing
    >>> print(life.explain(resolved, "close", at=at, by="amy"))
    'close' while 'resolved' is refused (guard)
      1. to 'closed': guard 'answered' says no: needs an answer or a reason
    """

    status: str
    event: str
    target: str | None
    code: str | None
    reasons: tuple[str, ...]
    allowed: tuple[str, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def taken(self) -> Verdict | None:
        """Return the way that would be taken, or None where the event is refused."""
        return next((verdict for verdict in self.verdicts if verdict.is_open), None)

    def __str__(self) -> str:
        head = f"{shown(self.event)} while {shown(self.status)}"
        ways = [f"  {place}. {verdict}" for place, verdict in enumerate(self.verdicts, start=1)]
        return "\n".join((f"{head} {self._outcome()}", *ways))

    def _outcome(self) -> str:
        if self.code is None:
            return f"leads to {shown(self.target)}"
        # the reasons of ways stand beside the ways
        why = "" if self.verdicts or not self.reasons else f": {'; '.join(self.reasons)}"
        return f"is refused ({self.code}){why}"


def judged(tables: Tables, standing: Standing, occurrence: Occurrence) -> tuple[Verdict, ...]:
    """Return how each way that an event could take from here is judged.

    Raises:
        ArgumentTypeError: a guard returned neither True nor a No.
    """
    row = tables.rows.get(standing.status, {}).get(occurrence.name)
    if row is None:
        return ()
    branches = row.branches or (Branch(row, None, None, (), row.effects),)
    return tuple(_verdict(tables, branch, standing, occurrence) for branch in branches)


def _verdict(tables: Tables, branch: Branch, standing: Standing, occurrence: Occurrence) -> Verdict:
    row, guard, kinds, requires, _ = branch
    missing = missing_of(branch, occurrence)
    answer: Answer = None
    if guard is not None and not missing:
        no = asked(guard, standing, occurrence)
        answer = True if no is None else no
    return Verdict(
        target=_target(tables, row, standing),
        kinds=None if kinds is None else tuple(sorted(kinds)),
        permitted=kinds is None or occurrence.by.kind in kinds,
        requires=requires,
        missing=missing,
        guard=None if guard is None else guard_name(guard),
        answer=answer,
    )


def _target(tables: Tables, row: Row | None, standing: Standing) -> str | None:
    if row is not None:
        return row.target
    return standing.previous if standing.previous in tables.returnable else None

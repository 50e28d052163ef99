"""The slower half of a move: asking conditions, and saying in which of them it failed."""

from typing import Final, NamedTuple

from casenum.errors import TransitionRefused, listed
from casenum.lifecycle.guards import Occurrence, refusing
from casenum.lifecycle.tables import Branch, Row, Tables, row_to
from casenum.lifecycle.values import JSON, Standing


class Failing(NamedTuple):
    """Hold why one branch was not taken."""

    code: str
    reason: str
    data: dict[str, JSON]


# When branches fail for different reasons, the one that says most about what to do next counts.
_CODES: Final = ("guard", "permission", "no_transition")


def chosen(
    tables: Tables, branches: tuple[Branch, ...], standing: Standing, occurrence: Occurrence
) -> Row | tuple[Failing, ...]:
    """Return the first branch whose conditions hold, or why none does.

    Raises:
        ArgumentTypeError: a guard returned neither True nor a No.
    """
    failings: list[Failing] = []
    for branch in branches:
        row, guard, kinds, requires, _ = branch
        if row is None or kinds is not None or requires:
            failing = _failing(tables, branch, standing, occurrence)
            if failing is not None:
                failings.append(failing)
                continue
        # asked here and not by a function of its own: most moves that ask anything come by
        if guard is None or (answer := guard(standing, occurrence)) is True:
            return row or _back(tables, branch, standing)
        no = refusing(guard, answer)
        failings.append(Failing("guard", no.reason, dict(no.data)))
    return tuple(failings)


def refused(
    failings: tuple[Failing, ...], standing: Standing, event: str, allowed: tuple[str, ...]
) -> TransitionRefused:
    """Return the refusal in which all failings are told."""
    codes = {failing.code for failing in failings}
    code = next(code for code in _CODES if code in codes)
    reasons = tuple(failing.reason for failing in failings)
    data = tuple(failing.data for failing in failings)
    return TransitionRefused(code, standing.status, event, reasons, allowed, data)


def _failing(
    tables: Tables, branch: Branch, standing: Standing, occurrence: Occurrence
) -> Failing | None:
    """Return why a branch is closed before its guard is asked, or None."""
    if branch.row is None and standing.previous not in tables.returnable:
        return Failing("no_transition", "there is no status to go back to", {})
    if branch.kinds is not None and occurrence.by.kind not in branch.kinds:
        return Failing("permission", f"only for {listed(branch.kinds)}", {})
    missing = missing_of(branch, occurrence)
    if missing:
        return Failing("guard", f"needs {listed(missing)}", {"missing": [*missing]})
    return None


def missing_of(branch: Branch, occurrence: Occurrence) -> tuple[str, ...]:
    """Return the fields that a branch requires and the event does not bring."""
    return tuple(name for name in branch.requires if name not in occurrence.fields)


def _back(tables: Tables, branch: Branch, standing: Standing) -> Row:
    previous = tables.statuses[standing.previous or ""]  # _failing has looked at it
    return row_to(tables.statuses[standing.status], previous, branch.effects)

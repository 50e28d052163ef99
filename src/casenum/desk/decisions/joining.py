"""That one case belongs to another: it follows it, stands below it, or is the same once more."""

from casenum.cases import Case, FactName
from casenum.desk.decisions.moving import moved
from casenum.desk.decisions.values import Decision, Stamp, noted
from casenum.errors import CaseRefused
from casenum.lifecycle import JSON, Lifecycle

_DUPLICATE = ("mark_duplicate", FactName.MARKED_DUPLICATE)


def followed(case: Case, other: str, stamp: Stamp) -> Decision:
    """Decide that another case follows this one; raises CaseRefused while it is not done."""
    if not case.is_done:
        problem = "a case that is not done has no follow-up"
        raise CaseRefused("not_done", problem, "write a note on it, or open a case below it")
    return noted(case, FactName.FOLLOWED_UP, stamp, {"case": other})


def child(case: Case, other: str, stamp: Stamp) -> Decision:
    """Decide that another case stands below this one."""
    return noted(case, FactName.CHILD_ADDED, stamp, {"case": other})


def duplicate(case: Case, life: Lifecycle, of: str, stamp: Stamp, *, merged: bool) -> Decision:
    """Decide that another case stands for this one; raises CaseRefused for chains.

    A case that is done under a lifecycle without the event is noted as a duplicate, and stays where
    it is; any other has to go where that event leads.
    """
    if case.id == of:
        problem = "a case is no duplicate of itself"
        raise CaseRefused("itself", problem, "name two different cases")
    if case.duplicate_of is not None:
        problem = "the case is a duplicate already"
        raise CaseRefused("chain", problem, "join the case that stands for it")
    if case.duplicates:
        problem = "the case stands for others"
        raise CaseRefused("chain", problem, "make the other case a duplicate of this one")
    data: dict[str, JSON] = {"of": of, "merged": merged}
    if case.is_done and _DUPLICATE[0] not in life.events:
        return noted(case, _DUPLICATE[1], stamp, data)
    return moved(case, life, _DUPLICATE, stamp, data, anyway=False)


def took_over(case: Case, other: str, stamp: Stamp, *, merged: bool) -> Decision:
    """Decide that this case stands for another; raises CaseRefused where a third stands for it."""
    if case.duplicate_of is not None:
        problem = "the case that would stand for it is a duplicate itself"
        raise CaseRefused("chain", problem, "name the case that stands for that one")
    return noted(case, FactName.TOOK_OVER, stamp, {"case": other, "merged": merged})

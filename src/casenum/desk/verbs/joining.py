"""The verbs that tie one case to another."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from casenum.cases import Case
from casenum.desk.decisions import joining
from casenum.desk.decisions.values import Decision, Stamp
from casenum.desk.reading import CaseRef, existing
from casenum.desk.shell import Part
from casenum.desk.wishes import By, Wish, arrival, receipt, wish
from casenum.storage import CaseStore

_NO_SCOPE: Final[Mapping[str, str]] = {}


class Joining(Part):
    """Follow cases up, and join those that are the same."""

    def follow_up(
        self,
        case: CaseRef,
        title: str,
        *,
        by: By,
        kind: str | None = None,
        channel: str | None = None,
        requester: str | None = None,
        priority: str | None = None,
        occurred_at: datetime | None = None,
        scope: Mapping[str, str] = _NO_SCOPE,
        token: str | None = None,
    ) -> Case:
        """Return a new case that follows one that is done, and names it in ``follow_up_of``.

        Kind and requester are those of the old case where nothing else is said. The old case keeps
        its status, and counts the case that follows it.

        Raises:
            NotFound: there is no such case.
            CaseRefused: ``not_done``: the old case is still worked on.
            CasenumError: what `Desk.open` says.

        >>> from casenum.desk import Desk
        >>> from casenum.numbers import Pattern
        >>> from casenum.stores import open_store
        >>> desk = Desk(open_store("memory:"), numbers=Pattern("SRV-{seq:3}", name="service"))
        >>> old = desk.apply(desk.open("Charged twice", by="amy"), "close", by="amy")
        >>> case = desk.follow_up(old, "Charged again", by="amy")
        >>> case.number, case.follow_up_of == old.id, desk.get(old).follow_ups
        (CaseNumber('SRV-002'), True, 1)
        """
        old = existing(self._shell.store, self._shell.case_id(case))
        arrived = receipt(
            old.kind if kind is None else kind,
            channel,
            old.requester if requester is None else requester,
            priority,
            occurred_at,
            follow_up_of=old.id,
        )
        return self._shell.intake.open(arrival(title, arrived, wish("open", by, token)), scope)

    def mark_duplicate(
        self, case: CaseRef, *, of: CaseRef, by: By, token: str | None = None
    ) -> Case:
        """Return the case as a duplicate of another, which stands for it from now on.

        Its number still leads to it. Use `merge` where nobody has to look at it again.

        Raises:
            NotFound: one of the cases is not there.
            CaseRefused: ``itself``, or ``chain``: a case that is a duplicate or stands for others
                is no duplicate of a third, and none stands for a case that is a duplicate.
            TransitionRefused: the lifecycle does not allow it.
            VersionConflict: the `Case` given first is not the current one.

        >>> from casenum.desk import Desk
        >>> from casenum.numbers import Pattern
        >>> from casenum.stores import open_store
        >>> desk = Desk(open_store("memory:"), numbers=Pattern("SRV-{seq:3}", name="service"))
        >>> one, two = desk.open("Charged twice", by="amy"), desk.open("Charged twice", by="amy")
        >>> desk.mark_duplicate(two, of=one, by="amy").status, desk.get("SRV-002").duplicate_of
        ('duplicate', '...')
        """
        found = self._shell.case_id(of)
        return self._join(case, found, wish(f"mark_duplicate:{found}", by, token), merged=False)

    def merge(self, case: CaseRef, *, into: CaseRef, by: By, token: str | None = None) -> Case:
        """Return the case that goes on; the other is its duplicate, and its number leads here.

        Raises:
            NotFound: one of the cases is not there.
            CaseRefused: as `mark_duplicate` says.
            TransitionRefused: the lifecycle does not allow it.
            VersionConflict: the `Case` given first is not the current one.

        >>> from casenum.desk import Desk
        >>> from casenum.numbers import Pattern
        >>> from casenum.stores import open_store
        >>> desk = Desk(open_store("memory:"), numbers=Pattern("SRV-{seq:3}", name="service"))
        >>> one, two = desk.open("Charged twice", by="amy"), desk.open("Charged twice", by="amy")
        >>> kept = desk.merge(two, into=one, by="amy")
        >>> kept.number, kept.duplicates, desk.get("SRV-002") == kept
        (CaseNumber('SRV-001'), 1, True)
        """
        found = self._shell.case_id(into)
        self._join(case, found, wish(f"merge:{found}", by, token), merged=True)
        return existing(self._shell.store, found)

    def _join(self, case: CaseRef, of: str, wanted: Wish, *, merged: bool) -> Case:
        # A retry names the number that leads elsewhere since then: its own case is meant.
        ref = case if isinstance(case, Case) else self._shell.case_id(case, own=True)

        def decide(store: CaseStore, case: Case, stamp: Stamp) -> Decision:
            life = self._shell.rules.life_of(case)
            decision = joining.duplicate(case, life, of, stamp, merged=merged)
            self._take_over(store, case, of, stamp, merged=merged)
            return decision

        return self._shell.write(ref, wanted, decide)

    def _take_over(
        self, store: CaseStore, case: Case, of: str, stamp: Stamp, *, merged: bool
    ) -> None:
        """Let another case stand for one; before that one says so, because the other may refuse."""
        told = Stamp(stamp.at, stamp.by, f"duplicate:{case.id}")

        def decide(_: CaseStore, other: Case, stamp: Stamp) -> Decision:
            return joining.took_over(other, case.id, stamp, merged=merged)

        self._shell.writer.beside(store, of, told, decide)
        if merged and case.number is not None:
            number = str(case.number)
            store.redirect(number, of, at=stamp.at, by=stamp.by, reason="merged")

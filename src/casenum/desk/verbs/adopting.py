"""The verbs that take over cases which the host had before."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import Final

from casenum.cases import Case
from casenum.desk.adopting import CaseAdoption
from casenum.desk.existing import NO_SCOPE, Existing
from casenum.desk.shell import Part
from casenum.desk.wishes import By
from casenum.errors import DuplicateNumber, VersionConflict
from casenum.lifecycle import Actor

_ROWS: Final = 500  # rows of one transaction
BY: Final = "system:adoption"
"""Who adopts where nobody in particular does."""


class Adopting(Part):
    """Adopt existing cases with their numbers and where they stand."""

    def adopt(
        self,
        number: str,
        status: str,
        *,
        at: datetime,
        by: By = BY,
        kind: str = "request",
        title: str | None = None,
        channel: str | None = None,
        requester: str | None = None,
        priority: str | None = None,
        assignee: str | None = None,
        queue: str | None = None,
        received_at: datetime | None = None,
        occurred_at: datetime | None = None,
        scope: Mapping[str, str] = NO_SCOPE,
    ) -> Case:
        """Return a case that the host had before, with its number and in its status.

        No number that is generated later collides with it. A number that does not read becomes an
        alias, and the case gets a number of ours beside it, dated when it arrived. One that an
        Issuer adopted becomes the case's: the subject it was adopted for is the case's id. Adopted
        again, the case is as it is.

        Args:
            number: the number that customers have on paper.
            status: where the case stands, as the lifecycle calls it.
            at: since when it stands there.
            by: who adopts it.
            kind: what kind of case it is.
            title: what the request is about, kept as personal data of the requester.
            channel: how it arrived.
            requester: a reference to who asked, such as ``customer:42``.
            priority: its priority.
            assignee: the person or team that has it.
            queue: where it waits.
            received_at: when it arrived; the same as ``at`` when left out.
            occurred_at: when it happened, where that is known.
            scope: the values of the number scheme's scope variables, for a number of ours.

        Raises:
            ArgumentError: an argument cannot be meant, or the kind has no scheme or lifecycle.
            AmbiguousNumber: the number reads as two.
            TransitionRefused: the lifecycle does not have the status.
            DuplicateNumber: the number is reserved, void, or that of a case that was opened here.

        >>> from datetime import UTC
        >>> from casenum.desk import Desk
        >>> from casenum.numbers import Pattern
        >>> from casenum.stores import open_store
        >>> desk = Desk(open_store("memory:"), numbers=Pattern("SRV-{seq:3}", name="service"))
        >>> case = desk.adopt("srv 017", "on_hold", at=datetime(2021, 1, 4, tzinfo=UTC))
        >>> case.number, case.status, desk.open("Charged twice", by="amy").number
        (CaseNumber('SRV-017'), 'on_hold', CaseNumber('SRV-018'))
        """
        row = Existing(
            number,
            status,
            at,
            kind=kind,
            title=title,
            channel=channel,
            requester=requester,
            priority=priority,
            assignee=assignee,
            queue=queue,
            received_at=received_at,
            occurred_at=occurred_at,
            scope=scope,
        )
        return self._adopt(row, str(Actor.parse(by)))

    def adopt_many(self, rows: Iterable[Existing], *, by: By = BY) -> tuple[CaseAdoption, ...]:
        """Adopt existing cases, and return what became of each row.

        Each row is done whole or not at all, and a row that is refused hinders no other. Five
        hundred rows are one transaction; where the store fails in between, do all of it again: what
        was adopted is there.

        Raises:
            StorageError: the store failed; ``retry`` says what may be tried again.

        >>> from datetime import UTC
        >>> from casenum.desk import Desk
        >>> from casenum.numbers import Pattern
        >>> from casenum.stores import open_store
        >>> desk = Desk(open_store("memory:"), numbers=Pattern("SRV-{seq:3}", name="service"))
        >>> nine = datetime(2021, 1, 4, 9, tzinfo=UTC)
        >>> rows = [Existing("SRV-007", "assigned", nine), Existing("SRV-008", "lost", nine)]
        >>> [(each.number, each.outcome.value) for each in desk.adopt_many(rows)]
        [('SRV-007', 'adopted'), (None, 'refused')]
        """
        who, coming = str(Actor.parse(by)), iter(rows)
        done: list[CaseAdoption] = []
        while chunk := list(islice(coming, _ROWS)):
            with self._shell.writer.begin() as store:
                done += self._shell.adopter.many(store, chunk, len(done), who)
        return tuple(done)

    def _adopt(self, row: Existing, by: str) -> Case:
        writer = self._shell.writer
        if not writer.bound:
            try:
                return self._adopt_once(row, by)
            except (DuplicateNumber, VersionConflict):
                pass  # somebody may have adopted the same row just now
        return self._adopt_once(row, by)

    def _adopt_once(self, row: Existing, by: str) -> Case:
        with self._shell.writer.begin() as store:
            case, _ = self._shell.adopter.one(store, row, by)
            return case

"""A case: the fold of its facts, and nothing that is not in them."""

from datetime import datetime

import attrs

from casenum.lifecycle import Category, Signature, Standing
from casenum.numbers import CaseNumber


@attrs.frozen(slots=True, kw_only=True)
class Case:
    """Say where one case stands after the last of its facts.

    ``id`` is opaque and never the number. ``version`` is that of the last fact: a verb that is
    given a `Case` expects it, so a stale writer is told. The three times are different:
    ``occurred_at`` is when it happened, ``received_at`` when we heard, ``registered_at`` when it
    got its number. ``answered`` says that a person answered in public. ``definition`` names the
    version of the lifecycle that allowed the last move.

    ``escalation`` counts all escalations; ``functional_level`` and ``hierarchical_level`` say how
    far each kind has come. Cases are named by their ids: ``parent``, ``follow_up_of``,
    ``duplicate_of``, and ``followed_by``, the last of its ``follow_ups``. ``tasks`` counts all that
    were ever added, ``open_tasks`` names those that are still to be done.

    >>> from datetime import UTC, datetime
    >>> at = datetime(2021, 1, 4, 9, 0, tzinfo=UTC)
    >>> standing = Standing("received", Category.NEW, 1, at)
    >>> case = Case(id="01J0", version=1, standing=standing, kind="inquiry", received_at=at)
    >>> case.status, case.is_done, case.number
    ('received', False, None)
    """

    id: str
    version: int
    standing: Standing
    kind: str
    received_at: datetime
    occurred_at: datetime | None = None
    registered_at: datetime | None = None
    changed_at: datetime | None = None
    number: CaseNumber | None = None
    channel: str | None = None
    requester: str | None = None
    assignee: str | None = None
    queue: str | None = None
    priority: str | None = None
    escalation: int = 0
    interactions: int = 0
    answered: bool = False
    resolution: str | None = None
    definition: Signature | None = None
    functional_level: int = 0
    hierarchical_level: int = 0
    parent: str | None = None
    children: int = 0
    follow_up_of: str | None = None
    follow_ups: int = 0
    followed_by: str | None = None
    duplicate_of: str | None = None
    duplicates: int = 0
    tasks: int = 0
    open_tasks: tuple[int, ...] = ()

    @property
    def status(self) -> str:
        """Return the name of the status."""
        return self.standing.status

    @property
    def category(self) -> Category:
        """Return the category of the status: new, open, pending or done."""
        return self.standing.category

    @property
    def reopens(self) -> int:
        """Return how often the case came back from done to work."""
        return self.standing.reopens

    @property
    def is_done(self) -> bool:
        """Return whether nobody has to work on the case."""
        return self.standing.category is Category.DONE

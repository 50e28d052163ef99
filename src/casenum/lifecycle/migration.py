"""From one version of a lifecycle to the next: a home for every status, and an entry that says so.

A migration is refused when it is built, with all its faults, rather than when the first case stands
where no one can move it.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

import attrs

from casenum.arguments import mapping, text
from casenum.errors import ArgumentTypeError, MigrationRefused, TransitionRefused, shown
from casenum.lifecycle.actors import Actor, spelled
from casenum.lifecycle.engine import Lifecycle
from casenum.lifecycle.findings import did_you_mean
from casenum.lifecycle.histories import follow
from casenum.lifecycle.steps import MIGRATE, MIGRATED_FROM, checked, in_utc, no_standing
from casenum.lifecycle.values import JSON, Category, Entry, Standing, Step

_STAY: Final[Mapping[str, str]] = {}


@attrs.frozen(slots=True, eq=False, repr=False)
class Migration:
    """Bring cases from one version of a lifecycle to another.

    ``moves`` says where the statuses move that the new version does not have; the others stay what
    they are called. The case does not move: nothing is reopened, and what it was before stays what
    it was, under its new name. Where the status keeps its name, the time in it runs on.

    Raises:
        MigrationRefused: a status has no home, a home does not exist, ``moves`` names a status that
            the old version does not have, or both versions are the same; all faults are told.
        ArgumentTypeError: a part has the wrong type.

    >>> from datetime import UTC, datetime
    >>> from casenum.lifecycle import Status, Transition
    >>> def todo(version, name):
    ...     statuses = [Status(name, "open", initial=True), Status("done", "done", final=True)]
    ...     return Lifecycle(
    ...         "todo", version, statuses=statuses, transitions=[Transition("do", name, "done")]
    ...     )
    >>> migration = Migration(todo(1, "open"), todo(2, "to_do"), moves={"open": "to_do"})
    >>> at = datetime(2021, 1, 4, tzinfo=UTC)
    >>> step = migration.apply(migration.old.start(at=at, by="amy").standing, at=at, by="amy")
    >>> step.standing.status, step.entry.event, step.entry.version
    ('to_do', 'migrate', 2)
    >>> Migration(todo(1, "open"), todo(2, "to_do"))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    casenum.errors.MigrationRefused: migration of 'todo' from version 1 to 2 is refused: 'open'...
    """

    old: Lifecycle
    new: Lifecycle
    moves: Mapping[str, str] = attrs.field(default=_STAY, kw_only=True)

    def __attrs_post_init__(self) -> None:
        for name, life in (("old", self.old), ("new", self.new)):
            if not isinstance(life, Lifecycle):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise ArgumentTypeError(name, "a Lifecycle", type(life).__name__)
        moves = dict(mapping("moves", self.moves))
        for source, home in moves.items():
            text("a status of moves", source)
            text(f"the home of {shown(source)}", home)
        object.__setattr__(self, "moves", moves)
        faults = tuple(_faults(self.old, self.new, moves))
        if faults:
            raise MigrationRefused(self.old.name, self.old.version, self.new.version, faults)

    def home(self, status: str) -> str:
        """Return the status of the new version that one of the old version becomes.

        Raises:
            ArgumentError: the old version does not have the status.
        """
        return self.moves.get(self.old.status(status).name, status)

    def apply(
        self, standing: Standing, *, at: datetime, by: str | Actor, reason: str | None = None
    ) -> Step:
        """Return the case under the new version, and the entry that says so.

        The entry stands under the new version, names the old one, and has no effects.

        Raises:
            TransitionRefused: the old version does not have the status (``unknown_status``).
            ArgumentError: the moment is naive, or the actor or the reason cannot be meant.
            ArgumentTypeError: an argument has the wrong type.
        """
        if not isinstance(standing, Standing):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise no_standing(standing)
        known = {status.name for status in self.old.statuses}
        if standing.status not in known:
            why = f"no status {shown(standing.status)}; {did_you_mean(standing.status, known)}"
            raise TransitionRefused("unknown_status", standing.status, MIGRATE, (why,), ())
        checked(reason, {})
        entry = self._entry(standing, in_utc(at), spelled(by), reason)
        return Step(follow(standing, entry), entry)

    def _entry(self, standing: Standing, at: datetime, by: str, reason: str | None) -> Entry:
        home = self.new.status(self.home(standing.status))
        payload: dict[str, JSON] = {
            MIGRATED_FROM: [*self.old.signature],
            "previous": self._previous(standing, home.name),
        }
        return Entry(
            standing.version + 1,
            at,
            by,
            MIGRATE,
            standing.status,
            home.name,
            home.category,
            reason,
            payload,
            *self.new.signature,
        )

    def _previous(self, standing: Standing, home: str) -> str | None:
        """Return the status that a way back leads to; where all ways lead back, there is one.

        A case that began where the new version only lets it go back would be stuck for ever: it may
        go to where cases begin.
        """
        before = self._before(standing.previous, home)
        if before is None:
            here = Standing(home, Category.OPEN, 1, standing.entered)
            stuck = not self.new.status(home).final and not self.new.allowed(here)
            return self.new.initial if stuck else None
        return before

    def _before(self, previous: str | None, home: str) -> str | None:
        if previous is None or previous not in {status.name for status in self.old.statuses}:
            return None
        before = self.home(previous)
        return None if before == home or self.new.status(before).final else before

    def __repr__(self) -> str:
        return f"<Migration of {self.old.name!r} from {self.old.version} to {self.new.version}>"

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuilt, (self.old, self.new, self.moves)


def _rebuilt(old: Lifecycle, new: Lifecycle, moves: Mapping[str, str]) -> Migration:
    return Migration(old, new, moves=moves)


def _faults(old: Lifecycle, new: Lifecycle, moves: Mapping[str, str]) -> Iterator[str]:
    before = {status.name for status in old.statuses}
    after = {status.name for status in new.statuses}
    if old.signature == new.signature:
        yield "both versions are the same; give the version that replaces the old one"
    for status in sorted(moves.keys() - before):
        head = f"moves names {shown(status)}, which the old version lacks"
        yield f"{head}; {did_you_mean(status, before)}"
    for status in sorted(before):
        home = moves.get(status)
        if home is None and status not in after:
            advice = f"{did_you_mean(status, after)}; name one in moves"
            yield f"{shown(status)} has no home; {advice}"
        elif home is not None and home not in after:
            head = f"{shown(home)}, the home of {shown(status)}, is no status"
            yield f"{head}; {did_you_mean(home, after)}"

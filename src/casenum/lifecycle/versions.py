"""All versions of one lifecycle, kept as long as cases stand under them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeVar

import attrs

from casenum.arguments import one_of
from casenum.errors import (
    ArgumentTypeError,
    DefinitionRefused,
    HistoryBroken,
    VersionUnknown,
    shown,
)
from casenum.lifecycle.actors import Actor
from casenum.lifecycle.engine import Lifecycle
from casenum.lifecycle.histories import follow
from casenum.lifecycle.migration import Migration
from casenum.lifecycle.rechecking import fault_of
from casenum.lifecycle.steps import Signature, no_standing
from casenum.lifecycle.values import Entry, Standing, Step

T = TypeVar("T")


class Policy(StrEnum):
    """Say when a case comes under the newest version.

    >>> Policy("on_touch")
    <Policy.ON_TOUCH: 'on_touch'>
    """

    PIN = "pin"  # never by itself: it stays under the version that it was opened with
    ON_TOUCH = "on_touch"  # with the next thing that is written to it


def _versions(value: Iterable[Lifecycle]) -> tuple[Lifecycle, ...]:
    return _all_of("versions", value, Lifecycle)


def _migrations(value: Iterable[Migration]) -> tuple[Migration, ...]:
    return _all_of("migrations", value, Migration)


def _all_of(name: str, value: object, kind: type[T]) -> tuple[T, ...]:
    if not isinstance(value, Iterable):
        raise ArgumentTypeError(name, f"{kind.__name__} values", type(value).__name__)
    items: list[T] = []
    for item in value:  # pyright: ignore[reportUnknownVariableType]
        if not isinstance(item, kind):
            found = type(item).__name__  # pyright: ignore[reportUnknownArgumentType]
            raise ArgumentTypeError(name, f"{kind.__name__} values", found)
        items.append(item)
    return tuple(items)


def _policy(value: str) -> Policy:
    return Policy(one_of("policy", value, _POLICIES))


_POLICIES: Final = frozenset(policy.value for policy in Policy)


@attrs.frozen(slots=True, eq=False, repr=False)
class Lifecycles:
    """Keep the versions of a lifecycle, newest first, and the migrations between them.

    New cases open under the newest. Which version an entry was made under says its digest.

    Raises:
        DefinitionRefused: there is no version, two are the same, a migration joins versions that
            are not here, two leave the same version, or a version has no way to the newest though
            cases are to be migrated on touch; all faults are told.
        ArgumentError: the policy is none.
        ArgumentTypeError: a part has the wrong type.

    >>> from casenum.lifecycle import service_case
    >>> old, new = service_case(), service_case(answer_before_close=True)
    >>> both = Lifecycles([new, old], migrations=[Migration(old, new)], policy="on_touch")
    >>> both.newest is new, both.named(old.signature) is old
    (True, True)
    """

    versions: tuple[Lifecycle, ...] = attrs.field(converter=_versions)
    migrations: tuple[Migration, ...] = attrs.field(default=(), kw_only=True, converter=_migrations)
    policy: Policy = attrs.field(default=Policy.PIN, kw_only=True, converter=_policy)
    _known: Mapping[Signature, Lifecycle] = attrs.field(init=False)
    _digests: Mapping[str, Lifecycle] = attrs.field(init=False)
    _leaving: Mapping[Signature, Migration] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        newest_last = self.versions[::-1]  # of two with one digest, the newer one counts
        known = {life.signature: life for life in newest_last}
        object.__setattr__(self, "_known", known)
        object.__setattr__(self, "_digests", {life.digest: life for life in newest_last})
        leaving = {each.old.signature: each for each in self.migrations}
        object.__setattr__(self, "_leaving", leaving)
        faults = tuple(self._faults())
        if faults:
            name = self.versions[0].name if self.versions else "?"
            raise DefinitionRefused(name, faults)

    # --- questions -----------------------------------------------------------

    @property
    def newest(self) -> Lifecycle:
        """Return the version under which cases open."""
        return self.versions[0]

    def named(self, signature: Signature) -> Lifecycle:
        """Return the version that an entry names, by its digest.

        A version that differs in labels only has the digest of the one before, and moves cases
        alike: then the newest of them stands for the one that is missing.

        Raises:
            VersionUnknown: no version here has the digest.
        """
        name, version, digest = signature
        found = self._known.get(Signature(name, version, digest)) or self._digests.get(digest)
        if found is None:
            raise VersionUnknown(name, version, digest)
        return found

    def path(self, signature: Signature) -> tuple[Migration, ...]:
        """Return the migrations that bring a case from a version to the newest, in their order.

        Raises:
            VersionUnknown: no version here has the digest.
            DefinitionRefused: no migration leads on from a version on the way.
        """
        path: list[Migration] = []
        here = self.named(signature)
        while here.signature != self.newest.signature:
            step = self._leaving.get(here.signature)
            if step is None:
                raise DefinitionRefused(here.name, (_no_way(here),))
            path.append(step)
            here = step.new
        return tuple(path)

    # --- work ----------------------------------------------------------------

    def migrate(
        self, standing: Standing, signature: Signature, *, at: datetime, by: str | Actor
    ) -> tuple[Step, ...]:
        """Return the steps that bring a case to the newest version; none where it is there.

        Raises:
            VersionUnknown: no version here has the digest.
            DefinitionRefused: no migration leads on from a version on the way.
            TransitionRefused: the status is unknown to the version that the case stands under.
            ArgumentError: the moment is naive, or the actor cannot be meant.
            ArgumentTypeError: an argument has the wrong type.

        >>> from datetime import UTC, datetime
        >>> from casenum.lifecycle import service_case
        >>> old, new = service_case(), service_case(answer_before_close=True)
        >>> both, at = Lifecycles([new, old], migrations=[Migration(old, new)]), datetime.now(UTC)
        >>> standing = old.start(at=at, by="amy").standing
        >>> [step.entry.digest == new.digest for step in both.migrate(
        ...     standing, old.signature, at=at, by="amy")]
        [True]
        """
        if not isinstance(standing, Standing):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise no_standing(standing)
        steps: list[Step] = []
        for migration in self.path(signature):
            step = migration.apply(standing, at=at, by=by)
            standing = step.standing
            steps.append(step)
        return tuple(steps)

    def replay(self, entries: Iterable[Entry]) -> Standing:
        """Return where a case stands after its entries, each checked under its own version.

        What `Lifecycle.replay` believes is checked here: that the version an entry names had a
        transition for its event, from where the case stood to where it went, for this kind of actor
        and with the fields that it required. Guards are not asked again: no digest covers their
        code.

        Raises:
            HistoryBroken: the entries do not follow from one another, or one was not allowed.
            VersionUnknown: an entry names a digest that no version here has.
            ArgumentTypeError: one of them is no `Entry`.

        >>> from datetime import UTC, datetime
        >>> from casenum.lifecycle import service_case
        >>> life, at = service_case(), datetime(2021, 1, 4, tzinfo=UTC)
        >>> begun = life.start(at=at, by="amy")
        >>> Lifecycles([life]).replay([begun.entry]) == begun.standing
        True
        """
        standing: Standing | None = None
        for entry in entries:
            before, standing = standing, follow(standing, entry)
            life = self.named(Signature(entry.lifecycle, entry.version, entry.digest))
            problem = fault_of(life, before, entry)
            if problem is not None:
                raise HistoryBroken(entry.sequence, f"{problem} in version {entry.version}")
        if standing is None:
            raise HistoryBroken(1, "there is none; a history begins with its creation")
        return standing

    def __repr__(self) -> str:
        versions = ", ".join(str(life.version) for life in self.versions)
        return f"<Lifecycles {self.newest.name!r}, versions {versions}, {self.policy.value}>"

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuilt, (self.versions, self.migrations, self.policy)

    # --- faults --------------------------------------------------------------

    def _faults(self) -> Iterator[str]:
        if not self.versions:
            yield "there is no version; give at least one, the newest first"
            return
        signatures = [life.signature for life in self.versions]
        for signature in sorted({each for each in signatures if signatures.count(each) > 1}):
            yield f"version {signature.version} of {shown(signature.name)} is given twice; keep one"
        for migration in self.migrations:
            yield from self._astray(migration)
        left = [migration.old.signature for migration in self.migrations]
        for signature in sorted({each for each in left if left.count(each) > 1}):
            yield f"two migrations leave version {signature.version}; keep one"
        yield from self._stranded()

    def _astray(self, migration: Migration) -> Iterator[str]:
        for life in (migration.old, migration.new):
            if life.signature not in self._known:
                yield f"{migration!r} joins a version that is not here; add it to versions"

    def _stranded(self) -> Iterator[str]:
        for life in self.versions:
            seen, here = set[Signature](), life
            while (step := self._leaving.get(here.signature)) and here.signature not in seen:
                seen.add(here.signature)
                here = step.new
            if here.signature in seen:
                yield f"the migrations from version {life.version} lead in a circle"
            elif here.signature != self.newest.signature and self.policy is Policy.ON_TOUCH:
                yield _no_way(here)


def _rebuilt(
    versions: tuple[Lifecycle, ...], migrations: tuple[Migration, ...], policy: Policy
) -> Lifecycles:
    return Lifecycles(versions, migrations=migrations, policy=policy)


def _no_way(life: Lifecycle) -> str:
    return f"no migration leads on from version {life.version} to the newest; add one"

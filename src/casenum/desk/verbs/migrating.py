"""The verbs that bring cases under newer versions of their lifecycles."""

from collections import Counter

from casenum.cases import Case
from casenum.desk.decisions.migrating import BY, migrate
from casenum.desk.decisions.values import Decision, Stamp
from casenum.desk.migrating import Population, Swept, standing_cases
from casenum.desk.reading import CaseRef
from casenum.desk.shell import Part
from casenum.desk.wishes import By, wish
from casenum.errors import ArgumentError, LifecycleError, StorageError
from casenum.lifecycle import Lifecycles, Signature
from casenum.storage import CaseStore


class Migrating(Part):
    """Migrate cases, and count them by version."""

    def migrate(self, case: CaseRef, *, by: By = BY, token: str | None = None) -> Case:
        """Return the case under the newest version of its lifecycle; as it is, if it is there.

        Raises:
            NotFound: there is no such case.
            ArgumentError: the desk has one version of its lifecycle only.
            VersionUnknown: it stands under a version that the desk was not given.
            DefinitionRefused: no migration leads on from a version on the way.
            VersionConflict: the `Case` given is not the current one.
        """

        def decide(_: CaseStore, case: Case, stamp: Stamp) -> Decision:
            return migrate(case, self._versions(case.kind), stamp)

        return self._shell.write(case, wish("migrate", by, token), decide)

    def migrate_all(self, *, by: By = BY, done: bool = False) -> Swept:
        """Bring all live cases under the newest versions, each in a transaction of its own.

        One that cannot be brought there hinders no other; it is named with its error. A sweep that
        breaks off may be made again: what is there stays as it is.

        Args:
            by: who migrates them.
            done: whether the cases that are done come along; they may be reopened.

        Raises:
            ArgumentError: the store answers no work lists and gives no histories.
        """
        migrated = there = 0
        failed: list[tuple[str, LifecycleError | StorageError]] = []
        for case in standing_cases(self._shell.store, done=done):
            versions = self._shell.rules.versions[case.kind]
            if versions is None or case.definition == versions.newest.signature:
                there += 1
                continue
            try:
                self.migrate(case.id, by=by)
            except (LifecycleError, StorageError) as error:
                failed.append((case.id, error))
            else:
                migrated += 1
        return Swept(migrated, there, tuple(failed))

    def survey(self, *, done: bool = False) -> tuple[Population, ...]:
        """Return how many live cases stand under which version, by kind; the oldest name first.

        A version under which nobody stands, those that are done included, may be forgotten.

        Args:
            done: whether the cases that are done are counted too.

        Raises:
            ArgumentError: the store answers no work lists and gives no histories.

        >>> from casenum.desk import Desk
        >>> from casenum.numbers import Pattern
        >>> from casenum.stores import open_store
        >>> desk = Desk(open_store("memory:"), numbers=Pattern("SRV-{seq:3}", name="service"))
        >>> _ = desk.open("Charged twice", by="amy")
        >>> [(each.kind, each.definition.version, each.cases) for each in desk.survey()]
        [('request', 1, 1)]
        """
        nobody = Signature("", 0, "")
        counted = Counter(
            (case.kind, case.definition or nobody)
            for case in standing_cases(self._shell.store, done=done)
        )
        return tuple(Population(*stands, count) for stands, count in sorted(counted.items()))

    def _versions(self, kind: str) -> Lifecycles:
        versions = self._shell.rules.versions[kind]
        if versions is None:
            raise ArgumentError("lifecycle", "Lifecycles with a Migration", "a single Lifecycle")
        return versions

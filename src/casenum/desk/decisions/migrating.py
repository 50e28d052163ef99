"""That a case comes under a newer version of its lifecycle."""

from typing import Final

import attrs

from casenum.cases import Case, Fact, FactName
from casenum.desk.decisions.values import Decision, Stamp
from casenum.lifecycle import Lifecycles, Policy

BY: Final = "system:migration"
"""Who migrates where nobody in particular does."""


def on_touch(case: Case, versions: Lifecycles, stamp: Stamp) -> Decision:
    """Decide that a case comes under the newest version because somebody writes to it."""
    if versions.policy is not Policy.ON_TOUCH:
        return Decision(())
    return migrate(case, versions, attrs.evolve(stamp, by=BY))


def migrate(case: Case, versions: Lifecycles, stamp: Stamp) -> Decision:
    """Decide that a case comes under the newest version, one step for each version on the way.

    Raises:
        VersionUnknown: it stands under a version that is not there.
        DefinitionRefused: no migration leads on from a version on the way.
    """
    if case.definition is None:
        return Decision(())
    steps = versions.migrate(case.standing, case.definition, at=stamp.at, by=stamp.by)
    return Decision(
        tuple(
            Fact(case.version + place, FactName.MIGRATED, stamp.at, step.entry.by, step.entry, {})
            for place, step in enumerate(steps, 1)
        )
    )

"""Numbers: what they look like, what can be proven about them, and how people's spellings are read.

>>> from datetime import UTC, datetime
>>> from casenum.numbers import Pattern
>>> pattern = Pattern("SRV-{year}-{seq:3}", name="service", zone="Europe/Stockholm")
>>> plan = pattern.plan(datetime(2021, 1, 4, 9, 0, tzinfo=UTC))
>>> plan.series, pattern.render(plan, 1)
('service::2021', CaseNumber('SRV-2021-001'))
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

from casenum.numbers.book import NumberBook
from casenum.numbers.language.permutation import Permutation, Permutations
from casenum.numbers.language.plain import PlainForm
from casenum.numbers.language.scopes import Scope
from casenum.numbers.life.succession import Version
from casenum.numbers.life.versions import Versions
from casenum.numbers.pattern import Pattern
from casenum.numbers.reading.glyphs import compact
from casenum.numbers.reading.replies import strip_replies
from casenum.numbers.schemes import NumberScheme
from casenum.numbers.series import series_name, series_prefix
from casenum.numbers.thirdparty import InstalledScheme, installed_schemes, load_scheme
from casenum.numbers.ulid import UlidGenerator
from casenum.numbers.values import CaseNumber, Declaration, Match, Place, Plan, Rejected

if TYPE_CHECKING:
    from casenum.numbers.foresight.describing import Description
    from casenum.numbers.foresight.simulating import simulate
    from casenum.numbers.foresight.simulation import SimulatedEvent, Simulation

__all__ = [
    "CaseNumber",
    "Declaration",
    "Description",
    "InstalledScheme",
    "Match",
    "NumberBook",
    "NumberScheme",
    "Pattern",
    "Permutation",
    "Permutations",
    "Place",
    "PlainForm",
    "Plan",
    "Rejected",
    "Scope",
    "SimulatedEvent",
    "Simulation",
    "UlidGenerator",
    "Version",
    "Versions",
    "compact",
    "installed_schemes",
    "load_scheme",
    "series_name",
    "series_prefix",
    "simulate",
    "strip_replies",
]

# Who issues numbers does not look years ahead: these are imported when they are first asked for.
_LATER: Final = {
    "Description": "casenum.numbers.foresight.describing",
    "SimulatedEvent": "casenum.numbers.foresight.simulation",
    "Simulation": "casenum.numbers.foresight.simulation",
    "simulate": "casenum.numbers.foresight.simulating",
}

if not TYPE_CHECKING:  # a type checker would take it to have any name at all

    def __getattr__(name: str) -> object:
        """Return what is imported on first use.

        Raises:
            AttributeError: there is no such name.
        """
        if name not in _LATER:
            message = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(message)
        found: object = getattr(import_module(_LATER[name]), name)
        globals()[name] = found
        return found

"""Settings: what decides beside a pattern's text what its numbers look like and how they count."""

from collections.abc import Mapping

import attrs

from casenum.numbers.language.keys import Keys
from casenum.numbers.language.periods import CALENDAR, Fiscal
from casenum.numbers.language.scopes import Scope

NO_KEYS = Keys(())


@attrs.frozen(slots=True)
class Settings:
    """Hold what decides beside the text what numbers look like and which counter they use.

    >>> Settings("", {}, None, CALENDAR, 2000, 1).suffix()
    ''
    """

    zone: str
    scopes: Mapping[str, Scope]
    restart: str | None
    fiscal: Fiscal
    century: int
    start: int
    version: int = 1
    overflow: str | None = None
    keys: Keys = NO_KEYS
    small_opaque: bool = False

    def suffix(self, *, keyed: bool = False) -> str:
        """Return all that differs from the defaults as text, for a scheme's declaration.

        ``keyed`` says that the newest key decides which numbers are printed: then its fingerprint
        is told, so that a store refuses another one. The keys of tags may change.

        >>> Settings("Europe/Oslo", {}, "never", Fiscal(4, ends=True), 2000, 1).suffix()
        '; zone=Europe/Oslo; restart=never; fiscal_start=4; fiscal_label=end'
        """
        label = "end" if self.fiscal.ends else "start"
        scopes = [
            (f"scope {name}", f"{scope.characters}*{scope.least}..{scope.most}")
            for name, scope in sorted(self.scopes.items())
        ]
        fiscal = self.fiscal != CALENDAR
        said = [
            ("zone", self.zone),
            *scopes,
            ("restart", self.restart or ""),
            ("fiscal_start", self.fiscal.start if fiscal else ""),
            ("fiscal_label", label if fiscal else ""),
            ("century", self.century if self.century != 2000 else ""),  # noqa: PLR2004 - the default
            ("start", self.start if self.start != 1 else ""),
            ("overflow", self.overflow or ""),
            ("version", self.version if self.version != 1 else ""),
            ("key", self.keys.fingerprint if keyed else ""),
        ]
        return "".join([f"; {key}={value}" for key, value in said if value != ""])

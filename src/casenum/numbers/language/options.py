"""What `Pattern` is told beside its text: each option read, checked, and kept as a setting."""

from collections.abc import Mapping
from typing import Final

from casenum.arguments import mapping, one_of, optional_text, text, whole
from casenum.errors import ArgumentError, ArgumentTypeError, listed
from casenum.numbers.language.alphabets import COUNTER_LIMIT
from casenum.numbers.language.counters import OVERFLOWS
from casenum.numbers.language.elements import FIELD_NAMES
from casenum.numbers.language.grammar import WIDEST
from casenum.numbers.language.keys import Keys
from casenum.numbers.language.periods import Fiscal
from casenum.numbers.language.scopes import Scope
from casenum.numbers.language.settings import Settings
from casenum.numbers.language.zones import zone_of

MOST_VERSIONS: Final = 9999
PER: Final[Mapping[str, str]] = {
    "year": "{year}-",
    "month": "{year}{month}-",
    "day": "{year}{month}{day}-",
}


def literal(value: str) -> str:
    """Return a text as a pattern writes it.

    >>> literal("{A}")
    '{{A}}'
    """
    return text("prefix", value, empty=True).replace("{", "{{").replace("}", "}}")


def counter(width: int) -> str:
    """Return the field of a counter.

    >>> counter(3)
    '{seq:3}'
    """
    return f"{{seq:{whole('width', width, least=1, most=WIDEST)}}}"


def _fiscal(start: int | None, label: str | None) -> Fiscal:
    month = 1 if start is None else whole("fiscal_start", start, least=1, most=12)
    said = "start" if label is None else one_of("fiscal_label", label, ("end", "start"))
    return Fiscal(month, said == "end")


def _scopes(scopes: Mapping[str, Scope]) -> dict[str, Scope]:
    for name, scope in mapping("scopes", scopes).items():
        if not isinstance(scope, Scope):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ArgumentTypeError("scopes", "names and Scope values", type(scope).__name__)
        if name in FIELD_NAMES:
            raise ArgumentError("scopes", f"named other than {listed(FIELD_NAMES)}", name)
    return dict(scopes)


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ArgumentTypeError(name, "True or False", type(value).__name__)
    return value


def read_settings(
    *,
    zone: str | None,
    scopes: Mapping[str, Scope],
    restart: str | None,
    fiscal_start: int | None,
    fiscal_label: str | None,
    century: int,
    start: int,
    version: int,
    overflow: str | None,
    keys: Keys,
    small_opaque: bool,
) -> Settings:
    """Return the settings that the options of a pattern mean.

    Raises:
        ArgumentError: an option has a value that cannot be meant.
        ArgumentTypeError: an option has the wrong type.
    """
    zone_of(zone)
    return Settings(
        zone or "",
        _scopes(scopes),
        optional_text("restart", restart),
        _fiscal(fiscal_start, fiscal_label),
        whole("century", century, least=1, most=9900),
        whole("start", start, least=0, most=COUNTER_LIMIT),
        whole("version", version, least=1, most=MOST_VERSIONS),
        None if overflow is None else one_of("overflow", overflow, OVERFLOWS),
        keys,
        _flag("small_opaque", small_opaque),
    )

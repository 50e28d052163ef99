"""Names of series: built from values, never from rendered text, so no two series share one."""

from collections.abc import Mapping
from typing import Final

from casenum.arguments import TEXT_LIMIT, mapping, text
from casenum.errors import ArgumentError

_LONGEST: Final = 4096  # characters of a pattern, which is the name of a scheme that has none
_ESCAPES: Final = str.maketrans({"%": "%25", ":": "%3A", "=": "%3D", ",": "%2C"})


def series_prefix(name: str) -> str:
    """Return what the names of all series of a scheme begin with, and of no other scheme.

    >>> series_prefix("a:b")
    'a%3Ab:'
    """
    return f"{text('name', name, limit=_LONGEST, empty=True).translate(_ESCAPES)}:"


def series_name(name: str, scope: Mapping[str, str], period: str) -> str:
    """Return the name of the series of a scheme, its scope values and a period.

    Raises:
        ArgumentError: it would be longer than what every store keeps.

    >>> series_name("service", {}, "2021"), series_name("service", {"dept": "IT"}, "2021-01")
    ('service::2021', 'service:dept=IT:2021-01')
    """
    codes = mapping("scope", scope)
    pairs = [f"{key.translate(_ESCAPES)}={codes[key].translate(_ESCAPES)}" for key in sorted(codes)]
    series = f"{series_prefix(name)}{','.join(pairs)}:{period.translate(_ESCAPES)}"
    if len(series) > TEXT_LIMIT:
        raise ArgumentError("name", "shorter: a series name has 255 characters", str(len(series)))
    return series

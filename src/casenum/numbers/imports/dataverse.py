"""Microsoft Dataverse: the AutoNumberFormat of a column, ``CAR-{SEQNUM:3}``.

Source: "Create autonumber columns",
https://learn.microsoft.com/power-apps/developer/data-platform/create-auto-number-attributes.
The counter never begins anew, whatever date stands beside it; dates are in UTC, in the custom
format strings of .NET.
"""

import re
from collections.abc import Mapping
from typing import Final

from casenum.errors import PatternError
from casenum.numbers.imports.parts import (
    ADOPT,
    Imported,
    escaped,
    format_of,
    prove_one_counter,
    refused,
    translated,
    unknown,
)

_PLACEHOLDER: Final = re.compile(r"\{([^{}:]*):?([^{}]*)\}")
_NAMES: Final = ("{SEQNUM:n}", "{DATETIMEUTC:yyyyMMdd}")
_WIDTH: Final = re.compile("[1-9][0-9]?")
_RUN: Final = re.compile(r"([A-Za-z])\1*")
_DATES: Final[Mapping[str, str]] = {
    "yyyy": "{year}",
    "yy": "{year:2}",
    "MM": "{month}",
    "dd": "{day}",
    "HH": "{hour}",
}
_SEED: Final = "the seed: Dataverse begins at 1000, and so does start=1000"


def dataverse(number_format: str) -> Imported:
    """Return what an AutoNumberFormat means.

    Raises:
        PatternError: ``import``; a placeholder has no field, there is not one counter, or there is
            a random string.

    >>> dataverse("KA-{SEQNUM:4}").pattern
    'KA-{seq:4}'
    """
    source = format_of("number_format", number_format)
    found = list(_PLACEHOLDER.finditer(source))
    counters = [match.start() for match in found if match[1] == "SEQNUM"]
    randoms = [match.start() for match in found if match[1] == "RANDSTRING"]
    if randoms:
        raise _random(source, randoms[0], counted=bool(counters))
    split = "it has two counters, and a pattern has one"
    prove_one_counter(source, counters, write="write '{SEQNUM:4}'", split=split)

    def field(match: re.Match[str]) -> str:
        name, spec = match[1], match[2]
        if name == "DATETIMEUTC" and spec:
            return _dated(source, spec, match.start())
        if name != "SEQNUM" or not _WIDTH.fullmatch(spec):
            raise unknown(source, match[0], _NAMES, match.start())
        return f"{{seq:{spec}}}"

    pattern = translated(source, _PLACEHOLDER, field)
    return Imported(source, pattern, {"restart": "never"}, (_SEED,))


def _random(source: str, place: int, *, counted: bool) -> PatternError:
    """Return the refusal of random strings.

    They hold all 36 letters and digits, and a person's O is read as 0: an old number would be taken
    for another one.
    """
    if counted:
        problem = "a counter and a random string both tell numbers apart, and a pattern has one"
        return refused(source, problem, f"keep the counter; {ADOPT}", place)
    problem = "its random strings tell I, L and O from 1 and 0, and no alphabet of ours does"
    advice = f"write '{{random:6/c32}}' behind another prefix; {ADOPT}"
    return refused(source, problem, advice, place)


def _dated(source: str, spec: str, place: int) -> str:
    pieces: list[str] = []
    at = 0
    for match in _RUN.finditer(spec):
        if match[0] not in _DATES:
            raise unknown(source, match[0], _DATES, place)
        pieces += [escaped(spec[at : match.start()]), _DATES[match[0]]]
        at = match.end()
    return "".join([*pieces, escaped(spec[at:])])

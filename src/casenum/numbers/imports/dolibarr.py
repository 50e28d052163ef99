"""Dolibarr: numbering masks, ``ABC{yy}{mm}-{000000}``.

Source: the help beside every mask, GenericMaskCodes in
https://github.com/Dolibarr/dolibarr/blob/develop/htdocs/langs/en_US/admin.lang. ``+100`` is added
to every count; ``@1`` begins anew each January, ``@99`` each month, ``@2`` to ``@12`` in that month
of the year and ``@0`` in the first of the fiscal year.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from casenum.numbers.imports.parts import (
    ADOPT,
    Imported,
    format_of,
    prove_one_counter,
    refused,
    translated,
    unknown,
)

_CODE: Final = re.compile(r"\{([^{}]*)\}")
_COUNTER: Final = re.compile(r"(0+)(?:\+([0-9]{1,18}))?(?:@([0-9]{1,2}))?", re.ASCII)
_PARTY: Final = re.compile(r"(c+|t+)(0*)")
_FIELDS: Final[Mapping[str, str]] = {
    "yyyy": "{year}",
    "yy": "{year:2}",
    "mm": "{month}",
    "dd": "{day}",
}
_RESTARTS: Final = {"1": "year", "99": "month"}
_PARTIES: Final = {"c": "client", "t": "type"}
_CODES: Final = ("{0000}", "{0000+100}", "{0000@1}", "{0000@99}", *(f"{{{f}}}" for f in _FIELDS))
_OWN: Final = "one counter for all third parties: here each code has its own"


def dolibarr(mask: str, scopes: Collection[str]) -> Imported:
    """Return what a mask means; ``scopes`` are the names of those that were declared.

    Raises:
        PatternError: ``import``; a code has no field, or there is not one counter.

    >>> dolibarr("ABC{yy}{mm}-{000000}", ()).pattern
    'ABC{year:2}{month}-{seq:6}'
    """
    source = format_of("mask", mask)
    codes = [(code.start(), _COUNTER.fullmatch(code[1])) for code in _CODE.finditer(source)]
    counters = [(place, counter) for place, counter in codes if counter is not None]
    split = "it has two counters, and a pattern has one"
    places = [place for place, _ in counters]
    prove_one_counter(source, places, write="write '{0000}'", split=split)

    def field(match: re.Match[str]) -> str:
        said = match[1]
        counter = _COUNTER.fullmatch(said)
        if counter is not None:
            return f"{{seq:{len(counter[1])}}}"
        party = _PARTY.fullmatch(said)
        if party is not None:
            return _party(source, party, match.start(), scopes)
        if said not in _FIELDS:
            raise unknown(source, match[0], _CODES, match.start())
        return _FIELDS[said]

    pattern = translated(source, _CODE, field)
    owned = any(f"{{{name}}}" in pattern for name in _PARTIES.values())
    return Imported(source, pattern, _options(source, *counters[0]), (_OWN,) if owned else ())


def _options(source: str, place: int, counter: re.Match[str]) -> dict[str, Any]:
    offset, month = counter[2], counter[3]
    if month is not None and month not in _RESTARTS:
        problem = f"the counter begins anew at '@{month}', which year and month do not show"
        advice = f"write a pattern with {{fiscalyear}} and fiscal_start= yourself; {ADOPT}"
        raise refused(source, problem, advice, place)
    restart = "never" if month is None else _RESTARTS[month]
    # The offset is added to every count, and the first is 1.
    return {"restart": restart, **({} if offset is None else {"start": int(offset) + 1})}


def _party(source: str, party: re.Match[str], place: int, scopes: Collection[str]) -> str:
    if party[2]:
        problem = "it counts for each client besides, and a pattern has one counter"
        raise refused(source, problem, f"keep one; {ADOPT}", place)
    name = _PARTIES[party[1][0]]
    if name not in scopes:
        problem = f"nothing says what the code of the {name} may hold"
        advice = f"say so: scopes={{'{name}': Scope('A-Z0-9', {len(party[1])})}}"
        raise refused(source, problem, advice, place)
    return f"{{{name}}}"

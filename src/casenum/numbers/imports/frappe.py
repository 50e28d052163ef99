"""Frappe and ERPNext: naming series ``SINV-.YYYY.-.#####`` and expressions ``format:...{#####}``.

Sources: "Naming", https://docs.frappe.io/framework-git/doctypes/naming (the parts, and the counter
of the text before it) and https://docs.frappe.io/framework/user/en/basics/doctypes/naming for
``format:``; ``frappe/tests/test_naming.py`` shows the weeks and that a series may lack its counter.
A fiscal year is ERPNext's, which prints its name; ``.WW.`` is the week of ISO 8601, but for the
days at a turn of the year that ISO counts to the other year, which Frappe prints as 00 or 53.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import attrs

from casenum.numbers.imports.parts import (
    ADOPT,
    Imported,
    escaped,
    format_of,
    prove_one_counter,
    refused,
    unknown,
)
from casenum.numbers.language.periods import DATE_FIELDS, RESTARTS
from casenum.numbers.language.scopes import Scope

_EXPRESSION: Final = "format:"
_FIELDS: Final[Mapping[str, str]] = {
    "YYYY": "{year}",
    "YY": "{year:2}",
    "MM": "{month}",
    "DD": "{day}",
    "WW": "{isoweek}",
    "JJJ": "{yearday}",
    "FY": "{fiscalyear}",
}
_COUNTER: Final = re.compile("#+")
_USUAL: Final = "#" * 5  # a series that ends without a counter gets this one
_NAME: Final = re.compile("[a-z][a-z0-9_]*")
_BRACES: Final = re.compile(r"\{([^{}]*)\}")
_WEEK: Final = "weeks 00 and 53 at the turn of a year: here they are the week of ISO 8601"
_FISCAL: Final = "the name of a fiscal year: here it is one year, in four digits"
_SHARED: Final = "the counter that all 'format:' names share: here the scheme has its own"


@attrs.frozen(slots=True)
class _Part:
    """Be one part of a series: what it says, where, and whether it can be nothing but a field."""

    said: str
    position: int
    placed: bool
    braced: bool


def frappe(series: str, scopes: Mapping[str, Scope], options: Mapping[str, Any]) -> Imported:
    """Return what a naming series or an expression means.

    Raises:
        PatternError: ``import``; a part has no field, or the counter is missing or split.

    >>> frappe("SINV-.YYYY.-.#####", {}, {}).pattern
    'SINV-{year}-{seq:5}'
    """
    source = format_of("series", series)
    expression = source.startswith(_EXPRESSION)
    parts = list(_braced(source) if expression else _dotted(source))
    counters = [part for part in parts if part.placed and _COUNTER.fullmatch(part.said)]
    if not counters and not expression:
        counters = [_Part(_USUAL, len(source), placed=True, braced=False)]
        parts += counters
    write, split = "write '{#####}'", "it has two counters, and a pattern has one"
    prove_one_counter(source, [part.position for part in counters], write=write, split=split)
    weekly = any(part.placed and part.said == "WW" for part in parts)
    made = [_field(source, part, scopes, weekly=weekly) for part in parts]
    before = made[: parts.index(counters[0])]
    restart = "never" if expression else _restart(source, _dates(made), _dates(before))
    if "{fiscalyear}" in made and options.get("fiscal_start") is None:
        advice = "say fiscal_start= (its first month) and fiscal_label= ('start' or 'end')"
        raise refused(source, "the fiscal year has no first month", advice)
    notes = {_WEEK: weekly, _FISCAL: "{fiscalyear}" in made, _SHARED: expression}
    left_out = tuple([note for note, holds in notes.items() if holds])
    return Imported(source, "".join(made), {"restart": restart}, left_out)


def _dotted(source: str) -> Iterator[_Part]:
    place = 0
    for said in source.split("."):
        if "#" in said and not _COUNTER.fullmatch(said):
            advice = "put a dot on either side of the counter, as in 'INV-.####'"
            raise refused(source, "the counter stands amid text", advice, place)
        braces = _BRACES.fullmatch(said)
        inner = said if braces is None else braces[1]
        yield _Part(inner, place, placed=True, braced=braces is not None)
        place += len(said) + 1


def _braced(source: str) -> Iterator[_Part]:
    place = len(_EXPRESSION)
    for match in _BRACES.finditer(source):
        yield _Part(source[place : match.start()], place, placed=False, braced=False)
        yield _Part(match[1], match.start(), placed=True, braced=True)
        place = match.end()
    yield _Part(source[place:], place, placed=False, braced=False)


def _field(source: str, part: _Part, scopes: Mapping[str, Scope], *, weekly: bool) -> str:
    said = part.said
    if not part.placed:
        return escaped(said)
    if _COUNTER.fullmatch(said):
        return f"{{seq:{len(said)}}}"
    if said in _FIELDS:
        return "{isoyear}" if weekly and said == "YYYY" else _FIELDS[said]
    if said in scopes:
        return f"{{{said}}}"
    if said == "timestamp":
        raise unknown(source, said, _FIELDS, part.position)
    if part.braced or (part.position and _NAME.fullmatch(said)):
        problem = f"{said[:40]!r} is a field of the document, and nothing says what it may hold"
        advice = f"name it in scopes=, as in scopes={{'company': Scope('A-Z', 2)}}; {ADOPT}"
        raise refused(source, problem, advice, part.position)
    return escaped(said)


def _dates(made: Sequence[str]) -> frozenset[str]:
    names = [each[1:-1].partition(":")[0] for each in made]
    return frozenset(name for name in names if name in DATE_FIELDS)


def _restart(source: str, shown: frozenset[str], before: frozenset[str]) -> str | None:
    """Return ``restart=`` for a counter that begins anew when the text before it changes."""
    if shown == before:
        return None
    for unit, rows in RESTARTS.items():
        if before in {frozenset(row) for row in rows}:
            return unit
    advice = f"put all of the date before the counter; {ADOPT}"
    raise refused(source, "the part of the date before the counter is no period", advice)

"""Odoo: ``ir.sequence`` with a prefix, a size and a suffix.

Sources: "Sequence", https://www.odoo.com/knowledge/article/24775 (prefix, suffix, size and
sub-sequences per date range), the legend that the form of a sequence shows, and
https://odootricks.tips/sequence-document-numbering/ (a range is a year where nobody made another).
``range_`` placeholders show the first day of the range.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from casenum.arguments import one_of, whole
from casenum.numbers.imports.parts import Imported, format_of, refused, translated, unknown
from casenum.numbers.language.grammar import WIDEST

_PLACEHOLDER: Final = re.compile(r"%%|%\((range_|current_)?(\w+)\)s|%")
_FIELDS: Final[Mapping[str, str]] = {
    "year": "{year}",
    "y": "{year:2}",
    "month": "{month}",
    "day": "{day}",
    "doy": "{yearday}",
    "h24": "{hour}",
    "isoyear": "{isoyear}",
    "isoweek": "{isoweek}",
}
# What the first day of a range shows of every other day in it.
_RANGES: Final[Mapping[str, Mapping[str, str]]] = {
    "never": _FIELDS,  # without ranges it is the day itself
    "year": {"year": "{year}", "y": "{year:2}"},
    "quarter": {"year": "{year}", "y": "{year:2}"},
    "month": {"year": "{year}", "y": "{year:2}", "month": "{month}"},
    "day": {name: _FIELDS[name] for name in ("year", "y", "month", "day", "doy")},
    "fiscalyear": {"year": "{fiscalyear}"},
}
_UNITS: Final = tuple([unit for unit in _RANGES if unit != "never"])
_NOTES: Final = (
    "the step of a sequence: a counter goes up by one",
    "ranges of days made by hand: a counter begins anew with a unit of the calendar",
)


def odoo(prefix: str, padding: int, suffix: str, date_range: str | None) -> Imported:
    """Return what a sequence means.

    Raises:
        PatternError: ``import``; a placeholder has no field.
        ArgumentError: ``padding`` is out of bounds or ``date_range`` is no unit.

    >>> odoo("INV/%(year)s/", 5, "", None).pattern
    'INV/{year}/{seq:5}'
    """
    width = whole("padding", padding, least=0, most=WIDEST)
    unit = "never" if date_range is None else one_of("date_range", date_range, _UNITS)
    texts = format_of("prefix", prefix, empty=True), format_of("suffix", suffix, empty=True)
    source = f"{texts[0]}{'0' * width}{texts[1]}"
    head, tail = (_translated(source, each, unit) for each in texts)
    options: dict[str, Any] = {"restart": unit}
    if unit == "fiscalyear":
        options["fiscal_label"] = "start"  # a range shows its first day
    return Imported(source, f"{head}{{seq:{max(width, 1)}}}{tail}", options, _NOTES)


def _translated(source: str, given: str, unit: str) -> str:
    def field(match: re.Match[str]) -> str:
        if match[0] == "%%":
            return "%"
        if match[2] is None:
            raise refused(source, "a '%' begins no placeholder", "write '%%' for the character")
        # current_ is the day of the computer, which may be another than the document's: in a
        # pattern every field shows the one instant of the number.
        known = _RANGES[unit] if match[1] == "range_" else _FIELDS
        if match[2] not in known:
            choices = [f"%({match[1] or ''}{name})s" for name in known]
            raise unknown(source, match[0], choices)
        return known[match[2]]

    return translated(given, _PLACEHOLDER, field)

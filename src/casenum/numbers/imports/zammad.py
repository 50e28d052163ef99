"""Zammad: ticket numbers by increment or by date, with or without a check digit.

Source: "Ticket", section "Number", https://admin-docs.zammad.org/en/latest/settings/ticket.html.
The smallest size is that of the whole number, system id and check digit included; the counter of a
date has four digits and begins anew with every day.
"""

from collections.abc import Mapping
from typing import Final

from casenum.arguments import one_of, whole
from casenum.numbers.imports.parts import Imported, digits_of
from casenum.numbers.language.grammar import WIDEST

_DAY: Final = "{year}{month}{day}"
_DATE_WIDTH: Final = 4
_KINDS: Final = ("Date", "Increment")
_CHECKS: Final[Mapping[str, str]] = {"zammad1": "{check:zammad1}", "zammad2": "{check:zammad2}"}


def zammad(system_id: str, kind: str, checksum: str | None, min_size: int) -> Imported:
    """Return what the settings of the ticket number mean.

    Raises:
        ArgumentError: ``system_id`` is no digits, ``kind`` or ``checksum`` no choice, or
            ``min_size`` out of bounds.

    >>> zammad("10", "Date", None, 5).pattern
    '{year}{month}{day}10{seq:4}'
    """
    system = digits_of("system_id", system_id)
    dated = one_of("kind", kind, _KINDS) == "Date"
    check = "" if checksum is None else _CHECKS[one_of("checksum", checksum, _CHECKS)]
    size = whole("min_size", min_size, least=1, most=WIDEST)
    rest = max(1, size - len(system) - bool(check))
    width = _DATE_WIDTH if dated else rest
    pattern = f"{_DAY if dated else ''}{system}{{seq:{width}}}{check}"
    return Imported(f"{kind} of system {system}", pattern)

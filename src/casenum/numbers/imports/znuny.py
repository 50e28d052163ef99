"""Znuny, OTRS and OTOBO: the four ticket number generators.

Sources: the generators' examples in the OTRS manual's chapter on ``Ticket::NumberGenerator``
(1010138, 200206231010138, 103745394596), and
https://doc.znuny.org/znuny-7_2-api/API/Kernel/System/Ticket/NumberBase.html: date-based generators
begin anew with every day. ``MinCounterSize`` is 5; ``Date`` pads only with ``UseFormattedCounter``.
"""

from collections.abc import Mapping
from typing import Final

from casenum.arguments import one_of, whole
from casenum.numbers.imports.parts import Imported, digits_of
from casenum.numbers.language.grammar import WIDEST

_DAY: Final = "{year}{month}{day}"
# What stands before the system id, what behind it, and how wide the counter is.
_KINDS: Final[Mapping[str, tuple[str, str, int]]] = {
    "AutoIncrement": ("", "{{seq:{}}}", 5),
    "Date": (_DAY, "{{seq:{}}}", 1),
    "DateChecksum": (_DAY, "{{seq:{}}}{{check:znuny}}", 5),
    "Random": ("", "{{random:{}/10}}", 10),
}


def znuny(system_id: str, kind: str, width: int | None) -> Imported:
    """Return what a generator's settings mean.

    Raises:
        ArgumentError: ``system_id`` is no digits, ``kind`` no generator, or ``width`` no width.

    >>> znuny("10", "DateChecksum", None).pattern
    '{year}{month}{day}10{seq:5}{check:znuny}'
    """
    system = digits_of("system_id", system_id)
    before, behind, usual = _KINDS[one_of("kind", kind, _KINDS)]
    wide = usual if width is None else whole("width", width, least=1, most=WIDEST)
    pattern = f"{before}{system}{behind.format(wide)}"
    return Imported(f"{kind} of system {system}", pattern)

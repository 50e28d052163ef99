"""ServiceNow: a prefix and a number of digits for each table, ``INC`` and 7.

Sources: "Record numbering", https://www.servicenow.com/docs/r/platform-administration/c_ManagingRecordNumbering.html
and "Add auto-numbering records in a table" beside it.
"""

from typing import Final

from casenum.arguments import whole
from casenum.numbers.imports.parts import Imported, escaped, format_of
from casenum.numbers.language.grammar import WIDEST

_NOTES: Final = (
    "renumbering when the number of digits changes: here a number stays, and the shape gets a name",
)


def servicenow(prefix: str, digits: int) -> Imported:
    """Return what the numbering of a table means.

    Raises:
        ArgumentError: ``digits`` is not 1 to 18.

    >>> servicenow("INC", 7).pattern
    'INC{seq:7}'
    """
    width = whole("digits", digits, least=1, most=WIDEST)
    head = format_of("prefix", prefix, empty=True)
    return Imported(f"{head}{'0' * width}", f"{escaped(head)}{{seq:{width}}}", left_out=_NOTES)

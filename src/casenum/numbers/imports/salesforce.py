"""Salesforce: the display format of an auto-number field, ``A-{YYYY}{0000}``.

Sources: "Custom Field Attributes", https://help.salesforce.com/s/articleView?id=platform.custom_field_attributes.htm
and the table of its substitution variables retold in
https://www.flutterant.com/record-name-and-display-format-in-salesforce-object-creation/.
The counter has at most 10 digits and never begins anew, whatever date stands beside it.
"""

import re
from collections.abc import Mapping
from typing import Final

from casenum.numbers.imports.parts import (
    Imported,
    format_of,
    prove_one_counter,
    refused,
    translated,
    unknown,
)

_VARIABLE: Final = re.compile(r"\{([^{}]*)\}")
_COUNTER: Final = re.compile(r"\{(0+)\}")
_MOST: Final = 10
_FIELDS: Final[Mapping[str, str]] = {
    "YYYY": "{year}",
    "YY": "{year:2}",
    "MM": "{month}",
    "DD": "{day}",
}


def salesforce(number_format: str) -> Imported:
    """Return what a display format means.

    Raises:
        PatternError: ``import``; a variable has no field, or there is not one counter.

    >>> salesforce("A-{YYYY}{0000}").pattern
    'A-{year}{seq:4..10}'
    """
    source = format_of("number_format", number_format)
    places = [match.start() for match in _COUNTER.finditer(source)]
    split = "it has two counters, and a pattern has one"
    prove_one_counter(source, places, write="write '{0000}'", split=split)

    def field(match: re.Match[str]) -> str:
        said = match[1]
        if said in _FIELDS:
            return _FIELDS[said]
        if not said or said.strip("0"):
            choices = [f"{{{each}}}" for each in ("0000", *_FIELDS)]
            raise unknown(source, match[0], choices, match.start())
        if len(said) > _MOST:
            advice = "write 10 zeros or fewer, as Salesforce wants it"
            raise refused(source, "the counter is wider than 10 digits", advice, match.start())
        return f"{{seq:{len(said)}..{_MOST}}}"

    return Imported(source, translated(source, _VARIABLE, field), {"restart": "never"})

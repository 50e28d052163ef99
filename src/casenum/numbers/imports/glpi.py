r"""GLPI: the fields of a template that fill themselves in, ``<INV-\Y-####>``.

Source: "Templates", https://glpi-user-documentation.readthedocs.io/fr/latest/modules/overview/templates.html.
GLPI counts on from the highest number of the same form, so the counter begins anew with every date
that shows, and a deleted number may come again.
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

_SIGN: Final = re.compile(r"\\(.)|#+")
_FIELDS: Final[Mapping[str, str]] = {
    r"\Y": "{year}",
    r"\y": "{year:2}",
    r"\m": "{month}",
    r"\d": "{day}",
    r"\g": "",  # where GLPI looks for the highest number; it prints nothing
}
_AGAIN: Final = "numbers of deleted items that come again: here a number never does"
_GLOBAL: Final = r"'\g', one counter for items of all types: give them one scheme"


def glpi(template: str) -> Imported:
    r"""Return what a template's field means.

    Raises:
        PatternError: ``import``; it stands not between ``<`` and ``>``, a sign has no field, or
            there is not one counter.

    >>> glpi(r"<INV-\Y-####>").pattern
    'INV-{year}-{seq:4}'
    """
    source = format_of("template", template)
    if not (source.startswith("<") and source.endswith(">")):
        raise refused(source, "it fills nothing in", "write it between '<' and '>'")
    inner = source[1:-1].removesuffix("\\")  # the documented example ends in '\>'
    groups = [match.start() + 1 for match in _SIGN.finditer(inner) if match[0][0] == "#"]
    split = "it has two groups of '#', and a pattern has one counter"
    prove_one_counter(source, groups, write="write a group of '#', as in '<INV-####>'", split=split)

    def field(match: re.Match[str]) -> str:
        if match[0][0] == "#":
            return f"{{seq:{len(match[0])}}}"
        if match[0] not in _FIELDS:
            raise unknown(source, match[0], _FIELDS, match.start() + 1)
        return _FIELDS[match[0]]

    pattern = translated(inner, _SIGN, field)
    notes = (_AGAIN, _GLOBAL) if r"\g" in inner else (_AGAIN,)
    return Imported(source, pattern, left_out=notes)

r"""osTicket: ``TX-######``, filled by a sequence or by chance.

Source: "Custom ticket numbering format", https://github.com/osTicket/osTicket/pull/1128, which
brought the format, its sequences and their paddings. ``\#`` is the character itself.
"""

import re
from typing import Final

from casenum.arguments import one_of
from casenum.numbers.imports.parts import Imported, format_of, prove_one_counter, translated

_GROUP: Final = re.compile(r"\\#|#+")
_LITERAL: Final = r"\#"
_NOTES: Final = {
    "counter": ("a sequence's own step and padding: a counter goes up by one and pads with zeros",),
    "random": (),
}


def osticket(number_format: str, sequence: str) -> Imported:
    """Return what an osTicket format means.

    Raises:
        PatternError: ``import``; it has no counter, or one that is split.
        ArgumentError: ``sequence`` is neither ``counter`` nor ``random``.

    >>> osticket("TX-######", "counter").pattern
    'TX-{seq:6}'
    """
    source = format_of("number_format", number_format)
    notes = _NOTES[one_of("sequence", sequence, _NOTES)]
    groups = [match.start() for match in _GROUP.finditer(source) if match[0] != _LITERAL]
    write = "write a group of '#', as in 'TX-######'"
    split = "the counter is split into groups, and a pattern has it in one piece"
    prove_one_counter(source, groups, write=write, split=split)

    def field(match: re.Match[str]) -> str:
        if match[0] == _LITERAL:
            return "#"
        width = len(match[0])
        return f"{{seq:{width}}}" if sequence == "counter" else f"{{random:{width}/10}}"

    return Imported(source, translated(source, _GROUP, field), left_out=notes)

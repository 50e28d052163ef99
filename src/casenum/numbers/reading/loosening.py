"""Fast lanes of the third and fourth stage: one expression each for what people type.

A walk over the automata sees every reading. Where a pattern without its separators still has one
reading of every text, which is proven once, there can be only one, and an expression finds it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from casenum.numbers.language import machines
from casenum.numbers.language.elements import Element
from casenum.numbers.language.machines import Characters, Machine
from casenum.numbers.reading.glyphs import FOLD, SEPARATORS

_GAP: Final = f"[{re.escape(SEPARATORS)}]*"
NO_LOOK_ALIKES: Final[Mapping[str, str]] = {}


def alphabet(machine: Machine) -> Characters:
    """Return all characters that a machine moves on.

    >>> sorted(alphabet(machines.literal("A")))
    ['A']
    """
    return frozenset[str]().union(*[to for moves, _ in machine for to, _ in moves])


class Lane:
    """Read texts whose separators are missing or extra, or that hold look-alikes.

    ``decides`` says whether a text that does not match has no reading at all; where it is False,
    a walk must look again.

    >>> from casenum.numbers import Pattern
    >>> Lane(Pattern("SRV-{year}-{seq:3}").shape.elements).printed("SRV 20 21/001")
    'SRV-2021-001'
    """

    __slots__ = ("_fields", "_template", "decides", "match")

    def __init__(
        self, elements: Sequence[Element], look_alikes: Mapping[str, str] = NO_LOOK_ALIKES
    ) -> None:
        meant = [_meant(element, look_alikes) for element in elements]
        self._template = "".join(map(_template, elements))
        self._fields = [
            str.maketrans(dict(here) | dict.fromkeys(SEPARATORS, ""))
            for element, (here, _) in zip(elements, meant, strict=True)
            if element.kind != "literal"
        ]
        sure = _sure(elements, [frozenset(here) for here, _ in meant])
        self.decides: bool = sure and all(clear for _, clear in meant)
        spelled = re.compile(_expression(elements, [here for here, _ in meant]))
        self.match: Callable[[str], re.Match[str] | None] = spelled.fullmatch if sure else _never

    def printed(self, normal: str) -> str | None:
        """Return a text in normal form as the pattern separates and spells it, or None."""
        match = self.match(normal)
        if match is None:
            return None
        # Both at once, without strict=: as many groups as fields.
        fields = [group.translate(to) for group, to in zip(match.groups(), self._fields)]  # noqa: B905
        return self._template % tuple(fields)


def _never(_: str) -> None:
    """Match nothing: a walk decides."""


def _meant(element: Element, look_alikes: Mapping[str, str]) -> tuple[dict[str, str], bool]:
    """Return what each character means in an element, and whether none could mean two."""
    own = alphabet(element.machine)
    meant = {character: character for character in own}
    clear = True
    for character, options in look_alikes.items():
        fitting = [option for option in options if option in own]
        if character not in own and len(fitting) == 1:
            meant[character] = fitting[0]
        clear = clear and (character in own or len(fitting) <= 1)
    return meant, clear


def _template(element: Element) -> str:
    if element.kind != "literal":
        return "%s"
    return "".join([FOLD.get(character, character) for character in element.template])


def _sure(elements: Sequence[Element], alphabets: Sequence[Characters]) -> bool:
    """Return whether every text has one reading at most when the separators are taken out."""
    kept = [(e, chars) for e, chars in zip(elements, alphabets, strict=True) if not e.separates]
    if sum(element.grows for element, _ in kept) <= 1:
        return True  # its length tells where the one that grows begins and ends
    loosened = [machines.repeat(chars, each.least, each.most) for each, chars in kept]
    return machines.two_readings(loosened) is None


def _expression(elements: Sequence[Element], meant: Sequence[Mapping[str, str]]) -> str:
    last = len(elements) - 1
    kept = [(n, each) for n, each in enumerate(elements) if n == last or not each.separates]
    pieces = [_GAP if kept[0][0] else "", _piece(kept[0][1], meant[kept[0][0]])]
    for (at, before), (to, after) in pairwise(kept):
        word = before.kind == after.kind == "literal" and at + 1 == to and not after.separates
        pieces += ["" if word else _GAP, _piece(after, meant[to])]
    return "".join(pieces)


def _piece(element: Element, meant: Mapping[str, str]) -> str:
    one = f"[{re.escape(''.join(sorted(meant)))}]"
    if element.kind == "literal":
        return one
    if element.grows:
        return f"({one}{{{element.least},{element.most}}})"
    return f"({one}(?:{_GAP}{one}){{{element.most - 1}}})"

"""Reading what people type: four stages, of which the first with exactly one reading wins.

1. as printed; 2. in normal form (case, dashes, spaces, full-width characters); 3. with separators
missing or extra; 4. with look-alikes. What is usual is read by expressions; what they do not read
is walked (`casenum.numbers.reading.walking`), which finds every reading, or the reason why there
is none.
"""

import re
from collections.abc import Sequence
from typing import Final, NoReturn

import attrs

from casenum.arguments import plain
from casenum.errors import AmbiguousNumber, InvalidNumber
from casenum.numbers.language.elements import Element
from casenum.numbers.language.shapes import Fault, Shape
from casenum.numbers.reading.glyphs import LOOK_ALIKES, normal_form, places
from casenum.numbers.reading.loosening import Lane
from casenum.numbers.reading.walking import Stage, Walk
from casenum.numbers.values import CaseNumber

_ROOM: Final = 64  # characters beyond four times the longest number: nobody types more
_STAGES: Final = (Stage(), Stage(separators=True), Stage(separators=True, look_alikes=True))
STAGES: Final = len(_STAGES)


class Reader:
    """Read the numbers of one shape, however they are typed.

    >>> from casenum.numbers import Pattern
    >>> Reader(Pattern("SRV-{year}-{seq:3}").shape).read("srv 2021/001")
    CaseNumber('SRV-2021-001')
    """

    __slots__ = ("_alike", "_fields", "_folded", "_longest", "_loose", "_printed", "_shape")

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self._longest = 4 * shape.longest + _ROOM
        exact = "".join([element.exact for element in shape.elements])
        folded = "".join([element.folded for element in shape.elements])
        self._folded = re.compile(folded, re.ASCII).fullmatch
        self._printed = exact == folded
        self._loose = Lane(shape.elements)
        self._alike = Lane(shape.elements, LOOK_ALIKES)
        self._fields = [place for place, each in enumerate(shape.elements) if each.name]

    def read(self, text: object, *, lenient: bool = False) -> CaseNumber:
        """Return the number that a text means.

        Raises:
            InvalidNumber: it means none, with the reason and the position.
            AmbiguousNumber: it means two.
        """
        normal = self.normal(text)
        number = None if lenient else self.quick(normal)
        if number is not None:
            return number
        if lenient or not self._alike.decides:
            return self._walk(normal, places(plain(text) or ""), lenient=lenient)
        refused = self._faulted(normal)
        return self._explain(normal, places(plain(text) or ""), refused)

    def _walk(self, normal: str, where: Sequence[int], *, lenient: bool) -> CaseNumber:
        refused: tuple[Fault, int] | None = None
        for stage in range(STAGES):
            numbers, faults = self._walked(normal, stage, lenient=lenient)
            if len(numbers) > 1:
                raise AmbiguousNumber(tuple(sorted([str(number) for number in numbers])))
            if numbers:
                return numbers[0]
            refused = refused or (faults[0] if faults else None)
        return self._explain(normal, where, refused)

    def _explain(
        self, normal: str, where: Sequence[int], refused: tuple[Fault, int] | None
    ) -> NoReturn:
        if refused is not None:
            (code, problem, _), start = refused
            self._refuse(code, problem, where[start])
        self._diagnose(normal, where)

    def quick(self, normal: str) -> CaseNumber | None:
        """Return the number that the fast lanes read in a text in normal form, or None."""
        lanes = (self._loose, self._alike)
        return self.folded(normal) or self._by(lanes[0], normal) or self._by(lanes[1], normal)

    def normal(self, text: object) -> str:
        """Return the normal form of a text.

        Raises:
            InvalidNumber: it is not text, or longer than anybody types.
        """
        typed = text if type(text) is str else plain(text)
        if typed is None:
            self._refuse("type", f"text is expected, not {type(text).__name__}", None)
        if len(typed) > self._longest:
            self._refuse("length", f"it is {len(typed)} characters long", None)
        return normal_form(typed)

    def folded(self, normal: str) -> CaseNumber | None:
        """Return the number that a text in normal form is, or None."""
        match = self._folded(normal)
        if match is None:
            return None
        shape, groups = self._shape, match.groups()
        if self._printed:  # its normal form is what is printed
            return shape.accept(normal, groups)
        parts = shape.parts(groups)
        fault = shape.fault(parts, shape.check_of(groups))
        return shape.number(parts) if fault is None else None

    def _by(self, lane: Lane, normal: str) -> CaseNumber | None:
        printed = lane.printed(normal)
        return None if printed is None else self.folded(printed)

    def spelled_number(self, text: str) -> CaseNumber | None:
        """Return the number that a text spells, by the fast lanes alone, or None."""
        match = self._shape.exact(text)
        number = None if match is None else self._shape.accept(text, match.groups())
        return number or self.quick(normal_form(text))

    def fault(self, text: str) -> InvalidNumber | None:
        """Return what is wrong with a text that is spelled well, or None where it is not.

        >>> from casenum.numbers import Pattern
        >>> print(Pattern("CMP-{seq:5}-{check:damm}", name="c").reader.fault("cmp 00001 4"))
        not a number of 'c': the check character does not match (position 10)
        """
        refused = self._faulted(normal_form(text))
        if refused is None:
            return None
        (code, problem, _), start = refused
        return InvalidNumber(code, problem, places(text)[start], self._shape.name)

    def _faulted(self, normal: str) -> tuple[Fault, int] | None:
        """Return what is wrong with the one reading of a text, and where, by the fast lanes."""
        shape = self._shape
        for lane in (None, self._loose, self._alike):
            match = self._folded(normal) if lane is None else lane.match(normal)
            printed = match if lane is None else self._folded(lane.printed(normal) or "")
            if match is not None and printed is not None:
                groups = printed.groups()
                fault = shape.fault(shape.parts(groups), shape.check_of(groups))
                if fault is not None:
                    return fault, match.start(list(shape.fields).index(fault[2]) + 1)
        return None

    def spelled(self, normal: str) -> re.Match[str] | None:
        """Return where the fields stand in what is spelled like a normal form, right or wrong."""
        return self._folded(normal)

    def match(self, normal: str) -> re.Match[str] | None:
        """Return where the fields of a text in normal form stand, right or wrong, or None."""
        return self._folded(normal) or self._loose.match(normal)

    def readings(self, normal: str, stage: int, *, lenient: bool = False) -> list[CaseNumber]:
        """Return the numbers that a stage reads in a text in normal form."""
        if not lenient:
            lane = (None, self._loose, self._alike)[stage]
            quick = self.folded(normal) if lane is None else self._by(lane, normal)
            if quick is not None:
                return [quick]
        return self._walked(normal, stage, lenient=lenient)[0]

    def _walked(
        self, normal: str, stage: int, *, lenient: bool
    ) -> tuple[list[CaseNumber], list[tuple[Fault, int]]]:
        """Return the numbers of a stage, and what is wrong with its other readings."""
        shape = self._shape
        forgiven = attrs.evolve(_STAGES[stage], lenient=lenient)
        numbers: dict[CaseNumber, None] = {}
        faults: list[tuple[Fault, int]] = []
        for texts, starts in Walk(shape.elements, forgiven, normal).finished():
            groups = [texts[place] for place in self._fields]
            parts = shape.parts(groups)
            fault = shape.fault(parts, shape.check_of(groups))
            if fault is None:
                numbers[shape.number(parts)] = None
            else:
                place = next(i for i in self._fields if shape.elements[i].name == fault[2])
                faults.append((fault, starts[place]))
        return list(numbers), faults

    def _diagnose(self, normal: str, where: Sequence[int]) -> NoReturn:
        """Raise the reason why a text has no reading in any stage."""
        shape = self._shape
        padded = Walk(shape.elements, Stage(separators=True, lenient=True), normal)
        for _, starts in padded.finished():
            place = next(i for i in self._fields if _padded(shape.elements[i]))
            width = shape.elements[place].least
            problem = f"the counter is written with {width} digits, and more without a zero"
            self._refuse("padding", problem, where[starts[place]])
        walk = Walk(shape.elements, Stage(), normal)
        if walk.reached == len(normal):
            self._refuse("length", f"it ends too early; {walk.wants}", where[walk.reached])
        code = "length" if walk.wants == "the end is expected" else "character"
        self._refuse(code, walk.wants, where[walk.reached])

    def _refuse(self, code: str, problem: str, position: int | None) -> NoReturn:
        raise InvalidNumber(code, problem, position, self._shape.name)


def _padded(element: Element) -> bool:
    return element.lenient is not element.machine

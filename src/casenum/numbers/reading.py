"""Reading what people type: four stages, of which the first with exactly one reading wins.

1. as printed; 2. in normal form (case, dashes, spaces, full-width characters); 3. with separators
missing or extra; 4. with look-alikes. The reader walks the automata of a pattern's elements over
the text and keeps every way that is still open, so it sees two readings where there are two.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NoReturn, TypeAlias

import attrs

from casenum.arguments import plain
from casenum.errors import AmbiguousNumber, InvalidNumber
from casenum.numbers.elements import Element
from casenum.numbers.glyphs import LOOK_ALIKES, SEPARATORS, normal_form
from casenum.numbers.shapes import Fault, Shape
from casenum.numbers.values import CaseNumber

if TYPE_CHECKING:
    from casenum.numbers.machines import Machine

_MOST_WAYS: Final = 512
_ROOM: Final = 64  # characters beyond four times the longest number: nobody types more
_END: Final = -1


@attrs.frozen(slots=True)
class _Way:
    """Be a reading under way: element, node, what it holds, and what is done."""

    element: int
    node: int
    value: str
    done: tuple[str, ...]


# A way, and where each of its elements began; ways that differ only in that are the same reading.
_Ways: TypeAlias = Mapping[_Way, tuple[int, ...]]


@attrs.frozen(slots=True)
class _Stage:
    """Say what a stage forgives."""

    separators: bool = False
    look_alikes: bool = False
    lenient: bool = False


_STAGES: Final = (_Stage(), _Stage(separators=True), _Stage(separators=True, look_alikes=True))
STAGES: Final = len(_STAGES)


class _Walk:
    """Walk one text; afterwards ``ways`` are the readings, or ``reached`` says where they ended."""

    __slots__ = ("elements", "machines", "reached", "stage", "wants", "ways")

    def __init__(self, elements: Sequence[Element], stage: _Stage, text: str) -> None:
        self.elements, self.stage = elements, stage
        self.machines: tuple[Machine, ...] = tuple(
            [element.lenient if stage.lenient else element.machine for element in elements]
        )
        self.reached, self.wants = 0, elements[0].wants
        self.ways: _Ways = self._entered(_Way(0, 0, "", ()), ())
        for place, character in enumerate(text):
            following = self._stepped(character, place)
            if not following or len(following) > _MOST_WAYS:
                self.ways = {}
                return
            self.ways = following
            self.reached = place + 1
            self.wants = self._expected()

    def _expected(self) -> str:
        way = next(iter(self.ways))
        moves, ends = self.machines[way.element][way.node]
        after = way.element + 1
        if moves and (not ends or after == len(self.elements)):
            return self.elements[way.element].wants
        return self.elements[after].wants if after < len(self.elements) else "the end is expected"

    def _entered(self, way: _Way, starts: tuple[int, ...]) -> dict[_Way, tuple[int, ...]]:
        """Return a way, and those that leave out the separators in front of it."""
        ways = {way: starts}
        while self.stage.separators and self.elements[way.element].separates:
            if way.element + 1 == len(self.elements):
                break
            way = _Way(way.element + 1, 0, "", (*way.done, ""))
            starts = (*starts, _END)
            ways[way] = starts
        return ways

    def _left(self, way: _Way, starts: tuple[int, ...]) -> dict[_Way, tuple[int, ...]]:
        """Return the ways that begin the next element, where this one may end."""
        ends = self.machines[way.element][way.node][1]
        if not ends or way.element + 1 == len(self.elements):
            return {}
        return self._entered(_Way(way.element + 1, 0, "", (*way.done, way.value)), starts)

    def _stepped(self, character: str, place: int) -> dict[_Way, tuple[int, ...]]:
        following: dict[_Way, tuple[int, ...]] = {}
        for way, starts in self.ways.items():
            after = self._left(way, starts)
            for here, begun in ((way, starts), *after.items()):
                begins = begun if here.value else (*begun, place)
                for there in self._moved(here, character):
                    following.setdefault(there, begins)
            if self.stage.separators and character in SEPARATORS:
                for there, begun in self._skipped(way, starts, after):
                    following.setdefault(there, begun)
        return following

    def _skipped(
        self, way: _Way, starts: tuple[int, ...], after: _Ways
    ) -> Iterator[tuple[_Way, tuple[int, ...]]]:
        element = self.elements[way.element]
        between = not way.value and way.element > 0
        within = bool(way.value) and element.kind != "literal" and not element.grows
        if between or (within and self.machines[way.element][way.node][0]):
            yield way, starts
        yield from [(there, begun) for there, begun in after.items() if not self._splits(there)]

    def _splits(self, way: _Way) -> bool:
        """Return whether a way stands between two characters of one word of the pattern."""
        beside = self.elements[way.element - 1], self.elements[way.element]
        return all(each.kind == "literal" and not each.separates for each in beside)

    def _moved(self, way: _Way, character: str) -> Iterator[_Way]:
        for characters, node in self.machines[way.element][way.node][0]:
            meant = character if character in characters else self._alike(character)
            for each in meant:
                if each in characters:
                    yield _Way(way.element, node, way.value + each, way.done)

    def _alike(self, character: str) -> str:
        return LOOK_ALIKES.get(character, "") if self.stage.look_alikes else ""

    def finished(self) -> Iterator[tuple[tuple[str, ...], tuple[int, ...]]]:
        """Yield the text and the start of every element, for each reading that is complete."""
        for way, starts in self.ways.items():
            ends = self.machines[way.element][way.node][1]
            if ends and way.element + 1 == len(self.elements):
                yield (*way.done, way.value), starts


class Reader:
    """Read the numbers of one shape, however they are typed.

    >>> from casenum.numbers import Pattern
    >>> Reader(Pattern("SRV-{year}-{seq:3}").shape).read("srv 2021/001")
    CaseNumber('SRV-2021-001')
    """

    __slots__ = ("_fields", "_folded", "_shape")

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        folded = "".join([element.folded for element in shape.elements])
        self._folded = re.compile(folded, re.ASCII).fullmatch
        self._fields = [place for place, each in enumerate(shape.elements) if each.name]

    def read(self, text: object, *, lenient: bool = False) -> CaseNumber:
        """Return the number that a text means.

        Raises:
            InvalidNumber: it means none, with the reason and the position.
            AmbiguousNumber: it means two.
        """
        normal, places = self.normal(text)
        refused: tuple[Fault, int] | None = None
        for stage in range(STAGES):
            numbers, faults = self.readings(normal, stage, lenient=lenient)
            if len(numbers) > 1:
                raise AmbiguousNumber(tuple(sorted([str(number) for number in numbers])))
            if numbers:
                return numbers[0]
            refused = refused or (faults[0] if faults else None)
        if refused is not None:
            (code, problem, _), start = refused
            self._refuse(code, problem, places[start])
        return self._diagnose(normal, places)

    def normal(self, text: object) -> tuple[str, Sequence[int]]:
        """Return the normal form of a text, and where each character stood.

        Raises:
            InvalidNumber: it is not text, or longer than anybody types.
        """
        typed = plain(text)
        if typed is None:
            self._refuse("type", f"text is expected, not {type(text).__name__}", None)
        if len(typed) > 4 * self._shape.longest + _ROOM:
            self._refuse("length", f"it is {len(typed)} characters long", None)
        return normal_form(typed)

    def match(self, normal: str) -> re.Match[str] | None:
        """Return the match of a text in normal form, fields as groups, or None."""
        return self._folded(normal)

    def readings(
        self, normal: str, stage: int, *, lenient: bool = False
    ) -> tuple[list[CaseNumber], list[tuple[Fault, int]]]:
        """Return the numbers that a stage reads, and what it found wrong with other readings."""
        match = None if lenient or stage else self._folded(normal)
        if match is not None:
            groups = match.groups()
            parts = self._shape.parts(groups)
            if self._shape.fault(parts, self._shape.check_of(groups)) is None:
                return [self._shape.number(parts)], []
        forgiven = attrs.evolve(_STAGES[stage], lenient=lenient)
        return self._judged(_Walk(self._shape.elements, forgiven, normal))

    def _judged(self, walk: _Walk) -> tuple[list[CaseNumber], list[tuple[Fault, int]]]:
        shape = self._shape
        numbers: dict[CaseNumber, None] = {}
        faults: list[tuple[Fault, int]] = []
        for texts, starts in walk.finished():
            groups = [texts[place] for place in self._fields]
            parts = shape.parts(groups)
            fault = shape.fault(parts, shape.check_of(groups))
            if fault is None:
                numbers[shape.number(parts)] = None
            else:
                place = next(i for i in self._fields if shape.elements[i].name == fault[2])
                faults.append((fault, starts[place]))
        return list(numbers), faults

    def _diagnose(self, normal: str, places: Sequence[int]) -> NoReturn:
        """Raise the reason why a text has no reading in any stage."""
        shape = self._shape
        padded = _Walk(shape.elements, _Stage(separators=True, lenient=True), normal)
        for _, starts in padded.finished():
            seq = list(shape.fields).index("seq")
            width = shape.fields["seq"].least
            problem = f"the counter is written with {width} digits, and more without a zero"
            self._refuse("padding", problem, places[starts[self._fields[seq]]])
        walk = _Walk(shape.elements, _Stage(), normal)
        if walk.reached == len(normal):
            self._refuse("length", f"it ends too early; {walk.wants}", places[walk.reached])
        code = "length" if walk.wants == "the end is expected" else "character"
        self._refuse(code, walk.wants, places[walk.reached])

    def _refuse(self, code: str, problem: str, position: int | None) -> NoReturn:
        raise InvalidNumber(code, problem, position, self._shape.name)

"""Walking the automata of a pattern over a text, with every reading that is still open.

What a stage forgives is a table; the walk is slow and sees all: two readings where there are two,
the place where the last of them ended, and what was expected there.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import attrs

from casenum.numbers.language.elements import Element
from casenum.numbers.reading.glyphs import LOOK_ALIKES, SEPARATORS

if TYPE_CHECKING:
    from casenum.numbers.language.machines import Machine

_MOST_WAYS: Final = 512
_END: Final = -1


class _Way(NamedTuple):
    """Be a reading under way: element, node, what it holds, and what is done.

    It is a key of many small dicts, which is why it is a tuple.
    """

    element: int
    node: int
    value: str
    done: tuple[str, ...]


# A way, and where each of its elements began; ways that differ only in that are the same reading.
_Ways: TypeAlias = Mapping[_Way, tuple[int, ...]]


@attrs.frozen(slots=True)
class Stage:
    """Say what a stage of reading forgives.

    >>> Stage(separators=True)
    Stage(separators=True, look_alikes=False, lenient=False)
    """

    separators: bool = False
    look_alikes: bool = False
    lenient: bool = False


class Walk:
    """Walk one text in normal form; afterwards `finished` has its readings.

    Where there is none, ``reached`` and ``wants`` say where they ended, and what was expected.

    >>> from casenum.numbers import Pattern
    >>> walk = Walk(Pattern("A-{seq}").shape.elements, Stage(), "A7")
    >>> walk.reached, walk.wants
    (1, "'-' is expected")
    """

    __slots__ = ("_elements", "_machines", "_stage", "_ways", "reached", "wants")

    def __init__(self, elements: Sequence[Element], stage: Stage, text: str) -> None:
        self._elements, self._stage = elements, stage
        self._machines: tuple[Machine, ...] = tuple(
            [element.lenient if stage.lenient else element.machine for element in elements]
        )
        self.reached, self.wants = 0, elements[0].wants
        self._ways: _Ways = self._entered(_Way(0, 0, "", ()), ())
        for place, character in enumerate(text):
            following = self._stepped(character, place)
            if not following or len(following) > _MOST_WAYS:
                self._ways = {}
                return
            self._ways = following
            self.reached = place + 1
            self.wants = self._expected()

    def _expected(self) -> str:
        way = next(iter(self._ways))
        moves, ends = self._machines[way.element][way.node]
        after = way.element + 1
        if moves and (not ends or after == len(self._elements)):
            return self._elements[way.element].wants
        return self._elements[after].wants if after < len(self._elements) else "the end is expected"

    def _entered(self, way: _Way, starts: tuple[int, ...]) -> dict[_Way, tuple[int, ...]]:
        """Return a way, and those that leave out the separators in front of it."""
        ways = {way: starts}
        while self._stage.separators and self._elements[way.element].separates:
            if way.element + 1 == len(self._elements):
                break
            way = _Way(way.element + 1, 0, "", (*way.done, ""))
            starts = (*starts, _END)
            ways[way] = starts
        return ways

    def _left(self, way: _Way, starts: tuple[int, ...]) -> dict[_Way, tuple[int, ...]]:
        """Return the ways that begin the next element, where this one may end."""
        ends = self._machines[way.element][way.node][1]
        if not ends or way.element + 1 == len(self._elements):
            return {}
        return self._entered(_Way(way.element + 1, 0, "", (*way.done, way.value)), starts)

    def _stepped(self, character: str, place: int) -> dict[_Way, tuple[int, ...]]:
        following: dict[_Way, tuple[int, ...]] = {}
        for way, starts in self._ways.items():
            after = self._left(way, starts)
            for here, begun in ((way, starts), *after.items()):
                begins = begun if here.value else (*begun, place)
                for there in self._moved(here, character):
                    following.setdefault(there, begins)
            if self._stage.separators and character in SEPARATORS:
                for there, begun in self._skipped(way, starts, after):
                    following.setdefault(there, begun)
        return following

    def _skipped(
        self, way: _Way, starts: tuple[int, ...], after: _Ways
    ) -> Iterator[tuple[_Way, tuple[int, ...]]]:
        element = self._elements[way.element]
        between = not way.value and way.element > 0
        within = bool(way.value) and element.kind != "literal" and not element.grows
        if between or (within and self._machines[way.element][way.node][0]):
            yield way, starts
        yield from [(there, begun) for there, begun in after.items() if not self._splits(there)]

    def _splits(self, way: _Way) -> bool:
        """Return whether a way stands between two characters of one word of the pattern."""
        beside = self._elements[way.element - 1], self._elements[way.element]
        return all(each.kind == "literal" and not each.separates for each in beside)

    def _moved(self, way: _Way, character: str) -> Iterator[_Way]:
        for characters, node in self._machines[way.element][way.node][0]:
            meant = character if character in characters else self._alike(character)
            for each in meant:
                if each in characters:
                    yield _Way(way.element, node, way.value + each, way.done)

    def _alike(self, character: str) -> str:
        return LOOK_ALIKES.get(character, "") if self._stage.look_alikes else ""

    def finished(self) -> Iterator[tuple[tuple[str, ...], tuple[int, ...]]]:
        """Yield the text and the start of every element, for each reading that is complete."""
        for way, starts in self._ways.items():
            ends = self._machines[way.element][way.node][1]
            if ends and way.element + 1 == len(self._elements):
                yield (*way.done, way.value), starts

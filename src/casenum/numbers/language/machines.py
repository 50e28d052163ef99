"""Small deterministic automata: the texts a field can have, and two proofs over chains of them.

A machine is a tuple of nodes; node 0 is the start; a node holds its moves (characters, next node)
and whether the field may end there. The proofs are the squared-automaton construction (J. Berstel
and D. Perrin, "Theory of Codes", 1985): walk two readings of the same text side by side.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

Characters: TypeAlias = frozenset[str]
Node: TypeAlias = tuple[tuple[tuple[Characters, int], ...], bool]
Machine: TypeAlias = tuple[Node, ...]
State: TypeAlias = tuple[int, int]  # which machine of the chain, which node of it

DIGITS: Final = frozenset("0123456789")
_NONZERO: Final = DIGITS - {"0"}


def literal(character: str) -> Machine:
    """Return the machine of one character.

    >>> literal("-")[-1]
    ((), True)
    """
    return ((((frozenset(character), 1),), False), ((), True))


def repeat(characters: Characters, least: int, most: int) -> Machine:
    """Return the machine of ``least`` to ``most`` characters of a class.

    >>> [ends for _, ends in repeat(DIGITS, 1, 2)]
    [False, True, True]
    """
    steps: list[Node] = [(((characters, n + 1),), n >= least) for n in range(most)]
    return (*steps, ((), True))


def counter(width: int, most: int, digits: str = "0123456789") -> Machine:
    """Return the machine of a counter: ``width`` digits, or more up to ``most`` without a zero.

    >>> len(counter(3, 19)), len(counter(3, 3))
    (23, 4)
    """
    every = frozenset(digits)
    if most == width:
        return repeat(every, width, width)
    zero = frozenset(digits[0])
    padded: list[Node] = [(((every, n + 1),), False) for n in range(1, width)]
    grown = [(((every, width + n + 1),), n >= width) for n in range(1, most)]
    start: Node = (((zero, 1), (every - zero, width + 1)), False)
    return (start, *padded, ((), True), *grown, ((), True))


def led(ways: Iterable[tuple[Characters, Characters]], width: int) -> Machine:
    """Return the machine of ``width`` characters, whose first decides of which class the rest are.

    >>> len(led([(DIGITS, DIGITS), (frozenset("A"), frozenset("AB"))], 3))
    6
    """
    if width == 1:
        return ((tuple((first, 1) for first, _ in ways), False), ((), True))
    start: list[tuple[Characters, int]] = []
    nodes: list[Node] = []
    chosen = list(ways)
    end = 1 + len(chosen) * (width - 1)
    for first, rest in chosen:
        start.append((first, len(nodes) + 1))
        nodes += [(((rest, len(nodes) + n + 2),), False) for n in range(width - 2)]
        nodes.append((((rest, end),), False))
    return ((tuple(start), False), *nodes, ((), True))


def nonzero(width: int) -> Machine:
    """Return the machine of ``width`` digits that are not all zero.

    >>> len(nonzero(4))
    8
    """
    zeros: list[Node] = []
    for n in range(width):
        other = ((_NONZERO, width + n),)
        zeros.append((other if n == width - 1 else ((frozenset("0"), n + 1), *other), False))
    others: list[Node] = [(((DIGITS, width + n),), False) for n in range(1, width)]
    return (*zeros, *others, ((), True))


def words(texts: Iterable[str]) -> Machine:
    """Return the machine of a set of words, none of which begins another.

    >>> len(words(["01", "02", "11"]))
    6
    """
    tree: list[dict[str, int]] = [{}]
    for word in texts:
        node = 0
        for character in word:
            if character not in tree[node]:
                tree[node][character] = len(tree)
                tree.append({})
            node = tree[node][character]
    return tuple((tuple((frozenset(c), to) for c, to in node.items()), not node) for node in tree)


def _steps(chain: Sequence[Machine], state: State) -> Iterator[tuple[Characters, State]]:
    at, node = state
    moves, ends = chain[at][node]
    for characters, to in moves:
        yield characters, (at, to)
    if ends and at + 1 < len(chain):
        for characters, to in chain[at + 1][0][0]:
            yield characters, (at + 1, to)


def _ended(chain: Sequence[Machine], state: State) -> bool:
    return state[0] == len(chain) - 1 and chain[state[0]][state[1]][1]


def _shared(
    left: Sequence[Machine], right: Sequence[Machine], *, apart: bool
) -> tuple[str, tuple[State, ...], tuple[State, ...]] | None:
    """Return the shortest text that both chains read, and the states of both on the way.

    ``apart`` asks for two ways that differ somewhere.
    """
    start = ((0, 0), (0, 0), not apart)
    came: dict[tuple[State, State, bool], tuple[tuple[State, State, bool], str] | None]
    came = {start: None}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        one, other, differ = here
        if differ and _ended(left, one) and _ended(right, other):
            return _traced(came, here)
        for first, one_next in _steps(left, one):
            for second, other_next in _steps(right, other):
                common = first & second
                there = (one_next, other_next, differ or one_next != other_next)
                if common and there not in came:
                    came[there] = (here, min(common))
                    queue.append(there)
    return None


def _traced(
    came: dict[tuple[State, State, bool], tuple[tuple[State, State, bool], str] | None],
    end: tuple[State, State, bool],
) -> tuple[str, tuple[State, ...], tuple[State, ...]]:
    characters: list[str] = []
    states = [end]
    while (step := came[states[-1]]) is not None:
        states.append(step[0])
        characters.append(step[1])
    ways = states[-2::-1]
    text = "".join(reversed(characters))
    return text, tuple(one for one, _, _ in ways), tuple(other for _, other, _ in ways)


def two_readings(chain: Sequence[Machine]) -> tuple[str, str, str] | None:
    """Return a text that a chain reads in two ways, and both splits, or None if there is none.

    >>> two_readings([repeat(DIGITS, 1, 2), repeat(DIGITS, 1, 2)])
    ('000', '00|0', '0|00')
    >>> two_readings([repeat(DIGITS, 2, 2), repeat(DIGITS, 1, 2)]) is None
    True
    """
    found = _shared(chain, chain, apart=True)
    if found is None:
        return None
    text, one, other = found
    splits = sorted((_split(text, one), _split(text, other)))
    return text, splits[0], splits[1]


def _split(text: str, way: Sequence[State]) -> str:
    pieces = [text[:1]]
    for character, before, after in zip(text[1:], way, way[1:], strict=False):
        pieces.append(character if before[0] == after[0] else f"|{character}")
    return "".join(pieces)


def common_text(left: Sequence[Machine], right: Sequence[Machine]) -> str | None:
    """Return the shortest text that two chains both read, or None if there is none.

    >>> common_text([literal("A"), repeat(DIGITS, 1, 3)], [literal("A"), repeat(DIGITS, 2, 2)])
    'A00'
    """
    found = _shared(left, right, apart=False)
    return None if found is None else found[0]

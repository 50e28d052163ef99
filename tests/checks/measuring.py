"""Count what check characters do not see: every error of a kind, over every payload of a length.

It knows the algorithms by their verbs only. Wrong characters that end in the same text but for
the place of the error are found by grouping the valid texts, not by trying each error.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from itertools import pairwise, product
from typing import Final, NamedTuple

from casenum.checks import ERROR_KINDS, CheckAlgorithm, algorithm


class Share(NamedTuple):
    """Hold how many errors stay unseen, of how many that were made."""

    unseen: int
    made: int

    @property
    def percent(self) -> float:
        """Return the share in percent."""
        return 100 * self.unseen / self.made


def payloads(each: CheckAlgorithm, length: int) -> Iterator[str]:
    """Yield every payload of a length over the algorithm's alphabet."""
    return map("".join, product(each.alphabet, repeat=length))


def valid_texts(each: CheckAlgorithm, length: int) -> frozenset[str]:
    """Return every payload of a length with its check."""
    return frozenset(map(each.append, payloads(each, length)))


def _places(each: CheckAlgorithm, text: str) -> list[str]:
    """Return what may stand in each place of a text."""
    checks = each.check_length
    return [each.alphabet] * (len(text) - checks) + [each.check_alphabet] * checks


def _alike(counted: Counter[str]) -> int:
    """Return how many ordered pairs there are within the groups."""
    return sum(size * (size - 1) for size in counted.values())


def single(each: CheckAlgorithm, texts: Collection[str]) -> Share:
    """Count wrong characters, whichever the place and the other character."""
    unseen = made = 0
    for i, choices in enumerate(_places(each, next(iter(texts)))):
        unseen += _alike(Counter([text[:i] + text[i + 1 :] for text in texts]))
        made += len(texts) * (len(choices) - 1)
    return Share(unseen, made)


def twin(each: CheckAlgorithm, texts: Collection[str]) -> Share:
    """Count doubled characters that become another doubled one."""
    unseen = made = 0
    places = _places(each, next(iter(texts)))
    for i, (one, other) in enumerate(pairwise(places)):
        doubled = [f"{text[:i]}-{text[i + 2 :]}" for text in texts if text[i] == text[i + 1]]
        unseen += _alike(Counter(doubled))
        made += len(doubled) * (len(set(one) & set(other)) - 1)
    return Share(unseen, made)


def _exchange(texts: Collection[str], far: int) -> Share:
    unseen = made = 0
    for i in range(len(next(iter(texts))) - far):
        j = i + far
        wrong = [
            f"{text[:i]}{text[j]}{text[i + 1 : j]}{text[i]}{text[j + 1 :]}"
            for text in texts
            if text[i] != text[j]
        ]
        made += len(wrong)
        unseen += sum(each in texts for each in wrong)
    return Share(unseen, made)


def swap(_: CheckAlgorithm, texts: Collection[str]) -> Share:
    """Count neighbours that change places."""
    return _exchange(texts, 1)


def jump(_: CheckAlgorithm, texts: Collection[str]) -> Share:
    """Count characters that change places over a third."""
    return _exchange(texts, 2)


def leading_zero(each: CheckAlgorithm, texts: Collection[str]) -> Share:
    """Count zeros added at the front; one that is lost is the same error backwards."""
    zero = each.alphabet[0]
    return Share(sum(each.is_valid(zero + text) for text in texts), len(texts))


KINDS: Final[Mapping[str, Callable[[CheckAlgorithm, Collection[str]], Share]]] = {
    "single": single,
    "swap": swap,
    "twin": twin,
    "jump": jump,
    "leading-zero": leading_zero,
}
assert KINDS.keys() == ERROR_KINDS.keys()

_BODIES: Final = {10: "digits", 26: "letters", 32: "of Crockford's 32", 36: "digits or letters"}
HEADING: Final = f"| algorithm | payloads | {' | '.join(KINDS)} |"


@cache
def shares(name: str, length: int) -> Mapping[str, Share]:
    """Return what an algorithm does not see over all payloads of a length."""
    each = algorithm(name)
    texts = valid_texts(each, length)
    return {kind: count(each, texts) for kind, count in KINDS.items()}


def shown_length(name: str) -> int:
    """Return the length of the table: five digits, or four others with their checks."""
    each = algorithm(name)
    return 5 if len(each.alphabet) == 10 else 4 - each.check_length


def row(name: str) -> str:
    """Return an algorithm's row of the table in the docs."""
    length = shown_length(name)
    found = shares(name, length)
    cells = [f"{found[kind].percent:.2f} %" if found[kind].unseen else "0" for kind in KINDS]
    body = _BODIES[len(algorithm(name).alphabet)]
    return f"| `{name}` | {length} {body} | {' | '.join(cells)} |"


# Numbers with a date: what stands behind it, and the width of their counter.
DATED: Final[Mapping[str, tuple[str, int]]] = {
    "znuny": ("10", 5),
    "zammad1": ("10", 4),
    "zammad2": ("10", 4),
    "luhn": ("10", 4),
    "damm": ("10", 4),
}
DATED_HEADING: Final = "| algorithm | numbers like | single | swap |"


def dated_numbers(name: str) -> list[str]:
    """Return numbers of every fiftieth day of 25 years, with counters from all of their range."""
    system, width = DATED[name]
    first, counters = date(2002, 1, 1), 10**width - 1
    days = [(first + timedelta(days=i), i * 7919 % counters + 1) for i in range(0, 9125, 50)]
    heads = [f"{day:%Y%m%d}{system}{counter:0{width}}" for day, counter in days]
    return list(map(algorithm(name).append, heads))


def dated_row(name: str) -> str:
    """Return an algorithm's row of the table of dated numbers; every error is tried."""
    each, texts = algorithm(name), dated_numbers(name)
    wrong = [
        f"{text[:i]}{digit}{text[i + 1 :]}"
        for text in texts
        for i, right in enumerate(text)
        for digit in "0123456789"
        if digit != right
    ]
    swapped = [
        f"{text[:i]}{text[i + 1]}{text[i]}{text[i + 2 :]}"
        for text in texts
        for i in range(len(text) - 1)
        if text[i] != text[i + 1]
    ]
    cells = [100 * sum(map(each.is_valid, made)) / len(made) for made in (wrong, swapped)]
    return f"| `{name}` | {texts[0]} | {cells[0]:.1f} % | {cells[1]:.1f} % |"

"""The written list of errors that a check cannot see, proven and in the docs."""

from pathlib import Path

import pytest

from casenum.checks import ERROR_KINDS, CheckAlgorithm, algorithm, names
from checks.measuring import DATED, DATED_HEADING, HEADING, dated_row, row, shares, shown_length

ALL = [algorithm(name) for name in names()]
PAGE = Path(__file__).parents[2] / "docs" / "checks.md"
# A right text and a wrong one that goes unseen, where shorter payloads show none.
WITNESSES = {("verhoeff", "leading-zero"): ("12345679", "012345679")}


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("kind", sorted(ERROR_KINDS))
def test_the_list_of_misses_is_exact(name: str, kind: str) -> None:
    """An error of a kind that is not listed is always seen; one that is listed may not be.

    Four digits and their checks, or four other characters with them, take an automaton through
    every state and have each error in each place but the far ones, which the next test looks at.
    """
    each = algorithm(name)
    length = min(4, shown_length(name))
    unseen = shares(name, length)[kind].unseen > 0
    if (name, kind) in WITNESSES:
        right, wrong = WITNESSES[name, kind]
        assert not unseen
        unseen = each.is_valid(right) and each.is_valid(wrong)
    assert unseen == (kind in each.misses)


def _pairs(each: CheckAlgorithm) -> list[tuple[str, str]]:
    """Return all pairs of digits; of other characters each with zero.

    What promises to see swaps of others is linear: the difference of the two is what counts.
    """
    rest = each.alphabet if len(each.alphabet) == 10 else each.alphabet[0]
    return [(a, b) for a in each.alphabet for b in rest if a > b]


FAR = 40  # characters from the right: beyond every period (8, 31, 36) of a weight


@pytest.mark.parametrize("each", ALL, ids=names())
@pytest.mark.parametrize("kind", ["single", "twin"])
def test_a_wrong_character_is_seen_in_any_place(each: CheckAlgorithm, kind: str) -> None:
    """How far from the end a wrong character or twin stands does not matter.

    The weights are units of a ring, powers of one element or permutations of a group, so what the
    other characters are does not matter either, and zeros stand for them.
    """
    times = {"single": 1, "twin": 2}[kind]
    for far in range(FAR):
        tail = each.alphabet[0] * far
        checks = {each.check(character * times + tail) for character in each.alphabet}
        assert kind in each.misses or len(checks) == len(each.alphabet)


@pytest.mark.parametrize("each", ALL, ids=names())
@pytest.mark.parametrize(("kind", "over"), [("swap", ""), ("jump", "1"), ("jump", "7")])
def test_an_exchange_is_seen_in_any_place(each: CheckAlgorithm, kind: str, over: str) -> None:
    """Nor does it matter where two change places."""
    over = over if over in each.alphabet else "B"
    for far in range(FAR):
        tail = each.alphabet[0] * far
        seen = [
            each.check(f"{a}{over}{b}{tail}") != each.check(f"{b}{over}{a}{tail}")
            for a, b in _pairs(each)
        ]
        assert kind in each.misses or all(seen)


# How far apart two characters of a payload may stand and be seen when they change places.
APART = {
    "crockford37": 36,
    "gf32": 31,
    "gf32-2": 31,
    "iso7064-11-2": 10,
    "iso7064-1271-36": 20,
    "iso7064-37-2": 36,
    "iso7064-661-26": 330,
    "iso7064-97-10": 96,
}


@pytest.mark.parametrize(("name", "limit"), sorted(APART.items()))
def test_far_exchanges_are_seen_up_to_a_distance(name: str, limit: int) -> None:
    """Two characters that change places are seen if they stand fewer places apart than this."""
    each = algorithm(name)
    zero = each.alphabet[0]

    def seen(character: str, apart: int) -> bool:
        between = zero * (apart - 1)
        one, other = f"{character}{between}{zero}", f"{zero}{between}{character}"
        return each.check(one) != each.check(other)

    others = each.alphabet[1:]
    assert all(seen(character, apart) for apart in range(1, limit) for character in others)
    assert not all(seen(character, limit) for character in others)
    assert f"\n| `{name}` | {limit} |" in PAGE.read_text(encoding="utf-8")


QUICK = [name for name in names() if shown_length(name) < 5]


@pytest.mark.parametrize("name", QUICK)
def test_the_docs_say_what_is_measured(name: str) -> None:
    """The shares in the docs are those that the measurement finds."""
    assert f"\n{row(name)}\n" in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(DATED))
def test_the_docs_say_what_is_measured_of_dated_numbers(name: str) -> None:
    """So are those of numbers that begin with a date."""
    assert f"\n{dated_row(name)}\n" in PAGE.read_text(encoding="utf-8")


def test_the_docs_list_every_algorithm_and_what_it_misses() -> None:
    """Each algorithm has a row, and a zero stands only where nothing is missed."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    assert HEADING in lines
    assert DATED_HEADING in lines
    first = lines.index(HEADING) + 2
    rows = [line.strip("| ").split(" | ") for line in lines[first : first + len(ALL)]]
    assert [cells[0] for cells in rows] == [f"`{name}`" for name in names()]
    kinds = HEADING.strip("| ").split(" | ")[2:]
    for each, cells in zip(ALL, rows, strict=True):
        missed = {kind for kind, share in zip(kinds, cells[2:], strict=True) if share != "0"}
        known = {kind for name, kind in WITNESSES if name == each.name}  # none in so short a text
        assert missed | known == set(each.misses)

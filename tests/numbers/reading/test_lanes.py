"""The fast lanes of reading: the same numbers as the walk over the automata, in a fraction."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casenum.errors import AmbiguousNumber, InvalidNumber, NumberError
from casenum.numbers import CaseNumber, Pattern, Scope, compact
from casenum.numbers.reading.glyphs import (
    DASHES,
    FOLD,
    INVISIBLE,
    LOOK_ALIKES,
    SEPARATORS,
    SPACES,
    normal_form,
    places,
)
from casenum.numbers.reading.loosening import Lane
from casenum.numbers.reading.reading import STAGES
from support import AT

KEY = bytes(range(16))
PATTERNS = {
    "service": Pattern("SRV-{year}-{seq:3}"),
    "digits": Pattern("{year}{month}{seq:3}"),
    "checked": Pattern("CMP-{seq:5}-{check:damm}"),
    "small letters": Pattern("Nr. {seq:2}/{year:2}"),
    "two that grow": Pattern("{who}-{seq:1..3}", scopes={"who": Scope("A-Z", 1, 3)}),
    "digits that grow": Pattern("{unit}-{seq:1}", scopes={"unit": Scope("0-9", 1, 2)}),
    "letters": Pattern("{who}/{seq:3!}", scopes={"who": Scope("A-Z", 2)}),
    "separators at the ends": Pattern("-{seq:2}._"),
    "separators in a row": Pattern("A - {seq:2} . {year}"),
    "percent": Pattern("100%-{seq:2}%"),
    "ulid": Pattern("C-{ulid}"),
    "crockford": Pattern("K{seq:3/c32}-{check:gf32}"),
    "letters that count": Pattern("N-{seq:2/az}"),
    "mod 37": Pattern("{who}{seq:2!}{check:iso7064-37-36}", scopes={"who": Scope("A-Z0-9", 2)}),
    "tagged": Pattern("T-{seq:2}-{tag:4}", keys=[KEY]),
}
NUMBERS = {
    name: [
        pattern.render(
            pattern.plan(
                AT, {each: {"unit": "1"}.get(each, "OL") for each in pattern.shape.scope_names}
            ),
            value,
            bytes(16) if "ulid" in pattern.shape.fields else b"",
        )
        for value in (1, 7, 10, 19)
    ]
    for name, pattern in PATTERNS.items()
    if name != "two that grow"
}
NUMBERS["two that grow"] = [
    PATTERNS["two that grow"].parse(text) for text in ("A-1", "IO-10", "LIL-101")
]
ALIKE = "".join(LOOK_ALIKES)


def walked(pattern: Pattern, normal: str, stage: int) -> list[CaseNumber]:
    return sorted(pattern.reader._walked(normal, stage, lenient=False)[0])


@st.composite
def typed(draw: Any) -> tuple[Pattern, str]:
    """Return a pattern, and one of its numbers after a few slips, folded and turned."""
    name = draw(st.sampled_from(sorted(PATTERNS)))
    text = list(str(draw(st.sampled_from(NUMBERS[name]))))
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, len(text)))
        slip = draw(st.sampled_from(["insert", "replace", "drop", "swap case"]))
        character = draw(st.sampled_from(SEPARATORS + ALIKE + "01AZ\u200b\uff11"))
        if slip == "insert":
            text.insert(place, character)
        elif place < len(text):
            text[place : place + 1] = {
                "replace": [character],
                "drop": [],
                "swap case": [text[place].swapcase()],
            }[slip]
    return PATTERNS[name], "".join(text)


@given(typed())
def test_lanes_read_what_a_walk_reads(case: tuple[Pattern, str]) -> None:
    """In every stage a lane finds the one number that the walk finds, or leaves it to the walk."""
    pattern, text = case
    normal = normal_form(text)
    for stage in range(STAGES):
        assert sorted(pattern.reader.readings(normal, stage)) == walked(pattern, normal, stage)


@given(typed())
def test_the_first_stage_with_one_reading_wins(case: tuple[Pattern, str]) -> None:
    """Reading gives what the first stage of the walk gives that has any, or refuses as it does."""
    pattern, text = case
    found = [walked(pattern, normal_form(text), stage) for stage in range(STAGES)]
    first = next((numbers for numbers in found if numbers), [])
    if len(first) == 1:
        assert pattern.parse(text) == first[0]
        return
    with pytest.raises(AmbiguousNumber if first else InvalidNumber) as caught:
        pattern.parse(text)
    assert list(getattr(caught.value, "readings", [])) == first
    assert 0 <= (getattr(caught.value, "position", 0) or 0) <= len(text)


@given(typed())
def test_a_refusal_is_that_of_the_walk(case: tuple[Pattern, str]) -> None:
    """The reason and the place do not depend on which lane saw the fault."""
    pattern, text = case
    reader = pattern.reader
    quick = slow = None
    try:
        pattern.parse(text)
    except NumberError as error:
        quick = error
    normal = normal_form(text)
    try:
        reader._walk(normal, places(text), lenient=False)
    except NumberError as error:
        slow = error
    assert quick == slow or (str(quick), type(quick)) == (str(slow), type(slow))


@pytest.mark.parametrize("name", sorted(set(PATTERNS) - {"digits that grow", "letters that count"}))
def test_every_separator_may_be_any_other_or_missing(name: str) -> None:
    """Where nothing is lost by it, each number reads with other separators, and mostly without."""
    pattern = PATTERNS[name]
    for number in NUMBERS[name]:
        for other in SEPARATORS:
            spelled = "".join([other if each in SEPARATORS else each for each in number[:-1]])
            assert pattern.parse(f" {spelled.lower()}{number[-1]}") == number


def test_a_lane_that_cannot_be_sure_reads_nothing() -> None:
    """Without its dash a number of two growing digits has two readings, which only a walk sees."""
    lane = Lane(PATTERNS["digits that grow"].shape.elements)
    assert (lane.decides, lane.printed("12-3"), lane.printed("123")) == (False, None, None)
    with pytest.raises(AmbiguousNumber):
        PATTERNS["digits that grow"].parse("123")


def test_a_look_alike_of_two_letters_is_left_to_the_walk() -> None:
    """One may be I or L: the lane does not choose, and does not claim to have decided."""
    elements = PATTERNS["letters"].shape.elements
    assert Lane(elements).decides
    alike = Lane(elements, LOOK_ALIKES)
    assert not alike.decides
    assert alike.printed("A0/OO7") == "AO/007"
    assert alike.printed("A1/007") is None


@pytest.mark.parametrize(
    ("pattern", "text", "number"),
    [
        ("K{seq:3/c32}", "KOIL", "K011"),
        ("K{seq:3/c32}", "k0\u0406l", "K011"),
        ("K{seq:3/safe20}", "K 2\uff13\u0421", "K23C"),
        ("K{seq:3/az}", "KB0O", "KBOO"),
        ("\u041a-{seq}", "\u041a-7", "\u041a-7"),
        ("M-{seq}", "\u043c-1", "M-1"),
        ("H-{seq}", "\u03b7-1", "H-1"),
        ("N-{seq}", "\u03b7-1", "N-1"),
        ("A-{seq:3/16}", "\u0391-\u0410OF", "A-A0F"),
    ],
)
def test_look_alikes_follow_the_alphabet_of_the_field(pattern: str, text: str, number: str) -> None:
    """O is a zero among digits and a letter among letters; foreign letters are as they look."""
    assert Pattern(pattern).parse(text) == number


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("K{seq:3/c32}", "KUUU"),
        ("K{seq:3/c32}", "K\u0660\u0660\u0661"),
        ("K{seq:3/safe20}", "KB1G"),
        ("K{seq:3}", "K\u0967\u0967\u0967"),
        ("R-{seq}", "\u042f-1"),
    ],
)
def test_what_looks_like_nothing_of_the_alphabet_is_refused(pattern: str, text: str) -> None:
    """U is no letter of Crockford's; other scripts' digits are no look-alikes."""
    with pytest.raises(InvalidNumber) as caught:
        Pattern(pattern).parse(text)
    assert caught.value.code == "character"


# --- normal form -------------------------------------------------------------


def by_character(text: str) -> tuple[str, list[int]]:
    """Fold a text the slow way."""
    kept = [(FOLD.get(c, c), place) for place, c in enumerate(text) if FOLD.get(c, c)]
    while kept and kept[0][0] == " ":
        del kept[0]
    while kept and kept[-1][0] == " ":
        del kept[-1]
    where = [place for _, place in kept]
    return "".join([c for c, _ in kept]), [*where, where[-1] + 1 if where else 0]


@given(
    st.text(
        alphabet=st.sampled_from("Aa1-  \t\nz\x1f\x7f\uff21\uff10\u2011\u200b\u00a0\u0130\u017f")
    )
)
def test_normal_form_is_folding_each_character(text: str) -> None:
    """The tables of bytes and of characters fold alike, and places point into the text."""
    folded, where = by_character(text)
    assert (normal_form(text), list(places(text))) == (folded, where)
    assert compact(text) == folded.translate(str.maketrans("", "", SEPARATORS))


def test_every_character_folds_as_the_table_says() -> None:
    """No ASCII character and none of the table is forgotten by the fast tables."""
    for character in {*map(chr, range(128)), *FOLD, *DASHES, *SPACES, *INVISIBLE}:
        assert normal_form(f"x{character}x") == f"X{FOLD.get(character, character)}X"
        assert places(f"x{character}x")[-1] == 3

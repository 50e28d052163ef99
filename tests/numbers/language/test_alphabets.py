"""A counter is written in any alphabet, and every text of it is one value."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casenum.errors import ArgumentError, PatternError
from casenum.numbers import NumberBook, Pattern, Scope
from casenum.numbers.language.alphabets import ALPHABETS, COUNTER_LIMIT, Widened
from casenum.numbers.language.grammar import Token, spec_of

AT = datetime(2021, 1, 4, tzinfo=UTC)
named = st.sampled_from(sorted(ALPHABETS))
values = st.one_of(st.integers(0, 2000), st.integers(0, COUNTER_LIMIT))


@pytest.mark.parametrize(
    ("pattern", "value", "text"),
    [
        ("A-{seq:4/10}", 255, "A-0255"),
        ("A-{seq:4/16}", 255, "A-00FF"),
        ("A-{seq:4/c32}", 1023, "A-00ZZ"),
        ("A-{seq:4/safe20}", 20, "A-2232"),
        ("A-{seq:3/az}", 27, "A-ABB"),
        ("A-{seq:3!/az}", 17_575, "A-ZZZ"),
        ("A-{seq:/az}", 26, "A-BA"),
        ("A-{seq:1..2/16}", 16, "A-10"),
    ],
)
def test_each_alphabet_prints_its_own(pattern: str, value: int, text: str) -> None:
    """The first character is the zero, and small letters mean the same number."""
    scheme = Pattern(pattern)
    number = scheme.render(scheme.plan(AT), value)
    assert number == text
    assert scheme.parse(text.lower()).parts == number.parts == {"seq": value}
    assert scheme.locate(scheme.parse(text)).value == value


@given(named, values, st.integers(1, 12))
def test_a_value_is_read_back_from_its_text(name: str, value: int, width: int) -> None:
    """Writing and reading are each other's opposite, at every width."""
    alphabet = ALPHABETS[name]
    text = alphabet.text(value, width)
    assert alphabet.value(text) == value
    assert len(text) >= width
    assert len(text) == width or text[0] != alphabet.characters[0]


@given(named, values, values)
def test_texts_of_one_width_sort_as_their_values(name: str, one: int, other: int) -> None:
    """Whoever sorts texts of one width sorts values."""
    texts = [ALPHABETS[name].text(value, 20) for value in (one, other)]
    assert (texts[0] < texts[1]) == (one < other)


@given(named, values)
def test_a_growing_counter_is_read_in_its_alphabet(name: str, value: int) -> None:
    """Whatever the value, number and counter come back, however it is typed."""
    scheme = Pattern(f"N-{{seq:2/{name}}}", start=0)
    number = scheme.render(scheme.plan(AT), value)
    assert scheme.parse(number.lower()).parts["seq"] == value
    assert number.sort_key == (0, 1, value)


def test_a_counter_ends_where_its_store_does() -> None:
    """The last value of a store has a text, and the next one is no number."""
    scheme = Pattern("{seq:1/16}")
    assert scheme.is_valid("7FFFFFFFFFFFFFFF")
    assert not scheme.is_valid("8000000000000000")
    assert scheme.plan(AT).limit == COUNTER_LIMIT


def test_look_alikes_follow_the_alphabet() -> None:
    """An O is a zero where the alphabet has no O, and stays an O where it has one."""
    assert Pattern("{seq:4/c32}").parse("OOIL").parts["seq"] == 33
    assert Pattern("{seq:3/az}", start=0).parse("AOA").parts["seq"] == 14 * 26
    assert not Pattern("{seq:4/safe20}").is_valid("222O")


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("3/c33", "did you mean 'c32'"),
        ("3/", "no alphabet ''"),
        ("/10/16", "width cannot be read"),
        ("16/16", "at most 15"),
        ("13/c32", "at most 12"),
        ("15/safe20", "at most 14"),
        ("14/az", "at most 13"),
        ("2..13/c32", "at most 12"),
        ("!", "width cannot be read"),
        ("..3", "width cannot be read"),
    ],
)
def test_specs_that_cannot_be_read_are_refused(spec: str, words: str) -> None:
    """An unknown alphabet, and a width at which values would not fit a store, are told."""
    with pytest.raises(PatternError, match=words) as caught:
        Pattern(f"A-{{seq:{spec}}}")
    assert (caught.value.code, caught.value.position) == ("syntax", 2)


def test_a_spec_without_a_width_is_one_wide() -> None:
    """{seq:/c32} counts in letters from one character on."""
    spec = spec_of("p", Token("seq", "/c32", "", 0))
    assert (spec.least, spec.most, spec.exact, spec.alphabet.name) == (1, None, False, "c32")


# --- overflow ------------------------------------------------------------------


@given(st.integers(1, 5), st.data())
def test_a_widened_counter_is_one_text_a_value(width: int, data: st.DataObject) -> None:
    """Behind the digits a letter leads; texts come back, and sort as their values do."""
    wide = Widened(width)
    border = st.integers(10**width - 40, 10**width + 1100)
    drawn = st.one_of(border, st.integers(0, wide.limit)).filter(lambda v: 0 <= v <= wide.limit)
    one, other = data.draw(drawn), data.draw(drawn)
    texts = [wide.text(value) for value in (one, other)]
    assert [wide.value(text) for text in texts] == [one, other]
    assert {len(text) for text in texts} == {width}
    assert (texts[0] < texts[1]) == (one < other)


def test_a_widened_counter_has_every_text_once() -> None:
    """All texts of the field are numbers, and no two are one."""
    wide = Widened(2)
    texts = [wide.text(value) for value in range(wide.limit + 1)]
    assert len(set(texts)) == 100 + 22 * 32
    assert (texts[99], texts[100], texts[131], texts[132], texts[-1]) == (
        "99", "A0", "AZ", "B0", "ZZ",
    )  # fmt: skip
    scheme = Pattern("{seq:2}", start=0, overflow="widen")
    assert all(scheme.parse(text).parts["seq"] == value for value, text in enumerate(texts))
    one = Pattern("{seq:1}", start=0, overflow="widen")
    assert [one.parse(f" {text}").parts["seq"] for text in ("0", "9", "a", "Z")] == [0, 9, 10, 31]
    assert not scheme.is_valid("9A")
    assert not scheme.is_valid("A")


def test_a_widened_pattern_goes_on_where_digits_end() -> None:
    """999 is followed by A00: order by text, by key and by time stay one."""
    scheme = Pattern("R-{seq:3!}-{check}", overflow="widen")
    plan = scheme.plan(AT)
    assert plan.limit == 999 + 22 * 32**2
    numbers = [scheme.render(plan, value) for value in (999, 1000, 1032)]
    assert [number.split("-")[1] for number in numbers] == ["999", "A00", "A10"]
    assert sorted(numbers) == sorted(numbers, key=lambda number: number.sort_key) == numbers
    assert scheme.shape.algorithm is not None
    assert scheme.shape.algorithm.name == "gf32"
    assert scheme.parse(numbers[1].lower()).parts == numbers[1].parts
    assert scheme.describe().text_order == "is time order"
    assert scheme.declaration.shape == "R-{seq:3!}-{check}; overflow=widen"
    with pytest.raises(ArgumentError, match="less"):
        scheme.render(plan, 1000 + 22 * 32**2)


@pytest.mark.parametrize(
    ("spec", "overflow", "limit"),
    [
        ("3", "grow", COUNTER_LIMIT),
        ("3", "error", 999),
        ("3!", "error", 999),
        ("3..4", "error", 9999),
        ("2/c32", "error", 1023),
        ("3", None, COUNTER_LIMIT),
    ],
)
def test_overflow_is_chosen(spec: str, overflow: str | None, limit: int) -> None:
    """A counter grows, or ends, as it is told."""
    assert Pattern(f"{{seq:{spec}}}", overflow=overflow).plan(AT).limit == limit


@pytest.mark.parametrize(
    ("pattern", "overflow"),
    [
        ("{seq:3!}", "grow"),
        ("{seq:3..4}", "grow"),
        ("{seq:3..4}", "widen"),
        ("{seq:3/16}", "widen"),
        ("{seq:13}", "widen"),
    ],
)
def test_a_width_and_an_overflow_that_contradict_are_refused(pattern: str, overflow: str) -> None:
    """A pattern says one thing about its last value."""
    with pytest.raises(PatternError, match="say two things"):
        Pattern(pattern, overflow=overflow)


def test_overflow_needs_a_counter() -> None:
    """What has no counter does not overflow."""
    with pytest.raises(ArgumentError, match=r"no \{seq\}"):
        Pattern("{random:8}", overflow="error")
    with pytest.raises(ArgumentError, match="error, grow, widen"):
        Pattern("{seq}", overflow="wrap")


def test_patterns_of_two_alphabets_are_told_apart_or_refused() -> None:
    """A digit is a character of Crockford's alphabet too: one text, two schemes, is refused."""
    with pytest.raises(PatternError, match="disjoint"):
        NumberBook(a=Pattern("A{seq:4!/c32}"), b=Pattern("A{seq:4!}"))
    assert NumberBook(a=Pattern("A{seq:4!/az}"), b=Pattern("A{seq:4!}")).is_valid("A0001")


def test_two_fields_of_letters_that_run_together_are_refused() -> None:
    """A counter of letters beside a code of letters needs a separator."""
    scopes = {"dept": Scope("A-Z", 2, 5)}
    with pytest.raises(PatternError, match="unambiguous"):
        Pattern("{dept}{seq:3/az}", scopes=scopes)
    assert Pattern("{dept}-{seq:3/az}", scopes=scopes).parse("it-aab").parts["seq"] == 1

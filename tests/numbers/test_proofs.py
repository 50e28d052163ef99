"""A pattern that could repeat or misread a number is refused when it is built."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casenum.errors import ArgumentError, ArgumentTypeError, PatternError
from casenum.numbers import NumberBook, Pattern, Scope
from casenum.numbers.machines import DIGITS, common_text, counter, literal, repeat, two_readings

LETTERS = {"dept": Scope("A-Z", 2, 5)}
MIXED = {"dept": Scope("A-Z0-9", 2, 5)}


@pytest.mark.parametrize(
    ("pattern", "options", "code", "words"),
    [
        ("", {}, "syntax", "empty"),
        ("A{seq", {}, "syntax", "position 1.*not closed"),
        ("A}{seq}", {}, "syntax", "position 1.*closes no field"),
        ("{}{seq}", {}, "syntax", "no name"),
        ("{Seq}", {}, "syntax", "no name"),
        ("{sec}", {}, "syntax", "did you mean 'seq'\\? choose among check, day, .*yearday"),
        ("{zzz}", {}, "syntax", "zzz'; choose among"),
        (" {seq}", {}, "syntax", "cannot be seen"),
        ("A\u200b{seq}", {}, "syntax", "cannot be seen"),
        ("{seq:0}", {}, "syntax", "width"),
        ("{seq:3..2}", {}, "syntax", "width"),
        ("{seq:19}", {}, "syntax", "width"),
        ("{seq:x}", {}, "syntax", "width"),
        ("{year:3}-{seq}", {}, "syntax", "'{year}' or '{year:2}'"),
        ("{year}{month:2}-{seq}", {}, "syntax", "write '{month}'"),
        ("{ulid:4}", {}, "syntax", "takes no spec"),
        ("{dept:4}{seq}", {"scopes": LETTERS}, "syntax", "takes no spec"),
        ("{seq}-{seq}", {}, "syntax", "twice"),
        ("{seq}-{ulid}", {}, "syntax", "two fields identify"),
        ("{seq}{check:dam}", {}, "syntax", "did you mean 'damm'"),
        ("{year}-{seq}", {"restart": "yearly"}, "syntax", "did you mean 'year'"),
        ("x" * 250 + "{seq}", {}, "syntax", "shorter name="),
        ("ABC", {}, "injective", "example 'ABC' for the first"),
        ("{year}-{seq:3}", {"restart": "month"}, "injective", "'2021-001' on 2021-.* and again"),
        ("{year}-{seq}", {"restart": "hour"}, "injective", "and again"),
        ("{isoyear}{isoweek}-{seq}", {"restart": "month"}, "injective", "2021-04-01"),
        ("{year}{month}-{seq}", {"restart": "quarter"}, "injective", "hides; add {quarter}"),
        ("{seq}", {"scopes": LETTERS}, "injective", "'1' for dept 'AA' and again for 'ZZ'"),
        ("{month}-{seq}", {}, "calendar", "without {year}"),
        ("{quarter}-{seq}", {}, "calendar", "{year} or {fiscalyear}"),
        ("{yearday}-{seq}", {}, "calendar", "without {year}"),
        ("{year}{day}-{seq}", {}, "calendar", "without {month}"),
        ("{year}{month}{hour}-{seq}", {}, "calendar", "without {day} or {yearday}"),
        ("{isoweek}-{seq}", {}, "calendar", "without {isoyear}"),
        ("{isoyear}{year}{month}-{seq}", {}, "calendar", "no date"),
        ("{fiscalyear}-{seq}", {}, "calendar", "first month or label"),
        ("{fiscalyear}-{seq}", {"fiscal_start": 4}, "calendar", "label"),
        ("{year}-{ulid}", {}, "calendar", "its own time"),
        ("{dept}-{seq}-{check:damm}", {"scopes": LETTERS}, "checkable", "example 'A'"),
        ("{ulid}{check}", {}, "checkable", "lies outside"),
        ("A{check}{seq}", {}, "checkable", "no field stands before"),
        ("{dept}{seq:3}", {"scopes": MIXED}, "unambiguous", "'001000', which is"),
        ("{dept}AB-{seq}", {"scopes": LETTERS}, "ok", ""),
        ("{seq}{year}{seq2}", {"scopes": {"seq2": Scope("0-9", 1, 2)}}, "unambiguous", "which is"),
    ],
)
def test_refusals_say_what_and_why(
    pattern: str, options: dict[str, Any], code: str, words: str
) -> None:
    """Each refusal has its code, its place or counter-example, and the way out."""
    if code == "ok":
        assert Pattern(pattern, **options).shape.pattern == pattern
        return
    with pytest.raises(PatternError, match=words) as caught:
        Pattern(pattern, **options)
    assert caught.value.code == code


def test_a_pattern_restarting_unseen_is_refused_with_both_days() -> None:
    """A monthly counter without the month would print one number twice (N1)."""
    with pytest.raises(PatternError) as caught:
        Pattern("SRV-{year}-{seq:3}", restart="month")
    example = "'SRV-2021-001' on 2021-01-01 01:00 and again on 2021-02-01 00:00"
    assert caught.value.example == example


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"zone": "Europe/Stokholm"}, ArgumentError, "near it: .*Europe/Stockholm"),
        ({"zone": "qqqq"}, ArgumentError, "near it: none"),
        ({"zone": "Europe"}, ArgumentError, "IANA zone"),
        ({"zone": "../x"}, ArgumentError, "IANA zone"),
        ({"zone": ""}, ArgumentError, "zone must be text of 1"),
        ({"zone": 1}, ArgumentTypeError, "zone must be text"),
        ({"scopes": {"dept": "A-Z"}}, ArgumentTypeError, "Scope values"),
        ({"scopes": {"seq": Scope("A-Z", 2)}}, ArgumentError, "named other than"),
        ({"guarantee": "sure"}, ArgumentError, "gapless, ordered, unique"),
        ({"start": 10**19}, ArgumentError, "start"),
        ({"fiscal_start": 13}, ArgumentError, "12 or less"),
        ({"fiscal_label": "mid"}, ArgumentError, "end, start"),
        ({"name": ""}, ArgumentError, "name"),
    ],
)
def test_options_are_checked(options: dict[str, Any], error: type[Exception], words: str) -> None:
    """An option that cannot be meant is refused with what was expected."""
    with pytest.raises(error, match=words):
        Pattern("A-{seq}", **options)


def test_a_start_beyond_the_last_value_is_refused() -> None:
    """A counter that could give no value is refused when the pattern is built."""
    with pytest.raises(ArgumentError, match="999 or less"):
        Pattern("{seq:3!}", start=1000)
    assert Pattern("{seq:3!}", start=0).is_valid("000")


def test_a_missing_zone_database_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system has no zones the error names the package that brings them."""
    monkeypatch.setattr("casenum.numbers.zones.available_timezones", set[str])
    with pytest.raises(ArgumentError, match="pip install tzdata"):
        Pattern("A-{seq}", zone="Nowhere/Land")


@pytest.mark.parametrize(
    "args",
    [
        ("", 2),
        ("a-Z", 2),
        ("Z-A", 2),
        ("A-Za-z", 2),
        ("Ä", 2),
        ("A-Z", 0),
        ("A-Z", 3, 2),
        ("A-Z", 2, 65),
        ("A-", 2),
        ("A-Z_", 2),
    ],
)
def test_scopes_hold_codes_only(args: tuple[Any, ...]) -> None:
    """Letters in both cases, other signs, and lengths out of order are refused."""
    with pytest.raises(ArgumentError):
        Scope(*args)


def test_two_patterns_of_one_book_never_read_one_text() -> None:
    """A text that two schemes would read is the counter-example, whatever its case or dashes."""
    with pytest.raises(PatternError, match="'SRV-2021-000'") as caught:
        NumberBook(a=Pattern("SRV-{year}-{seq:3}"), b=Pattern("srv\u20132021-{seq:3}"))
    assert caught.value.code == "disjoint"


languages = st.lists(
    st.one_of(
        st.sampled_from("01A").map(literal),
        st.tuples(st.integers(1, 2), st.integers(0, 1)).map(
            lambda w: repeat(frozenset("01"), w[0], w[0] + w[1])
        ),
        st.integers(1, 2).map(lambda width: counter(width, 3)),
    ),
    min_size=1,
    max_size=4,
)


def splits(chain: list[Any], text: str) -> int:
    """Count the ways in which a chain reads a text, by trying all."""
    ways = {(0, 0): 1}
    for character in text:
        following: dict[tuple[int, int], int] = {}
        for (at, node), count in ways.items():
            starts = [(at, node)] + [(at + 1, 0)] * (chain[at][node][1] and at + 1 < len(chain))
            for one, here in starts:
                for characters, to in chain[one][here][0]:
                    if character in characters:
                        following[one, to] = following.get((one, to), 0) + count
        ways = following
    return sum(n for (at, node), n in ways.items() if at == len(chain) - 1 and chain[at][node][1])


@given(languages)
def test_the_ambiguity_proof_agrees_with_trying_all_texts(chain: list[Any]) -> None:
    """A counter-example reads twice indeed, and without one no short text does."""
    found = two_readings(chain)
    if found is not None:
        assert splits(chain, found[0]) > 1
        assert found[1] != found[2]
        assert found[1].replace("|", "") == found[2].replace("|", "") == found[0]
    else:
        texts = ["0", "1", "A", "00", "01", "10", "000", "010", "100", "0000", "A01", "10101"]
        assert all(splits(chain, text) <= 1 for text in texts)


@given(languages, languages)
def test_the_common_text_is_read_by_both(one: list[Any], other: list[Any]) -> None:
    """What the disjointness proof shows is read by both patterns."""
    text = common_text(one, other)
    if text is not None:
        assert splits(one, text)
        assert splits(other, text)


def test_growing_counters_have_one_spelling() -> None:
    """A counter of two digits or more never begins with a zero once it has grown."""
    chain = [counter(2, 4)]
    assert [splits(chain, t) for t in ("01", "10", "001", "100", "10000")] == [1, 1, 0, 1, 0]
    assert frozenset("0123456789") == DIGITS

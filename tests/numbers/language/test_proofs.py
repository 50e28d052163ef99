"""A pattern that could repeat or misread a number is refused when it is built."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casenum.checks import algorithm, names
from casenum.errors import ArgumentError, ArgumentTypeError, PatternError
from casenum.numbers import NumberBook, Pattern, Scope
from casenum.numbers.language.machines import (
    DIGITS,
    common_text,
    counter,
    literal,
    repeat,
    two_readings,
)
from support import AT

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
        ("%" * 100 + "{seq}", {}, "syntax", "shorter name="),
        ("x" * 237 + "{seq}", {}, "syntax", "may have 256 characters; make it 255 or less"),
        ("x" * 236 + "{seq}", {"name": "n"}, "ok", ""),
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
        ("{ulid}{check:damm}", {}, "checkable", "'A', which {ulid} may hold"),
        ("{dept}-{seq}{check:iso7064-97-10}", {"scopes": LETTERS}, "checkable", "example 'A'"),
        ("{seq:3/safe20}{check:luhn}", {}, "checkable", "example 'C'"),
        ("{dept}{seq:3!}{check:gf32}", {"scopes": LETTERS}, "checkable", "example 'I'"),
        ("{small}-{seq}{check}", {"scopes": {"small": Scope("a-z", 2)}}, "checkable", "'a'"),
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
    monkeypatch.setattr("casenum.numbers.language.zones.available_timezones", set[str])
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


@pytest.mark.parametrize(
    ("pattern", "options", "chosen", "text"),
    [
        ("CMP-{seq:5}-{check}", {}, "damm", "CMP-00001-3"),
        ("{seq:4/16}{check}", {}, "gf32", None),
        ("{ulid}-{check}", {}, "gf32", None),
        ("{year}{seq:4/c32}{check}", {}, "gf32", None),
        ("{dept}-{seq:3}{check}", {"scopes": LETTERS}, "iso7064-37-36", None),
        ("{seq:3/az}{check}", {}, "iso7064-37-36", None),
    ],
)
def test_a_bare_check_chooses(
    pattern: str, options: dict[str, Any], chosen: str, text: str | None
) -> None:
    """Damm for digits, gf32 for Crockford's alphabet, ISO 7064 MOD 37-36 for anything else."""
    scheme = Pattern(pattern, **options)
    assert scheme.describe().check == chosen
    number = printed(scheme)
    assert text is None or number == text
    assert scheme.parse(number.lower()) == number


def printed(scheme: Pattern) -> str:
    plan = scheme.plan(AT, dict.fromkeys(scheme.shape.scope_names, "IT"))
    return scheme.render(plan, 1, bytes(16) if plan.draws else b"")


@pytest.mark.parametrize("name", names())
def test_every_check_stands_in_a_pattern(name: str) -> None:
    """Each algorithm is printed, read, and sees a wrong character where it says so."""
    check = algorithm(name)
    letters = not set("0123456789") <= set(check.alphabet)
    scheme = Pattern(f"{{seq:5{'/az' if letters else ''}}}-{{check:{name}}}", start=0)
    plan = scheme.plan(AT)
    for value in (0, 1, 9, 10, 59, 99_999):
        number = scheme.render(plan, value)
        payload, found = number.split("-")
        assert found == check.check(payload)
        assert len(found) == check.check_length
        assert scheme.parse(number.lower()).parts["seq"] == value
        for wrong in check.check_alphabet:
            other = f"{number[:-1]}{wrong}"
            assert scheme.is_valid(other) == (other == number)


def test_literals_count_where_they_can_be_checked() -> None:
    """A7- counts its 7 with Damm, its A and its 7 with gf32, and never its dash."""
    damm = Pattern("A7-{seq:3}{check:damm}")
    assert printed(damm)[-1] == algorithm("damm").check("7001")
    gf32 = Pattern("A7-{seq:3}{check:gf32}")
    assert printed(gf32)[-1] == algorithm("gf32").check("A7001")
    small = Pattern("a7-{seq:3}{check:gf32}")
    assert printed(small)[-1] == algorithm("gf32").check("7001")


def test_the_ambiguity_proof_is_quick_for_the_longest_pattern() -> None:
    """Steps of the proof grow with the length of a pattern, and not with its square."""
    sizes = []
    for times in (1, 4):
        chain = [literal(character) for character in "AB-" * (20 * times)]
        chain += [repeat(DIGITS, 2, 5), literal("-"), counter(3, 19)]
        sizes.append(states_of(chain))
    assert sizes[1] < 5 * sizes[0]


def states_of(chain: list[Any]) -> int:
    """Count the pairs of states that the proof visits, by asking for each move."""
    visited = 0

    class Counting(tuple[Any, ...]):
        """Count who asks."""

        __slots__ = ()

        def __getitem__(self, key: Any) -> Any:
            nonlocal visited
            visited += 1
            return super().__getitem__(key)

    assert two_readings([Counting(machine) for machine in chain]) is None
    return visited


CALENDAR_ROWS = [
    ("{year}-Q{quarter}-{seq}", {}, "2021-02-10", "2021-Q1-1", "n::2021-Q1"),
    ("{year}{yearday}-{seq}", {}, "2020-12-31", "2020366-1", "n::2020-366"),
    ("{isoyear}-W{isoweek}-{seq}", {}, "2021-01-03", "2020-W53-1", "n::2020-W53"),
    ("{isoyear}-W{isoweek}-{seq}", {"restart": "isoyear"}, "2021-01-03", "2020-W53-1", "n::2020"),
    ("{isoyear}W{isoweek}{seq}", {"restart": "week"}, "2021-01-04", "2021W011", "n::2021-W01"),
    ("{year}{month}{day}{hour}-{seq}", {}, "2021-01-04", "2021010409-1", "n::2021-01-04-T09"),
    ("{year}{yearday}{hour}-{seq}", {"restart": "hour"}, "2021-01-04", "202100409-1",
     "n::2021-004-T09"),
    ("{year:2}-{seq}", {"century": 1950}, "2021-01-04", "21-1", "n::2021"),
    ("{fiscalyear}Q{quarter}-{seq}", {"fiscal_start": 10, "fiscal_label": "end"}, "2021-10-01",
     "2022Q1-1", "n::FY2022-Q1"),
    ("{fiscalyear}Q{quarter}-{seq}", {"fiscal_start": 7, "fiscal_label": "start"}, "2021-04-30",
     "2020Q4-1", "n::FY2020-Q4"),
    ("{fiscalyear}-{seq}", {"fiscal_start": 1}, "2021-04-30", "2021-1", "n::FY2021"),
    ("{fiscalyear}-{year}Q{quarter}-{seq}", {"fiscal_start": 4, "fiscal_label": "start",
     "restart": "fiscalyear"}, "2021-02-01", "2020-2021Q4-1", "n::FY2020"),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "options", "day", "text", "series"), CALENDAR_ROWS)
def test_each_date_field_shows_and_selects(
    pattern: str, options: dict[str, Any], day: str, text: str, series: str
) -> None:
    """What a number shows of its date is what its counter is chosen by, fiscal quarters too."""
    scheme = Pattern(pattern, name="n", **options)
    plan = scheme.plan(datetime.fromisoformat(f"{day}T09:30+00:00"))
    number = scheme.render(plan, 1)
    assert (number, plan.series) == (text, series)
    assert scheme.locate(scheme.parse(text)).series == series

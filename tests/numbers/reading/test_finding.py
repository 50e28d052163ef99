"""Finding numbers in mail and notes, and suggesting what a mistyped one meant."""

import copy
import re
from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casenum.errors import AmbiguousNumber, ArgumentError, ArgumentTypeError, InvalidNumber
from casenum.numbers import CaseNumber, Declaration, Match, NumberBook, Pattern, Place, Plan, Scope
from casenum.numbers.book import _apart
from casenum.numbers.reading.finding import Finder, expression
from casenum.numbers.reading.reading import Reader
from casenum.numbers.schemes import NO_SCOPE
from support import AT

SERVICE = Pattern("SRV-{year}-{seq:3}", name="service")
CHECKED = Pattern("CMP-{seq:5}-{check:damm}", name="complaint")
DIGITS = Pattern("{year}{month}{seq:3}")
BOOK = NumberBook(service=SERVICE, complaint=CHECKED)


def texts(found: tuple[Match, ...]) -> list[str]:
    return [str(match.number) for match in found]


@pytest.mark.parametrize(
    "text",
    [
        "SRV-2021-001",
        "[SRV-2021-001]",
        "SRV-2021-001.",
        "#SRV-2021-001,",
        "Re: srv\u20132021\u2011001!",
        "SRV-2021-001 - thanks",
        "(see SRV-2021-001)",
        "\u00abSRV-2021-001\u00bb",
        "SRV-2021-001- and so on",
        "SRV-2021-001. 5 items",
        "\u4ef6\u540d\u306fSRV-2021-001\u3067\u3059",
        "\ubc88\ud638SRV-2021-001\uc744",
    ],
)
def test_numbers_are_found_in_sentences(text: str) -> None:
    """Brackets, signs and full stops around a number do not hide it."""
    assert texts(SERVICE.find(text)) == ["SRV-2021-001"]
    match = SERVICE.find(text)[0]
    assert SERVICE.parse(text[slice(*match.span)]) == match.number
    assert match.form == ("exact" if text[slice(*match.span)] == match.number else "typed")


@pytest.mark.parametrize(
    "text",
    [
        "xSRV-2021-001",
        "SRV-2021-001-2",
        "SRV-2021-001x",
        "SRV-2021-001\u00e9",
        "\u0416SRV-2021-001",
        "SRV-2021-001\u0967",
        "SRV-2021-001\u0e51",
        "SRV-2021-001\uff11x",
        "SRV-2021-001.5",
        "A-SRV-2021-001",
        "1.SRV-2021-001",
        "_SRV-2021-001",
        "CVE-2021-001",
        "UTF-8",
        "SRV-2021-000",
        "SRV-2021-0001",
        "SRV-2021-\u0660\u0660\u0661",
        "",
    ],
)
def test_what_only_looks_like_a_number_is_left_alone(text: str) -> None:
    """A longer word, another product's number and an impossible one are not found (N9)."""
    assert SERVICE.find(text) == ()


def test_several_numbers_come_in_order() -> None:
    """A chain of subjects gives all its numbers, first to last (N7)."""
    pattern = Pattern("A-{seq}")
    assert texts(pattern.find("[A-11] Fwd: [A-22] a-3")) == ["A-11", "A-22", "A-3"]


def test_numbers_of_digits_alone_have_boundaries() -> None:
    """A number without letters is found, but not inside a longer figure."""
    text = "202101001 x202101001 202101001.50 202113001 9.202101001 x-202101001 (202102001)"
    assert texts(DIGITS.find(text)) == ["202101001", "202102001"]


def test_a_book_finds_all_its_schemes() -> None:
    """Numbers of several schemes come in order of the text, each with its role."""
    text = "Re: CMP-00001-3, [SRV-2021-001], CMP-00001-4, CVE-2021-001"
    found = BOOK.find(text)
    assert [(match.number, match.role) for match in found] == [
        ("CMP-00001-3", "complaint"),
        ("SRV-2021-001", "service"),
    ]
    for find in (BOOK.find, SERVICE.find):
        with pytest.raises(ArgumentTypeError):
            find(None)  # type: ignore[arg-type]  # what is refused


@given(st.lists(st.text("SRVx-2021. 0", max_size=12), min_size=2, max_size=5))
def test_planted_numbers_are_always_found(words: list[str]) -> None:
    """Whatever stands between, numbers set apart by commas and spaces are found in order."""
    text = " , SRV-2021-007 , ".join(words)
    found = texts(SERVICE.find(text))
    assert found.count("SRV-2021-007") >= len(words) - 1
    spans = [match.span for match in SERVICE.find(text)]
    assert spans == sorted(spans)


# --- linear ------------------------------------------------------------------


class Counted(Reader):
    """Count how often a candidate is read, and how many characters all of them have."""

    __slots__ = ("characters", "reads")

    def __init__(self, pattern: Pattern) -> None:
        super().__init__(pattern.shape)
        self.reads = self.characters = 0

    def spelled_number(self, text: str) -> CaseNumber | None:
        self.reads += 1
        self.characters += len(text)
        return super().spelled_number(text)


SCOPED = Pattern("{who}-{seq}", scopes={"who": Scope("A-Z", 1, 20)})
SLASHED = Pattern("A/{seq}/{year}")
UNITS = [
    *("1", "A", "-", "A-", "a 1 ", "\r\n ", ":\n", "> ", "\nFrom: ", "Re: ", "2021-"),
    *("SRV-2021-", "SRV-2021-00", "SRV-2021-001-", "SRV-2021-000 ", "SRV 2021 001 2 "),
    *("CMP-00001-4 ", "CMP-00001-\r\n ", "A/1/2021", "\n-- \n", "x wrote 2:\n"),
]


@pytest.mark.parametrize("unit", UNITS, ids=ascii)
@pytest.mark.parametrize("pattern", [SERVICE, CHECKED, DIGITS, SCOPED, SLASHED], ids=repr)
def test_finding_works_in_proportion_to_the_text(pattern: Pattern, unit: str) -> None:
    """Twice the text is twice the work at most, whatever it holds, and none is read too often."""
    work: list[tuple[int, int]] = []
    for length in (1_000, 2_000, 4_000, 8_000):
        reader = Counted(pattern)
        Finder(pattern.shape.elements, reader).find((unit * length)[:length])
        assert reader.reads <= length
        work.append((reader.reads, reader.characters))
    for (reads, characters), (more, longer) in pairwise(work):
        assert more <= 2 * reads + 8
        assert longer <= 2 * characters + 8 * pattern.shape.longest


@pytest.mark.parametrize("pattern", [SERVICE, CHECKED, DIGITS, SCOPED, SLASHED], ids=repr)
def test_each_place_of_a_text_costs_a_bounded_look(pattern: Pattern) -> None:
    """No part of the expression repeats without end, so no text makes a search look far."""
    spelled = expression(pattern.shape.elements)
    bare = re.sub(r"\\.|\[(?:\\.|[^\]])*\]", "", spelled)
    assert not re.search(r"[*+]|,\}", bare)
    repeated = [int(most) for most in re.findall(r"\{(?:\d+,)?(\d+)\}", bare)]
    assert max(repeated, default=0) <= 64


# --- forms -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SRV-2021-001", "exact"),
        ("srv-2021-001", "typed"),
        ("SRV\u20132021\u2011001", "typed"),
        ("\uff33RV-2021-\uff10\uff10\uff11", "typed"),
        ("SRV-2021-\r\n 001", "folded"),
        ("SRV-2021-\n001", "folded"),
        ("SRV-2021\r\n\t-001", "folded"),
        ("SRV 2021 001", "loose"),
        ("SRV\u00a02021\u00a0001", "loose"),
        ("srv - 2021 - 001", "loose"),
        ("SRV_2021_001", "loose"),
        ("SRV 2021-001", "loose"),
    ],
)
@pytest.mark.parametrize("around", ["{}", "[{}]", "see {}, please", "{}.", "\u00ab{}\u00bb"])
def test_a_number_is_found_in_each_of_its_forms(text: str, form: str, around: str) -> None:
    """Other dashes, a line that breaks and blanks for dashes are found, and told apart."""
    whole = around.format(text)
    (match,) = SERVICE.find(whole)
    assert (match.number, match.form) == ("SRV-2021-001", form)
    assert whole[slice(*match.span)] == text
    assert SERVICE.parse(text) == match.number


@pytest.mark.parametrize(
    "text",
    [
        "SRV 2021 0010a",
        "SRV 2021 001 2",
        "SRV 2021  001-2",
        "SRV2021001",
        "SRV    2021 001",
        "SRV 20 21 001",
        "SRV\n2021\n001",
        "SRV-2021-\n\n001",
        "S RV-2021-001",
        "SRV.2021.001",
        "SRV/2021/001",
        "SRV-2021-00O",
    ],
)
def test_a_loose_number_needs_its_boundaries_too(text: str) -> None:
    """What may be half of something longer, or something else, is not guessed at."""
    assert SERVICE.find(text) == ()


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (Pattern("IN-{seq}"), "in 3"),
        (Pattern("IN-{seq:4}"), "in 2021"),
        (Pattern("A-{year}-{seq}"), "a 2021 3"),
        (Pattern("{year}-{seq:5}"), "2021 12345"),
        (Pattern("{who}-{seq:6}", scopes={"who": Scope("A-Z", 2, 5)}), "some 123456"),
    ],
)
def test_everyday_words_are_no_loose_numbers(pattern: Pattern, text: str) -> None:
    """Blanks for dashes are read only behind a word of the pattern, with five figures or more."""
    assert pattern.find(f"{text} days") == ()
    assert pattern.is_valid(text)


def test_what_is_none_hides_no_number() -> None:
    """A candidate that does not read does not swallow a number that begins in it."""
    pattern = Pattern("AB-{who}-{seq:5!}-{check}", scopes={"who": Scope("A-Z", 2)})
    good = pattern.render(pattern.plan(AT, {"who": "AB"}), 7)
    loose = Pattern("AB-{who}-{seq:5!}", scopes={"who": Scope("AB", 2)}, start=100)
    assert texts(pattern.find(f"AB {good}")) == [good]
    assert texts(loose.find("AB AB-AB-00100")) == ["AB-AB-00100"]


# --- regions and ranks -------------------------------------------------------


def test_the_likeliest_number_ranks_first() -> None:
    """Subject before new text before quotes before signature, then the surest form."""
    text = (
        "Re: [SRV-2021-001]\n\nSRV 2021 002 or srv-2021-003 or SRV-2021-004\n"
        "> SRV-2021-005\n-- \nSRV-2021-006\nOn 1.1.2021 Amy wrote:\nSRV-2021-007"
    )
    found = SERVICE.find(text)
    assert [(match.number[-1], match.region, match.rank) for match in found] == [
        ("1", "subject", 1),
        ("2", "reply", 4),
        ("3", "reply", 3),
        ("4", "reply", 2),
        ("5", "quoted", 5),
        ("6", "signature", 7),
        ("7", "quoted", 6),
    ]
    book = NumberBook(complaint=CHECKED, service=SERVICE)
    ranks = {
        str(match.number): match.rank
        for match in book.find(text.replace("SRV 2021 002", "CMP-00001-3"))
    }
    assert ranks["CMP-00001-3"] == 2
    assert sorted(ranks.values()) == list(range(1, 8))


def test_a_match_says_whether_a_check_vouches_for_it() -> None:
    """A number with a right check is less likely to be there by chance."""
    assert [match.checked for match in BOOK.find("SRV-2021-001 CMP-00001-3")] == [False, True]


def test_wrong_numbers_are_told_where_they_are_asked_for() -> None:
    """A wrong check, an impossible date and a counter below its start have reason and place."""
    dated = Pattern("D-{year}{month}{day}-{seq:2}", name="dated")
    book = NumberBook(complaint=CHECKED, dated=dated)
    text = "Re: cmp-00001-4, CMP-00001-3\n> D-20210230-01 D-20210228-00"
    found = book.find_rejected(text)
    assert [(each.role, each.region, each.why.code) for each in found] == [
        ("complaint", "subject", "check"),
        ("dated", "quoted", "date"),
        ("dated", "quoted", "value"),
    ]
    assert [text[each.why.position or 0] for each in found] == ["4", "3", "0"]
    assert text[slice(*found[0].span)] == "cmp-00001-4"
    assert texts(book.find(text)) == ["CMP-00001-3"]
    assert CHECKED.find_rejected("nothing, SRV 2021 001 2") == ()
    assert SERVICE.find_rejected("SRV 2021 001 2") == ()
    for find_rejected in (CHECKED.find_rejected, book.find_rejected):
        with pytest.raises(ArgumentTypeError):
            find_rejected(None)  # type: ignore[arg-type]  # what is refused


def test_a_rejected_reading_of_a_number_is_left_out() -> None:
    """What one scheme rejects may be another's number: then it is that."""
    old = Pattern("AB-{seq:5}-{check:damm}", name="old")
    book = NumberBook(old=old, free=Pattern("{who}-AB-{seq:5}-9", scopes={"who": Scope("X", 1)}))
    assert book.find_rejected("X-AB-00001-9") == ()
    assert [each.role for each in book.find_rejected("AB-00001-9")] == ["old"]


def test_a_book_guesses_no_number_that_two_schemes_read() -> None:
    """A dash that became a blank may have been none: then nobody is sent to the wrong case."""
    bare, dashed = Pattern("AB {seq:5}", name="bare"), Pattern("AB-{seq:5}", name="dashed")
    book = NumberBook(bare=bare, dashed=dashed)
    assert texts(dashed.find("AB 00007")) == ["AB-00007"]
    assert texts(book.find("AB 00007, AB-00008")) == ["AB 00007", "AB-00008"]
    twin = NumberBook(one=Pattern("AB{seq:5!}", name="one"), two=dashed)
    assert texts(twin.find("AB_00007 AB00008 AB-00009")) == ["AB00008", "AB-00009"]


def test_a_book_reads_with_the_first_stage_that_knows() -> None:
    """A text read exactly by one scheme is its number, though another could guess at it."""
    book = NumberBook(bare=Pattern("AB{seq:3}"), dashed=Pattern("AB-{seq:3}"))
    assert book.parse("AB-001").scheme == "AB-{seq:3}"
    assert book.parse("AB001").scheme == "AB{seq:3}"
    assert book.parse(" ab\u2013001").scheme == "AB-{seq:3}"
    with pytest.raises(AmbiguousNumber) as caught:
        book.parse("AB 001")
    assert caught.value.readings == ("AB-001", "AB001")
    assert not book.is_valid("AB 001")


def test_a_book_refuses_with_the_nearest_reason() -> None:
    """The error is that of the scheme that came furthest, or says that none knows the text."""
    with pytest.raises(InvalidNumber) as caught:
        BOOK.parse("SRV-2021-x")
    assert (caught.value.scheme, caught.value.position) == ("service", 9)
    with pytest.raises(InvalidNumber, match="none of these reads it: complaint, service"):
        BOOK.parse("nope")
    with pytest.raises(InvalidNumber, match="text is expected"):
        BOOK.parse(None)  # type: ignore[arg-type]  # what is refused
    with pytest.raises(InvalidNumber, match="ends too early"):
        NumberBook(one=SERVICE).parse("")
    assert BOOK.is_valid("cmp000013")
    assert not BOOK.is_valid(7)


def test_a_book_is_a_mapping_of_roles() -> None:
    """Roles are listed sorted, schemes are looked up, and an unknown role names the others."""
    assert BOOK.roles == tuple(BOOK) == ("complaint", "service")
    assert len(BOOK) == 2
    assert BOOK["service"] is SERVICE
    assert repr(NumberBook(s=SERVICE)) == (
        "NumberBook(s=Pattern('SRV-{year}-{seq:3}', name='service'))"
    )
    with pytest.raises(ArgumentError, match="one of complaint, service"):
        BOOK["other"]
    with pytest.raises(ArgumentError, match="1 scheme or more"):
        NumberBook()
    with pytest.raises(ArgumentTypeError, match="a NumberScheme"):
        NumberBook(a="SRV-{seq}")  # type: ignore[arg-type]  # what is refused


def test_one_scheme_may_have_two_roles() -> None:
    """A scheme for two kinds of case is found once, under its first role."""
    book = NumberBook(first=SERVICE, second=SERVICE)
    assert [match.role for match in book.find("SRV-2021-001")] == ["first"]
    assert book["second"] is SERVICE


class Legacy:
    """Be somebody's own scheme: OLD and digits."""

    name, version, start, guarantee = "legacy", 1, 1, "unique"
    declaration = Declaration("legacy", "OLD9")

    def plan(
        self, at: datetime, scope: Mapping[str, str] = NO_SCOPE, *, dated: bool = False
    ) -> Plan:
        return Plan("legacy::", 1, None, at, dict(scope), "x" * dated)

    def render(self, plan: Plan, value: int | None, drawn: bytes = b"") -> CaseNumber:
        return self.parse(f"OLD{value}{plan.draws}{drawn.decode()}")

    def parse(self, text: str) -> CaseNumber:
        if not text.startswith("OLD") or not text[3:].isdigit():
            raise InvalidNumber("character", "OLD and digits are expected", None, "legacy")
        return CaseNumber(text, "legacy", 1, {}, "", (0, 1, int(text[3:])))

    def is_valid(self, x: object) -> bool:
        return isinstance(x, str) and x.startswith("OLD")

    def find(self, text: str) -> tuple[Match, ...]:
        at = text.find("OLD7")
        return () if at < 0 else (Match(self.parse("OLD7"), (at, at + 4), "exact", None),)

    def locate(self, number: CaseNumber) -> Place:
        return Place("legacy::", number.sort_key[-1])


def test_anybodys_scheme_stands_in_a_book() -> None:
    """A class with the same methods is read, found and refused beside our patterns."""
    book = NumberBook(old=Legacy(), service=SERVICE, twin=Pattern("OLD{seq}X"))
    assert book.parse("OLD12").sort_key == (0, 1, 12)
    assert texts(book.find("SRV-2021-001 OLD7")) == ["SRV-2021-001", "OLD7"]
    assert book.suggest("SRV-2021-01", limit=1) == ("SRV-2021-001",)
    with pytest.raises(InvalidNumber):
        book.parse("OLDX")


def test_overlapping_finds_keep_the_longest() -> None:
    """Where two schemes find numbers in the same place, the longer one counts."""

    class Greedy(Legacy):
        declaration = Declaration("greedy", "OLD9+")

        def find(self, text: str) -> tuple[Match, ...]:
            return (Match(self.parse(text), (0, len(text)), "exact", None),)

    found = NumberBook(short=Legacy(), long=Greedy()).find("OLD77")
    assert [(match.span, match.role) for match in found] == [((0, 5), "long")]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 8)), max_size=12))
def test_of_overlapping_finds_none_that_is_kept_is_shorter(spans: list[tuple[int, int]]) -> None:
    """Whatever schemes find, what is kept stands apart, and what is left out met one as long."""
    number = SERVICE.parse("SRV-2021-001")
    found = [Match(number, (begin, begin + length), "exact", None) for begin, length in spans]
    kept = _apart(found)
    assert all(one.span[1] <= other.span[0] for one, other in pairwise(kept))
    for match in found:
        begin, end = match.span
        meets = [each.span for each in kept if each.span[0] < end and begin < each.span[1]]
        assert any(each[1] - each[0] >= end - begin for each in meets)


# --- suggestions -------------------------------------------------------------


@pytest.mark.parametrize(
    "slip", ["SRV-2021-01", "SRV-2021-0012", "SRV-2012-001", "SVR-2021-001", "SRV-2021-1"]
)
def test_one_slip_is_undone(slip: str) -> None:
    """One character wrong, missing, too many, or two swapped lead to the number that exists."""
    near = SERVICE.suggest(slip, exists=lambda number: number == "SRV-2021-001")
    assert near[0] == "SRV-2021-001"
    assert near[0].parts == {"year": 2021, "seq": 1}


def test_a_stranger_learns_no_check_character() -> None:
    """Without a look into the store nothing is suggested that would complete a check."""
    assert CHECKED.suggest("CMP-00001-") == ()
    assert all(number.endswith("-4") for number in CHECKED.suggest("CMP-00001-4"))
    assert "CMP-00001-3" not in CHECKED.suggest("CMP-00001-4")
    exists = {"CMP-00001-3"}.__contains__
    assert CHECKED.suggest("CMP-00001-4", exists=exists)[0] == "CMP-00001-3"
    assert BOOK.suggest("CMP-00001-", exists)[0] == "CMP-00001-3"


def test_one_slip_is_undone_in_any_spelling() -> None:
    """Blanks for dashes and small letters are no slips of their own."""
    for slip in ("srv 2021 01", "SVR2021001", "srv\u20132021\u201301", "SRV/2021/0a1"):
        assert SERVICE.suggest(slip, exists={"SRV-2021-001"}.__contains__)[0] == "SRV-2021-001"


def test_check_characters_that_correct_are_asked() -> None:
    """Two characters over 32 letters tell which one was wrong; it is the first that is proposed."""
    pattern = Pattern("K/{seq:6/c32}-{check:gf32-2}", name="corrected")
    right = str(pattern.render(pattern.plan(AT), 123_456))
    assert pattern.suggest(right, exists=lambda _: False)[0] == right
    for place in (3, 5, 9, 10):
        for character in "07BZ":
            wrong = f"{right[:place]}{character}{right[place + 1 :]}"
            assert pattern.suggest(wrong, exists=lambda _: False)[0] == right
    public = pattern.suggest(f"{right[:-1]}{'0' if right[-1] != '0' else '1'}")
    assert right not in public
    assert pattern.suggest("K/12", exists=lambda _: False) == ()


@pytest.mark.parametrize("text", ["T-{seq:2}-{tag:4}", "{tag:4}-{seq:2}", "T{tag:4}{seq:2!}"])
def test_no_suggestion_touches_a_tag(text: str) -> None:
    """A tag is a signature: whoever has it wrong is not told the right one, whatever exists."""
    pattern = Pattern(text, keys=[bytes(range(16))])
    right = str(pattern.render(pattern.plan(AT), 7))
    match = pattern.shape.exact(right)
    assert match is not None
    begin, end = match.span([*pattern.shape.fields].index("tag") + 1)
    tag = match[0][begin:end]
    slips = [
        *(
            f"{right[:n]}{'0' if right[n] != '0' else '1'}{right[n + 1 :]}"
            for n in range(begin, end)
        ),
        *(f"{right[:n]}{right[n + 1 :]}" for n in range(begin, end)),
        *(f"{right[:n]}0{right[n:]}" for n in range(begin + 1, end)),
        *(f"{right[:n]}{right[n + 1]}{right[n]}{right[n + 2 :]}" for n in range(begin, end - 1)),
    ]
    for slip in slips:
        if slip != right:
            assert right not in pattern.suggest(slip, exists=lambda _: True, limit=999)
    other = right.replace("07", "70") if "07" in right.replace(tag, "") else right
    assert right in pattern.suggest(other, exists=lambda _: True, limit=999)


def test_suggestions_are_few_and_never_an_error() -> None:
    """At most as many as asked for come back; junk has none."""
    assert len(SERVICE.suggest("SRV-2021-002")) == 10
    assert SERVICE.suggest("SRV-2021-002", limit=1) == ("SRV-2021-002",)
    assert SERVICE.suggest("x" * 10_000) == ()
    assert SERVICE.suggest("nothing like it") == ()
    assert SERVICE.suggest(7) == ()  # type: ignore[arg-type]  # anything is asked
    assert copy.copy(SERVICE.suggest("SRV-2021-002", limit=1)[0]) == "SRV-2021-002"


def test_no_argument_is_needed_twice() -> None:
    """Any options may stand in any of the shorthands."""
    named: dict[str, Any] = {"name": "n", "start": 5}
    made = [
        Pattern.sequential("{A}-", width=5, **named),
        Pattern.date_prefixed("SRV-", per="day", **named),
        Pattern.sequential("C", **named).checked(separator="/"),
    ]
    assert [p.shape.pattern for p in made] == [
        "{{A}}-{seq:5}",
        "SRV-{year}{month}{day}-{seq:3}",
        "C{seq:1}/{check}",
    ]
    assert {p.declaration.name for p in made} == {"n"}
    with pytest.raises(ArgumentError, match="one of day, month, year"):
        Pattern.date_prefixed("A", per="hour")

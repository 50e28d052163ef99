"""Finding numbers in mail and notes, and suggesting what a mistyped one meant."""

import copy
from collections.abc import Mapping
from datetime import datetime
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casenum.errors import AmbiguousNumber, ArgumentError, ArgumentTypeError, InvalidNumber
from casenum.numbers import CaseNumber, Declaration, Match, NumberBook, Pattern, Place, Plan, Scope
from casenum.numbers.schemes import NO_SCOPE

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


@pytest.mark.parametrize("unit", ["1", "SRV-2021-", "SRV-2021-00", "A", "-", "A-", "SRV-2021-001-"])
def test_finding_takes_time_in_proportion(unit: str) -> None:
    """Eight times the text takes about eight times as long, whatever it holds."""
    pattern = Pattern("{who}-{seq}", scopes={"who": Scope("A-Z", 1, 20)})
    short, long = (unit * 40_000)[:40_000], (unit * 320_000)[:320_000]
    for scheme in (SERVICE, DIGITS, pattern):
        scheme.find(short)
        start = process_time()
        scheme.find(short)
        middle = process_time()
        scheme.find(long)
        # the square would take minutes here, so two seconds are left for a machine that is busy
        assert process_time() - middle < 40 * (middle - start) + 2


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

"""Reading what people type: liberal in, canonical out, and a reason where there is no number."""

from datetime import UTC, datetime
from typing import Any

import pytest

from casenum.errors import AmbiguousNumber, InvalidNumber
from casenum.numbers import Pattern, Scope
from casenum.numbers.reading.glyphs import (
    DASHES,
    FOLD,
    INVISIBLE,
    LOOK_ALIKES,
    SPACES,
    normal_form,
    places,
)

SERVICE = Pattern("SRV-{year}-{seq:3}", name="service")
CHECKED = Pattern("CMP-{seq:5}-{check:damm}", name="complaint")
DATED = Pattern("{year}{month}{day}-{seq:3}")
STAFF = Pattern("{who}/{seq:3!}", scopes={"who": Scope("A-Z", 2, 3)})


@pytest.mark.parametrize(
    "typed",
    [
        "SRV-2021-001",
        " srv\u20132021\u2014001 ",
        "SRV\u00a0-\u202f2021-001",
        "\uff33\uff32\uff36\uff0d\uff12\uff10\uff12\uff11-001",
        "S\u200bRV-2021\u00ad-001\ufeff",
        "SRV-2021-\r\n 001",
        "SRV2021001",
        "SRV 2021/001",
        "srv.20 21._001",
        "SRV-2O2l-OOI",
        "\u0405RV-2021-001",
        "SRV-2\u041e21-0\u039f1",
    ],
)
def test_what_people_type_is_read(typed: str) -> None:
    """Case, dashes, spaces, missing separators and look-alikes lead to the printed number (N8)."""
    assert ascii(str(SERVICE.parse(typed))) == "'SRV-2021-001'"
    assert SERVICE.is_valid(typed)


@pytest.mark.parametrize(
    ("pattern", "typed", "code", "position"),
    [
        (SERVICE, None, "type", None),
        (SERVICE, b"SRV-2021-001", "type", None),
        (SERVICE, "x" * 1000, "length", None),
        (SERVICE, "", "length", 0),
        (SERVICE, "   ", "length", 0),
        (SERVICE, "SRV-2021", "length", 8),
        (SERVICE, "SRV-2021-001-2", "length", 12),
        (SERVICE, " SRV-2021-001-2", "length", 13),
        (SERVICE, "\u200b SRV-2O2X-001", "character", 7),
        (SERVICE, "XRV-2021-001", "character", 0),
        (SERVICE, "SRV-2021-\u0660\u0660\u0661", "character", 9),
        (SERVICE, "SRV-2021-0\u00b21", "character", 10),
        (SERVICE, "\u017fRV-2021-001", "character", 0),
        (SERVICE, "S RV-2021-001", "character", 1),
        (SERVICE, "SRV-2021-0 01", "character", 10),
        (SERVICE, "SRV-0000-001", "character", 7),
        (SERVICE, "SRV-2021-000", "value", 9),
        (SERVICE, "SRV-2021-1", "padding", 9),
        (SERVICE, "SRV-2021-0001", "padding", 9),
        (CHECKED, "CMP-00001-4", "check", 10),
        (CHECKED, " cmp000014", "check", 9),
        (DATED, "20211301-001", "character", 5),
        (DATED, "20210230-001", "date", 6),
        (Pattern("{isoyear}{isoweek}-{seq}"), "202153-1", "date", 4),
        (Pattern("{year}{yearday}-{seq}"), "2021366-1", "date", 4),
        (Pattern("{year}{isoyear}-{seq}"), "20212023-1", "date", 4),
        (Pattern("{fiscalyear}{year}-{seq}", fiscal_start=1), "20212022-1", "date", 4),
        (Pattern("{seq:3!}"), "1000", "length", 3),
        (Pattern("{ulid}"), "8ZZZZZZZZZZZZZZZZZZZZZZZZZ", "character", 0),
        (Pattern("{ulid}"), "01ARZ3NDEKTSV4RRFFQ69G5FAU", "character", 25),
        (Pattern("{ulid}"), "01ARZ3NDEKTSV4RRFFQ69G5FA", "length", 25),
        (Pattern("{ulid}"), "01ARZ3NDEKTSV4RRFFQ69G5FAVV", "length", 26),
        (STAFF, "A7/007", "character", 1),
    ],
)
def test_refusals_name_code_and_place(
    pattern: Pattern, typed: Any, code: str, position: int | None
) -> None:
    """A refusal says what is wrong and where in the text as it was given, not the text."""
    with pytest.raises(InvalidNumber) as caught:
        pattern.parse(typed)
    assert (caught.value.code, caught.value.position) == (code, position)
    assert caught.value.scheme == pattern.name
    assert not pattern.is_valid(typed)


def test_a_wrong_check_is_not_corrected_in_public() -> None:
    """The error for a wrong check digit does not tell the right one."""
    with pytest.raises(InvalidNumber) as caught:
        CHECKED.parse("CMP-00001-4")
    assert "3" not in str(caught.value)


def test_lenient_reading_allows_other_padding() -> None:
    """Fewer or more zeros are read when they are asked for, with the check of the printed form."""
    for typed in ("SRV-2021-1", "srv-2021-0001", "SRV-2021-001", "SRV20211"):
        assert SERVICE.parse(typed, lenient=True) == "SRV-2021-001"
    assert CHECKED.parse("CMP-1-3", lenient=True) == "CMP-00001-3"
    with pytest.raises(InvalidNumber):
        SERVICE.parse("SRV-2021-0", lenient=True)


def test_two_readings_are_an_error_with_both() -> None:
    """One in a field of letters may be I or L: neither is guessed."""
    with pytest.raises(AmbiguousNumber) as caught:
        STAFF.parse("A1/007")
    assert caught.value.readings == ("AI/007", "AL/007")
    assert not STAFF.is_valid("A1/007")
    assert STAFF.parse("A0/007") == "AO/007"


def test_separators_left_out_may_leave_two_readings() -> None:
    """Without its dash a text may split twice; with it there is one reading."""
    pattern = Pattern("{unit}-{seq:1}", scopes={"unit": Scope("0-9", 1, 2)})
    assert pattern.parse("12-3").parts == {"unit": "12", "seq": 3}
    with pytest.raises(AmbiguousNumber):
        pattern.parse("123")


def test_a_text_with_too_many_readings_has_none() -> None:
    """Reading stops where look-alikes would multiply without end."""
    pattern = Pattern("{who}-{seq}", scopes={"who": Scope("A-Z", 20)})
    with pytest.raises(InvalidNumber):
        pattern.parse("1" * 20 + "-1")


def test_literals_keep_their_own_case_and_signs() -> None:
    """Small letters, dashes and signs of the pattern come out as it writes them."""
    pattern = Pattern("{{Nr}}\u2013%{seq:2}:")
    number = pattern.render(pattern.plan(datetime(2021, 1, 4, tzinfo=UTC)), 7)
    assert number == "{Nr}\u2013%07:"
    assert pattern.parse("{NR}-%07:") == number


def test_separators_at_the_ends_may_be_left_out_in_front_only() -> None:
    """A pattern that begins with a separator is read without it, one that ends with it is not."""
    assert Pattern("-{seq:2}").parse("07") == "-07"
    with pytest.raises(InvalidNumber):
        Pattern("{seq:2}-").parse("07")
    assert Pattern("{seq:2}.-").parse("07-") == "07.-"


def test_the_tables_are_what_they_say() -> None:
    """Folding gives ASCII or nothing, and only for characters that are not their own folding."""
    assert all(len(to) <= 1 and to.isascii() for to in FOLD.values())
    assert "\u2116" not in FOLD
    assert "\u017f" not in FOLD
    assert "\u212a" not in FOLD
    assert not set(DASHES) & set(SPACES) | set(INVISIBLE) & set(SPACES)
    assert all(len(c) == 1 and to.isascii() for c, to in LOOK_ALIKES.items())
    assert (normal_form(""), places("")) == ("", [0])


@pytest.mark.parametrize("stroke", ["\u04c0", "\u04cf"])
def test_a_stroke_of_the_caucasus_is_read_as_what_it_looks_like(stroke: str) -> None:
    """The palochka, large and small, may have been meant as 1, I or L."""
    assert Pattern("A-{seq:3}").parse(f"A-{stroke}{stroke}7") == "A-117"
    assert Pattern("I-{seq}").parse(f"{stroke}-7") == "I-7"
    assert Pattern("L-{seq}").parse(f"{stroke}-7") == "L-7"

"""What stands in a text like a number of some version and is none, and numbers on the telephone."""

from datetime import UTC, datetime

import pytest

from casenum.errors import ArgumentError, ArgumentTypeError, InvalidNumber
from casenum.numbers import NumberBook, Pattern, Version, Versions

JULY = datetime(2021, 7, 1, tzinfo=UTC)
MONTHLY = Pattern("CMP-{year}{month}-{seq:3}", name="complaint")
CHECKED = Pattern("CMP-{year}-{seq:4}-{check:damm}", name="complaint", version=2)
CHANGED = Versions(Version(MONTHLY), Version(CHECKED, since=JULY, counter="restart"))
# Both read SRV-2021-1000; the year tells them apart.
WIDER = Versions(
    Version(Pattern("SRV-{year}-{seq:3}", name="service")),
    Version(
        Pattern("SRV-{year}-{seq:4}", name="service", version=2),
        since=datetime(2022, 1, 1, tzinfo=UTC),
    ),
)


def test_a_wrong_check_of_one_version_is_rejected_once() -> None:
    """A mistyped number of the new shape is told with its reason, the sound ones are not."""
    text = "CMP-202106-017, CMP-2021-0012-2 and CMP-2021-0012-3"
    assert [match.number.version for match in CHANGED.find(text)] == [1, 2]
    (rejected,) = CHANGED.find_rejected(text)
    assert (rejected.span, rejected.why.code, rejected.why.position) == ((36, 51), "check", 50)


def test_a_date_out_of_its_versions_time_is_rejected() -> None:
    """A number that no version ever printed is told as one with an impossible date."""
    (rejected,) = WIDER.find_rejected("see\nSRV-2022-017.")
    assert (rejected.span, rejected.why.code, rejected.why.position) == ((4, 16), "date", 4)
    assert WIDER.find("see\nSRV-2022-017.") == ()


def test_rejected_texts_stand_in_the_order_of_the_text() -> None:
    """Whichever version a text looks like, the first in the text is told first."""
    text = "SRV-2022-017 SRV-2021-018 SRV-2021-0019"
    spans = [each.span for each in WIDER.find_rejected(text)]
    assert [text[slice(*span)] for span in spans] == ["SRV-2022-017", "SRV-2021-0019"]


def test_what_one_version_accepts_no_other_rejects() -> None:
    """A number whose check character only the old version computes so is a number."""
    old = Pattern("CMP-{year}-{seq:3}-{check:damm}", name="complaint")
    new = Pattern("CMP-{year}-{seq:3}-{check:luhn}", name="complaint", version=2)
    since = datetime(2022, 1, 1, tzinfo=UTC)
    assert new.find_rejected("CMP-2021-017-7")
    assert not Versions(Version(old), Version(new, since=since)).find_rejected("CMP-2021-017-7")


def test_a_book_tells_what_its_versions_reject() -> None:
    """A book asks all versions together, and says under which role."""
    book = NumberBook(service=WIDER, order=Pattern("ABC-{seq:5}"))
    (rejected,) = book.find_rejected("ABC-12345 SRV-2022-017")
    assert (rejected.role, rejected.why.code) == ("service", "date")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("cmp 202106 017", "two zero two one, zero six, dash, zero one seven"),
        ("CMP-2021-0012-2", "two zero two one, dash, zero zero one two, dash, two"),
    ],
)
def test_a_number_is_spelled_by_the_fields_of_its_version(number: str, said: str) -> None:
    """Old numbers are said on the telephone in the groups in which they were printed."""
    assert CHANGED.spell(number) == f"Charlie Mike Papa, dash, {said}"


def test_what_no_version_reads_is_not_spelled() -> None:
    """Only numbers are spelled, and only with an alphabet that is there."""
    with pytest.raises(InvalidNumber):
        CHANGED.spell("CMP-2021-0012-9")
    with pytest.raises(ArgumentError, match="nato"):
        CHANGED.spell("CMP-202106-017", alphabet="morse")
    with pytest.raises(ArgumentTypeError):
        CHANGED.find_rejected(b"CMP-202106-017")  # type: ignore[arg-type]  # the point

"""Field bugs of numbers: what other products got wrong in the field does not happen here."""

import os
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from casenum.clock import FixedClock
from casenum.desk import Desk
from casenum.errors import (
    ArgumentError,
    ArgumentTypeError,
    CounterExhausted,
    InvalidNumber,
    NumberError,
    PatternError,
    ShapeConflict,
)
from casenum.issuing import Issuer
from casenum.numbers import NumberBook, Pattern, UlidGenerator
from casenum.stores import open_store
from support import AT, clock

SERVICE = Pattern("SRV-{year}-{seq:3}", name="service")
DEALS = NumberBook(deal=Pattern("A-{seq}", name="deal"))


@pytest.mark.parametrize(
    ("text", "restart"),
    [
        ("SRV-{year}-{seq:3}", "month"),
        ("SRV-{seq:3}", "year"),
        ("SRV-{year}{month}-{seq:3}", "day"),
        ("SRV-{year}-{seq:3}", "week"),
    ],
)
def test_n1_a_counter_that_restarts_unseen_is_refused(text: str, restart: str) -> None:
    """A number whose counter begins anew in a period that it does not show would come twice."""
    with pytest.raises(PatternError) as refusal:
        Pattern(text, restart=restart)
    assert refusal.value.code == "injective"
    shown = "".join(["{year}{month}", "{day}" * (restart == "day")])
    if restart != "week":
        assert Pattern(f"{shown}-{{seq}}", restart=restart).name


@pytest.mark.parametrize(
    ("zone", "midnight"),
    [
        ("Europe/Stockholm", datetime(2021, 12, 31, 23, tzinfo=UTC)),
        ("America/New_York", datetime(2022, 1, 1, 5, tzinfo=UTC)),
        ("Asia/Kolkata", datetime(2021, 12, 31, 18, 30, tzinfo=UTC)),
    ],
)
def test_n2_prefix_and_counter_never_disagree_about_the_year(
    store: Any, zone: str, midnight: datetime
) -> None:
    """Around local midnight of the year's end no prefix meets the counter of the other year."""
    present = FixedClock(midnight)
    scheme = Pattern("SRV-{year}-{seq:3}", name="service", zone=zone)
    issuer = Issuer(store, scheme, clock=present)
    numbers = []
    for minutes in (-600, -1, 0, 1, 600):
        present.set(midnight + timedelta(minutes=minutes))
        numbers.append(issuer.issue())
    old, new = numbers[:2], numbers[2:]
    assert old == ["SRV-2021-001", "SRV-2021-002"]
    assert new == ["SRV-2022-001", "SRV-2022-002", "SRV-2022-003"]
    assert (store.peek("service::2021"), store.peek("service::2022")) == (2, 3)


def test_n3_a_back_dated_document_counts_in_its_own_year(store: Any) -> None:
    """A letter of last year that is entered today has last year's prefix and counter."""
    issuer = Issuer(store, SERVICE, clock=clock())
    last_year = datetime(2020, 12, 30, tzinfo=UTC)
    numbers = [issuer.issue(), issuer.issue(at=last_year), issuer.issue()]
    numbers += issuer.issue_many(2, at=last_year)
    assert numbers == [
        "SRV-2021-001",
        "SRV-2020-001",
        "SRV-2021-002",
        "SRV-2020-002",
        "SRV-2020-003",
    ]
    assert issuer.gaps() == ()


def test_n4_after_999_a_counter_grows_or_says_that_it_is_full(store: Any) -> None:
    """The thousandth number is the thousandth, or an error; never a repeat, never cut to 100."""
    growing = Pattern("{year}{month}{seq:3}", name="growing")
    store.advance("growing::2021-01", 998)
    issuer = Issuer(store, growing, clock=clock())
    january = [issuer.issue() for _ in range(3)]
    assert january == ["202101999", "2021011000", "2021011001"]
    february = issuer.issue(at=datetime(2021, 2, 1, tzinfo=UTC))
    assert sorted([february, *january]) != [*january, february]  # text order is wrong, and
    assert sorted([february, *january], key=lambda number: number.sort_key) == [*january, february]
    full = Issuer(store, Pattern("F-{seq:3!}", name="full"), clock=clock())
    store.advance("full::", 998)
    assert full.issue() == "F-999"
    for _ in range(2):
        with pytest.raises(CounterExhausted, match="would pass 999"):
            full.issue()
    assert store.peek("full::") == 999


def test_n5_the_day_an_integer_column_overflows_is_foretold() -> None:
    """On 1 January 2022 numbers such as 2201010001 passed 2^31-1; the description knew the day."""
    pattern = Pattern("{year:2}{month}{day}{seq:4}", name="log")
    last_day, first_day = (
        int(Issuer(open_store("memory:"), pattern, clock=FixedClock(at)).issue())
        for at in (datetime(2021, 12, 31, 12, tzinfo=UTC), datetime(2022, 1, 1, tzinfo=UTC))
    )
    assert (last_day, first_day) == (2112310001, 2201010001)
    assert last_day <= 2_147_483_647 < first_day
    assert pattern.describe().int32_from == date(2022, 1, 1)
    assert "2022-01-01" in str(pattern.describe())


def test_n6_no_year_is_read_out_of_a_literal(store: Any) -> None:
    """INV49/00001 belongs to no year: the pattern says what is a date, the text never does."""
    invoice = Pattern("INV49/{seq:5}", name="invoice")
    number = invoice.parse("INV49/00001")
    assert (dict(number.parts), number.period) == ({"seq": 1}, "")
    present = clock()
    issuer = Issuer(store, invoice, clock=present)
    issuer.adopt("INV49/00001")
    present.set(datetime(2049, 12, 31, tzinfo=UTC))
    first = issuer.issue()
    present.set(datetime(2050, 1, 1, tzinfo=UTC))
    assert (first, issuer.issue()) == ("INV49/00002", "INV49/00003")
    assert store.series() == ("invoice::",)


def test_n7_every_number_in_a_subject_is_found_in_order() -> None:
    """A forwarded mail quotes the number of its own thread and that of the other one."""
    subject = "[A-11] Fwd: [A-22]"
    found = DEALS.find(subject)
    assert [match.number for match in found] == ["A-11", "A-22"]
    assert [subject[slice(*match.span)] for match in found] == ["A-11", "A-22"]
    assert [match.region for match in DEALS.find(f"AW: {subject}")] == ["subject", "subject"]
    again = DEALS.find("Re: [A-22] Fwd: [A-11] Re: [A-22]")
    assert [match.number for match in again] == ["A-22", "A-11", "A-22"]


SPOKEN_OF = [
    "srv-2021-001",
    "Srv-2021-001",
    "SRV\u20112021\u2011001",  # no-break hyphens
    "SRV\u20132021\u2013001",  # en dashes, made by a word processor
    "\u200bSRV-2021-001\ufeff",  # what web pages and files leave behind
]
TYPED = [
    *SPOKEN_OF,
    "SRV\u00a02021\u00a0001",  # no-break spaces
    "SRV-2021-\r\n 001",  # a folded mail header
    "SRV-2021\r\n\t-001",
    " SRV-2021-001 ",
]


@pytest.mark.parametrize("typed", TYPED)
def test_n8_what_people_and_mail_programs_make_of_a_number_is_that_number(typed: str) -> None:
    """Case, dashes, no-break spaces and folded headers change nothing."""
    assert SERVICE.parse(typed) == "SRV-2021-001"


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("header", ["Re: [{}] thank you", "Re: long\r\n [{}]\r\n thank you"])
def test_n8_a_subject_quotes_the_number_however_it_is_folded(typed: str, header: str) -> None:
    """A header folded at a space, or in the number itself, still leads to the number."""
    assert [match.number for match in SERVICE.find(header.format(typed))] == ["SRV-2021-001"]


def test_n8_a_letter_of_another_alphabet_is_the_same_or_refused() -> None:
    """A Cyrillic А in place of a Latin A reads as the number; what has no likeness is refused."""
    assert DEALS.parse("\u0410-11") == "A-11"
    with pytest.raises(InvalidNumber) as refusal:
        SERVICE.parse("S\u042fV-2021-001")  # Я is no R
    assert (refusal.value.code, refusal.value.position) == ("character", 1)


@pytest.mark.parametrize(
    "text",
    [
        *("CVE-2021-001", "UTF-8", "xSRV-2021-001", "SRV-2021-001-2", "SRV-2021-0011a"),
        *("SRV\u20112021-001\u20112", "srv 2021 001-2", "x SRV 2021 001x", "ISRV 2021 001"),
    ],
)
def test_n9_what_only_looks_like_a_number_is_none(text: str) -> None:
    """Names of standards, longer words and other people's numbers are left alone."""
    book = NumberBook(service=SERVICE, deal=DEALS["deal"])
    assert book.find(text) == ()
    assert book.find(f"see {text}, please; {text}") == ()
    with pytest.raises(NumberError):
        book.parse(text)


def test_n10_a_guessed_number_opens_nothing(store: Any) -> None:
    """A stranger who counts up from his own number finds cases, but is verified for none."""
    desk = Desk(store, numbers=SERVICE, clock=clock())
    for customer in range(1, 6):
        desk.open("x", by="amy", requester=f"customer:{customer}")
    guesses = " ".join(f"SRV-2021-{value:03d}" for value in range(1, 10))
    found = desk.find(guesses, sender="customer:2")
    assert [each.verified for each in found] == [False, True, False, False, False]
    assert not any(each.verified for each in desk.find(guesses))
    assert not any(each.verified for each in desk.find(guesses, sender=""))


def test_n11_a_number_outlives_the_queue_and_the_scheme_it_came_from(store: Any) -> None:
    """The customer's old letter still finds the case, wherever it went and whatever came after."""
    old = Desk(store, numbers=SERVICE, clock=clock())
    case = old.open("x", by="amy", requester="customer:1")
    moved = old.assign(case, to="bob", queue="billing", by="amy")
    moved = old.assign(moved, to="carol", queue="legal", by="bob")
    reformed = Pattern("REQ-{seq:6}", name="reformed")
    desk = Desk(store, numbers={"request": reformed, "before": SERVICE}, clock=clock())
    assert desk.open("y", by="amy").number == "REQ-000001"
    for quoted in ("SRV-2021-001", " srv 2021 001"):
        assert desk.get(quoted) == moved
    first, second = desk.find("Re: [SRV-2021-001] and req-000001")
    assert (first.case, second.number) == (moved, "REQ-000001")
    with pytest.raises(ShapeConflict):
        Issuer(store, Pattern("SRV-{seq:6}", name="service"), clock=clock()).issue()


def test_n12_full_width_digits_become_ascii_and_no_other_digits_are_read() -> None:
    """A Japanese keyboard's digits are digits; hundreds of other "digits" are not taken for any."""
    typed = "ＳＲＶ－２０２１－００１"
    number = SERVICE.parse(typed)
    assert number == "SRV-2021-001"
    assert number.isascii()
    assert [match.number for match in SERVICE.find(f"件名：{typed}、ありがとう")] == [
        "SRV-2021-001"
    ]
    for zero in "\u0660\u06f0\u0966\u09e6\u0e50\u1040\u17e0\U0001d7ce":
        digits = "".join(chr(ord(zero) + int(digit)) for digit in "001")
        with pytest.raises(NumberError):
            SERVICE.parse(f"SRV-2021-{digits}")
        assert SERVICE.find(f"SRV-2021-{digits}") == ()
    with pytest.raises(NumberError):
        SERVICE.parse("SRV-2021-00\u00b9")  # superscript one: isdigit() says yes, int() says no


def drawn_by_child(draw: partial[bytes]) -> bytes:
    """Return what a forked process draws."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, draw())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        drawn = pipe.read()
    os.waitpid(child, 0)
    return drawn


def test_n14_no_id_is_printed_twice_by_forked_workers() -> None:
    """A server that loads the desk and then forks its workers gives each case an id of its own."""
    desk = Desk(open_store("memory:"), numbers=Pattern.ulid("C-", name="c"), clock=clock())
    desk.open("before the fork", by="amy")

    def opened() -> bytes:
        cases = [desk.open("x", by="amy") for _ in range(20)]
        return "".join(f"{case.id}{str(case.number)[2:]}" for case in cases).encode()

    blocks = [drawn_by_child(partial(opened)) for _ in range(3)] + [opened()]
    drawn = [block[i : i + 26] for block in blocks for i in range(0, len(block), 26)]
    assert len(drawn) == len(set(drawn)) == 4 * 20 * 2
    assert all(UlidGenerator().parse(text.decode()) for text in drawn)


def test_n15_two_tenants_count_on_their_own(store: Any) -> None:
    """The same day, the same scheme, the same numbers: neither sees the other's cases or tokens."""
    desks = [Desk(store.namespaced(name), numbers=SERVICE, clock=clock()) for name in ("a", "b")]
    opened = [[desk.open("x", by="amy", token=str(turn)) for desk in desks] for turn in range(3)]
    numbers = [[case.number for case in cases] for cases in opened]
    assert numbers == [[f"SRV-2021-00{turn}"] * 2 for turn in (1, 2, 3)]
    assert len({case.id for cases in opened for case in cases}) == 6
    for desk, case in zip(desks, opened[0], strict=True):
        assert desk.get("SRV-2021-001") == case
        assert [each.case for each in desk.find("SRV-2021-001")] == [case]
    assert store.series() == ()


def test_n16_no_scheme_is_an_error_and_never_a_number(store: Any) -> None:
    """Where nobody configured a scheme nothing is called "/" or "None", and no case is written."""
    missing: Any
    for missing in (None, "SRV-{seq}", {"request": None}):
        with pytest.raises(ArgumentTypeError, match="scheme must be"):
            Desk(store, numbers=missing)
    with pytest.raises(ArgumentError, match="at least one kind"):
        Desk(store, numbers={})
    with pytest.raises(ArgumentTypeError, match="scheme must be"):
        Issuer(store, None)  # type: ignore[arg-type]  # what is refused
    with pytest.raises(ArgumentTypeError, match="lifecycle must be"):
        Desk(store, numbers=SERVICE, lifecycle="service")  # type: ignore[arg-type]  # the same
    desk = Desk(store, numbers={"complaint": SERVICE}, clock=clock())
    with pytest.raises(ArgumentError, match="kind must be one of complaint"):
        desk.open("x", kind="request", by="amy")
    assert list(store.histories()) == []
    assert store.series() == ()


def test_n17_a_printed_check_digit_is_verified_on_the_way_back_in(store: Any) -> None:
    """One wrong digit, or two swapped, is refused everywhere a number comes in."""
    scheme = Pattern("CMP-{seq:5}-{check:damm}", name="complaint")
    desk = Desk(store, numbers=scheme, clock=clock())
    store.advance("complaint::", 12344)
    case = desk.open("x", by="amy")
    good = str(case.number)
    digits, check = good[4:9], good[10]
    wrong = {f"CMP-{digits}-{digit}" for digit in "0123456789"} - {good}
    for place in range(5):
        changed = {digits[:place] + digit + digits[place + 1 :] for digit in "0123456789"}
        wrong |= {f"CMP-{text}-{check}" for text in changed - {digits}}
    wrong |= {
        f"CMP-{digits[:i]}{digits[i + 1]}{digits[i]}{digits[i + 2 :]}-{check}" for i in range(4)
    }
    assert len(wrong) == 9 + 45 + 4
    for text in wrong:
        assert not scheme.is_valid(text)
        assert desk.find(f"Re: {text}") == ()
        with pytest.raises(InvalidNumber) as refusal:
            Issuer(store, scheme, clock=clock()).adopt(text)
        assert refusal.value.code == "check"
    assert desk.get(good) == case
    assert case.received_at == AT

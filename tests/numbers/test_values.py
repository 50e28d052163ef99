"""What is remembered, described and sorted, and the small values underneath."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import damm

from casenum.errors import ArgumentError
from casenum.numbers import CaseNumber, Pattern, Scope, series_name, series_prefix
from casenum.numbers.language.periods import CALENDAR, DATE_FIELDS, Fiscal, first_day

AT = datetime(2021, 1, 4, tzinfo=UTC)


def test_the_declaration_holds_all_that_decides() -> None:
    """A store remembers text and options; an unnamed pattern is its text alone."""
    assert Pattern("A-{seq}").declaration.name == ""
    assert Pattern("A-{seq}").declaration.shape == "A-{seq}"
    pattern = Pattern(
        "{dept}-{fiscalyear}{year:2}-{seq}",
        name="n",
        zone="Europe/Oslo",
        scopes={"dept": Scope("A-C", 2)},
        restart="fiscalyear",
        fiscal_start=7,
        fiscal_label="start",
        century=1950,
        start=0,
    )
    assert pattern.declaration.name == "n"
    assert pattern.declaration.shape == (
        "{dept}-{fiscalyear}{year:2}-{seq}; zone=Europe/Oslo; scope dept=ABC*2..2;"
        " restart=fiscalyear; fiscal_start=7; fiscal_label=start; century=1950; start=0"
    )


def test_numbers_sort_by_their_key_and_not_by_text() -> None:
    """The thousandth of January stands before the first of February."""
    pattern = Pattern("{year}{month}{seq:3}")
    numbers = [pattern.parse(text) for text in ("202102001", "2021011000", "202101999")]
    ordered = sorted(numbers, key=lambda number: number.sort_key)
    assert ordered == ["202101999", "2021011000", "202102001"]


def test_hours_sort_within_their_day() -> None:
    """A number of a later hour stands behind all numbers of an earlier one."""
    pattern = Pattern("{year}{month}{day}{hour}-{seq}")
    early, late = pattern.parse("2021010409-99"), pattern.parse("2021010410-1")
    assert early.sort_key < late.sort_key
    assert (early.period, late.period) == ("2021-01-04-T09", "2021-01-04-T10")


def test_parts_cannot_be_changed() -> None:
    """A number's parts are read-only."""
    number = Pattern("A-{seq}").parse("A-1")
    with pytest.raises(TypeError):
        number.parts["seq"] = 2  # type: ignore[index]  # what is refused
    assert number.version == 1
    assert repr(CaseNumber("A", "a", 1, {}, "", (0, 1, 1))) == "CaseNumber('A')"


pieces = st.text("%:=,aA0 é", max_size=5)


@given(
    st.tuples(pieces, st.dictionaries(pieces, pieces, max_size=2), pieces),
    st.tuples(pieces, st.dictionaries(pieces, pieces, max_size=2), pieces),
)
def test_two_series_never_share_a_name(one: Any, other: Any) -> None:
    """Whatever signs stand in names, codes and periods, each series has its own name."""
    assert (series_name(*one) == series_name(*other)) == (one == other)
    assert series_name(*one).startswith(series_prefix(one[0]))
    assert series_name(*one).startswith(series_prefix(other[0])) == (one[0] == other[0])


def test_a_series_name_fits_every_store() -> None:
    """A name beyond 255 characters is refused."""
    assert len(series_name("n" * 253, {}, "")) == 255
    with pytest.raises(ArgumentError, match="255 characters"):
        series_name("n" * 254, {}, "")


SETS = [
    ("year",),
    ("year", "quarter"),
    ("year", "month"),
    ("year", "month", "day"),
    ("year", "yearday"),
    ("isoyear",),
    ("isoyear", "isoweek"),
    ("fiscalyear",),
    ("fiscalyear", "quarter"),
    ("fiscalyear", "year", "quarter", "month", "day"),
]


@given(st.sampled_from(SETS), st.dates(date(2, 1, 1), date(9998, 1, 1)), st.integers(1, 12))
def test_the_first_day_of_a_period_is_in_it(fields: tuple[str, ...], day: date, start: int) -> None:
    """Every day's period begins on or before it, on a day with the same values, and no earlier."""
    fiscal = Fiscal(start, ends=day.day % 2 == 0) if "fiscalyear" in fields else CALENDAR

    def values(at: date) -> tuple[int, ...]:
        return tuple(DATE_FIELDS[name].value(at, fiscal) for name in fields)

    first = first_day(fields, values(day), fiscal)
    assert first is not None
    assert first <= day.toordinal()
    assert values(date.fromordinal(first)) == values(day)
    assert values(date.fromordinal(first - 1)) != values(day)


@pytest.mark.parametrize(
    ("fields", "values"),
    [
        (("year",), (0,)),
        (("year", "month", "day"), (2021, 2, 29)),
        (("year", "yearday"), (2021, 366)),
        (("isoyear", "isoweek"), (2021, 53)),
        (("fiscalyear", "year"), (2021, 2024)),
        (("year", "yearday"), (9999, 366)),
    ],
)
def test_impossible_dates_have_no_first_day(
    fields: tuple[str, ...], values: tuple[int, ...]
) -> None:
    """Values that no day has are told from those of a day."""
    assert first_day(fields, values, CALENDAR) is None


def test_the_day_a_date_number_outgrows_an_integer_is_foretold() -> None:
    """A number yymmddnnnn passes 2^31-1 on 1 January 2022 (N5), and describe() says so."""
    facts = Pattern("{year:2}{month}{day}{seq:4}").describe()
    assert facts.int32_from == date(2022, 1, 1)
    assert facts.float_from is None
    assert "passes 2^31-1 from 2022-01-01" in str(facts)
    wide = Pattern("{year}{month}{day}{seq:9}").describe()
    assert wide.int32_from == date(1970, 1, 1)
    assert wide.float_from == date(1970, 1, 1)
    assert "passes 2^53 from the start" in wide.to_text()
    assert Pattern("{year}{seq:3}").describe().int32_from is None
    assert Pattern("{month}{year}{seq:3}").describe().int32_from is None
    assert Pattern("A{year}{seq:3}").describe().int32_from is None
    assert Pattern("{seq:12}").describe().int32_from is None


@pytest.mark.parametrize(
    ("pattern", "order"),
    [
        (Pattern("A-{year}-{seq:3!}"), "is time order"),
        (Pattern("A-{year}-{seq:3}"), "is time order until a counter passes 999; sort by sort_key"),
        (Pattern("{year:2}-{seq:3!}"), "is not time order; sort by sort_key"),
        (Pattern("{month}{year}-{seq:3!}"), "is not time order; sort by sort_key"),
        (Pattern("{seq:3!}-{year}"), "is not time order; sort by sort_key"),
        (
            Pattern("{d}{seq:3!}", scopes={"d": Scope("A", 1)}),
            "is not time order; sort by sort_key",
        ),
        (Pattern.ulid("A-"), "is time order"),
        (Pattern("{d}{ulid}", scopes={"d": Scope("A", 1)}), "is time order within a scope"),
    ],
)
def test_the_order_of_texts_is_told(pattern: Pattern, order: str) -> None:
    """describe() says whether sorting by text is sorting by time, and from when it is not."""
    assert pattern.describe().text_order == order


def test_a_description_says_what_matters() -> None:
    """Capacity, length, zone, restart, check and guesses are told in figures and in words."""
    facts = Pattern(
        "{d}-{year}-{seq:3!}-{check}", zone="Europe/Oslo", scopes={"d": Scope("0-9", 2)}
    ).describe()
    assert (facts.capacity, facts.longest, facts.zone) == (999, 13, "Europe/Oslo")
    assert facts.samples == tuple(
        f"00-2021-00{n}-{damm.calc_check_digit(f'00202100{n}')}" for n in (1, 2)
    )
    assert facts.restart == "restarts with each year, one for each d"
    assert (facts.check, facts.guess_bits) == ("damm", 0)
    assert "stops slips, not guesses" in facts.guessability
    assert "damm" in facts.to_text()
    ulid = Pattern.ulid("C-").describe()
    assert (ulid.guess_bits, ulid.check, len(ulid.samples)) == (80, None, 1)
    assert "mistyped" in str(ulid)
    assert Pattern("{year:2}-{seq}", century=1900).describe().samples[0] == "21-1"


def test_patterns_show_their_text_and_name() -> None:
    """A repr can be pasted back."""
    assert repr(Pattern("A-{seq}")) == "Pattern('A-{seq}')"
    assert repr(Pattern("A-{seq}", name="a")) == "Pattern('A-{seq}', name='a')"

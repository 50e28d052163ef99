"""The numbers every product prints, and the laws that hold for all numbers of all patterns."""

import copy
import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from casenum.errors import ArgumentError, NumberError
from casenum.numbers import CaseNumber, NumberScheme, Pattern, Plan, Scope

AT = datetime(2021, 1, 4, 9, tzinfo=UTC)
DEPT = {"dept": Scope("A-Z", 2, 5)}
FISCAL: dict[str, Any] = {"fiscal_start": 4, "fiscal_label": "end"}
PATTERNS = [
    Pattern("{year}{month}{seq:3}"),
    Pattern("ABC-{seq:5}"),
    Pattern("SRV-{year}-{seq:3}", zone="Europe/Stockholm"),
    Pattern("{year:2}{month}{day}{hour}-{seq:2..4}", zone="America/New_York"),
    Pattern("{dept}-{year}{yearday}-{seq:4!}", scopes=DEPT),
    Pattern("{isoyear}W{isoweek}/{seq}", zone="Asia/Kathmandu"),
    Pattern("{fiscalyear}Q{quarter}-{seq:3}-{check}", **FISCAL),
    Pattern("{{%}}{year}Q{quarter}-{check:iso7064-97-10}".replace("Q{quarter}", "{seq:4!}")),
    Pattern("{seq:3!}-{check:damm}/{dept}", scopes={"dept": Scope("a-z", 2)}),
    Pattern("A1-{seq:5}-{check:iso7064-97-10}", start=0),
    Pattern("{year}-{seq:3/c32}{check}", restart="never"),
    Pattern("{dept}-{seq:4!/safe20}-{check:iso7064-37-2}", scopes=DEPT),
    Pattern("T{seq:2/az}-{tag:5}", keys=[bytes(range(16))]),
    Pattern("{year}/{seq:4}", overflow="widen", version=3),
]
patterns = st.sampled_from(PATTERNS)
instants = st.datetimes(datetime(2000, 2, 1), datetime(2099, 11, 30)).map(  # noqa: DTZ001 - drawn naive
    lambda naive: naive.replace(tzinfo=UTC)
)


def scope_of(pattern: Pattern) -> dict[str, str]:
    return dict.fromkeys(pattern.shape.scope_names, "IT")


@pytest.mark.parametrize(
    ("pattern", "value", "text"),
    [
        (PATTERNS[0], 1, "202101001"),
        (PATTERNS[1], 12345, "ABC-12345"),
        (PATTERNS[2], 1, "SRV-2021-001"),
        (Pattern("CMP-{seq:5}-{check:damm}"), 1, "CMP-00001-3"),
        (PATTERNS[8], 57, "057-7/it"),
    ],
)
def test_the_samples_are_printed_and_read(pattern: Pattern, value: int, text: str) -> None:
    """The numbers that every product prints come out to the letter and are read back."""
    plan = pattern.plan(AT, scope_of(pattern))
    number = pattern.render(plan, value)
    assert number == text
    assert pattern.parse(text).parts == number.parts
    assert pattern.parse(text).parts["seq"] == value


@given(patterns, instants, st.data())
def test_what_is_printed_is_read_back(pattern: Pattern, at: datetime, data: st.DataObject) -> None:
    """A number says the same after a round trip: parts, period, order, series and value."""
    plan = pattern.plan(at, scope_of(pattern))
    value = data.draw(st.integers(plan.first, min(plan.limit or 0, 10**17)))
    number = pattern.render(plan, value)
    again = pattern.parse(str(number))
    assert (again, again.parts, again.period) == (number, number.parts, number.period)
    assert again.sort_key == number.sort_key
    assert str(again) == str(number)
    assert pattern.locate(again) == pattern.locate(number)
    assert (pattern.locate(again).series, pattern.locate(again).value) == (plan.series, value)
    assert all(type(part) is int for part in number.sort_key)


@given(patterns, instants, instants, st.integers(1, 99), st.integers(1, 99))
def test_numbers_of_two_places_are_two_numbers(
    pattern: Pattern, one: datetime, other: datetime, first: int, second: int
) -> None:
    """Two values, or two series, never print the same number."""
    plans = [pattern.plan(at, scope_of(pattern)) for at in (one, other)]
    places = [(plan.series, value) for plan, value in zip(plans, (first, second), strict=True)]
    assume(places[0] != places[1])
    assert pattern.render(plans[0], first) != pattern.render(plans[1], second)


@given(patterns, instants, st.integers(1, 99))
def test_typed_numbers_are_the_printed_ones(pattern: Pattern, at: datetime, value: int) -> None:
    """Small letters, long dashes and spaces around change nothing, and a sentence keeps it."""
    number = pattern.render(pattern.plan(at, scope_of(pattern)), value)
    typed = f" {number.lower().replace('-', chr(0x2013))}\u200b"
    assert pattern.parse(typed) == number
    found = pattern.find(f"Re: [{number}], thanks")
    assert [(match.number, match.form) for match in found] == [(number, "exact")]


class _Liar(str):
    """Lie about text and length."""

    __slots__ = ()

    def __str__(self) -> str:
        return "SRV-2021-002"

    def __len__(self) -> int:
        raise ValueError


class _Pretender:
    """Claim to be text."""

    @property
    def __class__(self) -> type:
        return str

    @__class__.setter
    def __class__(self, value: type) -> None:
        raise TypeError


@given(
    st.one_of(
        st.none(),
        st.integers(),
        st.binary(),
        st.text(),
        st.text("SRVsrv0123456789-\u2013Oo .", max_size=15),
        st.sampled_from([_Liar("SRV-2021-001"), _Pretender(), b"SRV-2021-001", ["S"], _Liar("x")]),
    )
)
def test_is_valid_says_whether_parse_succeeds(value: Any) -> None:
    """A question about anything at all is answered, never with an error."""
    for pattern in PATTERNS:
        try:
            number = pattern.parse(value)
        except NumberError:
            assert not pattern.is_valid(value)
        else:
            assert pattern.is_valid(value)
            assert pattern.parse(str(number)) == number


@given(patterns, instants, st.integers(1, 99))
def test_numbers_survive_pickle_and_copy(pattern: Pattern, at: datetime, value: int) -> None:
    """A number keeps all it knows, and is text to everything else."""
    number = pattern.parse(str(pattern.render(pattern.plan(at, scope_of(pattern)), value)))
    for same in (pickle.loads(pickle.dumps(number)), copy.copy(number), copy.deepcopy(number)):
        assert type(same) is CaseNumber
        assert same == str(number)
        assert hash(same) == hash(str(number))
        assert (same.scheme, same.parts) == (pattern.name, number.parts)
        assert same.version == pattern.version
        assert (same.period, same.sort_key) == (number.period, number.sort_key)


def test_a_pattern_is_a_scheme() -> None:
    """Issuer and book ask for no more than the protocol."""
    assert isinstance(PATTERNS[0], NumberScheme)
    assert PATTERNS[0].version == 1
    assert Pattern("{seq}", guarantee="gapless").guarantee == "gapless"


@pytest.mark.parametrize("value", [0, -1, 10**18 * 10, True, None, "1", 1.0])
def test_values_that_do_not_fit_are_refused(value: Any) -> None:
    """A counter below its start, above its limit, or no integer, prints nothing."""
    pattern = PATTERNS[1]
    with pytest.raises(ArgumentError):
        pattern.render(pattern.plan(AT), value)


def test_an_exact_width_ends_where_it_is_full() -> None:
    """{seq:3!} tells the store its limit and prints nothing beyond; {seq:3} grows."""
    exact, grows, bounded = (Pattern(f"{{seq:{spec}}}") for spec in ("3!", "3", "3..4"))
    assert [p.plan(AT).limit for p in (exact, grows, bounded)] == [999, 2**63 - 1, 9999]
    assert grows.render(grows.plan(AT), 1000) == "1000"
    assert not exact.is_valid("1000")
    assert bounded.is_valid("1000")
    assert not bounded.is_valid("10000")
    assert grows.is_valid(str(2**63 - 1))
    assert not grows.is_valid(str(2**63))
    with pytest.raises(ArgumentError):
        exact.render(exact.plan(AT), 1000)


def test_another_patterns_plan_is_refused() -> None:
    """A plan without the fields of the pattern prints nothing."""
    plan = Plan("x::", 1, None, AT, {}, "")
    with pytest.raises(ArgumentError, match="one that this pattern made"):
        PATTERNS[0].render(plan, 1)


def test_the_hour_that_comes_twice_repeats_nothing() -> None:
    """In the night the clocks go back both hours count on in one series."""
    pattern = Pattern("{year}{month}{day}{hour}-{seq}", zone="Europe/Berlin")
    first = datetime(2021, 10, 31, 0, 30, tzinfo=UTC)
    series = [pattern.plan(first + timedelta(hours=h)).series for h in range(3)]
    assert series[0] == series[1] != series[2]

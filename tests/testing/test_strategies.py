"""Strategies give what they say: numbers, what people type for them, slips, and patterns."""

from datetime import UTC, datetime, timedelta
from typing import Final

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from casenum.checks import algorithm
from casenum.errors import NumberError
from casenum.numbers import CaseNumber, Pattern, Scope, Version, Versions
from casenum.testing import strategies
from casenum.testing.bench import Issued
from casenum.testing.by_hand import ByHand
from casenum.testing.strategies import NearMiss

SERVICE: Final = Pattern("SRV-{year}-{seq:3}", name="service", zone="Europe/Stockholm")
CHECKED: Final = Pattern("CMP-{seq:5}-{check:damm}", name="complaint")
SCOPED: Final = Pattern("{dept}/{year}/{seq}", scopes={"dept": Scope("A-Z", 2, 3)})
SUMMER: Final = datetime(2021, 7, 1, tzinfo=UTC)
WEEK: Final = Version(Pattern("W-{seq}", name="w"), since=SUMMER, until=SUMMER + timedelta(7))

few = settings(
    max_examples=40, database=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@few
@given(st.one_of([strategies.issues(each) for each in (SERVICE, SCOPED)]))
def test_numbers_come_with_the_plan_that_gave_them(made: Issued) -> None:
    """An issue is a plan, a value and the number that both print."""
    scheme = SERVICE if made.number.scheme == "service" else SCOPED
    assert scheme.render(made.plan, made.value, made.drawn) == made.number
    assert scheme.locate(made.number).series == made.plan.series


@few
@given(strategies.numbers(SERVICE, at=st.just(SUMMER)))
def test_instants_are_those_that_were_asked_for(number: CaseNumber) -> None:
    """A strategy of one instant gives the numbers of its day."""
    assert number.parts["year"] == 2021


@few
@given(strategies.numbers(SCOPED, scopes=st.just({"dept": "it"})))
def test_scopes_are_those_that_were_asked_for(number: CaseNumber) -> None:
    """A strategy of one scope gives the numbers of its counter."""
    assert number.parts["dept"] == "IT"


@few
@given(strategies.numbers(Versions(WEEK)))
def test_a_scheme_of_one_week_has_numbers(number: CaseNumber) -> None:
    """Instants near the changes of a scheme are among those tried, and refused ones left out."""
    assert number.startswith("W-")


@few
@given(st.one_of([strategies.typed(each) for each in (SERVICE, CHECKED, SCOPED)]))
def test_a_pattern_reads_what_people_type(pair: tuple[str, CaseNumber]) -> None:
    """Case, dashes, spaces, separators, full-width and invisible characters are forgiven."""
    text, meant = pair
    schemes = {each.name: each for each in (SERVICE, CHECKED, SCOPED)}
    assert schemes[meant.scheme].parse(text) == meant


@few
@given(strategies.near_misses(CHECKED))
def test_damm_sees_every_wrong_digit_and_every_swap(miss: NearMiss) -> None:
    """A near miss says what it reads as; with Damm it is never a number after one such slip."""
    assert miss.text != miss.meant
    assert CHECKED.is_valid(miss.text) is (miss.reads_as is not None)
    assert miss.reads_as is None or miss.slip not in {"changed", "swapped"}
    assert algorithm("damm").is_valid(miss.meant[4:].replace("-", ""))


@few
@given(strategies.near_misses(SERVICE))
def test_without_a_check_a_slip_may_be_another_number(miss: NearMiss) -> None:
    """The other number is told, and it is never the one that was meant."""
    assert miss.reads_as != miss.meant
    if miss.reads_as is not None:
        assert SERVICE.parse(miss.text) == miss.reads_as


@few
@given(strategies.patterns())
def test_every_pattern_is_one(text: str) -> None:
    """The texts build as they stand, and none needs an option."""
    assert Pattern(text).shape.pattern == text


@few
@given(st.data())
def test_any_pattern_reads_what_is_typed(data: st.DataObject) -> None:
    """No pattern of the language, drawn at random, misreads a spelling that people use."""
    scheme = data.draw(strategies.schemes())
    text, meant = data.draw(strategies.typed(scheme))
    number = scheme.parse(text)
    assert (number, number.parts, number.sort_key) == (meant, meant.parts, meant.sort_key)


@few
@given(strategies.texts(ByHand()))
def test_texts_are_read_or_refused(text: str) -> None:
    """Words, odd characters and spoiled numbers make a scheme answer, and never fall over."""
    scheme = ByHand()
    try:
        number = scheme.parse(text)
    except NumberError:
        assert not scheme.is_valid(text)
    else:
        assert scheme.parse(str(number)) == number


@few
@given(strategies.typed(Pattern("{d}-{seq}", scopes={"d": Scope("0-9", 1, 2)}, name="d")))
def test_what_nobody_can_tell_is_left_out(pair: tuple[str, CaseNumber]) -> None:
    """Without its dash 1-11 is 11-1 too: what is ambiguous is not given as typed."""
    text, meant = pair
    assert Pattern("{d}-{seq}", scopes={"d": Scope("0-9", 1, 2)}, name="d").parse(text) == meant


def test_numbers_that_cannot_be_are_not_given() -> None:
    """A scheme that refuses every instant asked for has no numbers, and nothing is made up."""
    never = strategies.numbers(Versions(WEEK), at=st.just(SUMMER - timedelta(1)))

    @settings(database=None, suppress_health_check=list(HealthCheck))
    @given(never)
    def gives(number: CaseNumber) -> None:
        raise AssertionError(number)

    with pytest.raises(Exception, match="Unable to satisfy"):
        gives()

"""A random field shows what was drawn, and nothing of how many there are."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casenum.errors import ArgumentError, ArgumentTypeError, PatternError
from casenum.numbers import Pattern
from casenum.numbers.language.alphabets import ALPHABETS
from support import AT

COUPON = Pattern("CPN-{year}-{random:8/c32}", name="coupon")


@given(st.sampled_from(sorted(ALPHABETS)), st.integers(1, 32), st.data())
def test_what_is_drawn_is_printed_and_read(name: str, width: int, data: st.DataObject) -> None:
    """Any bytes make a number of the right width that reads back, in every alphabet."""
    scheme = Pattern(f"R-{{random:{width}/{name}}}")
    plan = scheme.plan(AT)
    count = int(plan.draws.removeprefix("random:"))
    drawn = data.draw(st.binary(min_size=count, max_size=count))
    number = scheme.render(plan, 1, drawn)
    assert len(number) == width + 2
    assert scheme.parse(number.lower()).parts == number.parts
    assert number.parts["random"] == int.from_bytes(drawn) % ALPHABETS[name].base ** width
    assert count * 8 >= 64 + (ALPHABETS[name].base ** width - 1).bit_length()


def test_its_place_is_told_but_not_its_value() -> None:
    """A random number has a series and shows no counter; it may be back-dated."""
    plan = COUPON.plan(AT, dated=True)
    number = COUPON.render(plan, 5, bytes(range(13)))
    assert (plan.series, plan.draws, plan.limit) == ("coupon::2021", "random:13", 32**8)
    assert COUPON.locate(number).series == plan.series
    assert COUPON.locate(number).value is None
    assert number.sort_key[2] == number.parts["random"]


def test_a_counter_beside_it_tells_numbers_apart() -> None:
    """{seq} counts, {random} keeps the number from being guessed."""
    scheme = Pattern("{seq:4}-{random:4/c32}")
    number = scheme.render(scheme.plan(AT), 12, bytes(11))
    assert number == "0012-0000"
    assert scheme.locate(scheme.parse(number)).value == 12
    assert number.sort_key == (0, 1, 12)
    assert not scheme.is_valid("0000-0000")
    assert scheme.describe().guess_bits == 20


@pytest.mark.parametrize(
    ("drawn", "error"), [(b"", ArgumentError), (bytes(12), ArgumentError), ("x", ArgumentTypeError)]
)
def test_too_few_bytes_print_nothing(drawn: Any, error: type[Exception]) -> None:
    """A number that would be partly foreseen is not made."""
    with pytest.raises(error, match="drawn must be"):
        COUPON.render(COUPON.plan(AT), 1, drawn)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("{random}", "has no width"),
        ("{random:33}", "at most 32"),
        ("{random:4..6}", "has one width"),
        ("{random:4/base32}", "choose among 10, 16, az, c32, safe20"),
        ("{random:4}-{random:4}", "stands twice"),
        ("{ulid}-{random:4}", "two fields identify"),
    ],
)
def test_random_fields_that_cannot_be_are_refused(pattern: str, words: str) -> None:
    """A width must be given, and is one; beside a ULID it has no use."""
    with pytest.raises(PatternError, match=words):
        Pattern(pattern)

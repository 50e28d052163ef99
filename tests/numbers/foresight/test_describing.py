"""describe() foretells what a pattern's numbers will do, in figures that can be checked."""

import re
from datetime import UTC, date, datetime
from itertools import combinations
from math import sqrt
from random import Random
from typing import Any

import pytest

from casenum.checks import algorithm
from casenum.errors import ArgumentError
from casenum.numbers import Pattern, Scope
from casenum.numbers.foresight.guessing import estimate, spread
from support import AT

KEYS = [bytes(range(16))]


@pytest.mark.parametrize(
    ("pattern", "options", "bits", "words"),
    [
        ("{seq:4}", {}, 0, "who has seen one number knows others"),
        ("{seq:4}-{tag:4}", {"keys": KEYS}, 20, "20 bits of tag, which only the key can make"),
        ("{opaque:6}", {"keys": KEYS}, 19, "19 bits, less one whenever twice as many are given"),
        ("{opaque:6/c32}{tag:2}", {"keys": KEYS}, 40, "30 bits.*10 bits of tag"),
        ("{random:8/c32}", {}, 40, "40 bits"),
        ("{random:8/safe20}-{check}", {}, 34, "stops slips, not guesses"),
        ("{seq}-{random:4/16}", {}, 16, "16 bits"),
        ("{ulid}", {}, 80, "80 random bits"),
        ("{ulid}{tag:2}", {"keys": KEYS}, 90, "80 random bits"),
    ],
)
def test_the_bits_to_guess_are_told(
    pattern: str, options: dict[str, Any], bits: int, words: str
) -> None:
    """Counters are known, opaque and random parts and tags are not."""
    facts = Pattern(pattern, **options).describe()
    assert facts.guess_bits == bits
    assert re.search(words, facts.guessability)


def test_seen_numbers_tell_how_many_there_are() -> None:
    """From five numbers of a counter an outsider knows the volume to 17 %, of others nothing."""
    told = Pattern("SRV-{year}-{seq:3}").describe().volume
    assert told.startswith("from 5 seen numbers of each series an outsider")
    assert "within 17 %" in told
    assert "of each series" not in Pattern("{seq}").describe().volume
    for pattern in (Pattern("{opaque:6}", keys=KEYS), Pattern("{random:6}"), Pattern.ulid()):
        assert pattern.describe().volume == "seen numbers do not tell how many were given"
    assert "within 17 %" in Pattern("{seq}-{random:4}").describe().volume


def test_the_estimate_is_as_good_as_it_says() -> None:
    """Over every sample of five out of thirty it is right on average, and spreads as is told."""
    estimates = [
        max(sample) * 6 / 5 - 1 for sample in combinations(range(1, 31), 5)
    ]  # as estimate(), before it is rounded down
    mean = sum(estimates) / len(estimates)
    assert mean == pytest.approx(30)
    assert estimate(60, 5) == 71
    drawn = Random(7)
    many = [estimate(max(drawn.sample(range(1, 10_001), 5)), 5) for _ in range(4000)]
    deviation = sqrt(sum((one - 10_000) ** 2 for one in many) / len(many)) / 10_000
    assert deviation == pytest.approx(spread(5), rel=0.05)
    for call in (lambda: spread(0), lambda: estimate(0, 1), lambda: estimate(1, 0)):
        with pytest.raises(ArgumentError):
            call()


@pytest.mark.parametrize(
    ("pattern", "options", "column", "value"),
    [
        ("ABC-{seq:5}", {}, 9, 100_000),
        ("ABC-{seq:5}", {}, 10, 1_000_000),
        ("ABC-{seq:5!}", {}, 9, None),
        ("ABC-{seq:5!}", {}, 8, 1),
        ("{seq:2/c32}", {}, 3, 32**3),
        ("{d}{seq:2!}", {"scopes": {"d": Scope("A-Z", 1, 3)}}, 4, 1),
        ("{d}-{seq:2}", {"scopes": {"d": Scope("A-Z", 1, 3)}}, 7, 1000),
        ("{opaque:4..6}", {"keys": KEYS}, 5, 100_001),
        ("{random:8}", {}, 7, 1),
        ("{seq}", {}, 19, None),
        ("{seq}", {}, 18, 10**18),
    ],
)
def test_a_column_that_becomes_too_narrow_is_told(
    pattern: str, options: dict[str, Any], column: int, value: int | None
) -> None:
    """The first value whose number is longer is named, and the one before fits."""
    scheme = Pattern(pattern, **options)
    facts = scheme.describe(column=column)
    assert facts.column_value == value
    words = "hold every number" if value is None else f"hold no number from {value} on"
    assert f"{column} characters {words}" in facts.to_text()
    if value is not None and not scheme.plan(AT, codes(scheme)).draws:
        plan = scheme.plan(AT, codes(scheme))
        lengths = [
            len(scheme.render(plan, each)) for each in (value - 1, value) if each >= plan.first
        ]
        assert lengths[-1] > column
        assert all(length <= column for length in lengths[:-1])


def codes(scheme: Pattern) -> dict[str, str]:
    return {name: "A" * scope.most for name, scope in scheme.shape.settings.scopes.items()}


def test_the_day_a_date_number_outgrows_a_column_is_told() -> None:
    """Yymmddnnnn has ten digits from 2010 on."""
    facts = Pattern("{year:2}{month}{day}{seq:4}").describe(column=9)
    assert facts.column_from == date(2010, 1, 1)
    assert "passes 9 digits from 2010-01-01" in facts.to_text()
    assert Pattern("{year}{seq:4!}").describe(column=8).column_from is None
    assert Pattern("{year}{seq:4}").describe().column_from is None


def test_capacities_are_those_of_a_period() -> None:
    """As many as the field can show, from the start on."""
    capacities = {
        "{seq:3!}": 999,
        "{seq:2!/c32}": 1023,
        "{random:4}": 10_000,
        "{opaque:4..5}": 100_000,
        "{seq:3..4}": 9999,
    }
    found = {
        text: Pattern(text, keys=KEYS if "opaque" in text else ()).describe().capacity
        for text in capacities
    }
    assert found == capacities
    assert Pattern("{seq:2}", overflow="widen").describe().capacity == 99 + 22 * 32
    assert Pattern("{seq:2}", overflow="widen").describe().samples == ("01", "02", "A0")


@pytest.mark.parametrize(
    ("pattern", "order"),
    [
        ("A{random:8}", "is not time order, and that of sort_key neither: the numbers hide it"),
        ("{seq:2/c32}", "is time order until a counter passes 1023; sort by sort_key"),
        ("{seq:2!/safe20}-{random:4}", "is time order"),
        ("{random:4}-{seq:2!}", "is not time order; sort by sort_key"),
        ("{seq:2!}-{year}", "is not time order; sort by sort_key"),
    ],
)
def test_the_order_of_texts_is_told(pattern: str, order: str) -> None:
    """A counter in any alphabet is in order; what is drawn hides the order."""
    assert Pattern(pattern).describe().text_order == order


# --- how long a check holds --------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("gf32", 31),
        ("gf32-2", 31),
        ("iso7064-11-2", 10),
        ("iso7064-37-2", 36),
        ("iso7064-97-10", 96),
    ],
)
def test_any_two_that_change_places_are_seen_up_to_a_length(name: str, most: int) -> None:
    """Every pair of places up to the length that describe() names, and not every one beyond."""
    check = algorithm(name)
    inside = most - check.check_length
    assert all(sees_swap(name, inside, first) for first in range(inside - 1))
    beyond = most + 1
    assert not all(sees_swap(name, beyond, first) for first in range(beyond - 1))


def sees_swap(name: str, length: int, first: int) -> bool:
    """Say whether 0 and 1 at one place and every later one are seen when they change places."""
    check = algorithm(name)
    for second in range(first + 1, length):
        one = ["0"] * length
        other = ["0"] * length
        one[first] = other[second] = "1"
        if check.check("".join(one)) == check.check("".join(other)):
            return False
    return True


def test_the_length_a_check_holds_for_is_compared_with_the_pattern() -> None:
    """Numbers that may become longer than the promise are told as such, not refused."""
    short = Pattern("A-{seq:4!/c32}{check:gf32}").describe()
    assert short.check_holds == (
        "; up to 31 characters (all numbers) it sees any two that change places"
    )
    long = Pattern("{d}-{seq}{check:gf32-2}", scopes={"d": Scope("0-9", 30)}).describe()
    assert "(not all: they have up to 51) it corrects any one wrong character" in long.to_text()
    assert Pattern("{seq}{check:damm}").describe().check_holds == ""


def test_an_integer_passes_as_it_always_did() -> None:
    """The old questions keep their answers beside the new ones."""
    facts = Pattern("{year:2}{month}{day}{seq:4}").describe(column=20)
    assert facts.int32_from == date(2022, 1, 1)
    assert facts.column_from is None
    at = datetime(2022, 1, 1, tzinfo=UTC)
    scheme = Pattern("{year:2}{month}{day}{seq:4}")
    assert int(scheme.render(scheme.plan(at), 1)) > 2**31 - 1

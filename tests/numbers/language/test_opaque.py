"""Opaque numbers look random, never collide, and come back with their key."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casenum.errors import ArgumentError, ArgumentTypeError, PatternError, ShapeConflict
from casenum.issuing import Issuer
from casenum.numbers import Pattern, Plan, Scope
from casenum.numbers.language.alphabets import ALPHABETS
from casenum.numbers.language.opaque import OpaqueCounter
from casenum.stores import open_store
from support import AT, clock

KEY, OTHER = bytes(range(16)), bytes(range(1, 17))
ORDER = Pattern("ORD-{year}-{opaque:6}-{check}", name="order", keys=[KEY])


def test_an_opaque_number_is_printed_and_read() -> None:
    """The golden numbers of this key: they stay what they are in every release."""
    plan = ORDER.plan(AT)
    numbers = [ORDER.render(plan, value) for value in (1, 2, 3)]
    assert numbers == ["ORD-2021-816012-2", "ORD-2021-639555-6", "ORD-2021-105623-9"]
    for value, number in enumerate(numbers, 1):
        read = ORDER.parse(number.lower())
        assert read.parts == number.parts == {"year": 2021, "opaque": int(number[9:15])}
        assert ORDER.locate(read).series == plan.series
        assert ORDER.locate(read).value == value


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.sampled_from([2020, 2021]))
def test_no_two_values_print_one_number(one: int, other: int, year: int) -> None:
    """A counter through a permutation is still a counter: each value has its own number."""
    plans = [ORDER.plan(datetime(each, 5, 1, tzinfo=UTC)) for each in (2021, year)]
    numbers = [ORDER.render(plan, v) for plan, v in zip(plans, (one, other), strict=True)]
    assert (numbers[0] == numbers[1]) == ((one, 2021) == (other, year))
    assert [ORDER.locate(number).value for number in numbers] == [one, other]


@pytest.mark.parametrize("name", ALPHABETS)
def test_every_text_of_the_field_is_a_number_once(name: str) -> None:
    """Not one text is left out, and none stands twice, in any alphabet and from any start."""
    scheme = Pattern(f"{{opaque:2/{name}}}", keys=[KEY], small_opaque=True, start=7)
    plan = scheme.plan(AT)
    assert plan.limit is not None
    numbers = [scheme.render(plan, value) for value in range(7, plan.limit + 1)]
    base = ALPHABETS[name].base
    assert len(set(numbers)) == len(numbers) == base**2
    assert {len(number) for number in numbers} == {2}
    assert [scheme.locate(number).value for number in numbers[:5]] == [7, 8, 9, 10, 11]
    assert scheme.describe().capacity == base**2


def test_a_growing_field_fills_each_width_before_the_next() -> None:
    """N..M: shorter numbers first, and no filled-in zero leads a longer one."""
    scheme = Pattern("{opaque:1..2}", keys=[KEY], small_opaque=True, start=0)
    numbers = [scheme.render(scheme.plan(AT), value) for value in range(100)]
    assert set(numbers[:10]) == set("0123456789")
    assert set(numbers[10:]) == {str(value) for value in range(10, 100)}
    assert [scheme.locate(scheme.parse(number)).value for number in numbers] == list(range(100))
    assert not scheme.is_valid("01")


def test_scheme_scope_and_period_have_orders_of_their_own() -> None:
    """Who knows the order of one series knows nothing of another, under one key."""
    made: set[tuple[str, ...]] = set()
    for name in ("a", "b"):
        scheme = Pattern(
            "{d}-{year}-{opaque:6}", name=name, keys=[KEY], scopes={"d": Scope("A-Z", 1)}
        )
        for code in "AB":
            for year in (2020, 2021):
                plan = scheme.plan(datetime(year, 1, 4, tzinfo=UTC), {"d": code})
                made.add(tuple(scheme.render(plan, v)[-6:] for v in range(1, 9)))
    assert len(made) == 8


def test_another_key_gives_another_order() -> None:
    """The key decides, and only the first of several."""
    patterns = [Pattern("{opaque:8}", name="n", keys=keys) for keys in ([KEY], [OTHER])]
    both = Pattern("{opaque:8}", name="n", keys=[KEY, OTHER])
    first = [p.render(p.plan(AT), 1) for p in (*patterns, both)]
    assert first[0] != first[1]
    assert first[0] == first[2]
    assert both.declaration == patterns[0].declaration != patterns[1].declaration


def test_a_changed_key_never_repeats_an_issued_number() -> None:
    """A store refuses another key under the same name, and the key is in no text (N13)."""
    store = open_store("memory:")
    numbers = Issuer(store, ORDER, clock=clock()).issue_many(20)
    changed = Issuer(
        store, Pattern("ORD-{year}-{opaque:6}-{check}", name="order", keys=[OTHER]), clock=clock()
    )
    with pytest.raises(ShapeConflict) as caught:
        changed.issue()
    told = f"{caught.value!r}{caught.value}{ORDER!r}{ORDER.declaration}{vars(ORDER)}"
    for key in (KEY, OTHER):
        assert key.hex() not in told
        assert repr(key)[2:-1] not in told
    assert len(set(numbers)) == 20


def test_few_opaque_numbers_are_refused_unless_asked_for() -> None:
    """Below ten thousand, whoever has some numbers has a good part of all."""
    with pytest.raises(PatternError, match="small_opaque=True") as caught:
        Pattern("{opaque:3}", keys=[KEY])
    assert caught.value.code == "opaque"
    with pytest.raises(PatternError, match="8000 opaque numbers"):
        Pattern("{opaque:3/safe20}", keys=[KEY])
    assert Pattern("{opaque:3}", keys=[KEY], small_opaque=True).is_valid("123")
    assert Pattern("{opaque:4}", keys=[KEY]).is_valid("0123")


@pytest.mark.parametrize(
    ("pattern", "options", "error", "words"),
    [
        ("{opaque:6}", {}, ArgumentError, "1 or more, which {opaque} needs"),
        ("{seq}-{tag:4}", {}, ArgumentError, "1 or more, which {tag} needs"),
        ("{seq}", {"keys": [KEY]}, ArgumentError, "left out"),
        ("{opaque:6}", {"keys": [b"short"]}, ArgumentError, "16 to 64 random bytes"),
        ("{opaque:6}", {"keys": [bytes(65)]}, ArgumentError, "of 65"),
        ("{opaque:6}", {"keys": [KEY, KEY]}, ArgumentError, "one key twice"),
        ("{opaque:6}", {"keys": ["x" * 16]}, ArgumentTypeError, "of bytes, not str"),
        ("{opaque:6}", {"keys": KEY}, ArgumentTypeError, r"as in \[key\]"),
        ("{opaque:6}", {"keys": 7}, ArgumentTypeError, r"as in \[key\]"),
        ("{opaque}", {"keys": [KEY]}, PatternError, "has no width"),
        ("{opaque:/c32}", {"keys": [KEY]}, PatternError, "width cannot be read"),
        ("{opaque:19}", {"keys": [KEY]}, PatternError, "at most 18"),
        ("{seq}{opaque:6}", {"keys": [KEY]}, PatternError, "two fields identify.*or {opaque}"),
        ("{opaque:6}-{ulid}", {"keys": [KEY]}, PatternError, "two fields identify"),
        ("{opaque:6}", {"keys": [KEY], "small_opaque": 1}, ArgumentTypeError, "True or False"),
    ],
)
def test_keys_and_fields_that_do_not_fit_are_refused(
    pattern: str, options: Any, error: type[Exception], words: str
) -> None:
    """A missing, short, doubled or useless key is told, and never shown."""
    with pytest.raises(error, match=words) as caught:
        Pattern(pattern, **options)
    assert "\\x01\\x02" not in str(caught.value)


def test_another_patterns_plan_prints_no_opaque_number() -> None:
    """A plan without a series has no permutation."""
    with pytest.raises(ArgumentError, match="one that this pattern made"):
        ORDER.render(Plan(None, 1, None, AT, {"year": 2021}, ""), 1)
    with pytest.raises(ArgumentError, match="value must be"):
        ORDER.render(ORDER.plan(AT), 10**6 + 1)


def test_the_limit_is_what_a_store_can_count() -> None:
    """Eighteen digits from a late start end where counters do."""
    opaque = OpaqueCounter(KEY, ALPHABETS["10"], (18, 18), start=2**63 - 10)
    assert opaque.limit == 2**63 - 1
    assert opaque.value("s", opaque.printed("s", opaque.limit)) == opaque.limit
    assert repr(opaque) == "OpaqueCounter(limit=9223372036854775807)"

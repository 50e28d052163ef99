"""Every kind of scheme of ours keeps the contract, and so does one that is written by hand."""

import pickle
from typing import Final

import pytest

from casenum.errors import ArgumentError
from casenum.numbers import NumberScheme, Pattern
from casenum.testing import SchemeContract
from casenum.testing.bench import Bench
from casenum.testing.broken_schemes import BROKEN, WrapsAround
from casenum.testing.by_hand import ByHand
from scheme_kinds import MANY, SCHEMES, THOROUGH, Every, bench_of

READING: Final = ("year", "scope", "check-gf32", "by-hand")
MORE: Final = ("seq-bounded", "day", "ulid", "damm", "opaque", "versions-by-date", *READING)


@pytest.mark.no_cover  # tests of each field have seen every line
@pytest.mark.parametrize("kind", SCHEMES)
@pytest.mark.parametrize("law", sorted(SchemeContract.laws().keys() - MANY - THOROUGH))
def test_our_schemes_keep_the_contract(kind: str, law: str) -> None:
    """What we ask of others holds for every kind of pattern, for versions, and by hand."""
    getattr(Every(), law)(bench_of(kind))


@pytest.mark.no_cover
@pytest.mark.parametrize("kind", MORE)
@pytest.mark.parametrize("law", sorted(THOROUGH))
def test_our_schemes_are_gone_through(kind: str, law: str) -> None:
    """The laws that go through whole tables hold for every way of reading."""
    getattr(Every(), law)(bench_of(kind))


@pytest.mark.no_cover
@pytest.mark.parametrize("kind", READING)
@pytest.mark.parametrize("law", sorted(MANY))
def test_our_schemes_read_what_is_typed(kind: str, law: str) -> None:
    """The laws of reading hold for whatever text comes."""
    getattr(Every(), law)(bench_of(kind))


# what a law says when it fails: an assertion, that an expected error did not come, or another one
CAUGHT = (AssertionError, pytest.fail.Exception, AttributeError, IndexError, OverflowError)


@pytest.mark.parametrize(("kind", "law"), BROKEN.items(), ids=str)
def test_a_broken_scheme_is_caught_by_its_law(kind: type[ByHand], law: str) -> None:
    """The law that the kit names for a broken scheme fails on it."""
    with pytest.raises((*CAUGHT, TypeError, pickle.PicklingError)):
        getattr(Every(), law)(Bench(kind))


@pytest.mark.parametrize("law", sorted(set(BROKEN.values())))
def test_every_law_that_catches_something_lets_the_sound_scheme_pass(law: str) -> None:
    """What catches the children does not catch the parent."""
    getattr(Every(), law)(Bench(ByHand))


def test_a_declaration_that_hides_a_difference_is_caught() -> None:
    """Two shapes under one name and one declaration would share their counters in a store."""
    law = Every().test_declaration_2_tells_other_shapes_apart
    with pytest.raises(AssertionError, match="declares the same"):
        law(Bench(ByHand, others=(WrapsAround(),)))
    law(Bench(ByHand, others=(ByHand(), Pattern("SRV-{year}-{seq:3}"))))


def test_a_bench_on_which_nothing_is_accepted_proves_nothing() -> None:
    """A scheme that refuses every instant fails, with the methods to write."""
    bench = Bench(ByHand, scopes=({"dept": "IT"},))
    with pytest.raises(AssertionError, match=r"override instants\(\) or scopes\(\)"):
        Every().test_injective_1_no_two_places_print_one_text(bench)


def test_a_scheme_by_hand_knows_its_own_numbers() -> None:
    """The example refuses to locate what another scheme printed."""
    order = Pattern("ABC-{seq}").parse("ABC-7")
    with pytest.raises(ArgumentError, match="one of scheme 'by-hand'"):
        ByHand().locate(order)


class TestTenLines(SchemeContract):
    """The contract as anyone would use it, under pytest's own collection."""

    def scheme(self) -> NumberScheme:
        return ByHand()


def test_every_law_of_a_scheme_says_what_it_proves() -> None:
    """A report by law names reads as sentences."""
    laws = SchemeContract.laws().values()
    assert len(laws) == 25
    assert all(law.__doc__ and law.__doc__.endswith(".") for law in laws)

"""A permutation gives every value once, always the same for one key, and looks random."""

from collections import Counter
from hashlib import blake2b, shake_256
from itertools import pairwise
from math import isqrt
from threading import Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casenum.errors import ArgumentError, ArgumentTypeError
from casenum.numbers.language.permutation import (
    Permutation,
    Permutations,
    _blockwise,
    _hashed,
    _sorted,
    _tabled,
)

KEY = bytes(range(32))
SIZES = st.integers(1, 2**128) | st.sampled_from([1, 10**4, 10**4 + 1, 10**6, 10**10, 10**10 + 1])


def is_exact(there: Any, back: Any, size: int) -> bool:
    """Return whether every value comes out once, and every image leads back."""
    images = [there(value) for value in range(size)]
    return sorted(images) == list(range(size)) == [back(image) for image in images]


@pytest.mark.parametrize(
    ("way", "rounds", "step"),
    [(_sorted, (), 1), (_tabled, (12,), 1), (_blockwise, (24,), 13), (_hashed, (12,), 13)],
)
def test_every_size_to_300_is_permuted_exactly(
    way: Any, rounds: tuple[int, ...], step: int
) -> None:
    """Each way to permute is exact; the slow ones, never chosen for such sizes, at every 13th."""
    for size in (*range(1, 20), *range(20, 301, step)):
        there, back = way(b"seed" * 16, size, *rounds)
        assert is_exact(there, back, size), size


def larger() -> list[int]:
    roots = [18, 19, 20, 21, 23, 25, 29, 31, 33, 37, 44, 51, 58, 64]
    around = [root * root + step for root in roots for step in (-1, 0, 1)]
    oblong = [root * (root + 1) for root in (22, 40, 63, 99)]
    return [*around, *oblong, 5_040, 9_973, 10_007, 16_384]


@pytest.mark.parametrize("size", larger())
def test_larger_sizes_are_permuted_exactly(size: int) -> None:
    """Squares, their neighbours, oblongs and primes: wherever the sides of the network change."""
    shuffled = Permutation(size, KEY, b"")
    assert is_exact(shuffled.forward, shuffled.backward, size)


@given(st.data(), SIZES, st.binary(min_size=16, max_size=64), st.binary(max_size=40))
def test_backward_undoes_forward(data: Any, size: int, key: bytes, tweak: bytes) -> None:
    """For any size, key and tweak, what one gives the other takes back."""
    shuffled = Permutation(size, key, tweak)
    value = data.draw(st.integers(0, size - 1))
    image, origin = shuffled.forward(value), shuffled.backward(value)
    assert 0 <= image < size > origin >= 0
    assert (shuffled.backward(image), shuffled.forward(origin)) == (value, value)


# --- what is printed can never change ----------------------------------------


@pytest.mark.parametrize(
    ("size", "images"),
    [
        (1, [0]),
        (2, [0, 1]),
        (100, [30, 73, 29]),
        (10_000, [4904, 4926, 7973]),
        (10_001, [2065, 8218, 8873]),
        (999_999, [136003, 289058, 818955]),
        (1_000_000, [999091, 200175, 744167]),
        (10**10, [1780808212, 3998636059, 9809461028]),
        (10**10 + 1, [930558619, 4957992069, 648911509]),
        (32**12, [476891531581861948, 890103914669717657, 168307496559491935]),
        (
            2**128,
            [
                312636430489140352847902854332664443443,
                282238165873629022260422641393761448698,
                10603395086047096185277062233714668765,
            ],
        ),
    ],
)
def test_the_first_images_are_those_of_every_release(size: int, images: list[int]) -> None:
    """An issued number reads back in any later release: these values may never change."""
    shuffled = Permutation(size, KEY, b"service::2021")
    assert [shuffled.forward(value) for value in range(len(images))] == images


def words(seed: bytes, count: int) -> list[int]:
    stream = shake_256(seed).digest(count * 8)
    return [int.from_bytes(stream[i : i + 8], "little") for i in range(0, len(stream), 8)]


def by_the_book(size: int, key: bytes, tweak: bytes, value: int) -> int:
    """Permute one value as the module's table describes it, with nothing precomputed."""
    person = b"casenum opaque 1"
    named = size.to_bytes(17, "big") + tweak
    seed = blake2b(named, digest_size=64, key=key, person=person).digest()
    if size <= 10_000:
        return sorted(range(size), key=words(seed, size).__getitem__)[value]
    a = isqrt(size) if isqrt(size) ** 2 == size else isqrt(size) + 1
    sides = [a, (size + a - 1) // a]

    def entry(step: int, half: int) -> int:
        if size <= 10**10:
            block = seed + bytes([step]) + (half // 64).to_bytes(4, "big")
            return words(block, 64)[half % 64]
        named = bytes([step]) + half.to_bytes(8, "big")
        hashed = blake2b(named, key=seed, digest_size=32, person=person)
        return int.from_bytes(hashed.digest(), "big")

    while True:
        halves = [value // sides[1], value % sides[1]]
        for step in range(24 if size < 10**6 else 12):
            side = step % 2
            halves[side] = (halves[side] + entry(step, halves[1 - side])) % sides[side]
        value = halves[0] * sides[1] + halves[1]
        if value < size:
            return value


@given(st.data(), st.sampled_from([7, 9_999, 10_001, 10**6 - 1, 10**6, 10**10, 10**11, 2**128]))
def test_the_documented_construction_is_the_one_that_is_used(data: Any, size: int) -> None:
    """A plain second writing of the construction gives the same values."""
    value = data.draw(st.integers(0, size - 1))
    shuffled = Permutation(size, KEY, b"tweak")
    assert shuffled.forward(value) == by_the_book(size, KEY, b"tweak", value)


@pytest.mark.parametrize("size", [10_001, 999_999, 10**6, 10**8])
def test_the_first_values_are_those_of_the_tables(size: int) -> None:
    """What is expanded bit by bit for the first few is the same as what whole tables give."""
    quick, begun = _tabled(b"x" * 64, size, 12), _blockwise(b"x" * 64, size, 12)
    values = range(0, size, size // 150)
    for one, other in zip(quick, begun, strict=True):
        assert [one(value) for value in values] == [other(value) for value in values]
    shuffled = Permutation(size, KEY, b"")
    twice = [[shuffled.forward(value) for value in values] for _ in range(2)]
    assert twice[0] == twice[1]


# --- it looks random ---------------------------------------------------------


def chi_square(counts: Counter[int], cells: int, drawn: int) -> float:
    expected = drawn / cells
    return sum((counts[cell] - expected) ** 2 / expected for cell in range(cells))


@pytest.mark.parametrize("size", [9_000, 500_000, 2_000_000, 10**10, 10**12])
def test_images_and_their_steps_are_spread_evenly(size: int) -> None:
    """Neither the images of a counter nor the steps between them prefer any part of the range.

    Against 99 degrees of freedom, a value above 149 comes once in a thousand random keys; this key
    is fixed, so the verdict is too.
    """
    shuffled, drawn = Permutation(size, KEY, b"spread"), 4_000
    images = [shuffled.forward(value) for value in range(drawn + 1)]
    places = Counter(image * 100 // size for image in images[:-1])
    steps = Counter((later - earlier) % size * 100 // size for earlier, later in pairwise(images))
    assert chi_square(places, 100, drawn) < 149
    assert chi_square(steps, 100, drawn) < 149


def test_a_counter_shows_neither_order_nor_count() -> None:
    """About half of the neighbours fall, and the largest image says nothing about the count."""
    shuffled = Permutation(10**6, KEY, b"order")
    images = [shuffled.forward(value) for value in range(1_000)]
    falls = sum(later < earlier for earlier, later in pairwise(images))
    assert 450 < falls < 550
    assert max(images) > 990_000
    assert min(images) < 10_000


@pytest.mark.parametrize("size", [1_000, 100_000, 10**8, 10**12])
def test_another_key_or_tweak_is_another_permutation(size: int) -> None:
    """One period's numbers say nothing of the next's, and one key's nothing of another's."""
    asked = [
        (KEY, b"a"),
        (KEY, b"b"),
        (KEY, b""),
        (KEY[:-1] + b"!", b"a"),
        (KEY[:16], b"a"),
    ]
    made = [Permutation(size, key, tweak) for key, tweak in asked]
    images = {tuple(shuffled.forward(value) for value in range(20)) for shuffled in made}
    assert len(images) == len(asked)


def test_sizes_of_one_key_are_different_permutations() -> None:
    """A wider pattern under the same key does not go on where the narrower stood."""
    first = [Permutation(size, KEY, b"").forward(0) / size for size in range(5_000, 5_020)]
    assert len({round(share, 4) for share in first}) > 15


# --- what is given -----------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((0, KEY, b""), "size must be 1 or more, not 0"),
        ((-5, KEY, b""), "size must be 1 or more, not -5"),
        ((2**128 + 1, KEY, b""), f"size must be {2**128} or less, not {2**128 + 1}"),
        ((10, b"secret", b""), "key must be 16 to 64 random bytes, not 6"),
        ((10, b"x" * 65, b""), "key must be 16 to 64 random bytes, not 65"),
    ],
)
def test_a_size_or_key_that_cannot_be_meant_is_refused(arguments: Any, told: str) -> None:
    """The error says what is wanted, and never what the key is."""
    with pytest.raises(ArgumentError) as caught:
        Permutation(*arguments)
    assert str(caught.value) == told


@pytest.mark.parametrize(
    "arguments",
    [(1.5, KEY, b""), (True, KEY, b""), ("9", KEY, b""), (9, "k" * 32, b""), (9, KEY, "tweak")],
)
def test_an_argument_of_another_type_is_refused(arguments: Any) -> None:
    """Text is not taken for bytes, nor a truth value for a size."""
    with pytest.raises(ArgumentTypeError):
        Permutation(*arguments)


@pytest.mark.parametrize("value", [-1, 10, 10**40, 1.0, True, None, "1"])
@pytest.mark.parametrize("verb", ["forward", "backward"])
def test_a_value_outside_is_refused(verb: str, value: Any) -> None:
    """Only 0 to size - 1 can be permuted."""
    with pytest.raises(ArgumentError):
        getattr(Permutation(10, KEY, b""), verb)(value)


class Value(int):
    """Stand for what a host takes for an int."""


def test_a_kind_of_int_is_permuted_as_an_int() -> None:
    """A host's own kind of int has the place of its value."""
    shuffled = Permutation(10, KEY, b"")
    assert shuffled.forward(Value(3)) == shuffled.forward(3)
    assert shuffled.backward(Value(3)) == shuffled.backward(3)
    assert shuffled.size == 10


def test_a_key_is_never_shown() -> None:
    """Neither the text of a permutation nor that of its cache holds a key."""
    key = b"correct horse battery"
    shown = repr(Permutation(10, key, b"tweak")) + repr(Permutations(10, key))
    assert shown == "Permutation(10)Permutations(10)"


# --- the permutations of many periods ----------------------------------------


def test_periods_are_kept_within_bounds() -> None:
    """A permutation is built once while it is in use, and old periods are let go."""
    kept = Permutations(10**10, KEY)
    first = kept.of(b"2021")
    assert kept.of(b"2021") is first
    for year in range(2022, 2040):
        kept.of(str(year).encode())
    again = kept.of(b"2021")
    assert again is not first
    assert again.forward(7) == first.forward(7) == Permutation(10**10, KEY, b"2021").forward(7)


@pytest.mark.parametrize(
    ("size", "most"), [(100, 1024), (10**4, 419), (10**6, 699), (10**10, 6), (10**12, 1024)]
)
def test_as_many_are_kept_as_their_tables_allow(size: int, most: int) -> None:
    """Small permutations are kept by the hundred, the largest by the few."""
    assert Permutations(size, KEY)._of.cache_info().maxsize == most


def test_a_cache_refuses_what_a_permutation_refuses() -> None:
    """A key that is too short is refused before the first number."""
    with pytest.raises(ArgumentError, match="key must be 16 to 64 random bytes, not 3"):
        Permutations(10, b"key")
    with pytest.raises(ArgumentTypeError, match="tweak must be bytes, not str"):
        Permutations(10, KEY).of("2021")  # type: ignore[arg-type]


def test_threads_that_build_at_once_get_the_same() -> None:
    """The first numbers of a period may be asked for by any number of threads."""
    shuffled = Permutation(10**6, KEY, b"")
    found: list[list[int]] = [[] for _ in range(4)]

    def work(into: list[int]) -> None:
        into.extend(shuffled.backward(shuffled.forward(value)) for value in range(2_000))

    threads = [Thread(target=work, args=(into,)) for into in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [list(range(2_000))] * 4

"""What the check algorithms promise, proven over every payload of four digits."""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import damm as stdnum_damm
from stdnum.iso7064 import mod_97_10

from casenum.checks import ERROR_KINDS, CheckAlgorithm, algorithm, names
from casenum.errors import ArgumentError, ArgumentTypeError

ALL = [algorithm(name) for name in names()]
ORACLES = {"damm": stdnum_damm.calc_check_digit, "iso7064-97-10": mod_97_10.calc_check_digits}
# Published single examples and where they stand.
VECTORS = [
    ("damm", "572", "4"),  # Wikipedia, Damm algorithm
    ("damm", "5724", "0"),  # python-stdnum's tests
    ("iso7064-97-10", "794", "44"),  # worked example of ISO/IEC 7064
    ("iso7064-97-10", "4354111611551114", "31"),  # python-stdnum's tests
    ("iso7064-97-10", "5303", "97"),  # python-stdnum's tests
    ("iso7064-97-10", "213800KUD8LAJWSQ9D", "15"),  # an LEI
    ("iso7064-97-10", "539007547034RF", "18"),  # ISO 11649 RF18 5390 0754 7034, rearranged
]
FOUR_DIGITS = ["".join(digits) for digits in product("0123456789", repeat=4)]


def wrong(kind: str, text: str) -> Iterator[str]:
    """Yield each text that a kind of error makes of a text."""
    for i, digit in enumerate(text):
        if kind == "single":
            yield from (f"{text[:i]}{d}{text[i + 1 :]}" for d in "0123456789" if d != digit)
        if kind == "swap":
            yield f"{text[:i]}{text[i : i + 2][::-1]}{text[i + 2 :]}"
        if kind == "jump":
            yield f"{text[:i]}{text[i : i + 3][::-1]}{text[i + 3 :]}"
        if kind == "twin" and text[i : i + 2] == digit * 2:
            yield from (f"{text[:i]}{d}{d}{text[i + 2 :]}" for d in "0123456789" if d != digit)
    if kind == "leading-zero":
        yield f"0{text}"


def unseen(each: CheckAlgorithm, kind: str, payloads: list[str]) -> int:
    """Count the errors of a kind that stay unseen."""
    texts = {each.append(payload) for payload in payloads}
    errors = (bad for text in texts for bad in wrong(kind, text) if bad != text)
    if kind == "leading-zero":
        return sum(map(each.is_valid, errors))
    return sum(bad in texts for bad in errors)  # all valid texts of this length


@pytest.mark.parametrize(("name", "payload", "check"), VECTORS)
def test_published_examples_come_out(name: str, payload: str, check: str) -> None:
    """A number that somebody else printed has the check characters that we compute."""
    each = algorithm(name)
    assert each.check(payload) == check
    assert each.is_valid(payload + check)


@pytest.mark.parametrize("each", ALL, ids=names())
def test_every_check_is_that_of_the_oracle(each: CheckAlgorithm) -> None:
    """An independent library computes the same check characters for every payload."""
    assert all(each.check(p) == ORACLES[each.name](p) for p in FOUR_DIGITS)


@pytest.mark.parametrize("each", ALL, ids=names())
@pytest.mark.parametrize("kind", sorted(ERROR_KINDS))
def test_the_list_of_misses_is_exact(each: CheckAlgorithm, kind: str) -> None:
    """An error of a kind that is not listed is always seen; one that is listed may not be."""
    assert (unseen(each, kind, FOUR_DIGITS) > 0) == (kind in each.misses)


@pytest.mark.parametrize("each", ALL, ids=names())
def test_exactly_one_check_is_valid(each: CheckAlgorithm) -> None:
    """A payload has one check, so a number has one spelling."""
    checks = ["".join(digits) for digits in product("0123456789", repeat=each.check_length)]
    for payload in FOUR_DIGITS[::97]:
        assert [c for c in checks if each.is_valid(payload + c)] == [each.check(payload)]
    assert all(each.is_valid(each.append(payload)) for payload in FOUR_DIGITS)


@pytest.mark.parametrize("text", ["9701", "9800", "399", "00", "0", "1", ""])
def test_97_10_knows_only_canonical_pairs(text: str) -> None:
    """The pairs 00, 01 and 99 would be second checks, and too short a text has none."""
    assert not algorithm("iso7064-97-10").is_valid(text)


def test_97_10_reads_payloads_beyond_what_int_takes() -> None:
    """A payload of thousands of digits is checked like a short one."""
    each = algorithm("iso7064-97-10")
    payload = "123456789" * 1000
    assert each.is_valid(each.append(payload))
    assert int(each.check("1" * 4290)) == 98 - int("1" * 4290 + "00") % 97


@pytest.mark.parametrize("each", ALL, ids=names())
@pytest.mark.parametrize(
    ("payload", "error"),
    [("", ArgumentError), ("12a", ArgumentError), ("1٢3", ArgumentError), (12, ArgumentTypeError)],
)
def test_a_payload_outside_the_alphabet_is_refused(
    each: CheckAlgorithm, payload: str, error: type[Exception]
) -> None:
    """A payload that cannot be checked is an error that does not repeat it."""
    with pytest.raises(error) as caught:
        each.check(payload)
    assert "12a" not in str(caught.value)


def test_a_refused_payload_is_told_its_place() -> None:
    """The error says where the first wrong character stands."""
    with pytest.raises(ArgumentError, match="position 2"):
        algorithm("damm").check("12a")


@pytest.mark.parametrize("each", ALL, ids=names())
def test_split_gives_payload_and_check(each: CheckAlgorithm) -> None:
    """What was appended is split off again, and a text too short for both is refused."""
    text = each.append("1234")
    assert each.split(text) == ("1234", each.check("1234"))
    with pytest.raises(ArgumentError):
        each.split(text[: each.check_length])
    with pytest.raises(ArgumentTypeError):
        each.split(1234)  # type: ignore[arg-type]  # what is refused


@given(st.one_of(st.none(), st.integers(), st.binary(), st.text(), st.text("0123456789٣²")))
def test_is_valid_never_raises(value: object) -> None:
    """Anything at all may be asked about, and only ASCII digits with their check are valid."""
    for each in ALL:
        valid = each.is_valid(value)
        assert not valid or (isinstance(value, str) and value.isascii())


def test_an_unknown_algorithm_lists_those_there_are() -> None:
    """A slip in a name is answered with the names."""
    with pytest.raises(ArgumentError, match="one of damm, iso7064-97-10"):
        algorithm("dam")


def test_algorithms_show_their_names() -> None:
    """A repr can be read."""
    assert [repr(each) for each in ALL] == ["Damm()", "Iso7064Mod97()"]
    assert all(isinstance(each, CheckAlgorithm) for each in ALL)

"""Checks beside those of python-stdnum, and beside their definitions computed by hand."""

from collections.abc import Callable
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import damm, luhn, verhoeff
from stdnum.iso7064 import mod_11_2, mod_11_10, mod_37_2, mod_37_36, mod_97_10

from casenum.checks import algorithm, names

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def _pair(modulus: int, alphabet: str) -> Callable[[str], str]:
    """Return the pair by ISO/IEC 7064: with it, the number in base r is 1 modulo M."""

    def check(payload: str) -> str:
        number = 0
        for character in payload:
            number = number * len(alphabet) + alphabet.index(character)
        pairs = product(range(len(alphabet)), repeat=2)
        radix = len(alphabet)
        fits = (p for p in pairs if (number * radix**2 + p[0] * radix + p[1]) % modulus == 1)
        return "".join(alphabet[value] for value in next(fits))

    return check


def _multiplied(one: int, other: int) -> int:
    """Return a product in GF(32), as polynomials over two elements modulo x^5 + x^2 + 1."""
    product_ = 0
    for bit in range(5):
        product_ ^= (one << bit) * (other >> bit & 1)
    for bit in range(9, 4, -1):
        product_ ^= (0b100101 << (bit - 5)) * (product_ >> bit & 1)
    return product_


def _sums(text: str) -> tuple[int, int]:
    """Return the sum of the characters and the sum weighed with powers of x, in GF(32)."""
    plain = weighed = 0
    power = 1
    for character in reversed(text):
        value = CROCKFORD.index(character)
        plain ^= value
        weighed ^= _multiplied(power, value)
        power = _multiplied(power, 2)
    return plain, weighed


def _gf32(payload: str) -> str:
    return next(check for check in CROCKFORD if _sums(payload + check)[1] == 0)


_PAIRS = {_sums(pair): pair for pair in map("".join, product(CROCKFORD, repeat=2))}


def _gf32_pair(payload: str) -> str:
    return _PAIRS[_sums(f"{payload}00")]


def _crockford37(payload: str) -> str:
    number = 0
    for character in payload:
        number = number * 32 + CROCKFORD.index(character)
    return f"{CROCKFORD}*~$=U"[number % 37]


def _weighed(weights: tuple[int, ...], start: int = 0) -> Callable[[str], str]:
    def check(payload: str) -> str:
        digits = [int(digit) for digit in payload[start:]]
        total = sum(d * weights[i % len(weights)] for i, d in enumerate(digits))
        return str(10 - total % 10)[0]

    return check


ORACLES: dict[str, Callable[[str], str]] = {
    "luhn": luhn.calc_check_digit,
    "verhoeff": verhoeff.calc_check_digit,
    "damm": damm.calc_check_digit,
    "iso7064-11-2": mod_11_2.calc_check_digit,
    "iso7064-37-2": mod_37_2.calc_check_digit,
    "iso7064-97-10": mod_97_10.calc_check_digits,
    "iso7064-661-26": _pair(661, LETTERS),
    "iso7064-1271-36": _pair(1271, DIGITS + LETTERS),
    "iso7064-11-10": mod_11_10.calc_check_digit,
    "iso7064-27-26": lambda payload: mod_37_36.calc_check_digit(payload, alphabet=LETTERS),
    "iso7064-37-36": mod_37_36.calc_check_digit,
    "crockford37": _crockford37,
    "gf32": _gf32,
    "gf32-2": _gf32_pair,
    "znuny": _weighed((1, 2)),
    "zammad1": _weighed((1, 2), 1),
    "zammad2": _weighed((1, 2, 3)),
}


def test_every_algorithm_has_an_oracle() -> None:
    """No algorithm is judged by itself."""
    assert sorted(ORACLES) == list(names())


@pytest.mark.parametrize("name", names())
def test_every_short_check_is_that_of_the_oracle(name: str) -> None:
    """An independent computation gives the same check for every short payload."""
    each, oracle = algorithm(name), ORACLES[name]
    words = list(map("".join, product(each.alphabet, repeat=4 if len(each.alphabet) == 10 else 2)))
    words = words[::7] if each.check_length == 2 else words
    assert [each.check(word) for word in words] == [str(oracle(word)) for word in words]


@pytest.mark.parametrize("name", names())
@settings(max_examples=30)
@given(data=st.data())
def test_every_long_check_is_that_of_the_oracle(name: str, data: st.DataObject) -> None:
    """It does for long payloads too."""
    each, oracle = algorithm(name), ORACLES[name]
    payload = data.draw(st.text(each.alphabet, min_size=5, max_size=40))
    assert each.check(payload) == str(oracle(payload))


@pytest.mark.parametrize("length", [3999, 4000, 4001, 4200])
@pytest.mark.parametrize("name", names())
def test_the_check_of_thousands_of_characters_is_that_of_the_oracle(name: str, length: int) -> None:
    """A long payload is computed in parts, and the parts are put together as they should be."""
    each, oracle = algorithm(name), ORACLES[name]
    payload = (each.alphabet[1:] * length)[:length]
    assert each.check(payload) == str(oracle(payload))
    assert each.is_valid(each.append(payload))


@given(st.text(DIGITS + LETTERS, min_size=1, max_size=20))
def test_97_10_weighs_letters_as_the_oracle_does(payload: str) -> None:
    """Letters in a payload stand for 10 to 35, as in an LEI or a creditor reference."""
    assert algorithm("iso7064-97-10").check(payload) == mod_97_10.calc_check_digits(payload)


# What python-stdnum takes for valid, and we do not.
@pytest.mark.parametrize(
    ("name", "oracle", "text"),
    [
        ("iso7064-97-10", mod_97_10.is_valid, "9701"),  # its canonical pair is 98
        ("iso7064-97-10", mod_97_10.is_valid, "01"),  # a pair of no payload
        ("verhoeff", verhoeff.is_valid, "٢٣٦٣"),  # digits of another script
        ("verhoeff", verhoeff.is_valid, "2٣63"),
        ("damm", damm.is_valid, "٥٧٢٤"),
        ("damm", damm.is_valid, "0"),  # a check of no payload
        ("luhn", luhn.is_valid, "0"),
        ("iso7064-11-2", mod_11_2.is_valid, "1"),
        ("iso7064-37-2", mod_37_2.is_valid, "1"),
        ("iso7064-37-36", mod_37_36.is_valid, "1"),
    ],
)
def test_what_the_oracle_lets_through_is_refused(
    name: str, oracle: Callable[[str], bool], text: str
) -> None:
    """Second spellings, foreign digits and checks of nothing are not valid."""
    assert oracle(text)
    assert not algorithm(name).is_valid(text)


@pytest.mark.parametrize(("name", "sign"), [("iso7064-11-2", "X"), ("iso7064-37-2", "*")])
def test_a_sign_inside_is_valid_to_the_oracle_only(name: str, sign: str) -> None:
    """X and * are checks; a text that holds one before its end is not valid."""
    oracle = {"X": mod_11_2, "*": mod_37_2}[sign]
    around = product(DIGITS, DIGITS + LETTERS)
    inside = [text for a, b in around if oracle.is_valid(text := f"{a}{sign}{b}")]
    assert inside
    assert not any(map(algorithm(name).is_valid, inside))

"""Computing and verifying a check of twelve characters, beside python-stdnum."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from harness import Row, compare
from stdnum import damm, luhn, verhoeff
from stdnum.iso7064 import mod_11_2, mod_11_10, mod_37_2, mod_37_36, mod_97_10

from casenum.checks import CheckAlgorithm, algorithm

_DIGITS: Final = "202101042317"
_LETTERS: Final = "SRV2021IT042"

# Name, the peer's module, a payload of twelve characters, how many times faster is asked for.
_PEERS: Final[tuple[tuple[str, Any, str, float], ...]] = (
    ("luhn", luhn, _DIGITS, 3),
    ("verhoeff", verhoeff, _DIGITS, 3),
    ("damm", damm, _DIGITS, 3),
    ("iso7064-11-2", mod_11_2, _DIGITS, 5),
    ("iso7064-11-10", mod_11_10, _DIGITS, 3),
    ("iso7064-97-10", mod_97_10, _DIGITS, 5),
    ("iso7064-37-2", mod_37_2, _LETTERS, 3),
    ("iso7064-37-36", mod_37_36, _LETTERS, 3),
)


def _computing(peer: Any) -> Callable[[str], str]:
    name = "calc_check_digits" if peer is mod_97_10 else "calc_check_digit"
    computing: Callable[[str], str] = getattr(peer, name)
    return computing


def _rows_of(each: CheckAlgorithm, peer: Any, payload: str, faster: float) -> Iterator[Row]:
    check, is_valid, theirs = each.check, each.is_valid, _computing(peer)
    valid = peer.is_valid
    whole = each.append(payload)
    assert str(theirs(payload)) == check(payload)
    assert is_valid(whole)
    assert valid(whole)
    yield compare(
        f"compute a check, {each.name}", "python-stdnum",
        lambda: check(payload), lambda: theirs(payload), faster=faster,
    )  # fmt: skip
    yield compare(
        f"verify a check, {each.name}", "python-stdnum",
        lambda: is_valid(whole), lambda: valid(whole), faster=faster,
    )  # fmt: skip


def rows() -> Iterator[Row]:
    """Measure."""
    for name, peer, payload, faster in _PEERS:
        yield from _rows_of(algorithm(name), peer, payload, faster)

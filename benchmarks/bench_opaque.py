"""Permuting a counter beside format-preserving encryption (ff3, pyffx) and beside sqids."""

from collections.abc import Iterator
from itertools import count, cycle

import pyffx  # type: ignore[import-untyped]
from ff3 import FF3Cipher  # type: ignore[import-untyped]
from harness import Row, Work, compare
from sqids import Sqids

from casenum.numbers import Permutation

KEY = bytes(range(32))
DIGITS = (6, 8, 10)  # of the numbers; a counter at the beginning of its series is the usual one
COUNTERS = 5_000  # that are gone through again and again, as a busy year would


def counters() -> Iterator[int]:
    """Return what a counter gives, for ever."""
    return cycle(range(1, COUNTERS + 1))


def permuted(digits: int) -> Work:
    """Return what permutes the next counter and prints it in a fixed width."""
    forward, values = Permutation(10**digits, KEY, b"bench::2021").forward, counters()
    for value in range(100):  # from the 65th on the tables stand
        forward(value)
    return lambda: f"{forward(next(values)):0{digits}d}"


def by_ff3(digits: int) -> Work:
    """Return the same with NIST's FF3-1."""
    cipher, values = FF3Cipher(KEY.hex(), "d8e7920afa330a"), counters()
    return lambda: cipher.encrypt(f"{next(values):0{digits}d}")


def by_pyffx(digits: int) -> Work:
    """Return the same with FFX."""
    cipher, values = pyffx.Integer(KEY, length=digits), counters()
    return lambda: f"{cipher.encrypt(next(values)):0{digits}d}"


def by_sqids(digits: int) -> Work:
    """Return the same with sqids, which hides no order and takes no key."""
    encode, values = Sqids(min_length=digits).encode, counters()
    return lambda: encode([next(values)])


def begun(digits: int) -> Work:
    """Return what builds the permutation of another period and gives its first number."""
    periods = count()
    return lambda: Permutation(10**digits, KEY, b"%d" % next(periods)).forward(1)


def rows() -> Iterator[Row]:
    """Measure."""
    for digits in DIGITS:
        work, ours = f"opaque number of {digits} digits", permuted(digits)
        yield compare(work, "ff3", ours, by_ff3(digits), faster=10)
        yield compare(work, "pyffx", ours, by_pyffx(digits), faster=10)
        yield compare(work, "sqids", ours, by_sqids(digits), faster=1)
    for digits in DIGITS:
        work = f"first opaque number of a period, {digits} digits"
        yield compare(work, "ff3", begun(digits), by_ff3(digits))

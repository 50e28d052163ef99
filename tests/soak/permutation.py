"""Permute every value of every size, and see that each comes out once and leads back.

Run it as ``python tests/soak/permutation.py --most 10000``; ``--processes 1`` leaves the other
cores alone. Each of the ways to permute is asked for each size, also where another would be chosen.
What is hashed for a step and a half is hashed once a size: the same network walks over the same
values. It ends with one line, or with the size that failed.
"""

import argparse
import sys
from collections.abc import Callable
from functools import cache, partial
from multiprocessing import Pool
from typing import TypeAlias

from casenum.numbers.language.permutation import (
    _LONG,
    _SHORT,
    _hashing,
    _network,
    _sorted,
    _tabled,
)

_Ways: TypeAlias = tuple[Callable[[int], int], Callable[[int], int]]
_SEED = b"soak" * 16


def _hashed_once(seed: bytes, size: int) -> _Ways:
    return _network(size, _SHORT, cache(_hashing(seed, size)))


_WAYS: dict[str, Callable[[bytes, int], _Ways]] = {
    "sorted": _sorted,
    "tabled": partial(_tabled, rounds=_LONG),
    "hashed": _hashed_once,
}


def check(asked: tuple[str, int]) -> tuple[str, int, bool]:
    """Return whether a way permutes a size exactly."""
    way, size = asked
    there, back = _WAYS[way](_SEED, size)
    images = [there(value) for value in range(size)]
    exact = sorted(images) == list(range(size)) == [back(image) for image in images]
    return way, size, exact


def main() -> None:
    """Check what the arguments ask for, and print what was found."""
    parser = argparse.ArgumentParser(description="Permute every value of every size.")
    parser.add_argument("--most", type=int, default=10_000, help="the largest size")
    parser.add_argument("--least", type=int, default=1, help="the smallest size")
    parser.add_argument("--ways", nargs="+", choices=sorted(_WAYS), default=sorted(_WAYS))
    parser.add_argument("--processes", type=int, help="how many at once; one for each core")
    asked = parser.parse_args()
    work = [(way, size) for way in asked.ways for size in range(asked.least, asked.most + 1)]
    with Pool(asked.processes) as pool:
        for way, size, exact in pool.imap_unordered(check, work, chunksize=16):
            if not exact:
                sys.exit(f"{way}: size {size} is not permuted exactly")
    sys.stdout.write(
        f"{len(work)} permutations, sizes {asked.least} to {asked.most}: each value came out once\n"
    )


if __name__ == "__main__":
    main()

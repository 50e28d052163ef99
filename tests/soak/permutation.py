"""Permute every value of every size, and see that each comes out once and leads back.

Run it as ``python tests/soak/permutation.py --most 10000``; it takes all cores and about an hour of
one of them, of which nine tenths go to ``--ways hashed``. Each of the ways to permute is asked for
each size, also where another would be chosen. It ends with one line, or with the size that failed.
"""

import argparse
import sys
from collections.abc import Callable
from multiprocessing import Pool

from casenum.numbers.language.permutation import _hashed, _sorted, _tabled

_SEED = b"soak" * 16
_WAYS: dict[str, Callable[..., tuple[Callable[[int], int], Callable[[int], int]]]] = {
    "sorted": _sorted,
    "tabled": _tabled,
    "hashed": _hashed,
}
_ROUNDS = {"sorted": (), "tabled": (24,), "hashed": (12,)}


def check(asked: tuple[str, int]) -> tuple[str, int, bool]:
    """Return whether a way permutes a size exactly."""
    way, size = asked
    there, back = _WAYS[way](_SEED, size, *_ROUNDS[way])
    images = [there(value) for value in range(size)]
    exact = sorted(images) == list(range(size)) == [back(image) for image in images]
    return way, size, exact


def main() -> None:
    """Check what the arguments ask for, and print what was found."""
    parser = argparse.ArgumentParser(description="Permute every value of every size.")
    parser.add_argument("--most", type=int, default=10_000, help="the largest size")
    parser.add_argument("--least", type=int, default=1, help="the smallest size")
    parser.add_argument("--ways", nargs="+", choices=sorted(_WAYS), default=sorted(_WAYS))
    asked = parser.parse_args()
    work = [(way, size) for way in asked.ways for size in range(asked.least, asked.most + 1)]
    with Pool() as pool:
        for way, size, exact in pool.imap_unordered(check, work, chunksize=16):
            if not exact:
                sys.exit(f"{way}: size {size} is not permuted exactly")
    sys.stdout.write(f"{len(work)} permutations, sizes to {asked.most}: each value came out once\n")


if __name__ == "__main__":
    main()

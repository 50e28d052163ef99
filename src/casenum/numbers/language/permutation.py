"""Permutations of 0 to size - 1 under a key: a counter that looks random and never collides.

Sources: J. Black and P. Rogaway, "Ciphers with Arbitrary Finite Domains" (CT-RSA 2002): the prefix
cipher, cycle walking, and the Feistel network over Z_a x Z_b with a * b at or just above the size;
B. Morris, P. Rogaway and T. Stegers, "How to Encipher Messages on a Small Domain" (CRYPTO 2009),
why small domains need many more rounds. NIST SP 800-38G is not claimed, nor any other standard.

===================  =======================================  ===========================
size                 way                                      what the first number costs
===================  =======================================  ===========================
up to 10,000         prefix cipher: places sorted by words    the whole table, once: 4 ms
below 1,000,000      Feistel, 24 rounds, tables               0.3 ms
up to 10**10         Feistel, 12 rounds, tables               0.1 ms
up to 2**128         Feistel, 12 rounds, keyed BLAKE2b        nothing
===================  =======================================  ===========================

The tables of a Feistel network hold its round functions, expanded by SHAKE-256. The first values
expand only what they need; from the 65th on it pays to build the tables whole: 2 ms for 10**6
numbers, 150 ms and 5 MB for 10**10. All of this decides which numbers are printed: it can only
change under another ``_PERSON``, never for numbers in use.
"""

from array import array
from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b, shake_256
from itertools import chain
from math import isqrt
from struct import Struct
from typing import Final, TypeAlias

from casenum.arguments import whole
from casenum.errors import ArgumentError, ArgumentTypeError

_Way: TypeAlias = Callable[[int], int]
_Ways: TypeAlias = tuple[_Way, _Way]  # there and back
_Pairs: TypeAlias = tuple[tuple["array[int]", "array[int]"], ...]  # tables of even and odd rounds
_Entry: TypeAlias = Callable[[int, int], int]  # round, half -> what is added to the other half

_PERSON: Final = b"casenum opaque 1"  # the version of all that follows
_SHORTEST_KEY: Final = 16
_LONGEST_KEY: Final = 64  # what BLAKE2b takes
_LARGEST: Final = 1 << 128
_WORD: Final = 8  # bytes; against a half of 17 bits, the remainder is even to 2**-47
_BLOCK: Final = 64  # words of a table that are expanded at once
_UNPACK: Final[Callable[[bytes], tuple[int, ...]]] = Struct(f"<{_BLOCK}Q").unpack
_HALF: Final = 8  # bytes of a half, below 2**64
_ROUND_BYTES: Final = 32  # of a round function that has no table: even to 2**-192
_KEPT_ENTRIES: Final = 1 << 23  # of all tables that one `Permutations` keeps: 32 MB
_KEPT_MOST: Final = 1024
_PATIENCE: Final = 64  # values for which whole tables are not worth their building


def _sides(size: int) -> tuple[int, int]:
    """Return a and b, nearly equal, with a * b at or just above the size.

    >>> _sides(10**6), _sides(10**6 + 1)
    ((1000, 1000), (1001, 1000))
    """
    a = isqrt(size - 1) + 1
    return a, -(-size // a)


# --- up to 10,000: a table ---------------------------------------------------


def _sorted(seed: bytes, size: int) -> _Ways:
    """Return the prefix cipher: the order into which pseudorandom words bring their places."""
    words = Struct(f"<{size}Q").unpack(shake_256(seed).digest(size * _WORD))
    there = sorted(range(size), key=words.__getitem__)
    back = [0] * size
    for value, image in enumerate(there):
        back[image] = value
    return there.__getitem__, back.__getitem__


# --- above: a Feistel network ------------------------------------------------


def _network(size: int, rounds: int, entry: _Entry) -> _Ways:
    """Return the network of round functions that are asked for one entry at a time."""
    a, b = _sides(size)

    def forward(value: int) -> int:
        while True:
            left, right = divmod(value, b)
            for step in range(0, rounds, 2):
                left = (left + entry(step, right)) % a
                right = (right + entry(step + 1, left)) % b
            value = left * b + right
            if value < size:  # else walk on: the cycle leads back to where it began
                return value

    def backward(value: int) -> int:
        while True:
            left, right = divmod(value, b)
            for step in range(rounds - 2, -1, -2):
                right = (right - entry(step + 1, left)) % b
                left = (left - entry(step, right)) % a
            value = left * b + right
            if value < size:
                return value

    return forward, backward


def _block(seed: bytes, step: int, block: int, end: int) -> list[int]:
    """Return a block of a round function's values, each below the end."""
    name = step.to_bytes(1) + block.to_bytes(4)
    words = _UNPACK(shake_256(seed + name).digest(_BLOCK * _WORD))
    return [word % end for word in words]


def _blockwise(seed: bytes, size: int, rounds: int) -> _Ways:
    """Return the network whose round functions are expanded where they are asked for."""
    sides = _sides(size)
    blocks: dict[tuple[int, int], list[int]] = {}

    def entry(step: int, half: int) -> int:
        place = step, half // _BLOCK
        found = blocks.get(place)
        if found is None:
            found = blocks[place] = _block(seed, *place, sides[step % 2])
        return found[half % _BLOCK]

    return _network(size, rounds, entry)


def _tabled(seed: bytes, size: int, rounds: int) -> _Ways:
    """Return the same network with all of its round functions in tables."""
    a, b = _sides(size)

    def table(step: int) -> "array[int]":  # the class takes [] from Python 3.12 on
        length, end = (a, b) if step % 2 else (b, a)
        blocks = [_block(seed, step, block, end) for block in range(-(-length // _BLOCK))]
        return array(
            "I", chain.from_iterable(blocks)
        )  # four bytes an entry, or the caches are full

    tables = [table(step) for step in range(rounds)]
    pairs = tuple(zip(tables[::2], tables[1::2], strict=True))
    return _quick_there(size, pairs), _quick_back(size, pairs[::-1])


def _quick_there(size: int, pairs: _Pairs) -> _Way:
    a, b = _sides(size)

    def forward(value: int) -> int:
        while True:
            left, right = divmod(value, b)
            for even, odd in pairs:
                left = (left + even[right]) % a
                right = (right + odd[left]) % b
            value = left * b + right
            if value < size:
                return value

    return forward


def _quick_back(size: int, pairs: _Pairs) -> _Way:
    a, b = _sides(size)

    def backward(value: int) -> int:
        while True:
            left, right = divmod(value, b)
            for even, odd in pairs:
                right = (right - odd[left]) % b
                left = (left - even[right]) % a
            value = left * b + right
            if value < size:
                return value

    return backward


def _hashing(seed: bytes, size: int) -> _Entry:
    """Return the round functions that are computed each time."""
    sides = _sides(size)
    keyed = blake2b(key=seed, digest_size=_ROUND_BYTES, person=_PERSON)

    def entry(step: int, half: int) -> int:
        hashed = keyed.copy()
        hashed.update(step.to_bytes(1) + half.to_bytes(_HALF))
        return int.from_bytes(hashed.digest()) % sides[step % 2]

    return entry


def _hashed(seed: bytes, size: int, rounds: int) -> _Ways:
    """Return the network whose round functions have no tables."""
    return _network(size, rounds, _hashing(seed, size))


# --- which of them -----------------------------------------------------------

# The largest size of each way but the last, and its rounds.
_SORTED_MOST: Final = 10_000
_LONG_MOST: Final = 10**6 - 1
_TABLED_MOST: Final = 10**10
_LONG: Final = 24
_SHORT: Final = 12


def _rounds(size: int) -> int:
    """Return how many rounds have tables."""
    if _SORTED_MOST < size <= _TABLED_MOST:
        return _LONG if size <= _LONG_MOST else _SHORT
    return 0


def _ways(seed: bytes, size: int) -> _Ways:
    if size <= _SORTED_MOST:
        return _sorted(seed, size)
    if size <= _TABLED_MOST:
        return _tabled(seed, size, _rounds(size))
    return _hashed(seed, size, _SHORT)


def _entries(size: int) -> int:
    """Return how many entries the tables of a permutation have when they are full."""
    return 2 * size if size <= _SORTED_MOST else max(1, sum(_sides(size)) * _rounds(size) // 2)


def _bytes(name: str, value: object) -> bytes:
    if not isinstance(value, bytes):
        raise ArgumentTypeError(name, "bytes", type(value).__name__)
    return value


class Permutation:
    """Map 0 to size - 1 onto itself in an order that only the key tells.

    The same size, key and tweak give the same permutation on every machine, for ever. It promises
    that no two values meet and that an outsider can neither order nor count what it gives. It
    promises neither encryption nor authentication.

    Args:
        size: how many values there are, up to 2**128.
        key: 16 to 64 random bytes, such as `secrets.token_bytes(32)`.
        tweak: what tells this permutation from others of the same key; a series' name, which is
            made of scheme, scope and period, is a good one.

    Raises:
        ArgumentTypeError: the size is no int, or the key or the tweak no bytes.
        ArgumentError: the size is below 1 or too large, or the key too short or too long.

    >>> shuffled = Permutation(1_000_000, bytes(range(32)), b"service::2021")
    >>> [shuffled.forward(value) for value in (0, 1, 2)]
    [999091, 200175, 744167]
    >>> shuffled.backward(shuffled.forward(7)), shuffled
    (7, Permutation(1000000))
    """

    __slots__ = ("_asked", "_back", "_few", "_seed", "_size", "_there")

    def __init__(self, size: int, key: bytes, tweak: bytes) -> None:
        self._size = whole("size", size, least=1, most=_LARGEST)
        if not _SHORTEST_KEY <= len(_bytes("key", key)) <= _LONGEST_KEY:
            wanted = f"{_SHORTEST_KEY} to {_LONGEST_KEY} random bytes"
            raise ArgumentError("key", wanted, str(len(key)))
        named = size.to_bytes(17) + _bytes("tweak", tweak)
        self._seed = blake2b(named, key=key, digest_size=64, person=_PERSON).digest()
        self._asked = 0
        self._few: _Ways | None = None
        self._there: _Way = self._first_there
        self._back: _Way = self._first_back

    @property
    def size(self) -> int:
        """Return how many values there are."""
        return self._size

    def forward(self, value: int) -> int:
        """Return the value that stands for this one.

        Raises:
            ArgumentTypeError: it is no int.
            ArgumentError: it is below 0, or not below the size.
        """
        return self._there(self._within(value))

    def backward(self, value: int) -> int:
        """Return the value for which this one stands.

        Raises:
            ArgumentTypeError: it is no int.
            ArgumentError: it is below 0, or not below the size.
        """
        return self._back(self._within(value))

    def _within(self, value: int) -> int:
        if type(value) is int and 0 <= value < self._size:
            return value
        return whole("value", value, least=0, most=self._size - 1)

    def _first_there(self, value: int) -> int:
        return self._first_ways()[0](value)

    def _first_back(self, value: int) -> int:
        return self._first_ways()[1](value)

    def _first_ways(self) -> _Ways:
        """Return both ways: first those that are soon built, then, for good, those that are quick.

        Two threads that build at once build the same.
        """
        rounds = _rounds(self._size)
        if rounds and self._asked < _PATIENCE:
            self._asked += 1
            ways = self._few = self._few or _blockwise(self._seed, self._size, rounds)
            return ways
        ways = self._there, self._back = _ways(self._seed, self._size)
        self._few = None
        return ways

    def __repr__(self) -> str:
        return f"Permutation({self._size})"


class Permutations:
    """Keep the permutations of one size and key that were asked for last, one for each tweak.

    A period brings a new tweak, and the tables of a permutation are worth keeping. As many are kept
    as fill 32 MB, at least two and at most 1024; any number of threads may ask.

    Raises:
        ArgumentTypeError: the size is no int, or the key no bytes.
        ArgumentError: as `Permutation` says.

    >>> kept = Permutations(10_000, bytes(16))
    >>> kept.of(b"2021") is kept.of(b"2021"), kept.of(b"2021") is kept.of(b"2022")
    (True, False)
    """

    __slots__ = ("_of", "_size")

    def __init__(self, size: int, key: bytes) -> None:
        self._size = Permutation(size, key, b"").size  # refuse now what would be refused later
        most = max(2, min(_KEPT_MOST, _KEPT_ENTRIES // _entries(size)))

        def made(tweak: bytes) -> Permutation:
            return Permutation(size, key, tweak)

        self._of = lru_cache(maxsize=most)(made)

    def of(self, tweak: bytes) -> Permutation:
        """Return the permutation of a tweak.

        Raises:
            ArgumentTypeError: the tweak is no bytes.
        """
        return self._of(_bytes("tweak", tweak))

    def __repr__(self) -> str:
        return f"Permutations({self._size})"

"""Keys of a pattern: what they sign, what a store may remember of them, and that nobody sees them.

Source: keyed BLAKE2b (RFC 7693), with a ``person`` for each use, so that no use answers another's
question. The tag is the first characters of the digest in Crockford's base 32.
"""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from hmac import compare_digest
from typing import Any, Final

from casenum.errors import ArgumentError, ArgumentTypeError
from casenum.numbers.language.alphabets import CROCKFORD_32

SHORTEST: Final = 16
_LONGEST: Final = 64  # bytes that BLAKE2b takes
TAG_MOST: Final = 26
_TAG: Final = b"casenum tag 1"  # the version of a tag: another one would sign anew
_PRINT: Final = b"casenum key 1"
_DIGEST: Final = 17  # bytes: 136 bits, of which 26 characters show 130
_SPARE_BITS: Final = 8 * _DIGEST - 5 * TAG_MOST
_SHOWN: Final = 8  # bytes of a fingerprint


class Keys:
    """Hold the keys of a pattern, newest first, and never show them.

    Raises:
        ArgumentTypeError: they are no bytes.
        ArgumentError: a key is shorter than 16 bytes or longer than 64, or stands twice.

    >>> keys = Keys([bytes(16)])
    >>> keys, len(keys), keys.tag("INV-0007-", 4)
    (Keys(1 hidden), 1, 'ZEZ2')
    """

    __slots__ = ("_keys", "_signs")

    def __init__(self, keys: Iterable[bytes]) -> None:
        self._keys: tuple[bytes, ...] = tuple([_key(each) for each in _several(keys)])
        if len(set(self._keys)) < len(self._keys):
            raise ArgumentError("keys", "different from each other", "one key twice")
        # The key is mixed in once; each tag goes on from a copy.
        self._signs = tuple(
            [blake2b(key=key, digest_size=_DIGEST, person=_TAG) for key in self._keys]
        )

    def __len__(self) -> int:
        return len(self._keys)

    def __repr__(self) -> str:
        return f"Keys({len(self)} hidden)"

    def __reduce__(self) -> tuple[type["Keys"], tuple[tuple[()]]]:
        if not self._keys:
            return Keys, ((),)
        raise ArgumentTypeError("what is pickled", "without keys", "one that holds keys")

    def __copy__(self) -> "Keys":
        return self

    def __deepcopy__(self, memo: Any) -> "Keys":
        return self

    @property
    def newest(self) -> bytes:
        """Return the key that writes."""
        return self._keys[0]

    @property
    def fingerprint(self) -> str:
        """Return what tells this newest key from others and does not tell the key.

        >>> Keys([bytes(16)]).fingerprint == Keys([bytes(15) + b"1"]).fingerprint
        False
        """
        return blake2b(key=self.newest, digest_size=_SHOWN, person=_PRINT).hexdigest()

    def tag(self, text: str, length: int) -> str:
        """Return the tag that the newest key gives a text."""
        return next(self._tags(text, length))

    def signed(self, text: str, tag: str) -> bool:
        """Return whether a tag is that of a text under any of the keys."""
        given = tag.encode()
        # All keys are tried, in the same time, whichever is the right one.
        same = [compare_digest(made.encode(), given) for made in self._tags(text, len(tag))]
        return any(same)

    def _tags(self, text: str, length: int) -> Iterator[str]:
        payload = text.encode()
        for sign in self._signs:
            signing = sign.copy()
            signing.update(payload)
            value = int.from_bytes(signing.digest()) >> _SPARE_BITS
            yield CROCKFORD_32.text(value, TAG_MOST)[:length]


def _several(keys: Iterable[object]) -> Iterable[object]:
    if isinstance(keys, bytes | str) or not hasattr(keys, "__iter__"):
        raise ArgumentTypeError("keys", "a sequence of bytes, as in [key]", type(keys).__name__)
    return keys


def _key(key: object) -> bytes:
    if not isinstance(key, bytes):
        raise ArgumentTypeError("keys", "of bytes", type(key).__name__)
    if not SHORTEST <= len(key) <= _LONGEST:
        wanted = f"of {SHORTEST} to {_LONGEST} random bytes, as secrets.token_bytes(32) gives them"
        raise ArgumentError("keys", wanted, f"of {len(key)}")
    return bytes(key)

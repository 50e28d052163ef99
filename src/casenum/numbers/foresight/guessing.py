"""What strangers learn: how hard a number is to guess, and what seen ones tell about how many.

Source of the estimate: R. W. Johnson, "Estimating the Size of a Population", Teaching Statistics 16
(1994), which tells how the serial numbers of captured tanks gave their production: from k seen
numbers of 1 to n, the best estimate is m + m/k - 1 with m the largest of them, and its standard
deviation is close to n / sqrt(k * (k + 2)).
"""

from math import sqrt
from typing import Final

from casenum.arguments import whole
from casenum.numbers.language.shapes import Shape

ULID_BITS: Final = 80
_TAG_BITS: Final = 5  # a character
SEEN: Final = 5
_HIDING: Final = ("opaque", "random", "ulid")


def estimate(largest: int, seen: int) -> int:
    """Return how many numbers an outsider thinks were given, from as many seen and the largest.

    Raises:
        ArgumentTypeError: one of them is no int.
        ArgumentError: one of them is below 1.

    >>> estimate(60, 5)
    71
    """
    count = whole("seen", seen, least=1)
    return whole("largest", largest, least=1) * (count + 1) // count - 1


def spread(seen: int) -> float:
    """Return the relative standard deviation of that estimate, for many more numbers than seen.

    Raises:
        ArgumentTypeError: it is no int.
        ArgumentError: it is below 1.

    >>> round(spread(5), 2)
    0.17
    """
    count = whole("seen", seen, least=1)
    return 1 / sqrt(count * (count + 2))


def _drawn_bits(shape: Shape) -> int:
    """Return the whole bits of the fields that nobody can tell beforehand, tag left out."""
    texts = 1
    for name in ("opaque", "random"):
        if name in shape.fields:
            texts *= shape.fields[name].texts
    return texts.bit_length() - 1 + ULID_BITS * ("ulid" in shape.fields)


def guess_bits(shape: Shape) -> int:
    """Return how many bits an outsider must guess to name a number that may exist.

    >>> from casenum.numbers import Pattern
    >>> guess_bits(Pattern("{random:8/c32}").shape), guess_bits(Pattern("{year}-{seq}").shape)
    (40, 0)
    """
    tag = shape.fields["tag"].least if "tag" in shape.fields else 0
    return _drawn_bits(shape) + _TAG_BITS * tag


def guessability(shape: Shape) -> str:
    """Return in words what must be guessed."""
    if "ulid" in shape.fields:
        return "80 random bits; numbers of one millisecond follow each other; it shows its time"
    drawn, bits = _drawn_bits(shape), guess_bits(shape)
    hint = " (a check character stops slips, not guesses)" if shape.algorithm else ""
    if not bits:
        return f"0 bits: who has seen one number knows others{hint}; it is a name, not a key"
    said: list[str] = []
    if drawn:
        said.append(f"{drawn} bits, less one whenever twice as many are given")
    if bits > drawn:
        said.append(f"{bits - drawn} bits of tag, which only the key can make")
    return f"{'; '.join(said)}{hint}"


def volume(shape: Shape) -> str:
    """Return in words what seen numbers tell about how many were given.

    >>> from casenum.numbers import Pattern
    >>> volume(Pattern("{random:8/c32}").shape)
    'seen numbers do not tell how many were given'
    """
    if "seq" not in shape.fields and any(name in shape.fields for name in _HIDING):
        return "seen numbers do not tell how many were given"
    near = f"{spread(SEEN):.0%}".replace("%", " %")
    each = " of each series" if shape.rule.fields or shape.scope_names else ""
    return (
        f"from {SEEN} seen numbers{each} an outsider tells how many were given to within {near}; "
        "two, seen at two times, tell how many were given between"
    )

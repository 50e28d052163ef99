"""What every check algorithm promises, and the kinds of error they are judged by."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Protocol, runtime_checkable

ERROR_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "single": "one character is wrong",
        "swap": "two neighbours change places",
        "twin": "a doubled character becomes another doubled one (11 for 22)",
        "jump": "two characters change places over a third (123 for 321)",
        "leading-zero": "a zero (or an A where letters count from A) at the front is added or lost",
    }
)


@runtime_checkable
class CheckAlgorithm(Protocol):
    """Compute and verify check characters over text; ints would lose their leading zeros.

    ``alphabet`` is what a payload is made of, ``check_alphabet`` what a check character may be,
    ``check_length`` how many of them are appended, and ``misses`` names the `ERROR_KINDS` of which
    some go unseen; all of the others are seen, at any length. Errors of several kinds at once are
    seen by all but one in as many as there are checks: ten for one digit, ninety-seven for 97-10.

    >>> from casenum.checks import algorithm
    >>> isinstance(algorithm("damm"), CheckAlgorithm)
    True
    """

    @property
    def name(self) -> str:
        """Return the name that stands in ``{check:...}``."""
        ...

    @property
    def alphabet(self) -> str:
        """Return the characters of a payload."""
        ...

    @property
    def check_alphabet(self) -> str:
        """Return the characters that may stand as check characters."""
        ...

    @property
    def check_length(self) -> int:
        """Return how many check characters there are."""
        ...

    @property
    def misses(self) -> tuple[str, ...]:
        """Return the kinds of error that it does not always see."""
        ...

    def check(self, payload: str) -> str:
        """Return the check characters of a payload.

        Raises:
            ArgumentTypeError: the payload is not text.
            ArgumentError: it is empty or holds a character outside the alphabet.
        """
        ...

    def append(self, payload: str) -> str:
        """Return the payload with its check characters.

        Raises:
            ArgumentTypeError: the payload is not text.
            ArgumentError: it is empty or holds a character outside the alphabet.
        """
        ...

    def is_valid(self, text: object) -> bool:
        """Return whether it is a payload with its right check characters; it never raises."""
        ...

    def split(self, text: str) -> tuple[str, str]:
        """Return payload and check characters, right or wrong.

        Raises:
            ArgumentTypeError: it is not text.
            ArgumentError: it is too short to hold both.
        """
        ...


@runtime_checkable
class Correcting(CheckAlgorithm, Protocol):
    """Mend what was typed, beside all that a check algorithm does.

    >>> from casenum.checks import algorithm
    >>> isinstance(algorithm("gf32-2"), Correcting), isinstance(algorithm("damm"), Correcting)
    (True, False)
    """

    def correct(self, text: str) -> str | None:
        """Return the one valid text that differs in at most one character, or None.

        Raises:
            ArgumentTypeError: it is not text.
        """
        ...

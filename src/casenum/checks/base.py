"""What check algorithms share: alphabets, the verbs that follow from `check`, their refusals."""

from abc import abstractmethod
from typing import ClassVar, Final, NoReturn

from casenum.arguments import plain
from casenum.checks.registry import algorithm
from casenum.errors import ArgumentError, ArgumentTypeError

DIGITS: Final = "0123456789"
LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ALPHANUMERIC: Final = DIGITS + LETTERS
CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O (look-alikes) and no U


def refuse_payload(payload: object, alphabet: str) -> NoReturn:
    """Raise the error that says why a payload has no check character.

    Raises:
        ArgumentTypeError: it is not text.
        ArgumentError: it is empty or holds a character outside the alphabet.

    >>> refuse_payload("", DIGITS)
    Traceback (most recent call last):
    casenum.errors.ArgumentError: payload must be 1 character or more, not 0
    """
    text = plain(payload)
    if text is None:
        raise ArgumentTypeError("payload", "text", type(payload).__name__)
    if not text:
        raise ArgumentError("payload", "1 character or more", "0")
    place = next(i for i, character in enumerate(text) if character not in alphabet)
    raise ArgumentError("payload", f"characters of {alphabet}", f"another at position {place}")


class Verbs:
    """Give an algorithm the verbs that follow from its check and its length.

    >>> Verbs.__slots__
    ()
    """

    __slots__ = ()
    name: ClassVar[str]
    check_length: ClassVar[int] = 1

    @abstractmethod
    def check(self, payload: str) -> str:
        """Return the check characters of a payload."""

    def append(self, payload: str) -> str:
        """Return the payload with its check characters.

        Raises:
            ArgumentTypeError: the payload is not text.
            ArgumentError: it is empty or holds a character outside the alphabet.
        """
        check = self.check(payload)
        return f"{plain(payload)}{check}"

    def split(self, text: str) -> tuple[str, str]:
        """Return payload and check characters, right or wrong.

        Raises:
            ArgumentTypeError: it is not text.
            ArgumentError: it is too short to hold both.
        """
        whole = plain(text)
        if whole is None:
            raise ArgumentTypeError("text", "text", type(text).__name__)
        if len(whole) <= self.check_length:
            raise ArgumentError("text", f"{self.check_length + 1} or more long", str(len(whole)))
        return whole[: -self.check_length], whole[-self.check_length :]

    def __repr__(self) -> str:
        return f"algorithm({self.name!r})"

    def __reduce__(self) -> tuple[object, tuple[str]]:
        # Pickle and copy give the one that is there: its tables are not written out.
        return algorithm, (self.name,)

"""What public callables accept: one check and one wording for each kind of argument.

No check repeats the text it refuses, because the text may be a customer's.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TypeVar

from casenum.errors import ArgumentError, ArgumentTypeError, listed

K = TypeVar("K")
V = TypeVar("V")

_SPELLED = 256  # bits of a number that an error spells out
TEXT_LIMIT = 255  # characters of a name, a token, an id: what every database indexes
_EDGES = frozenset({1, 9999})  # the years in which an offset may lead out of the calendar


def text(name: str, value: object, *, limit: int = TEXT_LIMIT, empty: bool = False) -> str:
    """Return the value if it is text that every store can keep.

    Args:
        name: what the error calls the argument.
        value: the argument.
        limit: the most characters allowed.
        empty: whether empty text is allowed.

    Raises:
        ArgumentTypeError: it is not text.
        ArgumentError: it is empty, too long, holds NUL or a lone surrogate.

    >>> text("token", "mail-4711")
    'mail-4711'
    >>> text("token", "")
    Traceback (most recent call last):
    casenum.errors.ArgumentError: token must be text of 1 to 255 characters, not 0
    """
    if type(value) is str and 0 < len(value) <= limit and value.isascii() and "\0" not in value:
        return value  # the usual one: every name, key and id of a store comes through here
    content = value if type(value) is str else plain(value)  # a subclass may lie about itself
    if content is None or not isinstance(value, str):
        raise ArgumentTypeError(name, "text", type(value).__name__)
    length = len(content)
    if length > limit or (length == 0 and not empty):
        wanted = f"text of {0 if empty else 1} to {limit} characters"
        raise ArgumentError(name, wanted, str(length))
    if "\0" in content or not (content.isascii() or _encodes(content)):
        raise ArgumentError(name, "text without NUL and lone surrogates", "such text")
    return value


def _encodes(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def optional_text(name: str, value: object, *, limit: int = TEXT_LIMIT) -> str | None:
    """Return the value if it is None or text that every store can keep.

    Raises:
        ArgumentTypeError: it is neither.
        ArgumentError: as `text` says.

    >>> optional_text("reason", None) is None
    True
    """
    return None if value is None else text(name, value, limit=limit)


def whole(name: str, value: object, *, least: int | None = None, most: int | None = None) -> int:
    """Return the value if it is an int, not a bool, within its bounds.

    Raises:
        ArgumentTypeError: it is not an int, or it is a bool.
        ArgumentError: it is out of bounds.

    >>> whole("width", 0, least=1)
    Traceback (most recent call last):
    casenum.errors.ArgumentError: width must be 1 or more, not 0
    """
    if not isinstance(value, int) or isinstance(value, bool):
        raise ArgumentTypeError(name, "a whole number", type(value).__name__)
    if least is not None and value < least:
        raise ArgumentError(name, f"{least} or more", _figure(value))
    if most is not None and value > most:
        raise ArgumentError(name, f"{most} or less", _figure(value))
    return value


def _figure(value: int) -> str:
    bits = value.bit_length()
    # Python refuses to spell the largest, and nobody reads the large
    return str(value) if bits <= _SPELLED else f"a number of {bits} bits"


def moment(name: str, value: object) -> datetime:
    """Return the value if it is an aware datetime that UTC can tell too.

    Raises:
        ArgumentTypeError: it is not a datetime.
        ArgumentError: it is naive, or its offset leads out of the years 1 to 9999.

    >>> moment("at", datetime(2021, 1, 4))
    Traceback (most recent call last):
    casenum.errors.ArgumentError: at must be a datetime with a zone, not a naive one
    """
    if not isinstance(value, datetime):
        raise ArgumentTypeError(name, "a datetime with a zone", type(value).__name__)
    if _offset(name, value) is None:
        raise ArgumentError(name, "a datetime with a zone", "a naive one")
    if value.year in _EDGES and not _in_calendar(value):
        raise ArgumentError(name, "in the years 1 to 9999 of UTC", "beyond")
    return value


def _offset(name: str, value: datetime) -> timedelta | None:
    try:
        return value.utcoffset()
    except (TypeError, ValueError):  # what Python says when a zone gives no offset below a day
        raise ArgumentError(name, "a datetime with a zone", "one whose zone is broken") from None


def _in_calendar(value: datetime) -> bool:
    try:
        value.astimezone(UTC)
    except OverflowError:
        return False
    return True


def one_of(name: str, value: object, choices: Collection[str]) -> str:
    """Return the value if it is one of the choices.

    Raises:
        ArgumentTypeError: it is not text.
        ArgumentError: it is no choice; the error lists them.

    >>> one_of("channel", "smoke", {"phone", "web"})
    Traceback (most recent call last):
    casenum.errors.ArgumentError: channel must be one of phone, web, not another text
    """
    choice = plain(value)
    if choice is None:
        raise ArgumentTypeError(name, "text", type(value).__name__)
    if choice not in choices:
        raise ArgumentError(name, f"one of {listed(choices)}", "another text")
    return choice


def mapping(name: str, value: Mapping[K, V]) -> Mapping[K, V]:
    """Return the value if it is a mapping.

    Raises:
        ArgumentTypeError: it is not.

    >>> mapping("scope", {"dept": "IT"})
    {'dept': 'IT'}
    """
    if not isinstance(value, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ArgumentTypeError(name, "a mapping", type(value).__name__)
    return value


def plain(value: object) -> str | None:
    """Return the text of a str, or None for anything else; it calls no code of the value.

    A subclass of str may lie about its length, its text or its class, so only its type is asked.

    >>> plain("A-1"), plain(b"A-1")
    ('A-1', None)
    """
    is_text = issubclass(type(value), str)
    return str.__str__(value) if is_text else None  # pyright: ignore[reportArgumentType]  # it is one


def fulfils(value: object, protocol: type) -> bool:
    """Return whether a value has every member of a protocol, those it hands through included.

    isinstance() looks past ``__getattr__`` from Python 3.12 on, and hosts wrap what they pass.

    >>> from casenum.clock import Clock, SystemClock
    >>> fulfils(SystemClock(), Clock), fulfils("now", Clock)
    (True, False)
    """
    return all(hasattr(value, name) for name in _members_of(protocol))


@lru_cache(maxsize=64)
def _members_of(protocol: type) -> frozenset[str]:
    own = [vars(base) for base in protocol.__mro__ if getattr(base, "_is_protocol", False)]
    return frozenset(name for members in own for name in members if not name.startswith("_"))


def nearest(word: str, known: Iterable[str], *, most: int = 1) -> list[str]:
    """Return the known words that are spelled most like a word, the nearest first.

    >>> nearest("servcie", ["order", "service"]), nearest("x", ["order"])
    (['service'], [])
    """
    from difflib import get_close_matches  # noqa: PLC0415 - only mistakes need it

    return get_close_matches(word, list(known), n=most)

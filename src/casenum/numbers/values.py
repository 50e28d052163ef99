"""What numbers are made of and what is said about them: small values without a pattern or a key."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Protocol, Self, TypeAlias

import attrs

from casenum.errors import ArgumentError, InvalidNumber

if TYPE_CHECKING:
    from ulid import ULID


class _Rule(Protocol):
    @property
    def names(self) -> tuple[str, ...]: ...

    def text(self, parts: Mapping[str, int | str]) -> str: ...

    def sort_key(self, parts: Mapping[str, int | str], version: int) -> tuple[int, ...]: ...


# What a plan draws: one of these, and a number of bytes.
RANDOM: Final = "random:"  # drawn anew where the number is taken
BYTES: Final = "bytes:"  # drawn once: a counter tells the numbers apart

Maker: TypeAlias = tuple[str, int, _Rule]


@attrs.frozen(slots=True)
class _Told:
    """Be the rule of a number that was told its period and sort key."""

    period: str
    key: tuple[int, ...]
    names: tuple[str, ...] = ()

    def text(self, parts: Mapping[str, int | str]) -> str:  # noqa: ARG002 - as a rule is asked
        """Return the period."""
        return self.period

    def sort_key(
        self,
        parts: Mapping[str, int | str],  # noqa: ARG002 - as a rule is asked
        version: int,  # noqa: ARG002 - the same
    ) -> tuple[int, ...]:
        """Return the key."""
        return self.key


class CaseNumber(str):
    """Be a number that was issued or read: a `str` that also knows what it is made of.

    Equality and hash are those of `str`, so it goes into JSON, a column or a dict key as it is.
    Pickle and copy keep everything; it never holds the pattern or a key.

    >>> number = CaseNumber("ABC-12345", "abc", 1, {"seq": 12345}, "", (0, 1, 12345))
    >>> number, number == "ABC-12345", number.parts["seq"], number.sort_key
    (CaseNumber('ABC-12345'), True, 12345, (0, 1, 12345))
    """

    __slots__ = ("_maker", "_parts")
    _maker: "Maker"
    _parts: Mapping[str, int | str] | tuple[str, ...]

    def __new__(  # noqa: PLR0917 - pickle and JSON give it back by position
        cls,
        text: str,
        scheme: str,
        version: int,
        parts: Mapping[str, int | str],
        period: str,
        sort_key: tuple[int, ...],
    ) -> Self:
        """Return a number that is told all it knows."""
        return cls.reading(text, dict(parts), (scheme, version, _Told(period, sort_key)))

    @classmethod
    def reading(
        cls, text: str, parts: Mapping[str, int | str] | tuple[str, ...], maker: "Maker"
    ) -> Self:
        """Return a number whose period and sort key a rule computes when they are asked for.

        The parts are kept as they are given: a scheme makes a mapping for each number, or gives the
        digits of the fields that its rule names. ``maker`` is the scheme's name, its version and
        its rule, the same tuple for all its numbers.

        >>> from casenum.numbers.language.periods import PeriodRule
        >>> maker = ("n", 1, PeriodRule(("year",), "seq"))
        >>> CaseNumber.reading("2021-7", {"year": 2021, "seq": 7}, maker).period
        '2021'
        """
        self = str.__new__(cls, text)
        self._parts = parts
        self._maker = maker
        return self

    @property
    def scheme(self) -> str:
        """Return the name of the scheme that made or read it."""
        return self._maker[0]

    @property
    def version(self) -> int:
        """Return the version of the scheme."""
        return self._maker[1]

    @property
    def parts(self) -> Mapping[str, int | str]:
        """Return the values of its fields by name, read-only."""
        return MappingProxyType(dict(self._known()))

    def _known(self) -> Mapping[str, int | str]:
        """Return the values of its fields by name, not to be changed."""
        parts = self._parts
        if isinstance(parts, tuple):  # many a number is read, and its parts are never asked for
            parts = self._parts = dict(zip(self._maker[2].names, map(int, parts), strict=True))
        return parts

    @property
    def period(self) -> str:
        """Return the period of its counter, such as ``2021`` or ``2021-01``; empty for none."""
        return self._maker[2].text(self._known())

    @property
    def sort_key(self) -> tuple[int, ...]:
        """Return start of the period, version and value: what numbers are sorted by.

        >>> from casenum.numbers.language.periods import PeriodRule
        >>> maker = ("n", 1, PeriodRule(("year", "month"), "seq"))
        >>> texts = {"2021011000": (1, 1000), "202102001": (2, 1)}
        >>> read = [
        ...     CaseNumber.reading(t, {"year": 2021, "month": m, "seq": s}, maker)
        ...     for t, (m, s) in texts.items()
        ... ]
        >>> [str(number) for number in sorted(read, key=lambda number: number.sort_key)]
        ['2021011000', '202102001']
        """
        return self._maker[2].sort_key(self._known(), self._maker[1])

    def to_ulid(self) -> "ULID":
        """Return the ULID in the number as python-ulid's value.

        Raises:
            ArgumentError: the number has no ULID.

        >>> parts = {"ulid": "01BTGNYV6HRNK8K8VKZASZCFPE"}
        >>> number = CaseNumber("C-01BTGNYV6HRNK8K8VKZASZCFPE", "c", 1, parts, "", (0, 1, 0))
        >>> number.to_ulid().milliseconds
        1505945939153
        """
        text = self._known().get("ulid")
        if text is None:
            raise ArgumentError("number", "one of a pattern with {ulid}", "another")
        from ulid import ULID  # noqa: PLC0415 - a number without a ULID needs no python-ulid

        return ULID.from_str(str(text))

    def __repr__(self) -> str:
        return f"CaseNumber({str.__repr__(self)})"

    def __reduce__(self) -> tuple[Any, ...]:
        parts = dict(self._known())
        made = (str(self), self.scheme, self.version, parts, self.period, self.sort_key)
        return type(self), made


@attrs.frozen(slots=True)
class Declaration:
    """Say what a store remembers of a scheme: its name, and all that decides its numbers.

    >>> Declaration("service", "SRV-{year}-{seq:3}").name
    'service'
    """

    name: str
    shape: str


@attrs.frozen(slots=True)
class Plan:
    """Say what one number needs before it can be rendered.

    ``series`` names the counter, ``first`` is where it begins, ``limit`` the last value that fits
    (None for any), ``at`` the one instant in UTC, ``parts`` the date and scope fields, and
    ``draws`` what must be drawn besides: nothing, ``ulid`` for the 16 bytes of a ULID, or
    ``random:13`` for 13 random bytes, which are drawn anew where the number is taken. ``version``
    is the version of the scheme that the instant chose.

    >>> from datetime import UTC, datetime
    >>> Plan("abc::", 1, None, datetime(2021, 1, 4, tzinfo=UTC), {}, "").series
    'abc::'
    """

    series: str | None
    first: int
    limit: int | None
    at: datetime
    parts: Mapping[str, int | str]
    draws: str
    version: int = 1


@attrs.frozen(slots=True)
class Place:
    """Say which counter a number belongs to and at which value; None where it does not show.

    >>> Place("abc::", 12345).value
    12345
    """

    series: str | None
    value: int | None


@attrs.frozen(slots=True)
class Match:
    """Report a number found in a text, and where.

    ``form`` is ``exact``; ``typed`` where case, dashes or widths differ from what is printed;
    ``folded`` where a line breaks in it; ``loose`` where other separators stand in it. ``role`` is
    its role in a `NumberBook`, or None. ``region`` is where in a mail it stands: ``subject``,
    ``reply`` (what was written anew, and every text that is no mail), ``header``, ``quoted`` or
    ``signature``. ``checked`` says that check characters or a tag vouch for it. ``rank`` is 1 for
    the number that the text is most likely about.

    A number that is quoted authorises nobody: whoever can read it can quote it.

    >>> number = CaseNumber("ABC-12345", "abc", 1, {"seq": 12345}, "", (0, 1, 12345))
    >>> Match(number, (4, 13), "exact", None).span
    (4, 13)
    """

    number: CaseNumber
    span: tuple[int, int]
    form: str
    role: str | None
    region: str = "reply"
    checked: bool = False
    rank: int = 1


@attrs.frozen(slots=True)
class Rejected:
    """Report what is spelled like a number in a text and is none, and why.

    ``why`` counts its position in the whole text. It is no number, and holds none.

    >>> from casenum.numbers import Pattern
    >>> found = Pattern("CMP-{seq:5}-{check:damm}").find_rejected("see CMP-00001-4")
    >>> [(each.span, each.why.code, each.why.position) for each in found]
    [((4, 15), 'check', 14)]
    """

    span: tuple[int, int]
    why: InvalidNumber
    role: str | None
    region: str = "reply"

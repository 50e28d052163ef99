"""Books: several schemes read together, each under its role."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, product
from types import MappingProxyType
from typing import Final

import attrs

from casenum.arguments import fulfils, plain, whole
from casenum.errors import (
    AmbiguousNumber,
    ArgumentError,
    ArgumentTypeError,
    InvalidNumber,
    NumberError,
    listed,
)
from casenum.numbers.language.proofs import prove_disjoint
from casenum.numbers.life.versions import Versions
from casenum.numbers.pattern import Pattern
from casenum.numbers.reading.finding import GUESSED, ranked
from casenum.numbers.reading.reading import STAGES
from casenum.numbers.reading.suggesting import MOST, Exists
from casenum.numbers.schemes import NumberScheme, reads
from casenum.numbers.values import CaseNumber, Match, Rejected

_FIRST: Final = 0


class NumberBook:
    """Hold the schemes of an application by role; no text reads as a number of two of them.

    A scheme may stand under several roles; its numbers are found under the first.

    Raises:
        ArgumentError: there is no scheme.
        ArgumentTypeError: a value is no scheme.
        PatternError: ``disjoint``: two patterns read the same text.

    >>> book = NumberBook(service=Pattern("SRV-{year}-{seq:3}"), order=Pattern("ABC-{seq:5}"))
    >>> book.parse("abc 12345"), book.roles
    (CaseNumber('ABC-12345'), ('order', 'service'))
    """

    __slots__ = ("_distinct", "_schemes")

    def __init__(self, /, **roles: NumberScheme) -> None:
        for scheme in roles.values():
            if not fulfils(scheme, NumberScheme):
                raise ArgumentTypeError("scheme", "a NumberScheme", type(scheme).__name__)
        if not roles:
            raise ArgumentError("roles", "1 scheme or more, as in service=pattern", "0")
        self._schemes: Mapping[str, NumberScheme] = MappingProxyType(dict(roles))
        self._distinct = _distinct(roles)
        for one, other in combinations(self._distinct.values(), 2):
            for left, right in product(_patterns(one), _patterns(other)):
                prove_disjoint(left.shape, right.shape)

    @property
    def roles(self) -> tuple[str, ...]:
        """Return the roles, sorted."""
        return tuple(sorted(self._schemes))

    def __getitem__(self, role: str) -> NumberScheme:
        """Return the scheme of a role.

        Raises:
            ArgumentError: there is no such role; the error lists them.
        """
        scheme = self._schemes.get(role)
        if scheme is None:
            raise ArgumentError("role", f"one of {listed(self._schemes)}", "another")
        return scheme

    def __iter__(self) -> Iterator[str]:
        return iter(self.roles)

    def __len__(self) -> int:
        return len(self._schemes)

    def parse(self, text: str) -> CaseNumber:
        """Return the number that a text means in one of the schemes.

        The first stage of reading in which exactly one scheme has exactly one reading wins.

        Raises:
            InvalidNumber: it means none; the error is that of the scheme that came furthest.
            AmbiguousNumber: it means two.

        >>> NumberBook(order=Pattern("ABC-{seq:5}")).parse("ABC-12345")
        CaseNumber('ABC-12345')
        """
        for stage in range(STAGES):
            found = dict.fromkeys(self._readings(text, stage))
            if len(found) > 1:
                raise AmbiguousNumber(tuple(sorted([str(number) for number in found])))
            if found:
                return next(iter(found))
        raise self._refusal(text)

    def _readings(self, text: str, stage: int) -> Iterator[CaseNumber]:
        for scheme in self._distinct.values():
            try:
                if isinstance(scheme, Versions):
                    yield from scheme.readings(text, stage)
                elif isinstance(scheme, Pattern):
                    yield from _staged(scheme, text, stage)
                elif stage == _FIRST:
                    yield scheme.parse(text)
            except NumberError:
                continue

    def _refusal(self, text: str) -> InvalidNumber:
        errors: list[InvalidNumber] = []
        for scheme in self._distinct.values():
            try:
                scheme.parse(text)
            except InvalidNumber as error:
                errors.append(error)
        best = max(errors, key=lambda error: error.position or 0)
        if len(errors) == 1 or best.position or best.code == "type":
            return best
        return InvalidNumber("unknown", f"none of these reads it: {', '.join(self.roles)}")

    def is_valid(self, x: object) -> bool:
        """Return whether `parse` succeeds; it never raises.

        >>> NumberBook(order=Pattern("ABC-{seq:5}")).is_valid(12345)
        False
        """
        return reads(self.parse, x)

    def find(self, text: str) -> tuple[Match, ...]:
        """Return the numbers of all schemes in a text, in its order, the longest where two overlap.

        Each has its rank among all of them. One that is spelled with other separators counts only
        where no other scheme reads it too.

        Raises:
            ArgumentTypeError: it is not text.

        >>> book = NumberBook(service=Pattern("SRV-{year}-{seq:3}"))
        >>> [match.role for match in book.find("Re: [SRV-2021-001] and UTF-8")]
        ['service']
        """
        words = plain(text)
        if words is None:
            raise ArgumentTypeError("text", "text", type(text).__name__)
        found = [
            attrs.evolve(match, role=role)
            for role, scheme in self._distinct.items()
            for match in scheme.find(words)
            if match.form not in GUESSED or self._reads(words[slice(*match.span)], match.number)
        ]
        return ranked(_apart(found))

    def _reads(self, spelled: str, number: CaseNumber) -> bool:
        """Return whether all schemes together read a text as this number and no other."""
        try:
            return self.parse(spelled) == number
        except NumberError:
            return False

    def find_rejected(self, text: str) -> tuple[Rejected, ...]:
        """Return what is spelled like a number of a pattern in a text and is none, in its order.

        What overlaps with a number that `find` returns is left out.

        Raises:
            ArgumentTypeError: it is not text.

        >>> book = NumberBook(complaint=Pattern("CMP-{seq:5}-{check:damm}"))
        >>> [(each.role, each.why.code) for each in book.find_rejected("Re: CMP-00001-4")]
        [('complaint', 'check')]
        """
        taken = {place for match in self.find(text) for place in range(*match.span)}
        found = [
            attrs.evolve(rejected, role=role)
            for role, scheme in self._distinct.items()
            if isinstance(scheme, Pattern | Versions)
            for rejected in scheme.find_rejected(text)
            if taken.isdisjoint(range(*rejected.span))
        ]
        return tuple(sorted(found, key=lambda rejected: rejected.span))

    def suggest(
        self, text: str, exists: Exists | None = None, *, limit: int = MOST
    ) -> tuple[CaseNumber, ...]:
        """Return numbers that a text may have meant in any pattern, those that exist first.

        >>> NumberBook(order=Pattern("ABC-{seq:5!}")).suggest("ABC-1234", limit=1)
        (CaseNumber('ABC-01234'),)
        """
        whole("limit", limit, least=0)
        near: dict[CaseNumber, None] = {}
        for scheme in self._distinct.values():
            if isinstance(scheme, Pattern | Versions):
                near |= dict.fromkeys(scheme.suggest(text, exists=exists, limit=limit))
        if exists is None:
            return tuple(near)[:limit]
        return tuple(sorted(near, key=lambda number: not exists(number))[:limit])

    def __repr__(self) -> str:
        schemes = [f"{role}={scheme!r}" for role, scheme in self._schemes.items()]
        return f"NumberBook({', '.join(schemes)})"


def _distinct(roles: Mapping[str, NumberScheme]) -> dict[str, NumberScheme]:
    """Return each scheme once, under its first role."""
    first: dict[object, str] = {}
    for role, scheme in roles.items():
        first.setdefault((scheme.declaration, scheme.name), role)
    return {role: roles[role] for role in first.values()}


def _apart(found: Iterable[Match]) -> list[Match]:
    """Return matches in the order of the text, the longest of those that overlap."""
    taken: set[int] = set()
    kept: list[Match] = []
    for match in sorted(found, key=lambda match: (match.span[0] - match.span[1], match.span[0])):
        begin, end = match.span
        # Those that were kept are as long or longer, so none can lie between its two ends.
        if begin not in taken and end - 1 not in taken:
            taken.update(range(begin, end))
            kept.append(match)
    return sorted(kept, key=lambda match: match.span)


def _patterns(scheme: NumberScheme) -> tuple[Pattern, ...]:
    """Return the patterns of a scheme, those of all its versions; none for a scheme of another."""
    if isinstance(scheme, Versions):
        return scheme.patterns
    return (scheme,) if isinstance(scheme, Pattern) else ()


def _staged(scheme: Pattern, text: str, stage: int) -> list[CaseNumber]:
    return scheme.reader.readings(scheme.reader.normal(text), stage)

"""Versions: how a scheme changes its shape and keeps its name, its counters and its old numbers."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Final

import attrs

from casenum.arguments import moment, plain, whole
from casenum.errors import (
    AmbiguousNumber,
    ArgumentError,
    ArgumentTypeError,
    InvalidNumber,
    NumberError,
)
from casenum.numbers.life.lines import marked, series_mark
from casenum.numbers.life.succession import Held, Version, declaration_of, hold, require
from casenum.numbers.pattern import GUARANTEES, Pattern
from casenum.numbers.reading.reading import STAGES
from casenum.numbers.reading.spelling import spell
from casenum.numbers.reading.suggesting import MOST, Exists
from casenum.numbers.schemes import NO_SCOPE, reads
from casenum.numbers.values import CaseNumber, Declaration, Match, Place, Plan, Rejected


class Versions:
    """Be a scheme that changed: several patterns of one name, each in its own time.

    It is used like a `Pattern`. An instant chooses the version of a new number; a text is read by
    all, and ``number.version`` says by which. Versions must never read the same text, or else show
    a date at the same place that tells them apart: then each reads the dates of its own time only.
    The patterns carry the same ``name=`` and ``version=`` 1, 2, 3 in order.

    Raises:
        ArgumentError: there is no version, their names or version numbers differ from that, a time
            is missing, leaves a gap or overlaps, or the counters cannot continue.
        ArgumentTypeError: a value is no `Version`.
        PatternError: ``disjoint``: two versions read the same text, with an example.

    >>> from datetime import UTC, datetime
    >>> service = Versions(
    ...     Version(Pattern("{year}{month}{seq:3}", name="service")),
    ...     Version(
    ...         Pattern("SRV-{year}-{seq:4}", name="service", version=2),
    ...         since=datetime(2021, 7, 1, tzinfo=UTC),
    ...         counter="restart",
    ...     ),
    ... )
    >>> old, new = service.parse("202106017"), service.parse("srv-2021-0001")
    >>> (old, old.version), (new, new.version), old.sort_key < new.sort_key
    ((CaseNumber('202106017'), 1), (CaseNumber('SRV-2021-0001'), 2), True)
    """

    def __init__(self, *versions: Version) -> None:
        require(versions)
        self._versions: Final = versions
        self._name: Final = versions[0].pattern.name
        self._held: Final = hold(versions)
        self._changes: Final = [each.since for each in self._held[1:] if each.since is not None]
        self._declarations: Final = tuple(
            [declaration_of(each, held) for each, held in zip(versions, self._held, strict=True)]
        )

    @property
    def name(self) -> str:
        """Return the name that counters and numbers of all versions carry."""
        return self._name

    @property
    def version(self) -> int:
        """Return the number of its last version."""
        return len(self._held)

    @property
    def versions(self) -> tuple[Version, ...]:
        """Return the versions, from the first."""
        return self._versions

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """Return the patterns of the versions, from the first."""
        return tuple([held.pattern for held in self._held])

    @property
    def start(self) -> int:
        """Return the first value of the counters of the first version; see `start_of`."""
        return self._held[0].pattern.start

    @property
    def guarantee(self) -> str:
        """Return what it asks of a store: the strongest that a version asks for."""
        return min([held.pattern.guarantee for held in self._held], key=GUARANTEES.index)

    @property
    def declaration(self) -> Declaration:
        """Return the name, and the shapes of all versions in one text."""
        shapes = [each.shape for each in self._declarations]
        return Declaration(self._name, " -> ".join(shapes))

    @property
    def declarations(self) -> tuple[Declaration, ...]:
        """Return what a store remembers of each version.

        The first is on record under the scheme's name, as the pattern alone would be; a later one
        under a name of its own, with the instant from which it holds.

        >>> from datetime import UTC, datetime
        >>> old = Version(Pattern("A-{seq}", name="a"))
        >>> july = datetime(2021, 7, 1, tzinfo=UTC)
        >>> new = Version(Pattern("B-{seq}", name="a", version=2), since=july)
        >>> Versions(old, new).declarations[1].name
        'a@2'
        """
        return self._declarations

    # --- making a number -----------------------------------------------------

    def plan(
        self,
        at: datetime,
        scope: Mapping[str, str] = NO_SCOPE,
        *,
        dated: bool = False,
        version: int | None = None,
    ) -> Plan:
        """Return what a number of that instant and scope needs.

        The instant chooses the version, unless ``version`` repeats a number that one gave before.

        Raises:
            ArgumentTypeError: the instant is no datetime, or a scope value no text.
            ArgumentError: no version has numbers then, or as the version's pattern says.

        >>> from datetime import UTC, datetime
        >>> old = Version(Pattern("A-{seq}", name="a"))
        >>> july = datetime(2021, 7, 1, tzinfo=UTC)
        >>> new = Version(Pattern("B-{seq}", name="a", version=2), since=july, counter="restart")
        >>> plan = Versions(old, new).plan(july)
        >>> plan.series, plan.version
        ('a:@2:', 2)
        """
        held = self._at(at) if version is None else self._numbered(version)
        return held.line.planned(held.pattern.plan(at, scope, dated=dated))

    def _at(self, at: datetime) -> Held:
        instant = moment("at", at)
        held = self._held[bisect_right(self._changes, instant)]
        if held.since is not None and instant < held.since:
            wanted = f"{held.since:%Y-%m-%dT%H:%MZ} or later, when the first version begins"
            raise ArgumentError("at", wanted, "before")
        if held.until is not None and instant >= held.until:
            wanted = f"before {held.until:%Y-%m-%dT%H:%MZ}, when the last version ends"
            raise ArgumentError("at", wanted, "later")
        return held

    def _numbered(self, version: int) -> Held:
        return self._held[whole("version", version, least=1, most=len(self._held)) - 1]

    def render(self, plan: Plan, value: int | None, drawn: bytes = b"") -> CaseNumber:
        """Return the number of a plan and the value that its counter gave.

        Raises:
            ArgumentTypeError: the plan is none, or the value no int.
            ArgumentError: as the version's pattern says.
        """
        if not isinstance(plan, Plan):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ArgumentTypeError("plan", "a Plan", type(plan).__name__)
        held = self._numbered(plan.version)
        number = held.pattern.render(held.line.unplanned(plan), value, drawn)
        return held.own(number) or number

    # --- reading a number ----------------------------------------------------

    def parse(self, text: str, *, lenient: bool = False) -> CaseNumber:
        """Return the number that a text means in one of the versions, however it is typed.

        Where a text as people type it could be a number of two, the one whose date lies in the time
        of its version is meant.

        Raises:
            InvalidNumber: it means none; the error is that of the version that came furthest.
            AmbiguousNumber: it means two.

        >>> from datetime import UTC, datetime
        >>> old = Version(Pattern("A-{seq}", name="a"))
        >>> july = datetime(2021, 7, 1, tzinfo=UTC)
        >>> new = Version(Pattern("B-{seq}", name="a", version=2), since=july)
        >>> Versions(old, new).parse("b 7").version
        2
        """
        if type(text) is str and not lenient:
            for held in reversed(self._held):  # what is typed today is mostly of today
                number = _printed(held, text)
                if number is not None:
                    return number
        for stage in range(STAGES):
            found = self.readings(text, stage, lenient=lenient)
            if len(found) > 1:
                raise AmbiguousNumber(tuple(sorted([str(number) for number in found])))
            if found:
                return found[0]
        raise self._refusal(text, lenient=lenient)

    def readings(self, text: str, stage: int, *, lenient: bool = False) -> tuple[CaseNumber, ...]:
        """Return the numbers that one stage of reading finds in the versions, mostly none or one.

        >>> scheme = Versions(Version(Pattern("A-{seq}", name="a")))
        >>> scheme.readings("a 7", 0), scheme.readings("a 7", 1)
        ((), (CaseNumber('A-7'),))
        """
        found: dict[CaseNumber, Held] = {}
        for held in self._held:
            for number in _staged(held.pattern, text, stage, lenient=lenient):
                own = held.own(number)
                if own is not None:
                    found[own] = held
        if len(found) > 1:
            timely = [number for number, held in found.items() if held.era.holds(number.parts)]
            return tuple(timely or found)
        return tuple(found)

    def _refusal(self, text: str, *, lenient: bool) -> InvalidNumber:
        errors: list[InvalidNumber] = []
        for number, held in enumerate(self._held, 1):
            try:
                with suppress(AmbiguousNumber):
                    held.pattern.parse(text, lenient=lenient)
            except InvalidNumber as error:
                errors.append(error)
            else:
                problem = f"its date is not in the time of version {number}"
                return InvalidNumber("date", problem, None, self._name)
        return max(reversed(errors), key=lambda error: error.position or 0)

    def is_valid(self, x: object) -> bool:
        """Return whether `parse` succeeds; it never raises.

        >>> Versions(Version(Pattern("A-{seq}", name="a"))).is_valid(None)
        False
        """
        return reads(self.parse, x)

    def find(self, text: str) -> tuple[Match, ...]:
        """Return the numbers of all versions in a text, in its order, the longest of two that meet.

        Raises:
            ArgumentTypeError: it is not text.

        >>> scheme = Versions(Version(Pattern("A-{seq}", name="a")))
        >>> scheme.find("[a-7], not xA-7")[0].number
        CaseNumber('A-7')
        """
        words = _plain(text)
        found = [match for held in self._held for match in held.pattern.find(words)]
        found.sort(key=lambda match: (match.span[0], -match.span[1]))
        kept: list[Match] = []
        for match in found:
            own = self._meant(match, words)
            if own is not None and (not kept or match.span[0] >= kept[-1].span[1]):
                kept.append(own)
        return tuple(kept)

    def _meant(self, match: Match, words: str) -> Match | None:
        """Return a match of a pattern with the number that all versions together read there."""
        try:
            number = self.parse(words[slice(*match.span)])
        except NumberError:
            return None
        return attrs.evolve(match, number=number)

    def find_rejected(self, text: str) -> tuple[Rejected, ...]:
        """Return what is spelled like a number of a version in a text and is none, and why.

        What overlaps with a number that `find` returns is left out.

        Raises:
            ArgumentTypeError: it is not text.

        >>> scheme = Versions(Version(Pattern("CMP-{seq:5}-{check:damm}", name="a")))
        >>> [(each.span, each.why.code) for each in scheme.find_rejected("see CMP-00001-4")]
        [((4, 15), 'check')]
        """
        words = _plain(text)
        taken = {place for match in self.find(words) for place in range(*match.span)}
        found: dict[tuple[int, int], Rejected] = {}
        for held in reversed(self._held):
            for rejected in (*held.pattern.find_rejected(words), *self._untimely(held, words)):
                if taken.isdisjoint(range(*rejected.span)):
                    found.setdefault(rejected.span, rejected)
        return tuple([found[span] for span in sorted(found)])

    def _untimely(self, held: Held, words: str) -> Iterator[Rejected]:
        """Yield what a version's pattern reads alone, and all versions together do not."""
        for match in held.pattern.find(words):
            with suppress(AmbiguousNumber):
                try:
                    self.parse(words[slice(*match.span)])
                except InvalidNumber as error:
                    place = match.span[0] + (error.position or 0)
                    why = InvalidNumber(error.code, error.problem, place, error.scheme)
                    yield Rejected(match.span, why, None, match.region)

    def spell(self, number: str, *, alphabet: str = "nato") -> str:
        """Return what to say for a number on the telephone, in groups by its version's fields.

        ``alphabet`` is ``nato``, ``german``, ``swedish`` or ``russian``.

        Raises:
            NumberError: it is no number of any version.
            ArgumentError: there is no such alphabet.

        >>> Versions(Version(Pattern("SRV-{seq:3}", name="a"))).spell("srv 007", alphabet="german")
        'Salzwedel Rostock Völklingen, Bindestrich, null null sieben'
        """
        read = self.parse(number)
        return spell(self._held[read.version - 1].pattern.shape, str(read), alphabet)

    def suggest(
        self, text: str, *, exists: Exists | None = None, limit: int = MOST
    ) -> tuple[CaseNumber, ...]:
        """Return numbers that a text may have meant in any version, those that exist first.

        >>> scheme = Versions(Version(Pattern("SRV-{year}-{seq:3!}", name="a")))
        >>> scheme.suggest("SRV-2021-01", limit=1)
        (CaseNumber('SRV-2021-001'),)
        """
        whole("limit", limit, least=0)
        near: dict[CaseNumber, None] = {}
        for held in self._held:
            for number in held.pattern.suggest(text, exists=exists, limit=limit):
                own = held.own(number)
                if own is not None:
                    near[own] = None
        if exists is None:
            return tuple(near)[:limit]
        return tuple(sorted(near, key=lambda number: not exists(number))[:limit])

    # --- counters ------------------------------------------------------------

    def locate(self, number: CaseNumber) -> Place:
        """Return the series that a number belongs to, and its value where it shows.

        Raises:
            ArgumentError: it is a number of another scheme, or of a version that is not here.

        >>> scheme = Versions(Version(Pattern("A-{seq}", name="a")))
        >>> scheme.locate(scheme.parse("A-7"))
        Place(series='a::', value=7)
        """
        if getattr(number, "scheme", None) != self._name or number.version > len(self._held):
            wanted = f"one of versions 1 to {len(self._held)} of scheme {self._name!r}"
            raise ArgumentError("number", wanted, "another")
        held = self._held[number.version - 1]
        place = held.pattern.locate(number)
        return attrs.evolve(place, series=marked(place.series or "", held.line.mark))

    def start_of(self, series: str) -> int:
        """Return the first value of one of its series.

        >>> Versions(Version(Pattern("A-{seq}", name="a", start=100))).start_of("a::")
        100
        """
        mark = series_mark(series)
        lines = [held.line for held in self._held if held.line.mark == mark]
        return lines[0].first(series.rpartition(":")[2]) if lines else self.start

    def __repr__(self) -> str:
        return f"Versions({', '.join(map(repr, self._versions))})"


# --- reading -----------------------------------------------------------------


def _plain(text: object) -> str:
    words = plain(text)
    if words is None:
        raise ArgumentTypeError("text", "text", type(text).__name__)
    return words


def _printed(held: Held, text: str) -> CaseNumber | None:
    """Return the number of a text that is spelled as a version prints it."""
    shape = held.pattern.shape
    match = shape.exact(text)
    number = None if match is None else shape.accept(text, match.groups())
    return None if number is None else held.own(number)


def _staged(pattern: Pattern, text: str, stage: int, *, lenient: bool) -> list[CaseNumber]:
    try:
        normal = pattern.reader.normal(text)
    except InvalidNumber:
        return []
    return pattern.reader.readings(normal, stage, lenient=lenient)

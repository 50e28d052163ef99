"""Succession: what each version of a scheme is, and the proof that they follow one another."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import combinations, pairwise
from typing import Final, Literal, TypeAlias

import attrs

from casenum.arguments import moment, whole
from casenum.errors import ArgumentError, ArgumentTypeError, PatternError
from casenum.numbers.language.proofs import prove_disjoint
from casenum.numbers.life.eras import Era, era_of, told_apart
from casenum.numbers.life.lines import Line, line_of
from casenum.numbers.pattern import Pattern
from casenum.numbers.values import CaseNumber, Declaration

Counter: TypeAlias = Literal["continue", "restart"] | int

_YEARS: Final = range(2, 9999)  # in which a day before and after is still a date
_SAMPLES: Final = (1, 1000, 10_000, 100_000)


def _instant(name: str, at: datetime) -> datetime:
    instant = moment(name, at).astimezone(UTC)
    if instant.year not in _YEARS:
        raise ArgumentError(name, "in the years 2 to 9998", str(instant.year))
    return instant


def _optional_instant(name: str, at: datetime | None) -> datetime | None:
    return None if at is None else _instant(name, at)


def _policy(counter: object) -> None:
    if isinstance(counter, str):
        if counter not in {"continue", "restart"}:
            wanted = "'continue', 'restart' or a whole number"
            raise ArgumentError("counter", wanted, "another text")
        return
    whole("counter", counter, least=0)


@attrs.frozen(slots=True)
class Version:
    """Say from when until when a scheme has one shape, and how its counters go on.

    A version ends where the next one begins: ``until`` need not be said. ``counter`` is what
    becomes of the counters of the version before: they ``continue``, or others ``restart`` from the
    pattern's ``start``; a number is where they begin in the period of the change, and every later
    period begins at the pattern's ``start``.

    Raises:
        ArgumentTypeError: it holds no pattern, or a time is no datetime.
        ArgumentError: a time is naive or beyond the years 2 to 9998, ``until`` is not after
            ``since``, or ``counter`` is neither word and no number.

    >>> new = Pattern("SRV-{year}-{seq:4}", name="service", version=2)
    >>> Version(new, since=datetime(2021, 7, 1, tzinfo=UTC), counter=5000).counter
    5000
    """

    pattern: Pattern
    since: datetime | None = attrs.field(default=None, kw_only=True)
    until: datetime | None = attrs.field(default=None, kw_only=True)
    counter: Counter = attrs.field(default="continue", kw_only=True)

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.pattern, Pattern):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ArgumentTypeError("pattern", "a Pattern", type(self.pattern).__name__)
        _policy(self.counter)
        since = _optional_instant("since", self.since)
        until = _optional_instant("until", self.until)
        if since is not None and until is not None and until <= since:
            raise ArgumentError("until", "later than since", "earlier or the same")


class Held:
    """Hold one version as it is used: its own time, its line of counters, and what tells it."""

    __slots__ = ("era", "line", "pattern", "since", "strict", "until")

    def __init__(self, version: Version, until: datetime | None, line: Line) -> None:
        self.pattern: Pattern = version.pattern
        self.since: datetime | None = _optional_instant("since", version.since)
        self.until: datetime | None = _optional_instant("until", until)
        self.line: Line = line
        self.era: Era = era_of(self.pattern.shape, self.since, until)
        self.strict: tuple[Era, ...] = ()

    def own(self, number: CaseNumber) -> CaseNumber | None:
        """Return a number that the pattern read, as this version's, or None if it is not."""
        parts = number._known()  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - kept as is
        if self.strict and not all(era.holds(parts) for era in self.strict):
            return None
        maker = self.line.maker
        if maker is None:
            return number
        return CaseNumber.reading(str.__str__(number), parts, maker)


# --- what a scheme of several versions must be -------------------------------


def require(versions: Sequence[Version]) -> None:
    """Refuse versions that do not follow one another under one name.

    Raises:
        ArgumentTypeError: a value is no `Version`.
        ArgumentError: there is none, or their names or numbers do not follow one another.
    """
    for each in versions:
        if not isinstance(each, Version):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ArgumentTypeError("versions", "Version values", type(each).__name__)
    if not versions:
        raise ArgumentError("versions", "1 or more, as in Versions(Version(pattern))", "0")
    name = versions[0].pattern.declaration.name
    for number, each in enumerate(versions, 1):
        if not each.pattern.declaration.name:
            raise ArgumentError("name", "given to the pattern of every version", "left out")
        if each.pattern.name != name:
            raise ArgumentError("name", f"{name!r} in every version", repr(each.pattern.name))
        if each.pattern.version != number:
            raise ArgumentError("version", f"{number} in its place", str(each.pattern.version))
    if versions[0].counter != "continue":
        raise ArgumentError("counter", "left out in the first version", "given")


def hold(versions: Sequence[Version]) -> tuple[Held, ...]:
    """Return versions as they are used, each until the next begins, after all proofs.

    Raises:
        ArgumentError: a time is missing, leaves a gap or overlaps, or a counter cannot continue.
        PatternError: ``disjoint``: two versions read the same text.
    """
    changes = [_end(version, following) for version, following in pairwise(versions)]
    line = line_of(versions[0].pattern, None, "continue", None)
    held = [Held(versions[0], [*changes, versions[0].until][0], line)]
    for before, version, until in zip(
        versions, versions[1:], [*changes[1:], versions[-1].until], strict=False
    ):
        _require_line(before, version)
        line = line_of(version.pattern, version.since, version.counter, line)
        held.append(Held(version, until, line))
    _tell_apart(held, changes)
    return tuple(held)


def _end(version: Version, following: Version) -> datetime:
    """Return when a version ends: where the next begins, which no other word may deny."""
    since = following.since
    if since is None:
        raise ArgumentError("since", "given for every version but the first", "left out")
    begun, said = version.since, version.until
    if begun is not None and since <= begun:
        raise ArgumentError("since", "later than that of the version before", "earlier or the same")
    if said is not None and said != since:
        wanted = f"{since:%Y-%m-%dT%H:%M%z}, when the next version begins, or left out"
        raise ArgumentError("until", wanted, "earlier: a gap" if said < since else "an overlap")
    return since


def _require_line(before: Version, version: Version) -> None:
    """Refuse counters that continue what is not there, or begin below what a pattern prints."""
    old, new = before.pattern, version.pattern
    if version.counter == "continue":
        same = (old.shape.rule.fields, sorted(old.shape.settings.scopes), old.start)
        if same != (new.shape.rule.fields, sorted(new.shape.settings.scopes), new.start):
            wanted = "'restart' or a number where period, scopes or start change"
            raise ArgumentError("counter", wanted, "'continue'")
    elif isinstance(version.counter, int):
        whole("counter", version.counter, least=new.start, most=new.shape.limit)


def declaration_of(version: Version, held: Held) -> Declaration:
    """Return what a store remembers of a version: the first as the pattern alone would be."""
    said = version.pattern.declaration
    if held.since is None or held.pattern.version == 1:
        return said
    shape = f"{said.shape}; since={held.since.isoformat()}"
    name = f"{said.name}@{held.pattern.version}"
    return Declaration(name, f"{shape}; counter={held.line.said(version.counter)}")


def _tell_apart(versions: Sequence[Held], changes: Sequence[datetime]) -> None:
    """Prove that no text is a number of two versions, and note what tells those that might be."""
    for (n, earlier), (m, later) in combinations(enumerate(versions), 2):
        shapes = earlier.pattern.shape, later.pattern.shape
        try:
            prove_disjoint(*shapes)
        except PatternError as refusal:
            eras = told_apart(shapes[0], changes[n], shapes[1], changes[m - 1])
            if eras is None:
                raise _alike(earlier, later, refusal) from None
            earlier.strict += eras[:1]
            later.strict += eras[1:]


def _alike(earlier: Held, later: Held, refusal: PatternError) -> PatternError:
    """Return the refusal of two versions, with a number that would be of both where one is near."""
    problem = f"version {later.pattern.version}, {later.pattern.shape.pattern!r}, reads it too"
    advice = "give one of them another literal, or change at the start of a period that both show"
    example = _of_both(earlier, later) or refusal.example
    return PatternError(refusal.pattern, "disjoint", problem, advice, example)


def _of_both(earlier: Held, later: Held) -> str | None:
    shape, era = earlier.pattern.shape, earlier.era
    last = dict(zip(era.fields, era.last or (), strict=False))
    for value in (shape.start, *_SAMPLES):
        text = shape.text({**shape.sample(datetime(2021, 1, 4, tzinfo=UTC), value), **last})
        if value >= shape.start and later.pattern.is_valid(text):
            return f"{text!r}"
    return None

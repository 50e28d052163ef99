"""Patterns: the scheme that a line of text declares, proven when it is built."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Self

from casenum.arguments import one_of, text, whole
from casenum.errors import ArgumentError, PatternError
from casenum.numbers.imports.importers import Importers
from casenum.numbers.language.building import build
from casenum.numbers.language.filling import fill, parts_of, value_of
from casenum.numbers.language.grammar import LONGEST
from casenum.numbers.language.keys import Keys
from casenum.numbers.language.options import PER, counter, literal, read_settings
from casenum.numbers.language.plain import PlainForm, plain_form
from casenum.numbers.language.planning import Planner
from casenum.numbers.language.scopes import Scope
from casenum.numbers.language.zones import zone_of
from casenum.numbers.reading.finding import Finder
from casenum.numbers.reading.reading import Reader
from casenum.numbers.reading.spelling import spell
from casenum.numbers.reading.suggesting import MOST, Exists, suggest
from casenum.numbers.schemes import NO_SCOPE, reads
from casenum.numbers.series import series_name
from casenum.numbers.values import CaseNumber, Declaration, Match, Place, Plan, Rejected

if TYPE_CHECKING:
    from casenum.numbers.foresight.describing import Description

GUARANTEES: Final = ("gapless", "ordered", "unique")
NO_SCOPES: Final[Mapping[str, Scope]] = {}


class Pattern(Importers):
    """Declare what numbers look like, in one line; refuse it if it could repeat or misread one.

    Args:
        pattern: literals and fields, such as ``SRV-{year}-{seq:3}``; ``{{`` and ``}}`` are braces.
        name: what counters and numbers carry; the pattern's text when it is not given.
        zone: the IANA zone in which an instant becomes a date; UTC when it is not given.
        scopes: the scope variables, each with the codes it may have.
        restart: when the counter begins anew: ``never``, ``year``, ``month``, ``day``, ``hour``,
            ``quarter``, ``week``, ``isoyear`` or ``fiscalyear``; with every visible date field
            when it is not given.
        fiscal_start: the first month of the fiscal year.
        fiscal_label: whether a fiscal year is named after the year of its ``start`` or ``end``.
        century: the first of the hundred years that ``{year:2}`` means.
        start: the first value of a counter.
        guarantee: what it asks of a store: ``unique``, ``ordered`` or ``gapless``.
        version: which version of the scheme's shape this is, from 1.
        overflow: what follows the last value of ``{seq:N}``: ``grow``, ``error``, or ``widen``,
            which goes on in the same width with a leading letter: 999, A00, A01; what its width
            says when it is not given.
        keys: for ``{opaque}`` and ``{tag}``: 16 random bytes or more each, newest first. The first
            writes, a tag of any is read. They are never shown.
        small_opaque: whether fewer than 10,000 opaque numbers are enough.

    Raises:
        PatternError: the pattern is refused, with a counter-example where there is one.
        ArgumentError: an option has a value that cannot be meant.
        ArgumentTypeError: an option has the wrong type.

    >>> service = Pattern("SRV-{year}-{seq:3}", name="service", zone="Europe/Stockholm")
    >>> service.parse(" srv 2021 001 ")
    CaseNumber('SRV-2021-001')
    """

    def __init__(
        self,
        pattern: str,
        *,
        name: str | None = None,
        zone: str | None = None,
        scopes: Mapping[str, Scope] = NO_SCOPES,
        restart: str | None = None,
        fiscal_start: int | None = None,
        fiscal_label: str | None = None,
        century: int = 2000,
        start: int = 1,
        guarantee: str = "unique",
        version: int = 1,
        overflow: str | None = None,
        keys: Iterable[bytes] = (),
        small_opaque: bool = False,
    ) -> None:
        self._options: dict[str, Any] = {
            "zone": zone,
            "scopes": scopes,
            "restart": restart,
            "fiscal_start": fiscal_start,
            "fiscal_label": fiscal_label,
            "century": century,
            "start": start,
            "version": version,
            "overflow": overflow,
            "keys": keys if isinstance(keys, Keys) else Keys(keys),
            "small_opaque": small_opaque,
        }
        settings = read_settings(**self._options)
        self._options |= {"name": name, "guarantee": guarantee}
        self._named = name is not None
        said = text("pattern", pattern, limit=LONGEST, empty=True)
        self._name = said if name is None else text("name", name)
        self._guarantee = one_of("guarantee", guarantee, GUARANTEES)
        fiscal_said = fiscal_start == 1 or None not in {fiscal_start, fiscal_label}
        self.shape: Final = build(said, self._name, settings, fiscal_said=fiscal_said)
        self._exact, self._accept = self.shape.exact, self.shape.accept
        declared = f"{self.shape.pattern}{settings.suffix(keyed=self.shape.opaque is not None)}"
        self._declaration = Declaration(self._name if self._named else "", declared)
        self._prove_series()
        self._planner = Planner(self.shape, self._name, zone_of(zone))

    @classmethod
    def sequential(cls, prefix: str = "", *, width: int = 1, **options: Any) -> Self:
        """Return a pattern of a prefix and a counter.

        Raises:
            PatternError: the pattern is refused.

        >>> Pattern.sequential("ABC-", width=5)
        Pattern('ABC-{seq:5}')
        """
        return cls(f"{literal(prefix)}{counter(width)}", **options)

    @classmethod
    def date_prefixed(
        cls, prefix: str = "", *, per: str = "year", width: int = 3, **options: Any
    ) -> Self:
        """Return a pattern of a prefix, a date and a counter that restarts with it.

        Raises:
            ArgumentError: ``per`` is not ``year``, ``month`` or ``day``.
            PatternError: the pattern is refused.

        >>> Pattern.date_prefixed("SRV-", per="month", width=3)
        Pattern('SRV-{year}{month}-{seq:3}')
        """
        dates = PER[one_of("per", per, PER)]
        return cls(f"{literal(prefix)}{dates}{counter(width)}", **options)

    @classmethod
    def ulid(cls, prefix: str = "", **options: Any) -> Self:
        """Return a pattern of a prefix and a ULID.

        Raises:
            PatternError: the pattern is refused.

        >>> Pattern.ulid("CASE-")
        Pattern('CASE-{ulid}')
        """
        return cls(f"{literal(prefix)}{{ulid}}", **options)

    def checked(self, algorithm: str = "", *, separator: str = "-") -> Self:
        """Return this pattern with check characters at its end.

        Raises:
            PatternError: ``checkable``, or the algorithm is unknown.

        >>> Pattern("CMP-{seq:5}").checked("damm")
        Pattern('CMP-{seq:5}-{check:damm}')
        """
        said = text("algorithm", algorithm, empty=True)
        field = f"{{check:{said}}}" if said else "{check}"
        made = type(self)(f"{self.shape.pattern}{literal(separator)}{field}", **self._options)
        made.left_out = self.left_out
        return made

    @property
    def name(self) -> str:
        """Return the name that counters and numbers carry."""
        return self._name

    @property
    def version(self) -> int:
        """Return the version of the shape, from 1."""
        return self.shape.version

    @property
    def start(self) -> int:
        """Return the first value of each of its counters."""
        return self.shape.start

    @property
    def guarantee(self) -> str:
        """Return what it asks of a store."""
        return self._guarantee

    @property
    def declaration(self) -> Declaration:
        """Return what a store remembers: the name, empty for none, and all that decides the shape.

        >>> Pattern("ABC-{seq:5}", name="abc", restart="never").declaration
        Declaration(name='abc', shape='ABC-{seq:5}; restart=never')
        """
        return self._declaration

    def _prove_series(self) -> None:
        scopes = self.shape.settings.scopes
        longest = {name: scopes[name].characters[0] * scopes[name].most for name in scopes}
        dates = self.shape.dates(datetime(9998, 12, 31, 23, tzinfo=UTC))
        try:
            series_name(self._name, longest, self.shape.rule.text(dates))
        except ArgumentError:
            problem = "the names of its series would be longer than 255 characters"
            raise PatternError(
                self.shape.pattern, "syntax", problem, "give a shorter name="
            ) from None

    # --- making a number -----------------------------------------------------

    def plan(
        self, at: datetime, scope: Mapping[str, str] = NO_SCOPE, *, dated: bool = False
    ) -> Plan:
        """Return what a number of that instant and scope needs.

        ``dated`` says that the caller chose the instant, which a ULID cannot show.

        Raises:
            ArgumentTypeError: the instant is no datetime, or a scope value no text.
            ArgumentError: the instant is naive or cannot be shown, or the scope does not fit.

        >>> from datetime import UTC, datetime
        >>> pattern = Pattern("SRV-{year}-{seq:3}", name="service")
        >>> pattern.plan(datetime(2021, 1, 4, tzinfo=UTC)).series
        'service::2021'
        """
        return self._planner.plan(at, scope, dated=dated)

    def render(self, plan: Plan, value: int | None, drawn: bytes = b"") -> CaseNumber:
        """Return the number of a plan and the value that its counter gave.

        Raises:
            ArgumentTypeError: the value is no int.
            ArgumentError: it is out of bounds, the drawn bytes are not those that the plan asks
                for, or the plan is another pattern's.

        >>> from datetime import UTC, datetime
        >>> pattern = Pattern("{year}{month}{seq:3}")
        >>> pattern.render(pattern.plan(datetime(2021, 1, 4, tzinfo=UTC)), 1)
        CaseNumber('202101001')
        """
        shape = self.shape
        parts = parts_of(plan)
        if not shape.counts_only:
            fill(shape, parts, plan, value, drawn)
        else:
            if type(value) is not int or not shape.start <= value <= shape.limit:
                value = whole("value", value, least=shape.start, most=shape.limit)
            parts["seq"] = value
        try:
            return shape.number(parts)
        except (KeyError, TypeError, ValueError):
            raise ArgumentError("plan", "one that this pattern made", "another") from None

    def plain(self, plan: Plan) -> PlainForm | None:
        """Return what a store needs to spell the plan's numbers by itself, or None.

        >>> from datetime import UTC, datetime
        >>> at = datetime(2021, 1, 4, tzinfo=UTC)
        >>> pattern, checked = Pattern("SRV-{year}-{seq:3}"), Pattern("CMP-{seq:5}-{check:damm}")
        >>> pattern.plain(pattern.plan(at))
        PlainForm(prefix='SRV-2021-', width=3, suffix='')
        >>> checked.plain(checked.plan(at)) is None
        True
        """
        if type(self).render is not Pattern.render:  # a subclass spells in its own way
            return None
        return plain_form(self.shape, plan)

    # --- reading a number ----------------------------------------------------

    @cached_property
    def _reader(self) -> Reader:
        return Reader(self.shape)

    @cached_property
    def _finder(self) -> Finder:
        return Finder(self.shape.elements, self._reader)

    @property
    def reader(self) -> Reader:
        """Return the liberal reader, compiled on first use."""
        return self._reader

    def parse(self, text: str, *, lenient: bool = False) -> CaseNumber:
        """Return the number that a text means, however it is typed.

        ``lenient`` allows a counter with fewer or more zeros than are printed.

        Raises:
            InvalidNumber: it means none; the error says why and where.
            AmbiguousNumber: it means two.

        >>> Pattern("SRV-{year}-{seq:3}").parse("SRV-2021-1", lenient=True)
        CaseNumber('SRV-2021-001')
        """
        if type(text) is str:
            match = self._exact(text)
            if match is not None:
                number = self._accept(text, match.groups())
                if number is not None:
                    return number
        return self._reader.read(text, lenient=lenient)

    def is_valid(self, x: object) -> bool:
        """Return whether `parse` succeeds; it never raises.

        >>> pattern = Pattern("SRV-{year}-{seq:3}")
        >>> pattern.is_valid("SRV-2021-001"), pattern.is_valid("SRV-2021-1"), pattern.is_valid(None)
        (True, False, False)
        """
        return reads(self.parse, x)

    def find(self, text: str) -> tuple[Match, ...]:
        """Return the numbers in a text, in its order.

        Raises:
            ArgumentTypeError: it is not text.

        >>> Pattern("SRV-{year}-{seq:3}").find("[SRV-2021-001], not xSRV-2021-001")[0].span
        (1, 13)
        """
        return self._finder.find(text)

    def find_rejected(self, text: str) -> tuple[Rejected, ...]:
        """Return what is spelled like a number in a text and is none, and why.

        Raises:
            ArgumentTypeError: it is not text.

        >>> Pattern("CMP-{seq:5}-{check:damm}").find_rejected("CMP-00001-4")[0].why.code
        'check'
        """
        return self._finder.find_rejected(text)

    def spell(self, number: str, *, alphabet: str = "nato") -> str:
        """Return what to say for a number on the telephone, in groups by its fields.

        ``alphabet`` is ``nato``, ``german``, ``swedish`` or ``russian``.

        Raises:
            NumberError: it is no number of this pattern.
            ArgumentError: there is no such alphabet.

        >>> Pattern("SRV-{year}-{seq:3}").spell("srv 2021 007")
        'Sierra Romeo Victor, dash, two zero two one, dash, zero zero seven'
        """
        return spell(self.shape, str(self.parse(number)), alphabet)

    def suggest(
        self, text: str, *, exists: Exists | None = None, limit: int = MOST
    ) -> tuple[CaseNumber, ...]:
        """Return numbers that a text may have meant, those that exist first.

        Without ``exists`` it never writes a check character: a stranger learns none.

        >>> Pattern("SRV-{year}-{seq:3!}").suggest("SRV-2021-01", limit=1)
        (CaseNumber('SRV-2021-001'),)
        """
        return suggest(self.shape, self._reader, text, exists, limit)

    def locate(self, number: CaseNumber) -> Place:
        """Return the series that a number belongs to, and its value where it shows.

        Raises:
            ArgumentError: it is a number of another scheme.

        >>> pattern = Pattern("SRV-{year}-{seq:3}", name="service")
        >>> pattern.locate(pattern.parse("SRV-2021-007"))
        Place(series='service::2021', value=7)
        """
        if getattr(number, "scheme", None) != self._name:
            raise ArgumentError("number", f"one of scheme {self._name!r}", "another")
        parts = number.parts
        codes = {name: str(parts[name]) for name in self.shape.scope_names}
        series = series_name(self._name, codes, self.shape.rule.text(parts))
        return Place(series, value_of(self.shape, series, parts))

    def describe(self, *, column: int | None = None) -> "Description":
        """Return what its numbers are like: how many, how long, in what order, how guessable.

        ``column`` is how many characters a database column has, if that is a question too.

        Raises:
            ArgumentError: the column is not 1 to 255.

        >>> print(Pattern("SRV-{year}-{seq:3}").describe())  # doctest: +ELLIPSIS
        SRV-{year}-{seq:3}
          samples:     SRV-2021-001, SRV-2021-002, SRV-2021-1000
          zone:        UTC
          counter:     restarts with each year; 9223372036854775807 numbers in a series
        ...
        """
        from casenum.numbers.foresight.describing import describe  # noqa: PLC0415 - few ask

        return describe(self.shape, column)

    def __reduce__(self) -> tuple[Any, ...]:
        """Return its text and options; a pattern with keys is refused, for a pickle shows them.

        Raises:
            ArgumentTypeError: it holds keys.
        """
        made = type(self), self.shape.pattern, self._options
        return _rebuilt, made, {"left_out": self.left_out}

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: Any) -> Self:
        return self

    def __repr__(self) -> str:
        name = f", name={self._name!r}" if self._named else ""
        return f"Pattern({self.shape.pattern!r}{name})"


def _rebuilt(kind: type[Pattern], pattern: str, options: Mapping[str, Any]) -> Pattern:
    return kind(pattern, **options)

"""Patterns: the scheme that a line of text declares, proven when it is built."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Final, Self

from casenum.arguments import mapping, one_of, optional_text, text, whole
from casenum.errors import ArgumentError, ArgumentTypeError, NumberError, PatternError, listed
from casenum.numbers.building import build
from casenum.numbers.describing import Description, describe
from casenum.numbers.elements import COUNTER_LIMIT, FIELD_NAMES
from casenum.numbers.finding import Finder
from casenum.numbers.grammar import WIDEST
from casenum.numbers.periods import Fiscal
from casenum.numbers.planning import Planner
from casenum.numbers.reading import Reader
from casenum.numbers.schemes import NO_SCOPE
from casenum.numbers.scopes import Scope
from casenum.numbers.series import series_name
from casenum.numbers.shapes import Settings
from casenum.numbers.suggesting import MOST, Exists, suggest
from casenum.numbers.ulid import ulid_text
from casenum.numbers.values import CaseNumber, Declaration, Match, Place, Plan
from casenum.numbers.zones import zone_of

GUARANTEES: Final = ("gapless", "ordered", "unique")
NO_SCOPES: Final[Mapping[str, Scope]] = {}
_ULID_BYTES: Final = 16
_PER: Final = {
    "year": "{year}-",
    "month": "{year}{month}-",
    "day": "{year}{month}{day}-",
}


def _literal(value: str) -> str:
    return text("prefix", value, empty=True).replace("{", "{{").replace("}", "}}")


def _counter(width: int) -> str:
    return f"{{seq:{whole('width', width, least=1, most=WIDEST)}}}"


def _fiscal(start: int | None, label: str | None) -> Fiscal:
    month = 1 if start is None else whole("fiscal_start", start, least=1, most=12)
    said = "start" if label is None else one_of("fiscal_label", label, ("end", "start"))
    return Fiscal(month, said == "end")


def _scopes(scopes: Mapping[str, Scope]) -> dict[str, Scope]:
    for name, scope in mapping("scopes", scopes).items():
        if not isinstance(scope, Scope):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ArgumentTypeError("scopes", "names and Scope values", type(scope).__name__)
        if name in FIELD_NAMES:
            raise ArgumentError("scopes", f"named other than {listed(FIELD_NAMES)}", name)
    return dict(scopes)


class Pattern:
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
    ) -> None:
        self._options: dict[str, Any] = {
            "name": name,
            "zone": zone,
            "scopes": scopes,
            "restart": restart,
            "fiscal_start": fiscal_start,
            "fiscal_label": fiscal_label,
            "century": century,
            "start": start,
            "guarantee": guarantee,
        }
        self._named = name is not None
        said = text("pattern", pattern, limit=4096, empty=True)
        self._name = said if name is None else text("name", name)
        self._guarantee = one_of("guarantee", guarantee, GUARANTEES)
        at_zone = zone_of(zone)
        settings = Settings(
            zone or "",
            _scopes(scopes),
            optional_text("restart", restart),
            _fiscal(fiscal_start, fiscal_label),
            whole("century", century, least=1, most=9900),
            whole("start", start, least=0, most=COUNTER_LIMIT),
        )
        fiscal_said = fiscal_start == 1 or None not in {fiscal_start, fiscal_label}
        self.shape: Final = build(said, self._name, settings, fiscal_said=fiscal_said)
        self._exact = self.shape.exact
        declared = f"{self.shape.pattern}{settings.suffix()}"
        self._declaration = Declaration(self._name if self._named else "", declared)
        self._prove_series()
        self._planner = Planner(self.shape, self._name, at_zone)

    @classmethod
    def sequential(cls, prefix: str = "", *, width: int = 1, **options: Any) -> Self:
        """Return a pattern of a prefix and a counter.

        Raises:
            PatternError: the pattern is refused.

        >>> Pattern.sequential("ABC-", width=5)
        Pattern('ABC-{seq:5}')
        """
        return cls(f"{_literal(prefix)}{_counter(width)}", **options)

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
        dates = _PER[one_of("per", per, _PER)]
        return cls(f"{_literal(prefix)}{dates}{_counter(width)}", **options)

    @classmethod
    def ulid(cls, prefix: str = "", **options: Any) -> Self:
        """Return a pattern of a prefix and a ULID.

        Raises:
            PatternError: the pattern is refused.

        >>> Pattern.ulid("CASE-")
        Pattern('CASE-{ulid}')
        """
        return cls(f"{_literal(prefix)}{{ulid}}", **options)

    def checked(self, algorithm: str = "", *, separator: str = "-") -> Self:
        """Return this pattern with check characters at its end.

        Raises:
            PatternError: ``checkable``, or the algorithm is unknown.

        >>> Pattern("CMP-{seq:5}").checked("damm")
        Pattern('CMP-{seq:5}-{check:damm}')
        """
        said = text("algorithm", algorithm, empty=True)
        field = f"{{check:{said}}}" if said else "{check}"
        return type(self)(f"{self.shape.pattern}{_literal(separator)}{field}", **self._options)

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
            ArgumentError: it is out of bounds, the drawn bytes are no ULID, or the plan is another
                pattern's.

        >>> from datetime import UTC, datetime
        >>> pattern = Pattern("{year}{month}{seq:3}")
        >>> pattern.render(pattern.plan(datetime(2021, 1, 4, tzinfo=UTC)), 1)
        CaseNumber('202101001')
        """
        shape = self.shape
        parts = _parts_of(plan)
        if shape.rule.identity == "ulid":
            parts["ulid"] = _drawn_text(drawn)
        else:
            if type(value) is not int or not shape.start <= value <= shape.limit:
                value = whole("value", value, least=shape.start, most=shape.limit)
            parts["seq"] = value
        try:
            return shape.number(parts)
        except (KeyError, TypeError, ValueError):
            raise ArgumentError("plan", "one that this pattern made", "another") from None

    # --- reading a number ----------------------------------------------------

    @cached_property
    def _reader(self) -> Reader:
        return Reader(self.shape)

    @cached_property
    def _finder(self) -> Finder:
        return Finder(self.shape.elements, self.parse)

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
                number = self.shape.accept(text, match.groups())
                if number is not None:
                    return number
        return self._reader.read(text, lenient=lenient)

    def is_valid(self, x: object) -> bool:
        """Return whether `parse` succeeds; it never raises.

        >>> pattern = Pattern("SRV-{year}-{seq:3}")
        >>> pattern.is_valid("SRV-2021-001"), pattern.is_valid("SRV-2021-1"), pattern.is_valid(None)
        (True, False, False)
        """
        try:
            self.parse(x)  # type: ignore[arg-type]  # anything at all is asked about
        except NumberError:
            return False
        return True

    def find(self, text: str) -> tuple[Match, ...]:
        """Return the numbers in a text, in its order.

        Raises:
            ArgumentTypeError: it is not text.

        >>> Pattern("SRV-{year}-{seq:3}").find("[SRV-2021-001], not xSRV-2021-001")[0].span
        (1, 13)
        """
        return self._finder.find(text)

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
        value = parts.get("seq")
        series = series_name(self._name, codes, self.shape.rule.text(parts))
        return Place(series, None if value is None else int(value))

    def describe(self) -> Description:
        """Return what its numbers are like: how many, how long, in what order, how guessable.

        >>> print(Pattern("SRV-{year}-{seq:3}").describe())  # doctest: +ELLIPSIS
        SRV-{year}-{seq:3}
          samples:     SRV-2021-001, SRV-2021-002, SRV-2021-1000
          zone:        UTC
          counter:     restarts with each year; 9223372036854775807 numbers in a series
        ...
        """
        return describe(self.shape)

    def __repr__(self) -> str:
        name = f", name={self._name!r}" if self._named else ""
        return f"Pattern({self.shape.pattern!r}{name})"


def _parts_of(plan: Plan) -> dict[str, int | str]:
    try:
        return dict(plan.parts)
    except AttributeError:
        raise ArgumentTypeError("plan", "a Plan", type(plan).__name__) from None


def _drawn_text(drawn: bytes) -> str:
    if not isinstance(drawn, bytes):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ArgumentTypeError("drawn", "bytes", type(drawn).__name__)
    if len(drawn) != _ULID_BYTES:
        raise ArgumentError("drawn", "the 16 bytes of a ULID", f"{len(drawn)} bytes")
    return ulid_text(int.from_bytes(drawn))

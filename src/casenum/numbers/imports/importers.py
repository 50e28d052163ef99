"""The methods of `Pattern` that take another product's format."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from casenum.arguments import mapping
from casenum.errors import PatternError
from casenum.numbers.imports.parts import ADOPT, Imported


class Importers:
    """Make patterns from the formats of other products.

    Each method takes the product's own settings, and by keyword the options of `Pattern`, which
    win over what the format implies. ``left_out`` of the pattern says what the product does that
    the pattern does not; a format that does not fit is refused.

    >>> from casenum.numbers import Pattern
    >>> Pattern.from_dataverse("KA-{SEQNUM:4}").left_out
    ('the seed: Dataverse begins at 1000, and so does start=1000',)
    """

    left_out: tuple[str, ...] = ()

    if TYPE_CHECKING:

        def __init__(self, pattern: str, **options: Any) -> None: ...

    @classmethod
    def _imported(cls, made: Imported, options: Mapping[str, Any]) -> Self:
        try:
            pattern = cls(made.pattern, **{**made.options, **options})
        except PatternError as error:
            problem = f"as {made.pattern!r}, {error.problem}"
            advice = f"{error.advice}; {ADOPT}"
            raise PatternError(made.source, error.code, problem, advice, error.example) from error
        pattern.left_out = made.left_out
        return pattern

    @classmethod
    def from_osticket(
        cls, number_format: str, *, sequence: str = "counter", **options: Any
    ) -> Self:
        r"""Return the pattern of an osTicket ticket number format.

        ``sequence`` is ``counter`` or ``random``; ``\#`` is the character itself.

        Raises:
            PatternError: the format has no counter, or one that is split into groups.
            ArgumentError: ``sequence`` is neither.

        >>> from casenum.numbers import Pattern
        >>> Pattern.from_osticket("TX-######")
        Pattern('TX-{seq:6}')
        """
        from casenum.numbers.imports.osticket import osticket  # noqa: PLC0415 - few move in

        return cls._imported(osticket(number_format, sequence), options)

    @classmethod
    def from_frappe(cls, series: str, **options: Any) -> Self:
        """Return the pattern of a Frappe or ERPNext naming series, or of a ``format:`` expression.

        A field of the document is a scope: declare it in ``scopes=``. A fiscal year wants
        ``fiscal_start=`` and ``fiscal_label=``.

        Raises:
            PatternError: a part has no field, or the counter is missing or split.

        >>> from casenum.numbers import Pattern
        >>> Pattern.from_frappe("SINV-.YYYY.-.#####")
        Pattern('SINV-{year}-{seq:5}')
        """
        from casenum.numbers.imports.frappe import frappe  # noqa: PLC0415 - few move in

        scopes = mapping("scopes", options.get("scopes", {}))
        return cls._imported(frappe(series, scopes, options), options)

    @classmethod
    def from_odoo(
        cls,
        prefix: str = "",
        padding: int = 0,
        suffix: str = "",
        *,
        date_range: str | None = None,
        **options: Any,
    ) -> Self:
        """Return the pattern of an Odoo sequence.

        ``date_range`` says what its sub-sequences per date range are: ``year``, as Odoo makes them,
        ``quarter``, ``month``, ``day`` or ``fiscalyear``; without them the counter never begins
        anew.

        Raises:
            PatternError: a placeholder has no field, or the numbers hide the range.
            ArgumentError: ``padding`` is not 0 to 18, or ``date_range`` is no unit.

        >>> from casenum.numbers import Pattern
        >>> Pattern.from_odoo("INV/%(range_year)s/", 5, date_range="year")
        Pattern('INV/{year}/{seq:5}')
        """
        from casenum.numbers.imports.odoo import odoo  # noqa: PLC0415 - few move in

        return cls._imported(odoo(prefix, padding, suffix, date_range), options)

    @classmethod
    def from_salesforce(cls, number_format: str, **options: Any) -> Self:
        """Return the pattern of a Salesforce auto-number display format.

        Raises:
            PatternError: a variable has no field, or there is not one counter.

        >>> from casenum.numbers import Pattern
        >>> Pattern.from_salesforce("A-{YYYY}{0000}")
        Pattern('A-{year}{seq:4..10}')
        """
        from casenum.numbers.imports.salesforce import salesforce  # noqa: PLC0415 - few move in

        return cls._imported(salesforce(number_format), options)

    @classmethod
    def from_dataverse(cls, number_format: str, **options: Any) -> Self:
        """Return the pattern of a Dataverse AutoNumberFormat.

        Raises:
            PatternError: a placeholder has no field, there is not one counter, or there is a
                random string.

        >>> from casenum.numbers import Pattern
        >>> Pattern.from_dataverse("CAS-{SEQNUM:6}-{DATETIMEUTC:yyyyMM}")
        Pattern('CAS-{seq:6}-{year}{month}')
        """
        from casenum.numbers.imports.dataverse import dataverse  # noqa: PLC0415 - few move in

        return cls._imported(dataverse(number_format), options)

    @classmethod
    def from_dolibarr(cls, mask: str, **options: Any) -> Self:
        """Return the pattern of a Dolibarr numbering mask.

        The code of a client or of a third party's type is a scope: declare ``client`` or ``type``
        in ``scopes=``.

        Raises:
            PatternError: a code has no field, or the numbers hide when the counter begins anew.

        >>> from casenum.numbers import Pattern
        >>> Pattern.from_dolibarr("{yyyy}{mm}-{0000@99}")
        Pattern('{year}{month}-{seq:4}')
        """
        from casenum.numbers.imports.dolibarr import dolibarr  # noqa: PLC0415 - few move in

        scopes = mapping("scopes", options.get("scopes", {}))
        return cls._imported(dolibarr(mask, scopes), options)

    @classmethod
    def from_glpi(cls, template: str, **options: Any) -> Self:
        r"""Return the pattern of a self-filling field of a GLPI template.

        Raises:
            PatternError: it stands not between ``<`` and ``>``, a sign has no field, or there is
                not one counter.

        >>> from casenum.numbers import Pattern
        >>> Pattern.from_glpi(r"<INV-\Y-####>")
        Pattern('INV-{year}-{seq:4}')
        """
        from casenum.numbers.imports.glpi import glpi  # noqa: PLC0415 - few move in

        return cls._imported(glpi(template), options)

    @classmethod
    def from_servicenow(cls, prefix: str, digits: int = 7, **options: Any) -> Self:
        """Return the pattern of a ServiceNow table's numbers.

        Raises:
            PatternError: the prefix cannot be printed.
            ArgumentError: ``digits`` is not 1 to 18.

        >>> from casenum.numbers import Pattern
        >>> Pattern.from_servicenow("INC", 7)
        Pattern('INC{seq:7}')
        """
        from casenum.numbers.imports.servicenow import servicenow  # noqa: PLC0415 - few move in

        return cls._imported(servicenow(prefix, digits), options)

    @classmethod
    def from_znuny(
        cls,
        system_id: str = "10",
        *,
        kind: str = "DateChecksum",
        width: int | None = None,
        **options: Any,
    ) -> Self:
        """Return the pattern of a ticket number generator of Znuny, OTRS or OTOBO.

        ``kind`` is ``AutoIncrement``, ``Date``, ``DateChecksum`` or ``Random``; ``width`` is the
        least size of the counter, the generator's own where it is not given.

        Raises:
            ArgumentError: ``system_id`` is no digits, ``kind`` no generator, or ``width`` no width.

        >>> from casenum.numbers import Pattern
        >>> Pattern.from_znuny("10", kind="Date")
        Pattern('{year}{month}{day}10{seq:1}')
        """
        from casenum.numbers.imports.znuny import znuny  # noqa: PLC0415 - few move in

        return cls._imported(znuny(system_id, kind, width), options)

    @classmethod
    def from_zammad(
        cls,
        system_id: str = "10",
        *,
        kind: str = "Increment",
        checksum: str | None = None,
        min_size: int = 5,
        **options: Any,
    ) -> Self:
        """Return the pattern of Zammad's ticket numbers.

        ``kind`` is ``Increment`` or ``Date``; ``checksum`` is ``zammad1`` or ``zammad2`` where the
        numbers have a check digit, by the version that printed them; ``min_size`` is that of the
        whole number.

        Raises:
            ArgumentError: ``system_id`` is no digits, ``kind`` or ``checksum`` no choice, or
                ``min_size`` no size.

        >>> from casenum.numbers import Pattern
        >>> Pattern.from_zammad("10", kind="Increment", min_size=5)
        Pattern('10{seq:3}')
        """
        from casenum.numbers.imports.zammad import zammad  # noqa: PLC0415 - few move in

        return cls._imported(zammad(system_id, kind, checksum, min_size), options)

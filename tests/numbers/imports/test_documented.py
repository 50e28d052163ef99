"""What other products' own pages print, printed by the pattern that their format becomes.

The pages are named in the modules of `casenum.numbers.imports`; the numbers are typed anew.
"""

from datetime import UTC, datetime
from typing import Any

import pytest

from casenum.numbers import Pattern, Scope

JUNE = datetime(2021, 6, 1, 12, tzinfo=UTC)
FISCAL: dict[str, Any] = {"fiscal_start": 4, "fiscal_label": "start"}
COMPANY = {"company": Scope("A-Z", 2, 5)}


def on(year: int, month: int, day: int, hour: int = 12) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def prints(
    pattern: Pattern, at: datetime, value: int, text: str, scope: dict[str, str] | None = None
) -> None:
    """Assert that a pattern prints a number and reads it back as the same count."""
    assert pattern.render(pattern.plan(at, scope or {}), value) == text
    assert pattern.parse(text).parts["seq"] == value


@pytest.mark.parametrize(
    ("number_format", "value", "text"),
    [
        ("TX-######", 42, "TX-000042"),
        ("TX-######-US", 42, "TX-000042-US"),
        (r"\#A-####", 7, "#A-0007"),
        ("######", 123456, "123456"),
        ("######", 1234567, "1234567"),
        ("T{#}", 3, "T{3}"),
    ],
)
def test_osticket(number_format: str, value: int, text: str) -> None:
    """An osTicket format prints the tickets that osTicket prints, and grows as it does."""
    prints(Pattern.from_osticket(number_format), JUNE, value, text)


@pytest.mark.parametrize(
    ("series", "at", "value", "text"),
    [
        ("SINV-.YYYY.-.#####", JUNE, 1, "SINV-2021-00001"),
        ("SINV-.YYYY.-.#####", on(2024, 2, 1), 2, "SINV-2024-00002"),
        ("PRE.#####", JUNE, 1, "PRE00001"),
        ("TEST-.YYYY.-", on(2021, 1, 1), 1, "TEST-2021-00001"),
        ("INV-.YY.MM.DD.-.####", JUNE, 12, "INV-210601-0012"),
        ("D.YYYY.JJJ.-.###", on(2020, 12, 31), 1, "D2020366-001"),
        ("W-.YYYY.-.WW.-.##", on(2020, 1, 15), 4, "W-2020-03-04"),
        ("format:TODO-{YYYY}-{MM}-{##}", JUNE, 9, "TODO-2021-06-09"),
    ],
)
def test_frappe(series: str, at: datetime, value: int, text: str) -> None:
    """A naming series prints the names that Frappe gives."""
    prints(Pattern.from_frappe(series), at, value, text)


def test_frappe_fields_are_scopes() -> None:
    """A field of the document, with or without braces, is a scope that was declared."""
    for series in ("{company}.-INV-.####", "X-.company.-INV-.####", "format:{company}-INV-{####}"):
        pattern = Pattern.from_frappe(series, scopes=COMPANY)
        text = "X-ACME-INV-0001" if series.startswith("X") else "ACME-INV-0001"
        prints(pattern, JUNE, 1, text, {"company": "acme"})


def test_frappe_fiscal_years_want_their_first_month() -> None:
    """A fiscal year is printed as one year, in the way that the options say."""
    pattern = Pattern.from_frappe("SO-.FY.-.####", **FISCAL)
    prints(pattern, on(2021, 3, 31), 1, "SO-2020-0001")
    assert pattern.plan(on(2021, 4, 1)).series != pattern.plan(on(2021, 3, 31)).series


@pytest.mark.parametrize(
    ("settings", "at", "value", "text"),
    [
        ({"prefix": "INV/%(range_year)s/", "padding": 5, "date_range": "year"},
         on(2025, 5, 1), 1, "INV/2025/00001"),
        ({"prefix": "%(range_year)sF", "padding": 5, "date_range": "year"},
         on(2022, 1, 1), 1, "2022F00001"),
        ({"prefix": "%(range_year)s%(range_month)s-", "padding": 3, "date_range": "month"},
         on(2031, 1, 25), 2, "203101-002"),
        ({"prefix": "LOT%(year)s-%(doy)s-", "padding": 7},
         on(2024, 11, 20), 2, "LOT2024-325-0000002"),
        ({"prefix": "%(y)s%(month)s%(day)s%(h24)s", "padding": 2},
         on(2024, 11, 20, 7), 1, "2411200701"),
        ({"prefix": "W%(isoyear)s-%(isoweek)s-"}, on(2021, 1, 1), 3, "W2020-53-3"),
        ({"prefix": "D%(range_year)s/%(range_doy)s/", "padding": 2, "date_range": "day"},
         on(2021, 2, 1), 3, "D2021/032/03"),
        ({"prefix": "FY%(range_year)s/", "padding": 3, "date_range": "fiscalyear",
          "fiscal_start": 4},
         on(2021, 3, 31), 1, "FY2020/001"),
        ({"prefix": "C%%", "padding": 2, "suffix": "/%(current_year)s"}, JUNE, 1, "C%01/2021"),
    ],
)  # fmt: skip  # a row a sequence
def test_odoo(settings: dict[str, Any], at: datetime, value: int, text: str) -> None:
    """A sequence prints its prefix, its padded count and its suffix."""
    prints(Pattern.from_odoo(**settings), at, value, text)


@pytest.mark.parametrize(
    ("number_format", "value", "text"),
    [
        ("{000}", 4, "004"),
        ("A-{000000}", 1234, "A-001234"),
        ("PO# {0}", 89, "PO# 89"),
        ("A-{YYYY}{0000}", 7, "A-20210007"),
        ("{YY}{MM}{DD}-{0}", 9999999999, "210601-9999999999"),
    ],
)
def test_salesforce(number_format: str, value: int, text: str) -> None:
    """A display format prints the auto-numbers that Salesforce prints, up to ten digits."""
    pattern = Pattern.from_salesforce(number_format)
    prints(pattern, JUNE, value, text)
    assert pattern.plan(JUNE).limit == 9_999_999_999


@pytest.mark.parametrize(
    ("number_format", "at", "value", "text"),
    [
        ("KA-{SEQNUM:4}", JUNE, 1, "KA-0001"),
        ("{SEQNUM:10}", JUNE, 1234567890, "1234567890"),
        ("{SEQNUM:6}-#", JUNE, 123456, "123456-#"),
        ("CAS-{SEQNUM:6}-{DATETIMEUTC:yyyyMM}", on(2017, 9, 13), 2000, "CAS-002000-201709"),
        ("{SEQNUM:2}", JUNE, 100, "100"),
        ("{DATETIMEUTC:yy/MM/dd HH}-{SEQNUM:1}", on(2017, 9, 13, 9), 5, "17/09/13 09-5"),
    ],
)
def test_dataverse(number_format: str, at: datetime, value: int, text: str) -> None:
    """An AutoNumberFormat prints the counts and dates that Dataverse prints."""
    prints(Pattern.from_dataverse(number_format), at, value, text)


def test_dolibarr() -> None:
    """A mask prints the example of Dolibarr's own help: the 99th of 31 January 2007."""
    prints(Pattern.from_dolibarr("ABC{yy}{mm}-{000000}"), on(2007, 1, 31), 99, "ABC0701-000099")
    yearly = Pattern.from_dolibarr("{0000+100@1}-ZZZ/{yyyy}{mm}{dd}/XXX")
    assert yearly.start == 101
    prints(yearly, on(2007, 1, 31), 100 + 99, "0199-ZZZ/20070131/XXX")
    client = Pattern.from_dolibarr(
        "{cccc}/{tt}-{000}", scopes={"client": Scope("A-Z", 4), "type": Scope("A-Z", 2)}
    )
    prints(client, JUNE, 7, "ACME/SM-007", {"client": "acme", "type": "SM"})


@pytest.mark.parametrize("end", ["", "\\"])
def test_glpi(end: str) -> None:
    r"""A template prints the example of GLPI's page, but for its month, which stands in digits."""
    pattern = Pattern.from_glpi(rf"<\Y-\m-\d-555-1234-##{end}>")
    prints(pattern, on(1984, 1, 2), 1, "1984-01-02-555-1234-01")
    prints(pattern, on(1984, 1, 2), 2, "1984-01-02-555-1234-02")
    prints(Pattern.from_glpi(r"<\gPC\y-####>"), JUNE, 3, "PC21-0003")


def test_servicenow() -> None:
    """A table's prefix and digits print the numbers that ServiceNow prints."""
    prints(Pattern.from_servicenow("INC"), JUNE, 10001, "INC0010001")
    prints(Pattern.from_servicenow("RITM", 6), JUNE, 1245, "RITM001245")


@pytest.mark.parametrize(
    ("day", "system", "count", "text"),
    [
        ((2002, 6, 23), "10", 10001, "2002062310100011"),
        ((2021, 1, 1), "10", 1, "2021010110000018"),
        ((2024, 2, 29), "10", 99999, "2024022910999991"),
        ((2025, 12, 31), "88", 7, "2025123188000075"),
    ],
)
def test_znuny_date_checksum(day: tuple[int, int, int], system: str, count: int, text: str) -> None:
    """A number of DateChecksum has day, system, count and Znuny's own check digit."""
    prints(Pattern.from_znuny(system_id=system), on(*day), count, text)


@pytest.mark.parametrize(
    ("kind", "width", "count", "text"),
    [
        ("AutoIncrement", None, 10138, "1010138"),
        ("AutoIncrement", None, 7, "1000007"),
        ("AutoIncrement", 7, 7, "100000007"),
        ("Date", None, 10138, "200206231010138"),
        ("Date", None, 9, "20020623109"),
        ("Date", 5, 9, "200206231000009"),
    ],
)
def test_znuny_counters(kind: str, width: int | None, count: int, text: str) -> None:
    """AutoIncrement pads to five; Date does not unless it was told to."""
    prints(Pattern.from_znuny("10", kind=kind, width=width), on(2002, 6, 23), count, text)


@pytest.mark.parametrize(
    ("checksum", "day", "system", "count", "text"),
    [
        ("zammad2", (1955, 11, 5), "1", 1, "19551105100012"),
        ("zammad2", (1955, 11, 5), "88", 1, "195511058800012"),
        ("zammad2", (2021, 1, 1), "42", 9999, "202101014299991"),
        ("zammad1", (1955, 11, 5), "1", 1, "19551105100014"),
        ("zammad1", (2021, 1, 1), "42", 9999, "202101014299999"),
        (None, (2012, 6, 23), "10", 10138, "201206231010138"),
        (None, (2012, 6, 23), "10", 10139, "201206231010139"),
    ],
)
def test_zammad_date(
    checksum: str | None, day: tuple[int, int, int], system: str, count: int, text: str
) -> None:
    """A number by date has day, system, count and, where it is switched on, the check digit."""
    pattern = Pattern.from_zammad(system, kind="Date", checksum=checksum)
    prints(pattern, on(*day), count, text)


@pytest.mark.parametrize(
    ("settings", "pattern"),
    [
        ({}, "10{seq:3}"),
        ({"min_size": 7}, "10{seq:5}"),
        ({"min_size": 3}, "10{seq:1}"),
        ({"min_size": 1}, "10{seq:1}"),
        ({"min_size": 7, "checksum": "zammad2"}, "10{seq:4}{check:zammad2}"),
    ],
)
def test_zammad_increment(settings: dict[str, Any], pattern: str) -> None:
    """The smallest size is that of the whole number: system id, count and check digit."""
    made = Pattern.from_zammad("10", **settings)
    assert made.shape.pattern == pattern
    assert len(made.render(made.plan(JUNE), 1)) == max(settings.get("min_size", 5), 3)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (Pattern.from_osticket("T-######", sequence="random"), "T-734028"),
        (Pattern.from_znuny("10", kind="Random"), "103745394596"),
        (Pattern.from_znuny("10", kind="Random"), "100057866352"),
    ],
)
def test_random_numbers_are_read(pattern: Pattern, text: str) -> None:
    """Numbers that another product drew are read, and so can be adopted."""
    assert pattern.parse(text) == text

"""When the counter of an imported format begins anew, what is left out, and what is refused."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casenum.clock import FixedClock
from casenum.errors import ArgumentError, ArgumentTypeError, CasenumError, PatternError
from casenum.issuing import Issuer
from casenum.numbers import Pattern, Scope
from casenum.stores import open_store

DAYS = {
    "day": (datetime(2021, 6, 1, 9, tzinfo=UTC), datetime(2021, 6, 2, 9, tzinfo=UTC)),
    "month": (datetime(2021, 6, 1, 9, tzinfo=UTC), datetime(2021, 7, 1, 9, tzinfo=UTC)),
    "year": (datetime(2021, 6, 1, 9, tzinfo=UTC), datetime(2022, 6, 1, 9, tzinfo=UTC)),
}
LONGER = {"day": "month", "month": "year"}
CODES = {"client": Scope("A-Z", 4)}
Make = Callable[..., Pattern]


def begins_anew(pattern: Pattern, unit: str) -> bool:
    one, other = (pattern.plan(at).series for at in DAYS[unit])
    return one != other


@pytest.mark.parametrize(
    ("pattern", "units"),
    [
        (Pattern.from_osticket("TX-####"), ""),
        (Pattern.from_frappe("S-.YYYY.-.####"), "year"),
        (Pattern.from_frappe("S-.YYYY.MM.-.####"), "year month"),
        (Pattern.from_frappe("S-.YYYY.MM.DD.-.####"), "year month day"),
        (Pattern.from_frappe("S-.YYYY.JJJ.-.####"), "year month day"),
        (Pattern.from_frappe("S-.####.-.YYYY"), ""),
        (Pattern.from_frappe("S-.YYYY.-.####.-.MM"), "year"),
        (Pattern.from_frappe("format:S-{YYYY}-{####}"), ""),
        (Pattern.from_odoo("S/%(year)s/", 4), ""),
        (Pattern.from_odoo("S/%(year)s/%(month)s/", 4, date_range="year"), "year"),
        (Pattern.from_odoo("S/%(year)s/%(month)s/", 4, date_range="month"), "year month"),
        (Pattern.from_salesforce("S-{YYYY}{MM}{0000}"), ""),
        (Pattern.from_dataverse("S-{SEQNUM:4}-{DATETIMEUTC:yyyyMM}"), ""),
        (Pattern.from_dolibarr("S{yyyy}{mm}-{0000}"), ""),
        (Pattern.from_dolibarr("S{yyyy}{mm}-{0000@1}"), "year"),
        (Pattern.from_dolibarr("S{yyyy}{mm}-{0000@99}"), "year month"),
        (Pattern.from_glpi(r"<S-\Y-\m-####>"), "year month"),
        (Pattern.from_servicenow("INC"), ""),
        (Pattern.from_znuny(kind="AutoIncrement"), ""),
        (Pattern.from_znuny(kind="Date"), "year month day"),
        (Pattern.from_znuny(), "year month day"),
        (Pattern.from_zammad(), ""),
        (Pattern.from_zammad(kind="Date"), "year month day"),
    ],
)
def test_the_counter_begins_anew_when_the_product_s_does(pattern: Pattern, units: str) -> None:
    """A new year, month or day is a new series exactly where the product counts from one again."""
    assert [
        unit for unit in ("year", "month", "day") if begins_anew(pattern, unit)
    ] == units.split()


@pytest.mark.parametrize(
    ("make", "settings", "code", "said"),
    [
        (Pattern.from_osticket, "TX-###-###", "import", "split into groups"),
        (Pattern.from_osticket, "##-##-##", "import", "split into groups"),
        (Pattern.from_osticket, r"TX-\#", "import", "no counter"),
        (Pattern.from_osticket, "TX-" + "#" * 19, "syntax", "19"),
        (Pattern.from_frappe, "INV-.MM.-.####", "calendar", "stands without {year}"),
        (
            Pattern.from_frappe,
            "INV-.YY.-.WW.-.####",
            "calendar",
            "{isoweek} stands without {isoyear}",
        ),
        (Pattern.from_frappe, "INV-.YYYY.DD.-.####.-.MM", "import", "no period"),
        (Pattern.from_frappe, "INV-.timestamp.-.####", "import", "timestamp"),
        (Pattern.from_frappe, "INV-.FY.-.####", "import", "no first month"),
        (Pattern.from_frappe, "INV-.{company}.-.####", "import", "scopes={'company'"),
        (Pattern.from_frappe, "INV-.abbr.-.####", "import", "scopes="),
        (Pattern.from_frappe, "INV-####", "import", "amid text"),
        (Pattern.from_frappe, "INV-.##.-.##", "import", "two counters"),
        (Pattern.from_frappe, "format:INV-{YYYY}", "import", "no counter"),
        (Pattern.from_odoo, "INV-%(sec)s-", "import", "%(sec)s"),
        (Pattern.from_odoo, "INV-%(h12)s-", "import", "%(h12)s"),
        (Pattern.from_odoo, "INV-%(woy)s-", "import", "%(isoweek)s"),
        (Pattern.from_odoo, "INV-%(qoy)s-", "import", "%(qoy)s"),
        (Pattern.from_odoo, "INV-%(range_current_year)s-", "import", "range_current_year"),
        (Pattern.from_odoo, "100%-", "import", "write '%%'"),
        (Pattern.from_odoo, "%(month)s-", "calendar", "stands without {year}"),
        (Pattern.from_salesforce, "A-{0000}{000}", "import", "two counters"),
        (Pattern.from_salesforce, "A-{YYYY}", "import", "no counter"),
        (Pattern.from_salesforce, "A-{YYY}{0}", "import", "{YYYY}"),
        (Pattern.from_salesforce, "A-{}{0}", "import", "{YYYY}"),
        (Pattern.from_salesforce, "A-{00000000000}", "import", "10 digits"),
        (Pattern.from_salesforce, "{DD}-{0}", "calendar", "stands without {month}"),
        (Pattern.from_dataverse, "CAR-{SEQNUM:3}-{RANDSTRING:6}", "import", "keep the counter"),
        (Pattern.from_dataverse, "A{RANDSTRING:3}{RANDSTRING:3}", "import", "O from 1 and 0"),
        (Pattern.from_dataverse, "CNR-{RANDSTRING:4}", "import", "{random:6/c32}"),
        (Pattern.from_dataverse, "{SEQNUM:6}-#-{RANDSTRING:3}", "import", "keep the counter"),
        (Pattern.from_dataverse, "{SEQNUM:6}-{SEQNUM:3}", "import", "two counters"),
        (Pattern.from_dataverse, "A{SEQNUM:x}", "import", "{SEQNUM:n}"),
        (Pattern.from_dataverse, "A{SEQNUM}", "import", "{SEQNUM:n}"),
        (Pattern.from_dataverse, "A{SEQNUM:3}{DATETIMEUTC:yyyyMMddhhmmss}", "import", "'hh'"),
        (Pattern.from_dataverse, "A{SEQNUM:3}{DATETIMEUTC:d}", "import", "'d'"),
        (Pattern.from_dataverse, "A{SEQNUM:3}{DATETIMEUTC}", "import", "{DATETIMEUTC"),
        (Pattern.from_dataverse, "A-{DATETIMEUTC:yyyy}", "import", "no counter"),
        (Pattern.from_dolibarr, "{0000+100@1}-ZZZ/{dd}/XXX", "calendar", "stands without {month}"),
        (Pattern.from_dolibarr, "F-{0000@1}", "injective", "restarts each year"),
        (Pattern.from_dolibarr, "F{yyyy}-{0000@99}", "injective", "restarts each month"),
        (Pattern.from_dolibarr, "F{yyyy}{mm}-{0000@4}", "import", "'@4'"),
        (Pattern.from_dolibarr, "F{yyyy}{mm}-{0000@0}", "import", "{fiscalyear}"),
        (Pattern.from_dolibarr, "F{y}-{0000}", "import", "{yyyy}"),
        (Pattern.from_dolibarr, "F{cccc}-{0000}", "import", "scopes={'client'"),
        (Pattern.from_dolibarr, "F{cccc000}-{0000}", "import", "each client"),
        (Pattern.from_dolibarr, "F{yyyy}", "import", "no counter"),
        (Pattern.from_dolibarr, "F{000}{000}", "import", "two counters"),
        (Pattern.from_glpi, "INV-####", "import", "between '<' and '>'"),
        (Pattern.from_glpi, r"<\Y-##-##>", "import", "two groups"),
        (Pattern.from_glpi, r"<\Y>", "import", "no counter"),
        (Pattern.from_glpi, r"<\H-##>", "import", r"\Y"),
        (Pattern.from_glpi, r"<\m-##>", "calendar", "stands without {year}"),
    ],
)
def test_what_has_no_pattern_is_refused(make: Make, settings: str, code: str, said: str) -> None:
    """A format that does not fit, or could repeat a number, is refused with a reason and a way."""
    with pytest.raises(PatternError) as caught:
        make(settings)
    assert caught.value.code == code
    assert said in str(caught.value)
    assert caught.value.advice


@pytest.mark.parametrize(
    ("prefix", "date_range", "said"),
    [
        ("DEP/", "year", "restarts each year"),
        ("DEP%(year)s/%(month)s-", "quarter", "restarts each quarter"),
        ("DEP%(range_month)s", "year", "%(range_month)s"),
        ("DEP%(range_y)s", "fiscalyear", "%(range_y)s"),
        ("DEP%(range_year)s", "fiscalyear", "first month"),
    ],
)
def test_a_hidden_date_range_is_refused(prefix: str, date_range: str, said: str) -> None:
    """A sequence whose numbers hide the range they count in would repeat them: it is refused."""
    with pytest.raises(PatternError) as caught:
        Pattern.from_odoo(prefix, 3, date_range=date_range)
    assert said in str(caught.value)


def test_a_refusal_shows_the_product_s_format_and_two_numbers_that_are_one() -> None:
    """The error shows what was given, what it became, and the number that would come twice."""
    with pytest.raises(PatternError) as caught:
        Pattern.from_dolibarr("F{0000@1}")
    error = caught.value
    assert (error.pattern, error.example) == (
        "F{0000@1}",
        "'F0001' on 2021-01-01 01:00 and again on 2022-01-01 00:00",
    )
    assert "as 'F{seq:4}'" in error.problem
    assert isinstance(error.__cause__, PatternError)


@pytest.mark.parametrize(
    ("make", "arguments", "options"),
    [
        (Pattern.from_osticket, ("TX-#",), {"sequence": "dice"}),
        (Pattern.from_osticket, ("",), {}),
        (Pattern.from_osticket, ("#" * 256,), {}),
        (Pattern.from_odoo, ("A", -1), {}),
        (Pattern.from_odoo, ("A", 19), {}),
        (Pattern.from_odoo, ("A", 3), {"date_range": "never"}),
        (Pattern.from_servicenow, ("INC", 0), {}),
        (Pattern.from_znuny, ("ten",), {}),
        (Pattern.from_znuny, ("\u0661",), {}),
        (Pattern.from_znuny, ("10",), {"kind": "Dice"}),
        (Pattern.from_znuny, ("10",), {"width": 0}),
        (Pattern.from_zammad, ("",), {}),
        (Pattern.from_zammad, ("10",), {"kind": "DateChecksum"}),
        (Pattern.from_zammad, ("10",), {"checksum": "znuny"}),
        (Pattern.from_zammad, ("10",), {"min_size": 0}),
    ],
)
def test_settings_out_of_bounds_are_refused(
    make: Make, arguments: tuple[Any, ...], options: Mapping[str, Any]
) -> None:
    """A setting that the product does not have is refused as an argument."""
    with pytest.raises(ArgumentError):
        make(*arguments, **options)


@pytest.mark.parametrize("value", [None, 7, b"TX-##", ["#"]])
def test_settings_of_another_type_are_refused(value: Any) -> None:
    """Every setting that is text is asked to be text."""
    text_first: list[Make] = [
        Pattern.from_osticket, Pattern.from_frappe, Pattern.from_odoo, Pattern.from_salesforce,
        Pattern.from_dataverse, Pattern.from_dolibarr, Pattern.from_glpi, Pattern.from_servicenow,
        Pattern.from_znuny, Pattern.from_zammad,
    ]  # fmt: skip  # all of them
    for make in text_first:
        with pytest.raises(ArgumentTypeError):
            make(value)
    for make in (Pattern.from_frappe, Pattern.from_dolibarr):
        with pytest.raises(ArgumentTypeError):
            make("{0000}", scopes=value)


def test_options_of_the_pattern_win() -> None:
    """Name, zone, start and restart are the caller's to say, over what the format implies."""
    pattern = Pattern.from_salesforce(
        "S-{YYYY}-{0000}", name="case", zone="Europe/Oslo", start=500, restart="year"
    )
    assert (pattern.name, pattern.start) == ("case", 500)
    assert begins_anew(pattern, "year")
    assert Pattern.from_dolibarr("{0000+100}", start=7).start == 7
    with pytest.raises(TypeError, match="colour"):
        Pattern.from_salesforce("S-{0}", colour="red")


def test_what_is_left_out_is_said() -> None:
    """A pattern says what the product does that it does not; one of our own leaves nothing out."""
    assert Pattern("A-{seq}").left_out == ()
    assert Pattern.from_salesforce("A-{0}").left_out == ()
    assert "step" in Pattern.from_osticket("T#").left_out[0]
    assert Pattern.from_osticket("T######", sequence="random").left_out == ()
    assert "1000" in Pattern.from_dataverse("{SEQNUM:4}").left_out[0]
    assert len(Pattern.from_glpi("<A##>").left_out) == 1
    assert "'\\g'" in Pattern.from_glpi(r"<A\g##>").left_out[1]
    assert "third parties" in Pattern.from_dolibarr("{cccc}{00}", scopes=CODES).left_out[0]
    assert Pattern.from_dolibarr("{yyyy}{00}").left_out == ()
    assert "53" in Pattern.from_frappe("A.YYYY.-.WW.-.##").left_out[0]
    assert "fiscal" in Pattern.from_frappe("A.FY.-.##", fiscal_start=1).left_out[0]
    assert "share" in Pattern.from_frappe("format:A{##}").left_out[0]
    assert Pattern.from_frappe("A.YYYY.-.##").left_out == ()
    assert len(Pattern.from_odoo("A").left_out) == 2
    assert len(Pattern.from_servicenow("A").left_out) == 1


def test_frappe_s_own_weeks_are_never_misread() -> None:
    """Weeks 00 and 53 that Frappe prints at a turn of the year never read as another week."""
    pattern = Pattern.from_frappe("W-.YYYY.-.WW.-.##")
    assert pattern.is_valid("W-2020-53-01")  # the ISO week, which Frappe prints alike
    assert not pattern.is_valid("W-2019-53-01")  # 31 December 2019, in week 1 of 2020
    assert not pattern.is_valid("W-2021-00-01")  # 1 January 2021, in week 53 of 2020


def test_existing_numbers_are_adopted() -> None:
    """The old numbers are read, claimed and counted past; what does not read becomes an alias."""
    clock = FixedClock(datetime(2021, 6, 1, 9, tzinfo=UTC))
    pattern = Pattern.from_osticket("TX-######", name="ticket")
    issuer = Issuer(open_store("memory:"), pattern, clock=clock)
    assert issuer.adopt("TX-004711") == "TX-004711"
    assert issuer.issue() == "TX-004712"


LETTERS = "AT-#.{}%()sY\\<>MDyd0@+:cgSEQNUM"
IMPORTERS: list[Make] = [
    Pattern.from_osticket, Pattern.from_frappe, Pattern.from_odoo, Pattern.from_salesforce,
    Pattern.from_dataverse, Pattern.from_dolibarr, Pattern.from_servicenow,
    lambda text: Pattern.from_glpi(f"<{text}>"),
    lambda text: Pattern.from_frappe(f"{text}.YYYY.-.###"),
    lambda text: Pattern.from_frappe(f"format:{text}{{YYYY}}-{{###}}"),
    lambda text: Pattern.from_dataverse(f"{{SEQNUM:3}}-{{DATETIMEUTC:{text}}}"),
    lambda text: Pattern.from_dolibarr(f"{text}{{yyyy}}-{{000}}"),
    lambda text: Pattern.from_odoo("%(year)s-", 3, text),
]  # fmt: skip  # one a line where it is one


@given(st.sampled_from(IMPORTERS), st.text(LETTERS, max_size=12), st.integers(1, 999))
def test_any_format_is_refused_or_reads_what_it_prints(make: Make, text: str, value: int) -> None:
    """Whatever is given, the answer is a pattern that reads its own numbers, or a clear no."""
    try:
        pattern = make(text)
    except CasenumError:
        return
    number = pattern.render(pattern.plan(DAYS["day"][0]), value)
    assert pattern.parse(str(number)).parts == number.parts


def test_a_check_does_not_hide_what_was_left_out() -> None:
    """Who adds check characters to an imported format still reads what it could not carry over."""
    imported = Pattern.from_dataverse("KA-{SEQNUM:4}")
    assert imported.left_out
    assert imported.checked("damm").left_out == imported.left_out

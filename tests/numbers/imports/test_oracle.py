"""Formats put together by chance, printed by plain replacement and by the pattern they become."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casenum.numbers import Pattern

# How a product writes year, month, day and a counter of four, around what may stand between.
Spelling = tuple[str, str, str, str]
PRODUCTS: dict[str, tuple[Callable[[str], Pattern], Spelling]] = {
    "frappe": (Pattern.from_frappe, (".YYYY.", ".MM.", ".DD.", ".####.")),
    "frappe expression": (
        lambda said: Pattern.from_frappe(f"format:{said}"),
        ("{YYYY}", "{MM}", "{DD}", "{####}"),
    ),
    "odoo": (
        lambda said: Pattern.from_odoo(said.partition("@")[0], 4, said.partition("@")[2]),
        ("%(year)s", "%(month)s", "%(day)s", "@"),
    ),
    "salesforce": (Pattern.from_salesforce, ("{YYYY}", "{MM}", "{DD}", "{0000}")),
    "dataverse": (
        Pattern.from_dataverse,
        ("{DATETIMEUTC:yyyy}", "{DATETIMEUTC:MM}", "{DATETIMEUTC:dd}", "{SEQNUM:4}"),
    ),
    "dolibarr": (Pattern.from_dolibarr, ("{yyyy}", "{mm}", "{dd}", "{0000}")),
    "glpi": (lambda said: Pattern.from_glpi(f"<{said}>"), (r"\Y", r"\m", r"\d", "####")),
}
instants = st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)).map(  # noqa: DTZ001 - drawn naive
    lambda naive: naive.replace(tzinfo=UTC)
)


@pytest.mark.parametrize("product", PRODUCTS)
@given(
    shown=st.integers(0, 3),
    order=st.permutations(range(4)),
    literals=st.lists(st.text("ABXZ-/", min_size=1, max_size=3), min_size=5, max_size=5),
    at=instants,
    value=st.integers(1, 20_000),
)
def test_a_pattern_prints_what_replacement_prints(
    *, product: str, shown: int, order: list[int], literals: list[str], at: datetime, value: int
) -> None:
    """Whatever the order of date and counter, the number is the format with each token replaced."""
    make, spelling = PRODUCTS[product]
    printed = (f"{at.year:04d}", f"{at.month:02d}", f"{at.day:02d}", f"{value:04d}")
    chosen = [each for each in order if each == 3 or each < shown]
    if product.startswith("frappe") and chosen[-1] != 3:
        chosen = [*[each for each in chosen if each != 3], 3]  # no period would be half before it
    said = "".join([f"{literals[n]}{spelling[n]}" for n in chosen]) + literals[4]
    text = "".join([f"{literals[n]}{printed[n]}" for n in chosen]) + literals[4]
    pattern = make(said)
    assert pattern.render(pattern.plan(at), value) == text
    assert pattern.parse(text).parts["seq"] == value

"""Finding numbers in a megabyte of mail, and reading what people type, beside plain ``re``."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from types import ModuleType

from harness import Row, compare
from stdnum import damm, luhn
from stdnum.iso7064 import mod_97_10
from stdnum.util import clean

from casenum import NumberBook, Pattern
from casenum.checks import algorithm
from casenum.numbers.reading.finding import expression
from casenum.numbers.reading.glyphs import compact

SERVICE = Pattern("SRV-{year}-{seq:3}", name="service")
DATED = Pattern("{year}{month}{seq:3}", name="dated")
COMPLAINT = Pattern("CMP-{seq:5}-{check:damm}", name="complaint")
BOOK = NumberBook(service=SERVICE, complaint=COMPLAINT)
MEGABYTE = 1_000_000

_FILLING = (
    "Dear all,\n",
    "the lamp that came on 2021-01-04 with invoice 4711-22 is broken, as we said at once.\n",
    "Our server answers with UTF-8 and CVE-2021-001 is of no concern; call 0049 40 123456.\n",
    "We wait since last week \u2013 nobody has called us \u2013 and would like it mended.\n",
    "Some say that the other lamp is the better one, others have nothing at all to say about it.\n",
    "\n",
    "> On that day we had written that the lamp would be looked at, and so it was, but in vain.\n",
)
_NUMBERS = (
    "Re: [SRV-2021-042] and CMP-00001-3\n",
    "> it stood there as srv\u20132021\u2013043, and as 202101017 in the old list\n",
)
_MAIL = "".join((*_FILLING * 9, *_NUMBERS))  # about 4 kB, as mails are
MAIL = (_MAIL * (MEGABYTE // len(_MAIL) + 1))[:MEGABYTE]
HOSTILE = ("SRV-2021-00" * (MEGABYTE // 11 + 1))[:MEGABYTE]


def plain_search(pattern: Pattern) -> Callable[[str], object]:
    """Return a search with the same expression that gives what was matched and where."""
    search = re.compile(expression(pattern.shape.elements)).finditer
    return lambda text: [(match[0], match.span()) for match in search(text)]


_BY_HAND = re.compile(
    r"(?<![\w.])(?<!\w-)SRV[-\u2010\u2011\u2013 ]([0-9]{4})[-\u2010\u2011\u2013 ]"
    r"([0-9]{3}|[1-9][0-9]{3,})(?!\w|-\w|\.[0-9])",
    re.IGNORECASE | re.ASCII,
).finditer


def _finding() -> Iterator[Row]:
    """Measure finding; a row for each kind of text."""
    for name, pattern, text in (
        ("find in 1 MB of mail", SERVICE, MAIL),
        ("find in 1 MB of mail, with a check", COMPLAINT, MAIL),
        ("find in 1 MB of mail, digits alone", DATED, MAIL),
        ("find in 1 MB of beginnings", SERVICE, HOSTILE),
    ):
        search = plain_search(pattern)
        yield compare(
            name, "re, same spellings and boundaries",
            partial(pattern.find, text), partial(search, text), faster=0.5, rounds=7, once=True,
        )  # fmt: skip
    yield compare(
        "find in 1 MB of mail", "re as one writes it by hand",
        lambda: SERVICE.find(MAIL), lambda: list(_BY_HAND(MAIL)), rounds=7, once=True,
    )  # fmt: skip


def _typed() -> Iterator[Row]:
    """Measure reading a number as people type it."""
    for name, peer in (("damm", damm), ("luhn", luhn), ("iso7064-97-10", mod_97_10)):
        number = algorithm(name).append("20210100042")
        typed = f" {number[:4]}-{number[4:8]} {number[8:]} "
        yield compare(
            f"clean and validate a typed number, {name}", "python-stdnum clean, validate",
            *_sides(name, peer, typed), faster=10,
        )  # fmt: skip
    yield compare(
        "read a typed number with its check, damm", "python-stdnum clean, validate",
        lambda: _TYPED.parse(_SPACED), lambda: damm.validate(clean(_SPACED, " -")),
    )  # fmt: skip


_TYPED = Pattern("{seq:11!}{check:damm}")
_SPACED = " 2021-0100 0424 "


def _sides(name: str, peer: ModuleType, typed: str) -> tuple[Callable[[], bool], Callable[[], str]]:
    """Return how each side cleans and validates."""
    is_valid, validate = algorithm(name).is_valid, peer.validate
    return lambda: is_valid(compact(typed)), lambda: validate(clean(typed, " -"))


def rows() -> Iterator[Row]:
    """Measure."""
    yield from _finding()
    yield from _typed()

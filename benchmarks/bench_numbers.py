"""Rendering and reading a number, beside what one would write by hand and beside ``parse``."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import parse  # type: ignore[import-untyped]
from harness import Row, compare
from stdnum import damm

from casenum import Pattern

ZONE = ZoneInfo("Europe/Stockholm")
AT = datetime(2021, 1, 4, 9, 0, tzinfo=UTC)
PLAIN = Pattern("SRV-{year}-{seq:3}", name="plain", zone="Europe/Stockholm")
CHECKED = Pattern("{year}{month}{seq:5}{check:damm}", name="checked", zone="Europe/Stockholm")
PLAIN_TEXT, CHECKED_TEXT = "SRV-2021-042", str(CHECKED.render(CHECKED.plan(AT), 42))


def render_ours() -> str:
    """Render a number with a check character, date included."""
    return CHECKED.render(CHECKED.plan(AT), 42)


def render_by_hand() -> str:
    """Do the same with an f-string, a change of zone and python-stdnum."""
    local = AT.astimezone(ZONE)
    payload = f"{local.year:04}{local.month:02}{42:05}"
    return payload + str(damm.calc_check_digit(payload))


_PARSER = parse.compile("SRV-{year:d}-{seq:d}")
_PLAIN = re.compile(r"SRV-([0-9]{4})-([0-9]{3}|[1-9][0-9]{3,})")
_CHECKED = re.compile(r"([0-9]{4})(0[1-9]|1[0-2])([0-9]{5}|[1-9][0-9]{5,})([0-9])")


def read_by_parse() -> object:
    """Read a number with ``parse``."""
    return _PARSER.parse(PLAIN_TEXT).named


def read_by_hand() -> object:
    """Read a number with a regular expression and ints."""
    found = _PLAIN.fullmatch(PLAIN_TEXT)
    assert found is not None
    return int(found[1]), int(found[2])


def read_checked_by_hand() -> object:
    """Read a number with a regular expression, ints and python-stdnum."""
    found = _CHECKED.fullmatch(CHECKED_TEXT)
    assert found is not None
    damm.validate(CHECKED_TEXT)
    return int(found[1]), int(found[2]), int(found[3])


def rows() -> Iterator[Row]:
    """Measure."""
    yield compare(
        "render with a check character", "f-string, astimezone, stdnum",
        render_ours, render_by_hand, faster=1,
    )  # fmt: skip
    yield compare(
        "read a canonical number", "parse", lambda: PLAIN.parse(PLAIN_TEXT), read_by_parse, faster=5
    )
    yield compare(
        "read a canonical number", "re and ints by hand",
        lambda: PLAIN.parse(PLAIN_TEXT), read_by_hand,
    )  # fmt: skip
    yield compare(
        "read a number with a check character", "re, ints and stdnum by hand",
        lambda: CHECKED.parse(CHECKED_TEXT), read_checked_by_hand, faster=0.5,
    )  # fmt: skip

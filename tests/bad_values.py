"""Values that nobody means, by name, and what must become of a call that is given one."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from casenum.errors import CasenumError

MARK: Final = "privat"  # stands in every text here, and may stand in no error
_EAST: Final = timezone(timedelta(hours=14))
_WEST: Final = timezone(timedelta(hours=-12))
_LONGEST_ERROR: Final = 1_500  # characters: lists of choices, and no text that was given


class Liar(str):
    """Text that lies about itself wherever it is asked."""

    __slots__ = ()

    def __len__(self) -> int:
        return 3

    def __contains__(self, _: object) -> bool:
        return False

    def __str__(self) -> str:
        return "lie"

    def __format__(self, _: str) -> str:
        return "lie"

    def isascii(self) -> bool:
        return True

    def encode(self, *_: str) -> bytes:
        return b"lie"


class Impostor:
    """An object that says it is text, as mocks do."""

    __class__ = str  # type: ignore[assignment]  # the lie


class Broken(tzinfo):
    """A zone whose offset is not below a day."""

    def utcoffset(self, _: datetime | None) -> timedelta:
        return timedelta(days=2)

    def dst(self, _: datetime | None) -> None:
        return None

    def tzname(self, _: datetime | None) -> str:
        return "broken"


class Unknown(Broken):
    """A zone that does not know its offset."""

    def utcoffset(self, _: datetime | None) -> None:  # type: ignore[override]  # a wider type
        return None


# Text that no store can keep, whatever it is for.
UNKEPT: Final[dict[str, Any]] = {
    "a megabyte": MARK * 170_000,
    "NUL": f"{MARK}\0",
    "a lone surrogate": f"{MARK}\ud800",
    "a liar that is long": Liar(MARK * 170_000),
    "a liar with NUL": Liar(f"{MARK}\0"),
}
# Text that is unusual, and text all the same.
ODD: Final[dict[str, str]] = {
    "combining": f"e\u0301{MARK}",
    "right to left": f"\u200f\u202e{MARK}",
    "zero width": f"\u200b{MARK}\u200d",
    "full width": f"\uff21\uff11{MARK}",
    "a liar": Liar(MARK),
    "many lines": f"{MARK}\n\r\n{MARK}",
}
# What is no text at all.
NO_TEXT: Final[dict[str, Any]] = {
    "None": None,
    "bytes": MARK.encode(),
    "a bool": True,
    "an int": 7,
    "NaN": float("nan"),
    "a list": [MARK],
    "a dict": {MARK: MARK},
    "an object": object(),
    "a class": str,
    "an impostor": Impostor(),
    "a date": date(2021, 1, 4),
}
WORDS: Final = {**NO_TEXT, **UNKEPT, "empty text": ""}
WORDS_OR_NONE: Final = {name: value for name, value in WORDS.items() if name != "None"}
FIGURES: Final[dict[str, Any]] = {
    "None": None,
    "a bool": True,
    "text": MARK,
    "a float": 1.0,
    "NaN": float("nan"),
    "negative": -2,
    "hugely negative": -(10**5_000),
    "huge": 10**5_000,
    "64 bits and one": 2**63,
    "an object": object(),
}
FIGURES_OR_NONE: Final = {name: value for name, value in FIGURES.items() if name != "None"}
MOMENTS: Final[dict[str, Any]] = {
    "text": f"2021-01-04 {MARK}",
    "a date": date(2021, 1, 4),
    "a number": 1_609_750_800,
    "naive": datetime(2021, 1, 4),  # noqa: DTZ001 - the point
    "the first, naive": datetime.min,  # noqa: DTZ901 - the point
    "the last, naive": datetime.max,  # noqa: DTZ901 - the point
    "before the first of UTC": datetime.min.replace(tzinfo=_EAST),
    "after the last of UTC": datetime.max.replace(tzinfo=_WEST),
    "a broken zone": datetime(2021, 1, 4, tzinfo=Broken()),
    "a zone without an offset": datetime(2021, 1, 4, tzinfo=Unknown()),
    "a duration": timedelta(days=1),
}
# Moments at the edges that can be told.
EDGES: Final[dict[str, datetime]] = {
    "the first of UTC": datetime.min.replace(tzinfo=UTC),
    "the last of UTC": datetime.max.replace(tzinfo=UTC),
    "the first, seen from the west": datetime.min.replace(tzinfo=_WEST),
    "the hour that comes twice": datetime(
        2021, 10, 31, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Stockholm")
    ),
}
THINGS: Final[dict[str, Any]] = {
    "None": None,
    "text": MARK,
    "a bool": True,
    "an int": 7,
    "a list": [MARK],
    "an object": object(),
    "a class": dict,
}
NO_LIST: Final = {name: value for name, value in THINGS.items() if name != "a list"}
THINGS_OR_NONE: Final = {name: value for name, value in THINGS.items() if name != "None"}

Call = Callable[[Any], object]


def refused(call: Call, value: object) -> str:
    """Return the text of the error that a call makes of a value; a wrong type may be Python's."""
    with pytest.raises((CasenumError, TypeError)) as caught:
        call(value)
    words = str(caught.value)
    assert type(caught.value) is TypeError or isinstance(caught.value, CasenumError)
    assert MARK not in words
    assert "\n" not in words
    assert 0 < len(words) < _LONGEST_ERROR
    return words


def each_refused(call: Call, values: dict[str, Any]) -> None:
    """Find that each value is refused; the failures are named together."""
    failures: dict[str, object] = {}
    for what, value in values.items():
        try:
            refused(call, value)
        except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - all are reported below
            failures[what] = error
    if failures:
        pytest.fail(f"not refused as they should be: {failures}")


def table(*rows: tuple[str, Any, dict[str, Any]]) -> pytest.MarkDecorator:
    """Return a test's parameters ``call, values``: a row is a name, a call and what it refuses."""
    return pytest.mark.parametrize(
        ("call", "values"), [pytest.param(call, values, id=name) for name, call, values in rows]
    )

"""What people read of the numbers: errors in ``words.txt``, foresight in ``told.txt``.

A block of such a file is a call and, indented, what it says.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from casenum import numbers
from casenum.errors import CasenumError
from casenum.numbers import Pattern, Scope, Version, Versions, simulate
from support import AT

JULY = datetime(2021, 7, 1, tzinfo=UTC)
KEY = bytes(range(16))
PLAIN = Pattern("SRV-{year}-{seq:3}", name="service")


def far(name: str, at: datetime | None, version: int) -> Version:
    """Return a version of a scheme that begins at an instant."""
    return Version(Pattern("A{seq}", name=name, version=version), since=at)


def simulated(
    rate: Any = 1, until: datetime = AT + timedelta(9), since: datetime = AT, **options: Any
) -> Any:
    """Return what becomes of the plain pattern."""
    return simulate(PLAIN, rate, until, since=since, **options)


NAMES = {
    **{name: getattr(numbers, name) for name in numbers.__all__},
    "AT": AT,
    "JULY": JULY,
    "KEY": KEY,
    "UTC": UTC,
    "PLAIN": PLAIN,
    "datetime": datetime,
    "timedelta": timedelta,
    "far": far,
    "simulated": simulated,
    "ULIDS": Pattern.ulid("CASE-", name="drawn"),
    "SCOPED": Pattern("{dept}-{seq:3}", name="scoped", scopes={"dept": Scope("A-Z", 2)}),
    "BOUND": Pattern("B-{seq:2!}", name="b"),
    "CHANGED": Versions(
        Version(Pattern("A-{seq}", name="a")),
        Version(Pattern("B-{seq}", name="a", version=2), since=JULY),
    ),
}


def kept(name: str) -> list[tuple[str, str]]:
    """Return what a file keeps: calls, and what they say."""
    blocks = Path(__file__).with_name(name).read_text(encoding="utf-8").strip().split("\n\n")
    lines = [block.split("\n    ") for block in blocks if not block.startswith("#")]
    return [(call, "\n".join(said)) for call, *said in lines]


WORDS = kept("words.txt")
TOLD = kept("told.txt")


@pytest.mark.parametrize(("call", "said"), WORDS, ids=[call for call, _ in WORDS])
def test_an_error_says_what_was_wrong_and_what_next(call: str, said: str) -> None:
    """Whoever is refused reads what was expected and what to do, word by word as it is kept."""
    with pytest.raises(CasenumError) as caught:
        eval(call, dict(NAMES))
    assert f"{type(caught.value).__name__}: {caught.value}" == said


@pytest.mark.parametrize(("call", "said"), TOLD, ids=[call for call, _ in TOLD])
def test_what_is_foretold_reads_as_it_is_kept(call: str, said: str) -> None:
    """A description, and the years that are run ahead, say the same until somebody changes them."""
    assert eval(call, dict(NAMES)) == said

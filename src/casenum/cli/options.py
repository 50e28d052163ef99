"""Options that several commands share, and the values behind them."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, tzinfo
from typing import Any, Final, Protocol, TypeVar
from zoneinfo import ZoneInfo

import click

from casenum.arguments import text
from casenum.errors import ArgumentError
from casenum.numbers import Scope

_SCOPE: Final = re.compile(r"([^={}]+)=([^:]+):([0-9]{1,4})(?:-([0-9]{1,4}))?")

_Command = TypeVar("_Command", bound=Callable[..., Any] | click.Command)


class Option(Protocol):
    """Add one option to a command, and give back what it was given.

    >>> @as_json
    ... def hello(*, as_json: bool) -> None: ...
    >>> click.command(hello).params[0].opts
    ['--json']
    """

    def __call__(self, command: _Command, /) -> _Command:
        """Return the command with the option."""
        ...


as_json: Final[Option] = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON instead of text."
)

name_option: Final[Option] = click.option(
    "--name", help="The name of the number scheme, as the store knows it."
)

zone_option: Final[Option] = click.option(
    "--zone", help="The IANA time zone of dates and weeks; UTC if not."
)

scope_option: Final[Option] = click.option(
    "--scope",
    "scopes",
    multiple=True,
    metavar="NAME=CLASS:LENGTHS",
    help="A scope field of the pattern and its codes, such as dept=A-Z:2-5.",
)


def scopes_of(written: Iterable[str]) -> dict[str, Scope]:
    """Return the scopes that were written as ``name=class:lengths``.

    Raises:
        ArgumentError: one is written otherwise, or cannot be meant.

    >>> scopes_of(["dept=A-Z:2-3", "shop=0-9:4"])["dept"].read("it")
    'IT'
    """
    return dict(map(_scope, written))


def _scope(written: str) -> tuple[str, Scope]:
    found = _SCOPE.fullmatch(written)
    if found is None:
        raise ArgumentError("--scope", "NAME=CLASS:LENGTHS, such as dept=A-Z:2-5", "another text")
    name, characters, least, most = found.groups()
    return name, Scope(characters, int(least), int(most or least))


def zone_named(name: str | None) -> tzinfo:
    """Return a time zone by its IANA name, or UTC for None.

    Raises:
        ArgumentError: there is no such zone.

    >>> zone_named("Europe/Stockholm").key
    'Europe/Stockholm'
    """
    if name is None:
        return UTC
    try:
        return ZoneInfo(text("zone", name))
    except (ValueError, LookupError, OSError) as error:
        expected = "an IANA name such as Europe/Stockholm"
        raise ArgumentError("zone", expected, "another text") from error

"""``casenum issue``: numbers from a store."""

import click

from casenum.arguments import optional_text
from casenum.cli.options import as_json, name_option, scope_option, scopes_of, zone_option
from casenum.cli.tables import write_json
from casenum.clock import SystemClock
from casenum.errors import ArgumentError
from casenum.issuing import MOST, Issuer
from casenum.numbers import Pattern
from casenum.stores import open_store


@click.command()
@click.argument("pattern")
@click.option("--store", required=True, help="An SQLite file, or the URL of a store.")
@click.option("-n", "count", type=click.IntRange(1, MOST), default=1, help="How many numbers.")
@click.option("--token", help="What makes a retry recognisable: it gets the same numbers.")
@click.option("--code", "codes", multiple=True, metavar="NAME=CODE", help="The code of a scope.")
@scope_option
@name_option
@zone_option
@as_json
def issue(
    pattern: str,
    *,
    store: str,
    count: int,
    token: str | None,
    codes: tuple[str, ...],
    scopes: tuple[str, ...],
    name: str | None,
    zone: str | None,
    as_json: bool,
) -> None:
    """Issue numbers of PATTERN, each once, from the counters that STORE keeps.

    Example: casenum issue 'SRV-{year}-{seq:3}' --store cases.db -n 3
    """
    scheme = Pattern(pattern, name=name, zone=zone, scopes=scopes_of(scopes))
    scope = dict(map(_code, codes))
    optional_text("token", token)
    scheme.plan(SystemClock().now(), scope)  # what cannot be meant makes no store
    with open_store(store) as opened:
        numbers = Issuer(opened, scheme).issue_many(count, scope=scope, token=token)
    if as_json:
        write_json({"numbers": [str(number) for number in numbers]})
    else:
        print("\n".join(numbers))


def _code(written: str) -> tuple[str, str]:
    name, mark, code = written.partition("=")
    if not mark:
        raise ArgumentError("--code", "NAME=CODE, such as dept=IT", "another text")
    return name, code

"""``casenum find``: the numbers that stand in a text, and where."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

import click

from casenum.cli.failures import FINE, NO
from casenum.cli.inputs import STDIN, read_text
from casenum.cli.options import as_json, scope_option, scopes_of
from casenum.cli.tables import Page, write_json
from casenum.errors import ArgumentError
from casenum.lifecycle import JSON
from casenum.numbers import Match, NumberBook, Pattern, Rejected, Scope


@click.command()
@click.option("--pattern", "patterns", multiple=True, metavar="PATTERN", help="What to look for.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    nargs=2,
    metavar="ROLE PATTERN",
    help="The same, under a name that the answer shows.",
)
@click.option("--rejected", is_flag=True, help="Show also what is spelled like one and is none.")
@scope_option
@click.argument("file", default=STDIN)
@as_json
def find(
    file: str,
    *,
    patterns: tuple[str, ...],
    roles: tuple[tuple[str, str], ...],
    rejected: bool,
    scopes: tuple[str, ...],
    as_json: bool,
) -> int:
    """Find the numbers of one or more patterns in FILE, or in standard input.

    Each is shown with its line and column, counted from 1, and with its form: as it is printed
    (exact), in other letters or dashes (typed), broken over a line (folded) or with other
    separators (loose). The region is where in a mail it stands; rank 1 is the number that the text
    is most likely about. The exit status is 1 when there is none.

    Example: casenum find --pattern 'SRV-{year}-{seq:3}' mail.txt
    """
    wanted = _wanted(roles, patterns)
    book = _book(wanted, scopes_of(scopes))
    text = read_text(file)
    found = book.find(text)
    refused = book.find_rejected(text) if rejected else ()
    if as_json:
        answer: dict[str, JSON] = {"found": list(_rows(text, found))}
        if rejected:
            answer["rejected"] = list(_refused(text, refused))
        write_json(answer)
    else:
        page = Page()
        _write(page, text, found)
        _write_refused(page, text, refused)
    return FINE if found else NO


def _wanted(roles: Sequence[tuple[str, str]], patterns: Iterable[str]) -> dict[str, str]:
    """Return the patterns by their roles; one without a role stands under itself."""
    unnamed = {pattern: pattern for pattern in patterns}
    wanted = {**unnamed, **dict(roles)}
    if not wanted:
        raise click.UsageError("give one --pattern or more")
    if len(wanted) < len(unnamed) + len(roles):
        raise ArgumentError("--role", "a name of its own for each pattern", "one name for two")
    return wanted


def _book(wanted: Mapping[str, str], scopes: Mapping[str, Scope]) -> NumberBook:
    known = {
        pattern: {name: scopes[name] for name in scopes if f"{{{name}}}" in pattern}
        for pattern in wanted.values()
    }
    unused = scopes.keys() - {name for used in known.values() for name in used}
    if unused:
        raise ArgumentError(
            "--scope", "of a field in a pattern", f"of {min(unused)}, which is in none"
        )
    return NumberBook(
        **{role: Pattern(pattern, scopes=known[pattern]) for role, pattern in wanted.items()}
    )


class _Lines:
    """Know where the lines of a text begin."""

    def __init__(self, text: str) -> None:
        self._begins = [0]
        self._begins += [place + 1 for place, sign in enumerate(text) if sign == "\n"]

    def place(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of a character, both from 1."""
        line = bisect_right(self._begins, offset)
        return line, offset - self._begins[line - 1] + 1


def _rows(text: str, found: Iterable[Match]) -> Iterator[JSON]:
    lines = _Lines(text)
    for match in found:
        line, column = lines.place(match.span[0])
        yield {
            "number": str(match.number),
            "line": line,
            "column": column,
            "span": [*match.span],
            "form": match.form,
            "region": match.region,
            "rank": match.rank,
            "checked": match.checked,
            "role": match.role,
        }


def _refused(text: str, refused: Iterable[Rejected]) -> Iterator[JSON]:
    lines = _Lines(text)
    for each in refused:
        line, column = lines.place(each.span[0])
        yield {
            "line": line,
            "column": column,
            "span": [*each.span],
            "region": each.region,
            "role": each.role,
            "code": each.why.code,
            "why": str(each.why),
        }


def _write_refused(page: Page, text: str, refused: Iterable[Rejected]) -> None:
    lines = _Lines(text)
    for each in refused:
        line, column = lines.place(each.span[0])
        page.line(f"rejected at {line}:{column}: {each.why.problem}")


def _write(page: Page, text: str, found: Iterable[Match]) -> None:
    lines = _Lines(text)
    places = [(lines.place(match.span[0]), match) for match in found]
    if not places:
        page.line("no number found")
        return
    page.table(
        ("place", "number", "form", "region", "rank", "role"),
        [
            (
                f"{line}:{column}",
                *(str(match.number), match.form, match.region, str(match.rank)),
                match.role or "",
            )
            for (line, column), match in places
        ],
    )

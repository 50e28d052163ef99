"""``casenum check``: whether a text is a number, and what was probably meant."""

import attrs
import click

from casenum.cli.failures import FINE, NO
from casenum.cli.inputs import STDIN, read_text
from casenum.cli.options import as_json, scope_option, scopes_of
from casenum.cli.tables import Page, write_json
from casenum.errors import AmbiguousNumber, InvalidNumber, NumberError
from casenum.lifecycle import JSON
from casenum.numbers import CaseNumber, Pattern

_SHOWN = 5  # readings that a line shows; JSON has them all


@attrs.frozen(slots=True)
class Answer:
    """Say what a text is: a number, perhaps in other spelling, or why not and what was meant."""

    number: CaseNumber | None
    exact: bool
    why: NumberError | None
    meant: tuple[str, ...]

    def to_dict(self) -> dict[str, JSON]:
        """Return the answer as plain JSON values."""
        number, why = self.number, self.why
        return {
            "valid": number is not None,
            "number": None if number is None else str(number),
            "exact": self.exact,
            "parts": None if number is None else dict(number.parts),
            "why": None if why is None else str(why),
            "code": why.code if isinstance(why, InvalidNumber) else None,
            "position": why.position if isinstance(why, InvalidNumber) else None,
            "meant": list(self.meant),
        }


def answered(scheme: Pattern, text: str) -> Answer:
    """Return what a text is to a pattern.

    >>> answered(Pattern("SRV-{year}-{seq:3}"), "srv 2026 001").number
    CaseNumber('SRV-2026-001')
    """
    try:
        number = scheme.parse(text)
    except AmbiguousNumber as error:
        return Answer(None, exact=False, why=error, meant=tuple(map(str, error.readings)))
    except NumberError as error:
        meant = tuple(str(number) for number in scheme.suggest(text))
        return Answer(None, exact=False, why=error, meant=meant)
    return Answer(number, exact=str(number) == text, why=None, meant=())


@click.command()
@click.argument("pattern")
@click.argument("text")
@scope_option
@as_json
def check(pattern: str, text: str, *, scopes: tuple[str, ...], as_json: bool) -> int:
    """Say whether TEXT is a number of PATTERN, why not, and what was probably meant.

    TEXT may be - to read it from standard input. The exit status is 0 for a number and 1 for none.

    Example: casenum check 'SRV-{year}-{seq:3}' 'srv 2026 001'
    """
    written = read_text(STDIN).rstrip("\r\n") if text == STDIN else text
    answer = answered(Pattern(pattern, scopes=scopes_of(scopes)), written)
    if as_json:
        write_json(answer.to_dict())
    else:
        _write(Page(), answer)
    return NO if answer.number is None else FINE


def _write(page: Page, answer: Answer) -> None:
    if answer.number is not None:
        spelling = "" if answer.exact else " (spelled in another way)"
        parts = ", ".join(f"{name} {value}" for name, value in answer.number.parts.items())
        page.line(f"valid: {answer.number}{spelling}")
        page.line(parts)
        return
    page.line(f"not valid: {answer.why}")
    if answer.meant:
        more = ", ..." if len(answer.meant) > _SHOWN else ""
        page.line(f"probably meant: {', '.join(answer.meant[:_SHOWN])}{more}")

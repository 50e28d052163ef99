"""The pattern language: from text to tokens, each with its place, or a refusal that says where."""

import re
from typing import Final

import attrs

from casenum.arguments import nearest
from casenum.errors import PatternError, listed
from casenum.numbers.language.alphabets import ALPHABETS, DECIMAL, Alphabet

_TOKEN: Final = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[^{}]", re.DOTALL)
_FIELD: Final = re.compile(r"([a-z][a-z0-9_]*)(?::(.*))?", re.DOTALL)
_SPEC: Final = re.compile(r"([1-9][0-9]?)?(?:(?<=.)(!)|(?<=.)\.\.([1-9][0-9]?))?(?:/([^/]*))?")
WIDEST: Final = DECIMAL.widest()  # a counter of 18 digits stays below 2^63
LONGEST: Final = 255  # characters of a pattern, and of a number: what every store keeps


@attrs.frozen(slots=True)
class Token:
    """Be a character of a literal (then ``field`` is empty) or a field with its spec.

    >>> tokens("A{seq:3}")[1]
    Token(field='seq', spec='3', literal='', position=1)
    """

    field: str
    spec: str
    literal: str
    position: int


@attrs.frozen(slots=True)
class Spec:
    """Say how wide a field is, whether exactly that was asked for, and in which alphabet.

    ``most`` is None where nothing was said about it.

    >>> spec_of("p", Token("seq", "3..5/c32", "", 0)).most
    5
    """

    least: int
    most: int | None
    exact: bool
    alphabet: Alphabet


def tokens(pattern: str) -> tuple[Token, ...]:
    """Return the tokens of a pattern.

    Raises:
        PatternError: a brace or a field cannot be read, or a character cannot be printed.

    >>> [token.literal or token.field for token in tokens("{{A}}{year}")]
    ['{', 'A', '}', 'year']
    """
    found: list[Token] = []
    place = 0
    while place < len(pattern):
        match = _TOKEN.match(pattern, place)
        if match is None:
            raise _open_brace(pattern, place)
        found.append(_token(pattern, match))
        place = match.end()
    if not found:
        raise PatternError(pattern, "syntax", "it is empty", "write at least '{seq}'")
    return tuple(found)


def _open_brace(pattern: str, place: int) -> PatternError:
    if pattern[place] == "}":
        problem, advice = "a brace closes no field", "write '}}' for the character"
    else:
        problem, advice = "a field is not closed", "write '}', or '{{' for the character"
    return PatternError(pattern, "syntax", problem, advice, None, place)


def _token(pattern: str, match: re.Match[str]) -> Token:
    inner = match[1]
    if inner is None:
        return Token("", "", _printable(pattern, match[0][0], match.start()), match.start())
    field = _FIELD.fullmatch(inner)
    if field is None:
        problem, advice = "a field has no name", "write a name of a-z, as in '{seq:3}'"
        raise PatternError(pattern, "syntax", problem, advice, None, match.start())
    return Token(field[1], field[2] or "", "", match.start())


def _printable(pattern: str, character: str, place: int) -> str:
    outer = place in {0, len(pattern) - 1} and character == " "
    if outer or not character.isprintable():
        problem = "a character cannot be seen"
        advice = "use printable characters, and no space at either end"
        raise PatternError(pattern, "syntax", problem, advice, None, place)
    return character


def spec_of(pattern: str, token: Token, *, widest: int | None = None, needed: bool = False) -> Spec:
    """Return the spec of a field: N, N! or N..M, then ``/alphabet``; 1 and digits where not given.

    ``widest`` is the most that N and M may be, or what a counter can fill; ``needed`` says that the
    width must be given.

    Raises:
        PatternError: it is none of these, wider than can be, or of an unknown alphabet.
    """
    match = _SPEC.fullmatch(token.spec)
    if match is not None:
        alphabet = _alphabet(pattern, token, match[4])
        limit = widest or alphabet.widest()
        least = int(match[1] or 1)
        most = least if match[2] else int(match[3]) if match[3] else None
        if least <= (most or least) <= limit and (match[1] or not needed):
            return Spec(least, most, bool(match[2]), alphabet)
    else:
        limit = widest or WIDEST
    problem = "the width cannot be read" if token.spec else "the field has no width"
    advice = f"write N, N! or N..M, at most {limit}, as in '{{{token.field}:6}}'"
    raise PatternError(pattern, "syntax", problem, advice, None, token.position)


def _alphabet(pattern: str, token: Token, name: str | None) -> Alphabet:
    if name is None:
        return DECIMAL
    if name not in ALPHABETS:
        raise unknown_choice(pattern, "alphabet", name, tuple(ALPHABETS), token.position)
    return ALPHABETS[name]


def unknown_choice(
    pattern: str, what: str, found: str, choices: tuple[str, ...], position: int
) -> PatternError:
    """Return the refusal of a name that is no choice, with the nearest and all choices.

    >>> error = unknown_choice("{sec}", "field", "sec", ("seq", "year"), 0)
    >>> error.problem, error.advice
    ("there is no field 'sec'", "did you mean 'seq'? choose among seq, year")
    """
    close = nearest(found, choices)
    hint = f"did you mean '{close[0]}'? " if close else ""
    problem = f"there is no {what} {found[:40]!r}"
    return PatternError(
        pattern, "syntax", problem, f"{hint}choose among {listed(choices)}", None, position
    )

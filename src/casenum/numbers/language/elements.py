"""Elements: the pieces of a pattern, each with all that rendering, reading and proving need."""

import re
from collections.abc import Callable, Mapping
from typing import Final

import attrs

from casenum.errors import PatternError
from casenum.numbers.language import machines
from casenum.numbers.language.grammar import Token
from casenum.numbers.language.machines import DIGITS, Machine, words
from casenum.numbers.language.periods import DATE_FIELDS
from casenum.numbers.language.scopes import Scope
from casenum.numbers.reading.glyphs import FOLD, SEPARATORS, spelling

_SHORT_YEAR: Final = "year:2"


@attrs.frozen(slots=True)
class Element:
    """Be a character of a literal or a field of a pattern.

    ``template`` renders it with ``%``; ``exact``, ``folded`` and ``spelled`` are regular
    expressions of what is printed, of its normal form, and of what a text may spell;
    ``machine`` and ``lenient`` are automata over the normal form; ``decode`` makes the value of a
    text, and ``encode`` the text of a value where ``template`` alone cannot.
    """

    name: str
    kind: str
    template: str
    exact: str
    folded: str
    spelled: str
    machine: Machine
    lenient: Machine
    least: int
    most: int
    wants: str
    position: int
    characters: frozenset[str]
    decode: Callable[[str], int | str] = int
    encode: Callable[[int], str] | None = None

    @property
    def grows(self) -> bool:
        """Return whether its width varies."""
        return self.least != self.most

    @property
    def texts(self) -> int:
        """Return how many texts it can have, where its width is one and every character counts."""
        return int(len(self.characters) ** self.least)

    @property
    def separates(self) -> bool:
        """Return whether it is a literal that people leave out or put in."""
        return self.kind == "literal" and self.template in SEPARATORS


def literal_element(token: Token) -> Element:
    """Return the element of one literal character.

    >>> literal_element(Token("", "", "a", 0)).folded
    'A'
    """
    character = token.literal
    folded = FOLD.get(character, character)
    return Element(
        "",
        "literal",
        "%%" if character == "%" else character,
        re.escape(character),
        re.escape(folded),
        one_of_class(spelling(folded)),
        machines.literal(folded),
        machines.literal(folded),
        1,
        1,
        f"{character!r} is expected",
        token.position,
        frozenset(character),
    )


def date_element(pattern: str, token: Token) -> Element:
    """Return the element of a date field; ``{year:2}`` shows the last two digits.

    Raises:
        PatternError: it has a width of its own.

    >>> date_element("p", Token("month", "", "", 0)).template
    '%(month)02d'
    """
    field = DATE_FIELDS[token.field]
    short = token.field == "year" and token.spec == "2"
    if token.spec and not short:
        advice = f"write '{{{token.field}}}'" + (" or '{year:2}'" * (token.field == "year"))
        problem = "a date field has a width of its own"
        raise PatternError(pattern, "syntax", problem, advice, None, token.position)
    width = 2 if short else field.width
    if field.width == 4:  # noqa: PLR2004 - years: too many to list
        machine = machines.repeat(DIGITS, 2, 2) if short else machines.nonzero(width)
        exact = r"[0-9][0-9]" if short else r"(?!0000)[0-9]{4}"
    else:
        texts = [f"{value:0{width}d}" for value in range(field.least, field.most + 1)]
        machine, exact = words(texts), _bounded(texts)
    key = _SHORT_YEAR if short else token.field
    template = f"%({key})0{width}d"
    wants = f"a digit of the {token.field} is expected"
    widths = (width, width)
    return field_element(
        token, "date", template, exact=exact, machine=machine, widths=widths, wants=wants
    )


def field_element(
    token: Token,
    kind: str,
    template: str,
    *,
    exact: str,
    machine: Machine,
    widths: tuple[int, int],
    wants: str,
    folded: str | None = None,
    spelled: str | None = None,
    lenient: Machine | None = None,
    characters: frozenset[str] = DIGITS,
    decode: Callable[[str], int | str] = int,
    encode: Callable[[int], str] | None = None,
) -> Element:
    """Return the element of a field; each way of spelling it is what is printed unless it is said.

    >>> month = words(["01", "02"])
    >>> field_element(
    ...     Token("m", "", "", 0), "date", "%(m)02d", exact="0[12]", machine=month, widths=(2, 2),
    ...     wants="a digit",
    ... ).exact
    '(0[12])'
    """
    return Element(
        token.field,
        kind,
        template,
        f"({exact})",
        f"({folded or exact})",
        f"(?:{spelled or exact})",
        machine,
        lenient or machine,
        *widths,
        wants,
        token.position,
        characters,
        decode,
        encode,
    )


def _bounded(texts: list[str]) -> str:
    """Return the expression of numbers of one width, by their first digits."""
    by_head: dict[str, list[str]] = {}
    for text in texts:
        by_head.setdefault(text[:-1], []).append(text[-1])
    by_tail: dict[str, list[str]] = {}
    for head, tails in by_head.items():
        by_tail.setdefault(one_of_class("".join(tails)), []).append(head)
    ways = [f"(?:{'|'.join(heads)}){tail}" if heads[0] else tail for tail, heads in by_tail.items()]
    return "|".join(ways)


def one_of_class(characters: str) -> str:
    r"""Return the expression of one character of several.

    >>> print(one_of_class("A-"))
    [A\-]
    """
    return f"[{''.join(re.escape(c) for c in characters)}]"


def scope_element(token: Token, scope: Scope) -> Element:
    """Return the element of a scope variable.

    >>> scope_element(Token("dept", "", "", 0), Scope("AB", 2)).exact
    '([AB]{2,2})'
    """
    characters = frozenset(scope.characters.upper())
    times = f"{{{scope.least},{scope.most}}}"
    spelled = one_of_class("".join(sorted(characters | {c.lower() for c in characters})))
    return field_element(
        token,
        "scope",
        f"%({token.field})s",
        exact=one_of_class(scope.characters) + times,
        folded=one_of_class("".join(sorted(characters))) + times,
        spelled=spelled + times,
        machine=machines.repeat(characters, scope.least, scope.most),
        widths=(scope.least, scope.most),
        wants=f"a character of {token.field} is expected",
        characters=frozenset(scope.characters),
        decode=scope.folded,
    )


FIELD_NAMES: Final[tuple[str, ...]] = (
    *("check", "opaque", "random", "seq", "tag", "ulid"),
    *DATE_FIELDS,
)


def scope_names(scopes: Mapping[str, Scope]) -> tuple[str, ...]:
    """Return what may stand in braces, sorted, scope variables included.

    >>> scope_names({"dept": Scope("A-Z", 2)})[:3]
    ('check', 'day', 'dept')
    """
    return tuple(sorted({*FIELD_NAMES, *scopes}))

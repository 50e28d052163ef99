"""Elements: the pieces of a pattern, each with all that rendering, reading and proving need."""

import re
from collections.abc import Mapping
from typing import Final

import attrs

from casenum.checks import CheckAlgorithm
from casenum.errors import PatternError
from casenum.numbers import machines
from casenum.numbers.glyphs import FOLD, SEPARATORS, spelling
from casenum.numbers.grammar import Token, Width, width_of
from casenum.numbers.machines import DIGITS, Machine
from casenum.numbers.periods import DATE_FIELDS
from casenum.numbers.scopes import Scope
from casenum.numbers.ulid import CROCKFORD, ULID_LENGTH

COUNTER_LIMIT: Final = 2**63 - 1
COUNTER_DIGITS: Final = 19
_SHORT_YEAR: Final = "year:2"


@attrs.frozen(slots=True)
class Element:
    """Be a character of a literal or a field of a pattern.

    ``template`` renders it with ``%``; ``exact``, ``folded`` and ``spelled`` are regular
    expressions of what is printed, of its normal form, and of what a text may spell;
    ``machine`` and ``lenient`` are automata over the normal form.
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

    @property
    def grows(self) -> bool:
        """Return whether its width varies."""
        return self.least != self.most

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
        _class(spelling(folded)),
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
        machine, exact = machines.words(texts), _bounded(texts)
    key = _SHORT_YEAR if short else token.field
    template = f"%({key})0{width}d"
    wants = f"a digit of the {token.field} is expected"
    widths = (width, width)
    return _field(token, "date", template, exact=exact, machine=machine, widths=widths, wants=wants)


def _field(
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
) -> Element:
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
    )


def _bounded(texts: list[str]) -> str:
    """Return the expression of numbers of one width, by their first digits."""
    by_head: dict[str, list[str]] = {}
    for text in texts:
        by_head.setdefault(text[:-1], []).append(text[-1])
    by_tail: dict[str, list[str]] = {}
    for head, tails in by_head.items():
        by_tail.setdefault(_class("".join(tails)), []).append(head)
    ways = [f"(?:{'|'.join(heads)}){tail}" if heads[0] else tail for tail, heads in by_tail.items()]
    return "|".join(ways)


def _class(characters: str) -> str:
    return f"[{''.join(re.escape(c) for c in characters)}]"


def seq_element(pattern: str, token: Token) -> tuple[Element, int]:
    """Return the element of a counter, and the last value that fits.

    Raises:
        PatternError: the width cannot be read.

    >>> seq_element("p", Token("seq", "3!", "", 0))[1]
    999
    """
    width: Width = width_of(pattern, token)
    most = width.most or COUNTER_DIGITS
    limit = COUNTER_LIMIT if width.most is None else 10**most - 1
    exact = f"[0-9]{{{width.least}}}"
    if most > width.least:
        exact = f"[1-9][0-9]{{{width.least},{most - 1}}}|{exact}"
    machine = machines.counter(width.least, most)
    lenient = machines.repeat(DIGITS, 1, most)
    template = f"%(seq)0{width.least}d"
    wants = "a digit of the counter is expected"
    made = _field(
        token,
        "seq",
        template,
        exact=exact,
        machine=machine,
        lenient=lenient,
        widths=(width.least, most),
        wants=wants,
    )
    return made, limit


def scope_element(token: Token, scope: Scope) -> Element:
    """Return the element of a scope variable.

    >>> scope_element(Token("dept", "", "", 0), Scope("AB", 2)).exact
    '([AB]{2,2})'
    """
    characters = frozenset(scope.characters.upper())
    times = f"{{{scope.least},{scope.most}}}"
    spelled = _class("".join(sorted(characters | {c.lower() for c in characters})))
    return _field(
        token,
        "scope",
        f"%({token.field})s",
        exact=_class(scope.characters) + times,
        folded=_class("".join(sorted(characters))) + times,
        spelled=spelled + times,
        machine=machines.repeat(characters, scope.least, scope.most),
        widths=(scope.least, scope.most),
        wants=f"a character of {token.field} is expected",
        characters=frozenset(scope.characters),
    )


def ulid_element(token: Token) -> Element:
    """Return the element of a ULID.

    >>> ulid_element(Token("ulid", "", "", 0)).most
    26
    """
    characters = frozenset(CROCKFORD)
    rest = ULID_LENGTH - 1
    exact = f"[0-7]{_class(CROCKFORD)}{{{rest}}}"
    spelled = f"[0-7]{_class(CROCKFORD + CROCKFORD[10:].lower())}{{{rest}}}"
    tail = machines.repeat(characters, ULID_LENGTH, ULID_LENGTH)
    machine = ((((frozenset("01234567"), 1),), False), *tail[1:])
    return _field(
        token,
        "ulid",
        "%(ulid)s",
        exact=exact,
        spelled=spelled,
        machine=machine,
        widths=(ULID_LENGTH, ULID_LENGTH),
        wants="a character of the ULID is expected",
        characters=characters,
    )


def check_element(token: Token, algorithm: CheckAlgorithm) -> Element:
    """Return the element of check digits.

    >>> from casenum.checks import algorithm
    >>> check_element(Token("check", "damm", "", 0), algorithm("damm")).most
    1
    """
    length = algorithm.check_length
    machine = machines.repeat(DIGITS, length, length)
    exact = f"[0-9]{{{length}}}"
    wants = "a check digit is expected"
    widths = (length, length)
    return _field(token, "check", "", exact=exact, machine=machine, widths=widths, wants=wants)


FIELD_NAMES: Final[tuple[str, ...]] = ("check", "seq", "ulid", *DATE_FIELDS)


def scope_names(scopes: Mapping[str, Scope]) -> tuple[str, ...]:
    """Return what may stand in braces, sorted, scope variables included.

    >>> scope_names({"dept": Scope("A-Z", 2)})[:3]
    ('check', 'day', 'dept')
    """
    return tuple(sorted({*FIELD_NAMES, *scopes}))

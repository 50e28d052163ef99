"""Elements of what tells numbers apart (counters, opaque, random, ULIDs), and of what guards them.

A counter, an opaque and a random field are whole numbers in an alphabet; in a number's parts they
are ints. Where no alphabet is given they are of digits. Tags are always of Crockford's base 32.
"""

from functools import partial
from typing import Final

from casenum.checks import CheckAlgorithm
from casenum.errors import PatternError
from casenum.numbers.language import machines
from casenum.numbers.language.alphabets import (
    COUNTER_LIMIT,
    CROCKFORD_32,
    DECIMAL,
    Alphabet,
    Widened,
)
from casenum.numbers.language.elements import Element, field_element, one_of_class
from casenum.numbers.language.grammar import Spec, Token, spec_of
from casenum.numbers.language.keys import TAG_MOST
from casenum.numbers.language.machines import Machine
from casenum.numbers.ulid import CROCKFORD, ULID_LENGTH

OVERFLOWS: Final = ("error", "grow", "widen")
RANDOM_MOST: Final = 32
_WIDENED_MOST: Final = 12  # characters of which every value is a counter's


def _spelled(characters: str) -> str:
    return one_of_class("".join(sorted({*characters, *characters.lower()})))


def _positional(
    token: Token,
    kind: str,
    alphabet: Alphabet,
    *,
    widths: tuple[int, int],
    wants: str,
    padding: bool = False,
) -> Element:
    """Return the element of a whole number; ``padding`` lets a reader take other zeros."""
    least, most = widths
    every, grown = one_of_class(alphabet.characters), one_of_class(alphabet.characters[1:])
    spelled, more = _spelled(alphabet.characters), _spelled(alphabet.characters[1:])
    if alphabet is DECIMAL:
        every, grown = spelled, more = "[0-9]", "[1-9]"
    characters = frozenset(alphabet.characters)
    name = token.field
    return field_element(
        token,
        kind,
        f"%({name})0{least}d" if alphabet is DECIMAL else f"%({name}:text)s",
        exact=_grown(every, grown, widths),
        spelled=_grown(spelled, more, widths),
        machine=machines.counter(least, most, alphabet.characters),
        lenient=machines.repeat(characters, 1, most) if padding else None,
        widths=widths,
        wants=wants,
        characters=characters,
        decode=int if alphabet is DECIMAL else alphabet.value,
        encode=None if alphabet is DECIMAL else partial(_filled, alphabet, least),
    )


def _filled(alphabet: Alphabet, width: int, value: int) -> str:
    return alphabet.text(value, width)


def _grown(every: str, grown: str, widths: tuple[int, int]) -> str:
    least, most = widths
    exact = f"{every}{{{least}}}"
    return exact if most == least else f"{grown}{every}{{{least},{most - 1}}}|{exact}"


def seq_element(pattern: str, token: Token, overflow: str | None = None) -> tuple[Element, int]:
    """Return the element of a counter, and the last value that fits.

    Raises:
        PatternError: the width cannot be read, or says something else than ``overflow``.

    >>> seq_element("p", Token("seq", "3!/c32", "", 0))[1]
    32767
    """
    spec = spec_of(pattern, token)
    if overflow == "widen":
        return _widened(pattern, token, spec)
    if overflow == "grow" and spec.most is not None:
        raise _contrary(pattern, token, "grow", "write the width as N")
    exact = spec.least if overflow == "error" else None
    most = spec.most or exact or spec.alphabet.longest()
    made = _positional(
        token,
        "seq",
        spec.alphabet,
        widths=(spec.least, most),
        wants=_wanted("counter", spec.alphabet),
        padding=True,
    )
    return made, min(COUNTER_LIMIT, spec.alphabet.base**most - 1)


def _wanted(what: str, alphabet: Alphabet) -> str:
    if alphabet is DECIMAL:
        return f"a digit of the {what} is expected"
    return f"one of {alphabet.characters} is expected for the {what}"


def _contrary(pattern: str, token: Token, overflow: str, advice: str) -> PatternError:
    problem = f"overflow={overflow!r} and the width of {{{token.field}}} say two things"
    return PatternError(pattern, "syntax", problem, advice, None, token.position)


def _widened(pattern: str, token: Token, spec: Spec) -> tuple[Element, int]:
    bounded = spec.most is not None and not spec.exact
    if bounded or spec.alphabet is not DECIMAL or spec.least > _WIDENED_MOST:
        advice = f"write the width as N or N!, at most {_WIDENED_MOST}, of digits"
        raise _contrary(pattern, token, "widen", advice)
    wide, rest = Widened(spec.least), spec.least - 1
    letters = CROCKFORD[DECIMAL.base :]
    made = field_element(
        token,
        "seq",
        "%(seq:text)s",
        exact=f"[0-9]{{{spec.least}}}|[{letters}][{CROCKFORD}]{{{rest}}}",
        spelled=f"[0-9]{{{spec.least}}}|{_spelled(letters)}{_spelled(CROCKFORD)}{{{rest}}}",
        machine=wide.machine,
        widths=(spec.least, spec.least),
        wants=_wanted("counter", CROCKFORD_32),
        characters=frozenset(CROCKFORD),
        decode=wide.value,
        encode=wide.text,
    )
    return made, wide.limit


def opaque_element(pattern: str, token: Token) -> tuple[Element, Alphabet]:
    """Return the element of an opaque counter, and its alphabet; N means exactly N here.

    Raises:
        PatternError: the width is missing or cannot be read.

    >>> made, alphabet = opaque_element("p", Token("opaque", "6", "", 0))
    >>> made.least, made.most, alphabet.name
    (6, 6, '10')
    """
    spec = spec_of(pattern, token, needed=True)
    widths = (spec.least, spec.most or spec.least)
    wants = _wanted("opaque part", spec.alphabet)
    return _positional(token, "opaque", spec.alphabet, widths=widths, wants=wants), spec.alphabet


def random_element(pattern: str, token: Token) -> Element:
    """Return the element of a random field.

    Raises:
        PatternError: the width is missing, cannot be read, or varies.

    >>> random_element("p", Token("random", "4/c32", "", 0)).texts
    1048576
    """
    spec = spec_of(pattern, token, widest=RANDOM_MOST, needed=True)
    if spec.most not in {None, spec.least}:
        problem, advice = "a random field has one width", "write N, as in '{random:8/c32}'"
        raise PatternError(pattern, "syntax", problem, advice, None, token.position)
    widths = (spec.least, spec.least)
    wants = _wanted("random part", spec.alphabet)
    return _positional(token, "random", spec.alphabet, widths=widths, wants=wants)


def _crockford(token: Token, kind: str, length: int, wants: str) -> Element:
    characters = frozenset(CROCKFORD)
    return field_element(
        token,
        kind,
        f"%({kind})s",
        exact=f"[{CROCKFORD}]{{{length}}}",
        spelled=f"{_spelled(CROCKFORD)}{{{length}}}",
        machine=machines.repeat(characters, length, length),
        widths=(length, length),
        wants=wants,
        characters=characters,
        decode=str,
    )


def tag_element(pattern: str, token: Token) -> Element:
    """Return the element of a tag.

    Raises:
        PatternError: the length is missing or cannot be read.

    >>> tag_element("p", Token("tag", "4", "", 0)).most
    4
    """
    if not (token.spec.isascii() and token.spec.isdigit() and 1 <= int(token.spec) <= TAG_MOST):
        problem = "the length cannot be read" if token.spec else "the field has no length"
        advice = f"write 1 to {TAG_MOST}, as in '{{tag:4}}'"
        raise PatternError(pattern, "syntax", problem, advice, None, token.position)
    return _crockford(token, "tag", int(token.spec), "a character of the tag is expected")


def ulid_element(token: Token) -> Element:
    """Return the element of a ULID.

    >>> ulid_element(Token("ulid", "", "", 0)).most
    26
    """
    rest = ULID_LENGTH - 1
    wide = frozenset(CROCKFORD)
    tail: Machine = machines.repeat(wide, ULID_LENGTH, ULID_LENGTH)
    return field_element(
        token,
        "ulid",
        "%(ulid)s",
        exact=f"[0-7][{CROCKFORD}]{{{rest}}}",
        spelled=f"[0-7]{_spelled(CROCKFORD)}{{{rest}}}",
        machine=((((frozenset("01234567"), 1),), False), *tail[1:]),
        widths=(ULID_LENGTH, ULID_LENGTH),
        wants="a character of the ULID is expected",
        characters=wide,
        decode=str,
    )


def check_element(token: Token, algorithm: CheckAlgorithm) -> Element:
    """Return the element of check characters.

    >>> from casenum.checks import algorithm
    >>> check_element(Token("check", "damm", "", 0), algorithm("damm")).most
    1
    """
    length, alphabet = algorithm.check_length, algorithm.check_alphabet
    digits = alphabet == DECIMAL.characters
    every = "[0-9]" if digits else one_of_class(alphabet)
    return field_element(
        token,
        "check",
        "",
        exact=f"{every}{{{length}}}",
        spelled=f"{every if digits else _spelled(alphabet)}{{{length}}}",
        machine=machines.repeat(frozenset(alphabet), length, length),
        widths=(length, length),
        wants=f"a check {'digit' if digits else 'character'} is expected",
        characters=frozenset(alphabet),
        decode=str,
    )

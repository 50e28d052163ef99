"""Choosing the check characters of a pattern, with the proof that they can be computed."""

from collections.abc import Sequence
from itertools import chain
from typing import Final

from casenum.checks import CheckAlgorithm, algorithm, names
from casenum.errors import PatternError
from casenum.numbers.language.alphabets import DECIMAL
from casenum.numbers.language.elements import Element
from casenum.numbers.language.grammar import Token, unknown_choice
from casenum.numbers.ulid import CROCKFORD

# What a bare {check} means: the first whose alphabet all fields before it are of.
_CHOICES: Final = (
    (frozenset(DECIMAL.characters), "damm"),
    (frozenset(CROCKFORD), "gf32"),
)
_ANY: Final = "iso7064-37-36"


def _bare(fields: Sequence[Element]) -> str:
    characters = frozenset(chain.from_iterable([element.characters for element in fields]))
    return next((name for alphabet, name in _CHOICES if characters <= alphabet), _ANY)


def choose_check(pattern: str, before: Sequence[Element], token: Token) -> CheckAlgorithm:
    """Return the check algorithm of a pattern, after proving that it can be computed.

    A bare ``{check}`` chooses Damm for digits, gf32 where all fields before it are of Crockford's
    alphabet, and otherwise ISO 7064 MOD 37-36.

    Raises:
        PatternError: ``syntax`` for an unknown name, ``checkable`` where a field before it lies
            outside the algorithm's alphabet, or nothing stands before it.

    >>> from casenum.numbers.language.counters import seq_element
    >>> counter, _ = seq_element("p", Token("seq", "3", "", 0))
    >>> choose_check("p", [counter], Token("check", "", "", 7)).name
    'damm'
    """
    if token.spec and token.spec not in names():
        raise unknown_choice(pattern, "check", token.spec, names(), token.position)
    fields = [element for element in before if element.kind != "literal"]
    if not fields:
        problem, advice = "no field stands before the check", "put the check behind the fields"
        raise PatternError(pattern, "checkable", problem, advice, None, token.position)
    chosen = algorithm(token.spec or _bare(fields))
    for element in fields:
        outside = element.characters - frozenset(chosen.alphabet)
        if outside:
            example = f"{min(outside)!r}, which {{{element.name}}} may hold"
            problem = f"{{{element.name}}} lies outside what {chosen.name} can check"
            advice = "put it behind the check, or leave the check out"
            raise PatternError(pattern, "checkable", problem, advice, example, element.position)
    return chosen

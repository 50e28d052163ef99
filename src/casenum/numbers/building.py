"""Building a pattern: tokens become elements, elements a shape, and the proofs let it pass."""

from collections.abc import Mapping, Sequence

from casenum.checks import CheckAlgorithm
from casenum.errors import ArgumentError, PatternError
from casenum.numbers import elements as make
from casenum.numbers import proofs
from casenum.numbers.elements import Element
from casenum.numbers.grammar import Token, tokens, unknown_choice
from casenum.numbers.periods import DATE_FIELDS
from casenum.numbers.scopes import Scope
from casenum.numbers.shapes import Settings, Shape


def _elements(
    pattern: str, found: Sequence[Token], scopes: Mapping[str, Scope]
) -> tuple[list[Element], CheckAlgorithm | None, int]:
    """Return the elements of tokens, the check algorithm, and the last value that fits."""
    made: list[Element] = []
    algorithm: CheckAlgorithm | None = None
    limit = make.COUNTER_LIMIT
    for token in found:
        if token.field == "seq":
            element, limit = make.seq_element(pattern, token)
        elif token.field == "check":
            algorithm = proofs.choose_check(pattern, made, token)
            element = make.check_element(token, algorithm)
        else:
            element = _plain_element(pattern, token, scopes)
        made.append(element)
    return made, algorithm, limit


def _plain_element(pattern: str, token: Token, scopes: Mapping[str, Scope]) -> Element:
    if not token.field:
        return make.literal_element(token)
    if token.field in DATE_FIELDS:
        return make.date_element(pattern, token)
    if token.field != "ulid" and token.field not in scopes:
        names = make.scope_names(scopes)
        raise unknown_choice(pattern, "field", token.field, names, token.position)
    if token.spec:
        problem, advice = "the field takes no spec", f"write '{{{token.field}}}'"
        raise PatternError(pattern, "syntax", problem, advice, None, token.position)
    if token.field == "ulid":
        return make.ulid_element(token)
    return make.scope_element(token, scopes[token.field])


def build(pattern: str, name: str, settings: Settings, *, fiscal_said: bool) -> Shape:
    """Return the shape of a pattern, after all proofs.

    Raises:
        PatternError: the pattern is refused.
        ArgumentError: the counter would begin above its last value.

    >>> from casenum.numbers.periods import CALENDAR
    >>> plain = Settings("", {}, None, CALENDAR, 2000, 1)
    >>> build("A-{seq}", "a", plain, fiscal_said=False).longest
    21
    """
    found = tokens(pattern)
    made, algorithm, limit = _elements(pattern, found, settings.scopes)
    proofs.prove_identity(pattern, found)
    proofs.prove_calendar(pattern, found, fiscal_said=fiscal_said)
    shown = tuple([each for each in DATE_FIELDS if any(each == token.field for token in found)])
    selects = proofs.selecting_fields(pattern, shown, settings.restart)
    if settings.start > limit:
        raise ArgumentError("start", f"{limit} or less, the last that fits", str(settings.start))
    shape = Shape(
        pattern,
        name,
        made,
        settings=settings,
        algorithm=algorithm,
        limit=limit,
        selects=selects,
    )
    proofs.prove_injective(shape)
    proofs.prove_unambiguous(shape)
    return shape

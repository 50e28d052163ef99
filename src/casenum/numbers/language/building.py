"""Building a pattern: tokens become elements, elements a shape, and the proofs let it pass."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from casenum.checks import CheckAlgorithm
from casenum.errors import ArgumentError, PatternError
from casenum.numbers.language import counters, proofs
from casenum.numbers.language import elements as make
from casenum.numbers.language.alphabets import COUNTER_LIMIT, Alphabet
from casenum.numbers.language.checking import choose_check
from casenum.numbers.language.elements import Element
from casenum.numbers.language.grammar import LONGEST, Token, tokens, unknown_choice
from casenum.numbers.language.opaque import FEWEST, OpaqueCounter
from casenum.numbers.language.periods import DATE_FIELDS
from casenum.numbers.language.settings import Settings
from casenum.numbers.language.shapes import Shape


class _Built:
    """Collect the elements of a pattern, and what they say about the whole."""

    def __init__(self, pattern: str, settings: Settings) -> None:
        self.pattern, self.settings = pattern, settings
        self.elements: list[Element] = []
        self.algorithm: CheckAlgorithm | None = None
        self.limit = COUNTER_LIMIT
        self.random_limit = COUNTER_LIMIT  # where nothing else counts
        self.opaque: OpaqueCounter | None = None

    def add(self, token: Token) -> None:
        """Add the element of a token.

        Raises:
            PatternError: it cannot be read.
        """
        self.elements.append(self._element(token))

    def _element(self, token: Token) -> Element:
        if not token.field:
            return make.literal_element(token)
        if token.field in DATE_FIELDS:
            return make.date_element(self.pattern, token)
        return _MAKING.get(token.field, _Built.plain_element)(self, token)

    def seq_element(self, token: Token) -> Element:
        """Return the element of a counter."""
        made, self.limit = counters.seq_element(self.pattern, token, self.settings.overflow)
        return made

    def opaque_element(self, token: Token) -> Element:
        """Return the element of an opaque counter."""
        made, alphabet = counters.opaque_element(self.pattern, token)
        self._permute(made, alphabet)
        return made

    def _permute(self, made: Element, alphabet: Alphabet) -> None:
        fewest = alphabet.base**made.least
        if fewest < FEWEST and not self.settings.small_opaque:
            problem = f"{fewest} opaque numbers are soon known to whoever sees some"
            advice = "give it more characters, or say small_opaque=True"
            raise PatternError(self.pattern, "opaque", problem, advice, None, made.position)
        if len(self.settings.keys):
            key, widths = self.settings.keys.newest, (made.least, made.most)
            self.opaque = OpaqueCounter(key, alphabet, widths, start=self.settings.start)
            self.limit = self.opaque.limit

    def random_element(self, token: Token) -> Element:
        """Return the element of a random field."""
        made = counters.random_element(self.pattern, token)
        self.random_limit = min(COUNTER_LIMIT, self.settings.start + made.texts - 1)
        return made

    def tag_element(self, token: Token) -> Element:
        """Return the element of a tag."""
        return counters.tag_element(self.pattern, token)

    def check_element(self, token: Token) -> Element:
        """Return the element of check characters."""
        self.algorithm = choose_check(self.pattern, self.elements, token)
        return counters.check_element(token, self.algorithm)

    def plain_element(self, token: Token) -> Element:
        """Return the element of a ULID or a scope variable."""
        scopes = self.settings.scopes
        if token.field != "ulid" and token.field not in scopes:
            names = make.scope_names(scopes)
            raise unknown_choice(self.pattern, "field", token.field, names, token.position)
        if token.spec:
            problem, advice = "the field takes no spec", f"write '{{{token.field}}}'"
            raise PatternError(self.pattern, "syntax", problem, advice, None, token.position)
        if token.field == "ulid":
            return counters.ulid_element(token)
        return make.scope_element(token, scopes[token.field])


_MAKING: Final[Mapping[str, Callable[[_Built, Token], Element]]] = {
    "check": _Built.check_element,
    "opaque": _Built.opaque_element,
    "random": _Built.random_element,
    "seq": _Built.seq_element,
    "tag": _Built.tag_element,
}


def build(pattern: str, name: str, settings: Settings, *, fiscal_said: bool) -> Shape:
    """Return the shape of a pattern, after all proofs.

    Raises:
        PatternError: the pattern is refused.
        ArgumentError: the counter would begin above its last value, keys are missing or have no
            use, or ``overflow`` has nothing to say.

    >>> from casenum.numbers.language.periods import CALENDAR
    >>> plain = Settings("", {}, None, CALENDAR, 2000, 1)
    >>> build("A-{seq}", "a", plain, fiscal_said=False).longest
    21
    """
    found = tokens(pattern)
    built = _Built(pattern, settings)
    for token in found:
        built.add(token)
    proofs.prove_identity(pattern, found)
    proofs.prove_calendar(pattern, found, fiscal_said=fiscal_said)
    shown = tuple([each for each in DATE_FIELDS if any(each == token.field for token in found)])
    selects = proofs.selecting_fields(pattern, shown, settings.restart)
    if not any(token.field in {"seq", "opaque"} for token in found):
        built.limit = built.random_limit
    _check_options(settings, found, built.limit)
    shape = Shape(
        pattern,
        name,
        built.elements,
        settings=settings,
        algorithm=built.algorithm,
        limit=built.limit,
        selects=selects,
        opaque=built.opaque,
    )
    _check_length(shape)
    proofs.prove_injective(shape)
    proofs.prove_unambiguous(shape)
    return shape


def _check_options(settings: Settings, found: Sequence[Token], limit: int) -> None:
    if settings.start > limit:
        raise ArgumentError("start", f"{limit} or less, the last that fits", str(settings.start))
    fields = {token.field for token in found}
    keyed = sorted(fields & {"opaque", "tag"})
    if keyed and not len(settings.keys):
        raise ArgumentError("keys", f"1 or more, which {{{keyed[0]}}} needs", "none")
    if len(settings.keys) and not keyed:
        raise ArgumentError("keys", "left out: no {opaque} or {tag} uses them", "given")
    if settings.overflow is not None and "seq" not in fields:
        raise ArgumentError("overflow", "left out: there is no {seq}", "given")


def _check_length(shape: Shape) -> None:
    if shape.longest > LONGEST:
        problem = f"a number may have {shape.longest} characters"
        advice = f"make it {LONGEST} or less: stores keep no longer ones"
        raise PatternError(shape.pattern, "syntax", problem, advice)

"""Finding numbers in running text: one expression with boundaries, linear in the length.

Every part of the expression is bounded, so each place of a text costs a bounded look however
hostile the text is. What is found is read again by the pattern; what does not read is no number.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from casenum.arguments import plain
from casenum.errors import ArgumentTypeError, InvalidNumber
from casenum.numbers.language.elements import Element
from casenum.numbers.reading.glyphs import SPACES, normal_form, spelling
from casenum.numbers.reading.loosening import alphabet
from casenum.numbers.reading.mail import REGIONS, Regions
from casenum.numbers.reading.reading import Reader
from casenum.numbers.values import CaseNumber, Match, Rejected

EXACT, TYPED, FOLDED, LOOSE = "exact", "typed", "folded", "loose"
FORMS: Final = (EXACT, TYPED, FOLDED, LOOSE)  # the surest first
GUESSED: Final = frozenset({FOLDED, LOOSE})  # proofs speak of texts with the right separators

_DASHES: Final = "-\u2010\u2011\u2012\u2013\u2014\u2212"
_HYPHENS: Final = "-\u2010\u2011\u2013"
_LINES: Final = "\n\v\f\r\u0085\u2028\u2029"
_BLANKS: Final = "".join(sorted(set(SPACES) - set(_LINES)))
# A letter or digit of a script that sets words apart: Chinese, Japanese, Korean and Thai text runs
# on without a space, and a number in it is as much a word of its own.
_WORD: Final = r"[^\W\u0e00-\u0e4e\u3005-\u30ff\u3400-\u9fff\uac00-\ud7a3]"
_AFTER: Final = rf"(?!{_WORD})(?![{_HYPHENS}]\w)(?!\.[0-9])"

# Other separators than the pattern's are read where nobody writes such a thing by chance: behind a
# word of two letters or more, and five characters of fields or more. "In 3 days" and "in 2021" are
# no numbers of IN-{seq}.
_LETTERS: Final = 2
_TELLING: Final = 5
_FOLD: Final = rf"[{_DASHES}]\r?\n[ \t]{{0,8}}|\r?\n[ \t]{{1,8}}[{_DASHES}]"
_GAP: Final = (
    rf"[{_DASHES}_](?:\r?\n)?[{_BLANKS}]{{0,8}}"
    rf"|[{_BLANKS}]{{1,3}}(?:[{_DASHES}_][{_BLANKS}]{{0,3}})?"
    rf"|\r?\n[ \t]{{1,8}}[{_DASHES}_]?"
)
_FIGURES_FOLLOW: Final = re.compile(rf"[{_BLANKS}][0-9]").match
_BLANK: Final = re.compile(rf"[{_BLANKS}]").search
_LINE: Final = re.compile(rf"[{_LINES}]").search


def _before(first: str) -> str:
    """Return what may not stand before a number, looked at after its first character.

    The first character comes first because the engine then skips quickly to where it stands.
    """
    return rf"(?<!{_WORD}{first})(?<![^\W_][{_HYPHENS}]{first})(?<![0-9]\.{first})"


def expression(elements: Sequence[Element]) -> str:
    """Return the expression of all that may be a number in a text, with its boundaries.

    >>> from casenum.numbers import Pattern
    >>> found = expression(Pattern("ABC-{seq:5}").shape.elements)
    >>> re.findall(found, "abc-12345, xABC-12345, ABC 12345") == ["abc-12345", "ABC 12345"]
    True
    """
    first, *rest = _spelled(elements)
    if elements[0].kind == "literal":
        return f"{first}{_before(first)}{''.join(rest)}{_AFTER}"
    return f"{_before('')}{first}{''.join(rest)}{_AFTER}"


def _spelling(element: Element) -> str:
    """Return the expression of all that an element may be spelled as, and a little more.

    Full-width letters and digits are among it; the reader has the last word.
    """
    if element.kind == "literal":
        return element.spelled
    spelled = sorted({each for one in alphabet(element.machine) for each in spelling(one)})
    return f"[{re.escape(''.join(spelled))}]{{{element.least},{element.most}}}"


def _spelled(elements: Sequence[Element]) -> Iterator[str]:
    """Yield the expressions of the elements, separators between others with all their spellings."""
    gap = _GAP if _telling(elements) else _FOLD
    runs = [(apart, list(run)) for apart, run in groupby(elements, key=lambda each: each.separates)]
    for n, (apart, run) in enumerate(runs):
        spelled = [_spelling(element) for element in run]
        if apart and 0 < n < len(runs) - 1:
            yield f"(?:{''.join(spelled)}|{gap})"
        else:
            yield from spelled


def _telling(elements: Sequence[Element]) -> bool:
    letters = sum(each.kind == "literal" and each.template.isalpha() for each in elements)
    fields = sum(each.least for each in elements if each.kind != "literal")
    return elements[0].kind == "literal" and letters >= _LETTERS and fields >= _TELLING


class Finder:
    """Find the numbers of one pattern in a text.

    >>> from casenum.numbers import Pattern
    >>> pattern = Pattern("SRV-{year}-{seq:3}")
    >>> finder = Finder(pattern.shape.elements, pattern.reader)
    >>> [match.span for match in finder.find("#srv-2021-001,")]
    [(1, 13)]
    """

    __slots__ = ("_checked", "_reader", "_search")

    def __init__(self, elements: Sequence[Element], reader: Reader) -> None:
        self._search = re.compile(expression(elements)).search
        self._reader = reader
        self._checked = any(element.kind in {"check", "tag"} for element in elements)

    def find(self, text: str) -> tuple[Match, ...]:
        """Return the numbers in a text, in its order.

        Raises:
            ArgumentTypeError: it is not text.
        """
        whole, checked = _plain(text), self._checked
        found = [(number, span) for number, span in self._candidates(whole) if number is not None]
        if not found:
            return ()
        regions = Regions(whole)
        return ranked(
            [
                Match(number, span, _form(number, whole, span), None, regions.at(span[0]), checked)
                for number, span in found
            ]
        )

    def find_rejected(self, text: str) -> tuple[Rejected, ...]:
        """Return what is spelled like a number in a text and is none, in its order.

        Raises:
            ArgumentTypeError: it is not text.
        """
        whole = _plain(text)
        spans = [span for number, span in self._candidates(whole) if number is None]
        regions = Regions(whole) if spans else None
        found: list[Rejected] = []
        for begin, end in spans:
            why = self._reader.fault(whole[begin:end])
            if why is not None and regions is not None:
                place = begin + (why.position or 0)
                why = InvalidNumber(why.code, why.problem, place, why.scheme)
                found.append(Rejected((begin, end), why, None, regions.at(begin)))
        return tuple(found)

    def _candidates(self, text: str) -> Iterator[tuple[CaseNumber | None, tuple[int, int]]]:
        """Yield what the expression finds, and the number that it reads as."""
        search, read = self._search, self._reader.spelled_number
        candidate = search(text)
        while candidate is not None:
            span = begin, end = candidate.span()
            number = read(candidate[0])
            if number is not None and _goes_on(text, begin, end):
                number = None
            yield number, span
            # What is none may hide one that begins in it.
            candidate = search(text, begin + 1 if number is None else end)


def _plain(text: object) -> str:
    whole = plain(text)
    if whole is None:
        raise ArgumentTypeError("text", "text", type(text).__name__)
    return whole


def _goes_on(text: str, begin: int, end: int) -> bool:
    """Return whether a number written with blanks has more figures behind another blank."""
    return _FIGURES_FOLLOW(text, end) is not None and _BLANK(text, begin, end) is not None


def _form(number: CaseNumber, text: str, span: tuple[int, int]) -> str:
    spelled = text[slice(*span)]
    if number == spelled:
        return EXACT
    if _LINE(spelled):
        return FOLDED
    return TYPED if normal_form(spelled) == normal_form(number) else LOOSE


_REGION_WEIGHT: Final = {region: weight for weight, region in enumerate(REGIONS)}
_FORM_WEIGHT: Final = {form: weight for weight, form in enumerate(FORMS)}


def _likelihood(match: Match) -> tuple[int, int, int]:
    region = _REGION_WEIGHT.get(match.region, len(REGIONS))
    return region, _FORM_WEIGHT.get(match.form, len(FORMS)), match.span[0]


def ranked(matches: Iterable[Match]) -> tuple[Match, ...]:
    r"""Return matches with their ranks: 1 for the number that the text is most likely about.

    The region counts first, then the form, then the order of the text.

    >>> from casenum.numbers import Pattern
    >>> found = Pattern("A-{seq}").find("> A-1\nSee a-2, A-3")
    >>> [(match.number, match.rank) for match in found]
    [(CaseNumber('A-1'), 3), (CaseNumber('A-2'), 2), (CaseNumber('A-3'), 1)]
    """
    given = list(matches)
    ranks = {id(match): rank for rank, match in enumerate(sorted(given, key=_likelihood), 1)}
    return tuple([_with_rank(match, ranks[id(match)]) for match in given])


def _with_rank(match: Match, rank: int) -> Match:
    if match.rank == rank:
        return match
    where = (match.role, match.region, match.checked)
    return Match(match.number, match.span, match.form, *where, rank)

"""Hypothesis strategies: numbers of a scheme, what people type for them, and one slip away.

Alphabets are plain ASCII with a few characters added by name: the tables that Hypothesis builds for
all of Unicode are slow where its cache is cold. `st.from_type(CaseNumber)` and
`st.from_type(Pattern)` work as soon as casenum is installed beside Hypothesis.
"""

import string
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeAlias

import attrs
import hypothesis.strategies as st
from hypothesis import assume
from hypothesis.strategies import DrawFn, SearchStrategy

from casenum.errors import AmbiguousNumber, ArgumentError, NumberError
from casenum.numbers import CaseNumber, NumberScheme, Pattern, Scope, Versions
from casenum.numbers.reading.glyphs import DASHES, INVISIBLE, SEPARATORS, SPACES
from casenum.testing.bench import INSTANTS, MOST, Bench, Issued, drawn_for, edges, known_scopes

Instants: TypeAlias = SearchStrategy[datetime]
Scopes: TypeAlias = SearchStrategy[Mapping[str, str]]

_FIRST: Final = datetime(2001, 1, 1, tzinfo=UTC)
_SECONDS: Final = 98 * 365 * 24 * 3600  # to 2098, so that every {year:2} can be shown
_FULL_WIDTH: Final = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_LOWER: Final = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_UPPER: Final = str.maketrans(string.ascii_lowercase, string.ascii_uppercase)
_ALNUM: Final = frozenset(string.ascii_letters + string.digits)


# --- numbers -----------------------------------------------------------------


def issues(
    scheme: NumberScheme, *, at: Instants | None = None, scopes: Scopes | None = None
) -> SearchStrategy[Issued]:
    """Return a strategy for numbers together with the plan and the value that gave them.

    ``at`` and ``scopes`` say which instants and scopes are tried; what the scheme refuses is left
    out. Without them instants are those at which schemes go wrong, and any of this century.

    >>> from hypothesis import find
    >>> find(issues(Pattern("A-{seq}")), lambda made: made.value > 1).plan.series
    'A-{seq}::'
    """
    instants = _instants(scheme) if at is None else at
    chosen = st.sampled_from(known_scopes(scheme)) if scopes is None else scopes
    return _issues(scheme, instants, chosen)


@st.composite
def _issues(draw: DrawFn, scheme: NumberScheme, instants: Instants, scopes: Scopes) -> Issued:
    try:
        plan = scheme.plan(draw(instants), draw(scopes))
    except ArgumentError:
        assume(False)  # noqa: FBT003 - as Hypothesis has it: this one cannot be used
        raise
    last = MOST if plan.limit is None else plan.limit
    some = st.integers(plan.first, min(last, plan.first + 20))
    value = draw(st.one_of(some, st.sampled_from(edges(plan)), st.integers(plan.first, last)))
    drawn = drawn_for(plan, value)
    return Issued(plan, value, drawn, scheme.render(plan, value, drawn))


def _instants(scheme: NumberScheme) -> Instants:
    changes: list[datetime] = []
    if isinstance(scheme, Versions):
        second = timedelta(seconds=1)
        since = [each.since for each in scheme.versions if each.since is not None]
        changes = [near for each in since for near in (each - second, each)]
    known = dict.fromkeys([at for _, at in Bench(lambda: scheme).accepted] + changes) or INSTANTS
    any_time = st.integers(0, _SECONDS).map(lambda n: _FIRST + timedelta(seconds=n))
    return st.one_of(st.sampled_from(tuple(known)), any_time)


def numbers(
    scheme: NumberScheme, *, at: Instants | None = None, scopes: Scopes | None = None
) -> SearchStrategy[CaseNumber]:
    """Return a strategy for numbers that a scheme prints; see `issues`.

    >>> from hypothesis import find
    >>> len(find(numbers(Pattern("A-{seq:3}")), lambda number: number.parts["seq"] > 999)) > 5
    True
    """
    return issues(scheme, at=at, scopes=scopes).map(lambda made: made.number)


# --- as people type them -----------------------------------------------------

Way: TypeAlias = Callable[[DrawFn, str], str]


def _separated(draw: DrawFn, text: str) -> str:
    """Leave out the separators within a text, write others, or put spaces around them."""
    instead = draw(st.sampled_from(("", " ", "/", ".", "_", " - ", "  ")))
    inner = [instead if each in SEPARATORS else each for each in text[1:-1]]
    return "".join([text[:1], *inner, text[1:][-1:]])


def _cased(draw: DrawFn, text: str) -> str:
    return text.translate(draw(st.sampled_from((_LOWER, _UPPER))))


def _dashed(draw: DrawFn, text: str) -> str:
    return text.replace("-", draw(st.sampled_from(DASHES)))


def _spaced(draw: DrawFn, text: str) -> str:
    space = draw(st.sampled_from(SPACES))
    return f"{space}{text.replace(' ', space)}{space}"


def _widened(draw: DrawFn, text: str) -> str:
    from_here = draw(st.integers(0, max(len(text) - 1, 0)))
    return text[:from_here] + text[from_here:].translate(_FULL_WIDTH)


def _invisible(draw: DrawFn, text: str) -> str:
    place = draw(st.integers(0, len(text)))
    return f"{text[:place]}{draw(st.sampled_from(INVISIBLE))}{text[place:]}"


# In the order in which they are used: each leaves what the next one looks for.
_WAYS: Final[tuple[Way, ...]] = (_separated, _cased, _dashed, _spaced, _widened, _invisible)


def typed(
    scheme: NumberScheme, *, at: Instants | None = None, scopes: Scopes | None = None
) -> SearchStrategy[tuple[str, CaseNumber]]:
    """Return a strategy for what people type, each with the number that is meant.

    Case, dashes, spaces, separators, full-width and invisible characters differ, one or several at
    once. What the scheme finds ambiguous is left out; a pattern reads all the rest as it is meant.

    >>> from hypothesis import find
    >>> text, meant = find(typed(Pattern("A-{seq}")), lambda pair: pair[0] != pair[1])
    >>> Pattern("A-{seq}").parse(text) == meant
    True
    """
    return _typed(scheme, numbers(scheme, at=at, scopes=scopes))


@st.composite
def _typed(
    draw: DrawFn, scheme: NumberScheme, meant: SearchStrategy[CaseNumber]
) -> tuple[str, CaseNumber]:
    number = draw(meant)
    text = str(number)
    chosen = draw(st.integers(0, 2 ** len(_WAYS) - 1))
    for turn, way in enumerate(_WAYS):
        if chosen >> turn & 1:
            text = way(draw, text)
    assume(not _ambiguous(scheme, text))
    return text, number


def _ambiguous(scheme: NumberScheme, text: str) -> bool:
    try:
        scheme.parse(text)
    except AmbiguousNumber:
        return True
    except NumberError:
        return False
    return False


# --- one slip away -----------------------------------------------------------


@attrs.frozen(slots=True)
class NearMiss:
    """Hold a text that is one slip away from a number, and what the scheme makes of it.

    ``slip`` is ``changed``, ``swapped``, ``dropped``, ``doubled`` or ``added``; ``reads_as`` is the
    other number that the text is, or None where it is none.

    >>> NearMiss("A-2", CaseNumber("A-1", "a", 1, {"seq": 1}, "", (0, 1, 1)), "changed", None).slip
    'changed'
    """

    text: str
    meant: CaseNumber
    slip: str
    reads_as: CaseNumber | None


def _alike(character: str) -> str:
    """Return the characters of the same class: digits, capitals or small letters."""
    classes = (string.digits, string.ascii_uppercase, string.ascii_lowercase)
    return next(each for each in classes if character in each)


def _changed(draw: DrawFn, text: str, place: int) -> str:
    other = draw(st.sampled_from(_alike(text[place])))
    return f"{text[:place]}{other}{text[place + 1 :]}"


def _swapped(draw: DrawFn, text: str, place: int) -> str:
    del draw
    return f"{text[:place]}{text[place : place + 2][::-1]}{text[place + 2 :]}"


def _dropped(draw: DrawFn, text: str, place: int) -> str:
    del draw
    return f"{text[:place]}{text[place + 1 :]}"


def _doubled(draw: DrawFn, text: str, place: int) -> str:
    del draw
    return f"{text[:place]}{text[place]}{text[place:]}"


def _added(draw: DrawFn, text: str, place: int) -> str:
    other = draw(st.sampled_from(_alike(text[place])))
    return f"{text[:place]}{other}{text[place:]}"


_SLIPS: Final[Mapping[str, Callable[[DrawFn, str, int], str]]] = {
    "changed": _changed,
    "swapped": _swapped,
    "dropped": _dropped,
    "doubled": _doubled,
    "added": _added,
}


def near_misses(
    scheme: NumberScheme, *, at: Instants | None = None, scopes: Scopes | None = None
) -> SearchStrategy[NearMiss]:
    """Return a strategy for texts that are one slip away from a number, and do not mean it.

    >>> from hypothesis import find
    >>> checked = Pattern("CMP-{seq:5}-{check:damm}")
    >>> find(near_misses(checked), lambda miss: miss.slip == "swapped").reads_as is None
    True
    """
    made = slips(scheme, at=at, scopes=scopes)
    return made.filter(lambda miss: miss.reads_as != miss.meant)


def slips(
    scheme: NumberScheme, *, at: Instants | None = None, scopes: Scopes | None = None
) -> SearchStrategy[NearMiss]:
    """Return a strategy for texts that are one slip away from a number, whatever they mean.

    A reader that knows look-alikes finds the number behind some: ``P0O1`` for ``PO01``.

    >>> from hypothesis import find
    >>> find(slips(Pattern("PO{seq:2!}")), lambda miss: miss.reads_as == miss.meant).slip
    'swapped'
    """
    return _slips(scheme, numbers(scheme, at=at, scopes=scopes))


@st.composite
def _slips(draw: DrawFn, scheme: NumberScheme, meant: SearchStrategy[CaseNumber]) -> NearMiss:
    number = draw(meant)
    text, slip = str(number), draw(st.sampled_from(tuple(_SLIPS)))
    places = [place for place, each in enumerate(text) if each in _ALNUM]
    if slip == "swapped":
        places = [place for place in places if text[place + 1 : place + 2] in _ALNUM]
    assume(bool(places))
    slipped = _SLIPS[slip](draw, text, draw(st.sampled_from(places)))
    assume(slipped != text)
    try:
        return NearMiss(slipped, number, slip, scheme.parse(slipped))
    except NumberError:
        return NearMiss(slipped, number, slip, None)


# --- patterns ----------------------------------------------------------------

_DATES: Final = (
    *("", "", "{year}", "{year:2}", "{year}{month}", "{year}-{month}", "{year}{month}{day}"),
    *("{year:2}{month}{day}", "{year}{yearday}", "{year}Q{quarter}", "{isoyear}W{isoweek}"),
    *("{day}.{month}.{year}", "{year}{month}{day}{hour}", "{year}-{yearday}-{hour}"),
)
_ALPHABETS: Final = ("", "", "/10", "/16", "/c32", "/safe20", "/az")
_APART: Final = ("-", "-", "/", ".", "_", " ", "")
_ZONES: Final = (None, "Europe/Stockholm", "Asia/Kathmandu", "America/St_Johns")
_KEY: Final = bytes(range(16))


def _spec(low: int, wider: int | None, end: str) -> str:
    width = str(low) if wider is None else f"{low}..{low + wider}"
    return f":{width}{end}"


def _counters() -> SearchStrategy[str]:
    wider = st.one_of(st.none(), st.integers(0, 4))
    alphabets = st.sampled_from(_ALPHABETS)
    spec = st.one_of(
        st.just(""),
        st.builds(_spec, st.integers(1, 6), wider, alphabets),
        st.builds(_spec, st.integers(1, 6), st.none(), alphabets.map(lambda name: f"!{name}")),
    )
    return spec.map(lambda said: f"{{seq{said}}}")


def _random_fields() -> SearchStrategy[str]:
    spec = st.builds(_spec, st.integers(1, 16), st.none(), st.sampled_from(_ALPHABETS))
    return spec.map(lambda said: f"{{random{said}}}")


def _joined(parts: tuple[str, ...], apart: str, check: str) -> str:
    return apart.join([part for part in parts if part]) + (f"{apart}{check}" if check else "")


def patterns() -> SearchStrategy[str]:
    """Return a strategy for the texts of patterns that are valid as they stand.

    >>> from hypothesis import find
    >>> "year" in Pattern(find(patterns(), lambda text: "{year}" in text)).shape.fields
    True
    """
    heads = st.text(string.ascii_uppercase, max_size=4)
    dates, fields = st.sampled_from(_DATES), st.one_of(_counters(), _counters(), _random_fields())
    dated = st.tuples(heads, dates, fields)
    timed = st.tuples(heads, st.just("{ulid}"))
    checks = st.sampled_from(("", "{check}"))
    parts: SearchStrategy[tuple[str, ...]] = st.one_of(dated, timed)
    return st.builds(_joined, parts, st.sampled_from(_APART), checks)


def schemes() -> SearchStrategy[Pattern]:
    """Return a strategy for patterns: in several zones, with a scope, opaque, and with a tag.

    >>> from hypothesis import given, settings
    >>> @settings(max_examples=3)
    ... @given(schemes())
    ... def all_are_proven(scheme):
    ...     assert scheme.describe()
    >>> all_are_proven()
    """
    zones = st.sampled_from(_ZONES)
    plain = st.builds(Pattern, patterns(), zone=zones)
    return st.one_of(plain, st.builds(_scoped, patterns(), zones), st.builds(_keyed, zones))


def _scoped(pattern: str, zone: str | None) -> Pattern:
    return Pattern(f"{{dept}}-{pattern}", zone=zone, scopes={"dept": Scope("A-Z", 2, 3)})


def _keyed(zone: str | None) -> Pattern:
    return Pattern("K-{year}-{opaque:6}-{tag:3}", zone=zone, keys=[_KEY])


# --- texts of all kinds ------------------------------------------------------

_SENTENCE: Final = string.ascii_letters + string.digits + " -./_[]()#:,\n"
# What schemes stumble over: digits of other scripts, letters that fold to ASCII, half a character,
# and what cannot be seen.
_ODD: Final = (
    "\u0663\u096b\u00b2\u2460\U0001d7d9\u017f\u212a\u0130\u00df\ud800\0\u200b\u2011\u00a0\uff11"
)


def texts(
    scheme: NumberScheme, *, at: Instants | None = None, scopes: Scopes | None = None
) -> SearchStrategy[str]:
    """Return a strategy for texts of all kinds: words, odd characters, and spoiled numbers.

    >>> from hypothesis import find
    >>> "A-1" in find(texts(Pattern("A-{seq}")), lambda text: "A-1" in text)
    True
    """
    words = st.text(_SENTENCE, max_size=12)
    odd = st.text(_ODD + "1A-", max_size=4)
    meant = numbers(scheme, at=at, scopes=scopes)
    spoiled = st.builds(_spoiled, meant, odd, st.integers(0, 40))
    known = typed(scheme, at=at, scopes=scopes).map(lambda pair: pair[0])
    return st.lists(st.one_of(known, spoiled, words, odd), max_size=4).map(" ".join)


def _spoiled(number: CaseNumber, odd: str, place: int) -> str:
    here = place % (len(number) + 1)
    return f"{number[:here]}{odd}{number[here:]}"


# --- registration ------------------------------------------------------------


def _some_numbers() -> SearchStrategy[CaseNumber]:
    return schemes().flatmap(numbers)


def registered() -> Mapping[type[Any], SearchStrategy[Any]]:
    """Return the strategies of our types, which `st.from_type` uses.

    >>> sorted(each.__name__ for each in registered())
    ['CaseNumber', 'Pattern']
    """
    return {CaseNumber: _some_numbers(), Pattern: schemes()}

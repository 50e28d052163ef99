"""Proofs that a pattern cannot repeat or misread a number, each with a counter-example."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Final

from casenum.errors import PatternError
from casenum.numbers.language import machines
from casenum.numbers.language.grammar import Token, unknown_choice
from casenum.numbers.language.periods import CLASHES, DATE_FIELDS, NEEDS, RESTARTS
from casenum.numbers.language.scopes import Scope
from casenum.numbers.language.shapes import IDENTITIES, Shape

_FIRST: Final = datetime(2021, 1, 1, tzinfo=UTC)

# A field that tells numbers apart, and those that may not do so beside it.
_ALONE: Final[Mapping[str, frozenset[str]]] = {
    "seq": frozenset({"opaque", "ulid"}),
    "ulid": frozenset({"opaque", "random"}),
}

# When a field that needs another beside it shows the same value anew.
_AGAIN: Final[Mapping[str, str]] = {
    "month": "01 in 2021 and again in 2022",
    "quarter": "1 in 2021 and again in 2022",
    "yearday": "001 in 2021 and again in 2022",
    "day": "04 in January and again in February",
    "hour": "09 on Monday and again on Tuesday",
    "isoweek": "01 in 2021 and again in 2022",
}


def prove_calendar(pattern: str, tokens: Sequence[Token], *, fiscal_said: bool) -> None:
    """Refuse date fields that say nothing beside the others.

    Raises:
        PatternError: ``calendar``.

    >>> from casenum.numbers.language.grammar import tokens
    >>> prove_calendar("{year}{seq}", tokens("{year}{seq}"), fiscal_said=False)
    """
    shown = {token.field: token for token in tokens if token.field in DATE_FIELDS}
    for name, token in shown.items():
        needed = NEEDS.get(name, ())
        if needed and not shown.keys() & set(needed):
            wanted = " or ".join([f"{{{each}}}" for each in needed])
            problem = f"{{{name}}} stands without {wanted}"
            raise PatternError(
                pattern, "calendar", problem, f"add {wanted}", _AGAIN[name], token.position
            )
    for one, other in CLASHES:
        if one in shown and other in shown:
            problem = f"{{{one}}} beside {{{other}}} is no date"
            advice = f"use {{year}} with {{{other}}}, or {{isoyear}} with {{isoweek}}"
            example = "2020-12-29, whose isoyear is 2020, and 2021-12-29"
            raise PatternError(pattern, "calendar", problem, advice, example, shown[other].position)
    if "fiscalyear" in shown and not fiscal_said:
        advice = "say fiscal_start= (its first month) and fiscal_label= ('start' or 'end')"
        place = shown["fiscalyear"].position
        raise PatternError(
            pattern, "calendar", "the fiscal year has no first month or label", advice, None, place
        )


def prove_identity(pattern: str, tokens: Sequence[Token]) -> None:
    """Refuse a pattern with no field that tells numbers apart, with two, or with any field twice.

    Raises:
        PatternError: ``injective`` for none, ``syntax`` for too many.

    >>> from casenum.numbers.language.grammar import tokens
    >>> prove_identity("ABC", tokens("ABC"))
    Traceback (most recent call last):
    casenum.errors.PatternError: pattern 'ABC' is refused (injective): no field tells two numbers \
apart, for example 'ABC' for the first case and for the second; add {seq} or {ulid}
    """
    fields = [token for token in tokens if token.field]
    seen: set[str] = set()
    for token in fields:
        if token.field in seen:
            problem = f"{{{token.field}}} stands twice"
            advice = "write each field once"
            raise PatternError(pattern, "syntax", problem, advice, None, token.position)
        seen.add(token.field)
    shown = [token for token in fields if token.field in IDENTITIES]
    if not shown:
        problem, advice = "no field tells two numbers apart", "add {seq} or {ulid}"
        text = "".join([token.literal for token in tokens])
        example = f"{text!r} for the first case and for the second"
        raise PatternError(pattern, "injective", problem, advice, example)
    for alone, others in _ALONE.items():
        if alone in seen and seen & others:
            second = next(token for token in shown[1:] if token.field in {alone, *others})
            advice = f"keep {{{alone}}} or {{{min(seen & others)}}}"
            raise PatternError(
                pattern, "syntax", "two fields identify", advice, None, second.position
            )
    dated = [token for token in fields if token.field in DATE_FIELDS]
    if dated and "ulid" in seen:
        problem, advice = "a ULID shows its own time", "leave the date fields out"
        raise PatternError(pattern, "calendar", problem, advice, None, dated[0].position)


def selecting_fields(pattern: str, shown: Sequence[str], restart: str | None) -> tuple[str, ...]:
    """Return the date fields that select the counter, those that must be visible.

    Raises:
        PatternError: ``restart`` is no unit.

    >>> selecting_fields("p", ("year", "month"), None), selecting_fields("p", ("year",), "never")
    (('year', 'month'), ())
    """
    if restart is None:
        return tuple(shown)
    if restart not in RESTARTS:
        raise unknown_choice(pattern, "restart", restart, tuple(RESTARTS), 0)
    rows = RESTARTS[restart]
    return next((row for row in rows if set(row) <= set(shown)), rows[-1])


def prove_injective(shape: Shape) -> None:
    """Refuse a pattern that hides what selects the counter.

    Raises:
        PatternError: ``injective``, with two numbers that would be the same.

    >>> from casenum.numbers import Pattern
    >>> prove_injective(Pattern("{year}-{seq}").shape)
    """
    for name, scope in sorted(shape.settings.scopes.items()):
        if name not in shape.fields:
            raise _hidden_scope(shape, name, scope)
    hidden = [name for name in shape.rule.fields if name not in shape.fields]
    if hidden:
        advice = f"add {{{'}{'.join(hidden)}}} or choose another restart"
        problem = f"the counter restarts each {shape.settings.restart}, which the number hides"
        example = _same_number(shape)
        raise PatternError(shape.pattern, "injective", problem, advice, example)


def _hidden_scope(shape: Shape, name: str, scope: Scope) -> PatternError:
    text = shape.text(shape.sample(_FIRST, shape.settings.start))
    one, other = scope.characters[0] * scope.least, scope.characters[-1] * scope.least
    example = f"{text!r} for {name} {one!r} and again for {other!r}"
    problem = f"the scope {name} selects the counter, and the number hides it"
    return PatternError(shape.pattern, "injective", problem, f"add {{{name}}}", example)


def _same_number(shape: Shape) -> str | None:
    """Return two times at which the pattern prints the same first number for two counters."""
    days = (_FIRST + timedelta(days=n) for n in range(800))
    hours = (_FIRST + timedelta(hours=n) for n in range(1, 48))
    seen: dict[str, tuple[str, datetime]] = {}
    for at in chain(hours, days):
        values = {each: DATE_FIELDS[each].value(at, shape.fiscal) for each in shape.rule.fields}
        period = shape.rule.text(values)
        text = shape.text(shape.sample(at, shape.settings.start))
        before, when = seen.setdefault(text, (period, at))
        if before != period:
            return f"{text!r} on {when:%Y-%m-%d %H:00} and again on {at:%Y-%m-%d %H:00}"
    return None


def prove_unambiguous(shape: Shape) -> None:
    """Refuse a pattern of which one text has two readings.

    Raises:
        PatternError: ``unambiguous``, with the text and both readings.

    >>> from casenum.numbers import Pattern
    >>> prove_unambiguous(Pattern("{year}-{seq}").shape)
    """
    found = machines.two_readings([element.machine for element in shape.elements])
    if found is not None:
        text, one, other = found
        example = f"{text!r}, which is {one!r} and {other!r}"
        advice = "put a separator between the fields, or fix their widths"
        raise PatternError(shape.pattern, "unambiguous", "a text has two readings", advice, example)


def prove_disjoint(one: Shape, other: Shape) -> None:
    """Refuse two patterns that read the same text.

    Raises:
        PatternError: ``disjoint``, with the text.

    >>> from casenum.numbers import Pattern
    >>> prove_disjoint(Pattern("A-{seq}").shape, Pattern("B-{seq}").shape)
    """
    chains = [[element.machine for element in shape.elements] for shape in (one, other)]
    text = machines.common_text(*chains)
    if text is not None:
        problem = f"pattern {other.pattern!r} reads the same text"
        advice = "give one of them another literal"
        raise PatternError(one.pattern, "disjoint", problem, advice, repr(text))

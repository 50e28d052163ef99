"""What is no pattern, no option and no number is refused in our words, in little time."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bad_values import (
    EDGES,
    FIGURES,
    FIGURES_OR_NONE,
    MARK,
    MOMENTS,
    NO_TEXT,
    ODD,
    THINGS,
    UNKEPT,
    WORDS,
    WORDS_OR_NONE,
    Call,
    Liar,
    each_refused,
    refused,
    table,
)
from casenum.checks import algorithm, names
from casenum.errors import ArgumentError, CasenumError, InvalidNumber, NumberError, PatternError
from casenum.numbers import (
    CaseNumber,
    NumberBook,
    Pattern,
    Scope,
    UlidGenerator,
    compact,
    series_name,
    series_prefix,
    simulate,
    strip_replies,
)
from support import AT

PLAIN = Pattern("SRV-{year}-{seq:3}", name="service")
DRAWN = Pattern.ulid("CASE-", name="drawn")
CHECKED = Pattern("CMP-{seq:5}-{check:damm}", name="complaint")
SCOPED = Pattern("{dept}-{seq:3}", name="scoped", scopes={"dept": Scope("A-Z", 2)})
KEYS = [bytes(range(16))]
OPAQUE = Pattern("OPQ-{opaque:6/c32}", name="opaque", keys=KEYS)
RANDOM = Pattern("RND-{random:6/safe20}", name="random")
TAGGED = Pattern("TAG-{seq:4/az}-{tag:4}", name="tagged", keys=KEYS)
SCHEMES = {
    "plain": PLAIN,
    "drawn": DRAWN,
    "checked": CHECKED,
    "scoped": SCOPED,
    "opaque": OPAQUE,
    "random": RANDOM,
    "tagged": TAGGED,
}
BOOK = NumberBook(**SCHEMES)
READERS: dict[str, Any] = {**SCHEMES, "book": BOOK}
SEEN = {name: value for name, value in ODD.items() if name != "a liar"}  # it is letters


def option(name: str) -> Call:
    return lambda value: Pattern("{year}-{seq}", **{name: value})


BUILDING = table(
    ("pattern", Pattern, {**NO_TEXT, **UNKEPT}),
    ("name", option("name"), WORDS_OR_NONE),
    ("zone", option("zone"), {**WORDS_OR_NONE, **ODD}),
    ("scopes", option("scopes"), THINGS),
    ("a scope", lambda value: Pattern("{a}-{seq}", scopes={"a": value}), THINGS),
    ("restart", option("restart"), WORDS_OR_NONE),
    ("fiscal_start", option("fiscal_start"), FIGURES_OR_NONE),
    ("fiscal_label", option("fiscal_label"), {**WORDS_OR_NONE, **ODD}),
    ("century", option("century"), FIGURES),
    ("start", option("start"), FIGURES),
    ("guarantee", option("guarantee"), {**WORDS, **ODD}),
    ("version", option("version"), FIGURES),
    ("overflow", option("overflow"), {**WORDS_OR_NONE, **ODD}),
    ("keys", lambda value: Pattern("{opaque:6}", keys=value), THINGS),
    ("a key", lambda value: Pattern("{opaque:6}", keys=[value]), THINGS),
    ("a second key", lambda value: Pattern("{seq}-{tag:4}", keys=[bytes(16), value]), THINGS),
    (
        "small_opaque",
        lambda value: Pattern("{opaque:6}", keys=[bytes(16)], small_opaque=value),
        {name: value for name, value in THINGS.items() if not isinstance(value, bool)},
    ),
    ("column", lambda value: PLAIN.describe(column=value), {**FIGURES_OR_NONE, "wide": 256}),
    ("sequential", Pattern.sequential, {**NO_TEXT, **UNKEPT}),
    ("its width", lambda value: Pattern.sequential(width=value), FIGURES),
    ("date_prefixed", Pattern.date_prefixed, {**NO_TEXT, **UNKEPT}),
    ("its per", lambda value: Pattern.date_prefixed(per=value), {**WORDS, **ODD}),
    ("its own width", lambda value: Pattern.date_prefixed(width=value), FIGURES),
    ("ulid", Pattern.ulid, {**NO_TEXT, **UNKEPT}),
    ("checked", PLAIN.checked, {**NO_TEXT, **UNKEPT}),
    ("separator", lambda value: PLAIN.checked(separator=value), {**NO_TEXT, **UNKEPT}),
    ("book", lambda value: NumberBook(service=value), THINGS),
    ("role", lambda value: BOOK[value], {"None": None, "a list": [], "a text": MARK}),
    ("class", lambda value: Scope(value, 1), {**WORDS, **SEEN}),
    ("least", lambda value: Scope("A-Z", value), FIGURES),
    ("most", lambda value: Scope("A-Z", 1, value), FIGURES),
    ("series_prefix", series_prefix, {**NO_TEXT, **UNKEPT}),
    ("series_name", lambda value: series_name(value, {}, ""), {**NO_TEXT, **UNKEPT}),
    ("its scope", lambda value: series_name("a", value, ""), THINGS),
)
MAKING = table(
    ("at", PLAIN.plan, MOMENTS),
    ("scope", lambda value: SCOPED.plan(AT, value), THINGS),
    ("a scope too many", lambda value: PLAIN.plan(AT, value), {"a code": {"dept": MARK}}),
    ("code", lambda value: SCOPED.plan(AT, {"dept": value}), {**WORDS, **ODD}),
    ("read", Scope("A-Z", 2).read, {**WORDS, **ODD}),
    ("folded", Scope("A-Z", 2).folded, {**NO_TEXT, **UNKEPT}),
    ("plan", lambda value: PLAIN.render(value, 1), THINGS),
    ("value", lambda value: PLAIN.render(PLAIN.plan(AT), value), FIGURES),
    ("drawn", lambda value: DRAWN.render(DRAWN.plan(AT), None, value), {**THINGS, "few": b"1"}),
    ("random bytes", lambda value: RANDOM.render(RANDOM.plan(AT), 1, value), THINGS),
    ("opaque value", lambda value: OPAQUE.render(OPAQUE.plan(AT), value), FIGURES),
    ("an opaque plan", lambda value: OPAQUE.render(value, 1), THINGS),
    ("locate an opaque one", OPAQUE.locate, {**THINGS, **UNKEPT}),
    ("locate", PLAIN.locate, {**THINGS, **UNKEPT}),
)
BELOW = {name: value for name, value in FIGURES.items() if name not in {"huge", "64 bits and one"}}
REJECTING: dict[str, Any] = {"plain": PLAIN, "book": BOOK}
READING = table(
    *((f"{name} parse", scheme.parse, {**WORDS, **ODD}) for name, scheme in READERS.items()),
    *((f"{name} find", scheme.find, NO_TEXT) for name, scheme in READERS.items()),
    *(
        (f"{name} limit", lambda value, of=scheme: of.suggest("SRV-2021-01", limit=value), BELOW)
        for name, scheme in READERS.items()
    ),
    *((f"{name} find_rejected", part.find_rejected, NO_TEXT) for name, part in REJECTING.items()),
    ("spell", PLAIN.spell, {**WORDS, **ODD}),
    ("alphabet", lambda value: PLAIN.spell("SRV-2021-001", alphabet=value), {**WORDS, **ODD}),
    ("subject", strip_replies, NO_TEXT),
    ("compact", compact, NO_TEXT),
    ("ulid", UlidGenerator().parse, {**WORDS, **ODD}),
)


AFTER = AT + timedelta(days=9)
RATES: dict[str, Any] = {
    **{name: value for name, value in FIGURES.items() if name != "a float"},
    "zero": 0,
    "without an end": float("inf"),
    "more than 10^12": 10**13,
    "no time": timedelta(0),
    "less than no time": timedelta(-1),
}
FORESEEING = table(
    ("scheme", lambda value: simulate(value, 1, AFTER, since=AT), THINGS),
    ("rate", lambda value: simulate(PLAIN, value, AFTER, since=AT), RATES),
    ("since", lambda value: simulate(PLAIN, 1, AFTER, since=value), MOMENTS),
    ("until", lambda value: simulate(PLAIN, 1, value, since=AT), MOMENTS | {"no later": AT}),
    ("their scope", lambda value: simulate(SCOPED, 1, AFTER, since=AT, scope=value), THINGS),
    (
        "their zone",
        lambda value: simulate(PLAIN, 1, AFTER, since=AT, zone=value),
        {**WORDS_OR_NONE, **ODD},
    ),
    ("counters", lambda value: simulate(PLAIN, 1, AFTER, since=AT, counters=value), THINGS),
    ("most", lambda value: simulate(PLAIN, 1, AFTER, since=AT, most=value), BELOW),
    (
        "a counter",
        lambda value: simulate(PLAIN, 1, AFTER, since=AT, counters={"service::2021": value}),
        BELOW,
    ),
)


@FORESEEING
def test_what_cannot_come_is_refused(call: Call, values: dict[str, Any]) -> None:
    """Years ahead are told of a scheme, a rate and times that can be meant, or not at all."""
    each_refused(call, values)


@BUILDING
def test_what_cannot_be_built_is_refused(call: Call, values: dict[str, Any]) -> None:
    """A pattern or book of wrong parts is an error of ours, and does not repeat them."""
    each_refused(call, values)


@MAKING
def test_what_cannot_stand_in_a_number_is_refused(call: Call, values: dict[str, Any]) -> None:
    """A number is made of a moment, codes and a value that can be meant, or not at all."""
    each_refused(call, values)


@READING
def test_what_is_no_number_is_refused(call: Call, values: dict[str, Any]) -> None:
    """A text that is no number is told as such without being repeated."""
    each_refused(call, values)


@pytest.mark.parametrize("value", EDGES.values(), ids=EDGES)
def test_the_edges_of_the_calendar_have_numbers(value: Any) -> None:
    """Every moment that UTC can tell has its number, which is read back."""
    number = PLAIN.render(PLAIN.plan(value), 1)
    assert PLAIN.parse(number) == number


@pytest.mark.parametrize("value", [*ODD.values(), *UNKEPT.values(), ""], ids=ascii)
@pytest.mark.parametrize("scheme", READERS.values(), ids=READERS)
def test_any_text_can_be_searched(scheme: Any, value: str) -> None:
    """A text without a number, however odd or long, holds none and means none."""
    assert scheme.find(value[:100_000]) == ()
    assert scheme.suggest(value) == ()


# The beginnings of a number, again and again: what a search that tries everything chokes on.
REPEATED = ("SRV-2021-", "SRV-", "2021", "CASE-0", "- ", "\u200b", "A\u0301", "SRV-2021-00\u200b")


@pytest.mark.parametrize("part", REPEATED, ids=ascii)
@pytest.mark.parametrize("scheme", READERS.values(), ids=READERS)
def test_a_megabyte_is_searched_once(scheme: Any, part: str) -> None:
    """A long text of beginnings is searched in one go, and its one number is found."""
    number = scheme["plain"] if isinstance(scheme, NumberBook) else scheme
    quoted = number.render(
        number.plan(AT, {"dept": "IT"} if number is SCOPED else {}), *_value(number)
    )
    text = f"{part * (1_000_000 // len(part))} [{quoted}]"
    assert scheme.find(text)[-1].number == quoted


def _value(scheme: Any) -> tuple[int | None, bytes]:
    if scheme is DRAWN:
        return None, bytes(16)
    return 7, bytes(12) if scheme is RANDOM else b""


@pytest.mark.parametrize("pattern", ["A" * 236 + "{seq:3}", "{{" * 123 + "{seq:3!}"])
def test_the_longest_pattern_is_proven_and_read(pattern: str) -> None:
    """As many characters as a store keeps are proven, printed and read, and no more are taken."""
    long = Pattern(pattern, name="long")
    number = long.render(long.plan(AT), 7)
    assert long.parse(f" {number.lower()} ") == number
    assert not long.is_valid(number[:-1])
    with pytest.raises(ArgumentError, match="255"):
        Pattern("A" * 256)


def test_a_role_may_have_any_name() -> None:
    """A book holds a scheme under every name that a kind of case may have."""
    assert NumberBook(**dict.fromkeys(["self"], PLAIN)).roles == ("self",)


def test_a_liar_is_read_for_what_it_is() -> None:
    """Neither length nor look of a text is asked of the text itself."""
    assert PLAIN.parse(Liar("SRV-2021-001")) == "SRV-2021-001"
    with pytest.raises(PatternError):
        Pattern(Liar("A-{seq"))


def test_a_number_of_another_scheme_is_not_located() -> None:
    """A number that only looks like one of ours has no place."""
    with pytest.raises(ArgumentError):
        PLAIN.locate(CaseNumber("SRV-2021-001", "other", 1, {}, "", ()))


# --- is_valid ------------------------------------------------------------------

ANYTHING = st.one_of(
    st.from_type(object),
    st.text(),
    st.text(alphabet="SRVCMP-0123456789 sr\u2013\uff10\u200b").map(Liar),
    st.integers(),
    st.binary(),
    st.floats(),
    st.lists(st.text()),
    st.functions(),
)


@given(ANYTHING)
def test_is_valid_never_raises(value: object) -> None:
    """Whatever is asked about, the answer of every scheme is True or False, as parse() says."""
    for reader in READERS.values():
        try:
            reader.parse(value)
        except NumberError:
            assert reader.is_valid(value) is False
        else:
            assert reader.is_valid(value) is True


@given(ANYTHING)
def test_a_check_never_raises(value: object) -> None:
    """Whatever is asked about, the answer of every check algorithm is True or False."""
    for name in names():
        assert algorithm(name).is_valid(value) in {True, False}


@pytest.mark.parametrize("name", names())
def test_a_check_of_what_has_none_is_refused(name: str) -> None:
    """A payload outside the alphabet has no check characters; the payload is not repeated."""
    check = algorithm(name)
    for value in WORDS.values():
        refused(check.check, value)
        refused(check.append, value)
        assert check.is_valid(value) is False
    for value in (*NO_TEXT.values(), ""):
        refused(check.split, value)


@pytest.mark.parametrize("name", names())
def test_a_megabyte_is_checked(name: str) -> None:
    """A check is computed in one walk, whatever the length, and for what the text is."""
    check = algorithm(name)
    payload = check.alphabet[1] * 1_000_000
    whole = check.append(payload)
    assert check.split(whole) == (payload, check.check(payload))
    assert check.is_valid(whole)
    assert check.append(Liar(payload[:3])) == check.append(payload[:3])


@table(("algorithm", algorithm, {**WORDS, **ODD}))
def test_there_is_no_such_check(call: Call, values: dict[str, Any]) -> None:
    """A name that is no algorithm's is refused with those that are."""
    each_refused(call, values)
    assert "damm" in refused(call, "no such check")


# --- ulids ---------------------------------------------------------------------


@pytest.mark.parametrize("drawn", [bytes(9), b"", "text"])
def test_too_little_randomness_is_refused(drawn: Any) -> None:
    """A source that gives too few bytes would make numbers that can be guessed."""
    with pytest.raises((CasenumError, TypeError)):
        UlidGenerator(random_bytes=lambda _: drawn).next()


@table(
    ("clock", lambda value: UlidGenerator(clock=value), THINGS),
    (
        "random_bytes",
        lambda value: UlidGenerator(random_bytes=value),
        {name: value for name, value in THINGS.items() if name != "a class"},
    ),
)
def test_a_generator_needs_its_sources(call: Call, values: dict[str, Any]) -> None:
    """What is no clock and no source is refused at once, not at the first number."""
    each_refused(call, values)


def test_a_ulid_is_not_guessed_from_a_wrong_one() -> None:
    """The reason is given by a code, and the text is not repeated."""
    with pytest.raises(InvalidNumber) as caught:
        UlidGenerator().parse(f"{MARK:U<26}")
    assert caught.value.code == "character"

"""The laws of a scheme: what it prints is read back, nothing else is, and all of it in order.

They are named by what they are about, and numbered: round trip, injective, canonical, junk, find,
sort key, pickle, declaration, pure, bounds.
"""

import copy
import json
import pickle
from collections.abc import Iterator
from datetime import timedelta, timezone
from functools import partial
from itertools import pairwise
from types import ModuleType
from typing import Any, ClassVar, Final

import pytest

from casenum.arguments import fulfils
from casenum.errors import ArgumentError, NumberError
from casenum.issuing.drawing import Drawer
from casenum.numbers import CaseNumber, NumberScheme
from casenum.testing import junk
from casenum.testing.bench import Bench, Issued
from casenum.testing.contract import Laws

_GUARANTEES: Final = ("gapless", "ordered", "unique")
_LONGEST: Final = 255  # characters of a number, and of the name of a series: what stores keep
_ELSEWHERE: Final = timezone(timedelta(hours=9, minutes=30))


def _proving() -> Any:
    from casenum.testing import proving  # noqa: PLC0415 - it imports Hypothesis

    module: ModuleType = proving
    return module


def facts(number: CaseNumber) -> tuple[object, ...]:
    """Return all that a number says about itself.

    >>> facts(CaseNumber("A-1", "a", 1, {"seq": 1}, "", (0, 1, 1)))
    ('A-1', 'a', 1, {'seq': 1}, '', (0, 1, 1))
    """
    assert isinstance(number, CaseNumber), f"a CaseNumber was due, not {type(number).__name__}"
    made = (number.scheme, number.version, dict(number.parts), number.period, number.sort_key)
    return str.__str__(number), *made


def read(scheme: NumberScheme, text: object) -> CaseNumber | None:
    """Return the number that a text means, or None where the scheme refuses it.

    >>> from casenum.numbers import Pattern
    >>> read(Pattern("A-{seq}"), "a7"), read(Pattern("A-{seq}"), None)
    (CaseNumber('A-7'), None)
    """
    try:
        return scheme.parse(text)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] # anything at all is asked about
    except NumberError:
        return None


class SchemeLaws(Laws):
    """Stand above the law classes of schemes; each law takes a `Bench`."""

    capability: ClassVar[type | None] = None


class MakingLaws(SchemeLaws):
    """Prove what a scheme promises about the numbers that it makes.

    >>> "test_injective_1_no_two_places_print_one_text" in MakingLaws.laws()
    True
    """

    def test_protocol_1_every_member_is_there(self, bench: Bench) -> None:
        """A scheme has the members of `NumberScheme`, with values that a store can keep."""
        scheme = bench.scheme
        assert fulfils(scheme, NumberScheme), "a member of NumberScheme is missing"
        assert isinstance(scheme.name, str), "the name is no text"
        assert 0 < len(scheme.name) <= _LONGEST, "the name is empty or too long"
        assert scheme.version >= 1, "versions count from 1"
        assert scheme.start >= 0, "a counter begins at 0 or above"
        assert scheme.guarantee in _GUARANTEES, f"the guarantee is none of {_GUARANTEES}"
        for plan in bench.plans:
            assert plan.series, "a plan names no series"
            assert len(plan.series) <= _LONGEST, "the name of a series is too long"
            Drawer(random_bytes=bytes).draw(plan.draws)
        longest = max(len(made.number) for made in bench.numbers)
        assert longest <= _LONGEST, f"a number has {longest} characters"

    def test_injective_1_no_two_places_print_one_text(self, bench: Bench) -> None:
        """Another series or another value is another number, in every scope and at every time."""
        held: dict[str, tuple[str, Issued]] = {}
        for made in bench.numbers:
            place = _place(bench.scheme, made)
            before, other = held.setdefault(str(made.number), (place, made))
            told = f"{made.number!r} is value {made.value} of {made.plan.series!r} and value"
            assert place == before, f"{told} {other.value} of {other.plan.series!r}"

    def test_sort_key_1_rises_with_the_value(self, bench: Bench) -> None:
        """Within a series, a later value sorts behind an earlier one."""
        for plan in () if bench.hides_order else bench.days:
            for one, other in pairwise(bench.along(plan)):
                _before(one, other)

    def test_sort_key_2_rises_with_time(self, bench: Bench) -> None:
        """All numbers of a period sort behind those of an earlier one; its own series goes on."""
        for (scope, _), (after, _), early, late in zip(
            bench.places, bench.places[1:], bench.plans, bench.plans[1:], strict=False
        ):
            if scope != after:
                continue
            ones, others = list(bench.along(early)), list(bench.along(late))
            if early.series != late.series:
                _before(max(ones, key=_sort_key), min(others, key=_sort_key))
            elif not bench.hides_order and len(others) > 1:
                _before(ones[0], others[1])

    def test_pickle_1_a_number_keeps_all_it_knows(self, bench: Bench) -> None:
        """Copies and pickles of every protocol are the number, and JSON has its text."""
        scheme = bench.scheme
        for made in _few(bench):
            for number in (made.number, scheme.parse(str(made.number))):
                known = facts(number)
                for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
                    again = pickle.loads(pickle.dumps(number, protocol))  # noqa: S301 - our own
                    assert facts(again) == known, f"pickle protocol {protocol} changes it"
                assert facts(copy.copy(number)) == facts(copy.deepcopy(number)) == known
                assert number == known[0], "a number is not equal to its text"
                assert hash(number) == hash(known[0]), "a number hashes otherwise than its text"
                assert json.loads(json.dumps({"number": number})) == {"number": known[0]}

    def test_declaration_1_is_stable(self, bench: Bench) -> None:
        """Two schemes that are made alike declare the same, before and after they are used."""
        first, second = bench.make(), bench.make()
        said = first.declaration
        for made in bench.numbers[:1]:
            first.render(made.plan, made.value, made.drawn)
        assert said.name in {"", first.name}, "the declaration names another scheme"
        assert said.shape, "the declaration says nothing of the shape"
        assert said == first.declaration == second.declaration, "the declaration changes"
        ours = (first.name, first.version, first.start, first.guarantee)
        theirs = (second.name, second.version, second.start, second.guarantee)
        assert ours == theirs, "two schemes that are made alike differ"

    def test_declaration_2_tells_other_shapes_apart(self, bench: Bench) -> None:
        """Of two schemes that print other numbers the declarations differ."""
        ours = {str(made.number) for made in bench.numbers}
        for other in bench.others:
            theirs = {str(made.number) for made in Bench(partial(_itself, other)).numbers}
            same = other.declaration == bench.scheme.declaration
            assert ours == theirs or not same, f"{other!r} prints others and declares the same"

    def test_pure_1_the_same_question_has_the_same_answer(self, bench: Bench) -> None:
        """Plan, value and what was drawn decide the number, today, tomorrow and elsewhere."""
        twin = bench.make()
        for (scope, at), plan in zip(bench.places, bench.plans, strict=True):
            asked = dict(scope)
            assert bench.scheme.plan(at, asked) == twin.plan(at, scope) == plan, "a plan changes"
            assert asked == dict(scope), "the scope that was given is changed"
        for made in _few(bench):
            again = [
                each.render(made.plan, made.value, made.drawn) for each in (bench.scheme, twin)
            ]
            assert [facts(each) for each in again] == [facts(made.number)] * 2, "a number changes"

    def test_pure_2_an_instant_is_the_same_in_every_zone(self, bench: Bench) -> None:
        """Whatever zone an instant is told in, the scheme's own zone makes the date."""
        for (scope, at), plan in zip(bench.places, bench.plans, strict=True):
            told = bench.scheme.plan(at.astimezone(_ELSEWHERE), scope)
            assert told == plan, f"{at} is another date when it is told in another zone"
            assert told.at == at, "the plan holds another instant"

    def test_bounds_1_a_time_without_a_zone_is_refused(self, bench: Bench) -> None:
        """A naive instant, or none at all, is an error and not a guess."""
        scope, at = bench.places[0]
        for wrong in (at.replace(tzinfo=None), None, "2021-01-04", 0, at.date()):
            with pytest.raises(ArgumentError):
                bench.scheme.plan(wrong, scope)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] # what a caller gets wrong

    def test_bounds_2_a_value_that_does_not_fit_is_refused(self, bench: Bench) -> None:
        """A counter's value that is no int, or beyond the plan's limit, prints no number."""
        made = bench.numbers[0]
        if bench.scheme.locate(made.number).value is None:
            return  # the value does not stand in the number
        limit = made.plan.limit
        beyond = () if limit is None else (limit + 1, limit * 10)
        for wrong in (None, "1", 1.5, True, -1, *beyond):
            with pytest.raises(ArgumentError):
                bench.scheme.render(made.plan, wrong, made.drawn)  # pyright: ignore[reportArgumentType] # what a caller gets wrong


def _itself(scheme: NumberScheme) -> NumberScheme:
    return scheme


def _place(scheme: NumberScheme, made: Issued) -> str:
    """Return what tells a number apart: its place, or what was drawn where it shows no value."""
    if not made.plan.draws:
        return f"{made.plan.series} {made.value}"
    if scheme.locate(made.number).value is not None:
        return f"{made.plan.series} {made.value}"
    # Of random numbers some may meet: there the claims of a store tell them apart.
    return made.drawn.hex() if made.plan.draws == "ulid" else str(made.number)


def _sort_key(made: Issued) -> tuple[int, ...]:
    return made.number.sort_key


def _before(one: Issued, other: Issued) -> None:
    told = f"{other.number!r} of {other.plan.at} does not sort behind {one.number!r}"
    assert one.number.sort_key < other.number.sort_key, f"{told} of {one.plan.at}"


def _few(bench: Bench) -> list[Issued]:
    """Return the first and the last numbers of the first and the last place."""
    return [*bench.numbers[:4], *bench.numbers[-4:]]


def _slipped(bench: Bench) -> Iterator[tuple[Issued, CaseNumber | None]]:
    """Yield numbers, and what is read where one character of each is another, gone or doubled."""
    for made in (bench.numbers[0], bench.numbers[-1]):
        for text in junk.slips(str(made.number)):
            yield made, read(bench.scheme, text)


class ReadingLaws(SchemeLaws):
    """Prove what a scheme promises about the texts that it reads.

    >>> "test_round_trip_1_what_is_printed_reads_as_itself" in ReadingLaws.laws()
    True
    """

    def test_round_trip_1_what_is_printed_reads_as_itself(self, bench: Bench) -> None:
        """A number that was printed is read back with all that it knows."""

        def check(made: Issued) -> None:
            number = bench.scheme.parse(str(made.number))
            assert facts(number) == facts(made.number)
            assert number.scheme == bench.scheme.name
            assert 1 <= number.version <= bench.scheme.version

        _proving().on_numbers(bench, check)

    def test_round_trip_2_a_number_is_located_where_it_was_made(self, bench: Bench) -> None:
        """What was read names its series, and its value unless that was drawn."""
        scheme = bench.scheme
        for made in bench.numbers:
            place = scheme.locate(scheme.parse(str(made.number)))
            assert place == scheme.locate(made.number), f"{made.number!r} is in two places"
            assert place.series == made.plan.series, f"{made.number!r} is of another series"
            shown = place.value == made.value or (place.value is None and made.plan.draws)
            assert shown, f"{made.number!r} is value {made.value}, not {place.value}"

    def test_round_trip_3_what_is_read_would_have_been_printed(self, bench: Bench) -> None:
        """No text is a number that the scheme would not print: checks are verified."""
        for made, number in _slipped(bench):
            if number is None or made.plan.draws:
                continue
            place, dated = bench.scheme.locate(number), dict(made.plan.parts)
            if place.series == made.plan.series and dated.items() <= dict(number.parts).items():
                printed = bench.scheme.render(made.plan, place.value)
                if printed.version == number.version:
                    assert facts(number) == facts(printed), "a number is read and never printed"

    def test_injective_2_every_character_counts(self, bench: Bench) -> None:
        """A letter or digit more, less or another is another number or none."""
        for made, number in _slipped(bench):
            assert number != made.number, f"a text that differs is {number!r} as well"

    def test_canonical_1_what_people_type_comes_back_as_printed(self, bench: Bench) -> None:
        """Other case, dashes, spaces or widths are refused, or mean the number as it is printed."""

        def check(pair: tuple[str, CaseNumber]) -> None:
            number = read(bench.scheme, pair[0])
            assert number is None or facts(number) == facts(pair[1])

        _proving().on_typed(bench, check)

    def test_canonical_2_a_number_that_was_read_reads_as_itself(self, bench: Bench) -> None:
        """Whatever text was read, its number is read again as the same one."""

        def check(text: str) -> None:
            number = read(bench.scheme, text)
            assert number is None or facts(bench.scheme.parse(str(number))) == facts(number)

        _proving().on_texts(bench, check)

    def test_canonical_3_is_valid_says_what_parse_does(self, bench: Bench) -> None:
        """It is True where parse succeeds, False where it does not, and never an error."""

        def check(text: object) -> None:
            succeeds = read(bench.scheme, text) is not None
            assert bench.scheme.is_valid(text) is succeeds

        for each in junk.OBJECTS:
            check(each)
        for text in junk.slips(str(bench.numbers[-1].number)):
            check(text)
        _proving().on_texts(bench, check)

    def test_junk_1_what_is_no_text_is_refused(self, bench: Bench) -> None:
        """Numbers, bytes, nothing and odd objects are refused by an error of casenum."""
        for each in junk.OBJECTS:
            number = read(bench.scheme, each)
            assert number is None, f"{type(each).__name__} reads as {number!r}"
            if not isinstance(each, str):
                with pytest.raises(ArgumentError):
                    bench.scheme.find(each)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] # the same

    def test_junk_2_digits_of_other_scripts_are_refused(self, bench: Bench) -> None:
        """Only 0 to 9 are digits: 778 other characters pass isdigit()."""
        for made in _few(bench):
            for text in junk.other_digits(str(made.number)):
                number = read(bench.scheme, text)
                assert number is None, f"{text!a} reads as {number!r}"

    def test_junk_3_full_width_comes_back_as_ascii(self, bench: Bench) -> None:
        """What an Asian keyboard types is refused, or comes back as it is printed."""
        for made in _few(bench):
            number = read(bench.scheme, junk.full_width(str(made.number)))
            assert number is None or facts(number) == facts(made.number)

    def test_junk_4_long_texts_come_to_an_end(self, bench: Bench) -> None:
        """However long and hostile a text is, it is read or refused, and searched."""
        scheme = bench.scheme
        for text in junk.long_texts(str(bench.numbers[-1].number)):
            assert scheme.is_valid(text) is (read(scheme, text) is not None)
            _assert_found(scheme, text)

    def test_find_1_a_number_in_a_sentence_is_found(self, bench: Bench) -> None:
        """A number between spaces or in brackets is found, and its place is told."""
        for made in _few(bench):
            for before, after in (("", ""), ("Re: [", "] thank you"), ("see ", " again\n")):
                start = len(before)
                found = bench.scheme.find(f"{before}{made.number}{after}")
                spans = {match.number: match.span for match in found}
                assert spans == {made.number: (start, start + len(made.number))}

    def test_find_2_what_is_found_reads_back(self, bench: Bench) -> None:
        """In any text, each place that is told reads as the number that is told, in order."""
        _proving().on_texts(bench, partial(_assert_found, bench.scheme))

    def test_find_3_a_part_of_a_longer_word_is_no_number(self, bench: Bench) -> None:
        """A letter that runs into a number makes it another word."""
        for made in _few(bench):
            text = str(made.number)
            glued = [f"x{text}"] * text[0].isalnum() + [f"{text}x"] * text[-1].isalnum()
            for word in glued:
                found = [match.number for match in bench.scheme.find(word)]
                assert made.number not in found, f"{text} is found in {word}"


def _assert_found(scheme: NumberScheme, text: str) -> None:
    last = 0
    for match in scheme.find(text):
        begin, end = match.span
        assert last <= begin < end <= len(text), f"{match.span} is out of order or out of the text"
        assert facts(scheme.parse(text[begin:end])) == facts(match.number)
        last = end

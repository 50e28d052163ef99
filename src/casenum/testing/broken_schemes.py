"""Schemes that break one promise each, in ways that real numbering has: the kit proves itself.

Each is `ByHand` with one method gone wrong. ``BROKEN`` names the law that catches it.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from types import MappingProxyType
from typing import Any, Final

import attrs

from casenum.arguments import plain
from casenum.numbers import CaseNumber, Declaration, Match, Place, Plan
from casenum.testing.by_hand import ByHand

_LONG: Final = 1000
_DIGITS: Final = re.compile(r"REQ-(\d{4})(\d\d)-(\d{3,9})-(\d)").fullmatch


class MonthHidden(ByHand):
    """Begin each month anew, and print the year only.

    >>> MonthHidden().printed({"year": 2021, "month": 5, "seq": 7})[:8]
    'REQ-2021'
    """

    def printed(self, parts: Mapping[str, int | str]) -> str:
        """Return a text that another month has too."""
        return super().printed({**parts, "month": 12})


class ReadsTwice(ByHand):
    """Print month and value without separator or zeros: 1 and 11 are 11 and 1.

    >>> ReadsTwice().printed({"year": 2021, "month": 1, "seq": 11})
    'REQ2021111'
    """

    def printed(self, parts: Mapping[str, int | str]) -> str:
        """Return a text with two readings."""
        return f"REQ{parts['year']:04}{parts['month']}{parts['seq']}"


class WrapsAround(ByHand):
    """Print the last three digits of the value, as a column of three characters keeps them.

    >>> WrapsAround().printed({"year": 2021, "month": 1, "seq": 1007})[:14]
    'REQ-202101-007'
    """

    def printed(self, parts: Mapping[str, int | str]) -> str:
        """Return a text that was printed a thousand values before."""
        return super().printed({**parts, "seq": int(parts["seq"]) % 1000})


class PrefixHere(ByHand):
    """Take the month from the local date, and the counter from the date in UTC.

    >>> plan = PrefixHere().plan(datetime(2021, 1, 31, 23, 30, tzinfo=UTC))
    >>> plan.series, plan.parts["month"]
    ('by-hand::2021-01', 2)
    """

    def plan(self, at: datetime, *rest: Any, **options: Any) -> Plan:
        """Return a plan of two dates."""
        plan = super().plan(at, *rest, **options)
        here = plan.at + timedelta(hours=2)
        return attrs.evolve(plan, parts={"year": here.year, "month": here.month})


class ZerosLost(ByHand):
    """Read the counter as a spreadsheet does.

    >>> from casenum.testing.bench import INSTANTS, issued
    >>> made = issued(ByHand(), INSTANTS[7], {}, 7).number
    >>> str(ZerosLost().parse(made))[:12]
    'REQ-202101-7'
    """

    def parse(self, text: str) -> CaseNumber:
        """Return a number whose text has lost its zeros."""
        number = super().parse(text)
        head, value, check = str(number).rsplit("-", 2)
        return self.number(f"{head}-{int(value)}-{check}", number.parts)


class AsTyped(ByHand):
    """Give back the text as it was typed.

    >>> from casenum.testing.bench import INSTANTS, issued
    >>> made = issued(ByHand(), INSTANTS[7], {}, 7).number
    >>> str(AsTyped().parse(made.lower()))[:3]
    'req'
    """

    def parse(self, text: str) -> CaseNumber:
        """Return a number that is not equal to what was printed."""
        return self.number(plain(text) or "", super().parse(text).parts)


class CheckIgnored(ByHand):
    """Print a check digit, and never look at it again.

    >>> CheckIgnored().is_valid("REQ-202101-007-0"), CheckIgnored().is_valid("REQ-202101-007-1")
    (True, True)
    """

    def checks(self, payload: str, check: str) -> bool:
        """Return that all is well."""
        return bool(payload and check)


class CheckKept(CheckIgnored):
    """Keep a wrong check digit in the number.

    >>> str(CheckKept().parse("REQ-202101-007-0")), str(CheckKept().parse("REQ-202101-007-1"))
    ('REQ-202101-007-0', 'REQ-202101-007-1')
    """

    def parse(self, text: str) -> CaseNumber:
        """Return a number that was never printed."""
        number = super().parse(text)
        last = [each for each in plain(text) or "" if each in "0123456789"][-1]
        return self.number(f"{str(number)[:-1]}{last}", number.parts)


class AnyDigits(ByHand):
    r"""Take for a digit what Unicode takes for one.

    >>> AnyDigits().is_valid("REQ-202101-\u0660\u0660\u0667-9")
    True
    """

    def parse(self, text: str) -> CaseNumber:
        """Return a number of digits of any script."""
        match = _DIGITS(plain(text) or "")
        return super().parse(text if match is None else self._ascii(match))

    def _ascii(self, match: re.Match[str]) -> str:
        year, month, value, check = [int(each) for each in match.groups()]
        return f"REQ-{year:04}{month:02}-{value:03}-{check}"


class TooTrusting(ByHand):
    """Take apart whatever comes, and see.

    >>> TooTrusting().parse("hello")
    Traceback (most recent call last):
    IndexError: list index out of range
    """

    def parse(self, text: str) -> CaseNumber:
        """Return a number, or an error of Python's own."""
        number = super().parse if plain(text) is None else self._split
        return number(text)

    def _split(self, text: str) -> CaseNumber:
        pieces = str.__str__(text).split("-")
        return super().parse("-".join([pieces[0], pieces[1], *pieces[2:]]))


class OnlyText(ByHand):
    """Say of everything but text that this is no question.

    >>> OnlyText().is_valid(None)
    Traceback (most recent call last):
    AttributeError: 'NoneType' object has no attribute 'strip'
    """

    def is_valid(self, x: object) -> bool:
        """Return an answer to texts."""
        return super().is_valid(getattr(x, "strip")())  # noqa: B009 - as Python asks what has no such thing


class LooksValid(ByHand):
    """Say that a number is valid by its shape alone.

    >>> LooksValid().is_valid("REQ-202101-007-0"), LooksValid().is_valid("REQ-202101-007-1")
    (True, True)
    """

    def is_valid(self, x: object) -> bool:
        """Return whether it looks like a number."""
        return _DIGITS(plain(x) or "") is not None or super().is_valid(x)


class SpansOfOthers(ByHand):
    """Tell where a number stands by counting from one.

    >>> SpansOfOthers().find("[REQ-202101-007-9]")[0].span
    (2, 18)
    """

    def find(self, text: str) -> tuple[Match, ...]:
        """Return matches that stand one place further on."""
        found = super().find(text)
        return tuple(
            [attrs.evolve(each, span=(each.span[0] + 1, each.span[1] + 1)) for each in found]
        )


class FindsInWords(ByHand):
    """Find numbers within longer words.

    >>> len(FindsInWords().find("xREQ-202101-007-9")), len(ByHand().find("xREQ-202101-007-9"))
    (1, 0)
    """

    def find(self, text: str) -> tuple[Match, ...]:
        """Return what follows a letter x too."""
        words = plain(text)
        return super().find(text if words is None else words.replace("x", " "))


class TextOrder(ByHand):
    """Sort by the text: 1000 stands before 999.

    >>> made = [TextOrder().number(text, {"year": 1, "month": 1, "seq": 1}) for text in ("b", "a")]
    >>> made[0].sort_key > made[1].sort_key
    True
    """

    def number(self, said: str, parts: Mapping[str, int | str]) -> CaseNumber:
        """Return a number that sorts as its characters do."""
        key = tuple(map(ord, said))
        return CaseNumber(said, self.name, self.version, parts, self.period(parts), key)


class MonthFirst(ByHand):
    """Sort by the month, then by the year, as a date in words is written.

    >>> MonthFirst().number("a", {"year": 2021, "month": 2, "seq": 1}).sort_key
    (2, 2021, 1)
    """

    def number(self, said: str, parts: Mapping[str, int | str]) -> CaseNumber:
        """Return a number that sorts all Januaries first."""
        key = (int(parts["month"]), int(parts["year"]), int(parts["seq"]))
        return CaseNumber(said, self.name, self.version, parts, self.period(parts), key)


class _Attached(CaseNumber):
    """Be a number that holds on to its scheme."""

    __slots__ = ("holds",)
    holds: Callable[[], object]

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.holds,)


class HoldsItsScheme(ByHand):
    """Give numbers that hold their scheme, and cannot be pickled.

    >>> callable(HoldsItsScheme().parse("REQ-202101-007-9").holds)
    True
    """

    def number(self, said: str, parts: Mapping[str, int | str]) -> _Attached:
        """Return a number with more than it should know."""
        plain_number = super().number(said, parts)
        made = plain_number.__reduce__()[1]
        number = _Attached(*made)
        number.holds = lambda: self
        return number


class DeclaresItself(ByHand):
    """Declare what Python prints of the scheme, which another process prints otherwise.

    >>> DeclaresItself().declaration == DeclaresItself().declaration
    False
    """

    _made = count()

    def __init__(self) -> None:
        self._number = next(self._made)

    @property
    def declaration(self) -> Declaration:
        """Return what is different for every object."""
        return Declaration(self.name, f"<DeclaresItself object {self._number}>")


class CountsItself(ByHand):
    """Count in the scheme, and print what it counted.

    >>> scheme = CountsItself()
    >>> parts = {"year": 2021, "month": 1, "seq": 7}
    >>> scheme.printed(parts) == scheme.printed(parts)
    False
    """

    def __init__(self) -> None:
        self._calls = count(1)

    def printed(self, parts: Mapping[str, int | str]) -> str:
        """Return a text that comes once."""
        return super().printed({**parts, "seq": int(parts["seq"]) + next(self._calls)})


class LocalDate(ByHand):
    """Take the date as the caller's zone tells it.

    >>> from datetime import timezone
    >>> at = datetime(2021, 2, 1, 1, tzinfo=timezone(timedelta(hours=2)))
    >>> LocalDate().plan(at).parts["month"], ByHand().plan(at).parts["month"]
    (2, 1)
    """

    def plan(self, at: datetime, *rest: Any, **options: Any) -> Plan:
        """Return a plan that depends on who asks."""
        plan = super().plan(at, *rest, **options)
        parts = {"year": at.year, "month": at.month}
        return attrs.evolve(plan, parts=parts, series=self.series(parts))


class GuessesTheZone(ByHand):
    """Take a time without a zone for UTC.

    >>> GuessesTheZone().plan(datetime(2021, 1, 4)).parts["month"]
    1
    """

    def plan(self, at: datetime, *rest: Any, **options: Any) -> Plan:
        """Return a plan of a time that nobody can know."""
        told = getattr(at, "tzinfo", UTC)  # what is no datetime is the parent's to refuse
        return super().plan(at if told else at.replace(tzinfo=UTC), *rest, **options)


class NoLimit(ByHand):
    """Print values that no reader takes.

    >>> plan = NoLimit().plan(datetime.fromisoformat("2021-01-04T00:00Z"))
    >>> str(NoLimit().render(plan, 10**9))[:21]
    'REQ-202101-1000000000'
    """

    def render(self, plan: Plan, value: int | None, drawn: bytes = b"") -> CaseNumber:
        """Return a number of whatever value."""
        del drawn
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            return super().render(plan, value)
        parts = {**plan.parts, "seq": value}
        return self.number(self.printed(parts), parts)


class OffByOne(ByHand):
    """Locate a number at the value before it.

    >>> OffByOne().locate(ByHand().parse("REQ-202101-007-9")).value
    6
    """

    def locate(self, number: CaseNumber) -> Place:
        """Return the place of another number."""
        place = super().locate(number)
        return Place(place.series, (place.value or 0) - 1)


class ShortOfBreath(ByHand):
    """Give up on long texts in words of its own.

    >>> ShortOfBreath().find("x" * 9999)
    Traceback (most recent call last):
    OverflowError: too long
    """

    def find(self, text: str) -> tuple[Match, ...]:
        """Return the numbers in a short text."""
        words = plain(text)
        if words is not None and len(words) > _LONG:
            raise OverflowError("too long")
        return super().find(text)


class Unguarded(ByHand):
    """Ask a store for what no store knows.

    >>> Unguarded().guarantee
    'mostly'
    """

    guarantee = "mostly"


BROKEN: Final[Mapping[type[ByHand], str]] = MappingProxyType(
    {
        MonthHidden: "test_injective_1_no_two_places_print_one_text",
        ReadsTwice: "test_injective_1_no_two_places_print_one_text",
        WrapsAround: "test_injective_1_no_two_places_print_one_text",
        PrefixHere: "test_injective_1_no_two_places_print_one_text",
        ZerosLost: "test_round_trip_1_what_is_printed_reads_as_itself",
        OffByOne: "test_round_trip_2_a_number_is_located_where_it_was_made",
        CheckKept: "test_round_trip_3_what_is_read_would_have_been_printed",
        CheckIgnored: "test_injective_2_every_character_counts",
        AsTyped: "test_canonical_1_what_people_type_comes_back_as_printed",
        LooksValid: "test_canonical_3_is_valid_says_what_parse_does",
        OnlyText: "test_canonical_3_is_valid_says_what_parse_does",
        TooTrusting: "test_junk_1_what_is_no_text_is_refused",
        AnyDigits: "test_junk_2_digits_of_other_scripts_are_refused",
        ShortOfBreath: "test_junk_4_long_texts_come_to_an_end",
        SpansOfOthers: "test_find_2_what_is_found_reads_back",
        FindsInWords: "test_find_3_a_part_of_a_longer_word_is_no_number",
        TextOrder: "test_sort_key_1_rises_with_the_value",
        MonthFirst: "test_sort_key_2_rises_with_time",
        HoldsItsScheme: "test_pickle_1_a_number_keeps_all_it_knows",
        DeclaresItself: "test_declaration_1_is_stable",
        CountsItself: "test_pure_1_the_same_question_has_the_same_answer",
        LocalDate: "test_pure_2_an_instant_is_the_same_in_every_zone",
        GuessesTheZone: "test_bounds_1_a_time_without_a_zone_is_refused",
        NoLimit: "test_bounds_2_a_value_that_does_not_fit_is_refused",
        Unguarded: "test_protocol_1_every_member_is_there",
    }
)

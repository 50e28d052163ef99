"""A scheme may change its shape: old numbers read for ever, and no text is a number of two."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casenum.errors import (
    AmbiguousNumber,
    ArgumentError,
    ArgumentTypeError,
    InvalidNumber,
    PatternError,
)
from casenum.numbers import NumberBook, NumberScheme, Pattern, Plan, Scope, Version, Versions
from casenum.numbers.life.eras import Era, told_apart
from casenum.numbers.life.lines import marked, series_mark

JUNE = datetime(2021, 6, 15, tzinfo=UTC)
JULY = datetime(2021, 7, 1, tzinfo=UTC)
NEW_YEAR = datetime(2022, 1, 1, tzinfo=UTC)
OLD = Pattern("{year}{month}{seq:3}", name="service")
NEW = Pattern("SRV-{year}-{seq:4}", name="service", version=2)
SERVICE = Versions(Version(OLD), Version(NEW, since=JULY, counter="restart"))
# The same literals and the same year in front: only the year tells them apart.
WIDER = Versions(
    Version(Pattern("S-{year}-{seq:3}", name="s")),
    Version(Pattern("S-{year}-{seq:4}", name="s", version=2), since=NEW_YEAR),
)


def pattern(text: str, version: int = 1, **options: Any) -> Pattern:
    """Return a version of the scheme ``a``."""
    return Pattern(text, name="a", version=version, **options)


def changed(old: str, new: str, since: datetime = JULY, **options: Any) -> Versions:
    """Return a scheme ``a`` that changes once."""
    return Versions(Version(pattern(old)), Version(pattern(new, 2), since=since, **options))


def number_at(scheme: NumberScheme, at: datetime, value: int) -> Any:
    """Return the number of an instant and a value."""
    return scheme.render(scheme.plan(at), value)


class TestTime:
    """An instant chooses the version."""

    def test_the_instant_of_the_change_belongs_to_the_new_version(self) -> None:
        """Until is out, since is in, to the microsecond."""
        last = JULY - timedelta(microseconds=1)
        assert number_at(SERVICE, last, 7) == "202106007"
        assert number_at(SERVICE, JULY, 7) == "SRV-2021-0007"
        assert (SERVICE.plan(last).version, SERVICE.plan(JULY).version) == (1, 2)

    def test_an_instant_is_the_same_in_every_zone(self) -> None:
        """The change happens once in the world, whoever's clock tells it."""
        west = timezone(timedelta(hours=-5))
        assert SERVICE.plan(datetime(2021, 6, 30, 19, tzinfo=west)).version == 2
        assert SERVICE.plan(datetime(2021, 6, 30, 18, 59, tzinfo=west)).version == 1

    def test_a_scheme_may_begin_and_end(self) -> None:
        """Outside of its time a scheme has no numbers, and says from when or until when it had."""
        scheme = Versions(Version(pattern("A-{seq}"), since=JULY, until=NEW_YEAR))
        assert number_at(scheme, JULY, 1) == "A-1"
        with pytest.raises(ArgumentError, match="2021-07-01T00:00Z or later"):
            scheme.plan(JUNE)
        with pytest.raises(ArgumentError, match="before 2022-01-01T00:00Z"):
            scheme.plan(NEW_YEAR)
        assert scheme.parse("A-7").version == 1

    def test_a_retry_may_ask_for_the_version_of_its_number(self) -> None:
        """What one version gave is repeated by that version, whenever that is."""
        assert SERVICE.plan(JULY, version=1).series == "service::2021-07"
        with pytest.raises(ArgumentError, match="version must be 2 or less"):
            SERVICE.plan(JULY, version=3)

    @pytest.mark.parametrize(
        ("old", "new", "told"),
        [
            ({}, {}, "since must be given for every version but the first"),
            ({"since": NEW_YEAR}, {"since": JULY}, "since must be later than that of the version"),
            ({"until": JUNE}, {"since": JULY}, "not earlier: a gap"),
            ({"until": NEW_YEAR}, {"since": JULY}, "not an overlap"),
        ],
    )
    def test_gaps_and_overlaps_are_refused(
        self, old: dict[str, Any], new: dict[str, Any], told: str
    ) -> None:
        """Every instant has one version, and the refusal says when the next one begins."""
        with pytest.raises(ArgumentError, match=told):
            Versions(Version(pattern("A-{seq}"), **old), Version(pattern("B-{seq}", 2), **new))

    def test_an_end_that_is_said_twice_is_the_same(self) -> None:
        """Until may be written out, in any zone, where it is when the next version begins."""
        west = JULY.astimezone(timezone(timedelta(hours=-5)))
        scheme = Versions(
            Version(pattern("A-{seq}"), until=west), Version(pattern("B-{seq}", 2), since=JULY)
        )
        assert [scheme.plan(at).version for at in (JUNE, JULY)] == [1, 2]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"since": datetime(2021, 7, 1)}, "a naive one"),  # noqa: DTZ001 - on purpose
        ({"until": "July"}, "a datetime with a zone"),
        ({"since": datetime(1, 6, 1, tzinfo=UTC)}, "in the years 2 to 9998"),
        ({"since": JULY, "until": JULY}, "until must be later than since"),
        ({"counter": "again"}, "'continue', 'restart' or a whole number"),
        ({"counter": None}, "a whole number"),
        ({"counter": True}, "a whole number"),
        ({"counter": -1}, "0 or more"),
    ],
)
def test_a_version_that_cannot_be_meant_is_refused(given: dict[str, Any], told: str) -> None:
    """A wrong time or counter is told when the version is written down."""
    with pytest.raises(ArgumentError, match=told):
        Version(pattern("A-{seq}"), **given)


@pytest.mark.parametrize(
    ("versions", "told"),
    [
        ((), "1 or more"),
        (("A-{seq}",), "Version values"),
        ((Version(Pattern("A-{seq}")),), "name must be given to the pattern of every version"),
        ((Version(pattern("A-{seq}", 2)),), "version must be 1 in its place, not 2"),
        ((Version(pattern("A-{seq}"), counter=5),), "left out in the first version"),
        (
            (
                Version(pattern("A-{seq}")),
                Version(Pattern("B-{seq}", name="b", version=2), since=JULY),
            ),
            "name must be 'a' in every version, not 'b'",
        ),
        (
            (Version(pattern("A-{seq}")), Version(pattern("B-{seq}"), since=JULY)),
            "version must be 2 in its place, not 1",
        ),
    ],
)
def test_versions_that_do_not_follow_one_another_are_refused(versions: Any, told: str) -> None:
    """One name, and the versions 1, 2, 3 in their order."""
    with pytest.raises(ArgumentError, match=told):
        Versions(*versions)


def test_a_version_of_no_pattern_is_refused() -> None:
    """Only a pattern can be proven to stay apart from the others."""
    with pytest.raises(ArgumentTypeError, match="pattern must be a Pattern, not str"):
        Version("A-{seq}")  # type: ignore[arg-type]


class TestApart:
    """No text is a number of two versions."""

    def test_two_careless_versions_are_refused_with_the_number_of_both(self) -> None:
        """20211000 would be October's and the thousandth of the year."""
        autumn = datetime(2021, 11, 1, tzinfo=UTC)
        with pytest.raises(PatternError, match="for example '20211000'") as refusal:
            Versions(
                Version(pattern("{year}{month}{seq:2}", start=0)),
                Version(pattern("{year}{seq:4}", 2), since=autumn, counter=1000),
            )
        assert refusal.value.code == "disjoint"
        assert "version 2, '{year}{seq:4}'" in refusal.value.problem

    def test_the_example_is_a_number_of_both_where_one_is_near(self) -> None:
        """What is shown can be tried out."""
        with pytest.raises(PatternError) as refusal:
            changed("{year}{month}{seq:2}", "{year}{seq:4}", counter="restart")
        example = str(refusal.value.example).strip("'")
        assert pattern("{year}{month}{seq:2}").is_valid(example)
        assert pattern("{year}{seq:4}").is_valid(example)

    def test_without_such_a_number_the_shortest_common_text_is_shown(self) -> None:
        """Where the new counter starts high, the first numbers of both are still far apart."""
        with pytest.raises(PatternError, match="for example 'A-000'"):
            Versions(
                Version(pattern("A-{seq:3}")),
                Version(pattern("A-{seq:3}", 2, start=10**6), since=JULY, counter="restart"),
            )

    def test_the_year_that_both_show_tells_them_apart(self) -> None:
        """Where the change is on New Year's Day, each version reads its own years only."""
        old, new = WIDER.parse("S-2021-1000"), WIDER.parse("S-2022-1000")
        assert [(each.version, each.parts["seq"]) for each in (old, new)] == [(1, 1000), (2, 1000)]
        with pytest.raises(InvalidNumber, match="not in the time of version 1") as refusal:
            WIDER.parse("S-2022-001")
        assert refusal.value.code == "date"
        assert not WIDER.is_valid("S-2022-001")

    def test_a_change_within_the_year_is_not_told_apart_by_it(self) -> None:
        """A year that belongs to both versions tells nothing."""
        with pytest.raises(PatternError, match="for example 'S-2021-1000'"):
            changed("S-{year}-{seq:3}", "S-{year}-{seq:4}", JULY)

    @pytest.mark.parametrize(
        ("old", "new", "since"),
        [
            ("{year}{month}{seq:3}", "{year}{month}{seq:4}", JULY),
            ("{year:2}{month}-{seq:3}", "{year:2}{month}-{seq:4}", JULY),
            (
                "{isoyear}W{isoweek}-{seq:2}",
                "{isoyear}W{isoweek}-{seq:3}",
                datetime(2021, 7, 5, tzinfo=UTC),
            ),
            ("{year}Q{quarter}-{seq:2}", "{year}Q{quarter}-{seq:3}", JULY),
            ("{year}{yearday}-{seq:2}", "{year}{yearday}-{seq:3}", JUNE),
            ("{month}/{year}-{seq:2}", "{month}/{year}-{seq:3}", JULY),
        ],
    )
    def test_every_period_on_whose_border_the_change_lies_tells_them_apart(
        self, old: str, new: str, since: datetime
    ) -> None:
        """Months, weeks, quarters and days do what years do."""
        scheme = changed(old, new, since, counter="restart")
        for at, version in ((since - timedelta(hours=1), 1), (since, 2)):
            number = number_at(scheme, at, 1000)
            assert scheme.parse(number).version == number.version == version

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("{year}-{month}-{seq:3}", "{year}{month}-{seq:3..4}"),  # not at the same place: apart
            ("{month}-{year}{seq:3}", "{month}-{year}{seq:4}"),
        ],
    )
    def test_other_ways_to_write_a_date_are_proven_alone(self, old: str, new: str) -> None:
        """A separator more is enough, and a month in front of its year is read with it."""
        scheme = changed(old, new, JULY, counter="restart")
        assert [scheme.parse(number_at(scheme, at, 12)).version for at in (JUNE, JULY)] == [1, 2]

    def test_a_month_alone_tells_nothing(self) -> None:
        """June comes again each year: without the year at the same place it is no proof."""
        with pytest.raises(PatternError, match="disjoint"):
            changed("{month}{year}{seq:3}", "{month}{seq:4}{year}", JULY, counter="restart")

    def test_a_scope_of_fixed_width_may_stand_in_front_of_the_date(self) -> None:
        """A code of two letters moves nothing; one of two or three does."""

        def scheme(most: int) -> Versions:
            depts = {"dept": Scope("A-Z", 2, most)}
            return Versions(
                Version(pattern("{dept}{year}{seq:3}", scopes=depts)),
                Version(pattern("{dept}{year}{seq:4}", 2, scopes=depts), since=NEW_YEAR),
            )

        assert scheme(2).parse("IT20220007").version == 2
        with pytest.raises(PatternError, match="disjoint"):
            scheme(3)

    def test_short_years_of_two_centuries_tell_nothing(self) -> None:
        """21 is 1921 for the one and 2021 for the other."""
        with pytest.raises(PatternError, match="disjoint"):
            Versions(
                Version(pattern("{year:2}-{seq:3}", century=1900)),
                Version(pattern("{year:2}-{seq:4}", 2), since=datetime(2000, 1, 1, tzinfo=UTC)),
            )

    def test_the_border_of_the_year_is_that_of_the_zone(self) -> None:
        """At midnight in UTC it is one o'clock in Stockholm: the first hour had the new year."""
        zone = "Europe/Stockholm"
        with pytest.raises(PatternError, match="disjoint"):
            Versions(
                Version(pattern("S-{year}-{seq:3}", zone=zone)),
                Version(pattern("S-{year}-{seq:4}", 2, zone=zone), since=NEW_YEAR),
            )
        at_home = NEW_YEAR - timedelta(hours=1)
        scheme = Versions(
            Version(pattern("S-{year}-{seq:3}", zone=zone)),
            Version(pattern("S-{year}-{seq:4}", 2, zone=zone), since=at_home),
        )
        assert scheme.plan(at_home).parts == {"year": 2022}

    def test_a_clock_that_is_set_back_over_midnight_is_no_border(self) -> None:
        """In St. John's 7 November 2010 began, and one minute later it was the sixth again."""
        zone = "America/St_Johns"
        shown, wider = "{year}{month}{day}-{seq:3}", "{year}{month}{day}-{seq:4}"
        midnight = datetime(2010, 11, 7, 2, 30, tzinfo=UTC)
        shapes = pattern(shown, zone=zone).shape, pattern(wider, 2, zone=zone).shape
        assert told_apart(shapes[0], midnight, shapes[1], midnight) is None
        day_before = midnight - timedelta(days=1)
        assert told_apart(shapes[0], day_before, shapes[1], day_before) is not None

    def test_versions_that_are_not_neighbours_stay_apart_too(self) -> None:
        """The first and the third are compared as the others are."""
        first, second = pattern("S-{year}-{seq:3}"), pattern("T-{seq}", 2)
        third = pattern("S-{year}-{seq:4}", 3)
        scheme = Versions(
            Version(first),
            Version(second, since=JULY, counter="restart"),
            Version(third, since=NEW_YEAR, counter="restart"),
        )
        assert scheme.parse("S-2022-1000").version == 3
        with pytest.raises(PatternError, match="disjoint"):
            Versions(
                Version(first),
                Version(second, since=JUNE, counter="restart"),
                Version(third, since=JULY, counter="restart"),
            )

    def test_a_scheme_that_begins_late_is_apart_as_any(self) -> None:
        """The begin of the first version takes nothing from the proof."""
        scheme = Versions(
            Version(pattern("S-{year}-{seq:3}"), since=JUNE),
            Version(pattern("S-{year}-{seq:4}", 2), since=NEW_YEAR),
        )
        assert scheme.parse("S-2021-001").version == 1

    @given(st.integers(0, 4 * 365 * 24 * 60), st.integers(1, 99_999))
    def test_what_a_version_prints_only_that_version_reads(self, minutes: int, value: int) -> None:
        """For any instant and value the number comes back as it was made, with its version."""
        at = datetime(2020, 1, 2, tzinfo=UTC) + timedelta(minutes=minutes)
        for scheme in (SERVICE, WIDER):
            number = number_at(scheme, at, value)
            read = scheme.parse(str(number))
            assert (read, read.version, read.parts) == (number, number.version, number.parts)
            assert read.sort_key == number.sort_key
            assert scheme.locate(read).value == value


class TestReading:
    """All versions read, and the number says which one did."""

    @pytest.mark.parametrize(
        ("typed", "number", "version"),
        [
            ("202106017", "202106017", 1),
            ("2021 06 017", "202106017", 1),
            (" srv–2021–0017 ", "SRV-2021-0017", 2),
            ("SRV2021OO17", "SRV-2021-0017", 2),
        ],
    )
    def test_what_people_type_is_read_by_the_version_it_means(
        self, typed: str, number: str, version: int
    ) -> None:
        """Each version reads as liberally as its pattern."""
        read = SERVICE.parse(typed)
        assert (read, read.version, read.scheme) == (number, version, "service")

    def test_padding_is_lenient_where_that_is_asked_for(self) -> None:
        """Missing zeros are read only if the caller wishes."""
        assert SERVICE.parse("SRV-2021-7", lenient=True) == "SRV-2021-0007"
        with pytest.raises(InvalidNumber, match="4 digits"):
            SERVICE.parse("SRV-2021-7")

    def test_the_refusal_is_that_of_the_version_that_came_furthest(self) -> None:
        """A wrong new number is explained as a new number."""
        with pytest.raises(InvalidNumber) as refusal:
            SERVICE.parse("SRV-2021-0000")
        assert (refusal.value.code, refusal.value.position) == ("value", 9)
        for bad in (None, 7, "", "x" * 10_000):
            assert not SERVICE.is_valid(bad)

    def test_what_could_be_typed_for_two_means_the_one_of_its_time(self) -> None:
        """Without its separator 2022-1000 is a number of the version that has 2022."""
        scheme = changed("S/{year}-{seq:3}", "S-{year}/{seq:4}", NEW_YEAR)
        assert scheme.parse("S20211000") == "S/2021-1000"
        assert scheme.parse("S20221000") == "S-2022/1000"

    def test_two_meanings_at_one_time_are_told(self) -> None:
        """Where the time does not decide, the text is ambiguous."""
        scheme = changed("S/{seq:3}", "S-{seq:3}", NEW_YEAR)
        with pytest.raises(AmbiguousNumber) as refusal:
            scheme.parse("S001")
        assert refusal.value.readings == ("S-001", "S/001")

    def test_a_text_that_reads_twice_outside_its_time_is_refused(self) -> None:
        """A reading that no version may give is explained by its date."""
        read = WIDER.parse("S 2021 001")
        assert (read, read.version) == ("S-2021-001", 1)
        with pytest.raises(InvalidNumber) as refusal:
            WIDER.parse("s2022001")
        assert refusal.value.code == "date"

    def test_numbers_of_all_versions_are_found_in_order(self) -> None:
        """A long thread quotes old and new numbers."""
        words = "Re: [SRV-2021-0017] was 202106017, not S-2022-001 nor 202113001"
        found = [(match.number, match.number.version, match.span) for match in SERVICE.find(words)]
        assert found == [("SRV-2021-0017", 2, (5, 18)), ("202106017", 1, (24, 33))]
        matches = WIDER.find("S-2021-1000, S-2022-1000, S-2022-001")
        assert [match.number.version for match in matches] == [1, 2]
        with pytest.raises(ArgumentTypeError, match="text must be text"):
            SERVICE.find(7)  # type: ignore[arg-type]

    def test_suggestions_come_from_all_versions(self) -> None:
        """What exists comes first, and what no version may read does not come at all."""
        assert "SRV-2021-0017" in SERVICE.suggest("SRV-2021-017")
        existing = SERVICE.suggest("SRV-2021-017", exists=lambda number: number == "SRV-2021-0177")
        assert existing[0] == "SRV-2021-0177"
        assert all(WIDER.is_valid(number) for number in WIDER.suggest("S-2022-10", limit=20))
        assert SERVICE.suggest("SRV-2021-017", limit=0) == ()

    def test_a_book_reads_old_and_new_numbers(self) -> None:
        """A scheme of several versions stands in a book like any other."""
        book = NumberBook(service=SERVICE, complaint=Pattern("CMP-{seq:5}", name="complaint"))
        assert [book.parse(text).version for text in ("srv 2021 0001", "202106001")] == [2, 1]
        roles = [match.role for match in book.find("202106001, CMP-00001, SRV-2021-0001")]
        assert roles == ["service", "complaint", "service"]
        assert "SRV-2021-0017" in book.suggest("SRV-2021-017")

    @pytest.mark.parametrize("text", ["{year}{month}{seq:3}", "SRV-{year}-{seq:4}"])
    def test_a_book_looks_into_the_versions(self, text: str) -> None:
        """Another scheme must not read the numbers of any version, old ones included."""
        with pytest.raises(PatternError, match="disjoint"):
            NumberBook(service=SERVICE, other=Pattern(text, name="other"))


class TestCounters:
    """A change says what becomes of the counters."""

    def test_counters_continue_in_the_same_series(self) -> None:
        """The new shape goes on where the old one was."""
        scheme = changed("A-{year}-{seq:3}", "B-{year}-{seq:3}")
        assert [scheme.plan(at).series for at in (JUNE, JULY)] == ["a::2021"] * 2
        place = scheme.locate(scheme.parse("B-2021-007"))
        assert (place.series, place.value) == ("a::2021", 7)

    def test_other_counters_restart(self) -> None:
        """The series of the new version carries its number, so a value never comes twice."""
        assert [SERVICE.plan(at).series for at in (JUNE, JULY, NEW_YEAR)] == [
            "service::2021-06",
            "service:@2:2021",
            "service:@2:2022",
        ]
        assert SERVICE.locate(SERVICE.parse("SRV-2021-0007")).series == "service:@2:2021"

    def test_counters_start_at_a_number_in_the_period_of_the_change(self) -> None:
        """The next year begins where the pattern says."""
        scheme = changed("A-{seq}", "B-{year}-{seq:4}", counter=5000)
        assert [scheme.plan(at).first for at in (JUNE, JULY, NEW_YEAR)] == [1, 5000, 1]
        starts = [scheme.start_of(series) for series in ("a::", "a:@2:2021", "a:@2:2022", "b::")]
        assert starts == [1, 5000, 1, 1]
        assert scheme.start_of("a:@7:2021") == 1  # of no version: as the first

    def test_a_third_version_continues_what_the_second_began(self) -> None:
        """Two changes in one year share the counter that the first of them began."""
        scheme = Versions(
            Version(pattern("A-{year}-{seq}")),
            Version(pattern("B-{year}-{seq}", 2), since=JUNE, counter=500),
            Version(pattern("C-{year}-{seq}", 3), since=JULY),
        )
        plans = [scheme.plan(at) for at in (JUNE, JULY, NEW_YEAR)]
        assert [(plan.series, plan.first) for plan in plans] == [
            ("a:@2:2021", 500),
            ("a:@2:2021", 500),
            ("a:@2:2022", 1),
        ]
        assert scheme.start_of("a:@2:2021") == 500

    def test_scopes_stay_in_the_name_of_the_series(self) -> None:
        """Each department has its counter in each line."""
        depts = {"dept": Scope("A-Z", 2)}
        scheme = Versions(
            Version(pattern("{dept}-{year}-{seq}", scopes=depts)),
            Version(pattern("{dept}/{year}/{seq}", 2, scopes=depts), since=JULY, counter="restart"),
        )
        plan = scheme.plan(JULY, {"dept": "it"})
        assert plan.series == "a:@2,dept=IT:2021"
        number = scheme.render(plan, 3)
        assert (number, scheme.locate(number).series) == ("IT/2021/3", plan.series)

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("A-{year}{month}-{seq}", "B-{year}-{seq}"),
            ("A-{seq}", "B-{dept}-{seq}"),
        ],
    )
    def test_a_counter_that_is_not_there_cannot_continue(self, old: str, new: str) -> None:
        """Other periods or scopes have other counters, which the writer is asked about."""
        depts = {"dept": Scope("A-Z", 2)} if "dept" in new else {}
        with pytest.raises(ArgumentError, match="where period, scopes or start change"):
            Versions(Version(pattern(old)), Version(pattern(new, 2, scopes=depts), since=JULY))

    def test_a_counter_begins_where_the_pattern_can_print_it(self) -> None:
        """Below its start or above its limit a pattern has no numbers."""
        for start, told in ((4, "5 or more"), (1000, "999 or less")):
            with pytest.raises(ArgumentError, match=told):
                Versions(
                    Version(pattern("A-{seq}")),
                    Version(pattern("B-{seq:3!}", 2, start=5), since=JULY, counter=start),
                )

    def test_the_strongest_guarantee_is_asked_for(self) -> None:
        """If one version must be gapless, the store must be."""
        scheme = Versions(
            Version(pattern("A-{seq}", guarantee="ordered")),
            Version(pattern("B-{seq}", 2, guarantee="gapless"), since=JULY),
        )
        assert scheme.guarantee == "gapless"

    def test_a_name_that_is_too_long_for_its_series_is_refused(self) -> None:
        """A longer name of a series than a store keeps would be found out by the first number."""
        name = "n" * 248
        old = Pattern("A-{year}-{seq}", name=name)
        with pytest.raises(PatternError, match="longer than 255 characters"):
            Versions(
                Version(old), Version(Pattern("B-{year}-{seq}", name=name, version=2), since=JULY)
            )

    @given(st.text("ab2:@,=% -", min_size=1, max_size=20), st.sampled_from(["", "2021", "dept=IT"]))
    def test_a_mark_is_read_as_it_was_written(self, name: str, period: str) -> None:
        """No name of a scheme can look like the mark of a line."""
        plain = Pattern("A-{seq}", name=name).plan(JULY).series or ""
        for version in (1, 2, 17):
            assert series_mark(marked(f"{plain}{period}", version)) == version


THRICE = Versions(
    Version(pattern("{year}{month}{day}{seq:3}")),
    Version(pattern("B-{seq}", 2), since=JULY + timedelta(days=9), counter="restart"),
    Version(pattern("C-{year}-{seq}", 3), since=NEW_YEAR + timedelta(days=50), counter="restart"),
)


class TestOrder:
    """Numbers are sorted by when they were given, whichever version gave them."""

    def test_a_longer_period_begins_no_earlier_than_its_version(self) -> None:
        """The year 2021 of the new version stands behind June of the old one."""
        instants = [JUNE, JULY, JULY + timedelta(days=40), NEW_YEAR]
        numbers = [
            number_at(SERVICE, at, value) for at, value in zip(instants, (9, 1, 2, 1), strict=True)
        ]
        mixed = [numbers[place] for place in (2, 0, 3, 1)]
        assert sorted(mixed, key=lambda number: number.sort_key) == numbers
        assert [number.sort_key[1:] for number in numbers] == [(1, 9), (2, 1), (2, 2), (2, 1)]
        assert numbers[1].period == "2021"

    @given(st.lists(st.integers(0, 3 * 365 * 24), min_size=2, max_size=8))
    def test_later_numbers_never_sort_before_earlier_ones(self, hours: list[int]) -> None:
        """Whatever the periods of the versions are, sort_key follows the time of issue."""
        begin = datetime(2020, 6, 1, tzinfo=UTC)
        last: dict[str | None, int] = {}
        keys = []
        for at in [begin + timedelta(hours=hour) for hour in sorted(hours)]:
            plan = THRICE.plan(at)
            last[plan.series] = last.get(plan.series, 0) + 1
            keys.append(THRICE.render(plan, last[plan.series]).sort_key)
        assert keys == sorted(keys)


def test_a_scheme_of_versions_is_a_scheme() -> None:
    """It can be used wherever a pattern can, and says what it is."""
    assert isinstance(SERVICE, NumberScheme)
    assert (SERVICE.name, SERVICE.version, SERVICE.start) == ("service", 2, 1)
    assert [each.pattern for each in SERVICE.versions] == list(SERVICE.patterns) == [OLD, NEW]
    assert repr(SERVICE).startswith("Versions(Version(pattern=Pattern('{year}{month}{seq:3}'")
    assert SERVICE.declaration.name == "service"
    first, second = SERVICE.declarations
    assert first == OLD.declaration
    assert second.name == "service@2"
    assert second.shape.endswith("; since=2021-07-01T00:00:00+00:00; counter=restart")
    at_5000 = changed("A-{seq}", "B-{year}-{seq:4}", counter=5000).declarations[1]
    assert at_5000.shape.endswith("; counter=5000 in 2021")


def test_a_number_of_another_scheme_is_not_located() -> None:
    """Another name, and a version that is not here, are told."""
    other = Pattern("B-{seq}", name="b").parse("B-1")
    later = Pattern("B-{seq}", name="service", version=3).parse("B-1")
    for number in (other, later):
        with pytest.raises(ArgumentError, match="versions 1 to 2 of scheme 'service'"):
            SERVICE.locate(number)


def test_what_is_no_plan_is_not_rendered() -> None:
    """A plan carries its version; another object does not."""
    with pytest.raises(ArgumentTypeError, match="plan must be a Plan"):
        SERVICE.render("service::2021", 1)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="version must be 2 or less"):
        SERVICE.render(Plan("service::", 1, None, JULY, {}, "", 3), 1)


def test_a_number_without_a_counter_has_its_version_too() -> None:
    """ULIDs are told apart as any number is, and count in a line of their own."""
    scheme = Versions(
        Version(pattern("A-{seq}")),
        Version(pattern("B-{ulid}", 2), since=JULY, counter="restart"),
    )
    plan = scheme.plan(JULY)
    number = scheme.render(plan, 1, bytes(16))
    assert (scheme.parse(number).version, plan.series) == (2, "a:@2:")


def test_an_era_of_no_dates_holds_everything() -> None:
    """A number without a date is of every time."""
    assert Era((), (), ()).holds({"seq": 1})

"""What a store remembers of a scheme that changes, and what becomes of its counters and tokens."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from casenum.clock import FixedClock
from casenum.desk import Desk
from casenum.errors import ArgumentError, DuplicateNumber, ShapeConflict, TokenMismatch
from casenum.issuing import Issuer, check_versions, counts_versions, declare, gaps_of
from casenum.numbers import NumberScheme, Pattern, Version, Versions, series_prefix
from casenum.stores import Store, open_store
from support import AT, ProcessDiedError, bare_store

JULY = datetime(2021, 7, 1, tzinfo=UTC)
AUTUMN = datetime(2021, 10, 1, tzinfo=UTC)
OLD = Pattern("{year}{month}{seq:3}", name="service")
NEW = Pattern("SRV-{year}-{seq:4}", name="service", version=2)
CHANGED = Versions(Version(OLD), Version(NEW, since=JULY, counter="restart"))
CONTINUED = Versions(
    Version(Pattern("A-{year}-{seq:3}", name="a")),
    Version(Pattern("B-{year}-{seq:3}", name="a", version=2), since=JULY),
)


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """Give each of the stores."""
    return open_store("memory:" if request.param == "memory" else tmp_path / "cases.db")


@pytest.fixture
def present() -> FixedClock:
    """Give a clock that stands before the change."""
    return FixedClock(AT)


class TestIssuing:
    """An issuer goes over from one version to the next by the clock alone."""

    def test_numbers_change_when_the_clock_passes_the_instant(
        self, store: Store, present: FixedClock
    ) -> None:
        """Nobody needs to be there at midnight."""
        issuer = Issuer(store, CHANGED, clock=present)
        numbers = [issuer.issue()]
        present.set(JULY - timedelta(seconds=1))
        numbers.append(issuer.issue())
        present.set(JULY)
        numbers += issuer.issue_many(2)
        assert numbers == ["202101001", "202106001", "SRV-2021-0001", "SRV-2021-0002"]
        assert [number.version for number in numbers] == [1, 1, 2, 2]
        assert issuer.issue(at=AT) == "202101002"  # a document of January

    def test_a_counter_that_continues_gives_no_value_twice(
        self, store: Store, present: FixedClock
    ) -> None:
        """Old and new shapes share one series: a value has one number."""
        issuer = Issuer(store, CONTINUED, clock=present)
        first = issuer.issue()
        present.set(JULY)
        assert (first, issuer.issue()) == ("A-2021-001", "B-2021-002")
        assert issuer.issue(at=AT) == "A-2021-003"
        assert store.series("a:") == ("a::2021",)
        with pytest.raises(DuplicateNumber):
            issuer.adopt("A-2021-002", subject="case-a")
        assert issuer.gaps() == ()

    def test_gaps_know_where_each_line_of_counters_begins(
        self, store: Store, present: FixedClock
    ) -> None:
        """Values below the start of a line are no gaps."""
        scheme = Versions(
            Version(Pattern("A-{seq}", name="a", start=10)),
            Version(Pattern("B-{year}-{seq}", name="a", version=2), since=JULY, counter=5000),
        )
        issuer = Issuer(store, scheme, clock=present)
        issuer.issue()
        present.set(JULY)
        issuer.void(issuer.issue(), "entered twice")
        issuer.adopt("B-2021-5003")
        present.set(JULY + timedelta(days=365))
        issuer.void(issuer.issue(), "entered twice")
        gaps = [(gap.series, gap.first, gap.last, gap.kind.value) for gap in issuer.gaps()]
        assert gaps == [
            ("a:@2:2021", 5000, 5000, "void"),
            ("a:@2:2021", 5001, 5002, "skipped"),
            ("a:@2:2022", 1, 1, "void"),
        ]

    def test_a_desk_numbers_and_finds_cases_of_all_versions(
        self, store: Any, present: FixedClock
    ) -> None:
        """A customer may quote either shape, and each case keeps the number it has."""
        desk = Desk(store, numbers=CHANGED, clock=present)
        old = desk.open("x", by="amy", requester="customer:1")
        present.set(JULY)
        new = desk.open("y", by="amy", requester="customer:1")
        assert (old.number, new.number) == ("202101001", "SRV-2021-0001")
        assert new.number is not None
        assert (new.number.version, new.number.period) == (2, "2021")
        assert desk.get("2021 01 001") == old
        found = desk.find("Re: [202101001] and srv-2021-0001", sender="customer:1")
        assert [(each.case, each.verified) for each in found] == [(old, True), (new, True)]
        kept = desk.get(new.id).number
        assert kept is not None
        assert (kept.version, kept.sort_key) == (2, new.number.sort_key)


class TestTokens:
    """A token gives the same number, whichever version holds by now."""

    @pytest.mark.parametrize("scheme", [CHANGED, CONTINUED])
    def test_a_retry_after_the_change_gives_the_old_number(
        self, store: Store, present: FixedClock, scheme: Versions
    ) -> None:
        """The first call decides the instant, and with it the version."""
        present.set(JULY - timedelta(seconds=1))
        issuer = Issuer(store, scheme, clock=present)
        first = issuer.issue(token="mail-1")
        present.set(JULY)
        assert issuer.issue(token="mail-1") == first
        assert first.version == 1
        assert issuer.issue().version == 2

    @pytest.mark.parametrize("scheme", [CHANGED, CONTINUED])
    def test_a_change_that_reaches_back_does_not_renumber(
        self, store: Store, present: FixedClock, scheme: Versions
    ) -> None:
        """A number that the old pattern gave after the change stays, for its token and for all."""
        present.set(AUTUMN)
        first = Issuer(store, scheme.patterns[0], clock=present).issue(token="mail-1")
        issuer = Issuer(store, scheme, clock=present)
        again = issuer.issue(token="mail-1")
        assert (again, again.version) == (first, 1)
        assert issuer.issue(token="mail-2").version == 2
        assert issuer.issue(token="mail-2").version == 2
        assert issuer.gaps() == ()

    def test_a_token_of_another_order_is_refused_over_versions_too(
        self, store: Store, present: FixedClock
    ) -> None:
        """A change of shape is no excuse."""
        issuer = Issuer(store, CHANGED, clock=present)
        issuer.issue(token="mail-1")
        present.set(JULY)
        with pytest.raises(TokenMismatch):
            issuer.issue_many(2, token="mail-1")

    @pytest.mark.parametrize("writes", range(6))
    def test_the_retry_finishes_what_a_crash_left(self, writes: int) -> None:
        """Without transactions the first use of a version may be cut short at any write."""
        store: Any = bare_store()
        present = FixedClock(JULY)
        issuer = Issuer(store, CHANGED, clock=present)
        store.writes_left = writes
        if writes < 5:
            with pytest.raises(ProcessDiedError):
                issuer.issue(token="mail-1")
        else:
            issuer.issue(token="mail-1")
        store.writes_left = None
        assert issuer.issue(token="mail-1") == "SRV-2021-0001"
        assert issuer.gaps() == ()
        with pytest.raises(ShapeConflict):
            Issuer(store, OLD)


class TestDeclaring:
    """From its first use on, a version stays as it is, and stays in the scheme."""

    def test_a_pattern_that_is_on_record_becomes_the_first_version(
        self, store: Store, present: FixedClock
    ) -> None:
        """A scheme may change at any time: nothing needs to be prepared for it."""
        Issuer(store, OLD, clock=present).issue()
        present.set(JULY)
        issuer = Issuer(store, CHANGED, clock=present)
        assert issuer.issue() == "SRV-2021-0001"
        assert issuer.adopt("202101001") == "202101001"

    def test_a_pattern_without_a_name_changes_under_its_text(
        self, store: Store, present: FixedClock
    ) -> None:
        """The name of an unnamed pattern is its text: its counters and numbers go on."""
        text = "{year}{month}{seq:3}"
        first = Issuer(store, Pattern(text), clock=present).issue()
        scheme = Versions(
            Version(Pattern(text, name=text)),
            Version(Pattern("SRV-{seq:4}", name=text, version=2), since=JULY, counter="restart"),
        )
        issuer = Issuer(store, scheme, clock=present)
        assert (first, issuer.issue()) == ("202101001", "202101002")
        present.set(JULY)
        assert issuer.issue() == "SRV-0001"

    @pytest.mark.parametrize(
        "edited",
        [
            Versions(
                Version(OLD),
                Version(
                    Pattern("SRV-{year}-{seq:5}", name="service", version=2),
                    since=JULY,
                    counter="restart",
                ),
            ),
            Versions(Version(OLD), Version(NEW, since=AUTUMN, counter="restart")),
            Versions(Version(OLD), Version(NEW, since=JULY, counter=100)),
            Versions(
                Version(Pattern("{year}/{month}{seq:3}", name="service")),
                Version(NEW, since=JULY, counter="restart"),
            ),
        ],
        ids=["shape", "since", "counter", "first version"],
    )
    def test_a_version_that_was_used_cannot_be_edited(
        self, store: Store, present: FixedClock, edited: Versions
    ) -> None:
        """Its shape, its begin and its counters are on record; the error names the way out."""
        present.set(JULY)
        Issuer(store, CHANGED, clock=present).issue()
        with pytest.raises(ShapeConflict, match="add it as a new version") as refusal:
            Issuer(store, edited, clock=present).issue(at=AUTUMN)
        assert refusal.value.name in {"service", "service@2"}
        assert Issuer(store, CHANGED, clock=present).issue() == "SRV-2021-0002"

    @pytest.mark.parametrize(
        "left", [OLD, Versions(Version(OLD)), Versions(Version(OLD, until=AUTUMN))]
    )
    def test_a_version_that_was_used_cannot_be_taken_out(
        self, store: Any, present: FixedClock, left: NumberScheme
    ) -> None:
        """Its numbers would not read any more: refused when the program starts, not in autumn."""
        present.set(JULY)
        Issuer(store, CHANGED, clock=present).issue()
        told = "scheme 'service' is 'a scheme of 2 versions' in this store, not 'one of 1'"
        with pytest.raises(ShapeConflict, match=told):
            Issuer(store, left)
        with pytest.raises(ShapeConflict, match=told):
            Desk(store, numbers=left)

    def test_a_version_that_was_not_used_can_be_changed(
        self, store: Store, present: FixedClock
    ) -> None:
        """A plan for July may be put off in June."""
        Issuer(store, CHANGED, clock=present).issue()
        put_off = Versions(Version(OLD), Version(NEW, since=AUTUMN, counter="restart"))
        present.set(JULY)
        issuer = Issuer(store, put_off, clock=present)
        assert issuer.issue() == "202107001"
        assert Issuer(store, OLD, clock=present).issue() == "202107002"

    def test_the_end_of_a_version_may_be_set_when_another_is_added(
        self, store: Store, present: FixedClock
    ) -> None:
        """Since is on record; until follows from what comes after."""
        present.set(JULY)
        Issuer(store, CHANGED, clock=present).issue()
        third = Version(Pattern("T-{year}-{seq:4}", name="service", version=3), since=AUTUMN)
        thrice = Versions(*CHANGED.versions, third)
        issuer = Issuer(store, thrice, clock=present)
        assert issuer.issue() == "SRV-2021-0002"
        present.set(AUTUMN)
        assert issuer.issue() == "T-2021-0003"
        with pytest.raises(ShapeConflict, match="3 versions"):
            Issuer(store, CHANGED)

    def test_a_later_version_alone_is_another_shape(self, store: Store) -> None:
        """The new pattern without the old one would forget the old numbers."""
        Issuer(store, OLD).issue()
        with pytest.raises(ShapeConflict):
            Issuer(store, NEW).issue()

    def test_all_versions_can_be_put_on_record_before_they_are_used(self, store: Store) -> None:
        """Whoever wants a plan to stand declares it."""
        declare(store, CHANGED)
        declare(store, CHANGED)
        with pytest.raises(ShapeConflict):
            check_versions(store, OLD)

    def test_adopting_a_number_of_a_version_is_its_first_use(
        self, store: Store, present: FixedClock
    ) -> None:
        """What is on record by its numbers is on record by its shape."""
        Issuer(store, CHANGED, clock=present).adopt("SRV-2021-0007")
        with pytest.raises(ShapeConflict):
            Issuer(store, OLD)

    def test_a_refused_order_declares_nothing(self, store: Store, present: FixedClock) -> None:
        """An error is no first use."""
        present.set(JULY)
        issuer = Issuer(store, CHANGED, clock=present)
        with pytest.raises(ArgumentError):
            issuer.issue(scope={"dept": "IT"})
        assert Issuer(store, OLD).scheme is OLD

    def test_the_counter_of_versions_is_a_series_of_no_scheme(
        self, store: Store, present: FixedClock
    ) -> None:
        """It is seen by nobody who asks for a scheme's series, whatever the scheme is called."""
        present.set(JULY)
        Issuer(store, CHANGED, clock=present).issue()
        [counter] = [name for name in store.series() if counts_versions(name)]
        for name in ("service", "v", "v=service", "", "v=", "v=service:"):
            assert not counter.startswith(series_prefix(name))
            assert not counts_versions(f"{series_prefix(name)}:2021")


def test_tenants_declare_for_themselves(store: Any, present: FixedClock) -> None:
    """One tenant's change of shape is nobody else's."""
    present.set(JULY)
    one, other = store.namespaced("one"), store.namespaced("other")
    assert Issuer(one, CHANGED, clock=present).issue() == "SRV-2021-0001"
    assert Issuer(other, OLD, clock=present).issue() == "202107001"
    assert Issuer(store, Pattern("X-{seq}", name="service"), clock=present).issue() == "X-1"
    with pytest.raises(ShapeConflict):
        Issuer(one, OLD)


def test_an_issuer_within_a_transaction_goes_over_with_it(store: Any, present: FixedClock) -> None:
    """A version whose first number is rolled back was never used."""
    present.set(JULY)
    issuer = Issuer(store, CHANGED, clock=present)

    def fail() -> None:
        with store.transaction() as tx:
            assert issuer.within(tx).issue() == "SRV-2021-0001"
            raise ProcessDiedError

    with pytest.raises(ProcessDiedError):
        fail()
    check_versions(store, OLD)
    assert store.series() == ()
    assert issuer.issue() == "SRV-2021-0001"


def test_a_year_of_work_over_two_changes_repeats_nothing(store: Store, present: FixedClock) -> None:
    """Three versions, a number a day, documents dated back: each place and number comes once."""
    scheme = Versions(
        Version(OLD),
        Version(NEW, since=JULY, counter=500),
        Version(Pattern("S{year:2}/{seq:5}", name="service", version=3), since=AUTUMN),
    )
    issuer = Issuer(store, scheme, clock=present)
    numbers = []
    for day in range(0, 400, 3):
        present.set(AT + timedelta(days=day))
        numbers.append(issuer.issue())
        issuer.issue(at=present.now() - timedelta(days=45))
    assert len(set(numbers)) == len(numbers)
    assert all(one.sort_key < other.sort_key for one, other in pairwise(numbers))
    assert all(issuer.scheme.parse(number).version == number.version for number in numbers)
    assert issuer.gaps() == ()
    series: Callable[[str], bool] = counts_versions
    kept = [name for name in store.series() if not series(name)]
    assert sum(len(store.scan(name)) for name in kept) == 2 * len(numbers)
    assert not [
        gap for name in kept for gap in gaps_of(store, name, start=500 if "@2:2021" in name else 1)
    ]

"""Numbers of an older system come over one by one or by the thousand, and no row is lost."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from casenum.desk import Desk
from casenum.errors import (
    AmbiguousNumber,
    ArgumentError,
    ArgumentTypeError,
    CasenumError,
    DuplicateNumber,
    InvalidNumber,
    NoFreeNumber,
    NotFound,
    ShapeConflict,
)
from casenum.issuing import Adoption, Issuer, Outcome
from casenum.numbers import Pattern, Version, Versions
from casenum.storage import ClaimState
from casenum.stores import Store, open_store
from support import ProcessDiedError, bare_store, clock

SERVICE = Pattern("SRV-{year}-{seq:3}", name="service")
JULY = datetime(2021, 7, 1, tzinfo=UTC)


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """Give each of the stores."""
    return open_store("memory:" if request.param == "memory" else tmp_path / "cases.db")


@pytest.fixture
def issuer(store: Store) -> Issuer:
    """Give an issuer of service numbers."""
    return Issuer(store, SERVICE, clock=clock())


class TestMany:
    """A whole register is taken over at once."""

    def test_every_row_has_its_outcome(self, store: Store, issuer: Issuer) -> None:
        """Numbers are adopted, foreign texts lead to their subjects, the rest says why not."""
        rows: list[Any] = [
            ("srv-2021-007", "case-1"),
            ("OLD/77", "case-2"),
            ("OLD/78", None),
            ("SRV-2021-007", "case-3"),
            (None, "case-4"),
            "SRV-2021-008",
            ("SRV-2021-009", ""),
            ("SRV-2021-002", None),
            ["OLD/77", "case-2"],
            ("SRV-2021-009", "case-5", "open"),
        ]
        done = issuer.adopt_many(rows)
        assert [each.row for each in done] == list(range(len(rows)))
        assert [(each.outcome.value, each.number) for each in done] == [
            ("adopted", "SRV-2021-007"),
            ("alias", "OLD/77"),
            ("refused", None),
            ("refused", None),
            ("refused", None),
            ("refused", None),
            ("refused", None),
            ("adopted", "SRV-2021-002"),
            ("alias", "OLD/77"),
            ("refused", None),
        ]
        reasons: dict[int, type[CasenumError]] = {
            2: InvalidNumber,
            3: DuplicateNumber,
            4: ArgumentTypeError,
            5: ArgumentTypeError,
            6: ArgumentError,
            9: ArgumentError,
        }
        for row, reason in reasons.items():
            assert isinstance(done[row].error, reason)
        assert issuer.issue() == "SRV-2021-008"
        held = store.get("SRV-2021-007")
        assert held is not None
        assert (held.subject, held.state, held.by) == ("case-1", "confirmed", "system:issuer")

    def test_a_refused_row_moves_no_counter(self, store: Store, issuer: Issuer) -> None:
        """What is refused leaves nothing behind, the raised counter included."""
        store.alias("SRV-2021-500", "case-a", at=JULY, by="amy")
        [refused] = issuer.adopt_many([("SRV-2021-500", "case-b")])
        assert refused.outcome is Outcome.REFUSED
        assert store.peek("service::2021") is None
        assert issuer.issue() == "SRV-2021-001"

    def test_an_import_can_be_run_again(self, store: Store, issuer: Issuer) -> None:
        """After a failure in between, all of it is done again and nothing comes twice."""
        rows = [(f"SRV-2021-{value:03d}", f"case-{value}") for value in range(1, 30, 3)]
        first = issuer.adopt_many(rows)
        assert issuer.adopt_many(iter(rows)) == first
        assert len(store.scan("service::2021")) == len(rows)
        assert [gap.kind.value for gap in issuer.gaps()] == ["skipped"] * 9

    def test_thousands_of_rows_keep_their_places(self) -> None:
        """Rows are done a thousand at a time, and counted from the first to the last."""
        issuer = Issuer(open_store("memory:"), SERVICE, clock=clock())
        rows = [(f"SRV-2021-{value:03d}", None) for value in range(1, 2502)]
        done = issuer.adopt_many(rows)
        assert [each.row for each in done] == list(range(2501))
        assert {each.outcome for each in done} == {Outcome.ADOPTED}
        assert issuer.issue() == "SRV-2021-2502"
        assert issuer.adopt_many([]) == ()

    def test_another_shape_on_record_stops_the_import(self, store: Store, issuer: Issuer) -> None:
        """That is no fault of a row: nothing is taken over under a wrong shape."""
        issuer.issue()
        edited = Issuer(store, Pattern("SRV-{year}-{seq:4}", name="service"), clock=clock())
        with pytest.raises(ShapeConflict):
            edited.adopt_many([("SRV-2021-0002", None)])

    @pytest.mark.parametrize("writes", range(12))
    def test_a_store_without_transactions_is_finished_by_the_next_run(self, writes: int) -> None:
        """The process may die before any write: the same rows finish the work."""
        store: Any = bare_store()
        issuer = Issuer(store, SERVICE, clock=clock())
        rows = [("SRV-2021-003", "a"), ("OLD/1", "b"), ("SRV-2021-002", "c")]
        store.writes_left = writes
        try:
            issuer.adopt_many(rows)
        except ProcessDiedError:
            assert writes < 7
        store.writes_left = None
        done = issuer.adopt_many(rows)
        assert [each.number for each in done] == ["SRV-2021-003", "OLD/1", "SRV-2021-002"]
        assert issuer.issue() == "SRV-2021-004"

    def test_an_outcome_compares_by_what_it_says(self) -> None:
        """Two imports are compared row by row."""
        refused = Adoption(1, Outcome.REFUSED, None, DuplicateNumber("A-1"))
        assert refused == Adoption(1, Outcome.REFUSED, None, DuplicateNumber("A-1"))
        assert refused != Adoption(2, Outcome.REFUSED, None)


class TestWhatIsAdopted:
    """Numbers of every kind can be taken over."""

    def test_old_numbers_are_adopted_after_the_shape_has_changed(self, store: Store) -> None:
        """A letter of the old days raises the old counter, not the new one."""
        scheme = Versions(
            Version(SERVICE),
            Version(Pattern("REQ-{seq:6}", name="service", version=2), since=JULY, counter=1000),
        )
        issuer = Issuer(store, scheme, clock=clock())
        done = issuer.adopt_many([("SRV-2020-017", "a"), ("REQ-001005", "b"), ("SRV-2021-3", "c")])
        assert [each.outcome.value for each in done] == ["adopted", "adopted", "alias"]
        assert (store.peek("service::2020"), store.peek("service:@2:")) == (17, 1005)
        gaps = [(gap.first, gap.last, gap.kind.value) for gap in issuer.gaps()]
        assert gaps == [(1, 16, "skipped"), (1000, 1004, "skipped")]
        assert issuer.issue() == "SRV-2021-001"
        assert issuer.issue(at=JULY) == "REQ-001006"

    def test_a_number_without_a_counter_is_held(self, store: Store) -> None:
        """A ULID shows no value: it is claimed, and no counter moves."""
        scheme = Pattern.ulid("CASE-")
        foreign = Issuer(open_store("memory:"), scheme).issue()
        issuer = Issuer(store, scheme)
        assert issuer.adopt(foreign.lower(), subject="case-a") == foreign
        assert store.series() == ()
        [again, other] = issuer.adopt_many([(foreign, "case-a"), (foreign, "case-b")])
        assert (again.outcome, other.outcome) == (Outcome.ADOPTED, Outcome.REFUSED)
        assert issuer.issue() != foreign

    def test_a_text_with_two_meanings_is_asked_about(self, store: Store) -> None:
        """It is neither a number nor foreign: a subject does not make it an alias."""
        scheme = Versions(
            Version(Pattern("S/{seq:3}", name="s")),
            Version(Pattern("S-{seq:3}", name="s", version=2), since=JULY),
        )
        issuer = Issuer(store, scheme, clock=clock())
        with pytest.raises(AmbiguousNumber):
            issuer.adopt("S001", subject="case-a")
        assert store.get("S001") is None


class TestAliases:
    """Old, merged and foreign numbers keep resolving, and a current number beats them."""

    def test_an_alias_is_adopted_when_its_shape_becomes_ours(self, store: Store) -> None:
        """A foreign text that a new version can read is never given to another case."""
        issuer = Issuer(store, SERVICE, clock=clock())
        issuer.adopt("OLD-5", subject="case-a")
        scheme = Versions(
            Version(SERVICE),
            Version(Pattern("OLD-{seq}", name="service", version=2), since=JULY, counter=5),
        )
        issuer = Issuer(store, scheme, clock=clock())
        with pytest.raises(DuplicateNumber, match="adopt existing numbers before"):
            issuer.issue(at=JULY)
        with pytest.raises(DuplicateNumber):
            issuer.adopt("OLD-5", subject="case-b")
        assert issuer.adopt("old 5", subject="case-a") == "OLD-5"
        assert issuer.issue(at=JULY) == "OLD-6"
        held = store.get("OLD-5")
        assert held is not None
        assert (held.state, held.holder) == (ClaimState.ALIAS, "case-a")

    def test_a_current_number_beats_an_alias(self, store: Any) -> None:
        """What a text means as a number wins over what it meant in another system."""
        desk = Desk(store, numbers=SERVICE, clock=clock())
        ours, theirs = (desk.open(title, by="amy") for title in ("ours", "theirs"))
        other = Issuer(store, Pattern("X-{seq}", name="x"), clock=clock())
        other.adopt("SRV 2021 001", subject=theirs.id)
        other.adopt("SRV 2021 999", subject=theirs.id)
        assert desk.get("SRV 2021 001") == ours
        assert desk.find("SRV 2021 001")[0].case == ours
        assert desk.get("SRV 2021 999") == theirs  # a number that nobody holds
        other.adopt("77/4711", subject=theirs.id)
        assert desk.get("77/4711") == theirs  # no number at all

    def test_a_merged_number_leads_to_the_case_that_took_over(self, store: Any) -> None:
        """The old number still answers, and says whose it is now."""
        desk = Desk(store, numbers=SERVICE, clock=clock())
        kept, merged = desk.open("x", by="amy"), desk.open("y", by="amy")
        store.redirect(str(merged.number), kept.id, at=JULY, by="amy", reason="the same request")
        assert desk.get("srv-2021-002") == kept
        assert desk.find("[SRV-2021-002]")[0].case == kept

    def test_an_alias_of_no_case_is_not_found(self, store: Any) -> None:
        """An alias may lead to a subject of the application that is no case."""
        desk = Desk(store, numbers=SERVICE, clock=clock())
        Issuer(store, SERVICE, clock=clock()).adopt("OLD/1", subject="invoice-1")
        with pytest.raises(NotFound):
            desk.get("OLD/1")


class TestTenants:
    """A tenant's numbers, aliases and tokens are unique within it and invisible outside."""

    def test_the_same_import_serves_every_tenant(self, store: Any) -> None:
        """The same numbers come over for two tenants, and lead to their own subjects."""
        tenants = [store.namespaced(name) for name in ("one", "two")]
        for place, tenant in enumerate(tenants):
            done = Issuer(tenant, SERVICE, clock=clock()).adopt_many(
                [("SRV-2021-007", f"case-{place}"), ("OLD/1", f"case-{place}")]
            )
            assert [each.outcome.value for each in done] == ["adopted", "alias"]
        holders = [
            tenant.get(text).holder for text in ("SRV-2021-007", "OLD/1") for tenant in tenants
        ]
        assert holders == ["case-0", "case-1"] * 2
        assert store.get("SRV-2021-007") is None
        assert [Issuer(each, SERVICE, clock=clock()).issue() for each in (store, *tenants)] == [
            "SRV-2021-001",
            "SRV-2021-008",
            "SRV-2021-008",
        ]

    def test_the_same_token_is_two_orders_in_two_tenants(self, store: Any) -> None:
        """A form id of one tenant says nothing to the other."""
        one, two = (Issuer(store.namespaced(name), SERVICE, clock=clock()) for name in "ab")
        assert one.issue(token="form-1") == two.issue(token="form-1") == "SRV-2021-001"
        two.issue()
        assert one.issue(token="form-1") == "SRV-2021-001"
        assert (one.issue(), two.issue()) == ("SRV-2021-002", "SRV-2021-003")
        one.issue_many(3)
        two.void("SRV-2021-003", "entered twice")
        assert (one.gaps(), [gap.number for gap in two.gaps()]) == ((), ["SRV-2021-003"])


class TestDrawn:
    """Numbers that hide their counter, or show none, come over as they are."""

    def test_opaque_numbers_come_back_to_their_places(self, store: Store) -> None:
        """A register of opaque numbers restores the counter that they hide."""
        scheme = Pattern("L-{opaque:6}", name="letter", keys=[b"0123456789abcdef"])
        lost = Issuer(open_store("memory:"), scheme, clock=clock())
        numbers, following = lost.issue_many(20), lost.issue()
        issuer = Issuer(store, scheme, clock=clock())
        done = issuer.adopt_many([(number, None) for number in reversed(numbers)])
        assert {each.outcome for each in done} == {Outcome.ADOPTED}
        assert issuer.gaps() == ()
        assert issuer.issue() == following

    def test_a_random_number_is_held_and_not_drawn_again(self, store: Store) -> None:
        """It shows no value: the claim alone keeps it from coming twice."""
        scheme = Pattern("C-{random:1/10}", name="coupon")
        issuer = Issuer(store, scheme, clock=clock())
        adopted = [f"C-{digit}" for digit in range(8)]
        assert {each.number for each in issuer.adopt_many((text, None) for text in adopted)} == {
            *adopted
        }
        assert store.series() == ()
        given = set()
        for turn in range(60):
            try:
                given.add(str(issuer.issue(token=f"t{turn}")))
            except NoFreeNumber:
                continue
        assert given == {"C-8", "C-9"}

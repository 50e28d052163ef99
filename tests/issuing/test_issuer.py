"""Numbers are issued once, whatever happens."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from casenum.errors import (
    ArgumentError,
    ArgumentTypeError,
    ClaimConflict,
    CounterExhausted,
    DuplicateNumber,
    GuaranteeTooWeak,
    InvalidNumber,
    NotFound,
    ShapeConflict,
    TokenMismatch,
)
from casenum.issuing import GapKind, Issuer, Order
from casenum.numbers import CaseNumber, Declaration, Pattern, Place, Plan, Scope
from casenum.storage import CaseStore, ClaimState, Guarantee, Traits
from casenum.stores import MemoryStore, open_store
from support import AT, ProcessDiedError, bare_store, clock

SERVICE = Pattern("SRV-{year}-{seq:3}", name="service")


@pytest.fixture
def store() -> CaseStore:
    """Give a memory store."""
    return open_store("memory:")


@pytest.fixture
def issuer(store: CaseStore) -> Issuer:
    """Give an issuer of service numbers."""
    return Issuer(store, SERVICE, clock=clock())


def test_numbers_follow_one_another(issuer: Issuer) -> None:
    """A new number is the next one of its year."""
    assert [issuer.issue() for _ in range(3)] == ["SRV-2021-001", "SRV-2021-002", "SRV-2021-003"]


def test_a_token_gives_the_same_number_on_every_retry(issuer: Issuer) -> None:
    """A lost reply costs no number."""
    assert issuer.issue(token="mail-1") == issuer.issue(token="mail-1") == "SRV-2021-001"
    assert issuer.issue(token="mail-2") == "SRV-2021-002"


def test_a_retry_after_the_year_has_ended_gives_the_old_number(store: CaseStore) -> None:
    """The first call decides the instant, not the retry."""
    at_night = clock()
    at_night.set(datetime(2021, 12, 31, 23, 59, tzinfo=UTC))
    issuer = Issuer(store, SERVICE, clock=at_night)
    first = issuer.issue(token="mail-1")
    at_night.advance(timedelta(minutes=2))
    assert issuer.issue(token="mail-1") == first == "SRV-2021-001"
    assert issuer.issue() == "SRV-2022-001"


def test_a_token_for_something_else_is_refused(issuer: Issuer) -> None:
    """A token names one request: other dates or amounts are a mistake that is told."""
    issuer.issue(token="mail-1")
    with pytest.raises(TokenMismatch):
        issuer.issue(token="mail-1", at=AT)
    with pytest.raises(TokenMismatch):
        issuer.issue_many(2, token="mail-1")


def test_many_numbers_are_one_block(issuer: Issuer) -> None:
    """Numbers issued together stand together, and a token repeats all of them."""
    block = issuer.issue_many(3, token="import-1")
    assert [number.parts["seq"] for number in block] == [1, 2, 3]
    assert issuer.issue_many(3, token="import-1") == block
    assert issuer.issue() == "SRV-2021-004"


def test_a_back_dated_document_gets_its_own_year(issuer: Issuer) -> None:
    """Prefix and counter both come from the document's date."""
    issuer.issue()
    assert issuer.issue(at=datetime(2020, 6, 1, tzinfo=UTC)) == "SRV-2020-001"


def test_scopes_have_counters_of_their_own(store: CaseStore) -> None:
    """Each department counts for itself."""
    scheme = Pattern("{dept}-{seq:2}", name="dept", scopes={"dept": Scope("A-Z", 2, 5)})
    issuer = Issuer(store, scheme, clock=clock())
    numbers = [issuer.issue(scope={"dept": dept}) for dept in ("IT", "HR", "IT")]
    assert numbers == ["IT-01", "HR-01", "IT-02"]


def test_a_ulid_number_is_the_same_on_a_retry(store: CaseStore) -> None:
    """The random part that the first caller drew is remembered with the token."""
    issuer = Issuer(store, Pattern.ulid("CASE-"), clock=clock())
    first = issuer.issue(token="mail-1")
    assert issuer.issue(token="mail-1") == first
    assert issuer.issue() > first
    with pytest.raises(ArgumentError):
        issuer.issue(at=AT)


def test_an_edited_pattern_under_the_old_name_is_refused(store: CaseStore) -> None:
    """A store remembers what a scheme's name stands for."""
    Issuer(store, SERVICE, clock=clock()).issue()
    edited = Pattern("SRV-{year}-{seq:4}", name="service")
    with pytest.raises(ShapeConflict):
        Issuer(store, edited, clock=clock()).issue()


def test_a_second_unnamed_pattern_is_refused(store: CaseStore) -> None:
    """Two patterns without names in one store cannot be told apart from one edited pattern."""
    Issuer(store, Pattern("A-{seq}")).issue()
    with pytest.raises(ShapeConflict):
        Issuer(store, Pattern("B-{seq}")).issue()


def test_a_gapless_scheme_refuses_a_store_that_forgets(store: CaseStore) -> None:
    """What a crash forgets would be a gap."""
    with pytest.raises(GuaranteeTooWeak):
        Issuer(store, Pattern("A-{seq}", name="a", guarantee="gapless"))


def test_a_scheme_refuses_a_store_that_promises_less() -> None:
    """Invoices without gaps cannot be numbered where a value may get lost; the text says so."""

    class Losing(MemoryStore):
        """A store that may skip values, as a sequence of a database does."""

        @property
        def traits(self) -> Traits:
            return Traits(Guarantee.ORDERED, durable=True, independent_keys=True)

    told = "scheme 'a' asks for gapless, the store promises ordered"
    with pytest.raises(GuaranteeTooWeak, match=told):
        Issuer(Losing(), Pattern("A-{seq}", name="a", guarantee="gapless"))
    assert str(Issuer(Losing(), Pattern("A-{seq}", name="a", guarantee="ordered")).issue()) == "A-1"


def test_an_object_that_is_no_store_is_refused_at_once(store: CaseStore) -> None:
    """A wrong argument is told when the issuer is built, not when the first number is due."""
    with pytest.raises(ArgumentTypeError, match="store must be"):
        Issuer(object(), SERVICE)  # type: ignore[arg-type]
    with pytest.raises(ArgumentTypeError, match="scheme must be"):
        Issuer(store, "SRV-{seq}")  # type: ignore[arg-type]


def test_a_full_series_says_so_and_moves_nothing(store: CaseStore) -> None:
    """An exact width is a promise about the number's length."""
    issuer = Issuer(store, Pattern("A-{seq:1!}", name="a"), clock=clock())
    issuer.issue_many(9)
    with pytest.raises(CounterExhausted):
        issuer.issue()
    assert issuer.gaps() == ()


class TestReservations:
    """A number can be held before it is known what for."""

    def test_a_reserved_number_can_be_confirmed_once(
        self, store: CaseStore, issuer: Issuer
    ) -> None:
        """Confirming twice is a mistake that is told."""
        reservation = issuer.reserve()
        assert [gap.kind for gap in issuer.gaps()] == [GapKind.RESERVED]
        reservation.confirm(subject="case-a")
        held = store.get(reservation.number)
        assert held is not None
        assert (held.state, held.subject) == (ClaimState.CONFIRMED, "case-a")
        with pytest.raises(ClaimConflict):
            reservation.confirm()

    def test_a_void_number_is_never_given_again(self, issuer: Issuer) -> None:
        """A voided number leaves a tombstone with its reason."""
        issuer.reserve().void("entered twice")
        assert issuer.issue() == "SRV-2021-002"
        [gap] = issuer.gaps()
        assert (gap.number, gap.kind, gap.reason) == ("SRV-2021-001", "void", "entered twice")

    def test_a_retried_reservation_finds_what_became_of_it(self, issuer: Issuer) -> None:
        """A retry after the confirmation is no second claim."""
        first = issuer.reserve(token="form-1")
        first.confirm(subject="case-a")
        assert issuer.reserve(token="form-1").number == first.number

    def test_voiding_says_what_is_wrong(self, issuer: Issuer) -> None:
        """An unknown number, an empty reason and a second time are told apart."""
        number = issuer.issue()
        with pytest.raises(NotFound):
            issuer.void("SRV-2021-999", "never was")
        with pytest.raises(ArgumentError):
            issuer.void(number, "")
        issuer.void(number, "entered twice")
        with pytest.raises(ClaimConflict):
            issuer.void(number, "entered twice")


class TestAdoption:
    """Numbers of an older system are taken over."""

    def test_an_adopted_number_raises_its_counter(self, issuer: Issuer) -> None:
        """The next number follows the highest adopted one, and the report says why."""
        issuer.issue()
        assert issuer.adopt(" srv-2021-007 ") == "SRV-2021-007"
        assert issuer.issue() == "SRV-2021-008"
        assert [(gap.first, gap.last, gap.kind) for gap in issuer.gaps()] == [(2, 6, "skipped")]

    def test_a_lost_number_before_an_adoption_stays_unexplained(
        self, store: CaseStore, issuer: Issuer
    ) -> None:
        """An adoption does not hide numbers that were lost before it."""
        issuer.issue()
        store.take("service::2021", 2)
        issuer.adopt("SRV-2021-007")
        report = [(gap.first, gap.last, gap.kind.value) for gap in issuer.gaps()]
        assert report == [(2, 3, "unclaimed"), (4, 6, "skipped")]

    def test_an_older_number_does_not_lower_the_counter(self, issuer: Issuer) -> None:
        """Numbers can be adopted in any order."""
        issuer.adopt("SRV-2021-005")
        issuer.adopt("SRV-2021-002")
        assert issuer.issue() == "SRV-2021-006"

    def test_adopting_twice_changes_nothing(self, issuer: Issuer) -> None:
        """An import can be run again."""
        issuer.adopt("SRV-2021-005")
        issuer.adopt("SRV-2021-005")
        assert issuer.issue() == "SRV-2021-006"

    def test_an_adopted_ulid_is_held(self, store: CaseStore) -> None:
        """A number that shows no counter value is claimed all the same."""
        scheme = Pattern.ulid("CASE-")
        foreign = Issuer(open_store("memory:"), scheme).issue()
        issuer = Issuer(store, scheme)
        issuer.adopt(foreign, subject="case-a")
        with pytest.raises(DuplicateNumber):
            issuer.adopt(foreign, subject="case-b")

    def test_a_foreign_text_becomes_an_alias(self, store: CaseStore, issuer: Issuer) -> None:
        """Text of another form leads to its subject, and needs one."""
        assert issuer.adopt("OLD/77", subject="case-a") == "OLD/77"
        held = store.get("OLD/77")
        assert held is not None
        assert (held.state, held.holder) == (ClaimState.ALIAS, "case-a")
        with pytest.raises(InvalidNumber):
            issuer.adopt("OLD/78")

    def test_issuing_over_an_unadopted_number_is_refused(
        self, store: CaseStore, issuer: Issuer
    ) -> None:
        """A counter behind imported data repeats nothing; raising it heals."""
        issuer.adopt("SRV-2021-001")
        other = Issuer(store, Pattern("SRV-{year}-{seq:3}", name="copy"), clock=clock())
        with pytest.raises(DuplicateNumber):
            other.issue()
        store.advance("copy::2021", 1)
        assert other.issue() == "SRV-2021-002"


class TestCrashes:
    """A process may die between any two writes of a store without transactions."""

    @pytest.mark.parametrize("writes", range(4))
    def test_the_retry_finishes_what_a_crash_left(self, writes: int) -> None:
        """After any crash the same token gives one number, and nothing repeats."""
        store: Any = bare_store()
        issuer = Issuer(store, SERVICE, clock=clock())
        store.writes_left = writes
        if writes < 3:
            with pytest.raises(ProcessDiedError):
                issuer.issue(token="mail-1")
        else:
            issuer.issue(token="mail-1")
        store.writes_left = None
        assert issuer.issue(token="mail-1") == "SRV-2021-001"
        assert issuer.issue() == "SRV-2021-002"
        assert issuer.gaps() == ()

    def test_a_number_lost_without_a_token_is_reported(self) -> None:
        """What nobody can retry shows as a gap."""
        store: Any = bare_store()
        issuer = Issuer(store, SERVICE, clock=clock())
        store.writes_left = 2
        with pytest.raises(ProcessDiedError):
            issuer.issue()
        store.writes_left = None
        assert issuer.issue() == "SRV-2021-002"
        assert [(gap.first, gap.count, gap.kind) for gap in issuer.gaps()] == [(1, 1, "unclaimed")]

    def test_such_a_store_cannot_join_a_transaction(self) -> None:
        """`within` needs a store with transactions, and says so."""
        issuer = Issuer(bare_store(), SERVICE, clock=clock())
        with pytest.raises(ArgumentError, match="one with transactions"):
            issuer.within(object())


def test_a_retry_may_spell_its_scope_as_it_likes(store: CaseStore) -> None:
    """The same department in small letters is the same order; another one is not."""
    scheme = Pattern("{dept}-{seq}", name="dept", scopes={"dept": Scope("A-Z", 2)})
    issuer = Issuer(store, scheme, clock=clock())
    first = issuer.issue(scope={"dept": "IT"}, token="mail-1")
    assert issuer.issue(scope={"dept": "it"}, token="mail-1") == first == "IT-1"
    with pytest.raises(TokenMismatch):
        issuer.issue(scope={"dept": "HR"}, token="mail-1")


def test_a_rolled_back_transaction_leaves_no_trace(store: Any) -> None:
    """Within the host's transaction a number exists when the host commits."""
    issuer = Issuer(store, SERVICE, clock=clock())

    def fail() -> None:
        with store.transaction() as tx:
            assert issuer.within(tx).issue(token="mail-1") == "SRV-2021-001"
            raise ProcessDiedError

    with pytest.raises(ProcessDiedError):
        fail()
    assert issuer.issue() == "SRV-2021-001"
    assert issuer.gaps() == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"by": ""},
        {"by": "amy", "n": 0},
        {"by": "amy", "token": ""},
        {"by": "amy", "at": datetime(2021, 1, 4)},  # noqa: DTZ001 - naive on purpose
    ],
)
def test_an_order_that_cannot_be_meant_is_refused(wrong: dict[str, Any]) -> None:
    """Bad arguments are told before anything is taken."""
    with pytest.raises(ArgumentError):
        Order(**wrong)


def test_a_scheme_of_your_own_needs_no_base_class(store: CaseStore) -> None:
    """Any object with the methods of a scheme is issued from, one without a counter too."""
    issuer = Issuer(store, RandomHex(), clock=clock())
    first, second = issuer.issue(token="t"), issuer.issue()
    assert first != second
    assert issuer.issue(token="t") == first
    issuer.adopt("ffff")
    assert issuer.gaps() == ()


class RandomHex:
    """Make numbers from a list, without a counter: the smallest scheme that can be."""

    name = "hex"
    version = 1
    start = 1
    guarantee = "unique"

    @property
    def declaration(self) -> Declaration:
        return Declaration(self.name, "four hex digits")

    def plan(self, at: datetime, scope: object = None, *, dated: bool = False) -> Plan:
        del scope, dated
        return Plan(None, 1, None, at, {}, "ulid")

    def render(self, plan: object, value: int | None, drawn: bytes = b"") -> CaseNumber:
        del plan, value
        return self.parse(drawn.hex()[-4:])

    def parse(self, text: str) -> CaseNumber:
        return CaseNumber(text, self.name, 1, {}, "", (0, 1, 0))

    def is_valid(self, x: object) -> bool:
        return isinstance(x, str)

    def find(self, text: str) -> tuple[()]:
        del text
        return ()

    def locate(self, number: CaseNumber) -> Place:
        del number
        return Place(None, None)

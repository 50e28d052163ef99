"""Number and claim in one trip: what comes is what the two steps give, and so are the errors."""

from datetime import timedelta
from typing import Any

import attrs
import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casenum.clock import FixedClock
from casenum.errors import ArgumentError, CasenumError, CounterExhausted, DuplicateNumber
from casenum.issuing import Drawer, Issuer, Order, claim_at_once
from casenum.numbers import Pattern, Scope
from casenum.storage import ClaimState, SupportsIssue
from casenum.stores import PostgresStore, open_store
from casenum.testing.samples import AT, LATER, fresh

TOLD = "casenum.issuing"
PLAIN = (
    "{seq}",
    "A-{seq:3}",
    "{{A}}%{seq:3!}",
    "{dept}/{year:2}.{seq:2..3}é",
    "{seq:5}-{year}{month}",
)
OTHERS = ("{seq:3}-{check:damm}", "{seq:3/c32}", "{opaque:5}", "{random:13}", "A{seq:4}-{random:4}")
DEPT = {"dept": Scope("A-Z", 2, 4)}


class TwoSteps(PostgresStore):
    """A store that has not learnt to issue at once."""

    issue = None  # type: ignore[assignment]  # as Python says that a method is not there


def pattern(said: str, name: str = "a", **options: Any) -> Pattern:
    scopes = DEPT if "{dept}" in said else {}
    if "{opaque" in said:
        options |= {"keys": [b"k" * 16], "small_opaque": True}
    return Pattern(said, name=name, scopes=scopes, **options)


def history(store: Any, scheme: Pattern, first: int, count: int, subject: str | None) -> list[Any]:
    """Issue, adopt in between, and go on to the end of the series: all that was told."""
    issuer = Issuer(store, scheme, clock=FixedClock(AT))
    scope = {"dept": "IT"} if scheme.shape.scope_names else {}
    told: list[Any] = []
    for turn in range(count):
        if turn == 1:
            store.advance(store.series(f"{scheme.name}:")[0], first)
        try:
            number = issuer.issue(scope=scope, subject=subject)
        except CasenumError as error:
            told.append(repr(error))
        else:
            claim = store.get(number)
            told += [repr(number), dict(number.parts), attrs.astuple(claim)]
    told += [[store.peek(each) for each in store.series()], issuer.gaps()]
    return told


@pytest.fixture(scope="module")
def pair() -> Any:
    """Give a store that issues at once and one that takes two steps, in tenants of one schema."""
    from servers import postgres_schema  # noqa: PLC0415 - a module's own, because examples are many

    with postgres_schema() as url, PostgresStore(url) as one, TwoSteps(url) as two:
        yield one, two


@settings(max_examples=25)
@given(
    said=st.sampled_from(PLAIN),
    first=st.sampled_from([7, 98, 997, 998, 99_998, 10**9, 2**53]),
    subject=st.sampled_from([None, "case-a"]),
)
def test_at_once_gives_what_two_steps_give(
    pair: Any, said: str, first: int, subject: str | None
) -> None:
    """Number, parts, claim, counter, gaps and refusals are the same for every plain pattern."""
    scheme = pattern(said)
    told = [history(store.namespaced(fresh("tenant")), scheme, first, 5, subject) for store in pair]
    assert told[0] == told[1]


@given(said=st.sampled_from(PLAIN), value=st.integers(1, 10**12))
def test_a_plain_form_spells_what_the_pattern_prints(said: str, value: int) -> None:
    """What a store would write is what the pattern reads and prints."""
    scheme = pattern(said)
    plan = scheme.plan(AT, {"dept": "IT"} if scheme.shape.scope_names else {})
    form = scheme.plain(plan)
    assert form is not None
    value = min(value, plan.limit or value)
    assert form.text(value) == str(scheme.render(plan, value))


@pytest.mark.parametrize("said", OTHERS)
def test_what_a_store_cannot_spell_takes_two_steps(said: str, pair: Any) -> None:
    """Check characters, alphabets, drawn and hidden parts are made by the pattern alone."""
    scheme = pattern(said)
    assert scheme.plain(scheme.plan(AT)) is None
    tenant = pair[0].namespaced(fresh("tenant"))
    issuer = Issuer(tenant, scheme)
    assert issuer.issue() != issuer.issue()


def test_a_subclass_that_prints_in_its_own_way_takes_two_steps(pair: Any) -> None:
    """A pattern whose render() was changed is asked for every number."""

    class Shouting(Pattern):
        def render(self, *args: Any, **options: Any) -> Any:
            return super().render(*args, **options)

    scheme = Shouting("A-{seq}", name="a")
    assert scheme.plain(scheme.plan(AT)) is None
    assert Issuer(pair[0].namespaced(fresh("tenant")), scheme).issue() == "A-1"


def test_only_one_plain_number_without_a_token_goes_at_once(pair: Any) -> None:
    """Tokens, several numbers and stores that lack the capability take two steps."""
    store, scheme, drawer = pair[0].namespaced(fresh("t")), pattern("A-{seq}"), Drawer()
    declared: bool = isinstance(store, SupportsIssue)
    assert declared
    assert not isinstance(open_store("memory:"), SupportsIssue)
    for order in (Order(by="amy", n=2), Order(by="amy", token="t")):
        assert claim_at_once(store, scheme, drawer, order) is None
    assert claim_at_once(pair[1], scheme, drawer, Order(by="amy")) is None
    assert store.series() == ()
    told = claim_at_once(store, scheme, drawer, Order(by="amy", state=ClaimState.RESERVED))
    assert told is not None
    assert (told[0][0], told[0][1].state) == ("A-1", ClaimState.RESERVED)


def test_the_early_warning_comes_at_once_too(pair: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Who listens to a series that runs low hears it whichever way the number took."""
    for store in pair:
        issuer = Issuer(store.namespaced(fresh("t")), pattern("A-{seq:1!}"))
        for _ in range(9):
            issuer.issue()
    words = [record.getMessage() for record in caplog.records if record.name == TOLD]
    assert len(words) == 4
    assert words[:2] == words[2:]
    with pytest.raises(CounterExhausted):
        issuer.issue()


def test_a_number_takes_one_statement(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the first number, which declares the scheme, each is one trip to the server."""
    sent: list[object] = []
    execute = psycopg.Cursor.execute

    def noting(self: Any, query: Any, *args: Any, **options: Any) -> Any:
        sent.append(query)
        return execute(self, query, *args, **options)

    with PostgresStore(url) as store:
        issuer = Issuer(store, pattern("A-{seq:3}"))
        issuer.issue_many(2)
        issuer.issue()
        monkeypatch.setattr(psycopg.Cursor, "execute", noting)
        assert issuer.issue() == "A-004"
    assert len(sent) == 1


def test_a_held_number_leaves_an_open_transaction_usable(url: str) -> None:
    """A number that somebody adopted is refused as ever, in our transaction and in the host's."""
    with PostgresStore(url) as store, psycopg.connect(url) as host:
        issuer = Issuer(store, pattern("A-{seq}"))
        issuer.issue()
        held = store.get("A-1")
        assert held is not None
        taken = attrs.evolve(held, number="A-2", value=None, series=None)
        store.put(taken)
        with pytest.raises(DuplicateNumber, match="A-2"):
            issuer.issue()
        with store.transaction() as tx:
            again = Issuer(tx, pattern("A-{seq}"))
            again._declared = True
            with pytest.raises(DuplicateNumber):
                again.issue()
            tx.advance("a::", 2)
            assert again.issue() == "A-3"
        bound = issuer.within(host)
        assert [bound.issue(), bound.issue()] == ["A-4", "A-5"]
        store.put(attrs.evolve(taken, number="A-6"))
        with pytest.raises(DuplicateNumber):
            bound.issue()
        host.commit()
        assert store.peek("a::") == 5


def test_what_cannot_be_spelled_is_refused(pair: Any) -> None:
    """Bad arguments are told before anything is sent."""
    store = pair[0].namespaced(fresh("t"))
    good: dict[str, Any] = {"prefix": "A", "width": 1, "suffix": "", "at": LATER, "by": "amy"}
    for wrong in (
        {"prefix": "A" * 200, "suffix": "B" * 55},
        {"prefix": None},
        {"width": 0},
        {"width": 300},
        {"first": -1},
        {"limit": "9"},
        {"state": "confirmed"},
        {"subject": ""},
        {"at": AT.replace(tzinfo=None)},
        {"by": ""},
    ):
        with pytest.raises(ArgumentError):
            store.issue("series", **{**good, **wrong})
    assert store.peek("series") is None
    held = store.issue("series", **good)
    assert (held.number, held.value, held.at) == ("A1", 1, LATER)
    with pytest.raises(CounterExhausted):
        store.issue("other", **good, first=5, limit=4)
    assert timedelta(0) == held.at.utcoffset()


def test_a_time_without_a_zone_is_refused(store: PostgresStore) -> None:
    """Nothing is taken for a number whose time is no instant."""
    naive = AT.replace(tzinfo=None)
    with pytest.raises(ArgumentError):
        store.issue("s", prefix="A-", width=1, suffix="", at=naive, by="amy")
    assert store.peek("s") is None

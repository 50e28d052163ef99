"""Field bugs of schemes that live long: shapes, keys, tenants and years change, numbers do not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from casenum.clock import FixedClock
from casenum.desk import Desk
from casenum.errors import ArgumentError, PatternError, ShapeConflict
from casenum.issuing import Issuer
from casenum.numbers import NumberBook, NumberScheme, Pattern, Version, Versions
from support import AT, clock

JULY = datetime(2021, 7, 1, tzinfo=UTC)
NEW_YEAR = datetime(2022, 1, 1, tzinfo=UTC)
OLD = Pattern("{year}{month}{seq:3}", name="service")
CHANGED = Versions(
    Version(OLD),
    Version(
        Pattern("SRV-{year}-{seq:4}", name="service", version=2), since=JULY, counter="restart"
    ),
)
FIRST_KEY, SECOND_KEY = b"0123456789abcdef", b"fedcba9876543210"


def opaque(text: str, key: bytes, version: int = 1) -> Pattern:
    """Return a pattern of opaque numbers."""
    return Pattern(text, name="letter", keys=[key], version=version)


def test_n3_a_document_of_before_the_change_has_the_shape_of_its_day(store: Any) -> None:
    """A letter of June that is entered in August looks and counts as June's letters do."""
    present = clock()
    issuer = Issuer(store, CHANGED, clock=present)
    june = datetime(2021, 6, 30, 23, 59, tzinfo=UTC)
    issuer.issue(at=june)
    present.set(datetime(2021, 8, 2, tzinfo=UTC))
    numbers = [issuer.issue(), issuer.issue(at=june), issuer.issue(at=JULY), issuer.issue()]
    assert numbers == ["SRV-2021-0001", "202106002", "SRV-2021-0002", "SRV-2021-0003"]
    assert issuer.gaps() == ()


def test_n11_a_number_outlives_the_shape_of_its_scheme(store: Any) -> None:
    """The same name has a new shape: letters with old and new numbers find their cases."""
    present = clock()
    before = Desk(store, numbers=OLD, clock=present)
    old = before.assign(before.open("x", by="amy"), to="bob", queue="legal", by="amy")
    present.set(JULY)
    desk = Desk(store, numbers=CHANGED, clock=present)
    new = desk.open("y", by="amy")
    assert (str(old.number), str(new.number)) == ("202101001", "SRV-2021-0001")
    for quoted in ("202101001", "2021-01-001", "２０２１０１００１"):
        assert desk.get(quoted) == old
    found = desk.find("Re: [202101001] and srv-2021-0001")
    assert [each.case for each in found] == [old, new]
    moved = desk.apply(old.id, "start", by="bob")
    assert desk.get("202101001") == moved


def test_n13_a_changed_opaque_key_never_repeats_an_issued_number(store: Any) -> None:
    """Another key shuffles anew: over the same numbers it would print old ones again."""
    present = clock()
    first = Issuer(store, opaque("L-{year}-{opaque:5}", FIRST_KEY), clock=present)
    issued = set(first.issue_many(300))
    clash = Issuer(store, opaque("L-{year}-{opaque:5}", SECOND_KEY), clock=present)
    with pytest.raises(ShapeConflict, match="add it as a new version"):
        clash.issue()
    with pytest.raises(PatternError, match="disjoint"):  # in mid-year both keys print 2021
        Versions(
            Version(opaque("L-{year}-{opaque:5}", FIRST_KEY)),
            Version(opaque("L-{year}-{opaque:5}", SECOND_KEY, 2), since=JULY),
        )
    changed = Versions(
        Version(opaque("L-{year}-{opaque:5}", FIRST_KEY)),
        Version(opaque("L-{year}-{opaque:5}", SECOND_KEY, 2), since=NEW_YEAR),
    )
    issuer = Issuer(store, changed, clock=present)
    issued |= set(issuer.issue_many(300))
    present.set(NEW_YEAR)
    issued |= set(issuer.issue_many(300))
    assert len(issued) == 900
    assert all(changed.locate(changed.parse(number)).value in range(1, 601) for number in issued)
    assert issuer.gaps() == ()


def test_n13_the_key_of_an_epoch_is_seen_in_the_number(store: Any) -> None:
    """A new literal or width tells the keys apart as well as a year does."""
    changed = Versions(
        Version(opaque("L-{opaque:5}", FIRST_KEY)),
        Version(opaque("L-{opaque:6}", SECOND_KEY, 2), since=JULY),
    )
    issuer = Issuer(store, changed, clock=FixedClock(AT))
    old, new = issuer.issue_many(50), issuer.issue_many(50, at=JULY)
    assert [changed.parse(number).version for number in (*old, *new)] == [1] * 50 + [2] * 50
    places = [changed.locate(number) for number in (*old, *new)]
    assert [place.value for place in places] == list(range(1, 101))  # one counter, as it continues


def test_n15_a_tenant_changes_its_scheme_alone(store: Any) -> None:
    """The same day, the same name: what one tenant does to its scheme the other never sees."""
    present = FixedClock(JULY)
    tenants: dict[str, NumberScheme] = {"a": CHANGED, "b": OLD}
    desks = {
        name: Desk(store.namespaced(name), numbers=scheme, clock=present)
        for name, scheme in tenants.items()
    }
    opened = {name: [desk.open("x", by="amy") for _ in range(2)] for name, desk in desks.items()}
    numbers = {name: [str(case.number) for case in cases] for name, cases in opened.items()}
    assert numbers == {
        "a": ["SRV-2021-0001", "SRV-2021-0002"],
        "b": ["202107001", "202107002"],
    }
    assert desks["b"].find("SRV-2021-0001") == desks["a"].find("202107001") == ()
    assert store.series() == ()


def test_n16_where_no_version_holds_there_is_no_number(store: Any) -> None:
    """Before its first day and after its last a scheme gives an error, never half a number."""
    scheme = Versions(Version(OLD, since=JULY, until=NEW_YEAR))
    present = clock()
    desk = Desk(store, numbers=scheme, clock=present)
    for instant in (AT, JULY - timedelta(microseconds=1), NEW_YEAR):
        present.set(instant)
        with pytest.raises(ArgumentError, match=r"at must be .*, when the (first|last) version"):
            desk.open("x", by="amy")
    assert list(store.histories()) == []
    assert store.series() == ()
    present.set(JULY)
    assert desk.open("x", by="amy").number == "202107001"
    with pytest.raises(ArgumentError):
        NumberBook()

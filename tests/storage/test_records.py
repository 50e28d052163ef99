"""What passes between application and store is plain, frozen and compared as it should be."""

import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from casenum import storage
from casenum.storage import (
    CaseStore,
    Claim,
    ClaimState,
    Guarantee,
    History,
    Loaded,
    Message,
    NumberStore,
    Page,
    Record,
    Snapshot,
    Taken,
    Traits,
    WorkList,
)

AT = datetime(2021, 1, 4, 9, 0, tzinfo=UTC)
CLAIM = Claim("SRV-1", "service", 1, ClaimState.RESERVED, "case-a", AT, "amy")
VALUES: tuple[Any, ...] = (
    CLAIM,
    Taken("service", 7, 2, "memo"),
    Record("r1", "case-a", 1, "received", AT, "amy", "{}"),
    Snapshot("case-a", 2, 1, None, "request", "received", "new", AT, AT, "{}"),
    Loaded(3, None),
    Message("m1", "case-a", "acknowledge", "{}", AT),
    History("case-a", ()),
    WorkList(statuses=("new",)),
    Page((), None),
    Traits(Guarantee.GAPLESS, durable=True, independent_keys=False),
)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_value_is_frozen_and_survives_pickle(value: Any) -> None:
    """A value can be shared between threads and sent to another process."""
    twin = pickle.loads(pickle.dumps(value))
    assert (twin, hash(twin)) == (value, hash(value))
    name = attrs.fields(type(value))[0].name
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(value, name, None)
    assert not hasattr(value, "__dict__")


def test_an_honest_retry_is_an_equal_claim() -> None:
    """Another clock, actor, reason or state does not make another claim; another holder does."""
    again = attrs.evolve(CLAIM, at=AT + timedelta(hours=1), by="bob", state=ClaimState.VOID)
    assert again == attrs.evolve(again, reason="why", redirect="case-b") == CLAIM
    assert hash(again) == hash(CLAIM)
    for change in ({"number": "SRV-2"}, {"series": "x"}, {"value": 2}, {"subject": "case-b"}):
        assert attrs.evolve(CLAIM, **change) != CLAIM


def test_a_number_leads_where_its_last_merge_says() -> None:
    """The holder is the subject, or the one that took over."""
    assert CLAIM.holder == "case-a"
    assert attrs.evolve(CLAIM, redirect="case-b").holder == "case-b"


def test_a_replayed_block_equals_the_first() -> None:
    """Whether a result is told again makes no difference to what was taken."""
    assert Taken("service", 7, 2, "m", replayed=True) == Taken("service", 7, 2, "m")
    assert list(Taken("service", 7, 2).values) == [7, 8]
    assert list(Taken("service", 0, 0).values) == []


def test_a_store_is_what_has_the_methods() -> None:
    """Nothing needs to be inherited, and half a store is none."""
    methods = (name for name in dir(CaseStore) if not name.startswith("_"))
    whole = type("Whole", (), {name: None if name == "x" else print for name in methods})
    half = type("Half", (), {"take": print, "put": print})
    assert isinstance(whole(), CaseStore)
    assert isinstance(whole(), NumberStore)
    assert not isinstance(half(), NumberStore)


def test_the_room_lists_its_names_sorted() -> None:
    """What the room offers is written down."""
    assert list(storage.__all__) == sorted(storage.__all__)
    assert all(hasattr(storage, name) for name in storage.__all__)

"""Migrations: refused unless every case has a home, and then no case is stuck."""

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casenum.errors import ArgumentError, MigrationRefused, TransitionRefused
from casenum.lifecycle import (
    PREVIOUS,
    Category,
    Lifecycle,
    Migration,
    Standing,
    Status,
    Transition,
    follow,
)
from evolving import lifecycles, moves_between, prefixes
from support import AT

OPEN = Status("open", "open", initial=True)
DONE = Status("done", "done", final=True)


def todo(version: int, *more: Status, moves: list[Transition] | None = None) -> Lifecycle:
    extra = [Transition(f"to_{each.name}", "open", each.name) for each in more]
    back = [Transition("resume", each.name, PREVIOUS) for each in more]
    arrows = [Transition("do", "open", "done"), *extra, *back, *(moves or [])]
    return Lifecycle("todo", version, statuses=[OPEN, *more, DONE], transitions=arrows)


V1 = todo(1, Status("parked", "pending"), Status("waiting", "pending"))
V2 = todo(2, Status("on_hold", "pending"))


def test_a_migration_without_a_home_for_a_status_is_refused_with_all_faults() -> None:
    """Every status that would be lost, and every home that is none, is told at once."""
    with pytest.raises(MigrationRefused) as caught:
        Migration(V1, V2, moves={"parked": "on_hodl", "prked": "open"})
    assert caught.value.faults == (
        "moves names 'prked', which the old version lacks; did you mean 'parked'?",
        "'on_hodl', the home of 'parked', is no status; did you mean 'on_hold'?",
        "'waiting' has no home; known: done, on_hold, open; name one in moves",
    )
    assert (caught.value.lifecycle, caught.value.old, caught.value.new) == ("todo", 1, 2)


def test_a_version_does_not_migrate_to_itself() -> None:
    """Nothing is migrated where nothing changed."""
    with pytest.raises(MigrationRefused, match="both versions are the same"):
        Migration(V1, V1)


MIGRATION = Migration(V1, V2, moves={"parked": "on_hold", "waiting": "open"})


def test_the_entry_stands_under_the_new_version_and_names_the_old() -> None:
    """A reader of the history sees when the case came under which definition."""
    here = V1.apply(V1.start(at=AT, by="amy").standing, "to_parked", at=AT, by="amy")
    step = MIGRATION.apply(here.standing, at=AT, by="system:release", reason="release 7")
    entry = step.entry
    assert (entry.event, entry.source, entry.target) == ("migrate", "parked", "on_hold")
    assert (entry.lifecycle, entry.version, entry.digest) == V2.signature
    assert entry.payload == {"migrated_from": [*V1.signature], "previous": "open"}
    assert (entry.sequence, entry.by, entry.reason) == (3, "system:release", "release 7")
    assert follow(here.standing, entry) == step.standing
    assert step.effects == ()


def test_the_way_back_leads_where_it_led_before() -> None:
    """A case on hold goes back to work after its status was renamed."""
    here = V1.apply(V1.start(at=AT, by="amy").standing, "to_parked", at=AT, by="amy")
    held = MIGRATION.apply(here.standing, at=AT, by="amy").standing
    assert V2.apply(held, "resume", at=AT, by="amy").standing.status == "open"


def test_time_in_a_status_that_keeps_its_name_runs_on() -> None:
    """A migration restarts no clock that waits in a status."""
    later = AT.replace(hour=17)
    opened = V1.start(at=AT, by="amy").standing
    assert MIGRATION.apply(opened, at=later, by="amy").standing.entered == AT
    parked = V1.apply(opened, "to_parked", at=AT, by="amy").standing
    assert MIGRATION.apply(parked, at=later, by="amy").standing.entered == later


def test_a_migration_reopens_nothing() -> None:
    """A status that is not done any more has not been reopened by anybody."""
    old = todo(1, Status("shipped", "done"))
    new = todo(2, Status("shipped", "open"))
    shipped = old.apply(old.start(at=AT, by="amy").standing, "to_shipped", at=AT, by="amy").standing
    after = Migration(old, new).apply(shipped, at=AT, by="amy").standing
    assert (after.category, after.reopens, after.status) == (Category.OPEN, 0, "shipped")


def test_a_case_that_never_was_anywhere_else_is_not_stuck() -> None:
    """Where the new version only lets a case go back, one that began there may go to the start."""
    old = todo(1, Status("held", "pending"), moves=[Transition("drop", "held", "done")])
    new = todo(2, Status("held", "pending"))
    held = old.start(at=AT, by="amy", status="held").standing
    after = Migration(old, new).apply(held, at=AT, by="amy").standing
    assert new.apply(after, "resume", at=AT, by="amy").standing.status == "open"


def test_a_case_under_another_lifecycle_is_refused() -> None:
    """A status that the old version never had is told, with what was probably meant."""
    with pytest.raises(TransitionRefused, match="did you mean 'parked'") as caught:
        MIGRATION.apply(Standing("parkd", Category.OPEN, 1, AT), at=AT, by="amy")
    assert caught.value.code == "unknown_status"
    with pytest.raises(ArgumentError, match="status must be one of"):
        MIGRATION.home("parkd")


def test_a_migration_survives_pickle_and_copy() -> None:
    """It goes to another process whole."""
    for again in (pickle.loads(pickle.dumps(MIGRATION)), copy.deepcopy(MIGRATION)):
        assert again.home("parked") == "on_hold"
        assert repr(again) == "<Migration of 'todo' from 1 to 2>"


def test_an_event_that_somebody_calls_migrate_is_an_event_as_any_other() -> None:
    """A lifecycle of its own may have an event of the name; it moves the case."""
    life = Lifecycle(
        "own", 1, statuses=[OPEN, DONE], transitions=[Transition("migrate", "open", "done")]
    )
    begun = life.start(at=AT, by="amy").standing
    step = life.apply(begun, "migrate", at=AT, by="amy", previous="nowhere")
    assert follow(begun, step.entry) == step.standing


@given(st.data())
def test_every_prefix_of_every_walk_can_still_move_when_it_is_migrated(data: st.DataObject) -> None:
    """Wherever a case stands when its definition changes, it is done or has a way to move."""
    old, new = data.draw(lifecycles(1)), data.draw(lifecycles(2))
    migration = Migration(old, new, moves=data.draw(moves_between(old, new)))
    standing, entries = data.draw(prefixes(old))
    step = migration.apply(standing, at=AT, by="amy")
    here = new.status(step.standing.status)
    assert here.final or new.allowed(step.standing)
    ways = [new.try_apply(step.standing, e, at=AT, by="amy") for e in new.allowed(step.standing)]
    ends = [way.standing.status for way in ways if not isinstance(way, TransitionRefused)]
    assert here.final or set(ends) - {here.name}
    replayed = None
    for entry in [*entries, step.entry]:
        replayed = follow(replayed, entry)
    assert replayed == step.standing

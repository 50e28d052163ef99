"""Cases of several versions of a lifecycle at one desk: pinned, migrated on touch, swept."""

from datetime import timedelta
from typing import Any

import pytest

from casenum.clock import FixedClock
from casenum.desk import Desk, Population
from casenum.errors import ArgumentError, TransitionRefused, VersionConflict, VersionUnknown
from casenum.lifecycle import (
    Lifecycle,
    Lifecycles,
    Migration,
    Policy,
    Status,
    Timer,
    Transition,
)
from casenum.numbers import Pattern
from casenum.stores import open_store
from support import AT, clock

SERVICE = Pattern("SRV-{seq:3}", name="service")
OPEN = Status("open", "open", initial=True)
DONE = Status("done", "done")


def version(number: int, waiting: str, *, done: str = "finish") -> Lifecycle:
    """Return a version that calls waiting so, and finishing so."""
    return Lifecycle(
        "work",
        number,
        statuses=[OPEN, Status(waiting, "pending"), DONE],
        transitions=[
            Transition("wait", "open", waiting),
            Transition("resume", waiting, "open"),
            Transition(done, "open", "done"),
            Transition("reopen", "done", "open"),
        ],
    )


V1, V2, V3 = version(1, "parked"), version(2, "held"), version(3, "paused", done="complete")
STEPS = [Migration(V1, V2, moves={"parked": "held"}), Migration(V2, V3, moves={"held": "paused"})]


def book(policy: str = "pin") -> Lifecycles:
    return Lifecycles([V3, V2, V1], migrations=STEPS, policy=policy)


@pytest.fixture
def store() -> Any:
    return open_store("memory:")


def desk_on(store: Any, life: Lifecycle | Lifecycles, now: FixedClock | None = None) -> Desk:
    return Desk(store, numbers=SERVICE, lifecycle=life, clock=now or clock())


@pytest.fixture
def waiting(store: Any) -> str:
    """Return the number of a case that waits since the first version."""
    desk = desk_on(store, V1)
    case = desk.open("Charged twice", by="amy")
    return str(desk.apply(case, "wait", by="amy").number)


def test_a_pinned_case_stays_under_the_version_that_it_was_opened_with(
    store: Any, waiting: str
) -> None:
    """A release changes nothing for the cases in flight: they go on as they were promised."""
    desk = desk_on(store, book())
    case = desk.apply(waiting, "resume", by="amy")
    assert case.definition == V1.signature
    with pytest.raises(TransitionRefused):
        desk.apply(case, "complete", by="amy")
    assert desk.apply(case, "finish", by="amy").is_done
    assert desk.open("New", by="amy").definition == V3.signature


def test_a_touched_case_comes_under_the_newest_version(store: Any, waiting: str) -> None:
    """With the next move the case is migrated, step by step, in the same transaction."""
    desk = desk_on(store, book("on_touch"))
    case = desk.apply(waiting, "resume", by="amy")
    assert (case.status, case.definition) == ("open", V3.signature)
    facts = desk.history(case)[-3:]
    told = [(fact.name, fact.by, fact.entry.target) for fact in facts if fact.entry is not None]
    assert told == [
        ("migrated", "system:migration", "held"),
        ("migrated", "system:migration", "paused"),
        ("moved", "amy", "open"),
    ]
    assert desk.apply(case, "complete", by="amy").is_done


def test_a_refused_move_migrates_nothing(store: Any, waiting: str) -> None:
    """What the new version refuses leaves no trace in the history."""
    desk = desk_on(store, book("on_touch"))
    before = desk.get(waiting)
    with pytest.raises(TransitionRefused):
        desk.apply(waiting, "complete", by="amy")
    assert desk.get(waiting) == before


def test_a_note_is_a_touch_too(store: Any, waiting: str) -> None:
    """Whatever is written, the case is under the newest version afterwards."""
    case = desk_on(store, book("on_touch")).note(waiting, "called back", by="amy")
    assert (case.status, case.definition, case.interactions) == ("paused", V3.signature, 1)


def test_one_case_is_migrated_when_asked(store: Any, waiting: str) -> None:
    """A pinned case comes under the newest version by hand, once."""
    desk = desk_on(store, book())
    case = desk.migrate(waiting, by="amy", token="release-7")
    assert (case.status, case.definition) == ("paused", V3.signature)
    assert [fact.by for fact in desk.history(case)[-2:]] == ["amy", "amy"]
    assert desk.migrate(waiting, by="amy", token="release-7") == case
    assert desk.migrate(waiting) == case
    assert desk.migrate(case) == case


def test_a_stale_case_is_not_migrated(store: Any, waiting: str) -> None:
    """Who migrates a case that moved since is told, and it is not migrated."""
    desk = desk_on(store, book())
    stale = desk.get(waiting)
    moved = desk.apply(waiting, "resume", by="amy")
    with pytest.raises(VersionConflict):
        desk.migrate(stale)
    assert desk.get(waiting) == moved


def test_a_sweep_migrates_all_that_are_live(store: Any, waiting: str) -> None:
    """Every live case comes under the newest version; a second sweep finds them there."""
    old = desk_on(store, V1)
    done = old.apply(old.open("x", by="amy"), "finish", by="amy")
    desk = desk_on(store, book())
    fresh = desk.open("y", by="amy")
    swept = desk.migrate_all(by="system:release-7")
    assert (swept.migrated, swept.there, swept.failed) == (1, 1, ())
    assert desk.get(waiting).definition == V3.signature
    assert (desk.get(fresh), desk.get(done).definition) == (fresh, V1.signature)
    assert desk.migrate_all().migrated == 0
    assert desk.migrate_all(done=True).migrated == 1
    assert desk.apply(done.id, "reopen", by="amy").definition == V3.signature


def test_a_case_that_cannot_be_migrated_hinders_no_other(store: Any, waiting: str) -> None:
    """A sweep names the case that it could not migrate, and goes on."""
    stranger = desk_on(store, version(9, "lost"))
    lost = stranger.open("x", by="amy")
    swept = desk_on(store, book()).migrate_all()
    assert swept.migrated == 1
    [(case_id, error)] = swept.failed
    assert (case_id, type(error)) == (lost.id, VersionUnknown)
    assert desk_on(store, book()).get(waiting).definition == V3.signature


def test_the_survey_counts_live_cases_by_version(store: Any, waiting: str) -> None:
    """Who wants to forget an old version sees whether somebody still stands under it."""
    old = desk_on(store, V1)
    old.apply(old.open("x", by="amy"), "finish", by="amy")
    desk = desk_on(store, book())
    desk.open("y", by="amy")
    desk.open("z", by="amy", kind="incident")
    assert desk.survey() == (
        Population("incident", V3.signature, 1),
        Population("request", V1.signature, 1),
        Population("request", V3.signature, 1),
    )
    counted = {each.definition: each.cases for each in desk.survey(done=True)[1:]}
    assert counted == {V1.signature: 2, V3.signature: 1}
    assert desk.get(waiting).definition == V1.signature


class Scanned:
    """Be a store that gives histories and answers no work lists."""

    def __init__(self, inner: Any, hidden: frozenset[str]) -> None:
        self._inner, self._hidden = inner, hidden

    def __getattr__(self, name: str) -> Any:
        if name in self._hidden:
            raise AttributeError(name)
        return getattr(self._inner, name)


def test_a_store_that_only_scans_is_surveyed_too(store: Any, waiting: str) -> None:
    """Without work lists the histories are read; without those it is told."""
    assert waiting
    scanned: Any = Scanned(store, frozenset({"query"}))
    old = desk_on(scanned, V1)
    old.apply(old.open("x", by="amy"), "finish", by="amy")
    assert desk_on(scanned, book()).survey() == desk_on(store, book()).survey()
    assert desk_on(scanned, book()).survey(done=True)[0].cases == 2
    blind: Any = Scanned(store, frozenset({"query", "histories"}))
    with pytest.raises(ArgumentError, match="work lists or gives histories"):
        desk_on(blind, book()).survey()


def test_a_version_that_the_desk_was_not_given_is_told(store: Any, waiting: str) -> None:
    """A case whose definition is missing is not moved by another one that happens to be there."""
    desk = desk_on(store, Lifecycles([V3, V2], migrations=STEPS[1:]))
    with pytest.raises(VersionUnknown, match="version 1 with digest"):
        desk.apply(waiting, "resume", by="amy")
    with pytest.raises(VersionUnknown, match="version 1 with digest"):
        desk.migrate(waiting)
    assert desk.get(waiting).status == "parked"


def test_a_desk_of_one_version_has_nothing_to_migrate(store: Any, waiting: str) -> None:
    """Where no version was given beside the lifecycle, the verb says what it needs."""
    desk = desk_on(store, V1)
    with pytest.raises(ArgumentError, match="Lifecycles with a Migration"):
        desk.migrate(waiting)
    assert (desk.migrate_all().migrated, desk.migrate_all().there) == (0, 1)


def test_each_kind_has_versions_of_its_own(store: Any) -> None:
    """One kind is migrated on touch, another is pinned, a third has one version."""
    lives: dict[str, Lifecycle | Lifecycles] = {
        "complaint": book("on_touch"),
        "request": book(),
        "incident": V1,
    }
    old = Desk(store, numbers=SERVICE, lifecycle=V1, clock=clock())
    cases = {kind: old.open("x", by="amy", kind=kind) for kind in lives}
    desk = Desk(store, numbers=SERVICE, lifecycle=lives, clock=clock())
    found = {kind: desk.apply(case, "wait", by="amy").status for kind, case in cases.items()}
    assert found == {"complaint": "paused", "request": "parked", "incident": "parked"}


def test_migrating_within_the_hosts_transaction_is_undone_with_it(store: Any, waiting: str) -> None:
    """A rolled back transaction leaves the case under its old version."""
    desk = desk_on(store, book())

    def fail() -> None:
        with store.transaction() as tx:
            assert desk.within(tx).migrate(waiting).definition == V3.signature
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert desk.get(waiting).definition == V1.signature


def test_a_timer_of_the_old_version_goes_off_before_the_case_is_migrated(store: Any) -> None:
    """What was due under the old version has happened by then, at its own moment."""
    week = timedelta(days=7)
    auto = [Timer("auto", "parked", after=week, event="resume")]
    timed = Lifecycle("work", 1, statuses=V1.statuses, transitions=V1.transitions, timers=auto)
    now = clock()
    desk = desk_on(store, timed, now)
    case = desk.apply(desk.open("x", by="amy"), "wait", by="amy")
    now.set(AT + 2 * week)
    both = Lifecycles(
        [V2, timed], migrations=[Migration(timed, V2, moves={"parked": "held"})], policy="on_touch"
    )
    after = desk_on(store, both, now).note(case.id, "hello?", by="customer:7")
    names = [(fact.name, fact.at) for fact in desk.history(after)[-3:]]
    assert names == [
        ("moved", AT + week),
        ("migrated", AT + 2 * week),
        ("interaction", AT + 2 * week),
    ]
    assert (after.status, after.definition) == ("open", V2.signature)
    assert both.policy is Policy.ON_TOUCH

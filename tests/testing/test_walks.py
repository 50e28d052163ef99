"""Walks that aim reach nearly every arrow; near misses go wrong in one place; one walk an arrow."""

from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from casenum.errors import ArgumentError
from casenum.lifecycle import (
    ACTOR_KINDS,
    PRESETS,
    PREVIOUS,
    Category,
    Lifecycle,
    Status,
    Transition,
    service_case,
)
from casenum.testing import Arrow, ArrowCoverage, Ask, Walk, arrow_walks, arrows
from casenum.testing.broken_lifecycles import LetsItBe, sound, traps
from casenum.testing.walks import NearMiss, near_misses, walks, wander

LIFE = service_case()
HUNDRED = settings(
    max_examples=100,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)


def covered(*, aimed: bool) -> ArrowCoverage:
    """Return what a hundred walks of twelve steps cover."""
    taken: list[Walk] = []

    @HUNDRED
    @given(walks(LIFE, steps=12, aimed=aimed))
    def collect(walk: Walk) -> None:
        taken.append(walk)

    collect()
    return ArrowCoverage.of(LIFE, taken)


def test_a_hundred_walks_that_aim_take_nearly_every_arrow() -> None:
    """A lifecycle with sinks swallows who wanders; who aims gets to 95 % of the arrows or more."""
    aimed, free = covered(aimed=True), covered(aimed=False)
    assert aimed.share >= 0.95
    assert free.share < aimed.share


@pytest.mark.parametrize("seed", range(5))
def test_aiming_needs_no_hypothesis(seed: int) -> None:
    """Any source of choices will do, and covers as much."""
    pick = Random(seed).choice
    ways = tuple(arrow_walks(LIFE).values())
    taken = [wander(LIFE, pick(ways), pick, steps=12) for _ in range(100)]
    assert ArrowCoverage.of(LIFE, taken).share >= 0.95


@given(walks(LIFE))
def test_a_walk_is_a_history_that_the_lifecycle_allows(walk: Walk) -> None:
    """Each step was made by the lifecycle itself, and the history replays to its end."""
    assert LIFE.replay(walk.entries) == walk.standing
    assert set(walk.arrows) <= set(arrows(LIFE))
    assert len(walk.asks) == len(walk.steps) - 1 <= 12
    times = [entry.at for entry in walk.entries]
    assert times == sorted(times)


@given(near_misses(LIFE))
def test_a_near_miss_is_refused_and_nothing_moves(miss: NearMiss) -> None:
    """One illegal event on the way leaves the case where it was, and the way as it was."""
    miss.check(LIFE)


@given(near_misses(sound(), steps=4))
def test_a_near_miss_may_also_lack_permission_or_a_field(miss: NearMiss) -> None:
    """Who may not, and what is missing, are refused as such."""
    miss.check(sound())
    assert miss.code in {"no_transition", "final", "unknown_event", "permission", "guard"}


def test_a_lifecycle_that_refuses_nothing_is_caught() -> None:
    """A near miss that passes is told with the event and the status."""
    miss = NearMiss(Walk.begin(LIFE), 0, Ask("reopen"), "no_transition")
    with pytest.raises(AssertionError, match="'reopen' while 'received' is illegal"):
        miss.check(sound(LetsItBe))


def test_a_refusal_for_another_reason_is_caught() -> None:
    """The code is part of the promise."""
    miss = NearMiss(Walk.begin(LIFE), 0, Ask("reopen"), "permission")
    with pytest.raises(AssertionError, match="as no_transition, not permission"):
        miss.check(LIFE)


@pytest.mark.parametrize("name", PRESETS)
def test_there_is_one_walk_for_each_arrow(name: str) -> None:
    """Each walk ends with its arrow, and is the same each time."""
    life = PRESETS[name]()
    found = arrow_walks(life)
    assert tuple(found) == arrows(life)
    assert all(walk.arrows[-1] == arrow for arrow, walk in found.items())
    assert found == arrow_walks(life)
    assert ArrowCoverage.of(life, found.values()).share == 1.0


def test_the_arrows_of_the_default_are_those_of_its_tables() -> None:
    """Counted from the other side: every pair of statuses, and the events between them."""
    names = [status.name for status in LIFE.statuses]
    expected = {
        Arrow(source, event, target)
        for source in names
        for target in names
        for event in LIFE.events_between(source, target)
    }
    assert set(arrows(LIFE)) == expected


def test_a_way_back_is_an_arrow_to_each_status_that_it_may_lead_to() -> None:
    """PREVIOUS is walked from wherever the case may come, and never to an end."""
    statuses = [
        Status("new", Category.NEW, initial=True),
        Status("open", Category.OPEN),
        Status("hold", Category.PENDING),
        Status("end", Category.DONE, final=True),
    ]
    moves = [
        Transition("start", "new", "open"),
        Transition("hold", ["new", "open"], "hold"),
        Transition("resume", "hold", PREVIOUS, actor=ACTOR_KINDS),
        Transition("end", "open", "end"),
    ]
    life = Lifecycle("held", 1, statuses=statuses, transitions=moves)
    back = {arrow.target for arrow in arrow_walks(life) if arrow.event == "resume"}
    assert back == {"new", "open"}


def test_an_arrow_that_nothing_opens_is_told() -> None:
    """The coverage report names what no walk could take."""
    life = traps()
    report = ArrowCoverage.of(life, arrow_walks(life).values())
    assert report.missed == (Arrow("lost", "find", "received"),)
    assert str(report).endswith("missed:\n  lost --find--> received")


def test_histories_of_any_origin_can_be_counted() -> None:
    """What a store holds is reported like walks; a move that no arrow allows does not count."""
    begun = Walk.begin(LIFE)
    forced = LIFE.impose(begun.standing, "closed", at=begun.standing.entered, by="system:crm")
    report = ArrowCoverage.of(LIFE, [(begun.steps[0].entry, forced.entry)])
    assert (report.walks, dict(report.taken)) == (1, {})
    full = ArrowCoverage(3, {Arrow("a", "b", "c"): 2}, ())
    assert str(full) == "1 of 1 arrows (100 %) in 3 walks"
    assert ArrowCoverage(0, {}, ()).share == 1.0


@given(st.data())
def test_a_lifecycle_without_arrows_has_one_walk(data: st.DataObject) -> None:
    """The smallest lifecycle can be walked too."""
    told = Status("told", "done", initial=True, final=True)
    life = Lifecycle("told", 1, statuses=[told], transitions=[])
    assert data.draw(walks(life)).arrows == ()


@pytest.mark.parametrize("steps", [-1, 1001])
def test_a_number_of_steps_that_cannot_be_meant_is_refused(steps: int) -> None:
    """Before anything is drawn."""
    with pytest.raises(ArgumentError, match="steps must be"):
        walks(LIFE, steps=steps)
    with pytest.raises(ArgumentError, match="steps must be"):
        near_misses(LIFE, steps=steps)

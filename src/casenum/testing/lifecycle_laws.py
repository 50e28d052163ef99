"""The laws of a lifecycle: what it says, it does, and what it refuses has moved nothing.

They are named by what they are about, and numbered: findings, declaration, document, picture,
start, arrow, end, entry, step, pure, allowed, refusal, replay, update, guard, walk, pickle, bounds.
"""

import pickle
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from functools import cached_property
from types import MappingProxyType, ModuleType
from typing import Any, Final, NamedTuple, TypeAlias

import attrs
import pytest

from casenum.errors import ArgumentError, HistoryBroken, TransitionRefused
from casenum.lifecycle import Category, Guard, Lifecycle, Standing, Step
from casenum.testing.arrows import (
    BEGUN,
    GAP,
    NO_EXAMPLES,
    Arrow,
    Ask,
    Examples,
    Walk,
    arrow_walks,
    arrows,
    drawn_of,
    leaving,
)
from casenum.testing.contract import Laws

Place: TypeAlias = tuple[str, str | None]

_NO_GUARDS: Final[Mapping[str, Guard]] = MappingProxyType({})
_NO_FIELDS: Final[Mapping[str, Any]] = MappingProxyType({})


def _walking() -> Any:
    from casenum.testing import walks  # noqa: PLC0415 - it imports Hypothesis

    module: ModuleType = walks
    return module


class Stride(NamedTuple):
    """Hold one step of a walk: where the case stood, what was asked, what became of it."""

    before: Standing
    ask: Ask
    step: Step


@attrs.frozen(slots=False)
class LifeBench:
    """Hold a lifecycle that is tried, and the walks to each of its arrows.

    ``make`` makes the lifecycle, twice for some laws. ``guards`` are those that its document names,
    ``examples`` fields to try with an event, ``fields`` strategies of them, ``doubts`` the codes of
    warnings that are meant so.

    >>> from casenum.lifecycle import open311
    >>> len(LifeBench(open311).walks)
    4
    """

    make: Callable[[], Lifecycle]
    guards: Mapping[str, Guard] = _NO_GUARDS
    examples: Examples = NO_EXAMPLES
    fields: Mapping[str, Any] = _NO_FIELDS
    doubts: frozenset[str] = frozenset()

    @cached_property
    def life(self) -> Lifecycle:
        """Return the lifecycle that is tried."""
        return self.make()

    @cached_property
    def ways(self) -> Mapping[Arrow, Walk]:
        """Return the shortest walk to each arrow."""
        return arrow_walks(self.life, examples=self.examples)

    @property
    def walks(self) -> Sequence[Walk]:
        """Return the walks."""
        return tuple(self.ways.values())

    @property
    def strides(self) -> Iterator[Stride]:
        """Yield the last step of each walk: every arrow once."""
        for walk in self.walks:
            yield Stride(walk.steps[-2].standing, walk.asks[-1], walk.steps[-1])

    @property
    def standings(self) -> tuple[Standing, ...]:
        """Return one standing for each place that a case can be in."""
        places = {_place(walk.standing): walk.standing for walk in reversed(self.walks)}
        begun = Walk.begin(self.life).standing
        return (begun, *places.values())


def _place(standing: Standing) -> Place:
    return standing.status, standing.previous


class LifecycleLaws(Laws):
    """Prove what a lifecycle promises, on its own definition.

    >>> "test_refusal_1_what_is_illegal_moves_nothing" in LifecycleLaws.laws()
    True
    """

    # --- what it says ----------------------------------------------------------

    def test_findings_1_nothing_is_doubtful(self, bench: LifeBench) -> None:
        """No warning stands that nobody has looked at."""
        found = [str(each) for each in bench.life.findings() if each.code not in bench.doubts]
        assert not found, f"{'; '.join(found)}; mend it, or name its code in doubts"

    def test_declaration_1_two_made_alike_are_one(self, bench: LifeBench) -> None:
        """What is made twice has the same name, version and digest, so that histories agree."""
        first, second = bench.make(), bench.make()
        ours = (first.name, first.version, first.digest)
        assert ours == (second.name, second.version, second.digest), "two made alike differ"

    def test_document_1_comes_back_as_it_was(self, bench: LifeBench) -> None:
        """The JSON document reads back as the same definition, and as the same bytes."""
        written = bench.life.to_json()
        again = Lifecycle.from_json(written, guards=bench.guards)
        assert again.digest == bench.life.digest, "the document means another definition"
        assert again.to_json() == written, "the document is written otherwise when it was read"

    def test_picture_1_shows_every_arrow(self, bench: LifeBench) -> None:
        """A picture is the same bytes each time, and has every arrow of the definition."""
        picture = bench.life.to_dot()
        assert picture == bench.life.to_dot(), "the picture changes from one time to the next"
        for source, _, target in arrows(bench.life):
            assert f'"{source}" -> "{target}"' in picture, f"{source} -> {target} is not drawn"

    # --- beginnings and ends -----------------------------------------------------

    def test_start_1_a_case_begins_in_the_initial_status(self, bench: LifeBench) -> None:
        """The first entry is the creation: number 1, from nowhere, into the initial status."""
        step = bench.life.start(at=BEGUN, by="customer:42")
        status = bench.life.initial
        category = bench.life.status(status).category
        assert step.standing == Standing(status, category, 1, BEGUN), "it begins elsewhere"
        entry = step.entry
        assert (entry.sequence, entry.source, entry.target) == (1, None, status)
        assert (entry.at, entry.by) == (BEGUN, "customer:42"), "the creation is not signed"

    def test_start_2_no_case_begins_at_the_end(self, bench: LifeBench) -> None:
        """A case may be created in any status but a final one."""
        for status in bench.life.statuses:
            if status.final:
                with pytest.raises(TransitionRefused):
                    bench.life.start(at=BEGUN, by="amy", status=status.name)
            else:
                step = bench.life.start(at=BEGUN, by="amy", status=status.name)
                assert step.standing.status == status.name, "it begins elsewhere"

    def test_arrow_1_every_arrow_can_be_taken(self, bench: LifeBench) -> None:
        """Guards, fields and permissions leave a way open to each arrow."""
        shut = [str(arrow) for arrow in arrows(bench.life) if arrow not in bench.ways]
        advice = "mend the guard, or write examples() with fields that open it"
        assert not shut, f"nothing that is tried opens {', '.join(shut)}; {advice}"

    def test_end_1_every_case_can_end(self, bench: LifeBench) -> None:
        """From wherever a case can stand, guards leave a way to a status that is done."""
        for standing in bench.standings:
            assert _can_end(bench, standing), f"a case cannot get away from {standing.status!r}"

    # --- moves -------------------------------------------------------------------

    def test_entry_1_says_what_happened(self, bench: LifeBench) -> None:
        """Each entry says what was asked, when, by whom, why, and under which definition."""
        life = bench.life
        for before, ask, step in bench.strides:
            entry, told = step.entry, f"the entry of {ask.event!r}"
            asked = (ask.event, ask.at, ask.by, ask.reason, dict(ask.fields))
            found = (entry.event, entry.at, entry.by, entry.reason, dict(entry.payload))
            assert found == asked, f"{told} says something else than was asked"
            assert (entry.sequence, entry.source) == (before.version + 1, before.status), told
            signed = (entry.lifecycle, entry.version, entry.digest)
            assert signed == (life.name, life.version, life.digest), f"{told} is not signed"

    def test_step_1_stands_where_the_entry_leads(self, bench: LifeBench) -> None:
        """The new standing follows from the old one and the entry, and from nothing else."""
        for before, ask, step in bench.strides:
            after, target = step.standing, bench.life.status(step.entry.target)
            again = before.category is Category.DONE and target.category is not Category.DONE
            expected = Standing(
                target.name,
                target.category,
                before.version + 1,
                before.entered if target.name == before.status else ask.at,
                before.previous if target.name == before.status else before.status,
                before.reopens + again,
            )
            assert after == expected, f"{ask.event!r} from {before.status!r} stands elsewhere"

    def test_pure_1_the_same_again_is_the_same(self, bench: LifeBench) -> None:
        """A move depends on what it is given, and changes nothing of it."""
        for before, ask, step in bench.strides:
            kept = deepcopy((attrs.astuple(before), dict(ask.fields)))
            assert ask.of(bench.life, before) == step, f"{ask.event!r} comes out differently"
            given = (attrs.astuple(before), dict(ask.fields))
            assert given == kept, f"{ask.event!r} changes what it was given"

    def test_allowed_1_names_what_leads_on(self, bench: LifeBench) -> None:
        """The events that are allowed are those with an arrow from here, sorted."""
        for standing in bench.standings:
            events = sorted({arrow.event for arrow in leaving(bench.life, standing)})
            assert list(bench.life.allowed(standing)) == events, f"from {standing.status!r}"

    # --- refusals ----------------------------------------------------------------

    def test_refusal_1_what_is_illegal_moves_nothing(self, bench: LifeBench) -> None:
        """An event that is unknown, out of place or not permitted is refused, with its code."""
        walking = _walking()
        for walk in (Walk.begin(bench.life), *bench.walks):
            for ask, code in walking.misses(bench.life, walk.standing):
                at = walk.asks[-1].at if walk.asks else BEGUN
                late = attrs.evolve(ask, at=at)
                walking.NearMiss(walk, len(walk.asks), late, code).check(bench.life)

    def test_refusal_2_apply_raises_what_try_apply_returns(self, bench: LifeBench) -> None:
        """Both ways to ask give the same answer."""
        for standing in bench.standings:
            for ask, _ in _walking().misses(bench.life, standing):
                fields = dict(ask.fields)
                with pytest.raises(TransitionRefused) as raised:
                    bench.life.apply(standing, ask.event, at=ask.at, by=ask.by, **fields)
                assert str(raised.value) == str(ask.of(bench.life, standing))

    def test_refusal_3_says_what_is_allowed_instead(self, bench: LifeBench) -> None:
        """A refusal offers only events that lead on from here."""
        for standing in bench.standings:
            for ask, _ in _walking().misses(bench.life, standing):
                refusal = ask.of(bench.life, standing)
                assert isinstance(refusal, TransitionRefused), f"{ask.event!r} was not refused"
                events = {arrow.event for arrow in leaving(bench.life, standing)}
                assert set(refusal.allowed) <= events, "a refusal offers what leads nowhere"

    # --- histories ---------------------------------------------------------------

    def test_replay_1_ends_where_the_walk_ended(self, bench: LifeBench) -> None:
        """A history read back says where the case stands, for each arrow."""
        for walk in bench.walks:
            assert bench.life.replay(walk.entries) == walk.standing, f"{walk} stands elsewhere"

    def test_replay_2_a_hole_is_refused(self, bench: LifeBench) -> None:
        """A history of which an entry is missing is no history."""
        for walk in bench.walks:
            for entries in (walk.entries[1:], (*walk.entries, walk.entries[-1])):
                with pytest.raises(HistoryBroken):
                    bench.life.replay(entries)

    def test_update_1_moves_nothing(self, bench: LifeBench) -> None:
        """An update is one more entry, and the case stands where it stood."""
        for standing in bench.standings:
            after = bench.life.update(standing, at=BEGUN + GAP, by="amy").standing
            assert after == attrs.evolve(standing, version=standing.version + 1)

    # --- what can only be tried -----------------------------------------------------

    def test_guard_1_never_two_say_yes(self, bench: LifeBench) -> None:
        """Of the guarded ways that one event can take, never two are open at once."""
        _walking().check_guards_exclude(bench.life, fields=bench.fields)

    def test_walk_1_replays_to_where_it_ended(self, bench: LifeBench) -> None:
        """Whatever way a case takes, its history says where it stands."""
        walking = _walking()

        def check(walk: Walk) -> None:
            assert bench.life.replay(walk.entries) == walk.standing, "the replay stands elsewhere"

        walking.prove(walking.walks(bench.life, examples=bench.examples), check)

    def test_walk_2_goes_on_after_a_refusal(self, bench: LifeBench) -> None:
        """One illegal event on the way is refused, and the case goes on as if nobody had asked."""
        walking = _walking()
        misses = walking.near_misses(bench.life, examples=bench.examples)
        walking.prove(misses, lambda miss: miss.check(bench.life))

    # --- bounds --------------------------------------------------------------------

    def test_pickle_1_keeps_the_definition(self, bench: LifeBench) -> None:
        """A lifecycle that went to another process is the same there."""
        again = pickle.loads(pickle.dumps(bench.life))  # noqa: S301 - our own
        ours = (bench.life.name, bench.life.version, bench.life.digest)
        assert (again.name, again.version, again.digest) == ours, "a pickle changes it"

    def test_bounds_1_a_time_without_a_zone_is_refused(self, bench: LifeBench) -> None:
        """Neither a creation nor a move takes a naive time."""
        naive = BEGUN.replace(tzinfo=None)
        with pytest.raises(ArgumentError):
            bench.life.start(at=naive, by="amy")
        for before, ask, _ in bench.strides:
            with pytest.raises(ArgumentError):
                attrs.evolve(ask, at=naive).of(bench.life, before)


def _can_end(bench: LifeBench, standing: Standing) -> bool:
    """Search in breadth for a status that is done, by arrows that can be taken."""
    drawn, begun = drawn_of(bench.life), Walk.begin(bench.life).steps[0]
    waiting = deque([Walk((), (attrs.evolve(begun, standing=standing),))])
    seen = {_place(standing)}
    while waiting:
        walk = waiting.popleft()
        if drawn.statuses[walk.standing.status].category is Category.DONE:
            return True
        for arrow in leaving(bench.life, walk.standing):
            longer = walk.take(bench.life, arrow, examples=bench.examples)
            if longer is not None and _place(longer.standing) not in seen:
                seen.add(_place(longer.standing))
                waiting.append(longer)
    return False

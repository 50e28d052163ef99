"""Lifecycles: all versions of one, each entry read under its own."""

import pickle
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casenum.errors import ArgumentTypeError, DefinitionRefused, HistoryBroken, VersionUnknown
from casenum.lifecycle import (
    Category,
    Entry,
    Lifecycle,
    Lifecycles,
    Migration,
    Policy,
    Signature,
    Standing,
    Status,
    Transition,
    service_case,
)
from evolving import lifecycles, moves_between, prefixes
from support import AT

OPEN = Status("open", "open", initial=True)
DONE = Status("done", "done", final=True)
FINISH = Transition("finish", Category.OPEN, "done")


def version(number: int, name: str) -> Lifecycle:
    """Return a version in which the middle status has this name."""
    return Lifecycle(
        "todo",
        number,
        statuses=[OPEN, Status(name, "open"), DONE],
        transitions=[
            Transition(f"to_{name}", "open", name),
            Transition("do", name, "done", requires=["answer"], actor=["agent", "system"]),
        ],
    )


V1, V2, V3 = version(1, "one"), version(2, "two"), version(3, "three")
ONE_TO_TWO = Migration(V1, V2, moves={"one": "two"})
TWO_TO_THREE = Migration(V2, V3, moves={"two": "three"})
ALL = Lifecycles([V3, V2, V1], migrations=[ONE_TO_TWO, TWO_TO_THREE])


def walked(life: Lifecycle, *events: str) -> tuple[Standing, list[Entry]]:
    step = life.start(at=AT, by="amy")
    entries = [step.entry]
    for event in events:
        step = life.apply(step.standing, event, at=AT, by="amy", answer="yes")
        entries.append(step.entry)
    return step.standing, entries


def test_a_case_goes_through_all_versions_on_the_way() -> None:
    """From the first version to the third, the history has an entry for each step."""
    standing, entries = walked(V1, "to_one")
    steps = ALL.migrate(standing, V1.signature, at=AT, by="amy")
    assert [(s.entry.source, s.entry.target, s.entry.version) for s in steps] == [
        ("one", "two", 2),
        ("two", "three", 3),
    ]
    last = V3.apply(steps[-1].standing, "do", at=AT, by="amy", answer="yes")
    history = [*entries, *(step.entry for step in steps), last.entry]
    assert ALL.replay(history) == last.standing
    assert ALL.migrate(last.standing, V3.signature, at=AT, by="amy") == ()


def test_each_entry_is_checked_under_its_own_version() -> None:
    """A mixed history replays, though no single version knows all of its statuses."""
    standing, entries = walked(V1, "to_one")
    step = ONE_TO_TWO.apply(standing, at=AT, by="amy")
    done = V2.apply(step.standing, "do", at=AT, by="amy", answer="yes")
    assert ALL.replay([*entries, step.entry, done.entry]) == done.standing
    with pytest.raises(HistoryBroken, match="no status 'one'"):
        V2.replay(entries)


_, FINE = walked(V1, "to_one", "do")
FORGED: dict[str, tuple[int, dict[str, Any], int, str]] = {
    "a jump": (2, {"source": "open", "sequence": 2}, 1, "'do' does not lead"),
    "another status": (1, {"target": "two"}, 2, "there is no status 'two'"),
    "another category": (1, {"category": DONE.category}, 2, "is of category 'open'"),
    "no answer": (2, {"payload": {}}, 3, "needs other fields or another actor"),
    "a customer": (2, {"by": "customer:7"}, 3, "needs other fields or another actor"),
    "a made-up event": (1, {"event": "slip"}, 2, "'slip' does not lead"),
}


@pytest.mark.parametrize(("place", "change", "sequence", "problem"), FORGED.values(), ids=FORGED)
def test_an_entry_that_its_version_would_not_have_made_is_told(
    place: int, change: dict[str, Any], sequence: int, problem: str
) -> None:
    """A history that somebody doctored is found, by the entry that cannot be."""
    entries: list[Entry] = list(FINE)
    entries[place] = attrs.evolve(entries[place], **change)
    if sequence == 1:
        entries, sequence = [entries[0], entries[2]], 2
    with pytest.raises(HistoryBroken, match=problem) as caught:
        ALL.replay(entries)
    assert caught.value.sequence == sequence


def test_a_case_that_began_in_a_final_status_is_told() -> None:
    """No version begins a case where cases only end."""
    begun = attrs.evolve(FINE[0], target="done", category=DONE.category)
    with pytest.raises(HistoryBroken, match="no case begins in 'done' in version 1"):
        ALL.replay([begun])


def test_what_others_vouch_for_needs_no_transition() -> None:
    """Imports and updates are in no definition, and are believed where the statuses exist."""
    life = service_case()
    begun = life.start(at=AT, by="amy")
    update = life.update(begun.standing, at=AT, by="amy")
    imposed = life.impose(update.standing, "duplicate", at=AT, by="amy")
    entries = [begun.entry, update.entry, imposed.entry]
    assert Lifecycles([life]).replay(entries) == imposed.standing
    with pytest.raises(HistoryBroken, match="there is none"):
        Lifecycles([life]).replay([])


def test_a_category_stands_for_its_statuses_when_an_entry_is_checked() -> None:
    """What a definition says of a whole category holds for each status of it, and no other."""
    life = Lifecycle("short", 1, statuses=[OPEN, DONE], transitions=[FINISH])
    begun = life.start(at=AT, by="amy")
    finished = life.apply(begun.standing, "finish", at=AT, by="amy")
    book = Lifecycles([life])
    assert book.replay([begun.entry, finished.entry]) == finished.standing


def test_only_a_standing_is_migrated() -> None:
    """A status alone does not say where a case stands."""
    with pytest.raises(ArgumentTypeError, match="standing"):
        ALL.migrate("one", V1.signature, at=AT, by="amy")  # type: ignore[arg-type]  # the point


def test_an_unknown_digest_is_told() -> None:
    """A definition that was changed without a new version is told by its digest."""
    standing, entries = walked(version(4, "four"))
    with pytest.raises(VersionUnknown, match="version 4 with digest") as caught:
        ALL.replay(entries)
    assert (caught.value.lifecycle, caught.value.version) == ("todo", 4)
    with pytest.raises(VersionUnknown):
        ALL.migrate(standing, Signature("todo", 1, "0" * 12), at=AT, by="amy")


def test_a_version_that_differs_in_labels_stands_for_the_one_before() -> None:
    """Labels are in no digest, so histories of the older version are read under the newer one."""
    relabelled = Lifecycle(
        "todo",
        5,
        statuses=[Status("open", "open", initial=True, label="New"), Status("one", "open"), DONE],
        transitions=V1.transitions,
    )
    assert relabelled.digest == V1.digest
    assert Lifecycles([relabelled]).named(V1.signature) is relabelled
    assert Lifecycles([relabelled, V1]).named(V1.signature) is V1


WRONG = {
    "no version": (([], [], "pin"), "there is no version"),
    "twice": (([V1, V1], [], "pin"), "version 1 of 'todo' is given twice"),
    "a stranger": (([V3], [ONE_TO_TWO], "pin"), "joins a version that is not here"),
    "two ways": (
        ([V3, V2, V1], [ONE_TO_TWO, Migration(V1, V3, moves={"one": "three"})], "pin"),
        "two migrations leave version 1",
    ),
    "no way": (([V3, V2, V1], [ONE_TO_TWO], "on_touch"), "no migration leads on from version 2"),
    "a circle": (
        ([V2, V1], [ONE_TO_TWO, Migration(V2, V1, moves={"two": "one"})], "pin"),
        "lead in a circle",
    ),
}


@pytest.mark.parametrize(("parts", "problem"), WRONG.values(), ids=WRONG)
def test_versions_that_do_not_fit_together_are_refused(
    parts: tuple[list[Lifecycle], list[Migration], str], problem: str
) -> None:
    """What is missing, double or astray is told when the versions are put together."""
    versions, migrations, policy = parts
    with pytest.raises(DefinitionRefused, match=problem):
        Lifecycles(versions, migrations=migrations, policy=policy)


def test_pinned_versions_need_no_migration() -> None:
    """Cases that stay under their version need no way to another; asked for one, it is told."""
    pinned = Lifecycles([V2, V1])
    assert (pinned.policy, pinned.newest) == (Policy.PIN, V2)
    standing, _ = walked(V1)
    with pytest.raises(DefinitionRefused, match="no migration leads on from version 1"):
        pinned.migrate(standing, V1.signature, at=AT, by="amy")


def test_versions_survive_pickle() -> None:
    """They go to another process whole."""
    again = pickle.loads(pickle.dumps(ALL))
    assert repr(again) == "<Lifecycles 'todo', versions 3, 2, 1, pin>"
    assert [life.signature for life in again.versions] == [life.signature for life in ALL.versions]
    assert len(again.path(V1.signature)) == 2


@given(st.data())
def test_histories_over_three_versions_replay(data: st.DataObject) -> None:
    """Walks that were migrated, moved on and migrated again are found right, entry by entry."""
    first, second, third = (data.draw(lifecycles(number)) for number in (1, 2, 3))
    steps = [
        Migration(old, new, moves=data.draw(moves_between(old, new)))
        for old, new in ((first, second), (second, third))
    ]
    book = Lifecycles([third, second, first], migrations=steps)
    standing, entries = data.draw(prefixes(first))
    for step in book.migrate(standing, first.signature, at=AT, by="amy"):
        standing = step.standing
        entries.append(step.entry)
    for event in book.newest.allowed(standing)[:1]:
        moved = book.newest.apply(standing, event, at=AT, by="amy")
        standing = moved.standing
        entries.append(moved.entry)
    assert book.replay(entries) == standing

"""Lifecycles that change from version to version, and walks on them."""

import itertools
from collections.abc import Sequence
from datetime import timedelta

from hypothesis import strategies as st

from casenum.lifecycle import (
    PREVIOUS,
    Category,
    Entry,
    Lifecycle,
    Standing,
    Status,
    Transition,
)
from support import AT

END = "end"
WORKING = (Category.NEW, Category.OPEN, Category.PENDING)


@st.composite
def lifecycles(draw: st.DrawFn, version: int) -> Lifecycle:
    """Draw a lifecycle of a few statuses, some of which can only go back where they came from."""
    names = draw(st.lists(st.sampled_from("abcdef"), min_size=2, max_size=6, unique=True))
    kinds = draw(st.lists(st.sampled_from(WORKING), min_size=len(names), max_size=len(names)))
    statuses = [
        Status(name, kind, initial=place == 0)
        for place, (name, kind) in enumerate(zip(names, kinds, strict=True))
    ]
    # All statuses in a row, then the end: valid by construction, with arrows besides.
    row = [Transition(f"to_{to}", before, to) for before, to in itertools.pairwise(names)]
    moves = [*row, Transition("finish", names[-1], END), *draw(arrows(names))]
    for name in draw(st.sets(st.sampled_from(["x", "y"]))):
        # where the only way leads back
        statuses.append(Status(name, draw(st.sampled_from(WORKING))))
        moves.append(Transition(f"to_{name}", draw(st.sampled_from(names)), name))
        moves.append(Transition("resume", name, PREVIOUS))
    statuses.append(Status(END, "done", final=True))
    return Lifecycle("drawn", version, statuses=statuses, transitions=moves)


@st.composite
def arrows(draw: st.DrawFn, names: Sequence[str]) -> list[Transition]:
    """Draw a few more arrows, each with an event of its own."""
    pairs = draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=4))
    return [Transition(f"jump{n}", *pair) for n, pair in enumerate(pairs) if pair[0] != pair[1]]


@st.composite
def moves_between(draw: st.DrawFn, old: Lifecycle, new: Lifecycle) -> dict[str, str]:
    """Draw a home for each status of the old version that the new one lacks, and for others too."""
    homes = st.sampled_from(sorted(status.name for status in new.statuses))
    here = {status.name for status in new.statuses}
    moves: dict[str, str] = {}
    for status in old.statuses:
        if status.name not in here or draw(st.booleans()):
            moves[status.name] = END if status.final else draw(homes)
    return moves


@st.composite
def prefixes(draw: st.DrawFn, life: Lifecycle) -> tuple[Standing, list[Entry]]:
    """Draw a walk of any length, begun in any status in which cases may begin."""
    begins = [status.name for status in life.statuses if not status.final]
    step = life.start(at=AT, by="amy", status=draw(st.sampled_from(begins)))
    entries = [step.entry]
    for turn in range(draw(st.integers(0, 8))):
        allowed = life.allowed(step.standing)
        if not allowed:
            break
        at = AT + timedelta(hours=turn)
        event = draw(st.sampled_from(allowed))
        step = life.apply(step.standing, event, at=at, by="amy")
        entries.append(step.entry)
    return step.standing, entries

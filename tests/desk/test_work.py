"""What lies about is listed, page by page, on every store that answers work lists."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from casenum.cases import Case
from casenum.desk import CasePage, Desk
from casenum.errors import ArgumentError
from casenum.numbers import Pattern
from casenum.storage import WorkList
from casenum.stores import open_store
from support import bare_store, clock

SERVICE = Pattern("SRV-{seq:3}", name="service")


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """Give a store that answers work lists."""
    with open_store("memory:" if request.param == "memory" else tmp_path / "c.db") as opened:
        yield opened


def pages(ask: Any, **options: Any) -> list[CasePage]:
    found = [ask(**options)]
    while found[-1].cursor is not None:
        found.append(ask(cursor=found[-1].cursor, **options))
    return found


def numbers(found: list[CasePage]) -> list[str]:
    return [str(case.number) for page in found for case in page.cases]


def test_a_case_that_nobody_has_is_found(store: Any) -> None:
    """Neither assigned nor in a queue, and not done: on each page, none twice, none left out."""
    desk = Desk(store, numbers=SERVICE, clock=clock())
    cases = [desk.open("x", by="amy") for _ in range(9)]
    for case in cases[1:4]:
        desk.escalate(case, by="amy", kind="functional", to="second line")  # in a queue
    desk.assign(cases[4], to="bob", by="amy")
    desk.apply(cases[5], "close", by="amy")
    for limit in (1, 2, 100):
        found = pages(desk.work.orphans, limit=limit)
        assert numbers(found) == ["SRV-001", "SRV-007", "SRV-008", "SRV-009"]
        assert all(page.cases for page in found[:-1])
    assert desk.work.orphans().cases[0] == desk.get("SRV-001")


def test_a_case_of_which_nothing_was_heard_is_found(store: Any) -> None:
    """The last fact counts, whatever it was; done cases may rest."""
    time = clock()
    desk = Desk(store, numbers=SERVICE, clock=time)
    cases = [desk.open("x", by="amy") for _ in range(3)]
    desk.apply(cases[0], "close", by="amy")
    time.advance(timedelta(days=3))
    desk.note(cases[1], "hm", by="amy")
    assert numbers(pages(desk.work.stale, quiet=timedelta(days=2), limit=1)) == ["SRV-003"]
    assert numbers([desk.work.stale(timedelta(days=4))]) == []


def test_a_work_list_of_ones_own_gives_cases(store: Any) -> None:
    """Whatever a store indexes can be asked for."""
    desk = Desk(store, numbers=SERVICE, clock=clock())
    mine = desk.assign(desk.open("x", by="amy"), to="bob", by="amy")
    desk.open("y", by="amy")
    assert desk.work.chosen(WorkList(assignee="bob")).cases == (mine,)


def test_a_snapshot_of_another_release_is_read_from_its_history() -> None:
    """A work list names the case; where its snapshot cannot be read, its facts can."""
    store = open_store("memory:")
    case = Desk(store, numbers=SERVICE, clock=clock()).open("x", by="amy")

    class Newer:
        """Answer with snapshots of a release to come."""

        def query(self, work: WorkList, **options: Any) -> Any:
            page = store.query(work, **options)
            return attrs.evolve(
                page, snapshots=tuple(attrs.evolve(each, schema=99) for each in page.snapshots)
            )

        def __getattr__(self, name: str) -> Any:
            return getattr(store, name)

    newer: Any = Newer()
    found: tuple[Case, ...] = Desk(newer, numbers=SERVICE).work.orphans().cases
    assert found == (case,)


def test_a_store_without_work_lists_says_so() -> None:
    """No history is scanned behind the caller's back."""
    desk = Desk(bare_store(), numbers=SERVICE, clock=clock())
    asks: list[Any] = [desk.work.orphans, lambda: desk.work.stale(timedelta(days=1))]
    for ask in asks:
        with pytest.raises(ArgumentError, match="store must be one that answers work lists"):
            ask()


@pytest.mark.parametrize("quiet", [timedelta(0), timedelta(-1), timedelta.max, 3, None])
def test_quiet_is_a_length_of_time(quiet: Any) -> None:
    """A number of days is no answer: of what, from when?"""
    desk = Desk(open_store("memory:"), numbers=SERVICE)
    with pytest.raises(ArgumentError, match="quiet must be"):
        desk.work.stale(quiet)

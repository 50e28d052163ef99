"""Desks at one server: what two people do to the same cases at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest

from casenum.desk import Desk
from casenum.errors import CaseRefused
from casenum.numbers import Pattern
from casenum.stores import PostgresStore

SERVICE = Pattern("SRV-{seq:3}", name="service")


class Meeting(PostgresStore):
    """A store whose user waits for the other after the first case of a transaction is written."""

    meet: threading.Barrier | None = None

    def append(self, *arguments: Any, **options: Any) -> int:
        written = super().append(*arguments, **options)
        meet, self.meet = self.meet, None
        if meet is not None:
            meet.wait(30)
        return written


@pytest.fixture
def desks(url: str) -> Any:
    """Give two desks with a connection each, and what makes them meet."""
    with ExitStack() as opened:
        stores = [opened.enter_context(Meeting(url)) for _ in range(2)]
        yield stores, [Desk(store, numbers=SERVICE) for store in stores]


@pytest.mark.parametrize("pinned", [False, True], ids=["numbers", "cases"])
def test_of_two_opposite_merges_one_wins_and_the_other_hears_why(desks: Any, pinned: bool) -> None:  # noqa: FBT001 - a parameter of pytest
    """Each holds what the other wants; the server ends one, which is tried again and refused."""
    stores, (amy, bob) = desks
    one, two = amy.open("x", by="amy"), amy.open("x", by="amy")
    meet = threading.Barrier(2)
    for store in stores:
        store.meet = meet

    def merge(desk: Desk, case: Any, into: Any) -> str:
        try:
            desk.merge(case if pinned else case.number, into=into, by="amy")
        except CaseRefused as error:
            return error.code
        return "merged"

    with ThreadPoolExecutor(2) as pool:
        told = [pool.submit(merge, amy, one, two.id), pool.submit(merge, bob, two, one.id)]
        assert sorted(each.result() for each in told) == ["chain", "merged"]
    assert sorted(amy.get(case.id).duplicates for case in (one, two)) == [0, 1]

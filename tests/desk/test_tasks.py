"""Tasks of a case are added, done and dropped, and can hold up its end."""

from datetime import timedelta
from typing import Any

import pytest

from casenum.desk import Desk
from casenum.errors import ArgumentError, CaseRefused, TransitionRefused
from casenum.lifecycle import service_case
from casenum.numbers import Pattern
from casenum.stores import open_store
from support import AT, clock

SERVICE = Pattern("SRV-{seq:3}", name="service")


def desk_of(**options: Any) -> Desk:
    life = service_case(**options)
    return Desk(open_store("memory:"), numbers=SERVICE, lifecycle=life, clock=clock())


def test_a_checklist_is_kept_in_the_history() -> None:
    """Each task knows who added it, who settled it and why; the case counts them."""
    desk = desk_of()
    case = desk.open("x", by="amy", requester="customer:1")
    for title in ("Call Bob", "Ask the bank", "Write"):
        case = desk.tasks.add(case, title, by="amy", token=title)
    case = desk.tasks.done(case, 1, by="bob")
    case = desk.tasks.drop(case, 3, by="bob", reason="moot")
    assert (case.tasks, case.open_tasks, desk.get(case.id)) == (3, (2,), case)
    one, two, three = desk.tasks.of(case)
    assert (one.title, one.state, one.settled_by, one.settled_at) == ("Call Bob", "done", "bob", AT)
    assert (two.number, two.state, two.added_by, two.settled_at) == (2, "open", "amy", None)
    assert (three.state, three.reason) == ("dropped", "moot")
    assert "Call Bob" not in repr(desk.history(case))
    desk._shell.store.erase("customer:1")
    assert [task.title for task in desk.tasks.of(case)] == [None] * 3


def test_a_task_is_settled_once() -> None:
    """What is done, dropped or not there cannot be done; a retry with its token can."""
    desk = desk_of()
    case = desk.tasks.add(desk.open("x", by="amy"), "Ask", by="amy")
    done = desk.tasks.done(case, 1, by="amy", token="t")
    assert desk.tasks.done(case, 1, by="amy", token="t") == done
    for task, told in ((1, "done or dropped already"), (2, "has no task 2")):
        for settle in (desk.tasks.done, desk.tasks.drop):
            with pytest.raises(CaseRefused, match=told):
                settle(done, task, by="amy")
    with pytest.raises(ArgumentError, match="task must be 1 or more"):
        desk.tasks.done(done, 0, by="amy")
    assert desk.get(case.id) == done


@pytest.mark.parametrize("answer", [False, True])
def test_open_tasks_hold_up_the_end_where_the_lifecycle_says_so(answer: bool) -> None:  # noqa: FBT001 - a row
    """Neither resolved nor closed, whatever the caller claims; cancelled still."""
    desk = desk_of(tasks_before_done=True, answer_before_close=answer)
    case = desk.reply(desk.open("x", by="amy"), "Refunded.", by="amy")
    case = desk.tasks.add(case, "Ask", by="amy")
    for event in ("resolve", "close"):
        with pytest.raises(TransitionRefused, match="has open tasks: 1") as refusal:
            desk.apply(case, event, by="amy", reason="done", open_tasks=0)
        assert refusal.value.data == ({"open_tasks": 1},)
    assert desk.get(case.id) == case
    case = desk.tasks.done(case, 1, by="amy")
    assert desk.apply(case, "close", by="amy").status == "closed"
    other = desk.tasks.add(desk.open("y", by="amy"), "Ask", by="amy")
    assert desk.apply(other, "cancel", by="amy").status == "cancelled"
    unanswered = desk.open("z", by="amy")
    if answer:
        with pytest.raises(TransitionRefused, match="needs an answer"):
            desk.apply(unanswered, "close", by="amy")


def test_open_tasks_hold_up_a_timer_too() -> None:
    """A resolved case with a task stays open until it is settled, and closes then."""
    time, week = clock(), timedelta(days=7)
    life = service_case(tasks_before_done=True, auto_close=week)
    desk = Desk(open_store("memory:"), numbers=SERVICE, lifecycle=life, clock=time)
    case = desk.apply(desk.open("x", by="amy"), "resolve", by="amy")
    case = desk.tasks.add(case, "Ask", by="amy")
    time.advance(week * 2)
    assert desk.wake() == ()
    settled = desk.tasks.done(case, 1, by="amy")
    time.advance(timedelta(hours=1))
    [woken] = desk.wake()
    assert (woken.status, woken.standing.entered) == ("closed", settled.changed_at)

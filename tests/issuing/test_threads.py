"""Calls in a worker thread: in order, whole, and with the caller's context."""

import asyncio
import gc
import threading
from contextvars import ContextVar

import pytest

from casenum.issuing import Worker

WHO: ContextVar[str] = ContextVar("WHO", default="nobody")


def test_calls_run_one_at_a_time_in_their_order() -> None:
    """A store is never entered by two calls of one worker at once."""

    async def main() -> list[int]:
        worker, told = Worker(), list[int]()
        await asyncio.gather(*[worker.run(lambda n=n: told.append(n)) for n in range(20)])  # type: ignore[misc]  # the default binds the turn
        return told

    assert asyncio.run(main()) == list(range(20))


def test_results_errors_and_context_come_through() -> None:
    """What a call returns or raises is what the task gets; context variables are the task's."""

    async def main() -> str:
        worker = Worker()
        WHO.set("amy")
        with pytest.raises(ZeroDivisionError):
            await worker.run(lambda: 1 / 0)
        return await worker.run(WHO.get)

    assert asyncio.run(main()) == "amy"


def test_a_cancellation_waits_until_the_call_has_ended() -> None:
    """A task that hears of its cancellation knows that nothing is under way any more."""
    begun, go = threading.Event(), threading.Event()
    done: list[str] = []

    def slow() -> None:
        begun.set()
        go.wait(60)
        done.append("slow")
        raise ZeroDivisionError  # nobody is there to hear it

    async def main() -> None:
        worker = Worker()
        task = asyncio.create_task(worker.run(slow))
        waiting = asyncio.create_task(worker.run(lambda: done.append("never")))
        await asyncio.to_thread(begun.wait, 60)
        waiting.cancel()
        for _ in range(3):  # however often it is cancelled
            task.cancel()
            await asyncio.wait([task], timeout=0)
        assert (task.done(), done) == (False, [])
        go.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert done == ["slow"]
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert await worker.run(lambda: "next") == "next"

    asyncio.run(main())
    assert done == ["slow"]  # what was not begun never is


def test_the_thread_ends_with_its_worker() -> None:
    """A desk for each request leaves no threads behind."""

    async def main() -> threading.Thread:
        return await Worker().run(threading.current_thread)

    thread = asyncio.run(main())
    gc.collect()
    thread.join(60)
    assert not thread.is_alive()

"""A thread in which sync calls run for an async application, one at a time.

A call that was begun is never left half done: when its task is cancelled, the cancellation waits
until the call has ended, committed or rolled back, and comes then. One that was not begun never is.
"""

from collections.abc import Callable
from contextvars import copy_context
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    import asyncio

T = TypeVar("T")


class Worker:
    """Run calls in a thread of its own, in the order in which they come.

    A store lets one call in at a time, so that more threads would only wait. The thread ends when
    nobody holds the worker any more.

    >>> import asyncio
    >>> asyncio.run(Worker().run(lambda: 6 * 7))
    42
    """

    __slots__ = ("_pool",)

    def __init__(self) -> None:
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - few applications need it

        self._pool: Final = ThreadPoolExecutor(1, thread_name_prefix="casenum")

    async def run(self, call: Callable[[], T]) -> T:
        """Return what a call returns, or raise what it raises; context variables are those here."""
        import asyncio  # noqa: PLC0415 - who is not on asyncio does not pay for it

        future = self._pool.submit(copy_context().run, call)
        waiting = asyncio.wrap_future(future)
        try:
            return await asyncio.shield(waiting)
        except asyncio.CancelledError:
            if not future.cancel():
                await _ended(waiting)
            raise


async def _ended(waiting: "asyncio.Future[T]") -> None:
    """Wait for the end of a call whatever cancels this task meanwhile, and forget its outcome."""
    import asyncio  # noqa: PLC0415 - the same

    while not waiting.done():
        try:
            await asyncio.wait([waiting])
        except asyncio.CancelledError:
            continue  # the first one is raised when the call has ended
    if not waiting.cancelled():
        waiting.exception()  # looked at: nobody else will

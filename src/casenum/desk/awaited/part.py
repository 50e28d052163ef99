"""What all awaited verbs share: a desk, and the thread in which its verbs run."""

from collections.abc import Callable
from functools import partial
from typing import ParamSpec, TypeVar

from casenum.desk.desk import Desk
from casenum.issuing import Worker

P = ParamSpec("P")
T = TypeVar("T")


class AsyncPart:
    """Hold the desk whose verbs are awaited."""

    _desk: Desk
    _worker: Worker

    async def _run(self, verb: Callable[P, T], /, *given: P.args, **options: P.kwargs) -> T:
        return await self._worker.run(partial(verb, *given, **options))


class AsyncGroup(AsyncPart):
    """Hold a group of verbs that stand apart, under a name of their own."""

    def __init__(self, desk: Desk, worker: Worker) -> None:
        self._desk = desk
        self._worker = worker

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

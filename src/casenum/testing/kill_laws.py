"""What a writer leaves that is killed in the midst: SIGKILL, wherever it happens to be.

A killed process rolls nothing back and tells nobody. What it had told before must stand, the one
call that it was in may have happened or not, and its token says which.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from random import SystemRandom
from typing import Any, ClassVar, Final

import attrs

from casenum.storage import NumberStore
from casenum.testing.contract import Laws, let_go
from casenum.testing.effort import effort
from casenum.testing.histories import Call, demand, record
from casenum.testing.race_laws import Opened, processes, together

_SERIES: Final = "killed"
_TOKENS: Final = "killed, with tokens"
_MOST: Final = 12  # turns that a writer has before it is killed
_CHANCE: Final = SystemRandom()


@attrs.frozen(slots=True)
class _Turn:
    """What a writer tells of one turn: a call, and the value of a token."""

    call: Call
    value: int


class KillLaws(Opened, Laws):
    """Prove that a killed writer repeats nothing: for stores that another process can open.

    >>> list(KillLaws.laws())
    ['test_faults_6_a_killed_writer_leaves_one_unknown_outcome_and_no_more']
    """

    capability: ClassVar[type | None] = NumberStore
    hook: ClassVar[str] = "opener"

    def test_faults_6_a_killed_writer_leaves_one_unknown_outcome_and_no_more(
        self, tmp_path: Path
    ) -> None:
        """What it told stands, nothing is given again, and a token finds what it was doing."""
        opener = self.opener(tmp_path)
        store = opener()
        store.peek(_SERIES)
        told = _killed(opener, effort().kills)
        guarantee = store.traits.guarantee
        calls = [call for turns in told for call in _calls(turns)]
        demand([*calls, record(store, _SERIES)], guarantee, last=store.peek(_SERIES))
        values = [
            value for writer, turns in enumerate(told) for value in _found(store, writer, turns)
        ]
        demand([Call(0, 0, 1, value) for value in values], guarantee, last=store.peek(_TOKENS))
        let_go(store)


def _calls(turns: Sequence[_Turn]) -> Iterator[Call]:
    """Yield the calls that were told, and the one that the writer was in."""
    yield from (turn.call for turn in turns)
    last = turns[-1].call.ended if turns else 0
    yield Call(last, last)


def _found(store: NumberStore, writer: int, turns: Sequence[_Turn]) -> Iterator[int]:
    """Yield the values of a writer's tokens, that of the turn that it was in included."""
    for turn, told in enumerate(turns):
        yield told.value
        assert _take(store, writer, turn) == told.value, "a token that was told gives another value"
    again = [_take(store, writer, len(turns)) for _ in range(2)]
    assert again[0] == again[1], "a token gives two values"
    yield again[0]


def _take(store: NumberStore, writer: int, turn: int) -> int:
    return store.take(_TOKENS, token=f"{writer}/{turn}").first


def _killed(opener: Callable[[], NumberStore], writers: int) -> list[list[_Turn]]:
    """Return what writers told that worked side by side until each was killed."""
    context = processes()
    running: list[tuple[Any, Connection]] = []
    for writer in range(writers):
        near, far = context.Pipe(duplex=False)
        process = context.Process(target=_write, args=(opener, far, writer), daemon=True)
        process.start()
        far.close()  # so that the end of the writer is the end of the pipe
        running.append((process, near))
    return together([partial(_until_killed, process, near) for process, near in running])


def _until_killed(process: Any, near: Connection) -> list[_Turn]:
    told: list[_Turn] = []
    turns = 1 + _CHANCE.randrange(_MOST)
    for turn in _heard(near):
        told.append(turn)
        if len(told) == turns:
            process.kill()
    process.join()
    near.close()
    return told


def _heard(near: Connection) -> Iterator[_Turn]:
    """Yield what a writer tells until its pipe ends; an error of its own is the law's."""
    try:
        while True:
            said = near.recv()
            if isinstance(said, BaseException):
                raise said
            yield said
    except (EOFError, OSError):  # the second: it died while it wrote
        return


def _write(opener: Callable[[], NumberStore], far: Connection, writer: int) -> None:
    """Take values for ever, and tell them."""
    try:
        store = opener()
        for turn in count():
            call = record(store, _SERIES)
            far.send(_Turn(call, _take(store, writer, turn)))
    except Exception as error:  # noqa: BLE001 - it is told, and raised where the law is
        far.send(error)

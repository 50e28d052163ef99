"""How much the laws do: two profiles as a table, and which of them holds now.

The quick one takes some fifteen seconds a store and is what a suite runs; the long one is for the
night before a release. No profile leaves a law out.
"""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Final

import attrs


@attrs.frozen(slots=True, kw_only=True)
class Effort:
    """Say how often, and with how many workers, the laws that depend on luck are tried.

    ``patience`` is how long a law waits for what must not be waited for, before it calls it stuck.

    >>> QUICK.threads < LONG.threads
    True
    """

    name: str
    programs: int  # random programs of the model
    steps: int  # of a random program
    races: int  # how often each race is run
    threads: int
    processes: int
    turns: int  # calls of each process
    kills: int  # processes that are killed
    exchanges: int  # between store and data at which a fault is tried
    patience: timedelta = timedelta(seconds=60)


QUICK: Final = Effort(
    name="quick",
    programs=20,
    steps=20,
    races=1,
    threads=6,
    processes=4,
    turns=25,
    kills=3,
    exchanges=12,
)
LONG: Final = Effort(
    name="long",
    programs=400,
    steps=50,
    races=25,
    threads=16,
    processes=8,
    turns=250,
    kills=40,
    exchanges=60,
)

_CHOSEN: Final[ContextVar[Effort]] = ContextVar("casenum_effort", default=QUICK)


def effort() -> Effort:
    """Return the effort that holds now.

    >>> effort().name
    'quick'
    """
    return _CHOSEN.get()


def choose(chosen: Effort) -> None:
    """Let an effort hold from now on.

    >>> choose(QUICK)
    """
    _CHOSEN.set(chosen)


@contextmanager
def using(chosen: Effort) -> Generator[None, None, None]:
    """Let an effort hold inside a block.

    >>> with using(LONG):
    ...     effort().name
    'long'
    """
    token = _CHOSEN.set(chosen)
    try:
        yield
    finally:
        _CHOSEN.reset(token)

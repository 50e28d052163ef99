"""Turns: writers of several processes queue at a file beside the database, so that none starves.

SQLite's own waiting is a poll with growing pauses: whoever has just committed asks again at once
and wins again, while the others sleep. Here two locks on one small file make a turnstile: a writer
passes the gate, waits inside for the desk, and opens the gate when it has got it. Who comes back
for another turn finds the gate shut by the next in line. A process that dies lets go of both.
A turn lasts a moment rather than one transaction: handing over costs more than a short commit, so
whoever has the desk may come back to it, past the gate, until the moment is over.

The locks belong to an open file (``fcntl``'s OFD locks, Linux), not to the process: two stores in
one process exclude each other too, and closing some other file of the same name drops nothing.
Where there are none, writers wait as SQLite lets them.
"""

import os
import struct
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows has none
    fcntl = None  # type: ignore[assignment]  # which _SET says

_FLOCK: Final = "hhqqi"  # struct flock: type, whence, start, length, pid
_SET: Final[int | None] = getattr(fcntl, "F_OFD_SETLK", None)
_TAKE, _LEAVE = (1, 2)  # F_WRLCK and F_UNLCK of Linux, the one system whose locks are used here
_GATE_PAUSE: Final = 0.0003  # seconds between two tries; nobody waits for who stands at the gate
_DESK_PAUSE: Final = 0.00005  # whoever waits for the desk is next: this pause is idle time of all
_MOMENT: Final = 0.003  # seconds of a turn; four writers in a row wait some 10 ms at the most


def _order(kind: int, place: int) -> bytes:
    return struct.pack(_FLOCK, kind, os.SEEK_SET, place, 1, 0)


_GATE, _DESK = _order(_TAKE, 0), _order(_TAKE, 1)
_OPEN_GATE, _LEAVE_DESK = _order(_LEAVE, 0), _order(_LEAVE, 1)


class Turns:
    """Let one writer of a database at a time begin, in about the order in which they came.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     one, other = Turns(Path(folder, "turns")), Turns(Path(folder, "turns"))
    ...     print(one.begin(0), other.begin(0))
    ...     one.end()
    ...     print(other.begin(0))
    ...     one.close(), other.close()
    True False
    True
    (None, None)
    """

    __slots__ = ("_file", "_none", "_path", "_since")

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None
        self._none = _SET is None  # whether there are no turns: all may begin
        self._since = 0.0  # when the last turn began

    def begin(self, timeout: float) -> bool:
        """Wait for the turn, at most so many seconds, and return whether it came."""
        if self._none or (self._file is None and not self._opened()):
            return True
        now = time.monotonic()
        if now - self._since < _MOMENT and self._set(_DESK):
            return True
        self._follow()
        if not self._got(_GATE, now + timeout, _GATE_PAUSE):
            return False
        got = False
        try:
            got = self._got(_DESK, now + timeout, _DESK_PAUSE)
        finally:
            self._set(_OPEN_GATE)
        self._since = time.monotonic()
        return got

    def _follow(self) -> None:
        """Go where the others queue, when one of them has removed the file."""
        if self._file is not None and not os.fstat(self._file).st_nlink:
            self.close()
            self._opened()

    def _opened(self) -> bool:
        try:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError:  # a folder in which nothing can be made
            self._none = True
        return not self._none

    def _got(self, order: bytes, deadline: float, pause: float) -> bool:
        while not self._set(order):
            if time.monotonic() >= deadline:
                return False
            time.sleep(pause)
        return True

    def _set(self, order: bytes) -> bool:
        try:
            fcntl.fcntl(self._file, _SET, order)  # type: ignore[arg-type]  # None opens no file
        except (BlockingIOError, PermissionError):  # somebody has it; POSIX allows both answers
            return False
        except (OSError, TypeError):  # a file system without locks, or closed meanwhile
            self._none = True
        return True

    def end(self) -> None:
        """Let the next writer begin."""
        if self._file is not None:
            self._set(_LEAVE_DESK)

    def remove(self) -> None:
        """Let go, and leave no file behind; who queues at it follows to the next one."""
        if self._file is not None:
            with suppress(OSError):
                self._path.unlink()
            self.close()

    def close(self) -> None:
        """Let go of the file, and of the turn; a forked child lets go of its copy only."""
        file, self._file = self._file, None
        if file is not None:
            with suppress(OSError):
                os.close(file)

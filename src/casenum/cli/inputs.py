"""What commands read: logs, plain or packed, from a file or from standard input."""

import errno
import gzip
import io
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, TextIO, cast

import attrs

from casenum.exchange.eventlog import UNREADABLE

STDIN: Final = "-"
_GZIP: Final = b"\x1f\x8b"  # the first bytes of every gzip file (RFC 1952)
_BEGINNING: Final = 256  # bytes that show which kind of log it is


@attrs.frozen(slots=True)
class Source:
    """Hold an open log, to be read as text or as bytes, and what tells how much of it was read."""

    text: "io.TextIOWrapper[BinaryIO]"
    binary: "gzip.GzipFile | io.BufferedReader[io.RawIOBase]"
    raw: BinaryIO
    size: int | None

    def beginning(self) -> bytes:
        """Return the first bytes, which stay to be read; none where they cannot be unpacked."""
        try:
            return self.binary.peek(_BEGINNING)[:_BEGINNING]
        except UNREADABLE:
            return b""

    def position(self) -> int:
        """Return how many bytes of the file were read; meaningful where ``size`` is known."""
        return self.raw.tell()


@contextmanager
def opened(path: str) -> Generator[Source, None, None]:
    """Open a log; gzip is recognised by its first bytes, ``-`` is stdin.

    Raises:
        OSError: the file cannot be opened.
    """
    if path == STDIN:
        yield _source(_stdin(), None)
        return
    with Path(path).open("rb") as file:
        yield _source(file, Path(path).stat().st_size)


def _source(raw: BinaryIO, size: int | None) -> Source:
    # wrapped, because what stands in for stdin may have no peek()
    peekable = io.BufferedReader(cast("io.RawIOBase", raw))
    packed = peekable.peek(len(_GZIP))[: len(_GZIP)] == _GZIP
    plain = gzip.GzipFile(fileobj=peekable) if packed else peekable
    text = io.TextIOWrapper(cast("BinaryIO", plain), encoding="utf-8", newline="")
    return Source(text, plain, raw, size)


def read_text(path: str) -> str:
    """Return a whole text in UTF-8 from a file, or from standard input for ``-``.

    Raises:
        OSError: the file cannot be read.
        UnicodeDecodeError: it is not in UTF-8.
    """
    data = _stdin().read() if path == STDIN else Path(path).read_bytes()
    return data.decode().removeprefix("\ufeff")  # an editor's byte order mark


def _stdin() -> BinaryIO:
    # a process may be started without one, and then Python has None
    stdin = cast("TextIO | None", sys.stdin)
    if stdin is None:
        raise OSError(errno.EBADF, "Standard input is closed")
    return stdin.buffer

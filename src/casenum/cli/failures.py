"""From errors to one line and an exit status: the table that every command ends in."""

from typing import Final

import click

from casenum.errors import CasenumError, LogError, StorageError

FINE: Final = 0
NO: Final = 1
WRONG: Final = 2
STORE: Final = 3
INTERRUPTED: Final = 130
READER_GONE: Final = 141

STATUSES: Final = (
    (FINE, "all went well"),
    (NO, "the answer is no: no number, an audit that found something, a strict replay stopped"),
    (WRONG, "usage or input is wrong"),
    (STORE, "the store refused, or cannot be used"),
    (INTERRUPTED, "interrupted at the keyboard"),
    (READER_GONE, "whoever read the output went away"),
)

_LONGEST: Final = 1_000  # characters of a line: what was typed may be a megabyte

EXPECTED: Final = (CasenumError, OSError, UnicodeError, click.ClickException, click.Abort)
"""The errors that are the world's doing; any other is a bug, and shows itself."""


def status_of(error: BaseException) -> int:
    """Return the exit status for an error.

    >>> from casenum.errors import NotFound
    >>> status_of(NotFound("case")), status_of(FileNotFoundError())
    (3, 2)
    """
    if isinstance(error, StorageError):
        return STORE
    if isinstance(error, LogError) and error.code not in {"columns", "document"}:
        return NO
    if isinstance(error, (click.Abort, KeyboardInterrupt)):
        return INTERRUPTED
    return READER_GONE if isinstance(error, BrokenPipeError) else WRONG


def line_of(error: BaseException) -> str:
    """Return an error as one line of text.

    >>> line_of(FileNotFoundError(2, "No such file or directory", "log.csv"))
    "casenum: no such file or directory: 'log.csv'"
    """
    line = f"casenum: {' '.join(_text(error).split())}"
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 3]}..."


def _text(error: BaseException) -> str:
    if isinstance(error, (click.Abort, KeyboardInterrupt)):
        return "interrupted"
    if isinstance(error, click.UsageError):
        return _usage(error)
    if isinstance(error, UnicodeError):
        return "the text is not in the expected encoding; use UTF-8"
    if isinstance(error, OSError) and error.strerror:
        where = "" if error.filename is None else f": {error.filename!r}"
        return f"{error.strerror[0].lower()}{error.strerror[1:]}{where}"
    return str(error)


def _usage(error: click.UsageError) -> str:
    command = "casenum" if error.ctx is None else error.ctx.command_path
    message = error.format_message().rstrip(".")
    return f"{message[:1].lower()}{message[1:]}; see: {command} --help"

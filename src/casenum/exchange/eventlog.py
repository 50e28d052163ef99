"""Event logs as CSV: each row becomes an event or an error that names its line, never silence."""

import csv
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from gzip import BadGzipFile
from operator import itemgetter
from typing import TYPE_CHECKING, Final

import attrs

from casenum.arguments import text
from casenum.errors import ArgumentError, ArgumentTypeError, LogError, listed, shown

if TYPE_CHECKING:
    from _csv import Reader

JOINT: Final = "/"
"""What joins the values of several status columns into one key."""

_LISTED = 20  # columns that an error names
_CASE_LIMIT = 255  # characters of a case id: what a store can keep as an alias
_FIRST_YEAR, _LAST_YEAR = 1, 9999  # beyond them an offset leads out of what a datetime can hold
_NO_TIME = "the time is not in ISO 8601; write it as 2021-01-04T09:00:00+01:00"
UNREADABLE: Final = (UnicodeDecodeError, EOFError, zlib.error, BadGzipFile)
"""What reading a packed or a broken stream may raise."""


def _as_names(names: str | Iterable[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


@attrs.frozen(slots=True)
class Columns:
    """Name the columns of a log that say which case, which status, and when.

    Several status columns are joined by ``/``.

    Raises:
        ArgumentTypeError: a name is not text.
        ArgumentError: a name is empty, or there is no status column.

    >>> Columns("case", "status", "at").status
    ('status',)
    >>> Columns("case", ["concept:name", "lifecycle:transition"], "time:timestamp").status
    ('concept:name', 'lifecycle:transition')
    """

    case: str
    status: tuple[str, ...] = attrs.field(converter=_as_names)
    at: str

    def __attrs_post_init__(self) -> None:
        if not self.status:
            raise ArgumentError("status", "one column or more", "none")
        for name in self.names:
            text("a column's name", name)

    @property
    def names(self) -> tuple[str, ...]:
        """Return all columns that a log must have."""
        return (self.case, *self.status, self.at)


@attrs.frozen(slots=True)
class LogEvent:
    """Hold what one row of a log says: at this time, this case had this status.

    ``line`` is where the row begins, counted from 1. ``status_key`` is the log's own wording.
    ``at`` is in UTC.

    >>> LogEvent(2, "T-1", "Queued", datetime(2021, 1, 4, tzinfo=UTC)).status_key
    'Queued'
    """

    line: int
    case: str
    status_key: str
    at: datetime


def read_events(stream: Iterable[str], columns: Columns) -> Iterator[LogEvent | LogError]:
    r"""Yield one event, or one error, for each row of a CSV log with a header.

    The stream is text, opened by the caller with ``newline=""``. Empty lines are no rows. A stream
    that breaks off or is not text ends the log with an error as its last item. Nothing is raised
    for a row: who wants to stop at the first error stops there.

    Raises:
        LogError: the header lacks a column, has it twice, or there is no header.

    >>> log = ["case,status,at\n", "T-1,Queued,2021-01-04T09:00:00Z\n", "T-1,Done,yesterday\n"]
    >>> for item in read_events(log, Columns("case", "status", "at")):
    ...     print(item.line, item if isinstance(item, LogError) else item.status_key)
    2 Queued
    3 line 3: the time is not in ISO 8601; write it as 2021-01-04T09:00:00+01:00
    """
    # strict: a quote that is never closed is an error, not the rest of the log in one field
    rows = csv.reader(stream, strict=True)
    header = _header(rows)
    return _events(rows, Layout(header, columns))


def _header(rows: "Reader") -> list[str]:
    try:
        header = next(rows, None)
    except (csv.Error, *UNREADABLE) as error:
        raise LogError(1, "columns", "the header cannot be read as CSV in UTF-8") from error
    if not header:
        raise LogError(1, "columns", "there is no header; name the columns in the first line")
    header[0] = header[0].removeprefix("\ufeff")  # a spreadsheet's byte order mark
    return header


class Layout:
    """Know where the columns stand, and pick them from a row.

    Raises:
        LogError: a column is missing, or stands there twice.

    >>> Layout(["at", "case", "status"], Columns("case", "status", "at")).case
    1
    """

    __slots__ = ("at", "case", "status", "width")

    def __init__(self, header: Sequence[str], columns: Columns) -> None:
        if not isinstance(columns, Columns):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ArgumentTypeError("columns", "Columns", type(columns).__name__)
        places = [_place(header, name) for name in columns.names]
        self.width: int = len(header)
        self.case: int = places[0]
        self.at: int = places[-1]
        self.status: Callable[[Sequence[str]], str] = _picker(places[1:-1])


def _place(header: Sequence[str], name: str) -> int:
    if name not in header:
        more = ", ..." if len(header) > _LISTED else ""
        columns = f"{listed(map(shown, header[:_LISTED]))}{more}"
        raise LogError(1, "columns", f"there is no column {shown(name)}; the columns are {columns}")
    if header.count(name) > 1:
        raise LogError(1, "columns", f"there are several columns {shown(name)}; rename all but one")
    return header.index(name)


def _picker(places: Sequence[int]) -> Callable[[Sequence[str]], str]:
    if len(places) == 1:
        return itemgetter(places[0])
    pick, join = itemgetter(*places), JOINT.join
    return lambda row: join(pick(row))


def _events(rows: "Reader", layout: Layout) -> Iterator[LogEvent | LogError]:
    line = rows.line_num + 1
    while True:
        try:
            for row in rows:
                if row:
                    yield read_row(row, line, layout)
                line = rows.line_num + 1
        except csv.Error:
            yield LogError(line, "broken", _not_csv(line, rows.line_num))
            line = rows.line_num + 1
        except UNREADABLE:
            # what was read ahead is lost with the error, so the line is the last one that is known
            yield LogError(line, "broken", "from here on it cannot be read as text in UTF-8")
            return
        else:
            return


def _not_csv(first: int, last: int) -> str:
    where = "the row" if first == last else f"the row (up to line {last})"
    return f"{where} cannot be read as CSV; look for a quote that is not closed"


def read_row(row: list[str], line: int, layout: Layout) -> LogEvent | LogError:
    """Return the event of a row, or why it cannot be used.

    >>> layout = Layout(["case", "status", "at"], Columns("case", "status", "at"))
    >>> read_row(["T-1", "Queued", "2021-01-04T09:00:00"], 2, layout).code
    'naive'
    """
    if len(row) != layout.width:
        return LogError(line, "broken", f"there are {len(row)} fields, not {layout.width}")
    case = row[layout.case]
    if not 0 < len(case) <= _CASE_LIMIT or not case.isprintable():
        return LogError(line, "broken", "the case is empty, too long, or not printable text")
    try:
        at = datetime.fromisoformat(row[layout.at])
    except ValueError:
        return LogError(line, "time", _NO_TIME)
    if at.tzinfo is None:
        return LogError(line, "naive", "the time has no UTC offset; add one, such as Z or +01:00")
    if not _FIRST_YEAR < at.year < _LAST_YEAR:
        return LogError(line, "time", "the year is out of range")
    if at.tzinfo is not UTC:
        at = at.astimezone(UTC)  # once, here: stores keep UTC, and differences need it
    return LogEvent(line, case, layout.status(row), at)

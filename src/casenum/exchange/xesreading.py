"""Event logs as XES (IEEE Std 1849-2016): each event becomes an event or an error with its line.

The parser is expat, which comes with Python. It is fed piece by piece and builds no tree, so a log
of any length is read in little memory. A document type is refused before it is read: without one
there are no entities, and nothing that grows or reaches outside.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final, Protocol
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType

from casenum.errors import ArgumentTypeError, LogError, shown
from casenum.exchange.eventlog import JOINT, UNREADABLE, Columns, Layout, LogEvent, read_row

XES_COLUMNS: Final = Columns("concept:name", "concept:name", "time:timestamp")
"""The attributes by which XES names a case, what happened to it, and when."""

_CHUNK: Final = 65_536  # bytes read at once
_LONGEST: Final = 1_048_576  # bytes of one tag: what the parser may have to hold
_DEEPEST: Final = 64  # elements within one another: attributes may be nested
_HELD: Final = 100_000  # events of a trace that is named behind them
_LOG, _TRACE, _EVENT, _ATTRIBUTE = 1, 2, 3, 4  # how deep they stand

_ROW: Final = Layout(("case", "status", "at"), Columns("case", "status", "at"))
_OF_TRACE: Final = "case:"  # what tables of a log put before an attribute of its traces

_BEGINNING: Final = re.compile(rb"\s*<(?:\?xml|!--|!DOCTYPE|(?:[\w.-]+:)?log[\s>/])")
_MARKS: Final = b"\xef\xbb\xbf\xff\xfe"  # byte order marks, of UTF-8 and of UTF-16


class BytesIn(Protocol):
    """Give bytes, as a file opened in binary does."""

    def read(self, size: int, /) -> bytes:
        """Return up to so many bytes, none at the end."""
        ...


def is_xes(beginning: bytes) -> bool:
    """Return whether a log that begins like this is XML, and so XES rather than CSV.

    >>> is_xes(b'<?xml version="1.0"?>'), is_xes(b"case,status,at")
    (True, False)
    """
    return _BEGINNING.match(beginning.lstrip(_MARKS).replace(b"\0", b"")) is not None


def read_xes(stream: BytesIn, columns: Columns = XES_COLUMNS) -> Iterator[LogEvent | LogError]:
    r"""Yield one event, or one error, for each event of an XES log.

    The columns name attributes: of the trace for the case (``case:`` before it may be left out),
    of the event for the status and the time. The stream is binary, because XML says itself how it
    is encoded. A log that breaks off ends with an error as its last item.

    Raises:
        LogError: it is no XML or no XES, or a document type is declared.
        ArgumentTypeError: the stream gives text, or the columns are no `Columns`.

    >>> import io
    >>> log = io.BytesIO(b'''<log><trace><string key="concept:name" value="T-1"/>
    ... <event><string key="concept:name" value="Queued"/>
    ... <date key="time:timestamp" value="2021-01-04T09:00:00Z"/></event>
    ... <event><string key="concept:name" value="Done"/></event>
    ... </trace></log>''')
    >>> for item in read_xes(log):
    ...     print(item.line, item if isinstance(item, LogError) else item.status_key)
    2 Queued
    4 line 4: the event has no attribute 'time:timestamp'
    """
    if not isinstance(columns, Columns):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ArgumentTypeError("columns", "Columns", type(columns).__name__)
    log = _Log(stream, columns)
    log.begin()
    return log.items()


class _Unusable(Exception):
    """Say why the parser must stop; it never leaves this file."""


class _Log:
    """Feed the parser piece by piece, and hand out what was found in each piece."""

    def __init__(self, stream: BytesIn, columns: Columns) -> None:
        self._stream = stream
        self._parser = ParserCreate(namespace_separator=" ")  # with a namespace or without
        self._walk = _Walk(self._parser, columns)
        self._fed = 0
        self._over = False
        self._failure: LogError | None = None

    def begin(self) -> None:
        """Read until the root, which shows whether this is a log at all.

        Raises:
            LogError: it is none.
        """
        while not (self._walk.begun or self._over):
            self._feed()
        if self._failure is not None and not self._walk.begun:
            raise self._failure

    def items(self) -> Iterator[LogEvent | LogError]:
        """Yield what is found, to the end of the log or to where it breaks."""
        found = self._walk.found
        while True:
            yield from found
            found.clear()
            if self._over:
                break
            self._feed()
        if self._failure is not None:
            yield self._failure

    def _feed(self) -> None:
        try:
            chunk = self._stream.read(_CHUNK)
        except UNREADABLE:
            self._fail("from here on it cannot be unpacked; the file is broken or breaks off")
            return
        if not isinstance(chunk, bytes):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ArgumentTypeError("the stream", "one of bytes", f"one of {type(chunk).__name__}")
        try:
            self._parse(chunk)
        except _Unusable as error:
            self._fail(str(error))
        except (ExpatError, LookupError, ValueError):
            # the last two are encodings that Python does not know, or cannot lend the parser
            self._fail("from here on it cannot be read as XML")

    def _parse(self, chunk: bytes) -> None:
        self._over = not chunk
        self._parser.Parse(chunk, self._over)
        self._fed += len(chunk)
        if self._fed - self._parser.CurrentByteIndex > _LONGEST:
            raise _Unusable("a tag is longer than a mebibyte")

    def _fail(self, problem: str) -> None:
        self._over = True
        self._walk.give_up()
        code = "broken" if self._walk.begun else "document"
        self._failure = LogError(self._parser.CurrentLineNumber, code, problem)


class _Walk:
    """Follow the elements, and find the events of the traces."""

    def __init__(self, parser: XMLParserType, columns: Columns) -> None:
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._doctype
        self._parser = parser
        self._case_key = columns.case.removeprefix(_OF_TRACE)
        self._keys = (*columns.status, columns.at)
        self._depth = 0
        self._in_trace = False
        self._case: str | None = None
        self._line = 0
        self._event: dict[str, str | None] | None = None
        self._held: list[tuple[int, dict[str, str | None]]] = []
        self.begun = False
        self.found: list[LogEvent | LogError] = []

    def give_up(self) -> None:
        """Make of the events that wait for the name of their case what can be made of them."""
        held = self._held
        self.found += [self._item(line, event) for line, event in held]
        held.clear()

    # --- handlers ------------------------------------------------------------

    def _doctype(self, *_: object) -> None:
        raise _Unusable("a document type (DOCTYPE) is declared, and none is read; remove it")

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._depth = depth = self._depth + 1
        if depth == _ATTRIBUTE and self._event is not None:
            self._said(self._event, attributes)
        elif depth == _LOG:
            self._begin_log(name)
        elif depth > _DEEPEST:
            raise _Unusable(f"elements are nested more than {_DEEPEST} deep")
        elif _local(name) == "event":
            self._begin_event(depth)
        elif depth == _EVENT and self._in_trace:
            self._name_trace(attributes)
        elif depth == _TRACE:
            self._in_trace = _local(name) == "trace"

    def _end(self, _: str) -> None:
        depth = self._depth
        self._depth = depth - 1
        if depth == _EVENT and self._event is not None:
            self._end_event(self._event)
        elif depth == _TRACE and self._in_trace:
            self.give_up()
            self._in_trace, self._case = False, None

    # --- what they come to ---------------------------------------------------

    def _begin_log(self, name: str) -> None:
        if _local(name) != "log":
            raise _Unusable("this is XML, but not XES: its root is no log")
        self.begun = True

    def _begin_event(self, depth: int) -> None:
        self._line = self._parser.CurrentLineNumber
        if depth == _EVENT and self._in_trace:
            self._event = {}
        else:
            self.found.append(LogError(self._line, "broken", "the event stands in no trace"))

    def _said(self, event: dict[str, str | None], attributes: Mapping[str, str]) -> None:
        key = attributes.get("key", "")
        if key in self._keys:
            # said twice is as good as not said: which one is meant cannot be guessed
            event[key] = None if key in event else attributes.get("value")

    def _name_trace(self, attributes: Mapping[str, str]) -> None:
        if self._case is None and attributes.get("key") == self._case_key:
            self._case = attributes.get("value")
            self.give_up()

    def _end_event(self, event: dict[str, str | None]) -> None:
        self._event = None
        if self._case is None:
            self._held.append((self._line, event))
            if len(self._held) >= _HELD:
                self.give_up()
        else:
            self.found.append(self._item(self._line, event))

    def _item(self, line: int, event: Mapping[str, str | None]) -> LogEvent | LogError:
        if self._case is None:
            return LogError(line, "broken", f"its trace has no attribute {shown(self._case_key)}")
        said: list[str] = []
        for key in self._keys:
            value = event.get(key)
            if value is None:
                return LogError(line, "broken", _missing(event, key))
            said.append(value)
        return read_row([self._case, JOINT.join(said[:-1]), said[-1].strip()], line, _ROW)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _missing(event: Mapping[str, str | None], key: str) -> str:
    if key in event:
        return f"the event has the attribute {shown(key)} twice, or without a value"
    return f"the event has no attribute {shown(key)}"

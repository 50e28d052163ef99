"""Histories as XES, the event log format of process mining (IEEE Std 1849-2016).

A case is a trace, a move is an event, and the status that it led to is the event's
``concept:name``: an activity in XES is a name for what was going on, and this is what `read_xes`
and other tools look at. What customers and agents wrote is not in it: no reason, no field, no text.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final, Protocol
from xml.sax.saxutils import quoteattr

from casenum.cases import Fact, FactName, thaw_all
from casenum.cases.printed import number_from_data
from casenum.errors import ArgumentError, ArgumentTypeError
from casenum.lifecycle import Entry
from casenum.storage import History

_EXTENSIONS: Final = ("Concept", "Lifecycle", "Organizational", "Time")
_PREFIXES: Final = {"Organizational": "org"}  # the others are called as they begin
_NO_XML: Final = re.compile(
    "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)  # XML 1.0, 2.2
_NO_TIME: Final = datetime(1970, 1, 1, tzinfo=UTC)


class TextOut(Protocol):
    """Take text, as a file opened for writing does."""

    def write(self, text: str, /) -> object:
        """Write a piece of text."""
        ...


def write_xes(histories: Iterable[History], stream: TextOut) -> int:
    """Write histories as one XES log, case by case, and return how many there were.

    A trace is named by the case's number, or by its id before it has one. Facts that do not move
    a case are left out. The text is ASCII, so the stream may have any usual encoding.

    Raises:
        ArgumentTypeError: a value is no `History`.
        ArgumentError: a status or an actor holds a character that XML cannot.
        HistoryBroken: a record cannot be read.

    >>> import io
    >>> from casenum.desk import Desk
    >>> from casenum.lifecycle import service_case
    >>> from casenum.numbers import Pattern
    >>> from casenum.stores import open_store
    >>> store, log = open_store("memory:"), io.StringIO()
    >>> desk = Desk(store, numbers=Pattern("A-{seq}", name="a"), lifecycle=service_case())
    >>> case = desk.open("Charged twice", by="amy")
    >>> write_xes(store.histories(), log), "Charged" in log.getvalue()
    (1, False)
    >>> [line.strip() for line in log.getvalue().splitlines() if "A-1" in line]
    ['<string key="concept:name" value="A-1"/>']
    """
    stream.write(_head())
    count = 0
    for history in histories:
        if not isinstance(history, History):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ArgumentTypeError("histories", "History values", type(history).__name__)
        stream.write("".join(f"{line}\n" for line in _trace(history)))
        count += 1
    stream.write("</log>\n")
    return count


def _head() -> str:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">',
        *(f"  {_extension(name)}" for name in _EXTENSIONS),
        '  <global scope="trace">',
        f"    {_attribute('concept:name', 'unknown')}",
        "  </global>",
        '  <global scope="event">',
        *(f"    {line}" for line in _event("unknown", _NO_TIME, "unknown")),
        "  </global>",
        '  <classifier name="Status" keys="concept:name"/>',
        '  <classifier name="Who" keys="org:resource"/>',
        f"  {_attribute('lifecycle:model', 'standard')}",
    ]
    return "".join(f"{line}\n" for line in lines)


def _extension(name: str) -> str:
    prefix = _PREFIXES.get(name, name.lower())
    uri = f"http://www.xes-standard.org/{prefix}.xesext"
    return f'<extension name="{name}" prefix="{prefix}" uri="{uri}"/>'


def _trace(history: History) -> Iterator[str]:
    facts = thaw_all(history.records)
    yield "  <trace>"
    yield f"    {_attribute('concept:name', _name(history.case_id, facts))}"
    for entry in (fact.entry for fact in facts if fact.entry is not None):
        yield from _moved(entry)
    yield "  </trace>"


def _name(case_id: str, facts: Iterable[Fact]) -> str:
    registered = (fact.data["number"] for fact in facts if fact.name == FactName.REGISTERED)
    return next((str(number_from_data(number)) for number in registered), case_id)


def _moved(entry: Entry) -> Iterator[str]:
    yield "    <event>"
    for line in _event(entry.target, entry.at, entry.by):
        yield f"      {line}"
    yield f"      {_attribute('event', entry.event)}"
    yield "    </event>"


def _event(status: str, at: datetime, by: str) -> tuple[str, ...]:
    return (
        _attribute("concept:name", status),
        # a fact is a moment, so it is complete; the other transitions are for what lasts
        _attribute("lifecycle:transition", "complete"),
        _attribute("org:resource", by),
        _attribute("time:timestamp", at.astimezone(UTC).isoformat(), kind="date"),
    )


def _attribute(key: str, value: str, *, kind: str = "string") -> str:
    if _NO_XML.search(value):
        raise ArgumentError(key, "text that XML can hold", "one with a control character")
    quoted = quoteattr(value).encode("ascii", "xmlcharrefreplace").decode("ascii")
    return f'<{kind} key="{key}" value={quoted}/>'

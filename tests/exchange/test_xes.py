"""XES in and out: what is written is read back, and what cannot be read is named by its line."""

import gzip
import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casenum.cases import Fact, freeze
from casenum.desk import Desk
from casenum.errors import ArgumentError, ArgumentTypeError, LogError
from casenum.exchange import XES_COLUMNS, Columns, LogEvent, is_xes, read_xes, replay, write_xes
from casenum.lifecycle import Lifecycle, Status, Transition, service_case
from casenum.numbers import Pattern
from casenum.storage import History
from casenum.stores import open_store
from support import clock

NINE = datetime(2021, 1, 4, 9, 0, tzinfo=UTC)
EVENT = (
    '<event><string key="concept:name" value="Queued"/>'
    '<date key="time:timestamp" value="2021-01-04T09:00:00Z"/></event>'
)
NAME = '<string key="concept:name" value="T-1"/>'

Item = LogEvent | LogError


def items(log: str | bytes, columns: Columns = XES_COLUMNS) -> list[Item]:
    data = log.encode() if isinstance(log, str) else log
    return list(read_xes(io.BytesIO(data), columns))


def trace(*lines: str) -> list[Item]:
    """Read a log of one trace, whose lines begin at the third."""
    return items("\n".join(["<log>", "<trace>", *lines, "</trace>", "</log>"]))


def told(item: Item) -> tuple[int, str, str]:
    assert isinstance(item, LogError)
    return item.line, item.code, item.problem


# --- reading -----------------------------------------------------------------

REAL = """<?xml version="1.0" encoding="UTF-8" ?>
<!-- written by another tool -->
<log xes.version="1.0" xes.features="nested-attributes" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <global scope="event"><string key="concept:name" value="__INVALID__"/></global>
  <classifier name="Activity" keys="concept:name lifecycle:transition"/>
  <string key="concept:name" value="The log"/>
  <trace>
    <string key="concept:name" value="1-364285768"><string key="concept:name" value="x"/></string>
    <list key="tags"><values><string key="concept:name" value="y"/></values></list>
    <event>
      <string key="org:resource" value="Frederic"/>
      <int key="number" value="7"/>
      <string key="concept:name" value="Accepted"><string key="concept:name" value="z"/></string>
      <string key="lifecycle:transition" value="In Progress"/>
      <date key="time:timestamp" value=" 2010-03-31T16:59:42.000+01:00 "/>
    </event>
  </trace>
</log>
"""


def test_an_event_of_another_tool_is_read() -> None:
    """What other tools put around and into an event does not get in the way."""
    at = datetime(2010, 3, 31, 15, 59, 42, tzinfo=UTC)
    assert items(REAL) == [LogEvent(11, "1-364285768", "Accepted", at)]


def test_attributes_are_named_like_the_columns_of_a_table() -> None:
    """The command that reads a log as CSV reads the same log as XES."""
    columns = Columns("case:concept:name", ("concept:name", "lifecycle:transition"), XES_COLUMNS.at)
    [event] = items(REAL, columns)
    assert isinstance(event, LogEvent)
    assert (event.case, event.status_key) == ("1-364285768", "Accepted/In Progress")


def test_a_namespace_may_have_a_prefix_or_be_missing() -> None:
    """How a tool spells the names of elements does not matter."""
    prefixed = REAL.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?")
    prefixed = prefixed.replace("<x:!", "<!").replace("xmlns=", "xmlns:x=")
    assert items(prefixed) == items(REAL.replace("xmlns=", "about=")) == items(REAL)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_a_log_says_itself_how_it_is_encoded(encoding: str) -> None:
    """The declaration of the document counts, not the habits of the machine."""
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    log = f'<?xml version="1.0" encoding="{declared}"?><log><trace>{NAME}{EVENT}</trace></log>'
    [event] = items(log.replace("Queued", "Återöppnad").encode(encoding))
    assert isinstance(event, LogEvent)
    assert event.status_key == "Återöppnad"


def test_a_trace_may_be_named_behind_its_events() -> None:
    """A tool that writes the name last loses no event."""
    assert trace(EVENT, NAME, EVENT) == [
        LogEvent(3, "T-1", "Queued", NINE),
        LogEvent(5, "T-1", "Queued", NINE),
    ]


def test_the_first_name_of_a_trace_counts() -> None:
    """Events that were handed out are not renamed."""
    again = '<string key="concept:name" value="T-2"/>'
    assert [getattr(item, "case", None) for item in trace(NAME, EVENT, again, EVENT)] == [
        "T-1",
        "T-1",
    ]


def test_a_trace_of_endless_events_without_a_name_is_not_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What waits for a name is bounded; what had to be given up is said by line."""
    monkeypatch.setattr("casenum.exchange.xesreading._HELD", 2)
    first, second, third = trace(EVENT, EVENT, EVENT, NAME)
    assert told(first)[:2] == (3, "broken")
    assert told(second)[:2] == (4, "broken")
    assert third == LogEvent(5, "T-1", "Queued", NINE)


# --- events that cannot be used ----------------------------------------------


@pytest.mark.parametrize(
    ("event", "code", "problem"),
    [
        ("<event/>", "broken", "the event has no attribute 'concept:name'"),
        (
            EVENT.replace("time:", "clock:"),
            "broken",
            "the event has no attribute 'time:timestamp'",
        ),
        (
            EVENT.replace(' value="Queued"', ""),
            "broken",
            "the event has the attribute 'concept:name' twice, or without a value",
        ),
        (
            EVENT.replace("<event>", f"<event>{NAME}"),
            "broken",
            "the event has the attribute 'concept:name' twice, or without a value",
        ),
        (EVENT.replace("00Z", "00"), "naive", "the time has no UTC offset; add one, such as Z or"),
        (EVENT.replace("2021-01-04T", "monday "), "time", "the time is not in ISO 8601; write it"),
    ],
)
def test_an_event_that_cannot_be_used_is_named_and_the_next_is_read(
    event: str, code: str, problem: str
) -> None:
    """One bad event costs one event: it is reported by line, and reading goes on."""
    first, second = trace(NAME, event, EVENT)
    assert told(first)[:2] == (4, code)
    assert told(first)[2].startswith(problem)
    assert second == LogEvent(5, "T-1", "Queued", NINE)


def test_a_trace_without_a_name_gives_errors_and_not_a_case() -> None:
    """Events of nobody are reported, each by its line."""
    assert [told(item) for item in trace(EVENT, EVENT)] == [
        (3, "broken", "its trace has no attribute 'concept:name'"),
        (4, "broken", "its trace has no attribute 'concept:name'"),
    ]


def test_a_name_that_is_no_case_is_an_error() -> None:
    """An empty name is as bad as none."""
    [item] = trace(NAME.replace("T-1", ""), EVENT)
    assert told(item)[:2] == (4, "broken")


@pytest.mark.parametrize(
    "log",
    [
        f"<log>\n{EVENT}</log>",
        f"<log><trace>{NAME}<values>\n{EVENT}</values></trace></log>",
        f"<log><global>\n{EVENT}</global></log>",
    ],
)
def test_an_event_outside_a_trace_is_an_error(log: str) -> None:
    """Events that belong to no case are not lost in silence."""
    assert [told(item) for item in items(log)] == [(2, "broken", "the event stands in no trace")]


def test_an_error_never_repeats_what_the_log_says() -> None:
    """A log's words may be a customer's: errors name lines and attributes only."""
    secret = EVENT.replace("Queued", "secret").replace("2021-01-04T09:00:00Z", "secret")
    log = f"<log><trace>{NAME}{secret}</trace><trace>{secret}</trace><secret></log>"
    assert "secret" not in "".join(str(item) for item in items(log))


# --- documents that cannot be used -------------------------------------------


@pytest.mark.parametrize(
    ("log", "line", "problem"),
    [
        ("", 1, "from here on it cannot be read as XML"),
        ("case,status,at\n", 1, "from here on it cannot be read as XML"),
        ("\n<html/>", 2, "this is XML, but not XES: its root is no log"),
        ("<event/>", 1, "this is XML, but not XES: its root is no log"),
        ('<?xml version="1.0" encoding="x-none"?><log/>', 1, "from here on it cannot be read as X"),
        ('<?xml version="1.0" encoding="gb18030"?><log/>', 1, "from here on it cannot be read as"),
        ("\n<!DOCTYPE log><log/>", 2, "a document type (DOCTYPE) is declared, and none is read; "),
        (
            '<!DOCTYPE log [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><log>&b;</log>',
            1,
            "a document type (DOCTYPE) is declared, and none is read; remove it",
        ),
        (
            '<!DOCTYPE log SYSTEM "file:///etc/passwd"><log/>',
            1,
            "a document type (DOCTYPE) is declared, and none is read; remove it",
        ),
    ],
)
def test_what_is_no_log_is_refused_before_anything_is_read(
    log: str, line: int, problem: str
) -> None:
    """A document of another kind, or one that declares entities, is one clear error."""
    with pytest.raises(LogError) as caught:
        read_xes(io.BytesIO(log.encode()))
    assert (caught.value.line, caught.value.code) == (line, "document")
    assert caught.value.problem.startswith(problem)


@pytest.mark.parametrize(
    ("rest", "problem"),
    [
        ("", "from here on it cannot be read as XML"),
        ("<trace></log>", "from here on it cannot be read as XML"),
        ("&lost;</log>", "from here on it cannot be read as XML"),
        ("\x01</log>", "from here on it cannot be read as XML"),
        ("<list>" * 100, "elements are nested more than 64 deep"),
        ("<event>" * 100, "elements are nested more than 64 deep"),
        (f'<string key="{"x" * 2_000_000}"/></log>', "a tag is longer than a mebibyte"),
    ],
)
def test_a_log_that_breaks_ends_with_an_error(rest: str, problem: str) -> None:
    """What came before the break is kept, and the break is said."""
    found = items(f"<log><trace>{NAME}{EVENT}</trace>\n{rest}")
    assert found[0] == LogEvent(1, "T-1", "Queued", NINE)
    assert told(found[-1]) == (2, "broken", problem)


def test_events_that_wait_for_a_name_when_a_log_breaks_are_reported() -> None:
    """A trace that breaks off before its name leaves errors, not silence."""
    codes = [told(item)[:2] for item in items(f"<log><trace>\n{EVENT}\n")]
    assert codes == [(2, "broken"), (3, "broken")]


def test_a_packed_log_that_breaks_off_ends_with_an_error() -> None:
    """Half of a gzip file is not taken for a whole one."""
    lines = "".join(f"<!-- {number} -->\n" for number in range(20_000))
    packed = gzip.compress(f"<log><trace>{NAME}{EVENT}{lines}</trace></log>".encode())
    with gzip.open(io.BytesIO(packed[: len(packed) // 2])) as stream:
        first, last = read_xes(stream)
    assert first == LogEvent(1, "T-1", "Queued", NINE)
    assert told(last)[1:] == (
        "broken",
        "from here on it cannot be unpacked; the file is broken or breaks off",
    )


def test_a_stream_of_text_is_refused() -> None:
    """Who opened the log as text hears so, instead of losing its encoding."""
    with pytest.raises(ArgumentTypeError, match="the stream must be one of bytes, not one of str"):
        read_xes(io.StringIO("<log/>"))  # type: ignore[arg-type]  # what somebody may pass


def test_columns_of_another_type_are_refused() -> None:
    """A list of names does not say which is the case."""
    with pytest.raises(ArgumentTypeError, match="columns must be Columns, not list"):
        read_xes(io.BytesIO(b"<log/>"), ["case"])  # type: ignore[arg-type]  # what somebody may pass


class Endless:
    """Be a log that never ends, and count how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def read(self, _: int, /) -> bytes:
        self.asked += 1
        return b"" if self.asked > 50 else (f"<trace>{NAME}{EVENT}</trace>" * 100).encode()


def test_a_log_is_read_no_further_than_it_is_asked_for() -> None:
    """A log of any length is streamed: events come out while the rest is still on disk."""
    log = Endless()
    log.read = _after(b"<log>", log.read)  # type: ignore[method-assign]  # the root comes first
    events = read_xes(log)
    next(events)
    assert log.asked == 1
    for _ in range(100):
        next(events)
    assert log.asked == 2


def _after(first: bytes, read: Callable[[int], bytes]) -> Callable[[int], bytes]:
    pieces: Iterator[bytes] = iter([first])
    return lambda size: next(pieces, b"") or read(size)


@pytest.mark.parametrize(
    ("beginning", "answer"),
    [
        (b'<?xml version="1.0"?>', True),
        (b'\xef\xbb\xbf <?xml version="1.0"?>', True),
        ('<?xml version="1.0"?>'.encode("utf-16"), True),
        (b"\n<!-- by another tool --><log>", True),
        (b"<!DOCTYPE log><log>", True),
        (b"<log>", True),
        (b"<x:log xmlns", True),
        (b"case,status,at", False),
        (b"<logger>,status,at", False),
        (b"", False),
    ],
)
def test_xes_is_known_by_how_it_begins(beginning: bytes, answer: bool) -> None:  # noqa: FBT001 - the expected answer
    """Nobody has to say which kind of log a file is."""
    assert is_xes(beginning) is answer


# --- writing -----------------------------------------------------------------


def history(life: Lifecycle, case: str, moves: list[tuple[str, int, str]]) -> History:
    """Make a history that goes through statuses at times, by actors."""
    at, facts = NINE, list[Fact]()
    standing = None
    for version, (status, later, by) in enumerate(moves, 1):
        at += timedelta(microseconds=later)
        if standing is None:
            step = life.start(at=at, by=by, status=status)
            facts.append(Fact(1, "received", at, by, step.entry, {"kind": "request"}))
        else:
            step = life.impose(standing, status, at=at, by=by)
            facts.append(Fact(version, "imported", at, by, step.entry, {}))
        standing = step.standing
    return History(case, [freeze(case, f"{case}.{fact.version}", fact) for fact in facts])


WORDS = st.text("ab<>&\"' \t\n\ré受𝄞]", min_size=1, max_size=6).filter(str.strip)
CASES = st.text("ABC-<&>\"'é", min_size=1, max_size=5)


@given(st.data())
def test_what_is_written_is_read_back(data: st.DataObject) -> None:
    """Every case, status and moment comes back as it was, whatever characters they hold."""
    names = data.draw(st.lists(WORDS, min_size=2, max_size=4, unique=True))
    done = [Status(name, "done", initial=name == names[0]) for name in names]
    moves = [Transition("go", *pair) for pair in pairwise([*names, names[0]])]
    life = Lifecycle("any", 1, statuses=done, transitions=moves)
    move = st.tuples(st.sampled_from(names), st.integers(0, 10**12), WORDS.map("agent:{}".format))
    cases = data.draw(st.dictionaries(CASES, st.lists(move, min_size=1, max_size=4), max_size=3))
    log = io.StringIO()
    written = [history(life, case, moves) for case, moves in cases.items()]
    assert write_xes(written, log) == len(cases)
    expected = []
    for case, steps in cases.items():
        at = NINE
        for status, later, _ in steps:
            at += timedelta(microseconds=later)
            expected.append((case, status, at))
    found = items(log.getvalue().encode("ascii"))
    assert [(i.case, i.status_key, i.at) for i in found if isinstance(i, LogEvent)] == expected
    assert len(found) == len(expected)


def lived() -> str:
    """Return the log of a desk on which one case was worked."""
    store, log = open_store("memory:"), io.StringIO()
    scheme = Pattern("SRV-{year}-{seq:3}", name="service")
    desk = Desk(store, numbers=scheme, lifecycle=service_case(), clock=clock())
    desk.receive("Not yet ours", by="customer:7")
    case = desk.open("Charged twice", requester="customer:42", by="system:web")
    case = desk.reply(case, "We look into it", by="amy")
    desk.apply(case, "resolve", by="amy", reason="Refunded to her card", resolution="refund")
    write_xes(store.histories(), log)
    return log.getvalue()


def test_a_case_is_named_by_its_number_and_moves_are_events() -> None:
    """A log shows which number went where, when, and who moved it."""
    space = "{http://www.xes-standard.org/}"
    root = ET.fromstring(lived())
    named = {
        name.get("value"): trace
        for trace in root.findall(f"{space}trace")
        if (name := trace.find(f"{space}string")) is not None
    }
    events = [
        {attribute.get("key"): attribute.get("value") for attribute in event}
        for event in named["SRV-2021-001"].findall(f"{space}event")
    ]
    assert events[-1] == {
        "concept:name": "resolved",
        "lifecycle:transition": "complete",
        "org:resource": "amy",
        "time:timestamp": "2021-01-04T09:00:00+00:00",
        "event": "resolve",
    }
    assert [event["concept:name"] for event in events] == ["received", "registered", "resolved"]
    assert len(named) == 2  # a case without a number is there under its id


def test_the_parts_of_a_log_stand_in_the_order_of_the_standard() -> None:
    """Readers that check the schema find extensions, globals, classifiers, attributes, traces."""
    root = ET.fromstring(lived())
    tags = [child.tag.rpartition("}")[2] for child in root]
    order = ["extension", "global", "classifier", "string", "trace"]
    assert sorted(tags, key=order.index) == tags
    assert set(tags) == set(order)
    assert root.get("xes.version") == "1849.2016"


def test_a_log_holds_no_words_of_anybody() -> None:
    """Subjects, replies, reasons and fields stay in the store."""
    log = lived()
    for words in ("Charged", "look into", "Refunded", "refund", "Not yet", "customer:42"):
        assert words not in log


def test_a_written_log_can_be_replayed() -> None:
    """Another store takes the log over: same statuses, and the number still leads to its case."""
    store = open_store("memory:")
    result = replay(
        read_xes(io.BytesIO(lived().encode())),
        store=store,
        scheme=Pattern("NEW-{seq}", name="new"),
        lifecycle=service_case(),
    )
    assert (result.cases, result.problems) == (2, ())
    assert result.report.by_status == {"received": 1, "resolved": 1}
    assert store.get("SRV-2021-001") is not None


def test_what_xml_cannot_hold_is_refused() -> None:
    """A control character in an actor is told, not left out."""
    histories = [history(service_case(), "A", [("received", 0, "agent:\x01")])]
    with pytest.raises(ArgumentError) as caught:
        write_xes(histories, io.StringIO())
    assert str(caught.value) == (
        "org:resource must be text that XML can hold, not one with a control character"
    )


def test_what_is_no_history_is_refused() -> None:
    """Who passes cases or facts hears what is expected."""
    with pytest.raises(ArgumentTypeError, match="histories must be History values, not tuple"):
        write_xes([()], io.StringIO())  # type: ignore[list-item]  # what somebody may pass


def test_histories_are_written_as_they_come() -> None:
    """An archive of any size is streamed: each case is written before the next is read."""
    log, sizes = io.StringIO(), list[int]()

    def histories() -> Iterator[History]:
        for number in count():
            sizes.append(log.tell())
            if number == 3:
                return
            yield history(service_case(), f"A-{number}", [("received", 0, "amy")])

    write_xes(histories(), log)
    assert sizes == sorted(set(sizes))

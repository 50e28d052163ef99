"""read_events(): every row is an event or an error with its line."""

import gzip
import io
from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casenum.errors import ArgumentError, LogError
from casenum.exchange import Columns, LogEvent, read_events

COLUMNS = Columns("case", "status", "at")
NINE = datetime(2021, 1, 4, 9, 0, tzinfo=UTC)
AT = "2021-01-04T09:00:00Z"


def items(log: str | Iterable[str], columns: Columns = COLUMNS) -> list[LogEvent | LogError]:
    stream = io.StringIO(log, newline="") if isinstance(log, str) else log
    return list(read_events(stream, columns))


def errors(log: str) -> list[tuple[int, str]]:
    return [(item.line, item.code) for item in items(log) if isinstance(item, LogError)]


def test_a_row_says_which_case_had_which_status_when() -> None:
    """A row becomes an event with its line, wherever its columns stand."""
    log = f"who,at,status,case\namy,{AT},Queued,T-1\n"
    assert items(log) == [LogEvent(2, "T-1", "Queued", NINE)]


def test_status_columns_are_joined_by_a_slash() -> None:
    """Two columns that say the status together make one key."""
    columns = Columns("case", ("state", "phase"), "at")
    [event] = items(f"case,state,phase,at\nT-1,Queued,Awaiting,{AT}\n", columns)
    assert isinstance(event, LogEvent)
    assert event.status_key == "Queued/Awaiting"


def test_times_come_in_utc() -> None:
    """Offsets are reckoned away once, so that differences are right over clock changes."""
    [event] = items("case,status,at\nT-1,Queued,2021-01-04T10:00:00+01:00\n")
    assert isinstance(event, LogEvent)
    assert event.at == NINE
    assert event.at.tzinfo is UTC


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("T-1,Queued", "broken"),
        (f"T-1,Queued,{AT},more", "broken"),
        (f",Queued,{AT}", "broken"),
        (f"{'x' * 256},Queued,{AT}", "broken"),
        (f"T\u0000-1,Queued,{AT}", "broken"),
        ("T-1,Queued,yesterday", "time"),
        ("T-1,Queued,", "time"),
        ("T-1,Queued,2021-13-01T09:00:00Z", "time"),
        ("T-1,Queued,0001-01-01T00:00:00+14:00", "time"),
        ("T-1,Queued,2021-01-04T09:00:00", "naive"),
        (f'T-1,"Queued"x,{AT}', "broken"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_and_the_next_is_read(row: str, code: str) -> None:
    """One bad row costs one row: it is reported by line, and reading goes on."""
    log = f"case,status,at\n{row}\nT-2,Queued,{AT}\n"
    first, second = items(log)
    assert isinstance(first, LogError)
    assert (first.line, first.code) == (2, code)
    assert second == LogEvent(3, "T-2", "Queued", NINE)


def test_an_error_never_repeats_what_the_row_says() -> None:
    """A log's words may be a customer's: errors name lines and columns only."""
    log = "case,status,at\nsecret,secret,secret\nsecret,secret\n"
    assert "secret" not in "".join(str(item) for item in items(log))


def test_empty_lines_are_no_rows() -> None:
    """A blank line at the end of a file is nothing to report."""
    log = f"case,status,at\n\nT-1,Queued,{AT}\n\n"
    assert items(log) == [LogEvent(3, "T-1", "Queued", NINE)]


def test_a_quote_that_is_not_closed_does_not_swallow_the_log_in_silence() -> None:
    """A row that runs to the end of the file is an error that says up to where it ran."""
    log = f'case,status,at\n"T-1,Queued,{AT}\nT-2,Queued,{AT}\n'
    [item] = items(log)
    assert isinstance(item, LogError)
    assert (item.line, item.code) == (2, "broken")
    assert "up to line 3" in item.problem


def test_a_field_may_hold_a_line_break() -> None:
    """A row over two lines is named by its first, and the next row by its own."""
    log = f'case,status,at,note\nT-1,Queued,{AT},"two\nlines"\nT-2,Queued,{AT}\n'
    first, second = items(log)
    assert (first.line, second.line) == (2, 4)


def test_a_byte_order_mark_is_not_part_of_the_first_column() -> None:
    """A file saved by a spreadsheet reads like any other."""
    assert items(f"\ufeffcase,status,at\nT-1,Queued,{AT}\n") == [LogEvent(2, "T-1", "Queued", NINE)]


def test_a_missing_column_is_told_with_the_columns_found() -> None:
    """Who mistypes a column sees which ones there are, before anything is read."""
    with pytest.raises(LogError) as caught:
        items(f"id,state,at\nT-1,Queued,{AT}\n", Columns("id", "status", "at"))
    assert caught.value.code == "columns"
    assert caught.value.problem == (
        "there is no column 'status'; the columns are 'at', 'id', 'state'"
    )


def test_a_column_that_stands_twice_is_refused() -> None:
    """Which of two columns of one name is meant cannot be guessed."""
    with pytest.raises(LogError, match="several columns 'at'"):
        items("case,status,at,at\n")


@pytest.mark.parametrize("log", ["", "\n", '"case'])
def test_a_log_without_a_header_is_refused(log: str) -> None:
    """An empty file is no log without rows: it is no log."""
    with pytest.raises(LogError) as caught:
        items(log)
    assert (caught.value.line, caught.value.code) == (1, "columns")


def test_a_log_that_is_not_text_ends_with_an_error() -> None:
    """Bytes that are not UTF-8 are reported, and what came before them is kept."""
    start = f"case,status,at\nT-1,Queued,{AT}\n".encode()
    filler = f"T-2,Queued,{AT}\n".encode() * 2000  # more than a text stream reads ahead
    stream = io.TextIOWrapper(io.BytesIO(start + filler + b"T-3,\xff\xfe"), encoding="utf-8")
    *events, last = items(stream)
    assert events[0] == LogEvent(2, "T-1", "Queued", NINE)
    assert isinstance(last, LogError)
    assert last.code == "broken"


def test_a_packed_log_that_breaks_off_ends_with_an_error() -> None:
    """Half of a gzip file is not taken for a whole one."""
    rows = "".join(f"T-{row},Queued,{AT}\n" for row in range(5000))
    packed = gzip.compress(f"case,status,at\n{rows}".encode())
    half = io.BytesIO(packed[: len(packed) // 2])
    with gzip.open(half, "rt", encoding="utf-8", newline="") as stream:
        *_, last = items(stream)
    assert isinstance(last, LogError)
    assert last.code == "broken"


def test_columns_need_names() -> None:
    """A column without a name, or no status column at all, is refused at once."""
    with pytest.raises(ArgumentError, match="column"):
        Columns("case", (), "at")
    with pytest.raises(ArgumentError, match="column"):
        Columns("", "status", "at")


@given(st.lists(st.text(alphabet='aT,"\n\r Z0:-', max_size=30), max_size=8))
def test_whatever_the_rows_are_nothing_is_raised(rows: list[str]) -> None:
    """No text after a good header can make reading raise."""
    for item in items("case,status,at\n" + "\n".join(rows)):
        assert item.line >= 2


@given(st.lists(st.sampled_from(["ok", "short", "time"]), max_size=30))
def test_no_row_is_dropped_in_silence(kinds: list[str]) -> None:
    """There are as many events and errors as there are rows."""
    rows = {"ok": f"T-1,Queued,{AT}", "short": "T-1", "time": "T-1,Queued,never"}
    found = items("case,status,at\n" + "".join(f"{rows[kind]}\n" for kind in kinds))
    assert [item.line for item in found] == list(range(2, len(kinds) + 2))
    assert [isinstance(item, LogEvent) for item in found] == [kind == "ok" for kind in kinds]

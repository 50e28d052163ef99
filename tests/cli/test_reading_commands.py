"""``explain``, ``find``, ``lifecycle`` and ``gaps``: commands that look and change nothing."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from casenum.cli.options import scopes_of
from casenum.issuing import Issuer
from casenum.lifecycle import Lifecycle, answered, service_case
from casenum.numbers import Pattern, Scope
from casenum.stores import open_store
from support import clock

Run = Callable[..., tuple[int, str, str]]

SERVICE = "SRV-{year}-{seq:3}"
COMPLAINT = "CMP-{seq:5}-{check:damm}"
DEPT = ("--scope", "dept=A-Z:2-5")


def one_line(err: str) -> str:
    assert err.count("\n") == 1
    assert err.startswith("casenum: ")
    assert "Traceback" not in err
    return err


@pytest.mark.parametrize("command", ["explain", "find", "gaps", "lifecycle"])
def test_every_command_has_help_and_json(casenum: Run, command: str) -> None:
    """Each command explains itself, shows an example, and can print JSON."""
    status, out, _ = casenum(command, "--help")
    assert status == 0
    assert "--json" in out
    assert f"Example: casenum {command}" in out
    assert f"\n  {command} " in casenum()[1]


@pytest.mark.parametrize(
    "arguments",
    [
        ["explain"],
        ["explain", "A"],
        ["explain", "A-{dept}-{seq}"],
        ["explain", "A-{seq}", "--zone", "Mars/Base"],
        ["explain", "A-{dept}-{seq}", "--scope", "dept"],
        ["explain", "A-{dept}-{seq}", "--scope", "dept=A-Z:0"],
        ["explain", "A-{dept}-{seq}", "--scope", "dept=!:1"],
        ["explain", "A-{seq}", *DEPT],
        ["find", "missing.txt", "--pattern", "A-{seq}"],
        ["find", "-"],
        ["find", "-", "--pattern", "A-{seq"],
        ["find", "-", "--pattern", "A-{seq}", "--pattern", "A-{seq:2}"],
        ["find", "-", "--pattern", "A-{seq}", *DEPT],
        ["find", "-", "--role", "a", "A-{seq}", "--role", "a", "B-{seq}"],
        ["issue", "A-{dept}-{seq}", "--store", "memory:", *DEPT],
        ["issue", "A-{dept}-{seq}", "--store", "memory:", *DEPT, "--code", "IT"],
        ["issue", "A-{dept}-{seq}", "--store", "memory:", *DEPT, "--code", "dept=1"],
        ["lifecycle", "--format", "svg"],
        ["lifecycle", "--format", "dot", "--json"],
        ["gaps"],
        ["gaps", "memory:", "--start", "-1"],
    ],
)
def test_wrong_usage_is_one_line_and_status_2(casenum: Run, arguments: list[str]) -> None:
    """Bad input gives one line on standard error, nothing on standard output, status 2."""
    status, out, err = casenum(*arguments)
    assert (status, out) == (2, "")
    one_line(err)


# --- explain -----------------------------------------------------------------


def test_explain_shows_samples_capacity_and_proofs(casenum: Run) -> None:
    """A pattern is explained before anybody depends on it."""
    status, out, err = casenum("explain", SERVICE, "--zone", "Europe/Stockholm")
    assert (status, err) == (0, "")
    for text in ("SRV-2021-001, SRV-2021-002", "Europe/Stockholm", "restarts with each year"):
        assert text in out
    for text in ("9223372036854775807 numbers", "injective", "unambiguous", "calendar"):
        assert text in out
    assert "checkable" not in out


def test_explain_tells_of_a_check_what_it_misses(casenum: Run) -> None:
    """Who chooses a check character sees which slips it does not see."""
    out = casenum("explain", COMPLAINT)[1]
    assert "damm over all before it that it can check" in out
    assert "it misses some twin, jump, leading-zero" in out
    assert "checkable" in out


def test_explain_answers_in_json(casenum: Run) -> None:
    """Programs get plain values, days among them as text."""
    found = json.loads(casenum("explain", "{year:2}{month}{day}{seq:4}", "--json")[1])
    assert (found["name"], found["int32_from"]) == ("{year:2}{month}{day}{seq:4}", "2022-01-01")
    named = json.loads(casenum("explain", SERVICE, "--name", "service", "--json")[1])
    assert (named["name"], named["int32_from"], named["check"]) == ("service", None, None)
    assert list(named["proven"]) == ["injective", "unambiguous", "calendar"]


def test_a_refused_pattern_is_told_with_its_counter_example(casenum: Run) -> None:
    """A pattern that could misread a number shows how, in one line."""
    status, _, err = casenum("explain", "{dept}{seq:3}", "--scope", "dept=0-9:2-5")
    assert status == 2
    assert "(unambiguous): a text has two readings, for example" in one_line(err)


# --- scopes ------------------------------------------------------------------


def test_scopes_are_written_in_one_word() -> None:
    """A class of characters and one length or two say which codes a scope has."""
    assert scopes_of(["dept=A-Z:2-5", "shop=0-9:4"]) == {
        "dept": Scope("A-Z", 2, 5),
        "shop": Scope("0-9", 4),
    }


def test_numbers_with_scopes_can_be_issued_checked_and_found(
    casenum: Run, tmp_path: Path, stdin: Callable[[bytes], None]
) -> None:
    """Every command that takes a pattern takes its scopes."""
    pattern, store = "A-{dept}-{seq:3}", tmp_path / "cases.db"
    issued = casenum("issue", pattern, "--store", store, *DEPT, "--code", "dept=it", "-n", 2)
    assert issued == (0, "A-IT-001\nA-IT-002\n", "")
    assert casenum("check", pattern, "a-it-2", *DEPT)[0] == 1
    assert casenum("check", pattern, "a-it-002", *DEPT)[0] == 0
    stdin(b"on a-hr-007 and SRV-2021-001")
    patterns = ("--pattern", pattern, "--pattern", SERVICE)
    found = json.loads(casenum("find", *patterns, *DEPT, "--json")[1])["found"]
    assert [match["number"] for match in found] == ["A-HR-007", "SRV-2021-001"]


# --- find --------------------------------------------------------------------

MAIL = b"Hello,\r\n\nmy case [srv-2021-001] is like CMP-00001-3.\nSRV-2021-002\n"


def test_find_shows_numbers_with_their_place(casenum: Run, stdin: Callable[[bytes], None]) -> None:
    """Line and column lead an editor to each number; the rest says how and where it was read."""
    stdin(MAIL)
    asked = ("--role", "service", SERVICE, "--pattern", COMPLAINT)
    status, out, err = casenum("find", *asked)
    assert (status, err) == (0, "")
    assert [line.split() for line in out.splitlines()] == [
        ["place", "number", "form", "region", "rank", "role"],
        ["3:10", "SRV-2021-001", "typed", "reply", "3", "service"],
        ["3:32", "CMP-00001-3", "exact", "reply", "1", COMPLAINT],
        ["4:1", "SRV-2021-002", "exact", "reply", "2", "service"],
    ]


def test_find_answers_in_json(casenum: Run, tmp_path: Path) -> None:
    """Programs get the span too, in characters of the text."""
    path = tmp_path / "mail.txt"
    path.write_bytes(MAIL)
    first = json.loads(casenum("find", "--pattern", SERVICE, path, "--json")[1])["found"][0]
    assert first == {
        "number": "SRV-2021-001",
        "line": 3,
        "column": 10,
        "span": [18, 30],
        "form": "typed",
        "region": "reply",
        "rank": 2,
        "checked": False,
        "role": SERVICE,
    }
    assert MAIL.decode()[18:30] == "srv-2021-001"


def test_find_shows_what_was_rejected_where_it_is_asked(
    casenum: Run, stdin: Callable[[bytes], None]
) -> None:
    """A number with a wrong check is told with its place and reason, and never as a number."""
    text = b"Re: see CMP-00001-4\n\nand CMP-00001-3"
    stdin(text)
    status, out, _ = casenum("find", "--pattern", COMPLAINT, "--rejected")
    assert (status, out.splitlines()[-1]) == (
        0,
        "rejected at 1:9: the check character does not match",
    )
    stdin(text)
    answer = json.loads(casenum("find", "--pattern", COMPLAINT, "--rejected", "--json")[1])
    assert [each["number"] for each in answer["found"]] == ["CMP-00001-3"]
    (refused,) = answer["rejected"]
    assert (refused["code"], refused["span"], refused["region"]) == ("check", [8, 19], "subject")
    stdin(text)
    assert "rejected" not in casenum("find", "--pattern", COMPLAINT)[1]


def test_find_says_no_with_status_1(casenum: Run, stdin: Callable[[bytes], None]) -> None:
    """A text without a number is an answer, not an error, and its words are not repeated."""
    stdin(b"my password is hunter2, CVE-2021-001")
    assert casenum("find", "--pattern", SERVICE, "-") == (1, "no number found\n", "")
    stdin(b"")
    status, out, _ = casenum("find", "--pattern", SERVICE, "--json")
    assert (status, json.loads(out)) == (1, {"found": []})


def test_a_text_in_another_encoding_is_one_line(
    casenum: Run, stdin: Callable[[bytes], None]
) -> None:
    """Bytes that are not UTF-8 are told as such."""
    stdin(b"\xff\xfe")
    status, _, err = casenum("find", "--pattern", SERVICE)
    assert status == 2
    assert "use UTF-8" in one_line(err)


# --- lifecycle ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], service_case().to_markdown()),
        (["--format", "markdown"], service_case().to_markdown()),
        (["--format", "mermaid"], service_case().to_mermaid()),
        (["--format", "dot"], service_case().to_dot()),
        (["--format", "json"], service_case().to_json()),
        (["--json"], service_case().to_json()),
        (["--json", "--format", "json"], service_case().to_json()),
        (
            ["--answer-before-close", "--format", "mermaid"],
            service_case(answer_before_close=True).to_mermaid(),
        ),
    ],
)
def test_lifecycle_prints_what_the_library_runs(
    casenum: Run, arguments: list[str], expected: str
) -> None:
    """Pictures, tables and the document come from the table that moves the cases."""
    assert casenum("lifecycle", *arguments) == (0, expected, "")


def test_a_printed_lifecycle_can_be_read_back(casenum: Run) -> None:
    """Who wants another lifecycle begins with a file of this one."""
    document = casenum("lifecycle", "--json", "--answer-before-close")[1]
    life = Lifecycle.from_json(document, guards={"answered": answered})
    assert life.digest == service_case(answer_before_close=True).digest


# --- gaps --------------------------------------------------------------------


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return a store with a void and a reserved number, a skipped stretch, and a second scheme."""
    path = tmp_path / "cases.db"
    with open_store(path) as opened:
        issuer = Issuer(opened, Pattern(SERVICE, name="service"), clock=clock())
        issuer.issue()
        issuer.void(issuer.issue(), "entered twice")
        issuer.reserve()
        issuer.adopt("SRV-2021-007")
        Issuer(opened, Pattern("B-{seq}"), clock=clock()).issue()
        opened.take("B-{seq}::", 2)
    return path


def test_gaps_lists_every_value_without_a_number_and_why(casenum: Run, store: Path) -> None:
    """An auditor sees each missing value with its reason."""
    status, out, err = casenum("gaps", store)
    assert (status, err) == (0, "")
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert lines == [
        "series values count why number since reason",
        "B-{seq}:: 2-3 2 unclaimed",
        "service::2021 2 1 void SRV-2021-002 2021-01-04 09:00 UTC entered twice",
        "service::2021 3 1 reserved SRV-2021-003 2021-01-04 09:00 UTC",
        "service::2021 4-6 3 skipped",
        "",
        "7 values without a confirmed number; series looked at: 2",
    ]


def test_gaps_of_one_scheme_in_json(casenum: Run, store: Path) -> None:
    """Programs ask for one scheme; a scheme without a name is called by its pattern."""
    found = json.loads(casenum("gaps", store, "--scheme", "B-{seq}", "--json")[1])
    assert found == {
        "series": ["B-{seq}::"],
        "gaps": [
            {
                "series": "B-{seq}::",
                "first": 2,
                "last": 3,
                "count": 2,
                "kind": "unclaimed",
                "number": None,
                "reason": None,
                "at": None,
            }
        ],
    }
    service = json.loads(casenum("gaps", store, "--scheme", "service", "--json")[1])
    assert service["gaps"][0]["at"] == "2021-01-04T09:00:00+00:00"


def test_counters_may_begin_elsewhere(casenum: Run, tmp_path: Path) -> None:
    """Values below the first of a counter are no gaps, and its first may be 0."""
    path = tmp_path / "cases.db"
    with open_store(path) as opened:
        late = Pattern("A-{seq}", name="late", start=100)
        Issuer(opened, late, clock=clock()).issue()
    end = "0 values without a confirmed number; series looked at: 1\n"
    assert casenum("gaps", path, "--scheme", "late", "--start", 100) == (0, end, "")
    assert "1-99" in casenum("gaps", path, "--scheme", "late")[1]


def test_one_gap_is_counted_as_one(casenum: Run, tmp_path: Path) -> None:
    """The last line reads as a sentence."""
    path = tmp_path / "cases.db"
    with open_store(path) as opened:
        opened.take("a::", 1)
    assert casenum("gaps", path)[1].endswith(
        "1 value without a confirmed number; series looked at: 1\n"
    )


def test_a_scheme_that_the_store_does_not_know_is_status_3(casenum: Run, store: Path) -> None:
    """A mistyped name is an error, not an empty list."""
    status, out, err = casenum("gaps", store, "--scheme", "servcie")
    assert (status, out) == (3, "")
    assert "no series of scheme 'servcie'" in one_line(err)


def test_gaps_of_a_missing_file_creates_nothing(casenum: Run, tmp_path: Path) -> None:
    """A mistyped file name is an error, not a new and empty store."""
    missing = tmp_path / "missing.db"
    assert casenum("gaps", missing)[0] == 3
    assert not missing.exists()


def test_gaps_writes_nothing(casenum: Run, store: Path) -> None:
    """Looking twice gives the same answer."""
    assert casenum("gaps", store, "--json") == casenum("gaps", store, "--json")

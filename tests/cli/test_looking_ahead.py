"""``explain --simulate``: what the years to come bring, told on the command line."""

import json
from collections.abc import Callable

import pytest

Run = Callable[..., tuple[int, str, str]]

FULL = ("explain", "SRV-{year}-{seq:3!}", "--zone", "Europe/Stockholm")
YEARS = ("--since", "2021-01-01", "--until", "2023-01-01")


def test_the_years_to_come_are_told_in_text(casenum: Run) -> None:
    """A planner sees on which day a counter will be full, in local time."""
    status, out, err = casenum(*FULL, "--simulate", "3", *YEARS)
    assert (status, err) == (0, "")
    assert "2021-01-01 00:00 to 2023-01-01 00:00 (Europe/Stockholm), 3 a day" in out
    assert "  2021-11-30 00:00  96 numbers of its period are refused; the last was SRV" in out
    assert out.index("Proven") < out.index("Simulated")


def test_the_years_to_come_are_told_in_json(casenum: Run) -> None:
    """Programs get every total, and events with their local instants."""
    found = json.loads(casenum(*FULL, "--simulate", "3", *YEARS, "--json")[1])["simulation"]
    assert (found["issued"], found["refused"], found["series"]) == (1998, 192, 2)
    assert (found["since"], found["a_day"]) == ("2021-01-01T00:00:00+01:00", 3.0)
    assert found["totals"]["exhausted"] == 2
    assert found["events"][0] == {
        "kind": "clock",
        "at": "2021-03-28T03:00:00+02:00",
        "number": "SRV-2021-260",
        "explanation": "forward by 1:00:00, to 03:00; a local day of 23 hours; "
        "numbers around it that were made and compared: 200",
    }


def test_ten_years_from_now_are_looked_at_unless_asked_otherwise(casenum: Run) -> None:
    """Only this command reads a clock, and it says from when to when it looked."""
    found = json.loads(casenum("explain", "A-{seq}", "--simulate", "0.5", "--json")[1])
    assert found["simulation"]["issued"] == 1827
    assert "simulation" not in json.loads(casenum("explain", "A-{seq}", "--json")[1])


def test_a_time_with_an_offset_is_a_date_too(casenum: Run) -> None:
    """Instants may be told to the second; scopes get their first code."""
    times = ("--since", "2021-01-01T09:00:00+01:00", "--until", "2021-01-02T08:00:00Z")
    told = ("--simulate", "10", *times, "--json", "--scope", "dept=A-Z:2")
    found = json.loads(casenum("explain", "{dept}-{year}-{seq:1!}", *told)[1])["simulation"]
    assert (found["since"], found["issued"], found["refused"]) == (
        "2021-01-01T08:00:00+00:00",
        9,
        1,
    )
    assert found["events"][-1]["number"] == "AA-2021-9"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--until", "2031-01-01"), "--since and --until must be given with --simulate, not alone"),
        (("--since", "2031-01-01"), "--since and --until must be given with --simulate, not alone"),
        (("--simulate", "4", "--until", "soon"), "--until must be a day such as 2031-01-01"),
        (("--simulate", "4", "--since", "2021-01-01T10:00"), "--since must be a day such as"),
        (("--simulate", "4", "--since", "9999-01-01"), "since and until must be in the years 2 to"),
        (
            (
                "--simulate",
                "-4",
            ),
            "rate must be more than 0",
        ),
        (("--simulate", "nan"), "rate must be more than 0"),
        (("--simulate", "1", "--until", "2001-01-01"), "until must be"),
    ],
)
def test_what_cannot_be_looked_at_is_one_line(
    casenum: Run, options: tuple[str, ...], told: str
) -> None:
    """A rate or a date that cannot be meant is refused in one line, status 2."""
    status, out, err = casenum("explain", "A-{seq}", *options)
    assert (status, out) == (2, "")
    assert told in err
    assert err.count("\n") == 1

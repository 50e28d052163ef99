"""`Lifecycle.audit`: what a lifecycle would refuse of a log, before anything is switched on."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casenum.errors import ArgumentError, ArgumentTypeError
from casenum.lifecycle import Audit, OwnNames, StatusMap, service_case
from casenum.lifecycle.mappings import table
from support import AT

LIFE = service_case()
STATUSES = sorted(status.name for status in LIFE.statuses)
Row = tuple[str, str, datetime]


def at(hours: int) -> datetime:
    return AT + timedelta(hours=hours)


def rows(*written: str) -> list[Row]:
    """Return rows of ``case status``, an hour apart."""
    return [(*each.split(" ", 1), at(hour)) for hour, each in enumerate(written)]  # type: ignore[misc]  # two words each


def refused(audit: Audit) -> list[tuple[str | None, str, str, int]]:
    return [(each.source, each.target, each.code, each.count) for each in audit.refused]


def test_refused_changes_are_counted_with_their_first_cases() -> None:
    """Who reads the audit knows what would be refused, how often, and where to look."""
    log = [f"T-{n} received" for n in range(5)] + [f"T-{n} closed" for n in range(5)]
    found = LIFE.audit(rows(*log, "T-0 in_progress", "T-1 resolved"))
    assert refused(found) == [
        ("received", "closed", "no_transition", 5),
        ("closed", "resolved", "no_transition", 1),
    ]
    assert [example.case for example in found.refused[0].first] == ["T-0", "T-1", "T-2"]
    assert found.refused[0].first[0].at == at(5)
    assert (found.cases, found.rows, found.changes, found.hit) == (5, 12, 7, 5)
    assert (found.share, found.is_clean) == (1.0, False)


def test_a_refusal_does_not_bring_about_the_next() -> None:
    """What the log did is believed: the case goes on from there."""
    found = LIFE.audit(rows("A received", "A closed", "A in_progress", "A resolved"))
    assert refused(found) == [("received", "closed", "no_transition", 1)]


def test_cases_that_begin_where_none_may_are_told() -> None:
    """A case may be created in any status that is not final."""
    found = LIFE.audit(rows("A duplicate", "B closed", "A received"))
    expected = [(None, "duplicate", "final", 1), ("duplicate", "received", "final", 1)]
    assert refused(found) == expected


def test_guards_are_asked_too() -> None:
    """A rule that the log could not follow, because nobody knew it, shows in the audit."""
    strict = service_case(answer_before_close=True)
    found = strict.audit(rows("A registered", "A closed"))
    assert refused(found) == [("registered", "closed", "guard", 1)]


def test_unknown_statuses_are_told_with_what_may_be_meant() -> None:
    """A typo in the log, or a status that nobody translated, is told once, with a guess."""
    found = LIFE.audit(rows("A registered", "A asigned", "B asigned", "B ???", "C " + "x" * 500))
    told = [(each.key[:9], each.count, each.meant) for each in found.unknown]
    assert told == [("asigned", 2, "assigned"), ("???", 1, None), ("xxxxxxxxx", 1, None)]
    assert [example.case for example in found.unknown[0].first] == ["A", "B"]
    assert (found.hit, found.cases, found.is_clean) == (3, 3, False)


def test_a_map_translates_and_guesses_among_its_own_keys() -> None:
    """The other system's words are read by its table, and its typos are told in its words."""
    found = LIFE.audit(rows("A new", "A open", "A solvd", "A solved"), statuses=table("zendesk"))
    assert (refused(found), [each.meant for each in found.unknown]) == ([], ["solved"])
    names = StatusMap({"neu": "received", "-": ""}, STATUSES)
    assert LIFE.audit(rows("A -", "A neu", "A -"), statuses=names).silent == 2
    assert LIFE.audit(rows("A On hold"), statuses=OwnNames(STATUSES)).is_clean


def test_cases_that_end_nowhere_are_counted_by_status() -> None:
    """What the log leaves open is told; it is no fault."""
    found = LIFE.audit(rows("A assigned", "B closed", "C on_hold", "D on_hold", "E ..."))
    assert [(each.status, each.count) for each in found.unfinished] == [
        ("on_hold", 2),
        ("assigned", 1),
    ]
    told = [each.to_dict() for each in found.unfinished]
    assert [(each["status"], each["count"]) for each in told] == [("on_hold", 2), ("assigned", 1)]
    assert LIFE.audit(rows("A assigned")).is_clean


def test_rows_out_of_order_are_left_out_and_counted() -> None:
    """A row earlier than the one before of its case says nothing that can be judged."""
    log = [("A", "registered", at(1)), ("A", "duplicate", at(0)), ("B", "assigned", at(0))]
    found = LIFE.audit(log)
    assert (found.disordered, found.rows, found.changes, found.is_clean) == (1, 3, 0, True)


def test_updates_to_the_same_status_move_nothing() -> None:
    """A row that repeats the status is counted, and neither refused nor a change."""
    found = LIFE.audit(rows("A received", "A received", "A registered"))
    assert (found.updates, found.changes) == (1, 1)


def test_rows_stream_by() -> None:
    """A log of any length is audited as it comes: no row is waited for, none is kept."""
    seen: list[int] = []

    def coming() -> Iterator[Row]:
        for hour in range(3):
            seen.append(hour)
            yield "A", "on_hold", at(hour)
            assert len(seen) == hour + 1

    assert LIFE.audit(coming()).rows == 3


def test_zones_do_not_disturb_the_order() -> None:
    """Times of several zones are compared as moments."""
    east = timezone(timedelta(hours=9))
    log = [("A", "registered", at(0).astimezone(east)), ("A", "assigned", at(1))]
    assert LIFE.audit(log).disordered == 0


def test_an_audit_is_plain_data() -> None:
    """Programs read it as JSON values, with all examples."""
    found = LIFE.audit(rows("A received", "A closed", "A asigned"), recorded={"A": "received"})
    told = found.to_dict()
    assert told["refused"] == [
        {
            "from": "received",
            "to": "closed",
            "code": "no_transition",
            "count": 1,
            "first": [{"case": "A", "at": "2021-01-04T10:00:00+00:00"}],
        }
    ]
    first = [{"case": "A", "at": "2021-01-04T11:00:00+00:00"}]
    once = {"count": 1, "first": first}
    assert told["unknown"] == [{"status": "asigned", "meant": "assigned", **once}]
    assert told["strays"] == [{"recorded": "received", "found": "closed", **once}]
    assert told["unfinished"] == []
    assert (told["share_hit"], told["cases_hit"]) == (1.0, 1)
    assert LIFE.audit([]).to_dict()["share_hit"] is None


def test_a_status_that_our_record_does_not_have_is_a_stray() -> None:
    """A case that stands elsewhere by the log than by our own record was written past it."""
    record = {"A": "assigned", "B": "assigned", "C": "closed"}
    found = LIFE.audit(rows("A assigned", "B resolved"), recorded=record)
    assert [(each.recorded, each.found, each.count) for each in found.strays] == [
        ("assigned", "resolved", 1)
    ]
    assert (found.refused, found.hit, found.is_clean) == ((), 1, False)


WRONG: dict[str, tuple[Any, type[Exception], str]] = {
    "text": ("A received", ArgumentTypeError, "row 0 must be case, status and time, not str"),
    "a number": (7, ArgumentTypeError, "row 0 must be"),
    "two values": (("A", "received"), ArgumentError, "not 2 values"),
    "no case": (("", "received", AT), ArgumentError, "the case of row 0"),
    "no text": (("A", 7, AT), ArgumentTypeError, "the status of row 0"),
    "no zone": (("A", "received", datetime(2021, 1, 4)), ArgumentError, "the time of row 0"),  # noqa: DTZ001 - what is refused
}


@pytest.mark.parametrize(("row", "error", "words"), WRONG.values(), ids=WRONG)
def test_a_row_that_cannot_be_meant_is_told_by_its_place(
    row: Any, error: type[Exception], words: str
) -> None:
    """What is no row is refused where it stands, without repeating what it holds."""
    with pytest.raises(error, match=words):
        LIFE.audit([row])


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from(STATUSES)), max_size=20))
def test_the_audit_refuses_what_the_lifecycle_refuses(log: Iterable[tuple[str, str]]) -> None:
    """Each change is refused exactly where no event leads from the one status to the other."""
    written = [(case, status, at(hour)) for hour, (case, status) in enumerate(log)]
    expected, last = 0, dict[str, str]()
    for case, status, _ in written:
        before = last.get(case)
        if before is None:
            expected += LIFE.status(status).final
        elif before != status:
            expected += not LIFE.events_between(before, status)
        last[case] = status
    found = LIFE.audit(written)
    assert sum(each.count for each in found.refused) == expected
    assert found.cases == len(last)

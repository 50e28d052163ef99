"""The laws of `casenum.storage.SupportsQuery`, `SupportsScan` and `SupportsOutbox`."""

from collections.abc import Callable
from datetime import timedelta
from typing import ClassVar, Final

import pytest

from casenum.errors import ArgumentError
from casenum.storage import (
    CaseStore,
    Snapshot,
    SupportsOutbox,
    SupportsQuery,
    SupportsScan,
    WorkList,
)
from casenum.testing.contract import Laws, Pair, outbox, queried, streamed
from casenum.testing.samples import AT, LATER, fresh, message, records, snapshot

_MINUTE: Final = timedelta(minutes=1)

# What a work list asks, and which snapshots it means.
_QUESTIONS: Final[tuple[tuple[WorkList, Callable[[Snapshot], bool]], ...]] = (
    (WorkList(), lambda _: True),
    (WorkList(statuses=("new", "odd' --")), lambda shot: shot.status in {"new", "odd' --"}),
    (WorkList(statuses=()), lambda _: False),
    (WorkList(categories=("done",)), lambda shot: shot.category == "done"),
    (WorkList(kind="complaint"), lambda shot: shot.kind == "complaint"),
    (WorkList(assignee="amy"), lambda shot: shot.assignee == "amy"),
    (WorkList(queue="billing"), lambda shot: shot.queue == "billing"),
    (WorkList(requester="customer:42"), lambda shot: shot.requester == "customer:42"),
    (WorkList(priority="high"), lambda shot: shot.priority == "high"),
    (WorkList(assigned=True), lambda shot: shot.assignee is not None),
    (WorkList(assigned=False), lambda shot: shot.assignee is None),
    (WorkList(received_from=AT + _MINUTE), lambda shot: shot.received_at >= AT + _MINUTE),
    (WorkList(received_until=AT + _MINUTE), lambda shot: shot.received_at < AT + _MINUTE),
    (WorkList(changed_from=LATER), lambda shot: shot.changed_at >= LATER),
    (WorkList(changed_until=LATER), lambda shot: shot.changed_at < LATER),
    (
        WorkList(statuses=("new",), assignee="amy", kind="request"),
        lambda shot: (shot.status, shot.assignee, shot.kind) == ("new", "amy", "request"),
    ),
)


def _fill(store: CaseStore) -> list[Snapshot]:
    """Append cases that differ in every column, and return their snapshots in the list's order."""
    shots: list[Snapshot] = []
    for turn in range(12):
        case = f"{'Cc'[turn % 2]}-{turn:02}"
        shot = snapshot(
            case,
            1,
            status=("new", "assigned", "odd' --")[turn % 3],
            category=("new", "done")[turn % 2],
            kind=("request", "complaint")[turn // 3 % 2],
            received_at=AT + (turn // 4) * _MINUTE,
            changed_at=LATER + (turn % 3 - 1) * _MINUTE,
            assignee=(None, "amy", "bob", "amy")[turn % 4],
            queue=(None, "billing")[turn % 2],
            requester=("customer:42", None)[turn % 2],
            priority=(None, None, "high")[turn % 3],
        )
        store.append(case, records(case, "r1"), expected=0, snapshot=shot)
        shots.append(shot)
    return sorted(shots, key=lambda shot: (shot.received_at, shot.case_id))


class QueryLaws(Laws):
    """Prove that work lists hold what they ask for. The store must be new.

    >>> "test_query_1_pages_give_every_case_once" in QueryLaws.laws()
    True
    """

    capability: ClassVar[type | None] = SupportsQuery

    def test_query_0_every_column_is_asked(self, pair: Pair) -> None:
        """Each field of a work list chooses by its column, and all of them together."""
        shots = _fill(pair.store)
        pair.store.append("bare", records("bare", "r1"), expected=0)  # no snapshot, on no list
        for work, chosen in _QUESTIONS:
            page = queried(pair.other).query(work)
            assert list(page.snapshots) == [shot for shot in shots if chosen(shot)], work
            assert page.cursor is None

    def test_query_1_pages_give_every_case_once(self, pair: Pair) -> None:
        """Cursors lead through the whole list in its order, whatever the size of a page."""
        shots = _fill(pair.store)
        store = queried(pair.other)
        for size in (1, 5, 11, 12, 13):
            page = store.query(WorkList(), limit=size)
            met = list(page.snapshots)
            while page.cursor is not None:
                page = store.query(WorkList(), cursor=page.cursor, limit=size)
                met.extend(page.snapshots)
            assert met == shots, size

    def test_query_1_what_no_page_gave_is_refused(self, pair: Pair) -> None:
        """A cursor that was made up, or a page of no size, is an error and not the first page."""
        store = queried(pair.store)
        for cursor in ("x", "1/", "/case", "one/case", "", "\u0661/case"):
            with pytest.raises(ArgumentError):
                store.query(WorkList(), cursor=cursor)
        with pytest.raises(ArgumentError):
            store.query(WorkList(), limit=0)
        with pytest.raises(ArgumentError):
            store.query(WorkList(received_from=AT.replace(tzinfo=None)))


class ScanLaws(Laws):
    """Prove that histories stream. The store must be new.

    >>> "test_scan_1_every_history_comes_whole_and_sorted" in ScanLaws.laws()
    True
    """

    capability: ClassVar[type | None] = SupportsScan

    def test_scan_1_every_history_comes_whole_and_sorted(self, pair: Pair) -> None:
        """All cases come once, by case id, each with its records in order."""
        cases = [f"{letter}{turn:03}" for turn in range(75) for letter in "bA\U0001f4e8"]
        for case in cases:
            pair.store.append(case, records(case, "r1", "r2"), expected=0)
        told = list(streamed(pair.other).histories())
        assert [history.case_id for history in told] == sorted(cases)
        assert all(tuple(h.records) == records(h.case_id, "r1", "r2") for h in told)

    def test_scan_1_nothing_comes_of_nothing(self, pair: Pair) -> None:
        """A store without cases has no histories."""
        assert list(streamed(pair.store).histories()) == []


def _leased(store: object, minutes: int, limit: int = 100) -> list[str]:
    now = AT + minutes * _MINUTE
    held = outbox(store).lease(now=now, hold=10 * _MINUTE, limit=limit)
    return [sent.key for sent in held]


class OutboxLaws(Laws):
    """Prove that messages are handed out at least once, in order within a case. The store is new.

    >>> "test_outbox_2_what_was_not_acknowledged_comes_again" in OutboxLaws.laws()
    True
    """

    capability: ClassVar[type | None] = SupportsOutbox

    def test_outbox_0_a_message_comes_as_it_was_written(self, pair: Pair) -> None:
        """Every part is kept, and a refused append sends nothing."""
        sent = message("case-a", "m1")
        pair.store.append("case-a", records("case-a", "r1"), expected=0, outbox=[sent])
        with pytest.raises(Exception, match="version"):
            pair.store.append(
                "case-a", records("case-a", "x"), expected=0, outbox=[message("case-a", "m2")]
            )
        leased = outbox(pair.other).lease(now=AT, hold=_MINUTE)
        assert list(leased) == [sent]
        assert outbox(pair.store).acknowledge([sent.key]) == 1
        assert list(outbox(pair.other).lease(now=AT, hold=_MINUTE)) == []

    def test_outbox_1_a_case_is_told_in_order(self, pair: Pair) -> None:
        """The second message of a case waits until the first is acknowledged."""
        a, b = fresh("case"), fresh("case")
        for case, keys in ((a, ("a1", "a2")), (b, ("b1",))):
            sent = [message(case, key) for key in keys]
            pair.store.append(case, records(case, "r1"), expected=0, outbox=sent)
        assert _leased(pair.store, 0) == ["a1", "b1"]
        assert _leased(pair.other, 1) == []
        assert outbox(pair.other).acknowledge(["a1", "unknown"]) == 1
        assert _leased(pair.store, 2) == ["a2"]
        assert outbox(pair.store).acknowledge(["a2", "b1", "a1"]) == 2
        assert _leased(pair.other, 60) == []

    def test_outbox_1_a_page_of_messages_is_the_oldest(self, pair: Pair) -> None:
        """A limit leaves the younger messages for the next worker."""
        for turn in range(5):
            case = fresh("case")
            sent = [message(case, f"m{turn}")]
            pair.store.append(case, records(case, "r1"), expected=0, outbox=sent)
        assert _leased(pair.store, 0, 2) == ["m0", "m1"]
        assert _leased(pair.other, 0, 2) == ["m2", "m3"]
        assert _leased(pair.store, 0, 2) == ["m4"]

    def test_outbox_2_what_was_not_acknowledged_comes_again(self, pair: Pair) -> None:
        """A worker that died keeps a message no longer than it was held."""
        case = fresh("case")
        pair.store.append(case, records(case, "r1"), expected=0, outbox=[message(case, "m1")])
        assert [_leased(pair.store, minute) for minute in (0, 9, 10)] == [["m1"], [], ["m1"]]

    def test_outbox_2_a_retry_writes_no_second_message(self, pair: Pair) -> None:
        """The same append again, or the same key in a later one, sends nothing twice."""
        case = fresh("case")
        sent = [message(case, "m1")]
        pair.store.append(case, records(case, "r1"), expected=0, outbox=sent)
        pair.other.append(case, records(case, "r1"), expected=0, outbox=sent)
        pair.other.append(case, records(case, "r2", after=1), expected=1, outbox=sent)
        store = outbox(pair.store)
        assert store.acknowledge(_leased(store, 0)) == 1
        assert _leased(store, 60) == []

    def test_outbox_2_a_hold_has_a_length(self, pair: Pair) -> None:
        """To hold for no time would hand everything to everybody."""
        store = outbox(pair.store)
        with pytest.raises(ArgumentError):
            store.lease(now=AT, hold=timedelta(0))
        with pytest.raises(ArgumentError):
            store.lease(now=AT.replace(tzinfo=None), hold=_MINUTE)
        with pytest.raises(ArgumentError):
            store.lease(now=AT, hold=_MINUTE, limit=0)

"""The shell around timers: the cases that are due, each woken in a transaction of its own."""

import logging
from datetime import datetime
from typing import Final, cast

from casenum.arguments import fulfils
from casenum.cases import Case
from casenum.desk.decisions.timing import TIMER, lapsed
from casenum.desk.decisions.values import Decision, Stamp
from casenum.desk.reading import existing
from casenum.desk.writing import Writer
from casenum.errors import ArgumentError, LifecycleError, VersionConflict
from casenum.storage import CaseStore, Snapshot, SupportsDue

_log: Final = logging.getLogger("casenum.desk")


def wake(writer: Writer, now: datetime, limit: int) -> tuple[Case, ...]:
    """Return the cases that moved because their time had come by now.

    Raises:
        ArgumentError: the store knows no timers.
    """
    if not fulfils(writer.store, SupportsDue):
        found = type(writer.store).__name__
        raise ArgumentError("store", "one that finds cases that are due", found)
    waiting = cast("SupportsDue", writer.store).due(now, limit=limit)
    woken = [_tried(writer, snapshot, now) for snapshot in waiting]
    return tuple([case for case in woken if case is not None])


def _tried(writer: Writer, snapshot: Snapshot, now: datetime) -> Case | None:
    case_id = snapshot.case_id
    try:
        with writer.begin() as store:
            return _woken(writer, store, case_id, now)
    except VersionConflict:  # somebody else wrote, and did first what was due
        return None
    except (LifecycleError, ArgumentError) as error:  # one broken case must not stop the others
        _log.warning("case %s was not woken: %s", case_id, type(error).__name__)
        return None


def _woken(writer: Writer, store: CaseStore, case_id: str, now: datetime) -> Case | None:
    kept = None if (loaded := store.load(case_id)) is None else loaded.snapshot
    if kept is None or kept.wake_at is None or kept.wake_at > now:
        return None  # it was woken, or went elsewhere, since it was asked for
    case = existing(store, case_id)
    moved = writer.present(case, now).version > case.version

    def decide(_: CaseStore, case: Case, stamp: Stamp) -> Decision:
        return Decision(()) if moved else lapsed(case, stamp)

    after = writer.put(store, case, Stamp(now, TIMER, writer.drawer.new_id()), decide)
    return after if moved else None

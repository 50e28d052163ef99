"""A foreign status log against a lifecycle: what it would refuse, before anything is switched on.

Rows stream by; what stays in memory is where each case stands and a few counts. A refused change
is counted and then believed, so that one refusal does not bring about the next.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, cast

import attrs

from casenum.arguments import mapping, moment, nearest, text
from casenum.errors import ArgumentError, ArgumentTypeError, TransitionRefused
from casenum.lifecycle.engine import Lifecycle
from casenum.lifecycle.judging import Verdict, begin, change
from casenum.lifecycle.statusmap import Dictionary, StatusMap, StatusNames
from casenum.lifecycle.values import JSON, Category, Standing

_BY: Final = "system:audit"
_PARTS: Final = 3  # case, status, at
_EXAMPLES: Final = 3  # cases named for each thing found
_GUESSED: Final = 80  # characters of a key that is compared with what is known

Row = tuple[str, str, datetime]


@attrs.frozen(slots=True)
class Example:
    """Name a case in which something was found, and when it happened.

    >>> Example("T-17", datetime(2021, 1, 4, tzinfo=UTC)).to_dict()
    {'case': 'T-17', 'at': '2021-01-04T00:00:00+00:00'}
    """

    case: str
    at: datetime

    def to_dict(self) -> dict[str, JSON]:
        """Return the example as plain JSON values."""
        return {"case": self.case, "at": self.at.isoformat()}


@attrs.frozen(slots=True)
class Refused:
    """Count the changes from one status to another that the lifecycle would refuse.

    ``source`` is None where cases are created in a status in which none may begin. ``code`` is that
    of the refusal.

    >>> Refused("received", "closed", "no_transition", 1, ()).count
    1
    """

    source: str | None
    target: str
    code: str
    count: int
    first: tuple[Example, ...]

    def to_dict(self) -> dict[str, JSON]:
        """Return the count as plain JSON values."""
        return {
            "from": self.source,
            "to": self.target,
            "code": self.code,
            "count": self.count,
            "first": _dicts(self.first),
        }


@attrs.frozen(slots=True)
class Unknown:
    """Count the rows with a status that nobody has translated, and say which one may be meant.

    >>> Unknown("asigned", 1, "assigned", ()).meant
    'assigned'
    """

    key: str
    count: int
    meant: str | None
    first: tuple[Example, ...]

    def to_dict(self) -> dict[str, JSON]:
        """Return the count as plain JSON values."""
        return {
            "status": self.key,
            "count": self.count,
            "meant": self.meant,
            "first": _dicts(self.first),
        }


@attrs.frozen(slots=True)
class Unfinished:
    """Count the cases whose log ends in a status that is not done.

    >>> Unfinished("on_hold", 1, ()).status
    'on_hold'
    """

    status: str
    count: int
    first: tuple[Example, ...]

    def to_dict(self) -> dict[str, JSON]:
        """Return the count as plain JSON values."""
        return {"status": self.status, "count": self.count, "first": _dicts(self.first)}


@attrs.frozen(slots=True)
class Stray:
    """Count the cases that stand in one status by our record, and in another by the log.

    >>> Stray("received", "closed", 1, ()).found
    'closed'
    """

    recorded: str
    found: str
    count: int
    first: tuple[Example, ...]

    def to_dict(self) -> dict[str, JSON]:
        """Return the count as plain JSON values."""
        return {
            "recorded": self.recorded,
            "found": self.found,
            "count": self.count,
            "first": _dicts(self.first),
        }


@attrs.frozen(slots=True)
class Audit:
    """Say what a foreign log holds, and what the lifecycle would refuse of it.

    ``changes`` holds the refused ones too. ``silent`` rows said nothing about a status;
    ``disordered`` ones were earlier than the row of the case before, and left out. ``hit`` counts
    the cases with a refusal, an unknown status or a stray.

    >>> from casenum.lifecycle import service_case
    >>> result = service_case().audit([])
    >>> result.cases, result.share, result.is_clean
    (0, None, True)
    """

    rows: int
    cases: int
    changes: int
    updates: int
    silent: int
    disordered: int
    hit: int
    refused: tuple[Refused, ...]
    unknown: tuple[Unknown, ...]
    unfinished: tuple[Unfinished, ...]
    strays: tuple[Stray, ...]

    @property
    def share(self) -> float | None:
        """Return the share of the cases that are hit, or None where there are no cases."""
        return self.hit / self.cases if self.cases else None

    @property
    def is_clean(self) -> bool:
        """Return whether nothing would have been refused; unfinished cases are no fault."""
        return not (self.refused or self.unknown or self.strays)

    def to_dict(self) -> dict[str, JSON]:
        """Return the audit as plain JSON values."""
        share = self.share
        return {
            "rows": self.rows,
            "cases": self.cases,
            "status_changes": self.changes,
            "same_status_updates": self.updates,
            "silent_rows": self.silent,
            "disordered_rows": self.disordered,
            "cases_hit": self.hit,
            "share_hit": None if share is None else round(share, 6),
            "refused": [each.to_dict() for each in self.refused],
            "unknown": [each.to_dict() for each in self.unknown],
            "unfinished": [each.to_dict() for each in self.unfinished],
            "strays": [each.to_dict() for each in self.strays],
        }


def _dicts(examples: Iterable[Example]) -> list[JSON]:
    return [example.to_dict() for example in examples]


class _Tally:
    """Count one thing, and keep its first examples."""

    __slots__ = ("count", "first")

    def __init__(self) -> None:
        self.count = 0
        self.first: tuple[Example, ...] = ()

    def add(self, case: str, at: datetime) -> None:
        self.count += 1
        if len(self.first) < _EXAMPLES:
            self.first = (*self.first, Example(case, at))


class _Tallies(dict[tuple[str, ...], _Tally]):
    """Make a tally for each new thing, and list the most frequent first."""

    def __missing__(self, key: tuple[str, ...]) -> _Tally:
        self[key] = _Tally()
        return self[key]

    def ranked(self) -> list[tuple[tuple[str, ...], _Tally]]:
        return sorted(self.items(), key=lambda item: (-item[1].count, item[0]))


class _Followed:
    """Hold where one case of the log stands."""

    __slots__ = ("hit", "last", "standing")

    def __init__(self, last: datetime) -> None:
        self.last = last
        self.standing: Standing | None = None
        self.hit = False


_NOWHERE: Final = ""  # the source of what is created


class _Auditor:
    """Hold the state of one audit: the cases of the log, and the counts."""

    def __init__(self, life: Lifecycle, names: StatusNames | None) -> None:
        self._life = life
        self._statuses = {status.name for status in life.statuses}
        self._keys = names.names.keys() if isinstance(names, StatusMap) else self._statuses
        self._meanings = Dictionary(names, self._statuses)
        self._cases: dict[str, _Followed] = {}
        self._rows = self._changes = self._updates = self._silent = self._disordered = 0
        self._refused, self._unknown = _Tallies(), _Tallies()
        self._unfinished, self._strays = _Tallies(), _Tallies()

    def take(self, case: str, key: str, at: datetime) -> None:
        """Take one row."""
        self._rows += 1
        followed = self._cases.get(case)
        if followed is None:
            followed = self._cases[case] = _Followed(at)
        elif at < followed.last:
            self._disordered += 1
            return
        followed.last = at
        status = self._meanings[key]
        if status is None:
            followed.hit = True
            self._unknown[key,].add(case, at)
        elif status == _NOWHERE:
            self._silent += 1
        else:
            self._said(case, followed, status)

    def _said(self, case: str, followed: _Followed, status: str) -> None:
        standing, at = followed.standing, followed.last
        if standing is None:
            *_, verdict = begin(self._life, status, at=at, by=_BY)
            self._believe(case, followed, _NOWHERE, verdict)
        elif status == standing.status:
            self._updates += 1
        else:
            self._changes += 1
            verdict = change(self._life, standing, status, at=at, by=_BY)
            self._believe(case, followed, standing.status, verdict)

    def _believe(self, case: str, followed: _Followed, source: str, verdict: Verdict) -> None:
        followed.standing = verdict.step.standing
        refused = verdict.refused
        if isinstance(refused, TransitionRefused):
            followed.hit = True
            target = verdict.step.standing.status
            self._refused[source, target, refused.code].add(case, followed.last)

    def compare(self, recorded: Mapping[str, str]) -> None:
        """Hold where cases stand by the log against where our own record says they do."""
        for case, status in recorded.items():
            followed = self._cases.get(case)
            found = None if followed is None else followed.standing
            if followed is not None and found is not None and found.status != status:
                followed.hit = True
                self._strays[status, found.status].add(case, followed.last)

    def result(self) -> Audit:
        """Return the counts."""
        for name, case in self._cases.items():
            if case.standing is not None and case.standing.category is not Category.DONE:
                self._unfinished[case.standing.status,].add(name, case.last)
        return Audit(
            self._rows,
            len(self._cases),
            self._changes,
            self._updates,
            self._silent,
            self._disordered,
            sum(case.hit for case in self._cases.values()),
            tuple(
                Refused(s or None, t, c, n.count, n.first) for (s, t, c), n in _of(self._refused)
            ),
            tuple(
                Unknown(key, n.count, self._meant(key), n.first) for (key,), n in _of(self._unknown)
            ),
            tuple(Unfinished(status, n.count, n.first) for (status,), n in _of(self._unfinished)),
            tuple(Stray(ours, log, n.count, n.first) for (ours, log), n in _of(self._strays)),
        )

    def _meant(self, key: str) -> str | None:
        close = nearest(key, sorted(self._keys)) if len(key) <= _GUESSED else []
        return close[0] if close else None


def _of(tallies: _Tallies) -> list[tuple[tuple[Any, ...], _Tally]]:
    return cast("list[tuple[tuple[Any, ...], _Tally]]", tallies.ranked())


def audited(
    life: Lifecycle,
    rows: Iterable[Row],
    *,
    statuses: StatusNames | None = None,
    recorded: Mapping[str, str] | None = None,
) -> Audit:
    """Return what a lifecycle says to a foreign log; `Lifecycle.audit` describes the rest.

    >>> from casenum.lifecycle import service_case
    >>> nine = datetime(2021, 1, 4, 9, tzinfo=UTC)
    >>> rows = [("T-1", "received", nine), ("T-1", "closed", nine)]
    >>> audited(service_case(), rows).refused[0].target
    'closed'
    """
    if statuses is not None and not isinstance(statuses, StatusNames):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ArgumentTypeError("statuses", "None or a StatusMap", type(statuses).__name__)
    known: Mapping[str, str] = {} if recorded is None else mapping("recorded", recorded)
    auditor = _Auditor(life, statuses)
    for place, row in enumerate(rows):
        auditor.take(*_checked(row, place))
    auditor.compare(known)
    return auditor.result()


def _checked(row: Sequence[object], place: int) -> Row:
    if isinstance(row, str) or not isinstance(row, Sequence):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ArgumentTypeError(f"row {place}", "case, status and time", type(row).__name__)
    if len(row) != _PARTS:
        raise ArgumentError(f"row {place}", "case, status and time", f"{len(row)} values")
    case, key, at = row
    at = moment(f"the time of row {place}", at)
    return (
        text(f"the case of row {place}", case),
        text(f"the status of row {place}", key, limit=65_536, empty=True),
        at if at.tzinfo is UTC else at.astimezone(UTC),
    )

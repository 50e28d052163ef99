"""Replay a foreign log: every case numbered, every change applied or refused with its reason."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Final, TypeVar

from casenum.arguments import moment, text, whole
from casenum.cases import CaseKind
from casenum.cases.printed import number_as_data
from casenum.errors import ArgumentTypeError, LogError
from casenum.exchange.eventlog import LogEvent
from casenum.exchange.imported import IMPORTED, RECEIVED, REGISTERED, Imported
from casenum.exchange.outcome import Problems, ReplayResult
from casenum.issuing import Drawer, Order, claim
from casenum.lifecycle import JSON, Actor, Lifecycle, Step
from casenum.lifecycle.judging import Verdict, begin, change
from casenum.lifecycle.statusmap import Dictionary, StatusNames
from casenum.metrics import Figures
from casenum.numbers import CaseNumber, NumberScheme
from casenum.storage import CaseStore, ClaimState, transactions

_BY: Final = "system:replay"
_MOST: Final = 1_000_000  # rows a transaction: they lie in memory
_BATCH: Final = 1_000  # rows a transaction: many enough to be quick, few enough to wait for

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)  # the moment of a log without a row
_UNKNOWN: Final = "the status is unknown; add it to the map"
_EARLIER: Final = "the time is earlier than the case's row before"
_NO_DATA: Final[Mapping[str, JSON]] = {}

Item = TypeVar("Item")


def replay(
    events: Iterable[LogEvent | LogError],
    *,
    store: CaseStore,
    scheme: NumberScheme,
    lifecycle: Lifecycle,
    statuses: StatusNames | None = None,
    kind: str = CaseKind.REQUEST,
    by: str = _BY,
    strict: bool = False,
    batch: int = _BATCH,
) -> ReplayResult:
    """Write a foreign log into a store, and say what it held and what the lifecycle would refuse.

    Each case gets a number dated by its first row, and keeps the log's own id as an alias. It is
    created in the first status that the log says. A change that the lifecycle refuses is kept as
    the log has it, with the refusal beside it, so that one refusal does not bring about the next.
    Rows that cannot be used are left out and counted. The same log again adds nothing; a log that
    has grown adds what is new.

    Args:
        events: what `read_events` yields; cases may be interleaved.
        store: where cases go, in transactions of ``batch`` rows where it has transactions.
        scheme: what the cases are numbered by.
        lifecycle: what the changes are held against.
        statuses: the log's words for our statuses; without, a word is the status itself.
        kind: what kind of case the log's cases are.
        by: who is written down as the author of all facts.
        strict: whether the first row that cannot be used stops the replay.
        batch: how many rows are written at once.

    Raises:
        ArgumentTypeError: an argument has the wrong type.
        LogError: a row cannot be used, and the replay is strict; rows since the last full batch
            are not written.
        StoreRefused: the store said no, for example because a number is taken.
        StorageError: the store failed; ``retry`` says what may be tried again.

    >>> from casenum.exchange import Columns, read_events
    >>> from casenum.lifecycle import service_case
    >>> from casenum.numbers import Pattern
    >>> from casenum.stores import open_store
    >>> rows = ["case,status,at", "A,received,2021-01-04T09:00Z", "A,resolved,2021-01-04T11:00Z"]
    >>> events = read_events(rows, Columns("case", "status", "at"))
    >>> pattern = Pattern("LOG-{seq:3}", name="log")
    >>> result = replay(
    ...     events, store=open_store("memory:"), scheme=pattern, lifecycle=service_case()
    ... )
    >>> result.status_changes, [(move.source, move.target) for move in result.report.refused]
    (1, [('received', 'resolved')])
    """
    _require(store, scheme, lifecycle, statuses)
    machine = _Replay(scheme, lifecycle, statuses, kind, by, strict=strict)
    transaction = transactions(store)
    for rows in _batches(events, whole("batch", batch, least=1, most=_MOST)):
        with transaction() as tx:
            machine.write(tx, rows)
    with transaction() as tx:
        machine.finish(tx)
    return machine.result()


def _require(store: object, scheme: object, lifecycle: object, statuses: object) -> None:
    for name, found, kind, what in (
        ("store", store, CaseStore, "a store of cases"),
        ("scheme", scheme, NumberScheme, "a number scheme"),
        ("lifecycle", lifecycle, Lifecycle, "a Lifecycle"),
        ("statuses", statuses, StatusNames | None, "None or a StatusMap"),
    ):
        if not isinstance(found, kind):
            raise ArgumentTypeError(name, what, type(found).__name__)


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    # a batch is read before its transaction begins: a slow log must not hold the store
    source = iter(items)
    while rows := list(islice(source, size)):
        yield rows


class _Replay:
    """Hold the state of one replay: the cases of the log, and the counts."""

    def __init__(
        self,
        scheme: NumberScheme,
        life: Lifecycle,
        statuses: StatusNames | None,
        kind: str,
        by: str,
        *,
        strict: bool,
    ) -> None:
        names = {status.name for status in life.statuses}
        self._scheme, self._life = scheme, life
        self._kind = text("kind", kind)
        self._by = str(Actor.parse(by))
        self._names = Dictionary(statuses, names)
        self._drawer = Drawer()
        self._cases: dict[str, Imported] = {}
        self._touched: dict[str, Imported] = {}
        self._problems = Problems(strict=strict)
        self._events = self._changes = self._updates = self._silent = 0
        self._added = self._there = 0

    # --- rows ----------------------------------------------------------------

    def write(self, tx: CaseStore, rows: Iterable[LogEvent | LogError]) -> None:
        """Take rows, and write what they say."""
        for row in rows:
            if isinstance(row, LogEvent):
                self._event(tx, row)
            elif isinstance(row, LogError):  # pyright: ignore[reportUnnecessaryIsInstance]
                self._problems.add(row)
            else:
                raise ArgumentTypeError("events", "LogEvent values", type(row).__name__)
        self._flush(tx)

    def _event(self, tx: CaseStore, row: LogEvent) -> None:
        self._events += 1
        status = self._names[row.status_key]
        case = self._cases.get(row.case)
        if status is None:
            self._problems.add(LogError(row.line, "status", _UNKNOWN))
        elif case is None:
            case = self._cases[row.case] = Imported(moment("at", row.at))
            self._said(tx, case, row, status)
        elif row.at < case.last:
            self._problems.add(LogError(row.line, "order", _EARLIER))
        else:
            case.last = row.at
            self._said(tx, case, row, status)

    def _said(self, tx: CaseStore, case: Imported, row: LogEvent, status: str) -> None:
        if not status:
            self._silent += 1
            return
        self._touched[row.case] = case
        standing = case.standing
        if standing is None:
            self._open(tx, case, row.case, begin(self._life, status, at=row.at, by=self._by))
        elif status == standing.status:
            self._updates += 1
            step = self._life.update(standing, at=row.at, by=self._by)
            self._follow(case, step, _NO_DATA)
        else:
            self._changes += 1
            verdict = change(self._life, standing, status, at=row.at, by=self._by)
            self._follow(case, verdict.step, verdict.as_data())

    # --- cases ---------------------------------------------------------------

    def _open(self, tx: CaseStore, case: Imported, name: str, verdicts: Sequence[Verdict]) -> None:
        registered = self._registered(tx, case, name)
        first, at_once = verdicts[0].step, case.received == verdicts[0].step.entry.at
        received: dict[str, JSON] = {"kind": self._kind}
        entry = first.entry if at_once else None
        case.add(RECEIVED, case.received, self._by, entry, received)
        case.add(REGISTERED, case.received, self._by, None, registered)
        case.standing = first.standing
        for verdict in verdicts[1:] if at_once else verdicts:
            self._follow(case, verdict.step, verdict.as_data())

    def _follow(self, case: Imported, step: Step, data: Mapping[str, JSON]) -> None:
        case.standing = step.standing
        case.add(IMPORTED, step.entry.at, self._by, step.entry, data)

    def _registered(self, tx: CaseStore, case: Imported, name: str) -> Mapping[str, JSON]:
        held = tx.get(name)
        if held is None or held.subject is None or held.state is not ClaimState.ALIAS:
            case.id = self._drawer.new_id()
            # a number of ours, or a reserved one, under the log's name: the store refuses the alias
            tx.alias(name, case.id, at=case.received, by=self._by)
        else:
            case.id = held.subject
            if records := tx.read(case.id):
                self._there += 1
                case.resume(records)
                return case.registered
        self._added += 1
        return {"number": number_as_data(self._claim(tx, case))}

    def _claim(self, tx: CaseStore, case: Imported) -> CaseNumber:
        order = Order(by=self._by, at=case.received, subject=case.id)
        [(number, _)] = claim(tx, self._scheme, self._drawer, order)
        return number

    def _flush(self, tx: CaseStore) -> None:
        for case in self._touched.values():
            case.flush(tx, self._life)
        self._touched.clear()

    # --- the end -------------------------------------------------------------

    def finish(self, tx: CaseStore) -> None:
        """Open the cases of which the log never said a status."""
        for name, case in self._cases.items():
            if case.standing is None:
                self._touched[name] = case
                verdicts = begin(self._life, None, at=case.received, by=self._by)
                self._open(tx, case, name, verdicts)
        self._flush(tx)

    def result(self) -> ReplayResult:
        """Return the counts, and the figures as of the last row."""
        cases = self._cases.values()
        as_of = max((case.last for case in cases), default=_EPOCH)
        figures = Figures(as_of=as_of)
        for case in cases:
            figures.take(case.walk.course())
        return ReplayResult(
            len(self._cases),
            self._events,
            self._changes,
            self._updates,
            self._silent,
            self._added,
            self._there,
            sum(case.diverged for case in cases),
            self._problems.result(),
            figures.result(),
        )

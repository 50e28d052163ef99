"""Desk: open a case, number it, move it, find it; numbers, lifecycle and store tied together."""

from collections.abc import Mapping
from typing import Any

from casenum.arguments import fulfils
from casenum.clock import Clock
from casenum.desk.rules import Escalations, Lives, LookUp, Windows, check_store, rules
from casenum.desk.shell import Shell
from casenum.desk.verbs.adopting import Adopting
from casenum.desk.verbs.attention import Attention
from casenum.desk.verbs.contact import Contact
from casenum.desk.verbs.joining import Joining
from casenum.desk.verbs.migrating import Migrating
from casenum.desk.verbs.moving import Moving
from casenum.desk.verbs.opening import Opening
from casenum.desk.verbs.reading import Reading
from casenum.desk.verbs.tasks import Tasks
from casenum.desk.verbs.work import Work
from casenum.errors import ArgumentTypeError
from casenum.issuing import Drawer
from casenum.numbers import NumberScheme
from casenum.storage import CaseStore, within


class Desk(Opening, Moving, Contact, Attention, Joining, Reading, Migrating, Adopting):
    """Open, number, move and find cases in one store.

    A verb that writes takes a `Case`, whose version is then expected, or a number or case id, and
    decides on the current version. Its ``by`` is an `Actor` or text ``kind:id``; bare text is an
    agent. Its ``token`` makes a retry harmless: the same verb with the same token on the same case
    is done once. Besides what each verb lists, all may raise StorageError, whose ``retry`` says
    what may be tried again.

    Args:
        store: anything that satisfies `casenum.storage.CaseStore`.
        numbers: one number scheme, or one for each kind of case.
        lifecycle: one lifecycle, or one for each kind; the default service case when left out. For
            cases under several versions of it, `casenum.lifecycle.Lifecycles`.
        clock: where the present comes from; the system's clock when left out.
        reopen_within: for how long a done case may come back, or that for each kind; None is for
            ever.
        escalation: one `EscalationPath`, or one of each kind of escalation, or those for each kind
            of case; without, every escalation goes to whom it names.
        existing: tells what the host knows of a number that no case here has, or None; asked at the
            first write to it, within the same transaction.

    Raises:
        ArgumentError: a kind, a window or the paths cannot be meant.
        ArgumentTypeError: the store or a scheme lacks methods that are needed, or a lifecycle or a
            path is none.
        GuaranteeTooWeak: a scheme asks for more than the store promises.
        ShapeConflict: the store has numbers of a version that a scheme lacks.
        PatternError: two schemes could read the same text.

    >>> from casenum.numbers import Pattern
    >>> from casenum.stores import open_store
    >>> desk = Desk(open_store("memory:"), numbers=Pattern("SRV-{seq:3}", name="service"))
    >>> case = desk.open("Charged twice", by="amy", requester="customer:42")
    >>> case.number, desk.assign(case, to="billing", by="amy").status
    (CaseNumber('SRV-001'), 'assigned')
    """

    def __init__(
        self,
        store: CaseStore,
        *,
        numbers: NumberScheme | Mapping[str, NumberScheme],
        lifecycle: Lives | Mapping[str, Lives] | None = None,
        clock: Clock | None = None,
        reopen_within: Windows = None,
        escalation: Escalations = None,
        existing: LookUp | None = None,
    ) -> None:
        if not fulfils(store, CaseStore):
            raise ArgumentTypeError("store", "a store of cases", type(store).__name__)
        given = rules(numbers, lifecycle, reopen_within, escalation, existing)
        check_store(store, given.schemes)
        self._shell = Shell(store, given, Drawer(clock), bound=False)

    @property
    def tasks(self) -> Tasks:
        """Return the verbs for the tasks of a case: `add`, `done`, `drop`, and `of` to read them.

        >>> from casenum.numbers import Pattern
        >>> from casenum.stores import open_store
        >>> desk = Desk(open_store("memory:"), numbers=Pattern("SRV-{seq:3}", name="service"))
        >>> case = desk.tasks.add(desk.open("Fire", by="amy"), "Call the insurer", by="amy")
        >>> case.open_tasks, desk.tasks.done(case, 1, by="bob").open_tasks
        ((1,), ())
        """
        return Tasks(self._shell)

    @property
    def work(self) -> Work:
        """Return the questions about all cases: `orphans`, `stale`, and `chosen` by a work list.

        >>> from casenum.numbers import Pattern
        >>> from casenum.stores import open_store
        >>> desk = Desk(open_store("memory:"), numbers=Pattern("SRV-{seq:3}", name="service"))
        >>> case = desk.open("Charged twice", by="amy")
        >>> desk.work.orphans().cases == (case,)
        True
        """
        return Work(self._shell)

    def within(self, connection: Any) -> "Desk":
        """Return a desk that works in the host's open transaction, and never ends it.

        It never decides again by itself: a lost race is the host's to retry.

        Args:
            connection: the driver's connection, or what the store's ``transaction()`` gave.

        Raises:
            ArgumentError: the store has no transactions.

        >>> from casenum.numbers import Pattern
        >>> from casenum.stores import open_store
        >>> store = open_store("memory:")
        >>> desk = Desk(store, numbers=Pattern("SRV-{seq:3}", name="service"))
        >>> with store.transaction() as tx:
        ...     case = desk.within(tx).open("Charged twice", by="amy")
        >>> desk.get("SRV-001") == case
        True
        """
        desk = object.__new__(Desk)
        desk._shell = self._shell.within(within(self._shell.store, connection))
        return desk

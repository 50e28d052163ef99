"""Desk: open a case, number it, move it, find it; numbers, lifecycle and store tied together."""

from collections.abc import Mapping
from typing import Any

from casenum.arguments import fulfils
from casenum.clock import Clock
from casenum.desk.rules import Lives, LookUp, check_store, rules
from casenum.desk.shell import Shell
from casenum.desk.verbs.adopting import Adopting
from casenum.desk.verbs.attention import Attention
from casenum.desk.verbs.contact import Contact
from casenum.desk.verbs.migrating import Migrating
from casenum.desk.verbs.moving import Moving
from casenum.desk.verbs.opening import Opening
from casenum.desk.verbs.reading import Reading
from casenum.errors import ArgumentTypeError
from casenum.issuing import Drawer
from casenum.numbers import NumberScheme
from casenum.storage import CaseStore, within


class Desk(Opening, Moving, Contact, Attention, Reading, Migrating, Adopting):
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
        existing: tells what the host knows of a number that no case here has, or None; asked at the
            first write to it, within the same transaction.

    Raises:
        ArgumentTypeError: the store or a scheme lacks methods that are needed, or a lifecycle is
            none.
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
        existing: LookUp | None = None,
    ) -> None:
        if not fulfils(store, CaseStore):
            raise ArgumentTypeError("store", "a store of cases", type(store).__name__)
        given = rules(numbers, lifecycle, existing)
        check_store(store, given.schemes)
        self._shell = Shell(store, given, Drawer(clock), bound=False)

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

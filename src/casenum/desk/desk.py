"""Desk: open a case, number it, move it, find it; numbers, lifecycle and store tied together."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from casenum.arguments import fulfils, optional_text, plain, text
from casenum.cases import Case, Fact
from casenum.clock import Clock
from casenum.desk import decisions, reading
from casenum.desk.decisions import Decision, Move, Stamp
from casenum.desk.intake import Intake
from casenum.desk.kinds import ByKind
from casenum.desk.reading import CaseRef, Found
from casenum.desk.wishes import TITLE_LIMIT, WORDS_LIMIT, By, Wish, arrival, receipt, wish
from casenum.desk.writing import Writer
from casenum.errors import ArgumentTypeError
from casenum.issuing import Drawer, check_guarantee, check_versions
from casenum.lifecycle import JSON, Actor, Lifecycle, service_case
from casenum.numbers import NumberBook, NumberScheme
from casenum.storage import CaseStore, within

_NO_SCOPE: Final[Mapping[str, str]] = {}


class Desk:
    """Open, number, move and find cases in one store.

    A verb that writes takes a `Case`, whose version is then expected, or a number or case id, and
    decides on the current version. Its ``by`` is an `Actor` or text ``kind:id``; bare text is an
    agent. Its ``token`` makes a retry harmless: the same verb with the same token on the same case
    is done once. Besides what each verb lists, all may raise StorageError, whose ``retry`` says
    what may be tried again.

    Args:
        store: anything that satisfies `casenum.storage.CaseStore`.
        numbers: one number scheme, or one for each kind of case.
        lifecycle: one lifecycle, or one for each kind; the default service case when left out.
        clock: where the present comes from; the system's clock when left out.

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
        lifecycle: Lifecycle | Mapping[str, Lifecycle] | None = None,
        clock: Clock | None = None,
    ) -> None:
        if not fulfils(store, CaseStore):
            raise ArgumentTypeError("store", "a store of cases", type(store).__name__)
        self._schemes = ByKind(numbers)
        self._lives = ByKind(service_case() if lifecycle is None else lifecycle)
        self._book = NumberBook(**self._schemes.roles())
        for scheme in self._schemes.roles().values():
            check_guarantee(store, scheme)
            check_versions(store, scheme)
        for life in self._lives.roles().values():
            if not isinstance(life, Lifecycle):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise ArgumentTypeError("lifecycle", "a Lifecycle", type(life).__name__)
        self._connect(store, Drawer(clock), bound=False)

    def _connect(self, store: CaseStore, drawer: Drawer, *, bound: bool) -> None:
        self._store = store
        self._drawer = drawer
        self._writer = Writer(store, self._book, drawer, bound=bound)
        self._intake = Intake(self._writer, self._schemes, self._lives)

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
        desk._schemes, desk._lives, desk._book = self._schemes, self._lives, self._book
        desk._connect(within(self._store, connection), self._drawer, bound=True)
        return desk

    # --- new cases -----------------------------------------------------------

    def open(
        self,
        title: str,
        *,
        by: By,
        kind: str = "request",
        channel: str | None = None,
        requester: str | None = None,
        priority: str | None = None,
        occurred_at: datetime | None = None,
        scope: Mapping[str, str] = _NO_SCOPE,
        token: str | None = None,
    ) -> Case:
        """Return a new case with its number: received and registered in one step.

        The title is kept as personal data of the requester, apart from the facts.

        Args:
            title: what the request is about, in one line.
            by: who opens it.
            kind: inquiry, request, complaint, suggestion, incident, exception, or a word of yours.
            channel: visit, phone, web, email, letter, chat, social, or a word of yours.
            requester: a reference to who asked, such as ``customer:42``.
            priority: the first priority.
            occurred_at: when it happened, where that is known.
            scope: the values of the number scheme's scope variables.
            token: what makes a retry recognisable, such as a form id or message id.

        Raises:
            ArgumentError: an argument cannot be meant, or the kind has no scheme or lifecycle.
            TokenMismatch: the token opened another kind of case, or for another requester.
            CounterExhausted: the number series has no room.
            DuplicateNumber: the number is held already: existing numbers were not adopted.
        """
        arrived = receipt(kind, channel, requester, priority, occurred_at)
        return self._intake.open(arrival(title, arrived, wish("open", by, token)), scope)

    def receive(
        self,
        title: str,
        *,
        by: By,
        kind: str = "request",
        channel: str | None = None,
        requester: str | None = None,
        priority: str | None = None,
        occurred_at: datetime | None = None,
        token: str | None = None,
    ) -> Case:
        """Return a new case that has no number yet; `register` gives it one.

        Raises:
            ArgumentError: an argument cannot be meant, or the kind has no lifecycle.
            TokenMismatch: the token received another kind of case, or for another requester.
        """
        arrived = receipt(kind, channel, requester, priority, occurred_at)
        return self._intake.receive(arrival(title, arrived, wish("receive", by, token)))

    def register(
        self,
        case: CaseRef,
        *,
        by: By = "system:desk",
        scope: Mapping[str, str] = _NO_SCOPE,
        token: str | None = None,
    ) -> Case:
        """Return a received case with its number.

        Raises:
            NotFound: there is no such case.
            TransitionRefused: it has its number, or its status does not allow it.
            VersionConflict: the `Case` given is not the current one.
            CounterExhausted: the number series has no room.
        """
        return self._intake.register(case, wish("register", by, token), scope)

    # --- moves ---------------------------------------------------------------

    def assign(
        self,
        case: CaseRef,
        *,
        to: str,
        by: By,
        queue: str | None = None,
        token: str | None = None,
    ) -> Case:
        """Return the case in the hands of a person or team, and in a queue where one is given.

        Raises:
            NotFound: there is no such case.
            TransitionRefused: its status does not allow it.
            VersionConflict: the `Case` given is not the current one.
        """
        wanted: dict[str, JSON] = {"to": text("to", to)}
        if queue is not None:
            wanted["queue"] = text("queue", queue)

        def decide(_: CaseStore, case: Case, stamp: Stamp) -> Decision:
            return decisions.assign(case, self._lives[case.kind], wanted, stamp)

        return self._writer.write(case, wish("assign", by, token), decide)

    def apply(
        self,
        case: CaseRef,
        event: str,
        *,
        by: By,
        reason: str | None = None,
        token: str | None = None,
        **fields: JSON,
    ) -> Case:
        """Return the case after an event of its lifecycle.

        Reason and fields are kept with the facts for ever: codes and references, not a customer's
        words. A field that the lifecycle requires and the case knows, such as ``answered``, is
        filled in.

        Raises:
            NotFound: there is no such case.
            TransitionRefused: the lifecycle does not allow it; nothing has moved.
            VersionConflict: the `Case` given is not the current one.
        """
        text("event", event)
        wanted = Move(event, optional_text("reason", reason, limit=TITLE_LIMIT), fields)

        def decide(_: CaseStore, case: Case, stamp: Stamp) -> Decision:
            return decisions.move(case, self._lives[case.kind], wanted, stamp)

        return self._writer.write(case, wish(f"apply:{event}", by, token), decide)

    # --- contact and attention -----------------------------------------------

    def note(
        self,
        case: CaseRef,
        words: str,
        *,
        by: By,
        channel: str | None = None,
        token: str | None = None,
    ) -> Case:
        """Return the case after a note: internal from staff, an incoming message from a customer.

        Raises:
            NotFound: there is no such case.
            VersionConflict: the `Case` given is not the current one.
        """
        public = Actor.parse(by).kind == "customer"
        wanted = wish("note", by, token)
        return self._interact(wanted, case, words, public=public, channel=channel)

    def reply(
        self,
        case: CaseRef,
        words: str,
        *,
        by: By,
        channel: str | None = None,
        token: str | None = None,
    ) -> Case:
        """Return the case after a public answer, which the outbox holds for delivery.

        Raises:
            NotFound: there is no such case.
            VersionConflict: the `Case` given is not the current one.
        """
        wanted = wish("reply", by, token)
        return self._interact(wanted, case, words, public=True, channel=channel)

    def prioritise(self, case: CaseRef, priority: str, *, by: By, token: str | None = None) -> Case:
        """Return the case with another priority.

        Raises:
            NotFound: there is no such case.
            VersionConflict: the `Case` given is not the current one.
        """
        text("priority", priority)

        def decide(_: CaseStore, case: Case, stamp: Stamp) -> Decision:
            return decisions.prioritise(case, priority, stamp)

        return self._writer.write(case, wish(f"prioritise:{priority}", by, token), decide)

    def escalate(
        self,
        case: CaseRef,
        *,
        by: By,
        to: str | None = None,
        reason: str | None = None,
        token: str | None = None,
    ) -> Case:
        """Return the case one level of escalation up; its status stays as it is.

        Raises:
            NotFound: there is no such case.
            VersionConflict: the `Case` given is not the current one.
        """
        optional_text("to", to)
        optional_text("reason", reason, limit=TITLE_LIMIT)

        def decide(_: CaseStore, case: Case, stamp: Stamp) -> Decision:
            return decisions.escalate(case, to, reason, stamp)

        return self._writer.write(case, wish("escalate", by, token), decide)

    # --- reading -------------------------------------------------------------

    def get(self, case: CaseRef) -> Case:
        """Return the case as it is now, by number, alias, id, or an older `Case`.

        Raises:
            NotFound: there is no such case.
        """
        return reading.get(self._store, self._book, case)

    def find(self, words: str, *, sender: str | None = None) -> tuple[Found, ...]:
        """Return the cases whose numbers a text quotes, in the order of the text.

        Args:
            words: a subject, a mail, a chat: anything.
            sender: a reference to who sent it; only the case's requester is verified.

        Raises:
            ArgumentError: the words are too long, or no store could keep them.
            ArgumentTypeError: words or sender are not text.
        """
        if sender is not None and plain(sender) is None:
            raise ArgumentTypeError("sender", "text", type(sender).__name__)
        text("words", words, limit=WORDS_LIMIT, empty=True)
        return reading.find(self._store, self._book, words, sender)

    def history(self, case: CaseRef) -> tuple[Fact, ...]:
        """Return everything that happened to the case, oldest first.

        Raises:
            NotFound: there is no such case.
        """
        return reading.facts_of(self._store, reading.case_id_of(self._store, self._book, case))

    def texts(self, case: CaseRef) -> dict[str, str]:
        """Return the words kept beside the facts, by field: the title, notes and replies.

        A fact names its words in ``data["field"]``. Erased words are not there any more.

        Raises:
            NotFound: there is no such case.

        >>> from casenum.numbers import Pattern
        >>> from casenum.stores import open_store
        >>> desk = Desk(open_store("memory:"), numbers=Pattern("SRV-{seq:3}", name="service"))
        >>> desk.texts(desk.open("Charged twice", by="amy"))
        {'title': 'Charged twice'}
        """
        case_id = reading.case_id_of(self._store, self._book, case)
        return {field: value for _, field, value in self._store.get_fields(case_id)}

    def _interact(
        self, wanted: Wish, case: CaseRef, words: str, *, public: bool, channel: str | None
    ) -> Case:
        text("words", words, limit=WORDS_LIMIT)
        optional_text("channel", channel)

        def decide(_: CaseStore, case: Case, stamp: Stamp) -> Decision:
            return decisions.interact(case, words, stamp, public=public, channel=channel)

        return self._writer.write(case, wanted, decide)

"""The verbs by which a case begins."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from casenum.cases import Case
from casenum.desk.reading import CaseRef
from casenum.desk.shell import Part
from casenum.desk.wishes import By, arrival, receipt, wish

_NO_SCOPE: Final[Mapping[str, str]] = {}


class Opening(Part):
    """Open, receive and register cases."""

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
        parent: CaseRef | None = None,
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
            parent: the case below which this one stands.
            scope: the values of the number scheme's scope variables.
            token: what makes a retry recognisable, such as a form id or message id.

        Raises:
            ArgumentError: an argument cannot be meant, or the kind has no scheme or lifecycle.
            NotFound: there is no such parent.
            TokenMismatch: the token opened another kind of case, or for another requester.
            CounterExhausted: the number series has no room.
            DuplicateNumber: the number is held already: existing numbers were not adopted.
        """
        above = None if parent is None else self._shell.case_id(parent)
        arrived = receipt(kind, channel, requester, priority, occurred_at, parent=above)
        return self._shell.intake.open(arrival(title, arrived, wish("open", by, token)), scope)

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
        parent: CaseRef | None = None,
        token: str | None = None,
    ) -> Case:
        """Return a new case that has no number yet; `register` gives it one.

        Raises:
            ArgumentError: an argument cannot be meant, or the kind has no lifecycle.
            NotFound: there is no such parent.
            TokenMismatch: the token received another kind of case, or for another requester.
        """
        above = None if parent is None else self._shell.case_id(parent)
        arrived = receipt(kind, channel, requester, priority, occurred_at, parent=above)
        return self._shell.intake.receive(arrival(title, arrived, wish("receive", by, token)))

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
        return self._shell.intake.register(case, wish("register", by, token), scope)

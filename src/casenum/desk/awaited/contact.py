"""The verbs for what is said about a case, awaited."""

from collections.abc import Mapping
from typing import Final

from casenum.cases import Case
from casenum.desk.awaited.part import AsyncPart
from casenum.desk.reading import CaseRef
from casenum.desk.wishes import By

_NO_SCOPE: Final[Mapping[str, str]] = {}


class AsyncContact(AsyncPart):
    """Keep what is said, to the customer and about the case."""

    async def note(
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
            CasenumError: as `Desk.note` says.
        """
        return await self._run(self._desk.note, case, words, by=by, channel=channel, token=token)

    async def reply(
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
            CasenumError: as `Desk.reply` says.
        """
        return await self._run(self._desk.reply, case, words, by=by, channel=channel, token=token)

    async def receive_reply(
        self,
        case: CaseRef,
        words: str,
        *,
        by: By,
        channel: str | None = None,
        event: str = "reopen",
        title: str | None = None,
        scope: Mapping[str, str] = _NO_SCOPE,
        token: str | None = None,
    ) -> Case:
        """Return the case that took a customer's answer: this one, reopened if need be, or another.

        Raises:
            CasenumError: as `Desk.receive_reply` says.
        """
        return await self._run(
            self._desk.receive_reply,
            case,
            words,
            by=by,
            channel=channel,
            event=event,
            title=title,
            scope=scope,
            token=token,
        )

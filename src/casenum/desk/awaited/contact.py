"""The verbs for what is said about a case, awaited."""

from casenum.cases import Case
from casenum.desk.awaited.part import AsyncPart
from casenum.desk.reading import CaseRef
from casenum.desk.wishes import By


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

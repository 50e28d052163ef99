"""The verbs that read and write nothing, awaited."""

from casenum.cases import Case, Fact
from casenum.desk.awaited.part import AsyncPart
from casenum.desk.reading import CaseRef, Found


class AsyncReading(AsyncPart):
    """Get and find cases, their histories and their words."""

    async def get(self, case: CaseRef) -> Case:
        """Return the case as it is now, by number, alias, id, or an older `Case`.

        Raises:
            CasenumError: as `Desk.get` says.
        """
        return await self._run(self._desk.get, case)

    async def find(self, words: str, *, sender: str | None = None) -> tuple[Found, ...]:
        """Return the cases whose numbers a text quotes, in the order of the text.

        Raises:
            CasenumError: as `Desk.find` says.
        """
        return await self._run(self._desk.find, words, sender=sender)

    async def history(self, case: CaseRef) -> tuple[Fact, ...]:
        """Return everything that happened to the case, oldest first.

        Raises:
            CasenumError: as `Desk.history` says.
        """
        return await self._run(self._desk.history, case)

    async def texts(self, case: CaseRef) -> dict[str, str]:
        """Return the words kept beside the facts, by field: the title, notes and replies.

        Raises:
            CasenumError: as `Desk.texts` says.
        """
        return await self._run(self._desk.texts, case)

    async def children(self, case: CaseRef) -> tuple[Case, ...]:
        """Return the cases that were opened below the case, oldest first, each as it is now.

        Raises:
            CasenumError: as `Desk.children` says.
        """
        return await self._run(self._desk.children, case)

"""The verbs that read and write nothing."""

from casenum.arguments import plain, text
from casenum.cases import Case, Fact, FactName
from casenum.desk import reading
from casenum.desk.reading import CaseRef, Found
from casenum.desk.shell import Part
from casenum.desk.wishes import WORDS_LIMIT
from casenum.errors import ArgumentTypeError


class Reading(Part):
    """Get and find cases, their histories and their words."""

    def get(self, case: CaseRef) -> Case:
        """Return the case as it is now, by number, alias, id, or an older `Case`.

        Raises:
            NotFound: there is no such case.
        """
        return reading.get(self._shell.store, self._shell.rules.book, case)

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
        return reading.find(self._shell.store, self._shell.rules.book, words, sender)

    def history(self, case: CaseRef) -> tuple[Fact, ...]:
        """Return everything that happened to the case, oldest first.

        Raises:
            NotFound: there is no such case.
        """
        return reading.facts_of(self._shell.store, self._shell.case_id(case))

    def texts(self, case: CaseRef) -> dict[str, str]:
        """Return the words kept beside the facts, by field: the title, notes and replies.

        A fact names its words in ``data["field"]``. Erased words are not there any more.

        Raises:
            NotFound: there is no such case.

        >>> from casenum.desk import Desk
        >>> from casenum.numbers import Pattern
        >>> from casenum.stores import open_store
        >>> desk = Desk(open_store("memory:"), numbers=Pattern("SRV-{seq:3}", name="service"))
        >>> desk.texts(desk.open("Charged twice", by="amy"))
        {'title': 'Charged twice'}
        """
        case_id = self._shell.case_id(case)
        return {field: value for _, field, value in self._shell.store.get_fields(case_id)}

    def children(self, case: CaseRef) -> tuple[Case, ...]:
        """Return the cases that were opened below the case, oldest first, each as it is now.

        Raises:
            NotFound: there is no such case.

        >>> from casenum.desk import Desk
        >>> from casenum.numbers import Pattern
        >>> from casenum.stores import open_store
        >>> desk = Desk(open_store("memory:"), numbers=Pattern("SRV-{seq:3}", name="service"))
        >>> case = desk.open("Charged twice", by="amy")
        >>> below = desk.open("Ask the bank", by="amy", parent=case)
        >>> desk.children(case) == (below,), desk.get(case).children
        (True, 1)
        """
        below = reading.linked(self.history(case), FactName.CHILD_ADDED)
        found = [reading.current(self._shell.store, case_id) for case_id in below]
        return tuple([child for child in found if child is not None])

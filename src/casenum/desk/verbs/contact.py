"""The verbs for what is said about a case."""

from casenum.arguments import optional_text, text
from casenum.cases import Case
from casenum.desk.decisions import contact
from casenum.desk.decisions.values import Decision, Stamp
from casenum.desk.reading import CaseRef
from casenum.desk.shell import Part
from casenum.desk.wishes import WORDS_LIMIT, By, Wish, wish
from casenum.lifecycle import Actor
from casenum.storage import CaseStore


class Contact(Part):
    """Keep what is said, to the customer and about the case."""

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

    def _interact(
        self, wanted: Wish, case: CaseRef, words: str, *, public: bool, channel: str | None
    ) -> Case:
        text("words", words, limit=WORDS_LIMIT)
        optional_text("channel", channel)

        def decide(_: CaseStore, case: Case, stamp: Stamp) -> Decision:
            return contact.interact(case, words, stamp, public=public, channel=channel)

        return self._shell.write(case, wanted, decide)

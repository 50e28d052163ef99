"""The verbs for what is said about a case."""

from collections.abc import Mapping
from typing import Final

from casenum.arguments import mapping, optional_text, text
from casenum.cases import Case
from casenum.desk.answers import Answer
from casenum.desk.decisions import contact
from casenum.desk.decisions.contact import Words
from casenum.desk.decisions.values import Decision, Stamp
from casenum.desk.reading import CaseRef
from casenum.desk.shell import Part
from casenum.desk.wishes import TITLE_LIMIT, WORDS_LIMIT, By, Wish, wish
from casenum.lifecycle import Actor
from casenum.storage import CaseStore

_NO_SCOPE: Final[Mapping[str, str]] = {}


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
        inbound = Actor.parse(by).kind == "customer"
        wanted = wish("note", by, token)
        return self._interact(wanted, case, _said(words, channel, public=inbound, inbound=inbound))

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
        inbound = Actor.parse(by).kind == "customer"
        wanted = wish("reply", by, token)
        return self._interact(wanted, case, _said(words, channel, public=True, inbound=inbound))

    def receive_reply(
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

        A case that is not done takes the words as a note. One that is done comes back by ``event``.
        Where it may not, because its lifecycle or ``reopen_within`` forbids it, a follow-up is
        opened, and takes the next answers too. A duplicate hands them to the case that stands for
        it. One reopening followed by three mails is one reopening.

        Args:
            case: the case that the customer quotes, best by its number.
            words: what the customer says.
            by: who says so, or who brings it in.
            channel: how it came.
            event: what brings a done case of this lifecycle back.
            title: the title of a follow-up; that of the case when left out.
            scope: the values of the number scheme's scope variables, for a follow-up.
            token: what makes a retry recognisable, such as the message id.

        Raises:
            NotFound: there is no such case.
            VersionConflict: the `Case` given is not the current one.
            CasenumError: a follow-up cannot be opened, as `Desk.follow_up` says.

        >>> from casenum.desk import Desk
        >>> from casenum.numbers import Pattern
        >>> from casenum.stores import open_store
        >>> desk = Desk(open_store("memory:"), numbers=Pattern("SRV-{seq:3}", name="service"))
        >>> case = desk.apply(desk.open("Charged twice", by="amy"), "resolve", by="amy")
        >>> desk.receive_reply(case, "Still wrong.", by="customer:42").status
        'in_progress'
        """
        said = _said(words, channel, public=True, inbound=True)
        answer = Answer(
            said,
            text("event", event),
            optional_text("title", title, limit=TITLE_LIMIT),
            mapping("scope", scope),
            wish("receive_reply", by, token),
        )
        return self._shell.answers.take(case, answer)

    def _interact(self, wanted: Wish, case: CaseRef, said: Words) -> Case:
        def decide(_: CaseStore, case: Case, stamp: Stamp) -> Decision:
            return contact.interact(case, said, stamp)

        return self._shell.write(case, wanted, decide)


def _said(words: str, channel: str | None, *, public: bool, inbound: bool) -> Words:
    text("words", words, limit=WORDS_LIMIT)
    return Words(words, public, optional_text("channel", channel), inbound)
